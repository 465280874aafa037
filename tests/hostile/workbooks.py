"""Hostile workbooks and text files: each function writes one follow-up into a project."""

# ruff: noqa: S311 - the same bytes each time

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Iterable

import xlsxwriter

from tests.hostile.projects import NAMES, Project

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TOP = (
    f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>"
)
_BOOK_RELS = (
    f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)
HEAD = ("Bostadsområde", "Kön", "Barnets ålder")
SHEET = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>'
SHEET_END = "</sheetData></worksheet>"


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, texts: Iterable[str]) -> str:
    cells = "".join(cell(f"{'ABCDEFGH'[place]}{number}", text) for place, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


ROWS = row(1, HEAD) + "".join(row(2 + n, (NAMES[n % 4], "km"[n % 2], str(n))) for n in range(12))


def package(
    sheet: Iterable[bytes] | str,
    *,
    strings: Iterable[bytes] | str | None = None,
    more: dict[str, str] | None = None,
    head: str = "",
) -> bytes:
    """A workbook of one sheet whose XML is given, in pieces where it is large."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _TOP,
            "xl/workbook.xml": head + _BOOK,
            "xl/_rels/workbook.xml.rels": _BOOK_RELS,
            **(more or {}),
        }.items():
            archive.writestr(name, text)
        for name, data in (("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", strings)):
            if data is None:
                continue
            with archive.open(name, "w", force_zip64=True) as member:
                for piece in [data.encode()] if isinstance(data, str) else data:
                    member.write(piece)
    return packed.getvalue()


def _put(project: Project, data: bytes, name: str = "uppfoljning.xlsx") -> None:
    project.write(name, data)
    project.settings(followups=name)


def _pieces(head: str, piece: bytes, times: int, tail: str) -> Iterable[bytes]:
    yield head.encode()
    for _ in range(times):
        yield piece
    yield tail.encode()


def bomb_of_blanks(project: Project) -> None:
    _put(project, package(_pieces(SHEET + ROWS, b" " * 1024**2, 300, SHEET_END)))


def bomb_packed_not_too_well(project: Project) -> None:
    """A sheet of 400 MB that packs no better than a real one might."""
    piece = b"<!--" + random.Random(1).randbytes(12_000).hex().encode() * 43 + b"-->"
    _put(project, package(_pieces(SHEET + ROWS, piece, 400, SHEET_END)))


def bomb_of_strings(project: Project) -> None:
    """Shared strings of 350 MB that no cell uses."""
    noise = random.Random(2).randbytes(3_000).hex().encode()
    piece = b"".join(b"<si><t>%d%s</t></si>" % (n, noise * 4) for n in range(21))
    strings = _pieces(f'<sst xmlns="{MAIN}">', piece, 700, "</sst>")
    _put(project, package(SHEET + ROWS + SHEET_END, strings=strings))


def bomb_of_short_strings(project: Project) -> None:
    """Two million shared strings of one letter."""
    strings = _pieces(f'<sst xmlns="{MAIN}">', b"<si><t>a</t></si>" * 50_000, 40, "</sst>")
    _put(project, package(SHEET + ROWS + SHEET_END, strings=strings))


def bomb_in_one_string(project: Project) -> None:
    """100,000 cells that all show one text of 20,000 letters."""
    text = "".join(random.Random(3).choices("abcdefghij", k=20_000))
    many = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(20, 100_000))
    strings = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    _put(project, package([(SHEET + ROWS).encode(), many, SHEET_END.encode()], strings=strings))


def bomb_that_lies(project: Project) -> None:
    """The archive's directory says that the sheet is small; 400 MB come out of it."""
    data = bytearray(package(_pieces(SHEET + ROWS, b" " * 1024**2, 400, SHEET_END)))
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<I", data, place + 24, 2_000)
    if data[place + 20 : place + 24] != b"\xff" * 4:
        extra = data.find(b"\x01\x00", place + 46)
        assert extra
    _put(project, bytes(data))


def bomb_in_a_bomb(project: Project) -> None:
    inner = package(_pieces(SHEET, b" " * 1024**2, 100, SHEET_END))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(16):
            archive.writestr(f"xl/{number}.xlsx", inner)
    _put(project, packed.getvalue())


def many_members(project: Project) -> None:
    _put(project, package(SHEET + ROWS + SHEET_END, more={f"xl/media/{n}.xml": "" for n in range(70_000)}))


def styled_rows(project: Project) -> None:
    """A million rows that somebody coloured."""
    piece = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(20, 1_048_577))
    _put(project, package([(SHEET + ROWS).encode(), piece, SHEET_END.encode()]))


def styled_cells(project: Project) -> None:
    """Five columns of 200,000 rows that somebody coloured."""

    def pieces() -> Iterable[bytes]:
        yield (SHEET + ROWS).encode()
        for first in range(20, 200_000, 10_000):
            yield b"".join(
                b'<row r="%d">' % n + b"".join(b'<c r="%c%d" s="1"/>' % (c, n) for c in b"ABCDE") + b"</row>"
                for n in range(first, first + 10_000)
            )
        yield SHEET_END.encode()

    _put(project, package(pieces()))


def filled_cells(project: Project) -> None:
    """Six columns of 840,000 rows, all filled in: more than is read."""

    def pieces() -> Iterable[bytes]:
        yield (SHEET + ROWS).encode()
        for first in range(20, 840_000, 10_000):
            yield b"".join(
                b'<row r="%d">' % n
                + b"".join(b'<c r="%c%d"><v>%d.5</v></c>' % (c, n, n) for c in b"ABCDEF")
                + b"</row>"
                for n in range(first, first + 10_000)
            )
        yield SHEET_END.encode()

    _put(project, package(pieces()))


def last_cell(project: Project) -> None:
    far = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
    _put(project, package(SHEET + ROWS + far + SHEET_END))


def last_cell_without_reference(project: Project) -> None:
    """A row far down whose cells say nothing of where they are."""
    far = '<row r="1048576">' + '<c t="inlineStr"><is><t>x</t></is></c>' * 16_384 + "</row>"
    _put(project, package(SHEET + ROWS + far + SHEET_END))


def cells_beyond_the_sheet(project: Project) -> None:
    far = f'<row r="4000000000">{cell("ZZZZZZ4000000000", "x")}</row>{cell("A0", "y")}{cell("A-1", "z")}'
    _put(project, package(SHEET + ROWS + far + SHEET_END))


def lying_dimension(project: Project) -> None:
    sheet = SHEET.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    _put(project, package(sheet + ROWS + SHEET_END))


def merged_over_and_over(project: Project) -> None:
    many = "".join(row(20 + n, ("", "k", "4")) for n in range(20_000))
    merges = "".join(f'<mergeCell ref="A2:A{1_000_000 + n}"/>' for n in range(20_000))
    end = f'</sheetData><mergeCells count="20000">{merges}</mergeCells></worksheet>'
    _put(project, package(SHEET + ROWS + many + end))


def many_sheets(project: Project) -> None:
    path = project.folder / "uppfoljning.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for number in range(1_000):
            workbook.add_worksheet(f"Blad {number}").write_row(0, 0, HEAD)
    project.settings(followups=path.name)


def external_entity(project: Project) -> None:
    project.write("hemligt.txt", "HEMLIGT")
    for system in (f"file://{project.folder}/hemligt.txt", f"{project.address}/x"):
        head = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{system}">]>'
        sheet = SHEET.partition("?>")[2] + row(1, HEAD) + row(2, ("&x;", "k", "4")) + ROWS[0:0]
        _put(project, package(head + sheet + SHEET_END))


def billion_laughs(project: Project) -> None:
    _put(project, package(_laughs() + SHEET.partition("?>")[2] + row(1, ("&j;", "Kön")) + SHEET_END))


def _laughs() -> str:
    entities = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    return f'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha">{entities}]>'


def external_links(project: Project) -> None:
    link = (
        f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/externalLinkPath" '
        f'Target="{project.address}/x.xlsx" TargetMode="External"/></Relationships>'
    )
    _put(
        project,
        package(SHEET + ROWS + SHEET_END, more={"xl/externalLinks/_rels/externalLink1.xml.rels": link}),
    )


def formulas(project: Project) -> None:
    path = project.folder / "uppfoljning.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Blad1")
        sheet.write_row(0, 0, HEAD)
        for number, name in enumerate(NAMES * 4):
            sheet.write_row(1 + number, 0, [name, "k", 4])
        for number, formula in enumerate(
            (f'=WEBSERVICE("{project.address}")', "=cmd|'/c calc'!A1", f'=HYPERLINK("{project.address}","x")')
        ):
            sheet.write_formula(20 + number, 0, formula, None, formula)
    project.settings(followups=path.name)


def deep_xml(project: Project) -> None:
    depth = 300_000
    _put(project, package(SHEET + "<a>" * depth + "</a>" * depth + SHEET_END))


def long_tag(project: Project) -> None:
    """One cell's tag of 50 MB."""
    noise = random.Random(4).randbytes(500_000).hex()
    _put(project, package(SHEET + ROWS + f'<row r="20"><c r="A20" x="{noise * 50}"/></row>' + SHEET_END))


def _ods(content: str) -> bytes:
    packed = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr("content.xml", content)
    return packed.getvalue()


_ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Blad1">'
)
_ODS_END = "</table:table></office:spreadsheet></office:body></office:document-content>"


def _ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def _ods_rows(*rows: str) -> str:
    head = "".join(map(_ods_cell, HEAD))
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in (head, *rows))


def ods_repeated(project: Project) -> None:
    """A cell of an OpenDocument sheet that is there a thousand million times."""
    rows = _ods_rows(_ods_cell("Norrby", 'table:number-columns-repeated="1000000000"'))
    _put(project, _ods(_ODS_HEAD + rows + _ODS_END), "uppfoljning.ods")


def ods_repeated_blank(project: Project) -> None:
    """Blank cells and rows, repeated without end, as LibreOffice itself writes them and more."""
    blank = '<table:table-cell table:number-columns-repeated="2000000000"/>'
    rows = _ods_rows(*(_ods_cell(NAMES[n % 4]) + _ods_cell("k") + _ods_cell("4") + blank for n in range(12)))
    rows += f'<table:table-row table:number-rows-repeated="2000000000">{blank}</table:table-row>'
    _put(project, _ods(_ODS_HEAD + rows + _ODS_END), "uppfoljning.ods")


def ods_negative(project: Project) -> None:
    rows = _ods_rows(_ods_cell("Norrby", 'table:number-columns-repeated="-5"'))
    _put(project, _ods(_ODS_HEAD + rows + _ODS_END), "uppfoljning.ods")


def ods_no_number(project: Project) -> None:
    rows = _ods_rows(_ods_cell("Norrby", 'table:number-rows-spanned="många"'))
    _put(project, _ods(_ODS_HEAD + rows + _ODS_END), "uppfoljning.ods")


def ods_spanned(project: Project) -> None:
    rows = _ods_rows(
        *(_ods_cell("Norrby", f'table:number-rows-spanned="{10**12}"') + _ods_cell("k") for _ in range(5_000))
    )
    _put(project, _ods(_ODS_HEAD + rows + _ODS_END), "uppfoljning.ods")


def ods_laughs(project: Project) -> None:
    _put(project, _ods(_laughs() + _ODS_HEAD + _ods_rows(_ods_cell("&j;")) + _ODS_END), "uppfoljning.ods")


def ods_external_entity(project: Project) -> None:
    head = f'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY x SYSTEM "{project.address}/x">]>'
    _put(project, _ods(head + _ODS_HEAD + _ods_rows(_ods_cell("&x;")) + _ODS_END), "uppfoljning.ods")


def ods_deep(project: Project) -> None:
    deep = "<text:span>" * 200_000 + "</text:span>" * 200_000
    _put(project, _ods(_ODS_HEAD + _ods_rows(_ods_cell(deep)) + _ODS_END), "uppfoljning.ods")


def ole(stream: str) -> bytes:
    """The smallest OLE container with one stream of that name: what a protected workbook lies in."""
    sector = 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (sector - len(head) - 4)
    table = struct.pack("<4I", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFE).ljust(sector, b"\xff")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = name.encode("utf-16-le")
        return (
            written.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(written) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, 0xFFFFFFFF, 2, 4096)
    return head + table + folder.ljust(sector, b"\0") + random.Random(5).randbytes(8 * sector)


def protected(project: Project) -> None:
    _put(project, ole("EncryptedPackage"))


def protected_old(project: Project) -> None:
    _put(project, ole("EncryptedPackage"), "uppfoljning.xls")


def ole_garbage(project: Project) -> None:
    _put(project, ole("Workbook"), "uppfoljning.xls")


def ole_loop(project: Project) -> None:
    """A container whose chain of sectors bites its own tail."""
    data = bytearray(ole("Workbook"))
    struct.pack_into("<4I", data, 512, 0xFFFFFFFD, 1, 2, 2)
    _put(project, bytes(data), "uppfoljning.xls")


def protected_zip(project: Project) -> None:
    """A workbook whose members are marked as encrypted."""
    data = bytearray(package(SHEET + ROWS + SHEET_END))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + offset] |= 1
    _put(project, bytes(data))


def renamed_text(project: Project) -> None:
    _put(project, (project.folder / "uppfoljning.csv").read_bytes())


def renamed_page(project: Project) -> None:
    _put(project, b"<html><table><tr><td>Kon</td></tr></table></html>", "uppfoljning.xls")


def renamed_workbook(project: Project) -> None:
    _put(project, package(SHEET + ROWS + SHEET_END), "uppfoljning.csv")


def renamed_new_workbook(project: Project) -> None:
    """An .xlsx that is called .xls: what it holds is read."""
    _put(project, package(SHEET + ROWS + SHEET_END), "uppfoljning.xls")


def noise(project: Project) -> None:
    _put(project, random.Random(6).randbytes(300_000))


def noise_as_text(project: Project) -> None:
    _put(project, random.Random(7).randbytes(3_000_000), "uppfoljning.csv")


def cut_off(project: Project) -> None:
    data = package(SHEET + ROWS + SHEET_END)
    _put(project, data[: len(data) * 2 // 3])


def nothing(project: Project) -> None:
    project.write("uppfoljning.csv", b"")


def mark_only(project: Project) -> None:
    project.write("uppfoljning.csv", b"\xef\xbb\xbf")


def spaces_only(project: Project) -> None:
    project.write("uppfoljning.csv", " \n" * 1_000_000)


def headings_only(project: Project) -> None:
    project.write("uppfoljning.csv", ";".join(HEAD) + "\n")


def zeros(project: Project) -> None:
    project.write("uppfoljning.csv", bytes(30_000_000))


def wide_text(project: Project) -> None:
    """A csv of a million columns."""
    project.write("uppfoljning.csv", (";".join(["Kön"] * 1_000_000) + "\n") * 3)


def one_line(project: Project) -> None:
    """A csv of 100 MB without a line end."""
    project.write("uppfoljning.csv", "Bostadsområde;Kön\n" + "a" * 100_000_000)


def one_line_of_cells(project: Project) -> None:
    """A csv of 60 MB, all in one row."""
    project.write("uppfoljning.csv", "Bostadsområde;Kön\n" + "ab;" * 20_000_000)


def unclosed_quote(project: Project) -> None:
    project.write("uppfoljning.csv", 'Bostadsområde;Kön\n"Norrby;k\n' + "Norrby;k\n" * 3_000_000)


def many_rows(project: Project) -> None:
    """Three million rows."""
    project.write("uppfoljning.csv", "Bostadsområde;Kön\n" + "Norrby;k\nSöderby;m\n" * 1_500_000)


def only_line_ends(project: Project) -> None:
    project.write("uppfoljning.csv", "Bostadsområde;Kön\r" + "\r" * 30_000_000)


def half_letters(project: Project) -> None:
    project.write(
        "uppfoljning.csv", b"\xff\xfe" + "Bostadsområde;Kön\n".encode("utf-16-le") + b"\x00\xd8" * 999
    )


def sound_ods() -> bytes:
    """An OpenDocument workbook that is as it must be."""
    rows = _ods_rows(*(_ods_cell(NAMES[n % 4]) + _ods_cell("k") + _ods_cell("4") for n in range(6)))
    return _ods(_ODS_HEAD + rows + _ODS_END)
