"""Days that suit parents beside a proposed place: of its area, of those that come nearer, of all."""

from __future__ import annotations

import pytest

from reachmap.compare.survey import Survey, read_own_survey
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.present.wanted_times import wanted_rows
from reachmap.siting.scenario import Scenario
from tests.siting.test_plan import CODES, plan


def answers(*rows: str) -> Survey:
    text = "area_code,question,answer,count,asked,answered\n" + "\n".join(rows) + "\n"
    file = MemoryFile("enkat.csv", text.encode())
    return read_own_survey(file, names=dict.fromkeys(CODES, ""), municipality=["0380"])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_days_of_the_area_of_the_areas_that_come_nearer_and_of_all(language: str) -> None:
    """A new place at C: it lies in C and only C comes nearer (B is 3 km away)."""
    found = plan(Scenario(new=1, within=1500.0, fixed=("Gården",)))
    survey = answers("C,when,tuesday,20,90,40", "C,when,thursday,30,90,40", "A,when,tuesday,10,60,40")
    _, rows = wanted_rows(found, survey, Translator(language))
    place, nearer, everywhere = (row[1:] for row in rows)
    assert place == nearer
    days = ("torsdag", "tisdag") if language == "sv" else ("Thursday", "Tuesday")
    assert place[0].lower().index(days[0].lower()) < place[0].lower().index(days[1].lower())
    assert place[0].startswith("Torsdagar (75" if language == "sv" else "Thursdays (75")
    assert "75" in place[0] and "50" in place[0]
    assert place[1].split() in (["40", "av", "90"], ["40", "of", "90"])
    assert "38" in everywhere[0]
    assert "150" in everywhere[1]


def test_few_answers_are_said_and_no_survey_says_nothing() -> None:
    found, translator = plan(Scenario(new=1, within=1500.0, fixed=("Gården",))), Translator("sv")
    _, rows = wanted_rows(found, answers("A,when,tuesday,10,60,40", "C,when,tuesday,2,9,4"), translator)
    assert rows[0][1:] == ["för få svarade", "–"]
    assert wanted_rows(found, answers("A,knows,yes,10,60,40"), translator)[1] == []
    assert wanted_rows(found, None, translator)[1] == []
