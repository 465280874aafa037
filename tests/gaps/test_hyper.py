"""The grid of σ and φ: curves between its points."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from reachmap.gaps.hyper import _between


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
