"""The gamma prior of few areas, and which model a stratum has data for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma, nbinom

from reachmap.gaps.choice import model_for
from reachmap.gaps.gamma import GammaFit
from tests.gaps.test_measure import K

HIDDEN = np.arange(float(K))


def fitted(
    counts: list[float], expected: list[float] | np.ndarray, *, phi: float = 1.0, draws: int = 4000
) -> GammaFit:
    y = np.array(counts)
    return GammaFit.of(
        y,
        np.asarray(expected, dtype=float),
        np.where(np.isnan(y)[:, None], HIDDEN, np.nan),
        dispersion=phi,
        level_sd=1.0,
        draws=draws,
        seed=3,
    )


def test_the_posterior_is_the_integral_over_level_and_spread() -> None:
    # Two areas, one hidden, by a plain sum over a fine grid with the textbook's distributions.
    expected = np.array([6.0, 8.0])
    fit = fitted([9.0, np.nan], expected)
    tau, level = np.meshgrid(np.geomspace(0.03, 3.0, 120), np.linspace(-3, 3, 241), indexing="ij")
    shape, rate = 1 / tau**2, np.exp(-level) / tau**2
    share = rate / (rate + expected[:, None, None])
    hidden = np.asarray(nbinom.cdf(K - 1, shape, share[1]))
    prior = np.exp(-2 * tau) * tau * np.exp(-(level**2) / 2)
    weight = prior * nbinom.pmf(9, shape, share[0]) * hidden
    for threshold in (0.8, 1.25):
        below = gamma.cdf(threshold, 9 + shape, scale=1 / (expected[0] + rate))
        exact = float((weight * below).sum() / weight.sum())
        assert (fit.draws[:, 0] < threshold).mean() == pytest.approx(exact, abs=0.015)


def test_large_counts_speak_for_themselves() -> None:
    fit = fitted([5000.0, 20000.0, 9000.0], [10000.0, 10000.0, 10000.0])
    assert np.median(fit.draws, axis=0) == pytest.approx([0.5, 2.0, 0.9], rel=0.02)


def test_a_hidden_count_pulls_down_where_much_is_expected() -> None:
    fit = fitted([30.0, 30.0, 30.0, np.nan], [25.0] * 4)
    assert (fit.draws[:, 3] < 0.8).mean() > 0.95
    assert (fit.draws[:, 3] * 25 < 15).mean() > 0.95


def test_a_missing_count_is_predicted_from_the_rest() -> None:
    y = np.array([40.0, 44.0, 36.0, np.nan])
    fit = GammaFit.of(
        y, np.full(4, 40.0), np.full((4, 1), np.nan), dispersion=1.0, level_sd=1.0, draws=2000, seed=1
    )
    low, middle, high = np.quantile(fit.draws, [0.05, 0.5, 0.95], axis=0)
    assert middle[3] == pytest.approx(1.0, abs=0.1)
    assert high[3] / low[3] > 1.3 * high[0] / low[0]


def test_dispersion_divides_counts_and_expectations() -> None:
    one, two = fitted([10.0, 20.0], [15.0, 15.0], phi=2.0), fitted([5.0, 10.0], [7.5, 7.5])
    assert np.array_equal(one.draws, two.draws)


def test_redrawing_with_the_same_counts_changes_nothing() -> None:
    fit = fitted([12.0, np.nan, 7.0], [10.0, 10.0, 10.0])
    assert np.array_equal(fit.redraw(np.full(3, np.nan)), fit.draws)
    assert (fit.redraw(np.array([6.0, np.nan, np.nan]))[:, 0] < fit.draws[:, 0]).all()


def test_had_an_area_counted_nothing_by_a_fit_of_that() -> None:
    expected = np.array([9.0, 14.0, 11.0])
    found = fitted([12.0, np.nan, 7.0], expected).probability_below_at_zero(np.full(3, 0.8))
    then = fitted([0.0, np.nan, 7.0], expected).draws[:, 0]
    assert found[0] == pytest.approx((then < 0.8).mean(), abs=0.02)


def test_many_areas_are_drawn_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [np.nan, 8.0, np.nan, np.nan, 6.0, np.nan]
    whole = fitted(counts, [3.0] * 6, draws=200)
    monkeypatch.setattr("reachmap.gaps.gamma._MOST_TERMS", 50)
    assert np.allclose(fitted(counts, [3.0] * 6, draws=200).draws, whole.draws)


@pytest.mark.parametrize(("areas", "mean"), [(3, 4.0), (7, 8.0)])
def test_intervals_hold_the_truth_as_often_as_they_say(areas: int, mean: float) -> None:
    rng = np.random.default_rng(6)
    held = []
    for run in range(40):
        true = np.exp(0.4 * rng.standard_normal(areas))
        counts = rng.poisson(mean * true).astype(float)
        fit = GammaFit.of(
            np.where(counts < K, np.nan, counts),
            np.full(areas, mean),
            np.where((counts < K)[:, None], HIDDEN, np.nan),
            dispersion=1.0,
            level_sd=1.0,
            draws=400,
            seed=run,
        )
        low, high = np.quantile(fit.draws, [0.05, 0.95], axis=0)
        held.append(((low <= true) & (true <= high)).mean())
    assert 0.83 <= np.mean(held) <= 0.99


ENOUGH = {
    "dispersion": 2.0,
    "neighbours": True,
    "covariates": False,
    "spread": False,
    "areas_told": True,
}


@pytest.mark.parametrize(
    ("areas", "adults", "changes", "model"),
    [
        (8, 4.0, {}, "bym2"),
        (8, 4.0, {"neighbours": False}, "iid"),
        (7, 400.0, {}, "empirical_bayes"),
        (7, 400.0, {"spread": True}, "iid"),
        (40, 3.9, {}, "empirical_bayes"),
        (40, 3.9, {"covariates": True}, "iid"),
        (500, 3.9, {}, "iid"),
        (4, 5.0, {}, "empirical_bayes"),
        (4, 4.9, {}, "municipality"),
        (40, 40.0, {"areas_told": False}, "municipality"),
        (40, 40.0, {"areas_told": False, "spread": True}, "bym2"),
    ],
)
def test_fewer_data_have_a_plainer_model(
    areas: int, adults: float, changes: dict[str, bool], model: str
) -> None:
    assert model_for(np.full(areas, adults), **(ENOUGH | changes)) == model  # type: ignore[arg-type]
