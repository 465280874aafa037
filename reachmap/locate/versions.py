"""Areas of one version or division carried over to another, by how much ground they share.

Statistics Sweden draws DeSO and RegSO anew now and then (2018, 2025): an area that was split or moved has
another code. With both sets of boundaries, an old area is spread over the new ones in proportion to ground.
People do not live evenly over ground, so the share that does not go to the largest one is uncertain.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

# Outlines of one area in two versions never agree to the metre: what is smaller is no move.
SMALLEST_SHARE = 0.01


def carry_over(earlier: gpd.GeoDataFrame, current: gpd.GeoDataFrame) -> pd.DataFrame:
    """Say to which areas of one set those of another belong.

    Parameters
    ----------
    earlier, current
        `tables.AREAS`, both EPSG:3006.

    Returns
    -------
    DataFrame
        ``code`` (of ``earlier``), ``area_code`` (of ``current``), ``weight`` (share of the ground that both
        cover; sums to 1 within ``code``), ``uncertain`` (1 - the largest weight of the code) and ``covers``
        (share of the ground of ``area_code`` that lies in ``code``). Areas that share no ground are left out.

    Notes
    -----
    Area weighting: Goodchild & Lam (1980), Geo-Processing 1:297-312. Overlaps below `SMALLEST_SHARE` of
    the earlier area are taken for differences in drawing.
    """
    old, new = earlier.geometry.to_numpy(), current.geometry.to_numpy()
    first, second = shapely.STRtree(new).query(old, predicate="intersects")
    common = shapely.area(shapely.intersection(old[first], new[second]))
    kept = common > SMALLEST_SHARE * shapely.area(old)[first]
    table = pd.DataFrame(
        {
            "code": earlier["area_code"].to_numpy(object)[first[kept]],
            "area_code": current["area_code"].to_numpy(object)[second[kept]],
            "weight": common[kept],
            "covers": common[kept] / shapely.area(new)[second[kept]],
        }
    )
    by_code = table.groupby("code")["weight"]
    table["weight"] = table["weight"] / by_code.transform("sum")
    table["uncertain"] = np.maximum(0.0, 1 - table.groupby("code")["weight"].transform("max"))
    order = ["code", "weight", "area_code"]
    table = table.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return table.astype({"code": "str", "area_code": "str"})[
        ["code", "area_code", "weight", "uncertain", "covers"]
    ]
