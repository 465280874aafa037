"""A sheet that reaches too far is refused before anything lays it out."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.extent import letters, place, survey
from reachmap.read.sheets import read_sheets

WriteWorkbook = Callable[..., Path]
WriteText = Callable[..., Path]
ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, rows: str) -> Path:
    """Write an OpenDocument workbook of one sheet, by hand: nothing else here writes any."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", TYPE)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml", f'{ODS_HEAD}<table:table table:name="Blad1">{rows}</table:table>{ODS_TAIL}'
        )
    return path


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


@given(st.integers(0, 16_383))
def test_letters_of_a_column_and_back(number: int) -> None:
    assert place(letters(number)) == number


def test_letters_at_the_ends() -> None:
    assert [letters(number) for number in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def stray(path: Path, row: int, column: int, value: object, **options: object) -> Path:
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet("Kurser")
        sheet.write_row(0, 0, ["Bostadsområde", "Kön"])
        sheet.write_row(1, 0, ["A", "k"])
        sheet.write(row, column, value, workbook.add_format({"bold": True}))
    return path


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
def test_value_in_the_last_cell_is_named_and_refused(tmp_path: Path, options: dict[str, object]) -> None:
    path = stray(tmp_path / "a.xlsx", 1_048_575, 16_383, "x", **options)
    with pytest.raises(InputError, match="sheet_too_large") as raised:
        read_sheets(path)
    assert raised.value.fields == {"file": "a.xlsx", "cell": "XFD1048576"}


def test_file_in_memory_is_looked_at_too(tmp_path: Path) -> None:
    data = stray(tmp_path / "a.xlsx", 1_048_575, 16_383, "x").read_bytes()
    with pytest.raises(InputError, match="sheet_too_large"):
        read_sheets(MemoryFile("b.xlsx", data))


def test_last_cell_that_is_only_coloured_is_no_matter(tmp_path: Path) -> None:
    (sheet,) = read_sheets(stray(tmp_path / "a.xlsx", 1_048_575, 16_383, None))
    assert sheet.rows == (("Bostadsområde", "Kön"), ("A", "k"))


def test_value_far_to_the_right_of_few_rows_is_read(tmp_path: Path) -> None:
    (sheet,) = read_sheets(stray(tmp_path / "a.xlsx", 5, 2_000, "x"))
    assert (len(sheet.rows), len(sheet.rows[0])) == (6, 2_001)


def test_cut_between_pieces_hides_no_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stray(tmp_path / "a.xlsx", 1_048_575, 16_383, "x")
    for size in range(97, 113):
        monkeypatch.setattr("reachmap.read.extent._PIECE", size)
        with pytest.raises(InputError, match="XFD1048576"):
            survey(path)


def test_vast_text_file_is_refused(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="sheet_too_large"):
        read_sheets(write_text("a;b\n" * 3_000 + ";" * 9_000 + "\n"))


def test_open_document_is_read(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", row(cell("Bostadsområde"), cell("Kön")) + row(cell("A"), cell("k")))
    assert read_sheets(path)[0].rows == (("Bostadsområde", "Kön"), ("A", "k"))


def test_merged_cell_of_open_document_fills_its_rows(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell/>"
    rows = row(cell("Kurs"), cell("Kön"))
    rows += row(cell("ABC", 'table:number-rows-spanned="2"'), cell("k")) + row(covered, cell("m"))
    assert read_sheets(ods(tmp_path / "a.ods", rows))[0].rows[1:] == (("ABC", "k"), ("ABC", "m"))


def test_vast_open_document_is_refused(tmp_path: Path) -> None:
    blank = row("<table:table-cell/>", more='table:number-rows-repeated="1048000"')
    far = row('<table:table-cell table:number-columns-repeated="16000"/>', cell("x"))
    with pytest.raises(InputError, match="sheet_too_large") as raised:
        read_sheets(ods(tmp_path / "a.ods", row(cell("Kön")) + blank + far))
    assert raised.value.fields["cell"] == "WQK1048002"


def test_open_document_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", TYPE)
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(InputError, match="file_unreadable"):
        survey(path)


def test_tag_that_a_piece_cuts_is_not_taken_for_one_without_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stray(tmp_path / "a.xlsx", 60, 3, "x", constant_memory=True)
    counted: list[object] = []
    monkeypatch.setattr("reachmap.read.extent._count_places", lambda *given: counted.append(given))
    for size in range(97, 160):
        monkeypatch.setattr("reachmap.read.extent._PIECE", size)
        survey(path)
    assert not counted


def test_long_tag_without_place_is_counted_wherever_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stray(tmp_path / "a.xlsx", 5, 3, "x")
    whole = zipfile.ZipFile(path)
    long = tmp_path / "b.xlsx"
    with zipfile.ZipFile(long, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            archive.writestr(name, data.replace(b'<c r="D6"', b"<c" + b" " * 9_000 + b's="1"'))
    for size in (4_099, 8_191, 20_000):
        counted: list[object] = []
        monkeypatch.setattr("reachmap.read.extent._count_places", lambda *given, to=counted: to.append(given))
        monkeypatch.setattr("reachmap.read.extent._PIECE", size)
        survey(long)
        assert counted
