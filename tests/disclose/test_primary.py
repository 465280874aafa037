"""The gate: what is hidden, and that nothing which leaves tells what is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose import PublishedIntake, gate_intake, gate_reach, small_counts
from reachmap.reach import IntakeCounts, PublishedReach, ReachCounts, dispersion
from reachmap.vocabulary import ALL, BUILT_IN, LOCATED_BY, NOT_LOCATED, strata

K = 5
STRATA = len(strata())
PLACE = {stratum.key: i for i, stratum in enumerate(strata())}
EVERYONE = PLACE[ALL, ALL]
POSSIBLE = frozenset({"code", "exact_name", "blank", "no_answer", "other_municipality", "unknown_name"})


def with_counts(said: dict[tuple[str, str], int]) -> np.ndarray:
    """Counts of one area: what is said, alike for the same people; 50 of each age and 150 in all."""
    people = {strata()[EVERYONE].people: 150} | {strata()[PLACE[key]].people: n for key, n in said.items()}
    usual = [50 if stratum.is_everyone else 0 for stratum in strata()]
    counts = [people.get(stratum.people, n) for stratum, n in zip(strata(), usual, strict=True)]
    return np.array([counts])


def is_hidden(said: dict[tuple[str, str], int], key: tuple[str, str], *, k: int = K) -> bool:
    return bool(small_counts(with_counts(said), k=k)[0, PLACE[key]])


@pytest.mark.parametrize(("count", "hidden"), [(0, True), (1, True), (4, True), (5, False), (6, False)])
def test_counts_from_zero_to_four_are_hidden(count: int, hidden: bool) -> None:
    assert is_hidden({("3-5", ALL): count}, ("3-5", ALL)) is hidden


def test_another_k_hides_others() -> None:
    assert not is_hidden({("3-5", ALL): 3}, ("3-5", ALL), k=3)
    assert is_hidden({("3-5", ALL): 9}, ("3-5", ALL), k=10)


@pytest.mark.parametrize(
    ("fathers", "hidden"), [(4, True), (5, False), (45, False), (46, True), (49, True), (50, True)]
)
def test_a_group_that_leaves_too_few_others_is_hidden(fathers: int, hidden: bool) -> None:
    # 50 parents of 3-5: with 46 fathers shown, 4 would be left.
    assert is_hidden({("3-5", "fathers"): fathers}, ("3-5", "fathers")) is hidden


def test_a_group_of_ages_that_leaves_too_few_others_is_hidden() -> None:
    # All 150 but 3 are parents of teenagers: shown, they would tell that 3 are not.
    assert is_hidden({(ALL, "teens"): 147}, (ALL, "teens"))
    assert not is_hidden({(ALL, "teens"): 145}, (ALL, "teens"))


def test_a_group_in_a_hidden_whole_is_not_hidden_for_its_complement() -> None:
    # Nobody can subtract from a number that is not shown. (Counts that no data can give: rule alone.)
    assert not is_hidden({("3-5", ALL): 4, ("3-5", "fathers"): 6}, ("3-5", "fathers"))


def test_the_same_people_are_hidden_alike() -> None:
    for said in ({("16-18", ALL): 3}, {("16-18", ALL): 148}):
        names = [("16-18", ALL), (ALL, "upper_secondary"), ("16-18", "teens"), ("16-18", "upper_secondary")]
        assert all(is_hidden(said, key) for key in names)


@st.composite
def coherent_counts(draw: st.DrawFn) -> np.ndarray:
    """Counts of one area that participations can give: adults by band (or none), sex and arrival."""
    cells = draw(
        st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9, 60]), min_size=7 * 4, max_size=7 * 4).map(np.array)
    ).reshape(7, 2, 2)
    row = np.zeros((1, STRATA), dtype=int)
    bands = strata()[EVERYONE].bands
    for i, stratum in enumerate(strata()):
        chosen = [bands.index(key) for key in stratum.bands]
        taken = cells if stratum.bands == bands else cells[chosen]
        if stratum.sex is not None:
            taken = taken[:, 1:]
        if stratum.arrival is not None:
            taken = taken[:, :, :1]
        row[0, i] = taken.sum()
    return row


@given(counts=coherent_counts(), k=st.integers(3, 10))
@settings(deadline=None)
def test_what_is_shown_never_leaves_zero_to_k_minus_one(counts: np.ndarray, k: int) -> None:
    hidden = small_counts(counts, k=k)[0]
    shown = ~hidden
    assert (counts[0, shown] >= k).all()
    for i, stratum in enumerate(strata()):
        whole = BUILT_IN.wholes[i]
        if whole is not None and shown[i] and shown[whole]:
            assert counts[0, whole] - counts[0, i] >= k
        for j, other in enumerate(strata()):
            if other.people == stratum.people:
                assert hidden[i] == hidden[j]


def intake(
    located: dict[str, int] | None = None,
    not_located: dict[str, int] | None = None,
    *,
    women: int | None = None,
    men: int = 0,
    **more: Any,
) -> IntakeCounts:
    found = dict.fromkeys(LOCATED_BY, 0) | (located or {"code": 60, "exact_name": 40})
    lost = dict.fromkeys(NOT_LOCATED, 0) | (not_located or {"blank": 20})
    adults = sum(found.values()) + sum(lost.values())
    known = dict.fromkeys(("age_known", "arrival_known"), adults)
    rest = dict.fromkeys(("repeated_rows", "outside_period", "undated"), 0)
    return IntakeCounts(
        rows_read=adults,
        adults=adults,
        women=adults - men if women is None else women,
        men=men,
        located=found,
        not_located=lost,
        outside_coverage={"indicated": 0, "head_count": 0, "older_children": 0},
        possible=POSSIBLE,
        **(known | rest | more),
    )


def test_small_numbers_of_the_intake_are_hidden() -> None:
    gated = gate_intake(intake(undated=4, outside_period=5, repeated_rows=12), k=K, level="public")
    assert (gated.undated, gated.outside_period, gated.repeated_rows) == (None, 5, None)
    assert gate_intake(intake(repeated_rows=12), k=K, level="detailed").repeated_rows == 12
    assert gated.outside_coverage == {"indicated": None, "head_count": None, "older_children": None}
    assert gated.adults == 120


def test_the_detailed_level_hides_nothing_of_the_intake() -> None:
    counted = intake({"code": 3}, {"blank": 2}, men=1, undated=1)
    gated = gate_intake(counted, k=K, level="detailed")
    assert gated.located == counted.located
    assert gated.not_located == counted.not_located
    assert (gated.men, gated.women, gated.undated) == (1, 4, 1)


def test_a_way_that_was_never_tried_stays_zero() -> None:
    # No postcodes were asked for: that nobody was found by them tells of nobody.
    gated = gate_intake(intake(), k=K, level="public")
    assert gated.located["postcode"] == 0


def test_a_small_reason_is_hidden_and_a_large_one_is_not() -> None:
    gated = gate_intake(
        intake({"code": 60, "exact_name": 37, "suggested": 4, "alias": 2}), k=K, level="public"
    )
    assert gated.located_total == 103
    assert (gated.located["code"], gated.located["exact_name"]) == (60, 37)
    assert (gated.located["alias"], gated.located["suggested"]) == (None, None)


@pytest.mark.parametrize(("suggested", "alias"), [(4, 1), (3, 2), (1, 4)])
def test_of_two_small_ways_neither_is_told_to_who_is_alone_in_the_other(suggested: int, alias: int) -> None:
    # Five between them: the one found by an alias would know that four were found by a likeness. Whatever
    # they are, so that what is hidden does not tell it.
    counts = {"code": 60, "exact_name": 37, "suggested": suggested, "alias": alias}
    located = gate_intake(intake(counts), k=K, level="public").located
    assert (located["code"], located["exact_name"]) == (60, None)


@pytest.mark.parametrize(
    ("women", "men", "shown"), [(4, 40, None), (5, 40, 40), (3, 40, None), (1, 40, None)]
)
def test_who_is_neither_does_not_know_how_few_the_women_are(women: int, men: int, shown: int | None) -> None:
    # Two of three parts are hidden and five together.
    others = 5 - women if women < 5 else 1
    counted = intake({"code": women + men + others}, {"blank": 0}, women=women, men=men)
    gated = gate_intake(counted, k=K, level="public")
    assert (gated.women, gated.men) == (None, shown)


def test_a_reason_beside_a_single_small_one_is_hidden_too() -> None:
    # 100 located and 97 by code would tell that three were located by name.
    gated = gate_intake(intake({"code": 97, "exact_name": 3}), k=K, level="public")
    assert gated.located_total == 100
    assert (gated.located["code"], gated.located["exact_name"]) == (None, None)


def test_ways_that_found_nobody_hide_no_other() -> None:
    gated = gate_intake(intake({"code": 100}), k=K, level="public")
    assert (gated.located["code"], gated.located["exact_name"]) == (100, None)


def test_few_unlocated_hide_both_totals() -> None:
    gated = gate_intake(intake({"code": 60, "exact_name": 40}, {"blank": 3}), k=K, level="public")
    assert gated.located_total is None
    assert gated.not_located_total is None


def test_few_men_are_not_told_by_the_women() -> None:
    # 120 adults of whom 118 women: 2 would be left.
    gated = gate_intake(intake(men=2), k=K, level="public")
    assert (gated.women, gated.men) == (None, None)


def test_few_of_unknown_age_are_not_told_by_the_known() -> None:
    gated = gate_intake(intake(age_known=117, arrival_known=100), k=K, level="public")
    assert gated.age_known is None
    assert gated.arrival_known == 100


parts = st.sampled_from([0, 0, 1, 2, 4, 5, 8, 40])


@given(
    located=st.fixed_dictionaries({"code": parts, "exact_name": parts}),
    lost=st.fixed_dictionaries(dict.fromkeys(sorted(POSSIBLE & set(NOT_LOCATED)), parts)),
    k=st.integers(3, 10),
)
def test_no_reason_below_k_is_shown(located: dict[str, int], lost: dict[str, int], k: int) -> None:
    gated = gate_intake(intake(located, lost), k=k, level="public")
    for reason, n in (gated.located | gated.not_located).items():
        assert n is None or n >= k or reason not in POSSIBLE
    # Each total would tell the other, the adults being known.
    assert (gated.located_total is None) == (gated.not_located_total is None)
    for total in (gated.located_total, gated.not_located_total):
        assert total is None or total >= k


@given(n=st.integers(0, 12), adults=st.integers(0, 40))
def test_what_is_known_of_few_is_taken_for_nothing_and_of_nearly_all_for_everything(
    n: int, adults: int
) -> None:
    counted = replace(intake({"code": adults}, {"blank": 0}), women=0, men=min(n, adults))
    published = gate_reach(reached(np.zeros((1, STRATA), dtype=int), counted), k=K, level="public")
    fathers = PLACE[ALL, "fathers"]
    known = min(n, adults)
    if adults - known < K:
        assert published.known_share[fathers] == 1.0
        assert published.observed[fathers]
    elif known < K or adults - known == K:
        # No women and five unknown: whoever were the one woman would know the four (`members`).
        assert not published.observed[fathers]
    else:
        assert published.known_share[fathers] == known / adults
        assert published.observed[fathers] == (known / adults >= 0.5)


def reached(
    by_area: np.ndarray,
    taken_in: IntakeCounts | None = None,
    *,
    activities: list[tuple[str, int, int]] | None = None,
    lost: int = 20,
    couples: int = 0,
) -> ReachCounts:
    """Counts of areas; ``activities`` (name, area, adults) of everybody, else one each area."""
    if activities is None:
        activities = [(f"K{area}", area, int(row[EVERYONE])) for area, row in enumerate(by_area)]
    rows = []
    for name, area, adults in activities:
        share = adults / max(by_area[area, EVERYONE], 1)
        rows.append({"activity": name, "area": area} | dict(enumerate(by_area[area] * share)))
        rows[-1][EVERYONE] = adults
    table = pd.DataFrame(rows, columns=["activity", "area", *range(STRATA)])
    places = int(by_area[:, EVERYONE].sum())
    return ReachCounts(
        area_codes=tuple(f"A{i}" for i in range(len(by_area))),
        by_area=by_area,
        total=by_area.sum(axis=0) + lost,
        activity_area=table,
        activities=len(set(table["activity"])),
        intake=taken_in or intake({"code": places}, {"blank": lost}),
        couples=couples,
    )


def areas(*everyone: int) -> np.ndarray:
    """Areas where only the count of everyone is not 0."""
    counts = np.zeros((len(everyone), STRATA), dtype=int)
    counts[:, EVERYONE] = everyone
    return counts


def same(first: PublishedReach, second: PublishedReach) -> bool:
    """Whether two published reaches are alike to the last bit, missing values too."""
    pairs = [(getattr(first, name), getattr(second, name)) for name in first.__dataclass_fields__]
    return all(
        np.array_equal(np.asarray(a, dtype=object), np.asarray(b, dtype=object))
        or np.array_equal(np.asarray(a, dtype=float), np.asarray(b, dtype=float), equal_nan=True)
        for a, b in pairs
        if not isinstance(a, tuple)
    )


def test_hidden_counts_are_gone() -> None:
    published = gate_reach(reached(areas(30, 4, 2)), k=K, level="public")
    assert published.hidden[:, EVERYONE].tolist() == [False, True, True]
    assert np.isnan(published.reached[1:]).all()
    assert published.reached[0, EVERYONE] == 30
    assert published.k == K


def test_the_detailed_level_shows_every_count() -> None:
    published = gate_reach(reached(areas(30, 4, 0)), k=K, level="detailed")
    assert not published.hidden.any()
    assert not published.total_hidden.any()
    assert published.reached[:, EVERYONE].tolist() == [30, 4, 0]
    assert published.k == 1


def test_what_the_largest_activity_brought_is_left_out() -> None:
    # K1 brought 12 + 8 = 20, K2 only 18: without K1 the areas have 18 and 10 of 30 and 18.
    activities = [("K1", 0, 12), ("K1", 1, 8), ("K2", 0, 18), ("K3", 1, 10)]
    published = gate_reach(reached(areas(30, 18), activities=activities), k=K, level="public")
    assert published.without_largest[:, EVERYONE].tolist() == [18, 10]
    assert published.total_without_largest[EVERYONE] == 30 + 18 + 20 - 20


def test_each_areas_own_largest_activity() -> None:
    activities = [("K1", 0, 12), ("K1", 1, 8), ("K2", 0, 18), ("K3", 1, 10)]
    published = gate_reach(reached(areas(30, 18), activities=activities), k=K, level="public")
    assert published.own_largest[:, EVERYONE].tolist() == [18, 10]


def test_nothing_of_a_hidden_area_is_left_in_the_checks() -> None:
    activities = [("K1", 0, 30), ("K1", 1, 3), ("K2", 2, 3)]
    published = gate_reach(reached(areas(30, 3, 3), activities=activities), k=K, level="public")
    assert np.isnan(published.without_largest[1, EVERYONE])
    assert np.isnan(published.own_largest[1, EVERYONE])
    # 56 in all; the 3 whom the largest activity brought to a hidden area are not subtracted.
    assert published.total_without_largest[EVERYONE] == 56 - 30


def test_dispersion_is_of_the_shown_areas() -> None:
    activities = [(f"K{i}", 0, 2) for i in range(40)] + [("K99", 1, 4)]
    published = gate_reach(reached(areas(80, 4), activities=activities), k=K, level="public")
    assert published.dispersion == dispersion(np.full(40, 2), activities=40) == 2.0


def test_dispersion_tells_nothing_of_who_came_to_which_of_few_activities() -> None:
    # Ten of each area came to two activities of ten, n of the first area to the first one.
    splits = [[("K1", 0, n), ("K2", 0, 10 - n), ("K1", 1, 10 - n), ("K2", 1, n)] for n in range(11)]
    counted = [reached(areas(10, 10), activities=split) for split in splits]
    assert {gate_reach(counts, k=K, level="public").dispersion for counts in counted} == {3.0}
    assert len({gate_reach(counts, k=K, level="detailed").dispersion for counts in counted}) == 6


def test_dispersion_is_told_to_a_tenth() -> None:
    sizes = [3 + i % 4 for i in range(17)]
    activities = [(f"K{i}", 0, size) for i, size in enumerate(sizes)]
    counts = reached(areas(sum(sizes)), activities=activities)
    exact = dispersion(np.array(sizes), activities=17)
    assert gate_reach(counts, k=K, level="detailed").dispersion == exact
    assert gate_reach(counts, k=K, level="public").dispersion == round(exact, 1) != exact


@given(hidden=st.lists(st.integers(0, K - 1), min_size=3, max_size=3), data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_hidden_count_moves_nothing_that_is_published(hidden: list[int], data: st.DataObject) -> None:
    # The three hidden areas share the same adults differently: no published number can know.
    other = data.draw(st.permutations(hidden))
    names = st.sampled_from(["K0", "K1", "H"])

    def published(counts: list[int]) -> PublishedReach:
        activities = [("K0", 0, 12), ("K1", 0, 18), ("K0", 1, 9)]
        for area, n in enumerate(counts, start=2):
            activities += [(data.draw(names), area, 1) for _ in range(n)]
        return gate_reach(reached(areas(30, 9, *counts), activities=activities), k=K, level="public")

    assert same(published(hidden), published(other))


def test_nobody_reached_is_published_as_nothing() -> None:
    published = gate_reach(
        reached(areas(0, 0), intake({"code": 0}, {"blank": 0}), lost=0), k=K, level="public"
    )
    assert published.hidden.all()
    assert published.total_hidden.all()
    assert published.located_share == 1.0


def test_the_located_share_is_of_what_is_shown() -> None:
    assert gate_reach(reached(areas(80), lost=20), k=K, level="public").located_share == 0.8
    # Three unlocated are too few to be shown, so nothing rests on them.
    assert gate_reach(reached(areas(97), lost=3), k=K, level="public").located_share == 1.0


def test_gated_numbers_are_frozen() -> None:
    gated = gate_intake(intake(), k=K, level="public")
    assert isinstance(gated, PublishedIntake)
    with pytest.raises(AttributeError):
        gated.adults = 1  # type: ignore[misc]


def test_few_teenagers_parents_with_older_ones_only_hide_the_younger_age() -> None:
    # 13-15 of 20 and teenagers of 23: three have children of 16-18 only.
    said = {("13-15", ALL): 20, ("16-18", ALL): 9, (ALL, "teens"): 23}
    assert is_hidden(said, ("13-15", ALL))
    assert is_hidden(said, ("13-15", "teens"))
    assert not is_hidden(said, (ALL, "teens"))
    assert not is_hidden(said, ("16-18", ALL))


def test_few_teenagers_parents_with_younger_ones_only_hide_the_teenagers() -> None:
    said = {("13-15", ALL): 8, ("16-18", ALL): 20, (ALL, "teens"): 23}
    assert is_hidden(said, (ALL, "teens"))
    assert not is_hidden(said, ("13-15", ALL))


def test_a_single_hidden_area_hides_another_one() -> None:
    # 20 have no known home, which is shown: 48 located, less 30 and 16, would tell the 2.
    published = gate_reach(reached(areas(30, 16, 2)), k=K, level="public")
    assert published.hidden[:, EVERYONE].tolist() == [False, True, True]
    # 18 between them, so each is 0 to 18; larger than small ones are said to be at most 19.
    assert published.possible(1, EVERYONE).tolist() == list(range(19))
    assert published.possible(2, EVERYONE).tolist() == list(range(19))


def test_two_small_areas_hide_each_other_and_are_not_told_to_be_small() -> None:
    # Each below five, they would be 3 and 4.
    published = gate_reach(reached(areas(30, 4, 3)), k=K, level="public")
    assert published.hidden[:, EVERYONE].tolist() == [False, True, True]
    assert published.possible(2, EVERYONE).tolist() == list(range(8))


def test_women_are_hidden_where_few_are_neither() -> None:
    gated = gate_intake(intake(women=70, men=47), k=K, level="public")
    assert (gated.women, gated.men) == (None, 47)
    gated = gate_intake(intake(women=70, men=40), k=K, level="public")
    assert (gated.women, gated.men) == (70, 40)


def test_few_who_are_known_not_to_be_new_are_not_told() -> None:
    counted = intake(arrival_known=50)
    gated = gate_intake(counted, k=K, level="public", newly_arrived=47)
    assert gated.arrival_known is None
    assert gate_intake(counted, k=K, level="public", newly_arrived=30).arrival_known == 50


def test_few_left_out_are_not_told_by_the_rows() -> None:
    # 132 rows of one adult each: 12 left out, 9 and 3 of them.
    counted = replace(
        intake(outside_period=3), outside_coverage={"indicated": 9, "head_count": 0}, rows_read=132
    )
    gated = gate_intake(counted, k=K, level="public")
    assert gated.outside_period is None
    assert gated.outside_coverage == {"indicated": None, "head_count": None}
    # Rows that stand for several adults tell nothing.
    gated = gate_intake(replace(counted, rows_read=60), k=K, level="public")
    assert gated.outside_coverage["indicated"] == 9


def test_few_couples_move_no_dispersion() -> None:
    activities = [(f"K{i}", 0, 1) for i in range(80)]

    def phi(couples: int) -> float:
        counts = reached(areas(80), activities=activities, couples=couples)
        return gate_reach(counts, k=K, level="public").dispersion

    assert phi(0) == phi(4) == 1.0
    assert phi(50) == 1.5
    assert phi(96) == phi(100) == 2.0
