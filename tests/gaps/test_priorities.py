"""How sure an order is, and where a verdict tips: by hand and by law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.gaps.priorities import among_largest, tipping_odds
from reachmap.gaps.verdicts import LIKELY, SHORTFALL_RATIO


def test_among_the_two_largest_by_hand() -> None:
    draws = np.array([[9.0, 5.0, 1.0], [9.0, 1.0, 5.0], [1.0, 9.0, 5.0], [9.0, 5.0, 1.0]])
    assert among_largest(draws, most=2).tolist() == [0.75, 0.75, 0.5]


def test_of_no_more_areas_than_that_nothing_is_told() -> None:
    assert np.isnan(among_largest(np.ones((10, 5)))).all()


def test_an_area_that_is_not_known_is_passed_over() -> None:
    draws = np.array([[9.0, np.nan, 5.0, 1.0]])
    assert among_largest(draws, most=1)[[0, 2, 3]].tolist() == [1.0, 0.0, 0.0]
    assert np.isnan(among_largest(draws, most=1)[1])


@given(seed=st.integers(0, 10_000), areas=st.integers(6, 40))
def test_chances_add_up_to_five(seed: int, areas: int) -> None:
    draws = np.random.default_rng(seed).normal(size=(50, areas)).round(1)
    assert among_largest(draws).sum() == pytest.approx(5)


def test_where_a_verdict_tips_by_hand() -> None:
    # One home of five is missing, odds 1/4. A ratio of 0.4 in every draw: reach must double to come to 0.8,
    # (1 + f/4)/(5/4) = 2, so f = 6.
    assert tipping_odds(np.full((4, 1), 0.4), located_share=0.8) == pytest.approx([6.0])


def test_an_area_that_is_not_pointed_out_has_nowhere_to_tip() -> None:
    assert np.isnan(tipping_odds(np.full((4, 1), 0.9), located_share=0.8)).all()


def test_each_area_has_its_own_missing_homes() -> None:
    ratio = np.full((4, 3), 0.4)
    assert tipping_odds(ratio, located_share=np.array([0.8, 0.5, 1.0])) == pytest.approx([6.0, 3.0, np.inf])


def test_where_every_home_is_known_nothing_tips() -> None:
    assert np.isinf(tipping_odds(np.full((4, 1), 0.4), located_share=1.0)).all()


@given(seed=st.integers(0, 10_000), located=st.floats(0.2, 0.99), middle=st.floats(0.2, 0.75))
def test_just_before_the_shortfall_is_likely_and_just_after_not(
    seed: int, located: float, middle: float
) -> None:
    ratio = np.exp(np.random.default_rng(seed).normal(np.log(middle), 0.1, (200, 1)))
    factor = tipping_odds(ratio, located_share=located)[0]
    odds = (1 - located) / located
    if np.isnan(factor):
        assert (ratio < SHORTFALL_RATIO).mean() < LIKELY
        return
    for times, likely in ((factor * 0.999 - 1e-6, True), (factor * 1.001 + 1e-6, False)):
        moved = ratio * (1 + times * odds) / (1 + odds)
        assert bool((moved < SHORTFALL_RATIO).mean() >= LIKELY) == likely
