"""The smoothing of small counts: closed forms by hand, laws, published data, and simulated coverage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import gamma, nbinom
from threadpoolctl import threadpool_limits

from reachmap.errors import TableError
from reachmap.gaps import SmallAreaFit, SmallAreaModel, model

# Clayton & Kaldor (1987), Biometrics 43:671-681: lip cancer in the 56 districts of Scotland, 1975-1980,
# observed and expected, as given with the WinBUGS example (Breslow & Clayton 1993, JASA 88:9-25).
# fmt: off
LIP_OBSERVED = [
    9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11,
    5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0,
]
LIP_EXPECTED = [
    1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5,
    22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3,
    18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8,
]
LIP_OUTDOORS = [
    16, 16, 10, 24, 10, 24, 10, 7, 7, 16, 7, 16, 10, 24, 7, 16, 10, 7, 7, 10, 7, 16, 10, 7, 1, 1, 7, 7, 10,
    10, 7, 24, 10, 7, 7, 0, 10, 1, 16, 0, 1, 16, 16, 0, 1, 7, 1, 1, 0, 1, 1, 0, 1, 1, 16, 10,
]
# fmt: on
HIDDEN_TO_4 = np.arange(5.0)


def number(table: pd.DataFrame, row: object, column: str) -> float:
    """One cell of a table."""
    return float(table[column].to_numpy()[list(table.index).index(row)])


def numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    return table[column].to_numpy(float)


def fit(
    observed: Sequence[float] | np.ndarray,
    expected: Sequence[float] | np.ndarray,
    *,
    covariate: np.ndarray | None = None,
    dispersion: float = 1.0,
    seed: int = 1,
    draws: int = 4000,
) -> SmallAreaFit:
    """Fit areas; a missing count is hidden: 0 to 4."""
    counts = pd.Series(np.asarray(observed, dtype=float))
    possible = pd.DataFrame(np.tile(HIDDEN_TO_4, (len(counts), 1)))
    with threadpool_limits(limits=1):
        return SmallAreaModel(draws=draws, seed=seed).fit(
            counts,
            pd.Series(np.asarray(expected, dtype=float)),
            covariates=None if covariate is None else pd.DataFrame({"x": covariate}),
            dispersion=dispersion,
            possible=possible,
        )


@pytest.fixture
def one_tau(monkeypatch: pytest.MonkeyPatch) -> float:
    """Let areas differ by a known τ of 0.5, so that a gamma prior of shape 4 is all there is."""
    monkeypatch.setattr(model, "TAUS", np.array([0.5]))
    return 0.5


def test_counts_as_expected_give_a_relative_risk_of_one() -> None:
    risk = fit([20.0] * 30, [20.0] * 30).relative_risk
    assert risk["mean"].to_numpy() == pytest.approx(np.ones(30), abs=0.02)
    assert (risk["q05"] < 1).all()
    assert (risk["q95"] > 1).all()


def test_large_counts_speak_for_themselves() -> None:
    # 100,000 expected: nothing is left to smooth; relative risk is observed over expected.
    expected = np.full(12, 1e5)
    observed = expected * np.linspace(0.5, 1.6, 12)
    risk = fit(observed, expected).relative_risk
    assert risk["mean"].to_numpy() == pytest.approx(np.linspace(0.5, 1.6, 12), rel=0.005)


def test_small_counts_are_drawn_towards_the_rest() -> None:
    # Area 0: one expected, none seen. Its estimate lies between 0 and what the 20 others say.
    risk = fit([0.0] + [30.0] * 20, [1.0] + [30.0] * 20).relative_risk["mean"]
    assert 0.5 < risk[0] < 1.0


def test_given_tau_the_posterior_is_the_gamma_of_the_closed_form(one_tau: float) -> None:
    # Shape a = 1/τ² = 4. Given the intercept m, θ ~ Gamma(a + y, a/m + E): mean (a + y) / (a/m + E). With
    # many areas m is known almost exactly, so the draws must have that mean and those quantiles.
    rng = np.random.default_rng(5)
    expected = np.full(2000, 10.0)
    observed = rng.poisson(expected * rng.gamma(4, 1 / 4, 2000)).astype(float)
    found = fit(observed, expected, draws=3000)
    a = 1 / one_tau**2
    level = np.exp(number(found.coefficients, "intercept", "mean"))
    by_hand = (a + observed) / (a / level + expected)
    assert found.relative_risk["mean"].to_numpy() == pytest.approx(by_hand, rel=0.05)
    assert found.relative_risk["mean"].mean() == pytest.approx(by_hand.mean(), rel=0.003)
    low = gamma.ppf(0.05, a + observed, scale=1 / (a / level + expected))
    assert found.relative_risk["q05"].to_numpy() == pytest.approx(low, rel=0.1)


def test_given_tau_a_clumped_count_counts_for_less(one_tau: float) -> None:
    # φ = 2 halves counts and expectations: (a + y/2) / (a/m + E/2).
    rng = np.random.default_rng(6)
    expected = np.full(1000, 20.0)
    observed = rng.poisson(expected).astype(float)
    found = fit(observed, expected, dispersion=2.0, draws=3000)
    a = 1 / one_tau**2
    level = np.exp(number(found.coefficients, "intercept", "mean"))
    by_hand = (a + observed / 2) / (a / level + expected / 2)
    assert found.relative_risk["mean"].to_numpy() == pytest.approx(by_hand, rel=0.06)


def test_no_area_effect_leaves_only_the_intercept() -> None:
    # spatial="none": every area has the same relative risk, all counts over all expectations, and its
    # error is that of a Poisson total: 1/√300.
    counts = pd.Series([50.0, 150.0, 100.0])
    found = SmallAreaModel(spatial="none", draws=4000).fit(counts, pd.Series([100.0, 100.0, 100.0]))
    assert found.relative_risk["mean"].to_numpy() == pytest.approx(np.ones(3), abs=0.01)
    assert number(found.coefficients, "intercept", "sd") == pytest.approx(1 / np.sqrt(300), rel=0.05)


def test_the_variance_between_areas_is_found() -> None:
    # τ is on a grid whose steps are a third wide: the mean lies within a step of the truth.
    rng = np.random.default_rng(8)
    expected = np.full(400, 40.0)
    observed = rng.poisson(expected * rng.gamma(1 / 0.4**2, 0.4**2, 400)).astype(float)
    assert number(fit(observed, expected).hyperparameters, "sigma", "mean") == pytest.approx(0.4, rel=0.15)


def test_the_slope_of_a_covariate_is_found() -> None:
    rng = np.random.default_rng(9)
    x = rng.standard_normal(150)
    observed = rng.poisson(20 * np.exp(0.4 * x)).astype(float)
    found = fit(observed, np.full(150, 20.0), covariate=x).coefficients
    assert number(found, "x", "mean") == pytest.approx(0.4, abs=0.06)
    assert number(found, "x", "q025") < 0.4 < number(found, "x", "q975")


def test_a_covariate_that_says_nothing_has_a_slope_near_zero() -> None:
    rng = np.random.default_rng(10)
    observed = rng.poisson(np.full(100, 20.0)).astype(float)
    found = fit(observed, np.full(100, 20.0), covariate=rng.standard_normal(100)).coefficients
    assert number(found, "x", "q025") < 0 < number(found, "x", "q975")


def negative_binomial(design: np.ndarray) -> np.ndarray:
    """Maximum likelihood of β and the shape for the Scottish data, by scipy, apart from our own code."""
    y, e = np.array(LIP_OBSERVED), np.array(LIP_EXPECTED)

    def loss(at: np.ndarray) -> float:
        mean, shape = e * np.exp(design @ at[:-1]), np.exp(at[-1])
        part = gammaln(shape + y) - gammaln(shape) - shape * np.log1p(mean / shape)
        return -float((part + y * np.log(mean / (shape + mean))).sum())

    return np.asarray(minimize(loss, np.zeros(design.shape[1] + 1)).x)


def test_scottish_lip_cancer_is_smoothed_as_by_clayton_and_kaldor() -> None:
    # Their gamma model plugs in the maximum of the negative binomial likelihood, ν and α, and smooths by
    # (O + ν) / (E + α). Integrating over the hyperparameters moves 56 districts by little.
    level, log_shape = negative_binomial(np.ones((56, 1)))
    nu = np.exp(log_shape)
    alpha = nu / np.exp(level)
    plugged_in = (np.array(LIP_OBSERVED) + nu) / (np.array(LIP_EXPECTED) + alpha)
    found = fit(LIP_OBSERVED, LIP_EXPECTED)
    assert found.relative_risk["mean"].to_numpy() == pytest.approx(plugged_in, rel=0.08, abs=0.05)
    assert number(found.hyperparameters, "sigma", "mean") == pytest.approx(1 / np.sqrt(nu), rel=0.1)


def test_scottish_lip_cancer_follows_outdoor_work() -> None:
    x = np.array(LIP_OUTDOORS) / 10
    best = negative_binomial(np.column_stack([np.ones(56), x]))
    found = fit(LIP_OBSERVED, LIP_EXPECTED, covariate=x).coefficients
    assert number(found, "x", "mean") == pytest.approx(best[1], abs=number(found, "x", "sd") / 2)
    assert number(found, "x", "q025") > 0


@pytest.mark.parametrize("expected", [1.0, 3.0, 8.0])
def test_a_hidden_count_lies_within_what_it_may_be(expected: float) -> None:
    others, base = [12.0] * 20, [expected] + [10.0] * 20
    hidden, least, most = (fit([n, *others], base).relative_risk for n in (np.nan, 0.0, 4.0))
    assert number(least, 0, "mean") < number(hidden, 0, "mean") < number(most, 0, "mean")
    assert number(least, 0, "q05") <= number(hidden, 0, "q05") + 0.02
    assert number(hidden, 0, "q95") <= number(most, 0, "q95") + 0.02


def test_a_hidden_count_is_less_sure_than_a_shown_one(one_tau: float) -> None:
    # Hidden among 0 to 4 with six expected: its mean count is above 2, and it varies besides.
    assert one_tau == 0.5
    others, base = [30.0] * 40, [6.0] + [30.0] * 40
    hidden, shown = (fit([n, *others], base).relative_risk for n in (np.nan, 2.0))
    assert number(hidden, 0, "sd") > number(shown, 0, "sd")


def test_a_hidden_count_given_tau_by_hand(one_tau: float) -> None:
    # Weights of 0 to 4: negative binomial of shape 4 and mean 3; θ's mean is Σ w (4 + y) / (4/m + 3).
    others, base = [30.0] * 400, [3.0] + [30.0] * 400
    a = 1 / one_tau**2
    weights = nbinom.pmf(HIDDEN_TO_4, a, a / (a + 3.0))
    by_hand = (weights / weights.sum()) @ ((a + HIDDEN_TO_4) / (a + 3.0))
    found = fit([np.nan, *others], base, draws=20_000).relative_risk
    assert number(found, 0, "mean") == pytest.approx(by_hand, rel=0.015)


def test_a_hidden_count_with_one_possible_value_is_that_value() -> None:
    expected = pd.Series([8.0] * 10)
    told = pd.Series([3.0] + [8.0] * 9)
    possible = pd.DataFrame({"only": [3.0] * 10})
    shown = SmallAreaModel(seed=4).fit(told, expected)
    hidden = SmallAreaModel(seed=4).fit(told.where(told != 3.0), expected, possible=possible)
    assert (shown.draws == hidden.draws).all()


def test_possible_values_may_lie_apart(one_tau: float) -> None:
    # 0, 1 or 58 to 60 of 40 expected: at τ = 0.5 the low ones are next to impossible, so (4 + 59) / 44.
    assert one_tau == 0.5
    counts = pd.Series([np.nan] + [40.0] * 15)
    possible = pd.DataFrame(np.tile([0.0, 1.0, 58.0, 59.0, 60.0], (16, 1)))
    risk = SmallAreaModel(draws=2000).fit(counts, pd.Series([40.0] * 16), possible=possible).relative_risk
    assert number(risk, 0, "mean") == pytest.approx(63 / 44, rel=0.03)


def test_every_count_hidden_still_gives_an_answer() -> None:
    found = fit([np.nan] * 8, [3.0] * 8)
    assert np.isfinite(found.draws).all()
    assert (found.relative_risk["q05"] < 1).all()


def test_every_count_zero_still_gives_an_answer() -> None:
    found = fit([0.0] * 8, [3.0] * 8)
    assert np.isfinite(found.draws).all()
    assert (found.relative_risk["q95"] < 1.5).all()


def test_one_area_still_gives_an_answer() -> None:
    assert fit([30.0], [20.0]).relative_risk.loc[0, "mean"] == pytest.approx(1.5, rel=0.05)


def test_clumped_counts_widen_the_interval(one_tau: float) -> None:
    assert one_tau == 0.5
    observed = [10.0, 20.0, 30.0, 40.0, 50.0]
    widths = []
    for dispersion in (1.0, 2.0, 4.0, 8.0):
        risk = fit(observed, [30.0] * 5, dispersion=dispersion).relative_risk
        widths.append(float((risk["q95"] - risk["q05"]).mean()))
    assert widths == sorted(widths)


@given(order=st.permutations(range(9)))
@settings(max_examples=6, deadline=None)
def test_row_order_only_reorders_the_result(order: list[int]) -> None:
    observed = np.array([4.0, 9, np.nan, 30, 12, 2, 18, np.nan, 7])
    expected = np.array([8.0, 9, 6, 20, 15, 9, 14, 2, 7])
    x = np.linspace(-1, 1, 9)
    straight = fit(observed, expected, covariate=x)
    turned = fit(observed[order], expected[order], covariate=x[order])
    # Draws take their noise by place: means agree within simulation error, coefficients to rounding.
    error = 5 * numbers(straight.relative_risk, "sd") / np.sqrt(2000)
    shift = numbers(turned.relative_risk, "mean") - numbers(straight.relative_risk, "mean")[order]
    assert (np.abs(shift) < error[order]).all()
    assert turned.coefficients.to_numpy() == pytest.approx(straight.coefficients.to_numpy(), abs=1e-6)
    assert turned.hyperparameters.to_numpy() == pytest.approx(straight.hyperparameters.to_numpy(), abs=1e-6)


def test_the_same_seed_gives_the_same_draws() -> None:
    first, again, other = (fit([9.0, np.nan, 3], [8.0, 5, 4], seed=seed) for seed in (1, 1, 2))
    assert (first.draws == again.draws).all()
    assert (first.draws != other.draws).any()


def test_the_index_is_kept() -> None:
    names = pd.Index(["A", "B"])
    found = SmallAreaModel(draws=50).fit(pd.Series([3.0, 4], names), pd.Series([3.0, 4], names))
    assert list(found.relative_risk.index) == ["A", "B"]
    assert list(found.relative_risk.columns) == ["mean", "sd", "q05", "q50", "q95"]
    assert list(found.coefficients.columns) == ["mean", "sd", "q025", "q50", "q975"]
    assert found.draws.shape == (50, 2)


def test_the_callers_tables_are_untouched() -> None:
    counts, base = pd.Series([3.0, np.nan, 8]), pd.Series([3.0, 4, 5])
    possible = pd.DataFrame(np.tile(HIDDEN_TO_4[::-1], (3, 1)))
    kept = counts.copy(), base.copy(), possible.copy()
    SmallAreaModel(draws=50).fit(counts, base, possible=possible, dispersion=2.0)
    assert counts.equals(kept[0])
    assert base.equals(kept[1])
    assert possible.equals(kept[2])


COUNTS, BASE = pd.Series([3.0, 4.0]), pd.Series([3.0, 4.0])


@pytest.mark.parametrize(
    ("observed", "expected", "covariates"),
    [
        (COUNTS, BASE.set_axis([1, 2]), None),
        (COUNTS, BASE, pd.DataFrame({"x": [1.0, 2.0]}, index=[5, 6])),
        (COUNTS, pd.Series([3.0, 0.0]), None),
        (COUNTS, pd.Series([3.0, -1.0]), None),
        (COUNTS, pd.Series([3.0, np.nan]), None),
        (COUNTS, pd.Series([3.0, np.inf]), None),
        (pd.Series([3.0, -1.0]), BASE, None),
        (pd.Series([3.0, np.nan]), BASE, None),
        (COUNTS, BASE, pd.DataFrame({"x": [1.0, np.nan]})),
    ],
    ids=[
        "index of expected",
        "index of covariates",
        "nothing expected",
        "less than nothing expected",
        "expected missing",
        "expected infinite",
        "negative count",
        "count missing",
        "covariate missing",
    ],
)
def test_what_does_not_line_up_is_refused(
    observed: pd.Series, expected: pd.Series, covariates: pd.DataFrame | None
) -> None:
    with pytest.raises(TableError, match="schema"):
        SmallAreaModel().fit(observed, expected, covariates=covariates)


def test_a_spatial_effect_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="spatial must be"):
        SmallAreaModel(spatial="bym2")  # type: ignore[arg-type]


def test_a_larger_area_would_show_more_by_counting_nothing() -> None:
    expected = np.array([0.5, 1, 2, 4, 8, 16, 32, 64])
    found = fit(expected, expected)
    probability = found.probability_below_at_zero(np.full(8, 0.8))
    assert (np.diff(probability) > 0).all()
    assert probability[0] < 0.75 < probability[-1]


def test_counting_nothing_given_tau_by_hand(one_tau: float) -> None:
    # P(θ < 0.8 | y = 0), θ ~ Gamma(4, 4/m + 16) with m the intercept's relative risk.
    assert one_tau == 0.5
    found = fit([16.0] * 50, [16.0] * 50)
    by_hand = gamma.cdf(0.8, 4, scale=1 / (4 / 1.0 + 16))
    assert found.probability_below_at_zero(np.full(50, 0.8)) == pytest.approx(np.full(50, by_hand), abs=1e-3)


def test_an_area_unlike_fifty_alike_is_not_pulled_up_to_them() -> None:
    # Fifty areas count what is expected and one counts 3 of 40. With the prior of an odd area (τ = 1) it is
    # (1 + 3) / (1 + 40) = 0.1; without it, it would be drawn to 1.
    risk = fit([3.0] + [40.0] * 50, [40.0] * 51).relative_risk
    assert number(risk, 0, "mean") == pytest.approx(4 / 41, abs=0.03)
    assert number(risk, 0, "q95") < 0.4
    assert numbers(risk, "mean")[1:] == pytest.approx(np.ones(50), abs=0.03)


def test_redrawing_with_another_count_is_what_a_fit_of_it_would_say() -> None:
    expected = np.full(60, 20.0)
    observed = np.random.default_rng(3).poisson(expected).astype(float)
    less = observed.copy()
    less[0] = 5.0
    redrawn = fit(observed, expected).redraw(less, seed=9)
    anew = fit(less, expected).draws
    assert redrawn[:, 0].mean() == pytest.approx(anew[:, 0].mean(), rel=0.25)
    assert redrawn[:, 0].mean() < 0.95


def coverage(
    *, areas: int, mean_expected: float, runs: int, dispersion: float = 1.0, hide: bool = False
) -> float:
    """Share of areas whose true relative risk the 90 % interval holds, over seeded runs."""
    held = []
    for run in range(runs):
        rng = np.random.default_rng((areas, int(mean_expected), run))
        expected = rng.gamma(4.0, mean_expected / 4, areas) + 0.2
        true = np.exp(rng.normal(0, 0.35, areas))
        observed = rng.poisson(expected * true).astype(float)
        if dispersion > 1:
            # Couples: φ = E[s²] / E[s] = 2.
            observed = 2.0 * rng.poisson(expected * true / 2)
        observed[hide & (observed < 5)] = np.nan
        risk = fit(observed, expected, dispersion=dispersion, seed=run, draws=500).relative_risk
        held.append((risk["q05"] <= true) & (true <= risk["q95"]))
    return float(np.mean(held))


# Bounds hold 90 % ± what runs × areas leave to chance, and the little that smoothing shifts.
@pytest.mark.parametrize("hide", [False, True], ids=["all shown", "0-4 hidden"])
@pytest.mark.parametrize(("areas", "mean_expected", "runs"), [(20, 8, 40), (20, 30, 40), (60, 8, 10)])
def test_intervals_hold_the_truth_as_often_as_they_say(
    areas: int, mean_expected: float, runs: int, hide: bool
) -> None:
    found = coverage(areas=areas, mean_expected=mean_expected, runs=runs, hide=hide)
    assert 0.84 <= found <= 0.96


def test_intervals_hold_the_truth_where_people_come_as_couples() -> None:
    assert 0.84 <= coverage(areas=20, mean_expected=30, runs=40, dispersion=2.0) <= 0.96


def test_without_dispersion_couples_break_the_intervals() -> None:
    # What φ is for: the same counts of pairs, all areas alike, taken for Poisson's look like differences.
    expected = np.full(60, 30.0)
    observed = 2.0 * np.random.default_rng(11).poisson(expected / 2)
    plain, told = (fit(observed, expected, dispersion=phi).hyperparameters for phi in (1.0, 2.0))
    assert number(told, "sigma", "mean") < number(plain, "sigma", "mean") / 1.5
