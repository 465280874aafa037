"""The steps of the way to the support through the gate: small parts, and what would tell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.disclose.steps import StepCounts, gate_steps


def test_large_parts_are_shown_with_their_share() -> None:
    found = gate_steps(
        StepCounts(adults=1000, completed=870, not_completed=100, came=900, not_came=60, queue=12),
        k=5,
        level="public",
    )
    completed = found.parts["completed"]
    assert (completed.count, completed.of) == (870, 970)
    assert completed.share == pytest.approx(870 / 970)
    assert completed.known_share == pytest.approx(0.97)
    assert found.parts["began"].share == pytest.approx(900 / 960)
    assert (found.adults, found.queue) == (1000, 12)
    assert "useful" not in found.parts


def test_few_who_did_not_complete_hide_those_who_did() -> None:
    found = gate_steps(StepCounts(adults=100, completed=60, not_completed=3), k=5, level="public")
    assert (found.parts["completed"].count, found.parts["completed"].of) == (None, None)


def test_few_of_whom_it_is_not_told_are_not_told_of() -> None:
    """Three of a hundred have no answer: they count as not having completed."""
    few, none = (
        gate_steps(StepCounts(adults=100, completed=80, not_completed=left), k=5, level="public")
        for left in (17, 20)
    )
    assert few == none
    assert few.parts["completed"].of == 100


def test_what_registered_tells_of_who_came_is_protected_too() -> None:
    """Of 63 who registered 60 came: 60 and 63 together would tell the three who did not."""
    found = gate_steps(
        StepCounts(adults=100, came=60, not_came=3, registered_of_offered=63, silent=40), k=5, level="public"
    )
    assert found.parts["began"].count is None
    assert found.parts["enrolled"].share == pytest.approx(63 / 103)


def test_few_who_came_otherwise_are_protected() -> None:
    found = gate_steps(StepCounts(adults=100, came=98, not_came=20), k=5, level="public")
    # 98 of 118, beside 100 adults, would tell that two came otherwise.
    assert found.parts["began"].count is None


def test_small_wholes_small_queues_and_rare_needs_are_hidden() -> None:
    found = gate_steps(
        StepCounts(adults=12, completed=8, not_completed=4, queue=3, needs={"ar": 5, "so": 4}),
        k=5,
        level="public",
    )
    assert found.parts["completed"].share is None
    assert (found.queue, found.needs) == (None, ("ar",))
    assert gate_steps(StepCounts(adults=3, completed=3), k=5, level="public").adults is None


def test_under_twenty_there_is_no_share() -> None:
    found = gate_steps(StepCounts(adults=19, completed=10, not_completed=9), k=5, level="public")
    assert (found.parts["completed"].count, found.parts["completed"].share) == (10, None)


def test_the_detailed_level_hides_nothing() -> None:
    found = gate_steps(StepCounts(adults=100, completed=99, not_completed=1, queue=2), k=5, level="detailed")
    assert (found.parts["completed"].count, found.queue) == (99, 2)


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 8),
    st.integers(0, 60),
)
def test_no_small_part_follows_from_what_is_shown(
    completed: int, not_completed: int, untold: int, not_came: int, otherwise: int
) -> None:
    """With every number that is shown, each small part keeps k values; subtraction alone tells none."""
    adults = completed + not_completed + untold
    came = max(0, adults - otherwise)
    counts = StepCounts(
        adults=adults, completed=completed, not_completed=not_completed, came=came, not_came=not_came
    )
    found = gate_steps(counts, k=5, level="public")
    if found.adults is None:
        return
    for step, (part, rest) in {
        "completed": (completed, not_completed),
        "began": (came, not_came),
    }.items():
        shown = found.parts.get(step)
        if shown is None or shown.count is None:
            continue
        assert shown.of is not None
        assert shown.count == part >= 5
        assert shown.of - shown.count >= 5
        assert step == "completed" or rest >= 5
        left = found.adults - (shown.of if step == "completed" else shown.count)
        assert left == 0 or left >= 5
