"""Intervals for shares and rates, as public health uses them."""

from __future__ import annotations

import numpy as np


def wilson(
    count: np.ndarray | float, total: np.ndarray | float, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval for a proportion.

    Parameters
    ----------
    count, total
        Successes and trials; broadcast against each other.
    level
        Confidence level.

    Returns
    -------
    low, high
        Missing where ``total`` is 0.

    Notes
    -----
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212, as in UKHSA's public-health methods.
    """
    # scipy.special, not scipy.stats: the same functions without a second of loading.
    from scipy.special import ndtri

    z = ndtri((1 + level) / 2)
    n = np.asarray(total, dtype=float)
    y = np.asarray(count, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = y / n
        centre = p + z**2 / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)
    # Rounding must not push an interval off its own end: 0 of n begins at 0, n of n ends at 1.
    return np.where(y == 0, 0.0 * low, low), np.where(y == n, 1.0 + 0.0 * high, high)


def poisson_interval(
    count: np.ndarray | float,
    *,
    exposure: np.ndarray | float = 1,
    scale: float = 1,
    level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:
    """Interval for a rate: exact Poisson below 10, Byar's approximation from 10.

    Parameters
    ----------
    count
        Events, 0 or more.
    exposure
        What the rate is per.
    scale
        Factor of the result, such as 1000 for a rate per thousand.
    level
        Confidence level.

    Returns
    -------
    low, high
        Same shape as ``count``.

    Notes
    -----
    Breslow & Day (1987), Statistical Methods in Cancer Research II, as in UKHSA's public-health methods.
    """
    from scipy.special import gammaincinv, ndtri

    y = np.asarray(count, dtype=float)
    tail = (1 - level) / 2
    z = ndtri(1 - tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact_low = np.where(y > 0, gammaincinv(y, tail), 0.0)
        byar_low = y * (1 - 1 / (9 * y) - z / (3 * np.sqrt(y))) ** 3
    exact_high = gammaincinv(y + 1, 1 - tail)
    more = y + 1
    byar_high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    few = y < 10
    factor = scale / np.asarray(exposure, dtype=float)
    return np.where(few, exact_low, byar_low) * factor, np.where(few, exact_high, byar_high) * factor
