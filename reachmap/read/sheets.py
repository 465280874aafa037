"""Workbooks and text files as grids of text.

Decides how a cell becomes text: dates as ISO days, whole numbers without decimals, blanks as ``""``,
formulas as the value that was last worked out. A cell merged over several rows fills them. csv files are
read as UTF-8 when they are valid UTF-8, as UTF-16 when they have its mark or its zeros, else as
Windows-1252 (libraries that guess take Swedish files for Windows-1250).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from reachmap.errors import InputError
from reachmap.files import LARGEST_TEXT, Source, content, opened, readable
from reachmap.read.extent import LARGEST_GRID, Merged, letters, survey
from reachmap.read.identity import refuse_identity_numbers
from reachmap.read.ole import refuse_bad_container

WORKBOOKS = (".xlsx", ".xls", ".ods")
TEXT_FILES = (".csv", ".tsv", ".txt")
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384  # as in Excel: no text file is meant to have more
LONGEST_TEXT = 10_000
_DELIMITERS = ";\t,"
# Excel's own way of naming the delimiter; it shows the line below as row 1.
_DELIMITER_LINE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One sheet as text: ``rows`` of equal length, blank rows kept so that row numbers hold.

    ``filled`` are the places (row, column) that got their text from the merged cell above.
    """

    file: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    filled: frozenset[tuple[int, int]] = frozenset()


# Of the session that asks, and only while it asks: sessions share nothing, and nothing is kept.
_PARSED: ContextVar[dict[Source, list[Sheet]] | None] = ContextVar("parsed", default=None)


@contextmanager
def parsed_once() -> Iterator[None]:
    """Let whoever reads a file within this block share what the first one parsed.

    To tell what a file is, several readers look at it in turn, and parsing is most of their time.
    """
    token = _PARSED.set({}) if _PARSED.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _PARSED.reset(token)


def read_sheets(source: Source) -> list[Sheet]:
    """Read every sheet of a workbook, or a csv file as one sheet; within `parsed_once` only the first time.

    Raises
    ------
    InputError
        Of a kind that is not read, damaged, protected, vast, without any rows, or with a personal identity
        number anywhere.
    """
    shared = _PARSED.get()
    if shared is None:
        return _parsed(source)
    if source not in shared:
        shared[source] = _parsed(source)
    return list(shared[source])


def _parsed(source: Source) -> list[Sheet]:
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
    for sheet in filled:
        columns = list(zip(*sheet.rows, strict=True))
        refuse_identity_numbers(columns, file=sheet.file, sheet=sheet.name)
    return filled


def _workbook(source: Source) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_bad_container(source)
    merged = survey(source)
    sheets = []
    try:
        with CalamineWorkbook.from_object(opened(source)) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                cells = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
                rows = tuple(tuple(map(_text, row)) for row in cells)
                ranges = sheet.merged_cell_ranges or merged.get(name, [])
                sheets.append(Sheet(source.name, name, *_fill_merged(rows, ranges)))
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("file_unreadable", file=source.name) from error
    return sheets


def _fill_merged(
    rows: tuple[tuple[str, ...], ...], merged: Iterable[Merged]
) -> tuple[tuple[tuple[str, ...], ...], frozenset[tuple[int, int]]]:
    """Write what a merged cell says into each of its rows (in its first column only: a title stays one)."""
    filled: dict[int, dict[int, str]] = {}
    # Merged cells never lie over one another; where they say so, the upper one holds, or a file of a
    # million of them would never end.
    reached: dict[int, int] = {}
    for (first, column), (last, _) in sorted(merged):
        if first >= len(rows) or column >= len(rows[first]) or not rows[first][column]:
            continue
        if first <= reached.get(column, -1):
            continue
        reached[column] = last
        for row in range(first + 1, min(last + 1, len(rows))):
            filled.setdefault(row, {})[column] = rows[first][column]
    if not filled:
        return rows, frozenset()
    whole = list(rows)
    for row, cells in filled.items():
        # A row that is blank but for the merged cell is a row of the group that nobody filled in.
        if any(rows[row]):
            whole[row] = tuple(cells.get(place, cell) for place, cell in enumerate(rows[row]))
    return tuple(whole), frozenset((row, column) for row, cells in filled.items() for column in cells)


def _text(value: object) -> str:
    # The commonest first: a sheet may hold millions.
    if isinstance(value, str):
        return value.strip()[:LONGEST_TEXT]
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
    """Decode text as UTF-8 (with or without mark), UTF-16 (likewise), else Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    without_mark = _utf_16_without_mark(data)
    if without_mark:
        return data.decode(without_mark, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _utf_16_without_mark(data: bytes) -> str | None:
    """Name the UTF-16 that a text without mark is in: Swedish text has a zero in every other byte."""
    head = data[:4096]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.7 * len(head[1::2]) and even < 0.1 * len(head[0::2]):
        return "utf-16-le"
    if even > 0.7 * len(head[0::2]) and odd < 0.1 * len(head[1::2]):
        return "utf-16-be"
    return None


def _text_file(source: Source) -> tuple[tuple[str, ...], ...]:
    text = decode(content(source, largest=LARGEST_TEXT))
    if "\x00" in text:
        raise InputError("file_unreadable", file=source.name)
    named = _DELIMITER_LINE.match(text)
    text = text[named.end() :] if named else text.removeprefix("\ufeff")
    delimiter = named[1] if named else _delimiter(text)
    # So that a file which is one endless line, or nothing but line ends, takes no memory for its cells.
    if sum(map(text.count, (delimiter, "\n", "\r"))) > LARGEST_GRID:
        raise _too_large(source, text, delimiter)
    rows = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append(tuple(cell.strip()[:LONGEST_TEXT] for cell in row))
            width = max(width, len(row))
            if width > MOST_COLUMNS or width * len(rows) > LARGEST_GRID:
                raise _too_large(source, text, delimiter)
    except (csv.Error, ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        # A line or a text of more than a hundred thousand letters: a quote that is never closed, most often.
        raise InputError("csv_unreadable", file=source.name, row=len(rows) + 1) from error
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def _too_large(source: Source, text: str, delimiter: str) -> InputError:
    """Make the error that names the last cell of a text file."""
    # Lines that hold something are looked at one by one; millions of line ends are only counted.
    width = max((line[0].count(delimiter) + 1 for line in re.finditer(r"[^\r\n]+", text)), default=1)
    height = text.count("\n") + text.count("\r") - text.count("\r\n") + (text[-1:] not in ("\r", "\n"))
    return InputError("sheet_too_large", file=source.name, cell=f"{letters(width - 1)}{height}")


def _delimiter(text: str) -> str:
    head = [line for line in text[:200_000].splitlines()[:50] if line.strip()]
    # Lines that have the mark, not marks: "4, 9, 12" in one cell has more commas than semicolons.
    return max(_DELIMITERS, key=lambda mark: sum(mark in line for line in head))
