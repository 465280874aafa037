"""Simulate municipalities of few areas or few adults, to see which model is honest there.

Prints the two tables behind docs/decisions/0019: how often 90 % intervals of areas' ratios against the
others hold, the error of the ratio and what is wrongly pointed out, by the Poisson model without neighbours
(two priors of σ) and by the gamma prior; and how much nearer to the truth areas' estimates are than the
municipality's own rate. Counts 0-4 are hidden. Seeded: the same figures on every machine.

    .venv/bin/python -m benchmarks.simulate_few --runs 50
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from unittest import mock

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from reachmap.gaps import hyper
from reachmap.gaps.choice import ModelName
from reachmap.gaps.fitting import Fitting
from reachmap.gaps.standard import against_others
from reachmap.gaps.verdicts import LIKELY, SHORTFALL_RATIO

K = 5
DRAWS = 600
SIZES = ((3, 2.0), (3, 8.0), (3, 30.0), (5, 2.0), (5, 8.0), (5, 30.0), (7, 2.0), (20, 1.0))
IN_ALL, AREAS = (6, 10, 15, 20, 50), (3, 5, 10, 25)
WORLDS = ("alike", "log-normal 0.3", "log-normal 0.6", "gamma", "one at 0.35")
# Rates of the exponential prior of σ: P(σ > 2) = 0.3, P(σ > 1) = 0.05.
WIDE, TIGHT = float(-np.log(0.3) / 2), float(-np.log(0.05))

Fit = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def draw_world(kind: str, areas: int, mean: float, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Draw adults that areas of unequal size would have, true relative risks, and counts."""
    size = rng.gamma(4.0, 0.25, areas)
    true = {
        "alike": np.ones(areas),
        "log-normal 0.3": np.exp(0.3 * rng.standard_normal(areas)),
        "log-normal 0.6": np.exp(0.6 * rng.standard_normal(areas)),
        "gamma": rng.gamma(4.0, 0.25, areas),
        "one at 0.35": np.where(np.arange(areas) == rng.integers(areas), 0.35, 1.0),
    }[kind]
    weight = size / size.mean() * mean
    return weight, true, rng.poisson(weight * true).astype(float)


def fit_by(model: ModelName, sigma_rate: float = TIGHT) -> Fit:
    """Make a function of hidden counts, expected counts and a seed that gives draws of relative risks."""

    def fit(counts: np.ndarray, expected: np.ndarray, seed: int) -> np.ndarray:
        index = pd.RangeIndex(len(counts))
        fitting = Fitting(model, index, expected, dispersion=1.0, adjacency=None, draws=DRAWS, seed=seed)
        possible = np.tile(np.arange(float(K)), (len(counts), 1))
        with mock.patch.object(hyper, "sigma_rate", lambda _: sigma_rate):
            return fitting.fit(None, counts, possible, None).draws

    return fit


MODELS = {
    "iid, P(σ > 2) = 0.3": fit_by("iid", WIDE),
    "iid, P(σ > 1) = 0.05": fit_by("iid", TIGHT),
    "gamma": fit_by("empirical_bayes"),
}


def judge(draws: np.ndarray, weight: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Share of areas held, mean square error of the log ratio, share wrongly likely, share likely."""
    ratio, _ = against_others(draws, np.broadcast_to(weight, draws.shape))
    truth = against_others((weight * true)[None], weight[None])[0][0]
    low, middle, high = np.maximum(np.quantile(ratio, [0.05, 0.5, 0.95], axis=0), 1e-6)
    likely = (ratio < SHORTFALL_RATIO).mean(axis=0) >= LIKELY
    held = (low <= truth) & (truth <= high)
    wrong = likely & (truth >= SHORTFALL_RATIO)
    return np.asarray(np.stack([held, np.log(middle / truth) ** 2, wrong, likely]).mean(axis=1))


def one_run(kind: str, areas: int, mean: float, run: int, fits: dict[str, Fit]) -> dict[str, np.ndarray]:
    """Judge all fits of one municipality, and its own rate for all areas (``whole``)."""
    rng = np.random.default_rng((19, areas, int(10 * mean), WORLDS.index(kind), run))
    weight, true, counts = draw_world(kind, areas, mean, rng)
    expected = weight / weight.sum() * max(counts.sum(), 0.5)
    hidden = np.where(counts < K, np.nan, counts)
    found = {name: judge(fit(hidden, expected, run) * expected, weight, true) for name, fit in fits.items()}
    return found | {"whole": judge(expected[None], weight, true)}


def compare_models(runs: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the first table."""
    for areas, mean in SIZES:
        found = {kind: [one_run(kind, areas, mean, run, MODELS) for run in range(runs)] for kind in WORLDS}
        cells = []
        for name in MODELS:
            by_world = {kind: np.mean([each[name] for each in found[kind]], axis=0) for kind in WORLDS}
            held, _, wrong, _ = np.mean(list(by_world.values()), axis=0)
            least = min(each[0] for each in by_world.values())
            errors = [f"{np.sqrt(by_world[kind][1]):.2f}" for kind in ("alike", "log-normal 0.6")]
            cells.append(f"{held:.0%} ({least:.0%}), {' / '.join(errors)}, {wrong:.1%}")
        yield (f"{areas} × {mean:.0f}", *cells)


def beside_the_whole(runs: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the second table."""
    gamma = {"gamma": MODELS["gamma"]}
    for adults in IN_ALL:
        cells = []
        for areas in AREAS:
            found = [
                one_run(kind, areas, adults / areas, run, gamma)
                for kind in ("log-normal 0.3", "log-normal 0.6", "one at 0.35")
                for run in range(runs)
            ]
            ours, whole = (np.mean([each[name] for each in found], axis=0) for name in ("gamma", "whole"))
            cells.append(f"{ours[1] / whole[1]:.2f}, {ours[3]:.0%}")
        yield (str(adults), *cells)


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50, help="municipalities of each kind")
    runs = parser.parse_args().runs
    with threadpool_limits(limits=1):
        print("Held (in the worst world), error where alike / where σ = 0.6, wrongly likely\n")
        print("| areas × expected | " + " | ".join(MODELS) + " |\n|---|" + "---|" * len(MODELS))
        for row in compare_models(runs):
            print("| " + " | ".join(row) + " |", flush=True)
        print("\nSquare error through that of the municipality's own rate, areas called likely\n")
        print(
            "| adults in all | " + " | ".join(f"{n} areas" for n in AREAS) + " |\n|--:|" + "--:|" * len(AREAS)
        )
        for row in beside_the_whole(runs):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
