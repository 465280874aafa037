"""Lists of places and of points where people live: a name or a number, and coordinates.

A row is a venue (a library, a preschool, a family centre: there already, possible, or closed) or a point with
the number of people who live there. Coordinates may be degrees or metres of any Swedish system; which one is
decided where the municipality is known (`access.places`). A row without coordinates is left out and counted:
an address is not looked up, for that would tell somebody else which places are thought of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.personal import kind_of_column
from reachmap.read.personal_texts import NAME
from reachmap.read.plain import plain
from reachmap.read.sheets import Sheet, read_sheets
from reachmap.read.values import squeeze
from reachmap.vocabulary import BAND_KEYS

EXISTING, CANDIDATE, CLOSED = STATUSES = ("existing", "candidate", "closed")
HEADING_ROWS = 30
LARGEST_NUMBER = 1e9
LONGEST_NAME = 200
MOST_PLACES = 5_000
MOST_POINTS = 1_000_000

_HEADINGS: dict[str, tuple[str, ...]] = {
    "venue": ("venue", "plats", "namn", "name", "lokal", "enhet", "skolenhet", "platsnamn"),
    "status": ("status", "läge", "finns", "typ av plats"),
    "seats": ("seats", "platser", "antal platser", "kapacitet", "capacity"),
    "cost": ("cost", "kostnad", "kostnad kr", "kostnad per år", "pris"),
    "bands": ("bands", "barnets ålder", "åldrar", "age bands", "ages"),
    "language": ("language", "språk", "kursspråk"),
    "provider": ("provider", "anordnare", "huvudman", "utförare"),
    "people": (
        "people",
        "population",
        "bef",
        "befolkning",
        "folkmängd",
        "antal",
        "invånare",
        "bostäder",
        "antal bostäder",
        "dwellings",
        "weight",
        "vikt",
    ),
    "x": ("x", "x koordinat", "ost", "easting", "x sweref", "e"),
    "y": ("y", "y koordinat", "nord", "northing", "y sweref", "n"),
    "lon": ("lon", "long", "longitud", "longitude"),
    "lat": ("lat", "latitud", "latitude"),
    "crs": ("crs", "koordinatsystem", "referenssystem"),
}
_PAIRS = (("x", "y"), ("lon", "lat"))
_STATUS = {
    "existing": EXISTING,
    "befintlig": EXISTING,
    "befintligt": EXISTING,
    "finns": EXISTING,
    "ja": EXISTING,
    "öppen": EXISTING,
    "candidate": CANDIDATE,
    "kandidat": CANDIDATE,
    "möjlig": CANDIDATE,
    "tänkbar": CANDIDATE,
    "förslag": CANDIDATE,
    "nej": CANDIDATE,
    "": CANDIDATE,
    "closed": CLOSED,
    "stängd": CLOSED,
    "nedlagd": CLOSED,
}
# What only a list of places says: a name with coordinates alone may be somebody's home.
_OF_PLACES = frozenset({"status", "seats", "cost"})
POINT_COLUMNS = ("x", "y", "lon", "lat", "crs", "file")


@dataclass(frozen=True)
class _Found:
    """A sheet in which the columns were found: where the headings stand, and each column's position."""

    sheet: Sheet
    row: int
    places: dict[str, int]

    def texts(self, column: str) -> list[str]:
        """Texts of a column below the headings, of rows that have any; blank without such a column."""
        rows = [row for row in self.sheet.rows[self.row + 1 :] if any(row)]
        at = self.places.get(column)
        return ["" if at is None else row[at].strip() for row in rows]

    def heading(self, column: str) -> str:
        """Give a column as it is headed."""
        return self.sheet.rows[self.row][self.places[column]]


@dataclass(frozen=True)
class VenueList:
    """How many places a list has, by `STATUSES`, and how many of them have no coordinates."""

    file: str
    by_status: dict[str, int]
    without_place: int


def is_venues(source: Source) -> bool:
    """Tell whether a file is a list of venues that nobody has said what it is.

    It has names and coordinates, which of itself could be people and their homes: so it must say something
    that only places have, and its names must not look like people's.

    Raises
    ------
    InputError
        It can not be read.
    """
    found = _header(read_sheets(source), needed="venue")
    if found is None or not _OF_PLACES & found.places.keys():
        return False
    return kind_of_column(found.texts("venue")) != NAME


def look_at_venues(source: Source, *, crs: str = "") -> VenueList:
    """Read a list of venues and count what is in it.

    Raises
    ------
    InputError
        As `read_venues`.
    """
    table = read_venues(source, crs=crs)
    known = [np.isfinite(table[list(pair)].to_numpy(float)).all(axis=1) for pair in _PAIRS]
    counts = table["status"].value_counts()
    return VenueList(
        source.name,
        {status: int(counts.get(status, 0)) for status in STATUSES},
        int((~np.logical_or(*known)).sum()),
    )


def read_venues(source: Source, *, crs: str = "") -> pd.DataFrame:
    """Read a list of venues.

    Parameters
    ----------
    source
        A workbook (the first sheet with a name and coordinates) or csv.
    crs
        Reference system of all coordinates in metres, where the file does not say.

    Returns
    -------
    DataFrame
        ``venue`` (unique: a second one of a name is numbered), ``status``, ``seats``, ``cost`` (missing where
        blank), ``bands`` (tuple of age bands; empty for all), ``language``, ``provider``, and the
        coordinates as written: `POINT_COLUMNS`. Rows that are alike in all are one.

    Raises
    ------
    InputError
        No sheet has a name and coordinates, or a column holds what it can not hold; file, sheet and column
        are named.
    """
    found = _find(source, needed="venue")
    table = pd.DataFrame(
        {
            "venue": found.texts("venue"),
            "status": _statuses(found),
            "seats": _numbers(found, "seats"),
            "cost": _numbers(found, "cost"),
            "bands": _bands(found),
            "language": [text.casefold() for text in found.texts("language")],
            "provider": found.texts("provider"),
        }
        | _coordinates(found, crs)
    )
    blank = int((table["venue"] == "").sum())
    if blank:
        raise InputError(
            "place_blank",
            file=found.sheet.file,
            sheet=found.sheet.name,
            column=found.heading("venue"),
            n=blank,
        )
    long = int((table["venue"].str.len() > LONGEST_NAME).sum())
    if long:
        raise InputError(
            "place_name_long",
            file=found.sheet.file,
            sheet=found.sheet.name,
            column=found.heading("venue"),
            n=long,
            limit=LONGEST_NAME,
        )
    table = table.drop_duplicates(ignore_index=True)
    if len(table) > MOST_PLACES:
        raise InputError("places_many", file=source.name, n=len(table), limit=MOST_PLACES)
    return table.assign(venue=_told_apart(table["venue"].tolist()))


def read_home_points(source: Source, *, crs: str = "") -> pd.DataFrame:
    """Read points where people live.

    Returns
    -------
    DataFrame
        ``people`` (1 for each row where the file has no such column) and `POINT_COLUMNS`.

    Raises
    ------
    InputError
        As `read_venues`.
    """
    found = _find(source, needed="")
    people = _numbers(found, "people")
    count = len(found.texts("x"))
    if count > MOST_POINTS:
        raise InputError("places_many", file=source.name, n=count, limit=MOST_POINTS)
    if "people" in found.places:
        # Blank is nobody known, not one.
        people = [0.0 if np.isnan(value) else value for value in people]
    else:
        people = [1.0] * count
    return pd.DataFrame({"people": people} | _coordinates(found, crs))


def _find(source: Source, *, needed: str) -> _Found:
    """Find the first sheet, and in it the row, that has the columns."""
    sheets = read_sheets(source)
    found = _header(sheets, needed=needed)
    if found is None:
        known = ", ".join(filter(None, sheets[0].rows[0]))[:300]
        raise InputError("places_columns", file=source.name, sheet=sheets[0].name, known=known)
    if not found.texts("x"):
        raise InputError("no_rows", file=source.name)
    return found


def _header(sheets: Sequence[Sheet], *, needed: str) -> _Found | None:
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows[:HEADING_ROWS]):
            places = _places(cells)
            pair = any(all(each in places for each in pair) for pair in _PAIRS)
            if pair and (not needed or needed in places):
                return _Found(sheet, row, places)
    return None


def _places(cells: Sequence[str]) -> dict[str, int]:
    headings = [plain(cell) for cell in cells]
    found = {}
    for column, names in _HEADINGS.items():
        # The order of the names decides between two headings, not that of the columns.
        at = next((headings.index(name) for name in names if name in headings), None)
        if at is not None:
            found[column] = at
    return found


def _numbers(found: _Found, column: str, *, least: float = 0.0) -> list[float]:
    """Read numbers, missing where blank."""
    if column not in found.places:
        return [np.nan] * len(found.texts(column))
    values = [_number(text) for text in found.texts(column)]
    bad = sum(np.isinf(value) or value < least for value in values)
    if bad:
        raise InputError(
            "place_not_number",
            file=found.sheet.file,
            sheet=found.sheet.name,
            column=found.heading(column),
            n=bad,
        )
    return values


def _number(text: str) -> float:
    """Read a decimal; missing where blank, infinite for anything else."""
    squeezed = squeeze(text).replace(",", ".")
    if not squeezed:
        return np.nan
    try:
        value = float(squeezed)
    except ValueError:
        return np.inf
    return value if np.isfinite(value) and abs(value) <= LARGEST_NUMBER and "_" not in squeezed else np.inf


def _statuses(found: _Found) -> list[str]:
    texts = [text.casefold().strip(" .") for text in found.texts("status")]
    bad = sum(text not in _STATUS for text in texts)
    if bad:
        raise InputError(
            "place_bad_status",
            file=found.sheet.file,
            sheet=found.sheet.name,
            column=found.heading("status"),
            n=bad,
        )
    return [_STATUS[text] for text in texts]


def _bands(found: _Found) -> list[tuple[str, ...]]:
    """Read the age bands that a venue is for; empty for all."""
    read = [
        tuple(part.strip().replace("–", "-") for part in text.replace(";", ",").split(",") if part.strip())
        for text in found.texts("bands")
    ]
    bad = sum(any(band not in BAND_KEYS for band in bands) for bands in read)
    if bad:
        raise InputError(
            "place_bad_bands",
            file=found.sheet.file,
            sheet=found.sheet.name,
            column=found.heading("bands"),
            n=bad,
            known=", ".join(BAND_KEYS),
        )
    return read


def _coordinates(found: _Found, crs: str) -> dict[str, Any]:
    """Coordinates as numbers: missing where blank, infinite where something else is filled in."""
    axes = {axis: [_number(text) for text in found.texts(axis)] for pair in _PAIRS for axis in pair}
    stated = [text or crs for text in found.texts("crs")]
    return {**axes, "crs": stated, "file": [found.sheet.file] * len(stated)}


def _told_apart(names: Sequence[str]) -> list[str]:
    """Number the second and later ones of a name: "Solen (2)"."""
    taken: set[str] = set()
    told = []
    for name in names:
        own, number = name, 1
        while own in taken:
            number += 1
            own = f"{name} ({number})"
        taken.add(own)
        told.append(own)
    return told
