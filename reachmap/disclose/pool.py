"""Proofs for many areas at once: an area changes alone, and others far away make up for it.

Sums of a long table (areas × a few bands and sexes) are of two kinds: those of one area, and those over very
many. Within an area, cells can be turned against one another by small cycles that leave its own sums as they
are. What that does to the long sums is undone by the same cycle turned the other way in another area. Where
more areas can turn a cycle back, one person each, than the change has turns of any cycle, it can be undone
turn by turn, in areas that are all different: so the changed area stands in a table that fits everything that
is published. Nothing has to be walked or solved for the rest of the table, only counted.

The changes of all areas are looked for side by side, for one cell of the areas at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np

from reachmap.disclose.system import System, number_groups
from reachmap.disclose.walk import join_columns, owners, smallest_moves

# Shorter tables are walked or solved: too few areas to make up for one another.
_AREAS_FROM = 40
# Cells of an area, and cycles through them, that are tried one after the other.
_CELLS_UP_TO = 200
_CYCLES_UP_TO = 2000
_ROUNDS = 3


@dataclass(frozen=True)
class _Cycle:
    """Cells of an area of which some go up when the others go down, one by one."""

    cells: np.ndarray
    signs: np.ndarray


def see_by_pools(system: System, enough: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find values of each cell that stand in tables that fit; its count where none is found.

    Parameters
    ----------
    system
        Cells and sums.
    enough
        Width that is asked of each cell; no more is looked for.

    Returns
    -------
    lowest, highest
        Of each cell.
    """
    pools = _Pools.of(system)
    if pools is None:
        return system.counts, system.counts
    lowest, highest = pools.table.copy(), pools.table.copy()
    asked = pools.spread(np.where(np.isfinite(enough), enough, 0).astype(np.int64), blank=0)
    for cell in range(pools.table.shape[1]):
        need = asked[:, cell]
        if need.any():
            top = pools.reach(cell, 1, need)
            pools.see(top, lowest, highest)
            bottom = pools.reach(cell, -1, need - (top.table[:, cell] - pools.table[:, cell]))
            pools.see(bottom, lowest, highest)
    return lowest[pools.at], highest[pools.at]


@dataclass
class _Change:
    """Areas changed each by itself: their cells, and how often each cycle was turned (net)."""

    table: np.ndarray
    turns: np.ndarray


@dataclass(frozen=True)
class _Pools:
    """A long table: areas × the cells of one area.

    Parameters
    ----------
    table
        Counts.
    open_
        Whether a cell is there and unknown.
    at
        Row and column of each cell of the system.
    cycles
        What leaves the sums of an area as they are.
    helpers
        For each area and cycle, how many others can turn it down, and up.
    """

    table: np.ndarray
    open_: np.ndarray
    at: tuple[np.ndarray, np.ndarray]
    cycles: tuple[_Cycle, ...]
    helpers: dict[int, np.ndarray]

    @classmethod
    def of(cls, system: System) -> _Pools | None:
        """Lay a system out; None where it is no long table."""
        codes = system.codes
        if not codes.shape[1] or not system.groupings:
            return None
        owner = owners(codes)
        base = [c for c, own in enumerate(owner) if own == c]
        long = max(base, key=lambda c: int(codes[:, c].max(initial=-1)))
        others = [c for c in base if c != long]
        sizes = [int(codes[:, c].max(initial=-1)) + 1 for c in others]
        areas = int(codes[:, long].max(initial=-1)) + 1
        parents = [c for c, own in enumerate(owner) if own == long and c != long]
        if areas < _AREAS_FROM or prod(sizes) > _CELLS_UP_TO or _is_owned(owner, others):
            return None
        cycles = _cycles(others, sizes, [g for g in system.groupings if long in g])
        if cycles is None:
            return None
        column = np.zeros(len(codes), dtype=np.int64)
        for c, size in zip(others, sizes, strict=True):
            column = column * size + codes[:, c]
        at = (codes[:, long], column)
        table = np.zeros((areas, prod(sizes)), dtype=np.int64)
        open_ = np.zeros(table.shape, dtype=bool)
        table[at], open_[at] = system.counts, True
        # Sums of a municipality are made up for within it.
        shared = [c for c in parents if any(c in g and long not in g for g in system.groupings)]
        group = np.zeros(areas, dtype=np.int64)
        group[codes[:, long]] = number_groups(codes, shared)
        pools = cls(table, open_, at, cycles, {})
        for way in (1, -1):
            pools.helpers[way] = pools._count_helpers(group, way)
        return pools

    def spread(self, values: np.ndarray, *, blank: int) -> np.ndarray:
        """Lay values of the system's cells out as the table is."""
        found = np.full(self.table.shape, blank, dtype=values.dtype)
        found[self.at] = values
        return found

    def _room(self, table: np.ndarray, cycle: _Cycle, way: int) -> np.ndarray:
        """How often each area can turn a cycle."""
        falling = cycle.cells[cycle.signs * way < 0]
        room = table[:, falling].min(axis=1)
        return np.where(self.open_[:, cycle.cells].all(axis=1), room, 0)

    def _count_helpers(self, group: np.ndarray, way: int) -> np.ndarray:
        able = np.column_stack([self._room(self.table, cycle, way) > 0 for cycle in self.cycles])
        total = np.zeros((int(group.max(initial=-1)) + 1, able.shape[1]), dtype=np.int64)
        np.add.at(total, group, able.astype(np.int64))
        return np.asarray(total[group] - able)

    def reach(self, cell: int, way: int, need: np.ndarray) -> _Change:
        """Draw one cell of every area up (1) or down (-1) as far as is needed, or as it goes."""
        change = _Change(self.table.copy(), np.zeros((len(self.table), len(self.cycles)), dtype=np.int64))
        touching = [i for i, cycle in enumerate(self.cycles) if cell in cycle.cells]
        # Steps between cycles bring people to where the next round can take them from.
        around = [i for i, cycle in enumerate(self.cycles) if cell not in cycle.cells]
        for turn in range(_ROUNDS):
            for i in touching:
                cycle = self.cycles[i]
                own = int(cycle.signs[cycle.cells == cell][0]) * way
                left = need - (change.table[:, cell] - self.table[:, cell]) * way
                self._turn(change, i, own, np.maximum(left, 0))
            lacking = need - (change.table[:, cell] - self.table[:, cell]) * way
            if turn == _ROUNDS - 1 or not (lacking > 0).any():
                break
            for i in around:
                self._turn(change, i, 1 if (i + turn) % 2 else -1, np.minimum(lacking, 1).clip(0))
        return change

    def _turn(self, change: _Change, number: int, way: int, most: np.ndarray) -> None:
        cycle = self.cycles[number]
        times = np.minimum(self._room(change.table, cycle, way), most) * way
        change.table[:, cycle.cells] += times[:, None] * cycle.signs
        change.turns[:, number] += times

    def see(self, change: _Change, lowest: np.ndarray, highest: np.ndarray) -> None:
        """Take note of the changes that others can make up for."""
        turns = change.turns
        in_all = np.abs(turns).sum(axis=1)[:, None]
        undone = np.where(turns > 0, self.helpers[-1], self.helpers[1])
        fits = ((turns == 0) | (undone >= in_all)).all(axis=1)
        lowest[fits] = np.minimum(lowest, change.table)[fits]
        highest[fits] = np.maximum(highest, change.table)[fits]


def _is_owned(owner: list[int], columns: list[int]) -> bool:
    """Whether any of some columns determines another one."""
    return any(own in columns and own != c for c, own in enumerate(owner))


def _cycles(others: list[int], sizes: list[int], local: list[tuple[int, ...]]) -> tuple[_Cycle, ...] | None:
    """Smallest cycles of the cells of an area that leave its own sums as they are; None for too many."""
    place = {c: i for i, c in enumerate(others)}
    grid = np.array(list(product(*(range(size) for size in sizes))), dtype=np.int64).reshape(-1, len(sizes))
    groupings = tuple(tuple(sorted(place[c] for c in g if c in place)) for g in local)
    joined, groupings = join_columns(grid, groupings)
    found: list[_Cycle] = []
    for move in smallest_moves(groupings, list(range(joined.shape[1]))):
        columns = [c for c, _ in move]
        others_of = number_groups(joined, [c for c in range(joined.shape[1]) if c not in columns])
        pairs = [list(combinations(range(int(joined[:, c].max()) + 1), 2)) for c in columns]
        number = prod(len(some) for some in pairs) * (int(others_of.max()) + 1)
        if len(found) + number > _CYCLES_UP_TO:
            return None
        for alike in range(int(others_of.max()) + 1):
            found += [_cycle(joined, columns, others_of == alike, labels) for labels in product(*pairs)]
    return tuple(found) or None


def _cycle(
    joined: np.ndarray, columns: list[int], among: np.ndarray, labels: tuple[tuple[int, int], ...]
) -> _Cycle:
    """Find the cells of all combinations of two labels of each column; odd ones go down."""
    cells, signs = [], []
    for corner in product((0, 1), repeat=len(columns)):
        wanted = [two[i] for two, i in zip(labels, corner, strict=True)]
        cells.append(int(np.flatnonzero(among & (joined[:, columns] == wanted).all(axis=1))[0]))
        signs.append(1 - 2 * (sum(corner) % 2))
    return _Cycle(np.array(cells), np.array(signs))
