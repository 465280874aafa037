"""The words: bands hold every age once, strata know who they are."""

from __future__ import annotations

import pytest

from reachmap.vocabulary import (
    AGE_BANDS,
    ARRIVALS,
    BAND_KEYS,
    BUILT_IN,
    OLDEST_CHILD,
    SEXES,
    Groups,
    ParentGroup,
    band_of_age,
    strata,
)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (-1, "expecting"),
        (0, "0-2"),
        (2, "0-2"),
        (3, "3-5"),
        (5, "3-5"),
        (6, "6-12"),
        (12, "6-12"),
        (13, "13-15"),
        (15, "13-15"),
        (16, "16-18"),
        (18, "16-18"),
    ],
)
def test_age_falls_in_its_band(age: int, band: str) -> None:
    assert band_of_age(age) == band


@pytest.mark.parametrize("age", [-2, 19, 40])
def test_no_band_holds_what_is_no_child(age: int) -> None:
    assert band_of_age(age) is None


@pytest.mark.parametrize("age", range(-1, OLDEST_CHILD + 1))
def test_each_age_is_in_exactly_one_band(age: int) -> None:
    assert sum(band.holds(age) for band in AGE_BANDS) == 1


def test_first_stratum_is_everyone() -> None:
    first = strata()[0]
    assert first.key == ("all", "all")
    assert first.is_everyone
    assert first.bands == BAND_KEYS


def test_strata_are_the_bands_and_all_of_every_group() -> None:
    # all, fathers, newly arrived: six bands and all; upper secondary: one and all; teens: two and all.
    assert len(strata()) == 7 + 7 + 7 + 2 + 3
    assert len({stratum.key for stratum in strata()}) == len(strata())


def test_upper_secondary_and_16_to_18_are_the_same_people() -> None:
    same = {s.key for s in strata() if s.people == (("16-18",), None, None)}
    assert same == {
        ("16-18", "all"),
        ("all", "upper_secondary"),
        ("16-18", "upper_secondary"),
        ("16-18", "teens"),
    }


def test_fathers_are_not_everyone() -> None:
    fathers = [stratum for stratum in strata() if stratum.parent_group == "fathers"]
    assert fathers
    assert not any(stratum.is_everyone for stratum in fathers)


def test_draws_of_a_group_begin_with_who_is_in_it() -> None:
    places = tuple(range(len(BUILT_IN.strata)))
    assert BUILT_IN.seeds == places
    every = [
        ParentGroup(f"g{sex}{arrival}{age}", sex, arrival, None if age is None else (age, "16-18"))
        for sex in (None, *SEXES)
        for arrival in (None, *ARRIVALS)
        for age in (None, *BAND_KEYS[:-1])
    ]
    seeds: dict[object, int] = {}
    people: dict[int, object] = {}
    for own in (every, every[::-1]):
        groups = Groups(tuple(own))
        assert groups.seeds[: len(places)] == places
        for stratum, seed in list(zip(groups.strata, groups.seeds, strict=True))[len(places) :]:
            assert seed >= len(places)
            assert seeds.setdefault(stratum.people, seed) == seed
            assert people.setdefault(seed, stratum.people) == stratum.people
