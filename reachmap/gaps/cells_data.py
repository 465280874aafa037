"""What counts say of sets of cells.

A datum is a count of a set of cells: y_S ~ Poisson(Σ_{c in S} w_c N_c p_c). Unknown sex or arrival is the set
of both; w_c is the share of a cell's people that could be in the datum at all (those whose sex was asked for,
say). The count is known, or one of several values (a hidden one is 0 to k-1). A datum *within* a known
one is a part of it: given the whole it is binomial, so that nothing is counted twice. Counts and parents
come divided by the dispersion φ (`likelihood`).

θ = log Σ w N p is not linear in log p. It is taken as linear around where the search stands: each set then
acts as one observation of the mean of its cells, weighted by their part of it (Gauss-Newton).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import gammaln

from reachmap.errors import TableError
from reachmap.gaps.given import numbers
from reachmap.gaps.likelihood import Counts

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LEAST_BEND = 0.01
FACTORS = ("age_band", "sex", "arrival")


@dataclass(frozen=True)
class Cells:
    """Cells as arrays.

    Parameters
    ----------
    area
        Position of each cell's area.
    levels
        For each factor with at least two levels: name, labels in order, and each cell's level.
    parents
        Per cell, 0 or more.
    """

    area: np.ndarray
    levels: tuple[tuple[str, tuple[str, ...], np.ndarray], ...]
    parents: np.ndarray

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.area)


def read_cells(cells: pd.DataFrame, areas: pd.Index) -> Cells:
    """Check a table of cells and turn it into arrays.

    Raises
    ------
    TableError
        A column is missing, a label repeats, an area is not known, or parents are negative or missing.
    """
    lacking = {"area_code", "parents"} - set(cells.columns)
    if lacking:
        raise TableError("schema", table="cells", problem=f"lacks {', '.join(sorted(lacking))}")
    area = areas.get_indexer(pd.Index(cells["area_code"]))
    parents = numbers(cells["parents"], "cells")
    if not len(cells) or not cells.index.is_unique or not areas.is_unique or (area < 0).any():
        raise TableError("schema", table="cells", problem="labels are repeated, or areas are not known")
    if not (np.isfinite(parents) & (parents >= 0)).all():
        raise TableError("schema", table="cells", problem="parents are negative or missing")
    levels = []
    for name in FACTORS:
        if name in cells.columns:
            codes, labels = pd.factorize(cells[name])
            if (codes < 0).any():
                raise TableError("schema", table="cells", problem=f"{name} is missing")
            if len(labels) > 1:
                levels.append((name, tuple(map(str, labels)), codes))
    return Cells(area, tuple(levels), parents)


@dataclass
class Data:
    """Sets of cells and what was counted in them.

    A *row* is what the likelihood is a function of, one number: θ of a set, or of a part less that of the
    rest of its whole.

    Parameters
    ----------
    sets
        Sets × cells: w_c N_c / φ.
    counts
        Rows of the first kind: a count of a set. The first rows, in the order of the sets.
    parts
        Rows of the second kind.
    part_set, rest_set
        Which sets those compare.
    area
        Each row's area.
    """

    sets: csr_array
    counts: Counts
    parts: Parts
    part_set: np.ndarray
    rest_set: np.ndarray
    area: np.ndarray
    count_set: np.ndarray
    single: bool = field(init=False)

    def __post_init__(self) -> None:
        self._set_of = np.repeat(np.arange(self.sets.shape[0]), np.diff(self.sets.indptr))
        self._base = np.asarray(self.sets.sum(axis=1)).ravel()
        self.single = bool((np.diff(self.sets.indptr) == 1).all())
        self._lay_out()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.count_set) + len(self.part_set)

    def at(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood and its first two derivatives per row, at log p per cell."""
        return self.at_rows(self.values(eta))

    def values(self, eta: np.ndarray) -> np.ndarray:
        """What the rows' likelihoods are functions of: θ less its value at p = 1, or a difference of θ."""
        mass = self.sets.data * np.exp(np.clip(eta[self.sets.indices], -60, 25))
        log = np.log(np.bincount(self._set_of, mass, minlength=self.sets.shape[0]))
        ratio = log[self.count_set] - np.log(self._base[self.count_set])
        return np.concatenate([ratio, log[self.part_set] - log[self.rest_set]])

    def at_rows(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As `at`, of the rows' own values (… × rows)."""
        first = len(self.count_set)
        found = zip(self.counts.likelihood(rows[..., :first]), self.parts.at(rows[..., first:]), strict=True)
        value, slope, bend = (np.concatenate(pair, axis=-1) for pair in found)
        return value, slope, bend

    def weights(self, eta: np.ndarray) -> csr_array:
        """Rows × cells: how each row moves with log p, at log p."""
        from scipy import sparse

        mass = self.sets.data * np.exp(np.clip(eta[self.sets.indices], -60, 25))
        total = np.bincount(self._set_of, mass, minlength=self.sets.shape[0])
        share = (mass / total[self._set_of])[self._source] * self._sign
        return sparse.csr_array((share, self._cell, self._pointer), shape=(self.rows, self.sets.shape[1]))

    def keep_sums(self, log: np.ndarray, base: np.ndarray) -> None:
        """Move draws of log p so that sums are where they would be, were θ linear in log p.

        Where only a sum is known its cells are anything that adds up to it: a normal distribution of their
        logarithms alone would let the sum go astray.

        Parameters
        ----------
        log
            Cells × draws, changed in place.
        base
            Where θ was taken as linear, cells.
        """
        from scipy import sparse

        sizes = np.diff(self.sets.indptr)
        chosen = self.count_set[sizes[self.count_set] > 1]
        uses = np.bincount(self.sets[self.count_set].indices, minlength=len(base))
        alone = np.minimum.reduceat(uses[self.sets.indices] == 1, self.sets.indptr[:-1])
        chosen = chosen[alone[chosen]]
        if not len(chosen):
            return
        sets = self.sets[chosen]
        total = sets @ np.exp(np.clip(base, -60, 25))
        share = sparse.diags_array(1 / total) @ sets @ sparse.diags_array(np.exp(np.clip(base, -60, 25)))
        away = log - base[:, None]
        straight = share @ away
        there = np.log(share @ np.exp(np.clip(away, -60, 60)))
        inside = sparse.csr_array((np.ones(len(sets.indices)), sets.indices, sets.indptr), shape=sets.shape)
        log += inside.T @ (straight - there)

    def _lay_out(self) -> None:
        """Fix the pattern of `weights`: the cells of a row's set, for a part also the rest's, negative."""
        starts, sizes = self.sets.indptr[:-1], np.diff(self.sets.indptr)
        rest = np.concatenate([np.full(len(self.count_set), -1), self.rest_set])
        source, sign = [], []
        for first, second in zip(np.concatenate([self.count_set, self.part_set]), rest, strict=True):
            source.append(np.arange(starts[first], starts[first] + sizes[first]))
            sign.append(np.ones(sizes[first]))
            if second >= 0:
                source.append(np.arange(starts[second], starts[second] + sizes[second]))
                sign.append(-np.ones(sizes[second]))
        length = sizes[np.concatenate([self.count_set, self.part_set])]
        length = length + np.where(rest >= 0, sizes[np.maximum(rest, 0)], 0)
        self._source, self._sign = np.concatenate(source), np.concatenate(sign)
        self._cell = self.sets.indices[self._source]
        self._pointer = np.concatenate([[0], np.cumsum(length)])


@dataclass(frozen=True)
class Parts:
    """Parts of known wholes: binomial, hidden among values that they may have.

    Parameters
    ----------
    may_be
        Parts × values over φ, padded with NaN.
    whole
        The whole's count over φ.
    """

    may_be: np.ndarray
    whole: np.ndarray

    @cached_property
    def _constants(self) -> tuple[np.ndarray, np.ndarray]:
        """Values, and the log of what does not depend on the odds."""
        value, whole = np.nan_to_num(self.may_be), self.whole[:, None]
        constant = gammaln(whole + 1) - gammaln(value + 1) - gammaln(whole - value + 1)
        return value, np.where(np.isnan(self.may_be), -np.inf, constant)

    def at(self, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood of log odds (part against rest) and its first two derivatives, … × parts."""
        if not len(self.whole):
            return odds, odds, odds
        value, constant = self._constants
        odds = np.clip(odds, -500, 500)
        log = constant + value * odds[..., None]
        top = log.max(axis=-1, keepdims=True)
        mass = np.exp(log - top)
        total = mass.sum(axis=-1)
        part = mass * value
        mean = part.sum(axis=-1) / total
        spread = np.einsum("...v,...v->...", part, np.broadcast_to(value, part.shape)) / total - mean**2
        share = 1 / (1 + np.exp(-odds))
        found = top[..., 0] + np.log(total) - self.whole * np.logaddexp(0, odds)
        binomial = self.whole * share * (1 - share)
        # Few of the part, or few of the rest: between the two the likelihood bends the wrong way, and a
        # Newton step must not.
        return found, mean - self.whole * share, np.minimum(spread - binomial, -_LEAST_BEND * binomial)


def read_data(
    observed: pd.Series,
    members: pd.DataFrame,
    cells: Cells,
    labels: pd.Index,
    *,
    possible: pd.DataFrame | None,
    within: pd.Series | None,
    dispersion: float,
) -> Data:
    """Check data and turn them into sets and rows (see `CellModel.fit` for the tables).

    Raises
    ------
    TableError
        Indexes differ, a datum has no cells or one twice, spans areas or has no parents, a count is negative,
        a part is not among the cells of its whole or the whole is not known.
    """
    from scipy import sparse

    values = _values(observed, possible, dispersion)
    matrix = _matrix(observed.index, members, cells, labels)
    whole = np.full(len(observed), -1)
    if within is not None:
        if not within.index.equals(observed.index):
            raise TableError("schema", table="within", problem="indexes differ")
        told = within.notna().to_numpy()
        whole[told] = observed.index.get_indexer(pd.Index(within[told]))
        _check_wholes(told, whole, values)
    parts = np.flatnonzero(whole >= 0)
    rest = matrix[whole[parts]] - matrix[parts]
    if rest.nnz and rest.data.min() < -1e-9:
        raise TableError("schema", table="members", problem="a part has cells that its whole lacks")
    rest.data = np.maximum(rest.data, 0.0)
    scaled = sparse.csr_array(sparse.vstack([matrix, rest]) if len(parts) else matrix)
    scaled = scaled @ sparse.diags_array(cells.parents / dispersion)
    scaled = sparse.csr_array(scaled)
    scaled.eliminate_zeros()
    scaled.sort_indices()
    if (np.diff(scaled.indptr) == 0).any():
        raise TableError("schema", table="members", problem="a datum, or what a part leaves, has no parents")
    area = _areas_of(scaled, cells)
    alone = np.flatnonzero(whole < 0)
    return Data(
        sets=scaled,
        counts=Counts(values[alone], np.asarray(scaled[alone].sum(axis=1)).ravel()),
        parts=Parts(_no_larger(values[parts], values[whole[parts], 0]), values[whole[parts], 0]),
        part_set=parts,
        rest_set=len(observed) + np.arange(len(parts)),
        area=area[np.concatenate([alone, parts])],
        count_set=alone,
    )


def _values(observed: pd.Series, possible: pd.DataFrame | None, dispersion: float) -> np.ndarray:
    if not observed.index.is_unique or not len(observed):
        raise TableError("schema", table="data", problem="no data, or labels are repeated")
    if possible is not None and not possible.index.equals(observed.index):
        raise TableError("schema", table="possible", problem="indexes differ")
    counts = numbers(observed, "data")
    values = np.full((len(counts), 1 if possible is None else max(1, possible.shape[1])), np.nan)
    values[:, 0] = counts
    if possible is not None:
        hidden = np.isnan(counts)
        values[hidden] = np.sort(possible.to_numpy(float)[hidden], axis=1)
    if np.isinf(values).any() or np.nanmin(values, initial=0) < 0 or not 1 <= dispersion < np.inf:
        raise TableError("schema", table="data", problem="counts or dispersion out of range")
    return np.asarray(values / dispersion)


def _matrix(data: pd.Index, members: pd.DataFrame, cells: Cells, labels: pd.Index) -> csr_array:
    """Data × cells: w."""
    from scipy import sparse

    if lacking := {"datum", "cell"} - set(members.columns):
        raise TableError("schema", table="members", problem=f"lacks {', '.join(sorted(lacking))}")
    row, column = data.get_indexer(pd.Index(members["datum"])), labels.get_indexer(pd.Index(members["cell"]))
    share = numbers(members["share"], "members") if "share" in members.columns else np.ones(len(members))
    if (row < 0).any() or (column < 0).any() or not ((share >= 0) & (share <= 1)).all():
        raise TableError(
            "schema", table="members", problem="a datum or cell is not known, or a share not 0-1"
        )
    if len(np.unique(np.column_stack([row, column]), axis=0)) < len(row):
        # They would be added up: the cell's people would be counted twice.
        raise TableError("schema", table="members", problem="a datum has a cell twice")
    found = sparse.coo_array((share, (row, column)), shape=(len(data), len(cells)))
    return sparse.csr_array(found.tocsr())


def _check_wholes(told: np.ndarray, whole: np.ndarray, values: np.ndarray) -> None:
    places = whole[told]
    if (places < 0).any() or (whole[places] >= 0).any():
        raise TableError("schema", table="within", problem="a whole is not known, or is itself a part")
    if ((~np.isnan(values[places])).sum(axis=1) != 1).any():
        raise TableError("schema", table="within", problem="the count of a whole is hidden or missing")


def _no_larger(values: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Values that a part of this whole can have."""
    kept = np.where(values <= whole[:, None] + 1e-9, values, np.nan)
    if len(kept) and np.isnan(kept).all(axis=1).any():
        raise TableError("schema", table="data", problem="a part is missing, or larger than its whole")
    return np.asarray(kept)


def _areas_of(sets: csr_array, cells: Cells) -> np.ndarray:
    area = cells.area[sets.indices]
    low = np.minimum.reduceat(area, sets.indptr[:-1])
    if (low != np.maximum.reduceat(area, sets.indptr[:-1])).any():
        raise TableError("schema", table="members", problem="a datum has cells of several areas")
    return np.asarray(low)
