"""An attack on releases that share days: all their numbers in one system, by kind of adult, area and slice.

Nothing is taken from the gate or the ledger but what is told. Adults of each slice of time are told apart by
area (the last has those without one), ages of children (none, one or two of the bands), sex and arrival.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from reachmap.disclose import Levels
from reachmap.reach import ReachCounts
from reachmap.vocabulary import BUILT_IN
from tests.disclose.files_attacked import KINDS, K, in_stratum

_SURE = [kind for kind in KINDS if None not in kind]
_MEMBERS = [np.flatnonzero([*map(in_stratum(s), _SURE)]) for s in BUILT_IN.strata]


@dataclass
class Releases:
    """Releases of some slices of time.

    Parameters
    ----------
    slices, areas
        How many there are.
    """

    slices: int
    areas: int
    rows: list[tuple[np.ndarray, float]] = field(default_factory=list)
    goals: list[tuple[str, np.ndarray]] = field(default_factory=list)

    def tell(self, name: str, days: list[int], levels: Levels, counts: ReachCounts) -> None:
        """Add what a release tells; its small hidden numbers become goals."""
        reach, everywhere = levels.areas, range(self.areas + 1)
        for place, stratum in enumerate(BUILT_IN.strata):
            told = [
                *(
                    (f"area {i}", [i], reach.reached[i, place], counts.by_area[i, place])
                    for i in range(self.areas)
                ),
                ("all", everywhere, reach.total[place], counts.total[place]),
            ]
            for where, areas, shown, true in told:
                sum_of = self._sum(days, areas, place)
                if not np.isnan(shown):
                    self.rows.append((sum_of, float(shown)))
                elif true < K:
                    self.goals.append((f"{name} {where} {stratum.key}", sum_of))
        if levels.intake.located_total is not None:
            self.rows.append((self._sum(days, range(self.areas), 0), levels.intake.located_total))

    def ask(self, slice_: int, counts: ReachCounts) -> None:
        """Make goals of the small numbers of a slice: of the municipality, and of everyone by area."""
        for place, stratum in enumerate(BUILT_IN.strata):
            if counts.total[place] < K:
                self.goals.append((f"slice {stratum.key}", self._sum([slice_], range(self.areas + 1), place)))
        for area in np.flatnonzero(counts.by_area[:, 0] < K):
            self.goals.append((f"slice area {area}", self._sum([slice_], [int(area)], 0)))

    def _sum(self, days: list[int], areas: Sequence[int], place: int) -> np.ndarray:
        firsts = [(day * (self.areas + 1) + area) * len(_SURE) for day in days for area in areas]
        return np.concatenate([first + _MEMBERS[place] for first in firsts]).astype(np.int32)

    def narrow(self) -> Iterator[tuple[str, float, float]]:
        """Name goals that have fewer than k values."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        width = self.slices * (self.areas + 1) * len(_SURE)
        solver.addVars(width, np.zeros(width), np.full(width, highspy.kHighsInf))
        for row, told in self.rows:
            solver.addRow(told, told, len(row), row, np.ones(len(row)))
        for name, row in self.goals:
            ends = []
            for way in (1.0, -1.0):
                solver.changeColsCost(len(row), row, np.full(len(row), way))
                solver.run()
                assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
                ends.append(solver.getObjectiveValue() * way)
            solver.changeColsCost(len(row), row, np.zeros(len(row)))
            low, high = np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)
            if high - low < K - 1:
                yield name, float(low), float(high)
