"""Next year's workbook: what it asks, what it must not ask, and that it is read back as it was filled in."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.cli import BAD_INPUT, FINE, invoke
from reachmap.commands.template import TEMPLATE
from reachmap.files import MemoryFile, shipped
from reachmap.followup import PRESETS, Question
from reachmap.i18n import Translator
from reachmap.present.template import make_template, template_fields
from reachmap.present.template_parts import Field
from reachmap.read.headings import Known
from reachmap.read.participations import Followup, read_participations
from reachmap.settings import ParticipationSettings

AREAS = ("Malmen", "Norra Söder", "Väster-Åsön")
PERIOD = (date(2026, 1, 1), date(2026, 12, 31))
QUESTIONS = {q.key: q.headings for preset in PRESETS.values() for q in preset}
LANGUAGES = ("sv", "en")
WriteText = Callable[..., Path]


def fields(language: str = "sv") -> tuple[Field, ...]:
    return template_fields(Translator(language), areas=AREAS, questions=PRESETS["strategy"], years=3)


def filled(rows: list[dict[str, str]], language: str = "sv") -> Followup:
    """Fill a template in, by column, save it as a user would, and read it."""
    known = Known(questions=QUESTIONS)
    book = openpyxl.load_workbook(io.BytesIO(make_template(Translator(language), areas=AREAS)))
    sheet = book.worksheets[1]
    places = {known.column(str(cell.value)): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for column, text in row.items():
            sheet.cell(number, places[column], text)
    saved = io.BytesIO()
    book.save(saved)
    chosen = ParticipationSettings(files=(MemoryFile("mall.xlsx", saved.getvalue()),))
    return read_participations(chosen, period=PERIOD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_read_without_mapping(language: str) -> None:
    known = Known(questions=QUESTIONS)
    columns = [known.column(field.heading) for field in fields(language)]
    assert None not in columns
    assert len(set(columns)) == len(columns)
    assert {"area", "sex", "child_ages", "newly_arrived", "before", "useful", "role"} <= set(columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_personal_may_be_left_unsaid(language: str) -> None:
    rather_not = Translator(language).say("Would rather not say")
    known = Known(questions=QUESTIONS)
    about_the_course = {"activity_id", "date", "programme", "form", "level", "activity_ages", "venue"}
    for field in fields(language):
        if known.column(field.heading) not in about_the_course:
            assert field.choices[-1] == rather_not


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_identifies_anybody_is_asked(language: str) -> None:
    words = " ".join(field.heading.casefold() for field in fields(language))
    for unwanted in ("namn", "personnummer", "adress", "telefon", "skydd", "name", "phone", "protected"):
        assert unwanted not in words


def test_areas_of_protected_people_are_warned_about_and_never_marked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(Translator("sv"), areas=AREAS)))
    first = " ".join(str(cell.value) for (cell,) in book.worksheets[0].iter_rows(max_col=1) if cell.value)
    assert "Skriv aldrig bostadsområde för någon med skyddade personuppgifter" in first
    (area,) = [field for field in fields() if field.heading == "Bostadsområde"]
    assert "skyddade personuppgifter" in area.hint


def test_lists_are_offered_where_there_are_choices() -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(Translator("sv"), areas=AREAS)))
    sheet, lists = book.worksheets[1], book.worksheets[2]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            place = str(rule.formula1).split("!")[1].replace("$", "")
            place = place if ":" in place else f"{place}:{place}"
            heading = sheet.cell(1, next(iter(rule.sqref.ranges)).min_col).value
            offered[heading] = [cell.value for (cell,) in lists[place]]
    assert offered["Bostadsområde"] == [*AREAS, "Annan kommun", "Vill inte uppge"]
    assert offered["Kön"] == ["Kvinna", "Man", "Annat", "Vill inte uppge"]
    assert offered["Barnets ålder"][:2] == ["Väntar barn", "0-2 år"]
    assert offered["Har du deltagit tidigare i år?"] == ["Ja", "Nej", "Vill inte uppge"]
    assert lists.sheet_state == "hidden"


def test_areas_can_be_typed_where_none_are_known() -> None:
    book = openpyxl.load_workbook(io.BytesIO(make_template(Translator("sv"))))
    rules = {
        next(iter(rule.sqref.ranges)).min_col: rule
        for rule in book.worksheets[1].data_validations.dataValidation
    }
    place = next(cell.column for cell in book.worksheets[1][1] if cell.value == "Bostadsområde")
    assert (
        str(rules[place].formula1) == "Val!$A$1:$A$202" or str(rules[place].formula1) == "'Val'!$A$1:$A$202"
    )
    assert book.worksheets[2].sheet_state == "visible"


def test_same_template_is_the_same_bytes() -> None:
    assert make_template(Translator("sv"), areas=AREAS) == make_template(Translator("sv"), areas=AREAS)


def test_scales_and_words_become_choices() -> None:
    asked = (
        Question("fun", ("kul?",), (0, 3)),
        Question("back", ("bak",), (3, 1)),
        Question("said", ("ord",), words=("nej", "ja")),
    )
    found = template_fields(Translator("sv"), areas=AREAS, questions=asked, years=3)[-3:]
    choices = [field.choices[:-1] for field in found]
    assert choices == [("0", "1", "2", "3"), ("3", "2", "1"), ("nej", "ja")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_come_back_as_what_they_mean(language: str) -> None:
    say = Translator(language).say
    rows = [
        {"area": "Malmen", "sex": say("Woman"), "child_ages": "0-2 år", "newly_arrived": say("Yes")},
        {"area": say("Other municipality"), "sex": say("Man"), "child_ages": say("Expecting a child")},
        {"area": say("Would rather not say"), "child_ages": "4, 9", "role": say("Another close adult")},
    ]
    rows[0] |= {"completed": say("Yes"), "before": say("No"), "useful": "4", "date": "ht 2026"}
    rows[0] |= {"form": say("Home visit"), "level": say("Universal"), "activity_id": "ABC"}
    table = filled(rows, language).participations
    assert table["sex"].fillna("?").tolist() == ["woman", "man", "?"]
    assert table["bands"].tolist() == [("0-2",), ("expecting",), ("3-5", "6-12")]
    assert table["role"].tolist() == ["parent", "parent", "other_adult"]
    first = table.iloc[0]
    assert (first["arrival"], first["form"], first["level"]) == ("newly_arrived", "home_visit", "universal")
    assert (first["completed"], first["before"]) == (1, False)
    assert filled(rows, language).answers["useful"].fillna(-1).tolist() == [0.75, -1, -1]


def choice(place: str) -> st.SearchStrategy[str]:
    (field,) = [field for field in fields() if Known(questions=QUESTIONS).column(field.heading) == place]
    return st.sampled_from([*field.choices, ""])


MEANS: dict[str, dict[str, Any]] = {
    "sex": {"Kvinna": "woman", "Man": "man"},
    "newly_arrived": {"Ja": "newly_arrived", "Nej": "other"},
    "completed": {"Ja": 1, "Nej": 0},
    "before": {"Ja": True, "Nej": False},
}


@settings(max_examples=8)
@given(
    rows=st.lists(
        st.fixed_dictionaries({place: choice(place) for place in ("area", *MEANS)}), min_size=1, max_size=6
    )
)
def test_what_was_filled_in_is_what_is_read(rows: list[dict[str, str]]) -> None:
    table = filled([row | {"activity_id": "K"} for row in rows]).participations
    assert len(table) == len(rows)
    assert table["area"].fillna("").tolist() == [row["area"] for row in rows]
    for place, meanings in MEANS.items():
        got = table["arrival" if place == "newly_arrived" else place].astype(object)
        expected = [meanings.get(row[place]) for row in rows]
        assert got.where(got.notna(), None).tolist() == expected


def test_command_writes_it_without_any_data(tmp_path: Path, write_text: WriteText) -> None:
    boundaries = shipped("boundaries/regso_2025_vastmanland.gpkg").resolve().as_posix()
    project = write_text(
        '[project]\nname = "Köping"\nmunicipality = "1983"\nperiod = ["2026-01-01", "2026-12-31"]\n'
        f'[boundaries]\nfile = "{boundaries}"\ncode = "regsokod"\nname = "regsonamn"\n',
        name="reachmap.toml",
    )
    assert invoke(["template", str(project), "--out", str(tmp_path / "ut")]) == FINE
    book = openpyxl.load_workbook(tmp_path / "ut" / TEMPLATE)
    assert [sheet.title for sheet in book.worksheets] == ["Läs mig", "Uppföljning", "Val", "Utbud"]
    assert invoke(["run", str(project), "--out", str(tmp_path / "ut")]) == BAD_INPUT


def test_command_works_without_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["template", "--out", str(tmp_path), "--language", "en"]) == FINE
    assert TEMPLATE in capsys.readouterr().out
    assert openpyxl.load_workbook(tmp_path / TEMPLATE).worksheets[1].title == "Follow-up"
