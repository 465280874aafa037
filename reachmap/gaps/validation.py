"""Which model foretells areas that it has not seen: cross-validation with whole areas left out.

Areas are left out in blocks that lie together (scikit-learn's `KMeans` of their points), so that a model can
not lean on neighbours of an area that it is asked about. Each left-out count is scored by the logarithm of
the probability that the model gave it (Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102:359-378): higher is
better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy.special import gammaln, logsumexp

from reachmap.gaps.model import SmallAreaModel

if TYPE_CHECKING:
    from libpysal.graph import Graph

Model = Literal["reference", "none", "iid", "bym2"]
MODELS: tuple[Model, ...] = ("reference", "none", "iid", "bym2")


def cross_validate(
    observed: pd.Series,
    expected: pd.Series,
    points: pd.DataFrame,
    *,
    covariates: pd.DataFrame | None = None,
    adjacency: Graph | pd.DataFrame | None = None,
    dispersion: float = 1.0,
    folds: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """Score models on areas that they have not seen.

    Parameters
    ----------
    observed, expected, covariates, adjacency, dispersion
        As in `SmallAreaModel.fit`; covariates without missing values.
    points
        x and y of each area, in metres: what lies together is left out together.
    folds
        Blocks.
    seed
        For blocks and draws.

    Returns
    -------
    DataFrame
        Index `MODELS`: ``score`` (mean log probability of a left-out count over φ), ``sd`` (standard error
        of its difference from ``reference``, over areas), ``error`` (mean |observed - foretold| / expected).
        ``reference`` is scikit-learn's `PoissonRegressor` on standardised covariates.
    """
    blocks = _blocks(points, folds, seed)
    scores = np.empty((len(MODELS), len(observed)))
    errors = np.empty_like(scores)
    for block in np.unique(blocks):
        out = blocks == block
        for row, model in enumerate(MODELS):
            risks = (
                _reference(observed, expected, covariates, out, dispersion)
                if model == "reference"
                else _drawn(model, observed, expected, covariates, adjacency, out, dispersion, seed)
            )
            counts, base = observed.to_numpy(float)[out], expected.to_numpy(float)[out]
            scores[row, out] = log_score(counts / dispersion, base / dispersion * risks)
            errors[row, out] = np.abs(counts - base * risks.mean(axis=0)) / base
    apart = (scores - scores[0]).std(axis=1, ddof=1) / np.sqrt(len(observed))
    return pd.DataFrame(
        {"score": scores.mean(axis=1), "sd": apart, "error": errors.mean(axis=1)}, index=list(MODELS)
    )


def log_score(counts: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Log of the mean over draws of Poisson's probability of each count, per area.

    Parameters
    ----------
    counts
        Per area; over φ they need not be whole.
    rates
        Draws × areas.
    """
    log = counts * np.log(rates) - rates - gammaln(counts + 1)
    return np.asarray(logsumexp(log, axis=0) - np.log(len(rates)))


def _blocks(points: pd.DataFrame, folds: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(folds, n_init=10, random_state=seed).fit_predict(points[["x", "y"]].to_numpy()))


def _reference(
    observed: pd.Series,
    expected: pd.Series,
    covariates: pd.DataFrame | None,
    out: np.ndarray,
    dispersion: float,
) -> np.ndarray:
    """One rate per area from scikit-learn's regression on covariates alone; 1 × areas left out."""
    from sklearn.dummy import DummyRegressor
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    base = expected.to_numpy(float)
    ratio = observed.to_numpy(float) / base
    if covariates is None:
        model: Any = DummyRegressor()
        x, weights = np.zeros((len(base), 1)), {"sample_weight": base[~out]}
    else:
        # The penalty of the covariates' prior, N(0, 0.5²) per standard deviation, of a mean deviance.
        penalty = dispersion / 0.5**2 / base[~out].sum()
        model = make_pipeline(StandardScaler(), PoissonRegressor(alpha=penalty, max_iter=1000))
        x, weights = covariates.to_numpy(float), {"poissonregressor__sample_weight": base[~out]}
    return np.asarray(model.fit(x[~out], ratio[~out], **weights).predict(x[out]))[None, :]


def _drawn(
    model: Literal["none", "iid", "bym2"],
    observed: pd.Series,
    expected: pd.Series,
    covariates: pd.DataFrame | None,
    adjacency: Graph | pd.DataFrame | None,
    out: np.ndarray,
    dispersion: float,
    seed: int,
) -> np.ndarray:
    """Relative risks of the areas left out, from the model that is used otherwise; draws × areas."""
    scaled = None if covariates is None else (covariates - covariates.mean()) / covariates.std(ddof=0)
    fit = SmallAreaModel(spatial=model, seed=seed, slope_sd=0.5).fit(
        observed.where(~out), expected, covariates=scaled, adjacency=adjacency, dispersion=dispersion
    )
    return fit.draws[:, out]
