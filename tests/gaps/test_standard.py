"""The standard `equal`: each area against all the others, by hand and by law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.gaps.standard import against_goal, against_others, band_rates


def test_three_areas_by_hand() -> None:
    # Reached 10, 20, 30 of needs 100, 100, 200. Others of the first: 50 of 300, a rate of 1/6: 16.67 are
    # expected and 10 came. Of the second: 40 of 300, 13.33 expected. Of the third: 30 of 200, 30 expected.
    ratio, expected = against_others(np.array([[10.0, 20.0, 30.0]]), np.array([[100.0, 100.0, 200.0]]))
    assert expected[0] == pytest.approx([100 / 6, 40 / 3, 30.0])
    assert ratio[0] == pytest.approx([0.6, 1.5, 1.0])


def test_draws_are_held_apart() -> None:
    reached = np.array([[10.0, 10.0], [10.0, 30.0]])
    ratio, _ = against_others(reached, np.full((2, 2), 100.0))
    assert ratio.tolist() == [[1.0, 1.0], [pytest.approx(1 / 3), pytest.approx(3.0)]]


def test_one_area_has_nobody_to_be_held_against() -> None:
    ratio, expected = against_others(np.array([[10.0]]), np.array([[100.0]]))
    assert np.isnan(ratio).all()
    assert np.isnan(expected).all()


def test_an_area_where_nobody_lives_is_expected_nobody_from() -> None:
    ratio, expected = against_others(np.array([[0.0, 20.0, 30.0]]), np.array([[0.0, 100.0, 100.0]]))
    assert np.isnan(ratio[0, 0])
    assert expected[0, 0] == 0
    # The others are held against each other alone: 30 of 100.
    assert ratio[0, 1:] == pytest.approx([20 / 30, 30 / 20])


def test_two_areas_of_whom_one_is_empty_leave_nobody_to_be_held_against() -> None:
    ratio, _ = against_others(np.array([[5.0, 20.0]]), np.array([[0.0, 100.0]]))
    assert np.isnan(ratio).all()


@pytest.mark.parametrize("missing", ["reached", "weighted"])
def test_a_missing_area_is_left_out_and_stays_missing(missing: str) -> None:
    tables = {"reached": np.array([[10.0, 20.0, 30.0]]), "weighted": np.full((1, 3), 100.0)}
    tables[missing][0, 0] = np.nan
    ratio, _ = against_others(tables["reached"], tables["weighted"])
    assert np.isnan(ratio[0, 0])
    assert ratio[0, 1:] == pytest.approx([20 / 30, 30 / 20])


def test_nobody_reached_anywhere_gives_no_ratio() -> None:
    ratio, expected = against_others(np.zeros((1, 3)), np.full((1, 3), 50.0))
    assert np.isnan(ratio).all()
    assert (expected == 0).all()


needs = st.lists(st.floats(1, 1e5), min_size=2, max_size=8).map(np.array)


@given(need=needs, rate=st.floats(0.001, 1))
def test_equal_rates_give_ratios_of_one_and_expect_what_was_reached(need: np.ndarray, rate: float) -> None:
    ratio, expected = against_others((need * rate)[None], need[None])
    assert ratio == pytest.approx(np.ones(ratio.shape), rel=1e-6)
    assert expected.sum() == pytest.approx((need * rate).sum(), rel=1e-6)


@given(need=needs, factor=st.floats(0.01, 100), data=st.data())
def test_the_ratio_does_not_depend_on_the_level(need: np.ndarray, factor: float, data: st.DataObject) -> None:
    shares = data.draw(st.lists(st.floats(0.01, 1), min_size=len(need), max_size=len(need)))
    reached = need * np.array(shares)
    ratio, _ = against_others(reached[None], need[None])
    scaled, _ = against_others(reached[None] * factor, need[None])
    assert scaled == pytest.approx(ratio, rel=1e-6)


@given(need=needs, data=st.data())
def test_an_area_below_the_others_is_below_one(need: np.ndarray, data: st.DataObject) -> None:
    rates = data.draw(st.lists(st.floats(0.01, 1), min_size=len(need), max_size=len(need)).map(np.array))
    ratio, _ = against_others((need * rates)[None], need[None])
    assert ratio[0, rates.argmin()] <= 1 + 1e-6
    assert ratio[0, rates.argmax()] >= 1 - 1e-6


def test_band_rates_by_hand() -> None:
    # 30 of 300 and 12 of 60; a hidden total counts as its middle, 2 of 40.
    rates = band_rates(np.array([30.0, 12.0, np.nan]), np.array([300.0, 60.0, 40.0]), hidden_at=2.0)
    assert rates == pytest.approx([0.1, 0.2, 0.05])


def test_a_band_where_nobody_lives_has_no_rate() -> None:
    assert band_rates(np.array([30.0, 0.0]), np.array([300.0, 0.0]), hidden_at=2.0).tolist() == [0.1, 0.0]


def test_without_ages_every_band_weighs_the_same() -> None:
    assert band_rates(np.zeros(3), np.array([300.0, 60.0, 40.0]), hidden_at=2.0).tolist() == [1, 1, 1]


def test_a_goal_by_hand() -> None:
    # A tenth of 100, 200 and 50 parents; 5, 30 and 5 came.
    ratio, expected = against_goal(
        np.array([[5.0, 30.0, 5.0]]), np.array([[100.0, 200.0, 50.0]]), np.full(3, 0.1)
    )
    assert expected.tolist() == [[10.0, 20.0, 5.0]]
    assert ratio.tolist() == [[0.5, 1.5, 1.0]]


def test_goals_of_classes_by_hand() -> None:
    ratio, expected = against_goal(np.array([[10.0, 10.0]]), np.array([[100.0, 100.0]]), np.array([0.2, 0.1]))
    assert expected.tolist() == [[20.0, 10.0]]
    assert ratio.tolist() == [[0.5, 1.0]]


def test_under_a_goal_every_area_may_be_short() -> None:
    ratio, expected = against_goal(np.full((1, 3), 5.0), np.full((1, 3), 100.0), np.full(3, 0.2))
    assert (ratio < 0.8).all()
    assert (expected - 5.0).sum() == 45


@given(need=needs, goal=st.floats(0.01, 0.5), factor=st.floats(1.01, 1.9))
def test_twice_the_goal_is_half_the_ratio(need: np.ndarray, goal: float, factor: float) -> None:
    goals = np.full(len(need), goal)
    ratio, expected = against_goal((need * 0.1)[None], need[None], goals)
    higher, more = against_goal((need * 0.1)[None], need[None], goals * factor)
    assert higher * factor == pytest.approx(ratio)
    assert more == pytest.approx(expected * factor)


def test_peers_by_hand() -> None:
    # The first is held against the second and third: 50 of 300, so 16.67 are expected. The second against the
    # third alone: 30 of 200, 15 expected. The third against the first: 10 of 100, 20 expected.
    among = np.array([[0, 1, 1], [0, 0, 1], [1, 0, 0]], dtype=bool)
    reached, need = np.array([[10.0, 20.0, 30.0]]), np.array([[100.0, 100.0, 200.0]])
    _, expected = against_others(reached, need, among=among)
    assert expected[0] == pytest.approx([100 / 6, 15.0, 20.0])


def test_all_others_as_peers_are_the_standard_equal() -> None:
    reached, need = np.array([[10.0, 20.0, 30.0]]), np.array([[100.0, 100.0, 200.0]])
    # Also where an area stands among its own: it is left out.
    ratio, expected = against_others(reached, need, among=np.ones((3, 3), dtype=bool))
    plain, of_all = against_others(reached, need)
    assert ratio == pytest.approx(plain)
    assert expected == pytest.approx(of_all)
