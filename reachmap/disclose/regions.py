"""Analysis areas: neighbours merged until their totals can be shown.

Areas are joined where so few adults are expected (their share of the parents, of all adults reached) that
their count is likely to be hidden: until each analysis area expects `EXPECTED_TOGETHER` times k. Counts have
no part in where lines are drawn. Were hidden areas joined because they are hidden, their sum would be small
by that choice alone, and chance would look like a shortfall. What decides who is joined with whom is public:
estimated parents, the map, and the areas' statistics.

Only where a sum is still too small to be shown is it joined once more. That it was is a fact about counts,
which `few_stay_wide` counts among what is published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

# Of 15 expected adults who come in clumps of two, one sum in fifty is below 5.
EXPECTED_TOGETHER = 3


@dataclass(frozen=True)
class Ground:
    """What is public of a project's areas, in order.

    Parameters
    ----------
    parents
        Estimated parents, per area; missing counts as nobody.
    features
        What areas are alike in, areas × features: where they lie, and statistics of them. Standardised here.
    pairs
        Neighbours, as pairs of positions.
    """

    parents: np.ndarray
    features: np.ndarray
    pairs: np.ndarray


@dataclass(frozen=True)
class Merged:
    """Which analysis area each area is in.

    Parameters
    ----------
    region
        Number of the analysis area of each area, from 0 on, in the order of their first areas.
    failed
        Sets of areas (masks) whose sums could not be told, and that were joined once more for that.
    """

    region: np.ndarray
    failed: tuple[np.ndarray, ...]

    @property
    def members(self) -> np.ndarray:
        """Whether an area is in an analysis area, analysis areas × areas."""
        return np.asarray(np.arange(self.region.max() + 1)[:, None] == self.region)


def merge_areas(
    ground: Ground, *, adults: float, k: int, showable: Callable[[np.ndarray], bool]
) -> Merged | None:
    """Join neighbours until enough adults are expected in each analysis area and its sum can be told.

    Parameters
    ----------
    ground
        What is public of the areas.
    adults
        Adults with a home area, as published: they are expected where parents live.
    k
        Smallest count that is shown.
    showable
        Whether the sum of some areas (a mask) can be told.

    Returns
    -------
    Merged or None
        None where nothing less than the whole municipality would do.
    """
    parents = np.nan_to_num(ground.parents)
    if not parents.sum() > 0:
        return None
    parts = _Parts(ground, parents / parents.sum() * adults)
    if not parts.grow(EXPECTED_TOGETHER * k):
        return None
    failed: list[np.ndarray] = []
    while True:
        untold = [part for part in sorted(parts.inside) if not showable(parts.mask(part))]
        if not untold:
            break
        failed += [parts.mask(part) for part in untold]
        if not parts.join_each(untold):
            return None
    # One analysis area is the municipality itself.
    return Merged(parts.numbers(), tuple(failed)) if len(parts.inside) > 1 else None


@dataclass
class _Parts:
    """A division of the areas while it becomes coarser. A part is called by its first area."""

    ground: Ground
    expected: np.ndarray
    part: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        areas = len(self.expected)
        self.part = np.arange(areas)
        self.inside = {area: [area] for area in range(areas)}
        self.near: dict[int, set[int]] = {area: set() for area in range(areas)}
        for first, second in self.ground.pairs.tolist():
            if first != second:
                self.near[first].add(second)
                self.near[second].add(first)
        # Nobody's home weighs a little: it must lie somewhere, too.
        self.weight = dict(enumerate((np.nan_to_num(self.ground.parents) + 1.0).tolist()))
        at = self.ground.features.astype(float)
        spread = at.std(axis=0)
        at = (at - at.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        self.place = dict(enumerate(at))

    def mask(self, part: int) -> np.ndarray:
        return np.asarray(self.part == part)

    def numbers(self) -> np.ndarray:
        return np.asarray(np.unique(self.part, return_inverse=True)[1])

    def grow(self, least: float) -> bool:
        """Let parts that expect too few grow until they expect enough, the one with fewest parents first.

        False where all of them together do not.
        """
        while True:
            wanting = {p for p, areas in self.inside.items() if self.expected[areas].sum() < least}
            if not wanting:
                return True
            part = min(wanting, key=lambda p: (self.weight[p], p))
            while self.expected[self.inside[part]].sum() < least:
                other = self._best(part, first=wanting)
                if other is None:
                    return False
                self._join(part, other)
                part = min(part, other)

    def join_each(self, parts: list[int]) -> bool:
        """Join each of some parts with one other, unless it was joined meanwhile."""
        size = {part: len(self.inside[part]) for part in parts}
        for part in sorted(parts, key=lambda p: (self.weight[p], p)):
            if part in self.inside and len(self.inside[part]) == size[part]:
                other = self._best(part, first=set(parts))
                if other is None:
                    return False
                self._join(part, other)
        return True

    def _best(self, part: int, *, first: set[int]) -> int | None:
        """Choose a neighbour to join with; for an island what is most like it. None: there is no other.

        Those that want to be joined come first: then fewer are joined in all.
        """
        others = self.near[part] or self.inside.keys() - {part}
        return min(others, key=lambda p: (p not in first, self._unlike(part, p), p), default=None)

    def _unlike(self, first: int, second: int) -> float:
        """How far apart two are in place and statistics; large ones further, lest they grow too large."""
        apart = self.place[first] - self.place[second]
        return float((self.weight[first] + self.weight[second]) * (apart @ apart))

    def _join(self, first: int, second: int) -> None:
        keep, gone = min(first, second), max(first, second)
        a, b = self.weight[keep], self.weight.pop(gone)
        self.place[keep] = (a * self.place[keep] + b * self.place.pop(gone)) / (a + b)
        self.weight[keep] = a + b
        self.part[self.inside[gone]] = keep
        self.inside[keep] += self.inside.pop(gone)
        neighbours = (self.near[keep] | self.near.pop(gone)) - {keep, gone}
        for other in neighbours:
            self.near[other].discard(gone)
            self.near[other].add(keep)
        self.near[keep] = neighbours


def few_stay_wide(sums: np.ndarray, merged: Merged, hidden: np.ndarray, *, most: float, k: int) -> bool:
    """Say whether hidden areas keep k values from somebody who knows more than sums.

    Who is told that each hidden count is at most ``most``, what the hidden areas of each analysis area have
    together, and how the division was made, so that what was joined on the way had at most k-1 together.
    Sets that were joined lie one within the other or apart, so a count of 0 is possible where the others have
    room for the sum, and k-1 where the sum is as large.

    Parameters
    ----------
    sums
        What the hidden areas of each analysis area have together; missing where that is not told.
    merged
        The division.
    hidden
        Areas whose count is hidden.
    most
        What each hidden count is said to be at most; inf: nothing is said.
    k
        Smallest count that is shown.
    """
    asked = np.bincount(merged.region, weights=hidden, minlength=len(sums)) > 0
    for number in np.flatnonzero(asked & ~np.isnan(sums)):
        inside = np.flatnonzero((merged.region == number) & hidden)
        sets = sorted((s for s in merged.failed if s[inside].any()), key=lambda s: int(s.sum()))
        if sums[number] < k - 1:
            return False
        # One area less takes at most as much room as it may have itself.
        if np.isfinite(most) and _room(inside, sets, most, k - 1) - most >= sums[number]:
            continue
        if any(_room(inside[inside != area], sets, most, k - 1) < sums[number] for area in inside):
            return False
    return True


def _room(areas: np.ndarray, sets: list[np.ndarray], most: float, limit: int) -> float:
    """The most that areas can have together; sets (smallest first) at most ``limit`` each."""
    left = dict.fromkeys(areas.tolist(), float(most))
    for some in sets:
        within = [area for area in left if some[area]]
        if within:
            # The first stands for all of them from here on.
            room = min(sum(left.pop(area) for area in within), float(limit))
            left[within[0]] = room
    return sum(left.values())
