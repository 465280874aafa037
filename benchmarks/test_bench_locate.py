"""How long locating takes: points beside `geopandas.sjoin`, names beside rapidfuzz's `cdist`, in one run.

Points go into 6,160 polygons over the whole country: RegSO 2025, cut in halves where a polygon has most
corners, if the real layer lies beside the project, else a Voronoi tessellation.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from reachmap import tables
from reachmap.locate import assign_points, locate_participations
from reachmap.locate.names import NameIndex
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.settings import BoundarySettings

FILE = Path(__file__).resolve().parents[1] / "boundaries" / "regso_2025_vastmanland.gpkg"
COUNTRY = FILE.parents[2] / "shared/data/real/regso-2025-polygons/regso_2025_sweden_simplified60m.parquet"
POINTS, NAMES, AREAS, TYPED = 1_000_000, 100_000, 6_160, 5_000


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    settings = BoundarySettings(file=FILE, code="regsokod", name="regsonamn")
    return read_boundaries(settings, municipality=("1980",))


@pytest.fixture(scope="module")
def country() -> Boundaries:
    shapes = _halved(gpd.read_parquet(COUNTRY).geometry.to_numpy()) if COUNTRY.exists() else _tessellation()
    codes = [f"{i:04d}R001" for i in range(len(shapes))]
    columns = {"area_code": codes, "area_name": codes, "municipality_code": "0000"}
    areas = gpd.GeoDataFrame(columns, geometry=shapes, crs=tables.CRS)
    return Boundaries(areas=areas, others=areas.iloc[:0])


def _halved(shapes: np.ndarray) -> np.ndarray:
    order = np.argsort(-shapely.get_num_coordinates(shapes))
    cut, whole = shapes[order[: AREAS - len(shapes)]], shapes[order[AREAS - len(shapes) :]]
    west, south, east, north = shapely.bounds(cut).T
    middle = (west + east) / 2
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    both: np.ndarray = np.concatenate([whole, *(shapely.intersection(cut, half) for half in halves)])
    return both


def _tessellation() -> np.ndarray:
    seeds = np.random.default_rng(3).uniform((270_000, 6_130_000), (910_000, 7_680_000), (AREAS, 2))
    shapes: np.ndarray = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds)))
    return shapes


@pytest.fixture(scope="module")
def points(country: Boundaries) -> np.ndarray:
    """As people live: as many in every area, around a point inside it."""
    rng = np.random.default_rng(1)
    shapes = country.areas.geometry.to_numpy()
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))
    chosen = rng.integers(0, len(shapes), POINTS)
    spread: np.ndarray = np.sqrt(shapely.area(shapes) / 3)[chosen, None]
    found: np.ndarray = middle[chosen] + rng.normal(size=(POINTS, 2)) * spread
    return found


@pytest.mark.benchmark(min_rounds=1)
def test_a_million_points(benchmark: BenchmarkFixture, points: np.ndarray, country: Boundaries) -> None:
    codes, _ = benchmark(assign_points, points, country)
    layer = gpd.GeoDataFrame(geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), crs=tables.CRS)
    begun = perf_counter()
    other = gpd.sjoin(layer, country.areas, how="left", predicate="intersects")
    seconds = perf_counter() - begun
    if benchmark.stats is not None:
        benchmark.extra_info["sjoin_seconds"] = round(seconds, 2)
        benchmark.extra_info["times_as_fast_as_sjoin"] = round(seconds / benchmark.stats.stats.mean, 2)
    # A point on a line has two areas in a join, and is no area's here.
    once = other[~other.index.duplicated(keep=False)]["area_code"]
    assert (pd.Series(codes)[once.index].fillna("") == once.fillna("")).all()


@pytest.mark.benchmark(min_rounds=1)
def test_misspelt_names(benchmark: BenchmarkFixture) -> None:
    """A hundred thousand rows, five thousand ways of writing, 6,160 areas; `cdist` goes through every row."""
    rng = np.random.default_rng(4)
    letters = np.array(list("abdefghiklmnorstuvyåäö"))
    names = ["".join(rng.choice(letters, rng.integers(6, 16))) for _ in range(AREAS)]
    typed = [name[:3] + "x" + name[4:] for name in rng.choice(names, TYPED)]
    rows = rng.choice(typed, NAMES)

    def suggest() -> int:
        return len(NameIndex(names).suggest(list(pd.unique(rows))))

    assert benchmark(suggest) <= TYPED
    # A tenth of the rows, to spare memory and patience: the time is in proportion to them.
    begun = perf_counter()
    for start in range(0, NAMES // 10, 1_000):
        cdist(rows[start : start + 1_000], names, scorer=OSA.distance, dtype=np.uint8, workers=2)
    seconds = 10 * (perf_counter() - begun)
    if benchmark.stats is not None:
        benchmark.extra_info["cdist_seconds"] = round(seconds, 2)
        benchmark.extra_info["share_of_cdist"] = round(benchmark.stats.stats.mean / seconds, 3)


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
