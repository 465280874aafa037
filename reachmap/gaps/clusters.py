"""Whether neighbours are alike, and which areas stand out with theirs: Moran's I and Getis-Ord's G*.

p by conditional permutation: an area's own value stays, its neighbours' are drawn from all the others. No
formula for the variance is needed, which for few neighbours and skewed shares would be wrong. One set of
random orders serves all areas, so the same seed gives the same answer. p is two-sided; among many areas
it is held against the false-discovery rate (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289-300).

Islands have no neighbours and so no local Moran's I (missing); they take part in everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
import pandas as pd

from reachmap.errors import TableError

# With 9 999 orders a two-sided p can be 0.0002, small enough for one area among 250 at a rate of 0.05.
PERMUTATIONS = 9999
_NUMBERS_AT_ONCE = 2_000_000
_SAME = 1e-12


class Graph(Protocol):
    """What is needed of a libpysal ``Graph``: weights by ``focal`` and ``neighbor``."""

    @property
    def adjacency(self) -> pd.Series:
        """One weight a pair."""


@dataclass(frozen=True)
class Moran:
    """Whether neighbours are more alike than chance has it.

    Parameters
    ----------
    statistic
        Moran's I, neighbours weighted alike: above ``expected`` if alike, below if unlike.
    expected
        Its mean if values fell anywhere, -1/(n-1).
    p_value
        Two-sided, by permutation; missing if all values are alike or nobody has a neighbour.
    """

    statistic: float
    expected: float
    p_value: float


def moran(
    values: pd.Series, adjacency: Graph | pd.DataFrame, *, permutations: int = PERMUTATIONS, seed: int = 0
) -> Moran:
    """Test whether neighbours are alike, such as what a model leaves unexplained.

    Parameters
    ----------
    values
        One per area, such as residuals.
    adjacency
        libpysal ``Graph``, or a frame with ``focal`` and ``neighbor`` (pairs once or both ways).
    permutations, seed
        Random orders of the values, and their seed.

    Raises
    ------
    TableError
        A value is missing, or a neighbour is none of the areas.

    Notes
    -----
    Moran (1950), Biometrika 37:17-23, with row-standardised weights.
    """
    z, near = _values(values), _neighbours(adjacency, values.index)
    z = z - z.mean()
    expected = -1 / (len(z) - 1) if len(z) > 1 else np.nan
    linked = np.array([len(others) > 0 for others in near], dtype=bool)
    if not linked.any() or z @ z <= _SAME * len(z):
        return Moran(np.nan, expected, np.nan)
    rng = np.random.default_rng(seed)

    def statistic(values: np.ndarray) -> np.ndarray:
        lags = np.array([values[others].mean(axis=0) if len(others) else 0 * values[0] for others in near])
        return np.asarray((values * lags).sum(axis=0) / linked.sum() * len(z) / (z @ z))

    found = float(statistic(z[:, None])[0])
    parts = max(1, _NUMBERS_AT_ONCE // len(z))
    null = [
        statistic(rng.permuted(np.tile(z[:, None], (1, min(parts, permutations - at))), axis=0))
        for at in range(0, permutations, parts)
    ]
    return Moran(found, expected, float(_two_sided(found, np.concatenate(null))))


def local_moran(
    values: pd.Series, adjacency: Graph | pd.DataFrame, *, permutations: int = PERMUTATIONS, seed: int = 0
) -> pd.DataFrame:
    """Find areas that are like, or unlike, their neighbours.

    Parameters
    ----------
    values, adjacency, permutations, seed
        As in `moran`.

    Returns
    -------
    DataFrame
        Index of ``values``: ``statistic`` (I_i = z_i Σ_j w_ij z_j / (Σ z²/n), w row-standardised),
        ``p_value``, ``q_value`` (the false-discovery rate at which the area is flagged) and ``kind``:
        high_high, low_low, high_low (high among low) or low_high. Islands are missing.

    Raises
    ------
    TableError
        As in `moran`.

    Notes
    -----
    Anselin (1995), Geographical Analysis 27:93-115. GeoDa and esda divide by n-1 instead of n.
    """
    z, near = _values(values), _neighbours(adjacency, values.index)
    z = z - z.mean()
    variance = z @ z / len(z)
    lag = np.array([z[others].mean() if len(others) else np.nan for others in near])
    statistic = z * lag / variance if variance > _SAME else np.full(len(z), np.nan)

    def p(i: int, sums: np.ndarray) -> float:
        return _two_sided(lag[i], sums / len(near[i]))

    p_value = _conditional(z, near, np.isfinite(statistic), p, permutations, seed)
    high, high_near = z > 0, lag > 0
    kind = np.where(high, "high", "low").astype(object) + "_" + np.where(high_near, "high", "low")
    kind[~np.isfinite(statistic)] = None
    return _flagged(values.index, statistic, p_value, kind)


def getis_ord(
    values: pd.Series, adjacency: Graph | pd.DataFrame, *, permutations: int = PERMUTATIONS, seed: int = 0
) -> pd.DataFrame:
    """Find areas where values are high, or low, together with their neighbours'.

    Parameters
    ----------
    values, adjacency, permutations, seed
        As in `moran`.

    Returns
    -------
    DataFrame
        Index of ``values``: ``statistic`` (G*_i as a standard deviate: the area and its neighbours weighted
        alike), ``p_value``, ``q_value`` (the false-discovery rate at which the area is flagged) and ``kind``:
        high or low.

    Raises
    ------
    TableError
        As in `moran`.

    Notes
    -----
    Ord & Getis (1995), Geographical Analysis 27:286-306.
    """
    x, near = _values(values), _neighbours(adjacency, values.index)
    n, spread = len(x), float(x.std())
    inside = np.array([1 + len(others) for others in near], dtype=float)
    sums = x + np.array([x[others].sum() for others in near])
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = spread * np.sqrt(inside * (n - inside) / (n - 1))
        statistic = np.where(unit > _SAME, (sums - inside * x.mean()) / unit, np.nan)

    def p(i: int, drawn: np.ndarray) -> float:
        return _two_sided(sums[i] - x[i], drawn)

    asked = np.isfinite(statistic) & (inside > 1)
    p_value = _conditional(x, near, asked, p, permutations, seed)
    kind = np.where(statistic > 0, "high", "low").astype(object)
    kind[~np.isfinite(statistic)] = None
    return _flagged(values.index, statistic, p_value, kind)


def _values(values: pd.Series) -> np.ndarray:
    x = values.to_numpy(dtype=float)
    if not np.isfinite(x).all():
        raise TableError("schema", table="areas", problem="a value is missing")
    return x


def _neighbours(adjacency: Graph | pd.DataFrame, labels: pd.Index) -> list[np.ndarray]:
    """Positions of each area's neighbours, each pair both ways and once, nobody their own."""
    pairs = adjacency if isinstance(adjacency, pd.DataFrame) else adjacency.adjacency.reset_index()
    if not isinstance(adjacency, pd.DataFrame):
        pairs = pairs[pairs["weight"] != 0]
    one, other = (labels.get_indexer(pd.Index(pairs[side])) for side in ("focal", "neighbor"))
    if (one < 0).any() or (other < 0).any():
        raise TableError("schema", table="adjacency", problem="a neighbour is none of the areas")
    both = np.column_stack([np.concatenate([one, other]), np.concatenate([other, one])])
    both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
    starts = np.searchsorted(both[:, 0], np.arange(len(labels) + 1))
    return [both[a:b, 1] for a, b in pairwise(starts.tolist())]


def _conditional(
    x: np.ndarray,
    near: list[np.ndarray],
    asked: np.ndarray,
    p: Callable[[int, np.ndarray], float],
    permutations: int,
    seed: int,
) -> np.ndarray:
    """Test each asked area's sum over neighbours against sums over as many others, drawn without repeats."""
    found = np.full(len(x), np.nan)
    most = max((len(others) for i, others in enumerate(near) if asked[i]), default=0)
    if not most:
        return found
    places = _distinct(len(x) - 1, most, permutations, np.random.default_rng(seed))
    for i in np.flatnonzero(asked).tolist():
        # Places are among the others: those from i on stand one further in the table.
        drawn = np.delete(x, i)[places[: len(near[i])]]
        found[i] = p(i, drawn.sum(axis=0))
    return found


def _distinct(n: int, size: int, times: int, rng: np.random.Generator) -> np.ndarray:
    """Draw ``size`` different numbers below ``n``, ``times`` over: size × times, in random order."""
    drawn = np.empty((size, times), dtype=np.int64)
    for k in range(size):
        # Floyd: the k-th is any number below n-size+k+1; if it is taken, it is n-size+k itself.
        last = n - size + k
        pick = rng.integers(0, last + 1, size=times)
        drawn[k] = np.where((drawn[:k] == pick).any(axis=0), last, pick)
    return np.asarray(rng.permuted(drawn, axis=0))


def _two_sided(found: float, null: np.ndarray) -> float:
    slack = 1e-9 * max(1.0, abs(found))
    above, below = int((null >= found - slack).sum()), int((null <= found + slack).sum())
    return min(1.0, 2 * (1 + min(above, below)) / (1 + len(null)))


def _flagged(index: pd.Index, statistic: np.ndarray, p_value: np.ndarray, kind: np.ndarray) -> pd.DataFrame:
    q_value, told = np.full(len(p_value), np.nan), np.isfinite(p_value)
    if told.any():
        q_value[told] = false_discovery(p_value[told])
    columns = {"statistic": statistic, "p_value": p_value, "q_value": q_value, "kind": kind}
    return pd.DataFrame(columns, index=index)


def false_discovery(p_value: np.ndarray) -> np.ndarray:
    """Adjust p-values for their number (Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289-300)."""
    order = np.argsort(p_value)[::-1]
    ranked = p_value[order] * len(p_value) / np.arange(len(p_value), 0, -1)
    adjusted = np.empty(len(p_value))
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked), 1.0)
    return adjusted
