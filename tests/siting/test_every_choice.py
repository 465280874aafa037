"""Every objective against trying every choice, in small worlds with ties, empty areas and missing ways."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reachmap.errors import InputError
from reachmap.siting import site_venues
from tests.siting.worlds import choices, lived, ways, worlds

World = tuple[pd.Series, pd.DataFrame]
FEW = settings(max_examples=60)


def question(data: st.DataObject, distance: pd.DataFrame) -> tuple[int, list[str]]:
    """How many, and which ones are there already."""
    p = data.draw(st.integers(1, distance.shape[1]))
    existing = data.draw(st.lists(st.sampled_from(list(distance.columns)), unique=True, max_size=p))
    return p, existing


@FEW
@given(worlds(no_way=True), st.data())
def test_most_people_within_reach(world: World, data: st.DataObject) -> None:
    people, distance = world
    p, existing = question(data, distance)
    radius = data.draw(st.integers(0, 9))
    best = max(
        lived(people)[ways(people, distance, chosen) <= radius].sum()
        for chosen in choices(distance, p, existing)
    )
    found = site_venues(people, distance, p=p, objective="max_cover", radius=radius, existing=existing)
    assert found.value == found.bound == found.covered_people == best
    assert set(existing) <= set(found.selected)
    assert len(found.selected) == p
    assert lived(people)[ways(people, distance, found.selected) <= radius].sum() == best


@FEW
@given(worlds(no_way=True), st.data())
def test_least_mean_and_least_longest_way(world: World, data: st.DataObject) -> None:
    people, distance = world
    p, existing = question(data, distance)
    every = [ways(people, distance, chosen) for chosen in choices(distance, p, existing)]
    for objective, worths in (
        ("p_median", [float((lived(people) * way).sum()) for way in every]),
        ("p_center", [float(way.max(initial=0)) for way in every]),
    ):
        if math.isinf(min(worths)):
            with pytest.raises(InputError, match=r"siting_out_of_reach|siting_too_few_to_reach"):
                site_venues(people, distance, p=p, objective=objective, existing=existing)
            continue
        found = site_venues(people, distance, p=p, objective=objective, existing=existing)
        assert found.value == found.bound == pytest.approx(min(worths))
        assert set(existing) <= set(found.selected)
        assert len(found.selected) == p


@FEW
@given(worlds(no_way=True), st.data())
def test_fewest_venues(world: World, data: st.DataObject) -> None:
    people, distance = world
    _, existing = question(data, distance)
    radius = data.draw(st.integers(0, 9))
    numbers = [
        len(chosen)
        for p in range(len(existing), distance.shape[1] + 1)
        for chosen in (choices(distance, p, existing) if p else [[]])
        if not len(lived(people)) or (chosen and ways(people, distance, chosen).max() <= radius)
    ]
    if not numbers:
        with pytest.raises(InputError, match="siting_out_of_reach"):
            site_venues(people, distance, p=None, objective="min_venues", radius=radius, existing=existing)
        return
    found = site_venues(people, distance, p=None, objective="min_venues", radius=radius, existing=existing)
    assert found.value == found.bound == len(found.selected) == min(numbers)
    assert found.covered_people == people.sum()


@FEW
@given(worlds(), st.data())
def test_fairest_is_the_best_at_its_own_alpha(world: World, data: st.DataObject) -> None:
    people, distance = world
    p, existing = question(data, distance)
    found = site_venues(people, distance, p=p, objective="kolm_pollak", existing=existing)
    count = lived(people)
    own = ways(people, distance, found.selected)
    if not (count * own).any():
        assert found.value == found.bound == 0
        return
    alpha = (count * own).sum() / (count * own**2).sum()

    def equivalent(way: np.ndarray) -> float:
        return math.log(float((count * np.exp(alpha * way)).sum() / count.sum())) / float(alpha)

    best = min(equivalent(ways(people, distance, chosen)) for chosen in choices(distance, p, existing))
    assert found.value == pytest.approx(equivalent(own))
    assert found.bound == pytest.approx(best)
    assert found.proven == (found.value == found.bound)


def seated(people: pd.Series, distance: pd.DataFrame, room: pd.Series, radius: float | None) -> float | None:
    """Most people with a seat within the radius, or least way for all; None where not all get one."""
    cells = [(i, j) for i in range(len(people)) for j in range(len(room))]
    length = distance.to_numpy()
    fits = [radius is None or length[i, j] <= radius for i, j in cells]
    rows = np.array([[float(k == i) for k, _ in cells] for i in range(len(people))])
    columns = np.array([[float(k == j) for _, k in cells] for j in range(len(room))])
    limits = [(0, None if fit else 0) for fit in fits]
    if radius is None:
        cost = [length[i, j] for i, j in cells]
        solved = linprog(cost, A_ub=columns, b_ub=room, A_eq=rows, b_eq=people, bounds=limits)
    else:
        solved = linprog(
            -np.ones(len(cells)),
            A_ub=np.vstack([rows, columns]),
            b_ub=[*people, *room],
            bounds=limits,
        )
    return None if solved.fun is None else abs(float(solved.fun))


@settings(max_examples=30)
@given(worlds(), st.data())
def test_venues_with_seats(world: World, data: st.DataObject) -> None:
    people, distance = world
    p, existing = question(data, distance)
    seats = data.draw(st.lists(st.integers(0, 30), min_size=distance.shape[1], max_size=distance.shape[1]))
    room = pd.Series(seats, index=distance.columns, dtype=float)
    every = [(distance[chosen], room[chosen]) for chosen in choices(distance, p, existing)]
    most = max(seated(people, table, some, 4.0) or 0.0 for table, some in every)
    found = site_venues(
        people, distance, p=p, objective="max_cover", radius=4, existing=existing, capacity=room
    )
    assert found.value == found.bound == pytest.approx(most, abs=1e-4)
    assert set(existing) <= set(found.selected)
    least = [way for table, some in every if (way := seated(people, table, some, None)) is not None]
    if not least:
        with pytest.raises(InputError, match="siting_seats_too_few"):
            site_venues(people, distance, p=p, objective="p_median", existing=existing, capacity=room)
        return
    found = site_venues(people, distance, p=p, objective="p_median", existing=existing, capacity=room)
    assert found.value == found.bound == pytest.approx(min(least), abs=1e-4)
    assert found.covered_people == people.sum()
