"""What the review tells: finished values, all of which have passed the gate."""

from __future__ import annotations

from dataclasses import dataclass

ASKED = ("unknown_name", "ambiguous")
TAKEN = "suggested"
NEARLY_ALL, MOST, SOME, NEARLY_NONE = SHARES = ("nearly_all", "most", "some", "nearly_none")
SMALLEST_TARGET = 20  # parents: where there are fewer no share is shown


@dataclass(frozen=True)
class Candidate:
    """An area that a text may mean.

    Parameters
    ----------
    area_code, area_name
        The area.
    score
        Per cent alike, 0 to 100.
    differs
        ``marks`` (compass point, number, old or new) or ``spelling``.
    apart
        The marks that only one of the two has: ``("västra",)``.
    """

    area_code: str
    area_name: str
    score: float
    differs: str
    apart: tuple[str, ...]


@dataclass(frozen=True)
class UnsureName:
    """A text that was written as home area, and what it may mean.

    Parameters
    ----------
    text
        As written, without marks that do not show.
    adults
        How many wrote it; None up to k, or for a number that would tell such a one.
    reason
        `ASKED`, or `TAKEN`: then it was taken for ``taken``, and a person may object.
    taken
        The code of the area that it was taken for; ``""`` where it found none.
    candidates
        What it may mean, best first.
    """

    text: str
    adults: int | None
    reason: str
    taken: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class ColumnReview:
    """A heading and what it was taken as, as in `read.uses.ColumnUse`.

    ``understood``, ``unclear`` and ``blank`` are rounded to 2k rows; None for fewer than k.

    ``share`` says in words how many rows are understood, of `SHARES`: fewer than k are not, fewer than k are,
    or which half of the rows it is. ``heading`` is blank where it may be somebody's: ``letters`` are the
    column's then. ``looks_like`` is why a column that looks personal is not read (`read.personal.KINDS`).
    """

    file: str
    sheet: str
    heading: str
    column: str
    kind: str
    rows: int
    understood: int | None
    unclear: int | None
    blank: int | None
    share: str
    guess: str
    looks_like: str = ""
    letters: str = ""


@dataclass(frozen=True)
class RepeatReview:
    """Rows that are alike: as `read.repeats.Repeats`, ``rows`` None for a small number."""

    file: str
    sheet: str
    rows: int | None
    first_row: int
    other_file: str
    other_sheet: str


@dataclass(frozen=True)
class TotalReview:
    """A written total that its rows do not add up to; ``difference`` None for a small one."""

    file: str
    sheet: str
    heading: str
    difference: int | None


@dataclass(frozen=True)
class AreaBounds:
    """What an area's share of parents reached could be, whatever home those without one have.

    Parameters
    ----------
    area_code, area_name
        The area.
    reached
        Adults recorded; None where hidden.
    target
        Parents who live there, as estimated.
    low, high
        The share if none, and if all of those without a home area lived there; None where there are fewer
        than `SMALLEST_TARGET` parents. A hidden count is the least that it may be in ``low``, the most in
        ``high``.
    is_few
        Whether a hidden count is surely below k; else it may be one that would tell such a count.
    """

    area_code: str
    area_name: str
    reached: int | None
    target: float
    low: float | None
    high: float | None
    is_few: bool

    @property
    def is_above(self) -> bool:
        """Whether more adults are recorded than there are parents."""
        return self.reached is not None and self.reached > self.target


@dataclass(frozen=True)
class Review:
    """What a person must look at. Everything in it has passed the gate.

    Parameters
    ----------
    columns
        Every heading, those that are not read last within their sheet.
    names
        Texts that found no area, and those that were taken for one, most adults first.
    withheld
        How many different texts are not shown because they may be an address or a person; None for
        fewer than k, 0 for none at all.
    repeats, totals, bounds
        As their own classes say.
    unplaced
        Adults without a home area as ``bounds`` counts them: of a hidden number the largest that it can be.
    areas
        Code and name of every area, to choose among.
    """

    columns: tuple[ColumnReview, ...] = ()
    names: tuple[UnsureName, ...] = ()
    withheld: int | None = 0
    repeats: tuple[RepeatReview, ...] = ()
    totals: tuple[TotalReview, ...] = ()
    bounds: tuple[AreaBounds, ...] = ()
    unplaced: int = 0
    areas: tuple[tuple[str, str], ...] = ()
