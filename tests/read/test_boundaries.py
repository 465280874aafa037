"""Boundaries: squares of a hundred metres, and every fault that a file of them can have."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from reachmap.errors import CrsError, FileMissingError, InputError
from reachmap.files import MemoryFile
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.settings import BoundarySettings

EAST, NORTH = 600_000.0, 6_600_000.0  # metres, SWEREF 99 TM


def square(column: float, row: float = 0, size: float = 100) -> shapely.Polygon:
    x, y = EAST + 100 * column, NORTH + 100 * row
    return shapely.box(x, y, x + size, y + size)


def layer(codes: list[str], shapes: list[shapely.Geometry], crs: object = "EPSG:3006") -> gpd.GeoDataFrame:
    names = [f"Område {number}" for number in range(len(codes))]
    return gpd.GeoDataFrame({"kod": codes, "namn": names}, geometry=shapes, crs=crs)


def read(
    areas: gpd.GeoDataFrame, folder: Path, *, municipality: tuple[str, ...] = ("0380",), ending: str = "gpkg"
) -> Boundaries:
    path = folder / f"omraden.{ending}"
    with warnings.catch_warnings():
        # Writing without a system is the point of one test.
        warnings.simplefilter("ignore", UserWarning)
        areas.to_file(path)
    return read_file(path, municipality=municipality)


def read_file(
    path: Path,
    *,
    code: str = "kod",
    name: str = "namn",
    layer: str | None = None,
    municipality: tuple[str, ...] = ("0380",),
) -> Boundaries:
    settings = BoundarySettings(file=path, code=code, name=name, layer=layer)
    return read_boundaries(settings, municipality=municipality)


@pytest.mark.parametrize("ending", ["gpkg", "geojson"])
def test_a_file_in_memory_gives_the_same_areas(
    two_areas: gpd.GeoDataFrame, tmp_path: Path, ending: str
) -> None:
    crs = "EPSG:4326" if ending == "geojson" else "EPSG:3006"
    from_disk = read(two_areas.to_crs(crs), tmp_path, ending=ending).areas
    held = MemoryFile("områden." + ending, (tmp_path / f"omraden.{ending}").read_bytes())
    settings = BoundarySettings(file=held, code="kod", name="namn")
    from_memory = read_boundaries(settings, municipality=("0380",)).areas
    assert_geodataframe_equal(from_memory, from_disk)


@pytest.fixture
def two_areas() -> gpd.GeoDataFrame:
    return layer(["0380R001", "0380R002"], [square(0), square(1)])


def test_areas_have_code_name_municipality_and_shape(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    areas = read(two_areas, tmp_path).areas
    assert areas["area_code"].tolist() == ["0380R001", "0380R002"]
    assert areas["area_name"].tolist() == ["Område 0", "Område 1"]
    assert areas["municipality_code"].tolist() == ["0380", "0380"]
    assert areas.area.tolist() == [10_000, 10_000]


def test_areas_are_sorted_by_code(tmp_path: Path) -> None:
    areas = read(layer(["0380R002", "0380R001"], [square(0), square(1)]), tmp_path).areas
    assert areas["area_code"].tolist() == ["0380R001", "0380R002"]
    assert areas.total_bounds[0] == EAST
    assert areas.geometry[0].bounds[0] == EAST + 100


def test_other_municipalities_are_kept_apart(tmp_path: Path) -> None:
    found = read(layer(["0380R001", "0381R001"], [square(0), square(1)]), tmp_path)
    assert found.areas["area_code"].tolist() == ["0380R001"]
    assert found.others["area_code"].tolist() == ["0381R001"]


def test_several_municipalities_are_one_project(tmp_path: Path) -> None:
    codes = ["0380R001", "0381R001", "0382R001"]
    found = read(layer(codes, [square(0), square(1), square(2)]), tmp_path, municipality=("0380", "0382"))
    assert found.areas["area_code"].tolist() == ["0380R001", "0382R001"]


def test_own_districts_without_municipality_codes_are_all_taken(tmp_path: Path) -> None:
    found = read(layer(["Norr", "Söder"], [square(0), square(1)]), tmp_path)
    assert found.areas["area_code"].tolist() == ["Norr", "Söder"]
    assert found.areas["municipality_code"].tolist() == ["0380", "0380"]
    assert found.others.empty


def test_districts_with_numbers_for_codes_get_texts(tmp_path: Path) -> None:
    areas = gpd.GeoDataFrame(
        {"kod": [7, 8], "namn": ["A", "B"]}, geometry=[square(0), square(1)], crs="EPSG:3006"
    )
    assert read(areas, tmp_path).areas["area_code"].tolist() == ["7", "8"]


def test_code_with_a_leading_zero_stays(tmp_path: Path) -> None:
    found = read(layer(["0380", "0381"], [square(0), square(1)]), tmp_path)
    assert found.areas["area_code"].tolist() == ["0380"]


def test_spaces_around_codes_are_cut(tmp_path: Path) -> None:
    found = read(layer([" 0380R001 "], [square(0)]), tmp_path)
    assert found.areas["area_code"].tolist() == ["0380R001"]


def test_geojson_is_read_and_projected(tmp_path: Path) -> None:
    # On the central meridian of SWEREF 99 TM the easting is 500 000; 60° north lies 6 651 411 metres
    # from the equator along it (GRS 80, scale 0.9996).
    shape = shapely.box(15.0, 60.0, 15.01, 60.01)
    areas = read(layer(["0380R001"], [shape], crs="EPSG:4326"), tmp_path, ending="geojson").areas
    assert areas.crs.to_epsg() == 3006
    west, south, _, _ = areas.total_bounds
    assert west == pytest.approx(500_000, abs=0.5)
    assert south == pytest.approx(6_651_411, abs=1)


def test_name_of_a_column_may_differ_in_case(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    two_areas.to_file(tmp_path / "a.gpkg")
    assert len(read_file(tmp_path / "a.gpkg", code="KOD").areas) == 2


def test_wrong_column_names_those_that_are_there(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    two_areas.to_file(tmp_path / "a.gpkg")
    with pytest.raises(InputError, match="boundary_column") as raised:
        read_file(tmp_path / "a.gpkg", code="regsokod")
    assert raised.value.fields == {"file": "a.gpkg", "column": "regsokod", "known": "kod, namn"}


def test_layer_of_styles_is_not_taken_for_the_areas(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"styleName": ["x"]}), path, layer="layer_styles")
    two_areas.to_file(path, layer="omraden", mode="a")
    assert len(read_file(path).areas) == 2


def test_chosen_layer_is_read(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    two_areas.to_file(path, layer="deso")
    two_areas.iloc[:1].to_file(path, layer="regso")
    assert len(read_file(path, layer="regso").areas) == 1


def test_unknown_layer_is_refused(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    two_areas.to_file(tmp_path / "a.gpkg")
    with pytest.raises(InputError, match="file_unreadable"):
        read_file(tmp_path / "a.gpkg", layer="saknas")


def test_boundaries_no_crs(two_areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    with pytest.raises(CrsError, match="boundary_no_crs") as raised:
        read(two_areas.set_crs(None, allow_override=True), tmp_path)
    assert raised.value.fields == {"file": "omraden.gpkg"}


def test_boundaries_metres_without_a_system_in_geojson(tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"kod": "0380R001", "namn": "A"},
        "geometry": shapely.geometry.mapping(square(0)),
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(CrsError, match="boundary_no_crs"):
        read_file(path)


def test_boundaries_duplicate_code(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="boundary_code_twice") as raised:
        read(layer(["0380R001", "0380R001"], [square(0), square(1)]), tmp_path)
    assert raised.value.fields["codes"] == "0380R001"


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_boundaries_blank_code(tmp_path: Path, blank: str | None) -> None:
    areas = layer(["0380R001", "0380R002"], [square(0), square(1)])
    areas.loc[1, "kod"] = blank
    with pytest.raises(InputError, match="boundary_code_blank") as raised:
        read(areas, tmp_path)
    assert raised.value.fields["n"] == 1


def test_boundaries_blank_number_for_a_code(tmp_path: Path) -> None:
    areas = layer(["a", "b"], [square(0), square(1)]).assign(kod=[7, None])
    with pytest.raises(InputError, match="boundary_code_blank"):
        read(areas, tmp_path)


def test_blank_name_is_no_fault(tmp_path: Path) -> None:
    areas = layer(["0380R001"], [square(0)]).assign(namn=[None])
    assert read(areas, tmp_path).areas["area_name"].tolist() == [""]


def test_boundaries_bow_tie(tmp_path: Path) -> None:
    x, y = EAST, NORTH
    bow_tie = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
    with pytest.raises(InputError, match="boundary_invalid") as raised:
        read(layer(["0380R001", "0380R002"], [square(5), bow_tie]), tmp_path)
    assert (raised.value.fields["n"], raised.value.fields["codes"]) == (1, "0380R002")


def test_boundaries_points(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="boundary_not_polygons") as raised:
        read(layer(["0380R001", "0380R002"], [square(0), shapely.Point(EAST, NORTH)]), tmp_path)
    assert raised.value.fields["n"] == 1


def test_boundaries_no_shape(tmp_path: Path) -> None:
    areas = layer(["0380R001", "0380R002"], [square(0), square(1)])
    areas.loc[1, "geometry"] = None
    with pytest.raises(InputError, match="boundary_not_polygons") as raised:
        read(areas, tmp_path)
    assert raised.value.fields["n"] == 1


def test_boundaries_overlap(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="boundary_overlap") as raised:
        read(layer(["0380R001", "0380R002"], [square(0), square(0.5)]), tmp_path)
    assert raised.value.fields["codes"] == "0380R001 + 0380R002"


def test_sliver_of_an_overlap_is_let_pass(tmp_path: Path) -> None:
    # Half a metre of a hundred: 0.5 % of either area.
    assert len(read(layer(["0380R001", "0380R002"], [square(0), square(0.995)]), tmp_path).areas) == 2


def test_boundaries_of_other_municipalities_only(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="boundary_none_left") as raised:
        read(layer(["0381R001"], [square(0)]), tmp_path)
    assert raised.value.fields["found"] == "0380"


def test_boundaries_without_areas(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="boundary_none_left"):
        read(layer(["0380R001"], [square(0)]).iloc[:0], tmp_path)


def test_heights_are_dropped(tmp_path: Path) -> None:
    raised = shapely.force_3d(square(0), z=12.0)
    assert not read(layer(["0380R001"], [raised]), tmp_path).areas.geometry.has_z.any()


@pytest.mark.parametrize("name", ["skadad.gpkg", "skadad.geojson"])
def test_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{ ingenting }")
    with pytest.raises(InputError, match="file_unreadable"):
        read_file(tmp_path / name)


def test_table_without_shapes_is_refused(tmp_path: Path) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"kod": ["a"], "namn": ["b"]}), tmp_path / "a.gpkg")
    with pytest.raises(InputError, match="file_unreadable"):
        read_file(tmp_path / "a.gpkg")


def test_unknown_kind_is_refused_with_the_known(tmp_path: Path) -> None:
    (tmp_path / "a.dxf").write_text("x")
    with pytest.raises(InputError, match="file_kind") as raised:
        read_file(tmp_path / "a.dxf")
    assert ".gpkg" in str(raised.value.fields["known"])


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match="file_missing"):
        read_file(tmp_path / "saknas.gpkg")
