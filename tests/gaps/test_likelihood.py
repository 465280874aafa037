"""Likelihoods of known, hidden and missing counts, and what is left when an area's own deviation is out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln, logsumexp

from reachmap.gaps.likelihood import Counts, Sites

VALUES = st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(sorted)


@given(
    sets=st.lists(VALUES, min_size=1, max_size=4),
    expected=st.floats(0.05, 200),
    eta=st.floats(-8, 6),
    dispersion=st.floats(1, 5),
)
def test_a_hidden_count_has_the_sum_of_the_masses_of_its_values(
    sets: list[list[int]], expected: float, eta: float, dispersion: float
) -> None:
    values = np.full((len(sets), max(map(len, sets))), np.nan)
    for row, each in zip(values, sets, strict=True):
        row[: len(each)] = each
    values /= dispersion
    rate = expected / dispersion * np.exp(eta)
    log = values * np.log(rate) - gammaln(values + 1) - rate
    by_hand = [logsumexp(row[~np.isnan(row)]) for row in log]
    counts = Counts(values, np.full(len(sets), expected / dispersion))
    at = np.full(len(sets), eta)
    assert counts.log_likelihood(at) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)
    assert counts.likelihood(at)[0] == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_far_from_what_a_count_may_be_its_likelihood_is_still_a_number() -> None:
    counts = Counts(np.array([[0.0, 1, 2000, 2001], [5, 6, np.nan, np.nan]]), np.array([3.0, 800.0]))
    for eta in (-40.0, -5.0, 0.0, 6.0, 30.0):
        assert all(np.isfinite(part).all() for part in counts.likelihood(np.full(2, eta)))


def test_slopes_and_bends_are_those_of_the_values_wherever_it_looked_before() -> None:
    # Known, hidden and missing counts; alike and odd areas; a path of short steps and one long one.
    may_be = np.array([[3, *[np.nan] * 4], [0, *[np.nan] * 4], [0, 1, 2, 3, 4], [2, 3, 5, 6, np.nan]]) / 2
    counts = Counts(np.vstack([may_be, np.full((1, 5), np.nan)]), np.array([2.0, 1.5, 1.0, 3.0, 2.0]))
    own_sd, odd, step = np.array([0.05, 0.4, 0.9])[:, None] * np.ones(5), 0.1, 1e-3
    rng = np.random.default_rng(2)
    sites, zeta = Sites(counts, own_sd), rng.normal(0, 0.3, (3, 5))
    mixed = Sites(counts, own_sd, odd)
    for size in (0.02, 0.1, 0.3, 1.5):
        value, slope, bend = sites.at(zeta)
        before, after = (Sites(counts, own_sd).at(zeta + away) for away in (-step, step))
        assert slope == pytest.approx((after[0] - before[0]) / (2 * step), abs=0.02)
        assert bend == pytest.approx((after[1] - before[1]) / (2 * step), abs=0.04)
        assert value == pytest.approx(Sites(counts, own_sd).at(zeta)[0], abs=2e-3)
        assert mixed.at(zeta)[0] == pytest.approx(Sites(counts, own_sd, odd).at(zeta)[0], abs=5e-3)
        zeta = zeta + rng.normal(0, size, zeta.shape)


def test_a_missing_count_says_nothing() -> None:
    counts = Counts(np.full((2, 3), np.nan), np.array([1.0, 50.0]))
    value, slope, bend = Sites(counts, np.full((1, 2), 0.5), 0.05).at(np.array([[0.3, -2.0]]))
    assert value == pytest.approx(np.zeros((1, 2)), abs=1e-9)
    assert slope == pytest.approx(np.zeros((1, 2)), abs=1e-9)
    assert bend == pytest.approx(np.zeros((1, 2)), abs=1e-9)


def test_some_points_of_the_grid_are_as_they_are_among_all() -> None:
    counts = Counts(np.array([[3.0], [7.0]]), np.array([4.0, 4.0]))
    own_sd = np.array([0.1, 0.3, 0.6])[:, None] * np.ones(2)
    zeta = np.zeros((3, 2))
    sites, some = Sites(counts, own_sd), np.array([0, 2])
    sites.at(zeta)
    whole = sites.only(np.arange(3)).at(zeta + 0.1)
    assert sites.at((zeta + 0.1)[some], some)[0] == pytest.approx(whole[0][some])
    assert sites.only(some).at((zeta + 0.1)[some])[1] == pytest.approx(whole[1][some], abs=1e-3)


def test_many_counts_say_what_each_says_alone() -> None:
    counts = 5000
    may_be = np.tile(np.arange(5.0), (counts, 1))
    may_be[::2, 3:] = np.nan
    rng = np.random.default_rng(4)
    eta, expected = rng.normal(0, 1, counts), rng.gamma(2.0, 2.0, counts)
    found = Counts(may_be, expected).likelihood(eta)
    few = [0, 1, 4095, 4096, 4999]
    alone = Counts(may_be[few], expected[few]).likelihood(eta[few])
    for one, other in zip(found, alone, strict=True):
        assert one[few] == pytest.approx(other, rel=1e-12)
