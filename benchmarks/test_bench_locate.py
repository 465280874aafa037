"""How long locating takes: points beside `geopandas.sjoin`, names beside rapidfuzz's `cdist`, in one run.

Points go into 6,160 polygons over the whole country: RegSO 2025, cut in halves where a polygon has most
corners, if the real layer lies beside the project, else a Voronoi tessellation.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter, process_time

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
@pytest.mark.parametrize("ways", [5_000, NAMES])
def test_misspelt_names(benchmark: BenchmarkFixture, ways: int) -> None:
    """A hundred thousand rows, 6,160 areas: of few ways of writing, as files are, and of no two alike."""
    rng = np.random.default_rng(4)
    letters = np.array(list("abdefghiklmnorstuvyåäö"))
    names = ["".join(rng.choice(letters, rng.integers(6, 16))) for _ in range(AREAS)]
    typed = _one_letter_wrong(names, ways, rng, letters)
    rows = np.array(typed) if ways == NAMES else rng.choice(typed, NAMES)
    took: list[float] = []

    def suggest() -> int:
        begun = process_time()
        found = len(NameIndex(names).suggest(list(pd.unique(rows))))
        took.append(process_time() - begun)
        return found

    assert benchmark(suggest) <= ways
    # Processor time of one thread, for the machine is shared. Every row, as often as it stands.
    begun = process_time()
    step = 1_000 if benchmark.stats is not None else NAMES
    for start in range(0, NAMES, step):
        cdist(rows[start : start + 1_000], names, scorer=OSA.distance, dtype=np.uint8, workers=1)
    seconds = process_time() - begun
    if benchmark.stats is not None:
        share = float(np.median(took)) / seconds
        benchmark.extra_info |= {"cdist_seconds": round(seconds, 2), "share_of_cdist": round(share, 3)}


def _one_letter_wrong(
    names: list[str], ways: int, rng: np.random.Generator, letters: np.ndarray
) -> list[str]:
    """Write names with one letter for another, no two alike."""
    found: dict[str, None] = {}
    while len(found) < ways:
        name = names[int(rng.integers(len(names)))]
        at = int(rng.integers(1, len(name)))
        found[name[:at] + str(rng.choice(letters)) + name[at + 1 :]] = None
    return list(found)


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
