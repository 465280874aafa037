"""The slope and the relative index: a regression on the rank, and what it says at its two ends.

Shares are fitted by logistic regression, other estimates by a straight line, each group weighted by its
people once. healthequal 1.0.1 gives successes and failures *and* the population as weights, so a group of
twice the size counts four times there; with its weights put in, this fit gives its published figures (tests).
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from reachmap.equity.dimension import Dimension

_ROUNDS = 200
_ENOUGH = 1e-12
# exp(±30) is a share of one in ten billion: groups of only 0 and 1 would send a logit further for ever.
_FURTHEST = 30.0


def ends_of_rank(y: np.ndarray, dimension: Dimension) -> tuple[np.ndarray, np.ndarray]:
    """Return fitted values at rank 0 and rank 1, in the estimates' unit, one each a draw."""
    scale = dimension.scale
    if scale is None:
        line = fit_line(y, dimension.population, dimension.ridit)
        return line[:, 0], line[:, 0] + line[:, 1]
    logits = fit_logit(y / scale, dimension.population, dimension.ridit)
    # A logit can not say "none at all"; the estimates can.
    most = scale * y.any(axis=1)
    return most * expit(logits[:, 0]), most * expit(logits[:, 0] + logits[:, 1])


def fit_line(y: np.ndarray, weight: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Weighted least squares, draws × (intercept, slope); a rank without spread has slope 0."""
    share = weight / weight.sum()
    middle = rank @ share
    spread = share @ (rank - middle) ** 2
    slope = y @ (share * (rank - middle)) / spread if spread > 0 else np.zeros(len(y))
    return np.column_stack([y @ share - slope * middle, slope])


def fit_logit(shares: np.ndarray, weight: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Weighted logistic regression of shares on a rank by Newton's method, over draws at once.

    Parameters
    ----------
    shares
        Draws × groups, 0 to 1.
    weight
        People per group.
    rank
        Ridits.

    Returns
    -------
    ndarray
        Draws × (intercept, slope), on the logit scale.
    """
    basis = (weight / weight.sum()) * np.vstack([np.ones_like(rank), rank, rank**2])
    # Rounding leaves a share of 1 a hair above it.
    mean = np.clip(shares @ basis[0], expit(-_FURTHEST), expit(_FURTHEST))
    beta = np.column_stack([np.log(mean / (1 - mean)), np.zeros(len(shares))])
    target = shares @ basis[:2].T
    for _ in range(_ROUNDS):
        step = _newton(beta, target, basis, rank)
        # A whole step may overshoot and never come back; one shortened to log(1+r)/r, r being how far it
        # moves a logit at most, always arrives (Sun & Tran-Dinh 2019, Math. Program. 178:145-213).
        furthest = np.abs(np.column_stack([step[:, 0], step.sum(axis=1)])).max(axis=1, initial=_ENOUGH)
        step *= (np.log1p(furthest) / furthest)[:, None]
        beta = np.clip(beta + step, -2 * _FURTHEST, 2 * _FURTHEST)
        if furthest.max(initial=0.0) <= _ENOUGH:
            break
    return beta


def _newton(beta: np.ndarray, target: np.ndarray, basis: np.ndarray, rank: np.ndarray) -> np.ndarray:
    fitted = expit(np.clip(beta[:, :1] + beta[:, 1:] * rank, -_FURTHEST, _FURTHEST))
    gradient = target - fitted @ basis[:2].T
    np.multiply(fitted, 1 - fitted, out=fitted)
    s0, s1, s2 = (fitted @ basis.T).T
    det = s0 * s2 - s1**2
    with np.errstate(divide="ignore", invalid="ignore"):
        up = (s2 * gradient[:, 0] - s1 * gradient[:, 1]) / det
        along = (s0 * gradient[:, 1] - s1 * gradient[:, 0]) / det
    return np.asarray(np.nan_to_num(np.column_stack([up, along]), nan=0.0, posinf=0.0, neginf=0.0))


def ends_with_error(
    y: np.ndarray, weight: np.ndarray, rank: np.ndarray, *, logistic: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Fitted values at the two ends of one table, with what they may vary.

    Parameters
    ----------
    y
        Shares 0 to 1, or any estimates for a straight line; one per group.

    Returns
    -------
    ends, covariance
        (rank 0, rank 1) and their 2 × 2 covariance, robust to unequal variances (HC1, as healthequal's).
    """
    x = np.column_stack([np.ones_like(rank), rank])
    fit = fit_logit if logistic else fit_line
    beta = fit(y[None, :], weight, rank)[0]
    ends, fitted = beta[0] + np.array([0.0, beta[1]]), x @ beta
    slope, curve = np.ones(2), np.ones_like(rank)
    if logistic:
        ends, fitted = expit(ends), expit(fitted)
        slope, curve = ends * (1 - ends), fitted * (1 - fitted)
    bread = np.linalg.pinv((x * (weight * curve)[:, None]).T @ x)
    scores = x * (weight * (y - fitted))[:, None]
    robust = bread @ (scores.T @ scores) @ bread * len(y) / (len(y) - 2)
    at_ends = np.array([[1.0, 0.0], [1.0, 1.0]]) * slope[:, None]
    return ends, at_ends @ robust @ at_ends.T
