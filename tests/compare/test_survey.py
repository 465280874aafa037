"""A parent survey's sums: through the gate, and never without those who did not answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.compare.share_file import read_share
from reachmap.compare.survey import WEEKDAYS, Survey, read_own_survey, read_survey, read_survey_beside
from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.present.survey_words import survey_lines
from reachmap.reach import wilson

COUNTY = Path(__file__).parents[2] / "sample_data" / "county"
HEAD = "område;fråga;svar;antal;tillfrågade;svarande\n"


def survey(*rows: str) -> MemoryFile:
    return MemoryFile("enkat.csv", (HEAD + "\n".join(rows) + "\n").encode())


def test_shares_intervals_and_bounds_by_hand() -> None:
    found = read_survey(survey("A;Känner till;Ja;30;100;50", "A;Känner till;Nej;20;100;50")).knows_of_it()
    row = {name: float(value) for name, value in found.astype(float).iloc[0].items()}
    low, high = wilson(30, 50, level=0.9)
    assert row["share"] == pytest.approx(0.6)
    assert row["low"] == pytest.approx(float(low))
    assert row["high"] == pytest.approx(float(high))
    # All fifty who did not answer might say no, or yes.
    assert row["least"] == pytest.approx(0.3)
    assert row["most"] == pytest.approx(0.8)


def test_a_small_answer_is_hidden_with_what_would_tell_it() -> None:
    found = read_survey(survey("A;Känner till;Ja;46;100;50", "A;Känner till;Nej;4;100;50")).answers
    assert found["count"].isna().all()
    assert found[["share", "low", "high", "least", "most"]].isna().all(axis=None)


def test_few_who_answered_or_did_not_hide_the_area() -> None:
    few = read_survey(survey("A;Känner till;Ja;3;100;4"))
    assert few.response.loc["A"].isna().all()
    silent = read_survey(survey("A;Känner till;Ja;30;100;97", "A;Känner till;Nej;67;100;97"))
    assert silent.response.loc["A"].isna().all()
    assert silent.answers["share"].isna().all()
    assert survey_lines(silent, Translator("sv")) == ["För få svarade för att något ska visas."]


@settings(max_examples=15)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 100))
def test_no_small_count_can_be_told(yes: int, no: int, other: int, silent: int) -> None:
    answered = yes + no + other
    rows = [
        f"A;känner till;{word};{n};{answered + silent};{answered}" for word, n in (("ja", yes), ("nej", no))
    ]
    answers = read_survey(survey(*rows)).answers
    shown = answers["count"].dropna().astype(int)
    assert (shown >= 5).all()
    left = answered - shown.sum()
    # What the shown ones leave is nobody at all, or at least five who may be in more than one place.
    assert len(shown) == 0 or left == 0 or left >= 5


def test_days_in_any_wording_become_weekdays() -> None:
    found = read_survey(
        survey("A;Tider;tisdagar;20;60;40", "A;Tider;Torsdag kväll;10;60;40", "B;Tider;tisdag;10;60;40")
    ).weekdays()
    assert tuple(found.index) == WEEKDAYS
    assert found["share"].dropna().to_dict() == {"tuesday": 30 / 80, "thursday": 10 / 80}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (("A;Känner till;Ja;30;40;50",), "survey_more"),
        (("A;Känner till;Ja;60;100;50",), "survey_more"),
        (("A;Känner till;Ja;30;100;50", "A;Tider;tisdag;9;90;50"), "survey_more"),
        (("A;Känner till;Ja;30;100;50", "A;Känner till;Ja;30;100;50"), "table_row_twice"),
        (("A;Vad heter du;Ja;30;100;50",), "table_bad_value"),
        (("A;Känner till;Ja;några;100;50",), "table_not_number"),
        (("A;Önskemål;070-123 45 67;30;100;50",), "survey_personal"),
    ],
)
def test_faults_are_named(rows: tuple[str, ...], code: str) -> None:
    with pytest.raises(InputError, match=code):
        read_survey(survey(*rows))


def test_a_day_that_is_hidden_in_an_area_is_in_neither_part_of_its_share() -> None:
    found = read_survey(
        survey("A;Tider;tisdag;20;60;40", "B;Tider;tisdag;3;60;30", "B;Tider;torsdag;10;60;30")
    )
    days = found.weekdays()
    assert days["share"].dropna().to_dict() == {"tuesday": 20 / 40, "thursday": 10 / 70}
    assert found.weekdays(["B"])["share"].dropna().to_dict() == {"thursday": 10 / 30}
    assert found.weekdays(["C"])["share"].isna().all()


NAMES = {"0380R001": "Årsta", "0380R002": "Luthagen"}


def own(*rows: str) -> Survey:
    return read_own_survey(survey(*rows), names=NAMES, municipality=["0380"])


def test_a_projects_survey_is_of_its_areas_by_code_or_name() -> None:
    found = own(
        "årsta;Känner till;Ja;30;100;50", "0380R002;Känner till;Ja;20;80;40", "X;Tider;tisdag;9;60;40"
    )
    assert set(found.answers["area_code"]) == set(NAMES)
    area, whole = found.knows("0380R001"), found.knows()
    assert area is not None and whole is not None
    assert (area.count, area.share, area.least, area.most) == (30, 0.6, 0.3, 0.8)
    assert (whole.count, whole.answered, whole.asked, whole.share) == (50, 90, 180, 50 / 90)
    assert found.knows("0380R003") is None


def test_a_survey_of_the_whole_stands_for_it() -> None:
    for word in ("all", "0380", "Hela kommunen"):
        found = own(f"{word};Känner till;Ja;30;100;50").knows()
        assert found is not None
        assert found.share == 0.6


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (("0380;Känner till;Ja;60;200;90", "Årsta;Känner till;Ja;30;100;50"), "survey_whole_and_areas"),
        (("Nowhere;Känner till;Ja;60;200;90",), "no_area_matches"),
        (("Årsta;Känner till;Ja;30;90;50", "0380R001;Känner till;Ja;30;90;50"), "table_row_twice"),
    ],
)
def test_faults_of_a_projects_survey_are_named(rows: tuple[str, ...], code: str) -> None:
    with pytest.raises(InputError, match=code):
        own(*rows)


def test_who_is_hidden_is_not_in_the_sum_of_all() -> None:
    """Two know in one area: the sum is of the other alone, and nothing is left to subtract."""
    found = own("Årsta;Känner till;Ja;30;100;50", "Luthagen;Känner till;Ja;2;80;40").knows()
    assert found is not None
    assert (found.count, found.answered, found.asked) == (30, 50, 100)
    assert own("Luthagen;Känner till;Ja;2;80;40").knows() is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sample_says_who_did_not_answer(language: str) -> None:
    found = read_survey(COUNTY / "enkat.csv")
    asked = pd.read_csv(COUNTY / "enkat.csv").drop_duplicates("area_code")[["asked", "answered"]].sum()
    first = survey_lines(found, Translator(language))[0]
    assert str(asked["answered"]) in first
    assert found.weekdays().dropna().index.tolist() == ["tuesday", "thursday"]


def test_days_are_small_inside_a_swedish_sentence_and_never_in_an_english_one() -> None:
    found = read_survey(COUNTY / "enkat.csv")
    said = {language: survey_lines(found, Translator(language))[-1] for language in ("sv", "en")}
    assert "svarade: tisdagar (" in said["sv"]
    assert "och torsdagar (" in said["sv"]
    assert "Tuesdays (" in said["en"]
    assert "and Thursdays (" in said["en"]


def test_beside_share_files_a_survey_is_as_coarse_as_the_coarsest_of_them() -> None:
    plain = read_share(COUNTY / "sala_2025.reachshare").manifest
    rounded = replace(plain, settings={**plain.settings, "rounding": 5})
    table = survey("A;Känner till;Ja;33;101;52", "A;Känner till;Nej;19;101;52")
    exact = read_survey_beside(table, [plain, plain])
    assert exact.answers["count"].tolist() == [33, 19]
    coarse = read_survey_beside(table, [plain, rounded])
    assert coarse.answers["count"].tolist() == [35, 20]
    assert coarse.response[["asked", "answered"]].to_numpy().tolist() == [[100, 50]]
    assert [float(share) for share in coarse.knows_of_it()["share"]] == [0.7]
    assert read_survey_beside(table, [plain, replace(plain, k=20)]).answers["count"].isna().all()


def test_four_of_five_are_hidden_from_the_one_who_is_the_fifth() -> None:
    rows = [f"A;Känner till;{word};{n};100;50" for word, n in (("Ja", 45), ("Nej", 4), ("Vet ej", 1))]
    assert read_survey(survey(*rows)).answers["count"].isna().all()
