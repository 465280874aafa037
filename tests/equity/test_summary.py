"""The WHO's summary measures: its published figures, by hand on tiny cases, laws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from reachmap.equity import measures, measures_over_draws
from reachmap.equity.dimension import ridits
from reachmap.equity.intervals import SIMULATED
from reachmap.equity.regression import ends_with_error
from reachmap.errors import TableError

Z = 1.959963984540054
ORDERED = ["D", "R", "ACI", "RCI", "SII", "RII", "PAR", "PAF"]
UNORDERED = [
    *("D", "R", "PAR", "PAF", "BGV", "BGSD", "COV", "MDBU", "MDBW", "MDMU", "MDMW", "MDRU", "MDRW"),
    *("IDISU", "IDISW", "TI", "MLD"),
]

# WHO's R package healthequal 1.0.1: the data frame OrderedSample (births attended by skilled health personnel
# by wealth quintile) as printed on its reference pages.
SAMPLE = pd.DataFrame(
    {
        "estimate": [75.60530, 91.01997, 96.03959, 97.04223, 99.22405],
        "se": [1.5996131, 1.1351504, 0.6461946, 0.5676206, 0.2237683],
        "population": [2072.436, 2112.204, 1983.059, 2052.124, 1884.510],
        "order": [1, 2, 3, 4, 5],
    },
    index=[f"Quintile {i}" for i in range(1, 6)],
)
# The data of its tests (tests/testthat), which R draws with set.seed(123): five ranked groups ...
FIVE = pd.DataFrame(
    {"estimate": [20.0, 30, 40, 50, 60], "population": [78.0, 91, 162, 103, 105], "order": range(1, 6)}
)
# ... and 25 unranked ones, the fourteenth being the reference.
# fmt: off
TWENTY_FIVE = pd.DataFrame({
    "population": [832.0, 931, 1468, 1021, 1039, 1515, 1138, 620, 794, 866, 1367, 1108, 1120, 1033, 833, 1536,
                   1149, 410, 1210, 858, 680, 935, 692, 781, 812],
    "estimate": [61.0, 74, 58, 59, 72, 75, 74, 68, 75, 67, 73, 63, 66, 62, 60, 66, 71, 73, 71, 61, 74, 84, 55,
                 69, 60],
    "se": [5.0, 3, 3, 3, 4, 9, 2, 2, 2, 5, 5, 7, 5, 6, 4, 5, 6, 6, 9, 4, 3, 4, 1, 3, 7],
})
# fmt: on


def of(groups: pd.DataFrame, **options: Any) -> pd.DataFrame:
    return measures(groups["estimate"], groups["population"], order=groups.get("order"), **options)


def error(table: pd.DataFrame, measure: str) -> float:
    """What the interval says that the standard error is."""
    return float((table["high"] - table["low"]).loc[measure] / 2 / Z)


@pytest.mark.parametrize(
    ("measure", "value", "unit", "se"),
    [
        ("ACI", 7.3284202, 1, 0.29368517),
        ("RCI", 0.17776859, 1, 0.0071240491),
        ("PAR", 18.775509, 1, 4.4066348),
        # healthequal multiplies PAF, TI and MLD by 100 and 1000 but not their standard errors.
        ("PAF", 45.544548, 100, 0.10689361),
    ],
)
def test_ranked_groups_as_the_who_publishes(measure: str, value: float, unit: float, se: float) -> None:
    """healthequal, tests/testthat/test-aci.R, -rci.R, -parisk.R, -paf.R."""
    found = of(FIVE)
    assert found.loc[measure, "estimate"] == pytest.approx(value, rel=1e-6)
    assert error(found, measure) == pytest.approx(unit * se, rel=1e-5)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        *[("BGV", 46.198326), ("BGSD", 6.7969351), ("IDISU", 8.7018175), ("IDISW", 8.6178417)],
        *[("MDBU", 16.360001), ("MDBW", 16.293156), ("MDMU", 5.891726), ("MDMW", 5.8348689)],
        *[("MDRU", 7.2399998), ("MDRW", 7.2228465), ("PAR", 16.293152), ("PAF", 24.06426)],
    ],
)
def test_unranked_groups_as_the_who_publishes(measure: str, value: float) -> None:
    """healthequal, tests/testthat, a file for each; computed in single precision there."""
    assert of(TWENTY_FIVE, reference=13).loc[measure, "estimate"] == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(("measure", "value"), [("TI", 5.0359201), ("MLD", 5.0524006)])
def test_logarithmic_measures_as_the_who_publishes(measure: str, value: float) -> None:
    """healthequal, test-ti.R and test-mld.R, which allow 1e-4 and 1e-3 for single precision."""
    assert of(TWENTY_FIVE).loc[measure, "estimate"] == pytest.approx(value, rel=2e-5)


@pytest.mark.parametrize(
    ("measure", "unit", "se"),
    [("BGV", 1, 17.134647), ("PAR", 1, 1.1994447), ("PAF", 100, 0.01771526), ("TI", 1000, 0.0014201)],
)
def test_errors_of_unranked_groups_as_the_who_publishes(measure: str, unit: float, se: float) -> None:
    """healthequal, tests/testthat (PAF, TI and MLD: its errors are in the unit before multiplying)."""
    found = of(TWENTY_FIVE, standard_errors=TWENTY_FIVE["se"])
    assert error(found, measure) == pytest.approx(unit * se, rel=2e-5)


def test_mean_log_deviation_error_as_the_who_publishes() -> None:
    found = of(TWENTY_FIVE, standard_errors=TWENTY_FIVE["se"])
    assert error(found, "MLD") == pytest.approx(1000 * 0.0014242, rel=2e-5)


def test_quintiles_as_the_who_publishes() -> None:
    """WHO's healthequal 1.0.1, reference pages of parisk and paf (OrderedSample)."""
    found = of(SAMPLE)
    assert list(found.loc["PAR"]) == pytest.approx([7.627362, 6.966361, 8.288363], rel=1e-6)
    assert found.loc["PAF", "estimate"] == pytest.approx(8.327116, rel=1e-6)
    assert error(found, "PAF") == pytest.approx(100 * 0.003681919, rel=1e-6)


def published_ends(groups: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Fit as healthequal does: counts and people rounded, and people as weights once more."""
    people = np.ceil(groups["population"].to_numpy())
    reached = np.rint(groups["estimate"].to_numpy() / 100 * people)
    rank = ridits(groups["order"].to_numpy(float), people)
    return ends_with_error(reached / people, people**2, rank, logistic=True)


@pytest.mark.parametrize(
    ("groups", "ratio", "se"), [(FIVE, 3.159506, 0.07644001), (SAMPLE, 1.466089, 0.04372912)]
)
def test_relative_index_as_the_who_publishes(groups: pd.DataFrame, ratio: float, se: float) -> None:
    """healthequal, test-rii.R and reference page of rii: with its weights, its figures."""
    (bottom, top), spread = published_ends(groups)
    turn = np.array([-1 / bottom, 1 / top])
    assert top / bottom == pytest.approx(ratio, rel=1e-6)
    assert np.sqrt(turn @ spread @ turn) == pytest.approx(se, rel=1e-6)


def test_slope_index_as_the_who_publishes() -> None:
    """healthequal, test-sii.R: 44.44502, standard error 0.02190822 before multiplying by 100."""
    (bottom, top), spread = published_ends(FIVE)
    assert 100 * (top - bottom) == pytest.approx(44.44502, rel=1e-6)
    assert np.sqrt([-1, 1] @ spread @ [-1, 1]) == pytest.approx(0.02190822, rel=1e-6)


def test_slope_index_weights_people_once() -> None:
    """Twice the groups of half the size at the same rank are the same people."""
    halves = pd.concat([FIVE, FIVE], ignore_index=True)
    halves["population"] /= 2
    once, split = of(FIVE)["estimate"], of(halves)["estimate"]
    pd.testing.assert_series_equal(once, split)
    assert once["SII"] != pytest.approx(44.44502, rel=1e-3)


def test_ratio_interval_as_the_who_publishes() -> None:
    """WHO's healthequal 1.0.1, reference page of r: 1.481696 (1.191918 to 1.841924), log error 0.1110345."""
    # Aceh is the reference; the lowest region, printed nowhere, follows from the published ratio and error.
    aceh, aceh_se = 95.11784, 1.5384434
    lowest = aceh / 1.481696
    lowest_se = lowest * np.sqrt(0.1110345**2 - (aceh_se / aceh) ** 2)
    groups = pd.DataFrame({"estimate": [aceh, 97.0, lowest], "population": [1.0, 1, 1]}, index=list("abc"))
    se = pd.Series([aceh_se, 1.0, lowest_se], index=groups.index)
    found = of(groups, standard_errors=se, reference="a").loc["R"]
    assert list(found) == pytest.approx([1.481696, 1.191918, 1.841924], rel=1e-6)


# By hand: half of 200 people at 10 %, the others at 30 and 50 %.
BY_HAND = pd.DataFrame({"estimate": [10.0, 30, 50], "population": [100.0, 50, 50], "order": [1, 2, 3]})


def test_by_hand_along_a_rank() -> None:
    found = of(BY_HAND)["estimate"]
    assert found["D"] == 40
    assert found["R"] == 5
    # Ridits 0.25, 0.625, 0.875; Σ p (2X-1) y = .5(-.5)10 + .25(.25)30 + .25(.75)50 = 8.75; mean 25.
    assert found["ACI"] == pytest.approx(8.75)
    assert found["RCI"] == pytest.approx(0.35)
    assert found["PAR"] == pytest.approx(25)
    assert found["PAF"] == pytest.approx(100)


def test_slope_indexes_are_those_of_a_logistic_curve_fitted_by_other_means() -> None:
    ridits, weight, share = (
        np.array([0.25, 0.625, 0.875]),
        np.array([0.5, 0.25, 0.25]),
        BY_HAND["estimate"] / 100,
    )

    def against(line: np.ndarray) -> float:
        log_odds = line[0] + line[1] * ridits
        return float((weight * (np.logaddexp(0, log_odds) - share * log_odds)).sum())

    line = minimize(against, np.zeros(2), tol=1e-12).x
    bottom, top = 100 / (1 + np.exp(-line[0])), 100 / (1 + np.exp(-line.sum()))
    found = of(BY_HAND)["estimate"]
    assert found["SII"] == pytest.approx(top - bottom, rel=1e-4)
    assert found["RII"] == pytest.approx(top / bottom, rel=1e-4)
    # As docs/methods.md has them.
    assert (round(found["SII"], 1), round(found["RII"], 1)) == (56.6, 13.7)


def test_by_hand_without_a_rank() -> None:
    found = of(BY_HAND.drop(columns="order"))["estimate"]
    # Mean 25: distances 15, 5, 25; best 50: distances 40, 20, 0.
    assert found["BGV"] == pytest.approx(0.5 * 225 + 0.25 * 25 + 0.25 * 625)
    assert found["COV"] == pytest.approx(100 * np.sqrt(275) / 25)
    assert found["MDMU"] == pytest.approx(15)
    assert found["MDMW"] == pytest.approx(15)
    assert found["IDISW"] == pytest.approx(60)
    assert found["MDBU"] == pytest.approx(20)
    assert found["MDBW"] == pytest.approx(25)
    assert found["MDRW"] == pytest.approx(25)
    r = np.array([0.4, 1.2, 2.0])
    assert found["TI"] == pytest.approx(1000 * (np.array([0.5, 0.25, 0.25]) * r * np.log(r)).sum())
    assert (round(found["TI"]), round(found["MLD"])) == (218, 239)
    assert found["MLD"] == pytest.approx(-1000 * (np.array([0.5, 0.25, 0.25]) * np.log(r)).sum())


def test_what_is_bad_turns_difference_and_ratio_round() -> None:
    found = of(BY_HAND, favourable=False)["estimate"]
    assert (found["D"], found["R"]) == (-40, 0.2)
    assert found["PAR"] == 0  # the best-off group has most of it: nothing to gain
    # Without a rank the best group is the one with least.
    unranked = of(BY_HAND.drop(columns="order"), favourable=False)["estimate"]
    assert (unranked["D"], unranked["R"]) == (40, 5)
    assert unranked["PAR"] == pytest.approx(10 - 25)
    assert unranked["MDBU"] == pytest.approx(20)


def test_straight_line_for_what_is_no_share() -> None:
    # Estimates on a line through the ridits: 0.25, 0.625, 0.875 -> 4 + 8 X.
    groups = BY_HAND.assign(estimate=[6.0, 9.0, 11.0])
    found = of(groups, scale=None)
    assert found.loc["SII", "estimate"] == pytest.approx(8)
    assert found.loc["RII", "estimate"] == pytest.approx(12 / 4)
    assert np.isnan(found["low"].loc["PAR"])


def test_logistic_slope_by_hand() -> None:
    # logit 0.2 -> 0.4 -> ... : with two ranks the fit goes through both points; ridits 0.25 and 0.75.
    groups = pd.DataFrame({"estimate": [20.0, 20, 50], "population": [50.0, 50, 100], "order": [1, 1, 2]})
    low, high = np.log(0.2 / 0.8), 0.0
    ends = [1 / (1 + np.exp(-(low - (high - low) / 2))), 1 / (1 + np.exp(-(high + (high - low) / 2)))]
    found = of(groups)["estimate"]
    assert found["SII"] == pytest.approx(100 * (ends[1] - ends[0]))
    assert found["RII"] == pytest.approx(ends[1] / ends[0])


def test_a_fit_that_whole_steps_miss() -> None:
    """Newton's own steps leave this table for ever; the maximum is where the scores are 0."""
    groups = pd.DataFrame({"estimate": [1.0, 13, 0.5], "population": [1.0, 2, 23], "order": [1, 2, 3]})
    rank = ridits(groups["order"].to_numpy(float), groups["population"].to_numpy())
    found = of(groups)["estimate"]
    top = found["SII"] / (1 - 1 / found["RII"])
    logit = [np.log(p / (100 - p)) for p in (top - found["SII"], top)]
    fitted = 100 / (1 + np.exp(-(logit[0] + (logit[1] - logit[0]) * rank)))
    left = groups["population"] * (groups["estimate"] - fitted)
    assert left.sum() == pytest.approx(0, abs=1e-6)
    assert left @ rank == pytest.approx(0, abs=1e-6)


def test_a_reference_serves_only_its_measures() -> None:
    unranked = BY_HAND.drop(columns="order")
    plain, held = of(unranked)["estimate"], of(unranked, reference=1)["estimate"]
    assert held["D"] == 20
    assert held["R"] == 3
    assert held["MDRU"] == pytest.approx(40 / 3)
    assert held["MDRW"] == pytest.approx(0.5 * 20 + 0.25 * 20)
    others = [name for name in UNORDERED if name not in ("D", "R", "MDRU", "MDRW")]
    pd.testing.assert_series_equal(plain[others], held[others])


def test_a_given_average_replaces_the_mean() -> None:
    found = of(BY_HAND.drop(columns="order"), setting_average=20)["estimate"]
    assert found["PAR"] == 30
    assert found["PAF"] == 150
    assert found["MDMU"] == pytest.approx((10 + 10 + 30) / 3)
    assert found["IDISU"] == pytest.approx(100 * found["MDMU"] / 20)


def test_only_what_fits_comes_back() -> None:
    assert of(BY_HAND).index.tolist() == ORDERED
    assert of(BY_HAND.drop(columns="order")).index.tolist() == UNORDERED
    assert of(BY_HAND.iloc[:2]).index.tolist() == ["D", "R"]


def test_without_errors_only_what_needs_none_has_an_interval() -> None:
    found = of(TWENTY_FIVE)
    known = found.index[found["low"].notna()].tolist()
    assert known == ["PAR", "PAF"]
    ranked = of(FIVE)
    assert ranked.index[ranked["low"].isna()].tolist() == ["D", "R"]


def test_one_unknown_error_is_not_taken_for_none() -> None:
    se = TWENTY_FIVE["se"].where(TWENTY_FIVE.index != 3)
    assert of(TWENTY_FIVE, standard_errors=se).loc[["D", "BGV", "BGSD"], "low"].isna().all()


def test_simulated_intervals_are_the_same_twice_and_shrink_with_the_errors() -> None:
    once = of(TWENTY_FIVE, standard_errors=TWENTY_FIVE["se"])
    pd.testing.assert_frame_equal(once, of(TWENTY_FIVE, standard_errors=TWENTY_FIVE["se"]))
    sure = of(TWENTY_FIVE, standard_errors=TWENTY_FIVE["se"] * 0)
    names = sorted(SIMULATED)
    assert sure.loc[names, "low"].to_numpy() == pytest.approx(sure.loc[names, "estimate"].to_numpy())
    assert (once.loc[names, "high"] > sure.loc[names, "high"]).all()


def test_simulated_shares_stay_shares() -> None:
    groups = pd.DataFrame({"estimate": [1.0, 50, 99], "population": [1.0, 1, 1]})
    found = of(groups, standard_errors=pd.Series([40.0, 40, 40]))
    assert 0 <= found["low"].loc["MDBU"] <= found["high"].loc["MDBU"] <= 200 / 3


@pytest.mark.parametrize(
    "broken",
    [
        {"estimate": [10.0, 20, 130]},
        {"estimate": [10.0, 20, -1]},
        {"estimate": [10.0, 20, np.nan]},
        {"population": [0.0, 0, 0]},
        {"population": [1.0, -1, 5]},
    ],
)
def test_what_can_not_be_is_refused(broken: dict[str, list[float]]) -> None:
    with pytest.raises(TableError):
        of(BY_HAND.assign(**broken))


def test_different_indexes_are_refused() -> None:
    with pytest.raises(TableError, match="indexes differ"):
        measures(BY_HAND["estimate"], BY_HAND["population"].iloc[::-1])
    with pytest.raises(TableError, match="reference"):
        of(BY_HAND, reference="nowhere")


def test_few_missing_regions_are_left_out_and_many_refused() -> None:
    some = TWENTY_FIVE.assign(estimate=TWENTY_FIVE["estimate"].where(TWENTY_FIVE.index > 2))
    pd.testing.assert_frame_equal(of(some), of(TWENTY_FIVE.iloc[3:]))
    with pytest.raises(TableError, match="missing"):
        of(TWENTY_FIVE.assign(estimate=TWENTY_FIVE["estimate"].where(TWENTY_FIVE.index > 3)))


def test_nothing_reached_at_all() -> None:
    nothing = of(BY_HAND.assign(estimate=0.0))["estimate"]
    assert nothing["D"] == nothing["ACI"] == nothing["SII"] == 0
    assert nothing[["R", "RCI", "RII", "PAF"]].isna().all()


shares = st.floats(0.5, 99.5)
people = st.floats(1, 1000)
tables = st.lists(st.tuples(shares, people), min_size=3, max_size=12)


def frame(rows: list[tuple[float, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["estimate", "population"])
    return table.assign(order=range(1, len(table) + 1))


@given(tables, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_row_order_is_irrelevant(rows: list[tuple[float, float]], random: Any) -> None:
    table = frame(rows)
    mixed = table.loc[random.sample(list(table.index), len(table))]
    for groups in (table, table.drop(columns="order")):
        other = of(mixed[groups.columns])
        pd.testing.assert_series_equal(of(groups)["estimate"], other["estimate"], rtol=1e-6, atol=1e-8)


@given(tables)
@settings(max_examples=40, deadline=None)
def test_equal_groups_have_no_inequality(rows: list[tuple[float, float]]) -> None:
    table = frame(rows).assign(estimate=20.0)
    for groups in (table, table.drop(columns="order")):
        found = of(groups)["estimate"]
        one = [name for name in ("R", "RII") if name in found]
        assert found[one].to_numpy() == pytest.approx(1)
        assert found.drop(one).to_numpy() == pytest.approx(0, abs=1e-6)


@given(tables)
@settings(max_examples=40, deadline=None)
def test_turning_the_rank_turns_the_sign(rows: list[tuple[float, float]]) -> None:
    table = frame(rows)
    there, back = of(table)["estimate"], of(table.assign(order=-table["order"]))["estimate"]
    for name in ("D", "ACI", "RCI", "SII"):
        assert back[name] == pytest.approx(-there[name], rel=1e-6, abs=1e-7)
    for name in ("R", "RII"):
        assert back[name] == pytest.approx(1 / there[name], rel=1e-6)


@given(tables, st.floats(0.01, 100))
@settings(max_examples=40, deadline=None)
def test_relative_measures_have_no_unit(rows: list[tuple[float, float]], factor: float) -> None:
    table = frame(rows)
    other = table.assign(estimate=table["estimate"] * factor)
    for groups, scaled in ((table, other), (table.drop(columns="order"), other.drop(columns="order"))):
        one, two = of(groups)["estimate"], of(scaled, scale=100 * factor)["estimate"]
        for name in ("R", "RCI", "RII", "PAF", "COV", "IDISU", "IDISW", "TI", "MLD"):
            if name in one:
                assert two[name] == pytest.approx(one[name], rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("ranked", [True, False])
@pytest.mark.parametrize("options", [{}, {"favourable": False}, {"setting_average": 30}, {"reference": 4}])
def test_over_draws_is_the_same_draw_by_draw(ranked: bool, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(3)
    draws, population = rng.uniform(1, 99, (70, 9)), pd.Series(rng.uniform(1, 50, 9))
    order = pd.Series(rng.permutation(9) + 1) if ranked else None
    found = measures_over_draws(draws, population, order=order, **options)
    assert found.columns.tolist() == (ORDERED if ranked else UNORDERED)
    for i in (0, 31, 32, 69):
        one = measures(pd.Series(draws[i]), population, order=order, **options)["estimate"]
        assert found.loc[i].to_numpy() == pytest.approx(one.to_numpy(), rel=1e-9, abs=1e-9)


def test_draws_that_can_not_be_are_refused() -> None:
    population = pd.Series([1.0, 2, 3])
    for draws in (np.ones((4, 2)), np.full((4, 3), np.nan), np.full((4, 3), 101.0), np.ones(3)):
        with pytest.raises(TableError):
            measures_over_draws(draws, population)


def test_inputs_are_left_alone() -> None:
    before = BY_HAND.copy()
    of(BY_HAND)
    pd.testing.assert_frame_equal(BY_HAND, before)
