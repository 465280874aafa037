"""Points in polygons: the same answer as GEOS' `intersects`, point by point."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap import tables
from reachmap.locate import assign_points, points
from reachmap.read.boundaries import Boundaries


def cells(seed: int, count: int = 40) -> gpd.GeoDataFrame:
    """Voronoi cells of a square kilometre: they share borders."""
    rng = np.random.default_rng(seed)
    seeds = shapely.multipoints(rng.integers(0, 1000, (count, 2)).astype(float))
    frame = shapely.box(0, 0, 1000, 1000)
    shapes = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame)), frame)
    shapes = shapes[shapely.area(shapes) > 0]
    codes = [f"0380R{i:03d}" for i in range(len(shapes))]
    columns = {"area_code": codes, "area_name": codes, "municipality_code": "0380"}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=tables.CRS)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.integers(-9, 1009), st.integers(-9, 1009)), max_size=60))
def test_every_point_agrees_with_intersects(seed: int, places: list[tuple[int, int]]) -> None:
    areas = cells(seed)
    corners = shapely.get_coordinates(areas.geometry.to_numpy())[:20]
    where = np.vstack([np.array(places, dtype=float).reshape(-1, 2), corners])
    half = len(areas) // 2
    own, others = areas.iloc[:half].reset_index(drop=True), areas.iloc[half:].reset_index(drop=True)
    codes, reasons = assign_points(where, Boundaries(areas=own, others=others))
    for place, code, reason in zip([shapely.Point(*each) for each in where], codes, reasons, strict=True):
        mine = own["area_code"][own.intersects(place)].tolist()
        theirs = others.intersects(place).any()
        expected = (
            "ambiguous"
            if len(mine) > 1
            else "point"
            if mine
            else "other_municipality"
            if theirs
            else "outside_boundaries"
        )
        assert (code, reason) == (mine[0] if len(mine) == 1 else None, expected)


def test_more_points_than_are_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    areas = cells(1)
    where = np.random.default_rng(2).uniform(-50, 1050, (500, 2))
    where[7] = np.nan
    both = Boundaries(areas=areas, others=areas.iloc[:0])
    codes, reasons = assign_points(where, both)
    monkeypatch.setattr(points, "_AT_ONCE", 37)
    again, why = assign_points(where, both)
    assert (codes.tolist(), reasons.tolist()) == (again.tolist(), why.tolist())
    assert reasons[7] == "bad_point"
