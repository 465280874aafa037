"""Boundaries mended, only when asked for, and told."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.read.repair import repair_areas
from reachmap.settings import BoundarySettings
from tests.read.test_boundaries import EAST, NORTH, layer, square


def read(areas: gpd.GeoDataFrame, folder: Path, *, repair: bool) -> Boundaries:
    areas.to_file(folder / "a.gpkg", driver="GPKG")
    return read_boundaries(BoundarySettings(file=folder / "a.gpkg", repair=repair), municipality=("0380",))


def test_overlap_goes_to_the_first_area_with_the_users_yes(tmp_path: Path) -> None:
    areas = layer(["0380R001", "0380R002"], [square(0), square(0.8)])
    with pytest.raises(InputError, match="boundary_overlap"):
        read(areas, tmp_path, repair=False)
    found = read(areas, tmp_path, repair=True)
    assert found.areas.area.tolist() == pytest.approx([10_000, 8_000])
    (repair,) = found.repairs
    assert (repair.kind, repair.codes) == ("overlap", ("0380R001", "0380R002"))
    assert repair.square_metres == pytest.approx(2_000)


def test_two_areas_on_one_spot_are_refused_all_the_same(tmp_path: Path) -> None:
    areas = layer(["0380R001", "0380R002"], [square(0), square(0.2)])
    with pytest.raises(InputError, match="boundary_overlap") as raised:
        read(areas, tmp_path, repair=True)
    assert raised.value.fields["codes"] == "0380R001 + 0380R002"


def test_outline_that_crosses_itself(tmp_path: Path) -> None:
    x, y = EAST, NORTH
    bow_tie = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    found = read(layer(["0380R001", "0380R002"], [bow_tie, square(3)]), tmp_path, repair=True)
    assert found.areas.is_valid.all()
    assert found.areas.area[0] == pytest.approx(5_000)
    assert [each.kind for each in found.repairs] == ["outline"]


def test_sliver_between_areas_is_closed_and_a_lake_is_not() -> None:
    frame = shapely.box(EAST, NORTH, EAST + 1000, NORTH + 1000)
    sliver = shapely.box(EAST + 100, NORTH + 100, EAST + 110, NORTH + 400)
    lake = shapely.box(EAST + 500, NORTH + 500, EAST + 700, NORTH + 700)
    areas = gpd.GeoDataFrame(
        {"area_code": ["a"]},
        geometry=[shapely.difference(frame, shapely.union(sliver, lake))],
        crs="EPSG:3006",
    )
    mended, repairs = repair_areas(areas)
    assert [(each.kind, each.codes) for each in repairs] == [("gap", ("a",))]
    assert mended.area[0] == pytest.approx(1_000_000 - 40_000)
    assert areas.area[0] == pytest.approx(1_000_000 - 40_000 - 3_000)


def test_sound_areas_are_left_alone(tmp_path: Path) -> None:
    found = read(layer(["0380R001", "0380R002"], [square(0), square(1)]), tmp_path, repair=True)
    assert found.repairs == ()
    assert found.areas.area.tolist() == [10_000, 10_000]


Corner = st.tuples(st.integers(0, 20), st.integers(0, 20))


@settings(max_examples=40)
@given(st.lists(Corner, min_size=2, max_size=5, unique=True))
def test_mended_areas_never_overlap_and_lose_no_ground(corners: list[tuple[int, int]]) -> None:
    shapes = [square(x / 10, y / 10) for x, y in corners]
    areas = gpd.GeoDataFrame(
        {"area_code": [str(i) for i in range(len(shapes))]}, geometry=shapes, crs="EPSG:3006"
    )
    mended, _ = repair_areas(areas)
    assert mended.is_valid.all()
    whole = shapely.area(shapely.union_all(shapes))
    assert mended.area.sum() == pytest.approx(
        shapely.area(shapely.union_all(mended.geometry.to_numpy())), rel=1e-9
    )
    assert mended.area.sum() >= whole * (1 - 1e-9)
