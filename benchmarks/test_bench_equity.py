"""How long every summary measure of every draw takes in the country's finest division."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap.equity import measures, measures_over_draws

AREAS, DRAWS = 6160, 1000


def made_up() -> tuple[np.ndarray, pd.Series, pd.Series]:
    rng = np.random.default_rng(1)
    order = pd.Series(rng.permutation(AREAS) + 1)
    return 100 * rng.beta(2, 20, (DRAWS, AREAS)), pd.Series(rng.gamma(8.0, 12.0, AREAS)), order


@pytest.mark.benchmark(min_rounds=3)
@pytest.mark.parametrize("ranked", [False, True])
def test_measures_over_draws(benchmark: BenchmarkFixture, ranked: bool) -> None:
    draws, population, order = made_up()
    benchmark(measures_over_draws, draws, population, order=order if ranked else None)


@pytest.mark.benchmark(min_rounds=3)
def test_measures_with_simulated_intervals(benchmark: BenchmarkFixture) -> None:
    draws, population, _ = made_up()
    errors = pd.Series(np.full(AREAS, 2.0))
    benchmark(measures, pd.Series(draws[0]), population, standard_errors=errors)
