"""Ages and groups of areas by shortfall."""

from __future__ import annotations

import pandas as pd
import pytest

from reachmap.gaps.planner import CELL_COLUMNS, cells_by_shortfall
from reachmap.vocabulary import ALL, BUILT_IN

ROWS = [
    # area, age, group, shortfall, verdict
    ("A", ALL, ALL, 50.0, "clear_shortfall"),
    ("A", "3-5", ALL, 12.0, "likely_shortfall"),
    ("B", "3-5", ALL, 12.0, "uncertain"),
    ("A", ALL, "fathers", 20.0, "uncertain"),
    # The same people under two names.
    ("A", "16-18", ALL, 7.0, "uncertain"),
    ("A", ALL, "upper_secondary", 7.0, "uncertain"),
    ("B", ALL, "teens", 5.0, "too_few"),
    ("B", "6-12", ALL, 0.4, "on_par"),
    ("B", "0-2", ALL, float("nan"), ""),
    (ALL, "3-5", ALL, 99.0, "likely_shortfall"),
]


@pytest.fixture
def listed() -> pd.DataFrame:
    cells = pd.DataFrame(ROWS, columns=["area_code", "age_band", "parent_group", "shortfall", "verdict"])
    cells["area_name"] = cells["area_code"]
    blank = [name for name in CELL_COLUMNS if name not in cells and name != "probability_among_five"]
    cells = cells.assign(**dict.fromkeys(blank, 1.0))
    estimates = cells[["area_code", "age_band", "parent_group"]].assign(
        probability_among_largest=cells["shortfall"] / 100
    )
    return cells_by_shortfall(cells, estimates, BUILT_IN)


def test_most_first_each_people_once_and_only_what_can_be_judged(listed: pd.DataFrame) -> None:
    found = list(listed[["area_code", "age_band", "parent_group"]].itertuples(index=False, name=None))
    assert found == [
        ("A", ALL, "fathers"),
        ("A", "3-5", ALL),
        ("B", "3-5", ALL),
        ("A", "16-18", ALL),
    ]


def test_each_has_its_own_chance(listed: pd.DataFrame) -> None:
    assert listed["probability_among_five"].tolist() == [0.2, 0.12, 0.12, 0.07]
    assert list(listed.columns) == list(CELL_COLUMNS)
