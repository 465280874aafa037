"""Points to areas, a million in well under a second.

Points are sorted from west to east, so that each polygon looks only at those within its own box; polygons are
shared out between threads, for the test itself is GEOS' and runs free of Python. A point belongs to an area
that it `intersects`, its line included, as everywhere in GIS.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import shapely

from reachmap.read.boundaries import Boundaries

_AT_ONCE = 1_000_000  # points; bounds the memory, whatever the number of rows
_THREADS = 2
_NONE, _SEVERAL = -1, -2


def assign_points(points: np.ndarray, boundaries: Boundaries) -> tuple[np.ndarray, np.ndarray]:
    """Find the area that each point lies in.

    Parameters
    ----------
    points
        Shape n × 2, easting and northing in metres, EPSG:3006.
    boundaries
        The project's areas and those around it.

    Returns
    -------
    codes, reasons
        One of each per point (object arrays; no area is None). A point on the line between areas
        is ``ambiguous``.
    """
    own, others = _Polygons(boundaries.areas), _Polygons(boundaries.others)
    codes = np.full(len(points), None, dtype=object)
    reasons = np.full(len(points), "bad_point", dtype=object)
    labels = boundaries.areas["area_code"].to_numpy(object)
    for start in range(0, len(points), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        usable = start + np.flatnonzero(np.isfinite(points[some]).all(axis=1))
        area = own.find(points[usable])
        outside = usable[area == _NONE]
        reasons[usable[area >= 0]] = "point"
        reasons[usable[area == _SEVERAL]] = "ambiguous"
        codes[usable[area >= 0]] = labels[area[area >= 0]]
        elsewhere = others.find(points[outside]) != _NONE
        reasons[outside] = np.where(elsewhere, "other_municipality", "outside_boundaries")
    return codes, reasons


class _Polygons:
    """Areas made ready for many points."""

    def __init__(self, areas: gpd.GeoDataFrame) -> None:
        # A copy: preparing changes a geometry inside, and boundaries may be shared between sessions.
        self.shapes = shapely.from_wkb(shapely.to_wkb(areas.geometry.to_numpy()))
        self.boxes = shapely.bounds(self.shapes) if len(areas) else np.empty((0, 4))
        shapely.prepare(self.shapes)

    def find(self, points: np.ndarray) -> np.ndarray:
        """Position of the area of each point; -1 for none, -2 for several."""
        area = np.full(len(points), _NONE, dtype=np.int32)
        if not len(points) or not len(self.shapes):
            return area
        order = np.argsort(points[:, 0])
        x, y = np.ascontiguousarray(points[order, 0]), np.ascontiguousarray(points[order, 1])
        first = np.searchsorted(x, self.boxes[:, 0], side="left")
        last = np.searchsorted(x, self.boxes[:, 2], side="right")

        def hits(polygon: int) -> np.ndarray:
            low, high = first[polygon], last[polygon]
            south, north = self.boxes[polygon, [1, 3]]
            strip = y[low:high]
            inside = low + np.flatnonzero((strip >= south) & (strip <= north))
            touched = shapely.intersects_xy(self.shapes[polygon], x[inside], y[inside])
            found: np.ndarray = order[inside[touched]]
            return found

        # Only this thread writes: two polygons may touch the same point.
        candidates = np.flatnonzero(last > first)
        with ThreadPoolExecutor(_THREADS) as pool:
            for polygon, found in zip(candidates, pool.map(hits, candidates), strict=True):
                again = area[found] != _NONE
                area[found] = np.where(again, _SEVERAL, polygon)
        return area
