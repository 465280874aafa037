"""Hold the probabilities behind the verdicts against the truth.

Municipalities whose areas differ in known ways, the whole way from clumped courses and the gate to the
verdict, as in `power.py`. Prints, for each kind of truth and for classes of P(RR < 0.8), how many areas there
are, the mean P and the share that really lies below 0.8 of the others; and the same of areas called clear or
likely. Seeded.

    .venv/bin/python -m benchmarks.calibrate_flags --runs 14
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.power import RATE, draw_adults, population, publish
from reachmap.gaps import measure_gaps
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL

CLASSES = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
Truth = Callable[[int, np.random.Generator], np.ndarray]


def planted(areas: int, rng: np.random.Generator) -> np.ndarray:
    """One area in ten at 0.25 to 0.45, all others alike: what the sample is drawn from."""
    return np.where(rng.random(areas) < 0.1, rng.uniform(0.25, 0.45, areas), 1.0)


def mixed(areas: int, rng: np.random.Generator) -> np.ndarray:
    """The same, and the others differ by a quarter."""
    return planted(areas, rng) * np.exp(rng.normal(0, 0.25, areas))


def spread(areas: int, rng: np.random.Generator) -> np.ndarray:
    """No area is odd; all differ by a third."""
    return np.asarray(np.exp(rng.normal(0, 0.35, areas)))


TRUTHS: dict[str, Truth] = {"planted": planted, "mixed": mixed, "spread": spread}


def one_run(truth: str, areas: int, expected: float, seed: int) -> pd.DataFrame:
    """Simulate one municipality: P(RR < 0.8), the true ratio and the verdict of every area."""
    rng = np.random.default_rng((seed, areas, int(expected)))
    codes = tuple(f"A{i:02}" for i in range(areas))
    sizes = rng.gamma(4.0, expected / 4, areas) + 0.1
    reached = sizes * TRUTHS[truth](areas, rng)
    published = publish(draw_adults(reached, rng), codes)
    found = measure_gaps(published, population(sizes / RATE, codes), None, seed=seed).areas
    chosen = found[(found["age_band"] == ALL) & (found["parent_group"] == ALL)]
    # An area is held against all others, itself left out.
    others = (reached.sum() - reached) / (sizes.sum() - sizes)
    return pd.DataFrame(
        {
            "truth": truth,
            "areas": areas,
            "ratio": reached / sizes / others,
            "p": chosen["probability_shortfall"].to_numpy(),
            "verdict": chosen["verdict"].to_numpy(),
        }
    ).dropna(subset="p")


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Count areas by class of P, with what was promised and what holds."""
    classes = pd.cut(rows["p"], CLASSES, include_lowest=True)
    rows = rows.assign(below=rows["ratio"] < 0.8, said=classes.astype(str))
    flagged = rows[rows["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL])]
    both = pd.concat([rows, flagged.assign(said=flagged["verdict"])])
    grouped = both.groupby(["truth", "areas", "said"], sort=True)
    return (
        grouped.agg(n=("p", "size"), promised=("p", "mean"), holds=("below", "mean")).round(3).reset_index()
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--expected", type=float, default=45.0)
    given = parser.parse_args()
    runs = [
        one_run(truth, areas, given.expected, seed)
        for truth in TRUTHS
        for areas in (8, 40)
        for seed in range(given.runs * (5 if areas == 8 else 1))
    ]
    print(table(pd.concat(runs, ignore_index=True)).to_string(index=False))


if __name__ == "__main__":
    main()
