"""Simulate municipalities and see how often the area model is right.

Prints two tables: what its 90 % intervals hold, how far its relative risks lie from the truth and how often
it raises a clear shortfall where none is; and how often an area reached at half the others' rate is found.
Nothing in it depends on the machine but the time it takes.

    .venv/bin/python benchmarks/simulate_model.py --runs 30
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from reachmap.gaps import SmallAreaModel
from reachmap.gaps.standard import against_others
from reachmap.gaps.verdicts import CLEAR, LIKELY, SHORTFALL_RATIO
from reachmap.reach import dispersion

AREAS = (20, 60, 150)
MEAN_EXPECTED = (2.0, 8.0, 30.0)
WORLDS = ("no structure", "areas differ", "covariate", "clumped courses")
K = 5
COURSE = 10
CLUMPS = np.arange(1, 5)


@dataclass(frozen=True)
class World:
    """One simulated municipality: what is counted and what is true."""

    observed: np.ndarray
    expected: np.ndarray
    true: np.ndarray
    covariates: pd.DataFrame | None
    dispersion: float


def draw_world(kind: str, *, areas: int, mean_expected: float, rng: np.random.Generator) -> World:
    """Draw areas of unequal size and what is counted in them."""
    expected = rng.gamma(4.0, mean_expected / 4, areas) + 0.1
    x = rng.standard_normal(areas)
    log_true = {
        "no structure": np.zeros(areas),
        "areas differ": rng.normal(0, 0.35, areas),
        "covariate": 0.25 * x + rng.normal(0, 0.15, areas),
        "clumped courses": np.zeros(areas),
    }[kind]
    true = np.exp(log_true)
    covariates = pd.DataFrame({"x": x}) if kind == "covariate" else None
    if kind != "clumped courses":
        return World(rng.poisson(expected * true).astype(float), expected, true, covariates, 1.0)
    observed, clumping = draw_courses(expected * true, rng)
    return World(observed, expected, true, None, clumping)


def draw_courses(rate: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Draw courses of ten, filled by clumps of 1-4 from one area; return counts and the φ they show."""
    clumps = rng.poisson(rate.sum() / CLUMPS.mean())
    homes = rng.choice(len(rate), size=clumps, p=rate / rate.sum())
    places = np.repeat(homes, rng.choice(CLUMPS, clumps))
    courses = np.arange(len(places)) // COURSE
    cells = np.zeros((int(courses.max(initial=0)) + 1, len(rate)))
    np.add.at(cells, (courses, places), 1.0)
    counts = cells.sum(axis=0)
    shown = cells[:, counts >= K]
    return counts, dispersion(shown[shown > 0], activities=int((shown.sum(axis=1) > 0).sum()))


def relative_rates(world: World, *, hide: bool, seed: int) -> np.ndarray:
    """Fit the model and hold each area against all the others, as ReachMap does (draws × areas)."""
    counts = world.observed.copy()
    counts[hide & (counts < K)] = np.nan
    possible = pd.DataFrame(np.tile(np.arange(float(K)), (len(counts), 1)))
    fit = SmallAreaModel(draws=1000, seed=seed).fit(
        pd.Series(counts),
        pd.Series(world.expected),
        covariates=world.covariates,
        dispersion=world.dispersion,
        possible=possible,
    )
    ratio, _ = against_others(fit.draws * world.expected, np.broadcast_to(world.expected, fit.draws.shape))
    return ratio


def judge(world: World, ratio: np.ndarray) -> dict[str, float]:
    """Coverage, error and false clear flags of one run."""
    true, _ = against_others((world.true * world.expected)[None], world.expected[None])
    low, high = np.quantile(ratio, [0.05, 0.95], axis=0)
    clear = (ratio < SHORTFALL_RATIO).mean(axis=0) >= CLEAR
    return {
        "coverage": float(((low <= true[0]) & (true[0] <= high)).mean()),
        "rmse_log": float(np.sqrt(((np.log(np.median(ratio, axis=0)) - np.log(true[0])) ** 2).mean())),
        # Not short at all: at least as well reached as the others.
        "false_clear": float((clear & (true[0] >= 1 - 1e-9)).sum()),
        "hidden": float((world.observed < K).mean()),
    }


def simulate(runs: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the first table."""
    for kind, areas, mean_expected in product(WORLDS, AREAS, MEAN_EXPECTED):
        found: dict[bool, list[dict[str, float]]] = {False: [], True: []}
        for run, hide in product(range(runs), (False, True)):
            rng = np.random.default_rng((WORLDS.index(kind), areas, int(mean_expected), run))
            world = draw_world(kind, areas=areas, mean_expected=mean_expected, rng=rng)
            found[hide].append(judge(world, relative_rates(world, hide=hide, seed=run)))
        means = {
            hide: {key: np.mean([f[key] for f in found[hide]]) for key in found[hide][0]} for hide in found
        }
        yield (
            kind,
            str(areas),
            f"{mean_expected:.0f}",
            f"{means[True]['hidden']:.0%}",
            *(
                f"{means[hide][key]:{'.0%' if key == 'coverage' else '.2f'}}"
                for key in ("coverage", "rmse_log", "false_clear")
                for hide in (False, True)
            ),
        )


def power(runs: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the second table: one area at half the others' rate, the others alike or not."""
    for spread, expected, areas in product((0.0, 0.25), (2.0, 8.0, 30.0, 60.0), (20, 60)):
        flags = []
        for run in range(runs):
            rng = np.random.default_rng((7, int(spread * 100), int(expected), areas, run))
            true = np.exp(rng.normal(0, spread, areas))
            true[0] = 0.5
            base = np.full(areas, expected)
            world = World(rng.poisson(base * true).astype(float), base, true, None, 1.0)
            ratio = relative_rates(world, hide=True, seed=run)[:, 0]
            flags.append((ratio < SHORTFALL_RATIO).mean())
        clear, likely = np.mean(np.array(flags) >= CLEAR), np.mean(np.array(flags) >= LIKELY)
        yield (f"{spread}", f"{expected:.0f}", str(areas), f"{clear:.0%}", f"{likely:.0%}")


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30, help="municipalities of each kind")
    options = parser.parse_args()
    with threadpool_limits(limits=1):
        print(
            "| world | areas | expected | hidden | coverage | with hidden | RMSE log | with hidden |", end=""
        )
        print(" false clear a run | with hidden |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        for row in simulate(options.runs):
            print("| " + " | ".join(row) + " |", flush=True)
        print()
        print("| others' log sd | expected (E/φ) | areas | clear | clear or likely |")
        print("|--:|--:|--:|--:|--:|")
        for row in power(4 * options.runs):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
