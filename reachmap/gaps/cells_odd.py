"""Areas that may be unlike all others, in the model of cells.

An area's own deviation v is then a mixture of two normal distributions. Its prior is replaced, area by area,
by the normal one that gives the same mean and variance beside what the counts say (expectation propagation,
Minka 2001, UAI 17:362-369).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ODD_SD = 1.0
_FARTHEST = 4.0  # of an area's own deviation, in log p


@dataclass(frozen=True)
class Sites:
    """Normal prior of each area's own deviation: mean and standard deviation."""

    mean: np.ndarray
    sd: np.ndarray


def matched(
    sites: Sites, mean: np.ndarray, variance: np.ndarray, own: np.ndarray, odd_share: float
) -> tuple[Sites, float]:
    """Find the normal priors that stand for the mixture.

    Parameters
    ----------
    sites
        Those that ``mean`` and ``variance`` were found with.
    mean, variance
        Of v, per area, given the counts.
    own
        Standard deviation of v in areas that are like the others, per area.
    odd_share
        Prior share of the rest, whose standard deviation is at least `ODD_SD`.

    Returns
    -------
    sites, gain
        And the log of what the mixture says of all areas over what the normal priors say.
    """
    precision = np.maximum(1 / variance - 1 / sites.sd**2, 1e-3)
    middle = (mean / variance - sites.mean / sites.sd**2) / precision
    away = 1 / precision
    wide = np.maximum(own, ODD_SD)
    log = []
    for share, sd in ((1 - odd_share, own), (odd_share, wide)):
        spread = away + sd**2
        log.append(np.log(share) - np.log(spread) / 2 - middle**2 / (2 * spread))
    total = np.logaddexp(*log)
    odd = np.exp(log[1] - total)
    shrunk = [middle * sd**2 / (away + sd**2) for sd in (own, wide)]
    inside = [away * sd**2 / (away + sd**2) for sd in (own, wide)]
    m = shrunk[0] + odd * (shrunk[1] - shrunk[0])
    v = inside[0] + odd * (inside[1] - inside[0]) + odd * (1 - odd) * (shrunk[1] - shrunk[0]) ** 2
    new_precision = np.clip(1 / v - precision, 1 / (4 * wide**2), 1 / np.maximum(own**2 / 4, 1e-12))
    # Where the precision had to be kept in bounds the mean is still the mixture's.
    new_mean = m + (m - middle) * precision / new_precision
    new_mean = np.clip(new_mean, -_FARTHEST, _FARTHEST)
    spread = away + sites.sd**2
    normal = -np.log(spread) / 2 - (middle - sites.mean) ** 2 / (2 * spread)
    return Sites(new_mean, 1 / np.sqrt(new_precision)), float((total - normal).sum())
