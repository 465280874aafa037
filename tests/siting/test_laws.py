"""What must hold whatever the numbers are, what is refused, and what happens where the search is cut off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.siting import (
    Siting,
    cover,
    coverage_curve,
    equal_distance,
    median,
    selection_frequency,
    site_venues,
    solver,
)
from tests.siting.worlds import worlds

World = tuple[pd.Series, pd.DataFrame]
OBJECTIVES = ("max_cover", "p_median", "p_center", "kolm_pollak")
FEW = settings(max_examples=40)


def ask(world: World, p: int | None, objective: str, **options: Any) -> Siting:
    return site_venues(*world, p=p, objective=objective, **({"radius": 4.0} | options))


def town(areas: int, places: int, seed: int = 0) -> World:
    """Areas and places at random in a square of ten kilometres."""
    rng = np.random.default_rng(seed)
    homes, venues = rng.random((areas, 1, 2)), rng.random((1, places, 2))
    metres = 10_000 * np.sqrt(((homes - venues) ** 2).sum(axis=2))
    return pd.Series(rng.integers(1, 400, areas), dtype=float), pd.DataFrame(metres)


@FEW
@given(worlds(), st.data())
def test_one_venue_more_is_never_worse(world: World, data: st.DataObject) -> None:
    # The fair distance is left out: its scale is that of the chosen venues, and changes with them.
    p = data.draw(st.integers(1, world[1].shape[1]))
    more = min(p + 1, world[1].shape[1])
    assert ask(world, more, "max_cover").value >= ask(world, p, "max_cover").value
    for objective in ("p_median", "p_center"):
        assert ask(world, more, objective).value <= ask(world, p, objective).value + 1e-9


@FEW
@given(worlds(), st.sampled_from(OBJECTIVES), st.floats(0.001, 1000), st.data())
def test_units_of_people_do_not_matter(
    world: World, objective: str, factor: float, data: st.DataObject
) -> None:
    people, distance = world
    p = data.draw(st.integers(1, distance.shape[1]))
    plain, scaled = ask(world, p, objective), ask((people * factor, distance), p, objective)
    times = factor if objective in {"max_cover", "p_median"} else 1.0
    assert scaled.value == pytest.approx(plain.value * times)
    assert scaled.mean_distance == pytest.approx(plain.mean_distance, nan_ok=True)


@FEW
@given(worlds(), st.sampled_from(OBJECTIVES), st.randoms(use_true_random=False), st.data())
def test_order_of_areas_changes_nothing(
    world: World, objective: str, shuffler: Any, data: st.DataObject
) -> None:
    people, distance = world
    p = data.draw(st.integers(1, distance.shape[1]))
    order = list(distance.index)
    shuffler.shuffle(order)
    # People and distances need not even stand in the same order.
    plain, shuffled = ask(world, p, objective), ask((people, distance.loc[order]), p, objective)
    assert shuffled.selected == plain.selected
    assert shuffled.value == pytest.approx(plain.value)


@FEW
@given(worlds(), st.sampled_from(OBJECTIVES), st.data())
def test_names_change_nothing(world: World, objective: str, data: st.DataObject) -> None:
    people, distance = world
    p = data.draw(st.integers(1, distance.shape[1]))
    names = {old: (number, "plats") for number, old in enumerate(distance.columns)}
    renamed = distance.copy()
    renamed.columns = pd.Index(list(names.values()), tupleize_cols=False)
    plain, other = ask(world, p, objective), ask((people, renamed), p, objective)
    assert other.value == plain.value
    assert other.selected == tuple(names[str(label)] for label in plain.selected)


@FEW
@given(worlds(), st.integers(1, 3), st.data())
def test_an_area_in_pieces_is_the_same_people(world: World, pieces: int, data: st.DataObject) -> None:
    people, distance = world
    p = data.draw(st.integers(1, distance.shape[1]))
    parts, tables = [], []
    for piece in range(pieces):
        names = {area: f"{area}-{piece}" for area in people.index}
        parts.append((people / pieces).rename(index=names))
        tables.append(distance.rename(index=names))
    for objective in OBJECTIVES:
        whole = ask(world, p, objective)
        split = ask((pd.concat(parts), pd.concat(tables)), p, objective)
        assert split.value == pytest.approx(whole.value)
        assert split.selected == whole.selected


def test_fair_distance_lies_between_the_mean_and_the_longest_and_ignores_the_unit() -> None:
    people, ways = np.array([300.0, 100.0]), np.array([1000.0, 5000.0])
    fair = equal_distance(people, ways)
    # α = (300·1000 + 100·5000) / (300·1000² + 100·5000²) = 1/3500; ln((3 e^(2/7) + e^(10/7)) / 4) · 3500.
    assert fair == pytest.approx(3500 * np.log((3 * np.exp(2 / 7) + np.exp(10 / 7)) / 4))
    assert 2000 < fair < 5000
    assert equal_distance(people, ways / 1000) == pytest.approx(fair / 1000)
    assert equal_distance(people, np.array([700.0, 700.0])) == pytest.approx(700)


def test_where_fewer_venues_would_do_the_others_shorten_the_way() -> None:
    people = pd.Series({"a": 10.0, "b": 10.0})
    distance = pd.DataFrame({"mid": [2.0, 2.0], "far": [9.0, 9.0], "by a": [0.0, 9.0]}, index=["a", "b"])
    found = site_venues(people, distance, p=2, objective="max_cover", radius=3)
    assert found.selected == ("mid", "by a")
    assert found.value == 20
    assert found.mean_distance == 1


def test_people_without_a_way_are_not_covered_and_not_in_the_mean() -> None:
    people = pd.Series({"a": 10.0, "island": 5.0})
    distance = pd.DataFrame({"x": [2.0, np.nan]}, index=["a", "island"])
    found = site_venues(people, distance, p=1, objective="max_cover", radius=100)
    assert (found.covered_people, found.people, found.mean_distance) == (10, 15, 2)
    with pytest.raises(InputError, match="siting_out_of_reach"):
        site_venues(people, distance, p=1, objective="p_median")


def test_where_nobody_lives_the_first_places_are_returned() -> None:
    people = pd.Series({"a": 0.0})
    distance = pd.DataFrame({"x": [2.0], "y": [1.0], "z": [3.0]}, index=["a"])
    found = site_venues(people, distance, p=2, objective="p_median", existing=["z"])
    assert found.selected == ("x", "z")
    assert (found.value, found.covered_people) == (0, 0)
    assert np.isnan(found.mean_distance)


def test_full_venues_send_people_further() -> None:
    people = pd.Series({"a": 10.0, "b": 10.0})
    distance = pd.DataFrame({"x": [1.0, 1.0], "y": [5.0, 5.0]}, index=["a", "b"])
    found = site_venues(people, distance, p=2, objective="p_median", capacity={"x": 15, "y": 100})
    assert found.value == pytest.approx(15 * 1 + 5 * 5)
    assert found.covered_people == 20
    one = site_venues(people, distance, p=2, objective="max_cover", radius=2, capacity=15)
    assert one.value == pytest.approx(15)


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("siting_unknown_objective", {"objective": "best"}),
    ("siting_number_needed", {"p": None}),
    ("siting_number_not_used", {"objective": "min_venues"}),
    ("siting_bad_number", {"p": 0}),
    ("siting_bad_number", {"p": 1.5}),
    ("siting_bad_number", {"p": True}),
    ("siting_too_many", {"p": 3}),
    ("siting_fewer_than_existing", {"existing": ["x", "y"]}),
    ("siting_radius_needed", {"radius": None}),
    ("access_bad_reach", {"radius": float("nan")}),
    ("siting_existing_unknown", {"existing": ["q"]}),
    ("siting_seats_not_used", {"objective": "p_center", "capacity": 5}),
    ("access_labels_differ", {"capacity": {"x": 5}}),
    ("access_bad_amounts", {"capacity": -1}),
    ("access_bad_amounts", {"weights": pd.Series({"a": 1.0, "b": np.nan})}),
    ("access_bad_amounts", {"weights": pd.Series({"a": 1.0, "b": -2.0})}),
    ("access_not_numbers", {"weights": pd.Series({"a": "many", "b": "few"})}),
    ("access_labels_differ", {"weights": pd.Series({"a": 1.0, "c": 2.0})}),
    ("access_label_twice", {"weights": pd.Series([1.0, 2.0], index=["a", "a"])}),
    ("access_bad_distances", {"distance": pd.DataFrame({"x": [-1.0, 0.0]}, index=["a", "b"])}),
    ("access_no_places", {"distance": pd.DataFrame(index=["a", "b"])}),
]


@pytest.mark.parametrize(("code", "changed"), REFUSED)
def test_questions_that_make_no_sense_are_refused(code: str, changed: dict[str, Any]) -> None:
    asked: dict[str, Any] = {
        "weights": pd.Series({"a": 1.0, "b": 2.0}),
        "distance": pd.DataFrame({"x": [1.0, 2.0], "y": [2.0, 1.0]}, index=["a", "b"]),
        "p": 1,
        "objective": "max_cover",
        "radius": 1.0,
    } | changed
    with pytest.raises(InputError) as caught:
        site_venues(asked.pop("weights"), asked.pop("distance"), **asked)
    assert caught.value.code == code


def test_too_few_venues_to_reach_all_says_how_many_are_needed() -> None:
    distance = pd.DataFrame({"x": [1.0, np.inf], "y": [np.inf, 1.0]}, index=["a", "b"])
    with pytest.raises(InputError) as caught:
        site_venues(pd.Series({"a": 1.0, "b": 1.0}), distance, p=1, objective="p_center")
    assert (caught.value.code, caught.value.fields["least"]) == ("siting_too_few_to_reach", 2)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_too_large_a_question_gets_an_answer_and_a_bound_that_holds(
    objective: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, distance = town(60, 25, seed=3)
    exact = site_venues(people, distance, p=5, objective=objective, radius=1500)
    for module in (cover, median):
        monkeypatch.setattr(module, "MOST_PAIRS", 0)
    quick = site_venues(people, distance, p=5, objective=objective, radius=1500)
    assert len(quick.selected) == 5
    if objective == "max_cover":
        assert quick.value <= exact.value <= quick.bound
    elif objective != "kolm_pollak":
        assert quick.bound <= exact.value <= quick.value
    else:
        assert quick.bound <= quick.value


def test_a_search_that_is_cut_off_states_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    # Places at random, without any geography, are the hardest to choose among.
    rng = np.random.default_rng(3)
    distance = pd.DataFrame((rng.random((120, 60)) > 0.08).astype(float))
    people = pd.Series(rng.integers(1, 50, 120), dtype=float)
    exact = site_venues(people, distance, p=10, objective="max_cover", radius=0)
    fewest = site_venues(people, distance, p=None, objective="min_venues", radius=0)
    assert exact.proven
    assert fewest.proven
    monkeypatch.setattr(solver, "NODE_LIMIT", 1)
    cut = site_venues(people, distance, p=10, objective="max_cover", radius=0)
    assert cut.value <= exact.value < cut.bound
    assert not cut.proven
    cut = site_venues(people, distance, p=None, objective="min_venues", radius=0)
    assert cut.bound <= fewest.value <= cut.value == len(cut.selected)


def test_curve_adds_people_with_every_venue_and_starts_at_the_existing() -> None:
    people, distance = town(50, 12)
    curve = coverage_curve(people, distance, radius=2000, most=99, existing=[3, 5])
    assert list(curve.index) == list(range(2, 13))
    assert curve["covered_people"].is_monotonic_increasing
    assert curve["added_people"].iloc[1:].sum() == pytest.approx(
        curve["covered_people"].iloc[-1] - curve["covered_people"].iloc[0]
    )
    assert all({3, 5} <= set(selected) for selected in curve["selected"])
    assert (
        curve.loc[4, "covered_people"]
        == site_venues(people, distance, p=4, objective="max_cover", radius=2000, existing=[3, 5]).value
    )


def test_frequency_says_how_often_a_place_is_chosen() -> None:
    distance = pd.DataFrame({"x": [0.0, 9.0], "y": [9.0, 0.0]}, index=["a", "b"])
    draws = pd.DataFrame({"a": [5, 5, 5, 1], "b": [1, 1, 1, 5]})
    share = selection_frequency(draws, distance, p=1, objective="p_median")
    assert share.to_dict() == {"x": 0.75, "y": 0.25}
    with pytest.raises(InputError, match="siting_no_draws"):
        selection_frequency(draws.iloc[:0], distance, p=1, objective="p_median")
