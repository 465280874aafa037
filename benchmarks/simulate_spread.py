"""Do estimates hold what they promise when homes are known by postcode only? Prints tables for README.md.

    .venv/bin/python benchmarks/simulate_spread.py --runs 40

Municipalities of areas and of postcodes that cross their lines. Everybody's home is drawn, counted once by
area and once by postcode, and both are taken the whole way through the gate and the estimates. The key of
postcodes says how many parents live in each pair, or only which areas a postcode lies in.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import Delaunay

from reachmap.disclose import gate_reach, gate_spread
from reachmap.gaps import Gaps, measure_gaps
from reachmap.gaps.spread import spreading
from reachmap.locate.places import places_of
from reachmap.population import TargetPopulation
from reachmap.reach import IntakeCounts, ReachCounts
from reachmap.spread import SpreadCounts
from reachmap.vocabulary import (
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    LOCATED_BY,
    NOT_LOCATED,
    strata,
)

KAPPA = 0.65
K = 5
EVERYONE = 0
KNOWN = ("home areas", "postcodes, counted", "postcodes, listed")


@dataclass(frozen=True)
class World:
    """A municipality and whom the support reached.

    Parameters
    ----------
    parents
        Per area.
    living
        Parents of each postcode in each area, postcodes × areas.
    true
        Relative risks of the areas.
    reached
        Adults, postcodes × areas.
    adjacency
        Which areas are neighbours.
    """

    parents: np.ndarray
    living: np.ndarray
    true: np.ndarray
    reached: np.ndarray
    adjacency: pd.DataFrame


def draw_world(
    rng: np.random.Generator, *, areas: int, adults: float, crossing: float, sigma: float
) -> World:
    """Draw a municipality.

    Parameters
    ----------
    rng
        Seeded.
    areas
        How many; twice as many postcodes.
    adults
        Reached, expected per area.
    crossing
        The share of a postcode that lies outside its main area, on the average.
    sigma
        Standard deviation of areas' log relative risks.
    """
    corners = Delaunay(rng.random((areas, 2))).simplices
    pairs = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    living = np.zeros((2 * areas, areas))
    for postcode in range(2 * areas):
        home = postcode % areas
        beside = np.setdiff1d(corners[(corners == home).any(axis=1)], [home])
        other = rng.choice(beside, size=min(2, len(beside)), replace=False)
        size = rng.gamma(4.0, 250.0)
        outside = rng.uniform(0, 2 * crossing) if rng.random() < 0.8 else 0.0
        living[postcode, home] = size * (1 - outside)
        living[postcode, other] = size * outside / len(other)
    parents = living.sum(axis=0)
    true = np.exp(rng.normal(0, sigma, areas))
    rate = adults * areas / (parents * true).sum()
    names = [f"A{i:03}" for i in range(areas)]
    adjacency = pd.DataFrame(np.array(names)[pairs], columns=["focal", "neighbor"])
    return World(parents, living, true, rng.poisson(living * true * rate), adjacency)


def measured(world: World, known: str, seed: int) -> Gaps:
    """Estimate from what is known of homes."""
    codes = tuple(f"A{i:03}" for i in range(len(world.parents)))
    places = _key(world, codes, listed=known == KNOWN[2])
    several = np.array(sorted(places.loc[places["several"], "place"].unique()), dtype=int)
    by_area, spread = world.reached.sum(axis=0), None
    if known != KNOWN[0]:
        by_area = np.delete(world.reached, several, axis=0).sum(axis=0)
        spread = _spread(world, several)
    counts = _counts(codes, by_area, spread, int(world.reached.sum()))
    published = gate_reach(counts, k=K, level="public")
    observed = np.zeros(len(strata()), dtype=bool)
    observed[EVERYONE] = True
    parents = pd.Series(world.parents, codes)
    return measure_gaps(
        replace(published, observed=observed, dispersion=1.0),
        _population(world.parents, codes),
        None,
        seed=seed,
        adjacency=world.adjacency,
        spread=spreading(
            gate_spread(counts, k=K, level="public"),
            places,
            parents=parents,
            located=float(world.reached.sum()),
        ),
    )


def _key(world: World, codes: tuple[str, ...], *, listed: bool) -> pd.DataFrame:
    postcode, area = np.nonzero(world.living)
    weight = np.full(len(area), np.nan) if listed else world.living[postcode, area]
    key = pd.DataFrame({"place": postcode, "area_code": np.array(codes)[area], "weight": weight})
    return places_of(key, way="postcode", first=0)


def _spread(world: World, several: np.ndarray) -> SpreadCounts:
    counts = np.zeros((len(several), len(strata())), dtype=np.int64)
    counts[:, EVERYONE] = world.reached[several].sum(axis=1)
    # A tenth of a place's adults come from one activity.
    single = pd.DataFrame(counts // 10).assign(
        activity=np.arange(len(several)), place=np.arange(len(several))
    )
    return SpreadCounts(
        places=tuple(int(number) for number in several),
        areas=world.living[several] > 0,
        ways=("postcode",) * len(several),
        counts=counts,
        by_activity=single,
    )


def _counts(
    codes: tuple[str, ...], by_area: np.ndarray, spread: SpreadCounts | None, adults: int
) -> ReachCounts:
    cells = np.zeros((len(codes), len(strata())), dtype=np.int64)
    cells[:, EVERYONE] = by_area
    total = np.zeros(len(strata()), dtype=np.int64)
    total[EVERYONE] = adults
    rest: dict[str, Any] = dict.fromkeys(("repeated_rows", "outside_period", "undated"), 0)
    intake = IntakeCounts(
        rows_read=adults,
        adults=adults,
        women=adults,
        men=0,
        age_known=0,
        arrival_known=0,
        located=dict.fromkeys(LOCATED_BY, 0) | {"postcode": adults},
        not_located=dict.fromkeys(NOT_LOCATED, 0),
        outside_coverage={},
        possible=frozenset({"postcode"}),
        spread=0 if spread is None else int(spread.counts[:, EVERYONE].sum()),
        **rest,
    )
    alone = pd.DataFrame(cells // 10).assign(activity=np.arange(len(codes)), area=np.arange(len(codes)))
    return ReachCounts(codes, cells, total, alone, 0, intake, 0, spread)


def _population(parents: np.ndarray, codes: tuple[str, ...]) -> TargetPopulation:
    shape = (len(codes), len(BAND_KEYS), 2, 1)
    cells = parents[:, None, None, None] / (len(BAND_KEYS) * 2 * KAPPA)
    return TargetPopulation(
        area_codes=codes,
        parents=np.broadcast_to(cells, shape).copy(),
        own_sd=np.zeros(shape),
        shared_sd=np.zeros((len(BAND_KEYS), 2)),
        persons=None,
        persons_sd=None,
        kappa={BAND_KEYS: (KAPPA, 0.0)},
    )


def judge(world: World, gaps: Gaps) -> dict[str, float]:
    """Hold estimates against the truth."""
    areas = gaps.areas[(gaps.areas["age_band"] == ALL) & (gaps.areas["parent_group"] == ALL)]
    weight = world.parents * world.true
    true = world.true / ((weight.sum() - weight) / (world.parents.sum() - world.parents))
    low, middle, high = (areas[f"rate_ratio{end}"].to_numpy() for end in ("_low", "", "_high"))
    flagged = areas["verdict"].to_numpy()
    clear, likely = flagged == CLEAR_SHORTFALL, np.isin(flagged, [CLEAR_SHORTFALL, LIKELY_SHORTFALL])
    short = true < 0.8
    return {
        "held": float(((low <= true) & (true <= high)).mean()),
        "width": float(np.log(high / low).mean()),
        "error": float(np.sqrt(np.log(middle / true) ** 2).mean()),
        "clear": float(clear.sum()),
        "clear_wrong": float((clear & (true >= 1)).sum()),
        "likely": float(likely.sum()),
        "likely_wrong": float((likely & ~short).sum()),
        "short": float(short.sum()),
    }


def simulate(
    runs: int, *, areas: int, adults: float, crossing: float, sigma: float
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield means over runs for each way that homes are known."""
    for known in KNOWN:
        found = []
        for run in range(runs):
            rng = np.random.default_rng((areas, int(adults), int(100 * crossing), int(100 * sigma), run))
            world = draw_world(rng, areas=areas, adults=adults, crossing=crossing, sigma=sigma)
            found.append(judge(world, measured(world, known, run)))
        yield known, {name: float(np.mean([one[name] for one in found])) for name in found[0]}


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40, help="municipalities of each kind")
    options = parser.parse_args()
    print(
        "| areas | adults an area | outside | sd | homes known by | 90 % held | width (log) | error (log) |"
    )
    print("|--:|--:|--:|--:|---|--:|--:|--:|")
    rows = []
    for areas, adults, crossing, sigma in product((16, 40), (10.0, 40.0), (0.2, 0.5), (0.3,)):
        for known, mean in simulate(options.runs, areas=areas, adults=adults, crossing=crossing, sigma=sigma):
            about = f"| {areas} | {adults:.0f} | {crossing:.0%} | {sigma} | {known} | "
            figures = f"{mean['held']:.0%} | {mean['width']:.2f} | {mean['error']:.2f} |"
            print(about + figures, flush=True)
            flags = ("short", "clear", "clear_wrong", "likely", "likely_wrong")
            rows.append(about + " | ".join(f"{mean[name]:.2f}" for name in flags) + " |")
    print()
    print(
        "| areas | adults an area | outside | sd | homes known by | below 0.8 | clear | not below 1 | "
        "clear or likely | of them not below 0.8 |"
    )
    print("|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
