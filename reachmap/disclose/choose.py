"""Which cells to hide besides the small ones.

`choose_cheapest` proves that no other choice hides less: it chooses by all cuts known so far, attacks the
choice, adds the cuts that the attack gives, and chooses again until the attack finds nothing.
`choose_greedily` hides what helps most for its price until the attack finds nothing, then shows again what
was not needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reachmap.disclose.bounds import Bounds
from reachmap.disclose.cuts import Cut, Cutter
from reachmap.disclose.solver import Program
from reachmap.disclose.system import System
from reachmap.errors import TableError

# How often to choose and attack at most, in one part of a table.
ROUNDS = 200
# Branches of a choice's program, after which it is left unproven.
_NODES = 20_000
# Showing again asks for an attack on every cell that was hidden for the others' sake.
_SHOW_AGAIN_UP_TO = 400


@dataclass(frozen=True)
class Problem:
    """One part of a table that has to be protected.

    Parameters
    ----------
    system
        Its cells and sums.
    primary
        Cells that are hidden for their own sake.
    need
        Width that a cell must have if it is hidden.
    low, high
        What sums alone tell.
    """

    system: System
    primary: np.ndarray
    need: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def cutter(self) -> Cutter:
        """Return a finder of cuts."""
        return Cutter(self.system, self.low, self.high, need=self.need, always=self.primary)

    def unsafe(self, hidden: np.ndarray, *, among: np.ndarray | None = None) -> np.ndarray:
        """Cells of a choice (``among`` some) that can be narrowed down too far."""
        cells = np.flatnonzero(hidden)
        need = self.need if among is None else np.where(among, self.need, 0.0)
        part = self.system.part(cells)
        found = [np.zeros(0, dtype=np.int64)]
        for some, inner in part.parts():
            asked = need[cells[some]]
            if (asked > 0).any():
                bounds = Bounds(inner)
                bounds.finish(enough=asked, strolls=None if among is None else 0)
                found.append(cells[some][bounds.width < asked])
        return np.sort(np.concatenate(found))


def pose(system: System, primary: np.ndarray, *, k: int) -> Problem:
    """Pose the problem of a system and what must be hidden: how wide everything hidden must stay."""
    bounds = Bounds(system)
    enough = np.full(len(system.counts), float(k - 1))
    bounds.finish(enough=enough)
    return Problem(
        system,
        primary,
        np.minimum(enough, bounds.width),
        bounds.low,
        np.where(bounds.free, system.counts, bounds.high),
    )


def choose_greedily(problem: Problem, *, start: np.ndarray, proven: np.ndarray | None = None) -> np.ndarray:
    """Hide what helps most for its price until nothing is unsafe; in small tables show again what can be.

    Cells that are ``proven`` safe in ``start`` stay so, since hiding more never narrows a cell.
    """
    hidden = start.copy()
    cutter = problem.cutter()
    among = None if proven is None else ~proven
    unsafe = problem.unsafe(hidden, among=among)
    while unsafe.size:
        for target in unsafe:
            cut = cutter.against(hidden, int(target))
            # Without a cut, it may be safe by what was hidden for the ones before it; the first is not.
            if cut is None and target == unsafe[0]:
                cut = cutter.weakest(hidden, int(target))
            if cut is not None:
                _cover(cut, hidden, problem.system.counts)
        unsafe = problem.unsafe(hidden, among=among)
    return _show_again(problem, hidden) if hidden.size <= _SHOW_AGAIN_UP_TO else hidden


def _cover(cut: Cut, hidden: np.ndarray, counts: np.ndarray) -> None:
    """Hide cells, best worth for the price first, until a cut is satisfied."""
    left = cut.need - cut.worth @ hidden[cut.cells]
    shown = ~hidden[cut.cells]
    cells, worth = cut.cells[shown], cut.worth[shown]
    while left > 1e-7 and cells.size:
        # The smallest index wins a tie.
        best = int(np.argmax(np.minimum(worth, left) / counts[cells]))
        hidden[cells[best]] = True
        left -= worth[best]
        cells, worth = np.delete(cells, best), np.delete(worth, best)


def _show_again(problem: Problem, hidden: np.ndarray) -> np.ndarray:
    counts = problem.system.counts
    extra = np.flatnonzero(hidden & ~problem.primary)
    for cell in extra[np.argsort(-counts[extra], kind="stable")]:
        hidden[cell] = False
        if problem.unsafe(hidden).size:
            hidden[cell] = True
    return hidden


def choose_cheapest(problem: Problem, *, rounds: int = ROUNDS) -> tuple[np.ndarray, int]:
    """Hide the least sum of counts that is safe.

    Parameters
    ----------
    rounds
        How often to choose and attack at most.

    Returns
    -------
    hidden, least
        The choice, and the sum of hidden counts that no safe choice can go below. The choice is the
        cheapest where its own sum is that; else the rounds did not suffice and it is completed greedily.
    """
    counts = problem.system.counts
    cutter = problem.cutter()
    master = Master(problem)
    for cut in cutter.first():
        master.add(cut)
    found = problem.primary
    for _ in range(rounds):
        better = master.solve()
        if better is None:
            break
        found = better
        unsafe = problem.unsafe(found)
        if not unsafe.size:
            return found, int(counts[found].sum())
        for target in unsafe:
            master.add(cutter.against(found, int(target)) or cutter.weakest(found, int(target)))
    return choose_greedily(problem, start=found), int(counts[found].sum())


class Master:
    """The cheapest choice by the cuts known so far; of equally cheap ones, one with fewest cells.

    With a ``gap``, one that is at most that share dearer.
    """

    def __init__(self, problem: Problem, *, gap: float = 0.0) -> None:
        counts, primary = problem.system.counts, problem.primary
        self._primary, self._given = primary, int(counts[primary].sum())
        self._cells = np.flatnonzero(~primary)
        self._place = np.full(len(counts), -1)
        self._place[self._cells] = np.arange(self._cells.size)
        n = self._cells.size
        cost = counts[self._cells].astype(float) * (n + 1) + 1
        rows = sparse.csr_array((0, n))
        self._program = Program(
            rows,
            np.zeros(n),
            np.ones(n),
            least=np.zeros(0),
            most=np.zeros(0),
            cost=cost,
            whole=True,
            nodes=_NODES,
            gap=gap,
        )

    def add(self, cut: Cut) -> None:
        """Take a cut into account."""
        columns, values = self._place[cut.cells], cut.worth
        least = cut.need
        if not self._primary[cut.target]:
            columns = np.append(columns, self._place[cut.target])
            values, least = np.append(values, -cut.need), 0.0
        self._program.add_row(columns, values, least=least - 1e-6)

    def solve(self) -> np.ndarray | None:
        """Return the choice, or None where it takes too long to prove."""
        try:
            found = self._program.solve()
        except TableError:
            return None
        hidden = self._primary.copy()
        hidden[self._cells] = found > 0.5
        return hidden

    @property
    def least(self) -> int:
        """A sum that no choice hides less than, by the cuts known at the last solution."""
        n = self._cells.size
        # At most n of the cost is for the number of cells.
        return self._given + max(int(np.ceil((self._program.least - n) / (n + 1) - 1e-6)), 0)
