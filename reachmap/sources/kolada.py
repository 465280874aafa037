"""Indicators of municipalities from Kolada (API v3).

Indicators, municipalities and years stand in the path: as a query they are answered with nothing and no
error. At most 25 of each go in one call (more is answered 422); what does not fit on a page goes on at
``next_url``, which has to lead to the same service.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from reachmap.errors import SourceError
from reachmap.files import MemoryFile
from reachmap.origins import Origin
from reachmap.sources.library import Library, Notice
from reachmap.sources.pxweb import few
from reachmap.sources.questions import KOLADA, Question, RefusedError
from reachmap.sources.result import Fetched, of_file

PUBLISHER = "Kolada (RKA)"
LICENCE = "Fri användning, ange källa: Kolada"
ADDRESS = "https://www.kolada.se/"
FILE = "kolada.csv"
MOST_IDS = 25
# Years that are asked for if nothing is said: figures of a year come during the next one.
YEARS = 5
PAGE = 5_000
_MOST_PAGES = 1_000
# Open preschools, the same in family centres, children in needs-assessed open support.
USUAL = ("N24012", "N24013", "N33802")
# As `reachmap compare --indicators` reads it: what is told apart by gender is an indicator of its own. Its
# name begins with the publisher's, which is what the licence asks for, and so stands wherever it is shown.
_COLUMNS = ("municipality_code", "indicator", "year", "value", "kpi", "gender", "count", "status")
_GENDERS = {"K": " (kvinnor)", "M": " (män)"}


def fetch_kolada(
    library: Library,
    *,
    municipalities: tuple[str, ...],
    years: Sequence[str],
    kpis: Sequence[str] = USUAL,
) -> Fetched:
    """Fetch indicators.

    Parameters
    ----------
    library
        Asks and remembers.
    municipalities
        Four digits each.
    years
        Which years.
    kpis
        Which indicators.

    Raises
    ------
    SourceError
        The service refuses, or knows none of them.
    """
    calls, remembered = library.calls, library.remembered
    titles = _titles(library, kpis)
    rows: list[Mapping[str, Any]] = []
    batches = list(product(_batches(kpis), _batches(municipalities), _batches(years)))
    asked = ""
    for place, (some, there, then) in enumerate(batches):
        path = f"/data/kpi/{','.join(some)}/municipality/{','.join(there)}/year/{','.join(then)}"
        for page, when in _pages(library, path, place / len(batches)):
            rows += page
            asked = when
    library.progress(1.0, PUBLISHER)
    table = sorted(_rows(rows, titles))
    heard = {row[_COLUMNS.index("kpi")] for row in table}
    silent = sorted(set(kpis) - heard)
    if not table:
        raise SourceError("kolada_empty", kpis=few(silent))
    file = _as_file(table)
    origin = Origin(
        file=FILE,
        publisher=PUBLISHER,
        title=", ".join(f"{kpi} {titles[kpi]}" for kpi in sorted(heard)),
        licence=LICENCE,
        period=f"{min(years)}–{max(years)}" if len(years) > 1 else years[0],
        fetched=asked[:10],
        address=ADDRESS,
    )
    notices = [Notice.of("kpis_without_values", n=len(silent), kpis=few(silent))] if silent else []
    return replace(
        of_file(file, [origin], {}),
        notices=tuple(notices),
        calls=library.calls - calls,
        remembered=library.remembered - remembered,
        least_calls=len(batches) + 1,
    )


def _batches(ids: Sequence[str]) -> list[tuple[str, ...]]:
    ordered = sorted(set(ids))
    return [tuple(ordered[start : start + MOST_IDS]) for start in range(0, len(ordered), MOST_IDS)]


def _titles(library: Library, kpis: Sequence[str]) -> dict[str, str]:
    """Ask what indicators are called; one that is not there is named."""
    titles: dict[str, str] = {}
    for page, _ in _pages(library, "/kpi", 0.0):
        for row in page:
            if str(row.get("id")) in kpis:
                titles[str(row["id"])] = str(row.get("title") or "")
    gone = sorted(set(kpis) - set(titles))
    if gone:
        raise SourceError("kpis_unknown", kpis=few(gone))
    return titles


def _pages(library: Library, path: str, share: float) -> Iterator[tuple[list[Mapping[str, Any]], str]]:
    """Ask for a path, page after page."""
    question: Question | None = Question(KOLADA, path, (("per_page", str(PAGE)),), about="Kolada")
    pages = 0
    seen: set[str] = set()
    while question is not None:
        library.progress(share, "Kolada")
        try:
            answer = library.answer(question, licence=LICENCE, source=PUBLISHER)
        except RefusedError as error:
            raise SourceError("source_refuses", about="Kolada", said=error.said) from error
        found = answer.json()
        try:
            values, following = list(found["values"]), found.get("next_url")
        except (KeyError, TypeError, AttributeError) as error:
            raise SourceError("source_strange", about="Kolada") from error
        yield values, answer.asked
        seen.add(question.key)
        pages += 1
        question = _next(library, str(following)) if following else None
        if question is not None and (question.key in seen or pages >= _MOST_PAGES):
            # A page that leads back would be asked for until somebody notices.
            raise SourceError("source_strange", about="Kolada")


def _next(library: Library, url: str) -> Question:
    """Turn an address of the next page into a question to the same service; another one is refused."""
    parts = urlsplit(url)
    base = urlsplit(library.wire.address(KOLADA)) if library.wire is not None else None
    path = parts.path
    for prefix in (base.path if base else "", "/v3"):
        if prefix and path.startswith(prefix):
            path = path.removeprefix(prefix)
            break
    else:
        raise SourceError("source_strange", about="Kolada")
    if base is not None and parts.netloc and parts.hostname != base.hostname:
        raise SourceError("source_leads_away", host=base.hostname, where=parts.hostname)
    return Question(KOLADA, path, tuple(parse_qsl(parts.query)), about="Kolada")


def _rows(
    values: Sequence[Mapping[str, Any]], titles: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, str, str, str, str]]:
    """One row for each value; what is missing stays blank, with the reason that the service gives."""
    for row in values:
        try:
            kpi, there, year = str(row["kpi"]), str(row["municipality"]), str(row["period"])
            for cell in row["values"]:
                if cell.get("isdeleted"):
                    continue
                value = cell.get("value")
                number = "" if value is None else repr(float(value))
                count = "" if cell.get("count") is None else str(cell["count"])
                status = str(cell.get("status") or "")
                gender = str(cell["gender"])
                name = f"Kolada {kpi}{_GENDERS.get(gender, '')} {titles[kpi]}"
                yield there, name, year, number, kpi, gender, count, status
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError("source_strange", about="Kolada") from error


def _as_file(rows: Sequence[Sequence[str]]) -> MemoryFile:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return MemoryFile(FILE, text.getvalue().encode())
