"""A parent survey's sums: through the gate, and never without those who did not answer."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.compare.survey import WEEKDAYS, read_survey
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


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sample_says_who_did_not_answer(language: str) -> None:
    found = read_survey(COUNTY / "enkat.csv")
    asked = pd.read_csv(COUNTY / "enkat.csv").drop_duplicates("area_code")[["asked", "answered"]].sum()
    first = survey_lines(found, Translator(language))[0]
    assert str(asked["answered"]) in first
    assert found.weekdays().dropna().index.tolist() == ["tuesday", "thursday"]
