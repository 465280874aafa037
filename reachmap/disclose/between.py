"""The municipality's numbers of releases that share days, taken together: what is told of the days between.

That no difference of two shown numbers is small does not suffice: who all of autumn's parents were, and that
most of them had teenagers, bounds how many had small children. So everything that is told of the municipality
is laid out by days (slices of time that each release has whole or not at all), and each number of each of
them, of each release and of what follows from releases keeps k values, or is k or more. Parents are told
apart by sex and arrival; of each of these four kinds ages are independent of one another, but for the two of
teenagers, whose union is published. Whatever numbers of a kind fit these bounds can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reachmap.disclose.solver import Program
from reachmap.errors import TableError
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, Stratum

# Numbers of one slice: of all ages, of each age, and of teenagers; four kinds of parents each.
_PLACES = BUILT_IN.places
_TEENS, _YOUNGER, _OLDER = (_PLACES[key] for key in ((ALL, "teens"), ("13-15", ALL), ("16-18", ALL)))
_AGES = (BAND_KEYS, *((band,) for band in BAND_KEYS), BUILT_IN.strata[_TEENS].bands)
_KINDS = 4
_WIDTH = _KINDS * len(_AGES)
_MOST = 1e7
_SMALLEST_DUAL = 1e-7


@dataclass(frozen=True)
class Row:
    """What one release tells of the municipality.

    Parameters
    ----------
    days
        Which slices it covers.
    numbers
        By stratum of the built-in groups; missing where it does not tell.
    """

    days: np.ndarray
    numbers: np.ndarray


def hide_between(
    new: Row, earlier: Sequence[Row], *, k: int, half: int = 0, everyone: bool = False
) -> np.ndarray:
    """Say which numbers of a new release must be hidden for what it would tell with earlier ones.

    Parameters
    ----------
    new
        The new release.
    earlier
        Earlier ones that share days with it, or with one that does.
    k
        Smallest count that is shown.
    half
        How far a rounded number may be from the exact one.
    everyone
        Whether everyone's number may be hidden, too.

    Returns
    -------
    ndarray
        True for each stratum that is hidden or was missing. Nothing more where the releases contradict one
        another: rows were corrected between them, and they do not count the same people.
    """
    shown = ~np.isnan(new.numbers)
    told = [new, *earlier]
    sets = np.unique(np.array([*np.eye(len(new.days)), *(row.days for row in told)]) > 0, axis=0)
    # Nothing is said of a part of days that were released before (`ledger.Limits.worded`).
    worded = earlier if everyone else told
    released = [any((days == row.days).all() for row in worded) for days in sets]
    try:
        look = _Look(told, shown, half, everyone=everyone)
    except TableError:
        return np.asarray(~shown)
    for days, is_release in zip(sets, released, strict=True):
        for goal in _goals():
            cost = (days[:, None] * goal).ravel()
            while (row := look.told_by(cost, new.numbers, k=k, worded=is_release)) is not None:
                shown[row] = False
                look = _Look(told, shown, half, everyone=everyone)
    return np.asarray(~shown)


class _Look:
    """All numbers that fit what is told."""

    def __init__(self, told: Sequence[Row], shown: np.ndarray, half: int, *, everyone: bool) -> None:
        self.first = 0 if everyone else 1
        slices = len(told[0].days)
        rows, least, most = [], [], []
        self.new: list[int] = []
        for i, release in enumerate(told):
            for place, number in enumerate(release.numbers):
                if np.isnan(number) or (i == 0 and not shown[place]):
                    continue
                self.new.append(place if i == 0 else -1)
                rows.append((release.days[:, None] * _VECTORS[place]).ravel())
                least.append(number - half)
                most.append(number + half)
        fit = np.kron(np.eye(slices), _FIT)
        self.program = Program(
            sparse.csr_array(np.vstack([*rows, fit])),
            np.zeros(slices * _WIDTH),
            np.full(slices * _WIDTH, _MOST),
            least=np.array([*least, *np.zeros(len(fit))]),
            most=np.array([*most, *np.full(len(fit), np.inf)]),
        )
        self.program.solve()

    def told_by(self, cost: np.ndarray, numbers: np.ndarray, *, k: int, worded: bool) -> int | None:
        """Name the smallest new number that helps to narrow a sum; None where it stays wide, or none does.

        ``worded``: "fewer than k" may be said of it where it is hidden, so it must not be bounded from below.
        """
        low, why = self._end(cost)
        least = np.ceil(low - 1e-6)
        if least >= k:
            return None
        if not (worded and least > 0):
            high, also = self._end(-cost)
            if np.floor(1e-6 - high) - least >= k - 1:
                return None
            why |= also
        return min(why, key=lambda place: (numbers[place], place), default=None)

    def _end(self, cost: np.ndarray) -> tuple[float, set[int]]:
        self.program.aim_at(cost)
        found = float(cost @ self.program.solve())
        used = np.flatnonzero(np.abs(self.program.duals[: len(self.new)]) > _SMALLEST_DUAL)
        return found, {self.new[row] for row in used if self.new[row] >= self.first}


def _vector(stratum: Stratum) -> np.ndarray:
    """Tell which numbers of a slice a stratum is the sum of."""
    chosen = np.array(
        [
            (stratum.sex is None or is_man) and (stratum.arrival is None or is_new)
            for is_man in (False, True)
            for is_new in (False, True)
        ]
    )
    found = np.zeros((len(_AGES), _KINDS))
    found[_AGES.index(stratum.bands)] = chosen
    return found.ravel()


def _fitting() -> np.ndarray:
    """Write what numbers of one slice must be: rows @ numbers not negative."""
    age = {ages: np.eye(len(_AGES))[i] for i, ages in enumerate(_AGES)}
    younger, older, teens = age["13-15",], age["16-18",], age[BUILT_IN.strata[_TEENS].bands]
    rows = [age[BAND_KEYS] - age[some] for some in _AGES[1:]]
    rows += [teens - younger, teens - older, younger + older - teens]
    return np.vstack([np.kron(row, np.eye(_KINDS)) for row in rows])


def _goals() -> Iterator[np.ndarray]:
    """Name what is looked at: each number, and what groups and ages leave of their wholes."""
    for place in sorted({*BUILT_IN.first_places}):
        yield _VECTORS[place]
        whole = BUILT_IN.wholes[place]
        if whole is not None:
            yield _VECTORS[whole] - _VECTORS[place]
    yield _VECTORS[_TEENS] - _VECTORS[_YOUNGER]
    yield _VECTORS[_TEENS] - _VECTORS[_OLDER]


_VECTORS = [_vector(stratum) for stratum in BUILT_IN.strata]
_FIT = _fitting()
