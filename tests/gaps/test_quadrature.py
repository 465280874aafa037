"""Integrals over areas' own deviations, held against dense sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp

from reachmap.gaps.likelihood import Counts
from reachmap.gaps.quadrature import integrate, rule_of

NODES = 15


def integrals(counts: Counts, zeta: np.ndarray, sd: float) -> np.ndarray:
    """Log of ∫ N(v; 0, s²) L(ζ + v) dv, points × areas, centred at 0 and as wide as the prior."""
    width = np.full((1, *zeta.shape), np.sqrt(2.0) * sd)
    found = integrate(counts.groups, zeta, 0 * width, width, np.full(width.shape, sd**2), rule_of(NODES))
    return np.asarray((found.log + np.log(width) - np.log(2 * np.pi * sd**2) / 2)[0])


def summed(counts: Counts, zeta: np.ndarray, sd: float) -> np.ndarray:
    """The same by forty thousand steps."""
    v = np.linspace(-9 * sd, 9 * sd, 40001)[:, None, None]
    log = counts.log_likelihood(zeta + v) - v**2 / (2 * sd**2) - np.log(2 * np.pi * sd**2) / 2
    top = log.max(axis=0)
    return np.asarray(top + np.log(np.exp(log - top).sum(axis=0) * (v[1, 0, 0] - v[0, 0, 0])))


@pytest.mark.parametrize("gap", [1.0, 1 / 2.4])
def test_known_hidden_and_missing_counts_side_by_side(gap: float) -> None:
    may_be = np.full((4, 5), np.nan)
    may_be[0, 0] = 3 * gap
    may_be[1] = np.arange(5) * gap
    may_be[2, :3] = np.arange(1, 4) * gap
    counts = Counts(may_be, np.array([2.0, 1.0, 3.0, 5.0]))
    zeta = np.array([[0.0, 0.3, -0.5, 0.2], [0.4, -0.2, 0.1, 0.0]])
    found = integrals(counts, zeta, 0.4)
    assert found == pytest.approx(summed(counts, zeta, 0.4), abs=1e-5)
    # Of a missing count nothing is learnt.
    assert found[:, 3] == pytest.approx(0.0, abs=1e-12)


def test_values_that_lie_unevenly_and_far_apart() -> None:
    # Node by node: so far apart that sums at two nodes of an area are not numbers beside one another.
    may_be = np.array([[0.0, 1.0, 4.0], [0.0, 30.0, 4000.0], [0.0, 1.0, 2.0]])
    counts = Counts(may_be, np.array([2.0, 200.0, 1.0]))
    zeta, sd = np.array([[0.0, 0.0, 0.0], [8.0, 2.5, 30.0]]), 0.5
    nodes, weights = np.polynomial.hermite.hermgauss(NODES)
    v = np.sqrt(2.0) * sd * nodes[:, None, None]
    log = counts.log_likelihood(zeta + v) + np.log(weights)[:, None, None]
    by_hand = logsumexp(log, axis=0) - np.log(np.pi) / 2
    assert integrals(counts, zeta, sd) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_more_areas_than_a_block_holds() -> None:
    areas = 3000
    may_be = np.full((areas, 5), np.nan)
    may_be[:, 0] = np.arange(areas) % 7
    may_be[::3] = np.arange(5.0)
    counts = Counts(may_be, np.full(areas, 3.0))
    found = integrals(counts, np.zeros((2, areas)), 0.3)
    few = Counts(may_be[:21], np.full(21, 3.0))
    assert found[0] == pytest.approx(found[1], abs=0)
    assert found[0, :21] == pytest.approx(integrals(few, np.zeros((1, 21)), 0.3)[0], abs=1e-12)
    # What an area says does not depend on where it stands.
    assert found[0] == pytest.approx(np.resize(found[0, :21], areas), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.floats(-400, 400), st.floats(0.01, 4.0), st.integers(2, 60))
def test_nothing_is_too_far_to_be_a_number(zeta: float, sd: float, values: int) -> None:
    counts = Counts(np.vstack([np.arange(values), np.full(values, np.nan)]) * 3.0, np.array([50.0, 1.0]))
    assert np.isfinite(integrals(counts, np.full((1, 2), zeta), sd)).all()


def test_nodes_lie_mirrored_around_nothing() -> None:
    rule = rule_of(NODES)
    assert rule.nodes == pytest.approx(-rule.nodes[::-1], abs=1e-12)
    assert rule.nodes[NODES // 2] == pytest.approx(0, abs=1e-12)
    # Weights sum to √π; of 1, n and n² the means are 1, 0 and 1/2.
    moments = rule.moments @ np.exp(-(rule.nodes**2)) / np.sqrt(np.pi)
    assert moments == pytest.approx([1.0, 0.0, 0.5], abs=1e-12)
