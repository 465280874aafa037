"""Intervals for shares and rates, as public health uses them."""

from __future__ import annotations

import numpy as np

from reachmap.errors import TableError

# A count that was divided on its way here may be this much above its total, relatively.
_ROUNDING = 1e-9


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
        Missing where ``total`` is 0, and where a count or total is missing. Series are taken by position.

    Raises
    ------
    TableError
        Something is no number or negative, a count is above its total, shapes do not fit, or the level is not
        between 0 and 1.

    Notes
    -----
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212, as in UKHSA's public-health methods.
    """
    # scipy.special, not scipy.stats: the same functions without a second of loading.
    from scipy.special import ndtri

    y, n = _checked(count, total, level=level)
    if (y > n * (1 + _ROUNDING)).any():
        raise TableError("schema", table="counts", problem="a count above its total")
    z = ndtri((1 + level) / 2)
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
        What the rate is per; broadcast against ``count``.
    scale
        Factor of the result, such as 1000 for a rate per thousand.
    level
        Confidence level.

    Returns
    -------
    low, high
        Missing where ``exposure`` is 0, and where a count or exposure is. Series are taken by position.

    Raises
    ------
    TableError
        Something is no number or negative, shapes do not fit, or the level is not between 0 and 1.

    Notes
    -----
    Breslow & Day (1987), Statistical Methods in Cancer Research II, as in UKHSA's public-health methods.
    """
    from scipy.special import gammaincinv, ndtri

    y, per, factor = _checked(count, exposure, scale, level=level)
    tail = (1 - level) / 2
    z = ndtri(1 - tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact_low = np.where(y > 0, gammaincinv(y, tail), 0.0)
        byar_low = y * (1 - 1 / (9 * y) - z / (3 * np.sqrt(y))) ** 3
    exact_high = gammaincinv(y + 1, 1 - tail)
    more = y + 1
    byar_high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    few = y < 10
    factor = factor / np.where(per > 0, per, np.nan)
    return np.where(few, exact_low, byar_low) * factor, np.where(few, exact_high, byar_high) * factor


def _checked(*given: np.ndarray | float, level: float) -> tuple[np.ndarray, ...]:
    """Return what was given as arrays of one shape, none of it negative."""
    try:
        numbers = np.broadcast_arrays(*(np.asarray(values, dtype=float) for values in given))
    except (TypeError, ValueError) as error:
        raise TableError("schema", table="counts", problem="not numbers, or of different shapes") from error
    if any((values < 0).any() for values in numbers):
        raise TableError("schema", table="counts", problem="a number is negative")
    if not 0 < level < 1:
        raise TableError("schema", table="counts", problem="the level is not between 0 and 1")
    return tuple(numbers)
