"""Lung cancer in Pennsylvania: what R-INLA printed, and a plain Laplace approximation of the same data."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from reachmap.gaps import SmallAreaModel, model
from tests.gaps import pennsylvania

VAGUE = 1000.0  # prior variance of the coefficients
OBSERVED = np.array(pennsylvania.LUNG_OBSERVED, dtype=float)
EXPECTED = np.array(pennsylvania.LUNG_EXPECTED)
DESIGN = np.column_stack([np.ones(len(OBSERVED)), pennsylvania.SMOKING])


def surface() -> np.ndarray:
    """Covariance of the scaled intrinsic autoregression: geometric mean of the variances 1."""
    first, second = pennsylvania.neighbours().to_numpy().T
    precision = np.zeros((len(OBSERVED), len(OBSERVED)))
    precision[first, second] = precision[second, first] = -1
    np.fill_diagonal(precision, -precision.sum(axis=1))
    found = np.linalg.pinv(precision)
    return np.asarray(found / np.exp(np.log(np.diag(found)).mean()))


def approximated(shared: float, own: float, scaled: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Log evidence, and mean and variance of the coefficients, at two standard deviations of the effects."""
    prior = shared**2 * scaled + own**2 * np.eye(len(OBSERVED)) + VAGUE * DESIGN @ DESIGN.T
    eta = np.zeros(len(OBSERVED))
    for _ in range(50):
        rate = EXPECTED * np.exp(eta)
        step = prior @ np.linalg.solve(np.diag(1 / rate) + prior, eta + (OBSERVED - rate) / rate) - eta
        eta = eta + step
        if np.abs(step).max() < 1e-6:
            break
    rate = EXPECTED * np.exp(eta)
    weighed = np.linalg.solve(prior, eta)
    evidence = (OBSERVED * eta - rate).sum() - eta @ weighed / 2
    evidence -= np.linalg.slogdet(np.eye(len(eta)) + prior * rate)[1] / 2
    both = np.diag(1 / rate) + prior
    variance = VAGUE * np.eye(2) - VAGUE**2 * DESIGN.T @ np.linalg.solve(both, DESIGN)
    return float(evidence), VAGUE * DESIGN.T @ weighed, np.diag(variance)


def by_hand(grid: list[tuple[float, float]], log_prior: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of intercept and slope over a grid of (shared, own) deviations."""
    scaled = surface()
    found = [approximated(*point, scaled) for point in grid]
    log = np.array([each[0] for each in found]) + log_prior
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    means = np.array([each[1] for each in found])
    mean = weight @ means
    return mean, np.sqrt(weight @ (np.array([each[2] for each in found]) + (means - mean) ** 2))


def test_the_data_are_those_that_were_published() -> None:
    # Moraga prints 55, 1275 and 49 cases for the first three counties, and 346 links between neighbours are
    # what R's spdep finds between the same outlines.
    assert pennsylvania.LUNG_OBSERVED[:3] == [55, 1275, 49]
    assert EXPECTED[:3] == pytest.approx([69.62730, 1182.42804, 67.61012], abs=1e-3)
    assert EXPECTED.sum() == pytest.approx(OBSERVED.sum(), abs=0.05)
    assert 2 * len(pennsylvania.neighbours()) == 346
    # With her priors (besag + iid, log-gamma(1, 5e-5) on both log precisions) a plain Laplace approximation
    # of these data finds what R-INLA printed for her: -0.3235 (0.1498) and 1.1546 (0.6226).
    log_precision = np.linspace(2, 16, 15)
    grid = [(np.exp(-a / 2), np.exp(-b / 2)) for a, b in product(log_precision, repeat=2)]
    prior = np.array([a + b - 5e-5 * (np.exp(a) + np.exp(b)) for a, b in product(log_precision, repeat=2)])
    mean, sd = by_hand(grid, prior)
    assert mean == pytest.approx([-0.3235, 1.1546], abs=0.01)
    assert sd == pytest.approx([0.1498, 0.6226], rel=0.02)


@pytest.mark.parametrize("most_dense", [100, 5], ids=["dense", "sparse"])
def test_lung_cancer_and_smoking(most_dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MOST_DENSE_AREAS", most_dense)
    fit = SmallAreaModel(draws=4000).fit(
        pd.Series(OBSERVED),
        pd.Series(EXPECTED),
        covariates=pd.DataFrame({"smoking": pennsylvania.SMOKING}),
        adjacency=pennsylvania.neighbours(),
    )
    coefficients = fit.coefficients
    # Published by Moraga: smoking 1.155 (0.623), intercept -0.3235 (0.1498). Her prior draws σ towards 0.007;
    # with ours the standard deviations are a tenth larger, as the approximation by hand has them too.
    assert coefficients.loc["smoking", "mean"] == pytest.approx(1.155, abs=0.06)
    assert coefficients.loc["intercept", "mean"] == pytest.approx(-0.3235, abs=0.015)
    assert coefficients["sd"].to_numpy() == pytest.approx([0.1498, 0.6226], rel=0.2)
    t = (np.arange(8) + 0.5) / 8
    log_sigma = np.linspace(np.log(0.01), np.log(0.4), 16)
    share = np.sin(np.pi / 2 * t) ** 2
    grid = [(np.exp(s) * np.sqrt(p), np.exp(s) * np.sqrt(1 - p)) for s, p in product(log_sigma, share)]
    prior = np.array([s + np.log(0.01) * np.exp(s) for s, _ in product(log_sigma, share)])
    mean, sd = by_hand(grid, prior)
    assert coefficients["mean"].to_numpy() == pytest.approx(mean, abs=0.06)
    assert coefficients["sd"].to_numpy() == pytest.approx(sd, rel=0.05)
    # Her relative risks of the first two counties: 0.8781 (0.0581), 1.0597 (0.0275).
    risk = fit.relative_risk.iloc[:2]
    assert risk["mean"].to_numpy() == pytest.approx([0.8781, 1.0597], abs=0.015)
    assert risk["sd"].to_numpy() == pytest.approx([0.0581, 0.0275], rel=0.2)
