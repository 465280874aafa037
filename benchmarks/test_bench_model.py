"""How long the area model takes; no limit is asserted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap.gaps import SmallAreaModel


def grid_of(areas: int, wide: int) -> pd.DataFrame:
    """Neighbours of areas that lie in rows, each beside the next and above one."""
    place = np.arange(areas)
    beside, above = place[(place % wide < wide - 1) & (place < areas - 1)], place[place < areas - wide]
    return pd.DataFrame(
        {"focal": np.concatenate([beside, above]), "neighbor": np.concatenate([beside + 1, above + wide])}
    )


@pytest.mark.parametrize("mapped", [False, True], ids=["alone", "neighbours"])
@pytest.mark.parametrize("hide", [False, True], ids=["shown", "hidden"])
@pytest.mark.parametrize("areas", [50, 500, 6160])
def test_fit(benchmark: BenchmarkFixture, areas: int, hide: bool, mapped: bool) -> None:
    # 6,160 is about as many areas as Sweden has DeSO; a municipality has up to a few hundred.
    rng = np.random.default_rng(areas)
    expected = rng.gamma(4.0, 2.0, areas) + 0.1
    observed = rng.poisson(expected * np.exp(rng.normal(0, 0.3, areas))).astype(float)
    if hide:
        observed[observed < 5] = np.nan
    possible = pd.DataFrame(np.tile(np.arange(5.0), (areas, 1)))
    model = SmallAreaModel(draws=1000, seed=1)
    options = {"dispersion": 2.0, "possible": possible, "adjacency": grid_of(areas, 80) if mapped else None}
    fit = benchmark(model.fit, pd.Series(observed), pd.Series(expected), **options)
    assert fit.draws.shape == (1000, areas)
