"""Hostile boundaries: each function writes one file of outlines into a project."""

# ruff: noqa: S311, S608 - the same bytes each time

from __future__ import annotations

import io
import json
import random
import sqlite3
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from shapely.geometry import shape

from tests.hostile.projects import CODES, NAMES, Project, collection, features, square


def _changed(project: Project, geometry: Any, **more: Any) -> None:
    shapes = features()
    shapes[1]["geometry"] = geometry
    project.write("omraden.geojson", collection(shapes, **more))


def nan_coordinates(project: Project) -> None:
    _changed(project, {"type": "Polygon", "coordinates": [[[float("nan"), 1], *square(1)[1:]]]})


def endless_coordinates(project: Project) -> None:
    text = collection(features())
    project.write("omraden.geojson", text.replace("582000.0", "1e999"))


def vast_coordinates(project: Project) -> None:
    _changed(
        project, {"type": "Polygon", "coordinates": [[[1e300, -1e300], *square(1)[1:-1], [1e300, -1e300]]]}
    )


def long_numbers(project: Project) -> None:
    text = collection(features())
    project.write("omraden.geojson", text.replace("582000.0", "582000." + "0" * 3_000_000))


def empty_geometry(project: Project) -> None:
    _changed(project, {"type": "Polygon", "coordinates": []})


def no_geometry(project: Project) -> None:
    _changed(project, None)


def geometry_collection(project: Project) -> None:
    inner = {"type": "Polygon", "coordinates": [square(1)]}
    _changed(project, {"type": "GeometryCollection", "geometries": [inner]})


def points(project: Project) -> None:
    _changed(project, {"type": "Point", "coordinates": [580_500.0, 6_600_500.0]})


def nested_collections(project: Project) -> None:
    geometry: dict[str, Any] = {"type": "Point", "coordinates": [580_500.0, 6_600_500.0]}
    text = '{"type":"GeometryCollection","geometries":[' * 5_000 + json.dumps(geometry) + "]}" * 5_000
    page = collection(features())
    project.write(
        "omraden.geojson",
        page.replace(
            '"features": [',
            f'"features": [{{"type":"Feature","properties":'
            f'{{"regsokod":"1980R009","regsonamn":"Djup"}},"geometry":{text}}},',
            1,
        ),
    )


def deep_json(project: Project) -> None:
    """Properties that lie in one another 200 deep."""
    shapes = features()
    inner: Any = 1
    for _ in range(200):
        inner = {"a": inner}
    shapes[0]["properties"]["djup"] = inner
    project.write("omraden.geojson", collection(shapes))


def deeper_json(project: Project) -> None:
    project.write("omraden.geojson", '{"type":"FeatureCollection","features":' + "[" * 3_000_000)


def deep_brackets(project: Project) -> None:
    text = '{"type":"Polygon","coordinates":' + "[" * 100_000 + "]" * 100_000 + "}"
    project.write(
        "omraden.geojson",
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{text}}}]}}',
    )


def doubled_keys(project: Project) -> None:
    text = collection(features())
    project.write(
        "omraden.geojson",
        text.replace('"regsokod": "1980R001"', '"regsokod": "1980R001", "regsokod": "1980R002"'),
    )


def codes_twice(project: Project) -> None:
    project.write("omraden.geojson", collection(features(codes=(CODES[0], *CODES[:3]))))


def crossing(project: Project) -> None:
    a, b, c, d, e = square(1)
    _changed(project, {"type": "Polygon", "coordinates": [[a, c, b, d, e]]})


def one_spot(project: Project) -> None:
    _changed(project, {"type": "Polygon", "coordinates": [square(0)]})


def two_points(project: Project) -> None:
    _changed(project, {"type": "Polygon", "coordinates": [square(1)[:2]]})


def no_crs_in_gpkg(project: Project) -> None:
    path = _gpkg(project)
    with sqlite3.connect(path) as base:
        base.execute("UPDATE gpkg_contents SET srs_id = -1")
        base.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    base.close()


def degrees_called_metres(project: Project) -> None:
    shapes = features()
    for one in shapes:
        one["geometry"]["coordinates"] = [
            [[x / 40_000, y / 112_000] for x, y in one["geometry"]["coordinates"][0]]
        ]
    project.write("omraden.geojson", collection(shapes))


def metres_without_crs(project: Project) -> None:
    project.write("omraden.geojson", collection(features(), crs=None))


def crs_of_france(project: Project) -> None:
    project.write(
        "omraden.geojson", collection(features(), crs={"type": "name", "properties": {"name": "EPSG:2154"}})
    )


def crs_that_is_none(project: Project) -> None:
    project.write(
        "omraden.geojson", collection(features(), crs={"type": "name", "properties": {"name": "x" * 9_999}})
    )


def crs_by_address(project: Project) -> None:
    for kind, key in (("link", "href"), ("url", "url")):
        crs = {"type": kind, "properties": {key: f"{project.address}/crs", "type": "ogcwkt"}}
        project.write("omraden.geojson", collection(features(), crs=crs))


def crs_named_by_address(project: Project) -> None:
    crs = {"type": "name", "properties": {"name": f"{project.address}/crs"}}
    project.write("omraden.geojson", collection(features(), crs=crs))


def crs_by_hidden_address(project: Project) -> None:
    crs = {"type": "link", "properties": {"href": f"{project.address}/crs"}}
    text = collection(features(), crs=crs)
    project.write(
        "omraden.geojson", text.replace('"link"', '"\\u006cin\\u006b"').replace('"crs"', '"\\u0063rs"')
    )


def virtual_layer(project: Project) -> None:
    """A file that tells GDAL to read another, under the name of boundaries."""
    for source in (f"/vsicurl/{project.address}/x.gpkg", "/etc/passwd"):
        project.write(
            "omraden.geojson",
            f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{source}</SrcDataSource>'
            "</OGRVRTLayer></OGRVRTDataSource>",
        )


def virtual_layer_in_gpkg(project: Project) -> None:
    project.write(
        "omraden.gpkg",
        f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{project.address}/x'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
    )
    project.settings(boundaries="omraden.gpkg")


def pipeline_as_json(project: Project) -> None:
    """A file that tells GDAL to run a command of its own."""
    out = project.folder / "stulet.geojson"
    project.write(
        "omraden.geojson",
        json.dumps(
            {
                "type": "gdal_streamed_alg",
                "command_line": f"gdal vector pipeline ! read /vsicurl/{project.address}/x ! write {out}",
            }
        ),
    )


def service_as_json(project: Project) -> None:
    project.write("omraden.geojson", f"<OGRWFSDataSource><URL>{project.address}/wfs</URL></OGRWFSDataSource>")


def _gpkg(project: Project, *, name: str = "omraden.gpkg") -> Path:
    layer = gpd.GeoDataFrame(
        {"regsokod": CODES, "regsonamn": NAMES},
        geometry=[shape(one["geometry"]) for one in features()],
        crs="EPSG:3006",
    )
    path = project.folder / name
    layer.to_file(path, layer="regso", engine="pyogrio")
    project.settings(boundaries=name)
    return path


def _sql(path: Path, *statements: str) -> None:
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()


def triggers(project: Project) -> None:
    _sql(
        _gpkg(project),
        "CREATE TRIGGER a AFTER UPDATE ON gpkg_contents BEGIN DELETE FROM regso; END",
        "CREATE TRIGGER b BEFORE INSERT ON regso BEGIN SELECT load_extension('x'); END",
    )


def _as_layer(path: Path, sql: str) -> None:
    _sql(
        path,
        sql,
        "INSERT INTO gpkg_contents SELECT 'aaa', data_type, 'aaa', description, last_change,"
        " min_x, min_y, max_x, max_y,"
        " srs_id FROM gpkg_contents WHERE table_name = 'regso'",
        "INSERT INTO gpkg_geometry_columns SELECT 'aaa', column_name, geometry_type_name, srs_id, z, m FROM"
        " gpkg_geometry_columns WHERE table_name = 'regso'",
        "DELETE FROM gpkg_geometry_columns WHERE table_name = 'regso'",
        "DELETE FROM gpkg_contents WHERE table_name = 'regso'",
    )


def endless_view(project: Project) -> None:
    _as_layer(
        _gpkg(project),
        "CREATE VIEW aaa AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT n.i AS fid,"
        " r.geom AS geom, r.regsokod, r.regsonamn FROM n, regso AS r",
    )


def vast_view(project: Project) -> None:
    """A view of a table with itself, again and again."""
    _as_layer(
        _gpkg(project),
        "CREATE VIEW aaa AS SELECT a.* FROM regso a, regso b, regso c, regso d, regso e,"
        " regso f, regso g, regso h,"
        " regso i, regso j, regso k, regso l, regso m, regso n, regso o, regso p",
    )


def virtual_table(project: Project) -> None:
    _as_layer(_gpkg(project), "CREATE VIRTUAL TABLE aaa USING fts5(geom, regsokod, regsonamn)")


def unlike_module(project: Project) -> None:
    """A virtual table of GDAL's that would read another file, written straight into the schema."""
    path = _gpkg(project)
    _sql(
        path,
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master VALUES ('table', 'bbb', 'bbb', 0, "
        f"'CREATE VIRTUAL TABLE bbb USING VirtualOGR(''/vsicurl/{project.address}/x'')')",
    )


def vast_blob(project: Project) -> None:
    """A geometry whose head promises four thousand million points."""
    path = _gpkg(project)
    base = sqlite3.connect(path)
    for name in [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
        base.execute(f'DROP TRIGGER "{name}"')
    head = b"GP\x00\x01" + struct.pack("<i", 3006)
    blob = head + struct.pack("<BIII", 1, 3, 1, 0xFFFFFFF0) + struct.pack("<4d", 1, 2, 3, 4)
    base.execute("UPDATE regso SET geom = ? WHERE fid = 1", (blob,))
    base.commit()
    base.close()


def broken_pages(project: Project) -> None:
    path = _gpkg(project)
    data = bytearray(path.read_bytes())
    dice = random.Random(8)
    for _ in range(3_000):
        data[dice.randrange(100, len(data))] = dice.randrange(256)
    path.write_bytes(data)


def plain_sqlite(project: Project) -> None:
    """A database that is no GeoPackage."""
    path = project.folder / "omraden.gpkg"
    _sql(
        path, "CREATE TABLE regso (regsokod TEXT, geom BLOB)", "INSERT INTO regso VALUES ('1980R001', x'00')"
    )
    project.settings(boundaries="omraden.gpkg")


def _shapefile(project: Project) -> dict[str, bytes]:
    layer = gpd.GeoDataFrame(
        {"regsokod": CODES, "regsonamn": NAMES},
        geometry=[shape(one["geometry"]) for one in features()],
        crs="EPSG:3006",
    )
    folder = project.folder / "delar"
    folder.mkdir(exist_ok=True)
    layer.to_file(folder / "a.shp", engine="pyogrio")
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


def _zipped(project: Project, names: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    project.write("omraden.zip", packed.getvalue())
    project.settings(boundaries="omraden.zip")


def _zipped_as(project: Project, stem: str, **more: bytes) -> None:
    _zipped(project, {stem + ending: data for ending, data in _shapefile(project).items()} | more)


def upward_paths(project: Project) -> None:
    _zipped_as(project, "../../stulet/a")


def absolute_paths(project: Project) -> None:
    _zipped_as(project, "/tmp/stulet/a")  # noqa: S108 - the point


def windows_paths(project: Project) -> None:
    _zipped_as(project, "..\\..\\stulet\\a")


def drive_paths(project: Project) -> None:
    _zipped_as(project, "C:\\stulet\\a")


def symbolic_links(project: Project) -> None:
    """A Shapefile whose .dbf is a link to somebody's secrets."""
    secret = project.write("hemligt.txt", "HEMLIGT")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for ending, data in _shapefile(project).items():
            info = zipfile.ZipInfo("a" + ending)
            if ending == ".dbf":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                data = str(secret).encode()
            archive.writestr(info, data)
    project.write("omraden.zip", packed.getvalue())
    project.settings(boundaries="omraden.zip")


def prj_by_address(project: Project) -> None:
    parts = _shapefile(project)
    parts[".prj"] = f"{project.address}/crs".encode()
    _zipped(project, {"a" + ending: data for ending, data in parts.items()})


def no_prj(project: Project) -> None:
    parts = _shapefile(project)
    del parts[".prj"]
    _zipped(project, {"a" + ending: data for ending, data in parts.items()})


def lying_shapefile(project: Project) -> None:
    """Records that promise more points than there are bytes on the disk."""
    parts = _shapefile(project)
    whole = bytearray(parts[".shp"])
    struct.pack_into("<ii", whole, 100 + 8 + 36, 0x7FFFFFF0, 0x7FFFFFF0)
    parts[".shp"] = bytes(whole)
    _zipped(project, {"a" + ending: data for ending, data in parts.items()})


def shapefile_bomb(project: Project) -> None:
    _zipped_as(project, "a", **{"b.dbf": bytes(400 * 1024**2)})


def table_of_a_bomb(project: Project) -> None:
    """A table of 300 MB to four areas, packed no better than a real one."""
    parts = _shapefile(project)
    parts[".dbf"] += random.Random(9).randbytes(3_000).hex().encode() * 50_000
    _zipped(project, {"a" + ending: data for ending, data in parts.items()})


def layer_in_layer(project: Project) -> None:
    """An archive in an archive in an archive."""
    _gpkg(project)
    data = (project.folder / "omraden.gpkg").read_bytes()
    for _ in range(3):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("inre.zip", data)
        data = packed.getvalue()
    project.write("omraden.zip", data)
    project.settings(boundaries="omraden.zip")


def _parquet(project: Project, *, geo: Any = ..., rows: int = 4, extra: dict[str, Any] | None = None) -> None:
    layer = gpd.GeoSeries([shape(one["geometry"]) for one in features()]).to_wkb().to_list()
    meta: dict[str, Any] = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table(
        {
            "regsokod": list(CODES) if rows == 4 else pa.array(["1980R001"] * rows).dictionary_encode(),
            "regsonamn": list(NAMES) if rows == 4 else pa.array(["a"] * rows).dictionary_encode(),
            "geometry": layer if rows == 4 else pa.array(layer[:1] * rows).dictionary_encode(),
            **(extra or {}),
        }
    )
    written = {b"geo": json.dumps(meta if geo is ... else geo).encode()}
    pq.write_table(table.replace_schema_metadata(written), project.folder / "omraden.parquet")
    project.settings(boundaries="omraden.parquet")


def parquet_bogus_crs(project: Project) -> None:
    _parquet(
        project,
        geo={
            "version": "1.0.0",
            "primary_column": "geometry",
            "columns": {"geometry": {"encoding": "WKB", "geometry_types": [], "crs": {"type": "x" * 9_999}}},
        },
    )


def parquet_bogus_column(project: Project) -> None:
    _parquet(
        project, geo={"version": "1.0.0", "primary_column": "nej", "columns": {"nej": {"encoding": "WKB"}}}
    )


def parquet_bogus_kind(project: Project) -> None:
    _parquet(project, geo=[1, 2, 3])


def parquet_without_geo(project: Project) -> None:
    pq.write_table(pa.table({"regsokod": list(CODES)}), project.folder / "omraden.parquet")
    project.settings(boundaries="omraden.parquet")


def parquet_bomb(project: Project) -> None:
    """Fifty million areas that are all the same: a few hundred kilobytes."""
    _parquet(project, rows=20_000_000)


def parquet_lying_footer(project: Project) -> None:
    _parquet(project)
    path = project.folder / "omraden.parquet"
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, len(data) - 8, 0x7FFFFFFF)
    path.write_bytes(data)


def parquet_noise(project: Project) -> None:
    project.write("omraden.parquet", b"PAR1" + random.Random(10).randbytes(100_000) + b"PAR1")
    project.settings(boundaries="omraden.parquet")


def many_points(project: Project) -> None:
    """An area of a million corners."""
    west, south = square(1)[0]
    ring = [[west + x / 1_000, south] for x in range(1_000_000)] + [
        [west + 1_000, south + 1_000],
        [west, south + 1_000],
    ]
    _changed(project, {"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def many_areas(project: Project) -> None:
    """200,000 areas on one spot."""
    one = json.dumps(features()[0])
    text = ",".join(one.replace("1980R001", f"1980R{n:06d}") for n in range(200_000))
    project.write(
        "omraden.geojson", collection(features()).replace('"features": [', f'"features": [{text},', 1)
    )


def many_columns(project: Project) -> None:
    shapes = features()
    for one in shapes:
        one["properties"] |= {f"x{n}": n for n in range(30_000)}
    project.write("omraden.geojson", collection(shapes))


def column_called_as_the_shape(project: Project) -> None:
    shapes = features()
    for one in shapes:
        one["properties"] |= {"geometry": "x", "fid": "y", "area_code": "z"}
    project.write("omraden.geojson", collection(shapes))
