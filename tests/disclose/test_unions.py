"""Groups bounded by published numbers: by hand, and held against linear programs over kinds of parents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reachmap.disclose.unions import EVERY, MEMBERS, OTHERS, TEENS, Ages, Bounds, table_of
from reachmap.vocabulary import ALL, ARRIVALS, BAND_KEYS, BUILT_IN, SEXES, Stratum
from tests.disclose.kinds import KINDS, holds

# Of known sex and arrival: of the others only how many they are is known.
SURE = [i for i, (_, sex, arrival) in enumerate(KINDS) if sex and arrival]
WITHOUT_AGE = np.array([not KINDS[i][0] for i in SURE], dtype=float)
UNIONS = [BAND_KEYS, ("0-2",), TEENS, ("0-2", "3-5"), ("3-5", "6-12", "13-15", "16-18")]


def exactly(*numbers: float) -> Bounds:
    return Bounds(np.array(numbers, dtype=float), np.array(numbers, dtype=float))


def ends(bounds: Bounds, sex: int, arrival: int) -> tuple[float, float]:
    return float(bounds.low[sex, arrival][0]), float(bounds.high[sex, arrival][0])


def test_two_sets_share_what_does_not_fit_beside_one_another() -> None:
    # Of 20, 15 men and 9 newly arrived: 4 at least are both, 9 at most.
    table = table_of(exactly(20), exactly(15), exactly(9))
    assert ends(table, MEMBERS, MEMBERS) == (4, 9)
    assert ends(table, MEMBERS, OTHERS) == (6, 11)
    assert ends(table, OTHERS, MEMBERS) == (0, 5)
    assert ends(table, OTHERS, EVERY) == (5, 5)


def test_of_what_nothing_is_known_there_are_none_to_all() -> None:
    table = table_of(exactly(20), exactly(15))
    assert ends(table, EVERY, MEMBERS) == (0, 20)
    assert ends(table, MEMBERS, MEMBERS) == (0, 15)


def ages(everyone_and_men: Mapping[str, tuple[float, float]], *, no_age: float = 0) -> Ages:
    """Everyone and men by age; ``all`` and ``teens`` among them, nobody newly arrived."""
    tables = {}
    for bands, name in (*(((key,), key) for key in BAND_KEYS), (BAND_KEYS, ALL), (TEENS, "teens")):
        everyone, men = everyone_and_men.get(name, (0, 0))
        tables[bands] = table_of(exactly(everyone), exactly(men) if bands != TEENS else None, exactly(0))
    return Ages.of(tables, no_age=no_age)


def test_a_union_is_as_large_as_its_largest_part_and_no_larger_than_all_parts() -> None:
    found = ages({ALL: (30, 12), "0-2": (10, 8), "3-5": (12, 2), "6-12": (25, 11)})
    # Eight men of the youngest and ten women of the next are eighteen; all parts are twenty-two.
    assert ends(found.union(("0-2", "3-5")), EVERY, EVERY) == (18, 22)
    assert ends(found.union(("0-2", "3-5")), MEMBERS, EVERY) == (8, 10)


def test_who_has_no_child_of_other_ages_is_in_the_union() -> None:
    numbers = {ALL: (30, 12), "0-2": (10, 6), "3-5": (12, 5), "6-12": (11, 4)}
    assert ends(ages(numbers).union(("0-2", "3-5")), EVERY, EVERY) == (19, 22)
    # Three of the thirty may have children whose ages nobody wrote down.
    assert ends(ages(numbers, no_age=3).union(("0-2", "3-5")), EVERY, EVERY) == (16, 22)


def test_teenagers_parents_tell_how_many_have_both_ages() -> None:
    found = ages({ALL: (30, 12), "13-15": (12, 7), "16-18": (10, 5), "teens": (18, 0), "6-12": (25, 10)})
    # Four have both: of seven and five fathers no more than four are counted twice.
    assert ends(found.union(TEENS), MEMBERS, EVERY) == (8, 12)
    assert ends(found.union(TEENS), EVERY, EVERY) == (18, 18)


@cache
def members() -> np.ndarray:
    return np.column_stack([holds(stratum) for stratum in BUILT_IN.strata])[SURE]


@st.composite
def people(draw: st.DrawFn) -> np.ndarray:
    """How many there are of each kind; sometimes of unknown age, too."""
    kinds = [i for i in range(len(SURE)) if not WITHOUT_AGE[i] or draw(st.integers(0, 3)) == 0]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=14))
    return np.bincount(
        np.repeat(chosen, draw(st.lists(st.integers(0, 9), min_size=len(chosen), max_size=len(chosen)))),
        minlength=len(SURE),
    )


def known_of(numbers: np.ndarray, no_age: float) -> Ages:
    def table(band: str) -> Bounds:
        return table_of(
            *(exactly(numbers[BUILT_IN.places[band, g]]) for g in (ALL, "fathers", "newly_arrived"))
        )

    teens = table_of(exactly(numbers[BUILT_IN.places[ALL, "teens"]]))
    tables = {BAND_KEYS: table(ALL), TEENS: teens} | {(key,): table(key) for key in BAND_KEYS}
    return Ages.of(tables, no_age=no_age)


def program(numbers: np.ndarray, no_age: float, wanted: np.ndarray) -> tuple[float, float]:
    """The least and the most of some kinds, over all numbers of kinds that make the published ones."""
    found = [
        linprog(way * wanted, A_ub=[WITHOUT_AGE], b_ub=[no_age], A_eq=members().T, b_eq=numbers).x @ wanted
        for way in (1, -1)
    ]
    return float(found[0]), float(found[1])


@pytest.mark.parametrize("bands", UNIONS, ids="+".join)
@given(counts=people(), sex=st.sampled_from([None, *SEXES]), arrival=st.sampled_from([None, *ARRIVALS]))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_bounds_hold_what_a_program_finds(
    bands: tuple[str, ...], counts: np.ndarray, sex: str | None, arrival: str | None
) -> None:
    numbers, no_age = counts @ members(), float(counts @ WITHOUT_AGE)
    wanted = holds(Stratum(ALL, "own", bands, sex, arrival))[SURE]
    place = (
        0 if sex is None else 1 + SEXES[::-1].index(sex),
        0 if arrival is None else 1 + ARRIVALS.index(arrival),
    )
    low, high = ends(known_of(numbers, no_age).union(bands), *place)
    assert low <= counts @ wanted <= high
    least, most = program(numbers, no_age, wanted)
    assert low <= least + 1e-6
    assert high >= most - 1e-6
    # Of one age or all ages, and of a group by sex or by arrival alone, nothing narrower can be known.
    if bands in (BAND_KEYS, ("0-2",)) or sex is None or arrival is None:
        assert [low, high] == pytest.approx([least, most])
