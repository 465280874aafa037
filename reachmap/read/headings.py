"""Which column is which: headings that municipalities use, and columns that are never read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reachmap.errors import InputError
from reachmap.read.sheets import Sheet

# The headings (as `plain` makes them) by which each column is known.
COLUMNS: dict[str, tuple[str, ...]] = {
    "activity_id": (
        "activity id",
        "activity",
        "aktivitet",
        "aktivitets id",
        "kurs id",
        "kurs",
        "grupp",
    ),
    "date": ("date", "datum", "startdatum", "kursstart", "start"),
    "programme": ("programme", "program", "metod", "kursnamn"),
    "form": ("form", "stödform", "typ av stöd", "typ"),
    "level": ("level", "nivå", "stödnivå"),
    "provider": ("provider", "anordnare", "utförare", "arrangör"),
    "venue": ("venue", "plats", "lokal"),
    "area": (
        "area",
        "area code",
        "area name",
        "bostadsområde",
        "föräldrarnas bostadsområde",
        "förälderns bostadsområde",
        "hemområde",
        "område",
        "områdeskod",
        "stadsdel",
    ),
    "x": ("x", "x koordinat", "ost", "easting"),
    "y": ("y", "y koordinat", "nord", "northing"),
    "crs": ("crs", "koordinatsystem", "referenssystem"),
    "lon": ("lon", "longitud", "longitude"),
    "lat": ("lat", "latitud", "latitude"),
    "sex": ("sex", "kön", "juridiskt kön"),
    "child_ages": (
        "child ages",
        "barnets ålder",
        "barnens ålder",
        "barnens åldrar",
        "barns ålder",
        "ålder på barn",
    ),
    "activity_ages": ("activity ages", "kursens åldrar", "aktivitetens åldrar", "målgrupp ålder"),
    "newly_arrived": ("newly arrived", "nyanländ", "nyanlända"),
    "arrival_year": ("arrival year", "ankomstår", "invandringsår", "år för ankomst"),
    "language": ("language", "språk", "kursspråk"),
    "count": ("count", "antal", "antal deltagare", "antal vuxna", "antal föräldrar", "deltagare"),
    "women": ("women", "antal kvinnor", "kvinnor"),
    "men": ("men", "antal män", "män"),
    "couples": ("couples", "antal par", "par"),
    "offered": ("offered", "erbjudna", "antal erbjudna"),
    "registered": ("registered", "anmälda", "antal anmälda", "antal anmälda föräldrar"),
    "completed": (
        "completed",
        "slutfört",
        "antal som slutfört",
        "antal slutfört",
        "antal föräldrar som slutfört",
    ),
    "useful": ("useful", "till nytta", "nytta", "användbart"),
    "strengthened": ("strengthened", "stärkt", "stärkt i föräldrarollen", "stärkt som förälder"),
    "relation": ("relation", "relationen till barnet", "bättre relation"),
}
# A heading that only begins like one of these is taken too: "Antal föräldrar som slutfört ABC".
_BEGINNINGS = {"completed": "antal föräldrar som slutfört"}
# A sheet is a follow-up when one of these is there: without them nothing can be counted or placed.
TELLING = ("area", "women", "men", "sex", "count", "x", "lon", "child_ages")
HEADING_ROWS = 30

_ASIDE = re.compile(r"\([^)]*\)")
_NOT_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Write a heading the way `COLUMNS` does: lower case, no asides in brackets, single spaces."""
    return _NOT_WORD.sub(" ", _ASIDE.sub(" ", text).casefold()).strip()


_KNOWN = {plain(heading): column for column, headings in COLUMNS.items() for heading in headings}


@dataclass(frozen=True)
class HeadingRow:
    """Where the headings stand and what they were taken as.

    ``places`` maps a column to its position; ``unread`` lists headings that were not recognised, or
    are never read (group leaders, names, telephone numbers).
    """

    row: int
    places: dict[str, int]
    headings: dict[str, str]
    unread: tuple[str, ...]


def find_headings(sheet: Sheet, chosen: Mapping[str, str]) -> HeadingRow | None:
    """Find the row of headings, below a title if there is one.

    Parameters
    ----------
    sheet
        The sheet.
    chosen
        Column to heading, as the project file says; it wins over what would be recognised.

    Returns
    -------
    HeadingRow or None
        None when no row holds a telling heading: the sheet is not a follow-up.

    Raises
    ------
    InputError
        Two headings look like the same column, or one column is named that does not exist.
    """
    unknown = [column for column in chosen if column not in COLUMNS]
    if unknown:
        raise InputError("column_unknown", file=sheet.file, column=unknown[0][:80], known=", ".join(COLUMNS))
    named = {plain(heading): column for column, heading in chosen.items()}
    best, most = None, 0
    for position, row in enumerate(sheet.rows[:HEADING_ROWS]):
        found = [_column_of(cell, named) for cell in row]
        recognised = len({column for column in found if column})
        if recognised > most and any(column in TELLING for column in found):
            best, most = position, recognised
    if best is None:
        return None
    return _heading_row(sheet, best, named, chosen)


def _column_of(cell: str, named: Mapping[str, str]) -> str | None:
    text = plain(cell)
    if not text or len(text) > 80:
        return None
    if text in named:
        return named[text]
    column = _KNOWN.get(text)
    if column is None:
        column = next((c for c, start in _BEGINNINGS.items() if text.startswith(start)), None)
    # A column that the project file places elsewhere is not guessed here as well.
    return None if column in named.values() else column


def _heading_row(
    sheet: Sheet, position: int, named: Mapping[str, str], chosen: Mapping[str, str]
) -> HeadingRow:
    cells = sheet.rows[position]
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = _column_of(cell, named)
        if column is None:
            continue
        if column in places:
            raise InputError(
                "heading_twice",
                file=sheet.file,
                sheet=sheet.name,
                first=cells[places[column]],
                second=cell,
                column=column,
            )
        places[column] = place
    _refuse_missing(sheet, cells, places, chosen)
    unread = tuple(cell for i, cell in enumerate(cells) if cell and i not in places.values())
    return HeadingRow(position, places, {c: cells[i] for c, i in places.items()}, unread)


def _refuse_missing(
    sheet: Sheet, cells: Sequence[str], places: Mapping[str, int], chosen: Mapping[str, str]
) -> None:
    for column, heading in chosen.items():
        if column not in places:
            raise InputError(
                "heading_not_found",
                file=sheet.file,
                sheet=sheet.name,
                heading=heading,
                column=column,
                known=", ".join(cell for cell in cells if cell),
            )
