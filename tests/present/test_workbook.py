"""The workbook, read back: tables, figures, what is hidden, texts that can not run, the same bytes twice."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import gis
from reachmap.present.columns import dictionary, plain_text, word
from reachmap.present.export import run_record
from reachmap.present.workbook import workbook
from reachmap.present.xlsx import LONGEST_TEXT, Front, Sheet, cell_text, write_workbook
from reachmap.reach import OUTSIDE_COVERAGE
from reachmap.tables import CELLS
from reachmap.vocabulary import ALL, LOCATED_BY, NOT_LOCATED, VERDICTS, strata
from tests.present import small

SHEETS = {
    "sv": (
        *("Läs mig först", "Områden", "Åldrar och grupper", "Jämlikhet", "Alla siffror"),
        *("Vad som lästes", "Dataordlista", "Inställningar", "Planeringslista"),
        *("Planeringslista, åldrar", "Vad deltagarna säger"),
    ),
    "en": (
        *("Read me first", "Areas", "Ages and groups", "Equality", "All figures"),
        *("What was read", "Data dictionary", "Settings", "Planner's list"),
        *("Planner's list, ages", "What participants say"),
    ),
}
HEADER = 3  # row of the headings, counted from 1
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/c calc'!A1")


def written(analysis: Analysis | None = None, language: str = "sv") -> bytes:
    found = analysis or small.analysis()
    return workbook(found, Translator(language), run_record(found))


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def content() -> bytes:
    return written()


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return opened(content)


def sheet_of(book: Workbook, number: int, language: str = "sv") -> Worksheet:
    found = book[SHEETS[language][number]]
    assert isinstance(found, Worksheet)
    return found


def table_of(sheet: Worksheet) -> pd.DataFrame:
    """The rows below the headings, by heading."""
    rows = list(sheet.iter_rows(min_row=HEADER, values_only=True))
    return pd.DataFrame(rows[1:], columns=[str(heading) for heading in rows[0]], dtype=object)


def cells_of(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell) and cell.value is not None)


def heading(name: str, language: str = "sv") -> str:
    return word(name, Translator(language)).label


def parts(content: bytes, ending: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(ending)}


# --- sheets and tables


def test_what_is_to_be_read_first_has_room_for_every_line(book: Workbook) -> None:
    """LibreOffice does not find the height of a row itself and writes the lines on top of one another."""
    sheet = book.worksheets[0]
    long = [cell for (cell,) in sheet.iter_rows(min_row=3) if cell.value and len(str(cell.value)) > 240]
    assert long
    for cell in long:
        assert (sheet.row_dimensions[cell.row].height or 15) >= 15 * len(str(cell.value)) / 120


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sheets_are_in_the_reader_s_language(language: str) -> None:
    assert tuple(opened(written(language=language)).sheetnames) == SHEETS[language]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_table_is_an_excel_table_with_its_headings(language: str) -> None:
    book = opened(written(language=language))
    for number, key in enumerate(
        ("areas", "groups", "equality", "cells", "intake", "dictionary", "settings"), start=1
    ):
        sheet = sheet_of(book, number, language)
        assert list(sheet.tables) == [key]
        table = sheet.tables[key]
        assert table.ref == f"A{HEADER}:{sheet.dimensions.partition(':')[2]}"
        assert table.headerRowCount == 1
        assert table.autoFilter.ref == table.ref
        names = [column.name for column in table.tableColumns]
        assert names == [cell.value for cell in sheet[HEADER]]
        assert len(set(names)) == len(names)
        assert sheet.freeze_panes is not None
        assert int(re.sub(r"\D", "", sheet.freeze_panes)) == HEADER + 1
        assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
        assert all(sheet.column_dimensions[name].width >= 12 for name in ("A", "B"))


def test_areas_stand_with_the_largest_shortfall_first() -> None:
    analysis = small.analysis()
    places = {code: float(n) for n, code in enumerate(small.CODES)}
    own = analysis.cells["area_code"].map(places)
    cells = analysis.cells.assign(shortfall=own.where(own.notna(), analysis.cells["shortfall"]))
    turned = replace(analysis, cells=cells, provenance={})
    areas = table_of(sheet_of(opened(written(turned)), 1))
    assert list(areas[heading("area_code")]) == list(reversed(small.CODES))


def test_areas_hold_the_figures_of_all_parents(book: Workbook) -> None:
    areas = table_of(sheet_of(book, 1)).set_index(heading("area_code"))
    area = areas.loc["1980R001"]
    assert area[heading("area_name")] == "Skogsbacken"
    assert area[heading("verdict_label")] == "tydligt färre än förväntat"
    assert (area[heading("reached")], area[heading("target")]) == (50, 640.25)
    assert (area[heading("coverage")], area[heading("shortfall")]) == (0.08125, 5.5)
    assert set(areas.index) == set(small.CODES)


def test_groups_are_those_of_the_whole_municipality(book: Workbook) -> None:
    groups = table_of(sheet_of(book, 2))
    assert len(groups) == len(strata())
    assert list(groups.iloc[0, :2]) == ["Alla föräldrar", "Alla åldrar"]
    # The whole is held against nothing but itself; a group has an assessment.
    assert list(groups[heading("verdict_label")].isna()) == [True] + [False] * (len(strata()) - 1)


def test_all_figures_are_those_of_the_csv(book: Workbook) -> None:
    found = table_of(sheet_of(book, 4))
    assert list(found.columns) == CELLS.columns
    expected = small.cells().astype(object)
    expected = expected.where(expected.notna() & (expected != ""), None)
    pd.testing.assert_frame_equal(found.where(found.notna(), None), expected, check_dtype=False)


def test_numbers_are_numbers_and_rounded_by_their_format(book: Workbook) -> None:
    sheet = sheet_of(book, 4)
    formats = {"reached": "#,##0", "coverage": "0.0%", "rate_ratio": "0.00", "probability_shortfall": "0.00"}
    row = dict(zip(CELLS.columns, sheet[HEADER + 1], strict=True))
    for name, number_format in formats.items():
        assert row[name].data_type == "n", name
        assert row[name].number_format == number_format, name
    assert row["hidden"].data_type == "b"
    assert {row[name].data_type for name in ("area_code", "municipality_code", "age_band")} == {"s"}


@pytest.mark.parametrize(
    ("share", "low", "high", "number_format"),
    [(0.081, 0.05, 0.12, "0%"), (0.029, 0.025, 0.033, "0.0%"), (0.004, 0.001, 0.03, "0.0%")],
)
def test_a_share_has_the_decimals_that_it_is_worth(
    share: float, low: float, high: float, number_format: str
) -> None:
    analysis = small.analysis()
    cells = analysis.cells.assign(coverage=share, coverage_low=low, coverage_high=high)
    changed = replace(analysis, cells=cells, provenance={})
    sheet = sheet_of(opened(written(changed)), 1)
    headings = [cell.value for cell in sheet[HEADER]]
    cell = sheet[HEADER + 1][headings.index(heading("coverage"))]
    assert (cell.value, cell.number_format) == (share, number_format)


# --- what is hidden, what is simulated


def test_a_hidden_count_is_an_empty_cell_on_every_sheet(book: Workbook) -> None:
    cells = table_of(sheet_of(book, 4))
    hidden = cells[cells["hidden"].astype(bool)]
    assert set(hidden["area_code"]) == {small.HIDDEN}
    assert hidden[["reached", "unreached"]].isna().all(axis=None)
    area = table_of(sheet_of(book, 1)).set_index(heading("area_code")).loc[small.HIDDEN]
    assert area[[heading("reached"), heading("unreached")]].isna().all()
    assert area[heading("reached_label")] == "färre än\u00a05"


def test_a_hidden_group_is_only_said_to_be_hidden() -> None:
    analysis = small.analysis()
    fathers = (analysis.cells["area_code"] == ALL) & (analysis.cells["parent_group"] == "fathers")
    cells = analysis.cells.assign(
        hidden=analysis.cells["hidden"] | fathers,
        reached=analysis.cells["reached"].mask(fathers),
        unreached=analysis.cells["unreached"].mask(fathers),
    )
    changed = replace(analysis, cells=cells, provenance={})
    groups = table_of(sheet_of(opened(written(changed)), 2))
    rows = groups[groups[heading("parent_group")] == "Pappor m.fl."]
    assert set(rows[heading("reached_label")]) == {"dolt"}
    assert rows[[heading("reached"), heading("unreached")]].isna().all(axis=None)


def test_counts_of_the_intake_are_told_as_the_gate_lets_them(book: Workbook) -> None:
    intake = table_of(sheet_of(book, 5))
    assert len(intake) == 8 + 1 + len(LOCATED_BY) + 1 + len(NOT_LOCATED) + 1 + len(OUTSIDE_COVERAGE)
    told = {what: (number, mark) for _, what, number, mark in intake.itertuples(index=False)}
    assert told["vuxna under perioden"] == (57, None)
    assert told["kvinnor"] == (None, "dolt")
    assert told["genom koordinater"] == (None, "dolt")
    assert told["genom områdets namn"] == (40, None)
    assert told["utan barn på 18 år eller yngre"] == (None, "dolt")
    assert told["genom postnummer"] == (0, None)
    assert list(intake.iloc[8, 1:]) == ["totalt", None, "dolt"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_simulated_data_is_marked_on_every_sheet_on_paper_and_in_the_file(language: str) -> None:
    mark = Translator(language).say("Simulated data")
    book = opened(written(language=language))
    for sheet in book.worksheets:
        assert str(sheet["A2"].value).startswith(f"{mark} · Provköping 2025 · "), sheet.title
        assert sheet.oddHeader.left.text == mark, sheet.title
    assert book.properties.description == mark


def test_real_data_is_not_called_simulated() -> None:
    book = opened(written(small.analysis(simulated=False)))
    said = [cell for cell in cells_of(book) if "imulera" in str(cell.value)]
    # Only the data dictionary names the column.
    assert {cell.parent.title for cell in said} == {"Dataordlista"}
    assert not book.properties.description


def test_the_detailed_level_is_marked_on_every_sheet() -> None:
    mark = Translator("sv").say("Detailed level – needs a confidentiality review")
    book = opened(written(small.analysis(level="detailed")))
    assert all(mark in str(sheet["A2"].value) for sheet in book.worksheets)


# --- words


def test_the_first_sheet_says_what_the_figures_do_not(book: Workbook) -> None:
    text = "\n".join(str(cell.value) for (cell,) in sheet_of(book, 0).iter_rows() if cell.value)
    for part in (
        "Regionen",
        "1 januari 2025",
        "aldrig 0",
        "9 fall av 10",
        "Räknade är vuxna",
        "12 inget är ifyllt",
    ):
        assert part in text, part
    for title in SHEETS["sv"][1:]:
        assert f"\n{title}: " in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_dictionary_explains_every_column_that_leaves(language: str) -> None:
    found = table_of(sheet_of(opened(written(language=language)), 6, language))
    columns = found[found.iloc[:, 1].isna()]
    areas = gis.area_table(small.analysis(), Translator(language)).columns.drop("geometry")
    assert set(columns.iloc[:, 0]) >= {*CELLS.columns, *areas, *gis.VENUE_COLUMNS}
    assert columns.iloc[:, [2, 3, 4]].notna().all(axis=None)
    codes = found[found.iloc[:, 1].notna()]
    assert set(codes.loc[codes.iloc[:, 0] == "verdict"].iloc[:, 1]) == set(VERDICTS)


def test_sections_that_the_dictionary_names_are_in_the_methods() -> None:
    methods = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
    headings = dict(re.findall(r"^## (\d+)\. (.*)$", methods, flags=re.MULTILINE))
    for text in dictionary(Translator("en")):
        assert not text.section or text.section in headings, text.name
    said = {word(name, Translator("en")).section: name for name in CELLS.columns}
    assert f"`{said['2'].removesuffix('_high')}`" in headings["2"]
    for name in ("rate_ratio", "expected", "shortfall"):
        assert f"`{name}`" in headings[word(name, Translator("en")).section]


def test_settings_are_those_of_the_run(book: Workbook) -> None:
    told = table_of(sheet_of(book, 7)).set_index("Namn")["Värde"]
    assert told["seed"] == 1
    assert told["inputs.uppfoljning.xlsx"] == "0" * 64
    assert told["settings.disclosure.k"] == 5
    assert told["settings.project.municipality.1"] == "1980"
    assert told["suppression.level"] == "public"
    assert not any(name.startswith("counts") for name in told.index)


# --- texts can not run


def hostile() -> bytes:
    return written(small.analysis(names=small.HOSTILE, project="=cmd|'/c calc'!A1"))


def test_no_text_is_a_formula_or_a_link() -> None:
    content = hostile()
    for name, xml in parts(content, ".xml").items():
        root = ET.fromstring(xml)  # noqa: S314 - our own file
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        if name.startswith("xl/worksheets/"):
            assert not tags & {"f", "hyperlink"}, name
    texts = [cell for cell in cells_of(opened(content)) if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}


def test_texts_that_look_like_formulas_are_marked_as_texts() -> None:
    book = opened(hostile())
    risky = [cell for cell in cells_of(book) if str(cell.value).startswith(("=", "+", "@", "\t", "\r"))]
    assert {str(cell.value) for cell in risky} >= {'=cmd|"/c calc"!A1', "\t+1-1 "}
    assert all(cell.quotePrefix for cell in risky)


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_dangerous_text_is_stored_as_it_is(text: str) -> None:
    sheet = Sheet("t", "T", "", [("Namn", 12)], [[(text, "text")]])
    content = write_workbook(Front("Först", text, "2025", [], [(text, [text])]), [sheet])
    strings = parts(content, "sharedStrings.xml")["xl/sharedStrings.xml"].decode("utf-8")
    assert plain_text(text).strip().replace("'", "&apos;") in strings.replace("'", "&apos;").replace(
        "_x000D_", "\r"
    )
    cell = opened(content)["T"].cell(HEADER + 1, 1)
    assert cell.data_type == "s"
    assert cell.quotePrefix


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=30), min_size=1, max_size=20))
@settings(max_examples=40)
def test_any_text_at_all_is_stored_as_a_text(texts: list[str]) -> None:
    sheet = Sheet("t", "T", "", [("Namn", 12)], [[(text, "text")] for text in texts])
    content = write_workbook(Front("Först", texts[0], "2025", [], []), [sheet])
    xml = parts(content, "sheet2.xml")["xl/worksheets/sheet2.xml"]
    assert b"<f>" not in xml
    cells = [
        row[0] for row in opened(content)["T"].iter_rows(min_row=HEADER + 1, max_row=HEADER + len(texts))
    ]
    kinds = ["s" if plain_text(text) else "n" for text in texts]
    assert [cell.data_type for cell in cells] == kinds  # openpyxl calls an empty cell a number


def test_hostile_names_stay_names() -> None:
    cells = table_of(sheet_of(opened(hostile()), 4))
    found = list(cells["area_name"].unique()[: len(small.HOSTILE)])
    assert found == [plain_text(name) for name in small.HOSTILE]


@pytest.mark.parametrize(
    ("text", "length"), [("å" * 40_000, LONGEST_TEXT), ("🙂" * 20_000, LONGEST_TEXT // 2), ("kort", 4)]
)
def test_a_text_is_cut_where_a_cell_is_full(text: str, length: int) -> None:
    cut = cell_text(text)
    assert len(cut) == length
    assert text.startswith(cut)
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST_TEXT


def test_what_is_missing_is_an_empty_cell_and_not_an_error() -> None:
    values: list[Any] = [None, float("nan"), float("inf"), "", 0, True]
    sheet = Sheet("t", "T", "", [(f"k{n}", 12) for n in range(len(values))], [[(v, "0.00") for v in values]])
    content = write_workbook(Front("Först", "P", "2025", [], []), [sheet])
    row = [cell.value for cell in opened(content)["T"][HEADER + 1]]
    assert row == [None, None, None, None, 0, True]


def test_an_empty_table_still_has_its_headings() -> None:
    sheet = Sheet("t", "T", "", [("Namn", 12)], [])
    found = opened(write_workbook(Front("Först", "P", "2025", [], []), [sheet]))["T"]
    assert found.cell(HEADER, 1).value == "Namn"
    assert found.tables["t"].ref == f"A{HEADER}:A{HEADER + 1}"


def test_same_inputs_give_the_same_bytes(content: bytes) -> None:
    assert written() == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {item.date_time[:3] for item in archive.infolist()} == {(1980, 1, 1)}
    core = parts(content, "core.xml")["docProps/core.xml"].decode("utf-8")
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"2000-01-01T00:00:00"}
