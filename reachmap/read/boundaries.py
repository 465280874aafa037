"""Neighbourhood boundaries: polygons with a code and a name, in SWEREF 99 TM.

The municipality of an area is the first four digits of its code, as in Statistics Sweden's DeSO and RegSO.
A file whose codes are of another kind (the municipality's own districts) belongs whole to the project.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from reachmap import tables
from reachmap.errors import CrsError, InputError
from reachmap.files import Source, opened, readable
from reachmap.settings import BoundarySettings

KINDS = (".gpkg", ".geojson", ".json")
_AREA_CODE = re.compile(r"\d{4}[A-Z]\d+")
# Headings of Statistics Sweden's layers, and what municipalities call theirs, the finest division first.
_CODE_NAMES = ("desokod", "deso", "regsokod", "regso", "områdeskod", "omradeskod", "kod", "code", "area_code")
_NAME_NAMES = ("desonamn", "regsonamn", "områdesnamn", "omradesnamn", "namn", "name", "area_name")
# Outlines drawn apart may share a sliver; more than this share of the smaller area is a fault.
LARGEST_OVERLAP = 0.01


@dataclass(frozen=True)
class Boundaries:
    """The project's areas, and those of other municipalities in the same file.

    ``areas`` and ``others`` follow `tables.AREAS`, sorted by code; EPSG:3006.
    """

    areas: gpd.GeoDataFrame
    others: gpd.GeoDataFrame


def read_boundaries(settings: BoundarySettings, *, municipality: tuple[str, ...]) -> Boundaries:
    """Read the boundaries of a project.

    Raises
    ------
    InputError
        The file or a column is missing, outlines are missing, cross themselves or lie over one
        another, codes are blank or stand twice, or no area belongs to the municipality.
    CrsError
        The file does not say in which reference system it is.
    """
    source = readable(settings.file)
    _, layer = read_layer(source, settings.layer)
    areas = gpd.GeoDataFrame(
        {
            "area_code": _column(layer, settings.code, source),
            "area_name": _column(layer, settings.name, source),
        },
        geometry=shapely.force_2d(layer.geometry.to_numpy()),
        crs=layer.crs,
    )
    if areas.crs is None:
        raise CrsError("boundary_no_crs", file=source.name)
    _refuse_faults(areas, source)
    areas = areas.to_crs(tables.CRS).sort_values("area_code", ignore_index=True)
    if len(areas) and not np.isfinite(areas.total_bounds).all():
        # GeoJSON that names no system is taken for degrees; metres then end nowhere.
        raise CrsError("boundary_no_crs", file=source.name)
    mine = _municipality_of(areas, municipality, source)
    areas["municipality_code"] = mine
    areas = areas[tables.AREAS.columns]
    inside = areas["municipality_code"].isin(municipality)
    own = areas[inside].reset_index(drop=True)
    _refuse_overlap(own, source)
    return Boundaries(areas=_checked(own), others=_checked(areas[~inside].reset_index(drop=True)))


def _checked(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tables.AREAS.check(areas)
    return tables.check_crs(areas)


def read_layer(source: Source, layer: str | None = None) -> tuple[str, gpd.GeoDataFrame]:
    """Read a layer as it stands.

    Parameters
    ----------
    source
        The file.
    layer
        Its name; without one the first layer that has shapes.

    Returns
    -------
    str, GeoDataFrame
        The layer's name and the layer.

    Raises
    ------
    InputError
        The file can not be read, or has no such layer.
    """
    import pyogrio

    if source.suffix.lower() not in KINDS:
        raise InputError("file_kind", file=source.name, known=", ".join(KINDS))
    try:
        with warnings.catch_warnings():
            # What is handed over in memory has no ending by which GDAL would know it.
            warnings.filterwarnings("ignore", ".*non conformant file extension", RuntimeWarning)
            name = layer or _first_layer(source)
            found = gpd.read_file(opened(source), layer=name, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise InputError("file_unreadable", file=source.name) from error
    if not isinstance(found, gpd.GeoDataFrame):
        raise InputError("file_unreadable", file=source.name)
    return name, found


def guess_columns(layer: gpd.GeoDataFrame) -> tuple[str, str] | None:
    """Find the columns with areas' codes and names, by Statistics Sweden's headings or by what they hold.

    Returns
    -------
    tuple of str or None
        Code and name; the code serves as name where there is none. None where no column has a code for
        every area, each once.
    """
    texts = {
        str(name): layer[name].astype(str).str.strip() for name in layer.columns.drop(layer.geometry.name)
    }
    distinct = {name: bool(text.is_unique and (text != "").all()) for name, text in texts.items()}
    by_plain_name = {name.casefold(): name for name in texts}
    usual = [by_plain_name[name] for name in _CODE_NAMES if name in by_plain_name]
    coded = [name for name, text in texts.items() if text.str.fullmatch(_AREA_CODE.pattern).all()]
    code = next((name for name in (*usual, *coded) if distinct[name]), None)
    if code is None:
        return None
    names = [by_plain_name[name] for name in _NAME_NAMES if name in by_plain_name]
    names += [name for plain, name in by_plain_name.items() if "namn" in plain or "name" in plain]
    several = [name for name in names if texts[name].nunique() > len(layer) / 2]
    return code, next(iter(several), code)


def _first_layer(source: Source) -> str:
    """Name the first layer that has shapes: QGIS saves styles beside them, as a layer without."""
    import pyogrio

    layers = pyogrio.list_layers(opened(source))
    return str(next((name for name, kind in layers if kind is not None), layers[0][0]))


def _column(layer: gpd.GeoDataFrame, name: str, source: Source) -> gpd.pd.Series:
    """Take a column as text, whatever the case of its name; blank where it is missing."""
    by_plain_name = {str(column).casefold(): column for column in layer.columns}
    column = by_plain_name.get(name.casefold())
    if column is None:
        known = ", ".join(str(c) for c in layer.columns if c != layer.geometry.name)
        raise InputError("boundary_column", file=source.name, column=name, known=known)
    found = layer[column]
    return found.astype(object).where(found.notna(), "").astype(str).str.strip()


def _few(codes: list[str]) -> str:
    return ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")


def _refuse_faults(areas: gpd.GeoDataFrame, source: Source) -> None:
    blank = int((areas["area_code"] == "").sum())
    if blank:
        raise InputError("boundary_code_blank", file=source.name, n=blank)
    twice = sorted(areas.loc[areas["area_code"].duplicated(), "area_code"].unique())
    if twice:
        raise InputError("boundary_code_twice", file=source.name, codes=_few(twice))
    kinds = areas.geometry.geom_type
    without = int((~kinds.isin(["Polygon", "MultiPolygon"]) | areas.geometry.is_empty).sum())
    if without:
        raise InputError("boundary_not_polygons", file=source.name, n=without)
    crossing = areas.loc[~areas.geometry.is_valid, "area_code"].tolist()
    if crossing:
        raise InputError("boundary_invalid", file=source.name, n=len(crossing), codes=_few(crossing))


def _municipality_of(areas: gpd.GeoDataFrame, municipality: tuple[str, ...], source: Source) -> gpd.pd.Series:
    first_four = areas["area_code"].str[:4]
    if first_four.isin(municipality).any():
        return first_four
    if areas.empty or areas["area_code"].str.fullmatch(_AREA_CODE.pattern).any():
        raise InputError("boundary_none_left", file=source.name, found=", ".join(municipality))
    return gpd.pd.Series(municipality[0], index=areas.index, dtype="str")


def _refuse_overlap(areas: gpd.GeoDataFrame, source: Source) -> None:
    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = first < second
    first, second = first[apart], second[apart]
    common = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    over = common > LARGEST_OVERLAP * smaller
    if over.any():
        codes = areas["area_code"].to_numpy()
        pairs = [f"{codes[a]} + {codes[b]}" for a, b in zip(first[over], second[over], strict=True)]
        raise InputError("boundary_overlap", file=source.name, codes=_few(pairs))
