"""HiGHS, as the gate uses it: one model, many objectives."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from reachmap.errors import TableError

INTEGRAL = 1e-6
# Larger programs are solved sooner from scratch, with presolve.
_WARM_UP_TO = 2000


class Program:
    """Whole or fractional x with low ≤ x ≤ high and least ≤ rows @ x ≤ most.

    A model is passed once; changing only the objective lets the next solution start from the last one.
    """

    def __init__(
        self,
        rows: sparse.csr_array,
        low: np.ndarray,
        high: np.ndarray,
        *,
        least: np.ndarray,
        most: np.ndarray,
        cost: np.ndarray | None = None,
        whole: bool = False,
        nodes: int | None = None,
        gap: float = 0.0,
    ) -> None:
        import highspy

        self._kinds = highspy
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _options(whole=whole, columns=rows.shape[1]).items():
            self._solver.setOptionValue(name, value)
        if whole:
            self._solver.setOptionValue("mip_rel_gap", gap)
        if nodes is not None:
            self._solver.setOptionValue("mip_max_nodes", nodes)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = rows.shape[1], rows.shape[0]
        model.col_cost_ = np.zeros(rows.shape[1]) if cost is None else cost
        model.col_lower_, model.col_upper_ = low.astype(float), high.astype(float)
        model.row_lower_, model.row_upper_ = least.astype(float), most.astype(float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.indptr
        model.a_matrix_.index_ = rows.indices
        model.a_matrix_.value_ = rows.data
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * rows.shape[1]
        self._solver.passModel(model)

    def aim(self, column: int, cost: float) -> None:
        """Give one column a cost (0 takes it out of the objective again)."""
        self._solver.changeColCost(column, cost)

    def aim_at(self, cost: np.ndarray) -> None:
        """Give all columns a cost."""
        self._solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost.astype(float))

    def bound(self, low: np.ndarray, high: np.ndarray) -> None:
        """Set all columns' bounds."""
        columns = np.arange(len(low), dtype=np.int32)
        self._solver.changeColsBounds(len(low), columns, low.astype(float), high.astype(float))

    def add_row(self, columns: np.ndarray, values: np.ndarray, *, least: float) -> None:
        """Add a row: values @ x[columns] ≥ least."""
        self._solver.addRow(
            least, self._kinds.kHighsInf, len(columns), columns.astype(np.int32), values.astype(float)
        )

    def solve(self) -> np.ndarray:
        """Return a cheapest x.

        Raises
        ------
        TableError
            The solver did not finish: nothing is known, so nothing may be shown.
        """
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != self._kinds.HighsModelStatus.kOptimal:
            raise TableError("schema", table="disclose", problem=f"solver: {status}")
        return np.array(self._solver.getSolution().col_value)

    @property
    def least(self) -> float:
        """What no whole x costs less than, as far as the last solution proved."""
        return float(self._solver.getInfo().mip_dual_bound)

    @property
    def duals(self) -> np.ndarray:
        """Of the rows, at the last solution."""
        return np.array(self._solver.getSolution().row_dual)


def _options(*, whole: bool, columns: int) -> dict[str, bool | int | float | str]:
    quiet: dict[str, bool | int | float | str] = {"output_flag": False, "parallel": "off", "random_seed": 0}
    if whole:
        # Absolute gaps below one person: the cheapest is proven, not nearly so.
        return quiet | {"mip_abs_gap": 1e-4}
    if columns > _WARM_UP_TO:
        return quiet | {"solver": "simplex"}
    # Primal simplex without presolve starts from the last vertex when only the objective has changed.
    return quiet | {"presolve": "off", "solver": "simplex", "simplex_strategy": 4}


def is_whole(x: np.ndarray) -> bool:
    """Whether every value is a whole number."""
    return bool(np.abs(x - np.round(x)).max(initial=0.0) < INTEGRAL)
