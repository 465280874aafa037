"""A funnel of areas: what share was recorded of each area's parents, held against chance.

Only counts that are shown are points; an area whose count is hidden is not drawn, and how many they are
is told. Counts come in clumps, so that limits are those of ``n/φ`` parents: the same φ by which the
estimates divide. The baseline is everybody with a known home per parent, so a point is held against what
was recorded in the same way. A point is not an estimate: nothing is corrected for homes that are missing,
and the number of parents is taken as it is. Which areas the support does not reach is said by the
verdicts, not by this picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.compare.funnel import LEVELS, funnel_limits
from reachmap.vocabulary import ALL

FAR_BELOW, BELOW, INSIDE, OVER, FAR_OVER = POSITIONS = ("far_below", "below", "inside", "over", "far_over")
# Under this many parents no rate is shown anywhere.
FEWEST_PARENTS = 20
# Places along the limits.
_PLACES = 60


@dataclass(frozen=True)
class AreaFunnel:
    """Areas in a funnel, of gated counts alone.

    Parameters
    ----------
    points
        ``area_code, area_name, parents, reached, rate, position`` (of `POSITIONS`) of each area that is
        shown, index of the cells.
    limits
        ``parents`` and the limits there (`funnel.funnel_limits`), to draw.
    baseline
        Recorded adults with a known home per parent; missing where it can not be told.
    not_shown
        Areas that are not drawn: their count is hidden, or too few parents live there.
    """

    points: pd.DataFrame
    limits: pd.DataFrame
    baseline: float
    not_shown: int


def area_funnel(cells: pd.DataFrame, *, located: int | None, dispersion: float) -> AreaFunnel:
    """Hold areas against chance.

    Parameters
    ----------
    cells
        `tables.CELLS`, gated.
    located
        Adults with a known home area, gated; without it there is no baseline, for what is shown of areas
        leaves the small counts out.
    dispersion
        φ, at least 1.

    Notes
    -----
    Point: y_i/N_i. Baseline: Σ y/Σ N over all areas. Limits: `funnel_limits` for rates at N_i/φ.
    """
    areas = cells[(cells["area_code"] != ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    parents = areas["target"].astype(float)
    shown = areas["reached"].notna() & ~areas["hidden"] & (parents >= FEWEST_PARENTS)
    known = located is not None and parents.notna().all() and parents.sum() > 0
    baseline = float(located / parents.sum()) if known and located is not None else float("nan")
    chosen = areas[shown] if np.isfinite(baseline) and baseline > 0 else areas.iloc[:0]
    points = pd.DataFrame(
        {
            "area_code": chosen["area_code"],
            "area_name": chosen["area_name"],
            "parents": chosen["target"].astype(float),
            "reached": chosen["reached"].astype(float),
        }
    )
    points["rate"] = points["reached"] / points["parents"]
    if points.empty:
        return AreaFunnel(
            points.assign(position=""), _limits(baseline, points["parents"], dispersion), baseline, len(areas)
        )
    ends = _limits(baseline, points["parents"], dispersion)
    points["position"] = _positions(points["rate"], ends)
    along = np.geomspace(points["parents"].min(), points["parents"].max(), _PLACES)
    return AreaFunnel(points, _limits(baseline, along, dispersion), baseline, len(areas) - len(points))


def _limits(baseline: float, parents: pd.Series | np.ndarray, dispersion: float) -> pd.DataFrame:
    if not len(parents):
        return pd.DataFrame(columns=["parents"])
    limits = funnel_limits(baseline, parents / max(dispersion, 1.0), kind="rate", levels=LEVELS)
    return limits.assign(parents=np.asarray(parents))


def _positions(rate: pd.Series, ends: pd.DataFrame) -> np.ndarray:
    near, far = (f"{100 * level:g}" for level in LEVELS)
    return np.select(
        [
            rate < ends[f"low_{far}"],
            rate < ends[f"low_{near}"],
            rate > ends[f"high_{far}"],
            rate > ends[f"high_{near}"],
        ],
        [FAR_BELOW, BELOW, FAR_OVER, OVER],
        default=INSIDE,
    )
