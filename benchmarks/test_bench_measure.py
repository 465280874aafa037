"""How long all the gaps of a municipality take."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap.gaps import measure_gaps
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import BAND_KEYS, strata

K = 5


def made_up(areas: int) -> tuple[PublishedReach, TargetPopulation, pd.DataFrame]:
    """Areas with about 60 adults each and half of their groups hidden, as a large municipality has."""
    rng = np.random.default_rng(areas)
    sizes = rng.gamma(8.0, 12.0, areas)
    shape = (areas, len(BAND_KEYS), 2, 1)
    parents = np.broadcast_to(sizes[:, None, None, None], shape).copy()
    share = np.array([len(s.bands) * (0.35 if s.sex or s.arrival else 1.0) for s in strata()])
    counts = rng.poisson(sizes[:, None] * share * 0.1).astype(float)
    total = counts.sum(axis=0) * 1.1
    hidden = counts < K
    reached = np.where(hidden, np.nan, counts)
    target = TargetPopulation(
        area_codes=tuple(f"A{i:04}" for i in range(areas)),
        parents=parents,
        own_sd=parents * 0.05,
        shared_sd=np.full((len(BAND_KEYS), 2), 0.05),
        persons=None,
        persons_sd=None,
        kappa={BAND_KEYS: (0.64, 0.02)},
    )
    published = PublishedReach(
        area_codes=target.area_codes,
        reached=reached,
        hidden=hidden,
        total=total,
        total_hidden=np.zeros(len(total), dtype=bool),
        observed=np.ones(len(total), dtype=bool),
        known_share=np.ones(len(total)),
        located_share=0.9,
        without_largest=reached,
        total_without_largest=total,
        own_largest=np.minimum(reached, 3.0),
        dispersion=2.2,
        k=K,
    )
    covariates = pd.DataFrame(rng.standard_normal((areas, 2)), columns=["low_income_share", "rented_share"])
    return published, target, covariates


@pytest.mark.benchmark(min_rounds=2)
@pytest.mark.parametrize("areas", [50, 500])
def test_measure_gaps(benchmark: BenchmarkFixture, areas: int) -> None:
    published, target, covariates = made_up(areas)
    gaps = benchmark(measure_gaps, published, target, covariates, seed=1)
    assert len(gaps.areas) == areas * len(strata())
