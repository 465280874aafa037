"""How long the spatial scan and the local statistics take in the country's finest division."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap.gaps import spatial_scan
from reachmap.gaps.clusters import local_moran

AREAS, NEIGHBOURS = 6160, 50


def made_up() -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Areas at random, about a hundred parents and five reached each."""
    rng = np.random.default_rng(1)
    people = pd.Series(rng.gamma(8.0, 12.0, AREAS))
    at = pd.DataFrame(rng.random((AREAS, 2)), columns=["x", "y"])
    return pd.Series(rng.poisson(people * 0.05)), people, at


@pytest.mark.benchmark(min_rounds=3)
@pytest.mark.parametrize("model", ["poisson", "binomial"])
def test_spatial_scan(benchmark: BenchmarkFixture, model: Literal["poisson", "binomial"]) -> None:
    """999 replications over circles of about fifty areas about each of 6 160."""
    cases, people, at = made_up()
    benchmark(spatial_scan, cases, people, at, model=model, population=people, max_share=NEIGHBOURS / AREAS)


@pytest.mark.benchmark(min_rounds=3)
def test_local_moran(benchmark: BenchmarkFixture) -> None:
    """999 orders, six neighbours each."""
    from scipy.spatial import KDTree

    cases, people, at = made_up()
    near = KDTree(at.to_numpy()).query(at.to_numpy(), k=np.arange(1, 8))[1]
    others = np.asarray(near)[:, 1:].ravel()
    pairs = pd.DataFrame({"focal": np.repeat(np.arange(AREAS), 6), "neighbor": others})
    benchmark(local_moran, cases / people, pairs, permutations=999)
