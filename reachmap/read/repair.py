"""Boundaries mended, with the user's yes: outlines that cross themselves, overlaps, slivers between areas.

Every step is fixed by the areas' order by code, so the same file gives the same areas. Nothing is moved that
was not at fault: an overlap goes to the area that comes first, a sliver to the area that it borders most.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

# A gap narrower than this on average is a fault of drawing; a wider one may be a lake that was left out.
WIDEST_SLIVER = 20.0  # metres
LEAST_CHANGE = 1.0  # square metres; below it nothing is reported


@dataclass(frozen=True)
class Repair:
    """One thing that was changed.

    Parameters
    ----------
    kind
        ``outline`` (crossed itself), ``overlap`` (given to the first area) or ``gap`` (given to the area).
    codes
        The areas concerned; the one that gained first.
    square_metres
        Ground that changed hands, or by which an outline's area changed.
    """

    kind: str
    codes: tuple[str, ...]
    square_metres: float


def repair_areas(areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, tuple[Repair, ...]]:
    """Mend areas (sorted by ``area_code``, metres); the caller's are untouched.

    Returns
    -------
    areas, repairs
        The areas with new outlines, and what was changed, in order.
    """
    codes = areas["area_code"].tolist()
    shapes = areas.geometry.to_numpy().copy()
    repairs = [*_outlines(shapes, codes), *_overlaps(shapes, codes), *_gaps(shapes, codes)]
    told = tuple(each for each in repairs if each.square_metres >= LEAST_CHANGE or each.kind == "outline")
    return areas.set_geometry(gpd.GeoSeries(shapes, index=areas.index, crs=areas.crs)), told


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep what has an area: repairs leave lines and points behind."""
    parts = [part for part in shapely.get_parts(shape, return_index=False) if part.geom_type == "Polygon"]
    nested = [
        part
        for piece in shapely.get_parts(shape)
        if piece.geom_type == "MultiPolygon"
        for part in shapely.get_parts(piece)
    ]
    return shapely.union_all([*parts, *nested])


def _outlines(shapes: np.ndarray, codes: list[str]) -> list[Repair]:
    repairs = []
    for i in np.flatnonzero(~shapely.is_valid(shapes)):
        before = shapely.area(shapes[i])
        shapes[i] = _polygons(shapely.make_valid(shapes[i]))
        repairs.append(Repair("outline", (codes[i],), abs(float(shapely.area(shapes[i]) - before))))
    return repairs


def _overlaps(shapes: np.ndarray, codes: list[str]) -> list[Repair]:
    repairs = []
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = sorted({(int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b})
    for keeper, giver in pairs:
        common = float(shapely.area(shapely.intersection(shapes[keeper], shapes[giver])))
        if common > 0:
            shapes[giver] = _polygons(shapely.difference(shapes[giver], shapes[keeper]))
            repairs.append(Repair("overlap", (codes[keeper], codes[giver]), common))
    return repairs


def _gaps(shapes: np.ndarray, codes: list[str]) -> list[Repair]:
    repairs = []
    whole = shapely.get_parts(shapely.union_all(shapes))
    holes = [shapely.Polygon(ring) for part in whole for ring in part.interiors]
    for hole in sorted(holes, key=lambda shape: shape.bounds):
        width = 2 * hole.area / hole.length if hole.length else 0.0
        if width > WIDEST_SLIVER:
            continue
        near = shapely.STRtree(shapes).query(hole, predicate="intersects")
        shared = shapely.length(shapely.intersection(shapes[near], hole.exterior))
        gainer = int(near[np.lexsort((near, -shared))[0]])
        shapes[gainer] = _polygons(shapely.union(shapes[gainer], hole))
        repairs.append(Repair("gap", (codes[gainer],), float(hole.area)))
    return repairs
