"""Hiding from those who took part: somebody who is alone in a hidden number knows that number.

Two hidden areas with five adults between them: whoever is the one in the first knows that the second has
four, so a third must be hidden ("singletons"; sdcTable's ``detectSingletons`` and tau-ARGUS ask it of sums).
Here it is asked of the whole system. Of each hidden number that may be small: *were it 1*, what would every
sum in turn, again and again, leave of the others to the one who it is? What may be below k to that person
must keep k values, or as many as with every other number hidden.

"Were it 1", whatever it is: if more were hidden only where it is 1, the pattern would tell where that is, and
hidden people could not change places without moving it. So what is asked follows from what is published and
from which published numbers are small, not from how small they are.

Not asked: parts of the number in which somebody is alone (these are about that person); numbers that are k or
more to that person too (they could be shown); what several such persons find out who tell one another; what
is said of hidden numbers ("färre än 5" leaves k values, so whoever knows one thing more has fewer). Bounds
are those of each sum in turn (`bounds.propagate`), not of all sums at once as an outsider's are: so a system
comes with sums that follow from others, too (`numbers.Layout.implied`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from reachmap.disclose.bounds import propagate
from reachmap.disclose.system import System

# Rounds in which what somebody knows spreads from sum to sum.
_ROUNDS = 30
# So many who may be alone are looked at side by side.
_AT_A_TIME = 64
# And so many of those who are told something, as long as nothing is hidden for the first of them.
_AHEAD = 8


def hide_from_members(
    system: System,
    hidden: np.ndarray,
    *,
    numbers: np.ndarray,
    guarded: np.ndarray,
    k: int,
    areas: np.ndarray | None = None,
) -> np.ndarray:
    """Hide more numbers until nobody who is alone in a hidden one can narrow another one down.

    Parameters
    ----------
    system
        Cells and sums.
    hidden
        Cells that are not shown.
    numbers
        Cells that are published unless they are hidden; others never are.
    guarded
        Cells that must not be narrowed down.
    k
        Smallest count that is shown.
    areas
        Area of each cell: what is of the same areas is hidden first. None: all are of one.

    Returns
    -------
    ndarray of bool
        Of every cell: ``hidden``, and what is hidden besides.
    """
    if not k or not (hidden & guarded).any():
        return hidden
    same = np.zeros(len(hidden), dtype=np.int64) if areas is None else areas
    guard = _Guard(system, hidden, numbers=numbers, guarded=guarded, k=k, areas=same)
    guard.make_safe()
    return guard.hidden


def tells_members(
    system: System, hidden: np.ndarray, *, numbers: np.ndarray, guarded: np.ndarray, k: int
) -> bool:
    """Say whether somebody who is alone in a hidden number is told another one (`hide_from_members`)."""
    areas = np.zeros(len(hidden), dtype=np.int64)
    return _Guard(system, hidden, numbers=numbers, guarded=guarded, k=k, areas=areas).tells()


class _Sums:
    """A system's sums, for narrowing bounds from one cell on."""

    def __init__(self, system: System) -> None:
        self.rows = system.rows.astype(np.int64)
        self.sums = np.asarray(self.rows @ system.counts)
        self._columns = self.rows.tocsc()
        self._size = np.diff(self.rows.indptr)

    def bounds(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Narrow bounds of all cells by each sum in turn."""
        return propagate(self.rows, self.sums, low, high, rounds=_ROUNDS)

    def learn(
        self, bounds: tuple[np.ndarray, np.ndarray], cells: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Narrow bounds for each of some who knows that one cell is 1.

        Returns lowest and highest values, who knows × cells, and for whom that can be at all.
        """
        n = self.rows.shape[1]
        low, high = (np.tile(each, len(cells)) for each in bounds)
        moved = np.arange(len(cells)) * n + cells
        low[moved] = high[moved] = 1
        can_be = np.ones(len(cells), dtype=bool)
        for _ in range(_ROUNDS):
            moved = self._narrow(low, high, moved)
            can_be[moved[low[moved] > high[moved]] // n] = False
            moved = moved[can_be[moved // n]]
            if not moved.size:
                break
        return low.reshape(-1, n), high.reshape(-1, n), can_be

    def _narrow(self, low: np.ndarray, high: np.ndarray, moved: np.ndarray) -> np.ndarray:
        """Narrow bounds in place by the sums of what moved; what moves then. Places: who knows × n + cell."""
        n, m = self.rows.shape[1], len(self.sums)
        who, row = np.divmod(self._rows_of(moved, n, m), m)
        size = self._size[row]
        cells = _gather(self.rows.indptr, self.rows.indices, row) + (who * n).repeat(size)
        starts = size.cumsum() - size
        least, most = low[cells], high[cells]
        # A sum less all others at their lowest is the most that a cell can be, and the other way round.
        new_high = (self.sums[row] - np.add.reduceat(least, starts)).repeat(size) + least
        new_low = (self.sums[row] - np.add.reduceat(most, starts)).repeat(size) + most
        down, up = np.flatnonzero(new_high < most), np.flatnonzero(new_low > least)
        np.minimum.at(high, cells[down], new_high[down])
        np.maximum.at(low, cells[up], new_low[up])
        return _once(cells[np.concatenate([down, up])], len(low))

    def _rows_of(self, places: np.ndarray, n: int, m: int) -> np.ndarray:
        """Sums that some cells are in: who knows × m + sum."""
        who, cell = np.divmod(places, n)
        starts = self._columns.indptr
        size = starts[cell + 1] - starts[cell]
        return _once(
            _gather(starts, self._columns.indices, cell) + (who * m).repeat(size),
            (int(who.max(initial=0)) + 1) * m,
        )

    def near(self, cells: np.ndarray) -> np.ndarray:
        """Cells that share a sum with some."""
        n, m = self.rows.shape[1], len(self.sums)
        return _once(_gather(self.rows.indptr, self.rows.indices, self._rows_of(cells, n, m)), n)


def _gather(starts: np.ndarray, items: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Items of some rows of a sparse matrix, row after row."""
    begin = starts[which]
    size = starts[which + 1] - begin
    ends = size.cumsum()
    at = np.arange(ends[-1] if ends.size else 0) + (begin - ends + size).repeat(size)
    return np.asarray(items[at])


def _once(items: np.ndarray, size: int) -> np.ndarray:
    """Whole numbers below a size, each once and in order."""
    there = np.zeros(size, dtype=bool)
    there[items] = True
    return np.flatnonzero(there)


def parts_of(system: System) -> sparse.csr_array:
    """Find which cells are parts of which, wholes × parts, 0/1.

    Where two equal sums are alike but for one cell of the first, that cell is what the others of the second
    are together: parents of 0-2 (and those without), fathers of 0-2, mothers of 0-2 (and those without).
    """
    rows = system.rows.astype(np.int64)
    sums, size = rows @ system.counts, np.diff(rows.indptr)
    common = sparse.coo_array(rows @ rows.T)
    first, second = common.coords
    alike = (common.data == size[first] - 1) & (size[first] > 1) & (sums[first] == sums[second])
    only_first = rows[first[alike]] - rows[second[alike]]
    wholes, parts = (only_first > 0).astype(np.int64), (only_first < 0).astype(np.int64)
    found = sparse.csr_array(wholes.T @ parts)
    while True:
        more = sparse.csr_array(((found + found @ found) > 0).astype(np.int64))
        if more.nnz == found.nnz:
            return more
        found = more


class _Guard:
    """A choice of what is hidden, while it is made safe."""

    def __init__(
        self,
        system: System,
        hidden: np.ndarray,
        *,
        numbers: np.ndarray,
        guarded: np.ndarray,
        k: int,
        areas: np.ndarray,
    ) -> None:
        self.counts, self.hidden, self.k = system.counts, hidden.copy(), k
        self.numbers, self.guarded, self.areas = numbers, guarded, areas
        self.sums, self.parts = _Sums(system), parts_of(system)
        self.widest = self._bounds(hidden | numbers)
        self.bounds = self._bounds(hidden)

    def _bounds(
        self, hidden: np.ndarray, *, most: np.ndarray | float = np.inf
    ) -> tuple[np.ndarray, np.ndarray]:
        """Bounds by what is shown, and by what hidden cells are at most."""
        largest = np.minimum(most, self.sums.sums.max(initial=0)).astype(np.int64)
        return self.sums.bounds(np.where(hidden, 0, self.counts), np.where(hidden, largest, self.counts))

    def make_safe(self) -> None:
        """Hide more until nobody is told anything."""
        while True:
            who = self._who_is_told()
            if not who.size:
                return
            before = self.hidden.copy()
            for alone, told in self._in_turn(who):
                while told.size:
                    self._hide_for(alone, int(told[0]))
                    told = self._told(alone)
            if (self.hidden == before).all():
                return

    def _in_turn(self, who: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Tell of each of some what is told to them as things are when it is their turn."""
        start = 0
        while start < len(who):
            some, hidden = who[start : start + _AHEAD], self.hidden.copy()
            for alone, narrow in zip(some.tolist(), self._told_to_each(some), strict=True):
                yield alone, np.flatnonzero(narrow)
                start += 1
                if (self.hidden != hidden).any():
                    # What was found for those after this one need not hold any more.
                    break

    def tells(self) -> bool:
        """Whether anybody is told anything."""
        return bool(self._who_is_told().size)

    def _who_is_told(self) -> np.ndarray:
        """Cells of which whoever is alone in them is told something, a few at a time."""
        cells = self._may_be_alone()
        told = [self._told_to_each(cells[i : i + _AT_A_TIME]) for i in range(0, len(cells), _AT_A_TIME)]
        return np.asarray(cells[np.concatenate(told).any(axis=1)]) if told else cells

    def _may_be_alone(self) -> np.ndarray:
        """Hidden cells that may be 1 for all that is shown, and for which of the numbers are small."""
        small = self.numbers & (self.counts < self.k)
        low, high = self._bounds(self.hidden, most=np.where(small, self.k - 1, np.inf))
        small |= ~self.numbers & self.guarded
        return np.flatnonzero(self.hidden & small & (low <= 1) & (high >= 1))

    def _told(self, alone: int) -> np.ndarray:
        """Find what somebody can narrow down too far who is alone in a cell."""
        return np.flatnonzero(self._told_to_each(np.array([alone]))[0])

    def _told_to_each(self, alone: np.ndarray) -> np.ndarray:
        """Tell what each of some can narrow down too far who is alone in a cell: who × cells."""
        low, high, can_be = self.sums.learn(self.bounds, alone)
        width, who = high - low, np.arange(len(alone))
        asked = self.guarded & self.hidden & (self.bounds[1] > self.bounds[0])
        narrow = asked & (width < self.k - 1) & (low < self.k) & (width < self.bounds[1] - self.bounds[0])
        narrow[who, alone] = False
        parts = self.parts[alone].tocoo()
        narrow[parts.coords] = False
        narrow &= can_be[:, None]
        some = np.flatnonzero(narrow.any(axis=1))
        if some.size:
            lowest, highest, may = self.sums.learn(self.widest, alone[some])
            narrow[some] &= (width[some] < highest - lowest) & may[:, None]
        return np.asarray(narrow)

    def _hide_for(self, alone: int, target: int) -> None:
        """Hide as little as leaves a cell wide enough to who is alone in another.

        That is one number, or all of some but those that are not needed.
        """
        for some in self._around(np.array([alone, target])):
            cells = some[np.lexsort((some, self.counts[some]))]
            before = self.hidden.copy(), self.bounds
            if not self._keeps(alone, target, cells):
                continue
            together = self.hidden, self.bounds
            self.hidden, self.bounds = before
            if not any(self._keeps(alone, target, cells[i : i + 1]) for i in range(len(cells))):
                self.hidden, self.bounds = together
                for cell in cells[::-1]:
                    self._show_if_needless(alone, target, int(cell))
            return

    def _around(self, near: np.ndarray) -> Iterator[np.ndarray]:
        """Numbers that are shown: of the areas of some cells, then what shares sums with these, and so on."""
        near = np.flatnonzero(np.isin(self.areas, self.areas[near]))
        size = 0
        while len(near) != size:
            cells = near[self.numbers[near] & ~self.hidden[near]]
            if cells.size:
                yield cells
            size, near = len(near), self.sums.near(near)

    def _keeps(self, alone: int, target: int, cells: np.ndarray) -> bool:
        """Hide cells if that keeps a target from being told; else leave all as it is."""
        before = self.hidden.copy(), self.bounds
        self.hidden[cells] = True
        self.bounds = self._bounds(self.hidden)
        if target not in self._told(alone):
            return True
        self.hidden, self.bounds = before
        return False

    def _show_if_needless(self, alone: int, target: int, cell: int) -> None:
        before = self.hidden.copy(), self.bounds
        self.hidden[cell] = False
        self.bounds = self._bounds(self.hidden)
        if target in self._told(alone):
            self.hidden, self.bounds = before
