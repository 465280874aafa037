"""The normal equations of all effects, solved area by area.

Columns of z: u, then what belongs to one area alone (q, standardised: prior precision 1), then β (p). The
middle ones are eliminated in dense blocks of q × q; the Schur complement that is left is the surface's matrix
with a border of p columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.gaps.cells_surface import Surface
from reachmap.gaps.dense import LEAST_CURVATURE


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
        q = self.q
        h = np.matmul((z * weight[..., None]).transpose(0, 2, 1), z)
        own = h[:, 1 : 1 + q, 1 : 1 + q] + np.eye(q)
        inverse = np.linalg.inv(own)
        local_u = np.ascontiguousarray(h[:, 1 : 1 + q, 0])
        local_beta = np.ascontiguousarray(h[:, 1 : 1 + q, 1 + q :])
        through_u = np.matmul(inverse, local_u[..., None])[..., 0]
        through_beta = np.matmul(inverse, local_beta)
        uu = h[:, 0, 0] - (local_u * through_u).sum(axis=1)
        cross = h[:, 0, 1 + q :] - np.matmul(local_u[:, None], through_beta)[:, 0]
        flat = self.areas * q
        corner = h[:, 1 + q :, 1 + q :].sum(axis=0)
        corner -= local_beta.reshape(flat, -1).T @ through_beta.reshape(flat, -1)
        log_det = self.surface.factor(np.maximum(uu, LEAST_CURVATURE))
        across = self.surface.solve(cross)
        precision = np.diag(self.prior) + corner - cross.T @ across
        log_det += float(np.linalg.slogdet(own)[1].sum() + np.linalg.slogdet(precision)[1])
        return Factors(
            inverse,
            local_u,
            local_beta,
            through_u,
            through_beta,
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
