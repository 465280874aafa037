"""Adults who may live in one of several areas, divided in the estimates: laws, and a simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulate_spread import KNOWN, World, draw_world, judge, measured
from reachmap.gaps import Gaps
from reachmap.gaps.spread import IMPUTATIONS, Imputed, Places, Table, impute, spreading
from reachmap.gaps.sums import Prior
from reachmap.locate.places import places_of
from reachmap.spread import PublishedSpread, SpreadData
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, strata

HOMES, COUNTED, LISTED = KNOWN
SMALL = np.arange(5.0)


def divided(
    counts: list[float],
    sums: list[float],
    links: list[list[float]],
    direct: list[float],
    *,
    error: float = 0.0,
    dispersion: float = 1.0,
) -> Imputed:
    rows = len(sums)
    data = SpreadData(
        members=np.eye(rows, dtype=bool),
        count=np.array(sums),
        possible=np.tile(SMALL, (rows, 1)),
        without_largest=np.array(sums),
        own_largest=np.zeros(rows),
    )
    areas = len(counts)
    return impute(
        Table(np.array(counts), np.tile(SMALL, (areas, 1)), data.count),
        Places(data, np.array(links), np.array(direct), error, error),
        prior=Prior(np.zeros((areas, areas)), np.ones((areas, areas))),
        dispersion=dispersion,
        rng=np.random.default_rng(1),
    )


def test_what_is_told_is_divided_to_the_last_adult() -> None:
    found = divided([10, 20, 30], [24, 7], [[20, 5, 0], [0, 4, 4]], [10, 20, 30], dispersion=2.0)
    assert found.added.shape == (IMPUTATIONS, 3)
    assert found.added.sum(axis=1) == pytest.approx(31)
    assert (found.added[:, 0] <= 24).all()
    assert (found.added[:, 2] <= 7).all()
    assert (found.added >= 0).all()


def test_a_place_in_one_area_gives_all_to_it() -> None:
    assert (divided([10, 20], [9], [[5, 0]], [10, 20]).added == [9, 0]).all()


def test_a_hidden_count_is_at_most_four() -> None:
    found = divided([10, 20], [np.nan], [[2, 2]], [10, 20])
    total = found.added.sum(axis=1)
    assert set(total) <= {0, 1, 2, 3, 4}
    assert len(set(total)) > 1


def test_division_leans_towards_the_area_that_is_reached_more() -> None:
    # As many parents of both; the first is reached at four times the second's rate.
    found = divided([80, 20, 50], [100], [[50, 50, 0]], [50, 50, 50])
    assert found.added[:, 0].mean() == pytest.approx(80, abs=8)


def test_what_areas_do_not_tell_is_left_open() -> None:
    # Two areas that have every postcode in common: any division is about as likely as their prior says.
    alone = divided([np.nan, np.nan, 100], [200], [[100, 100, 0]], [1, 1, 100])
    told = divided([100, 100, 100], [200], [[100, 100, 0]], [100, 100, 100])
    assert alone.added[:, 0].std() > 2 * told.added[:, 0].std()


def test_an_unsure_key_divides_less_surely() -> None:
    sure, unsure = (
        divided([100, 100], [100], [[50, 50]], [100, 100], error=error).added[:, 0].std()
        for error in (0.0, 0.5)
    )
    assert unsure > 1.5 * sure


def test_places_hold_their_share_of_an_areas_adults() -> None:
    # Postcode 0 lies in A alone, 1 in A and B; half of those located named an area and not a postcode.
    weights = [100.0, 200.0, 300.0]
    key = pd.DataFrame({"place": ["a", "b", "b"], "area_code": ["A", "A", "B"], "weight": weights})
    places = places_of(key, way="postcode", first=0)
    published = PublishedSpread(
        places=(1,), adults=50, by_way={"postcode": 50}, data=tuple([_nothing()] * len(strata()))
    )
    found = spreading(published, places, parents=pd.Series({"A": 300.0, "B": 300.0}), located=120.0)
    assert found is not None
    # Everybody naming one, 500 of 600 would be in the second: 100 of 120. It was 50: half do.
    assert found.share == pytest.approx(np.array([[0.5 * 2 / 3, 0.5]]), rel=0.01)
    assert found.error > 0.3


def _nothing() -> SpreadData:
    empty = np.empty(0)
    return SpreadData(np.empty((0, 1), dtype=bool), empty, np.empty((0, 5)), empty, empty)


def everyone(gaps: Gaps) -> pd.DataFrame:
    areas = gaps.areas
    return areas[(areas["age_band"] == ALL) & (areas["parent_group"] == ALL)].reset_index(drop=True)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [
        draw_world(np.random.default_rng((3, run)), areas=16, adults=40.0, crossing=0.35, sigma=0.3)
        for run in range(4)
    ]


def test_intervals_hold_the_truth_with_postcodes_as_with_homes(worlds: list[World]) -> None:
    found = {
        known: pd.DataFrame([judge(world, measured(world, known, run)) for run, world in enumerate(worlds)])
        for known in KNOWN
    }
    # 64 intervals of 90 % each: fewer than 50 held would be no chance.
    assert (pd.Series({known: table["held"].mean() for known, table in found.items()}) > 50 / 64).all()
    assert found[HOMES]["width"].mean() < found[COUNTED]["width"].mean()
    # A key without numbers knows less than one with them.
    assert found[COUNTED]["error"].mean() < found[LISTED]["error"].mean()
    # Clear, and not below the others: at most one of 64.
    assert all(table["clear_wrong"].sum() <= 1 for table in found.values())


def test_an_area_far_below_is_found_by_postcodes() -> None:
    rng = np.random.default_rng(6)
    world = draw_world(rng, areas=16, adults=60.0, crossing=0.1, sigma=0.0)
    true = np.where(np.arange(16) == 4, 0.25, 1.0)
    planted = World(
        world.parents,
        world.living,
        true,
        rng.poisson(world.living * true * 60 * 16 / world.parents.sum()),
        world.adjacency,
    )
    found = everyone(measured(planted, COUNTED, 1))
    assert found.loc[found["verdict"] == CLEAR_SHORTFALL].index.tolist() == [4]


def test_areas_that_share_every_postcode_are_not_told_apart() -> None:
    living = np.array([[500.0, 500, 0, 0], [0, 0, 900, 100], [0, 0, 100, 900]])
    reached = np.array([[80, 20, 0, 0], [0, 0, 45, 5], [0, 0, 5, 45]])
    adjacency = pd.DataFrame({"focal": ["A000", "A001", "A002"], "neighbor": ["A001", "A002", "A003"]})
    world = World(living.sum(axis=0), living, np.ones(4), reached, adjacency)
    found = everyone(measured(world, COUNTED, 1))
    width = np.log(found["rate_ratio_high"] / found["rate_ratio_low"])
    assert (found["rate_ratio_low"][:2] < 0.8).all()
    assert (found["rate_ratio_high"][:2] > 1.2).all()
    assert (found["rate_ratio_low"] < 1).all()
    assert width[:2].min() > width[2:].max()


def test_the_same_seed_gives_the_same_table() -> None:
    world = draw_world(np.random.default_rng(8), areas=5, adults=20.0, crossing=0.4, sigma=0.3)
    first, again = (measured(world, COUNTED, 7).areas for _ in range(2))
    assert first.equals(again)
