"""Protecting a table with too many cells for a program on each.

Everything is as in `choose`, but by certificates: a cell is safe once two tables that fit what is published
show it wide enough. Tables come from alternating cycles through the whole (`walk`), and for cells that these
leave open from programs over blocks: some labels of the longest column (areas), all else held still. What is
found in a block stands in the whole, only it may not be all there is; so blocks grow, and what is open at
the last is settled by programs over everything.

The choice starts from the cheapest that satisfies every sum taken by itself, which no safe choice can be
cheaper than; cells that are then unsafe are made safe block by block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reachmap.disclose.bounds import Bounds
from reachmap.disclose.choose import Master, Problem, choose_cheapest, choose_greedily
from reachmap.disclose.system import System

# Strolls through the whole table (of a dozen steps each), and labels in a block, pass by pass.
STROLLS = 40
_BLOCKS = (12, 40, 120)
_ROUNDS_A_BLOCK = 20
_RICH, _FEW = 150, 30
# How much dearer than the cheapest the choice by single sums may be.
_GAP = 5e-4


@dataclass(frozen=True)
class Wide:
    """What came of a wide table.

    Parameters
    ----------
    hidden
        The choice.
    least
        What no safe choice can go below.
    certified
        Hidden cells that cycles alone proved safe.
    """

    hidden: np.ndarray
    least: int
    certified: np.ndarray


def protect_widely(system: System, primary: np.ndarray, *, k: int) -> Wide:
    """Choose what to hide in a wide table, besides what must be."""
    problem = _pose(system, primary, k=k)
    hidden, least = _satisfy_sums(problem)
    proven, by_cycles = _prove(problem, hidden)
    for size in (*_BLOCKS, 0):
        hidden, proven = _mend(problem, hidden, proven, size=size)
    if not proven.all():
        hidden = choose_greedily(problem, start=hidden, proven=proven)
    return Wide(hidden, least, by_cycles & hidden)


def _satisfy_sums(problem: Problem) -> tuple[np.ndarray, int]:
    """Choose the cheapest that each sum by itself allows, nearly; and the sum that no safe choice is below.

    Only what a choice violates is added to what is asked of the next: that a cell that nobody hides would
    need others is never asked.
    """
    master, cutter = Master(problem, gap=_GAP), problem.cutter()
    hidden, least = problem.primary, int(problem.system.counts[problem.primary].sum())
    while True:
        cuts = list(cutter.first(hidden))
        for cut in cuts:
            master.add(cut)
        better = master.solve() if cuts else None
        if better is None:
            return hidden, least
        hidden, least = better, max(least, master.least)


def _pose(system: System, primary: np.ndarray, *, k: int) -> Problem:
    bounds = Bounds(system)
    enough = np.full(len(system.counts), float(k - 1))
    bounds.pool(enough)
    bounds.walk(enough, strolls=STROLLS)
    _prove_by_blocks(bounds, enough)
    bounds.finish(enough=enough, strolls=0)
    return Problem(
        system,
        primary,
        np.minimum(enough, bounds.width),
        bounds.low,
        np.where(bounds.free, system.counts, bounds.high),
    )


def _prove(problem: Problem, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cells shown or proven safe without programs over everything, and hidden ones proven by cycles."""
    cells = np.flatnonzero(hidden)
    bounds = Bounds(problem.system.part(cells))
    need = problem.need[cells]
    proven, by_cycles = ~hidden, np.zeros(len(hidden), dtype=bool)
    bounds.pool(need)
    bounds.walk(need, strolls=STROLLS)
    by_cycles[cells] = bounds.width >= need
    _prove_by_blocks(bounds, need)
    proven[cells] = bounds.width >= need
    return proven, by_cycles


def _prove_by_blocks(bounds: Bounds, enough: np.ndarray) -> None:
    for size in (*_BLOCKS, 0):
        open_ = bounds.width < np.minimum(enough, bounds.widest)
        for cells in _blocks(bounds.system, open_, size=size):
            block = Bounds(bounds.system.part(cells))
            wanted = np.where(open_[cells], np.minimum(enough, bounds.widest)[cells], 0)
            block.finish(enough=wanted, strolls=0)
            bounds.seen_low[cells] = np.minimum(bounds.seen_low[cells], block.seen_low)
            bounds.seen_high[cells] = np.maximum(bounds.seen_high[cells], block.seen_high)


def _blocks(system: System, open_: np.ndarray, *, size: int) -> Iterator[np.ndarray]:
    """Cells of some labels of the longest column at a time, where any of them is open.

    With size 0, labels that have open cells, a few at a time, each time with the labels that have most
    people: they have most room to give.
    """
    labels = system.codes[:, int(np.argmax(system.codes.max(axis=0, initial=-1)))]
    asking = np.unique(labels[open_])
    if size == 0:
        people = np.bincount(labels, weights=system.counts)
        rich = np.argsort(-people, kind="stable")[:_RICH]
        for few in range(0, len(asking), _FEW):
            yield np.flatnonzero(np.isin(labels, np.union1d(asking[few : few + _FEW], rich)))
        return
    order = np.unique(labels)
    if size > _BLOCKS[0]:
        # First neighbours in the order of labels, which often share a parent; then any.
        order = np.random.default_rng(size).permutation(order)
    block = np.full(int(labels.max(initial=0)) + 1, -1)
    block[order] = np.arange(len(order)) // size
    by_block = np.argsort(block[labels], kind="stable")
    starts = np.flatnonzero(np.diff(block[labels][by_block])) + 1
    for cells in np.split(by_block, starts):
        if open_[cells].any():
            yield cells


def _mend(
    problem: Problem, hidden: np.ndarray, proven: np.ndarray, *, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Hide more in the blocks that have unsafe cells, the least that makes these safe within the block."""
    hidden, proven = hidden.copy(), proven.copy()
    for cells in _blocks(problem.system, ~proven, size=size):
        part = problem.system.part(cells)
        bounds = Bounds(part)
        # What is proven stays so; what is not, and what may be hidden here, needs a proof within the block.
        asked = np.where(proven[cells] & hidden[cells], 0.0, problem.need[cells])
        bounds.finish(enough=asked, strolls=0)
        need = np.minimum(asked, bounds.width)
        inner = Problem(
            part, hidden[cells], need, bounds.low, np.where(bounds.free, part.counts, bounds.high)
        )
        hidden[cells] |= choose_cheapest(inner, rounds=_ROUNDS_A_BLOCK)[0]
        proven[cells] = ~hidden[cells] | (need >= asked)
    return hidden, proven
