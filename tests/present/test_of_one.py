"""What the pages say of one person, and of none: not "1 personer", and nobody "instead of" nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reachmap.i18n import Translator
from reachmap.offers.advice import QUEUE, Advice
from reachmap.offers.way import Step
from reachmap.present import way
from reachmap.present.advice import advice_lines
from reachmap.present.sentences import without_area
from reachmap.present.venue_texts import answer, come_lines
from tests.present import small
from tests.present.test_offers import ROWS, found
from tests.siting.test_plan import plan

SV = Translator("sv")


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "Alla har ett bostadsområde."),
        (1, "För 1 vuxen gick bostadsområdet inte att hitta. Hen räknas"),
        (9, "För 9 vuxna gick bostadsområdet inte att hitta. De räknas"),
    ],
)
def test_who_has_no_home_area(number: int, told: str) -> None:
    intake = small.analysis().intake
    counts = replace(intake.counts, not_located_total=number, left_out=())
    assert without_area(replace(intake, counts=counts), SV).startswith(told)


@pytest.mark.parametrize(("come", "told"), [(1.2, "ungefär 1 person; "), (12.0, "ungefär 12 personer; ")])
def test_how_many_would_come(come: float, told: str) -> None:
    made = plan()
    made = replace(made, uptake=0.1, options=(replace(made.chosen, participants=come),))
    assert told in come_lines(made, SV)[0]


def test_a_way_that_stays_is_not_told_as_another() -> None:
    made = plan()
    assert "i stället för" in " ".join(answer(made, SV))
    stays = replace(made.chosen, mean=made.today.mean + 1, farthest=made.today.farthest)
    told = " ".join(answer(replace(made, options=(stays,)), SV))
    assert "Vägen till den närmaste är i genomsnitt" in told
    assert "i stället för" not in told


@pytest.mark.parametrize(
    ("number", "told"), [(1.0, "Deltog: omkring 1 förälder."), (7.0, "Deltog: omkring 7 föräldrar.")]
)
def test_how_many_are_left_at_a_step(number: float, told: str) -> None:
    assert told in way.step_lines((Step("target", number=270.0), Step("began", number=number)), SV)


@pytest.mark.parametrize(("n", "told"), [(1, "1 förälder står i kö"), (12, "12 föräldrar står i kö")])
def test_how_many_stand_in_a_queue(n: int, told: str) -> None:
    (line,) = advice_lines([Advice(QUEUE, {"n": n})], found(*ROWS), SV)
    assert told in line
