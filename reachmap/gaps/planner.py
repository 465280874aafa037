"""The planner's list: which areas lack most parents, and how certain that order is.

All parents with children of all ages. Made of figures that have passed the gate, and of draws of a fit that
sees nothing else.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from reachmap.gaps.standard import Standard
from reachmap.vocabulary import ALL, TOO_FEW, Groups

# From the cells, as they are shown there.
_SHOWN = (
    "area_code",
    "area_name",
    "municipality_code",
    "verdict",
    "shortfall",
    "shortfall_low",
    "shortfall_high",
    "probability_shortfall",
)
# What only the list has: how sure the order is, what a verdict stands, what the area is held against.
_OWN = ("probability_among_five", "tipping_odds", "target", "unreached", "goal", "area_class", "peers")
COLUMNS = (*_SHOWN, *_OWN)
# The list of ages and groups of areas.
CELL_COLUMNS = (
    "area_code",
    "area_name",
    "age_band",
    "parent_group",
    "verdict",
    "shortfall",
    "shortfall_low",
    "shortfall_high",
    "probability_shortfall",
    "probability_among_five",
    "target",
)
# Half a parent is told as none.
FEWEST = 0.5


def no_list() -> pd.DataFrame:
    """Make a list without areas."""
    return pd.DataFrame(columns=list(COLUMNS))


def no_cells() -> pd.DataFrame:
    """Make a list without ages and groups of areas."""
    return pd.DataFrame(columns=list(CELL_COLUMNS))


def cells_by_shortfall(cells: pd.DataFrame, estimates: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """List ages and groups of areas that lack parents, most first.

    They overlap: a parent of two, or a father of a small child, stands in several. Of two names of the same
    people (`Stratum.people`) the first stands here.

    Parameters
    ----------
    cells
        `tables.CELLS`.
    estimates
        `Gaps.areas`.
    groups
        Whose strata these are.

    Returns
    -------
    DataFrame
        `CELL_COLUMNS`, of all ages and groups but everyone, with a shortfall of `FEWEST` or more and enough
        to judge. ``probability_among_five``: among the five areas that lack most of this age and group.
    """
    named = {stratum.people: stratum.key for stratum in reversed(groups.strata)}
    kept = pd.MultiIndex.from_tuples([key for key in named.values() if key != (ALL, ALL)])
    key = ["area_code", "age_band", "parent_group"]
    chosen = cells[
        pd.MultiIndex.from_frame(cells[key[1:]]).isin(kept)
        & (cells["area_code"] != ALL)
        & (cells["shortfall"] >= FEWEST)
        & (cells["verdict"] != TOO_FEW)
    ]
    chances = estimates.reindex(columns=[*key, "probability_among_largest"])
    chances = chances.rename(columns={"probability_among_largest": "probability_among_five"})
    table = chosen.merge(chances.round({"probability_among_five": 5}), on=key, how="left")
    table = table.sort_values(["shortfall", *key], ascending=[False, True, True, True], ignore_index=True)
    return table[list(CELL_COLUMNS)]


def planners_list(
    cells: pd.DataFrame, estimates: pd.DataFrame, standard: Standard, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Put the list together.

    Parameters
    ----------
    cells
        `tables.CELLS`.
    estimates
        `Gaps.areas`.
    standard
        What areas are held against.
    areas
        Polygons, in the order of the estimates.

    Returns
    -------
    DataFrame
        `COLUMNS`, an area a row, largest shortfall first. ``tipping_odds``: infinite where nobody's home is
        missing, missing where the area is not pointed out. ``peers``: tuple of area codes.
    """
    everyone = cells[
        (cells["age_band"] == ALL) & (cells["parent_group"] == ALL) & (cells["area_code"] != ALL)
    ]
    of_all = estimates[(estimates["age_band"] == ALL) & (estimates["parent_group"] == ALL)]
    codes = areas["area_code"].tolist()
    added = pd.DataFrame(
        {
            "area_code": codes,
            "goal": np.nan if standard.goals is None else standard.goals[:, 0],
            "area_class": list(standard.classes) or "",
            "peers": _peers(standard, codes),
        }
    )
    chances = of_all.reindex(columns=["area_code", "probability_among_largest", "tipping_odds"])
    chances = chances.rename(columns={"probability_among_largest": "probability_among_five"})
    table = everyone.merge(chances, on="area_code").merge(added, on="area_code")
    table = table.round({"probability_among_five": 5, "tipping_odds": 2})
    table = table.sort_values(["shortfall", "area_code"], ascending=[False, True], ignore_index=True)
    return table[list(COLUMNS)]


def _peers(standard: Standard, codes: list[str]) -> list[tuple[str, ...]]:
    if standard.peers is None:
        return [()] * len(codes)
    return [tuple(codes[j] for j in np.flatnonzero(row)) for row in standard.peers]
