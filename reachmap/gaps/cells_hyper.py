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
_STEP, _SHORT, _FAR = 0.1, 0.03, 1.1
_WIDEST, _DESIGN_STEP = 1.2, 0.7
# The climb: most steps, how far one may go, how often it is halved, the least bend.
_STEPS, _LONGEST, _HALVINGS, _LEAST_BEND = 30, 1.0, 1, 0.5


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


def find_mode(
    log_posterior: Callable[[np.ndarray], float], space: Space, *, enough: float = 0.05
) -> np.ndarray:
    """Climb to the likeliest point, or so near that a step gains no more than ``enough``.

    Notes
    -----
    A quasi-Newton method (BFGS: Nocedal & Wright 2006, chapter 6) with few looks, as each costs two or more
    factorisations: differences to both sides once, which give each coordinate's bend; then short ones to
    one side. A posterior standard deviation away from the top half a unit is left to gain.
    """
    low, high = np.array(space.bounds).T
    at = space.start
    here = log_posterior(at)
    sides = np.array([[log_posterior(at + way), log_posterior(at - way)] for way in _STEP * np.eye(len(at))])
    slope = (sides[:, 0] - sides[:, 1]) / (2 * _STEP)
    bend = np.diag(np.maximum((2 * here - sides.sum(axis=1)) / _STEP**2, _LEAST_BEND))
    for _ in range(_STEPS):
        step = _step(at, slope, bend, low, high)
        if slope @ step < 2 * enough:
            break
        there = log_posterior(at + step)
        for _ in range(_HALVINGS):
            if there >= here:
                break
            step = step / 2
            there = log_posterior(at + step)
        if there < here:
            if not np.any(bend - np.diag(np.diag(bend))):
                break
            # What earlier steps told of how coordinates go together is no longer so.
            bend = np.diag(np.diag(bend))
            continue
        at, gained, here = at + step, there - here, there
        if gained < enough:
            break
        # On along the way, unless the edge is there.
        ways = np.where(step < 0, -_SHORT, _SHORT)
        ways = np.where((at + ways < low) | (at + ways > high), -ways, ways)
        new = (np.array([log_posterior(at + way) for way in np.diag(ways)]) - here) / ways
        bend = _updated(bend, step, slope - new)
        slope = new
    return at


def _step(
    at: np.ndarray, slope: np.ndarray, bend: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Newton's step, not too long, along what is not held by an edge."""
    held = ((at <= low) & (slope < 0)) | ((at >= high) & (slope > 0))
    step = np.zeros(len(at))
    step[~held] = np.linalg.solve(bend[np.ix_(~held, ~held)], slope[~held])
    step *= min(1.0, _LONGEST / max(np.abs(step).max(), 1e-12))
    return np.asarray(np.clip(at + step, low, high) - at)


def _updated(bend: np.ndarray, step: np.ndarray, fall: np.ndarray) -> np.ndarray:
    """What a step tells of the bend (minus the second derivatives), by how far the slope fell over it.

    Damped so that it stays positive (Nocedal & Wright 2006, procedure 18.2).
    """
    expected = bend @ step
    size = float(step @ expected)
    told = float(step @ fall)
    share = 1.0 if told >= 0.2 * size else 0.8 * size / (size - told)
    fall = share * fall + (1 - share) * expected
    return np.asarray(bend - np.outer(expected, expected) / size + np.outer(fall, fall) / float(step @ fall))


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
