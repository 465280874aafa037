"""Two-step floating catchment: what is offered, shared among all who can get there.

A place with 20 seats and 400 parents within reach offers 0.05 seats a parent; an area's access is the sum of
that over the places within *its* reach. It sees crowding, which a distance does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from reachmap.access.matrix import Floats, amounts, distances
from reachmap.errors import InputError

Decay = Callable[[float], float] | Mapping[float, float] | Literal["gaussian"]


def two_step_floating_catchment(
    demand: pd.Series,
    supply: pd.Series,
    cost: pd.DataFrame,
    *,
    reach: float,
    decay: Decay | None = None,
) -> pd.Series:
    """Seats (or hours) a person in each area can get at.

    R_j = S_j / Σ_i D_i w(c_ij) over areas within reach of place j; A_i = Σ_j R_j w(c_ij) over places within
    reach of area i. Without ``decay`` w is 1 (Luo & Wang 2003, Environment and Planning B 30:865-884); with
    it this is the enhanced form (Luo & Qi 2009, Health & Place 15:1100-1107). What is offered is handed out
    whole: Σ D_i A_i is the supply of the places that anybody has within reach.

    Parameters
    ----------
    demand
        People by area, none missing.
    supply
        Seats by place, none missing.
    cost
        Areas × places: distance or time; missing or infinite where there is no way. The same labels as
        ``demand`` and ``supply``, in any order.
    reach
        The longest cost that counts, inclusive, in the unit of ``cost``.
    decay
        Weight of a cost, 0 or more: a function of one cost; a mapping {upper bound: weight} of steps, bounds
        inclusive and 0 beyond the last ({10: 1, 20: 0.68, 30: 0.22} as Luo & Qi's slow decay in minutes);
        or ``"gaussian"``, which falls from 1 at 0 to 0 at ``reach`` (Dai 2010, Health & Place 16:1038-1052).

    Returns
    -------
    Series
        Supply per person, index of ``demand``; 0 where no place is within reach.

    Raises
    ------
    InputError
        Labels that do not fit, numbers that can not be, a reach that is not positive.
    """
    table = distances(cost)
    people = amounts(demand, cost.index, what="demand")
    seats = amounts(supply, cost.columns, what="supply")
    if not isinstance(reach, int | float | np.number) or not reach > 0:
        raise InputError("access_bad_reach", found=str(reach))
    weight = _weights(table, float(reach), decay)
    sharing = people @ weight
    # A place that nobody has within reach offers nothing to anybody.
    offered = np.divide(seats, sharing, out=np.zeros_like(seats), where=sharing > 0)
    return pd.Series(weight @ offered, index=cost.index, name="access").reindex(demand.index)


def _weights(table: Floats, reach: float, decay: Decay | None) -> Floats:
    """Weight of every pair, areas × places; 0 beyond reach."""
    within = (table <= reach) & np.isfinite(table)
    weight = np.zeros_like(table)
    weight[within] = _decayed(table[within], reach, decay)
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise InputError("access_bad_decay")
    return weight


def _decayed(cost: Floats, reach: float, decay: Decay | None) -> Floats:
    if decay is None:
        return np.ones_like(cost)
    if isinstance(decay, Mapping):
        return _steps(cost, decay)
    if callable(decay):
        # One cost at a time: a function that asks `if cost < 10` works as well as one of arrays.
        try:
            return np.array([decay(float(one)) for one in cost], dtype=np.float64)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise InputError("access_bad_decay") from error
    if decay == "gaussian":
        at_reach = np.exp(-0.5)
        shape: Floats = (np.exp(-0.5 * (cost / reach) ** 2) - at_reach) / (1 - at_reach)
        return shape
    raise InputError("access_unknown_decay", found=str(decay))


def _steps(cost: Floats, steps: Mapping[float, float]) -> Floats:
    bounds = np.array(sorted(steps), dtype=np.float64)
    weights = np.array([*(steps[bound] for bound in sorted(steps)), 0.0])
    return weights[np.searchsorted(bounds, cost, side="left")]
