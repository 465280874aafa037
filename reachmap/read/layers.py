"""Map layers from files: GeoPackage, GeoJSON, zipped Shapefile, GeoParquet; from disk or from memory.

Decides what a file's kind is by its ending, and holds it to that by what it begins with: GDAL would else
tell for itself, and some of the kinds that it knows are orders to open another file, to call a server or
to run a program. It never lets a library follow a path that stands inside a file: of an archive only the
members of one Shapefile are taken, under names of our own.
"""

from __future__ import annotations

import io
import re
import sqlite3
import warnings
import zipfile
from pathlib import PurePosixPath

import geopandas as gpd
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import DAMAGED_ARCHIVE, LARGEST_UNPACKED, MemoryFile, Source, content, opened, readable
from reachmap.read.identity import refuse_identity_numbers

KINDS = (".gpkg", ".geojson", ".json", ".zip", ".parquet", ".geoparquet")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# A file in which GDAL finds this word it takes for a list of commands to run.
_PIPELINE = b"gdal_streamed_alg"
_GEOJSON = (b'"FeatureCollection"', b'"Feature"', b'"coordinates"', b'"GeometryCollection"')
_CRS = re.compile(rb'"crs"\s*:\s*\{')
_CRS_REACHES = 20_000  # bytes
_ELSEWHERE = (b'"link"', b'"url"', b'"href"', b"http:", b"https:", b"/vsi", b"file:")
_ESCAPED = re.compile(rb"\\u00([0-7][0-9a-fA-F])")
_MOST_CELLS = 10_000_000
LARGEST_SHAPEFILE = 192 * 1024**2  # bytes, unpacked: it is repacked for the library, which unpacks it again
MOST_COLUMNS = 1_000  # Statistics Sweden's layers have about ten
_INNER = (".gpkg", ".geojson", ".parquet", ".geoparquet")


def read_layer(source: Source, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read a layer of shapes with all its columns.

    Parameters
    ----------
    source
        The file.
    layer
        Which layer of a GeoPackage, or which Shapefile of an archive; else the first that has shapes.

    Raises
    ------
    InputError
        Of a kind that is not read, damaged, without shapes, or an archive that has paths of its own,
        or several Shapefiles and none chosen.
    """
    readable(source)
    ending = source.suffix.lower()
    if ending not in KINDS:
        raise InputError("file_kind", file=source.name, known=", ".join(KINDS))
    if ending == ".zip":
        found = _zipped(source, layer)
    else:
        found = _parquet(source) if ending in (".parquet", ".geoparquet") else _vector(source, layer)
    if not isinstance(found, gpd.GeoDataFrame):
        raise InputError("file_unreadable", file=source.name)
    _refuse_persons(found, source)
    return found


def _refuse_persons(layer: gpd.GeoDataFrame, source: Source) -> None:
    if layer.columns.has_duplicates:
        # A damaged table of a Shapefile may name two columns alike: nobody can say which is meant.
        raise InputError("file_unreadable", file=source.name)
    _refuse_numbers(layer, source)


def _refuse_numbers(layer: gpd.GeoDataFrame, source: Source) -> None:
    """Refuse shapes that have somebody's identity number beside them."""
    columns = [
        name
        for name in layer.columns
        if name != layer.geometry.name and (layer[name].dtype.kind in "OTiuf" or layer[name].dtype == "str")
    ]
    try:
        texts = [_as_text(layer[name]) for name in columns]
    except UnicodeDecodeError as error:
        # A damaged column of a GeoParquet file shows itself only when its texts are taken out.
        raise InputError("file_unreadable", file=source.name) from error
    refuse_identity_numbers(
        texts, file=source.name, sheet=source.stem, names=[str(name)[:80] for name in columns]
    )


def _as_text(column: pd.Series) -> list[str]:
    if column.dtype.kind == "f":
        # A column of whole numbers in which one is missing.
        return [str(int(value)) if float(value).is_integer() else "" for value in column.dropna()]
    return [str(value) for value in column.dropna()]


def _vector(source: Source, layer: str | None, *, name: str = "") -> pd.DataFrame:
    """Read with GDAL; ``name`` is what an error calls the file."""
    _refuse_orders(source, name or source.name)
    try:
        _refuse_wide(source)
        with warnings.catch_warnings():
            # What is handed over in memory has no ending by which GDAL would know it.
            warnings.filterwarnings("ignore", ".*non conformant file extension", RuntimeWarning)
            # What GDAL says about a file's shapes (their winding, NaN) is judged where they are checked.
            warnings.filterwarnings("ignore", category=RuntimeWarning, module="pyogrio")
            found: pd.DataFrame = gpd.read_file(
                opened(source), layer=layer or _first_layer(source), engine="pyogrio"
            )
    except InputError:
        raise
    except Exception as error:
        # pyogrio, GDAL and shapely have many kinds for damage inside a file; all mean the same to a user.
        raise InputError("file_unreadable", file=name or source.name) from error
    return found


def _refuse_wide(source: Source) -> None:
    """Refuse a GeoJSON of very many columns; other kinds have no more than two thousand."""
    import pyogrio

    if source.suffix.lower() not in (".geojson", ".json"):
        return
    number = len(pyogrio.read_info(opened(source), layer=0)["fields"])
    if number > MOST_COLUMNS:
        raise InputError("boundary_too_wide", file=source.name, n=number, limit=MOST_COLUMNS)


def _refuse_orders(source: Source, name: str) -> None:
    """Refuse a file that is not of its kind, or that tells the library to go elsewhere.

    Raises
    ------
    InputError
        ``file_unreadable``, ``layer_computed`` or ``crs_elsewhere``.
    """
    ending = source.suffix.lower()
    if ending == ".gpkg":
        _refuse_computed(source, name)
    elif ending in (".geojson", ".json"):
        _refuse_links(content(source), name)


def _refuse_links(data: bytes, name: str) -> None:
    """Refuse what is no GeoJSON, a pipeline of GDAL's, or a reference system that lies at an address."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise InputError("file_unreadable", file=name)
    # Letters may be written as numbers: "\\u006cink" is a link as well.
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data) if _ESCAPED.search(data) else data
    if _PIPELINE in plain or not any(word in plain for word in _GEOJSON):
        raise InputError("file_unreadable", file=name)
    for found in _CRS.finditer(plain):
        if any(word in plain[found.end() : found.end() + _CRS_REACHES].lower() for word in _ELSEWHERE):
            raise InputError("crs_elsewhere", file=name)


def _refuse_computed(source: Source, name: str) -> None:
    """Refuse a database that is no GeoPackage, or whose layers are computed when they are read.

    A view may take for ever, and a virtual table is a program's: only plain tables are read. Triggers are
    never run, because nothing is ever written.
    """
    try:
        base = _database(source)
    except (sqlite3.Error, OSError, ValueError) as error:
        raise InputError("file_unreadable", file=name) from error
    try:
        kinds = base.execute("SELECT lower(name), type, sql FROM sqlite_master").fetchall()
        layers = {str(row[0]) for row in base.execute("SELECT lower(table_name) FROM gpkg_contents")}
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise InputError("file_unreadable", file=name) from error
    finally:
        base.close()
    for found, kind, sql in kinds:
        virtual = kind == "table" and re.match(r"\s*create\s+virtual\b", str(sql or ""), re.IGNORECASE)
        if virtual and not re.search(r"\busing\s+\"?rtree\"?\b", str(sql), re.IGNORECASE):
            raise InputError("layer_computed", file=name, layer=str(found)[:80])
        if found in layers and (virtual or kind == "view"):
            raise InputError("layer_computed", file=name, layer=str(found)[:80])


def _database(source: Source) -> sqlite3.Connection:
    if isinstance(source, MemoryFile):
        base = sqlite3.connect(":memory:")
        base.deserialize(source.data)
        return base
    return sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _first_layer(source: Source) -> int:
    """Find the first layer that has shapes: QGIS saves styles beside them, as a layer without.

    By position: in memory, a layer without a name of its own has another one each time it is opened.
    """
    import pyogrio

    layers = pyogrio.list_layers(opened(source))
    return next((place for place, (_, kind) in enumerate(layers) if kind is not None), 0)


def _parquet(source: Source) -> gpd.GeoDataFrame:
    data = content(source)
    try:
        _refuse_vast(data, source)
        found = gpd.read_parquet(io.BytesIO(data))
        found.geometry.to_numpy()
    except InputError:
        raise
    except Exception as error:
        # pyarrow, pyproj and shapely each have their own kinds for a damaged file.
        raise InputError("file_unreadable", file=source.name) from error
    return found


def _refuse_vast(data: bytes, source: Source) -> None:
    """Refuse a table that says that it unpacks to more than memory holds: equal values take no room in it."""
    import pyarrow.parquet as pq

    about = pq.ParquetFile(io.BytesIO(data)).metadata
    unpacked = sum(about.row_group(place).total_byte_size for place in range(about.num_row_groups))
    cells = about.num_rows * about.num_columns
    if cells > _MOST_CELLS or unpacked > LARGEST_UNPACKED:
        raise InputError("archive_too_large", file=source.name, size=max(unpacked, cells))


def _zipped(source: Source, layer: str | None) -> gpd.GeoDataFrame:
    try:
        with zipfile.ZipFile(io.BytesIO(content(source))) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            _refuse_paths(names, source)
            chosen = _chosen(names, layer, source)
            if PurePosixPath(chosen).suffix.lower() in _INNER:
                return read_layer(MemoryFile(chosen, archive.read(chosen)), layer=layer)
            _refuse_large(archive, chosen, source)
            members = _members(archive, names, chosen)
    except InputError:
        raise
    except DAMAGED_ARCHIVE as error:
        raise InputError("file_unreadable", file=source.name) from error
    if not {".shp", ".shx", ".dbf"} <= set(members):
        raise InputError("archive_incomplete", file=source.name, found=", ".join(sorted(members)))
    # GDAL knows a zipped Shapefile by this ending.
    found = _vector(MemoryFile("layer.shz", _repacked(members)), None, name=source.name)
    if not isinstance(found, gpd.GeoDataFrame):
        raise InputError("file_unreadable", file=source.name)
    return found


def _refuse_large(archive: zipfile.ZipFile, chosen: str, source: Source) -> None:
    """Refuse a Shapefile by the sizes its members say they have: none is read further than that."""
    stem = PurePosixPath(chosen).with_suffix("")
    own = (each for each in archive.infolist() if PurePosixPath(each.filename).with_suffix("") == stem)
    size = sum(each.file_size for each in own)
    if size > LARGEST_SHAPEFILE:
        raise InputError("archive_too_large", file=source.name, size=size)


def _refuse_paths(names: list[str], source: Source) -> None:
    """Refuse an archive whose members want to lie elsewhere: nothing is unpacked, but none means well."""
    for name in names:
        parts = re.split(r"[\\/]", name)
        if ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", name) or "\x00" in name:
            raise InputError("archive_paths", file=source.name)


def _chosen(names: list[str], layer: str | None, source: Source) -> str:
    """Name the member to read: a Shapefile, or a layer of another kind that is alone in the archive."""
    visible = [name for name in names if not name.startswith("__MACOSX/")]
    for endings in ((".shp",), _INNER):
        found = [name for name in visible if PurePosixPath(name).suffix.lower() in endings]
        if layer is not None and len(found) > 1:
            found = [name for name in found if PurePosixPath(name).stem == layer] or found
        if len(found) == 1:
            return found[0]
        if found:
            known = ", ".join(sorted(PurePosixPath(name).stem for name in found)[:10])
            raise InputError("archive_several", file=source.name, known=known)
    raise InputError("archive_without_layer", file=source.name)


def _members(archive: zipfile.ZipFile, names: list[str], chosen: str) -> dict[str, bytes]:
    """Read the files that make up one Shapefile, by ending."""
    stem = chosen[: -len(".shp")].casefold()
    found = {}
    for name in names:
        ending = PurePosixPath(name).suffix.lower()
        if ending in _PARTS and name[: -len(ending)].casefold() == stem:
            found[ending] = archive.read(name)
    found.setdefault(".cpg", _encoding(found.get(".dbf", b"")))
    return found


def _encoding(table: bytes) -> bytes:
    """Tell the encoding of a table that does not: UTF-8 if it can be, else Windows-1252."""
    try:
        table[32:].decode("utf-8")
    except UnicodeDecodeError:
        # The numbers in a field's description may be any byte: the rows alone decide.
        start = int.from_bytes(table[8:10], "little")
        try:
            table[start:].decode("utf-8")
        except UnicodeDecodeError:
            return b"1252"
    return b"UTF-8"


def _repacked(members: dict[str, bytes]) -> bytes:
    """Pack a Shapefile anew, under names of our own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for ending, data in sorted(members.items()):
            archive.writestr("layer" + ending, data)
    return packed.getvalue()
