"""How sheets are written: numbers as numbers, texts never as formulas, the same bytes twice."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reachmap.present.columns import plain_text

CREATED = datetime(2000, 1, 1)  # stands for the time of writing; Excel's times have no zone
LONGEST_TEXT = 32_767  # UTF-16 units, Excel's limit for a cell
LISTS = "reachmap_lists"  # the hidden sheet that drop-downs choose from
HEADER_ROW = 2  # counted from 0: below the title and the mark
# What a spreadsheet may take for the beginning of a formula when somebody edits the cell.
_FORMULA_STARTS = tuple("=+-@\t\r\n")
# Without temporary files, and nothing guessed from what a text looks like.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

# How a value is written: Excel's number format for numbers, one of the last two for texts.
WHOLE, RATIO, PERCENT, TENTHS, GENERAL = "#,##0", "0.00", "0%", "0.0%", "General"
TEXT, WRAPPED = "text", "wrapped"
_READ_ME_WIDTH = 110  # digits of the font
_LETTERS = 115  # that a line of the same width surely holds, also in a wider font than Calibri
_LINE = 15  # points: Excel's own height of a row
_HIGHEST = 409  # points: no row can be higher

Cell = tuple[object, str]  # value and how it is written; None is an empty cell


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds one table.

    Parameters
    ----------
    key
        Name of the Excel table: ASCII, the same in every language.
    title
        Name of the sheet, at most 31 characters.
    about
        What it holds, in a sentence.
    columns
        Heading and width (characters) of every column; headings differ.
    rows
        Cells.
    frozen
        How many columns stay in sight.
    choices
        Drop-downs: what may be chosen in a column, by its position.
    """

    key: str
    title: str
    about: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    frozen: int = 1
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Front:
    """What stands on every sheet and in the file's properties.

    Parameters
    ----------
    title
        Name of the first sheet.
    project, period
        Named on every sheet.
    marks
        What must be said wherever a figure goes ("Simulated data").
    blocks
        The first sheet: headings, each with its sentences.
    """

    title: str
    project: str
    period: str
    marks: Sequence[str]
    blocks: Sequence[tuple[str, Sequence[str]]]


def write_workbook(front: Front, sheets: Sequence[Sheet]) -> bytes:
    """Write the first sheet and the tables.

    Returns
    -------
    bytes
        An xlsx file.
    """
    import xlsxwriter  # loaded only when a workbook is written

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties(
            {
                "title": cell_text(front.project)[:255],
                "subject": front.period,
                "comments": " · ".join(front.marks),
                "author": "ReachMap",
                "created": CREATED,
            }
        )
        writer = _Writer(book, front)
        writer.read_me()
        for sheet in sheets:
            writer.table(sheet)
        writer.hide_lists()
    return content.getvalue()


def cell_text(text: str) -> str:
    """Make a text that a cell can hold: no control characters, not too long."""
    units = plain_text(text).encode("utf-16-le")[: 2 * LONGEST_TEXT]
    return units.decode("utf-16-le", errors="ignore")


def _lines(text: str, width: int) -> int:
    """Count the lines that a wrapped text takes in a column of a width."""
    letters = max(1, width * _LETTERS // _READ_ME_WIDTH)
    # A word that is longer than the line is broken by both programs.
    return sum(max(1, len(textwrap.wrap(part, letters))) for part in cell_text(text).split("\n"))


def _make_room(sheet: Any, row: int, lines: int) -> None:  # noqa: ANN401
    """Make a row as high as its lines need.

    Excel would find the height itself; LibreOffice writes the lines on top of the next row's.
    """
    if lines > 1:
        sheet.set_row(row, min(_HIGHEST, _LINE * lines))


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, front: Front) -> None:  # noqa: ANN401 - xlsxwriter publishes no types
        self.book = book
        self.front = front
        self.mark = cell_text(" · ".join([*front.marks, front.project, front.period]))
        self.formats: dict[tuple[str, bool], Any] = {}
        self.title_format = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.lists: list[Sequence[str]] = []

    def format(self, kind: str, *, quoted: bool = False) -> Any:  # noqa: ANN401
        """Return the format of a kind of value, made once.

        ``quoted`` is Excel's own mark for "a text, whatever it begins with".
        """
        if (kind, quoted) not in self.formats:
            texts: dict[str, dict[str, object]] = {
                TEXT: {"valign": "top"},
                WRAPPED: {"valign": "top", "text_wrap": True},
            }
            style = texts.get(kind, {"num_format": kind, "valign": "top"})
            self.formats[kind, quoted] = self.book.add_format(style | {"quote_prefix": quoted})
        return self.formats[kind, quoted]

    def put(self, sheet: Any, row: int, column: int, value: object, kind: str) -> None:  # noqa: ANN401
        """Write one value as what it is, and nothing where it is missing."""
        if isinstance(value, str):
            text = cell_text(value)
            if not text:
                return
            look = self.format(kind if kind == WRAPPED else TEXT, quoted=text.startswith(_FORMULA_STARTS))
            sheet.write_string(row, column, text, look)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.format(GENERAL))
        elif isinstance(value, int | float) and math.isfinite(value):
            sheet.write_number(row, column, value, self.format(kind))

    def sheet(self, title: str) -> Any:  # noqa: ANN401
        """Add a sheet with its title and the mark, ready to be printed."""
        sheet = self.book.add_worksheet(title)
        self.put(sheet, 1, 0, self.mark, TEXT)
        sheet.write_string(0, 0, title, self.title_format)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&L" + " · ".join(self.front.marks).replace("&", "&&") + "&R&A")
        return sheet

    def read_me(self) -> None:
        """Write headings and sentences below one another."""
        sheet = self.sheet(self.front.title)
        sheet.set_column(0, 0, _READ_ME_WIDTH)
        row = HEADER_ROW
        for heading, lines in self.front.blocks:
            sheet.write_string(row + 1, 0, heading, self.bold)
            for place, line in enumerate(lines, start=row + 2):
                self.put(sheet, place, 0, line, WRAPPED)
                _make_room(sheet, place, _lines(line, _READ_ME_WIDTH))
            row += len(lines) + 2

    def table(self, table: Sheet) -> None:
        """Write a table below its header row, which stays in sight and filters."""
        sheet = self.sheet(table.title)
        for column, (_, width) in enumerate(table.columns):
            sheet.set_column(column, column, width)
        # Excel wants at least one row, also in an empty table.
        last = HEADER_ROW + max(1, len(table.rows))
        headings = [{"header": text, "header_format": self.bold} for text, _ in table.columns]
        style = {"name": table.key, "style": "Table Style Light 1", "columns": headings}
        sheet.add_table(HEADER_ROW, 0, last, len(headings) - 1, style)
        for row, cells in enumerate(table.rows, start=HEADER_ROW + 1):
            for column, (value, kind) in enumerate(cells):
                self.put(sheet, row, column, value, kind)
            lines = [
                _lines(value, width)
                for (value, kind), (_, width) in zip(cells, table.columns, strict=True)
                if kind == WRAPPED and isinstance(value, str)
            ]
            _make_room(sheet, row, max(lines, default=1))
        for column, choices in table.choices.items():
            self.choose(sheet, column, last, choices)
        sheet.set_row(HEADER_ROW, 60)  # points: four lines
        sheet.freeze_panes(HEADER_ROW + 1, table.frozen)
        sheet.repeat_rows(HEADER_ROW)

    def choose(self, sheet: Any, column: int, last: int, choices: Sequence[str]) -> None:  # noqa: ANN401
        """Let a column be filled in from a list, which stands on a hidden sheet."""
        from xlsxwriter.utility import xl_range_abs

        if choices not in self.lists:
            self.lists.append(choices)
        place = self.lists.index(choices)
        source = f"={LISTS}!{xl_range_abs(0, place, len(choices) - 1, place)}"
        # Something else may be typed: whoever reads it back says what it does not know.
        options = {"validate": "list", "source": source, "show_error": False}
        sheet.data_validation(HEADER_ROW + 1, column, last, column, options)

    def hide_lists(self) -> None:
        """Write the lists that are chosen from."""
        if not self.lists:
            return
        sheet = self.book.add_worksheet(LISTS)
        for column, choices in enumerate(self.lists):
            for row, choice in enumerate(choices):
                self.put(sheet, row, column, choice, TEXT)
        sheet.hide()
