"""The review of what was read: what a person must look at, through the gate.

Decides what of an unknown place name may be shown. Its text is needed to put it right, so it is shown where
it can be nothing else than a name of a place: not what looks like an address, a person or a number
(`read.aliases.looks_personal`), nothing that a spreadsheet could run, and never another cell of its row. How
many adults wrote it is shown as every count of people is: from k on, and not where the reason's sum would
tell a smaller one (`disclose.protect`). Cells of a column that are understood, unclear and blank are counted
in rows, which are not the intake's adults: they are rounded, so that no difference between the two tells
anything.

Row numbers and headings are facts of a file, not of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from reachmap.disclose import PublishedIntake, protect
from reachmap.disclose.rounding import nearest
from reachmap.locate import Located
from reachmap.locate.words import take_apart, words_of
from reachmap.reach import PublishedReach
from reachmap.read.boundaries import Boundaries
from reachmap.read.participations import Followup
from reachmap.read.repeats import Repeats
from reachmap.read.shown import fit_to_show, shown_heading, shown_text
from reachmap.read.totals import TotalDifference
from reachmap.read.uses import ColumnUse

T = TypeVar("T")

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


def review_intake(
    followup: Followup,
    located: Located,
    boundaries: Boundaries,
    *,
    counted: pd.Series,
    published: PublishedReach,
    target: np.ndarray,
    intake: PublishedIntake,
    unspread: int,
    k: int,
    told: bool = True,
) -> Review:
    """Put together what a person must look at.

    Parameters
    ----------
    followup, located, boundaries
        As read and located: not gated.
    counted
        Which participations are in the intake's counts by reason: names are counted as they are.
    published
        Adults recorded by area, after the gate.
    target
        Parents by area.
    intake
        The gated counts.
    unspread
        Adults who may live in one of several areas (a postcode, a school), gated.
    k
        Smallest count that is shown; 1 shows all.
    told
        Whether it may be told how many adults wrote something, how many rows are alike and which written
        totals do not add up: not beside an earlier release of some of the same days. Then the names are those
        of all days in the files. (Rounded to 2k, no two numbers of rows tell a small one.)
    """
    areas = boundaries.areas
    choices = tuple(zip(areas["area_code"], areas["area_name"], strict=True))
    # Beside a release every name of the files is listed: which stand on some days would tell who came then.
    rows = located.table[counted.to_numpy(bool)] if told else located.table
    names, withheld = _names(rows, located.review, k=k)
    unplaced = _unplaced(intake, published.shown[:, 0], k=k) + unspread
    repeats = _repeats(followup.repeats, k=k)
    if not told:
        names = tuple(sorted((replace(each, adults=None) for each in names), key=_by_name))
        repeats = tuple(replace(each, rows=None) for each in repeats)
        withheld = None if withheld != 0 else 0
    return Review(
        columns=_columns(followup.columns, k=k),
        names=names,
        withheld=withheld,
        repeats=repeats,
        totals=tuple(_total(each, k=k) for each in followup.differences) if told else (),
        bounds=_bounds(choices, published, target, unplaced=unplaced),
        unplaced=unplaced,
        areas=choices,
    )


def round_review(review: Review, base: int) -> Review:
    """Round every number of people and rows to a multiple of an odd base; 0: none is."""
    if not base:
        return review
    rows = ("rows", "understood", "unclear", "blank")
    return replace(
        review,
        columns=tuple(_round(each, rows, base) for each in review.columns),
        names=tuple(_round(each, ("adults",), base) for each in review.names),
        repeats=tuple(_round(each, ("rows",), base) for each in review.repeats),
        totals=tuple(_round(each, ("difference",), base) for each in review.totals),
        withheld=None if review.withheld is None else nearest(review.withheld, base),
        unplaced=nearest(review.unplaced, base),
    )


def _round(told: T, names: Sequence[str], base: int) -> T:
    counts = {name: getattr(told, name) for name in names}
    found = {name: nearest(n, base) for name, n in counts.items() if n is not None}
    return replace(told, **found)  # type: ignore[type-var]


def _gate(number: int, k: int) -> int | None:
    return number if number >= k else None


# --- names


def _names(rows: pd.DataFrame, review: pd.DataFrame, *, k: int) -> tuple[tuple[UnsureName, ...], int | None]:
    """List texts to decide on; say how many may not be shown."""
    asked = rows[rows["reason"].isin([*ASKED, TAKEN]).to_numpy(bool) & rows["area"].notna().to_numpy(bool)]
    if asked.empty:
        return (), 0
    fit = {text: fit_to_show(text) for text in asked["area"].unique()}
    texts = asked.assign(
        # Texts that are not shown are one: their sum must not tell another's.
        text=[shown_text(text) if fit[text] else "" for text in asked["area"]],
        taken=asked["area_code"].fillna("").where(asked["reason"] == TAKEN, ""),
    )
    counted = texts.groupby(["reason", "text", "taken"])["adults"].sum().reset_index()
    hidden = _hidden_of_some(counted, count="adults", by=["reason", "text", "taken"], total=["reason"], k=k)
    candidates = _candidates(review)
    shown = counted.assign(hidden=hidden.to_numpy()).query("text != ''")
    names = [
        UnsureName(
            text=row["text"],
            adults=None if row["hidden"] else int(row["adults"]),
            reason=row["reason"],
            taken=row["taken"],
            candidates=candidates.get(row["text"], ()),
        )
        for row in shown.to_dict("records")
    ]
    withheld = sum(not each for each in fit.values())
    names.sort(key=_by_name)
    return tuple(names), (_gate(withheld, k) if withheld else 0)


def _by_name(name: UnsureName) -> tuple[bool, int, str, str]:
    return name.reason == TAKEN, -(name.adults or 0), name.text.casefold(), name.taken


def _candidates(review: pd.DataFrame) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, list[Candidate]] = {}
    for row in review.to_dict("records"):
        text, name = row["text"], row["area_name"]
        made = Candidate(row["area_code"], name, float(row["score"]), row["differs"], _apart(text, name))
        if made not in found.setdefault(shown_text(text), []):
            found[shown_text(text)].append(made)
    return {text: tuple(each) for text, each in found.items()}


def _apart(text: str, name: str) -> tuple[str, ...]:
    """Name the marks that only one of the two names has."""
    typed, own = (set(take_apart(words_of(each)).marks) for each in (text, name))
    return tuple(sorted(typed ^ own))


def _hidden_of_some(
    table: pd.DataFrame, *, count: str, by: Sequence[str], total: Sequence[str], k: int
) -> pd.Series:
    """Hide of what stands in a list, where every number is known to be one at least.

    Without the one that is known, numbers are as others are: none is told to fewer than k values.
    """
    more = table.assign(**{count: (table[count] - 1).clip(lower=0)})
    return _hidden(more, count=count, by=by, total=total, k=k)


def _hidden(table: pd.DataFrame, *, count: str, by: Sequence[str], total: Sequence[str], k: int) -> pd.Series:
    """Tell which cells are hidden where the sums over the rest of ``by`` are known."""
    if k <= 1:
        return pd.Series(data=False, index=table.index)
    hidden: pd.Series = protect(table, count=count, by=by, totals=[list(total)], k=k, singletons=True)[
        "hidden"
    ]
    return hidden


# --- columns, rows, totals


def _columns(uses: Iterable[ColumnUse], *, k: int) -> tuple[ColumnReview, ...]:
    found = []
    for use in uses:
        rows = use.understood + use.unclear + use.blank
        found.append(
            ColumnReview(
                file=use.file,
                sheet=use.sheet,
                heading=shown_heading(use.heading),
                column=use.column,
                kind=use.kind,
                rows=rows,
                understood=_about(use.understood, k=k),
                unclear=_about(use.unclear, k=k),
                blank=_about(use.blank, k=k),
                share=_share(use.understood, rows, k=k),
                guess=use.guess,
                looks_like=use.looks_like,
                letters=use.letters,
            )
        )
    return tuple(found)


def _about(number: int, *, k: int) -> int | None:
    """Round to 2k, so that no other count that is published, of adults or rows, tells a small one by it."""
    if number < k:
        return None
    return number if k <= 1 else max(2 * k, round(number / (2 * k)) * 2 * k)


def _share(understood: int, rows: int, *, k: int) -> str:
    if rows - understood < k:
        return NEARLY_ALL
    if understood < k:
        return NEARLY_NONE
    return MOST if 2 * understood > rows else SOME


def _repeats(repeats: Sequence[Repeats], *, k: int) -> tuple[RepeatReview, ...]:
    within = [each for each in repeats if not each.other_sheet]
    hidden = [each.rows < k for each in within]
    if within and k > 1:
        table = pd.DataFrame({"place": range(len(within)), "rows": [each.rows for each in within], "all": 0})
        hidden = _hidden_of_some(table, count="rows", by=["place", "all"], total=["all"], k=k).tolist()
    shown = dict(zip(map(id, within), hidden, strict=True))
    return tuple(
        RepeatReview(
            each.file,
            each.sheet,
            None if shown.get(id(each), k > 1 and each.rows <= k) else each.rows,
            each.first_row,
            each.other_file,
            each.other_sheet,
        )
        for each in repeats
    )


def _total(found: TotalDifference, *, k: int) -> TotalReview:
    small = abs(found.difference) < k
    heading = shown_heading(found.heading)
    return TotalReview(found.file, found.sheet, heading, None if small else found.difference)


# --- bounds


def _unplaced(intake: PublishedIntake, reached: np.ndarray, *, k: int) -> int:
    """Give the most adults who may lack a home area, from what is published."""
    if intake.not_located_total is not None:
        return intake.not_located_total
    # Hidden, because it or its counterpart is small: where an area's count is shown it is this one.
    if np.isfinite(reached).any() or intake.adults is None:
        return k - 1
    return intake.adults


def _bounds(
    areas: Sequence[tuple[str, str]], published: PublishedReach, target: np.ndarray, *, unplaced: int
) -> tuple[AreaBounds, ...]:
    is_few = published.up_to is None or bool(published.up_to[0] < published.k)
    found = []
    for at, ((code, name), parents) in enumerate(zip(areas, target, strict=True)):
        count = published.shown[at, 0]
        exact = not np.isnan(published.reached[at, 0])
        may_be = np.array([count]) if exact else published.possible(at, 0)
        low = high = None
        if parents >= SMALLEST_TARGET:
            low = float(may_be.min() / parents)
            high = max(low, min(1.0, float((may_be.max() + unplaced) / parents)))
        reached = None if np.isnan(count) else int(count)
        found.append(AreaBounds(code, name, reached, round(float(parents), 2), low, high, is_few))
    return tuple(found)
