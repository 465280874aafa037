"""Workbooks and text files as grids of text.

Decides how a cell becomes text: dates as ISO days, whole numbers without decimals, blanks as ``""``.
csv files are read as UTF-8 when they are valid UTF-8, else as Windows-1252 (libraries that guess take
Swedish files for Windows-1250).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime

from reachmap.errors import InputError
from reachmap.files import Source, content, opened, readable

WORKBOOKS = (".xlsx", ".xls", ".ods")
TEXT_FILES = (".csv", ".tsv", ".txt")
MOST_ROWS = 1_048_576
LONGEST_TEXT = 10_000
_DELIMITERS = ";\t,"


@dataclass(frozen=True)
class Sheet:
    """One sheet as text: ``rows`` of equal length, blank rows kept so that row numbers hold."""

    file: str
    name: str
    rows: tuple[tuple[str, ...], ...]


def read_sheets(source: Source) -> list[Sheet]:
    """Read every sheet of a workbook, or a csv file as one sheet.

    Raises
    ------
    InputError
        Of a kind that is not read, damaged, protected, or without any rows.
    """
    readable(source)
    ending = source.suffix.lower()
    if ending in WORKBOOKS:
        sheets = _workbook(source)
    elif ending in TEXT_FILES:
        sheets = [Sheet(source.name, source.stem, _text_file(source))]
    else:
        raise InputError("file_kind", file=source.name, known=", ".join(WORKBOOKS + TEXT_FILES))
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise InputError("no_sheet", file=source.name)
    return filled


def _workbook(source: Source) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    sheets = []
    try:
        with CalamineWorkbook.from_object(opened(source)) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                rows = tuple(
                    tuple(_text(value) for value in row)
                    for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
                )
                sheets.append(Sheet(source.name, name, rows))
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("file_unreadable", file=source.name) from error
    return sheets


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        # Excel holds every number as a decimal: 4 must come back as "4", not "4.0".
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()[:LONGEST_TEXT]


def decode(data: bytes) -> str:
    """Decode text as UTF-8 (with or without mark), UTF-16 with mark, else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text_file(source: Source) -> tuple[tuple[str, ...], ...]:
    text = decode(content(source))
    if "\x00" in text:
        raise InputError("file_unreadable", file=source.name)
    head = [line for line in text.splitlines()[:50] if line.strip()]
    # Lines that have the mark, not marks: "4, 9, 12" in one cell has more commas than semicolons.
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in head))
    try:
        rows = [
            tuple(cell.strip()[:LONGEST_TEXT] for cell in row)
            for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise InputError("file_unreadable", file=source.name) from error
    width = max(map(len, rows), default=0)
    return tuple(row + ("",) * (width - len(row)) for row in rows)
