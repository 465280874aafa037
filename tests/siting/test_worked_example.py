"""The worked example of docs/methods.md, computed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from reachmap.access import two_step_floating_catchment
from reachmap.siting import site_venues

METHODS = Path(__file__).parents[2] / "docs" / "methods.md"
PEOPLE = pd.Series({"Norr": 300.0, "Mitt": 400.0, "Söder": 200.0, "Udden": 40.0})
KILOMETRES = pd.DataFrame(
    {
        "Bibliotek": [4.0, 1.0, 5.0, 12.0],
        "Norrskolan": [1.0, 5.0, 9.0, 16.0],
        "Familjecentral": [8.0, 4.0, 1.0, 7.0],
        "Bygdegård": [14.0, 11.0, 7.0, 2.0],
    },
    index=PEOPLE.index,
)


def test_the_table_of_areas_is_the_documented_one() -> None:
    text = METHODS.read_text(encoding="utf-8")
    for area, count in PEOPLE.items():
        cells = [str(area), *(f"{number:.0f}" for number in [count, *KILOMETRES.loc[str(area)]])]
        assert f"| {' | '.join(cells)} |" in text


@pytest.mark.parametrize("objective", ["max_cover", "p_median", "p_center"])
def test_each_choice_is_the_documented_one(objective: str) -> None:
    found = site_venues(PEOPLE, KILOMETRES, p=2, objective=objective, radius=4)
    numbers = [
        f"{found.value:.0f}",
        f"{found.covered_people:.0f}",
        f"{found.mean_distance:.2f}",
        f"{found.longest_distance:.0f}",
        f"{found.equal_distance:.2f}",
    ]
    cells = [f"`{objective}`", ", ".join(str(label) for label in found.selected), *numbers]
    assert f"| {' | '.join(cells)} |" in METHODS.read_text(encoding="utf-8")
    assert found.proven


def test_three_venues_reach_everybody() -> None:
    assert site_venues(PEOPLE, KILOMETRES, p=None, objective="min_venues", radius=4).value == 3


def test_seats_a_person_are_the_documented_ones() -> None:
    seats = pd.Series({"Bibliotek": 30.0, "Norrskolan": 0.0, "Familjecentral": 20.0, "Bygdegård": 0.0})
    access = two_step_floating_catchment(PEOPLE, seats, KILOMETRES, reach=5)
    assert access.round(3).tolist() == [0.033, 0.067, 0.067, 0.0]
