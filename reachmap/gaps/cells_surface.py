"""The surface that neighbours share, u, given what the counts say of each area.

u has the scaled ICAR's precision Q (`neighbours`) and sums to 0 in each part of the map; the counts add a
diagonal. Small maps go by covariances (Rasmussen & Williams 2006, section 3.4.3), large ones by sparse LDL
with a fixed pattern (`sparse.SparseField` without coefficients).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from reachmap.gaps.neighbours import Neighbours
from reachmap.gaps.sparse import JITTER, SparseField, factor_of

MOST_DENSE_AREAS = 300


class Surface(Protocol):
    """(Q + diag(weight))⁻¹ under the constraints, after `factor`."""

    def factor(self, weight: np.ndarray) -> float:
        """Take a new diagonal (per area); return log det(Q + diag) up to a constant of the map."""

    def solve(self, right: np.ndarray) -> np.ndarray:
        """Solve for areas × anything; areas without neighbours get 0."""

    def variance(self) -> np.ndarray:
        """Diagonal of the inverse."""

    def noise(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draw with covariance Q, areas × count."""

    def penalty(self, u: np.ndarray) -> float:
        """Roughness of a surface: u'Qu."""


class DenseSurface:
    """By covariances: S, the generalised inverse of Q, sums to 0 in each part already."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._prior = neighbours.covariance()
        values, vectors = np.linalg.eigh(self._prior)
        kept = values > 1e-9 * max(float(values.max(initial=0.0)), 1.0)
        self._root = vectors[:, kept] / np.sqrt(values[kept])

    def factor(self, weight: np.ndarray) -> float:
        """As `Surface.factor`."""
        root = np.sqrt(weight)
        within = np.eye(len(weight)) + root[:, None] * self._prior * root
        through = np.linalg.solve(within, root[:, None] * self._prior)
        self._inverse = self._prior - (root[:, None] * self._prior).T @ through
        return float(np.linalg.slogdet(within)[1])

    def solve(self, right: np.ndarray) -> np.ndarray:
        """As `Surface.solve`."""
        return np.asarray(self._inverse @ right)

    def variance(self) -> np.ndarray:
        """As `Surface.variance`."""
        return np.diag(self._inverse).copy()

    def noise(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """As `Surface.noise`."""
        return np.asarray(self._root @ rng.standard_normal((self._root.shape[1], count)))

    def penalty(self, u: np.ndarray) -> float:
        """As `Surface.penalty`."""
        inside = self._root.T @ u
        return float(inside @ inside)


class SparseSurface(SparseField):
    """By sparse matrices."""

    def __init__(self, neighbours: Neighbours) -> None:
        super().__init__(neighbours, np.empty((neighbours.count, 0)), np.empty((0, 0)))

    def factor(self, weight: np.ndarray) -> float:
        """As `Surface.factor`."""
        self._through = self._factor(1.0, weight)
        found = float(np.log(self.solver.factors()[1]).sum())
        if len(self.constraints):
            found += float(np.linalg.slogdet(self.constraints @ self._through)[1])
        return found

    def solve(self, right: np.ndarray) -> np.ndarray:
        """As `Surface.solve`."""
        found = np.zeros_like(right)
        if len(self.at):
            solved = np.column_stack([self.solver.solve(column) for column in right[self.at].T])
            found[self.at] = self._constrained(solved, self._through)
        return found

    def variance(self) -> np.ndarray:
        """As `Surface.variance`."""
        found = np.zeros(self.n)
        found[self.at] = self.selected.diagonals([factor_of(self.solver)])[0]
        if len(self.constraints):
            pulled = self._through @ np.linalg.inv(self.constraints @ self._through)
            found[self.at] -= (pulled * self._through).sum(axis=1)
        return found

    def noise(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """As `Surface.noise`."""
        found = np.zeros((self.n, count))
        found[self.at] = self.differences.T @ rng.standard_normal((self.differences.shape[0], count))
        found[self.at] += np.sqrt(JITTER) * rng.standard_normal((len(self.at), count))
        return found

    def penalty(self, u: np.ndarray) -> float:
        """As `Surface.penalty`."""
        rough = self.differences @ u[self.at]
        return float(rough @ rough)


def surface_of(neighbours: Neighbours) -> Surface:
    """Choose by the size of the map."""
    if neighbours.count <= MOST_DENSE_AREAS:
        return DenseSurface(neighbours)
    return SparseSurface(neighbours)
