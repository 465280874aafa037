"""The rows below the headings: which are data, which are totals, and what a wide sheet's columns hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reachmap.followup import WideSettings
from reachmap.read.headings import HeadingRow
from reachmap.read.sheets import Sheet

TOTAL_WORDS = ("summa", "totalt", "total", "totalsumma", "sum", "delsumma", "sammanlagt")
# What counts people (or what is done for them): of a cell merged over several rows it is counted once.
COUNTED = (
    "count",
    "women",
    "men",
    "other_adults",
    "families",
    "visits",
    "couples",
    "children",
    "child_minding",
    "offered",
    "registered",
    "queue",
    "declined",
    "completed",
)
# Looked at first: a sheet may hold a million cells, and hardly one of them is a total's.
_FIRST_LETTERS = frozenset(letter for word in TOTAL_WORDS for letter in (word[0], word[0].upper()))
_WORD = re.compile(r"[\s:.,]")


@dataclass(frozen=True)
class TotalRow:
    """A row of totals: how many data rows stand above it, its cells by column, its text if it is one cell."""

    above: int
    cells: dict[str, str]
    words: str


@dataclass(frozen=True)
class Body:
    """The data rows: text by column, indexed by their number in the sheet; and the totals."""

    text: pd.DataFrame
    rows: int
    totals: tuple[TotalRow, ...]


def read_body(sheet: Sheet, headings: HeadingRow, wide: WideSettings | None = None) -> Body:
    """Take the rows below the headings apart.

    Parameters
    ----------
    sheet, headings
        The sheet and where its headings stand.
    wide
        What a wide sheet's columns say and count; one row comes back for each of their cells that is filled
        in.
    """
    columns, places = list(headings.places), list(headings.places.values())
    wide_columns = [place for place, _ in headings.wide]
    merged = {row for row, _ in sheet.filled}
    kept: list[Sequence[str]] = []
    numbers, totals = [], []
    for number, row in enumerate(sheet.rows[headings.row + 1 :], start=headings.row + 2):
        cells = [row[place] for place in places]
        if not any(cells) and not any(row[place] for place in wide_columns):
            continue
        if _is_total(row, columns, cells):
            totals.append(TotalRow(len(kept), dict(zip(columns, cells, strict=True)), _only(row)))
            continue
        if number - 1 in merged:
            cells = _counted_once(sheet, number - 1, headings.places, cells)
        kept.append([*cells, *(row[place] for place in wide_columns)] if wide_columns else cells)
        numbers.append(number)
    names = [*columns, *range(len(wide_columns))]
    text = pd.DataFrame(kept, columns=names, index=numbers, dtype=object)
    if wide is not None and headings.wide:
        text = _long(text, [heading for _, heading in headings.wide], wide)
    return Body(text, len(kept), tuple(totals))


def without_lines(body: Body, lines: Collection[int]) -> tuple[Body, np.ndarray]:
    """Leave lines out of a body, by their place in it; give the places of those that stay.

    A row is gone when all of its lines are. Totals stay as they were written, for all rows.
    """
    kept = np.setdiff1d(np.arange(len(body.text)), list(lines))
    if len(kept) == len(body.text):
        return body, kept
    text = body.text.iloc[kept]
    gone = body.text.index.nunique() - text.index.nunique()
    return replace(body, text=text, rows=body.rows - gone), kept


def _is_total(row: Sequence[str], columns: Sequence[str], cells: Sequence[str]) -> bool:
    first = next((cell for cell in row if cell), "")
    if first[:1] in _FIRST_LETTERS and _WORD.split(first.casefold(), maxsplit=1)[0] in TOTAL_WORDS:
        return True
    # Below a merged cell the word stands further in.
    if _FIRST_LETTERS.isdisjoint([cell[:1] for cell in cells]):
        return False
    return any(
        cell[:1] in _FIRST_LETTERS and column not in COUNTED and cell.casefold().strip(" :.") in TOTAL_WORDS
        for column, cell in zip(columns, cells, strict=True)
        if cell
    )


def _only(row: Sequence[str]) -> str:
    filled = [cell for cell in row if cell]
    return filled[0] if len(filled) == 1 else ""


def _counted_once(sheet: Sheet, row: int, places: dict[str, int], cells: Sequence[str]) -> list[str]:
    """Take a number that was merged over several rows out of all but the first."""
    return [
        ("0" if column == "count" else "")
        if column in COUNTED and (row, place) in sheet.filled and cell[:1].isdigit()
        else cell
        for (column, place), cell in zip(places.items(), cells, strict=True)
    ]


def _long(text: pd.DataFrame, headings: Sequence[str], wide: WideSettings) -> pd.DataFrame:
    """Make a row for each filled cell of the wide columns; what the row says besides stands on each."""
    own = [column for column in text.columns if isinstance(column, str)]
    parts = []
    for place, heading in enumerate(headings):
        filled = text[place] != ""
        part = text.loc[filled, own].copy()
        part[wide.variable] = heading
        part[wide.value] = text.loc[filled, place]
        parts.append(part)
    return pd.concat(parts).sort_index(kind="stable")
