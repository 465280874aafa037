"""Count how often an area that the support reaches half as far is pointed out.

Municipalities of forty areas, four of them reached at half the others' rate (``--true``), everybody in
courses of ten filled by clumps of one to four from one area, one home of ten not known, small counts hidden:
the whole way from the gate to the verdict. Prints for each expected count an area how often such an area is
*clear* and *clear or likely*, and how often one that is like the others is. Seeded: the same figures on every
machine.

    .venv/bin/python benchmarks/power.py --runs 15
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.disclose import gate_reach
from reachmap.gaps import measure_gaps
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach, estimate_reach
from reachmap.vocabulary import (
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    OLDEST_CHILD,
    band_of_age,
    strata,
)

AREAS, SHORT, COURSE = 40, 4, 10
EXPECTED = (2.0, 8.0, 30.0, 60.0, 120.0)
# Expected counts are a tenth of the parents; memberships are parents / κ.
RATE, KAPPA = 0.1, 0.65
NO_HOME = 0.1
SIZES, WEIGHTS = np.array([1, 2, 3, 4]), np.array([0.45, 0.35, 0.13, 0.07])


def draw_adults(expected: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Draw who took part: clumps from one area, filling courses in turn."""
    clumps = rng.poisson(expected.sum() / (SIZES @ WEIGHTS))
    homes = rng.choice(len(expected), size=clumps, p=expected / expected.sum())
    places = np.repeat(homes, rng.choice(SIZES, clumps, p=WEIGHTS))
    known = rng.random(len(places)) >= NO_HOME
    ages = rng.integers(0, OLDEST_CHILD + 1, len(places))
    rows = [
        dict.fromkeys(tables.LOCATED.columns)
        | {
            "activity_id": f"K{i // COURSE}",
            "date": pd.Timestamp("2025-05-05"),
            "form": "course",
            "level": "universal",
            "child_ages": (int(age),),
            "bands": frozenset({band_of_age(int(age))}),
            "age_known": True,
            "adults": 1,
            "area_code": f"A{place:02}" if here else None,
            "reason": "code" if here else "blank",
        }
        for i, (place, age, here) in enumerate(zip(places, ages, known, strict=True))
    ]
    table = pd.DataFrame(rows, columns=tables.LOCATED.columns)
    kinds = {"adults": "int64", "age_known": "bool", "couples": "Int64"}
    return table.assign(date=pd.to_datetime(table["date"])).astype(kinds)


def publish(adults: pd.DataFrame, codes: tuple[str, ...]) -> PublishedReach:
    """Count and gate; only all parents with children of all ages are looked at."""
    counts = estimate_reach(
        adults,
        area_codes=codes,
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        rows_read=len(adults),
        repeated_rows=0,
        possible=frozenset({"code", "blank"}),
    )
    observed = np.zeros(len(strata()), dtype=bool)
    observed[0] = True
    return replace(gate_reach(counts, k=5, level="public"), observed=observed)


def population(parents: np.ndarray, codes: tuple[str, ...]) -> TargetPopulation:
    """Parents that are known but for three parts in a hundred."""
    bands = len(BAND_KEYS)
    cells = parents[:, None, None, None] / KAPPA / (bands * 2)
    return TargetPopulation(
        area_codes=codes,
        parents=np.broadcast_to(cells, (len(parents), bands, 2, 1)).copy(),
        own_sd=np.full((len(parents), bands, 2, 1), 0.03),
        shared_sd=np.full((bands, 2), 0.03),
        persons=None,
        persons_sd=None,
        kappa={BAND_KEYS: (KAPPA, 0.02), ("13-15", "16-18"): (0.82, 0.02)},
    )


def one_run(expected: float, true: float, seed: int) -> dict[str, float]:
    """Simulate one municipality and tell how its areas were judged."""
    rng = np.random.default_rng((seed, int(expected)))
    codes = tuple(f"A{i:02}" for i in range(AREAS))
    short = np.arange(AREAS) < SHORT
    # Those that are looked for expect just so many; the others are of unequal size.
    sizes = np.where(short, expected, rng.gamma(4.0, expected / 4, AREAS) + 0.1)
    published = publish(draw_adults(sizes * np.where(short, true, 1.0), rng), codes)
    target = population(sizes / RATE, codes)
    found = measure_gaps(published, target, None, seed=seed).areas
    chosen = found[(found["age_band"] == ALL) & (found["parent_group"] == ALL)]
    clear = (chosen["verdict"] == CLEAR_SHORTFALL).to_numpy()
    either = clear | (chosen["verdict"] == LIKELY_SHORTFALL).to_numpy()
    return {
        "phi": published.dispersion,
        "clear": clear[short].mean(),
        "clear_or_likely": either[short].mean(),
        "others_clear": clear[~short].mean(),
        "others_clear_or_likely": either[~short].mean(),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--true", type=float, default=0.5)
    given = parser.parse_args()
    rows = [
        {"expected": expected, **one_run(expected, given.true, seed)}
        for expected in EXPECTED
        for seed in range(given.runs)
    ]
    print(f"true ratio {given.true}, {given.runs} municipalities of {AREAS} areas at each expected count")
    print(pd.DataFrame(rows).groupby("expected").mean().round(3).to_string())


if __name__ == "__main__":
    main()
