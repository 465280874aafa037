"""Codes of another version, carried over by ground."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from reachmap import tables
from reachmap.locate import carry_over


def areas(**boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"area_code": list(boxes), "area_name": list(boxes), "municipality_code": "0380"},
        geometry=[shapely.box(*box) for box in boxes.values()],
        crs=tables.CRS,
    )


def test_area_that_was_split_is_spread_by_ground() -> None:
    old = areas(a=(0, 0, 100, 100), b=(100, 0, 200, 100))
    new = areas(a1=(0, 0, 75, 100), a2=(75, 0, 100, 100), b=(100, 0, 200, 100))
    table = carry_over(old, new)
    assert table["code"].tolist() == ["a", "a", "b"]
    assert table["area_code"].tolist() == ["a1", "a2", "b"]
    assert table["weight"].tolist() == pytest.approx([0.75, 0.25, 1.0])
    assert table["uncertain"].tolist() == pytest.approx([0.25, 0.25, 0.0])
    assert table["covers"].tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_sliver_of_a_redrawn_border_is_no_move() -> None:
    table = carry_over(areas(a=(0, 0, 100.5, 100)), areas(a=(0, 0, 100, 100), b=(100, 0, 200, 100)))
    assert (table["area_code"].tolist(), table["weight"].tolist()) == (["a"], [1.0])


def test_area_that_shares_no_ground_is_left_out() -> None:
    assert carry_over(areas(a=(0, 0, 1, 1)), areas(b=(5, 5, 6, 6))).empty
