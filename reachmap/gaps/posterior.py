"""Draws from what a grid of σ and φ has found, and what they would be had an area counted something else.

At every point of the grid that has draws, areas' ζ is drawn from its normal approximation and each area then
bent to its own marginal (`marginals`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reachmap.gaps.dense import Modes
from reachmap.gaps.hyper import Grid
from reachmap.gaps.likelihood import Counts, Sites
from reachmap.gaps.marginals import Cavity, Density, cavity_of, normal_shares

if TYPE_CHECKING:
    from reachmap.gaps.sparse import SparseMode

_LARGEST_LOG_RISK = 50.0
_LEAST_WEIGHT = 0.005  # of the heaviest point's: what is lighter gets no draws


@dataclass(frozen=True)
class Picked:
    """Which points of a grid have draws.

    Parameters
    ----------
    draws
        Point of each draw.
    points, weight
        Points that have any, and their weights.
    place
        Which of these each draw has.
    """

    draws: np.ndarray
    points: np.ndarray
    weight: np.ndarray
    place: np.ndarray

    @classmethod
    def of(cls, weight: np.ndarray, draws: int, rng: np.random.Generator) -> Picked:
        """Pick systematically, in proportion to the weights; draws of one point stand together."""
        weight = np.where(weight > _LEAST_WEIGHT * weight.max(), weight, 0.0)
        weight = weight / weight.sum()
        picked = np.searchsorted(np.cumsum(weight), (np.arange(draws) + rng.random()) / draws)
        picked = np.minimum(picked, len(weight) - 1)
        points, place = np.unique(picked, return_inverse=True)
        return cls(picked, points, weight[points], place)


@dataclass(frozen=True)
class Posterior:
    """Counts over φ_d, and what has been learnt from them.

    ``cavity``, ``log_mass`` (of the counts under it) and ``weight`` are at the grid's points that have draws,
    ``place`` says which of these each draw has, ``shares`` where each area lies in its marginal (draws ×
    areas). ``modes`` belong to ``grid``.
    """

    counts: Counts
    dispersion: float
    cavity: Cavity
    log_mass: np.ndarray
    weight: np.ndarray
    place: np.ndarray
    shares: np.ndarray
    betas: np.ndarray
    hyper: np.ndarray
    grid: Grid
    modes: np.ndarray

    def relative_risks(self, counts: Counts) -> np.ndarray:
        """Bend the draws to what these counts say of each area, draws × areas."""
        return self.bent(self.cavity.density(counts))

    def bent(self, density: Density) -> np.ndarray:
        """Bend the draws to these densities, draws × areas."""
        eta = density.quantiles(self.place, self.shares)
        return np.asarray(np.exp(np.clip(eta, -_LARGEST_LOG_RISK, _LARGEST_LOG_RISK)))

    def below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """P(relative risk < threshold) if an area alone had counted 0; at a threshold of 0 it is 0."""
        found, asked = np.zeros(len(threshold)), np.flatnonzero(threshold > 0)
        if len(asked):
            nothing = Counts(np.zeros((len(asked), 1)), self.counts.expected[asked])
            then = self.cavity.only(asked).density(nothing)
            log = np.log(self.weight)[:, None] + then.log_mass - self.log_mass[:, asked]
            weight = np.exp(log - log.max(axis=0))
            below = then.below(np.log(threshold[asked]))
            found[asked] = (weight * below).sum(axis=0) / weight.sum(axis=0)
        return found


def draw(
    counts: Counts,
    grid: Grid,
    sites: Sites,
    modes: Modes | SparseMode,
    picked: Picked,
    rng: np.random.Generator,
    dispersion: float,
) -> tuple[Posterior, np.ndarray]:
    """Draw σ, φ, β and relative risks."""
    sites, mode, place = sites.only(picked.points), modes.at(picked.points), picked.place
    betas = np.empty((len(place), mode.beta.shape[1]))
    centre = mode.centred(sites)
    rates = np.maximum(-counts.likelihood(mode.mean)[2], 0.0)
    # Draws of one point stand together: they are picked in order.
    ends = np.searchsorted(place, np.arange(len(picked.points) + 1))
    deviation, noise = np.empty((2, len(place), len(counts.expected)))
    for point, (begin, end) in enumerate(pairwise(ends.tolist())):
        deviation[begin:end], around = mode.draw(point, end - begin, rng)
        betas[begin:end] = centre.beta[point] + around
        rng.standard_normal(out=noise[begin:end])
    shares = normal_shares(deviation, mode.variance, rates, sites.own_sd, noise, place)
    cavity = cavity_of(mode, centre, sites)
    density = cavity.density(counts)
    posterior = Posterior(
        counts=counts,
        dispersion=dispersion,
        cavity=cavity,
        log_mass=density.log_mass,
        weight=picked.weight,
        place=place,
        shares=shares,
        betas=betas,
        hyper=grid.spread(picked.draws, rng),
        grid=grid,
        modes=modes.mean,
    )
    return posterior, posterior.bent(density)
