"""The one door to HiGHS: a mixed-integer problem in, a point and a proven bound out.

The search stops at a number of nodes, never at a time: the same problem gives the same answer on every
machine. Everything is minimised.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from reachmap.access.matrix import Floats
from reachmap.errors import InputError

# More than any case of the benchmarks needs by an order of magnitude; beyond it the bound is stated instead.
NODE_LIMIT = 5_000
# What HiGHS takes on in one go; above it the heuristics answer, with a bound of their own.
MOST_PAIRS = 600_000

_OPTIMAL, _INFEASIBLE = 0, 2


@dataclass(frozen=True)
class Solved:
    """What HiGHS found.

    Parameters
    ----------
    point
        The best point, None when none was found.
    bound
        No point costs less.
    proven
        The point is optimal.
    feasible
        False when there is proof that no point exists.
    """

    point: Floats | None
    bound: float
    proven: bool
    feasible: bool = True


def minimise(
    cost: Floats,
    matrix: csr_array,
    low: Floats,
    high: Floats,
    *,
    whole: NDArray[np.bool_],
    least: Floats | None = None,
    most: Floats | None = None,
) -> Solved:
    """Minimise ``cost @ x`` with ``low <= matrix @ x <= high``, variables in [``least``, ``most``] (0 to 1).

    Parameters
    ----------
    whole
        Which variables are whole numbers.

    Raises
    ------
    InputError
        ``siting_solver``: HiGHS broke down on the numbers (coefficients of wildly different size).
    """
    if not len(cost):
        return _nothing_to_choose(low, high)
    # Every analysis knows of siting, few plan: loading this takes longer than most of what they do.
    from scipy.optimize import Bounds, LinearConstraint, milp

    bounds = Bounds(
        np.zeros_like(cost) if least is None else least, np.ones_like(cost) if most is None else most
    )
    found = milp(
        cost,
        integrality=whole.astype(np.int64),
        bounds=bounds,
        constraints=LinearConstraint(matrix, low, high),
        options={"node_limit": NODE_LIMIT, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return Solved(None, np.inf, proven=True, feasible=False)
    # scipy has no code of its own for a search stopped at its nodes: there is a bound then, mostly a point.
    if found.status != _OPTIMAL and found.x is None and found.mip_dual_bound is None:
        raise InputError("siting_solver", problem=str(found.message))
    bound = found.fun if found.status == _OPTIMAL else found.mip_dual_bound
    return Solved(found.x, -np.inf if bound is None else float(bound), proven=found.status == _OPTIMAL)


def _nothing_to_choose(low: Floats, high: Floats) -> Solved:
    """Without variables all sums are 0: that fits the limits or nothing does."""
    if (low > 0).any() or (high < 0).any():
        return Solved(None, np.inf, proven=True, feasible=False)
    return Solved(np.zeros(0), 0.0, proven=True)
