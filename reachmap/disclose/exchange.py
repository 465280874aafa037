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

    Parameters
    ----------
    cells
        Blocks × what a block has: places of cells in the system; -1 where it is known.
    near
        Of each block: which others it may exchange with, as a number that they have in common.
    """

    cells: np.ndarray
    near: np.ndarray

    @classmethod
    def of(cls, layout: Layout) -> Exchange:
        """Take the blocks of a layout whose sums no exchange moves (all, as they are laid out)."""
        moves = _moves()
        blocks = {area: some for area, some in layout.blocks.items() if len(some) == moves.shape[1]}
        cells = np.array([list(some) for some in blocks.values()], dtype=np.int64).reshape(-1, moves.shape[1])
        near = np.array([layout.near.get(area, _NO_BLOCK) for area in blocks], dtype=np.int64)
        own = np.array([*blocks], dtype=np.int64) != near
        found = cls(cells[own | (near == _NO_BLOCK)], near[own | (near == _NO_BLOCK)])
        return found._sound(layout.system().rows)

    def _sound(self, rows: sparse.csr_array) -> Exchange:
        """Leave out every block whose exchange with the first that it is near to would move a sum."""
        keep = np.zeros(len(self.near), dtype=bool)
        # Several numbers at once move what each of them does.
        moves, n = _moves()[: len(_NUMBERS)], rows.shape[1]
        for group in np.unique(self.near):
            some = np.flatnonzero(self.near == group)
            first, others = some[0], some[1:]
            move, place = np.nonzero(moves)
            worth, count = moves[move, place], len(others)
            column = np.add.outer(np.arange(count) * len(moves), move).ravel()
            here = sparse.csc_array(
                (np.tile(worth, count), (self.cells[others][:, place].ravel(), column)),
                shape=(n, count * len(moves)),
            )
            there = sparse.csc_array((worth, (self.cells[first][place], move)), shape=(n, len(moves)))
            moved = rows @ here - sparse.hstack([rows @ there] * count) if count else here
            told = abs(moved).sum(axis=0).reshape(count, len(moves)).any(axis=1)
            keep[others[~told]] = True
            keep[first] = (~told).any()
        return Exchange(self.cells[keep], self.near[keep])

    def part(self, cells: np.ndarray) -> Exchange:
        """Number the cells anew where all but some are known."""
        size = max(int(self.cells.max(initial=-1)), int(cells.max(initial=-1))) + 2
        place = np.full(size, -1, dtype=np.int64)
        place[cells] = np.arange(len(cells))
        # What was known before (-1) is the last of these, and stays so.
        return Exchange(place[self.cells], self.near)

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
        for group in np.unique(self.near):
            cells = self.cells[self.near == group]
            _Blocks(cells, table, low, high, wanted).see(lowest, highest)
        return lowest, highest


class _Blocks:
    """Blocks that exchange with one another, from one table."""

    def __init__(
        self, cells: np.ndarray, table: np.ndarray, low: np.ndarray, high: np.ndarray, wanted: np.ndarray
    ) -> None:
        self.cells, there = cells, cells >= 0
        self.table = table[cells]
        self.up = np.where(there, high[cells] - self.table, 0)
        self.down = np.where(there, self.table - low[cells], 0)
        self.wanted = there & wanted[cells]
        self._rooms: dict[tuple[int, int], np.ndarray] = {}

    def see(self, lowest: np.ndarray, highest: np.ndarray) -> None:
        """Note in place what every cell can be at each move, there and back."""
        if len(self.cells) < 2:
            return
        for number, parts in enumerate(_kinds()):
            move = _moves()[number]
            moved = np.flatnonzero(move)
            some = self.wanted[:, moved].any(axis=1)
            if not some.any():
                continue
            for way in (1, -1):
                far = self._others([number], -way)
                if len(parts) > 1:
                    far = np.maximum(far, self._others(parts, -way))
                far = np.where(some, np.minimum(self._room(number, way), far), 0)
                self._note(way * move[moved], moved, far, lowest, highest)

    def _room(self, number: int, way: int) -> np.ndarray:
        """How many times each block can make a move, there (1) or back (-1)."""
        if (number, way) not in self._rooms:
            move = _moves()[number] * way
            moved = np.flatnonzero(move)
            room = np.where(move[moved] > 0, self.up[:, moved], self.down[:, moved])
            self._rooms[number, way] = (room // np.abs(move[moved])).min(axis=1)
        return self._rooms[number, way]

    def _others(self, parts: Sequence[int], way: int) -> np.ndarray:
        """How many times blocks besides each can make all of some moves: another one for each move."""
        used = np.eye(len(self.cells), dtype=bool)
        each, far = np.arange(len(used)), np.full(len(used), _FAR)
        for number in parts:
            room = np.where(used, 0, self._room(number, way))
            chosen = room.argmax(axis=1)
            used[each, chosen] = True
            far = np.minimum(far, room[each, chosen])
        return far

    def _note(
        self, worth: np.ndarray, moved: np.ndarray, far: np.ndarray, lowest: np.ndarray, highest: np.ndarray
    ) -> None:
        some = np.flatnonzero(far > 0)
        cells = self.cells[some[:, None], moved]
        value = self.table[some[:, None], moved] + far[some, None] * worth
        lowest[cells] = np.minimum(lowest[cells], value)
        highest[cells] = np.maximum(highest[cells], value)


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
