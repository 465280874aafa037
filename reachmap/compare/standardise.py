"""Rates as if the mix of people were the same: direct and indirect standardisation, with intervals.

A municipality with many small children reaches more parents than one with many teenagers, though it offers
the same. Directly: its own rates, put together as the ages are in all municipalities. Indirectly: what it
recorded through what it would have recorded with everybody's rates at its own ages, which holds with fewer
counts.

Courses clump people (φ): counts and people are divided by φ, which keeps rates and widens intervals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reachmap.errors import TableError
from reachmap.reach import poisson_interval

# Fewer events give no standardised rate: Morris et al. 2018, Popul. Health Metr. 16:19.
FEWEST_EVENTS = 10


def direct_rate(
    counts: pd.DataFrame | np.ndarray,
    people: pd.DataFrame | np.ndarray,
    standard: pd.Series | np.ndarray | Sequence[float],
    *,
    dispersion: float | np.ndarray = 1.0,
    scale: float = 1.0,
    level: float = 0.95,
    fewest: float = FEWEST_EVENTS,
) -> pd.DataFrame:
    """Standardise rates directly, with Dobson's interval on Byar's.

    Parameters
    ----------
    counts, people
        Units × strata: events, and those they are counted among (above 0).
    standard
        People of the standard population in each stratum.
    dispersion
        φ of each unit, or of all, at least 1.
    scale
        Rates are per so many.
    level
        Confidence level.
    fewest
        With fewer events (through φ) than this, the rate is missing.

    Returns
    -------
    DataFrame
        ``rate, low, high``, a row for each unit.

    Raises
    ------
    TableError
        Shapes differ, a count is negative, people or φ are out of range.

    Notes
    -----
    Σ w_i y_i/n_i / Σ w_i, variance Σ w_i² y_i/n_i² / (Σ w_i)²; its interval is that of the sum of events,
    stretched by the root of variance through events: T + √(V/Y) (Y_low − Y). Dobson et al. (1991), Stat.
    Med. 10:457-462, as UKHSA's public-health methods have it (there Byar's below 10 too).
    """
    y, n, weights = _checked(counts, people, standard, dispersion)
    shares = weights / weights.sum()
    rate = ((y / n) * shares).sum(axis=1)
    variance = (y / n**2 * shares**2).sum(axis=1)
    events = y.sum(axis=1)
    low, high = poisson_interval(events, level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = np.where(events > 0, np.sqrt(variance / events), np.nan)
    table = pd.DataFrame(
        {"rate": rate, "low": rate + stretch * (low - events), "high": rate + stretch * (high - events)},
        index=counts.index if isinstance(counts, pd.DataFrame) else None,
    )
    return (table * scale).where(pd.Series(events >= fewest, index=table.index), np.nan)


def indirect_ratio(
    counts: pd.Series | np.ndarray,
    expected: pd.Series | np.ndarray,
    *,
    dispersion: float | np.ndarray = 1.0,
    level: float = 0.95,
) -> pd.DataFrame:
    """Hold counts against what everybody's rates would have given.

    Parameters
    ----------
    counts, expected
        Events of each unit, and Σ people × the standard's rates (`expected_counts`); the latter above 0.
    dispersion
        φ of each unit, or of all, at least 1.
    level
        Confidence level.

    Returns
    -------
    DataFrame
        ``ratio, low, high``, a row for each unit: exact Poisson below 10 events, Byar's from 10.

    Raises
    ------
    TableError
        Something is missing or out of range.
    """
    y, e = np.asarray(counts, dtype=float), np.asarray(expected, dtype=float)
    phi = np.broadcast_to(np.asarray(dispersion, dtype=float), y.shape)
    if not ((y >= 0) & np.isfinite(y) & (e > 0) & np.isfinite(e) & (phi >= 1)).all():
        raise TableError("schema", table="units", problem="counts or expectations out of range")
    low, high = poisson_interval(y / phi, exposure=e / phi, level=level)
    index = counts.index if isinstance(counts, pd.Series) else None
    return pd.DataFrame({"ratio": y / e, "low": low, "high": high}, index=index)


def expected_counts(people: pd.DataFrame, rates: pd.Series) -> pd.Series:
    """Σ people × rate over strata, a figure for each unit; strata are the columns."""
    return (people * rates.reindex(people.columns)).sum(axis=1)


def _checked(
    counts: pd.DataFrame | np.ndarray,
    people: pd.DataFrame | np.ndarray,
    standard: pd.Series | np.ndarray | Sequence[float],
    dispersion: float | np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, n = np.asarray(counts, dtype=float), np.asarray(people, dtype=float)
    weights = np.asarray(standard, dtype=float)
    phi = np.asarray(dispersion, dtype=float)
    fits = y.ndim == 2 and y.shape == n.shape and weights.shape == (y.shape[1],)
    if not fits or not (phi >= 1).all() or not (weights >= 0).all() or not weights.sum() > 0:
        raise TableError("schema", table="strata", problem="shapes differ, or weights are out of range")
    if not ((y >= 0) & np.isfinite(y) & (n > 0) & np.isfinite(n)).all():
        raise TableError("schema", table="strata", problem="counts or people out of range")
    through = phi.reshape(-1, 1) if phi.ndim else phi
    return y / through, n / through, weights
