"""Activities files: what is offered, a row for each activity.

An activity is *for* a band of ages when it is for at least one age of it. Where ages (or the level) are
left blank and the programme is one of the evaluated ones, the catalogue's are taken (`read.programmes`)
and it is told. What a row leaves blank is not known: an activity without a language is no offer in Swedish.

Nothing in such a file is about anybody. It passes the same limits as every other file, and columns that look
personal (a leader's name) are not read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.offering import ActivitySettings
from reachmap.read import values
from reachmap.read.activity_values import ages_of, is_minded, mode_of, time_of, weekdays_of, when_of
from reachmap.read.body import read_body
from reachmap.read.headings import HEADING_ROWS, HeadingRow
from reachmap.read.languages import languages_of
from reachmap.read.parse import Columns
from reachmap.read.personal import PersonalColumn, without_personal
from reachmap.read.plain import plain
from reachmap.read.programmes import evaluated_programmes, programme_key
from reachmap.read.sheets import Sheet, read_sheets
from reachmap.vocabulary import IN_PERSON, ONLINE

# The headings (as `plain` makes them) by which each column is known.
COLUMNS: dict[str, tuple[str, ...]] = {
    "programme": (
        "programme",
        "program",
        "programme or activity",
        "program eller aktivitet",
        "aktivitet",
        "activity",
        "metod",
        "kursnamn",
        "kurs",
        "insats",
        "stöd",
        "namn på aktiviteten",
    ),
    "form": ("form of support", "form", "stödform", "typ av stöd", "typ"),
    "level": ("level of support", "level", "nivå", "stödnivå"),
    "provider": ("provider", "anordnare", "utförare", "arrangör", "verksamhet"),
    "ages": (
        "ages",
        "children s ages",
        "ages that the activity is for",
        "ages that the course is for",
        "åldrar",
        "ålder",
        "för barn i åldrarna",
        "barnets ålder",
        "barnens ålder",
        "barnens åldrar",
        "barns ålder",
        "kursens åldrar",
        "aktivitetens åldrar",
        "målgrupp",
        "målgrupp ålder",
    ),
    "language": ("language", "språk", "kursspråk"),
    "weekday": ("weekday", "day of the week", "veckodag", "dag"),
    "time": ("time", "time of day", "tid", "klockslag", "starttid", "tid på dagen"),
    "child_minding": ("child minding", "barnpassning"),
    "mode": (
        "in person or online",
        "mode",
        "på plats eller digitalt",
        "fysiskt eller digitalt",
        "digitalt eller på plats",
        "på plats digitalt",
        "deltagande",
        "sätt",
    ),
    "seats": ("seats", "number of seats", "platser", "antal platser"),
    "venue": ("venue", "plats", "lokal"),
    "area": ("area of the venue", "venue s area", "platsens område", "lokalens område", "område", "stadsdel"),
    "x": ("x", "x koordinat", "ost", "easting"),
    "y": ("y", "y koordinat", "nord", "northing"),
    "lon": ("lon", "longitud", "longitude"),
    "lat": ("lat", "latitud", "latitude"),
}
_COLUMN_OF = {heading: column for column, headings in COLUMNS.items() for heading in headings}
# What only a list of activities says; besides the programme one of these must be there.
_TELLING = frozenset({"ages", "language", "weekday", "time", "mode", "seats", "form", "level"})
# What a follow-up has and a list of activities has not.
_OF_PARTICIPANTS = frozenset(
    {
        "kön",
        "sex",
        "bostadsområde",
        "hemområde",
        "home area",
        "antal kvinnor",
        "antal män",
        "slutfört",
        "gruppledare",
    }
    | {"familj", "nyanländ", "newly arrived", "antal anmälda", "antal deltagare", "child s age"}
)
MOST_ACTIVITIES = 5_000
LONGEST_TEXT = 200


@dataclass(frozen=True)
class OffersRead:
    """All activities, and how the files were understood.

    Parameters
    ----------
    activities
        `tables.ACTIVITIES`.
    sheets
        File, sheet, rows, and the heading that each column was read from.
    unread
        Headings that were not recognised.
    personal
        Columns that look personal: not read.
    """

    activities: pd.DataFrame
    sheets: tuple[tuple[str, str, int, dict[str, str]], ...]
    unread: tuple[str, ...] = ()
    personal: tuple[PersonalColumn, ...] = ()


def read_activities(settings: ActivitySettings) -> OffersRead:
    """Read the activities files of a project.

    Parameters
    ----------
    settings
        Section ``[activities]``.

    Raises
    ------
    InputError
        A file can not be read, has no headings of activities, or a cell of ages, time or seats that is
        filled in can not be understood; file, sheet and column are named.
    """
    parts, sheets = [], []
    unread: list[str] = []
    personal: list[PersonalColumn] = []
    for source in settings.files:
        for sheet, found in _sheets(source, settings.columns):
            headings, looks_personal = without_personal(sheet, found)
            body = read_body(sheet, headings)
            sheets.append((sheet.file, sheet.name, body.rows, headings.headings))
            unread.extend(headings.unread)
            personal.extend(looks_personal)
            if len(body.text) > MOST_ACTIVITIES:
                raise InputError("activities_many", file=source.name, n=len(body.text), limit=MOST_ACTIVITIES)
            if len(body.text):
                parts.append(_table(Columns(sheet, headings, body.text)))
    if settings.files and not parts:
        raise InputError("no_rows", file=", ".join(source.name for source in settings.files))
    table = (
        pd.concat(parts, ignore_index=True)
        if parts
        else _typed(pd.DataFrame(columns=tables.ACTIVITIES.columns))
    )
    return OffersRead(tables.ACTIVITIES.check(table), tuple(sheets), tuple(unread), tuple(personal))


def is_activities(source: Source) -> bool:
    """Tell whether a file holds a list of activities.

    Raises
    ------
    InputError
        It can not be read.
    """
    return any(_headings(sheet, {}) is not None for sheet in read_sheets(source))


def _sheets(source: Source, chosen: Mapping[str, str]) -> list[tuple[Sheet, HeadingRow]]:
    unknown = [column for column in chosen if column not in COLUMNS]
    if unknown:
        known = ", ".join(COLUMNS)
        raise InputError("activities_column_unknown", file=source.name, column=unknown[0][:80], known=known)
    sheets = read_sheets(source)
    found = [(sheet, headings) for sheet in sheets if (headings := _headings(sheet, chosen)) is not None]
    if not found:
        raise InputError("activities_headings", file=source.name, sheet=sheets[0].name)
    return found


def _headings(sheet: Sheet, chosen: Mapping[str, str]) -> HeadingRow | None:
    """Find the row in which most headings are recognised; None where the sheet is no list of activities."""
    best: tuple[int, tuple[str | None, ...]] | None = None
    for position, row in enumerate(sheet.rows[:HEADING_ROWS]):
        columns = _columns(row, chosen)
        told = {column for column in columns if column}
        if "programme" not in told or not told & _TELLING or _is_followup(row):
            continue
        if best is None or len(told) > len(set(best[1]) - {None}):
            best = (position, columns)
    if best is None:
        return None
    position, columns = best
    row = sheet.rows[position]
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        if column is not None:
            places.setdefault(column, place)
    for column, heading in chosen.items():
        if column not in places:
            raise InputError(
                "activities_heading_missing",
                file=sheet.file,
                sheet=sheet.name,
                heading=heading,
                column=column,
            )
    unread = tuple(cell for place, cell in enumerate(row) if cell and place not in places.values())
    return HeadingRow(position, places, {column: row[place] for column, place in places.items()}, unread)


def _columns(row: Sequence[str], chosen: Mapping[str, str]) -> tuple[str | None, ...]:
    named = {plain(heading): column for column, heading in chosen.items()}
    found = []
    for cell in row:
        text = plain(cell)
        column = named.get(text) or _COLUMN_OF.get(text)
        found.append(None if column in chosen and text not in named else column)
    return tuple(found)


def _is_followup(row: Sequence[str]) -> bool:
    return len({plain(cell) for cell in row} & _OF_PARTICIPANTS) > 0


def _table(columns: Columns) -> pd.DataFrame:
    """Make the table of one sheet."""
    programme = columns.words("programme").str.slice(0, LONGEST_TEXT)
    evaluated = [None if pd.isna(text) else programme_key(str(text)) for text in programme]
    catalogue = {each.key: each for each in evaluated_programmes()}
    told = columns.parse("ages", ages_of, fault="activities_ages")
    assumed = [
        catalogue[key].ages if ages is None and key else None
        for ages, key in zip(told, evaluated, strict=True)
    ]
    ages = [stated if stated is not None else taken for stated, taken in zip(told, assumed, strict=True)]
    level = [
        stated or (catalogue[key].level if key else None)
        for stated, key in zip(columns.parse("level", values.level), evaluated, strict=True)
    ]
    form = columns.parse("form", values.form)
    weekdays = columns.parse("weekday", weekdays_of)
    clock = columns.parse("time", time_of, fault="activities_time")
    modes = _modes(columns, form)
    table = pd.DataFrame(
        {
            "file": columns.sheet.file,
            "programme": programme,
            "evaluated": evaluated,
            "form": form,
            "level": level,
            "provider": columns.words("provider").str.slice(0, LONGEST_TEXT),
            "ages": pd.Series(ages, dtype=object),
            "ages_assumed": [taken is not None for taken in assumed],
            "bands": pd.Series(
                [values.bands(tuple(sorted(each)), None) if each else () for each in ages], dtype=object
            ),
            "languages": pd.Series(
                [each or () for each in columns.parse("language", languages_of)], dtype=object
            ),
            "weekdays": pd.Series([each or () for each in weekdays], dtype=object),
            "starts": [math.nan if each is None else each[0] for each in clock],
            "when": [when_of(days or (), each) for days, each in zip(weekdays, clock, strict=True)],
            "child_minding": pd.Series(columns.parse("child_minding", is_minded), dtype=object),
            "mode": modes,
            "seats": columns.counts("seats"),
            "venue": columns.words("venue").str.slice(0, LONGEST_TEXT),
            "area": columns.words("area").str.slice(0, LONGEST_TEXT),
            **{name: columns.numbers(name) for name in ("x", "y", "lon", "lat")},
        }
    )
    return _typed(table)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    text = ["file", "programme", "evaluated", "form", "level", "provider", "when", "mode", "venue", "area"]
    numbers = ["starts", "x", "y", "lon", "lat"]
    objects = ["ages", "bands", "languages", "weekdays", "child_minding"]
    kinds = dict.fromkeys(text, "str") | dict.fromkeys(numbers, "float64") | dict.fromkeys(objects, "object")
    return table.astype(kinds | {"seats": "Int64", "ages_assumed": "bool"})[tables.ACTIVITIES.columns]


def _modes(columns: Columns, form: list[str | None]) -> list[str | None]:
    """In person or online: as it says, else by the form, else by the venue ("Digitalt", or any place)."""
    stated = columns.parse("mode", mode_of)
    venues = columns.words("venue")
    found = []
    for mode, kind, venue in zip(stated, form, venues, strict=True):
        if mode is None and kind == "web":
            mode = ONLINE
        if mode is None and not pd.isna(venue):
            mode = mode_of(str(venue)) or IN_PERSON
        found.append(mode)
    return found
