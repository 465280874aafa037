"""How long the model of cells takes; no limit is asserted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.simulate_cells import draw_world, fit
from reachmap.gaps.cells import CellModel

BANDS, SEXES = 6, 2


def test_municipality(benchmark: BenchmarkFixture) -> None:
    # 50 areas × 6 bands × 2 sexes, counts 0-4 hidden.
    world = draw_world("model", areas=50, mean_expected=60.0, rng=np.random.default_rng(1))
    found, _ = benchmark(fit, world, seed=1, odd_share=0.05)
    assert found.draws.shape == (1000, 50 * BANDS * SEXES)


@pytest.mark.parametrize("hide", [False, True], ids=["shown", "hidden"])
def test_country(benchmark: BenchmarkFixture, hide: bool) -> None:
    # About as many areas as Sweden has DeSO, on a grid.
    cells, observed, adjacency = country(6160)
    possible = pd.DataFrame(np.tile(np.arange(5.0), (len(observed), 1)), observed.index)
    members = pd.DataFrame({"datum": cells.index, "cell": cells.index})
    shown = observed.where((observed >= 5) | (not hide))
    found = benchmark(CellModel(seed=1).fit, shown, cells, members, adjacency=adjacency, possible=possible)
    assert found.draws.shape == (1000, len(cells))


def country(areas: int) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """Draw cells, counts and neighbours of a grid of areas."""
    rng = np.random.default_rng(areas)
    wide = int(np.sqrt(areas))
    place = np.arange(areas)
    right, below = place[(place + 1) % wide != 0], place[:-wide]
    right = right[right + 1 < areas]
    pairs = np.vstack([np.column_stack([right, right + 1]), np.column_stack([below, below + wide])])
    cells = pd.DataFrame(
        {
            "area_code": np.repeat(place, BANDS * SEXES),
            "age_band": np.tile(np.repeat(np.arange(BANDS), SEXES), areas),
            "sex": np.tile(["woman", "man"], areas * BANDS),
            "parents": rng.gamma(4.0, 15.0, areas * BANDS * SEXES),
        }
    )
    log = (
        -2.5
        - 0.8 * (cells["sex"] == "man")
        - 0.2 * cells["age_band"]
        + np.repeat(rng.normal(0, 0.3, areas), BANDS * SEXES)
        + np.repeat(rng.normal(0, 0.1, areas * BANDS), SEXES)
    )
    counts = pd.Series(rng.poisson(cells["parents"] * np.exp(log)).astype(float), cells.index)
    return cells, counts, pd.DataFrame(pairs, columns=["focal", "neighbor"])
