"""A project that is released twice: the second time is limited in all that it tells, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from reachmap.cli import invoke
from reachmap.commands.tell import BAD_INPUT, FINE
from reachmap.disclose.ledger import Release
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, run
from reachmap.pipeline.assembly import beside_of, flags_of, gate_sheets, review_of
from reachmap.pipeline.gathering import (
    filled,
    gated,
    gather,
    given_covariates,
    target_of,
    tell_nobody,
)
from reachmap.pipeline.releasing import release_of
from reachmap.pipeline.remembering import Beside, told_of
from reachmap.present import sentences
from reachmap.present.export import summary
from reachmap.present.report_parts import Parts
from reachmap.read.participations import SheetReport
from reachmap.released import read_ledger
from reachmap.settings import read_settings
from tests.disclose.test_outputs_tell_nothing import CODES, PROJECT, write_files

K = 5
SURVEY = "area_code;question;answer;count;asked;answered\n"
Row = dict[str, str]


def rows_of(half: int, adults: int, *, not_completed: int, areas: int = 4) -> list[Row]:
    """Adults of one half of a year: all areas alike, of every tenth nothing is told of what they thought."""
    return [
        {
            "Datum": f"2025-{6 * half + 1 + i % 6:02}-{1 + i % 28:02}",
            "Aktivitet": f"Kurs {half}-{i // 8}",
            "Bostadsområde": CODES[i % areas],
            "Kön": "man" if i % 3 == 0 else "kvinna",
            "Barnets ålder": str(i % 19),
            "Slutfört": "nej" if i < not_completed else "ja",
            "Till nytta": "" if i % 10 == 9 else str(2 + i % 4),
        }
        for i in range(adults)
    ]


def make(folder: Path, rows: list[Row], *, months: tuple[int, int], survey: str = "", more: str = "") -> Path:
    """Write a project of some months."""
    folder.mkdir(exist_ok=True)
    write_files(folder, rows)
    first, last = months
    text = PROJECT.replace('["2025-01-01", "2025-12-31"]', f'["2025-{first:02}-01", "2025-{last:02}-30"]')
    if survey:
        (folder / "enkat.csv").write_text(SURVEY + survey, encoding="utf-8")
        text += '[survey]\nfile = "enkat.csv"\n'
    (folder / "reachmap.toml").write_text(text + more, encoding="utf-8")
    return folder / "reachmap.toml"


def answers(yes: int, no: int) -> str:
    return "".join(
        f"{code};knows;{word};{n};{2 * (yes + no)};{yes + no}\n"
        for code in CODES[:2]
        for word, n in (("yes", yes), ("no", no))
    )


SPRING = rows_of(0, 80, not_completed=20)


def beside(project: Path) -> Beside:
    """What is told besides reach: all steps but the estimates."""
    evidence = gather(read_settings(project), tell_nobody)
    levels = gated(evidence, target_of(evidence, tell_nobody), filled(given_covariates(evidence)))
    return beside_of(evidence, levels)


def flags(analysis: Analysis) -> set[str]:
    return {code for code, _ in analysis.intake.flags if code.startswith("released")}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release the spring by the command; the ledger."""
    folder = tmp_path_factory.mktemp("hand")
    project = make(folder / "projekt", SPRING, months=(1, 6), survey=answers(20, 15))
    assert invoke(["release", str(project), "--out", str(folder / "var")]) == FINE
    return project.parent / "released.json"


@pytest.fixture(scope="module")
def spring(released: Path) -> Release:
    return read_ledger(released)[0]


@pytest.fixture(scope="module")
def few(released: Path) -> Analysis:
    """The year: in the autumn three did not complete, two more parents know of the support."""
    autumn = rows_of(1, 60, not_completed=3)
    return run(make(released.parent, SPRING + autumn, months=(1, 12), survey=answers(22, 15)))


def test_a_release_remembers_what_was_told_besides_reach(spring: Release) -> None:
    told = spring.further
    assert told is not None
    assert told["steps", "completed"] == (60, 80, 80)
    assert told["experience", "completed", "whole", "all"] == (60, 80, 80)
    assert told["experience", "useful", "whole", "all"] == (36, 72, 80)
    assert told["survey", CODES[0], "knows", "yes"] == (20, 35)
    assert told["survey", CODES[0]] == (35, 70)


def test_few_who_did_not_complete_in_between_hide_that_step(few: Analysis) -> None:
    assert few.offers is not None
    assert few.offers.steps.parts["completed"].of is None
    assert few.offers.steps.adults == 140
    said = few.experience.answers
    assert not (said["measure"] == "completed").any()
    # Sixty more answered otherwise too: that is told.
    whole = said[(said["measure"] == "useful") & (said["kind"] == "whole")]
    assert whole["adults"].tolist() == [140]
    assert {"released_steps", "released_experience", "released_survey"} <= flags(few)


def test_few_more_answers_to_the_survey_are_not_told(few: Analysis) -> None:
    survey = few.survey
    assert survey is not None
    assert survey.knows() is None
    assert survey.response["answered"].isna().all()


def test_a_summary_a_report_and_a_page_say_what_is_held_back(few: Analysis) -> None:
    held = "Några av stegen på vägen till stödet är dolda"
    # Each row is an adult: their number beside the spring's would tell how many came.
    assert few.intake.counts.rows_read is None
    assert "csv: läst. Hur många rader är dolt." in summary(few, Translator("sv"))
    translator = Translator("sv")
    assert held in summary(few, translator)
    assert any(held in line for part in Parts(few, translator).left() for line in part.lines)
    assert any(held in line for line in sentences.notes(few, translator))


def test_many_more_in_between_are_told(released: Path, spring: Release) -> None:
    autumn = rows_of(1, 90, not_completed=30)
    year = beside(make(released.parent, SPRING + autumn, months=(1, 12), survey=answers(20, 15)))
    assert (year.steps.parts["completed"].count, year.steps.parts["completed"].of) == (120, 170)
    assert year.survey is not None
    assert year.survey.knows() is not None
    # Of each figure of the year that the spring told as well, the autumn's atoms are five or more.
    told, then = told_of(year).numbers(), spring.further
    assert then is not None
    both = [key for key in told.keys() & then.keys() if key[0] in ("steps", "experience")]
    assert len(both) > 4
    for key in both:
        change = np.diff([0, *told[key]]) - np.diff([0, *then[key]])
        assert (change[:2] >= K).all(), key
        assert change[-1] == 0 or change[-1] >= K, key


def test_a_rounded_project_rounds_the_survey_and_the_steps(tmp_path: Path) -> None:
    more = "[disclosure]\nrounding = 5\n"
    rows = rows_of(0, 80, not_completed=24)
    told = told_of(beside(make(tmp_path / "projekt", rows, months=(1, 6), survey=answers(22, 16), more=more)))
    assert told.numbers()["survey", CODES[0], "knows", "yes"] == (20, 40)
    numbers = [n for figure in (*told.counted.values(), *told.asked.values()) for n in figure.numbers]
    assert len(numbers) > 30
    assert all(n % 5 == 0 for n in numbers)


def test_a_ledger_of_the_first_version_is_read_and_its_steps_are_not_known(
    released: Path, tmp_path: Path
) -> None:
    told = json.loads(released.read_text(encoding="utf-8"))
    for release in told["releases"]:
        del release["further"]
    project = make(tmp_path / "projekt", SPRING, months=(1, 6))
    path = project.parent / "released.json"
    path.write_text(json.dumps(told | {"version": 1}), encoding="utf-8")
    assert read_ledger(path)[0].further is None
    again = beside(project)
    assert again.held == ("steps", "experience")
    assert again.steps.adults is None
    assert again.experience.answers.empty


def test_a_ledger_of_a_later_version_is_refused_in_words(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make(tmp_path / "projekt", SPRING, months=(1, 6))
    told = json.loads(released.read_text(encoding="utf-8")) | {"version": 3}
    (project.parent / "released.json").write_text(json.dumps(told), encoding="utf-8")
    assert invoke(["run", str(project), "--out", str(tmp_path / "ut")]) == BAD_INPUT
    assert "senare ReachMap (format 3; den här läser till och med 2)" in " ".join(
        capsys.readouterr().err.split()
    )


def test_the_same_again_adds_nothing_to_the_ledger(released: Path, spring: Release) -> None:
    make(released.parent, SPRING, months=(1, 6), survey=answers(20, 15))
    again = run(released.parent / "reachmap.toml")
    assert flags(again) == {"released_same"}
    assert release_of(again) == spring


def test_a_period_with_few_more_than_a_released_one_is_refused_in_words(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "projekt"
    project.mkdir()
    (project / released.name).write_bytes(released.read_bytes())
    make(project, [*SPRING, *rows_of(1, 3, not_completed=0)], months=(1, 12))
    assert invoke(["run", str(project / "reachmap.toml"), "--out", str(tmp_path / "ut")]) == BAD_INPUT
    said = " ".join(capsys.readouterr().err.split())
    assert "released.json minns" in said
    assert "period" in said
    assert not (tmp_path / "ut").exists()


def test_why_groups_are_gone_is_said_and_the_review_tells_no_number_that_can_be_subtracted(
    tmp_path: Path,
) -> None:
    rows = rows_of(0, 120, not_completed=20)
    for i, row in enumerate(rows):
        row["Kön"] = "" if i % 6 == 5 else row["Kön"]
        row["Bostadsområde"] = "Norra Okändby" if i % 10 == 0 else row["Bostadsområde"]
    project = make(tmp_path / "projekt", [*rows, *rows[:6]], months=(1, 6))
    told = review_flags(project)
    unasked: dict[str, list[str]] = {"groups_unobserved": ["newly_arrived"], "target_without_arrival": []}
    assert told[0] == unasked
    assert told[1:] == ([("Norra Okändby", 13)], [12])
    assert invoke(["release", str(project), "--out", str(tmp_path / "var")]) == FINE
    more = rows_of(1, 60, not_completed=20)
    more[0] |= {"Bostadsområde": "Södra Okändby", "Datum": "2024-12-01"}
    for row in more[1:9]:
        row["Datum"] = "v. 1 2025"  # partly outside: told, but not of how many
    held = review_flags(make(project.parent, [*rows, *rows[:6], *more], months=(1, 12)))
    # Names of all days, so that which of them stand there does not tell who came on some.
    names = [("Norra Okändby", None), ("Södra Okändby", None)]
    why = unasked | {"groups_withheld": ["fathers"], "terms_across_period_few": []}
    assert held == (why, names, [None])


def review_flags(
    project: Path,
) -> tuple[dict[str, list[str]], list[tuple[str, int | None]], list[int | None]]:
    """Groups of which nothing is told by why, unsure names with their adults, and rows that are alike."""
    evidence = gather(read_settings(project), tell_nobody)
    target = target_of(evidence, tell_nobody)
    levels = gated(evidence, target, filled(given_covariates(evidence)))
    why = {code: facts.get("groups", []) for code, facts in flags_of(evidence, levels, target)}
    review = review_of(evidence, levels, target)
    return why, [(name.text, name.adults) for name in review.names], [each.rows for each in review.repeats]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([80, 3, 20, 30], [80, None, None, 30]),  # 3 and the smallest other
        ([80, 4, 1, 30], [80, None, None, None]),  # the one row's adult would know the four
        ([80, 0], [None, None]),
        ([80, 20], [80, 20]),
    ],
)
def test_few_rows_of_a_sheet_are_not_told(rows: list[int], told: list[int | None]) -> None:
    sheets = tuple(SheetReport("fil.xlsx", f"Blad {i}", n, 0, {}, ()) for i, n in enumerate(rows))
    assert [sheet.rows for sheet in gate_sheets(sheets, 0, k=K)] == told
    assert [sheet.rows for sheet in gate_sheets(sheets, 0, k=1)] == rows
