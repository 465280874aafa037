"""How long locating takes: a million points, beside `geopandas.sjoin` in the same run, and names."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap import tables
from reachmap.locate import assign_points, locate_participations
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.settings import BoundarySettings

FILE = Path(__file__).resolve().parents[1] / "boundaries" / "regso_2025_vastmanland.gpkg"
POINTS, NAMES = 1_000_000, 100_000


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    settings = BoundarySettings(file=FILE, code="regsokod", name="regsonamn")
    return read_boundaries(settings, municipality=("1980",))


@pytest.fixture(scope="module")
def points(boundaries: Boundaries) -> np.ndarray:
    west, south, east, north = boundaries.areas.total_bounds
    rng = np.random.default_rng(1)
    return np.column_stack([rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)])


def joined(points: np.ndarray, boundaries: Boundaries) -> pd.DataFrame:
    """Do the same with geopandas: both layers, as `assign_points` tells elsewhere from nowhere."""
    layer = gpd.GeoDataFrame(geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), crs=tables.CRS)
    both = pd.concat([boundaries.areas, boundaries.others])
    return pd.DataFrame(gpd.sjoin(layer, both, how="left", predicate="intersects"))


@pytest.mark.benchmark(min_rounds=1)
def test_a_million_points(benchmark: BenchmarkFixture, points: np.ndarray, boundaries: Boundaries) -> None:
    codes, _ = benchmark(assign_points, points, boundaries)
    begun = perf_counter()
    other = joined(points, boundaries)
    seconds = perf_counter() - begun
    if benchmark.stats is not None:
        benchmark.extra_info["sjoin_seconds"] = round(seconds, 2)
        benchmark.extra_info["times_as_fast_as_sjoin"] = round(seconds / benchmark.stats.stats.mean, 2)
    inside = other["area_code"].isin(boundaries.areas["area_code"]).groupby(level=0).any()
    assert (pd.Series(codes).notna() == inside).mean() > 0.99999


def test_a_hundred_thousand_names(benchmark: BenchmarkFixture, boundaries: Boundaries) -> None:
    rng = np.random.default_rng(2)
    written = [*boundaries.areas["area_name"], *boundaries.areas["area_code"], "vet ej", "Ankeborg", ""]
    columns: dict[str, object] = dict.fromkeys(tables.PARTICIPATIONS.columns)
    rows = pd.DataFrame(columns, index=range(NAMES)).assign(
        file="f.xlsx",
        row="1",
        activity_id="K1",
        date=pd.Timestamp("2025-01-01"),
        crs=tables.CRS,
        area=rng.choice(written, NAMES),
        age_known=False,
        adults=1,
        **dict.fromkeys(("x", "y", "lon", "lat", "useful", "strengthened", "relation"), np.nan),
    )
    rows["bands"] = pd.Series(np.full(NAMES, frozenset(), dtype=object))
    counts = dict.fromkeys(("couples", "offered", "registered", "completed"), "Int64")
    texts = {name: "str" for name, column in tables.PARTICIPATIONS.spec.items() if column.kind == "text"}
    located = benchmark(locate_participations, rows.astype(counts | texts), boundaries)
    assert len(located) == NAMES
