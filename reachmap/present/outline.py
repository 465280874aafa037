"""Outlines for a screen: as many corners as can be seen, and neighbours that still share their borders.

Decides how much is left out: what is less than half a pixel on a map as wide as a screen. Areas are
simplified together, as a coverage (Visvalingam and Whyatt 1993, as GEOS does it), so that no gap opens
between neighbours; where outlines overlap or do not meet, each is drawn as it is. Coordinates are rounded to
about a metre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from reachmap.present.leaflet import label_points, outlines

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

SCREEN = 2000  # pixels that the longer side of a map has, zoomed in once
_PART = 0.5  # of a pixel


@dataclass(frozen=True)
class Drawn:
    """Areas ready to be drawn.

    Parameters
    ----------
    areas
        Simplified, in metres.
    features
        The same as GeoJSON in degrees, in the order of the areas.
    middles
        Latitude and longitude of the middle of the largest circle inside each.
    """

    areas: GeoDataFrame
    features: list[dict[str, Any]]
    middles: list[list[float]]


def drawn(areas: GeoDataFrame) -> Drawn:
    """Make areas ready to be drawn.

    Parameters
    ----------
    areas
        Polygons in metres (`tables.AREAS`).
    """
    simple = simplified(areas)
    return Drawn(simple, outlines(simple)["features"], label_points(simple))


def simplified(areas: GeoDataFrame) -> GeoDataFrame:
    """Leave out corners that a screen can not show.

    Returns
    -------
    GeoDataFrame
        The same areas; outlines that would vanish, or that are no coverage, stay as they are.
    """
    west, south, east, north = areas.total_bounds
    tolerance = _PART * max(east - west, north - south) / SCREEN  # metres
    shapes = areas.geometry.to_numpy()
    if not tolerance > 0 or not bool(shapely.coverage_is_valid(shapes)):
        return areas
    simple = shapely.coverage_simplify(shapes, tolerance)
    kept = np.where(shapely.is_empty(simple) | ~shapely.is_valid(simple), shapes, simple)
    return areas.set_geometry(kept, crs=areas.crs)


def together(areas: GeoDataFrame, by: str, *, name: Callable[[str], str]) -> GeoDataFrame:
    """Join areas that have the same value in a column, and name them by it.

    Returns
    -------
    GeoDataFrame
        Columns ``area_code``, ``area_name`` and ``geometry``, in the order of the values.
    """
    joined = areas[[by, "geometry"]].dissolve(by=by, method="unary").reset_index()
    return joined.rename(columns={by: "area_code"}).assign(
        area_name=lambda table: table["area_code"].map(name)
    )
