"""Boundaries of RegSO and DeSO from Statistics Sweden's WFS (2.0, GetFeature in pages, GeoJSON).

Pages are asked for in the order of the codes: without an order a service may give an area twice and
another not at all. What comes is counted against what the service says there is, and held to be a
coverage: areas that meet without gaps or overlaps.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reachmap.errors import SourceError
from reachmap.files import MemoryFile
from reachmap.origins import Origin
from reachmap.read.boundaries import read_boundaries
from reachmap.settings import BoundarySettings
from reachmap.sources.catalogue import DESO, REGSO
from reachmap.sources.library import Library, Notice
from reachmap.sources.questions import GEODATA, Question, RefusedError
from reachmap.sources.result import Fetched, of_file
from reachmap.sources.scb import PUBLISHER

if TYPE_CHECKING:
    import geopandas as gpd

LICENCE = "CC0 1.0"
ADDRESS = "https://www.scb.se/oppnageodata"
# RegSO came two years after DeSO: the first division of both is that of 2018/2020.
LAYERS: Mapping[tuple[str, str], str] = {
    (REGSO, "2025"): "stat:RegSO_2025",
    (REGSO, "2020"): "stat:RegSO_2020",
    (REGSO, "2018"): "stat:RegSO_2020",
    (DESO, "2025"): "stat:DeSO_2025",
    (DESO, "2020"): "stat:DeSO_2018",
    (DESO, "2018"): "stat:DeSO_2018",
}
NEWEST = "2025"
PAGE = 200  # areas a page: a county's DeSO are a few pages of some megabytes
_MOST_PAGES = 200
_CODES = {REGSO: "regsokod", DESO: "desokod"}
_COLUMNS = ("desokod", "regsokod", "regsonamn", "kommunkod", "lanskod", "version", "referensdatum")
_CRS = "EPSG:3006"
# A hole in what the areas cover together is a gap between them; a larger one may be another municipality.
_LARGEST_GAP = 10_000.0  # square metres


def fetch_boundaries(
    library: Library, *, municipalities: tuple[str, ...], level: str = REGSO, version: str = NEWEST
) -> Fetched:
    """Fetch the areas of some municipalities.

    Raises
    ------
    SourceError
        The service refuses, gives fewer than it says there are, or none.
    InputError
        What it gives is no set of boundaries.
    """
    layer = LAYERS.get((level, version))
    if layer is None:
        known = ", ".join(sorted({year for _, year in LAYERS}))
        raise SourceError("version_unknown", version=version, known=known)
    calls, remembered = library.calls, library.remembered
    pages, asked = _pages(library, layer, _CODES[level], municipalities)
    areas = _areas(pages, layer, _CODES[level])
    _refuse_missing(areas, municipalities, layer)
    name = f"granser_{layer.removeprefix('stat:').casefold()}.parquet"
    file = _as_file(name, areas)
    # Read as the project will read it: faults are told now, and not when it runs.
    read_boundaries(BoundarySettings(file), municipality=municipalities)
    origin = Origin(
        file=name,
        publisher=PUBLISHER,
        title=layer.removeprefix("stat:").replace("_", " "),
        licence=LICENCE,
        table=layer,
        edition=_one(areas, "version"),
        fetched=asked[:10],
        address=ADDRESS,
    )
    fetched = of_file(file, [origin], {"boundaries": {"file": name}})
    return replace(
        fetched,
        notices=tuple(_coverage(areas, layer)),
        calls=library.calls - calls,
        remembered=library.remembered - remembered,
        least_calls=max(1, -(-len(areas) // PAGE)),
    )


def _pages(
    library: Library, layer: str, code: str, municipalities: tuple[str, ...]
) -> tuple[list[Mapping[str, Any]], str]:
    """Ask for page after page until all that the service counts are there."""
    chosen = ", ".join(f"'{municipality}'" for municipality in sorted(municipalities))
    pages: list[Mapping[str, Any]] = []
    start, total, asked = 0, 1, ""
    while start < total:
        params = {
            "service": "WFS",
            "version": "2.0.0",
            "request": "GetFeature",
            "typeNames": layer,
            "outputFormat": "application/json",
            "srsName": _CRS,
            "CQL_FILTER": f"kommunkod IN ({chosen})",
            "sortBy": code,
            "startIndex": str(start),
            "count": str(PAGE),
        }
        question = Question(GEODATA, "", tuple(params.items()), about=layer)
        library.progress(start / total, layer)
        try:
            answer = library.answer(question, licence=LICENCE, source=PUBLISHER)
        except RefusedError as error:
            raise SourceError("source_refuses", about=layer, said=error.said) from error
        page = answer.json()
        try:
            number, total = len(page["features"]), int(page["numberMatched"])
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError("source_strange", about=layer) from error
        if (number == 0 and total > start) or len(pages) >= _MOST_PAGES:
            raise SourceError("areas_cut_short", about=layer, n=start, total=total)
        pages.append(page)
        start, asked = start + number, answer.asked
    library.progress(1.0, layer)
    return pages, asked


def _areas(pages: list[Mapping[str, Any]], layer: str, code: str) -> gpd.GeoDataFrame:
    """Put pages together; an area twice is told, not kept twice."""
    import geopandas as gpd

    features = [feature for page in pages for feature in page["features"]]
    if not features:
        raise SourceError("areas_none", about=layer)
    try:
        areas = gpd.GeoDataFrame.from_features(features, crs=_CRS)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError("source_strange", about=layer) from error
    named = {str((page.get("crs") or {}).get("properties", {}).get("name", "")) for page in pages}
    if code not in areas or any(name and not name.endswith("3006") for name in named):
        raise SourceError("source_strange", about=layer)
    twice = areas[code].duplicated()
    if twice.any():
        raise SourceError("areas_twice", about=layer, n=int(twice.sum()))
    kept = [column for column in _COLUMNS if column in areas]
    return areas[[*kept, "geometry"]].sort_values(code, ignore_index=True)


def _refuse_missing(areas: gpd.GeoDataFrame, municipalities: tuple[str, ...], layer: str) -> None:
    there = set(areas.iloc[:, 0].astype(str).str[:4])
    missing = sorted(set(municipalities) - there)
    if missing:
        raise SourceError("areas_not_in_table", table=layer, codes=", ".join(missing), level="")


def _coverage(areas: gpd.GeoDataFrame, layer: str) -> list[Notice]:
    """Tell where areas that lie side by side do not meet: edges that differ, and gaps between areas.

    How wide a gap is can not be asked of the outer edge, which has narrow inlets of its own.
    """
    import shapely

    shapes = areas.geometry.to_numpy()
    edges = int((~shapely.is_empty(shapely.coverage_invalid_edges(shapes))).sum())
    parts = shapely.get_parts(shapely.union_all(shapes))
    holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    gaps = sum(hole.area < _LARGEST_GAP for hole in holes)
    told = [Notice.of("coverage", layer=layer, n=edges)] if edges else []
    return [*told, Notice.of("gaps", layer=layer, n=gaps)] if gaps else told


def _as_file(name: str, areas: gpd.GeoDataFrame) -> MemoryFile:
    data = io.BytesIO()
    areas.to_parquet(data, compression="zstd", index=False)
    return MemoryFile(name, data.getvalue())


def _one(areas: gpd.GeoDataFrame, column: str) -> str:
    found = set(areas[column].astype(str)) if column in areas else set()
    return found.pop() if len(found) == 1 else ""
