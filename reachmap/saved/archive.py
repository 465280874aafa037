"""The ``.reachmap`` file itself: a zip of a head, the results, and a text for each table.

Decides what goes into it: what `reachmap.pipeline.Analysis` holds has passed the gate and is shown to whoever
opens the app, but a saved project is sent on. The review is left out, because it quotes what participants
wrote as their home area; so are checksums of follow-ups and of the project file, which would confirm a guess
of what they hold, and the folders where files lie.

Reading takes nothing for granted: names, sizes and number of members are those that are expected, every value
is of the kind that its place asks for, and the tables follow their schemas. The same analysis gives the same
bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from reachmap import tables
from reachmap.basemap import BaseMap
from reachmap.disclose.ledger import Release
from reachmap.errors import InputError, ReachmapError
from reachmap.files import DAMAGED_ARCHIVE, Source, content, opened
from reachmap.groups import is_sound
from reachmap.pipeline import Analysis
from reachmap.released import FILE as LEDGER
from reachmap.released import ledger_text, releases_of
from reachmap.review import Review
from reachmap.saved.frames import table_of, table_text
from reachmap.saved.values import OtherFields, Unfit, taken, written
from reachmap.settings import LANGUAGES, ROUNDING_BASES, SMALLEST_K
from reachmap.standards import KINDS
from reachmap.vocabulary import ALL, DISCLOSURE_LEVELS, VERDICTS, Groups

SUFFIX = ".reachmap"
VERSION = 1
HEAD, RESULT = "reachmap.json", "result.json"
LARGEST_SAVED = 128 * 1024**2  # bytes, packed
# Unpacked, by member: JSON takes up to thirty times its size in memory, a table five.
LARGEST_HEAD, LARGEST_RESULT, LARGEST_TABLES = 64 * 1024, 8 * 1024**2, 256 * 1024**2
MOST_TABLES = 32
# Without these no page can be worded.
_FACTS = frozenset(
    {
        "coverage_if_repeaters",
        "dispersion",
        "expected_share_of_false_flags",
        "hidden_up_to",
        "kappa",
        "located_share",
        "model",
        "standard",
    }
)
_BROKEN = (
    *DAMAGED_ARCHIVE,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    shapely.errors.ShapelyError,
)


def is_saved(source: Source) -> bool:
    """Tell whether a file is a saved project, by its name's ending."""
    return source.suffix.lower() == SUFFIX


def save(analysis: Analysis, *, released: Sequence[Release] = ()) -> bytes:
    """Write an analysis as a ``.reachmap`` file.

    Parameters
    ----------
    analysis
        Gated results.
    released
        What is known to have been released of the project: it travels along (`released`).

    Returns
    -------
    bytes
        The file; the same analysis gives the same bytes.
    """
    kept = _to_keep(analysis)
    texts: dict[str, str] = {}
    kinds: dict[str, dict[str, str]] = {}

    def put(place: tuple[str, ...], table: pd.DataFrame) -> None:
        name = ".".join(place)
        kinds[name], texts[f"tables/{name}.csv"] = table_text(table)

    result = written(kept, Analysis, put)
    head = {"format": "reachmap", "version": VERSION, "made_with": analysis.provenance.get("reachmap", "")}
    members = {HEAD: _json(head), RESULT: _json({"result": result, "tables": kinds}), **texts}
    members |= {LEDGER: ledger_text(released)} if released else {}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _json(value: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)


def _to_keep(analysis: Analysis) -> Analysis:
    """Leave out what others than those who ran it have no need of."""
    of_people = {source.name for source in analysis.settings.files_of_people()}
    provenance = {key: value for key, value in analysis.provenance.items() if key != "project_file"}
    inputs = provenance.get("inputs", {})
    provenance["inputs"] = {name: None if name in of_people else inputs[name] for name in inputs}
    # Nor the address of a base map: whoever opens the file has not chosen to ask it for anything.
    settings = replace(analysis.settings, map=BaseMap())
    intake = replace(analysis.intake, settings=settings, review=Review())
    # Nor what plans are made of, which is for memory only.
    return replace(analysis, settings=settings, intake=intake, provenance=provenance, basis=None)


def load(source: Source) -> Analysis:
    """Read a ``.reachmap`` file.

    Parameters
    ----------
    source
        The file.

    Returns
    -------
    Analysis
        As it was saved; what came into ReachMap after that is as in a project that does not use it. Files
        are names without contents: nothing can be analysed anew from it.

    Raises
    ------
    FileMissingError
        There is no such file.
    InputError
        It is too large, no saved project, of a later version or too early a one, or not whole.
    """
    content(source, largest=LARGEST_SAVED)
    try:
        with zipfile.ZipFile(opened(source)) as archive:
            return _read(archive, source)
    except ReachmapError as error:
        if isinstance(error, InputError):
            raise
        raise InputError("saved_broken", file=source.name) from error
    except OtherFields as error:
        raise InputError("saved_otherwise", file=source.name) from error
    except _BROKEN as error:
        raise InputError("saved_broken", file=source.name) from error


def released(source: Source) -> tuple[Release, ...]:
    """Read what a ``.reachmap`` file says was released of the project; nothing where it says nothing.

    Raises
    ------
    InputError
        It can not be read.
    """
    content(source, largest=LARGEST_SAVED)
    try:
        with zipfile.ZipFile(opened(source)) as archive:
            if LEDGER not in archive.namelist():
                return ()
            return releases_of(_member(archive, LEDGER, LARGEST_TABLES), file=source.name)
    except _BROKEN as error:
        raise InputError("saved_broken", file=source.name) from error


def _read(archive: zipfile.ZipFile, source: Source) -> Analysis:
    head = _object(_member(archive, HEAD, LARGEST_HEAD))
    if head.get("format") != "reachmap" or type(head.get("version")) is not int:
        raise Unfit(HEAD)
    if head["version"] > VERSION:
        raise InputError("saved_later", file=source.name, found=head["version"], known=VERSION)
    body = _object(_member(archive, RESULT, LARGEST_RESULT))
    kinds = body["tables"]
    if len(kinds) > MOST_TABLES:
        raise Unfit("tables")
    left = [LARGEST_TABLES]

    def take(place: tuple[str, ...]) -> pd.DataFrame:
        name = ".".join(place)
        text = _member(archive, f"tables/{name}.csv", left[0])
        left[0] -= len(text)
        return table_of(kinds[name], text)

    return _sound(taken(body["result"], Analysis, take))


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise Unfit("object")
    return found


def _member(archive: zipfile.ZipFile, name: str, largest: int) -> str:
    """Unpack a member, and no more of it than it may have, whatever the archive says of its size."""
    with archive.open(name) as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise Unfit(name)
    return data.decode()


def _sound(analysis: Analysis) -> Analysis:
    """Hold what was read against what every analysis is.

    Raises
    ------
    Unfit, TableError
        It is not.
    """
    settings, cells, areas = analysis.settings, analysis.cells, analysis.areas
    project, disclosure = settings.project, settings.disclosure
    first, last = project.period
    whole = [
        first <= last,
        project.language in LANGUAGES,
        disclosure.level in DISCLOSURE_LEVELS,
        disclosure.k >= SMALLEST_K,
        disclosure.rounding in ROUNDING_BASES,
        settings.standard.kind in KINDS,
        settings.map == BaseMap(),
        is_sound(settings.groups),
        analysis.basis is None,
        analysis.facts.keys() >= _FACTS,
        isinstance(areas, gpd.GeoDataFrame),
        len(areas) > 0,
    ]
    if not all(whole):
        raise Unfit("settings")
    tables.CELLS.check(cells)
    tables.AREAS.check(areas)
    if not _outlined(areas) or not _matching(cells, areas, settings.groups):
        raise Unfit("tables")
    return analysis


def _outlined(areas: gpd.GeoDataFrame) -> bool:
    outlines = areas.geometry
    kinds = bool(outlines.geom_type.isin(("Polygon", "MultiPolygon")).all())
    return (
        kinds
        and not bool(outlines.is_empty.any())
        and bool(pd.Series(areas.total_bounds).abs().lt(1e8).all())
    )


def _matching(cells: pd.DataFrame, areas: gpd.GeoDataFrame, groups: Groups) -> bool:
    """Whether every area has a cell in each stratum and nothing hidden is told."""
    of_areas = cells[cells["area_code"] != ALL]
    found = set(zip(cells["age_band"], cells["parent_group"], strict=True))
    alike = set(of_areas["area_code"]) == set(areas["area_code"])
    whole = bool(
        ((cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)).any()
    )
    told = cells.loc[cells["hidden"], ["reached", "unreached"]].notna().any(axis=None)
    known = bool(cells["verdict"].isin((*VERDICTS, "")).all())
    return alike and whole and known and found <= groups.places.keys() and (ALL, ALL) in found and not told
