"""Simulate municipalities and see how often the model of cells is right.

Areas × six age bands × women and men. Prints what the 90 % intervals hold (cells, area × band, area × sex,
areas) and how far rates of area × band lie from the truth, beside a fit of each band by itself
(`SmallAreaModel`); in worlds drawn from the model and in worlds that it does not know. Counts 0-4 are hidden,
one adult in ten has no sex written down. Seeded: the same figures on every machine.

    .venv/bin/python -m benchmarks.simulate_cells --runs 10 --beside
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.simulate_model import draw_courses, draw_map, log_risks
from reachmap.gaps import SmallAreaModel
from reachmap.gaps.cells import CellFit, CellModel
from reachmap.gaps.cells_published import KNOWN_SD, PublishedCells, published_data
from reachmap.gaps.fitting import LEVEL_SD, ODD_SHARE, SLOPE_SD
from reachmap.gaps.standard import against_others
from reachmap.gaps.verdicts import CLEAR, SHORTFALL_RATIO

AREAS = (20, 60, 150)
MEAN_EXPECTED = (10.0, 30.0, 100.0)
WORLDS = ("model", "no structure", "hard border", "one at ten times", "clumped courses")
BANDS, K, KNOWN_SEX = 6, 5, 0.9
BAND_RATES = np.array([1.0, 1.0, 0.95, 0.8, 0.5, 0.3])
FATHERS = 0.45
UNITS = ("cell", "area × band", "area × sex", "area")


@dataclass(frozen=True)
class World:
    """One simulated municipality; arrays are areas × bands × (women, men)."""

    parents: np.ndarray
    rate: np.ndarray
    counts: np.ndarray
    known_men: np.ndarray
    adjacency: pd.DataFrame
    dispersion: float

    @property
    def whole(self) -> np.ndarray:
        """Everyone by area and band, missing where hidden."""
        total = self.counts.sum(axis=2)
        return np.where(total < K, np.nan, total)

    @property
    def level(self) -> np.ndarray:
        """Rate of each band and sex in the whole municipality, whose totals are known."""
        men = np.maximum(self.known_men.sum(axis=0) / KNOWN_SEX, 0.5)
        women = np.maximum(self.counts.sum(axis=(0, 2)) - men, 0.5)
        return np.asarray(np.column_stack([women, men]) / self.parents.sum(axis=0))

    @property
    def part(self) -> np.ndarray:
        """Men, missing where they or those left would be few."""
        total = self.counts.sum(axis=2)
        hidden = (self.known_men < K) | (total - self.known_men < K)
        return np.where(hidden, np.nan, self.known_men)


def draw_world(kind: str, *, areas: int, mean_expected: float, rng: np.random.Generator) -> World:
    """Draw parents, rates and what is counted; `mean_expected` adults an area, over φ."""
    places, adjacency = draw_map(areas, rng)
    size = rng.gamma(4.0, 100.0, areas) + 20
    parents = size[:, None, None] * rng.gamma(30.0, 1 / 30, (areas, BANDS, 1)) * np.array([1.0, 0.95])
    area_kind = {"model": "bym2", "clumped courses": "no structure"}.get(kind, kind)
    log = log_risks(area_kind, places, adjacency, rng)[:, None, None] + np.log(BAND_RATES)[:, None]
    log = log + np.log(FATHERS) * np.array([0.0, 1.0])
    if kind == "model":
        band, sex = rng.uniform(0.0, 0.25), rng.uniform(0.0, 0.25)
        log = log + band * rng.standard_normal((areas, BANDS, 1)) + sex * rng.standard_normal((areas, 1, 2))
    rate = np.exp(log)
    rate *= mean_expected * areas / (parents * rate).sum()
    mean = parents * rate
    if kind == "clumped courses":
        # φ is about 2: as many effective adults as in the other worlds.
        flat, dispersion = draw_courses(2 * mean.ravel(), rng)
        counts, rate = flat.reshape(mean.shape), 2 * rate
    else:
        counts, dispersion = rng.poisson(mean).astype(float), 1.0
    return World(
        parents, rate, counts, rng.binomial(counts[..., 1].astype(int), KNOWN_SEX), adjacency, dispersion
    )


def tables(world: World) -> tuple[pd.DataFrame, PublishedCells]:
    """Lay out cells and data as the model takes them."""
    areas = len(world.parents)
    cells = pd.DataFrame(
        {
            "area_code": np.repeat(np.arange(areas), 2 * BANDS),
            "age_band": np.tile(np.repeat(np.arange(BANDS), 2), areas),
            "sex": np.tile(["woman", "man"], areas * BANDS),
            "parents": (world.parents * world.level).ravel(),
        }
    )
    some = np.ones(world.parents.shape, dtype=bool)
    return cells, published_data(world.whole, world.part, k=K, known_share=KNOWN_SEX, known=some)


def fit(world: World, *, seed: int, odd_share: float) -> tuple[CellFit, pd.DataFrame]:
    """Fit the model of cells."""
    cells, data = tables(world)
    found = CellModel(seed=seed, odd_share=odd_share, level_sd=KNOWN_SD, effect_sd=KNOWN_SD).fit(
        data.observed,
        cells,
        data.members,
        possible=data.possible,
        within=data.within,
        adjacency=world.adjacency,
        dispersion=world.dispersion,
    )
    return found, cells


def band_by_band(world: World, *, seed: int) -> np.ndarray:
    """Fit every band by itself, as ReachMap does: draws × areas × bands of the rate."""
    found = []
    possible = pd.DataFrame(np.tile(np.arange(float(K)), (len(world.parents), 1)))
    for band in range(BANDS):
        parents = world.parents[:, band].sum(axis=1)
        level = max(world.counts[:, band].sum(), 0.5) / parents.sum()
        model = SmallAreaModel(seed=seed, odd_share=ODD_SHARE, slope_sd=SLOPE_SD, level_sd=LEVEL_SD)
        risks = model.fit(
            pd.Series(world.whole[:, band]),
            pd.Series(parents * level),
            adjacency=world.adjacency,
            dispersion=world.dispersion,
            possible=possible,
        ).draws
        found.append(risks * level)
    return np.stack(found, axis=2)


def judge(world: World, *, seed: int, odd_share: float, alone: bool = True) -> dict[str, float]:
    """Hold both against the truth."""
    started = time.process_time()
    found, cells = fit(world, seed=seed, odd_share=odd_share)
    seconds = time.process_time() - started
    shape = world.parents.shape
    draws = found.draws.reshape(-1, *shape) * world.level
    held, error = {}, {}
    for unit, axes in zip(UNITS, ((), (2,), (1,), (1, 2)), strict=True):
        true = (world.parents * world.rate).sum(axis=axes) / world.parents.sum(axis=axes)
        over = tuple(axis + 1 for axis in axes)
        rates = (draws * world.parents).sum(axis=over) / world.parents.sum(axis=axes)
        low, high = np.quantile(rates, [0.05, 0.95], axis=0)
        held[unit] = float(((low <= true) & (true <= high)).mean())
        error[unit] = float(np.sqrt(np.square(np.log(np.median(rates, axis=0) / true)).mean()))
    beside = _alone(world, seed=seed) if alone else {"alone_held": np.nan, "alone_rmse": np.nan}
    return {
        **held,
        **beside,
        "rmse": error["area × band"],
        "false_clear": float(_false_clear(world, found, cells)),
        "seconds": seconds,
    }


def _alone(world: World, *, seed: int) -> dict[str, float]:
    alone = band_by_band(world, seed=seed)
    true = (world.parents * world.rate).sum(axis=2) / world.parents.sum(axis=2)
    low, high = np.quantile(alone, [0.05, 0.95], axis=0)
    return {
        "alone_held": float(((low <= true) & (true <= high)).mean()),
        "alone_rmse": float(np.sqrt(np.square(np.log(np.median(alone, axis=0) / true)).mean())),
    }


def _false_clear(world: World, found: CellFit, cells: pd.DataFrame) -> bool:
    """Whether any area that is reached no less than the others has P(ratio < 0.8) of 0.9 or more."""
    reached, _, _ = found.reached(cells["area_code"])  # parents are scaled: these are people
    mean = (world.parents * world.rate).sum(axis=(0, 2)) / world.parents.sum(axis=(0, 2))
    need = (world.parents.sum(axis=2) * mean).sum(axis=1)
    true, _ = against_others((world.parents * world.rate).sum(axis=(1, 2))[None], need[None])
    ratio, _ = against_others(reached, np.broadcast_to(need, reached.shape))
    clear = (ratio < SHORTFALL_RATIO).mean(axis=0) >= CLEAR
    return bool((clear & (true[0] >= 1 - 0.02)).any())


def simulate(
    runs: int, *, odd_share: float, alone: bool, sizes: Sequence[int] = AREAS
) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows."""
    for kind, areas, mean_expected in product(WORLDS, sizes, MEAN_EXPECTED):
        found = []
        for run in range(runs):
            rng = np.random.default_rng((WORLDS.index(kind), areas, int(mean_expected), run, 9))
            world = draw_world(kind, areas=areas, mean_expected=mean_expected, rng=rng)
            found.append(judge(world, seed=run, odd_share=odd_share, alone=alone))
        mean = {key: float(np.mean([one[key] for one in found])) for key in found[0]}
        held = [f"{mean[unit]:.0%}" for unit in UNITS]
        beside = [f"{mean['rmse']:.2f}", f"{mean['alone_held']:.0%}", f"{mean['alone_rmse']:.2f}"]
        yield (
            kind,
            str(areas),
            f"{mean_expected:.0f}",
            *held,
            *beside,
            f"{mean['false_clear']:.0%}",
            f"{mean['seconds']:.1f}",
        )


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="municipalities of each kind")
    parser.add_argument("--odd-share", type=float, nargs="*", default=[0.0, ODD_SHARE])
    parser.add_argument("--areas", type=int, nargs="*", default=list(AREAS))
    parser.add_argument("--beside", action="store_true", help="fit every band by itself as well")
    options = parser.parse_args()
    with threadpool_limits(limits=1):
        for odd_share in options.odd_share:
            print(f"Share of odd areas {odd_share}\n")
            print(
                "| world | areas | expected | cell | area × band | area × sex | area "
                "| RMSE area × band | by itself holds | its RMSE | runs with a false clear | seconds |"
            )
            print("|---|" + "--:|" * 11)
            for row in simulate(options.runs, odd_share=odd_share, alone=options.beside, sizes=options.areas):
                print("| " + " | ".join(row) + " |", flush=True)
            print()


if __name__ == "__main__":
    main()
