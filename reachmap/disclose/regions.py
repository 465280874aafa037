"""Analysis areas: neighbours merged until what is hidden of them together can be shown.

An area whose count of everyone is hidden is put together with others that are hidden, nearest first, until
at least `FEWEST_TOGETHER` are together and `showable` says that their sum may be told. What decides who is
joined with whom is public: which areas are hidden (every output shows that), the map, estimated parents and
the areas' statistics. Counts decide only whether a sum can be told, never where a line is drawn; and what
that yes or no gives away is counted among what is published (`few_stay_wide`).

An area that is shown stays by itself, unless the way between hidden ones leads through it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

# Of two whose sum is told each tells the other; of three it is known what two have, not what one has.
FEWEST_TOGETHER = 3


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
        Sets of areas (masks) that were put together on the way and whose sums could not be told.
    """

    region: np.ndarray
    failed: tuple[np.ndarray, ...]

    @property
    def members(self) -> np.ndarray:
        """Whether an area is in an analysis area, analysis areas × areas."""
        return np.asarray(np.arange(self.region.max() + 1)[:, None] == self.region)


def merge_areas(
    ground: Ground, hidden: np.ndarray, *, showable: Callable[[np.ndarray], bool]
) -> Merged | None:
    """Put hidden areas together until the sums of all that are together can be told.

    Parameters
    ----------
    ground
        What is public of the areas.
    hidden
        Areas whose count of everyone is hidden.
    showable
        Whether the sum of some hidden areas (a mask) can be told.

    Returns
    -------
    Merged or None
        None where nothing less than everything together could be told, or nothing is hidden.
    """
    if not hidden.any():
        return None
    parts = _Parts(ground, hidden)
    failed: list[np.ndarray] = []
    while True:
        wanting = [part for part in parts.hidden() if parts.hidden_in(part) < FEWEST_TOGETHER]
        if not wanting:
            wanting = [part for part in parts.hidden() if not showable(parts.mask(part) & hidden)]
            failed += [parts.mask(part) & hidden for part in wanting]
        if not wanting:
            break
        if not parts.join_all(wanting):
            return None
    # One analysis area is the municipality itself.
    return Merged(parts.numbers(), tuple(failed)) if parts.count() > 1 else None


@dataclass
class _Parts:
    """A division of the areas while it becomes coarser. A part is called by its first area."""

    ground: Ground
    is_hidden: np.ndarray
    part: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        areas = len(self.is_hidden)
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

    def count(self) -> int:
        return len(self.inside)

    def hidden_in(self, part: int) -> int:
        return int(self.is_hidden[self.inside[part]].sum())

    def hidden(self) -> list[int]:
        return [part for part in sorted(self.inside) if self.hidden_in(part)]

    def mask(self, part: int) -> np.ndarray:
        return np.asarray(self.part == part)

    def numbers(self) -> np.ndarray:
        return np.asarray(np.unique(self.part, return_inverse=True)[1])

    def join_all(self, wanting: list[int]) -> bool:
        """Join each that is wanting, the one with fewest parents first, unless it was joined meanwhile."""
        size = {part: len(self.inside[part]) for part in wanting}
        for part in sorted(wanting, key=lambda p: (self.weight[p], p)):
            meanwhile = part not in self.inside or len(self.inside[part]) != size[part]
            if not meanwhile and not self._join_nearest(part):
                return False
        return True

    def _join_nearest(self, part: int) -> bool:
        path = self._way(part) or self._flight(part)
        for other in path:
            self._join(int(self.part[part]), int(self.part[other]))
        return bool(path)

    def _way(self, start: int) -> list[int]:
        """Parts on the shortest way to others with hidden areas; of equally short, to the one most like."""
        came: dict[int, int] = {start: start}
        ring = [start]
        while ring:
            following = []
            for part in ring:
                for other in sorted(self.near[part]):
                    if other not in came:
                        came[other] = part
                        following.append(other)
            found = [part for part in following if self.hidden_in(part)]
            if found:
                return self._back(came, min(found, key=lambda p: (self._unlike(start, p), p)), start)
            ring = following
        return []

    @staticmethod
    def _back(came: dict[int, int], end: int, start: int) -> list[int]:
        steps: deque[int] = deque()
        while end != start:
            steps.appendleft(end)
            end = came[end]
        return list(steps)

    def _flight(self, start: int) -> list[int]:
        """Islands: the part with hidden areas that is most like, though they do not touch."""
        others = [part for part in self.hidden() if part != start]
        return [min(others, key=lambda p: (self._unlike(start, p), p))] if others else []

    def _unlike(self, first: int, second: int) -> float:
        """How much more unlike areas within a part would be for joining two (Ward 1963)."""
        a, b = self.weight[first], self.weight[second]
        apart = self.place[first] - self.place[second]
        return float(a * b / (a + b) * (apart @ apart))

    def _join(self, first: int, second: int) -> None:
        if first == second:
            return
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
