"""What numbers of all parents, of fathers and of newly arrived tell of any group of sex, arrival and ages.

Each number stands as an interval, low to high, over any number of areas at once. At one age (or at all, or of
a union) parents are a table: men and others by newly arrived and others, with margins. Of two sets of F and N
in a whole of A, both hold max(0, F + N - A) to min(F, N) (Fréchet 1935); that and every other entry follows,
as each line of the table adds up. A union of ages is no smaller than any of its parts and no larger than
their sum, nor than all ages; and no smaller than all ages less the ages that are left and those of no known
age.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reachmap.vocabulary import BAND_KEYS

# Places in a table's first axis (sex) and second (arrival).
EVERY, MEMBERS, OTHERS = range(3)
TEENS = ("13-15", "16-18")
# Lines of a table: a whole and its two parts, as places in it.
_LINES = (
    *(((i, EVERY), (i, MEMBERS), (i, OTHERS)) for i in range(3)),
    *(((EVERY, j), (MEMBERS, j), (OTHERS, j)) for j in range(3)),
)
# Bounds follow one another through a table, and from ages to all ages and back, in so many rounds.
_ROUNDS = 4


@dataclass(frozen=True)
class Bounds:
    """Intervals that hold numbers: arrays of one shape."""

    low: np.ndarray
    high: np.ndarray

    def within(self, low: np.ndarray, high: np.ndarray) -> Bounds:
        """Narrow a table by other bounds of its entries, and by its lines."""
        return _settled(np.maximum(self.low, low), np.minimum(self.high, high))


@dataclass(frozen=True)
class Ages:
    """Tables (3 × 3 × areas: everyone, men, others × everyone, newly arrived, others) by union of bands.

    Parameters
    ----------
    tables
        Of all ages (key: every band), of each band, and of parents of teenagers.
    no_age
        The most who have no known age.
    """

    tables: Mapping[tuple[str, ...], Bounds]
    no_age: float

    @classmethod
    def of(cls, tables: Mapping[tuple[str, ...], Bounds], *, no_age: float) -> Ages:
        """Narrow what is known of each age by all the others."""
        found = cls(dict(tables), no_age)
        for _ in range(_ROUNDS):
            before = found.tables
            found = found._narrowed()
            if all(_same(before[key], each) for key, each in found.tables.items()):
                break
        return found

    def union(self, bands: tuple[str, ...]) -> Bounds:
        """Bound a table of a union of bands (in their usual order)."""
        if bands in self.tables:
            return self.tables[bands]
        return self._union(bands)

    def _narrowed(self) -> Ages:
        whole = self.tables[BAND_KEYS]
        found = {key: each.within(np.zeros_like(each.low), whole.high) for key, each in self.tables.items()}
        ages = Ages(found, self.no_age)
        if TEENS in found:
            teens = ages._union(TEENS)
            found[TEENS] = found[TEENS].within(teens.low, teens.high)
        parts = [found[part] for part in ages._parts(BAND_KEYS)]
        low = np.max([each.low for key, each in found.items() if key != BAND_KEYS], axis=0)
        high = np.sum([each.high for each in parts], axis=0) + self.no_age
        found[BAND_KEYS] = found[BAND_KEYS].within(low, high)
        return Ages(found, self.no_age)

    def _union(self, bands: tuple[str, ...]) -> Bounds:
        whole = self.tables[BAND_KEYS]
        parts = [self.tables[part] for part in self._parts(bands)]
        single = [self.tables[(key,)] for key in bands]
        left = [self.tables[part] for part in self._parts(tuple(k for k in BAND_KEYS if k not in bands))]
        low = np.max([each.low for each in (*parts, *single)], axis=0)
        beside = np.sum([each.high for each in left], axis=0) + self.no_age
        high = np.sum([each.high for each in parts], axis=0)
        return _settled(np.maximum(low, whole.low - beside), np.minimum(high, whole.high))

    def _parts(self, bands: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Cut a union into what is known: parents of teenagers as one."""
        if TEENS in self.tables and bands != TEENS and set(TEENS) <= set(bands):
            return [TEENS, *((key,) for key in bands if key not in TEENS)]
        return [(key,) for key in bands]


def table_of(everyone: Bounds, men: Bounds | None = None, new: Bounds | None = None) -> Bounds:
    """Make a table from its margins (arrays over areas); None: nothing is known of one."""
    low = np.zeros((3, 3, *everyone.low.shape))
    high = np.broadcast_to(everyone.high, low.shape).astype(float)
    low[EVERY, EVERY] = everyone.low
    for place, margin in (((MEMBERS, EVERY), men), ((EVERY, MEMBERS), new)):
        if margin is not None:
            low[place], high[place] = margin.low, np.minimum(margin.high, everyone.high)
    return _settled(low, high)


def _same(one: Bounds, other: Bounds) -> bool:
    return bool((one.low == other.low).all() and (one.high == other.high).all())


def _settled(low: np.ndarray, high: np.ndarray) -> Bounds:
    """Narrow a table's bounds until each line adds up (or for some rounds)."""
    for _ in range(_ROUNDS):
        before = Bounds(low, high)
        low, high = low.copy(), high.copy()
        for whole, one, other in _LINES:
            low[whole] = np.maximum(low[whole], low[one] + low[other])
            high[whole] = np.minimum(high[whole], high[one] + high[other])
            for part, rest in ((one, other), (other, one)):
                low[part] = np.maximum(low[part], low[whole] - high[rest])
                high[part] = np.minimum(high[part], high[whole] - low[rest])
        if _same(before, Bounds(low, high)):
            break
    return Bounds(low, high)
