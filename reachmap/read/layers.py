"""Map layers from files: GeoPackage, GeoJSON, zipped Shapefile, GeoParquet; from disk or from memory.

Decides what a file's kind is by its ending, and never lets a library follow a path that stands inside a file:
of an archive only the members of one Shapefile are taken, under names of our own.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import PurePosixPath

import geopandas as gpd
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import MemoryFile, Source, content, opened, readable
from reachmap.read.identity import refuse_identity_numbers

KINDS = (".gpkg", ".geojson", ".json", ".zip", ".parquet", ".geoparquet")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
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
        return _zipped(source, layer)
    found = _parquet(source) if ending in (".parquet", ".geoparquet") else _vector(source, layer)
    if not isinstance(found, gpd.GeoDataFrame):
        raise InputError("file_unreadable", file=source.name)
    _refuse_persons(found, source)
    return found


def _refuse_persons(layer: gpd.GeoDataFrame, source: Source) -> None:
    """Refuse shapes that have somebody's identity number beside them."""
    columns = [
        name
        for name in layer.columns
        if name != layer.geometry.name and (layer[name].dtype.kind in "OTiuf" or layer[name].dtype == "str")
    ]
    texts = [_as_text(layer[name]) for name in columns]
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
    try:
        with warnings.catch_warnings():
            # What is handed over in memory has no ending by which GDAL would know it.
            warnings.filterwarnings("ignore", ".*non conformant file extension", RuntimeWarning)
            # What GDAL says about a file's shapes (their winding, NaN) is judged where they are checked.
            warnings.filterwarnings("ignore", category=RuntimeWarning, module="pyogrio")
            found: pd.DataFrame = gpd.read_file(
                opened(source), layer=layer or _first_layer(source), engine="pyogrio"
            )
    except Exception as error:
        # pyogrio, GDAL and shapely have many kinds for damage inside a file; all mean the same to a user.
        raise InputError("file_unreadable", file=name or source.name) from error
    return found


def _first_layer(source: Source) -> int:
    """Find the first layer that has shapes: QGIS saves styles beside them, as a layer without.

    By position: in memory, a layer without a name of its own has another one each time it is opened.
    """
    import pyogrio

    layers = pyogrio.list_layers(opened(source))
    return next((place for place, (_, kind) in enumerate(layers) if kind is not None), 0)


def _parquet(source: Source) -> gpd.GeoDataFrame:
    try:
        found = gpd.read_parquet(io.BytesIO(content(source)))
        found.geometry.to_numpy()
    except Exception as error:
        # pyarrow, pyproj and shapely each have their own kinds for a damaged file.
        raise InputError("file_unreadable", file=source.name) from error
    return found


def _zipped(source: Source, layer: str | None) -> gpd.GeoDataFrame:
    try:
        with zipfile.ZipFile(io.BytesIO(content(source))) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            _refuse_paths(names, source)
            chosen = _chosen(names, layer, source)
            if PurePosixPath(chosen).suffix.lower() in _INNER:
                return read_layer(MemoryFile(chosen, archive.read(chosen)), layer=layer)
            members = _members(archive, names, chosen)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        # RuntimeError: protected by a password; NotImplementedError: packed in an unusual way.
        raise InputError("file_unreadable", file=source.name) from error
    if not {".shp", ".shx", ".dbf"} <= set(members):
        raise InputError("archive_incomplete", file=source.name, found=", ".join(sorted(members)))
    # GDAL knows a zipped Shapefile by this ending.
    found = _vector(MemoryFile("layer.shz", _repacked(members)), None, name=source.name)
    if not isinstance(found, gpd.GeoDataFrame):
        raise InputError("file_unreadable", file=source.name)
    return found


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
