"""Why a cell can be worked out, said as: hide some of these.

A cut is an inequality that every safe choice of hidden cells satisfies: Σ worth_c · hidden_c ≥ need ·
hidden_p. It comes from the dual of the attacker's program (Fischetti & Salazar 2000, "Models and algorithms
for optimizing cell suppression in tabular data with linear constraints", JASA 95): by how much hiding cell c
could at most widen what is known of cell p. Any multipliers give a valid cut, so rounding in the solver can
make one weak, never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reachmap.disclose.solver import Program
from reachmap.disclose.system import System

_TINY = 1e-7
# Shown cells may move by this share in the program: of all multipliers that prove a cell unsafe, those are
# found that also ask most of the other shown cells (Magnanti & Wong 1981).
_LOOSENED = 1e-3


@dataclass(frozen=True)
class Cut:
    """``worth @ hidden[cells] >= need * hidden[target]``; the target is not among the cells."""

    target: int
    cells: np.ndarray
    worth: np.ndarray
    need: float


class Cutter:
    """Finds cuts for a system.

    Parameters
    ----------
    system
        The whole of it.
    low, high
        What sums alone tell of each cell.
    need
        Width that each cell must have if it is hidden.
    always
        Cells that are hidden in every choice.
    """

    def __init__(
        self, system: System, low: np.ndarray, high: np.ndarray, *, need: np.ndarray, always: np.ndarray
    ) -> None:
        self._system = system
        self._down = (system.counts - low).astype(float)
        self._up = (high - system.counts).astype(float)
        self._need, self._always = need, always
        self._columns = system.rows.T.tocsr()
        none = np.zeros(system.rows.shape[0])
        self._program = Program(system.rows, -self._down, self._up, least=none, most=none)

    def first(self, hidden: np.ndarray | None = None) -> Iterator[Cut]:
        """What each sum says by itself of each of its cells.

        The others must make room for a cell, and it can be no more than what is not shown. With ``hidden``,
        only what that choice violates.
        """
        rows = self._system.rows
        cells = rows.indices
        row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        for room, shares in ((self._down + self._up, False), (self._down, True)):
            unknown = np.where(self._always if hidden is None else hidden, room, 0.0)
            given = np.bincount(row, weights=unknown[cells], minlength=rows.shape[0])
            own = room[cells] if shares else np.zeros(len(cells))
            given = given[row] - unknown[cells]
            need = self._need if hidden is None else np.where(hidden, self._need, 0.0)
            for at in np.flatnonzero(need[cells] - own - given > _TINY):
                others = cells[rows.indptr[row[at]] : rows.indptr[row[at] + 1]]
                cut = self._trim(int(cells[at]), others, room[others], float(own[at]))
                if cut is not None:
                    yield cut

    def against(self, hidden: np.ndarray, target: int) -> Cut | None:
        """Find a cut that this choice violates, or None where the linear program sees nothing wrong."""
        for loosened in (_LOOSENED, 0.0):
            share = np.where(hidden, 1.0, loosened)
            self._program.bound(-self._down * share, self._up * share)
            worth = self._limit(target, -1.0) + self._limit(target, 1.0)
            cut = self._trim(target, np.arange(len(worth)), worth, worth[target])
            if cut is not None and cut.worth @ hidden[cut.cells] < cut.need - _TINY:
                return cut
        return None

    def weakest(self, hidden: np.ndarray, target: int) -> Cut:
        """Return the cut that always holds: hiding fewer cells never helps, so hide another one."""
        cells = np.flatnonzero(~hidden)
        return Cut(target, cells, np.ones(len(cells)), 1.0)

    def _limit(self, target: int, cost: float) -> np.ndarray:
        """How much each cell, hidden, adds to what bounds the target from one side."""
        self._program.aim(target, cost)
        self._program.solve()
        self._program.aim(target, 0.0)
        prices = -(self._columns @ self._program.duals)
        prices[target] += cost
        worth = np.where(prices > 0, prices * self._down, -prices * self._up)
        return np.where(np.abs(worth) < _TINY, 0.0, worth)

    def _trim(self, target: int, cells: np.ndarray, worth: np.ndarray, own: float) -> Cut | None:
        """Take off what is hidden anyway and what is more than needed; None where nothing is left to ask."""
        others = cells != target
        fixed = others & self._always[cells]
        need = self._need[target] - own - worth[fixed].sum()
        if need <= _TINY:
            return None
        open_ = others & ~self._always[cells] & (worth > _TINY)
        return Cut(target, cells[open_], np.minimum(worth[open_], need), float(need))
