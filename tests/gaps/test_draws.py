"""What is worked out of draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reachmap.gaps.draws import quantiles_of

SHARES = (0.05, 0.5, 0.95)


@given(draws=arrays(float, st.tuples(st.integers(1, 60), st.integers(1, 4)), elements=st.floats(-1e6, 1e6)))
def test_quantiles_are_those_of_numpy(draws: np.ndarray) -> None:
    assert quantiles_of(draws, SHARES) == pytest.approx(np.quantile(draws, SHARES, axis=0), abs=1e-6)


def test_a_column_with_a_missing_draw_has_no_quantiles() -> None:
    draws = np.tile(np.arange(11.0)[:, None], (1, 3))
    draws[4, 1] = np.nan
    draws[10, 2] = np.inf
    found = quantiles_of(draws, (0.0, 0.5, 1.0))
    assert found[:, 0].tolist() == [0, 5, 10]
    assert np.isnan(found[:, 1]).all()
    assert found[:, 2].tolist() == [0, 5, np.inf]
