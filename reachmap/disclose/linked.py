"""Hiding in a large system of sums of many kinds: safe first, cheap as far as time allows.

`choose.choose_cheapest` proves a choice cheapest, for some thousands of cells of one kind in minutes. A
municipality's numbers are some thousands of cells in hundreds of small sums that hang loosely together, and
are needed at once. So they are taken some areas at a time, with those who have no area, and all else held to
be known: what is safe then is safe. Tables that fit what is shown are drawn by linear programs, for all cells
that are open and then for those of one area at a time (`bounds.Bounds.sweep`): each proves many cells wide
enough at the same time, and only the few that are left get programs of their own. What will be said of hidden
numbers bounds them from the start (`Words`): what is wide with words is so without.
What is unsafe is made safe by the cut that says why (`cuts`), the cheapest cells of it first.

Every hidden cell is proven in the end; that nothing cheaper would do is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reachmap.disclose.bounds import Bounds, outer_bounds
from reachmap.disclose.cuts import Cutter
from reachmap.disclose.exchange import Exchange
from reachmap.disclose.members import hide_from_members
from reachmap.disclose.numbers import NO_AREA, Layout
from reachmap.disclose.system import System

# Areas that are taken together, and programs with chance objectives for them.
AREAS_AT_A_TIME = 100
_SWEEPS = 80
# Unsafe cells at most for which more is hidden before it is looked for those that are left.
_COVERED_AT_ONCE = 20
_TINY = 1e-7


class Words:
    """What is said of hidden cells, and of which of them that is proven to tell nothing.

    Parameters
    ----------
    most
        What each cell is said to be at most; inf: nothing is said of it.
    """

    def __init__(self, most: np.ndarray) -> None:
        self.most = most
        self.harmless = np.zeros(len(most), dtype=bool)

    def say(self, most: np.ndarray, *, hidden: np.ndarray) -> None:
        """Say something else of what is hidden now: what was proven holds if no cell is said to be less."""
        if (most < self.most)[hidden].any():
            self.harmless[:] = False
        self.most = most


@dataclass
class _Choice:
    """A system's cells and what is hidden of them so far."""

    system: System
    shown: np.ndarray
    guarded: np.ndarray
    need: np.ndarray
    hidden: np.ndarray
    k: int
    areas: np.ndarray
    last: np.ndarray
    exchange: Exchange
    words: Words

    @property
    def asked(self) -> np.ndarray:
        """Width that each cell must have. All that is hidden alike: nobody may tell small ones apart."""
        small = self.system.counts < self.k
        return np.where(self.hidden & self.guarded & (self.shown | small), self.need, 0.0)

    def part(self, cells: np.ndarray) -> _Choice:
        """Return the choice for some cells, all others being known."""
        return _Choice(
            self.system.part(cells),
            self.shown[cells],
            self.guarded[cells],
            self.need[cells],
            self.hidden[cells],
            self.k,
            self.areas[cells],
            self.last[cells],
            self.exchange.part(cells),
            Words(self.words.most[cells]),
        )

    def unsafe(self, asked: np.ndarray) -> np.ndarray:
        """Hidden cells that can be narrowed to less than is asked of them.

        What stays wide with words does so without them: so that is looked for first, and noted.
        """
        told = self.hidden
        if np.isfinite(self.words.most).any():
            # Of what is hidden for others' sake more may be said in the end.
            most = np.maximum(self.words.most, self.system.counts)
            told = np.zeros(len(self.hidden), dtype=bool)
            told[find_unsafe(self.system, self.hidden, asked, most=most, exchange=self.exchange)] = True
            self.words.harmless |= self.hidden & (asked >= self.k - 1) & ~told
        return find_unsafe(self.system, self.hidden, np.where(told, asked, 0.0), exchange=self.exchange)


def hide_linked(layout: Layout, hidden: np.ndarray, *, k: int, words: Words | None = None) -> np.ndarray:
    """Hide more of the shown cells until no small cell can be narrowed down to fewer than k values.

    Neither by an outsider, nor by somebody who is alone in another hidden cell (`members`).
    The municipality's numbers are hidden only where nothing else helps. Where the count of everyone tells
    more even with every other number hidden, as much is asked as is possible.

    Parameters
    ----------
    layout
        Cells and sums.
    hidden
        What is hidden for its own sake; cells that are never shown are so whatever this says.
    k
        Smallest count that is shown.
    words
        What is going to be said of hidden cells, as far as it is known: of which it tells nothing is noted.

    Returns
    -------
    ndarray of bool
        Of every cell: numbers that must not be shown.
    """
    system = layout.system()
    shown, guarded = np.array(layout.shown, dtype=bool), np.array(layout.guarded, dtype=bool)
    need = np.full(len(shown), float(k - 1))
    choice = _Choice(
        system,
        shown,
        guarded,
        need,
        hidden | ~shown,
        k,
        np.array(layout.areas),
        layout.last,
        Exchange.of(layout),
        Words(np.full(len(shown), np.inf)) if words is None else words,
    )
    settled, closed = np.zeros(len(shown), dtype=bool), layout.system(implied=True)
    while True:
        _hide_from_outsiders(layout, choice)
        if (choice.hidden == settled).all():
            break
        proven = choice.hidden.copy()
        for cells in _some_areas(layout):
            part = choice.part(cells)
            choice.hidden[cells] = hide_from_members(
                closed.part(cells),
                part.hidden,
                numbers=part.shown & ~part.last,
                guarded=part.guarded,
                k=k,
                areas=part.areas,
            )
        # Hiding more never narrows what is hidden: only what is hidden now needs a proof.
        choice.need[proven] = 0.0
        settled = choice.hidden.copy()
    return np.asarray(choice.hidden & shown)


def _hide_from_outsiders(layout: Layout, choice: _Choice) -> None:
    """Hide until nobody can narrow a number down who has what is shown."""
    hard = np.zeros(len(choice.hidden), dtype=bool)
    for cells in _some_areas(layout):
        part = choice.part(cells)
        hard[cells] |= _make_safe(part)
        choice.hidden[cells] = part.hidden
        choice.words.harmless[cells] |= part.words.harmless
    if hard.any():
        _make_hard_safe(choice, hard)


def _some_areas(layout: Layout) -> Iterator[np.ndarray]:
    """Cells of some areas at a time, hidden ones first, and of those who have no area."""
    areas = np.array(layout.areas)
    everyone_hidden = {area for (area, place) in layout.place if place == 0}
    # A sum of areas goes with them: by itself it would know nothing of them.
    order = sorted(
        {*layout.areas} - {NO_AREA},
        key=lambda area: (area not in everyone_hidden, layout.near.get(area, area), area),
    )
    start = 0
    while start < len(order):
        end = start + AREAS_AT_A_TIME
        while end < len(order) and order[end] in layout.near and order[end - 1] in layout.near:
            if layout.near[order[end]] != layout.near[order[end - 1]]:
                break
            end += 1
        yield np.flatnonzero(np.isin(areas, [*order[start:end], NO_AREA]))
        start = end


def _make_safe(choice: _Choice) -> np.ndarray:
    """Hide until nothing is unsafe; return the cells for which nothing among these helps."""
    hard, helpless = np.zeros_like(choice.hidden), np.zeros_like(choice.hidden)
    _mend_single_sums(choice)
    unsafe, some = choice.unsafe(choice.asked), 1
    while unsafe.size:
        safe = choice.hidden.copy()
        safe[unsafe] = False
        helpless[:] = False
        # What is hidden for the first ones often helps the others.
        for target in unsafe[:some]:
            helpless[target] = not _cover(choice, int(target))
        some = min(2 * some, _COVERED_AT_ONCE)
        # Hiding more never narrows what is hidden: only what was not safe, or not hidden, needs a proof.
        unsafe = choice.unsafe(np.where(hard | safe, 0.0, choice.asked))
        hard[unsafe] = helpless[unsafe]
        unsafe = unsafe[~hard[unsafe]]
    return hard


def _mend_single_sums(choice: _Choice) -> None:
    """Hide the smallest number of each sum that leaves a hidden cell too little room, others known or not.

    In a sum a cell can vary by no more than the others that are hidden can together, and each of those by no
    more than its own sums leave it.
    """
    rows, counts = choice.system.rows, choice.system.counts
    cells, ends = rows.indices, rows.indptr
    row = np.repeat(np.arange(rows.shape[0]), np.diff(ends))
    while True:
        room = _room(choice)
        in_row = np.bincount(row, weights=room[cells], minlength=rows.shape[0])
        tight = choice.asked[cells] > in_row[row] - room[cells]
        told = np.zeros(rows.shape[0], dtype=bool)
        told[row[tight]] = True
        place = np.flatnonzero((told[row] & ~choice.hidden[cells]) & ~choice.last[cells])
        if not place.size:
            return
        # The first of a row in this order is its smallest.
        place = place[np.lexsort((cells[place], counts[cells[place]], row[place]))]
        first = np.unique(row[place], return_index=True)[1]
        choice.hidden[cells[place[first]]] = True


def _room(choice: _Choice) -> np.ndarray:
    """How far each cell can vary at most; shown ones not at all."""
    unknown = np.flatnonzero(choice.hidden)
    low, high = outer_bounds(choice.system.part(unknown))
    room = np.zeros(len(choice.hidden))
    room[unknown] = np.where(high < 0, choice.k, high - low)
    return room


def _make_hard_safe(choice: _Choice, hard: np.ndarray) -> None:
    """Settle what is left among all cells at once."""
    while True:
        unsafe = choice.unsafe(np.where(hard, choice.asked, 0.0))
        if not unsafe.size:
            return
        for target in unsafe:
            if not _cover(choice, int(target)) and not _cover(choice, int(target), last=True):
                choice.need[target] = _widest(choice, int(target))


def told_by_words(layout: Layout, hidden: np.ndarray, words: Words, *, k: int) -> np.ndarray:
    """Find hidden cells that words narrow to fewer than k values: what is said of hidden cells, and all sums.

    Two hidden cells with 7 between them are 3 and 4 to whoever is told that each is below 5. Where sums
    alone tell more, words are not asked to tell less.

    Parameters
    ----------
    layout
        Cells and sums.
    hidden
        Cells that are not shown.
    words
        What is said; of which cells it tells nothing is noted.
    k
        Smallest count that is shown.
    """
    system = layout.system()
    guarded, shown = np.array(layout.guarded, dtype=bool), np.array(layout.shown, dtype=bool)
    low, high = public_bounds(system, hidden, most=np.full(len(hidden), np.inf))
    asked = np.where(hidden & guarded & (shown | (system.counts < k)), np.minimum(k - 1, high - low), 0.0)
    asked[words.harmless] = 0.0
    found = find_unsafe(system, hidden, asked, most=words.most, exchange=Exchange.of(layout))
    words.harmless |= asked > 0
    words.harmless[found] = False
    return found


def find_unsafe(
    system: System,
    hidden: np.ndarray,
    asked: np.ndarray,
    *,
    most: np.ndarray | None = None,
    exchange: Exchange | None = None,
) -> np.ndarray:
    """Hidden cells that can be narrowed to less than what is asked of them."""
    cells = np.flatnonzero(hidden)
    found = [np.zeros(0, dtype=np.int64)]
    if not (asked[cells] > 0).any():
        return found[0]
    for some, part in system.part(cells).parts():
        wanted = asked[cells[some]]
        if (wanted > 0).any():
            bounds = Bounds(
                part,
                most=None if most is None else most[cells[some]],
                exchange=None if exchange is None else exchange.part(cells[some]),
            )
            bounds.sweep(wanted, rounds=_SWEEPS)
            bounds.finish(enough=wanted, strolls=0)
            found.append(cells[some][bounds.width < wanted])
    return np.sort(np.concatenate(found))


def public_bounds(system: System, hidden: np.ndarray, *, most: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of every cell that follow from each sum in turn, and so from what is shown alone.

    They may be wider than what all sums together tell, never narrower. ``most`` is what hidden cells are
    said to be at most (inf where nothing is said), and what cells in no sum are.
    """
    low, high = system.counts.astype(float), system.counts.astype(float)
    cells = np.flatnonzero(hidden)
    least, found = outer_bounds(system.part(cells), most=most[cells])
    low[cells], high[cells] = least, np.where(found < 0, most[cells], found)
    return low, high


def _cover(choice: _Choice, target: int, *, last: bool = False) -> bool:
    """Hide what the cut against a cell asks for; False where there is none: it is safe, or nothing helps.

    What is hidden last is touched only if that is asked for.
    """
    system, hidden = choice.system, choice.hidden
    low, high = outer_bounds(system)
    high = np.where(high < 0, system.counts, high)
    cut = Cutter(system, low, high, need=choice.need, always=~choice.shown).against(hidden, target)
    if cut is None:
        return False
    open_ = ~hidden[cut.cells] & (choice.last[cut.cells] if last else ~choice.last[cut.cells])
    cells, worth = cut.cells[open_], cut.worth[open_]
    left = cut.need - cut.worth @ hidden[cut.cells]
    if not cells.size:
        return False
    while left > _TINY and cells.size:
        best = int(np.argmax(np.minimum(worth, left) / system.counts[cells]))
        hidden[cells[best]] = True
        left -= worth[best]
        cells, worth = np.delete(cells, best), np.delete(worth, best)
    return True


def _widest(choice: _Choice, target: int) -> float:
    """What can be asked of a cell: no more than if everything were hidden."""
    bounds = Bounds(choice.system)
    here, need = np.arange(len(choice.hidden)) == target, choice.need[target]
    bounds.finish(enough=np.where(here, need, 0.0), strolls=0)
    return float(min(need, bounds.width[target]))
