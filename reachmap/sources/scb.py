"""Fetch Statistics Sweden's tables for the areas of some municipalities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import SourceError
from reachmap.origins import Origin
from reachmap.sources import catalogue, shape
from reachmap.sources.catalogue import WANTED, areas_of, periods, selection_of, whole_selection
from reachmap.sources.contents import contents_of
from reachmap.sources.library import Library, Notice
from reachmap.sources.pxweb import PxWeb, TableAbout, few, labelled
from reachmap.sources.result import Entries, Fetched, of_file

PUBLISHER = "Statistiska centralbyrån (SCB)"
ADDRESS = "https://www.statistikdatabasen.scb.se/"
# From this reference year on the counts carry noise (Cell Key Method).
FIRST_NOISY_YEAR = "2025"
COVARIATES, CLASSES = "socioekonomi.csv", "omradestyper.csv"
_FILES = {
    catalogue.POPULATION: ("befolkning.json", "children"),
    catalogue.AGES: ("ettarsklasser.json", "distribution"),
}
_INDICATORS = (
    catalogue.STANDARD,
    catalogue.EDUCATION,
    catalogue.TENURE,
    catalogue.INCOME,
    catalogue.MEDIAN_INCOME,
    catalogue.HOUSEHOLDS,
    catalogue.BACKGROUND,
)
# What the model learns from if nothing else is said: a few, of those that are known to matter.
USED = ("low_income_share", "short_education_share")
# What may be wrong with one table, and leaves the others as they are.
_OF_A_TABLE = frozenset(
    {
        *("table_gone", "table_unknown", "table_changed", "table_changed_since", "table_empty"),
        *(
            "codes_changed",
            "categories_new",
            "content_missing",
            "areas_not_in_table",
            "no_year_for_areas",
            "year_not_in_table",
        ),
    }
)
# Without it nothing can be made of the others.
_NEEDED = (catalogue.POPULATION,)
# Periods that are tried where a table answers nothing but zeros: the areas did not exist yet.
_MOST_PERIODS = 3


@dataclass(frozen=True)
class _Table:
    """A table as it was fetched; ``contents``: column to the code of the content that it is."""

    key: str
    about: TableAbout
    period: str
    dataset: Mapping[str, Any]
    asked: str
    contents: Mapping[str, str]


def fetch_scb(
    library: Library,
    *,
    municipalities: tuple[str, ...],
    level: str = catalogue.REGSO,
    version: str = "",
    year: str = "",
    keys: Sequence[str] = catalogue.USUAL,
    purpose: str = "",
) -> Fetched:
    """Fetch tables, and shape them into a project's files.

    Parameters
    ----------
    library
        Asks and remembers.
    municipalities
        Four digits each; one call for all of them where the limits allow.
    level
        ``regso`` or ``deso``.
    version
        Of the areas; else the newest that a table has.
    year
        Else the newest in which the areas existed.
    keys
        Which of `catalogue.WANTED`.
    purpose
        What figures about foreign background are for; they are not fetched without.

    Raises
    ------
    SourceError
        See `PxWeb`; or a table that needs a purpose has none. A table that has changed is left out and told,
        where others are left.
    """
    for key in keys:
        if key in catalogue.NEEDS_PURPOSE and not purpose.strip():
            raise SourceError("fetch_needs_purpose", table=key)
    service = PxWeb(library)
    calls, remembered = library.calls, library.remembered
    licence = _named_licence(service.limits().licence)
    tables: list[_Table] = []
    notices: list[Notice] = []
    for place, key in enumerate(keys):
        wanted = WANTED[key]
        if level not in wanted.levels and catalogue.MUNICIPALITIES not in wanted.levels:
            notices.append(Notice.of("table_not_of_level", table=wanted.id, level=level))
            continue
        with library.part(place, len(keys)):
            try:
                found, told = _table(service, key, municipalities, level, version, year)
            except SourceError as error:
                if len(keys) == 1 or key in _NEEDED or error.code not in _OF_A_TABLE:
                    raise
                notices.append(Notice.of(error.code, lacks=_promised(key), **error.fields))
                continue
        tables.append(found)
        notices += told
    fetched = Fetched(notices=(*notices, *service.notices, *_noise(tables)))
    for part in _parts(tables, licence, purpose):
        fetched = fetched.and_(part)
    return replace(
        fetched,
        calls=library.calls - calls,
        remembered=library.remembered - remembered,
        least_calls=service.least_calls,
    )


def _promised(key: str) -> tuple[str, ...]:
    """Name what a table would have given: columns, or a file."""
    if key in _FILES:
        return (_FILES[key][0],)
    return (CLASSES,) if key == catalogue.AREA_TYPES else WANTED[key].promised


def _named_licence(stated: str) -> str:
    """Say which licence an address is of."""
    return f"CC0 1.0 ({stated})" if "/cc0" in stated.casefold() else stated


def _table(
    service: PxWeb, key: str, municipalities: tuple[str, ...], level: str, version: str, year: str
) -> tuple[_Table, list[Notice]]:
    """Fetch one table, of the newest period in which its areas have anybody."""
    wanted = WANTED[key]
    about = service.about(wanted.id)
    contents, notices = _contents(key, about)
    chosen = selection_of(wanted, about, contents.values())
    if catalogue.MUNICIPALITIES in wanted.levels:
        level, version, year = catalogue.MUNICIPALITIES, "", ""
    areas = areas_of(about, level, municipalities, version)
    for period in periods(about, areas.version, year)[:_MOST_PERIODS]:
        selection = whole_selection(chosen, areas, about, period)
        dataset = service.data(about, selection)
        values = np.array([np.nan if v is None else v for v in dataset["value"]], dtype=float)
        if (np.nan_to_num(values) != 0).any():
            asked = service.asked
            return _Table(key, about, period, dataset, asked, contents), notices
        notices.append(Notice.of("period_empty", table=about.id, period=period))
    raise SourceError("table_empty", table=about.id, version=areas.version)


def _contents(key: str, about: TableAbout) -> tuple[dict[str, str], list[Notice]]:
    """Find the content of each column; those that the table has none for are told with what it has.

    Raises
    ------
    SourceError
        It has none for any column.
    """
    wanted = WANTED[key].contents
    if not wanted:
        return {}, []
    there = about.dimensions.get(catalogue.CONTENTS)
    if there is None:
        raise SourceError("table_changed", table=about.id, title=about.title, dimension=catalogue.CONTENTS)
    found, missing = contents_of(wanted, there)
    if not missing:
        return found, []
    error = SourceError("content_missing", table=about.id, title=about.title, known=few(labelled(there)))
    if not found:
        raise error
    return found, [Notice.of(error.code, lacks=missing, **error.fields)]


def _noise(tables: Sequence[_Table]) -> list[Notice]:
    noisy = [table.about.id for table in tables if _is_noisy(table)]
    return [Notice.of("noise", tables=", ".join(noisy))] if noisy else []


def _is_noisy(table: _Table) -> bool:
    """Whether the publisher put noise on the figures: a footnote of the table says so, from a year on."""
    told = any("slumpmässig" in note or "Cell Key" in note for note in table.about.notes)
    return told and table.period[:4] >= FIRST_NOISY_YEAR


def _parts(tables: Sequence[_Table], licence: str, purpose: str) -> list[Fetched]:
    """Make the files."""
    parts: list[Fetched] = []
    for table in tables:
        if table.key in _FILES:
            name, entry = _FILES[table.key]
            file = shape.as_file(name, table.dataset)
            parts.append(of_file(file, [_origin(table, licence)], {"population": {entry: name}}))
    for table in tables:
        if table.key == catalogue.AREA_TYPES:
            parts.append(_classes(table, licence))
    known = [table for table in tables if table.key in _INDICATORS]
    if known:
        parts.append(_covariates(known, licence, purpose))
    return parts


def _classes(table: _Table, licence: str) -> Fetched:
    kinds = shape.indicators_of(table.key, table.dataset, table.contents)
    if kinds.empty:
        return Fetched(notices=(_without_figures(table, (CLASSES,)),))
    return of_file(shape.as_classes(CLASSES, kinds), [_origin(table, licence)], {})


def _covariates(tables: Sequence[_Table], licence: str, purpose: str) -> Fetched:
    """Make one file of all indicators; a column without any figure is left out and told."""
    each = [(table, shape.indicators_of(table.key, table.dataset, table.contents)) for table in tables]
    blank = [
        (table, tuple(name for name in table.contents or WANTED[table.key].columns if name not in found))
        for table, found in each
    ]
    notices = tuple(_without_figures(table, columns) for table, columns in blank if columns)
    made = [(table, found) for table, found in each if not found.empty]
    if not made:
        return Fetched(notices=notices)
    joined = pd.concat([found for _, found in made], axis="columns")
    file = shape.as_table(COVARIATES, joined)
    use = tuple(name for name in USED if name in joined.columns)
    section: dict[str, object] = {"file": COVARIATES, **({"use": use} if use else {})}
    if purpose.strip():
        section["purpose"] = purpose.strip()
    entries: Entries = {"covariates": section}
    fetched = of_file(file, [_origin(table, licence) for table, _ in made], entries)
    return replace(fetched, notices=notices)


def _without_figures(table: _Table, columns: tuple[str, ...]) -> Notice:
    return Notice.of(
        "no_figures", lacks=columns, table=table.about.id, title=table.about.title, period=table.period
    )


def _origin(table: _Table, licence: str) -> Origin:
    return Origin(
        file="",
        publisher=PUBLISHER,
        title=table.about.title,
        licence=licence,
        table=table.about.id,
        period=table.period,
        edition=table.about.updated,
        fetched=table.asked[:10],
        address=ADDRESS,
        noisy=_is_noisy(table),
    )
