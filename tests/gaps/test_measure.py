"""Reach against target and standard on municipalities made up for the purpose.

Areas are alike but for what a test says. Where only everybody's count matters, the other strata are said to
be unobserved, which also spares their fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reachmap import tables
from reachmap.disclose import gate_reach
from reachmap.gaps import Gaps, measure_gaps
from reachmap.gaps.summary import ESTIMATES
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach, ReachCounts, estimate_reach
from reachmap.vocabulary import (
    ABOVE,
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    TOO_FEW,
    band_of_age,
    strata,
)

KAPPA = 0.65
K = 5
EVERYONE = 0

Adult = dict[str, Any]


def population(memberships: Sequence[float] | np.ndarray, *, sd: float = 0.03) -> TargetPopulation:
    """Areas' memberships, spread evenly over bands and sexes; errors of three parts in a hundred."""
    cells = np.asarray(memberships, dtype=float)[:, None, None, None] / (len(BAND_KEYS) * 2)
    return TargetPopulation(
        area_codes=tuple(f"A{i:02}" for i in range(len(cells))),
        parents=np.broadcast_to(cells, (len(cells), len(BAND_KEYS), 2, 1)).copy(),
        own_sd=np.zeros((len(cells), len(BAND_KEYS), 2, 1)),
        shared_sd=np.full((len(BAND_KEYS), 2), sd),
        persons=None,
        persons_sd=None,
        kappa={BAND_KEYS: (KAPPA, 0.02), ("13-15", "16-18"): (0.82, 0.02)},
    )


def adult(area: int | None, activity: str, *, age: int = 4, sex: str | None = "woman") -> Adult:
    row: Adult = dict.fromkeys(tables.LOCATED.columns)
    return row | {
        "activity_id": activity,
        "date": pd.Timestamp("2025-05-05"),
        "form": "course",
        "level": "universal",
        "sex": sex,
        "child_ages": (age,),
        "bands": frozenset({band_of_age(age)}),
        "age_known": True,
        "adults": 1,
        "area_code": None if area is None else f"A{area:02}",
        "reason": "blank" if area is None else "code",
    }


def count(adults: list[Adult], areas: int) -> ReachCounts:
    """Count adults."""
    table = pd.DataFrame(adults, columns=tables.LOCATED.columns)
    kinds = {"adults": "int64", "age_known": "bool", "couples": "Int64"}
    return estimate_reach(
        table.assign(date=pd.to_datetime(table["date"])).astype(kinds),
        area_codes=tuple(f"A{i:02}" for i in range(areas)),
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        rows_read=len(adults),
        repeated_rows=0,
        possible=frozenset({"code", "blank"}),
    )


def publish(adults: list[Adult], areas: int, *, only_everyone: bool = True) -> PublishedReach:
    """Count adults and pass them through the gate."""
    published = gate_reach(count(adults, areas), k=K, level="public")
    if only_everyone:
        observed = np.zeros(len(strata()), dtype=bool)
        observed[EVERYONE] = True
        published = replace(published, observed=observed)
    return published


def clumped(expected: np.ndarray, rng: np.random.Generator) -> list[Adult]:
    """Adults in clumps of 1 to 4 from one area, filling courses of ten in turn."""
    homes = rng.choice(len(expected), size=rng.poisson(expected.sum() / 2.5), p=expected / expected.sum())
    sizes = rng.integers(1, 5, len(homes))
    places = np.repeat(homes, sizes)
    ages = rng.integers(0, 19, len(places))
    return [
        adult(int(home), f"K{i // 10}", age=int(age))
        for i, (home, age) in enumerate(zip(places, ages, strict=True))
    ]


def evenly(counts: Sequence[int]) -> list[Adult]:
    """Adults of whom each came alone from an area to an activity, ages in turn."""
    return [adult(area, f"K{i}", age=i % 19) for area, n in enumerate(counts) for i in range(n)]


def rows(gaps: Gaps, band: str = ALL, group: str = ALL) -> pd.DataFrame:
    areas = gaps.areas
    return areas[(areas["age_band"] == band) & (areas["parent_group"] == group)].reset_index(drop=True)


@pytest.fixture(scope="module")
def one_under_reached() -> Gaps:
    """Measure twenty areas of which the fourth is reached at 0.3 of the others, in clumps."""
    expected = np.full(20, 150.0)
    expected[3] *= 0.3
    adults = clumped(expected, np.random.default_rng(4))
    return measure_gaps(publish(adults, 20), population(np.full(20, 3000.0)), None, seed=1)


def test_an_area_reached_at_three_tenths_is_a_clear_shortfall(one_under_reached: Gaps) -> None:
    found = rows(one_under_reached)
    assert found["verdict"][3] == CLEAR_SHORTFALL
    assert (found["verdict"].drop(3) != CLEAR_SHORTFALL).all()


def test_the_true_ratio_is_in_the_interval(one_under_reached: Gaps) -> None:
    found = rows(one_under_reached)
    assert found["rate_ratio_low"][3] < 0.3 < found["rate_ratio_high"][3]


def test_the_shortfall_is_about_what_is_missing(one_under_reached: Gaps) -> None:
    # 150 expected by the others' rate, 45 by its own.
    found = rows(one_under_reached)
    assert found["shortfall_low"][3] < 105 < found["shortfall_high"][3]


def test_one_area_at_a_clear_shortfall_is_hardly_a_false_flag(one_under_reached: Gaps) -> None:
    flagged = rows(one_under_reached)
    flagged = flagged[flagged["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL])]
    by_hand = float((1 - flagged["probability_shortfall"]).mean())
    assert one_under_reached.false_flags == pytest.approx(by_hand)
    assert by_hand < 0.25


def test_equal_rates_in_clumped_courses_seldom_look_unequal() -> None:
    flagged = []
    for seed in range(20):
        adults = clumped(np.full(20, 30.0), np.random.default_rng((5, seed)))
        gaps = measure_gaps(publish(adults, 20), population(np.full(20, 1500.0)), None, seed=seed)
        flagged.append(bool((rows(gaps)["verdict"] == CLEAR_SHORTFALL).any()))
    assert sum(flagged) <= 2


def test_shortfalls_net_to_about_nothing() -> None:
    expected = 40 * np.exp(np.random.default_rng(6).normal(0, 0.3, 20))
    adults = clumped(expected, np.random.default_rng(7))
    gaps = measure_gaps(publish(adults, 20), population(np.full(20, 1500.0)), None, seed=1)
    found = rows(gaps)
    assert abs(found["shortfall"].sum()) < 0.03 * found["expected"].sum()


def test_coverage_of_large_counts_is_reached_per_parent() -> None:
    # 300, 400 and 500 adults of 6,500 persons (10,000 memberships × 0.65) each; all are located.
    gaps = measure_gaps(publish(evenly([300, 400, 500]), 3), population([10_000] * 3), None, seed=1)
    found = rows(gaps)
    assert found["target"].to_numpy() == pytest.approx([6500] * 3, rel=0.01)
    assert found["coverage"].to_numpy() == pytest.approx(np.array([300, 400, 500]) / 6500, rel=0.06)


def test_ratios_of_large_counts_are_against_the_others() -> None:
    # 300 against a mean of 450; 400 against 400; 500 against 350.
    gaps = measure_gaps(publish(evenly([300, 400, 500]), 3), population([10_000] * 3), None, seed=1)
    found = rows(gaps)
    assert found["rate_ratio"].to_numpy() == pytest.approx([300 / 450, 1.0, 500 / 350], rel=0.06)


def test_those_without_a_home_area_are_spread_over_the_areas() -> None:
    # 100 more who did not say where they live: 1,300 in all, so every area's coverage rises by 13/12.
    adults = evenly([300, 400, 500])
    lost = [adult(None, f"L{i}", age=i % 19) for i in range(100)]
    before, after = (
        rows(measure_gaps(publish(people, 3), population([10_000] * 3), None, seed=1))
        for people in (adults, adults + lost)
    )
    ratio = after["coverage"].to_numpy() / before["coverage"].to_numpy()
    assert ratio == pytest.approx([13 / 12] * 3, rel=0.02)
    assert after["rate_ratio"].to_numpy() == pytest.approx(before["rate_ratio"].to_numpy(), rel=0.02)


def test_the_interval_of_coverage_holds_its_middle() -> None:
    gaps = measure_gaps(publish(evenly([30, 40, 50, 3]), 4), population([1000] * 4), None, seed=1)
    for name in ("target", "coverage", "rate_ratio", "shortfall"):
        found = rows(gaps)
        assert (found[f"{name}_low"] <= found[name]).all()
        assert (found[name] <= found[f"{name}_high"]).all()


def test_expected_minus_reach_is_the_shortfall() -> None:
    gaps = measure_gaps(publish(evenly([30, 40, 50, 3]), 4), population([1000] * 4), None, seed=1)
    found = rows(gaps)
    reached = found["expected"] - found["shortfall"]
    # Coverage is a mean of ratios and not a ratio of means: nearly, not exactly, the same.
    assert (reached / found["target"]).to_numpy() == pytest.approx(found["coverage"].to_numpy(), rel=0.02)


def test_a_single_area_has_a_coverage_and_nothing_to_be_held_against() -> None:
    gaps = measure_gaps(publish(evenly([60]), 1), population([1000]), None, seed=1)
    found = rows(gaps).iloc[0]
    assert found["coverage"] == pytest.approx(60 / 650, rel=0.05)
    assert pd.isna(found["rate_ratio"])
    assert pd.isna(found["shortfall"])
    assert found["verdict"] == TOO_FEW


def test_an_area_without_children_has_no_rate() -> None:
    gaps = measure_gaps(publish(evenly([60, 70, 0]), 3), population([1000, 1000, 0]), None, seed=1)
    found = rows(gaps)
    assert found["target"][2] == 0
    assert found.loc[2, ["coverage", "rate_ratio", "expected", "shortfall"]].isna().all()
    assert found["verdict"][2] == TOO_FEW
    assert np.isfinite(found["rate_ratio"][:2]).all()


def test_people_reached_where_nobody_lives_break_nothing() -> None:
    gaps = measure_gaps(publish(evenly([60, 70, 9]), 3), population([1000, 1000, 0]), None, seed=1)
    assert rows(gaps).loc[2, ["coverage", "rate_ratio"]].isna().all()


def test_an_area_whose_target_is_unknown_has_no_verdict() -> None:
    gaps = measure_gaps(publish(evenly([60, 70, 50]), 3), population([1000, 1000, np.nan]), None, seed=1)
    found = rows(gaps)
    assert found["verdict"][2] == ""
    assert pd.isna(found["target"][2])
    assert found["verdict"][0] != ""


def test_under_twenty_parents_no_rate_is_given() -> None:
    # 25 memberships × 0.65 = 16 persons.
    gaps = measure_gaps(publish(evenly([60, 70, 5]), 3), population([1000, 1000, 25]), None, seed=1)
    found = rows(gaps)
    assert found["verdict"][2] == TOO_FEW
    assert (
        found.loc[2, ["coverage", "rate_ratio", "expected", "shortfall", "probability_shortfall"]]
        .isna()
        .all()
    )
    assert found["target"][2] == pytest.approx(16.25, rel=0.02)


def test_nobody_reached_at_all_breaks_nothing() -> None:
    gaps = measure_gaps(publish([], 3), population([1000] * 3), None, seed=1)
    assert not rows(gaps)["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL, ABOVE]).any()


def test_a_stratum_that_the_files_do_not_tell_has_a_target_only() -> None:
    gaps = measure_gaps(publish(evenly([60, 70, 50]), 3), population([1000] * 3), None, seed=1)
    found = rows(gaps, ALL, "fathers")
    assert found["target"].notna().all()
    assert found[list(ESTIMATES[3:])].isna().all(axis=None)
    assert (found["verdict"] == "").all()


@pytest.mark.parametrize(("codes", "shown"), [("0380R00{}", True), ("0380C10{}0", False)])
def test_newly_arrived_that_nobody_counted_by_area_have_no_verdict(codes: str, shown: bool) -> None:
    areas = 3
    people = population(np.full(areas, 4000.0))
    raked = replace(
        people,
        area_codes=tuple(codes.format(i) for i in range(areas)),
        parents=people.parents * np.array([0.2, 0.8]),
        own_sd=np.zeros((areas, len(BAND_KEYS), 2, 2)),
        counts_arrival=False,
    )
    here = [adult(i % areas, f"K{i}", age=i % 19) | {"arrival": "newly_arrived"} for i in range(120)]
    others = [adult(i % areas, f"K{i}", age=i % 19) | {"arrival": "other"} for i in range(300)]
    gaps = measure_gaps(publish(here + others, areas, only_everyone=False), raked, None, seed=1)
    new = rows(gaps, group="newly_arrived")
    assert set(new["verdict"]) == {""}
    assert new["coverage"].isna().all()
    # In proportion to foreign background, and so never shown below RegSO.
    assert new["target"].notna().all() == shown
    assert new["target"].isna().all() != shown
    assert rows(gaps)["coverage"].notna().all()
    whole = gaps.municipality
    assert whole[whole["parent_group"] == "newly_arrived"]["coverage"].notna().any()


@pytest.mark.parametrize("unknown", ["sex", "age"])
def test_nothing_known_of_sex_or_ages_leaves_everyone(unknown: str) -> None:
    blank: Adult = (
        {"sex": None} if unknown == "sex" else {"child_ages": None, "bands": frozenset(), "age_known": False}
    )
    adults = [person | blank for person in evenly([60, 70, 50])]
    gaps = measure_gaps(publish(adults, 3, only_everyone=False), population([1000] * 3), None, seed=1)
    assert rows(gaps)["coverage"].notna().all()
    silent = rows(gaps, ALL, "fathers") if unknown == "sex" else rows(gaps, "3-5")
    assert silent["coverage"].isna().all()
    assert silent["target"].notna().all()


def test_ages_that_courses_for_teenagers_never_ask_for_are_teenagers() -> None:
    small, teens = ("0-2", "3-5", "6-12"), ("13-15", "16-18")

    def whole_rates(*, asked: bool) -> tuple[pd.Series, float]:
        # All parents of 0-18 are reached alike; at half of the courses for teenagers nobody writes down ages.
        adults = []
        for i in range(600):
            age = 1 + 17 * i // 600
            kind = small if age < 13 else teens
            course = f"{kind[0]}/{i % 7}"
            person = adult(i % 3, course, age=age) | {"meant_for": kind if asked else None}
            blank = {"child_ages": None, "bands": (), "age_known": False}
            adults.append(person | (blank if kind == teens and i % 2 else {}))
        gaps = measure_gaps(publish(adults, 3, only_everyone=False), population([1000] * 3), None, seed=1)
        whole = gaps.municipality.query("parent_group == 'all'").set_index("age_band")["coverage"]
        true = np.bincount([1 + 17 * i // 600 for i in range(600)])[13:16].sum()
        return whole, whole["13-15"] * 500 / true

    known, share = whole_rates(asked=True)
    _, before = whole_rates(asked=False)
    assert share == pytest.approx(1.0, abs=0.06)
    assert before < 0.75
    assert known["6-12"] * 500 == pytest.approx(600 * 7 / 17, rel=0.06)


def test_the_same_people_have_the_same_estimates() -> None:
    adults = [person | {"sex": "man" if i % 3 else "woman"} for i, person in enumerate(evenly([90, 70, 50]))]
    gaps = measure_gaps(publish(adults, 3, only_everyone=False), population([1000] * 3), None, seed=1)
    one, other = rows(gaps, "16-18", ALL), rows(gaps, ALL, "upper_secondary")
    assert one[[*ESTIMATES, "verdict"]].equals(other[[*ESTIMATES, "verdict"]])


def test_every_area_and_stratum_has_a_row() -> None:
    gaps = measure_gaps(publish(evenly([60, 70, 50]), 3), population([1000] * 3), None, seed=1)
    assert len(gaps.areas) == 3 * len(strata())
    assert len(gaps.municipality) == len(strata())
    assert not gaps.areas.duplicated(["area_code", "age_band", "parent_group"]).any()


def test_the_same_seed_gives_the_same_tables() -> None:
    published, target = publish(evenly([60, 70, 50, 4]), 4), population([1000] * 4)
    first, again, other = (measure_gaps(published, target, None, seed=seed) for seed in (1, 1, 2))
    assert first.areas.equals(again.areas)
    assert first.municipality.equals(again.municipality)
    assert not first.areas.equals(other.areas)


def test_as_many_covariates_are_used_as_there_are_areas_for() -> None:
    # Twenty areas bear two.
    names = ["low_income_share", "short_education_share", "rented_share"]
    rng = np.random.default_rng(1)
    covariates = pd.DataFrame(rng.random((20, 3)), columns=names)
    published = publish(evenly([30] * 20), 20)
    gaps = measure_gaps(published, population(np.full(20, 1000.0)), covariates, seed=1)
    assert gaps.covariates_used == ("low_income_share", "short_education_share")


def test_a_covariate_helps_where_counts_are_small() -> None:
    # Reach falls fourfold along the covariate; the last area's count is hidden, and what its covariate
    # says draws its estimate down.
    x = np.linspace(0, 1, 30)
    counts = np.round(60 * np.exp(-1.4 * x)).astype(int)
    counts[-1] = 2
    memberships = np.full(30, 1000.0)
    memberships[-1] = 200
    published = publish(evenly(counts.tolist()), 30)
    plain, told = (
        rows(measure_gaps(published, population(memberships), covariates, seed=1))
        for covariates in (None, pd.DataFrame({"x": x}))
    )
    assert told["rate_ratio"][29] < plain["rate_ratio"][29]


def test_hidden_counts_do_not_make_a_difference_of_their_own() -> None:
    # Ten areas of 3 and ten of 5 of 4 expected: half are hidden, none is really short.
    gaps = measure_gaps(publish(evenly([3] * 10 + [5] * 10), 20), population([100] * 20), None, seed=1)
    assert not rows(gaps)["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL]).any()


def moved(adults: list[Adult], who: Sequence[int], change: dict[str, Any]) -> list[Adult]:
    return [person | (change if i in who else {}) for i, person in enumerate(adults)]


@pytest.fixture(scope="module")
def partly_hidden() -> list[Adult]:
    """Two shown areas and two hidden ones; fathers of the shown areas are few, hidden as well."""
    adults = evenly([40, 30, 3, 2])
    # Three fathers of the first area (rows 0-2), two of the second (rows 40-41).
    return moved(adults, [0, 1, 2, 40, 41], {"sex": "man"}) + [adult(None, "L", age=4) for _ in range(9)]


@pytest.mark.parametrize(
    "swap",
    [
        # Row 70 lives in the third area (3 adults) and 73 in the fourth (2): the counts become 2 and 3.
        [([70], {"area_code": "A03"})],
        # Everyone of the third moves to the fourth but one: 1 and 4.
        [([70, 71], {"area_code": "A03"})],
        # The activity that someone of a hidden area took part in, the largest there is among them.
        [([70, 73], {"activity_id": "K0"})],
        # A father of the first area was a mother and one of the second a father: 2 and 3 fathers.
        [([0], {"sex": "woman"}), ([42], {"sex": "man"})],
        # One of a hidden area did not say where they live, and one who did not say lives in the other.
        [([70], {"area_code": None, "reason": "blank"}), ([75], {"area_code": "A03", "reason": "code"})],
    ],
    ids=["one moves", "two move", "another activity", "another sex", "one is lost and one found"],
)
def test_a_hidden_count_changes_nothing(
    partly_hidden: list[Adult], swap: list[tuple[list[int], dict[str, Any]]]
) -> None:
    other = partly_hidden
    for who, change in swap:
        # Whoever changes place keeps the child's age of the one they stand for, so that bands agree.
        other = moved(other, who, change | {"child_ages": (4,), "bands": frozenset({"3-5"})})
    same_ages = {i for who, _ in swap for i in who}
    first = moved(partly_hidden, list(same_ages), {"child_ages": (4,), "bands": frozenset({"3-5"})})
    target = population([1000, 900, 150, 120])
    one, two = (
        measure_gaps(publish(adults, 4, only_everyone=False), target, None, seed=1)
        for adults in (first, other)
    )
    assert one.areas.to_csv() == two.areas.to_csv()
    assert one.municipality.to_csv() == two.municipality.to_csv()
    assert one.false_flags == two.false_flags or (np.isnan(one.false_flags) and np.isnan(two.false_flags))


def test_few_areas_are_told_to_have_a_plainer_model() -> None:
    gaps = measure_gaps(publish(evenly([60, 60, 20]), 3), population(np.full(3, 900.0)), None, seed=1)
    assert gaps.models == {(ALL, ALL): "empirical_bayes"}
    assert rows(gaps)["rate_ratio"][2] < 0.6


@pytest.mark.parametrize("counts", [[4, 4, 4, 0], [3] * 40], ids=["twelve adults", "every area hidden"])
def test_too_few_adults_leave_the_municipality_as_a_whole(counts: list[int]) -> None:
    areas = len(counts)
    gaps = measure_gaps(publish(evenly(counts), areas), population(np.full(areas, 900.0)), None, seed=1)
    assert gaps.models[(ALL, ALL)] == "municipality"
    found = rows(gaps)
    assert found["target"].notna().all()
    assert found[["coverage", "rate_ratio", "expected", "shortfall"]].isna().all(axis=None)
    assert set(found["verdict"]) == {TOO_FEW}
    whole = gaps.municipality.query("age_band == 'all' and parent_group == 'all'").iloc[0]
    assert whole["coverage"] == pytest.approx(sum(counts) / whole["target"], rel=0.1)
    # What is planned for goes by the parents there are, and by nothing that was not told.
    kept = gaps.draws[(ALL, ALL)]
    assert kept.target is not None
    assert kept.reached is None


def test_an_age_of_few_adults_has_wide_shares_and_no_verdict() -> None:
    """All parents have a map; of the ten with a child of 17 only the municipality is judged."""
    adults = [adult(area, f"K{n}", age=17 if n == 0 else 4) for area in range(5) for n in range(30)]
    adults += [adult(area, "K0", age=17) for area in range(5)]
    gaps = measure_gaps(publish(adults, 5, only_everyone=False), population(np.full(5, 900.0)), None, seed=1)
    assert gaps.models[ALL, ALL] == gaps.models["16-18", ALL] == "empirical_bayes"
    assert ("16-18", ALL) in gaps.unjudged
    assert (ALL, ALL) not in gaps.unjudged
    oldest, youngest = rows(gaps, "16-18"), rows(gaps, "3-5")
    assert set(oldest["verdict"]) == {TOO_FEW}
    assert (oldest["coverage_high"] / oldest["coverage_low"] > 3).all()
    assert (youngest["coverage_high"] / youngest["coverage_low"] < 3).all()
