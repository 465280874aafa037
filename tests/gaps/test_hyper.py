"""The grid of σ and φ: curves between its points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from reachmap.gaps.hyper import SMALLEST_SIGMA, Grid, _between, search, window


@pytest.mark.parametrize("points", [2, 3, 7, 9])
def test_curves_between_points_are_scipys(points: int) -> None:
    rng = np.random.default_rng(points)
    axis = np.linspace(-3.1, 1.7, points)
    dense = np.linspace(axis[0], axis[-1], 40 * points)
    for number in range(50):
        # Whole numbers too: level stretches and equal rises.
        curve = rng.normal(0, 3, points).cumsum() if number % 2 else np.round(rng.normal(0, 2, points))
        found = _between(curve, (dense - axis[0]) / (axis[1] - axis[0]))
        assert found == pytest.approx(PchipInterpolator(axis, curve)(dense), abs=1e-11)


def _peak(middle: float) -> Callable[[Grid], tuple[Grid, np.ndarray]]:
    """Evidence that lies around a log σ, the same for every φ."""
    return lambda grid: (grid, -(((np.log(grid.sigma) - middle) / 0.2) ** 2) / 2 - grid.log_prior)


def _found(middle: float, near: Grid | None) -> tuple[Grid, np.ndarray]:
    grid, _, weight = search(_peak(middle), areas=50, spatial=True, shapes=((9, 2), (7, 4)), near=near)
    return grid, weight


def test_a_grid_that_fits_is_used_as_it_is() -> None:
    near = window((-2.0, -0.5), (0.0, 1.0), (7, 4), areas=50, spatial=True)
    grid, weight = _found(-1.2, near)
    assert grid is near
    assert weight @ np.log(grid.sigma) == pytest.approx(-1.2, abs=0.02)


@pytest.mark.parametrize("middle", [-3.0, -2.2, -0.3, 0.5])
def test_a_grid_that_the_posterior_reaches_beyond_is_not(middle: float) -> None:
    near = window((-2.0, -0.5), (0.0, 1.0), (7, 4), areas=50, spatial=True)
    grid, weight = _found(middle, near)
    alone, plain = _found(middle, None)
    assert np.array_equal(grid.log_sigma, alone.log_sigma)
    assert np.array_equal(weight, plain)
    assert weight @ np.log(grid.sigma) == pytest.approx(middle, abs=0.05)


def test_beyond_what_is_possible_there_is_nothing_to_look_for() -> None:
    low = np.log(SMALLEST_SIGMA)
    near = window((low, low + 2.0), (0.0, 1.0), (7, 4), areas=50, spatial=True)
    assert _found(low, near)[0] is near
    left = window((low, low + 2.0), (0.0, 0.5), (7, 4), areas=50, spatial=True)
    assert _found(low, left)[0] is not left
