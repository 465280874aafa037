"""Tables of Statistics Sweden's database in csv and workbooks.

Two shapes. *With headings*: a row names the dimensions (region, ålder, kön, år), and every other column holds
values, its heading saying which (``Antal 2023``, ``2024``, ``0 år``). *Without* (the workbook): titles stand
on top, then the values of what runs across, each written once over the columns that it holds for, then rows
whose first columns are filled only where something changes, and footnotes at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from reachmap.read.cube import MOST_CELLS, VALUE, Cube, number, numbers
from reachmap.read.plain import plain

HEADING_ROWS = 30
CONTENTS = "tabellinnehåll"
YEAR = "år"

# Headings of the dimensions, as `plain` writes them. What a dimension means is decided in `scb`.
DIMENSIONS = frozenset(
    {
        "region",
        "regionkod",
        "region code",
        "area code",
        "områdeskod",
        "område",
        "kommun",
        "regso",
        "regsokod",
        "deso",
        "desokod",
        "deso 1",
        "ålder",
        "alder",
        "age",
        "kön",
        "kon",
        "sex",
        "år",
        "tid",
        "year",
        "månad",
        "utländsk svensk bakgrund",
        "utlandsk svensk bakgrund",
        "utlbakgrund",
        "bakgrund",
        "födelseregion",
        "fodelseregion",
        "födelseland",
        "region of birth",
        "country of birth",
        "inkomstkomponent",
        "inkomstkomponenter",
        "inkomstklass",
        "utbildningsnivå",
        "utbildning",
        "level of education",
        "upplåtelseform",
        "upplatelseform",
        "tenure",
        "vistelsetid",
        "vistelsetid i sverige",
        "tid i sverige",
        "invandringsår",
        "tabellinnehåll",
        "contents",
    }
)
_YEAR_IN_HEADING = re.compile(r"(.*?)[\s,(]*\b((?:19|20)\d\d)(?:M\d\d)?\)?", re.DOTALL)
_AGE_HEADING = re.compile(
    r"\d{1,3}\s*(?:[-–]\s*\d{1,3})?\s*\+?\s*år(?: och äldre)?|\d{1,3}\s*[-–]\s*\d{1,3}|-\d{1,2}"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:M\d\d)?")

Row = Sequence[str]


def read_grid(title: str, rows: Sequence[Row], *, file: str) -> Cube | None:
    """Read a sheet; None where it is no table of either shape.

    Raises
    ------
    InputError
        It is one, and a value is no number.
    """
    for place, row in enumerate(rows[:HEADING_ROWS]):
        if sum(plain(cell) in DIMENSIONS for cell in row) >= 1 and sum(map(bool, row)) >= 2:
            return _with_headings(_title(rows[:place]) or title, row, rows[place + 1 :], file)
    return _without_headings(title, rows, file)


def _title(rows: Sequence[Row]) -> str:
    return next((row[0] for row in rows if row and row[0]), "")


def _with_headings(title: str, headings: Row, rows: Sequence[Row], file: str) -> Cube | None:
    stub = [place for place, heading in enumerate(headings) if plain(heading) in DIMENSIONS]
    beside = [place for place, heading in enumerate(headings) if place not in stub and heading]
    body = [row for row in rows if any(row)]
    # A column of words beside the dimensions (an area's name) holds no values; footnotes below have none.
    values = [
        place
        for place in beside
        if any(number(row[place]) == number(row[place]) and row[place] for row in body)
    ]
    values = [place for place in values if _mostly_values([row[place] for row in body])]
    if not values:
        return None
    body = _down_to_the_notes(body, values)
    across = [(headings[place],) for place in values]
    return _melt(title, [headings[place] for place in stub], stub, values, across, body, file)


def _without_headings(title: str, rows: Sequence[Row], file: str) -> Cube | None:
    """Find the block: rows with values to the right of what names them."""
    first = next(
        (place for place, row in enumerate(rows[:HEADING_ROWS]) if row and row[0] and _value_cells(row[1:])),
        None,
    )
    if first is None:
        return None
    above = [row for row in rows[:first] if any(row[1:]) and not row[0]]
    if not above:
        return None
    start = min(next(place for place, cell in enumerate(row) if cell) for row in above)
    values = [
        place
        for place in range(start, len(rows[first]))
        if any(row[place] for row in above) or rows[first][place]
    ]
    across_rows = [_filled_right([row[place] for place in values]) for row in above]
    body = _down_to_the_notes(list(rows[first:]), values)
    names = [f"kolumn {place + 1}" for place in range(start)]
    across = list(zip(*across_rows, strict=True))
    return _melt(_title(rows[:first]) or title, names, list(range(start)), values, across, body, file)


def _value_cells(cells: Row) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and number(filled[-1]) is not None and any(cell[:1].isdigit() for cell in filled)


def _mostly_values(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return sum(number(cell) is not None for cell in filled) > len(filled) / 2


def _down_to_the_notes(body: Sequence[Row], values: Sequence[int]) -> list[Row]:
    """Keep rows down to the last that has values; what stands below are footnotes."""
    last = max((place for place, row in enumerate(body) if any(row[v] for v in values)), default=-1)
    return [row for row in body[: last + 1] if any(row)]


def _filled_right(cells: Sequence[str]) -> list[str]:
    filled, latest = [], ""
    for cell in cells:
        latest = cell or latest
        filled.append(latest)
    return filled


def _filled_down(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """Fill blanks from above, as long as nothing further left has changed."""
    filled: list[list[str]] = []
    changed = np.zeros(len(columns[0]) if columns else 0, dtype=bool)
    for column in columns:
        latest, done = "", []
        for place, cell in enumerate(column):
            latest = cell if cell or changed[place] else latest
            done.append(latest)
        changed = changed | np.array([bool(cell) for cell in column])
        filled.append(done)
    return filled


def _melt(
    title: str,
    names: Sequence[str],
    stub: Sequence[int],
    values: Sequence[int],
    across: Sequence[tuple[str, ...]],
    body: Sequence[Row],
    file: str,
) -> Cube | None:
    """One row for each value; what runs across becomes dimensions of its own."""
    if not body or len(body) * len(values) > MOST_CELLS:
        return None
    by_column = _filled_down([[row[place] for row in body] for place in stub])
    parts = []
    for place, heading in zip(values, across, strict=True):
        part = pd.DataFrame(dict(enumerate(by_column)), dtype=object)
        part.columns = pd.Index(_unlike(names))
        for name, text in _named_across(heading):
            part[name] = text
        part[VALUE] = numbers([row[place] for row in body], file=file)
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[[name for name in frame.columns if name != VALUE] + [VALUE]]
    return Cube(title, frame.fillna({name: "" for name in frame.columns if name != VALUE}), {})


def _named_across(headings: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name the dimensions of a column's headings: years, ages, and contents for the rest."""
    found: list[tuple[str, str]] = []
    for text in headings:
        year = _YEAR_IN_HEADING.fullmatch(text.strip())
        if _AGE_HEADING.fullmatch(text.strip()):
            found.append(("ålder", text))
        elif year is not None:
            if year.group(1).strip():
                found.append((CONTENTS, year.group(1).strip()))
            found.append((YEAR, year.group(2)))
        else:
            found.append((_sex_or_contents(text), text))
    taken: dict[str, str] = {}
    for name, text in found:
        taken[name if name not in taken else f"{name} {len(taken)}"] = text
    return list(taken.items())


def _sex_or_contents(text: str) -> str:
    return "kön" if plain(text) in {"män", "kvinnor", "men", "women", "pojkar", "flickor"} else CONTENTS


def _unlike(names: Sequence[str]) -> list[str]:
    """Names of columns, made unlike where two are alike."""
    found: list[str] = []
    for name in names:
        found.append(name if name not in found else f"{name} ({len(found)})")
    return found
