"""Which class each area belongs to: a table with a column of area codes and one of classes.

What the classes are called is the municipality's own business; case and spaces do not tell two apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.plain import plain
from reachmap.read.sheets import read_sheets

_AREA = frozenset({"area code", "områdeskod", "område", "kod", "regsokod", "desokod", "regso", "deso"})
_CLASS = ("class", "klass", "områdesklass")
# Answers from PxWeb carry the region version behind the code: 0380R001_RegSO2025.
_VERSION = re.compile(r"_(Reg|De)SO\d{4}$")


def read_area_classes(source: Source, *, column: str = "", codes: Collection[str] = ()) -> pd.Series:
    """Read the class of each area.

    Parameters
    ----------
    source
        csv, or a workbook whose first sheet holds the table.
    column
        Heading of the classes; else ``class`` or ``klass``.
    codes
        The project's areas: of several columns of codes, the one that has most of them is taken.

    Returns
    -------
    Series
        Class as written, index area_code; areas with a blank are left out.

    Raises
    ------
    InputError
        A column is missing, there are no rows, or an area stands twice with different classes.
    """
    rows = [row for row in read_sheets(source)[0].rows if any(row)]
    if len(rows) < 2:
        raise InputError("no_rows", file=source.name)
    headings = [plain(cell) for cell in rows[0]]
    wanted = (plain(column),) if column else _CLASS
    place = next((i for i, heading in enumerate(headings) if heading in wanted), None)
    areas = [i for i, heading in enumerate(headings) if heading in _AREA and i != place]
    for found, name in ((place is not None, column or _CLASS[0]), (bool(areas), "area_code")):
        if not found:
            known = ", ".join(filter(None, rows[0]))
            raise InputError("table_column", file=source.name, column=name, known=known)
    best = max(areas, key=lambda at: len({_VERSION.sub("", row[at]) for row in rows[1:]} & set(codes)))
    table = pd.DataFrame(
        {"area_code": [_VERSION.sub("", row[best]) for row in rows[1:]]}
        | {"class": [" ".join(row[place or 0].split()) for row in rows[1:]]}
    ).drop_duplicates()
    table = table[table["class"] != ""]
    twice = int(table.duplicated("area_code").sum())
    if twice:
        raise InputError("table_row_twice", file=source.name, n=twice, columns="area_code")
    return pd.Series(table.set_index("area_code")["class"])
