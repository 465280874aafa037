"""What participants say in words: an experience, with its interval and who answered."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from reachmap.experience import Experience
from reachmap.experience.gate import COLUMNS
from reachmap.experience.ways import FOUND_COLUMNS
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


def test_ways_are_listed_by_how_many_name_them_and_other_ways_are_none() -> None:
    found: list[list[object]] = [
        ["all", "school", 0.6, 0.5, 0.69, 1100],
        ["all", "other", 0.25, 0.2, 0.32, 1100],
        ["all", "friends", 0.15, 0.1, 0.22, 1100],
        ["newly_arrived", "school", 1.0, 0.9, 1.0, 400],
        ["teens", "other", 1.0, 0.9, 1.0, 40],
    ]
    lines = experience_lines(told(found=found), Translator("sv"))
    assert lines[1] == (
        "De som berättar hur de hittade stödet (antal vuxna: 1\u00a0100) nämner oftast: skola (60 av 100, "
        "mellan 50 och 69) och vänner och familj (15 av 100, mellan 10 och 22)."
    )
    assert lines[2] == (
        "Nyanlända föräldrar som berättar hur de hittade stödet (antal: 400) nämner oftast: skola (100 av "
        "100, mellan 90 och 100)."
    )
    assert len(lines) == 4


def test_how_many_did_not_say_how_they_found_it_is_told_where_reach_is_shown() -> None:
    found: list[list[object]] = [
        ["all", "school", 0.6, 0.5, 0.7, 90],
        ["fathers", "school", 0.6, 0.5, 0.7, 25],
    ]
    shown = told(found=found)
    cells = shown.cells.copy()
    whole = (cells["area_code"] == "all") & (cells["age_band"] == "all")
    cells.loc[whole & (cells["parent_group"] == "all"), "reached"] = 120
    cells.loc[whole & (cells["parent_group"] == "fathers"), "reached"] = pd.NA
    shown = replace(shown, cells=cells)
    lines = experience_lines(shown, Translator("en"))
    assert lines[1].startswith("Those who say how they found the support (90 of 120 adults) most often name")
    assert lines[2].startswith("Fathers and other men who say how they found the support (25) most")
    assert [row[2][0] for row in experience_sheet(shown, Translator("sv")).rows[1:]] == [120, None]


def test_ways_alone_are_told_where_no_question_was_answered() -> None:
    found = pd.DataFrame([["all", "school", 0.6, 0.5, 0.7, 90]], columns=FOUND_COLUMNS)
    only = replace(analysis(), experience=Experience(pd.DataFrame(columns=COLUMNS), found))
    assert "skola (60 av 100, mellan 50 och 70)" in experience_lines(only, Translator("sv"))[0]


def test_nothing_is_said_where_nobody_was_asked() -> None:
    assert experience_lines(analysis(), Translator("sv")) == []


def test_the_sheet_has_a_row_for_each_figure() -> None:
    found: list[list[object]] = [["all", "school", 0.6, 0.5, 0.7, 90]]
    sheet = experience_sheet(told(found=found), Translator("sv"))
    assert len(sheet.rows) == 2
    assert [cell[0] for cell in sheet.rows[0]][2:] == [1000, 600, 74.0, 70.0, 78.0]
    assert [cell[0] for cell in sheet.rows[1]][2:] == [None, 90, 60.0, 50.0, 70.0]
