"""A project's own groups, worked out from what is published: they hold the truth, and tell nothing new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reachmap.disclose import gate_levels
from reachmap.disclose.derived import add_groups, published_bounds, sure_bounds, worked_out
from reachmap.disclose.levels import Levels
from reachmap.disclose.unions import Bounds
from reachmap.reach import PublishedReach, ReachCounts
from reachmap.vocabulary import ALL, BUILT_IN, Groups, ParentGroup
from tests.disclose.kinds import KINDS, counted, holds

K = 5
FIRST = len(BUILT_IN.strata)
OWN = Groups(
    (
        ParentGroup("teen_fathers", sex="man", bands=("13-15", "16-18"), name="Pappor till tonåringar"),
        ParentGroup("small_mothers", sex="woman", bands=("0-2",), name="Mammor till små barn"),
        ParentGroup("school", bands=("6-12", "13-15", "16-18"), name="Skolbarns föräldrar"),
        ParentGroup("new_fathers", sex="man", arrival="newly_arrived", name="Nyanlända pappor"),
        ParentGroup("long_here", arrival="other", name="Inte nyanlända"),
        ParentGroup("new_school_mothers", "woman", "newly_arrived", ("3-5", "6-12"), "Nyanlända mammor"),
    )
)


def kind(bands: tuple[str, ...], sex: str | None, arrival: str | None = "other") -> int:
    return KINDS.index((bands, sex, arrival))


def of_kinds(*areas: dict[int, int]) -> ReachCounts:
    """Count areas that have so many of each kind; the last one is who has no home area."""
    people = np.zeros((len(areas), len(KINDS)), dtype=np.int64)
    for row, some in zip(people, areas, strict=True):
        row[list(some)] = list(some.values())
    return counted(people)


@dataclass(frozen=True)
class Derived:
    """What is published, and what can be worked out of it for sure."""

    published: PublishedReach
    areas: Bounds
    whole: Bounds

    def number(self, group: str, *, band: str = ALL, area: int = 0) -> tuple[float, float]:
        """Between which numbers an area's lies for sure."""
        place = OWN.places[band, group] - FIRST
        return float(self.areas.low[area, place]), float(self.areas.high[area, place])

    def shown(self, group: str, *, band: str = ALL) -> float:
        """The first area's number, missing where it is not told."""
        return float(self.published.shown[0, OWN.places[band, group]])


def worked(levels: Levels) -> Derived:
    return Derived(add_groups(levels, OWN).areas, *sure_bounds(levels, OWN))


def derived(counts: ReachCounts, *, rounding: int = 0) -> Derived:
    return worked(gate_levels(counts, k=K, level="public", rounding=rounding))


SMALL, MIDDLE, SCHOOL, BOTH = ("0-2",), ("6-12",), ("13-15",), ("13-15", "16-18")
# Two areas with plenty of everybody, and nobody of unknown sex, age or arrival.
PLENTY = {
    kind(SMALL, "man"): 12,
    kind(SMALL, "woman"): 30,
    kind(MIDDLE, "man"): 20,
    kind(MIDDLE, "woman"): 40,
    kind(SCHOOL, "man"): 15,
    kind(SCHOOL, "woman"): 25,
    kind(BOTH, "man"): 8,
    kind(BOTH, "woman"): 10,
}


def test_mothers_are_those_who_are_not_fathers() -> None:
    found = derived(of_kinds(PLENTY, PLENTY, PLENTY))
    assert found.number("small_mothers") == (30, 30)
    assert found.shown("small_mothers") == 30
    # The same people at their only age.
    assert found.number("small_mothers", band="0-2") == (30, 30)


def test_fathers_of_teenagers_are_an_interval_where_both_ages_may_be_the_same_men() -> None:
    # 23 fathers of 13-15 and 8 of 16-18, 18 of all parents have both: 23 to 31 less none of them.
    found = derived(of_kinds(PLENTY, PLENTY, PLENTY))
    low, high = found.number("teen_fathers")
    assert low <= 23 <= high
    assert low < high
    assert np.isnan(found.shown("teen_fathers"))
    assert found.published.hidden[0, OWN.places[ALL, "teen_fathers"]]
    # At each age they are the fathers that are counted already.
    assert found.shown("teen_fathers", band="13-15") == found.shown("fathers", band="13-15") == 23


def test_those_of_unknown_sex_may_be_mothers_or_not() -> None:
    unknown = {**PLENTY, kind(SMALL, None): 6}
    found = derived(of_kinds(unknown, PLENTY, PLENTY))
    # Six in the whole municipality: in any area none, or all of them.
    assert found.number("small_mothers") == (30, 36)
    assert found.number("small_mothers", area=1) == (24, 30)


def test_few_of_unknown_sex_are_among_the_mothers() -> None:
    found = derived(of_kinds({**PLENTY, kind(SMALL, None): 2}, PLENTY, PLENTY))
    assert found.number("small_mothers") == (32, 32)


def test_mothers_are_few_where_little_is_known_of_sex() -> None:
    nobody = {kind(SMALL, None): 60, kind(SMALL, "man"): 20, kind(SMALL, "woman"): 20}
    found = derived(of_kinds(nobody, nobody, nobody))
    assert not found.published.observed[OWN.places[ALL, "small_mothers"]]


def test_one_small_number_is_not_told_though_it_has_one_value() -> None:
    few = {**PLENTY, kind(SMALL, "man"): 39, kind(SMALL, "woman"): 3}
    levels = gate_levels(of_kinds(few, PLENTY, PLENTY), k=K, level="public")
    place = BUILT_IN.places["0-2", "fathers"]
    # As if all but three were shown to be fathers; the gate itself never lets that out.
    told = [
        each.copy()
        for each in (levels.areas.reached, levels.areas.low, levels.areas.high)
        if each is not None
    ]
    for each in told:
        each[0, place] = 39
    known = replace(levels.areas, reached=told[0], low=told[1], high=told[2])
    found = worked(replace(levels, areas=known))
    assert found.number("small_mothers") == (3, 3)
    assert found.published.hidden[0, OWN.places[ALL, "small_mothers"]]


def test_nothing_that_was_published_moves() -> None:
    levels = gate_levels(of_kinds(PLENTY, PLENTY, PLENTY), k=K, level="public")
    found = add_groups(levels, OWN)
    for name in ("reached", "hidden", "total", "low", "high", "up_to", "observed", "without_largest"):
        before, after = getattr(levels.areas, name), getattr(found.areas, name)
        np.testing.assert_array_equal(before, after[..., :FIRST])
    assert add_groups(levels, BUILT_IN) is levels


@cache
def taken_for(few: tuple[bool, bool]) -> list[int]:
    """Place of the kind that each kind is taken for: where few are of unknown sex, women (or others)."""
    known = [
        (
            bands,
            "woman" if few[0] and sex is None else sex,
            "other" if few[1] and arrival is None else arrival,
        )
        for bands, sex, arrival in KINDS
    ]
    places = {each: place for place, each in enumerate(KINDS)}
    return [places[each] for each in known]


@st.composite
def municipalities(draw: st.DrawFn) -> np.ndarray:
    """Three areas and those without one, with so many of some kinds."""
    kinds = draw(st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=12, unique=True))
    numbers = st.integers(0, 4) | st.integers(0, 30)
    people = np.zeros((4, len(KINDS)), dtype=np.int64)
    for row in people:
        row[kinds] = draw(st.lists(numbers, min_size=len(kinds), max_size=len(kinds)))
    return people


# The gate takes long for some of these: none is made smaller, and each run takes the same.
LAW = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("rounding", [0, 5])
@given(people=municipalities())
@LAW
def test_the_truth_lies_within_what_can_be_worked_out(rounding: int, people: np.ndarray) -> None:
    counts = counted(people)
    found = derived(counts, rounding=rounding)
    published = found.published
    known = (published.known_share == 1) & published.observed
    few = (bool(known[BUILT_IN.places[ALL, "fathers"]]), bool(known[BUILT_IN.places[ALL, "newly_arrived"]]))
    for place in sorted({*OWN.first_places[FIRST:]} - {*range(FIRST)}):
        numbers, own = people @ holds(OWN.strata[place])[taken_for(few)], place - FIRST
        assert (found.areas.low[:, own] <= numbers[:-1]).all()
        assert (found.areas.high[:, own] >= numbers[:-1]).all()
        assert found.whole.low[own] <= numbers.sum() <= found.whole.high[own]
        # What the estimates take for likely is within that.
        assert published.low is not None
        assert published.high is not None
        assert (published.low[:, place] >= found.areas.low[:, own]).all()
        assert (published.high[:, place] <= found.areas.high[:, own]).all()
        shown = ~published.hidden[:, place] & (rounding == 0)
        assert (published.reached[shown, place] == numbers[:-1][shown]).all()


@given(people=municipalities(), rounding=st.sampled_from([0, 3]))
@LAW
def test_what_is_known_of_each_number_is_all_that_is_published_of_it(
    people: np.ndarray, rounding: int
) -> None:
    published = gate_levels(counted(people), k=K, level="public", rounding=rounding).areas
    areas, seen = published_bounds(published), np.flatnonzero(published.observed)
    for area, place in ((area, place) for area in range(3) for place in seen):
        values = published.possible(area, int(place))
        if rounding or np.isnan(published.reached[area, place]):
            ends = areas.low[area, place], areas.high[area, place]
            # Of rounded numbers a part is no larger than its whole, besides.
            assert values[0] <= ends[0] <= ends[1] <= values[-1]
            assert rounding or (values[0], values[-1]) == ends
    total = published_bounds(published, total=True)
    for place in seen[np.isnan(published.total[seen])]:
        values = published.possible(None, int(place))
        assert (values[0], values[-1]) == (total.low[0, place], total.high[0, place])


@pytest.mark.parametrize("seed", [143, 229])
def test_bounds_hold_the_truth_where_strata_are_not_published(seed: int) -> None:
    random = np.random.default_rng(seed)
    kinds = random.choice(len(KINDS), size=random.integers(1, 13), replace=False)
    people = np.zeros((4, len(KINDS)), dtype=np.int64)
    for row in people:
        few, many = random.random(len(kinds)) < 0.5, random.integers(0, 5, len(kinds))
        row[kinds] = np.where(few, many, random.integers(0, 31, len(kinds)))
    counts = counted(people)
    published = gate_levels(counts, k=K, level="public").areas
    assert not published.observed.all()
    assert published.low is not None
    assert published.high is not None
    seen = published.observed
    assert (published.low <= counts.by_area)[:, seen].all()
    assert (counts.by_area <= published.high)[:, seen].all()


def test_numbers_that_contradict_one_another_tell_nothing() -> None:
    levels = gate_levels(of_kinds(PLENTY, PLENTY, PLENTY), k=K, level="public")
    assert levels.areas.low is not None
    assert levels.areas.high is not None
    low, high = levels.areas.low.copy(), levels.areas.high.copy()
    low[0, BUILT_IN.places["0-2", "fathers"]] = high[0, BUILT_IN.places["0-2", "fathers"]] = 43
    found = worked(replace(levels, areas=replace(levels.areas, low=low, high=high)))
    assert found.number("small_mothers") == (0, levels.areas.reached[0, 0])


def test_all_is_told_where_nothing_is_hidden() -> None:
    few = {kind(SMALL, "woman"): 2, kind(SMALL, "man"): 3, kind(MIDDLE, "woman"): 1}
    found: Levels = add_groups(gate_levels(of_kinds(few, few, {}), k=K, level="detailed"), OWN)
    place = OWN.places[ALL, "small_mothers"]
    assert found.areas.reached[:, place].tolist() == [2, 2]
    assert found.areas.total[place] == 4


def test_what_is_told_says_no_more_than_that_few_are_few() -> None:
    levels = gate_levels(of_kinds(PLENTY, PLENTY, PLENTY), k=K, level="public")
    told = worked_out(levels, OWN)
    found = worked(levels)
    assert "all|small_mothers" in told
    assert told["all|small_mothers"] == {}
    assert "13-15|teen_fathers" not in told
    low, high = found.number("teen_fathers")
    assert told["all|teen_fathers"]["A0"] == [low if low >= K else 0, high]
    assert told["all|new_fathers"]["A0"][0] == 0
    assert told["all|new_fathers"]["A0"][1] >= K - 1


def test_a_hidden_part_is_likely_to_be_as_large_as_in_the_municipality() -> None:
    levels = gate_levels(of_kinds(PLENTY, {**PLENTY, kind(SMALL, "man"): 2}, PLENTY), k=K, level="public")
    found = replace(levels, areas=replace(levels.areas, dispersion=1.0))
    place = OWN.places[ALL, "small_mothers"]
    published = worked(found).published
    assert published.low is not None
    assert published.high is not None
    # 24 to 26 of 116 parents of small children are men: of 32 here 7, with twice 2.3 either way.
    assert published.low[1, place] <= 30 <= published.high[1, place]
    assert published.high[1, place] - published.low[1, place] <= 12
