"""What is compared with what: the groups, who is best off, who is worst off, what the mean is.

An ordered dimension has groups with a rank (fifths of areas by income): its ends are fixed by the rank. The
groups of any other dimension (districts) have none, and its ends are then the highest and the lowest
estimate, in every draw anew.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.errors import TableError

# Health surveys may lack a few regions: the WHO drops up to this share of an unordered dimension's groups.
MOST_MISSING = 0.15


@dataclass(frozen=True)
class Dimension:
    """Groups as arrays.

    Parameters
    ----------
    kept
        Which of the caller's groups have an estimate.
    population
        People per group.
    ordered
        Whether the groups have a rank.
    ridit
        Middle of each group's range of people along the rank, 0 to 1 (groups of the same rank share one);
        missing in an unordered dimension.
    best_off, worst_off
        Weights that pick (and, where several share a rank, pool) the ends of the rank; None if unordered.
    reference
        Position of the group that the user holds the others against.
    average
        The mean that the user gave.
    favourable
        Whether more is better.
    scale
        What a share of one is written as (100 for per cent); None if the estimates are no shares.
    """

    kept: np.ndarray
    population: np.ndarray
    ordered: bool
    ridit: np.ndarray
    best_off: np.ndarray | None
    worst_off: np.ndarray | None
    reference: int | None
    average: float | None
    favourable: bool
    scale: float | None

    @property
    def share(self) -> np.ndarray:
        """Population shares, summing to 1."""
        return np.asarray(self.population / self.population.sum())

    def mean(self, y: np.ndarray) -> np.ndarray:
        """Return the mean that groups are held against, per draw: the user's, else the population's."""
        return np.asarray(y @ self.share) if self.average is None else np.full(y.shape[0], self.average)

    def picks(self, y: np.ndarray, *, best: bool) -> np.ndarray:
        """Weights, draws × groups or groups, of the best-off (or worst-off) group."""
        fixed = self.best_off if best else self.worst_off
        if fixed is not None:
            return fixed
        at = y.argmax(axis=1) if best == self.favourable else y.argmin(axis=1)
        weights = np.zeros_like(y)
        weights[np.arange(len(y)), at] = 1.0
        return weights

    def value(self, y: np.ndarray, *, best: bool) -> np.ndarray:
        """Estimate of the best-off (or worst-off) group, per draw."""
        fixed = self.best_off if best else self.worst_off
        if fixed is not None:
            return np.asarray(y @ fixed)
        return np.asarray(y.max(axis=1) if best == self.favourable else y.min(axis=1))

    def against(self, y: np.ndarray) -> np.ndarray:
        """Estimate that D, R and MDR hold the others against: the reference, else the best-off group."""
        return self.value(y, best=True) if self.reference is None else y[:, self.reference]


def build_dimension(
    estimates: pd.Series,
    population: pd.Series,
    *,
    order: pd.Series | None,
    reference: Hashable | None,
    setting_average: float | None,
    favourable: bool,
    scale: float | None,
) -> Dimension:
    """Check the groups and lay them out as arrays.

    Raises
    ------
    TableError
        The series do not share one index; something is no number; a population is missing, negative or 0 in
        all; estimates are missing in an ordered dimension, or in more than `MOST_MISSING` of an unordered
        one; an estimate lies outside 0 to ``scale``, or the mean does; ``reference`` is no label, or that of
        several groups.
    """
    for other in (population, order):
        if other is not None and not other.index.equals(estimates.index):
            raise TableError("schema", table="groups", problem="indexes differ")
    people = numbers(population)
    if not np.isfinite(people).all() or (people < 0).any() or people.sum() <= 0:
        raise TableError("schema", table="groups", problem="population missing, negative or nobody")
    kept = _kept(estimates, order, scale)
    ridit, best, worst = np.full(len(people), np.nan), None, None
    if order is not None:
        rank = numbers(order)
        ridit = ridits(rank, people)
        best, worst = _pooled(rank == rank.max(), people), _pooled(rank == rank.min(), people)
    return Dimension(
        kept=kept,
        population=people[kept],
        ordered=order is not None,
        ridit=ridit[kept],
        best_off=best,
        worst_off=worst,
        reference=None if reference is None else _position(estimates.index[kept], reference),
        average=_average(setting_average, scale),
        favourable=favourable,
        scale=scale,
    )


def numbers(given: pd.Series) -> np.ndarray:
    """Return a series as an array of numbers; what is missing is NaN."""
    try:
        return np.asarray(given.to_numpy(dtype=float, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise TableError("schema", table="groups", problem="not numbers") from error


def _average(average: float | None, scale: float | None) -> float | None:
    """Return the user's mean, which lies where estimates may."""
    if average is not None and (
        not np.isfinite(average) or (scale is not None and not 0 <= average <= scale)
    ):
        raise TableError("schema", table="groups", problem="the mean lies outside 0 to scale")
    return average


def _kept(estimates: pd.Series, order: pd.Series | None, scale: float | None) -> np.ndarray:
    y = numbers(estimates)
    kept = np.isfinite(y)
    allowed = 0.0 if order is not None else MOST_MISSING
    if (~kept).mean() > allowed or not kept.any() or (order is not None and order.isna().any()):
        raise TableError("schema", table="groups", problem="too many estimates or ranks are missing")
    if scale is not None and ((y[kept] < 0).any() or (y[kept] > scale * (1 + 1e-9)).any()):
        raise TableError("schema", table="groups", problem="an estimate lies outside 0 to scale")
    return np.asarray(kept)


def _position(labels: pd.Index, reference: Hashable) -> int:
    if reference not in labels:
        raise TableError("schema", table="groups", problem="the reference is none of the groups")
    if not labels.is_unique:
        raise TableError("schema", table="groups", problem="labels are repeated")
    return int(labels.get_indexer(pd.Index([reference]))[0])


def _pooled(chosen: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Weights summing to 1: the people of the chosen groups, or one each where nobody lives in them."""
    weights = np.where(chosen, people, 0.0)
    weights = weights if weights.sum() > 0 else chosen.astype(float)
    return np.asarray(weights / weights.sum())


def ridits(rank: np.ndarray, population: np.ndarray) -> np.ndarray:
    """Middle of each group's range of people, from the most disadvantaged (0) to the most advantaged (1).

    Parameters
    ----------
    rank
        1 for the most disadvantaged; groups of the same rank share one range.
    population
        People per group.
    """
    _, place = np.unique(rank, return_inverse=True)
    people = np.bincount(place, weights=population)
    until = np.cumsum(people)
    middle = (until - people / 2) / until[-1]
    return np.asarray(middle[place])
