"""Other tables that fit the same published sums, by alternating cycles.

Take two labels of each of some key columns: the cells of all their combinations, with alternating signs, can
go up and down together without moving any published sum, as long as every sum is blind to one of the pairs
(it adds over that column). Two pairs make a 2×2 cycle, three a 2×2×2 one. Whatever such steps reach is a
table that fits, so a cell that was seen at two values a distance of k-1 apart has an attack interval at
least that wide: a proof that needs no program (Giessing & Repsilber 2002 search such hypercubes one at a
time; here the labels of whole columns are paired and all cycles that arise are turned at once, again and
again).
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from reachmap.disclose.system import number_groups

if TYPE_CHECKING:
    from reachmap.disclose.system import System

# Labels' combinations that a dense index is made for (4 bytes each).
_LARGEST_INDEX = 20_000_000
_STEPS_A_STROLL = 12

# Columns that are paired, and for each the columns that both of a pair must have in common.
Move = tuple[tuple[int, tuple[int, ...]], ...]


class Walker:
    """A walk through the tables that fit a system's sums, from its counts on; the same walk every time."""

    def __init__(self, system: System) -> None:
        self.table = system.counts.copy()
        self.random = np.random.default_rng(20)
        self._codes, groupings = join_columns(system.codes, system.groupings)
        self._sizes = self._codes.max(axis=0, initial=-1) + 1
        self._owner = owners(self._codes)
        self._base = [c for c, owner in enumerate(self._owner) if owner == c]
        self.moves = smallest_moves(groupings, self._owner)
        self._index = self._make_index()

    def _make_index(self) -> np.ndarray | None:
        shape = tuple(int(self._sizes[c]) for c in self._base)
        if not self.moves or not shape or np.prod(shape, dtype=float) > _LARGEST_INDEX:
            return None
        index = np.full(shape, -1, dtype=np.int32)
        index[tuple(self._codes[:, c] for c in self._base)] = np.arange(len(self.table))
        return index

    def stroll(self, want: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Take some steps; return the lowest and highest value of each cell on the way.

        ``want`` draws cells up (1) or down (-1) where they can choose; what it leaves open is left to chance.
        """
        lowest, highest = self.table.copy(), self.table.copy()
        if self._index is not None:
            for _ in range(_STEPS_A_STROLL):
                self._step(want)
                np.minimum(lowest, self.table, out=lowest)
                np.maximum(highest, self.table, out=highest)
        return lowest, highest

    def _step(self, want: np.ndarray | None) -> None:
        move = self.moves[int(self.random.integers(len(self.moves)))]
        cycles, signs = self._cycles(move)
        if not len(cycles):
            return
        values = self.table[cycles]
        up = values[:, signs < 0].min(axis=1)
        down = values[:, signs > 0].min(axis=1)
        share = self.random.random(len(cycles))
        # Mostly to one end or the other: extremes are what bounds are made of.
        turn = np.where(share < 0.4, up, np.where(share < 0.8, -down, 0))
        middle = share >= 0.8
        turn[middle] = self.random.integers(-down[middle], up[middle] + 1)
        if want is not None:
            drawn = want[cycles] @ signs
            turn = np.where(drawn > 0, up, np.where(drawn < 0, -down, turn))
        self.table[cycles] += turn[:, None] * signs

    def _cycles(self, move: Move) -> tuple[np.ndarray, np.ndarray]:
        """Cycles × their cells, none of which is in two, and the cells' signs."""
        assert self._index is not None  # noqa: S101 - for the type checker; `stroll` asks first
        partners = {column: self._pair(column, alike) for column, alike in move}
        first = np.ones(len(self.table), dtype=bool)
        for column, partner in partners.items():
            first &= partner[self._codes[:, column]] > self._codes[:, column]
        keys = self._codes[first]
        cells, signs = [], []
        for flips in product((False, True), repeat=len(move)):
            flipped = dict(zip(partners, flips, strict=True))
            key = tuple(partners[c][keys[:, c]] if flipped.get(c, False) else keys[:, c] for c in self._base)
            cells.append(self._index[key])
            signs.append(1 - 2 * (sum(flips) % 2))
        cycles = np.column_stack(cells)
        return cycles[(cycles >= 0).all(axis=1)], np.array(signs)

    def _pair(self, column: int, alike: tuple[int, ...]) -> np.ndarray:
        """Pair a column's labels at random, alike in what they determine; who is left over, with itself."""
        size = int(self._sizes[column])
        partner = np.arange(size)
        order = self.random.permutation(size)
        if alike:
            kind = np.zeros((size, len(alike)), dtype=np.int64)
            kind[self._codes[:, column]] = self._codes[:, list(alike)]
            order = order[np.lexsort(kind[order].T)]
            same = (kind[order[1:]] == kind[order[:-1]]).all(axis=1)
        else:
            same = np.ones(max(size - 1, 0), dtype=bool)
        # Every second place, so that nobody is in two pairs.
        start = int(self.random.integers(2)) if size > 2 else 0
        at = np.arange(start, size - 1, 2)
        at = at[same[at]]
        partner[order[at]], partner[order[at + 1]] = order[at + 1], order[at]
        return partner


def join_columns(
    codes: np.ndarray, groupings: tuple[tuple[int, ...], ...]
) -> tuple[np.ndarray, tuple[tuple[int, ...], ...]]:
    """Make one column of those that the same sums tell apart: their labels' combinations are its labels."""
    told_by: dict[tuple[bool, ...], list[int]] = {}
    for c in range(codes.shape[1]):
        told_by.setdefault(tuple(c in grouping for grouping in groupings), []).append(c)
    joined = [number_groups(codes, some) for some in told_by.values()]
    among = tuple(
        tuple(place for place, told in enumerate(told_by) if told[i]) for i in range(len(groupings))
    )
    return np.column_stack(joined) if joined else codes, among


def owners(codes: np.ndarray) -> list[int]:
    """For each key column the first one that determines it (the municipality by the area), or itself."""
    columns = codes.shape[1]
    owner = list(range(columns))
    sizes = [len(np.unique(codes[:, c])) for c in range(columns)]

    def determines(a: int, b: int) -> bool:
        return int(number_groups(codes, (a, b)).max(initial=-1)) + 1 == sizes[a]

    for b in range(columns):
        for a in range(columns):
            if a != b and owner[a] == a and determines(a, b) and not (determines(b, a) and b < a):
                owner[b] = a
                break
    return owner


def smallest_moves(groupings: tuple[tuple[int, ...], ...], owner: list[int]) -> list[Move]:
    """All smallest sets of column pairs of which every published sum is blind to at least one."""
    base = [c for c, own in enumerate(owner) if own == c]
    seen = {c for grouping in groupings for c in grouping}
    options: dict[int, list[tuple[int, ...]]] = {}
    for c in base:
        owned = tuple(m for m, own in enumerate(owner) if own == c and m != c and m in seen)
        options[c] = [(), owned] if owned else [()]

    def blind(grouping: tuple[int, ...], c: int, alike: tuple[int, ...]) -> bool:
        return c not in grouping and all(owner[m] != c or m in alike for m in grouping)

    found: list[Move] = []
    for size in range(1, len(base) + 1):
        for chosen in combinations(base, size):
            for alike in product(*(options[c] for c in chosen)):
                move = tuple(zip(chosen, alike, strict=True))
                if all(any(blind(g, c, same) for c, same in move) for g in groupings):
                    found.append(move)
        if found and size >= 2:
            # Larger ones are made of these.
            break
    return found
