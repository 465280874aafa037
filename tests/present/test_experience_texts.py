"""What participants say in words: an experience, with its interval and who answered."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from reachmap.experience import Experience
from reachmap.experience.gate import COLUMNS, FOUND_COLUMNS
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.experience import area_experience_lines, experience_lines, experience_sheet
from tests.present.small import CODES, analysis

WHOLE = ["useful", "whole", "all", 1000, 600, 0.74, 0.70, 0.78]


def told(*rows: list[object], found: list[list[object]] | None = None) -> Analysis:
    answers = pd.DataFrame([WHOLE, *rows], columns=COLUMNS)
    return replace(
        analysis(), experience=Experience(answers, pd.DataFrame(found or [], columns=FOUND_COLUMNS))
    )


def test_the_whole_is_told_with_interval_and_response() -> None:
    line = experience_lines(told(), Translator("en"))[0]
    assert line == (
        "Of 100 who answered, about 74 found what they learnt useful (between 70 and 78; 600 of 1,000 "
        "answered)."
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_is_called_experience_and_not_effect(language: str) -> None:
    last = experience_lines(told(), Translator(language))[-1]
    assert {"sv": "inte en effekt", "en": "not an effect"}[language] in last


def test_a_group_is_named_only_where_it_differs_by_more_than_a_dozen_comparisons_make() -> None:
    near = ["useful", "group", "fathers", 300, 100, 0.66, 0.60, 0.72]
    far = ["useful", "group", "fathers", 300, 100, 0.60, 0.54, 0.66]
    assert "No group answers otherwise" in experience_lines(told(near), Translator("en"))[1]
    assert experience_lines(told(far), Translator("en"))[1].startswith(
        "Fathers and other men: about 60 of 100"
    )


def test_an_area_says_what_was_answered_there_and_others_nothing() -> None:
    shown = told(["useful", "area", CODES[0], 50, 30, 0.6, 0.42, 0.76])
    assert "about 60 found" in area_experience_lines(shown, CODES[0], Translator("en"))[0]
    assert area_experience_lines(shown, CODES[1], Translator("en")) == []


def test_ways_are_listed_by_how_many_name_them() -> None:
    found: list[list[object]] = [["all", "school", 0.6], ["all", "friends", 0.3], ["all", "other", 0.1]]
    line = experience_lines(told(found=found), Translator("sv"))[1]
    assert line == (
        "De som berättar hur de hittade stödet nämner oftast: skola (60 av 100), vänner och familj (30 av "
        "100) och andra vägar (10 av 100)."
    )


def test_nothing_is_said_where_nobody_was_asked() -> None:
    assert experience_lines(analysis(), Translator("sv")) == []


def test_the_sheet_has_a_row_for_each_figure() -> None:
    sheet = experience_sheet(told(found=[["all", "school", 0.6]]), Translator("sv"))
    assert len(sheet.rows) == 2
    assert [cell[0] for cell in sheet.rows[0]][2:] == [1000, 600, 74.0, 70.0, 78.0]
    assert sheet.rows[1][4][0] == 60.0
