"""Key files: to which areas a postcode or a school belongs.

A table with the columns ``postcode`` (or ``school``) and ``area_code``, and ``weight`` where it is known:
people, addresses or pupils of that postcode or school who live in the area. Without weights they are spread
over the areas in proportion to the target population.
"""

from __future__ import annotations

import math
import re

import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.plain import plain
from reachmap.read.sheets import read_sheets

_HEADINGS = {
    "postcode": ("postcode", "postnummer", "postnr", "postal code"),
    "school": ("school", "skola", "förskola", "skolenhet", "school name", "skolans namn"),
    "area_code": ("area code", "områdeskod", "område", "kod", "regsokod", "desokod", "regso", "deso"),
    "weight": ("weight", "vikt", "antal", "andel", "befolkning", "adresser", "elever", "barn"),
}
_POSTCODE = re.compile(r"(?:s(?:e)?[- ]?)?([1-9]\d{2})\s?(\d{2})")


def postcode_of(text: str) -> str | None:
    """Read a Swedish postcode ("754 23", "75423", "SE-754 23"); None for anything else."""
    found = _POSTCODE.fullmatch(text.replace("\u00a0", " ").strip().casefold())
    return found.group(1) + found.group(2) if found else None


def read_place_key(source: Source, *, kind: str) -> pd.DataFrame:
    """Read a key file.

    Parameters
    ----------
    source
        csv, or a workbook whose first sheet holds the table.
    kind
        ``"postcode"`` or ``"school"``: the column that is looked up.

    Returns
    -------
    DataFrame
        ``place`` (the postcode as five digits, or the school's name), ``area_code``, ``weight`` (missing
        where the file has none).

    Raises
    ------
    InputError
        A column is missing or holds something else, or a row stands twice.
    """
    rows = read_sheets(source)[0].rows
    headings = [plain(cell) for cell in rows[0]]
    place = _column(headings, kind, source, rows[0])
    area = _column(headings, "area_code", source, rows[0])
    weight = next((i for i, heading in enumerate(headings) if heading in _HEADINGS["weight"]), None)
    body = [row for row in rows[1:] if any(row)]
    if not body:
        raise InputError("no_rows", file=source.name)
    table = pd.DataFrame(
        {
            "place": [postcode_of(row[place]) if kind == "postcode" else row[place] or None for row in body],
            "area_code": [row[area] or None for row in body],
            "weight": [math.nan if weight is None else _weight(row[weight]) for row in body],
        }
    )
    for column, place_of in (("place", place), ("area_code", area)):
        bad = int(table[column].isna().sum())
        if bad:
            raise InputError("place_key_bad", file=source.name, column=rows[0][place_of], n=bad)
    if weight is not None and (bad := int(table["weight"].isna().sum())):
        raise InputError("table_not_number", file=source.name, column=rows[0][weight], n=bad)
    twice = int(table.duplicated(["place", "area_code"]).sum())
    if twice:
        raise InputError("table_row_twice", file=source.name, n=twice, columns=f"{kind}, area_code")
    return table.astype({"place": "str", "area_code": "str", "weight": "float64"})


def _column(headings: list[str], name: str, source: Source, row: tuple[str, ...]) -> int:
    found = next((i for i, heading in enumerate(headings) if heading in _HEADINGS[name]), None)
    if found is None:
        raise InputError("table_column", file=source.name, column=name, known=", ".join(filter(None, row)))
    return found


def _weight(text: str) -> float:
    """Read a weight, 0 or more; missing for anything else."""
    try:
        number = float(re.sub(r"[\s\u00a0\u2009\u202f]", "", text).replace(",", "."))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) and number >= 0 else math.nan
