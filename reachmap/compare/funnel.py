"""Funnel limits: between which ends a share or a rate lies by chance alone, the wider the smaller it is.

As the UK Health Security Agency's public-health methods (PHEindicatormethods) have it, a limit is the value
whose own interval just touches the baseline: Wilson's for shares, the exact Poisson interval for rates (also
from ten events on, where single rates' intervals are Byar's). Where units differ more than chance has it in
general, almost all of them would lie outside; Spiegelhalter (2005, Stat. Med. 24:1185-1202) then widens the
limits by what the units themselves show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv, ndtri

from reachmap.errors import TableError

LEVELS = (0.95, 0.998)
Kind = Literal["proportion", "rate"]
# A count solved for is doubled until it is too large, then halved in on: 2^-50 of it is beyond rounding.
_HALVINGS = 60


def funnel_limits(
    baseline: float,
    sizes: pd.Series | np.ndarray | Sequence[float],
    *,
    kind: Kind = "proportion",
    levels: Sequence[float] = LEVELS,
) -> pd.DataFrame:
    """Find the limits of a funnel about a baseline.

    Parameters
    ----------
    baseline
        The whole's share (0 to 1), or events per unit of size.
    sizes
        People of each unit (or points of a curve), more than 0.
    kind
        ``"proportion"`` of people, or ``"rate"``: events per person, which may be several for one.
    levels
        Shares of units that lie inside by chance.

    Returns
    -------
    DataFrame
        A row for each size (its index, if it has one), in the baseline's unit: ``low_95, high_95, low_99.8,
        high_99.8`` for the usual levels. A proportion's limits end at 0 and 1. A rate's lower limit is 0
        where not even no event would be too few.

    Raises
    ------
    TableError
        A size is missing, no number or not above 0, the baseline is negative or a proportion above 1, the
        kind is unknown, or a level is not between 0 and 1.

    Notes
    -----
    Proportion: p ± z sqrt(p (1-p)/n). Rate: x/n with x events such that x's exact Poisson interval ends at
    the n·baseline events expected, x being let vary between whole numbers.
    """
    n, inside = _numbers(sizes), _numbers(levels).tolist()
    if not (np.isfinite(n) & (n > 0)).all():
        raise TableError("schema", table="sizes", problem="a size is missing or not above 0")
    if kind not in ("proportion", "rate"):
        raise TableError("schema", table="sizes", problem=f"the kind is proportion or rate, not {kind}")
    baseline = float(_numbers(baseline)[0])
    if not 0 <= baseline < np.inf or (kind == "proportion" and baseline > 1):
        raise TableError("schema", table="sizes", problem="the baseline is out of range")
    if not all(0 < level < 1 for level in inside):
        raise TableError("schema", table="sizes", problem="a level is not between 0 and 1")
    ends = {"proportion": _proportion, "rate": _rate}[kind]
    columns: dict[str, np.ndarray] = {}
    for level in inside:
        low, high = ends(baseline, n, (1 - level) / 2)
        columns |= {f"low_{100 * level:g}": low, f"high_{100 * level:g}": high}
    return pd.DataFrame(columns, index=sizes.index if isinstance(sizes, pd.Series) else pd.RangeIndex(len(n)))


def _numbers(given: pd.Series | np.ndarray | Sequence[float] | float) -> np.ndarray:
    """Return one number or a row of them as an array of one dimension."""
    try:
        numbers = np.atleast_1d(np.asarray(given, dtype=float))
    except (TypeError, ValueError) as error:
        raise TableError("schema", table="sizes", problem="not numbers") from error
    if numbers.ndim > 1:
        raise TableError("schema", table="sizes", problem="more than one dimension")
    return numbers


def _proportion(baseline: float, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    half = -ndtri(tail) * np.sqrt(baseline * (1 - baseline) / n)
    return np.maximum(baseline - half, 0.0), np.minimum(baseline + half, 1.0)


def _rate(baseline: float, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    expected = baseline * n
    return _events(_upper_end, expected, tail) / n, _events(_lower_end, expected, tail) / n


def _upper_end(events: np.ndarray, tail: float) -> np.ndarray:
    """Return the mean that gives so many events, or fewer, with probability ``tail``."""
    return np.asarray(gammainccinv(events + 1, tail))


def _lower_end(events: np.ndarray, tail: float) -> np.ndarray:
    """Return the mean that gives so many events, or more, with probability ``tail``."""
    return np.where(events > 0, gammaincinv(np.maximum(events, np.finfo(float).tiny), tail), 0.0)


def _events(end: Callable[[np.ndarray, float], np.ndarray], expected: np.ndarray, tail: float) -> np.ndarray:
    """Events whose interval ends at what is expected; 0 where the interval of no event reaches as far."""
    low, high = np.zeros_like(expected), 10 + 2 * expected
    while (short := end(high, tail) < expected).any():
        high = np.where(short, 2 * high, high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = end(middle, tail) < expected
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(end(np.zeros_like(expected), tail) >= expected, 0.0, (low + high) / 2)


@dataclass(frozen=True)
class Overdispersion:
    """How much more units differ than chance has it.

    Parameters
    ----------
    phi
        Mean square of the winsorised z-scores; about 1 if only chance is at work.
    tau2
        Variance between units beyond chance, in the square of the shares' (or rates') unit; 0 if φ is no
        larger than chance allows.
    """

    phi: float
    tau2: float


def overdispersion(
    counts: pd.Series | np.ndarray,
    sizes: pd.Series | np.ndarray,
    *,
    baseline: float | None = None,
    kind: Kind = "proportion",
    winsorise: float = 0.1,
) -> Overdispersion:
    """Estimate how much more units differ than chance has it, the most extreme ones drawn in.

    Parameters
    ----------
    counts, sizes
        Events and people per unit.
    baseline
        What units are held against; else all events by all people.
    kind
        As in `funnel_limits`.
    winsorise
        Share of units at each end whose z-scores are set to that of the last one within: units that are
        truly different should not widen the funnel that is to show them.

    Raises
    ------
    TableError
        Fewer than two units, a count or size out of range, or a share ``winsorise`` not in 0 to 0.5.

    Notes
    -----
    Spiegelhalter (2005), additive random effects: z_i = (y_i - θ)/s_i, s_i² the chance variance at the
    baseline; φ = Σ z²/I after winsorising; τ² = (I φ - (I - 1)) / (Σ w - Σ w²/Σ w), w = 1/s², and 0 where
    φ < (I - 1)/I.
    """
    y, n = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    inside = np.isfinite(y) & np.isfinite(n) & (y >= 0) & (n > 0) & ((kind == "rate") | (y <= n))
    if len(y) != len(n) or len(y) < 2 or not inside.all() or not 0 <= winsorise < 0.5:
        raise TableError("schema", table="units", problem="too few units, or a count or size out of range")
    theta = float(y.sum() / n.sum()) if baseline is None else baseline
    variance = _chance(theta, n, kind)
    if not (variance > 0).all():
        return Overdispersion(phi=0.0, tau2=0.0)
    z = (y / n - theta) / np.sqrt(variance)
    z = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    units, weights = len(z), 1 / variance
    phi = float((z**2).mean())
    spare = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Overdispersion(phi, max(0.0, (units * phi - (units - 1)) / spare))


def overdispersed_limits(
    baseline: float,
    sizes: pd.Series | np.ndarray | Sequence[float],
    between: Overdispersion,
    *,
    kind: Kind = "proportion",
    levels: Sequence[float] = LEVELS,
) -> pd.DataFrame:
    """Widen a funnel by what units differ beyond chance: baseline ± z sqrt(s² + τ²).

    Parameters
    ----------
    baseline, sizes, kind, levels
        As in `funnel_limits`.
    between
        From `overdispersion`. With τ² of 0 the limits are `funnel_limits`.

    Returns
    -------
    DataFrame
        As from `funnel_limits`.
    """
    limits = funnel_limits(baseline, sizes, kind=kind, levels=levels)
    if between.tau2 <= 0:
        return limits
    spread = np.sqrt(_chance(baseline, np.asarray(sizes, dtype=float), kind) + between.tau2)
    for level in levels:
        half = -ndtri((1 - level) / 2) * spread
        limits[f"low_{100 * level:g}"] = np.maximum(baseline - half, 0.0)
        top = 1.0 if kind == "proportion" else np.inf
        limits[f"high_{100 * level:g}"] = np.minimum(baseline + half, top)
    return limits


def _chance(theta: float, n: np.ndarray, kind: Kind) -> np.ndarray:
    """Chance variance of a share or a rate of units of so many people."""
    return np.asarray(theta * (1 - theta if kind == "proportion" else 1.0) / n)
