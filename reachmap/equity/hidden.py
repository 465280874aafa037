"""Rates from counts of which some are hidden.

A hidden count is one of a few whole numbers. Filled in by a guess it would bias every comparison; left out,
the areas with fewest participants would vanish from it. Here it stands as what a Poisson count within its
bounds is expected to be, at the rate that the shown and hidden counts together make likeliest (EM).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp, xlogy

_ROUNDS, _CLOSE = 500, 1e-10


@dataclass(frozen=True)
class PartlyHidden:
    """Counts per area as they are published.

    Parameters
    ----------
    shown
        Counts, missing (NaN) where hidden.
    low, high
        Bounds of the hidden ones, whole numbers, both included; of no meaning elsewhere.
    """

    shown: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def below(cls, shown: np.ndarray, k: int) -> PartlyHidden:
        """Take hidden counts to be 0 to k-1."""
        return cls(shown, np.zeros(len(shown)), np.full(len(shown), k - 1.0))

    @property
    def hidden(self) -> np.ndarray:
        """Which areas are hidden."""
        return np.asarray(np.isnan(self.shown))

    def of(self, chosen: np.ndarray) -> PartlyHidden:
        """Return the counts of some areas."""
        return PartlyHidden(self.shown[chosen], self.low[chosen], self.high[chosen])

    def filled(self, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Put expected counts in the place of hidden ones.

        Parameters
        ----------
        mean
            Poisson mean of each area's count.

        Returns
        -------
        counts, variance
            The shown count with variance 0; else mean and variance of a Poisson count within its bounds.
        """
        counts, variance = self.shown.astype(float), np.zeros(len(self.shown))
        at = np.flatnonzero(self.hidden)
        if not len(at):
            return counts, variance
        wide = int((self.high[at] - self.low[at]).max()) + 1
        values = self.low[at][:, None] + np.arange(wide)
        log = xlogy(values, mean[at][:, None]) - gammaln(values + 1)
        log = np.where(values <= self.high[at][:, None], log, -np.inf)
        # Where nobody is expected and 0 is possible, it is 0; where it is not, the least that is possible.
        log[:, 0] = np.where(np.isneginf(log).all(axis=1), 0.0, log[:, 0])
        share = np.exp(log - logsumexp(log, axis=1, keepdims=True))
        first = (share * values).sum(axis=1)
        counts[at] = first
        variance[at] = (share * (values - first[:, None]) ** 2).sum(axis=1)
        return counts, variance


@dataclass(frozen=True)
class PooledRate:
    """A rate of several areas together.

    Parameters
    ----------
    rate
        Per unit of exposure; missing where too little is shown.
    information
        How many shown participants its error is worth: the relative variance is dispersion / information.
    """

    rate: float
    information: float


def pooled_rate(counts: PartlyHidden, exposure: np.ndarray, *, fewest: float) -> PooledRate:
    """Estimate one rate for several areas.

    Parameters
    ----------
    counts
        Of those areas.
    exposure
        Parents, or expected counts, per area.
    fewest
        With less information than this no rate is given: hidden counts alone would be a guess.

    Notes
    -----
    The maximum of the Poisson likelihood with interval-censored counts by EM; its information is Louis's
    (1982, J. R. Stat. Soc. B 44:226-233): that of the complete counts less what hiding took.
    """
    total = float(exposure.sum())
    shown = float(np.nansum(counts.shown))
    if total <= 0 or (counts.hidden.all() and len(counts.shown)):
        return PooledRate(float("nan"), 0.0)
    rate = max(shown / total, 1e-12)
    for _ in range(_ROUNDS):
        filled, lost = counts.filled(rate * exposure)
        following = float(filled.sum()) / total
        done = abs(following - rate) <= _CLOSE * rate
        rate = following
        if done or rate == 0:
            break
    information = float(filled.sum() - lost.sum())
    return PooledRate(rate if information >= fewest else float("nan"), information)
