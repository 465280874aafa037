"""Workbooks and text files become the same grid of text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from reachmap.errors import FileMissingError, InputError
from reachmap.read.sheets import decode, read_sheets

WriteText = Callable[..., Path]
WriteWorkbook = Callable[..., Path]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_swedish_letters_survive(write_text: WriteText, encoding: str) -> None:
    path = write_text("Bostadsområde;Kön\nVäster Åsön;k\n", encoding=encoding)
    assert read_sheets(path)[0].rows == (("Bostadsområde", "Kön"), ("Väster Åsön", "k"))


def test_bytes_that_no_encoding_has_do_not_stop_the_read() -> None:
    assert decode(b"a\x81\xe5") == "a\N{REPLACEMENT CHARACTER}å"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiter_is_found(write_text: WriteText, delimiter: str) -> None:
    text = "a|b|c\n1|2|3\n".replace("|", delimiter)
    assert read_sheets(write_text(text))[0].rows == (("a", "b", "c"), ("1", "2", "3"))


@pytest.mark.parametrize("delimiter", [";", ",", "|"])
def test_delimiter_that_the_file_names_is_taken(write_text: WriteText, delimiter: str) -> None:
    # Of the others there are more, but the file says which one counts.
    others = "".join({";", ",", "|"} - {delimiter}) * 3
    text = f"sep={delimiter}\r\na{delimiter}b\r\n1{delimiter}2{others}\r\n"
    assert read_sheets(write_text(text))[0].rows == (("a", "b"), ("1", f"2{others}"))


def test_decimal_commas_are_no_delimiters(write_text: WriteText) -> None:
    rows = read_sheets(write_text("kod;andel;del\nA;7,5;1,5\nB;8,5;2,5\n"))[0].rows
    assert rows[1] == ("A", "7,5", "1,5")


def test_several_ages_in_a_cell_are_no_delimiters(write_text: WriteText) -> None:
    rows = read_sheets(write_text("Område;Barnets ålder\nA;4, 9, 12\nB;1, 2, 3, 4\n"))[0].rows
    assert rows[1] == ("A", "4, 9, 12")


def test_quoted_delimiters_stay_in_their_cell(write_text: WriteText) -> None:
    assert read_sheets(write_text('a,b\n"4, 9",x\n'))[0].rows[1] == ("4, 9", "x")


def test_short_rows_are_filled_up(write_text: WriteText) -> None:
    assert read_sheets(write_text("a;b;c\n1\n"))[0].rows[1] == ("1", "", "")


def test_blank_rows_are_kept_so_that_row_numbers_hold(write_text: WriteText) -> None:
    rows = read_sheets(write_text("a;b\n;\n1;2\n"))[0].rows
    assert rows == (("a", "b"), ("", ""), ("1", "2"))


def test_text_file_is_one_sheet_named_as_it(write_text: WriteText) -> None:
    (sheet,) = read_sheets(write_text("a;b\n", name="barn per ålder.csv"))
    assert (sheet.file, sheet.name) == ("barn per ålder.csv", "barn per ålder")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4, "4"),
        (4.0, "4"),
        (4.5, "4.5"),
        (-3, "-3"),
        ("0380", "0380"),
        ("0380R001", "0380R001"),
        (" Gottsunda ", "Gottsunda"),
        (True, "ja"),
        (False, "nej"),
        (dt.date(2025, 9, 1), "2025-09-01"),
        (dt.datetime(2025, 9, 1, 18, 0), "2025-09-01"),
        (191299121212, "191299121212"),
    ],
)
def test_cell_of_a_workbook_as_text(write_workbook: WriteWorkbook, value: object, text: str) -> None:
    path = write_workbook({"Blad1": [["rubrik"], [value]]})
    assert read_sheets(path)[0].rows[1] == (text,)


def test_rows_of_a_workbook_begin_at_its_first_cell(write_workbook: WriteWorkbook) -> None:
    (sheet,) = read_sheets(write_workbook({"Blad1": [[], ["", "b"], [], ["", "", "c"]]}))
    assert sheet.rows == (("", "", ""), ("", "b", ""), ("", "", ""), ("", "", "c"))


def test_merged_cell_fills_its_rows_and_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Kurser")
        sheet.merge_range("A1:B1", "Uppföljning")
        sheet.write_row(1, 0, ["Kurs", "Kön"])
        sheet.merge_range("A3:A5", "ABC")
        for number, sex in enumerate(["k", "m"]):
            sheet.write(2 + number, 1, sex)
    (found,) = read_sheets(path)
    # The last row of the group was never filled in: it stays blank.
    assert found.rows == (("Uppföljning", ""), ("Kurs", "Kön"), ("ABC", "k"), ("ABC", "m"))
    assert found.filled == {(3, 0)}


def test_formula_is_read_as_its_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Kurser")
        sheet.write_row(0, 0, ["a", 2])
        sheet.write_formula("C1", "=B1*3", None, 6)
    assert read_sheets(path)[0].rows == (("a", "2", "6"),)


def test_every_filled_sheet_is_read(write_workbook: WriteWorkbook) -> None:
    path = write_workbook({"Kurser": [["a"]], "Tom": [], "Föreläsningar": [["b"]]})
    assert [sheet.name for sheet in read_sheets(path)] == ["Kurser", "Föreläsningar"]


def test_workbook_without_rows_is_refused(write_workbook: WriteWorkbook) -> None:
    with pytest.raises(InputError, match="no_sheet") as raised:
        read_sheets(write_workbook({"Blad1": []}, name="tom.xlsx"))
    assert raised.value.fields == {"file": "tom.xlsx"}


def test_text_file_of_blank_rows_is_refused(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="no_sheet"):
        read_sheets(write_text("\n;;\n\n"))


def test_damaged_workbook_is_refused(write_workbook: WriteWorkbook, tmp_path: Path) -> None:
    whole = write_workbook({"Blad1": [["a"]]}).read_bytes()
    (tmp_path / "skadad.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="file_unreadable") as raised:
        read_sheets(tmp_path / "skadad.xlsx")
    assert raised.value.fields == {"file": "skadad.xlsx"}


def test_text_file_renamed_to_workbook_is_refused(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="file_unreadable"):
        read_sheets(write_text("a;b\n1;2\n", name="omdöpt.xlsx"))


def test_workbook_renamed_to_text_file_is_refused(write_workbook: WriteWorkbook) -> None:
    with pytest.raises(InputError, match="file_unreadable"):
        read_sheets(write_workbook({"Blad1": [["a"]]}, name="omdöpt.csv"))


def test_unknown_ending_is_refused_with_the_known_ones(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="file_kind") as raised:
        read_sheets(write_text("a", name="rapport.docx"))
    assert raised.value.fields["file"] == "rapport.docx"
    assert ".xlsx" in str(raised.value.fields["known"])


def test_ending_in_capitals_is_known(write_text: WriteText) -> None:
    assert read_sheets(write_text("a;b\n", name="BARN.CSV"))[0].rows == (("a", "b"),)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match="file_missing"):
        read_sheets(tmp_path / "saknas.xlsx")
