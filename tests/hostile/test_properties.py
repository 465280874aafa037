"""Laws of the reading, over workbooks that nobody has thought of."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reachmap.errors import ReachmapError
from reachmap.files import MemoryFile
from reachmap.followup import ParticipationSettings
from reachmap.i18n import Translator
from reachmap.locate import Located, find_homes
from reachmap.present.template import make_template
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.read.participations import Followup, read_participations
from reachmap.settings import BoundarySettings
from reachmap.vocabulary import LOCATED_BY, NOT_LOCATED
from tests.hostile.projects import CODES, NAMES, collection, features

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
AREAS = read_boundaries(
    BoundarySettings(file=MemoryFile("a.geojson", collection(features()).encode())), municipality=("1980",)
)
HOMES = st.sampled_from(
    [
        *NAMES,
        *CODES,
        "",
        "-",
        "ej svar",
        "Uppsala",
        "norrby ",
        "Norby",
        "Ingenstans",
        "0380R001",
        "<b>",
        "🙂",
        "7",
    ]
)
# Each may stand in a sheet or not, under any of these headings, in any order.
HEADINGS = {
    "area": ("Bostadsområde", "Område", "Home area", "STADSDEL"),
    "sex": ("Kön", "Sex"),
    "age": ("Barnets ålder", "Barnens åldrar"),
    "women": ("Antal kvinnor", "Women"),
    "men": ("Män", "Antal pappor"),
    "date": ("Datum", "Start date"),
    "x": ("X",),
    "y": ("Y",),
    "other": ("Något helt annat",),
}
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "area": HOMES,
    "sex": st.sampled_from(["k", "m", "", "Kvinna", "annat"]),
    "age": st.sampled_from([4, "4, 9", "väntar barn", "", "3-5", "vet ej", 17]),
    "women": st.one_of(st.integers(0, 30), st.just("")),
    "men": st.one_of(st.integers(0, 30), st.just("")),
    "date": st.sampled_from(["2025-03-01", "vt 2025", "", "2024-01-01", date(2025, 5, 5)]),
    "x": st.sampled_from([580_500, "", 581_500.5, "x", 1]),
    "y": st.sampled_from([6_600_500, "", 6_600_100.5, 1]),
    "other": st.sampled_from(["", "hej", 3]),
}
FILLED = {"age": "3", "date": "2025-03-01"}


@st.composite
def sheets(draw: st.DrawFn) -> list[list[Any]]:
    """A title or not, headings, and rows."""
    columns = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=9, unique=True))
    if not set(columns) & {"area", "sex", "age", "women", "men"}:
        columns.append("area")
    above = [[""] * len(columns)] * draw(st.integers(0, 2))
    headings = [draw(st.sampled_from(HEADINGS[column])) for column in columns]
    count = draw(st.integers(1, 12))
    rows = [[draw(CELLS[column]) for column in columns] for _ in range(count)]
    # A row that says nothing at all is none.
    rows = [
        row if any(cell != "" for cell in row) else [FILLED.get(column, "k") for column in columns]
        for row in rows
    ]
    return [*above, headings, *rows]


def workbook(rows: list[list[Any]]) -> MemoryFile:
    page = io.BytesIO()
    with xlsxwriter.Workbook(page, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Blad1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return MemoryFile("a.xlsx", page.getvalue())


def read(source: MemoryFile, boundaries: Boundaries = AREAS) -> tuple[Followup, Located]:
    followup = read_participations(ParticipationSettings(files=(source,), crs="EPSG:3006"), period=PERIOD)
    return followup, find_homes(followup.participations, boundaries)


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(rows=sheets())
def test_every_adult_is_located_or_not_for_a_reason_and_the_sums_hold(rows: list[list[Any]]) -> None:
    try:
        followup, located = read(workbook(rows))
    except ReachmapError as error:
        # Rows of nobody (0 women, 0 men) make no follow-up; x in one column alone is no point.
        assert error.code in {"no_rows", "bad_counts", "headings_not_found"}, error
        return
    table = located.table
    assert table["reason"].isin([*LOCATED_BY, *NOT_LOCATED]).all()
    placed = table["area_code"].notna()
    assert table.loc[placed, "area_code"].isin(CODES).all()
    assert table.loc[placed, "reason"].isin(LOCATED_BY).all()
    assert table.loc[~placed, "reason"].isin(NOT_LOCATED).all()
    assert table["adults"].sum() == followup.participations["adults"].sum()
    assert table.groupby("reason")["adults"].sum().sum() == table["adults"].sum()
    assert len(table) == len(followup.participations)


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(rows=sheets(), dice=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[list[Any]], dice: Any) -> None:
    first = next(place for place, row in enumerate(rows) if any(row))
    body = rows[first + 1 :]
    shuffled = body[:]
    dice.shuffle(shuffled)
    # Adding a row that is a follow-up for sure: what a sheet is taken for must not hang on its first rows.
    try:
        one, other = (read(workbook([*rows[: first + 1], *each])) for each in (body, shuffled))
    except ReachmapError as error:
        assert error.code in {"no_rows", "bad_counts", "headings_not_found"}, error
        return
    assert _counts(one[1]) == _counts(other[1])
    assert one[0].rows_read == other[0].rows_read
    assert one[0].repeated_rows == other[0].repeated_rows


def _counts(located: Located) -> dict[Any, int]:
    keys = ["area_code", "reason", "sex", "bands", "date"]
    table = located.table.assign(
        bands=located.table["bands"].map(repr), date=located.table["date"].astype(str)
    )
    found: pd.Series = table.fillna({"area_code": "", "sex": ""}).groupby(keys)["adults"].sum()
    return {key: int(n) for key, n in found.items()}


ANSWERS = {
    "Bostadsområde": st.sampled_from(NAMES),
    "Kön": st.sampled_from(["Kvinna", "Man"]),
    "Barnets ålder": st.integers(0, 17),
}


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(filled=st.lists(st.fixed_dictionaries(ANSWERS), min_size=1, max_size=15))
def test_a_template_that_is_filled_in_gives_back_what_was_put_in(filled: list[dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(Translator("sv"))))
    sheet, row, columns = _participants(book)
    for number, answers in enumerate(filled):
        for heading, answer in answers.items():
            sheet.cell(row + 1 + number, columns[heading], answer)
    page = io.BytesIO()
    book.save(page)
    followup, located = read(MemoryFile("mall.xlsx", page.getvalue()))
    people = followup.participations
    assert people["adults"].sum() == len(filled)
    assert people["area"].tolist() == [answers["Bostadsområde"] for answers in filled]
    assert people["sex"].tolist() == [{"Kvinna": "woman", "Man": "man"}[a["Kön"]] for a in filled]
    assert people["child_ages"].tolist() == [(answers["Barnets ålder"],) for answers in filled]
    assert (located.table["reason"] == "exact_name").all()


def _participants(book: openpyxl.Workbook) -> tuple[Any, int, dict[str, int]]:
    """Find the sheet and row of the template's headings."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=15):
            columns = {str(cell.value): cell.column for cell in row if cell.value}
            if set(ANSWERS) <= set(columns):
                return sheet, row[0].row, columns
    raise AssertionError([sheet.title for sheet in book.worksheets])
