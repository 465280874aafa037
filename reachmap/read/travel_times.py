"""Tables of travel times: a row an area, a column a venue, minutes; or a row for each pair.

Whoever has a timetable or a routing program may hand over what it says. A blank means that there is no way.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.plain import plain
from reachmap.read.sheets import Sheet, read_sheets
from reachmap.read.values import squeeze

_AREA = frozenset({"area code", "områdeskod", "område", "kod", "regsokod", "desokod", "regso", "deso"})
_VENUE = frozenset({"venue", "plats", "lokal", "till"})
_MINUTES = frozenset({"minutes", "minuter", "restid", "tid", "restid minuter", "travel time"})
LONGEST = 10_000.0  # minutes


def read_travel_times(source: Source) -> pd.DataFrame:
    """Read a table of travel times.

    Parameters
    ----------
    source
        A workbook (its first sheet) or csv. A column of area codes, and either one column for each venue,
        headed by its name, or the columns ``venue`` and ``minutes``.

    Returns
    -------
    DataFrame
        Minutes, area codes × venues, infinite where there is no way.

    Raises
    ------
    InputError
        There are no area codes, no venues, a cell is no number of minutes, or a pair stands twice.
    """
    sheet = read_sheets(source)[0]
    rows = [row for row in sheet.rows if any(row)]
    headings = [plain(cell) for cell in rows[0]]
    area = next((i for i, heading in enumerate(headings) if heading in _AREA), None)
    if area is None:
        known = ", ".join(filter(None, rows[0]))[:300]
        raise InputError("table_column", file=source.name, column="area_code", known=known)
    if len(rows) < 2:
        raise InputError("no_rows", file=source.name)
    venue = next((i for i, heading in enumerate(headings) if heading in _VENUE), None)
    minutes = next((i for i, heading in enumerate(headings) if heading in _MINUTES), None)
    if venue is not None and minutes is not None:
        return _long(sheet, rows, (area, venue, minutes))
    return _wide(sheet, rows, area)


def _long(sheet: Sheet, rows: list[tuple[str, ...]], places: tuple[int, int, int]) -> pd.DataFrame:
    area, venue, minutes = places
    pairs = pd.DataFrame([(row[area], row[venue]) for row in rows[1:]], columns=["area_code", "venue"])
    pairs["minutes"] = _minutes([row[minutes] for row in rows[1:]], sheet, rows[0][minutes])
    twice = int(pairs.duplicated(["area_code", "venue"]).sum())
    if twice:
        raise InputError("table_row_twice", file=sheet.file, n=twice, columns="area_code, venue")
    table = pairs.pivot_table(
        index="area_code", columns="venue", values="minutes", aggfunc="first", sort=False
    )
    return _plainly(table.fillna(np.inf))


def _wide(sheet: Sheet, rows: list[tuple[str, ...]], area: int) -> pd.DataFrame:
    # A column without a heading belongs to no venue; the area's name holds no minutes.
    beside = [i for i, heading in enumerate(rows[0]) if heading and i != area and not _names(rows, i)]
    codes = [row[area] for row in rows[1:]]
    labels = [rows[0][i] for i in beside]
    for what, names in (("area_code", codes), ("venue", labels)):
        twice = len(names) - len(set(names))
        if twice:
            raise InputError("table_row_twice", file=sheet.file, n=twice, columns=what)
    if not beside:
        raise InputError("table_column", file=sheet.file, column="venue", known=", ".join(rows[0])[:300])
    columns = {rows[0][i]: _minutes([row[i] for row in rows[1:]], sheet, rows[0][i]) for i in beside}
    return _plainly(pd.DataFrame(columns, index=codes))


def _names(rows: list[tuple[str, ...]], column: int) -> bool:
    """Tell whether a column holds areas' names: texts, no number among them."""
    filled = [row[column] for row in rows[1:] if row[column]]
    return bool(filled) and all(not any(letter.isdigit() for letter in text) for text in filled)


def _minutes(texts: list[str], sheet: Sheet, heading: str) -> list[float]:
    values = []
    bad = 0
    for text in texts:
        squeezed = squeeze(text).replace(",", ".")
        try:
            value = float(squeezed) if squeezed else np.inf
        except ValueError:
            value = np.nan
        if squeezed and not 0 <= value <= LONGEST:
            bad += 1
        values.append(value)
    if bad:
        raise InputError("place_not_number", file=sheet.file, sheet=sheet.name, column=heading, n=bad)
    return values


def _plainly(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename_axis(index=None, columns=None).astype(np.float64)
