"""Cross-validation with whole areas left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from reachmap.gaps import cross_validate
from reachmap.gaps.validation import MODELS, log_score

SIDE = 7
CODES = pd.Index([f"A{i:02}" for i in range(SIDE * SIDE)])
X, Y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
POINTS = pd.DataFrame({"x": X.ravel() * 1000.0, "y": Y.ravel() * 1000.0}, CODES)


def rook() -> pd.DataFrame:
    """Neighbours on the grid."""
    pairs = [(i, i + 1) for i in range(SIDE * SIDE) if (i + 1) % SIDE]
    pairs += [(i, i + SIDE) for i in range(SIDE * (SIDE - 1))]
    return pd.DataFrame([(CODES[a], CODES[b]) for a, b in pairs], columns=["focal", "neighbor"])


def score(table: pd.DataFrame, model: str, column: str = "score") -> float:
    return float(table[column].to_numpy()[MODELS.index(model)])


def test_a_score_by_hand() -> None:
    rates = np.array([[2.0, 1.0], [4.0, 1.0]])
    expected = [np.log((poisson.pmf(3, 2) + poisson.pmf(3, 4)) / 2), poisson.logpmf(0, 1)]
    assert log_score(np.array([3.0, 0.0]), rates) == pytest.approx(expected)


def test_what_foretells_is_what_the_areas_share() -> None:
    rng = np.random.default_rng(8)
    income = pd.DataFrame({"low_income_share": rng.normal(15, 5, len(CODES))}, CODES)
    z = ((income - income.mean()) / income.std(ddof=0)).to_numpy().ravel()
    expected = pd.Series(40.0, CODES)
    # A slope of the map from west to east that no covariate knows, and one that it does know.
    truth = np.exp(0.12 * (X.ravel() - 3) + 0.4 * z)
    observed = pd.Series(rng.poisson(40 * truth).astype(float), CODES)
    with_all = cross_validate(observed, expected, POINTS, covariates=income, adjacency=rook(), folds=6)
    assert tuple(with_all.index) == MODELS
    assert with_all["score"].idxmax() == "bym2"
    assert score(with_all, "iid") > score(with_all, "none")
    blind = cross_validate(observed, expected, POINTS, folds=6)
    assert score(blind, "reference") < score(with_all, "reference") - 0.5
    # scikit-learn's regression and our model without areas' own effects are the same model.
    assert score(with_all, "reference", "error") == pytest.approx(score(with_all, "none", "error"), rel=0.05)


def test_the_same_seed_gives_the_same_scores() -> None:
    rng = np.random.default_rng(2)
    observed = pd.Series(rng.poisson(20, len(CODES)).astype(float), CODES)
    expected = pd.Series(20.0, CODES)
    one, other = (cross_validate(observed, expected, POINTS, folds=3, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    # Where areas do not differ no model is much better than none.
    assert one["score"].max() - one["score"].min() < 0.05
