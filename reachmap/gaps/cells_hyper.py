"""How much areas, bands, sexes and arrivals differ: hyperparameters at the mode, or around it.

σ (area) and ϕ (what neighbours share of it) have the priors of `hyper`; σ of area × band, area × sex and
area × arrival the penalised-complexity prior P(σ > 0.5) = 0.01. The search goes in log σ and logit t
(ϕ = sin²(πt/2)). Around the mode a central composite design (Box & Wilson 1951; Rue, Martino & Chopin 2009,
section 6.5): the centre, two points on each axis, the corners; weights give a normal density its own
mean and variance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from reachmap.gaps.cells_field import Scales
from reachmap.gaps.hyper import sigma_rate

PAIR_RATE = -np.log(0.01) / 0.5
_START_SIGMA, _START_PAIR = 0.3, 0.15
_LOW, _HIGH, _FLAT = np.log(0.01), np.log(4.0), 4.0
_STEP, _FAR = 0.05, 1.1
_WIDEST, _DESIGN_STEP = 1.2, 0.7
_STEPS = 30


@dataclass(frozen=True)
class Space:
    """What the coordinates of the search mean.

    Parameters
    ----------
    areas
        How many: the prior of σ depends on it.
    spatial
        Whether any area has neighbours.
    factors
        Names of the factors with area × factor effects.
    """

    areas: int
    spatial: bool
    factors: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Of the hyperparameters, as they are reported."""
        return ["sigma", "phi", *(f"sigma_{name}" for name in self.factors)]

    @property
    def start(self) -> np.ndarray:
        """Where the search begins."""
        pairs = [np.log(_START_PAIR)] * len(self.factors)
        return np.array([np.log(_START_SIGMA), *([0.0] if self.spatial else []), *pairs])

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """Of each coordinate."""
        shared = [(-_FLAT, _FLAT)] if self.spatial else []
        return [(_LOW, _HIGH), *shared, *[(_LOW, _HIGH)] * len(self.factors)]

    def values(self, at: np.ndarray) -> np.ndarray:
        """σ, ϕ and the other σ; ... × coordinates -> ... × hyperparameters."""
        sigma = np.exp(at[..., :1])
        phi = np.sin(np.pi / 2 / (1 + np.exp(-at[..., 1:2]))) ** 2 if self.spatial else 0 * sigma
        return np.concatenate([sigma, phi, np.exp(at[..., 1 + self.spatial :])], axis=-1)

    def scales(self, at: np.ndarray) -> Scales:
        """Standard deviations at a point."""
        sigma, phi, *pairs = self.values(at)
        return Scales(
            tau=float(sigma * np.sqrt(phi)),
            own=float(max(sigma * np.sqrt(1 - phi), 1e-4)),
            own_lone=float(sigma),
            factors=tuple(float(sd) for sd in pairs),
        )

    def log_prior(self, at: np.ndarray) -> float:
        """Of the coordinates, up to a constant."""
        values = self.values(at)
        found = -sigma_rate(self.areas) * values[0] + at[0]
        if self.spatial:
            found += -at[1] - 2 * np.log1p(np.exp(-at[1]))
        return float(found - PAIR_RATE * values[2:].sum() + at[1 + self.spatial :].sum())


def find_mode(log_posterior: Callable[[np.ndarray], float], space: Space) -> np.ndarray:
    """Climb to the likeliest point (quasi-Newton; slopes by small steps)."""
    from scipy.optimize import minimize

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        here = log_posterior(at)
        steps = np.array(
            [_STEP if x + _STEP <= high else -_STEP for x, (_, high) in zip(at, space.bounds, strict=True)]
        )
        there = [log_posterior(at + step) for step in np.diag(steps)]
        return -here, -(np.array(there) - here) / steps

    found = minimize(
        loss,
        space.start,
        jac=True,
        method="L-BFGS-B",
        bounds=space.bounds,
        options={"ftol": 1e-5, "gtol": 0.02, "maxiter": _STEPS},
    )
    return np.asarray(found.x)


def design(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of a central composite design, all on a sphere but the centre, and what each stands for.

    Returns
    -------
    points
        Points × size, in standard deviations.
    log_weight
        What the log density at each has to be given, so that a normal density keeps its mean and variance.
    """
    radius = _FAR * np.sqrt(size)
    axes = np.vstack([np.eye(size), -np.eye(size)]) * radius
    corners = np.array(list(product((-1.0, 1.0), repeat=size))) * _FAR if size > 1 else np.empty((0, size))
    points = np.vstack([np.zeros((1, size)), axes, corners])
    around = len(points) - 1
    weight = np.log(1 / _FAR**2 / around) + radius**2 / 2
    return points, np.concatenate([[np.log(1 - 1 / _FAR**2)], np.full(around, weight)])


def explore(
    log_posterior: Callable[[np.ndarray], float], mode: np.ndarray, space: Space
) -> tuple[np.ndarray, np.ndarray]:
    """Lay the design around the mode.

    Returns
    -------
    points, weights
        Points × coordinates; weights sum to 1.
    """
    low, high = np.array(space.bounds).T
    plan, log_weight = design(len(mode))
    spread = _spread(log_posterior, mode, low, high)
    points = np.clip(mode + plan * spread, low, high)
    log = np.array([log_posterior(at) for at in points]) + log_weight
    weights = np.exp(log - log.max())
    return points, weights / weights.sum()


def _spread(
    log_posterior: Callable[[np.ndarray], float], mode: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Standard deviation along each coordinate, by a parabola through the mode."""
    top, found = log_posterior(mode), []
    for step in np.diag(np.full(len(mode), _DESIGN_STEP)):
        sides = [np.clip(mode + sign * step, low, high) for sign in (1.0, -1.0)]
        away = [np.abs(side - mode).max() for side in sides]
        bends = [
            2 * (top - log_posterior(side)) / far**2 for side, far in zip(sides, away, strict=True) if far > 0
        ]
        found.append(1 / np.sqrt(max(float(np.mean(bends)), _WIDEST**-2)))
    return np.array(found)
