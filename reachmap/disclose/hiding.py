"""Which numbers of reach are hidden, and what is told of those: one system for areas and analysis areas.

Areas whose count of everyone is shown are blocks of numbers by themselves. Hidden areas show nothing; what
those of an analysis area have together is a block as well (`blocks`). A number of an analysis area is
the sum of its blocks, and shown only where each of them is: so blocks are all that there is to protect, and
whatever is safe of them is safe at both levels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reachmap.disclose.intake import Everyone, hide_everyone
from reachmap.disclose.linked import hide_linked, public_bounds
from reachmap.disclose.numbers import first_places, lay_out
from reachmap.disclose.primary import small_counts
from reachmap.disclose.regions import Ground, Merged, few_stay_wide, merge_areas
from reachmap.reach import ReachCounts, whole_of
from reachmap.vocabulary import ALL, strata

if TYPE_CHECKING:
    from collections.abc import Iterator

# Sums of analysis areas may ask for another area to be hidden, which asks for other analysis areas.
_ROUNDS = 5


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


def settle_everyone(counts: ReachCounts, *, k: int, ground: Ground | None) -> tuple[Everyone, Merged | None]:
    """Choose what is hidden of everyone, and which areas are put together.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown; 0 shows all.
    ground
        What is public of the areas; None: they are not put together.
    """
    homes = counts.by_area[:, 0]
    plain = hide_everyone(counts.intake, homes, k=k)
    if ground is None or not k:
        return plain, None
    hidden = plain.areas
    for _ in range(_ROUNDS):
        merged = merge_areas(ground, hidden, showable=lambda some: int(homes[some].sum()) >= k)
        if merged is None:
            break
        # What is told of analysis areas bears on how and why adults were found, too.
        everyone = hide_everyone(counts.intake, homes, k=k, sums=merged.members & hidden, kept=hidden)
        if (everyone.areas == hidden).all():
            return everyone, merged
        hidden = everyone.areas
    return plain, None


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
    """

    def __init__(
        self, counts: ReachCounts, observed: np.ndarray, *, k: int, everyone: Everyone, merged: Merged | None
    ) -> None:
        self.counts, self.k, self.everyone, self.merged = counts, k, everyone, merged
        self.blocks = _blocks(everyone.areas, merged)
        self.block_counts = self.blocks.astype(np.int64) @ counts.by_area
        whole = np.zeros(len(self.blocks), dtype=bool) if merged else everyone.areas
        small = small_counts(np.vstack([self.block_counts, counts.total]), k=k)
        self.total = small[-1]
        self.hidden = small[:-1] | whole[:, None]
        self.layout = lay_out(
            replace(counts, by_area=self.block_counts),
            everyone_hidden=self.hidden[:, 0],
            # What the files do not tell is not published at all.
            total_hidden=self.total | ~observed,
            located_known=not everyone.totals,
        )
        self.places = np.array(first_places())
        if k and (~self.hidden & observed).any():
            self.hidden = self._hide_more(observed)
        self.up_to = self._said()

    def _cells(self) -> np.ndarray:
        """Cell of each block and stratum; -1 for everyone of a block that is shown."""
        place = self.layout.place
        blocks = range(len(self.hidden))
        return np.array([[place.get((b, p), -1) for p in self.places] for b in blocks], dtype=np.int64)

    def _hide_more(self, observed: np.ndarray) -> np.ndarray:
        cells = self._cells()
        told = cells >= 0
        hidden = np.zeros(len(self.layout.counts), dtype=bool)
        hidden[cells[told]] = (self.hidden | ~observed)[told]
        more = hide_linked(self.layout, hidden, k=self.k)
        return np.asarray(self.hidden | (told & observed & more[cells]))

    # --- the two levels

    @property
    def areas(self) -> np.ndarray:
        """What is hidden of areas × strata."""
        own = self.blocks[:, ~self.everyone.areas].argmax(axis=0)
        hidden = np.ones(self.counts.by_area.shape, dtype=bool)
        if self.merged is None:
            return self.hidden
        hidden[~self.everyone.areas] = self.hidden[own]
        return hidden

    @property
    def regions(self) -> np.ndarray | None:
        """What is hidden of analysis areas × strata."""
        return None if self.merged is None else np.asarray(self._of_regions(self.hidden) > 0)

    def _of_regions(self, values: np.ndarray) -> np.ndarray:
        """Add up blocks × strata for each analysis area."""
        assert self.merged is not None  # noqa: S101 - for the type checker
        inside = (self.merged.members[:, None, :] & self.blocks[None]).any(axis=2)
        return np.asarray(inside.astype(float) @ values)

    # --- what is told of hidden numbers

    def _levels(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Counts and what is hidden of them, of each level."""
        yield self.counts.by_area, self.areas
        if self.regions is not None:
            yield self._of_regions(self.block_counts), self.regions

    def _said(self) -> np.ndarray:
        """What hidden numbers are said to be at most, per stratum; nothing where that would tell one."""
        levels = list(self._levels())
        counts, hidden = (np.vstack([level[i] for level in levels]) for i in (0, 1))
        up_to = said_at_most(counts, hidden, self.k)
        if self.merged is None:
            return up_to
        least = np.flatnonzero(self.blocks.sum(axis=1) > 1)
        region = self.merged.region[self.blocks[least].argmax(axis=1)]
        for place in np.flatnonzero(np.isfinite(up_to)):
            told = ~self.hidden[least, place]
            sums = np.full(int(self.merged.region.max()) + 1, np.nan)
            sums[region[told]] = self.block_counts[least[told], place]
            if not few_stay_wide(sums, self.merged, self.everyone.areas, most=float(up_to[place]), k=self.k):
                up_to[place] = np.inf
        return up_to

    def bounds(self) -> tuple[Hidden, Hidden | None]:
        """Bounds of areas and of analysis areas, from shown numbers alone."""
        low, high = self._block_bounds()
        if self.merged is None:
            return Hidden(self.hidden, low, high), None
        area_low, area_high = self._shares(low, high)
        regions = self.regions
        assert regions is not None  # noqa: S101 - for the type checker
        return (
            Hidden(self.areas, area_low, area_high),
            Hidden(regions, self._of_regions(low), self._of_regions(high)),
        )

    def _block_bounds(self) -> tuple[np.ndarray, np.ndarray]:
        counts = self.block_counts.astype(float)
        if not self.hidden.any():
            return counts, counts
        cells = self._cells()
        told = cells >= 0
        most = np.full(len(self.layout.counts), np.inf)
        most[cells[told]] = np.where(_may_leave_few(self.hidden), np.inf, self.up_to[None])[told]
        hidden = ~np.array(self.layout.shown, dtype=bool)
        hidden[cells[told]] = self.hidden[told]
        least, greatest = public_bounds(self.layout.system(), hidden, most=most)
        low, high = np.where(told, least[cells], counts), np.where(told, greatest[cells], counts)
        return low, np.minimum(high, self.counts.total[0])

    def _shares(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of areas: those that are hidden share what their block has."""
        block = self.blocks.argmax(axis=0)
        alone = ~self.everyone.areas
        most = np.where(alone[:, None], high[block], np.minimum(high[block], self.up_to))
        together = self.blocks.astype(float) @ most
        least = np.where(alone[:, None], low[block], np.maximum(low[block] - (together[block] - most), 0.0))
        return least, most


def _blocks(hidden: np.ndarray, merged: Merged | None) -> np.ndarray:
    """Which areas are in a block, blocks × areas: shown ones alone, hidden ones by analysis area."""
    alone = np.eye(len(hidden), dtype=bool)
    if merged is None:
        return alone
    together = merged.members & hidden
    return np.vstack([alone[~hidden], together[together.any(axis=1)]])


def _may_leave_few(hidden: np.ndarray) -> np.ndarray:
    """Hidden groups of a shown whole: they may be large, and leave few others."""
    found = np.zeros_like(hidden)
    for i, stratum in enumerate(strata()):
        whole = whole_of(stratum)
        if whole is not None:
            found[:, i] = hidden[:, i] & ~hidden[:, whole]
    return found


def said_at_most(counts: np.ndarray, hidden: np.ndarray, k: int) -> np.ndarray:
    """What is said of hidden counts (or of the few others they leave), per stratum.

    At most k-1 where only small ones are hidden, 4k-1 where larger ones are besides, else nothing (inf): a
    coarse statement, so that it tells of no single count.
    """
    size = counts.astype(float)
    few = _may_leave_few(hidden)
    for i, stratum in enumerate(strata()):
        whole = whole_of(stratum)
        if whole is not None:
            left = np.minimum(counts[:, i], counts[:, whole] - counts[:, i])
            size[:, i] = np.where(few[:, i], left, size[:, i])
    largest = np.where(hidden, size, 0).max(axis=0, initial=0)
    return np.select([largest < k, largest < 4 * k], [max(k - 1, 0), 4 * k - 1], np.inf)


def total_bounds(
    total: np.ndarray, hidden: np.ndarray, low: np.ndarray, up_to: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the municipality's rows: at least what areas add up to, at most their whole."""
    place = {stratum.key: i for i, stratum in enumerate(strata())}
    teens = place[ALL, "teens"]
    least, greatest = total.astype(float), total.astype(float)
    for i, stratum in enumerate(strata()):
        if not hidden[i]:
            continue
        least[i] = low[:, i].sum()
        whole = whole_of(stratum)
        around = [j for j in (whole, place[ALL, ALL]) if j is not None and not hidden[j]]
        ages = [stratum.people == strata()[place[key, ALL]].people for key in ("13-15", "16-18")]
        if any(ages) and not hidden[teens]:
            other = place["16-18" if ages[0] else "13-15", ALL]
            around.append(teens)
            least[i] = max(least[i], 0.0 if hidden[other] else total[teens] - total[other])
        greatest[i] = min((total[j] for j in around), default=up_to[i])
        if whole is None or hidden[whole]:
            greatest[i] = min(greatest[i], max(up_to[i], least[i]))
    return least, greatest
