"""The normal equations of all effects, solved area by area.

Columns of z: u, then what belongs to one area alone (q, standardised: prior precision 1), then β (p). The
middle ones are eliminated in dense blocks of q × q; the Schur complement that is left is the surface's matrix
with a border of p columns.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from reachmap.gaps.cells_surface import Surface
from reachmap.gaps.dense import LEAST_CURVATURE

# With fewer areas a second thread costs more than it gives.
_FEWEST_TO_HALVE = 500


@dataclass(frozen=True)
class State:
    """All effects: ξ (areas × local, standardised), u (areas), β."""

    local: np.ndarray
    u: np.ndarray
    beta: np.ndarray


@dataclass
class Factors:
    """The eliminated normal equations: see `Equations.factor`."""

    inverse: np.ndarray
    local_u: np.ndarray
    local_beta: np.ndarray
    through_u: np.ndarray
    through_beta: np.ndarray
    cross: np.ndarray
    across: np.ndarray
    beta_covariance: np.ndarray
    log_det: float


@dataclass(frozen=True)
class _Eliminated:
    """What is left when the effects of single areas are taken out, area by area."""

    inverse: np.ndarray
    local_u: np.ndarray
    local_beta: np.ndarray
    through_u: np.ndarray
    through_beta: np.ndarray
    uu: np.ndarray
    cross: np.ndarray

    @classmethod
    def empty(cls, areas: int, q: int, p: int) -> _Eliminated:
        shapes = ((q, q), (q,), (q, p), (q,), (q, p), (), (p,))
        return cls(*(np.empty((areas, *shape)) for shape in shapes))

    def fill(self, at: slice, z: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
        """Work out some of the areas; give what they say of β together, and log det of their own effects."""
        z = z[at]
        q, p = self.local_beta.shape[1:]
        weighted = z * weight[at][..., None]
        h = np.matmul(weighted[..., : 1 + q].transpose(0, 2, 1), z)
        own = h[:, 1:, 1 : 1 + q] + np.eye(q)
        inverse = self.inverse[at] = np.linalg.inv(own)
        local_u = self.local_u[at] = h[:, 1:, 0]
        local_beta = self.local_beta[at] = np.ascontiguousarray(h[:, 1:, 1 + q :])
        through_u = self.through_u[at] = np.matmul(inverse, local_u[..., None])[..., 0]
        through_beta = self.through_beta[at] = np.matmul(inverse, local_beta)
        self.uu[at] = h[:, 0, 0] - (local_u * through_u).sum(axis=1)
        self.cross[at] = h[:, 0, 1 + q :] - np.matmul(local_u[:, None], through_beta)[:, 0]
        corner = weighted[..., 1 + q :].reshape(-1, p).T @ z[..., 1 + q :].reshape(-1, p)
        corner -= local_beta.reshape(-1, p).T @ through_beta.reshape(-1, p)
        return corner, float(np.linalg.slogdet(own)[1].sum())


class Equations:
    """Factorise and solve, for one point of the hyperparameters at a time.

    Parameters
    ----------
    surface
        The surface that neighbours share.
    areas, q
        How many areas, and effects that belong to each alone.
    prior
        Prior precision of β, per column.
    """

    def __init__(self, surface: Surface, areas: int, q: int, prior: np.ndarray) -> None:
        self.surface, self.areas, self.q, self.prior = surface, areas, q, prior

    def factor(self, z: np.ndarray, weight: np.ndarray) -> Factors:
        """Eliminate what belongs to one area; factorise the rest."""
        q, p = self.q, len(self.prior)
        found = _Eliminated.empty(self.areas, q, p)
        # Two halves of the areas at once; where they are cut does not depend on who does them.
        halves = (slice(0, self.areas // 2), slice(self.areas // 2, self.areas))
        if self.areas < _FEWEST_TO_HALVE:
            parts = [found.fill(half, z, weight) for half in halves]
        else:
            with ThreadPoolExecutor(len(halves)) as pool:
                parts = list(pool.map(lambda half: found.fill(half, z, weight), halves))
        corner, log_own = parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]
        cross = found.cross
        log_det = self.surface.factor(np.maximum(found.uu, LEAST_CURVATURE))
        across = self.surface.solve(cross)
        precision = np.diag(self.prior) + corner - cross.T @ across
        log_det += log_own + float(np.linalg.slogdet(precision)[1])
        return Factors(
            found.inverse,
            found.local_u,
            found.local_beta,
            found.through_u,
            found.through_beta,
            cross,
            across,
            np.linalg.inv(precision),
            log_det,
        )

    def solve(
        self, f: Factors, local: np.ndarray, u: np.ndarray, beta: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Solve for many right-hand sides: areas × q × K, areas × K, p × K."""
        inside = np.matmul(f.inverse, local)
        left_u = u - np.matmul(f.local_u[:, None], inside)[:, 0]
        flat = self.areas * self.q
        left_beta = beta - f.local_beta.reshape(flat, -1).T @ inside.reshape(flat, -1)
        surface = self.surface.solve(left_u)
        beta = f.beta_covariance @ (left_beta - f.cross.T @ surface)
        u = surface - f.across @ beta
        local = inside - f.through_u[..., None] * u[:, None] - np.matmul(f.through_beta, beta)
        return local, u, beta


def between(old: State, new: State, step: float) -> State:
    """Go a part of the way from one state to another."""
    if step == 1.0:
        return new
    return State(
        old.local + step * (new.local - old.local),
        old.u + step * (new.u - old.u),
        old.beta + step * (new.beta - old.beta),
    )
