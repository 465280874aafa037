"""Where venues lie and where in an area people live, as points on the map.

An area is large; its people live in a part of it. Given a raster of people, points of dwellings or the
outlines of localities, an area's people are spread as those are. Without any, or in an area that they leave
empty, everybody is taken to live at a point on the area's surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.locate.points import assign_points
from reachmap.locate.systems import read_points
from reachmap.read.layers import KINDS as LAYER_KINDS
from reachmap.read.layers import read_layer
from reachmap.read.places import read_home_points, read_venues
from reachmap.read.plain import plain
from reachmap.read.rasters import KINDS as RASTER_KINDS
from reachmap.read.rasters import raster_homes

if TYPE_CHECKING:
    import geopandas as gpd

    from reachmap.read.boundaries import Boundaries

_PEOPLE = (
    "people",
    "population",
    "bef",
    "befolkning",
    "folkmängd",
    "invånare",
    "antal",
    "dwellings",
    "bostäder",
)
# A locality may have several outlines, each with the people of the whole.
_LOCALITY = ("tatnr", "tatortskod", "tätortskod", "locality code")


@dataclass(frozen=True)
class Homes:
    """Where people live.

    Parameters
    ----------
    points
        ``area_code``, ``x``, ``y`` (EPSG:3006), ``share`` of the area's people (1 in all).
    kind
        ``"raster"``, ``"points"``, ``"localities"`` or ``"middle"``.
    empty
        Areas where nothing was found, so that a point on their surface stands for them.
    """

    points: pd.DataFrame
    kind: str
    empty: tuple[str, ...] = ()


def locate_venues(source: Source, boundaries: Boundaries, *, crs: str = "") -> tuple[gpd.GeoDataFrame, int]:
    """Read a list of venues and place them on the map.

    Returns
    -------
    venues
        Points, EPSG:3006: ``venue``, ``status``, ``seats``, ``cost``, ``bands``, ``language``, ``provider``,
        ``area_code`` (missing outside the municipality).
    left_out
        Rows that have no place in Sweden.

    Raises
    ------
    InputError
        As `read.places.read_venues`; ``places_nowhere`` when no row has a place.
    CrsError
        Two reference systems fit as well.
    """
    import geopandas as gpd

    listed = read_venues(source, crs=crs)
    points, _ = read_points(listed, boundaries)
    there = np.isfinite(points).all(axis=1)
    if not there.any():
        raise InputError("places_nowhere", file=source.name)
    codes, _ = assign_points(points[there], boundaries)
    columns = ["venue", "status", "seats", "cost", "bands", "language", "provider"]
    venues = listed.loc[there, columns].reset_index(drop=True).assign(area_code=codes)
    shapes = shapely.points(points[there])
    return gpd.GeoDataFrame(venues, geometry=shapes, crs=tables.CRS), int((~there).sum())


def place_homes(source: Source | None, boundaries: Boundaries, *, crs: str = "") -> Homes:
    """Say where in each area its people live.

    Parameters
    ----------
    source
        A GeoTIFF of people, a table or layer of points, or a layer of outlines (localities) with their
        people; None: a point on each area's surface.
    boundaries
        The project's areas.
    crs
        Reference system of a table's metres, where it does not say.
    """
    areas = boundaries.areas
    if source is None:
        return _filled(pd.DataFrame(columns=["area_code", "x", "y", "people"]), areas, "middle")
    ending = source.suffix.lower()
    if ending in RASTER_KINDS:
        return _filled(raster_homes(source, areas), areas, "raster")
    if ending in LAYER_KINDS:
        layer = read_layer(source)
        if layer.crs is None:
            raise InputError("places_layer_crs", file=source.name)
        layer = layer.to_crs(tables.CRS)
        polygons = layer.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
        if polygons.any():
            return _filled(_in_localities(layer[polygons], areas), areas, "localities")
        return _filled(_layer_points(layer, boundaries, source), areas, "points")
    listed = read_home_points(source, crs=crs)
    points, _ = read_points(listed, boundaries)
    return _filled(_in_areas(points, listed["people"].to_numpy(float), boundaries), areas, "points")


def _in_areas(points: np.ndarray, people: np.ndarray, boundaries: Boundaries) -> pd.DataFrame:
    codes, _ = assign_points(points, boundaries)
    homes = pd.DataFrame({"area_code": codes, "x": points[:, 0], "y": points[:, 1], "people": people})
    return homes[homes["area_code"].notna() & (homes["people"] > 0)]


def _layer_points(layer: gpd.GeoDataFrame, boundaries: Boundaries, source: Source) -> pd.DataFrame:
    single = layer[layer.geometry.notna() & ~layer.geometry.is_empty].explode(index_parts=False)
    single = single[single.geometry.geom_type == "Point"]
    if not len(single):
        raise InputError("places_nowhere", file=source.name)
    points = np.column_stack([single.geometry.x, single.geometry.y])
    return _in_areas(points, _people(single), boundaries)


def _people(layer: gpd.GeoDataFrame) -> np.ndarray:
    """Take the column of people; one for each row where there is none."""
    named = {plain(str(column)): column for column in layer.columns}
    column = next((named[name] for name in _PEOPLE if name in named), None)
    if column is None:
        return np.ones(len(layer))
    values = pd.to_numeric(layer[column], errors="coerce").to_numpy(float)
    return np.where(np.isfinite(values) & (values > 0), values, 0.0)


def _in_localities(layer: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Cut localities by areas: people by the share of the locality's ground, at a point on the piece."""
    import geopandas as gpd

    named = {plain(str(column)): column for column in layer.columns}
    code = next((named[name] for name in _LOCALITY if name in named), None)
    whole = pd.Series(np.arange(len(layer)) if code is None else layer[code].to_numpy(), index=layer.index)
    ground = layer.geometry.area.groupby(whole).transform("sum")
    outlines = gpd.GeoDataFrame(
        {"density": _people(layer) / ground.to_numpy()}, geometry=layer.geometry.to_numpy(), crs=layer.crs
    )
    pieces = gpd.overlay(outlines, areas[["area_code", "geometry"]], how="intersection", keep_geom_type=True)
    middle = pieces.geometry.representative_point()
    people = (pieces["density"] * pieces.geometry.area).to_numpy(float)
    homes = pd.DataFrame({"area_code": pieces["area_code"], "x": middle.x, "y": middle.y, "people": people})
    return homes[homes["people"] > 0]


def _filled(homes: pd.DataFrame, areas: gpd.GeoDataFrame, kind: str) -> Homes:
    """Make shares of the people, and let a point on the surface stand for areas that have none."""
    homes = homes[homes["area_code"].isin(areas["area_code"])]
    lacking = areas[~areas["area_code"].isin(homes["area_code"])]
    middle = lacking.geometry.representative_point()
    rest = pd.DataFrame({"area_code": lacking["area_code"], "x": middle.x, "y": middle.y, "people": 1.0})
    points = pd.concat([homes, rest], ignore_index=True) if len(homes) else rest
    order = {code: number for number, code in enumerate(areas["area_code"])}
    points = points.iloc[np.argsort(points["area_code"].map(order).to_numpy(), kind="stable")]
    points = points.reset_index(drop=True)
    whole = points.groupby("area_code")["people"].transform("sum")
    points["share"] = points["people"].to_numpy(float) / whole.to_numpy(float)
    empty = () if kind == "middle" else tuple(lacking["area_code"])
    return Homes(points[["area_code", "x", "y", "share"]], kind, empty)
