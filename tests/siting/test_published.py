"""Choices held against published ones: OR-Library's p-median problems and PySAL spopt's San Francisco."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import floyd_warshall

from reachmap.siting import site_venues

DATA = Path(__file__).parent / "data"


def beasley(number: int) -> tuple[pd.Series, pd.DataFrame, int]:
    """One person a vertex, shortest paths between all, and p; of edges that stand twice the last counts."""
    lines = (DATA / f"pmed{number}.txt").read_text(encoding="utf-8").splitlines()
    rows = [[int(word) for word in line.split()] for line in lines]
    vertices, _, p = rows[0]
    length = np.full((vertices, vertices), np.inf)
    for one, other, metres in rows[1:]:
        length[one - 1, other - 1] = length[other - 1, one - 1] = metres
    np.fill_diagonal(length, 0)
    return pd.Series(1.0, index=range(vertices)), pd.DataFrame(floyd_warshall(length)), p


@pytest.fixture(scope="module")
def san_francisco() -> tuple[pd.Series, pd.DataFrame]:
    table = pd.read_csv(DATA / "san_francisco.csv", index_col="tract", dtype={"tract": str})
    return table["people"], table.drop(columns="people")


# OR-Library, file `pmedopt` (Beasley 1985).
@pytest.mark.parametrize(("number", "optimum"), [(1, 5819), (5, 1355)])
def test_p_median_of_or_library(number: int, optimum: int) -> None:
    people, distance, p = beasley(number)
    found = site_venues(people, distance, p=p, objective="p_median")
    assert found.value == pytest.approx(optimum, rel=1e-12)
    assert found.proven
    assert len(found.selected) == p


# The same networks as p-centre problems: Daskin 2000, "A new approach to solving the vertex p-center
# problem to optimality", Communications of the Operations Research Society of Japan 45:428-436.
@pytest.mark.parametrize(("number", "optimum"), [(1, 127), (5, 48)])
def test_p_center_of_or_library(number: int, optimum: int) -> None:
    people, distance, p = beasley(number)
    found = site_venues(people, distance, p=p, objective="p_center")
    assert found.value == optimum
    assert found.proven


# spopt 0.7.0, notebooks/facloc-real-world.ipynb: service radius 5,000 m, p = 4.
def test_fewest_stores_that_reach_all_of_san_francisco(
    san_francisco: tuple[pd.Series, pd.DataFrame],
) -> None:
    found = site_venues(*san_francisco, p=None, objective="min_venues", radius=5000)
    assert found.value == len(found.selected) == 8
    assert found.covered_people == 955113


def test_most_people_of_san_francisco_within_reach(san_francisco: tuple[pd.Series, pd.DataFrame]) -> None:
    found = site_venues(*san_francisco, p=4, objective="max_cover", radius=5000)
    assert found.value == found.bound == 875247


def test_p_median_of_san_francisco(san_francisco: tuple[pd.Series, pd.DataFrame]) -> None:
    found = site_venues(*san_francisco, p=4, objective="p_median")
    assert found.value == pytest.approx(2848268129.7145104, rel=1e-11)
    assert found.proven


def test_p_center_of_san_francisco(san_francisco: tuple[pd.Series, pd.DataFrame]) -> None:
    found = site_venues(*san_francisco, p=4, objective="p_center")
    assert found.value == pytest.approx(7403.06, abs=0.005)
    assert found.proven
