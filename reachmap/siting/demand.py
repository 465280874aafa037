"""How many people each area has whom a venue would bring nearer.

The figures are those of ``cells.csv``, so they have passed the gate and can be followed; the draws come from
the same fit and tell only how sure a choice is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.gaps.draws import StratumDraws
from reachmap.siting.scenario import SHORTFALL, TARGET
from reachmap.vocabulary import ALL

Key = tuple[str, str]


@dataclass(frozen=True)
class Demand:
    """Whom to bring nearer, by area.

    Parameters
    ----------
    kind
        What was counted: as asked, or ``"target"`` where nothing is known of who is reached.
    people
        By area, in order; 0 where the number of parents is not known.
    unknown
        Areas where it is not known.
    draws
        Draws × areas, or None.
    """

    kind: str
    people: np.ndarray
    unknown: tuple[str, ...]
    draws: np.ndarray | None


def area_demand(
    cells: pd.DataFrame, codes: tuple[str, ...], key: Key, *, kind: str, draws: StratumDraws | None = None
) -> Demand:
    """Count by area the people whom a venue would bring nearer.

    ``unreached``: N (1 - coverage), coverage the municipality's where an area's own is not shown.
    ``shortfall``: max(0, shortfall), the shortfall being a mean over draws: the mean of what is above 0 in
    each draw would make a shortfall of every area's uncertainty. ``target``: N.

    Parameters
    ----------
    cells
        `tables.CELLS`.
    codes
        The areas, in order.
    key
        Age band and parent group.
    kind
        One of `scenario.DEMANDS`; without estimates of reach, or where no area's count is shown, all parents
        are counted.
    draws
        Of the same stratum.
    """
    rows = cells[(cells["age_band"] == key[0]) & (cells["parent_group"] == key[1])].set_index("area_code")
    areas = rows.reindex(list(codes))
    parents = areas["target"].to_numpy(float)
    shown = areas["coverage"].notna().to_numpy()
    kind = kind if shown.any() and _homes_known(cells) else TARGET
    everywhere = float(rows["coverage"].get(ALL, np.nan))
    coverage = areas["coverage"].to_numpy(float)
    rest = np.where(np.isnan(coverage), everywhere if np.isfinite(everywhere) else 0.0, coverage)
    people = {
        TARGET: parents,
        SHORTFALL: np.where(np.isnan(parents), np.nan, np.clip(_plain(areas["shortfall"]), 0.0, None)),
    }.get(kind, parents * np.clip(1 - rest, 0.0, 1.0))
    missing = np.isnan(people)
    return Demand(
        kind=kind,
        people=np.where(missing, 0.0, people),
        unknown=tuple(code for code, none in zip(codes, missing, strict=True) if none),
        draws=None if draws is None else _drawn(draws, np.where(missing, 0.0, people), shown, kind),
    )


def _homes_known(cells: pd.DataFrame) -> bool:
    """Tell whether it is shown of any area how many were reached there; else estimates are all alike."""
    everyone = (cells["age_band"] == ALL) & (cells["parent_group"] == ALL) & (cells["area_code"] != ALL)
    reached = cells.loc[everyone, "reached"]
    return reached.empty or bool(reached.notna().any())


def _plain(column: pd.Series) -> np.ndarray:
    return column.fillna(0.0).to_numpy(float)


def _drawn(draws: StratumDraws, people: np.ndarray, shown: np.ndarray, kind: str) -> np.ndarray | None:
    """Draws of the same; areas whose estimate is not shown keep the figure that is."""
    if draws.target is None:
        return None
    found: np.ndarray | None = draws.target
    if kind == SHORTFALL:
        found = None if draws.expected is None or draws.reached is None else draws.expected - draws.reached
    elif kind != TARGET:
        found = None if draws.reached is None else draws.target - draws.reached
    if found is None:
        return None
    # Not cut at 0: the draws' mean is then the figure itself, and areas without a shortfall stay out.
    drawn = np.nan_to_num(found.astype(np.float64)) * (people > 0)
    return drawn if kind == TARGET else np.where(shown, drawn, people)


def group_demands(
    cells: pd.DataFrame, codes: tuple[str, ...], band: str, *, kind: str
) -> Mapping[Key, Demand]:
    """Count the same for every group of an age band that has a number of parents in any area."""
    whole = cells[(cells["age_band"] == band) & (cells["area_code"] != ALL)]
    known = whole.groupby("parent_group", sort=False)["target"].apply(lambda column: column.notna().any())
    return {
        (band, str(group)): area_demand(cells, codes, (band, str(group)), kind=kind)
        for group in known.index[known.to_numpy(bool)]
    }
