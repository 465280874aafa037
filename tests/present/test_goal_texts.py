"""Goals in words: figures never contradict the verdict beside them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.goals import CAN_NOT_TELL, INTERVAL, MEASURES, MET, NOT_MET, REASONS, STATUSES, Goal, Outcome
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import goal_texts, labels
from reachmap.present.export import summary
from reachmap.present.goal_texts import goal_lines
from reachmap.vocabulary import ALL, GROUP_KEYS
from tests.present import small
from tests.present.report_cases import with_goals

SV, EN = Translator("sv"), Translator("en")


def worded(outcome: Outcome, translator: Translator = SV) -> goal_texts.GoalTexts:
    return goal_texts._worded(outcome, translator, last_year=2026)


def test_a_goal_its_figure_and_its_verdict() -> None:
    goal = Goal("parents_reached", 0.10, 2026)
    found = worded(Outcome(goal, NOT_MET, 0.0812, 0.071, 0.088))
    assert found.aim == "Stödet når minst 10 av 100: alla föräldrar (2026)"
    assert found.now == "8 av 100 (mellan 7 och 9)"
    assert (found.mark, found.verdict, found.reason) == ("○", "inte uppfyllt", "")


@pytest.mark.parametrize(
    ("goal", "status", "ends", "now"),
    [
        (0.09, NOT_MET, (0.085, 0.083, 0.0889), "8,5 av 100 (mellan 8,3 och 8,9)"),  # not "9", which is met
        (0.09, MET, (0.0951, 0.0904, 0.0999), "9,5 av 100 (mellan 9,0 och 10,0)"),
        (0.09, CAN_NOT_TELL, (0.0912, 0.0893, 0.0941), "9,1 av 100 (mellan 8,9 och 9,4)"),
        (0.10, NOT_MET, (0.02, 0.0196, 0.0204), "2,00 av 100 (mellan 1,96 och 2,04)"),  # ends stay apart
    ],
)
def test_as_many_decimals_as_the_verdict_needs(
    goal: float, status: str, ends: tuple[float, float, float], now: str
) -> None:
    reason = INTERVAL if status == CAN_NOT_TELL else ""
    assert worded(Outcome(Goal("parents_reached", goal, 2025), status, *ends, reason)).now == now


def test_a_share_above_nothing_is_not_written_as_nothing() -> None:
    found = worded(Outcome(Goal("completion", 0.10, 2026), NOT_MET, 0.003, 0.001, 0.006))
    assert found.now == "0,3 av 100 (mellan 0,1 och 0,6)"


@pytest.mark.parametrize(
    ("share", "ends", "now"),
    [
        (0.003, (0.001, 0.006), "färre än 1 av 100 (mellan 0 och 1)"),
        (0.0098, (0.006, 0.014), "färre än 1 av 100 (mellan 0 och 1)"),  # not "1", which the headline denies
        (0.0098, (0.001, 0.03), "färre än 1 av 100 (mellan 0 och 3)"),
        (0.01, (0.004, 0.021), "1 av 100 (mellan 0 och 2)"),
    ],
)
def test_a_share_under_one_of_100_is_told_as_it_is_in_the_headline(
    share: float, ends: tuple[float, float], now: str
) -> None:
    found = worded(Outcome(Goal("parents_reached", 0.10, 2026), NOT_MET, share, *ends))
    assert found.now.replace("\u00a0", " ") == now
    low, high = labels.rate_interval(SV, share, *ends).split("–")
    assert found.now == f"{labels.rate(SV, share, *ends)} av 100 (mellan {low} och {high})"


def test_under_one_of_100_the_ends_stay_on_the_side_of_the_goal() -> None:
    missed = worded(Outcome(Goal("parents_reached", 0.01, 2026), NOT_MET, 0.0093, 0.009, 0.0096))
    assert missed.now.replace("\u00a0", " ") == "färre än 1 av 100 (mellan 0,90 och 0,96)"


def test_a_share_without_an_interval_has_none() -> None:
    found = worded(Outcome(Goal("ways_to_support", 0.9, 2026), NOT_MET, 0.82542, 0.82542, 0.82542))
    assert found.now == "83 av 100 (räknat på avstånd, utan intervall)"
    near = worded(Outcome(Goal("ways_to_support", 0.9, 2026), NOT_MET, 0.899, 0.899, 0.899))
    assert near.now.startswith("89,9 av 100")  # not "90", which is met


@given(st.floats(0.01, 1), st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)))
def test_written_ends_stay_on_their_side_of_the_goal(value: float, ends: tuple[float, ...]) -> None:
    value = round(value, 3)
    low, share, high = (round(end, 5) for end in sorted(ends))
    status = MET if low >= value else NOT_MET if high < value else CAN_NOT_TELL
    outcome = Outcome(
        Goal("parents_reached", value, 2025),
        status,
        share,
        low,
        high,
        INTERVAL if status == CAN_NOT_TELL else "",
    )
    text = worded(outcome, EN).now
    written_low, written_high = (
        float(part)
        for part in text.partition("between ")[2].removesuffix(")").removesuffix(" of 100").split(" and ")
    )
    if status == MET:
        assert written_low >= round(100 * value, 3) - 1e-9
    if status == NOT_MET and 100 * (value - high) >= 0.001:
        assert written_high < 100 * value + 1e-9


@pytest.mark.parametrize("translator", [SV, EN], ids=["sv", "en"])
def test_every_measure_group_and_reason_has_words(translator: Translator) -> None:
    for measure in MEASURES:
        for group in GROUP_KEYS:
            for status, reason in [(MET, ""), (NOT_MET, ""), *((CAN_NOT_TELL, why) for why in REASONS)]:
                found = worded(
                    Outcome(Goal(measure, 0.5, 2026, group), status, 0.4, 0.3, 0.45, reason), translator
                )
                assert "{" not in " ".join((found.aim, found.now, found.verdict, found.reason))
                assert "2026" in found.aim
                assert bool(found.reason) == bool(reason)
    assert set(goal_texts.MARKS) == set(STATUSES)


def test_a_goal_of_half_a_per_cent_is_not_rounded_away() -> None:
    assert worded(
        Outcome(Goal("completion", 0.125, 2026), CAN_NOT_TELL, reason="not_in_result")
    ).aim.startswith("Minst 12,5 av 100")


def test_goals_stand_at_the_head_of_the_summary() -> None:
    analysis = with_goals(small.analysis())
    text = summary(analysis, EN)
    assert text.index("## The goals") < text.index("## Areas, largest shortfall first")
    for line in goal_lines(analysis, EN):
        assert line.split(" (")[0] in text
    assert "The goals" not in summary(small.analysis(), EN)


def test_what_is_aimed_at_for_a_later_year_is_not_met_yet() -> None:
    found = worded(Outcome(Goal("parents_reached", 0.10, 2027), NOT_MET, 0.08, 0.07, 0.09))
    assert found.verdict == "inte uppfyllt än"
    assert worded(Outcome(Goal("parents_reached", 0.10, 2027), MET, 0.2, 0.15, 0.25)).verdict == "uppfyllt"


def raised(analysis: Analysis, coverage: float) -> Analysis:
    cells = analysis.cells
    whole = (cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)
    ends = {"coverage": coverage, "coverage_low": coverage - 0.01, "coverage_high": coverage + 0.01}
    changed: pd.DataFrame = cells.copy()
    changed.loc[whole, list(ends)] = list(ends.values())
    return replace(analysis, cells=changed)


def test_repeaters_of_the_project_are_minded() -> None:
    goal = (Goal("parents_reached", 0.20, 2025),)
    enough, doubtful = (raised(with_goals(small.analysis(), goal), share) for share in (0.30, 0.22))
    assert "uppfyllt: 30 av 100" in goal_lines(enough, SV)[0]
    (line,) = goal_lines(doubtful, SV)
    assert "går inte att säga" in line
    assert line.endswith("det framgår inte av underlaget.")
