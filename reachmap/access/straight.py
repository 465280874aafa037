"""Straight-line distance with a detour factor.

Roads are longer than straight lines, by a factor that the caller may set. What a straight line can not see:
water, railways, motorways, and how often the bus goes. Where those matter, give travel times instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from reachmap.access.matrix import Floats, check_unique
from reachmap.errors import CrsError, InputError

if TYPE_CHECKING:
    import geopandas as gpd

# Judged: roads are mostly 1.2 to 1.4 times as long as the straight line (docs/methods.md, Access).
DETOUR = 1.3


def straight_line_distance(
    homes: gpd.GeoDataFrame, venues: gpd.GeoDataFrame, *, detour: float = DETOUR
) -> pd.DataFrame:
    """Distance from where people live to places, along a straight line times a detour factor.

    An outline (of an area, or of a house) is measured from a point on its surface, so that it lies inside
    also where the area is bent around a lake. Better is one row per dwelling, locality or raster cell.

    Parameters
    ----------
    homes
        Areas or points, index their labels.
    venues
        Places, index their labels; the same reference system, with metres.
    detour
        How much longer the way is than the straight line, at least 1.

    Returns
    -------
    DataFrame
        Metres, ``homes`` × ``venues``.

    Raises
    ------
    CrsError
        ``access_no_crs``, ``crs_mismatch``, ``access_not_metres``.
    InputError
        ``access_label_twice``, ``access_no_place_on_map`` (empty geometry), ``access_bad_detour``.
    """
    if not detour >= 1 or not np.isfinite(detour):
        raise InputError("access_bad_detour", found=str(detour))
    _check_crs(homes, venues)
    check_unique(homes.index, what="homes")
    check_unique(venues.index, what="venues")
    metres = cdist(_coordinates(homes), _coordinates(venues)) * detour
    return pd.DataFrame(metres, index=homes.index, columns=venues.index)


def _check_crs(homes: gpd.GeoDataFrame, venues: gpd.GeoDataFrame) -> None:
    for frame in (homes, venues):
        if frame.crs is None:
            raise CrsError("access_no_crs")
        if not frame.crs.is_projected or any(axis.unit_name != "metre" for axis in frame.crs.axis_info):
            raise CrsError("access_not_metres", found=frame.crs.to_string())
    if homes.crs != venues.crs:
        raise CrsError("crs_mismatch", found=venues.crs.to_string(), expected=homes.crs.to_string())


def _coordinates(frame: gpd.GeoDataFrame) -> Floats:
    geometry = frame.geometry
    nowhere = int((geometry.isna() | geometry.is_empty).sum())
    if nowhere:
        raise InputError("access_no_place_on_map", n=nowhere)
    points = geometry.representative_point()
    return np.column_stack([points.x, points.y]).astype(np.float64)
