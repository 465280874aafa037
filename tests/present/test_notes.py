"""What a summary tells of what was read, and warns of where the period is far from a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reachmap.i18n import Translator
from reachmap.present.intake_sentences import intake_lines
from reachmap.present.sentences import expecting_over
from reachmap.settings import read_settings
from tests.present import small

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), ""),
        (date(2024, 9, 1), date(2025, 6, 30), ""),
        (date(2025, 9, 1), date(2025, 10, 31), "0,2"),
        (date(2024, 7, 1), date(2025, 12, 31), "1,5"),
    ],
)
def test_ages_are_not_held_against_those_expecting_over_a_period_far_from_a_year(
    first: date, last: date, told: str
) -> None:
    settings = read_settings(SAMPLE / "fagersta" / "reachmap.toml")
    settings = replace(settings, project=replace(settings.project, period=(first, last)))
    found = expecting_over(settings, Translator("sv"))
    assert [f"Perioden är {told} år lång" in line for line in found] == [True] * bool(told)
    # A target file states who they are over the period: nothing is scaled.
    stated = replace(settings.population, target=Path("malgrupp.csv"))
    assert expecting_over(replace(settings, population=stated), Translator("sv")) == []


@pytest.mark.parametrize(
    ("rounding", "told"), [(0, "40 kvinnor, 10 män och 7 vars kön inte är känt."), (5, "40 kvinnor, 10 män.")]
)
def test_women_men_and_those_whose_sex_is_not_known_are_all_adults(rounding: int, told: str) -> None:
    """Of rounded numbers the rest would be no number of anybody."""
    intake = small.analysis().intake
    disclosure = replace(intake.settings.disclosure, rounding=rounding)
    counts = replace(intake.counts, adults=57, women=40, men=10)
    lines = intake_lines(
        replace(intake, counts=counts, settings=replace(intake.settings, disclosure=disclosure)),
        Translator("sv"),
    )
    assert [line for line in lines if told in line]
