"""Each area's own posterior, not normal, and draws that have it.

Take what all *other* areas say of area i (its cavity: the normal approximation with the area's own part
taken out), put the area's own deviation on it, and multiply by the area's own likelihood: a density in one
dimension, worked out on a grid. Draws of all areas together come from the normal approximation and are then
bent, each area by itself, to have that density (a Gaussian copula with exact one-dimensional parts).
So the skewness of small counts, hidden counts and odd areas is in the intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from reachmap.gaps.likelihood import Counts, Sites

if TYPE_CHECKING:
    from reachmap.gaps.dense import Centre, Mode

_OFFSETS = np.linspace(-5.0, 5.0, 41)
_SILENT = 1e-4
# Nodes need not lie around the top exactly: within this part of the density's width.
_ROUNDS, _NEAR = 10, 0.05
_BLOCK = 1 << 13  # numbers of a table at a time: more do not fit a processor's nearest cache


@dataclass(frozen=True)
class Cavity:
    """What the others say of each area's η, and how far it may deviate from that.

    Parameters
    ----------
    mean, variance
        Points × areas.
    parts
        Shares and standard deviations of the area's own deviation.
    start
        Where to begin to look for what the area's own count makes of it.
    """

    mean: np.ndarray
    variance: np.ndarray
    parts: list[tuple[float, np.ndarray]]
    start: np.ndarray

    def only(self, areas: np.ndarray) -> Cavity:
        """Keep some areas."""
        parts = [(share, sd[:, areas]) for share, sd in self.parts]
        return Cavity(self.mean[:, areas], self.variance[:, areas], parts, self.start[:, areas])

    def density(self, counts: Counts) -> Density:
        """Density of η with these counts, at every point of the grid."""
        nodes = self._nodes(counts)
        top, height = self._heights(counts, nodes)
        pieces = (height[1:] + height[:-1]) * (np.diff(nodes, axis=0) / 2)
        cumulated = np.zeros_like(nodes)
        np.cumsum(pieces, axis=0, out=cumulated[1:])
        area = cumulated[-1].copy()
        cumulated /= area
        return Density(nodes=nodes, cumulated=cumulated, log_mass=top + np.log(area))

    def _heights(self, counts: Counts, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Heights of the density at its nodes, and the log of what they are told in (points × areas)."""
        value, factors = counts.factored(nodes)
        logs = []
        for share, sd in self.parts:
            spread = self.variance + sd**2
            away = nodes - self.mean
            away *= away
            away *= -1 / (2 * spread)
            away += np.log(share) - np.log(spread) / 2
            away += value
            logs.append(away)
        top = np.max([log.max(axis=0) for log in logs], axis=0)
        height = np.zeros_like(nodes)
        for log in logs:
            log -= top
            height += np.exp(log, out=log)
        counts.times(factors, height)
        return top, height

    def _nodes(self, counts: Counts) -> np.ndarray:
        """Cover the density that each part of the mixture would give, nodes × points × areas."""
        spread = self.variance + np.stack([sd for _, sd in self.parts]) ** 2
        at = np.broadcast_to(self.start, spread.shape)
        for _ in range(_ROUNDS):
            _, first, second = counts.likelihood(at)
            curvature = 1 / spread + np.maximum(-second, 0.0)
            step = np.clip((first - (at - self.mean) / spread) / curvature, -2.0, 2.0)
            at = at + step
            if (step**2 * curvature).max() < _NEAR**2:
                break
        width = 1 / np.sqrt(curvature)
        # A small count leaves a long tail to the left, where its likelihood is flat.
        reach = np.where(_OFFSETS < 0, 2.0, 1.0) * _OFFSETS
        low = np.sqrt(spread)
        away = np.clip(reach[:, None, None, None] * width, -6.0 * low, 6.0 * low)
        nodes = (at + away).swapaxes(0, 1).reshape(-1, *self.mean.shape)
        return nodes if len(spread) == 1 else np.sort(nodes, axis=0)


@dataclass(frozen=True)
class Density:
    """One-dimensional densities of η, nodes × points × areas.

    Parameters
    ----------
    nodes, cumulated
        Where, and the distribution function there.
    log_mass
        Log of the area's likelihood under its cavity (up to a constant of the cavity's), points × areas.
    """

    nodes: np.ndarray
    cumulated: np.ndarray
    log_mass: np.ndarray

    def quantiles(self, point: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """Bend shares to η.

        Parameters
        ----------
        point
            Which point of the grid each draw belongs to.
        shares
            Draws × areas, 0 to 1.
        """
        wide = max(1, _BLOCK // (self.nodes.shape[0] * self.nodes.shape[1]))
        parts = [slice(first, first + wide) for first in range(0, shares.shape[1], wide)]
        return np.concatenate([self._inverse(point, shares[:, part], part) for part in parts], axis=1)

    def _inverse(self, point: np.ndarray, shares: np.ndarray, part: slice) -> np.ndarray:
        """Interpolate the inverses of many distribution functions at once, for a block of areas."""
        cumulated, nodes = (table[:, :, part].transpose(2, 1, 0) for table in (self.cumulated, self.nodes))
        areas, points, count = cumulated.shape
        # All rows laid end to end, one unit apart, so that one search serves them all. Draws of one point
        # stand together: with an area's rows side by side they look where the one before them did.
        laid = (cumulated.reshape(-1, count) + np.arange(areas * points)[:, None]).ravel()
        row = np.arange(areas)[:, None] * points + point
        aim = row + shares.T
        left = np.clip(np.searchsorted(laid, aim) - 1, row * count, row * count + count - 2)
        low, step = laid[left], laid[left + 1]
        step -= low
        share = np.clip((aim - low) / np.where(step > 0, step, np.inf), 0.0, 1.0)
        flat = nodes.reshape(-1)
        start = flat[left]
        return np.asarray((start + share * (flat[left + 1] - start)).T)

    def below(self, limit: np.ndarray) -> np.ndarray:
        """P(η < limit), points × areas; the limit per area."""
        right = np.clip((self.nodes < limit).sum(axis=0), 1, len(self.nodes) - 1)[None]
        low, high = (np.take_along_axis(self.nodes, at, axis=0)[0] for at in (right - 1, right))
        start, end = (np.take_along_axis(self.cumulated, at, axis=0)[0] for at in (right - 1, right))
        with np.errstate(invalid="ignore"):
            share = np.clip((limit - low) / np.where(high > low, high - low, np.inf), 0.0, 1.0)
        return np.asarray(start + share * (end - start))


def cavity_of(mode: Mode, centre: Centre, sites: Sites) -> Cavity:
    """Take each area's own likelihood out of its normal approximation."""
    left = 1 / mode.variance - mode.curvature
    # Where an area's own count is all there is, the others say nothing that could be told from rounding.
    silent = left < _SILENT / mode.variance
    left = np.where(silent, _SILENT / mode.variance, left)
    away = np.where(silent, 0.0, centre.shift / mode.variance - mode.slope - centre.push)
    middle = mode.mean + centre.shift
    return Cavity(
        mean=mode.mean + away / left, variance=1 / left, parts=sites.parts, start=np.clip(middle, -20.0, 20.0)
    )


def normal_shares(
    deviation: np.ndarray,
    variance: np.ndarray,
    information: np.ndarray,
    own_sd: np.ndarray,
    noise: np.ndarray,
    point: np.ndarray,
) -> np.ndarray:
    """Where draws of η lie in their normal marginals (draws × areas, 0 to 1).

    Parameters
    ----------
    deviation
        Draws of ζ less its mode.
    variance
        Of ζ, points × areas.
    information
        Of the area's own count about η (its rate), points × areas.
    own_sd
        s, points × areas.
    noise
        Standard normal, like ``deviation``: for the own deviation.
    point
        Which point of the grid each draw belongs to.
    """
    # Given ζ, the own deviation takes back the part of a change in ζ that the count speaks against.
    kept = 1 / (1 + information * own_sd**2)
    spread = own_sd**2 * kept
    total = np.sqrt(kept**2 * variance + spread)
    return np.asarray(ndtr((kept[point] * deviation + np.sqrt(spread)[point] * noise) / total[point]))
