"""How far a workbook's sheets reach, before a library lays out the whole grid.

Readers of workbooks give every cell between the first and the last one room. One stray value in the last
cell of a sheet (XFD1048576) is seventeen thousand million cells, and the process dies. So the positions of
the cells that hold something are read first, from the file's own XML, in pieces and without building
anything.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from reachmap.errors import InputError
from reachmap.files import Source, opened

LARGEST_GRID = 20_000_000  # cells: a million rows of nineteen columns, under 1 GB while it is read
_PIECE = 4 * 1024**2  # bytes
_OVERLAP = 4096  # bytes: no cell's opening tag is longer
Merged = tuple[tuple[int, int], tuple[int, int]]
# Beyond column Z or row 999,999: nearly no sheet has such a cell, and only then each is looked at.
_FAR = re.compile(rb'r="(?:[A-Za-z]{1,3}\d{7}|[A-Za-z]{2,3}\d+)"')
_FAR_IN_SINGLE_QUOTES = re.compile(rb"r='(?:[A-Za-z]{1,3}\d{7}|[A-Za-z]{2,3}\d+)'")
# An opening tag that does not end itself: a cell that is only coloured holds nothing and takes no room.
_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["']([A-Za-z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>""")


def survey(source: Source) -> dict[str, list[Merged]]:
    """Refuse a workbook of which a sheet would take more than `LARGEST_GRID` cells.

    Returns
    -------
    dict
        For an OpenDocument workbook the merged cells (first and last row and column) of each sheet: what
        reads the values does not tell them. Empty for every other kind.

    Raises
    ------
    InputError
        ``sheet_too_large``, with the last cell that holds something, or the file is damaged.
    """
    if not zipfile.is_zipfile(opened(source)):
        return {}  # an old .xls has at most 65,536 rows of 256 columns
    try:
        with zipfile.ZipFile(opened(source)) as archive:
            members = archive.namelist()
            if "content.xml" in members:
                return _survey_ods(archive, source)
            for member in members:
                if member.lower().endswith(".bin") and "worksheets/" in member.lower():
                    raise InputError("file_unreadable", file=source.name)
                if member.lower().endswith(".xml"):
                    _refuse_sheet(archive, member, source)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError("file_unreadable", file=source.name) from error
    return {}


def _refuse_sheet(archive: zipfile.ZipFile, member: str, source: Source) -> None:
    with archive.open(member) as stream:
        if not any(_FAR.search(piece) or _FAR_IN_SINGLE_QUOTES.search(piece) for piece in _pieces(stream)):
            return
    width = height = 0
    with archive.open(member) as stream:
        for piece in _pieces(stream):
            for letters, row in set(_CELL.findall(piece)):
                width = max(width, place(letters.decode()) + 1)
                height = max(height, int(row))
    _refuse(source, width, height)


def _refuse(source: Source, width: int, height: int) -> None:
    if width * height > LARGEST_GRID:
        raise InputError("sheet_too_large", file=source.name, cell=f"{letters(width - 1)}{height}")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Read in pieces; each begins with the end of the one before, so that no tag is cut in two."""
    tail = b""
    while piece := stream.read(_PIECE):
        yield tail + piece
        tail = piece[-_OVERLAP:]


def letters(place: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place(letters: str) -> int:
    """Turn a column's letters into its position: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@dataclass
class _OdsTable:
    """Where the parser of an OpenDocument sheet stands, and how far it has come."""

    name: str
    row: int = 0
    column: int = 0
    rows_repeated: int = 1
    columns_repeated: int = 1
    filled: bool = False
    width: int = 0
    height: int = 0
    merged: list[Merged] = field(default_factory=list)


class _OdsScanner:
    """Follows rows and cells of ``content.xml``; keeps extents and merged cells, never a value."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tables: list[_OdsTable] = []

    def start(self, tag: str, attributes: dict[str, Any]) -> None:
        if tag == "table:table":
            self.tables.append(_OdsTable(attributes.get("table:name", "")))
        elif not self.tables:
            return
        elif tag == "table:table-row":
            table = self.tables[-1]
            table.column, table.rows_repeated = 0, _repeated(attributes, "rows")
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell(attributes)

    def _cell(self, attributes: dict[str, Any]) -> None:
        table = self.tables[-1]
        table.columns_repeated = _repeated(attributes, "columns")
        down = int(attributes.get("table:number-rows-spanned", "1"))
        if down > 1:
            first = (table.row, table.column)
            across = int(attributes.get("table:number-columns-spanned", "1"))
            table.merged.append((first, (table.row + down - 1, table.column + across - 1)))
        if "office:value-type" in attributes or "calcext:value-type" in attributes:
            table.width = max(table.width, table.column + table.columns_repeated)
            table.height = max(table.height, table.row + table.rows_repeated)
            _refuse(self.source, table.width, table.height)

    def end(self, tag: str) -> None:
        if not self.tables:
            return
        table = self.tables[-1]
        if tag in ("table:table-cell", "table:covered-table-cell"):
            table.column += table.columns_repeated
        elif tag == "table:table-row":
            table.row += table.rows_repeated


def _repeated(attributes: dict[str, Any], what: str) -> int:
    return int(attributes.get(f"table:number-{what}-repeated", "1"))


def _survey_ods(archive: zipfile.ZipFile, source: Source) -> dict[str, list[Merged]]:
    scanner = _OdsScanner(source)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    # Entities that unfold into one another have no place in a workbook.
    parser.EntityDeclHandler = _refuse_entities
    try:
        with archive.open("content.xml") as stream:
            parser.ParseFile(stream)
    except InputError:
        raise
    except (ValueError, expat.ExpatError) as error:
        raise InputError("file_unreadable", file=source.name) from error
    return {table.name: table.merged for table in scanner.tables}


def _refuse_entities(*_: object) -> None:
    raise ValueError
