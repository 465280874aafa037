"""Outputs written with their licence and source beside those that have no place for them.

A csv for programs has no heading to say anything in. Beside it stands what the W3C's recommendation on
tabular data puts there, ``<name>-metadata.json`` (Model for Tabular Data and Metadata on the Web, 2015):
publisher, table, edition, licence and day of each published table that the file rests on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reachmap.files import write_whole

ENDING = "-metadata.json"
# What an origin says, in the names of Dublin Core that the recommendation knows without being told.
_TERMS = {
    "publisher": "dc:publisher",
    "title": "dc:title",
    "table": "dc:identifier",
    "period": "dc:temporal",
    "edition": "dc:modified",
    "fetched": "dc:date",
    "licence": "dc:license",
    "address": "dc:source",
}


def write_all(
    contents: Mapping[str, str | bytes], sources: Sequence[Mapping[str, Any]], folder: Path
) -> list[Path]:
    """Write outputs, and beside each csv where its published figures come from.

    Parameters
    ----------
    contents
        File name to what it holds.
    sources
        As `origins.Origin.plain` gives them.
    folder
        Where to; made if it does not exist. What an earlier run wrote beside a csv goes where there are no
        published figures any more.

    Returns
    -------
    list of Path
        What was written, in order.

    Raises
    ------
    OutputError
        The folder or a file can not be written.
    """
    beside = {f"{name}{ENDING}": metadata(name, sources) for name in contents if name.endswith(".csv")}
    if not sources:
        for name in beside:
            (folder / name).unlink(missing_ok=True)
        beside = {}
    for name, content in {**contents, **beside}.items():
        write_whole(folder / name, content)
    return [folder / name for name in (*contents, *beside)]


def metadata(name: str, sources: Sequence[Mapping[str, Any]]) -> str:
    """Say where a csv's published figures come from, for programs."""
    told = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:provenance": [
            {term: str(source[key]) for key, term in _TERMS.items() if source.get(key)} for source in sources
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def with_source(svg: str, texts: Sequence[str]) -> str:
    """Put where its figures come from into a picture, where programs and people who open it find it."""
    from html import escape

    if not texts or "<svg" not in svg:
        return svg
    end = svg.index(">", svg.index("<svg")) + 1
    return f"{svg[:end]}<metadata>{escape(' '.join(texts))}</metadata>{svg[end:]}"
