"""Adults who may live in several areas, through the gate: what the estimates see of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose import gate_spread
from reachmap.reach import IntakeCounts, ReachCounts
from reachmap.spread import PublishedSpread, SpreadCounts
from reachmap.vocabulary import ALL, BUILT_IN, LOCATED_BY, NOT_LOCATED, strata

K = 5
PLACE = {stratum.key: i for i, stratum in enumerate(strata())}
EVERYONE, FATHERS = PLACE[ALL, ALL], PLACE[ALL, "fathers"]

NOBODY = IntakeCounts(
    rows_read=0,
    repeated_rows=0,
    adults=0,
    women=0,
    men=0,
    age_known=0,
    arrival_known=0,
    located=dict.fromkeys(LOCATED_BY, 0),
    not_located=dict.fromkeys(NOT_LOCATED, 0),
    outside_period=0,
    outside_coverage={},
    undated=0,
    possible=frozenset(),
)


def gated(
    adults: list[int], areas: list[list[int]], *, fathers: list[int] | None = None, level: str = "public"
) -> PublishedSpread:
    """Gate places with so many adults, each in these areas; every place's adults at one activity."""
    counts = np.zeros((len(adults), len(strata())), dtype=np.int64)
    counts[:, EVERYONE] = adults
    counts[:, FATHERS] = fathers or 0
    inside = np.zeros((len(adults), 1 + max(max(each) for each in areas)), dtype=bool)
    for place, each in enumerate(areas):
        inside[place, each] = True
    spread = SpreadCounts(
        places=tuple(range(10, 10 + len(adults))),
        areas=inside,
        ways=("postcode",) * len(adults),
        counts=counts,
        by_activity=pd.DataFrame(counts).assign(activity="K", place=range(len(adults))),
    )
    none = np.zeros((inside.shape[1], len(strata())), dtype=np.int64)
    counted = ReachCounts((), none, none[0], pd.DataFrame(), 1, NOBODY, 0, spread)
    found = gate_spread(counted, k=K, level=level)
    assert found is not None
    return found


def told(found: PublishedSpread, stratum: int = EVERYONE) -> dict[tuple[int, ...], float]:
    """Counts by the places that they are of."""
    data = found.data[stratum]
    return {
        tuple(np.flatnonzero(places).tolist()): float(count)
        for places, count in zip(data.members, data.count, strict=True)
    }


def test_places_with_enough_adults_are_told_by_themselves() -> None:
    found = gated([5, 9], [[0, 1], [1, 2]])
    assert told(found) == {(0,): 5, (1,): 9}
    assert (found.adults, found.by_way) == (14, {"postcode": 14})


def test_a_small_place_joins_the_one_whose_areas_are_most_like_its_own() -> None:
    assert told(gated([4, 9, 9], [[0, 1], [3, 4], [0, 1, 2]])) == {(0, 2): 13, (1,): 9}


def test_places_that_nobody_named_are_counted_too() -> None:
    # Nobody from a place that people live in says something of its areas.
    assert told(gated([0, 9], [[0, 1], [0, 1]])) == {(0, 1): 9}


def test_fewer_than_five_in_all_are_not_told() -> None:
    found = gated([1, 2], [[0, 1], [2, 3]])
    assert found.adults is None
    assert found.by_way == {"postcode": None}
    assert np.isnan(list(told(found).values())).all()
    assert found.data[EVERYONE].possible[0, :K].tolist() == [0, 1, 2, 3, 4]


def test_small_groups_are_told_together() -> None:
    found = gated([20, 20, 20], [[0, 1], [1, 2], [2, 3]], fathers=[9, 3, 4])
    assert told(found, FATHERS) == {(0,): 9, (1, 2): 7}


def test_a_group_that_leaves_few_others_is_one_of_many_numbers() -> None:
    found = gated([20, 20], [[0, 1], [1, 2]], fathers=[18, 8])
    data = found.data[FATHERS]
    assert told(found, FATHERS)[(1,)] == 8
    assert np.isnan(told(found, FATHERS)[(0,)])
    values = data.possible[-1]
    assert values[~np.isnan(values)].tolist() == [0, 1, 2, 3, 4, 16, 17, 18, 19, 20]


def test_the_detailed_level_puts_nothing_together() -> None:
    assert told(gated([1, 0, 7], [[0, 1], [0, 1], [1, 2]], level="detailed")) == {(0,): 1, (1,): 0, (2,): 7}


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_count_from_zero_to_four_is_told_and_none_that_leaves_so_few(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 8))
    adults = data.draw(st.lists(st.sampled_from([0, 0, 1, 3, 5, 8, 40]), min_size=count, max_size=count))
    fathers = [data.draw(st.integers(0, n)) for n in adults]
    areas = [data.draw(st.lists(st.integers(0, 5), min_size=2, max_size=3)) for _ in adults]
    found = gated(adults, areas, fathers=fathers)
    everyone, men = found.data[EVERYONE], found.data[FATHERS]
    assert BUILT_IN.wholes[FATHERS] == EVERYONE
    for part, true in ((everyone, np.array(adults)), (men, np.array(fathers))):
        assert (part.members.sum(axis=0) == 1).all()
        shown = ~np.isnan(part.count)
        assert (part.count[shown] == (part.members @ true)[shown]).all()
        assert (part.count[shown] >= K).all()
    left = men.members @ (np.array(adults) - np.array(fathers))
    assert (left[~np.isnan(men.count)] >= K).all()


def test_without_a_place_in_several_areas_there_is_nothing_to_gate() -> None:
    none = np.zeros((1, len(strata())), dtype=np.int64)
    counted = ReachCounts(("A",), none, none[0], pd.DataFrame(), 0, NOBODY, 0)
    assert gate_spread(counted, k=K, level="public") is None
