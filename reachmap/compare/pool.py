"""Partial pooling: what is known of a small municipality is drawn towards the others, and so are its ranks.

The same model as that of areas (`gaps.SmallAreaModel`) with municipalities in their place, each for itself:
a municipality of two hundred parents that reached thirty by chance is no winner. Ranks are counted in every
draw, so they come with their uncertainty and never without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.gaps import SmallAreaModel

DRAWS = 1000
SEED = 11
FEWEST = 3  # municipalities; below that nothing is pooled
_Z90 = 1.6448536269514722


@dataclass(frozen=True)
class Pooled:
    """What pooling says of each municipality.

    Parameters
    ----------
    figures
        A row each: ``ratio, ratio_low, ratio_high`` (median and 90 %), ``rank, rank_low, rank_high`` (1 =
        reaches most; median and 90 %), ``probability_below`` (that the ratio is under 0.8) and
        ``probability_above`` (over 1.25).
    draws
        Ratios, draws × municipalities.
    between
        Standard deviation between municipalities on the log scale: median and 90 %.
    """

    figures: pd.DataFrame
    draws: np.ndarray
    between: tuple[float, float, float]


def pool(
    observed: pd.Series,
    expected: pd.Series,
    *,
    dispersion: pd.Series,
    target_sd: pd.Series,
    seed: int = SEED,
) -> Pooled | None:
    """Pool municipalities' ratios of recorded to expected.

    Parameters
    ----------
    observed, expected
        Memberships recorded, and what everybody's rates would give.
    dispersion
        φ of each.
    target_sd
        Standard deviation of the log of its number of parents.
    seed
        Same seed and data, same draws.

    Returns
    -------
    Pooled or None
        None for fewer than `FEWEST` municipalities.
    """
    if len(observed) < FEWEST:
        return None
    model = SmallAreaModel(spatial="iid", draws=DRAWS, seed=seed)
    # Each has its own clumping: divided beforehand, the model's own is 1.
    fit = model.fit(observed / dispersion, expected / dispersion)
    rng = np.random.default_rng(seed)
    sd = target_sd.to_numpy(float)
    error = np.exp(sd * rng.standard_normal(fit.draws.shape) - sd**2 / 2)
    draws = fit.draws * error
    middle, low, high = fit.hyperparameters.loc["sigma", ["q50", "q025", "q975"]].to_numpy(float)
    between = (float(middle), float(low), float(high))
    return Pooled(_figures(draws, observed.index), draws, between)


def _figures(draws: np.ndarray, index: pd.Index) -> pd.DataFrame:
    ranks = draws.shape[1] - draws.argsort(axis=1).argsort(axis=1)
    table: dict[str, np.ndarray] = {}
    for name, values in (("ratio", draws), ("rank", ranks)):
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], axis=0)
        table |= {name: middle, f"{name}_low": low, f"{name}_high": high}
    for end in ("rank", "rank_low", "rank_high"):
        table[end] = np.round(table[end])
    table["probability_below"] = (draws < 0.8).mean(axis=0)
    table["probability_above"] = (draws > 1.25).mean(axis=0)
    return pd.DataFrame(table, index=index)


def log_sd(low: pd.Series, high: pd.Series) -> pd.Series:
    """Standard deviation of the log of what lies between two ends nine times of ten; 0 if not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(high.to_numpy(float) / low.to_numpy(float)) / (2 * _Z90)
    return pd.Series(np.where(np.isfinite(found), np.maximum(found, 0.0), 0.0), index=low.index)


def overlapping(figures: pd.DataFrame) -> bool:
    """Tell whether any two intervals of the ratio overlap: then the order is not certain."""
    ordered = figures.sort_values("ratio")
    low, high = ordered["ratio_low"].to_numpy(float), ordered["ratio_high"].to_numpy(float)
    return bool((high[:-1] >= low[1:]).any())
