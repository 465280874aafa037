"""Every format of boundaries, from disk and memory, and what hostile or broken files meet."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import warnings
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from reachmap.errors import CrsError, InputError
from reachmap.files import MemoryFile
from reachmap.read.boundaries import Boundaries, guess_columns, read_boundaries
from reachmap.read.layers import read_layer
from reachmap.settings import BoundarySettings
from tests.read.test_boundaries import square

NAMES = ["Åsen", "Öv"]


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    columns = {"desokod": ["0380A0010", "0380A0020"], "namn": NAMES}
    return gpd.GeoDataFrame(columns, geometry=[square(0), square(1)], crs="EPSG:3006")


def zipped(members: dict[str, bytes]) -> MemoryFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return MemoryFile("omraden.zip", packed.getvalue())


def shapefile(areas: gpd.GeoDataFrame, folder: Path, encoding: str = "utf-8") -> dict[str, bytes]:
    areas.to_file(folder / "x.shp", driver="ESRI Shapefile", encoding=encoding)
    return {f"karta/{path.name}": path.read_bytes() for path in folder.glob("x.*")}


def read(source: MemoryFile | Path, **more: object) -> Boundaries:
    return read_boundaries(BoundarySettings(file=source, **more), municipality=("0380",))  # type: ignore[arg-type]


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_zipped_shapefile(areas: gpd.GeoDataFrame, tmp_path: Path, encoding: str, told: bool) -> None:
    members = shapefile(areas, tmp_path, encoding)
    if not told:
        del members["karta/x.cpg"]
    found = read(zipped(members)).areas
    assert found["area_name"].tolist() == NAMES
    assert found.area.tolist() == [10_000, 10_000]


def test_geoparquet_from_disk_and_memory(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "omraden.parquet"
    areas.to_parquet(path)
    from_memory = read(MemoryFile("omraden.parquet", path.read_bytes())).areas
    assert_geodataframe_equal(read(path).areas, from_memory)
    assert from_memory["area_name"].tolist() == NAMES


def test_geopackage_in_an_archive(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    areas.to_file(tmp_path / "a.gpkg", driver="GPKG")
    assert len(read(zipped({"mapp/a.gpkg": (tmp_path / "a.gpkg").read_bytes()})).areas) == 2


def test_one_of_several_shapefiles_is_chosen_by_name(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    members = shapefile(areas, tmp_path)
    both = members | {name.replace("/x", "/y"): data for name, data in members.items()}
    with pytest.raises(InputError, match="archive_several") as raised:
        read(zipped(both))
    assert raised.value.fields["known"] == "x, y"
    assert len(read(zipped(both), layer="y").areas) == 2


@pytest.mark.parametrize("name", ["../x.shp", "/etc/x.shp", "C:\\x.shp", "a/../../x.shp", "..\\x.shp"])
def test_archive_with_paths_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="archive_paths"):
        read(zipped({name: b"x"}))


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"x.shp": b"x"}, "archive_incomplete"),
        ({"x.txt": b"x"}, "archive_without_layer"),
        ({f"x.{ending}": b"x" * 200 for ending in ("shp", "shx", "dbf")}, "file_unreadable"),
    ],
)
def test_broken_archive_is_refused_by_its_own_name(members: dict[str, bytes], code: str) -> None:
    with pytest.raises(InputError, match=code) as raised:
        read(zipped(members))
    assert raised.value.fields["file"] == "omraden.zip"


@pytest.mark.parametrize("name", ["a.parquet", "a.gpkg", "a.geojson", "a.zip"])
@pytest.mark.parametrize(
    "data", [b"PAR1xxxxPAR1", b"SQLite format 3\x00" + b"x" * 99, b"[" * 200 + b"]" * 200]
)
def test_damage_is_a_clear_error(name: str, data: bytes) -> None:
    with pytest.raises(InputError, match="file_unreadable"):
        read(MemoryFile(name, data))


def geojson(ring: object, *, crs: str = "", deep: int = 0) -> MemoryFile:
    properties: object = 1
    for _ in range(deep):
        properties = {"a": properties}
    feature = {
        "type": "Feature",
        "properties": {"kod": "0380R001", "namn": "A", "mer": properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    whole: dict[str, object] = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    return MemoryFile("a.geojson", json.dumps(whole).encode())


def test_geojson_in_memory_without_a_name_of_its_own() -> None:
    assert len(read(geojson([[17, 59], [18, 59], [18, 60], [17, 59]])).areas) == 1


def test_properties_two_hundred_deep_do_no_harm() -> None:
    ring = [[17, 59], [18, 59], [18, 60], [17, 59]]
    try:
        assert len(read(geojson(ring, deep=200)).areas) == 1
    except InputError as error:
        assert error.code == "file_unreadable"


@pytest.mark.parametrize(
    ("ring", "crs", "code"),
    [
        ([[1e300, 60], [18, 60], [18, 61], [1e300, 60]], "", "boundary_no_crs"),
        ([[59, 17], [60, 17], [60, 18], [59, 17]], "", "boundary_abroad"),
        (
            [[1e15, 6e6], [2e15, 6e6], [1e15, 7e6], [1e15, 6e6]],
            "urn:ogc:def:crs:EPSG::3006",
            "boundary_abroad",
        ),
    ],
)
def test_coordinates_far_off_are_a_clear_error(ring: object, crs: str, code: str) -> None:
    with pytest.raises(CrsError, match=code):
        read(geojson(ring, crs=crs))


def test_coordinates_that_are_no_numbers(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    shape = bytearray(shapely.to_wkb(areas.geometry[0]))
    shape[29:37] = struct.pack("<d", float("nan"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        areas.loc[0, "geometry"] = shapely.from_wkb(bytes(shape))
        areas.to_parquet(tmp_path / "a.parquet")
        with pytest.raises(InputError, match=r"boundary_not_finite|file_unreadable"):
            read(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("columns", "guess"),
    [
        ({"regsokod": ["0380R001", "0380R002"], "regsonamn": ["a", "b"], "kommunnamn": ["U", "U"]}, 0),
        ({"DeSO": ["0380A0010", "0380A0020"], "kommun": ["0380", "0380"]}, ("DeSO", "DeSO")),
        ({"delomrade": ["a", "b"], "do_kod": [1.0, 2.0], "area": [1, 2]}, ("do_kod", "delomrade")),
        ({"Kod": ["a", "b"], "Namn": ["c", "d"]}, ("Kod", "Namn")),
        ({"x1": ["0380R001", "0380R002"], "namn": ["c", "d"]}, ("x1", "namn")),
        # A column that says the same of every area is no code of it.
        ({"kod": ["0380", "0380"], "namn": ["c", "d"]}, None),
        ({"bef": [1, 2]}, None),
    ],
)
def test_usual_columns_are_known(columns: dict[str, list[object]], guess: object) -> None:
    layer = gpd.GeoDataFrame(columns, geometry=[square(0), square(1)], crs="EPSG:3006")
    assert guess_columns(layer) == (("regsokod", "regsonamn") if guess == 0 else guess)


def test_columns_that_can_not_be_told_are_asked_for(tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"bef": [1, 2]}, geometry=[square(0), square(1)], crs="EPSG:3006")
    layer.to_file(tmp_path / "a.gpkg", driver="GPKG")
    with pytest.raises(InputError, match="boundary_code_unknown") as raised:
        read(tmp_path / "a.gpkg")
    assert raised.value.fields["known"] == "bef"


def test_layer_is_read_with_all_columns(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    areas.to_file(tmp_path / "a.gpkg", driver="GPKG")
    assert list(read_layer(tmp_path / "a.gpkg").columns) == ["desokod", "namn", "geometry"]


def test_version_and_earlier_areas(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    areas.assign(version="2025_v2").to_file(tmp_path / "a.gpkg", driver="GPKG")
    areas.assign(desokod=["0380A0990", "0380A0980"]).to_file(tmp_path / "b.gpkg", driver="GPKG")
    found = read(tmp_path / "a.gpkg", earlier=tmp_path / "b.gpkg")
    assert found.version == "2025"
    assert found.earlier is not None
    assert found.earlier["area_code"].tolist() == ["0380A0980", "0380A0990"]


def test_a_geopackage_whose_names_are_no_text_is_refused(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    areas.to_file(path, driver="GPKG")
    with closing(sqlite3.connect(path)) as base:
        base.create_function("ST_IsEmpty", 1, lambda _shape: False)
        base.execute("UPDATE gpkg_contents SET table_name = CAST(X'ff41' AS TEXT)")
        base.commit()
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.code == "file_unreadable"


def test_a_geoparquet_whose_texts_are_no_text_is_refused(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    areas.to_parquet(path)
    table = pyarrow.parquet.read_table(path)
    bounds, letters = pyarrow.py_buffer(struct.pack("<3i", 0, 2, 4)), pyarrow.py_buffer(b"\xff\xfeab")
    broken = pyarrow.StringArray.from_buffers(2, bounds, letters)
    at = table.schema.get_field_index("namn")
    table = table.set_column(at, "namn", broken).replace_schema_metadata(table.schema.metadata)
    pyarrow.parquet.write_table(table, path)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.code == "file_unreadable"


def test_an_identity_number_beside_a_shape_of_an_archive_stops_the_read(
    areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    marked = areas.assign(handlagg=["19811218-9876", ""])
    with pytest.raises(InputError) as caught:
        read(zipped(shapefile(marked, tmp_path)))
    assert caught.value.code == "identity_numbers"


def test_two_columns_of_one_name_are_refused(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    members = shapefile(areas, tmp_path)
    table = next(name for name in members if name.endswith(".dbf"))
    members[table] = members[table].replace(b"desokod\0", b"namn\0\0\0\0", 1)
    with pytest.raises(InputError) as caught:
        read(zipped(members))
    assert caught.value.code == "file_unreadable"
