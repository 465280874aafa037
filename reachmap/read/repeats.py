"""Rows that stand twice: within a sheet, and a sheet that was filled in or handed over twice.

Identical rows are reported and counted: two adults may well be alike. Where the second stands is told by its
row number, which means nothing to anybody without the file. The counts have not passed the gate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_OBJECTS = ("bands", "child_ages", "before")  # tuples, and yes or no
_NOT_COMPARED = ["row", "file", "activity_id"]


@dataclass(frozen=True)
class Repeats:
    """Rows of one sheet that are alike in every column, in it or in another: not gated.

    Parameters
    ----------
    file, sheet
        Where they stand.
    rows
        How many.
    first_row
        Number of the first row that another one above (or in the other sheet) is like.
    other_file, other_sheet
        The sheet that has the same rows; ``""`` where they stand twice in this one.
    """

    file: str
    sheet: str
    rows: int
    first_row: int
    other_file: str = ""
    other_sheet: str = ""


def numbered(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Number cells that are no text (ages, bands, yes or no), the same where they are alike."""
    return {name: pd.factorize(table[name].to_numpy(object))[0] for name in _OBJECTS}


def find_repeats(table: pd.DataFrame) -> tuple[Repeats, ...]:
    """Find rows that stand twice in one activity, and rows that stand in two sheets.

    Parameters
    ----------
    table
        `tables.PARTICIPATIONS`, as read: not yet converted between units.

    Returns
    -------
    tuple of Repeats
        One for each sheet with rows that are alike; one for each pair of sheets that share rows of the same
        activity, day and place.
    """
    rows = _places(table)
    alike = rows.groupby(["file", "sheet", "activity", "same"])["number"]
    # Women and men of one row are one row of the sheet.
    within = rows[alike.transform("nunique") > 1].drop_duplicates(["file", "sheet", "number"])
    found = []
    for _, part in within.groupby(["file", "sheet"], sort=False):
        later = part[part.duplicated(["activity", "same"])]
        file, sheet = part[["file", "sheet"]].iloc[0]
        found.append(Repeats(file, sheet, len(part), int(later["number"].min())))
    return (*found, *_between(rows))


def _places(table: pd.DataFrame) -> pd.DataFrame:
    """Give each row its sheet, its number there, its activity without the file's name, and what it says."""
    compared = table.drop(columns=_NOT_COMPARED)
    compared = compared.assign(**numbered(compared))
    places = [text.rpartition("/") for text in table["row"].tolist()]
    prefixes = zip((place for place, _, _ in places), table["file"].tolist(), strict=True)
    return pd.DataFrame(
        {
            "file": table["file"],
            "sheet": [text.removeprefix(f"{file}/") for text, file in prefixes],
            "number": np.array([number for _, _, number in places], dtype="int64"),
            "activity": [
                text.removeprefix(f"{file}:")
                for text, file in zip(table["activity_id"].tolist(), table["file"].tolist(), strict=True)
            ],
            "same": compared.groupby(list(compared.columns), dropna=False, sort=False).ngroup(),
        }
    )


def _between(rows: pd.DataFrame) -> list[Repeats]:
    """Pair the sheets that hold the same rows of the same activity."""
    sheets = rows.groupby(["file", "sheet"], sort=False).ngroup()
    rows = rows.assign(place=sheets)
    shared = rows.groupby(["activity", "same"])["place"].transform("nunique") > 1
    first = rows[shared].groupby(["activity", "same"])["place"].transform("min")
    later = rows[shared].assign(first=first)
    later = later[later["place"] > later["first"]]
    found = []
    for _, part in later.groupby(["place", "first"]):
        file, sheet, there = part[["file", "sheet", "first"]].iloc[0]
        other_file, other_sheet = rows.loc[rows["place"] == there, ["file", "sheet"]].iloc[0]
        number = int(part["number"].min())
        found.append(Repeats(file, sheet, part["number"].nunique(), number, other_file, other_sheet))
    return found
