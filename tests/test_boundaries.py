"""The shipped boundaries: complete, coded as SCB does, and a coverage without gaps or overlaps."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

BOUNDARIES = Path(__file__).parents[1] / "boundaries" / "regso_2025_vastmanland.gpkg"


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_file(BOUNDARIES, layer="regso_2025")


def test_has_every_area_of_the_county(areas: gpd.GeoDataFrame) -> None:
    assert len(areas) == 104


def test_has_ten_municipalities_with_one_name_each(areas: gpd.GeoDataFrame) -> None:
    names = areas.groupby("kommunkod")["kommunnamn"].unique()
    assert len(names) == 10
    assert all(len(found) == 1 for found in names)
    assert names["1980"][0] == "Västerås"


def test_columns_are_the_documented_ones(areas: gpd.GeoDataFrame) -> None:
    expected = ["regsokod", "regsonamn", "kommunkod", "kommunnamn", "lanskod", "geometry"]
    assert list(areas.columns) == expected


def test_codes_are_unique_texts_of_the_right_shape(areas: gpd.GeoDataFrame) -> None:
    codes = areas["regsokod"]
    assert codes.is_unique
    assert all(isinstance(code, str) and re.fullmatch(r"19\d{2}R\d{3}", code) for code in codes)


def test_codes_begin_with_the_municipality_and_that_with_the_county(
    areas: gpd.GeoDataFrame,
) -> None:
    assert (areas["regsokod"].str[:4] == areas["kommunkod"]).all()
    assert (areas["kommunkod"].str[:2] == areas["lanskod"]).all()


def test_names_are_unique_within_the_county(areas: gpd.GeoDataFrame) -> None:
    assert areas["regsonamn"].is_unique


def test_crs_is_sweref_99_tm(areas: gpd.GeoDataFrame) -> None:
    assert areas.crs is not None
    assert areas.crs.to_epsg() == 3006


def test_polygons_are_valid_and_cover_without_overlap(areas: gpd.GeoDataFrame) -> None:
    geometry = areas.geometry.to_numpy()
    assert shapely.is_valid(geometry).all()
    assert (shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON).all()
    assert shapely.coverage_is_valid(geometry)


def test_no_gap_inside_the_county(areas: gpd.GeoDataFrame) -> None:
    whole = shapely.union_all(areas.geometry.to_numpy())
    assert isinstance(whole, shapely.Polygon)
    assert len(whole.interiors) == 0
    # Overlaps would make the areas larger together than what they cover.
    assert areas.area.sum() == pytest.approx(whole.area, rel=1e-9)


def test_file_is_small_and_has_one_layer() -> None:
    assert BOUNDARIES.stat().st_size < 600_000
    assert [name for name, _ in pyogrio.list_layers(BOUNDARIES)] == ["regso_2025"]
