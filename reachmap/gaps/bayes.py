"""Empirical Bayes by moments: a cross-check of the model, and where data are thin.

Marshall (1991), Applied Statistics 40:283-294. An area's rate is drawn towards the mean of all areas, or of
its neighbours, the more so the less it expects. Intervals from it are too narrow (the local ones hold the
truth half of the time): use `model.SmallAreaModel` where these matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.errors import TableError
from reachmap.gaps.given import numbers
from reachmap.gaps.neighbours import read_neighbours

if TYPE_CHECKING:
    from libpysal.graph import Graph


def empirical_bayes(
    observed: pd.Series, expected: pd.Series, *, adjacency: Graph | pd.DataFrame | None = None
) -> pd.DataFrame:
    """Smooth rates by moments.

    Parameters
    ----------
    observed
        Counts per area; a missing one takes the mean.
    expected
        What the rate is per: expected counts or persons; above 0.
    adjacency
        None: towards the mean of all areas. Else towards that of the area and its neighbours (libpysal's
        ``Graph``, or a frame with columns ``focal`` and ``neighbor``).

    Returns
    -------
    DataFrame
        Index of ``observed``: ``rate`` and its posterior ``sd``.

    Raises
    ------
    TableError
        The indexes differ, a count is negative, an expectation not above 0, or the adjacency does not fit.

    Notes
    -----
    With y counts, n expectations, r = y/n, and sums over the areas j that i is drawn towards (itself too):
    m = Σy/Σn, A = max(0, Σn(r - m)²/Σn - m/n̄), C = A/(A + m/n_i), rate = m + C (r_i - m), sd² = A (1 - C).
    """
    y, n = numbers(observed, "areas"), numbers(expected, "areas")
    if not expected.index.equals(observed.index):
        raise TableError("schema", table="areas", problem="indexes differ")
    if not (np.isfinite(n) & (n > 0)).all() or np.isinf(y).any() or np.nanmin(y, initial=0) < 0:
        raise TableError("schema", table="areas", problem="counts or expectations out of range")
    near = _near(observed.index, adjacency)
    known = ~np.isnan(y)
    rate = np.where(known, y / n, 0.0)
    weight = near * np.where(known, n, 0.0)
    total = weight.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(total > 0, (weight @ rate) / total, np.nan)
        spread = (weight * (rate[None] - mean[:, None]) ** 2).sum(axis=1) / total
        between = np.maximum(spread - mean * (near @ known.astype(float)) / total, 0.0)
        own = np.where(between > 0, between / (between + mean / n), 0.0)
    own = np.where(known, own, 0.0)
    return pd.DataFrame(
        {"rate": mean + own * (rate - mean), "sd": np.sqrt(between * (1 - own))}, index=observed.index
    )


def _near(index: pd.Index, adjacency: Graph | pd.DataFrame | None) -> np.ndarray:
    """Which areas each one is drawn towards, areas × areas, as 0 and 1."""
    if adjacency is None:
        return np.ones((1, len(index)))
    first, second = read_neighbours(adjacency, index).pairs.T
    found = np.eye(len(index))
    found[first, second] = found[second, first] = 1.0
    return found
