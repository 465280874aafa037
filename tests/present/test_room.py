"""Rows of the workbook are as high as what is written in them: LibreOffice makes no room by itself."""

from __future__ import annotations

import io

import openpyxl
import pytest

from reachmap.i18n import Translator
from reachmap.present.export import run_record
from reachmap.present.workbook import workbook
from reachmap.present.xlsx import TEXT, WRAPPED, Cell, Front, Sheet, write_workbook
from tests.present import small


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("kort", None),
        ("ord " * 20, 60),  # eighty letters in a column of twenty-two: four lines
        ("x" * 43, 30),  # a word that is longer than the line is broken
        ("a\nb\nc", 45),
        ("ord " * 2_000, 408.75),  # no row can be higher
    ],
)
def test_a_row_is_as_high_as_its_longest_wrapped_text(text: str, points: float | None) -> None:
    cells: list[Cell] = [("ord " * 90, TEXT), (text, WRAPPED), ("kort", WRAPPED), (None, WRAPPED)]
    sheet = Sheet("t", "T", "", [("a", 9), ("b", 22), ("c", 9), ("d", 9)], [cells])
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(Front("F", "P", "2025", [], []), [sheet])))
    assert book["T"].row_dimensions[4].height == points


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_wrapped_text_of_the_workbook_runs_into_the_next_row(language: str) -> None:
    analysis = small.analysis()
    content = workbook(analysis, Translator(language), run_record(analysis))
    looked_at = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        widths = {letter: each.width for letter, each in sheet.column_dimensions.items()}
        for row in sheet.iter_rows(min_row=4):
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    # Each letter is a digit wide at most, in either program's font.
                    lines = len(cell.value) / (1.2 * widths[cell.column_letter])
                    looked_at += lines > 1
                    assert (sheet.row_dimensions[cell.row].height or 15) >= 15 * lines, cell.coordinate
    assert looked_at > 3
