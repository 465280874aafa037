"""What areas share, approximated at its mode, for maps of hundreds and thousands of areas.

The same as `dense`, by sparse matrices: x = (u, β) has precision H = P + A'TA, A = (τI, X), whose pattern is
the same whatever the hyperparameters, so that one symbolic LDL factorisation (``qdldl``) serves all. u sums
to 0 in each part of the map (conditioning by kriging, Rue & Held 2005, section 2.3). Marginal variances come
from Takahashi's recursion (Rue & Martino 2007, J. Stat. Plan. Inference 137:3177-3192), draws by
perturbation: H x = A'Ty + noise of covariance H (Papandreou & Yuille 2010, NIPS 23).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reachmap.gaps.dense import LEAST_CURVATURE, TOLERANCE, Mode
from reachmap.gaps.likelihood import Sites
from reachmap.gaps.neighbours import Neighbours

if TYPE_CHECKING:
    import qdldl
    from scipy.sparse import csc_array, csc_matrix

_PER_POINT = ("mean", "variance", "curvature", "slope", "log_evidence", "beta", "beta_precision")
_NOT_DENSE = dict.fromkeys(("_covariance", "_gain", "_smoother", "_root"), np.empty(0))
JITTER = 1e-6  # makes P invertible; in the directions that it decides u is constrained
_ROUNDS, _HALVINGS, _SLACK = 40, 8, 1e-2
_TOGETHER = 16  # points whose marginal variances are worked out at once


@dataclass
class SparseMode(Mode):
    """As `dense.Mode`; draws are made with a new factorisation of the point's own precision."""

    _field: SparseField
    _tau: np.ndarray

    def at(self, points: np.ndarray) -> SparseMode:
        """Keep some points of the grid, and work out marginal variances there."""
        kept = {name: getattr(self, name)[points] for name in _PER_POINT}
        kept["variance"] = self._field.variances(self._tau[points], self.curvature[points])
        return SparseMode(**kept, **_NOT_DENSE, _field=self._field, _tau=self._tau[points])

    def moved(self, push: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far ζ and the coefficients go if areas' slopes are changed by ``push`` (points × areas)."""
        points = zip(self._tau, self.curvature, push, strict=True)
        found = [self._field.moved(tau, curvature, some) for tau, curvature, some in points]
        return np.array([zeta for zeta, _ in found]), np.array([beta for _, beta in found])

    def draw(self, point: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw deviations of ζ and of the coefficients at one point: draws × areas, × p."""
        return self._field.draw(self._tau[point], self.curvature[point], count, rng)


class SparseField:
    """Fixed effects and a smooth surface, by sparse matrices; made as `DenseField` is."""

    def __init__(self, neighbours: Neighbours, design: np.ndarray, beta_precision: np.ndarray) -> None:
        import qdldl
        from scipy import sparse

        self.design, self.prior = design, beta_precision
        self.n, self.p = design.shape
        self.at = np.flatnonzero(neighbours.connected)
        part = neighbours.part[self.at]
        count = int(part.max(initial=-1)) + 1
        self.constraints = (part == np.arange(count)[:, None]).astype(float)
        whole = neighbours.precision()[self.at][:, self.at]
        scale = self._scales(whole, part, count)
        places = np.full(self.n, -1)
        places[self.at] = np.arange(len(self.at))
        pairs = places[neighbours.pairs]
        weight = np.sqrt(scale[part[pairs[:, 0]]])
        rows = np.arange(len(pairs))
        signs = np.concatenate([weight, -weight])
        edges = (np.tile(rows, 2), pairs.T.ravel())
        self.differences = sparse.coo_array((signs, edges), shape=(len(pairs), len(self.at))).tocsr()
        self.smooth = (self.differences.T @ self.differences).tocsc()
        self._lay_out()
        self.solver = qdldl.Solver(self._precision(1.0, np.ones(self.n)), upper=True)
        self.selected = _Selected(self.solver)

    def _scales(self, whole: csc_array, part: np.ndarray, count: int) -> np.ndarray:
        """Geometric mean of the marginal variances of each part's ICAR."""
        import qdldl
        from scipy import sparse

        if not count:
            return np.empty(0)
        solver = qdldl.Solver(sparse.csc_matrix(whole + JITTER * sparse.eye_array(len(part))))
        variance = _Selected(solver).diagonals([factor_of(solver)])[0]
        # A constant has variance 1/(jitter × size) in what was factorised; it is not part of the surface.
        variance = variance - (1 / (JITTER * np.bincount(part, minlength=count)))[part]
        return np.array([np.exp(np.log(variance[part == i]).mean()) for i in range(count)])

    def _lay_out(self) -> None:
        """Fix the pattern of H (its upper triangle, u before β), and where T enters it."""
        from scipy import sparse

        m, p = len(self.at), self.p
        upper = sparse.triu(self.smooth + JITTER * sparse.eye_array(m)).tocoo()
        across = np.repeat(np.arange(m), p), np.tile(m + np.arange(p), m)
        corner = tuple(m + part for part in np.triu_indices(p))
        rows = np.concatenate([upper.coords[0], np.arange(m), across[0], corner[0]])
        columns = np.concatenate([upper.coords[1], np.arange(m), across[1], corner[1]])
        self._base = upper.data
        order = np.lexsort((rows, columns))
        keys = columns[order] * (m + p) + rows[order]
        kept, slot = np.unique(keys, return_inverse=True)
        self._slots = np.empty(len(rows), dtype=np.int64)
        self._slots[order] = slot
        self._indices = (kept % (m + p)).astype(np.int32)
        pointer = np.bincount(kept // (m + p), minlength=m + p)
        self._pointer = np.concatenate([[0], np.cumsum(pointer)]).astype(np.int32)

    def _precision(self, tau: float, curvature: np.ndarray) -> csc_matrix:
        from scipy import sparse

        own = curvature[self.at]
        across = (tau * own)[:, None] * self.design[self.at]
        corner = self.prior + self.design.T @ (curvature[:, None] * self.design)
        parts = [self._base, tau**2 * own, across.ravel(), corner[np.triu_indices(self.p)]]
        data = np.bincount(self._slots, np.concatenate(parts), minlength=len(self._indices))
        size = len(self.at) + self.p
        return sparse.csc_matrix((data, self._indices, self._pointer), shape=(size, size))

    def _factor(self, tau: float, curvature: np.ndarray) -> np.ndarray:
        """Factorise H; return H⁻¹C' of the constraints (size × parts)."""
        self.solver.update(self._precision(tau, curvature), upper=True)
        m = len(self.at)
        found = np.empty((m + self.p, len(self.constraints)))
        for place, row in enumerate(self.constraints):
            found[:, place] = self.solver.solve(np.concatenate([row, np.zeros(self.p)]))
        return found

    def _constrained(self, x: np.ndarray, through: np.ndarray) -> np.ndarray:
        """Make u sum to 0 in each part; x is size × anything."""
        m = len(self.at)
        if not len(self.constraints):
            return x
        inner = self.constraints @ through[:m]
        return np.asarray(x - through @ np.linalg.solve(inner, self.constraints @ x[:m]))

    def _zeta(self, tau: float, x: np.ndarray) -> np.ndarray:
        """Areas × anything."""
        m = len(self.at)
        found = self.design @ x[m:]
        found[self.at] += tau * x[:m]
        return np.asarray(found)

    def _back(self, tau: float, values: np.ndarray) -> np.ndarray:
        """A' times values."""
        return np.concatenate([tau * values[self.at], self.design.T @ values])

    def mode(
        self,
        sites: Sites,
        tau: np.ndarray,
        start: np.ndarray | None = None,
        *,
        tolerance: float = TOLERANCE,
    ) -> SparseMode:
        """Find the mode of ζ at every point, one after the other (as `dense.DenseField.mode`)."""
        found = []
        nearest = None
        for point, scale in enumerate(tau):
            alone = Sites(sites.counts, sites.own_sd[[point]], sites.odd_share, sites.odd_sd)
            first = np.zeros(self.n) if start is None else start[point]
            first = first if nearest is None else nearest
            found.append(self._mode_at(alone, float(scale), first, tolerance))
            nearest = found[-1]["mean"]
        stacked = {name: np.array([one[name] for one in found]) for name in found[0]}
        return SparseMode(**stacked, **_NOT_DENSE, _field=self, _tau=tau)

    def _mode_at(self, sites: Sites, tau: float, at: np.ndarray, tolerance: float) -> dict[str, Any]:
        m = len(self.at)
        x, best = np.zeros(m + self.p), -np.inf
        value, slope, bend = (part[0] for part in sites.at(at[None]))
        through = np.empty(0)
        for _ in range(_ROUNDS):
            curvature = np.maximum(-bend, LEAST_CURVATURE)
            through = self._factor(tau, curvature)
            target = self._back(tau, curvature * at + slope)
            new = self._constrained(self.solver.solve(target), through)
            step = 1.0
            for _ in range(_HALVINGS):
                trial = x + step * (new - x) if np.isfinite(best) else new
                zeta = self._zeta(tau, trial)
                value, slope, bend = (part[0] for part in sites.at(zeta[None]))
                objective = value.sum() - self._penalty(trial)
                if objective >= best - _SLACK or not np.isfinite(best):
                    break
                step /= 2
            moved = np.abs(zeta - at).max()
            x, at, best = trial, zeta, objective
            if moved < tolerance:
                break
        return self._summary(at, x, best, slope, bend, through)

    def _penalty(self, x: np.ndarray) -> float:
        m = len(self.at)
        rough = self.differences @ x[:m]
        return float(rough @ rough + x[m:] @ self.prior @ x[m:]) / 2

    def _summary(
        self,
        at: np.ndarray,
        x: np.ndarray,
        objective: float,
        slope: np.ndarray,
        bend: np.ndarray,
        through: np.ndarray,
    ) -> dict[str, Any]:
        m = len(self.at)
        log_det = float(np.log(self.solver.factors()[1]).sum())
        if len(self.constraints):
            log_det += np.linalg.slogdet(self.constraints @ through[:m])[1]
        curvature = np.maximum(-bend, LEAST_CURVATURE)
        return {
            "mean": at,
            "variance": np.full(self.n, np.nan),
            "curvature": curvature,
            "slope": slope,
            "log_evidence": objective - log_det / 2,
            "beta": x[m:],
            "beta_precision": np.full((self.p, self.p), np.nan),
        }

    def variances(self, taus: np.ndarray, curvatures: np.ndarray) -> np.ndarray:
        """Marginal variances of ζ, points × areas."""
        m, p = len(self.at), self.p
        unit = np.vstack([np.zeros((m, p)), np.eye(p)])
        factors, throughs, besides = [], [], []
        for tau, curvature in zip(taus, curvatures, strict=True):
            throughs.append(self._factor(tau, curvature))
            factors.append(factor_of(self.solver))
            besides.append(np.column_stack([self.solver.solve(column) for column in unit.T]))
        owns = self.selected.diagonals(factors)[:, :m]
        parts = zip(taus, owns, throughs, besides, strict=True)
        return np.array([self._variance(*part) for part in parts])

    def _variance(self, tau: float, own: np.ndarray, through: np.ndarray, beside: np.ndarray) -> np.ndarray:
        """Marginal variances at one point, from H⁻¹'s diagonal, and what it gives of C' and of β."""
        m = len(self.at)
        across, corner = beside[:m], beside[m:]
        if len(self.constraints):
            pulled = through @ np.linalg.inv(self.constraints @ through[:m])
            own = own - (pulled[:m] * through[:m]).sum(axis=1)
            across = across - pulled[:m] @ through[m:].T
            corner = corner - pulled[m:] @ through[m:].T
        x = self.design
        variance = ((x @ corner) * x).sum(axis=1)
        variance[self.at] += tau**2 * own + 2 * tau * (across * x[self.at]).sum(axis=1)
        return np.asarray(variance)

    def moved(self, tau: float, curvature: np.ndarray, push: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `SparseMode.moved`."""
        through = self._factor(tau, curvature)
        x = self._constrained(self.solver.solve(self._back(tau, push)), through)
        return self._zeta(tau, x), x[len(self.at) :]

    def draw(
        self, tau: float, curvature: np.ndarray, count: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw by perturbation: deviations of ζ (draws × areas) and coefficients (draws × p)."""
        m = len(self.at)
        through = self._factor(tau, curvature)
        root = np.linalg.cholesky(self.prior)
        half = (count + 1) // 2
        rough = self.differences.T @ rng.standard_normal((self.differences.shape[0], half))
        rough = rough + np.sqrt(JITTER) * rng.standard_normal((m, half))
        seen = np.sqrt(curvature)[:, None] * rng.standard_normal((self.n, half))
        noise = self._back(tau, seen) + np.vstack([rough, root @ rng.standard_normal((self.p, half))])
        x = np.column_stack([self.solver.solve(column) for column in noise.T])
        # Each with its mirror image: half the solving, and an exact mean.
        x = self._constrained(np.column_stack([x, -x])[:, :count], through)
        return self._zeta(tau, x).T, x[m:].T


class _Selected:
    """Entries of an inverse on the pattern of its factor, column by column from the root of the tree.

    Column j of the factor has its rows among those of its parent: so the part of the inverse that j needs
    stands in the parent's block.
    """

    def __init__(self, solver: qdldl.Solver) -> None:
        factor, _, order = solver.factors()
        factor = factor.tocsc()
        factor.sort_indices()
        self.order = np.asarray(order)
        self.pointer = factor.indptr
        self.rows = [factor.indices[a:b] for a, b in zip(factor.indptr[:-1], factor.indptr[1:], strict=True)]
        self.parent = [int(rows[0]) if len(rows) else -1 for rows in self.rows]
        self.inside = [
            None if parent < 0 else np.concatenate([[0], 1 + np.searchsorted(self.rows[parent], rows[1:])])
            for rows, parent in zip(self.rows, self.parent, strict=True)
        ]
        with_parent = [parent for parent in self.parent if parent >= 0]
        self.children = np.bincount(with_parent, minlength=len(self.parent))

    def diagonals(self, factors: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
        """Diagonals of the inverses of some matrices of one pattern, in the order of the matrix.

        Parameters
        ----------
        factors
            As `factor_of` gives them. All go through the columns together: it is the walk that takes time.

        Returns
        -------
        ndarray
            Matrices × size.
        """
        found = np.empty((len(factors), len(self.order)))
        for first in range(0, len(factors), _TOGETHER):
            some = factors[first : first + _TOGETHER]
            # A last axis of one would double the time.
            data, diagonal = map(np.column_stack, zip(*some, strict=True)) if len(some) > 1 else some[0]
            found[first : first + _TOGETHER, self.order] = self._walked(data, 1 / diagonal).T
        return found

    def _walked(self, data: np.ndarray, inverse: np.ndarray) -> np.ndarray:
        """Go from the root of the tree to its leaves, for all matrices (the last axis, if any) at once.

        A column's block is kept until its last child has had it.
        """
        alone = data.ndim == 1
        found = np.empty_like(inverse)
        blocks: dict[int, np.ndarray] = {}
        left = self.children.tolist()
        for j in range(len(inverse) - 1, -1, -1):
            within, parent = self.inside[j], self.parent[j]
            if within is None:
                block = inverse[j].reshape(1, 1, *data.shape[1:])
            else:
                column = data[self.pointer[j] : self.pointer[j + 1]]
                later = blocks[parent][within[:, None], within]
                across = later @ column if alone else np.einsum("ijk,jk->ik", later, column)
                size = len(within)
                block = np.empty((size + 1, size + 1, *data.shape[1:]))
                block[0, 0] = inverse[j] + (column * across).sum(axis=0)
                block[0, 1:] = block[1:, 0] = -across
                block[1:, 1:] = later
                left[parent] -= 1
                if not left[parent]:
                    del blocks[parent]
            found[j] = block[0, 0]
            if left[j]:
                blocks[j] = block
        return found


def factor_of(solver: qdldl.Solver) -> tuple[np.ndarray, np.ndarray]:
    """Entries of L, column by column, and D of what was factorised last."""
    factor, diagonal, _ = solver.factors()
    factor = factor.tocsc()
    factor.sort_indices()
    return factor.data, np.array(diagonal)
