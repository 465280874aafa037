"""Hyperparameters: σ, how much areas differ, and φ, how much of it neighbours share.

Priors: P(σ > 1) = 0.01, and 0.05 below 30 areas, where the tighter one under-covers and a wide one leaves
noise between areas that do not differ (docs/decisions/0020; penalised complexity: Simpson et al. 2017, Stat.
Sci. 32:1-28); φ ~ Beta(1/2, 1/2). Both are integrated over a grid in log σ and t, where φ = sin²(πt/2): t is
then uniform. The grid begins coarse over all that is possible and is narrowed until it fits what the counts
leave possible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

M = TypeVar("M")

FEW_AREAS = 30
SMALLEST_SIGMA, LARGEST_SIGMA = 0.01, 4.0
_RELEVANT = 5.0  # in log density: what lies lower has no weight worth having
_FILLED = 0.35  # a window that the posterior fills so far is narrow enough
_BEYOND = 2.5  # in log density: where an edge is no further down, too much may lie beyond it
_MOST_WINDOWS = 6
_DENSER = 40  # points for each of an axis where the posterior is looked at between them


def sigma_rate(areas: int) -> float:
    """Rate of the exponential prior of σ."""
    return float(-np.log(0.05 if areas < FEW_AREAS else 0.01))


@dataclass(frozen=True)
class Grid:
    """Points of (σ, φ), with the log of the prior mass that each stands for.

    Parameters
    ----------
    log_sigma, t
        The axes; points are all pairs, the first axis slowest.
    areas
        How many areas there are: the prior of σ depends on it.
    """

    log_sigma: np.ndarray
    t: np.ndarray
    areas: int

    @property
    def sigma(self) -> np.ndarray:
        """Per point."""
        return np.repeat(np.exp(self.log_sigma), len(self.t))

    @property
    def phi(self) -> np.ndarray:
        """Per point."""
        return np.tile(np.sin(np.pi / 2 * self.t) ** 2, len(self.log_sigma))

    @property
    def log_prior(self) -> np.ndarray:
        """Per point, up to a constant."""
        return np.asarray(-sigma_rate(self.areas) * self.sigma + np.log(self.sigma))

    @property
    def tau(self) -> np.ndarray:
        """Standard deviation of the shared surface, per point."""
        return np.asarray(self.sigma * np.sqrt(self.phi))

    def own_sd(self, connected: np.ndarray) -> np.ndarray:
        """Standard deviation of the own deviations, points × areas; all of σ where nobody is next door."""
        own = (self.sigma * np.sqrt(1 - self.phi))[:, None]
        return np.asarray(np.where(connected, own, self.sigma[:, None]))

    def spread(self, picked: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """σ and φ of drawn points, spread over the cells that the points stand for; draws × 2."""
        noise = rng.random((len(picked), 2)) - 0.5
        row, column = np.divmod(picked, len(self.t))
        log_sigma = self.log_sigma[row] + noise[:, 0] * _step(self.log_sigma)
        t = self.t[column] + noise[:, 1] * _step(self.t)
        return np.column_stack([np.exp(log_sigma), np.sin(np.pi / 2 * np.clip(t, 0, 1)) ** 2])

    def nearest(self, other: Grid) -> np.ndarray:
        """Which point of this grid is nearest to each of another's."""
        row = np.abs(other.log_sigma[:, None] - self.log_sigma).argmin(axis=1)
        column = np.abs(other.t[:, None] - self.t).argmin(axis=1)
        return np.asarray((row[:, None] * len(self.t) + column[None, :]).ravel())

    def narrowed(self, log_posterior: np.ndarray, shape: tuple[int, int]) -> tuple[Grid, bool]:
        """Cover what matters of this grid with another; tell whether this one was narrow enough."""
        table = log_posterior.reshape(len(self.log_sigma), len(self.t))
        sigma, filled_sigma = _relevant(self.log_sigma, table.max(axis=1))
        edges = _edges(self.t)
        t, filled_t = _relevant(np.clip(self.t, 0, 1), table.max(axis=0))
        if filled_t > _FILLED:
            # Cells of t reach half a step beyond their middles.
            t = (edges[0], edges[1])
        narrow = filled_sigma >= _FILLED and filled_t >= _FILLED
        return window(sigma, t, shape, areas=self.areas, spatial=len(self.t) > 1), narrow

    def holds(self, log_posterior: np.ndarray) -> bool:
        """Tell whether next to all of the posterior is on this grid, and not beyond one of its edges."""
        table = log_posterior.reshape(len(self.log_sigma), len(self.t))
        low = table.max() - _BEYOND
        whole = (np.log(SMALLEST_SIGMA), np.log(LARGEST_SIGMA)), (0.0, 1.0)
        ends = (self.log_sigma[0], self.log_sigma[-1]), _edges(self.t)
        return not any(
            len(curve) > 1 and not np.isclose(end, last) and curve[at] > low
            for curve, mine, most in zip((table.max(axis=1), table.max(axis=0)), ends, whole, strict=True)
            for at, end, last in zip((0, -1), mine, most, strict=True)
        )


def _step(axis: np.ndarray) -> float:
    return float(axis[1] - axis[0]) if len(axis) > 1 else 0.0


def _edges(middles: np.ndarray) -> tuple[float, float]:
    half = _step(middles) / 2
    return float(middles[0] - half), float(middles[-1] + half)


def _relevant(axis: np.ndarray, curve: np.ndarray) -> tuple[tuple[float, float], float]:
    """Find the part of an axis where the posterior is, with a margin; and how much of the axis that is."""
    if len(axis) == 1:
        return (float(axis[0]), float(axis[0])), 1.0
    step = _step(axis)
    dense = np.linspace(axis[0], axis[-1], _DENSER * len(axis))
    found = _between(np.maximum(curve, curve.max() - 1e4), (dense - axis[0]) / step)
    inside = dense[found > curve.max() - _RELEVANT]
    low, high, best = inside[0] - step / 4, inside[-1] + step / 4, int(np.argmax(curve))
    if inside[-1] - inside[0] < 3 * step:
        # Narrower than the grid can tell: keep a step to each side, or trust a parabola through the top.
        low, high = inside[0] - step, inside[-1] + step
        if 0 < best < len(axis) - 1:
            left, top, right = curve[best - 1 : best + 2]
            bend = max(2 * top - left - right, 1e-9)
            middle = axis[best] + step * (right - left) / (2 * bend)
            half = max(np.sqrt(2 * _RELEVANT / bend) * step, step / 3)
            low, high = max(low, middle - half), min(high, middle + half)
    low, high = max(low, axis[0]), min(high, axis[-1])
    return (float(low), float(high)), float((inside[-1] - inside[0]) / (axis[-1] - axis[0]))


def _between(curve: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Interpolate a curve over 0, 1, 2, … without making new tops: cubics, piece by piece.

    Slopes as Fritsch & Butland (1984, SIAM J. Sci. Stat. Comput. 5:300-304). SciPy's `PchipInterpolator` is
    the same for any distances, but of so few points most of its time goes to checking what it is given.
    """
    rise = np.diff(curve)
    if len(rise) == 1:
        return np.asarray(curve[0] + rise[0] * at)
    before, after = rise[:-1], rise[1:]
    same = before * after > 0
    slope = np.zeros(len(curve))
    slope[1:-1][same] = 2 / (1 / before[same] + 1 / after[same])
    slope[0], slope[-1] = _at_the_end(rise[0], rise[1]), _at_the_end(rise[-1], rise[-2])
    piece = np.clip(at.astype(int), 0, len(rise) - 1)
    x = at - piece
    left, right, up = slope[piece], slope[piece + 1], rise[piece]
    return np.asarray(
        curve[piece] + x * (left + x * (3 * up - 2 * left - right + x * (left + right - 2 * up)))
    )


def _at_the_end(rise: float, beyond: float) -> float:
    """Slope of a curve where it ends, from its last rise and the one before that."""
    slope = (3 * rise - beyond) / 2
    if slope * rise <= 0:
        return 0.0
    return 3 * rise if rise * beyond <= 0 and abs(slope) > 3 * abs(rise) else slope


def window(
    log_sigma: tuple[float, float],
    t: tuple[float, float],
    shape: tuple[int, int],
    *,
    areas: int,
    spatial: bool,
) -> Grid:
    """Lay a grid over a window: σ from edge to edge, t in the middles of equal cells."""
    sigmas = np.linspace(*log_sigma, shape[0])
    if not spatial:
        return Grid(sigmas, np.zeros(1), areas)
    cells = t[0] + (t[1] - t[0]) * (np.arange(shape[1]) + 0.5) / shape[1]
    return Grid(sigmas, np.clip(cells, 0.0, 1.0), areas)


def no_difference(areas: int) -> Grid:
    """One point: areas do not differ but by their covariates."""
    return Grid(np.array([np.log(1e-4)]), np.zeros(1), areas)


def search(
    evaluate: Callable[[Grid], tuple[M, np.ndarray]],
    *,
    areas: int,
    spatial: bool,
    shapes: tuple[tuple[int, int], tuple[int, int]],
    near: Grid | None = None,
) -> tuple[Grid, M, np.ndarray]:
    """Narrow a grid until it fits the posterior.

    Parameters
    ----------
    evaluate
        Gives for a grid whatever belongs to it and its log evidence per point.
    areas, spatial
        Number of areas; whether φ is to be found as well.
    shapes
        Points along log σ and t, for the first grid and for the later ones.
    near
        A grid that should fit: if it does, it is used as it is.

    Returns
    -------
    grid, what `evaluate` gave, weights of the points (summing to 1)
    """
    if near is not None:
        found, evidence = evaluate(near)
        if near.holds(evidence + near.log_prior):
            return near, found, _weights(evidence + near.log_prior)
    whole = (np.log(SMALLEST_SIGMA), np.log(LARGEST_SIGMA))
    grid = window(whole, (0.0, 1.0), shapes[0], areas=areas, spatial=spatial)
    found, evidence = evaluate(grid)
    for _ in range(_MOST_WINDOWS):
        grid, _ = grid.narrowed(evidence + grid.log_prior, shapes[1])
        found, evidence = evaluate(grid)
        if grid.narrowed(evidence + grid.log_prior, shapes[1])[1]:
            break
    return grid, found, _weights(evidence + grid.log_prior)


def _weights(log_posterior: np.ndarray) -> np.ndarray:
    weight = np.exp(log_posterior - log_posterior.max())
    return np.asarray(weight / weight.sum())
