"""Neighbourhood boundaries: polygons with a code and a name, in SWEREF 99 TM.

The municipality of an area is the first four digits of its code, as in Statistics Sweden's DeSO and RegSO.
A file whose codes are of another kind (the municipality's own districts) belongs whole to the project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from reachmap import tables
from reachmap.errors import CrsError, InputError
from reachmap.files import Source, readable
from reachmap.read.layers import read_layer
from reachmap.read.repair import Repair, repair_areas
from reachmap.settings import BoundarySettings

_AREA_CODE = re.compile(r"\d{4}[A-Z]\d+")
# Outlines drawn apart may share a sliver; more than this share of the smaller area is a fault.
LARGEST_OVERLAP = 0.01
# Two areas that share more than this are drawn on one spot: no repair can tell whose it is.
SAME_SPOT = 0.5
_AT_ONCE = 64
MOST_AREAS = 20_000  # the whole country has six thousand DeSO areas
# SWEREF 99 TM with a wide margin: west, south, east, north, metres.
SWEDEN = (100_000.0, 5_900_000.0, 1_100_000.0, 7_900_000.0)
_NOT_WORD = re.compile(r"[\W_]+")
_CODES: tuple[str, ...] = (
    "regsokod",
    "regso",
    "desokod",
    "deso",
    "områdeskod",
    "omradeskod",
    "nyckelkod",
    "dokod",
    "basområde",
)
_OWN_CODES = frozenset(_CODES)
_CODES += ("basomrade", "stadsdelskod", "distriktskod", "areacode", "kod", "code", "id", "kommunkod")
_NAMES: tuple[str, ...] = (
    "regsonamn",
    "desonamn",
    "områdesnamn",
    "omradesnamn",
    "delområde",
    "delomrade",
    "stadsdel",
    "areaname",
)
_NAMES += ("namn", "name", "område", "omrade", "distrikt", "kommunnamn")


@dataclass(frozen=True)
class Boundaries:
    """The project's areas, and those of other municipalities in the same file.

    ``areas``, ``others`` and ``earlier`` follow `tables.AREAS`, sorted by code; EPSG:3006. ``earlier`` are
    the project's areas in another version or division (DeSO 2018, where the project has RegSO 2025).
    ``version`` is the year of the division where the file tells it; ``repairs`` says what was mended.
    """

    areas: gpd.GeoDataFrame
    others: gpd.GeoDataFrame
    earlier: gpd.GeoDataFrame | None = None
    version: str = ""
    repairs: tuple[Repair, ...] = ()


def read_boundaries(settings: BoundarySettings, *, municipality: tuple[str, ...]) -> Boundaries:
    """Read the boundaries of a project.

    Raises
    ------
    InputError
        The file or a column is missing, outlines are missing, cross themselves or lie over one
        another, codes are blank or stand twice, or no area belongs to the municipality.
    CrsError
        The file does not say in which reference system it is, or the areas lie outside Sweden.
    """
    source = readable(settings.file)
    layer = read_layer(source, layer=settings.layer)
    own, others, repairs = _read_areas(layer, settings, municipality, source)
    earlier = None
    if settings.earlier is not None:
        other = BoundarySettings(file=settings.earlier, repair=settings.repair)
        old = read_layer(settings.earlier)
        earlier, _, _ = _read_areas(old, other, municipality, settings.earlier)
    return Boundaries(own, others, earlier, _version(layer), repairs)


def guess_columns(layer: gpd.GeoDataFrame) -> tuple[str, str] | None:
    """Name the columns of a layer that hold area codes and names.

    Known by the headings that Statistics Sweden and municipalities use, else by codes such as 0380R001;
    where no column has names, the codes stand for them. None where the codes can not be told.

    Parameters
    ----------
    layer
        As `reachmap.read.layers.read_layer` gives it.
    """
    by_plain = {
        _NOT_WORD.sub("", str(c).casefold()): str(c) for c in layer.columns if c != layer.geometry.name
    }
    code = next((by_plain[word] for word in _CODES if word in by_plain), None) or _column_of_codes(layer)
    if code is None or layer[code].nunique() < len(layer):
        code = _column_of_codes(layer)
    if code is None:
        return None
    stem = _NOT_WORD.sub("", code.casefold()).removesuffix("kod")
    own = (f"{stem}namn", f"{stem}name")
    name = next((by_plain[word] for word in (*own, *_NAMES) if word in by_plain), code)
    return code, name


def _column_of_codes(layer: gpd.GeoDataFrame) -> str | None:
    for column in layer.columns.drop(layer.geometry.name):
        texts = layer[column].dropna().astype(str).str.strip()
        if len(texts) == len(layer) > 0 and texts.str.fullmatch(_AREA_CODE.pattern).all() and texts.is_unique:
            return str(column)
    return None


def _version(layer: gpd.GeoDataFrame) -> str:
    """Read the year of a division from the column that Statistics Sweden gives it in ("2025_v2")."""
    column = next((c for c in layer.columns if str(c).casefold() == "version"), None)
    years = set() if column is None else set(layer[column].astype(str).str.extract(r"^(\d{4})")[0].dropna())
    return str(years.pop()) if len(years) == 1 else ""


def _read_areas(
    layer: gpd.GeoDataFrame, settings: BoundarySettings, municipality: tuple[str, ...], source: Source
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, tuple[Repair, ...]]:
    """Take the project's areas and the others out of a layer, checked; mended if the settings say so."""
    if layer.crs is None:
        raise CrsError("boundary_no_crs", file=source.name)
    if len(layer) > MOST_AREAS:
        raise InputError("boundary_too_many", file=source.name, n=len(layer), limit=MOST_AREAS)
    code, name = _code_and_name(layer, settings, source)
    areas = gpd.GeoDataFrame(
        {"area_code": _column(layer, code, source), "area_name": _column(layer, name, source)},
        geometry=shapely.force_2d(layer.geometry.to_numpy()),
        crs=layer.crs,
    )
    _refuse_faults(areas, source)
    areas = _in_metres(areas, source).sort_values("area_code", ignore_index=True)
    _refuse_abroad(areas, layer, source)
    areas["municipality_code"] = _municipality_of(areas, municipality, source)
    areas = areas[tables.AREAS.columns]
    inside = areas["municipality_code"].isin(municipality)
    own, others = areas[inside].reset_index(drop=True), areas[~inside].reset_index(drop=True)
    repairs: tuple[Repair, ...] = ()
    if settings.repair:
        _refuse_overlap(_valid(own), source, largest=SAME_SPOT)
        own, repairs = repair_areas(own)
        others = _valid(others)
    _refuse_crossing(pd.concat([own, others]), source)
    _refuse_overlap(own, source, largest=LARGEST_OVERLAP)
    return _checked(own), _checked(others), repairs


def _in_metres(areas: gpd.GeoDataFrame, source: Source) -> gpd.GeoDataFrame:
    from pyproj.exceptions import ProjError

    try:
        return areas.to_crs(tables.CRS)
    except ProjError as error:
        # A system that is only a drawing's, or is said to be unknown: it lies nowhere on Earth.
        raise CrsError("boundary_no_crs", file=source.name) from error


def _valid(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return areas.set_geometry(areas.geometry.make_valid())


def _code_and_name(layer: gpd.GeoDataFrame, settings: BoundarySettings, source: Source) -> tuple[str, str]:
    if settings.code is not None and settings.name is not None:
        return settings.code, settings.name
    guess = guess_columns(layer)
    if guess is None and settings.code is None:
        # A column that is called so and has codes twice: told of as that, and not as if there were none.
        twice = next((c for c in layer.columns if _NOT_WORD.sub("", str(c).casefold()) in _OWN_CODES), None)
        if twice is not None:
            return str(twice), settings.name or str(twice)
        known = ", ".join(str(c) for c in layer.columns if c != layer.geometry.name)
        raise InputError("boundary_code_unknown", file=source.name, known=known)
    code = settings.code or (guess[0] if guess else "")
    return code, settings.name or (guess[1] if guess else code)


def _checked(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tables.AREAS.check(areas)
    return tables.check_crs(areas)


def _column(layer: gpd.GeoDataFrame, name: str, source: Source) -> pd.Series:
    """Take a column as text, whatever the case of its name; blank where it is missing."""
    by_plain_name = {str(column).casefold(): column for column in layer.columns}
    column = by_plain_name.get(name.casefold())
    if column is None:
        known = ", ".join(str(c) for c in layer.columns if c != layer.geometry.name)
        raise InputError("boundary_column", file=source.name, column=name, known=known)
    found = layer[column]
    if found.dtype.kind == "f" and (found.dropna() % 1 == 0).all():
        # A whole number that stands beside blanks, or that a program keeps as a decimal: 7, not 7.0.
        found = found.astype("Int64")
    texts: pd.Series = found.astype(object).where(found.notna(), "").astype(str).str.strip()
    return texts


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
    endless = areas.loc[~np.isfinite(_extent(areas)).all(axis=1), "area_code"].tolist()
    if endless:
        raise InputError("boundary_not_finite", file=source.name, n=len(endless), codes=_few(endless))


def _extent(areas: gpd.GeoDataFrame) -> np.ndarray:
    """Bounds of each area, with every number in it: GEOS leaves out what is no number."""
    shapes = areas.geometry.to_numpy()
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = ~np.isfinite(points).all(axis=1)
    bounds = shapely.bounds(shapes)
    bounds[np.unique(owner[bad])] = np.nan
    return bounds


def _refuse_crossing(areas: gpd.GeoDataFrame, source: Source) -> None:
    crossing = areas.loc[~areas.geometry.is_valid | areas.geometry.is_empty, "area_code"].tolist()
    if crossing:
        raise InputError("boundary_invalid", file=source.name, n=len(crossing), codes=_few(crossing))


def _refuse_abroad(areas: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, source: Source) -> None:
    if areas.empty:
        return
    bounds = areas.geometry.bounds.to_numpy()
    if not np.isfinite(bounds).all():
        # GeoJSON that names no system is taken for degrees; metres then end nowhere.
        raise CrsError("boundary_no_crs", file=source.name)
    west, south, east, north = SWEDEN
    inside = (bounds[:, 0] > west) & (bounds[:, 1] > south) & (bounds[:, 2] < east) & (bounds[:, 3] < north)
    if not inside.all():
        codes = areas.loc[~inside, "area_code"].tolist()
        crs = layer.crs.to_string()[:40]
        raise CrsError("boundary_abroad", file=source.name, n=len(codes), codes=_few(codes), found=crs)


def _municipality_of(areas: gpd.GeoDataFrame, municipality: tuple[str, ...], source: Source) -> pd.Series:
    first_four: pd.Series = areas["area_code"].str[:4]
    if first_four.isin(municipality).any():
        return first_four
    if areas.empty or areas["area_code"].str.fullmatch(_AREA_CODE.pattern).any():
        raise InputError("boundary_none_left", file=source.name, found=", ".join(municipality))
    return pd.Series(municipality[0], index=areas.index, dtype="str")


def _refuse_overlap(areas: gpd.GeoDataFrame, source: Source, *, largest: float) -> None:
    shapes = areas.geometry.to_numpy()
    if shapely.coverage_is_valid(shapes):
        return
    tree = shapely.STRtree(shapes)
    codes = areas["area_code"].to_numpy()
    # A few at a time: areas that all lie on one spot are more pairs than memory holds.
    for start in range(0, len(shapes), _AT_ONCE):
        first, second = tree.query(shapes[start : start + _AT_ONCE], predicate="intersects")
        first = first + start
        apart = first < second
        first, second = first[apart], second[apart]
        common = shapely.area(shapely.intersection(shapes[first], shapes[second]))
        smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
        over = common > largest * smaller
        if over.any():
            pairs = [f"{codes[a]} + {codes[b]}" for a, b in zip(first[over], second[over], strict=True)]
            raise InputError("boundary_overlap", file=source.name, codes=_few(pairs))
