"""How far a workbook's sheets reach, before a library lays out the whole grid.

Readers of workbooks give every cell between the first and the last one room. One stray value in the last
cell of a sheet (XFD1048576) is seventeen thousand million cells, and the process dies; so it does where a
million cells share one long text. So the positions of the cells that hold something are read first, from the
file's own XML, in pieces and without building anything.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from reachmap.errors import InputError
from reachmap.files import DAMAGED_ARCHIVE, Source, opened

LARGEST_GRID = 5_000_000  # cells: 300,000 rows of sixteen columns, under 1 GB while it is read
LARGEST_TEXTS = 256 * 1024**2  # bytes of text in all cells together, each cell with a text of its own
_PIECE = 4 * 1024**2  # bytes
_OVERLAP = 4096  # bytes: no cell's opening tag is longer
Merged = tuple[tuple[int, int], tuple[int, int]]
# Beyond column Z or row 199,999: nearly no sheet has such a cell, and only then each is looked at. An opening
# tag that ends itself is of a cell that is only coloured: it holds nothing and takes no room.
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{1,3}(?:[2-9]\d{5}|\d{7,})|[A-Za-z]{2,}\d+)["'](?:[^<>]*[^<>/])?>""")
_CELL = re.compile(rb"""\br=["']([A-Za-z]{1,9})(\d{1,18})["'](?:[^<>]*[^<>/])?>""")
# What writes workbooks as Excel does names every row's and cell's place first; else they are counted.
_BEGINS = ((b"<c", b'<c r="'), (b"<row", b'<row r="'))
_PREFIXED = re.compile(rb"<\w+:(?:c|row)[\s>/]")
# To its end, or further than pieces overlap: a tag that is cut in two says its place in the next piece.
_WITHOUT_PLACE = re.compile(rb"<(?:c|row)(?=[\s>/])(?![^<>]*\sr=)(?:[^<>]*>|[^<>]{%d})" % _OVERLAP)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,9})")
_SHORTEST_CELL = 20  # bytes: <c t="s"><v>0</v></c>
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")


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
        ``sheet_too_large``, with the last cell that holds something; ``archive_too_large`` where its cells
        have more text together than can be held; or the file is damaged, or defines entities of its own.
    """
    if not zipfile.is_zipfile(opened(source)):
        return {}  # an old .xls has at most 65,536 rows of 256 columns
    try:
        with zipfile.ZipFile(opened(source)) as archive:
            members = archive.namelist()
            if "content.xml" in members:
                return _survey_ods(archive, source)
            _refuse_binary(members, source)
            sheets = []
            for member in members:
                if member.lower().endswith((".xml", ".rels")):
                    _refuse_sheet(archive, member, source)
                if "worksheets/" in member.lower():
                    sheets.append(member)
            for member in members:
                if member.lower().endswith("sharedstrings.xml"):
                    _refuse_texts(archive, member, sheets, source)
    except InputError:
        raise
    except DAMAGED_ARCHIVE as error:
        raise InputError("file_unreadable", file=source.name) from error
    return {}


def _refuse_binary(members: list[str], source: Source) -> None:
    """Refuse a workbook whose sheets are not XML (.xlsb under another name): their extent is unknown."""
    if any(member.lower().endswith(".bin") and "worksheets/" in member.lower() for member in members):
        raise InputError("file_unreadable", file=source.name)


def _refuse_sheet(archive: zipfile.ZipFile, member: str, source: Source) -> None:
    far = placeless = False
    with archive.open(member) as stream:
        for number, piece in enumerate(_pieces(stream)):
            if number == 0 and b"<!" in piece[:_OVERLAP].replace(b"<!--", b""):
                raise InputError("file_unreadable", file=source.name)
            far = far or _FAR.search(piece) is not None
            placeless = placeless or _is_placeless(piece)
    if placeless and "worksheets/" in member.lower():
        _count_places(archive, member, source)
    elif far:
        _measure(archive, member, source)


def _is_placeless(piece: bytes) -> bool:
    for tag, placed in _BEGINS:
        begun, begun_bare, with_place = map(piece.count, (tag + b" ", tag + b">", placed))
        if begun + begun_bare != with_place and _WITHOUT_PLACE.search(piece):
            return True
    return b":c" in piece and bool(_PREFIXED.search(piece))


def _measure(archive: zipfile.ZipFile, member: str, source: Source) -> None:
    """Refuse a sheet by the places that its cells say they have."""
    width = height = 0
    with archive.open(member) as stream:
        for piece in _pieces(stream):
            cells = _CELL.findall(piece)
            # Columns are few and stand in row after row: each is looked at once.
            width = max(width, *(place(letters.decode()) + 1 for letters in {cell[0] for cell in cells}), 0)
            height = max(height, *(int(row) for row in {cell[1] for cell in cells}), 0)
            _refuse(source, width, height)


def _count_places(archive: zipfile.ZipFile, member: str, source: Source) -> None:
    """Refuse a sheet of which rows or cells do not say where they are, by counting them."""
    row = column = width = height = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, width, height
        said = attributes.get("r", "")
        kind = tag.rpartition(":")[2]
        if kind == "row":
            row, column = (int(said) if said.isdecimal() else row + 1), 0
        elif kind == "c":
            named = _REFERENCE.fullmatch(said)
            column = place(named[1]) + 1 if named else column + 1
            width, height = max(width, column), max(height, row, int(named[2]) if named else 0)
            _refuse(source, width, height)

    _parse(archive, member, start, source)


def _refuse_texts(archive: zipfile.ZipFile, member: str, sheets: list[str], source: Source) -> None:
    """Refuse a workbook whose cells, each with its own copy of a shared text, are more than memory holds."""
    lengths = list(_text_lengths(archive, member))
    longest = max(lengths, default=0)
    total = 0
    for sheet in sheets:
        if longest * (archive.getinfo(sheet).file_size // _SHORTEST_CELL) + total <= LARGEST_TEXTS:
            continue
        with archive.open(sheet) as stream:
            for piece in _pieces(stream):
                shown = (int(number) for number in _SHARED.findall(piece))
                total += sum(lengths[number] for number in shown if number < len(lengths))
        if total > LARGEST_TEXTS:
            raise InputError("archive_too_large", file=source.name, size=total)


def _text_lengths(archive: zipfile.ZipFile, member: str) -> Iterator[int]:
    """Bytes of each shared text, in order."""
    rest = 0
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            *whole, tail_ = (tail + piece).split(b"</si>")
            for text in whole:
                yield len(text) + rest
                rest = 0
            # A text that is longer than a piece is counted and let go.
            rest, tail = rest + max(0, len(tail_) - _OVERLAP), tail_[-_OVERLAP:]


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
    letters: int = 0


class _OdsScanner:
    """Follows rows and cells of ``content.xml``; keeps extents and merged cells, never a value."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tables: list[_OdsTable] = []
        self.texts = 0

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

    def text(self, text: str) -> None:
        """Count the letters of a cell: a repeated cell has them again and again."""
        if self.tables:
            self.tables[-1].letters += len(text)

    def end(self, tag: str) -> None:
        if not self.tables:
            return
        table = self.tables[-1]
        if tag in ("table:table-cell", "table:covered-table-cell"):
            table.column += table.columns_repeated
            self.texts += table.letters * table.columns_repeated * table.rows_repeated
            table.letters = 0
            if self.texts > LARGEST_TEXTS:
                raise InputError("archive_too_large", file=self.source.name, size=self.texts)
        elif tag == "table:table-row":
            table.row += table.rows_repeated


def _repeated(attributes: dict[str, Any], what: str) -> int:
    times = int(attributes.get(f"table:number-{what}-repeated", "1"))
    if times < 0:
        raise ValueError
    return times


def _survey_ods(archive: zipfile.ZipFile, source: Source) -> dict[str, list[Merged]]:
    scanner = _OdsScanner(source)
    _parse(archive, "content.xml", scanner.start, source, end=scanner.end, text=scanner.text)
    return {table.name: table.merged for table in scanner.tables}


def _parse(
    archive: zipfile.ZipFile,
    member: str,
    start: Callable[[str, dict[str, Any]], None],
    source: Source,
    *,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go through the XML of a member."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    # Entities that unfold into one another have no place in a workbook.
    parser.EntityDeclHandler = _refuse_entities
    try:
        with archive.open(member) as stream:
            parser.ParseFile(stream)
    except InputError:
        raise
    except (ValueError, expat.ExpatError) as error:
        raise InputError("file_unreadable", file=source.name) from error


def _refuse_entities(*_: object) -> None:
    raise ValueError
