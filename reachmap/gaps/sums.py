"""Areas' relative risks from their own counts and from sums over several of them.

    y_i ~ Poisson(d_i θ_i),   z_s ~ Poisson(Σ_i n_si θ_i)

log θ has the prior of the model of areas (`model`), σ and φ on a grid. The posterior is approximated by a
normal distribution at its mode, found by scoring (by expected information: the log likelihood of a sum is not
concave), each point of the grid weighted by Laplace's evidence. Counts may be hidden among several values.
It is what sums are divided by (`spread`); the figures that are shown come from the model of areas itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import solve_triangular

from reachmap.gaps.likelihood import Counts
from reachmap.gaps.neighbours import Neighbours, read_neighbours

# P(σ > 1) = 0.05 (judged), and what areas that are unlike all others add to the variance on the average.
_SIGMAS, _SIGMA_RATE, _ODD_VARIANCE = (0.08, 0.15, 0.25, 0.4, 0.6, 0.9, 1.3), 3.0, 0.05
_SHARED = (0.15, 0.85)
_ROUNDS, _NEAR, _LARGEST_STEP = 50, 1e-4, 1.0


@dataclass(frozen=True)
class Prior:
    """Prior of log relative risks.

    Parameters
    ----------
    surface
        Scaled covariance of what neighbours share, areas × areas; zeros where nothing is.
    common
        Covariance of the level and the covariates' effects.
    """

    surface: np.ndarray
    common: np.ndarray

    @classmethod
    def of(
        cls,
        index: pd.Index,
        adjacency: pd.DataFrame | Neighbours | None,
        covariates: np.ndarray | None,
        *,
        level_sd: float,
        slope_sd: float,
    ) -> Prior:
        """Build it from what the model of areas is given."""
        common = np.full((len(index), len(index)), level_sd**2)
        if covariates is not None:
            common = common + slope_sd**2 * covariates @ covariates.T
        return cls(read_neighbours(adjacency, index).covariance(), common)

    def covariance(self, sigma: float, share: float) -> np.ndarray:
        """Covariance at σ, ``share`` of it shared with neighbours (in areas that have any)."""
        own = np.where(np.diag(self.surface) > 0, 1 - share, 1.0)
        return np.asarray(
            self.common + sigma**2 * share * self.surface + np.diag(sigma**2 * own + _ODD_VARIANCE)
        )


@dataclass(frozen=True)
class Rates:
    """What areas' own counts and sums over areas say of the areas' relative risks.

    Parameters
    ----------
    direct
        The areas' own counts, over φ.
    sums
        Sums over areas, over φ; expectations of 1.
    links
        What a sum would count in an area at relative risk 1, over φ, sums × areas.
    """

    direct: Counts
    sums: Counts
    links: np.ndarray

    def draw(self, prior: Prior, *, draws: int, rng: np.random.Generator) -> np.ndarray:
        """Draw log relative risks, draws × areas."""
        areas = len(prior.common)
        shares = _SHARED if prior.surface.any() else (0.0,)
        modes, factors, logs = [], [], []
        mode = np.zeros(areas)
        for sigma in _SIGMAS:
            for share in shares:
                mode, factor, evidence = self._mode(prior.covariance(sigma, share), mode)
                modes.append(mode)
                factors.append(factor)
                logs.append(evidence - _SIGMA_RATE * sigma + np.log(sigma))
        weight = np.exp(np.array(logs) - max(logs))
        steps = (np.arange(draws) + rng.random()) / draws
        picked = np.searchsorted(np.cumsum(weight / weight.sum()), steps)
        picked = rng.permutation(np.minimum(picked, len(weight) - 1))
        noise = rng.standard_normal((draws, areas))
        return np.array(
            [modes[at] + solve_triangular(factors[at].T, one) for at, one in zip(picked, noise, strict=True)]
        )

    def _mode(self, prior: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """Mode under a prior covariance, the lower factor of the precision there, Laplace's evidence."""
        inverse = np.linalg.inv(prior)
        eta = start
        for _ in range(_ROUNDS):
            _, slope, information = self._likelihood(eta)
            step = np.linalg.solve(inverse + information, slope - inverse @ eta)
            eta = eta + step * min(1.0, _LARGEST_STEP / max(float(np.abs(step).max()), 1e-12))
            if np.abs(step).max() < _NEAR:
                break
        value, _, information = self._likelihood(eta)
        factor = np.linalg.cholesky(inverse + information)
        log = (
            value - eta @ inverse @ eta / 2 - np.linalg.slogdet(prior)[1] / 2 - np.log(np.diag(factor)).sum()
        )
        return eta, factor, float(log)

    def _likelihood(self, eta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Log likelihood, its slope, and the expected information."""
        value, slope, bend = self.direct.likelihood(eta)
        part = self.links * np.exp(eta)
        rate = part.sum(axis=1)
        part = part / rate[:, None]
        log, first, second = self.sums.likelihood(np.log(rate))
        information = np.diag(np.maximum(-bend, 0.0)) + (part.T * np.maximum(-second, 0.0)) @ part
        return float(value.sum() + log.sum()), slope + part.T @ first, information
