"""Totals that people wrote below their rows, held against the rows.

A total that does not add up stops nothing: it is told, because either it or a row is wrong. A total may be
of all rows above it, or of those since the total before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from reachmap.read import values
from reachmap.read.body import COUNTED, Body, TotalRow
from reachmap.read.headings import HeadingRow, Known
from reachmap.read.sheets import Sheet

_IN_WORDS = re.compile(r"\w+\s+(?P<what>[^\d:=]+?)\s*[:=]?\s*(?P<number>\d[\d\s]*)")


@dataclass(frozen=True)
class TotalDifference:
    """A written total that its rows do not add up to: not gated, for the pipeline only."""

    file: str
    sheet: str
    heading: str
    difference: int


def check_totals(sheet: Sheet, headings: HeadingRow, body: Body, known: Known) -> tuple[TotalDifference, ...]:
    """Hold every total row against the rows above it.

    Returns
    -------
    tuple of TotalDifference
        One for each column that does not add up: the written total less the nearest sum of rows.
    """
    # A wide sheet's rows were taken apart: its totals have no column of their own.
    if not body.totals or headings.wide:
        return ()
    columns = [column for column in COUNTED if column in body.text]
    sums = {column: _numbers(body.text[column]).cumsum() for column in columns}
    found = []
    before = 0
    for total in body.totals:
        for column, written in _written(total, known).items():
            if column not in sums:
                continue
            above = _at(sums[column], total.above)
            since = above - _at(sums[column], before)
            difference = min(written - above, written - since, key=abs)
            if difference:
                found.append(TotalDifference(sheet.file, sheet.name, headings.headings[column], difference))
        before = total.above
    return tuple(found)


def _numbers(texts: pd.Series) -> pd.Series:
    parsed = {text: _number(text) for text in texts.unique()}
    return texts.map(parsed).astype("int64")


def _number(text: str) -> int:
    try:
        return values.count_or_yes(text) or 0
    except ValueError:
        return 0  # the read itself refuses it, with its column


def _at(sums: pd.Series, above: int) -> int:
    return int(sums.iloc[above - 1]) if above else 0


def _written(total: TotalRow, known: Known) -> dict[str, int]:
    """Whole numbers that a total row gives, by column; "Summa kvinnor: 12" gives that of the women."""
    in_words = _IN_WORDS.fullmatch(total.words)
    if in_words:
        column = known.column(in_words["what"])
        return {column: int(values.squeeze(in_words["number"]))} if column else {}
    squeezed = {column: values.squeeze(cell) for column, cell in total.cells.items() if column in COUNTED}
    return {column: int(text) for column, text in squeezed.items() if re.fullmatch("[0-9]{1,9}", text)}
