"""How far reach differs between areas, beside what chance alone would make of it.

Such a measure is never 0: with equal reach everywhere, counts still differ. So the same measure is taken of
many municipalities without differences, whose counts clump and are hidden as the real ones do and are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.equity.hidden import PartlyHidden

REPLICATIONS = 999
_ROUNDS = 20
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class EqualReach:
    """Counts, and what they would be if nobody differed.

    Parameters
    ----------
    filled
        Counts per area, hidden ones at their expectation under equal reach.
    share
        Share of all counts that equal reach gives each area, summing to 1; 0 where nobody is expected.
    replications
        Counts of municipalities with equal reach, hidden and filled as these: replications × areas.
    """

    filled: np.ndarray
    share: np.ndarray
    replications: np.ndarray

    @property
    def expected(self) -> np.ndarray:
        """Counts per area under equal reach."""
        return np.asarray(self.share * self.filled.sum())


@dataclass(frozen=True)
class Spread:
    """The share of those reached who would have to live elsewhere for reach to be equal.

    Parameters
    ----------
    estimate
        Σ|y - e| / 2Σe, 0 to 1: Hoover's index, half the weighted index of disparity.
    chance, chance_low, chance_high
        Median and 5 % and 95 % of the same under equal reach.
    p_value
        How often equal reach gives at least as much: (1 + as large) / (1 + replications).
    """

    estimate: float
    chance: float
    chance_low: float
    chance_high: float
    p_value: float


def simulate_equal_reach(
    counts: PartlyHidden, expected: np.ndarray, *, k: int, dispersion: float, seed: int
) -> EqualReach | None:
    """Make municipalities without differences.

    Parameters
    ----------
    counts
        Participants with a known home, per area.
    expected
        What equal reach gives each area, up to a factor; draws × areas. The mean over draws is what counts
        are held against; a replication's truth is one of the draws, so that an error in the target
        population is no inequality.
    k
        Counts below it are hidden in the replications too.
    dispersion
        φ: a replication's counts have φ times a Poisson's variance.
    seed
        Of the replications.

    Returns
    -------
    EqualReach or None
        None where there are no two areas where somebody is expected, or nothing is shown of any.
    """
    mean = expected.mean(axis=0)
    if (mean > 0).sum() < 2 or not np.nansum(counts.shown[mean > 0]) > 0:
        return None
    share = mean / mean.sum()
    total = float(np.nansum(counts.shown))
    for _ in range(_ROUNDS):
        filled, _ = counts.filled(total * share)
        total = float(filled.sum())
    rng = np.random.default_rng((seed, 82))
    truth = expected[rng.integers(len(expected), size=REPLICATIONS)]
    drawn = _clumped(rng, truth / truth.sum(axis=1, keepdims=True) * total, dispersion)
    small = PartlyHidden.below(np.full(len(share), np.nan), k).filled(total * share)[0]
    return EqualReach(filled, share, np.where(drawn < k, small, drawn))


def spread_against_chance(equal: EqualReach) -> Spread:
    """Hold the spread of reach between areas against chance.

    Notes
    -----
    Hoover, E. M. (1936), Review of Economics and Statistics 18:162-171.
    """
    found = float(hoover(equal.filled[None], equal.share)[0])
    null = hoover(equal.replications, equal.share)
    low, middle, high = np.quantile(null, [_LOW, 0.5, _HIGH])
    p_value = (1 + int((null >= found).sum())) / (1 + len(null))
    return Spread(found, float(middle), float(low), float(high), p_value)


def hoover(counts: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Half the sum of distances between shares of the counts and shares that are equal reach.

    Parameters
    ----------
    counts
        Sets × areas.
    share
        Share of the counts that each area would have, summing to 1.
    """
    total = np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    return np.asarray(np.abs(counts / total - share).sum(axis=1) / 2)


def _clumped(rng: np.random.Generator, mean: np.ndarray, dispersion: float) -> np.ndarray:
    """Counts with a Poisson's mean and ``dispersion`` times its variance (negative binomial)."""
    excess = dispersion - 1
    if excess <= 1e-9:
        return np.asarray(rng.poisson(mean), dtype=float)
    return np.asarray(rng.poisson(rng.gamma(np.maximum(mean, 1e-12) / excess, excess)), dtype=float)
