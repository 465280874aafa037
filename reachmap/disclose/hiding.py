"""Which numbers of reach are hidden, and what is told of those: one system for areas and analysis areas.

Numbers stand in blocks (`_Blocks`): each area whose count of everyone is shown; of an analysis area, what its
hidden areas have together (which is never shown by itself, but follows where all else is); and the analysis
area. An area that is together with no other is a block once, and so is an analysis area of hidden ones only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reachmap.disclose.intake import Everyone, hide_everyone
from reachmap.disclose.ledger import Limits
from reachmap.disclose.linked import Words, hide_linked, public_bounds, told_by_words
from reachmap.disclose.numbers import lay_out, lay_out_total
from reachmap.disclose.primary import small_counts
from reachmap.disclose.regions import Ground, Merged, few_stay_wide, merge_areas
from reachmap.disclose.said import may_leave_few, said_at_most
from reachmap.reach import ReachCounts
from reachmap.vocabulary import BUILT_IN, Groups


@dataclass(frozen=True)
class Hidden:
    """What is hidden at one level, and what bounds it.

    Parameters
    ----------
    hidden
        Areas (or analysis areas) × strata.
    low, high
        Bounds that follow from what is shown; shown counts themselves.
    """

    hidden: np.ndarray
    low: np.ndarray
    high: np.ndarray


def settle_everyone(
    counts: ReachCounts, *, k: int, ground: Ground | None, kept: np.ndarray | None = None
) -> tuple[Everyone, Merged | None]:
    """Choose what is hidden of everyone, and which areas are put together.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown; 0 shows all.
    ground
        What is public of the areas; None: they are not put together.
    kept
        Areas that must be hidden (`ledger`).

    Returns
    -------
    everyone, merged
        The second is None where all areas are shown, or too few adults for parts of the municipality.
    """
    homes, intake = counts.by_area[:, 0], counts.intake
    plain = hide_everyone(intake, homes, k=k, kept=kept)
    if ground is None or not plain.areas.any() or intake.adults < k:
        return plain, None
    located = sum(intake.located.values())
    merged = merge_areas(
        ground,
        adults=intake.adults if plain.totals else located,
        k=k,
        showable=lambda some: int(homes[some].sum()) >= k,
    )
    if merged is None:
        return plain, None
    stay = np.zeros(len(homes), dtype=bool) if kept is None else kept
    while True:
        # What is told of analysis areas bears on how and why adults were found, too.
        everyone = hide_everyone(intake, homes, k=k, sums=merged.members, kept=stay)
        more = _too_few_together(homes, everyone.areas, merged, k=k)
        if not more.any():
            return everyone, merged
        stay = everyone.areas | more


def _too_few_together(homes: np.ndarray, hidden: np.ndarray, merged: Merged, *, k: int) -> np.ndarray:
    """Find areas to hide, where hidden ones of an analysis area have fewer than k together.

    What is shown of it and of its other areas would tell that number.
    """
    more = np.zeros_like(hidden)
    for some in merged.members:
        shown = np.flatnonzero(some & ~hidden)
        if (some & hidden).any() and homes[some & hidden].sum() < k and shown.size:
            more[shown[np.argmin(homes[shown])]] = True
    return more


def hide_total(total: np.ndarray, hidden: np.ndarray, *, k: int, groups: Groups = BUILT_IN) -> np.ndarray:
    """Hide more of the municipality's numbers until none of them tells a small one, as `hide_linked` does."""
    if not k or hidden[0]:
        return hidden
    layout = lay_out_total(total)
    cells = np.array([layout.place.get((0, place), -1) for place in groups.first_places])
    told = cells >= 0
    first = np.zeros(len(layout.counts), dtype=bool)
    first[cells[told]] = hidden[told]
    more = hide_linked(layout, first, k=k)
    return np.asarray(hidden | (told & more[cells]))


@dataclass(frozen=True)
class _Blocks:
    """What numbers are laid out of.

    Parameters
    ----------
    members
        Whether an area is in a block, blocks × areas. No area is in two of the first ``base``.
    base
        How many blocks are areas, or hidden areas together.
    never
        Of those: which are never shown by themselves.
    area, region
        Block of each area and of each analysis area.
    """

    members: np.ndarray
    base: int
    never: np.ndarray
    area: np.ndarray
    region: np.ndarray

    @classmethod
    def of(cls, hidden: np.ndarray, merged: Merged | None) -> _Blocks:
        """Take areas apart by whether their count of everyone is hidden."""
        alone = np.eye(len(hidden), dtype=bool)
        if merged is None:
            none = np.zeros(len(hidden), dtype=bool)
            return cls(alone, len(hidden), none, np.arange(len(hidden)), np.zeros(0, dtype=np.int64))
        regions = merged.members
        together = regions & hidden
        together = together[together.any(axis=1)]
        first = np.vstack([alone[~hidden], together])
        own = [np.flatnonzero((first == some).all(axis=1)) for some in regions]
        rest = np.array([not found.size for found in own])
        places = len(first) + np.cumsum(rest) - 1
        whole = np.isin(np.arange(len(first)), [found[0] for found in own if found.size])
        return cls(
            np.vstack([first, regions[rest]]),
            len(first),
            (np.arange(len(first)) >= (~hidden).sum()) & ~whole,
            first.argmax(axis=0),
            np.array([places[i] if rest[i] else found[0] for i, found in enumerate(own)]),
        )


class Hiding:
    """Which numbers of areas × strata, of analysis areas and of the municipality are hidden.

    Parameters
    ----------
    counts
        As counted.
    observed
        Strata of which anything is told.
    k
        Smallest count that is shown; 0 shows all.
    everyone, merged
        `settle_everyone`.
    limits
        What earlier releases forbid.
    """

    def __init__(
        self,
        counts: ReachCounts,
        observed: np.ndarray,
        *,
        k: int,
        everyone: Everyone,
        merged: Merged | None,
        limits: Limits,
    ) -> None:
        self.counts, self.k, self.everyone, self.merged = counts, k, everyone, merged
        self.worded = limits.worded
        groups = counts.groups
        self.blocks = blocks = _Blocks.of(everyone.areas, merged)
        self.block_counts = blocks.members.astype(np.int64) @ counts.by_area
        small = small_counts(np.vstack([self.block_counts, counts.total]), k=k, groups=groups)
        self.total = hide_total(counts.total, small[-1] | limits.total, k=k, groups=groups)
        self.hidden = small[:-1].copy()
        alone = np.flatnonzero(blocks.members[: blocks.base].sum(axis=1) == 1)
        self.hidden[alone] |= limits.areas[blocks.members[alone].argmax(axis=1)]
        if limits.of_regions is not None:
            self.hidden[blocks.region] |= limits.of_regions
        if merged is None:
            self.hidden |= everyone.areas[:, None]
        self.hidden[: blocks.base][blocks.never] = True
        self.layout = lay_out(
            replace(counts, by_area=self.block_counts[: blocks.base]),
            everyone_hidden=self.hidden[: blocks.base, 0] & ~blocks.never,
            located_known=not everyone.totals,
            never_shown=blocks.never,
            sums=[self._parts_of(some) for some in blocks.members[blocks.base :]],
        )
        self.places = np.array(groups.first_places)
        # What the files do not tell is not published at all.
        self.observed = observed
        words = self._words()
        if k and (~self.hidden & observed).any():
            self._hide_more(words)
        self.up_to, self.total_up_to = self._said(words)

    def _parts_of(self, some: np.ndarray) -> np.ndarray:
        """Blocks that are parts of some areas."""
        return np.asarray((self.blocks.members[: self.blocks.base] & some).any(axis=1))

    def _cells(self) -> np.ndarray:
        """Cell of each block and stratum; -1 for everyone of a block that is shown."""
        place = self.layout.place
        blocks = range(len(self.hidden))
        return np.array([[place.get((b, p), -1) for p in self.places] for b in blocks], dtype=np.int64)

    def _totals(self) -> np.ndarray:
        """Cell of the municipality's number of each stratum; -1 for everyone."""
        return np.array([self.layout.totals.get(place, -1) for place in self.places], dtype=np.int64)

    def _unshown(self) -> np.ndarray:
        """Which cells of the layout are not shown."""
        cells = np.vstack([self._cells(), self._totals()])
        hidden = np.vstack([self.hidden, self.total]) | ~self.observed
        found = ~np.array(self.layout.shown, dtype=bool)
        found[cells[cells >= 0]] = hidden[cells >= 0]
        return found

    def _hide_more(self, words: Words) -> None:
        more = hide_linked(self.layout, self._unshown(), k=self.k, words=words)
        cells, totals = self._cells(), self._totals()
        self.hidden = self.hidden | ((cells >= 0) & self.observed & more[cells])
        self.total = self.total | ((totals >= 0) & self.observed & more[totals])

    @property
    def areas(self) -> np.ndarray:
        """What is hidden of areas × strata."""
        return np.asarray(self.everyone.areas[:, None] | self.hidden[self.blocks.area])

    @property
    def regions(self) -> np.ndarray:
        """What is hidden of analysis areas × strata."""
        return np.asarray(self.hidden[self.blocks.region])

    def told(self) -> np.ndarray:
        """All numbers that are told: of areas, of analysis areas and last of the municipality; × strata."""
        counts, hidden = [self.counts.by_area], [self.areas]
        if self.merged is not None:
            counts.append(self.block_counts[self.blocks.region])
            hidden.append(self.regions)
        numbers = np.vstack([*counts, self.counts.total]).astype(float)
        return np.where(np.vstack([*hidden, self.total]) | ~self.observed, np.nan, numbers)

    # --- what is told of hidden numbers

    def _words(self) -> Words:
        """Foresee what will be said of hidden numbers: at least so much room is left to each."""
        return Words(self._most(*self._sayable(), foreseen=True))

    def _sayable(self) -> tuple[np.ndarray, np.ndarray]:
        """What hidden numbers, and the municipality's own, could be said to be at most, per stratum."""
        groups = self.counts.groups
        counts = np.vstack([self.counts.by_area, self.block_counts[self.blocks.region]])
        hidden = np.vstack([self.areas, self.regions])
        of_areas = said_at_most(counts, hidden, self.k, groups)
        of_total = said_at_most(self.counts.total[None], self.total[None], self.k, groups)
        if self.worded:
            return of_areas, of_total
        nothing = np.full_like(of_areas, np.inf)
        return nothing, np.where(np.arange(len(nothing)) == 0, of_total, nothing)

    def _few_stay_wide(self, up_to: np.ndarray) -> np.ndarray:
        """Say nothing where it would tell what hidden areas of an analysis area have."""
        found = up_to.copy()
        if self.merged is not None:
            for place in np.flatnonzero(np.isfinite(up_to)):
                sums, most = self._sums_of_hidden(int(place)), float(up_to[place])
                if not few_stay_wide(sums, self.merged, self.everyone.areas, most=most, k=self.k):
                    found[place] = np.inf
        return found

    def _said(self, words: Words) -> tuple[np.ndarray, np.ndarray]:
        """What hidden numbers are said to be at most: nothing where that would tell one with the sums."""
        up_to, of_total = self._sayable()
        said = np.vstack([self._few_stay_wide(up_to), of_total])
        # That everyone's number is small follows from its being hidden at all.
        said[1, 0] = np.nan
        while self.k and np.isfinite(said).any() and (self.hidden.any() or self.total.any()):
            words.say(self._most(*said), hidden=self._unshown())
            told = told_by_words(self.layout, self._unshown(), words, k=self.k)
            if not told.size:
                break
            # What is said of the municipality first: it is one number, the others are many.
            taken = next((some for some in self._beside(told) if np.isfinite(said[some]).any()), None)
            said[np.isfinite(said) if taken is None else taken] = np.inf
        said[1, 0] = of_total[0]
        return said[0], said[1]

    def _beside(self, told: np.ndarray) -> Iterator[np.ndarray]:
        """What is said of the strata of some cells: of the municipality, then of areas; levels × strata."""
        cells, totals = self._cells(), self._totals()
        number = np.isin(cells, told)
        # Of a remainder nothing is said itself: what is said beside it in its area tells it.
        block = np.array(self.layout.areas)
        rest = block[told[~np.isin(told, [*cells.ravel(), *totals])]]
        beside = self.hidden & np.isin(np.arange(len(cells)), rest)[:, None]
        places = number.any(axis=0) | beside.any(axis=0) | np.isin(totals, told)
        for level in (1, 0):
            taken = np.zeros((2, len(places)), dtype=bool)
            taken[level] = places
            yield taken

    def _most(self, up_to: np.ndarray, of_total: np.ndarray, *, foreseen: bool = False) -> np.ndarray:
        """What each cell is said to be at most; ``foreseen``: or may be, when its whole is hidden, too."""
        groups = self.counts.groups
        cells = np.vstack([self._cells(), self._totals()])
        # Nothing is said of what hidden areas have together, nor of strata that are not published.
        unsaid = np.vstack([may_leave_few(self.hidden, groups), may_leave_few(self.total[None], groups)])
        unsaid[: self.blocks.base][self.blocks.never] = True
        unsaid[:, ~self.observed] = True
        said = np.vstack([np.broadcast_to(up_to, self.hidden.shape), of_total])
        if foreseen:
            unsaid &= np.vstack([self.block_counts, self.counts.total]) > said
        most = np.full(len(self.layout.counts), np.inf)
        most[cells[cells >= 0]] = np.where(unsaid, np.inf, said)[cells >= 0]
        return most

    def _sums_of_hidden(self, place: int) -> np.ndarray:
        """What hidden areas of each analysis area have together; missing where not all else is shown."""
        assert self.merged is not None  # noqa: S101 - for the type checker
        told, number = ~self.areas[:, place], self.counts.by_area[:, place]
        sums = np.full(len(self.blocks.region), np.nan)
        for i, some in enumerate(self.merged.members):
            shown = some & ~self.everyone.areas
            if not self.regions[i, place] and told[shown].all():
                sums[i] = number[some & ~shown].sum()
        return sums

    def bounds(self) -> tuple[Hidden, Hidden | None]:
        """Bounds of areas and of analysis areas, from shown numbers alone."""
        low, high = self._block_bounds()
        areas = Hidden(self.areas, *self._shares(low, high))
        if self.merged is None:
            return areas, None
        of_region = self.blocks.region
        return areas, Hidden(self.regions, low[of_region], high[of_region])

    def _block_bounds(self) -> tuple[np.ndarray, np.ndarray]:
        counts = self.block_counts.astype(float)
        if self.total[0]:
            # Of so few in all nothing follows, not even how many they are.
            return np.zeros_like(counts), np.full_like(counts, max(self.k - 1, 0))
        if not self.hidden.any():
            return counts, counts
        cells = self._cells()
        told, most = cells >= 0, self._most(self.up_to, self.total_up_to)
        least, greatest = public_bounds(self.layout.system(), self._unshown(), most=most)
        low, high = np.where(told, least[cells], counts), np.where(told, greatest[cells], counts)
        return low, np.minimum(high, self.counts.total[0])

    def _shares(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of areas: those that are hidden share what their block has."""
        block, alone = self.blocks.area, ~self.everyone.areas[:, None]
        if self.merged is None:
            return low, high
        most = np.where(alone, high[block], np.minimum(high[block], self.up_to))
        together = self.blocks.members[: self.blocks.base].astype(float) @ most
        least = np.where(alone, low[block], np.maximum(low[block] - (together[block] - most), 0.0))
        return least, most
