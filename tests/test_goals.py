"""Goals: what a project file may say, and what a result says of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reachmap.errors import SettingsError
from reachmap.goals import MEASURES, Goal, Outcome, evaluate_goals, goals_of, share_reached_alike
from reachmap.settings import read_settings
from reachmap.vocabulary import ALL
from tests.conftest import WriteText
from tests.small import PROJECT

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
GOOD = {"measure": "parents_reached", "value": 0.1, "year": 2026}


def cells(
    coverage: tuple[float, float, float] = (0.09, 0.08, 0.10),
    *,
    group: str = ALL,
    ratio: tuple[float, float, float] = (1.0, 1.0, 1.0),
    areas: tuple[tuple[float, float], ...] = (),
) -> pd.DataFrame:
    """The municipality's row of a group, and areas as (parents, probability of a shortfall)."""
    whole = {
        "area_code": ALL,
        "age_band": ALL,
        "parent_group": group,
        **dict(zip(("coverage", "coverage_low", "coverage_high"), coverage, strict=True)),
        **dict(zip(("rate_ratio", "rate_ratio_low", "rate_ratio_high"), ratio, strict=True)),
    }
    rows = [
        {
            "area_code": f"A{n}",
            "age_band": ALL,
            "parent_group": ALL,
            "target": parents,
            "probability_shortfall": behind,
        }
        for n, (parents, behind) in enumerate(areas)
    ]
    return pd.DataFrame([*rows, whole | {"target": 1000.0, "probability_shortfall": 0.0}])


def outcome(goal: Goal, table: pd.DataFrame, *, repeaters: float = 0.0) -> Outcome:
    (found,) = evaluate_goals(table, (goal,), period=YEAR, repeaters=repeaters)
    return found


# --- the project file


def test_goals_are_read_in_their_order() -> None:
    found = goals_of([GOOD, {**GOOD, "group": "fathers", "value": 1, "year": 2025}], file="x.toml")
    assert found == (
        Goal("parents_reached", 0.1, 2026),
        Goal("parents_reached", 1.0, 2025, "fathers"),
    )


def test_a_project_without_goals_has_none() -> None:
    assert goals_of([], file="x.toml") == ()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"measure": "parents_reached"}, "goals_not_tables"),
        (["parents_reached"], "goals_not_tables"),
        ([{**GOOD, "mesure": 1}], "goal_key_unknown"),
        ([{"value": 0.1, "year": 2026}], "goal_key_missing"),
        ([{"measure": "completion", "year": 2026}], "goal_key_missing"),
        ([{"measure": "completion", "value": 0.5}], "goal_key_missing"),
        ([{**GOOD, "measure": "happiness"}], "goal_choice"),
        ([{**GOOD, "measure": ["completion"]}], "goal_choice"),
        ([{**GOOD, "group": "mothers"}], "goal_choice"),
        ([{**GOOD, "value": 0}], "goal_value"),
        ([{**GOOD, "value": 10}], "goal_value"),
        ([{**GOOD, "value": True}], "goal_value"),
        ([{**GOOD, "value": "0.1"}], "goal_value"),
        ([{**GOOD, "value": float("nan")}], "goal_value"),
        ([{**GOOD, "year": 2026.0}], "goal_year"),
        ([{**GOOD, "year": 26}], "goal_year"),
        ([GOOD, {**GOOD, "value": 0.2}], "goal_twice"),
    ],
)
def test_a_goal_that_can_not_be_is_refused(raw: object, code: str) -> None:
    with pytest.raises(SettingsError) as raised:
        goals_of(raw, file="x.toml")
    assert raised.value.code == code
    assert raised.value.fields["file"] == "x.toml"


def test_a_misspelt_key_is_told_what_it_may_have_meant() -> None:
    with pytest.raises(SettingsError) as raised:
        goals_of([GOOD, {**GOOD, "grupp": "fathers"}], file="x.toml")
    assert raised.value.fields["close"] == "group"
    assert raised.value.fields["number"] == 2


def test_a_goal_is_told_apart_from_the_standard(write_text: WriteText) -> None:
    with pytest.raises(SettingsError) as raised:
        goals_of([GOOD | {"kind": "goal"}], file="reachmap.toml")
    assert raised.value.code == "goal_key_of_standard"
    path = write_text(PROJECT + '\n[standard]\nkind = "goal"\nvalue = 0.1\n', name="reachmap.toml")
    with pytest.raises(SettingsError) as raised:
        read_settings(path)
    assert raised.value.code == "standard_key_of_goal"


def test_the_project_file_has_goals(write_text: WriteText) -> None:
    path = write_text(
        PROJECT
        + """
[[goal]]
measure = "equal_reach"
group = "fathers"
value = 0.8
year = 2027
""",
        name="reachmap.toml",
    )
    assert read_settings(path).goals == (Goal("equal_reach", 0.8, 2027, "fathers"),)


# --- parents reached


@pytest.mark.parametrize(
    ("value", "status", "reason"),
    [
        (0.05, "met", ""),
        (0.08, "met", ""),  # the whole interval lies at or above it
        (0.09, "can_not_tell", "interval"),
        (0.10, "can_not_tell", "interval"),
        (0.101, "not_met", ""),
    ],
)
def test_a_share_is_met_when_its_whole_interval_is(value: float, status: str, reason: str) -> None:
    found = outcome(Goal("parents_reached", value, 2025), cells())
    assert (found.status, found.reason) == (status, reason)
    assert (found.share, found.low, found.high) == (0.09, 0.08, 0.10)


def test_people_who_came_twice_may_undo_it() -> None:
    goal = Goal("parents_reached", 0.07, 2025)
    assert outcome(goal, cells(), repeaters=0.12).status == "met"  # 0.08 × 0.88 = 0.0704
    found = outcome(goal, cells(), repeaters=0.15)  # 0.08 × 0.85 = 0.068
    assert (found.status, found.reason) == ("can_not_tell", "repeaters")


def test_a_group_has_its_own_row() -> None:
    table = pd.concat([cells(), cells((0.02, 0.01, 0.03), group="fathers")])
    assert outcome(Goal("parents_reached", 0.05, 2025, "fathers"), table).status == "not_met"
    assert outcome(Goal("parents_reached", 0.05, 2025), table).status == "met"


def test_what_is_not_estimated_can_not_be_told() -> None:
    unknown = cells((float("nan"),) * 3)
    found = outcome(Goal("parents_reached", 0.05, 2025), unknown)
    assert (found.status, found.reason, found.share) == ("can_not_tell", "not_known", None)


@pytest.mark.parametrize("measure", ["offered_take_part", "completion", "ways_to_support"])
def test_what_the_result_does_not_hold_is_never_guessed(measure: str) -> None:
    found = outcome(Goal(measure, 0.01, 2025), cells())
    assert (found.status, found.reason, found.share) == ("can_not_tell", "not_in_result", None)


@pytest.mark.parametrize(
    ("value", "status"), [(0.70, "met"), (0.80, "can_not_tell"), (0.90, "not_met")], ids=str
)
def test_a_step_of_the_way_is_held_against_its_goal(value: float, status: str) -> None:
    (found,) = evaluate_goals(
        cells(),
        (Goal("completion", value, 2025),),
        period=YEAR,
        repeaters=0.5,
        steps={("completion", "all"): (0.8, 0.75, 0.85)},
    )
    # Who is the same person again does not bear on a share of those who began.
    assert (found.status, found.share) == (status, 0.8)


def test_a_goal_for_a_year_before_the_period_is_not_held_against_it() -> None:
    assert outcome(Goal("parents_reached", 0.05, 2024), cells()).reason == "earlier_year"
    assert outcome(Goal("parents_reached", 0.05, 2030), cells()).status == "met"


# --- equal reach


def test_a_group_is_reached_equally_by_its_ratio_to_everybody() -> None:
    goal = Goal("equal_reach", 0.8, 2025, "fathers")
    assert outcome(goal, cells(group="fathers", ratio=(0.6, 0.5, 0.7))).status == "not_met"
    assert outcome(goal, cells(group="fathers", ratio=(0.8, 0.7, 0.9))).reason == "interval"
    assert outcome(goal, cells(group="fathers", ratio=(0.95, 0.85, 1.05))).status == "met"


def test_areas_count_by_how_many_parents_they_have() -> None:
    # 100 parents surely reached alike, 300 surely not: no chance is left.
    assert share_reached_alike(cells(areas=((100, 0.0), (300, 1.0)))) == (0.25, 0.25, 0.25)


def test_of_doubtful_areas_the_interval_tells() -> None:
    # One area, even chances: either all parents live there, or none.
    assert share_reached_alike(cells(areas=((100, 0.5),))) == (0.5, 0.0, 1.0)


def test_many_areas_with_a_little_doubt_are_not_taken_for_none() -> None:
    # If all vary as one, P = 0.04 never shows in a 90 % interval; each for itself, 4 of 100 do.
    found = share_reached_alike(cells(areas=((10, 0.04),) * 100))
    assert found is not None
    share, low, high = found
    assert share == pytest.approx(0.96)
    assert 0.90 <= low < 0.96
    assert high == pytest.approx(1)


def test_areas_of_which_nothing_is_known_stand_at_both_ends() -> None:
    found = share_reached_alike(cells(areas=((100, 0.0), (100, float("nan")))))
    assert found == (1.0, 0.5, 1.0)


@pytest.mark.parametrize("areas", [((100, float("nan")),), ((float("nan"), 0.5),), ()])
def test_without_parents_or_areas_nothing_is_said(areas: tuple[tuple[float, float], ...]) -> None:
    assert share_reached_alike(cells(areas=areas)) is None
    assert outcome(Goal("equal_reach", 0.9, 2025), cells(areas=areas)).reason == "not_known"


SHARES = st.floats(0, 1)
AREAS = st.lists(st.tuples(st.floats(1, 5000), SHARES), min_size=1, max_size=30).map(tuple)


@settings(max_examples=40)
@given(AREAS)
@example(((1.603804587349714, 0.0), (4512.295786227019, 0.0)))
def test_the_share_and_its_interval_are_shares(areas: tuple[tuple[float, float], ...]) -> None:
    found = share_reached_alike(cells(areas=areas))
    assert found is not None
    share, low, high = found
    assert -1e-9 <= low <= high <= 1 + 1e-9
    assert 0 <= share <= 1 + 1e-9
    assert share == pytest.approx(1 - np.average([p for _, p in areas], weights=[n for n, _ in areas]))


@settings(max_examples=60)
@given(st.sampled_from(MEASURES), st.floats(0.01, 1), st.tuples(SHARES, SHARES, SHARES), st.floats(0, 0.9))
def test_no_verdict_goes_beyond_its_interval(
    measure: str, value: float, ends: tuple[float, ...], repeaters: float
) -> None:
    low, share, high = sorted(ends)
    found = outcome(Goal(measure, value, 2025), cells((share, low, high)), repeaters=repeaters)
    if found.status == "met":
        assert found.low is not None
        assert found.low >= value
    if found.status == "not_met":
        assert found.high is not None
        assert found.high < value
    assert (found.status == "can_not_tell") == bool(found.reason)
