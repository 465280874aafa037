"""Tables that fit the same sums, by exchange: some people change kind in one area, as many back in another.

Of a block of the layout (an area, or those without one) every cell is a sum or difference of its numbers
(`numbers`), so what follows from one more father of 3-5 is the same in all blocks. Where one block has room
for that and another for the opposite, no published sum is moved: what is seen on the way stands in a table
that fits (`bounds`), without a program. A few parents in all, whom any area may have, would need a program
for each area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import sparse

from reachmap.disclose.numbers import Layout, lay_out_total
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN

_GROUPS = ("fathers", "newly_arrived")
_TEENS = "teens"
_TEEN_BANDS = ("13-15", "16-18")
_NO_BLOCK = -1
_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Exchange:
    """Blocks of a system that may exchange people.

    Areas that are shown together exchange among themselves; with all others they do so where what they are
    together may change as they do.

    Parameters
    ----------
    cells
        Blocks × what a block has: places of cells in the system; -1 where it is known.
    near
        Of each block: a number that those which are shown together with it have in common; -1 where there
        are none.
    above
        Like ``cells``: of what is shown together. Rows of -1 where nothing is, or where exchange with blocks
        that are not near would move a sum.
    widely
        Whether a block may exchange with all.
    whole
        The municipality's own numbers and what they leave of everyone, 2 × `_NUMBERS`; -1 where known. What
        these may change no other block needs to make up for.
    """

    cells: np.ndarray
    near: np.ndarray
    above: np.ndarray
    widely: np.ndarray
    whole: np.ndarray

    @classmethod
    def of(cls, layout: Layout) -> Exchange:
        """Take the blocks of a layout whose sums no exchange moves (all, as they are laid out)."""
        size = _moves().shape[1]
        blocks = {area: list(some) for area, some in layout.blocks.items() if len(some) == size}
        # What is shown together is no area of its own.
        near = {area: layout.near.get(area, _NO_BLOCK) for area in blocks if layout.near.get(area) != area}
        # No area at all is a block, too, of the number that stands for nothing near.
        above = {
            area: [-1] * size if group == _NO_BLOCK else blocks.get(group) for area, group in near.items()
        }
        totals, left = (
            [of.get(BUILT_IN.places[key], -1) for key in _NUMBERS] for of in (layout.totals, layout.left)
        )
        found = cls(
            np.array([blocks[area] for area in near], dtype=np.int64).reshape(-1, size),
            np.array([*near.values()], dtype=np.int64),
            np.array([some or [-1] * size for some in above.values()], dtype=np.int64).reshape(-1, size),
            np.array([some is not None for some in above.values()], dtype=bool),
            np.array([totals, left], dtype=np.int64),
        )
        return found._sound(layout.system().rows)

    def _sound(self, rows: sparse.csr_array) -> Exchange:
        """Leave out every block whose exchange with the first that it is near to would move a sum."""
        keep, widely = np.zeros(len(self.near), dtype=bool), np.zeros(len(self.near), dtype=bool)
        for group in np.unique(self.near):
            some = np.flatnonzero(self.near == group)
            keep[some] = _alike(_moved(rows, [self.cells[some]]))
        wide = np.flatnonzero(keep & self.widely)
        moved = _moved(rows, [self.cells[wide], self.above[wide]])
        widely[wide] = _alike(moved)
        whole = np.where(self._offsets(rows, moved), self.whole, -1)
        return Exchange(self.cells[keep], self.near[keep], self.above[keep], widely[keep], whole)

    def _offsets(self, rows: sparse.csr_array, moved: sparse.csc_array) -> np.ndarray:
        """Tell which of the municipality's numbers change the sums as the first block's do."""
        there = np.asarray((self.whole >= 0).all(axis=0))
        if not moved.shape[1]:
            return np.zeros(len(there), dtype=bool)
        # One more in an area is one more in all, and one less is left: so the other way round here.
        worth = np.array([[-1.0], [1.0]]) * there
        column = np.broadcast_to(np.arange(len(there)), self.whole.shape)
        cells = (np.maximum(self.whole, 0).ravel(), column.ravel())
        own = rows @ sparse.csc_array((worth.ravel(), cells), shape=(rows.shape[1], len(there)))
        told = np.asarray(abs(_first(moved) - own).sum(axis=0))
        return np.asarray(there & (told == 0))

    def part(self, cells: np.ndarray) -> Exchange:
        """Number the cells anew where all but some are known."""
        largest = max(int(each.max(initial=-1)) for each in (self.cells, self.above, self.whole, cells))
        place = np.full(largest + 2, -1, dtype=np.int64)
        place[cells] = np.arange(len(cells))
        # What was known before (-1) is the last of these, and stays so.
        return Exchange(place[self.cells], self.near, place[self.above], self.widely, place[self.whole])

    def reach(
        self, table: np.ndarray, low: np.ndarray, high: np.ndarray, wanted: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Look how far exchanges lead from a table that fits.

        Parameters
        ----------
        table
            Cells' numbers in it.
        low, high
            How far each cell may go.
        wanted
            Cells for whose sake an exchange is made.

        Returns
        -------
        lowest, highest
            Of each cell, in any table that was seen.
        """
        lowest, highest = table.copy(), table.copy()
        limits = _Limits(table, low, high)
        # Those with nothing near that may exchange with all do so below.
        some = np.flatnonzero((self.near != _NO_BLOCK) | ~self.widely)
        near = np.unique(self.near[some], return_inverse=True)[1]
        _Blocks([self.cells[some]], np.arange(len(some)), near, limits, wanted).see(lowest, highest)
        if self.widely.any():
            # Those with nothing above them stand for themselves.
            alone = self.near[self.widely] == _NO_BLOCK
            apart = np.where(alone, -1 - np.arange(len(alone)), self.near[self.widely])
            group = np.unique(apart, return_inverse=True)[1]
            layers, pool = [self.cells[self.widely], self.above[self.widely]], np.zeros_like(group)
            blocks = _Blocks(layers, group, pool, limits, wanted, alone=alone, whole=self.whole)
            blocks.see(lowest, highest)
        return lowest, highest


def _moved(rows: sparse.csr_array, layers: list[np.ndarray]) -> sparse.csc_array:
    """How blocks' moves change the sums, sums × (blocks × moves).

    ``layers`` are blocks × cells, all of which move; a row of -1 is nothing.
    """
    # Several numbers at once move what each of them does.
    moves, n, count = _moves()[: len(_NUMBERS)], rows.shape[1], len(layers[0])
    move, place = np.nonzero(moves)
    column = np.add.outer(np.arange(count) * len(moves), move).ravel()
    moved = sparse.csc_array((rows.shape[0], count * len(moves)))
    for cells in layers:
        worth = moves[move, place] * (cells[:, place] >= 0)
        where = np.maximum(cells[:, place], 0)
        here = sparse.csc_array((worth.ravel(), (where.ravel(), column)), shape=(n, count * len(moves)))
        moved = moved + rows @ here
    return sparse.csc_array(moved)


def _first(moved: sparse.csc_array) -> sparse.csc_array:
    """How the first block's moves change the sums."""
    return sparse.csc_array(moved[:, : len(_NUMBERS)])


def _alike(moved: sparse.csc_array) -> np.ndarray:
    """Tell which blocks' moves change the sums just as the first block's do."""
    count = moved.shape[1] // len(_NUMBERS)
    if not count:
        return np.zeros(0, dtype=bool)
    first = sparse.hstack([_first(moved)] * count)
    told = np.asarray(abs(moved - first).sum(axis=0)).reshape(count, len(_NUMBERS)).any(axis=1)
    return np.asarray(~told)


class _Limits:
    """Cells' numbers in a table, and how far each may go up and down from there."""

    def __init__(self, table: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        self.table, self._up, self._down = table, high - table, table - low

    def around(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far some cells may go up, and down; those that are known (-1) not at all."""
        return np.where(cells >= 0, self._up[cells], 0), np.where(cells >= 0, self._down[cells], 0)


class _Blocks:
    """Blocks that exchange with one another, from one table.

    Parameters
    ----------
    layers
        Cells that move at once: of the blocks, and of what is above each, blocks × cells; -1 where known.
    group
        Which blocks have the same above them, as 0, 1, 2 …; these do not exchange with one another.
    pool
        Of each block: which it exchanges with, as 0, 1, 2 …; the same for all of a group.
    alone
        Blocks with nothing above them, where there is a second layer.
    whole
        The municipality's own numbers (`Exchange`), where they are of use to all.
    """

    def __init__(
        self,
        layers: list[np.ndarray],
        group: np.ndarray,
        pool: np.ndarray,
        limits: _Limits,
        wanted: np.ndarray,
        *,
        alone: np.ndarray | None = None,
        whole: np.ndarray | None = None,
    ) -> None:
        self.layers, self.group = layers, group
        # The municipality's own numbers are a group of themselves, without a block.
        self.groups = int(group.max(initial=-1)) + 1 + (whole is not None)
        self._whole = None if whole is None else limits.around(whole)
        self.pool = np.zeros(self.groups, dtype=np.int64)
        self.pool[group] = pool
        self._begins = np.searchsorted(np.sort(self.pool), np.arange(int(pool.max(initial=-1)) + 1))
        self.table = [limits.table[cells] for cells in layers]
        self._around = [limits.around(cells) for cells in layers]
        if alone is not None:
            # All cells known is another thing than none: what is above could not move then.
            for far in self._around[1]:
                far[alone] = _FAR
        self.wanted = np.any([(cells >= 0) & wanted[cells] for cells in layers], axis=0)
        self._rooms: dict[tuple[int, int], list[np.ndarray]] = {}
        self._of_groups: dict[tuple[int, int], np.ndarray] = {}

    def see(self, lowest: np.ndarray, highest: np.ndarray) -> None:
        """Note in place what every cell can be at each move, there and back."""
        if self.groups < 2:
            return
        for number, parts in enumerate(_kinds()):
            move = _moves()[number]
            moved = np.flatnonzero(move)
            some = self.wanted[:, moved].any(axis=1)
            if not some.any():
                continue
            for way in (1, -1):
                room = np.where(some, np.minimum.reduce(self._room(number, way)), 0)
                most = int(room.max(initial=0))
                if not most:
                    continue
                far = self._together([number], -way, most=most)
                if len(parts) > 1 and (far < room).any():
                    far = np.maximum(far, self._together(parts, -way, most=most))
                if len(parts) > 1 and (far < room).any():
                    far = np.maximum(far, self._one_each(parts, -way))
                self._note(way * move[moved], moved, np.minimum(room, far), lowest, highest)

    def _room(self, number: int, way: int) -> list[np.ndarray]:
        """How many times each block, and what is above it, can make a move, there (1) or back (-1)."""
        if (number, way) not in self._rooms:
            move = _moves()[number] * way
            moved = np.flatnonzero(move)
            self._rooms[number, way] = [
                (np.where(move[moved] > 0, up[:, moved], down[:, moved]) // np.abs(move[moved])).min(axis=1)
                for up, down in self._around
            ]
        return self._rooms[number, way]

    def _given(self, number: int, way: int) -> np.ndarray:
        """How many times the blocks of each group can make a move together."""
        if (number, way) not in self._of_groups:
            self._of_groups[number, way] = self._sum(number, way)
        return self._of_groups[number, way]

    def _sum(self, number: int, way: int) -> np.ndarray:
        own, *above = self._room(number, way)
        found = np.zeros(self.groups, dtype=np.int64)
        np.add.at(found, self.group, own)
        for most in above:
            np.minimum.at(found, self.group, most)
        if self._whole is not None:
            up, down = (each[:, list(_kinds()[number])] for each in self._whole)
            # More in all and less left is what one less in an area is.
            found[-1] = min((down[0] if way > 0 else up[0]).min(), (up[1] if way > 0 else down[1]).min())
        return found

    def _together(self, parts: Sequence[int], way: int, *, most: int) -> np.ndarray:
        """How many times (``most`` are enough) the groups besides each block's make all of some moves.

        A group makes one of them, the same for all blocks: the move that fewest can make is given those who
        make it most, as many as are needed, and so on.
        """
        given = np.array([self._given(number, way) for number in parts])
        own, free = np.zeros_like(given), np.ones(self.groups, dtype=bool)
        *scarce, plenty = np.argsort(given.sum(axis=1), kind="stable")
        for part in scarce:
            room = np.where(free, given[part], 0)
            order = np.lexsort((-room, self.pool))
            before = np.cumsum(room[order]) - room[order]
            first = self._begins[self.pool[order]]
            # One of them may be the block's own.
            chosen = order[(before - before[first] < most + room[order[first]]) & (room[order] > 0)]
            own[part, chosen] = room[chosen]
            free[chosen] = False
        own[plenty] = np.where(free, given[plenty], 0)
        order = np.argsort(self.pool, kind="stable")
        whole = np.add.reduceat(own[:, order], self._begins, axis=1)
        return np.asarray((whole[:, self.pool] - own).min(axis=0)[self.group])

    def _one_each(self, parts: Sequence[int], way: int) -> np.ndarray:
        """How many times groups besides each block's can make all of some moves: another one for each."""
        used = np.eye(self.groups, dtype=bool) | (self.pool[:, None] != self.pool)
        each, far = np.arange(self.groups), np.full(self.groups, _FAR)
        for number in parts:
            room = np.where(used, 0, self._given(number, way))
            chosen = room.argmax(axis=1)
            used[each, chosen] = True
            far = np.minimum(far, room[each, chosen])
        return np.asarray(far[self.group])

    def _note(
        self, worth: np.ndarray, moved: np.ndarray, far: np.ndarray, lowest: np.ndarray, highest: np.ndarray
    ) -> None:
        some = np.flatnonzero(far > 0)
        for cells, table in zip(self.layers, self.table, strict=True):
            there = some[cells[some[:, None], moved].min(axis=1, initial=0) >= 0]
            place = cells[there[:, None], moved]
            value = table[there[:, None], moved] + far[there, None] * worth
            lowest[place] = np.minimum(lowest[place], value)
            highest[place] = np.maximum(highest[place], value)


@cache
def _moves() -> np.ndarray:
    """What one more of some numbers at once changes in a block, moves × cells of a block (`_kinds`)."""
    units = np.eye(len(BUILT_IN.strata), dtype=np.int64)
    alone = np.array([lay_out_total(units[BUILT_IN.places[key]]).counts for key in _NUMBERS])
    found = np.array([alone[list(parts)].sum(axis=0) for parts in _kinds()])
    found.setflags(write=False)
    return found


_NUMBERS = [
    *((band, ALL) for band in BAND_KEYS),
    (ALL, _TEENS),
    *((band, group) for group in _GROUPS for band in (ALL, *BAND_KEYS)),
]


@cache
def _kinds() -> tuple[tuple[int, ...], ...]:
    """Numbers (of `_NUMBERS`) that are moved at once: each alone, and with wholes that it may be part of."""
    place = {key: i for i, key in enumerate(_NUMBERS)}
    found: list[tuple[int, ...]] = [(i,) for i in range(len(_NUMBERS))]
    for band in BAND_KEYS:
        ages: list[tuple[int, ...]] = [(place[band, ALL],)]
        if band in _TEEN_BANDS:
            ages.append((place[band, ALL], place[ALL, _TEENS]))
            found.append(ages[-1])
        for group in _GROUPS:
            own, whole = place[band, group], place[ALL, group]
            found += [(own, whole), *((own, *first, *some) for first in ((), (whole,)) for some in ages)]
    return tuple(found)
