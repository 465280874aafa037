"""Spread between areas, beside what chance makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from reachmap.equity.hidden import PartlyHidden
from reachmap.equity.spread import Spread, hoover, simulate_equal_reach, spread_against_chance

NAN = np.nan


def test_hoovers_index_by_hand() -> None:
    # Shares 0.5, 0.3, 0.2 against a third each: (1/6 + 1/30 + 2/15) / 2 = 1/6.
    assert hoover(np.array([[5.0, 3, 2]]), np.full(3, 1 / 3))[0] == pytest.approx(1 / 6)
    assert hoover(np.array([[2.0, 4, 6]]), np.array([1, 2, 3]) / 6)[0] == pytest.approx(0)


def _spread(counts: np.ndarray, expected: np.ndarray, phi: float, seed: int = 1) -> Spread | None:
    shown = PartlyHidden.below(np.where(counts < 5, NAN, counts), 5)
    equal = simulate_equal_reach(shown, expected, k=5, dispersion=phi, seed=seed)
    return None if equal is None else spread_against_chance(equal)


def test_where_reach_is_equal_a_spread_beyond_chance_is_told_one_time_in_twenty() -> None:
    rng = np.random.default_rng(3)
    people, phi = rng.uniform(100, 800, 50), 2.5
    expected = people * rng.lognormal(0, 0.08, (300, 50))
    told = []
    for seed in range(150):
        mean = 0.05 * expected[rng.integers(300)]
        found = _spread(rng.poisson(rng.gamma(mean / 1.5, 1.5)).astype(float), expected, phi, seed)
        assert found is not None
        assert found.chance_low <= found.chance <= found.chance_high
        told.append(found.p_value <= 0.05)
    assert np.mean(told) <= 0.10


def test_a_real_difference_is_told() -> None:
    people = np.full(40, 500.0)
    rate = np.where(np.arange(40) < 20, 0.03, 0.08)
    counts = np.random.default_rng(1).poisson(people * rate).astype(float)
    found = _spread(counts, np.tile(people, (10, 1)), 1.0)
    assert found is not None
    assert found.p_value == pytest.approx(0.001)
    assert found.estimate > found.chance_high
    # Half of the people have 3, half 8 of 100: 5/22 of those reached would have to be moved.
    assert found.estimate == pytest.approx(5 / 22, abs=0.03)


def test_one_area_or_nothing_shown_gives_nothing() -> None:
    assert _spread(np.array([20.0]), np.array([[100.0]]), 1.0) is None
    assert _spread(np.array([2.0, 3.0]), np.array([[100.0, 90.0]]), 1.0) is None
    assert _spread(np.array([20.0, 9.0]), np.array([[100.0, 0.0]]), 1.0) is None


def test_the_same_seed_gives_the_same_answer() -> None:
    counts, expected = np.array([20.0, 9, 14, 3]), np.array([[100.0, 90, 80, 40]])
    assert _spread(counts, expected, 2.0) == _spread(counts, expected, 2.0)
    assert _spread(counts, expected, 2.0) != _spread(counts, expected, 2.0, seed=2)
