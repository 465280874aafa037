"""The smoothing of small counts: published figures, closed forms, laws and simulated coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma
from threadpoolctl import threadpool_limits

from reachmap.errors import TableError
from reachmap.gaps import SmallAreaFit, SmallAreaModel, model, sparse
from reachmap.gaps.likelihood import Counts, Sites
from reachmap.gaps.neighbours import read_neighbours
from reachmap.gaps.sparse import SparseField
from tests.gaps import scotland

HIDDEN_TO_4 = np.arange(5.0)
# Ten areas in a row, and twenty.
ROW, LONG_ROW = (pd.DataFrame({"focal": range(count - 1), "neighbor": range(1, count)}) for count in (10, 20))


def number(table: pd.DataFrame, row: object, column: str) -> float:
    """One cell of a table."""
    return float(table[column].to_numpy()[list(table.index).index(row)])


def fit(
    observed: Sequence[float] | np.ndarray,
    expected: Sequence[float] | np.ndarray,
    *,
    hidden: bool = False,
    dispersion: float = 1.0,
    draws: int = 2000,
    covariate: np.ndarray | None = None,
    adjacency: pd.DataFrame | None = None,
    **options: Any,
) -> SmallAreaFit:
    """Fit areas; with `hidden` a missing count is 0 to 4."""
    counts = pd.Series(np.asarray(observed, dtype=float))
    with threadpool_limits(limits=1):
        return SmallAreaModel(draws=draws, **options).fit(
            counts,
            pd.Series(np.asarray(expected, dtype=float)),
            covariates=None if covariate is None else pd.DataFrame({"x": covariate}),
            adjacency=adjacency,
            dispersion=dispersion,
            possible=pd.DataFrame(np.tile(HIDDEN_TO_4, (len(counts), 1))) if hidden else None,
        )


@pytest.mark.parametrize("most_dense", [100, 5], ids=["dense", "sparse"])
def test_scottish_lip_cancer_as_published_for_r_inla(
    most_dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Stan's case study prints R-INLA's BYM2: slope per 10 % in outdoor work 0.371 (sd 0.132), intercept
    # -0.222 (0.127). Its prior of σ was vaguer than ours: a tenth of a standard deviation apart.
    monkeypatch.setattr(model, "MOST_DENSE_AREAS", most_dense)
    x = np.array(scotland.LIP_OUTDOORS) / 10
    found = fit(
        scotland.LIP_OBSERVED, scotland.LIP_EXPECTED, covariate=x, adjacency=scotland.neighbours(), draws=4000
    ).coefficients
    assert number(found, "x", "mean") == pytest.approx(0.371, abs=0.02)
    assert number(found, "intercept", "mean") == pytest.approx(-0.222, abs=0.02)
    assert number(found, "x", "sd") == pytest.approx(0.132, abs=0.012)
    assert number(found, "intercept", "sd") == pytest.approx(0.127, abs=0.012)


def test_sparse_and_dense_matrices_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    monkeypatch.setattr(model, "_SPARSE_SHAPES", model._DENSE_SHAPES)
    for most_dense in (100, 5):
        monkeypatch.setattr(model, "MOST_DENSE_AREAS", most_dense)
        args = scotland.LIP_OBSERVED, scotland.LIP_EXPECTED
        found.append(fit(*args, adjacency=scotland.neighbours(), draws=4000).relative_risk)
    assert found[0]["mean"].to_numpy() == pytest.approx(found[1]["mean"].to_numpy(), rel=0.02)
    assert found[0]["sd"].to_numpy() == pytest.approx(found[1]["sd"].to_numpy(), rel=0.08)


def test_marginal_variances_of_points_worked_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    # Against the inverse of the whole precision, u summing to 0; Scotland and two areas without neighbours.
    monkeypatch.setattr(sparse, "_TOGETHER", 2)
    map_ = read_neighbours(scotland.neighbours(), pd.RangeIndex(58))
    design = np.column_stack([np.ones(58), np.linspace(-1, 1, 58)])
    field = SparseField(map_, design, np.diag([1e-3, 1.0]))
    taus = np.array([0.1, 0.5, 2.0])
    curvatures = np.random.default_rng(1).gamma(2.0, 2.0, (3, 58))
    surface = map_.covariance()
    prior = design @ np.diag([1e3, 1.0]) @ design.T
    expected = []
    for tau, curvature in zip(taus, curvatures, strict=True):
        before = tau**2 * surface + prior
        after = before - before @ np.linalg.solve(before + np.diag(1 / curvature), before)
        expected.append(np.diag(after))
    assert field.variances(taus, curvatures) == pytest.approx(np.array(expected), rel=1e-4)


def test_the_integrated_likelihood_is_the_integral() -> None:
    # Against the trapezoid rule over v, for small, large and hidden counts, alike and odd areas.
    counts = Counts(np.array([[0, np.nan], [2, np.nan], [60, np.nan], [0, 1]]), np.array([3.0, 3, 50, 1]))
    zeta = np.array([[-0.5, 0.3, 0.1, 0.0]])
    v = np.linspace(-8, 8, 40_001)[:, None]
    for odd in (0.0, 0.1):
        density = sum(
            share * np.exp(-(v**2) / (2 * sd**2)) / (sd * np.sqrt(2 * np.pi))
            for share, sd in ((1 - odd, 0.6), (odd, 1.0))
        )
        by_hand = np.trapezoid(np.exp(counts.likelihood(zeta + v)[0]) * density, v[:, 0], axis=0)
        found = Sites(counts, np.full((1, 4), 0.6), odd).at(zeta)[0]
        assert np.exp(found[0]) == pytest.approx(by_hand, rel=2e-3)


def test_counts_as_expected_give_a_relative_risk_of_one() -> None:
    risk = fit([20.0] * 20, [20.0] * 20, adjacency=LONG_ROW).relative_risk
    assert risk["mean"].to_numpy() == pytest.approx(np.ones(20), abs=0.04)
    assert ((risk["q05"] < 1) & (risk["q95"] > 1)).all()


def test_large_counts_speak_for_themselves() -> None:
    expected = np.full(12, 1e5)
    observed = expected * np.linspace(0.5, 1.6, 12)
    risk = fit(observed, expected).relative_risk
    assert risk["mean"].to_numpy() == pytest.approx(np.linspace(0.5, 1.6, 12), rel=0.005)


def test_one_area_has_the_gamma_distribution_of_its_count() -> None:
    # With a next to flat prior θ ~ Gamma(y, E), nearly: y = 40 of 20.
    risk = fit([40.0], [20.0]).relative_risk
    assert number(risk, 0, "mean") == pytest.approx(2.0, rel=0.02)
    assert number(risk, 0, "q05") == pytest.approx(gamma.ppf(0.05, 40, scale=1 / 20), rel=0.03)


def test_without_an_area_effect_only_the_level_is_left() -> None:
    found = fit([50.0, 150.0, 100.0], [100.0] * 3, spatial="none", draws=4000)
    assert found.relative_risk["mean"].to_numpy() == pytest.approx(np.ones(3), abs=0.01)
    assert number(found.coefficients, "intercept", "sd") == pytest.approx(1 / np.sqrt(300), rel=0.06)
    assert number(found.hyperparameters, "phi", "mean") == 0


def test_without_neighbours_bym2_is_iid() -> None:
    observed, expected = [4.0, 9, 12, 30, 12, 2], [8.0, 9, 6, 20, 15, 9]
    assert (fit(observed, expected).draws == fit(observed, expected, spatial="iid").draws).all()


def test_dispersion_widens_as_dividing_both_does() -> None:
    observed, expected = np.array([10.0, 20, 30, 40, 50]), np.full(5, 30.0)
    told, divided = fit(observed, expected, dispersion=2.0), fit(observed / 2, expected / 2)
    assert told.draws == pytest.approx(divided.draws, rel=1e-6)


def test_a_missing_count_is_predicted_from_its_neighbours() -> None:
    # Ten in a row, high on one side and low on the other: the missing one follows its side.
    high_low = np.array([60.0, 60, 60, 60, 60, 15, 15, 15, 15, 15])
    for place, limit in ((2, 1.2), (7, 0.8)):
        told = high_low.copy()
        told[place] = np.nan
        risk = fit(told, [30.0] * 10, adjacency=ROW).relative_risk
        assert (number(risk, place, "q50") > 1) == (limit > 1)
        assert number(risk, place, "sd") > number(risk, 0, "sd")


def test_islands_and_several_parts_of_a_map_are_fitted() -> None:
    # 0-1-2 and 3-4 are parts, 5 and 6 islands.
    pairs = pd.DataFrame({"focal": [0, 1, 3], "neighbor": [1, 2, 4]})
    risk = fit([30.0, 33, 28, 5, 7, 20, 9], [20.0] * 7, adjacency=pairs).relative_risk
    assert np.isfinite(risk.to_numpy()).all()
    assert number(risk, 3, "mean") < 1 < number(risk, 0, "mean")


def test_pairs_once_or_both_ways_and_to_oneself_are_the_same() -> None:
    turned = ROW.rename(columns={"focal": "neighbor", "neighbor": "focal"})
    own = pd.DataFrame({"focal": range(10), "neighbor": range(10)})
    observed = [4.0, 9, 12, 30, 12, 2, 18, 3, 7, 7]
    once, both = (fit(observed, [9.0] * 10, adjacency=a) for a in (ROW, pd.concat([turned, own, ROW])))
    assert (once.draws == both.draws).all()


def test_a_graph_of_libpysal_is_understood() -> None:
    from libpysal.graph import Graph

    names = list("abcdefghij")
    graph = Graph.from_arrays(
        np.array(names[:-2] + names[1:-1] + [names[9]]),
        np.array(names[1:-1] + names[:-2] + [names[9]]),
        np.array([1.0] * 16 + [0.0]),
    )
    counts, base = (pd.Series(n, pd.Index(names)) for n in ([4.0, 9, 12, 30, 12, 2, 18, 3, 7, 7], [9.0] * 10))
    found = SmallAreaModel(draws=200).fit(counts, base, adjacency=graph)
    pairs = pd.DataFrame({"focal": names[:-2], "neighbor": names[1:-1]})
    assert (found.draws == SmallAreaModel(draws=200).fit(counts, base, adjacency=pairs).draws).all()


def test_missing_covariates_take_the_mean_and_are_told() -> None:
    x = np.array([1.0, 2, 3, np.nan, 5, 6])
    found = fit([4.0, 9, 12, 30, 12, 2], [9.0] * 6, covariate=x)
    same = fit([4.0, 9, 12, 30, 12, 2], [9.0] * 6, covariate=np.where(np.isnan(x), 3.4, x))
    assert found.imputed == {"x": 1}
    assert same.imputed == {}
    assert found.draws == pytest.approx(same.draws)


def test_the_slope_does_not_depend_on_where_a_covariate_begins() -> None:
    rng = np.random.default_rng(9)
    x = rng.standard_normal(60)
    observed = rng.poisson(20 * np.exp(0.4 * x)).astype(float)
    near, far = (fit(observed, [20.0] * 60, covariate=z).coefficients for z in (x, 300 + 10 * x))
    assert number(near, "x", "mean") == pytest.approx(0.4, abs=0.1)
    assert number(far, "x", "mean") == pytest.approx(number(near, "x", "mean") / 10, rel=1e-3)


@pytest.mark.parametrize("expected", [1.0, 3.0, 8.0])
def test_a_hidden_count_lies_within_what_it_may_be(expected: float) -> None:
    others, base = [12.0] * 12, [expected] + [10.0] * 12
    unknown, least, most = (fit([n, *others], base, hidden=True).relative_risk for n in (np.nan, 0.0, 4.0))
    assert number(least, 0, "mean") < number(unknown, 0, "mean") < number(most, 0, "mean")


def test_a_hidden_count_with_one_possible_value_is_that_value() -> None:
    expected, told = pd.Series([8.0] * 10), pd.Series([3.0] + [8.0] * 9)
    possible = pd.DataFrame({"only": [3.0] * 10})
    shown = SmallAreaModel(seed=4).fit(told, expected)
    hidden = SmallAreaModel(seed=4).fit(told.where(told != 3.0), expected, possible=possible)
    assert (shown.draws == hidden.draws).all()


def test_possible_values_may_lie_apart() -> None:
    # 0, 1 or 58 to 60 of 40 expected among areas that count 40: the low ones are next to impossible.
    counts = pd.Series([np.nan] + [40.0, 30.0, 52.0] * 5)
    possible = pd.DataFrame(np.tile([0.0, 1.0, 58.0, 59.0, 60.0], (16, 1)))
    risk = SmallAreaModel(draws=2000).fit(counts, pd.Series([40.0] * 16), possible=possible).relative_risk
    told = fit([59.0] + [40.0, 30.0, 52.0] * 5, [40.0] * 16).relative_risk
    assert number(risk, 0, "mean") == pytest.approx(number(told, 0, "mean"), rel=0.03)


@pytest.mark.parametrize("counts", [[np.nan] * 8, [0.0] * 8, [0.0] * 7 + [40.0]])
def test_next_to_nothing_to_go_by_still_gives_an_answer(counts: list[float]) -> None:
    found = fit(counts, [3.0] * 8, hidden=True, adjacency=ROW[:7])
    assert np.isfinite(found.draws).all()
    assert found.relative_risk["q05"].min() < 1


def test_an_area_unlike_fifty_alike_is_not_pulled_up_to_them() -> None:
    # 3 of 40 among fifty as expected, with and without room for odd areas. 3/40 = 0.075.
    odd, plain = (
        fit([3.0] + [40.0] * 50, [40.0] * 51, odd_share=share).relative_risk for share in (0.05, 0.0)
    )
    assert number(odd, 0, "mean") < 0.2
    assert number(odd, 0, "q95") < 0.35
    assert number(odd, 0, "mean") < number(plain, 0, "mean")
    assert odd["mean"].to_numpy()[1:] == pytest.approx(np.ones(50), abs=0.03)


def test_redrawing_with_another_count_is_what_a_fit_of_it_would_say() -> None:
    observed = np.random.default_rng(3).poisson(20 * np.exp(np.linspace(-0.5, 0.5, 40))).astype(float)
    less = observed.copy()
    less[20] = 8.0
    redrawn = fit(observed, [20.0] * 40).redraw(less)
    anew = fit(less, [20.0] * 40).draws
    assert redrawn[:, 20].mean() == pytest.approx(anew[:, 20].mean(), rel=0.1)
    assert redrawn[:, 0] == pytest.approx(fit(observed, [20.0] * 40).draws[:, 0])


def test_a_larger_area_would_show_more_by_counting_nothing() -> None:
    expected = np.array([0.5, 1, 2, 4, 8, 16, 32, 64])
    probability = fit(expected, expected, odd_share=0.05).probability_below_at_zero(np.full(8, 0.8))
    assert (np.diff(probability) > 0).all()
    assert probability[0] < 0.75 < probability[-1]


@given(order=st.permutations(range(9)))
@settings(max_examples=5, deadline=None)
def test_row_order_only_reorders_the_result(order: list[int]) -> None:
    observed = np.array([4.0, 9, np.nan, 30, 12, 2, 18, np.nan, 7])
    expected = np.array([8.0, 9, 6, 20, 15, 9, 14, 2, 7])
    places = np.argsort(order)
    turned_row = pd.DataFrame({name: places[ROW[name][:8]] for name in ROW})
    straight = fit(observed, expected, adjacency=ROW[:8])
    turned = fit(observed[order], expected[order], adjacency=turned_row)
    # Draws take their noise by place: means agree within simulation error.
    error = 5 * straight.relative_risk["sd"].to_numpy() / np.sqrt(1000)
    shift = turned.relative_risk["mean"].to_numpy() - straight.relative_risk["mean"].to_numpy()[order]
    assert (np.abs(shift) < error[order]).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    first, again, other = (fit([9.0, 5, 3], [8.0, 5, 4], seed=seed) for seed in (1, 1, 2))
    assert (first.draws == again.draws).all()
    assert (first.draws != other.draws).any()


def test_the_tables_have_the_names_that_others_rely_on() -> None:
    names = pd.Index(["A", "B"])
    found = SmallAreaModel(draws=50).fit(pd.Series([3.0, 4], names), pd.Series([3.0, 4], names))
    assert list(found.relative_risk.index) == ["A", "B"]
    assert list(found.relative_risk.columns) == ["mean", "sd", "q05", "q50", "q95"]
    assert list(found.coefficients.columns) == ["mean", "sd", "q025", "q50", "q975"]
    assert list(found.hyperparameters.index) == ["sigma", "phi"]
    assert found.draws.shape == (50, 2)


COUNTS, BASE = pd.Series([3.0, 4.0]), pd.Series([3.0, 4.0])


@pytest.mark.parametrize(
    ("observed", "expected", "options"),
    [
        (COUNTS, BASE.set_axis([1, 2]), {}),
        (COUNTS, BASE, {"covariates": pd.DataFrame({"x": [1.0, 2.0]}, index=[5, 6])}),
        (COUNTS, BASE, {"covariates": pd.DataFrame({"x": [1.0, 1.0]})}),
        (COUNTS, pd.Series([3.0, 0.0]), {}),
        (COUNTS, pd.Series([3.0, np.nan]), {}),
        (pd.Series([3.0, -1.0]), BASE, {}),
        (pd.Series(["3", "många"]), BASE, {}),
        (COUNTS, BASE, {"covariates": pd.DataFrame({"x": ["a", "b"]})}),
        (COUNTS, BASE, {"dispersion": 0.5}),
        (COUNTS, BASE, {"adjacency": pd.DataFrame({"focal": [0], "neighbor": [7]})}),
        (COUNTS, BASE, {"adjacency": pd.DataFrame({"focal": [0]})}),
        (COUNTS.set_axis([0, 0]), BASE.set_axis([0, 0]), {}),
    ],
)
def test_what_does_not_line_up_is_refused(
    observed: pd.Series, expected: pd.Series, options: dict[str, Any]
) -> None:
    with pytest.raises(TableError, match="schema"):
        SmallAreaModel().fit(observed, expected, **options)


def test_an_effect_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="spatial must be"):
        SmallAreaModel(spatial="icar")  # type: ignore[arg-type]


# Bounds as promised (0.86-0.94; 0.83 for small counts), less what few seeded runs leave to chance.
@pytest.mark.parametrize(
    ("areas", "mean_expected", "runs", "least"), [(20, 8, 24, 0.84), (20, 2, 24, 0.81), (60, 8, 8, 0.84)]
)
def test_intervals_hold_the_truth_as_often_as_they_say(
    areas: int, mean_expected: float, runs: int, least: float
) -> None:
    held = []
    side = 5
    right = [(i, i + 1) for i in range(areas) if (i + 1) % side]
    below = [(i, i + side) for i in range(areas - side)]
    pairs = pd.DataFrame(right + below, columns=["focal", "neighbor"])
    surface = read_neighbours(pairs, pd.RangeIndex(areas)).covariance()
    values, vectors = np.linalg.eigh(surface)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    for run in range(runs):
        rng = np.random.default_rng((areas, int(mean_expected), run))
        expected = rng.gamma(4.0, mean_expected / 4, areas) + 0.1
        sigma, phi = rng.uniform(0.2, 0.8), rng.beta(0.5, 0.5)
        own, shared = rng.standard_normal((2, areas))
        true = np.exp(sigma * (np.sqrt(phi) * (root @ shared) + np.sqrt(1 - phi) * own))
        risk = fit(rng.poisson(expected * true), expected, adjacency=pairs, seed=run, draws=600).relative_risk
        held.append(((risk["q05"] <= true) & (true <= risk["q95"])).mean())
    assert least <= np.mean(held) <= 0.97
