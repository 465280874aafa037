"""How long it takes to choose venues; no limit is asserted, only that the choice is proven to be best."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from reachmap.siting import site_venues

RADIUS = 30_000.0


@cache
def country() -> tuple[pd.Series, pd.DataFrame]:
    """As many areas as Sweden has DeSO, in 290 towns of very different size; 300 of them are candidates."""
    rng = np.random.default_rng(290)
    towns = rng.random((290, 2)) * np.array([400_000, 1_200_000])
    sizes = rng.lognormal(0, 1.2, 290)
    town = rng.choice(290, 6160, p=sizes / sizes.sum())
    homes = towns[town] + rng.normal(0, 8_000, (6160, 2))
    places = homes[rng.choice(6160, 300, replace=False)]
    people = pd.Series(rng.integers(100, 700, 6160), dtype=float)
    return people, pd.DataFrame(np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1)))


def municipality() -> tuple[pd.Series, pd.DataFrame]:
    """300 areas and 40 candidates, at random in a square of forty kilometres."""
    rng = np.random.default_rng(40)
    homes, places = rng.random((300, 1, 2)) * 40_000, rng.random((1, 40, 2)) * 40_000
    people = pd.Series(rng.integers(20, 600, 300), dtype=float)
    return people, pd.DataFrame(np.sqrt(((homes - places) ** 2).sum(axis=2)))


def naive(people: pd.Series, distance: pd.DataFrame, p: int) -> float:
    """The textbook model, one row an area and one column a candidate: people within reach."""
    within = csr_array(distance.to_numpy() <= RADIUS).astype(np.float64)
    areas, places = within.shape
    served = hstack([within, -eye_array(areas)])
    number = csr_array(np.concatenate([np.ones(places), np.zeros(areas)])[None, :])
    solved = milp(
        np.concatenate([np.zeros(places), -people.to_numpy()]),
        integrality=np.ones(places + areas),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            vstack([served, number]),
            np.concatenate([np.zeros(areas), [p]]),
            np.concatenate([np.full(areas, np.inf), [p]]),
        ),
        options={"mip_rel_gap": 0.0},
    )
    assert solved.x is not None
    return float(people @ (solved.x[places:] > 0.5))


def test_most_people_in_a_country(benchmark: BenchmarkFixture) -> None:
    people, distance = country()
    found = benchmark(site_venues, people, distance, p=10, objective="max_cover", radius=RADIUS)
    assert found.proven


def test_most_people_in_a_country_by_the_textbook(benchmark: BenchmarkFixture) -> None:
    people, distance = country()
    value = benchmark(naive, people, distance, 10)
    assert value == pytest.approx(
        site_venues(people, distance, p=10, objective="max_cover", radius=RADIUS).value
    )


@pytest.mark.parametrize("p", [3, 10])
@pytest.mark.parametrize("objective", ["p_median", "p_center", "kolm_pollak"])
def test_least_way_in_a_municipality(benchmark: BenchmarkFixture, objective: str, p: int) -> None:
    found = benchmark(site_venues, *municipality(), p=p, objective=objective)
    assert found.proven
