"""Small tables that county staff fill in: headings recognised, numbers as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.plain import plain
from reachmap.read.sheets import read_sheets


def read_plain(
    source: Source, headings: Mapping[str, Sequence[str]], *, needed: Sequence[str]
) -> pd.DataFrame:
    """Read the first sheet; columns that are known get their name, the others keep their heading.

    Parameters
    ----------
    source
        csv or a workbook.
    headings
        What each column may be called.
    needed
        Columns that must be there.

    Returns
    -------
    DataFrame
        Texts.

    Raises
    ------
    InputError
        A column is missing or stands twice, there are no rows, or as `read_sheets`.
    """
    rows = [row for row in read_sheets(source)[0].rows if any(row)]
    known = {plain(word): column for column, words in headings.items() for word in (column, *words)}
    names = [known.get(plain(heading), heading) for heading in rows[0]]
    table = pd.DataFrame(rows[1:], columns=names, dtype=object).astype(str)
    table = table.loc[:, [bool(name) for name in names]]
    for column in needed:
        if list(table.columns).count(column) != 1:
            shown = ", ".join(heading[:40] for heading in rows[0] if heading)
            raise InputError("table_column", file=source.name, column=column, known=shown)
    if table.empty:
        raise InputError("no_rows", file=source.name)
    return table.loc[:, ~table.columns.duplicated()]


def numbers(column: pd.Series) -> pd.Series:
    """Read numbers with a decimal comma or spaces in thousands; what is none is missing."""
    texts = (
        column.astype(str).str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".", regex=False)
    )
    return pd.to_numeric(texts, errors="coerce").replace([np.inf, -np.inf], np.nan)


def whole_counts(table: pd.DataFrame, column: str, source: Source) -> pd.Series:
    """Read a column of whole numbers from 0 on.

    Raises
    ------
    InputError
        Some are not.
    """
    found = numbers(table[column])
    wrong = int((found.isna() | (found < 0) | (found % 1 != 0) | (found > 1e9)).sum())
    if wrong:
        raise InputError("table_not_number", file=source.name, column=column, n=wrong)
    return found.astype("int64")
