"""Published numbers beside what is told by place and ages of activities: they tell no small number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose.beside import Beside, join_ages
from reachmap.disclose.parts import _together, _untold
from reachmap.reach.unknown import AGE, ARRIVAL, SEX, Kind, KnownByPart
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN
from tests.disclose.test_parts import SMALL, TEENS, Vector, narrow, tell
from tests.disclose.test_unknown import adults, gated

SCHOOL = ("6-12",)


def published(**numbers: int) -> np.ndarray:
    """Municipality's numbers, the others hidden."""
    places = {"teens": (ALL, "teens"), "small": ("3-5", ALL), "men": ("3-5", "fathers")}
    found = np.full(len(BUILT_IN.strata), np.nan)
    for name, number in numbers.items():
        found[BUILT_IN.places[places[name]]] = number
    return found


def test_teenagers_parents_tell_not_how_few_are_of_unknown_age() -> None:
    """Of 40 at courses for teenagers 38 are parents of such: 0 to 2 would be unknown, not 0 to 4."""
    for unknown in range(5):
        rows = adults(80, meant_for=SMALL, age=4) + adults(20, meant_for=SMALL)
        rows += adults(20, meant_for=TEENS, age=14) + adults(20 - unknown, meant_for=TEENS, age=17)
        (part,) = gated(rows + adults(unknown, meant_for=TEENS))[0].parts
        assert (part["adults"], part["ages"]) == (140, [*SMALL, *TEENS])


def test_where_all_unknown_may_be_at_them_parts_are_by_age() -> None:
    rows = adults(40, meant_for=SMALL, age=1) + adults(40, meant_for=SMALL, age=4)
    rows += adults(20, meant_for=TEENS, age=14) + adults(20, meant_for=TEENS)
    # Of another one, and of four, it would be told: of 21 unknown 20 at most are at courses for teenagers.
    for more, ages in ((0, [[*SMALL], [*TEENS]]), (4, [[*SMALL, *TEENS]]), (5, [[*SMALL], [*TEENS]])):
        parts = gated([*rows, *adults(more, meant_for=SMALL)])[0].parts
        assert [part["ages"] for part in parts] == ages


def test_by_hand() -> None:
    kinds, sizes = (SMALL, SMALL, TEENS), np.array([60, 30, 50])

    def told(total: np.ndarray, **unknown: int) -> Kind:
        return Beside(total, unknown, 5).told_by(sizes, kinds)

    assert told(published(teens=45)) == ()
    assert told(published(teens=46)) == TEENS
    # Fifty less 20 who may be unknown; of fathers and of 3-5 the 90.
    assert told(published(teens=30), **{AGE: 20}) == ()
    assert told(published(teens=31), **{AGE: 20}) == TEENS
    assert told(published(men=20), **{SEX: 70, ARRIVAL: 80}) == ()
    assert told(published(men=21), **{SEX: 70}) == ("3-5",)
    assert told(published(small=21), **{SEX: 70}) == ()


def test_one_part_beside_one_other_may_be_known_to_have_many() -> None:
    def told(number: int, unknown: int) -> Kind:
        return Beside(published(teens=number), {AGE: unknown}, 5).told_by(np.array([90, 50]), (SMALL, TEENS))

    # 30 left of 50: of 34 unknown four or more are at the others, of 35 five.
    assert (told(20, 34), told(20, 35)) == (TEENS, ())
    # Of 116 unknown 24 are known, four of them no parents of teenagers.
    assert (told(20, 115), told(20, 116)) == ((), TEENS)


def test_at_activities_for_one_age_only_nobody_is_of_unknown_age() -> None:
    beside = Beside(published(small=20), {AGE: 9}, 5)
    assert beside.told_by(np.array([20, 30]), (("3-5",), TEENS)) == ()
    assert beside.told_by(np.array([20, 30]), (SMALL, TEENS)) == ("3-5",)


def test_whoever_is_at_some_ages_is_not_at_others_that_no_activity_is_for_besides() -> None:
    """Of six newly arrived five have children of 3-5: one at most has teenagers, if they are apart."""

    def told(kinds: tuple[Kind, ...], *, new: int, hidden: str = "13-15") -> Kind:
        row = np.full(len(BUILT_IN.strata), 20.0)
        for key, number in ((ALL, new), ("3-5", 5), (hidden, np.nan)):
            row[BUILT_IN.places[key, "newly_arrived"]] = number
        return Beside(published(), {}, 5, row[None]).told_by(np.array([50, 50]), kinds)

    assert told((("3-5",), ("13-15",)), new=6) == ("3-5", "13-15")
    assert told((("3-5",), ("13-15",)), new=8) == ("3-5", "13-15")
    assert told((("3-5",), ("13-15",)), new=9) == ()
    assert told((("3-5",), ("3-5", "13-15")), new=6) == ()
    assert told((("3-5",), ("13-15",)), new=6, hidden="0-2") == ()


def parts(sizes: list[int], kinds: list[Kind]) -> KnownByPart:
    some = np.arange(len(sizes))
    return KnownByPart(pd.Index(some), some, some, tuple(kinds), np.array(sizes), {})


def test_ages_are_put_together_with_those_of_fewest_adults() -> None:
    found = join_ages(parts([30, 20, 90, 20], [SMALL, SCHOOL, TEENS, SCHOOL]), TEENS)
    assert found.kinds == (SMALL + TEENS, SCHOOL, SMALL + TEENS, SCHOOL)
    assert join_ages(found, TEENS).kinds == (SMALL + SCHOOL + TEENS,) * 4


def test_places_stay_where_ages_are_put_together() -> None:
    # Of 60 unknown 40 at most are at courses for teenagers: of two places each that may be few.
    known = parts([90, 40, 50], [SMALL, TEENS, TEENS])
    found = _untold(known, Beside(published(teens=50), {AGE: 60}, 5))
    assert found.kinds == (SMALL + TEENS,) * 3
    assert set(found.places) == {0, 1, 2}


@given(
    sizes=st.lists(st.integers(9, 90), min_size=3, max_size=6),
    numbers=st.tuples(st.integers(5, 90), st.integers(5, 90), st.integers(5, 90)),
    unknown=st.integers(0, 60),
)
@settings(max_examples=60, deadline=None)
def test_ages_are_put_together_until_nothing_is_told(
    sizes: list[int], numbers: tuple[int, int, int], unknown: int
) -> None:
    kinds = [(SMALL, SCHOOL, TEENS, BAND_KEYS, ("3-5",), ("16-18",))[i] for i in range(len(sizes))]
    teens, small, men = numbers
    beside = Beside(published(teens=teens, small=small, men=men), {AGE: unknown, SEX: unknown}, 5)
    found = _untold(parts(sizes, kinds), beside)
    together, _, merged = _together(found, 5)
    assert beside.told_by(np.bincount(together, found.adults), merged) == ()
    assert {band for kind in found.kinds for band in kind} == {band for kind in kinds for band in kind}


SHAPES: tuple[tuple[Vector, tuple[Kind, ...], int], ...] = (
    ((9, 5), (SMALL, TEENS), 2),
    ((8, 4, 3), (SMALL, TEENS, TEENS), 2),
    ((4, 8, 3), (SMALL, TEENS, TEENS), 2),
    ((8, 3, 5), (SMALL, SMALL, TEENS), 2),
    ((13, 7), (SMALL, TEENS), 3),
    ((12, 6, 5), (SMALL, TEENS, TEENS), 3),
    ((22, 13), (SMALL, TEENS), 5),
)


@pytest.mark.parametrize(("sizes", "kinds", "k"), SHAPES)
def test_beside_every_published_number_all_tables_of_unknown_ages_are_left(
    sizes: Vector, kinds: tuple[Kind, ...], k: int
) -> None:
    """From the reader's view: tables that fit the total, the marks and how many teenagers' parents there are.

    All numbers of these: of 2 and more fewer than k there are tables where a mark and it tell something.
    """
    inside = np.array([kind == TEENS for kind in kinds])
    tables = np.array([*product(*(range(n + 1) for n in sizes))])
    totals = tables.sum(axis=1)
    most = int(np.array(sizes)[inside].sum())
    kept = put_together = told = 0
    for total in range(k, sum(sizes) - k + 1):
        some = tables[totals == total]
        marks = [tell(sizes, tuple(each), k) for each in some.tolist()]
        for number in range(k, most + 1):
            fit = (np.array(sizes) - some)[:, inside].sum(axis=1) >= number
            if not fit.any():
                continue
            if Beside(published(teens=number), {AGE: total}, k).told_by(np.array(sizes), kinds):
                put_together += 1
                told += _tell_something(sizes, some, fit, marks, k)
            else:
                kept += 1
                assert not _tell_something(sizes, some, fit, marks, k), (total, number)
                # To outsiders the number alone tells nothing either.
                assert {each for each in narrow(sizes, some[fit], k) if len(each) == 1} <= narrow(
                    sizes, some, k
                )
    assert kept
    assert put_together
    assert told


def _tell_something(
    sizes: Vector, some: np.ndarray, fit: np.ndarray, marks: Sequence[object], k: int
) -> bool:
    """Whether what is told, and that a number fits, tell more than what is told and the total do."""
    for mark in set(marks):
        alike = np.array([each == mark for each in marks])
        if (alike & fit).any() and narrow(sizes, some[alike & fit], k) - narrow(sizes, some[alike], k):
            return True
    return False
