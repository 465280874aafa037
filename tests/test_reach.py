"""Who counts as reached, by hand row by row, and the intervals against published examples."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from reachmap import tables
from reachmap.reach import (
    ENOUGH_ACTIVITIES,
    PRIOR_DISPERSION,
    ReachCounts,
    dispersion,
    estimate_reach,
    poisson_interval,
    wilson,
)
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, LOCATED_BY, NOT_LOCATED, band_of_age, strata

AREAS = ("A", "B", "C")
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
INSIDE = pd.Timestamp("2025-05-05")
PLACE = {stratum.key: i for i, stratum in enumerate(strata())}

Row = dict[str, Any]


def adult(**known: Any) -> Row:
    """Fill in a row: a mother in area A, at a course in the period, whose child's age is not known."""
    ages = known.get("child_ages")
    row: Row = dict.fromkeys(tables.LOCATED.columns)
    row |= {
        "file": "f.xlsx",
        "row": "2",
        "activity_id": "K1",
        "date": INSIDE,
        "form": "course",
        "level": "universal",
        "crs": tables.CRS,
        "sex": "woman",
        "child_ages": ages,
        "age_known": ages is not None,
        "adults": 1,
        "area_code": "A",
        "reason": "code",
    } | known
    return row | {"bands": frozenset(band for age in ages or () if (band := band_of_age(age)))}


def located(rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=tables.LOCATED.columns)
    kinds = {"adults": "int64", "age_known": "bool", "couples": "Int64", "area_code": "str", "reason": "str"}
    return table.assign(date=pd.to_datetime(table["date"])).astype(kinds)


def count(*rows: Row) -> ReachCounts:
    return estimate_reach(
        located(list(rows)),
        area_codes=AREAS,
        period=PERIOD,
        rows_read=len(rows),
        repeated_rows=0,
        possible=frozenset({"code", "blank"}),
    )


def cells(counts: np.ndarray) -> dict[tuple[str, str], int]:
    """Name the strata that anybody is in."""
    return {key: int(counts[place]) for key, place in PLACE.items() if counts[place]}


def test_a_parent_of_two_ages_counts_once_in_all_and_once_in_each_band() -> None:
    found = count(adult(child_ages=(4, 9)))
    assert cells(found.by_area[0]) == {(ALL, ALL): 1, ("3-5", ALL): 1, ("6-12", ALL): 1}


def test_a_parent_of_two_children_in_a_band_counts_once_there() -> None:
    found = count(adult(child_ages=(3, 5)))
    assert cells(found.by_area[0]) == {(ALL, ALL): 1, ("3-5", ALL): 1}


def test_a_child_that_is_expected_has_its_own_band() -> None:
    found = count(adult(child_ages=(-1,)))
    assert cells(found.by_area[0]) == {(ALL, ALL): 1, ("expecting", ALL): 1}


def test_unknown_age_counts_only_in_all() -> None:
    found = count(adult(sex="man"))
    assert cells(found.by_area[0]) == {(ALL, ALL): 1, (ALL, "fathers"): 1}


def test_unknown_sex_is_not_a_father() -> None:
    found = count(adult(sex=None, child_ages=(4,)))
    assert cells(found.by_area[0]) == {(ALL, ALL): 1, ("3-5", ALL): 1}


def test_a_father_counts_among_fathers_and_among_all() -> None:
    found = count(adult(sex="man", child_ages=(17,)))
    groups = {(ALL, group): 1 for group in (ALL, "fathers", "upper_secondary", "teens")}
    bands = {("16-18", group): 1 for group in (ALL, "fathers", "upper_secondary", "teens")}
    assert cells(found.by_area[0]) == groups | bands


def test_a_parent_of_two_teenagers_is_one_parent_of_teenagers() -> None:
    found = count(adult(child_ages=(14, 17)))
    assert found.by_area[0, PLACE[ALL, "teens"]] == 1
    assert found.by_area[0, PLACE["13-15", "teens"]] == 1
    assert found.by_area[0, PLACE["16-18", "teens"]] == 1


def test_newly_arrived_count_where_the_row_says_so() -> None:
    found = count(adult(arrival="newly_arrived"), adult(arrival="other"), adult(arrival=None))
    assert found.by_area[0, PLACE[ALL, "newly_arrived"]] == 1
    assert found.intake.arrival_known == 2


def test_a_row_may_stand_for_several_adults() -> None:
    found = count(adult(adults=3, child_ages=(7,), area_code="B"))
    assert found.by_area[:, PLACE["6-12", ALL]].tolist() == [0, 3, 0]


def test_unlocated_count_only_in_the_total() -> None:
    found = count(adult(), adult(area_code=None, reason="blank"))
    assert found.by_area[:, 0].tolist() == [1, 0, 0]
    assert found.total[0] == 2
    assert found.intake.not_located["blank"] == 1
    assert found.intake.located["code"] == 1


@pytest.mark.parametrize(("day", "counted"), [("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1)])
def test_the_period_holds_both_its_ends(day: str, counted: int) -> None:
    found = count(adult(date=pd.Timestamp(day)))
    assert found.total[0] == counted
    assert found.intake.outside_period == 1 - counted


def test_a_row_without_a_date_is_taken_to_lie_in_the_period() -> None:
    found = count(adult(date=None), adult())
    assert found.total[0] == 2
    assert found.intake.undated == 1


@pytest.mark.parametrize(
    ("known", "why"),
    [({"role": "other_adult"}, "other_adults"), ({"unit": "families"}, "other_unit")],
)
def test_who_is_no_parent_of_the_denominator_is_told_apart(known: Row, why: str) -> None:
    found = count(adult(**known), adult(role="parent", unit="adults"))
    assert found.total[0] == 1
    assert found.intake.outside_coverage[why] == 1


@pytest.mark.parametrize(
    ("first", "last", "counted"),
    [
        ("2024-07-01", "2024-12-31", 0),
        ("2024-12-30", "2025-01-05", 1),
        ("2025-07-01", "2025-12-31", 1),
        ("2026-01-01", "2026-06-30", 0),
    ],
)
def test_a_term_counts_where_any_of_its_days_is_in_the_period(first: str, last: str, counted: int) -> None:
    found = count(adult(date=pd.Timestamp(first), date_last=pd.Timestamp(last)), adult())
    assert found.total[0] == 1 + counted
    assert found.intake.outside_period == 1 - counted


def test_residents_of_another_municipality_are_counted_there() -> None:
    found = count(adult(area_code=None, reason="other_municipality"), adult())
    assert found.total[0] == found.intake.adults == 1
    assert found.intake.not_located["other_municipality"] == 1


def test_indicated_support_is_outside_coverage() -> None:
    found = count(adult(level="indicated"), adult())
    assert found.total[0] == 1
    assert {why for why, n in found.intake.outside_coverage.items() if n} == {"indicated"}


def test_heads_at_a_lecture_without_an_area_are_outside_coverage() -> None:
    found = count(adult(form="lecture", adults=60, area_code=None, reason="blank"))
    assert found.total[0] == 0
    assert found.intake.outside_coverage["head_count"] == 60


def test_a_lecture_whose_guests_wrote_their_area_counts() -> None:
    found = count(adult(form="lecture", adults=6))
    assert found.by_area[0, 0] == 6


def test_someone_at_a_course_without_an_area_still_counts() -> None:
    found = count(adult(area_code=None, reason="no_answer"))
    assert found.total[0] == 1


def test_parents_of_older_children_only_are_outside_coverage() -> None:
    found = count(adult(child_ages=(19,)), adult(child_ages=(19, 18)), adult(child_ages=(18,)))
    assert found.total[0] == 2
    assert found.intake.outside_coverage["older_children"] == 1


def test_a_row_is_left_out_for_one_reason_only() -> None:
    # Dated outside the period, indicated, and about an older child: said once.
    found = count(adult(date=pd.Timestamp("2020-01-01"), level="indicated", child_ages=(20,)))
    assert found.intake.outside_period == 1
    assert sum(found.intake.outside_coverage.values()) == 0


def test_activities_are_told_apart_by_area() -> None:
    found = count(adult(), adult(), adult(area_code="B"), adult(activity_id="K2"))
    table = found.activity_area.set_index(["activity", "area"])[0]
    assert table.to_dict() == {("K1", 0): 2, ("K1", 1): 1, ("K2", 0): 1}
    assert found.activities == 2


def test_nothing_read_gives_zeros() -> None:
    found = count()
    assert found.by_area.shape == (3, len(strata()))
    assert found.by_area.sum() == found.total.sum() == found.intake.adults == 0


def test_a_project_with_an_area_that_nobody_names_has_a_zero_there() -> None:
    assert count(adult()).by_area[2].sum() == 0


rows = st.builds(
    adult,
    activity_id=st.sampled_from(["K1", "K2", "K3"]),
    date=st.sampled_from([INSIDE, pd.Timestamp("2024-05-05"), None]),
    form=st.sampled_from(["course", "lecture", None]),
    level=st.sampled_from(["universal", "selective", "indicated", None]),
    sex=st.sampled_from(["woman", "man", None]),
    arrival=st.sampled_from(["newly_arrived", "other", None]),
    child_ages=st.none() | st.lists(st.integers(-1, 20), min_size=1, max_size=3).map(tuple),
    adults=st.integers(0, 12),
    area_code=st.sampled_from(AREAS),
    reason=st.sampled_from(["code", "exact_name"]),
) | st.builds(
    adult,
    adults=st.integers(0, 12),
    area_code=st.none(),
    reason=st.sampled_from(["blank", "unknown_name", "other_municipality"]),
)


@given(found=st.lists(rows, max_size=12).map(lambda made: count(*made)))
@settings(max_examples=40, deadline=None)
def test_laws_of_counting(found: ReachCounts) -> None:
    intake = found.intake
    lost = sum(n for reason, n in intake.not_located.items() if reason != "other_municipality")
    # Areas and the unlocated are everybody.
    assert found.by_area[:, 0].sum() + lost == found.total[0] == intake.adults
    assert sum(intake.located.values()) + lost == intake.adults
    assert set(intake.located) == set(LOCATED_BY)
    assert set(intake.not_located) == set(NOT_LOCATED)
    for counts in (*found.by_area, found.total):
        for band in BAND_KEYS:
            assert counts[PLACE[ALL, ALL]] >= counts[PLACE[band, ALL]]
            assert counts[PLACE[band, ALL]] >= counts[PLACE[band, "fathers"]]
        assert counts[PLACE[ALL, "teens"]] >= counts[PLACE["13-15", ALL]]
        assert counts[PLACE["16-18", ALL]] == counts[PLACE[ALL, "upper_secondary"]]
    by_activity = found.activity_area.groupby("area")[0].sum().reindex(range(3), fill_value=0)
    assert by_activity.tolist() == found.by_area[:, 0].tolist()


@given(made=st.lists(rows, max_size=12), data=st.data())
@settings(max_examples=25, deadline=None)
def test_row_order_is_irrelevant(made: list[Row], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(made))
    first, second = count(*made), count(*shuffled)
    assert (first.by_area == second.by_area).all()
    assert (first.total == second.total).all()
    assert first.intake == second.intake
    assert first.activity_area.equals(second.activity_area)


@pytest.mark.parametrize(
    ("key", "whole"),
    [
        ((ALL, ALL), None),
        (("3-5", ALL), None),
        (("3-5", "fathers"), ("3-5", ALL)),
        ((ALL, "newly_arrived"), (ALL, ALL)),
        ((ALL, "teens"), (ALL, ALL)),
        ((ALL, "upper_secondary"), (ALL, ALL)),
        (("16-18", ALL), (ALL, ALL)),
        (("13-15", "teens"), None),
    ],
)
def test_what_a_group_is_subtracted_from(key: tuple[str, str], whole: tuple[str, str] | None) -> None:
    assert BUILT_IN.wholes[PLACE[key]] == (None if whole is None else PLACE[whole])


def test_dispersion_is_the_mean_size_of_the_clump_that_an_adult_is_in() -> None:
    # 3 + 1 adults in two cells, from enough activities: (9 + 1) / 4 = 2.5.
    assert dispersion(np.array([3, 1]), activities=ENOUGH_ACTIVITIES) == 2.5


def test_dispersion_of_single_adults_is_one() -> None:
    assert dispersion(np.ones(40), activities=40) == 1.0


def test_dispersion_is_never_below_what_couples_make() -> None:
    assert dispersion(np.ones(40), activities=40, couples_share=0.4) == 1.4


def test_dispersion_of_few_activities_leans_on_the_prior() -> None:
    # Half as many activities as are enough: halfway between (16 + 4) / 6 = 10/3 and the prior.
    found = dispersion(np.array([4, 2]), activities=ENOUGH_ACTIVITIES // 2)
    assert found == pytest.approx((10 / 3 + PRIOR_DISPERSION) / 2)


def test_dispersion_of_nothing_is_the_prior() -> None:
    assert dispersion(np.array([]), activities=0) == PRIOR_DISPERSION
    assert dispersion(np.zeros(3), activities=50) == PRIOR_DISPERSION


@given(
    counts=st.lists(st.integers(0, 30), max_size=30).map(np.array),
    activities=st.integers(0, 100),
    couples=st.floats(0, 1),
)
def test_dispersion_is_at_least_one(counts: np.ndarray, activities: int, couples: float) -> None:
    assert dispersion(counts, activities=activities, couples_share=couples) >= 1.0


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        # Newcombe (1998), Stat. Med. 17:857-872, table I, method 3 (score, no continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_examples(count: int, total: int, low: float, high: float) -> None:
    found = np.array(wilson(count, total))
    assert found == pytest.approx(np.array([low, high]), abs=5e-5)


def test_wilson_of_nobody_is_missing() -> None:
    assert np.isnan(wilson(0, 0)).all()


@given(total=st.integers(1, 5_000), data=st.data())
def test_wilson_holds_its_estimate_and_stays_within_zero_and_one(total: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, total))
    low, high = wilson(found, total)
    assert 0 <= low <= found / total <= high <= 1


@given(total=st.integers(1, 300))
def test_wilson_rises_with_the_count(total: int) -> None:
    low, high = wilson(np.arange(total + 1), total)
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) > 0).all()


@given(total=st.integers(1, 1_000), data=st.data())
def test_wilson_of_the_others_is_the_mirror(total: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, total))
    low, high = wilson(found, total)
    others_low, others_high = wilson(total - found, total)
    assert low == pytest.approx(1 - others_high, abs=1e-12)
    assert high == pytest.approx(1 - others_low, abs=1e-12)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        # Exact Poisson limits, as in Breslow & Day (1987) and any table of them (Garwood 1936).
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.623, 11.668),
    ],
)
def test_small_counts_have_the_exact_poisson_interval(count: int, low: float, high: float) -> None:
    found = np.array(poisson_interval(count))
    assert found == pytest.approx(np.array([low, high]), abs=5e-4)


@given(count=st.integers(10, 100_000))
def test_byar_is_close_to_exact_from_ten(count: int) -> None:
    low, high = poisson_interval(count)
    assert low == pytest.approx(chi2.ppf(0.025, 2 * count) / 2, rel=0.005)
    assert high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=0.005)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.998])
def test_poisson_interval_holds_its_estimate_and_rises_with_the_count(level: float) -> None:
    counts = np.arange(200)
    low, high = poisson_interval(counts, level=level)
    assert ((low <= counts) & (counts <= high)).all()
    assert (low >= 0).all()
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) > 0).all()


def test_a_rate_per_thousand_is_scaled() -> None:
    low, high = poisson_interval(5, exposure=250, scale=1000)
    assert low == pytest.approx(1.6235 * 4, abs=1e-3)
    assert high == pytest.approx(11.6683 * 4, abs=1e-3)


@given(count=st.integers(0, 500))
def test_a_wider_level_gives_a_wider_interval(count: int) -> None:
    low, high = poisson_interval(count, level=0.9)
    wider_low, wider_high = poisson_interval(count, level=0.99)
    assert wider_low <= low
    assert high <= wider_high
