"""The steps of the way to the support through the gate: small parts, and what would tell them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
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


@pytest.mark.parametrize(
    ("rest", "untold", "shown"), [(4, 1, False), (1, 4, False), (5, 0, False), (4, 2, True)]
)
def test_five_of_whom_some_may_be_untold_would_know_how_many_the_others_are(
    rest: int, untold: int, shown: bool
) -> None:
    """The one of 1 would know the 4; where nobody is untold too, or the mark would say that somebody is."""
    counts = StepCounts(adults=80 + rest + untold, completed=80, not_completed=rest)
    assert (gate_steps(counts, k=5, level="public").parts["completed"].count == 80) == shown


@pytest.mark.parametrize(("declined", "silent", "shown"), [(1, 4, False), (5, 0, False), (2, 4, True)])
def test_five_who_declined_or_did_not_answer_are_not_told(declined: int, silent: int, shown: bool) -> None:
    counts = StepCounts(adults=90, registered_of_offered=40, declined=declined, silent=silent)
    assert (gate_steps(counts, k=5, level="public").parts["enrolled"].of is not None) == shown


@pytest.mark.parametrize(("came", "few"), [(60, 63), (63, 60)])
def test_few_between_two_counts_of_who_registered_are_not_told(came: int, few: int) -> None:
    counts = StepCounts(adults=100, came=came - 20, not_came=20, registered_of_offered=few, silent=40)
    assert gate_steps(counts, k=5, level="public").parts["enrolled"].of is None


ALONE = ("not_came", "otherwise", "without_offer")


@given(st.integers(5, 30), st.integers(0, 8), st.integers(0, 8), st.integers(5, 40), st.sampled_from(ALONE))
@settings(max_examples=150)
def test_who_is_alone_beside_the_steps_is_told_no_small_number(
    adults: int, otherwise: int, not_came: int, registered_of_offered: int, alone: str
) -> None:
    """All tables that fit what is shown are written down, for whoever is the one in a number."""
    came = adults - min(otherwise, adults)
    counts = StepCounts(
        adults=adults, came=came, not_came=not_came, registered_of_offered=registered_of_offered, silent=20
    )
    found = gate_steps(counts, k=5, level="public").parts
    true = _every(adults, np.array([came]), np.array([not_came]), registered_of_offered)
    if true[alone][0] != 1 or true["without_offer"][0] < 0 or found["began"].of is not None:
        return
    of_came, of_not = (some.ravel() for some in np.mgrid[0 : adults + 1, 0:90])
    every = _every(adults, of_came, of_not, registered_of_offered)
    knows = every[alone] == 1
    fits = knows & ((every["without_offer"] >= 0) | (found["enrolled"].of is None))
    for name, number in every.items():
        if (
            name != alone
            and 0 <= true[name][0] < 5
            and not (name == "without_offer" and found["enrolled"].of is None)
        ):
            assert np.ptp(number[fits]) >= min(np.ptp(number[knows]), 4), name


def _every(adults: int, came: np.ndarray, not_came: np.ndarray, offered: int) -> dict[str, np.ndarray]:
    without = came + not_came - offered
    return {"came": came, "not_came": not_came, "otherwise": adults - came, "without_offer": without}
