"""Rates from counts of which some are hidden."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import poisson

from reachmap.equity.hidden import PartlyHidden, pooled_rate

NAN = np.nan


def test_a_hidden_count_is_the_mean_of_a_poisson_count_within_its_bounds() -> None:
    counts = PartlyHidden.below(np.array([7.0, NAN]), 3)
    filled, variance = counts.filled(np.array([1.0, 1.0]))
    # 0, 1 and 2 with weights 1, 1 and 1/2: mean 2/2.5 = 0.8, mean of squares (1 + 4/2)/2.5 = 1.2.
    assert filled.tolist() == [7.0, pytest.approx(0.8)]
    assert variance.tolist() == [0.0, pytest.approx(1.2 - 0.64)]


def test_bounds_of_each_count_hold_for_it() -> None:
    counts = PartlyHidden(np.array([NAN, NAN, NAN]), np.array([0.0, 3.0, 5.0]), np.array([0.0, 4.0, 9.0]))
    filled, variance = counts.filled(np.array([5.0, 4.0, 0.0]))
    # Weights of 3 and 4 at mean 4: 4³/3! = 4⁴/4! = 32/3, so each is as likely.
    assert filled.tolist() == [0.0, pytest.approx(3.5), 5.0]
    assert variance.tolist() == [0.0, pytest.approx(0.25), 0.0]


def test_without_hidden_counts_the_rate_is_the_sum_through_the_sum() -> None:
    found = pooled_rate(PartlyHidden.below(np.array([10.0, 20.0]), 5), np.array([100.0, 200.0]), fewest=1.0)
    assert found.rate == pytest.approx(0.1)
    assert found.information == pytest.approx(30)


def test_the_rate_is_the_likeliest_with_interval_probabilities() -> None:
    shown = np.array([12.0, NAN, NAN, 6.0, NAN])
    people = np.array([90.0, 60.0, 20.0, 80.0, 45.0])

    def against(log_rate: float) -> float:
        mean = np.exp(log_rate) * people
        seen = ~np.isnan(shown)
        return float(-poisson.logpmf(shown[seen], mean[seen]).sum() - poisson.logcdf(4, mean[~seen]).sum())

    best = np.exp(minimize_scalar(against, bounds=(-6, 0), method="bounded").x)
    found = pooled_rate(PartlyHidden.below(shown, 5), people, fewest=1.0)
    assert found.rate == pytest.approx(best, rel=1e-4)
    # Observed information about log rate, by differences.
    step = 1e-3
    curved = (
        against(np.log(best) + step) - 2 * against(np.log(best)) + against(np.log(best) - step)
    ) / step**2
    assert found.information == pytest.approx(curved, rel=1e-2)


def test_no_rate_where_everything_is_hidden_or_too_little_is_shown() -> None:
    people = np.array([50.0, 50.0])
    assert np.isnan(pooled_rate(PartlyHidden.below(np.array([NAN, NAN]), 5), people, fewest=1).rate)
    assert np.isnan(pooled_rate(PartlyHidden.below(np.array([5.0, NAN]), 5), people, fewest=20).rate)
    assert np.isnan(pooled_rate(PartlyHidden.below(np.array([5.0]), 5), np.array([0.0]), fewest=1).rate)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 400)), min_size=1, max_size=12))
def test_hiding_moves_the_rate_no_further_than_the_bounds_allow(rows: list[tuple[int, int]]) -> None:
    counts, people = np.array(rows, dtype=float).T
    shown = np.where(counts < 5, NAN, counts)
    found = pooled_rate(PartlyHidden.below(shown, 5), people, fewest=0.0)
    if np.isnan(shown).all():
        assert np.isnan(found.rate)
        return
    least, most = np.nansum(shown), np.nansum(shown) + 4 * np.isnan(shown).sum()
    assert least / people.sum() <= found.rate * (1 + 1e-9)
    assert found.rate <= most / people.sum() * (1 + 1e-9)
    assert found.information <= found.rate * people.sum() + 1e-9
