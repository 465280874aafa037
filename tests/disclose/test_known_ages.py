"""Those of known age, or known arrival, beside the numbers of those ages and arrivals."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from reachmap.compare.sharing import _quality
from reachmap.disclose import gate_levels
from reachmap.disclose.intake import hide_known_ages, known_shares
from reachmap.disclose.levels import Levels, publish_intake
from reachmap.reach import ReachCounts
from reachmap.vocabulary import ALL, BUILT_IN
from tests.disclose.kinds import KINDS, counted

K = 5
SMALL, TEENS, OTHERS, UNKNOWN = ("0-2",), ("13-15",), ("6-12", "13-15"), ()
NEW, OF_SMALL = BUILT_IN.places[ALL, "newly_arrived"], BUILT_IN.places["0-2", ALL]


def counts_of(people: dict[tuple[tuple[str, ...], str, str | None], list[int]]) -> ReachCounts:
    """Parents by their children's ages, sex and arrival, in two areas and without one."""
    table = np.zeros((3, len(KINDS)), dtype=np.int64)
    for kind, numbers in people.items():
        table[:, KINDS.index(kind)] = numbers
    return counted(table)


def nearly_all_of_small(*, of_teens: int) -> ReachCounts:
    """A hundred mothers of small children; few others of known age, and forty of unknown."""
    return counts_of(
        {
            (SMALL, "woman", "other"): [50, 40, 10],
            (TEENS, "woman", "other"): [of_teens, 0, 0],
            (UNKNOWN, "woman", "other"): [20 - of_teens, 15, 5],
        }
    )


def public(counts: ReachCounts, *, rounding: int = 0) -> Levels:
    return gate_levels(counts, k=K, level="public", rounding=rounding)


def assert_alike(one: object, other: object) -> None:
    for each in fields(one):  # type: ignore[arg-type]
        mine, others = getattr(one, each.name), getattr(other, each.name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, others, each.name)
        else:
            assert mine == others, each.name


@pytest.mark.parametrize("rounding", [0, 3])
def test_few_of_other_ages_are_told_by_nothing(rounding: int) -> None:
    found = public(nearly_all_of_small(of_teens=0), rounding=rounding)
    assert found.intake.age_known is None
    for few in range(1, K):
        other = public(nearly_all_of_small(of_teens=few), rounding=rounding)
        assert_alike(found.intake, other.intake)
        assert_alike(found.areas, other.areas)


def test_their_number_stands_in_for_all_of_known_age() -> None:
    found = public(nearly_all_of_small(of_teens=3))
    assert found.areas.total[OF_SMALL] == 100
    assert found.intake.ages_at_least == 100
    assert found.areas.known_share[OF_SMALL] == pytest.approx(100 / 140)
    # A share file corrects for unknown ages by it.
    assert _quality(found.intake).age_known == 100


def test_where_enough_are_of_other_ages_all_are_told() -> None:
    found = public(nearly_all_of_small(of_teens=K))
    assert (found.intake.age_known, found.intake.ages_at_least) == (105, None)
    assert found.areas.known_share[OF_SMALL] == pytest.approx(105 / 140)


def test_in_detail_all_is_told() -> None:
    found = gate_levels(nearly_all_of_small(of_teens=3), k=K, level="detailed")
    assert (found.intake.age_known, found.intake.ages_at_least) == (103, None)


def test_a_hidden_number_of_an_age_tells_nothing_beside() -> None:
    found = publish_intake(nearly_all_of_small(of_teens=3), k=K, level="public")
    telling = np.zeros(len(BUILT_IN.strata), dtype=bool)
    telling[OF_SMALL] = True
    hidden = np.full(len(BUILT_IN.strata), np.nan)
    assert hide_known_ages(found, telling, hidden) == found
    assert hide_known_ages(found, telling, np.where(telling, 100.0, np.nan)).age_known is None


def arrivals(*, others: int) -> ReachCounts:
    """Sixty newly arrived, few known not to be, thirty of whom it is not known."""
    return counts_of(
        {
            (SMALL, "woman", "newly_arrived"): [30, 25, 5],
            (SMALL, "woman", "other"): [others, 0, 0],
            (OTHERS, "woman", None): [10, 10, 10],
        }
    )


def test_the_newly_arrived_stand_in_for_all_of_known_arrival() -> None:
    found = public(arrivals(others=3))
    assert found.intake.arrival_known is None
    assert found.areas.known_share[NEW] == pytest.approx(60 / 93)


def test_a_hidden_number_of_newly_arrived_stands_in_for_nothing() -> None:
    counts = arrivals(others=3)
    totals = counts.total.astype(float)
    intake = publish_intake(counts, k=K, level="public", totals=totals)
    assert known_shares(counts, intake, totals, k=K, ages_then=0.0)[NEW] == pytest.approx(60 / 93)
    totals[NEW] = np.nan
    assert known_shares(counts, intake, totals, k=K, ages_then=0.0)[NEW] == 0


def test_where_newly_arrived_are_hidden_it_is_told_of_how_many_arrival_is_known() -> None:
    counts = arrivals(others=3)
    totals = np.where(np.arange(len(counts.total)) == NEW, np.nan, counts.total)
    found = publish_intake(counts, k=K, level="public", totals=totals)
    assert found.arrival_known == 63
    # Thirty of unknown arrival less one of the known: few can not be told.
    few = replace(counts, intake=replace(counts.intake, arrival_known=counts.intake.adults - 1))
    assert publish_intake(few, k=K, level="public", totals=totals).arrival_known is None
