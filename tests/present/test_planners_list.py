"""The planner's list in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from reachmap.gaps.planner import CELL_COLUMNS, COLUMNS
from reachmap.i18n import Translator
from reachmap.present.priorities import cell_lines, priority_lines, tipping_lines
from tests.present import small

SWEDISH = Translator("sv")
NOTHING = "Ingenting kan sägas om en ordning: för inget område är det känt hur många som saknas."


def said(shortfalls: list[float], *, chances: float = np.nan) -> list[str]:
    """Lines of a list whose intervals are ten to either side."""
    table = pd.DataFrame(
        {
            "area_code": [f"A{n}" for n in range(len(shortfalls))],
            "area_name": [f"Område {n}" for n in range(len(shortfalls))],
            "shortfall": shortfalls,
            "shortfall_low": np.subtract(shortfalls, 10),
            "shortfall_high": np.add(shortfalls, 10),
            "probability_among_five": chances,
        }
    ).reindex(columns=list(COLUMNS))
    return priority_lines(replace(small.analysis(), priorities=table), SWEDISH)


@pytest.mark.parametrize("areas", [2, 5])
def test_few_areas_are_listed_with_their_intervals(areas: int) -> None:
    """Every one is among the five largest: that would be no order, intervals are."""
    lines = said([15.0, 12.0, 9.0, 4.0, 2.0][:areas])
    assert lines[0] == "Område 0: 15 färre än förväntat (5 till 25 färre)."
    assert [line[:8] for line in lines[:areas]] == [f"Område {n}" for n in range(areas)]
    assert lines[areas].startswith("Med så få områden hör alla till de fem största")
    assert not [line for line in lines if "fall av 10" in line]


def test_of_more_areas_the_first_five_are_told_with_their_chance() -> None:
    lines = said([15.0, 12.0, 9.0, 4.0, 2.0, 1.0], chances=0.83)
    told = "Område 0: 15 färre än förväntat (5 till 25 färre); ett av de fem där flest saknas i 8 fall av 10."
    assert lines[0] == told
    assert len([line for line in lines if line.startswith("Område")]) == 5


@pytest.mark.parametrize(
    ("shortfalls", "line"),
    [
        ([0.4, 0.2, -3.0], "I inget område uppskattas några föräldrar saknas."),
        ([np.nan, np.nan], NOTHING),
        ([], NOTHING),
    ],
)
def test_that_none_lacks_any_is_another_thing_than_that_it_is_not_known(
    shortfalls: list[float], line: str
) -> None:
    assert said(shortfalls) == [line]


def cells(count: int, *, chance: float) -> pd.DataFrame:
    """Fathers of as many areas, each lacking ten."""
    return pd.DataFrame(
        {
            "area_name": [f"Område {n}" for n in range(count)],
            "age_band": "all",
            "parent_group": "fathers",
            "shortfall": 10.0,
            "shortfall_low": -2.0,
            "shortfall_high": 18.0,
            "probability_among_five": chance,
        }
    ).reindex(columns=list(CELL_COLUMNS))


@pytest.mark.parametrize(("count", "listed"), [(0, 0), (1, 1), (7, 5)])
def test_ages_and_groups_are_listed_and_said_to_overlap(count: int, listed: int) -> None:
    analysis = replace(small.analysis(), shortfalls=cells(count, chance=0.5))
    lines = cell_lines(analysis, SWEDISH)
    assert len(lines) == (listed + 2 if count else 0)
    if count:
        assert lines[0] == (
            "Område 0, pappor m.fl., alla åldrar: 10 färre än förväntat (2 fler till 18 färre); ett av de "
            "fem där flest saknas i 5 fall av 10."
        )
        assert "överlappar varandra" in lines[listed]
    few = cell_lines(replace(analysis, shortfalls=cells(count, chance=np.nan)), SWEDISH)
    assert not [line for line in few if "de fem" in line]


@pytest.mark.parametrize(
    ("odds", "missing", "said"),
    [
        (np.inf, 0, "alla bostadsområden är kända"),
        (np.inf, None, "hur många bostadsområden som saknas är dolt"),
        (1.66, 40, "är högst 1,6 gånger så höga där som för andra i samma aktiviteter"),
    ],
)
def test_that_no_home_is_missing_is_said_only_where_it_is_known(
    odds: float, missing: int | None, said: str
) -> None:
    analysis = small.analysis()
    counts = replace(analysis.intake.counts, not_located_total=missing)
    table = pd.DataFrame(
        {"area_name": ["Område"], "verdict": ["likely_shortfall"], "tipping_odds": [odds]}
    ).reindex(columns=list(COLUMNS))
    changed = replace(analysis, priorities=table, intake=replace(analysis.intake, counts=counts))
    assert [said in line for line in tipping_lines(changed, SWEDISH)] == [True]
