"""The review: what may be shown of it, what must not, and that a choice in it holds."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

import reachmap
from reachmap.cli import BAD_INPUT, FINE, invoke
from reachmap.disclose import PublishedIntake
from reachmap.i18n import Translator
from reachmap.pipeline import Intake
from reachmap.present.review_book import review_workbook
from reachmap.present.review_screen import on_screen
from reachmap.reach import PublishedReach
from reachmap.read.shown import fit_to_show, shown_heading, shown_text
from reachmap.review import NEARLY_ALL, TAKEN, Review
from reachmap.review.bounds import area_bounds, most_unplaced
from reachmap.review.names import unsure_names
from reachmap.vocabulary import LOCATED_BY, NOT_LOCATED, strata
from tests import twenty_ways

SMALL = range(1, 5)


@pytest.fixture(autouse=True)
def language_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REACHMAP_LANGUAGE", raising=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twenty_ways.write_project(tmp_path_factory.mktemp("wrong"))


@pytest.fixture(scope="module")
def intake(project: Path) -> Intake:
    return reachmap.check(project)


@pytest.fixture(scope="module")
def printed(intake: Intake) -> str:
    return on_screen(intake, Translator("sv"), project="reachmap.toml", workbook="import_review.xlsx")


@pytest.fixture(scope="module")
def content(intake: Intake) -> bytes:
    return review_workbook(intake, Translator("sv"))


def sheets(content: bytes) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        yield sheet.title, [tuple(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(("adults", "told"), [(5, None), (6, 6)])
def test_of_a_name_that_stands_there_k_is_hidden_too(adults: int, told: int | None) -> None:
    """One wrote it at least: of 1 to 5, five values stay possible."""
    rows = pd.DataFrame(
        {"reason": "unknown_name", "area": ["Nyby"] * adults, "area_code": None, "adults": 1, "index": 0}
    )
    candidates = pd.DataFrame(columns=["text", "area_name", "area_code", "score", "differs"])
    ((name,), withheld) = unsure_names(rows, candidates, k=5)
    assert (name.text, name.adults, withheld) == ("Nyby", told, 0)
    assert unsure_names(rows, candidates, k=1)[0][0].adults == adults


# --- a workbook that is wrong in twenty ways


def test_unsure_names_stand_with_what_they_may_mean(intake: Intake) -> None:
    found = {name.text: name for name in intake.review.names}
    raby = found["Råby"]
    # Beside the other sums its eight would tell what a few wrote, where each was written by one at least.
    assert (raby.adults, raby.taken) == (None, "")
    assert found["Viksäng"].adults == 18
    assert {each.area_name for each in raby.candidates} >= {"Västra Råby", "Östra Råby-Norra Vetterstorp"}
    assert next(each for each in raby.candidates if each.area_name == "Västra Råby").apart == ("västra",)
    assert found["Skultnua"].reason == TAKEN
    assert dict(intake.review.areas)[found["Skultnua"].taken] == "Skultuna"
    assert found[twenty_ways.SMALL].adults is None


def test_texts_that_may_be_a_person_or_run_are_not_shown(
    intake: Intake, printed: str, content: bytes
) -> None:
    everything = printed + "".join(str(cell) for _, rows in sheets(content) for row in rows for cell in row)
    for private in ("Storgatan", "Andersson", "HYPERLINK", "\u202e", "070-123", "samma rad"):
        assert private not in everything
    assert intake.review.withheld is None


def test_columns_are_listed_with_what_they_were_taken_as(intake: Intake) -> None:
    columns = {each.heading: each for each in intake.review.columns if each.sheet == "Deltagare"}
    assert (columns["Bostadsområde"].column, columns["Bostadsområde"].kind) == ("area", "text")
    assert (columns["Barnetsålder"].column, columns["Barnetsålder"].guess) == ("", "child_ages")
    assert columns["Kurs"].share == NEARLY_ALL
    # 6 of 182 are words for a sex that are not known: told to the nearest ten.
    assert columns["Kön"].unclear == 10
    assert columns["Kön"].blank is None


def test_columns_that_look_personal_are_told_of_by_kind(printed: str, content: bytes) -> None:
    (rows,) = [rows for title, rows in sheets(content) if title == "Kolumner"]
    told = {row[1]: row[2] for row in rows if row[1] in ("Telefon", "Gruppledare")}
    assert told == {
        "Telefon": "läses inte: ser ut som telefonnummer",
        "Gruppledare": "läses inte: ser ut som namn på gruppledare",
    }
    assert "ser ut" in printed


def test_duplicates_totals_and_too_many_are_found(intake: Intake) -> None:
    pairs = {(each.sheet, each.other_sheet): each for each in intake.review.repeats}
    assert pairs["Vår (kopia)", "Vår"].rows == 12
    assert pairs["Deltagare", ""].rows is not None
    (total,) = intake.review.totals
    assert (total.heading, total.difference) == ("Antal deltagare", 119)
    assert [each.area_name for each in intake.review.bounds if each.is_above] == ["Skultuna"]


def test_bounds_hold_what_is_recorded_and_all_without_a_home(intake: Intake) -> None:
    assert intake.review.unplaced == intake.counts.not_located_total == 55
    shown = [each for each in intake.review.bounds if each.reached is not None]
    # A fifth is hidden: alone it would tell how few the others are.
    assert len(shown) == 4
    for area in shown:
        assert area.reached is not None
        assert area.low is not None
        assert area.high is not None
        assert math.isclose(area.low, area.reached / area.target, rel_tol=1e-3)
        # All of them; more than all only where more are recorded already.
        most = max(area.low, min(1.0, (area.reached + 55) / area.target))
        assert math.isclose(area.high, most, rel_tol=1e-3)


def test_the_print_fits_a_hundred_columns_and_says_all(printed: str) -> None:
    assert max(map(len, printed.splitlines())) <= 100
    for text in (
        "Osäkra namn",
        "Västra Råby: 90 av 100 lika; skiljer: västra",
        "läses inte; kanske",
        "119 mer än raderna",
        "uppfoljning.xlsx, blad Vår (kopia)",
        "Gränser per område",
    ):
        assert text in printed
    assert all(mark.isprintable() or mark == "\n" for mark in printed)


def test_the_worked_example_is_what_is_printed(printed: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / "review.md").read_text(encoding="utf-8")
    assert printed.strip().replace("\xa0", " ") in page


# --- no small count leaves


def test_no_count_of_one_to_four_stands_in_the_workbook(content: bytes) -> None:
    counts = {"Vuxna", "Oklara rader", "Tomma rader", "Rader", "Registrerade"}
    seen = 0
    for _, rows in sheets(content):
        headings = next((row for row in rows if counts & set(row)), ())
        for row in rows[rows.index(headings) + 1 :] if headings else []:
            for heading, cell in zip(headings, row, strict=True):
                if heading in counts and isinstance(cell, int | float):
                    seen += 1
                    assert cell not in SMALL, (heading, row)
    assert seen > 20


def planted(folder: Path, n: int) -> Intake:
    """Check a project in which n adults wrote one text and 5-n another, and so on, all else alike."""
    rows = [["Kurs", "Datum", "Bostadsområde", "Kön", "Antal"]]
    days = iter(range(1, 400))

    def add(area: str, sex: str = "k") -> None:
        rows.append([f"kurs {next(days)}", "2025-03-04", area, sex, "1"])

    for _ in range(20):
        add("Skultuna")
        add("Irsta", "m")
    for _ in range(n):
        add("Lilla byn")
        add("Skultuna", "")
        add("Anna Andersson")
        add("Skultnua")
    for _ in range(5 - n):
        add("Stora skogen")
        add("Skultuna", "annat")
        add("Per Persson")
        add("Skultunna")
    twin = [["kurs x", "2025-03-04", "Irsta", "k", "1"]] * 6
    rows += [*twin, ["Summa", "", "", "", str(len(rows) - 1 + 6 + n)]]
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet("Blad1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    path = twenty_ways.write_project(folder)
    text = path.read_text(encoding="utf-8").replace(twenty_ways.WORKBOOK, "a.xlsx")
    path.write_text(text, encoding="utf-8")
    return reachmap.check(path)


def test_nothing_that_is_printed_or_written_depends_on_a_small_count(tmp_path: Path) -> None:
    said, written = set(), set()
    for n in SMALL:
        folder = tmp_path / str(n)
        folder.mkdir()
        found = planted(folder, n)
        translator = Translator("sv")
        shown = on_screen(found, translator, project="p.toml", workbook="r.xlsx")
        assert "Lilla byn" in shown
        assert "Antal" in shown
        said.add(shown)
        written.add(str(list(sheets(review_workbook(found, translator)))))
    assert len(said) == 1
    assert len(written) == 1


# --- what may be shown of a text


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("Råby", True),
        ("Nya området vid sjön", True),
        ("Storgatan 12", False),
        ("Anna Andersson", False),
        ("An\u200bna Anders\u200bson", False),
        ("anna@example.org", False),
        ("070-123 45 67", False),
        ("19811218-9876", False),
        ("=1+1", False),
        ("@SUM(A1)", False),
        ("+46", False),
        ("?!", False),
        ("x" * 61, False),
    ],
)
def test_only_names_of_places_are_shown(text: str, *, fit: bool) -> None:
    assert fit_to_show(text) is fit


def test_what_does_not_show_is_taken_out_and_the_rest_is_cut() -> None:
    assert shown_text("  Rå\u202eby\x07 \x00 x") == "Råby x"
    assert len(shown_text("å" * 10_000)) == 60
    assert shown_heading("Namn: 19811218-9876") == ""
    assert shown_heading("anna@example.org") == ""
    assert shown_heading("Antal barn 0-18") == "Antal barn 0-18"


# --- bounds by hand


def intake_counts(*, adults: int | None, lost: int | None) -> PublishedIntake:
    return PublishedIntake(
        rows_read=100,
        repeated_rows=None,
        adults=adults,
        women=None,
        men=None,
        age_known=None,
        arrival_known=None,
        located=dict.fromkeys(LOCATED_BY),
        not_located=dict.fromkeys(NOT_LOCATED),
        located_total=None,
        not_located_total=lost,
        outside_period=None,
        outside_coverage={},
        undated=None,
    )


def test_a_hidden_number_without_a_home_is_the_most_that_it_can_be() -> None:
    shown, hidden = np.array([30.0, np.nan]), np.array([np.nan, np.nan])
    assert most_unplaced(intake_counts(adults=40, lost=10), shown, k=5) == 10
    assert most_unplaced(intake_counts(adults=40, lost=None), shown, k=5) == 4
    assert most_unplaced(intake_counts(adults=40, lost=None), hidden, k=5) == 40
    assert most_unplaced(intake_counts(adults=None, lost=None), hidden, k=5) == 4


def published(reached: np.ndarray, *, high: float = 4.0, up_to: float = 4.0) -> PublishedReach:
    """Reach of everyone by area; nothing of any other stratum."""
    every = np.full((len(reached), len(strata())), np.nan)
    every[:, 0] = reached
    nothing = np.full(len(strata()), np.nan)
    return PublishedReach(
        area_codes=tuple("ABCD"[: len(reached)]),
        reached=every,
        hidden=np.isnan(every),
        total=nothing,
        total_hidden=np.isnan(nothing),
        observed=np.ones(len(strata()), dtype=bool),
        known_share=np.ones(len(strata())),
        located_share=1.0,
        without_largest=every,
        total_without_largest=nothing,
        own_largest=every,
        dispersion=1.0,
        k=5,
        low=np.zeros_like(every),
        high=np.full_like(every, high),
        up_to=np.full(len(strata()), up_to),
    )


def test_bounds_by_hand() -> None:
    areas = [("A", "Ett"), ("B", "Två"), ("C", "Tre"), ("D", "Fyra")]
    reached, target = np.array([30.0, np.nan, 9.0, 60.0]), np.array([100.0, 50.0, 19.0, 50.0])
    found = {each.area_code: each for each in area_bounds(areas, published(reached), target, unplaced=10)}
    assert found["B"].is_few
    assert (found["A"].low, found["A"].high) == (0.3, 0.4)
    assert (found["B"].low, found["B"].high) == (0.0, 14 / 50)
    assert (found["C"].low, found["C"].high) == (None, None)
    # More recorded than there are parents: the data is flagged, not cut.
    assert (found["D"].low, found["D"].high) == (1.2, 1.2)
    assert [code for code, each in found.items() if each.is_above] == ["D"]


def test_a_hidden_number_that_may_be_larger_is_not_told_as_few() -> None:
    """Numbers are hidden too because they would tell a small one: they may be as large as sums let them."""
    told = published(np.array([30.0, np.nan]), high=18.0, up_to=19.0)
    _, hidden = area_bounds([("A", "Ett"), ("B", "Två")], told, np.array([100.0, 50.0]), unplaced=10)
    assert (hidden.reached, hidden.low, hidden.high, hidden.is_few) == (None, 0.0, 28 / 50, False)


def test_an_empty_review_says_that_nothing_is_wrong() -> None:
    assert Review().names == ()
    assert Review().withheld == 0


# --- put right


def fill_in(path: Path, choices: dict[str, str], *, sheet: str, key: str) -> None:
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    rows = list(page.iter_rows(min_row=3))
    headings = [cell.value for cell in rows[0]]
    for row in rows[1:]:
        chosen = choices.get(str(row[headings.index(key)].value))
        if chosen is not None:
            row[-1].value = chosen
    book.save(path)


def test_what_is_chosen_holds_the_next_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, out = twenty_ways.write_project(tmp_path), tmp_path / "ut"
    before = (tmp_path / twenty_ways.WORKBOOK).read_bytes()
    assert invoke(["check", str(project), "--out", str(out)]) == FINE
    assert "Bjurhofda" in capsys.readouterr().out
    code = "1980R028"
    book = out / "import_review.xlsx"
    choices = {
        "Bjurhofda": f"Sydvästra Bjurhovda [{code}]",
        "Lilla byn": "en annan kommun [other_municipality]",
    }
    fill_in(book, choices | {"Råby": "Västra Råby"}, sheet="Osäkra namn", key="Skrivet")
    headed = {"Barnetsålder": "barnens åldrar [child_ages]", "Kön": "Ska inte läsas [not_read]"}
    fill_in(book, headed, sheet="Kolumner", key="Rubrik")
    assert invoke(["check", str(project), "--out", str(out), "--apply", str(book)]) == FINE
    said = capsys.readouterr().out
    assert "5 val är sparade." in said
    aliases = (tmp_path / "aliases.csv").read_text(encoding="utf-8").splitlines()
    assert aliases[0] == "text,area_code"
    assert f"Bjurhofda,{code}" in aliases
    assert "Lilla byn,other_municipality" in aliases
    text = project.read_text(encoding="utf-8")
    assert text.startswith("# Uppföljningen som den kom in\n")
    assert '["uppfoljning.xlsx"]  # från verksamheten' in text
    assert 'columns = {child_ages = "Barnetsålder"}' in text
    assert 'aliases = "aliases.csv"' in text
    assert (tmp_path / twenty_ways.WORKBOOK).read_bytes() == before
    # The same layout next year: nothing of it is asked again.
    again = reachmap.check(project).review
    assert not {"Bjurhofda", "Lilla byn", "Råby"} & {name.text for name in again.names}
    taken = {each.heading: each.column for each in again.columns}
    assert taken["Barnetsålder"] == "child_ages"
    assert taken["Kön"] == ""
    assert 'unread = ["Kön"]' in text


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("Atlantis", "rad 4: det som är valt där är inte känt"),
        ("[1980R999]", "det som är valt där är inte känt"),
    ],
)
def test_a_choice_that_is_not_known_writes_nothing(
    choice: str, said: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, out = twenty_ways.write_project(tmp_path), tmp_path / "ut"
    text = project.read_text(encoding="utf-8")
    (out).mkdir()
    book = out / "import_review.xlsx"
    book.write_bytes(content)
    fill_in(book, {"Viksäng": choice}, sheet="Osäkra namn", key="Skrivet")
    held = book.read_bytes()
    assert invoke(["check", str(project), "--out", str(out), "--apply", str(book)]) == BAD_INPUT
    assert said in capsys.readouterr().err
    assert not (tmp_path / "aliases.csv").exists()
    assert project.read_text(encoding="utf-8") == text
    assert book.read_bytes() == held


def test_a_heading_that_would_break_the_read_writes_nothing(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = twenty_ways.write_project(tmp_path)
    text = project.read_text(encoding="utf-8")
    book = tmp_path / "import_review.xlsx"
    book.write_bytes(content)
    # Words are no numbers of families.
    fill_in(book, {"Telefon": "antal familjer [families]"}, sheet="Kolumner", key="Rubrik")
    assert invoke(["check", str(project), "--apply", str(book), "--out", str(tmp_path)]) == BAD_INPUT
    assert "Telefon" in capsys.readouterr().err
    assert project.read_text(encoding="utf-8") == text


def test_the_workbook_can_be_chosen_in(intake: Intake, content: bytes) -> None:
    assert content == review_workbook(intake, Translator("sv"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:8] == [
        *("Översikt", "Kolumner", "Osäkra namn", "Ej placerade", "Placerade", "Dubbletter", "Summor"),
        "Gränser per område",
    ]
    (rule,) = book["Osäkra namn"].data_validations.dataValidation
    assert rule.type == "list"
    assert re.fullmatch(r"F4:F\d+", str(rule.sqref))
    lists = book["reachmap_lists"]
    assert lists.sheet_state == "hidden"
    choices = [row[1] for row in lists.iter_rows(values_only=True)]
    assert "Skultuna [1980R027]" in choices
    assert "inget svar [no_answer]" in choices


def test_today_is_not_needed() -> None:
    """The fixture's days lie in its period, whenever the tests are run."""
    days = [row[1] for row in twenty_ways.rows()]
    assert all(isinstance(day, date) and day.year in (2024, 2025) for day in days)
