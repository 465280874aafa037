"""What a count says of its area's rate, with the area's own deviation integrated out.

A count is known, hidden among values that it may have, or missing. With rate λ = E e^η its likelihood is
Poisson's, the sum of Poisson's over the possible values, or 1. Counts and expectations come divided by φ, so
they need not be whole.

The area's own (unstructured) deviation v ~ N(0, s²) is integrated out by adaptive Gauss-Hermite quadrature
(Liu & Pierce 1994, Biometrika 81:624-629): what is left to approximate by a normal distribution is only what
areas share, which is far closer to normal than a count of 0 or 1 is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import gammaln

_NODES, _WEIGHTS = np.polynomial.hermite.hermgauss(7)
_LOG_WEIGHTS = np.log(_WEIGHTS) + _NODES**2
# Two masses of the largest size can still be multiplied.
_LARGEST_LOG_RATE, _LARGEST_LOG_MASS = 25.0, 300.0
_LEAST_BEND = 0.2  # of what it would be, were it known whether the area is odd
# The quadrature need not be centred exactly: within this many of the integrand's widths.
_ROUNDS, _NEAR = 12, 0.3


@dataclass(frozen=True)
class Counts:
    """Counts and expectations over φ.

    Parameters
    ----------
    may_be
        Areas × values: what each count may be, padded with NaN. One value: the count is known. None: it is
        missing, and predicted from the rest.
    expected
        Per area, above 0.
    """

    may_be: np.ndarray
    expected: np.ndarray

    @cached_property
    def hidden(self) -> np.ndarray:
        """Whether an area's count is one of several."""
        return np.asarray((~np.isnan(self.may_be)).sum(axis=1) > 1)

    @cached_property
    def missing(self) -> np.ndarray:
        """Whether nothing is known of an area's count."""
        return np.asarray(np.isnan(self.may_be).all(axis=1))

    @cached_property
    def _known(self) -> tuple[np.ndarray, np.ndarray]:
        """Known counts (0 for others), and what does not depend on the rate."""
        known = np.where(self.missing, 0.0, np.nan_to_num(self.may_be[:, 0]))
        return known, known * np.log(self.expected) - gammaln(known + 1)

    @cached_property
    def _hidden_values(self) -> tuple[np.ndarray, np.ndarray, list[tuple[float | None, np.ndarray]]]:
        """Values that hidden counts may have, and what does not depend on the rate.

        Values come in runs of equal steps (0, 1, … over φ): within a run each mass is the one before times
        the same power of the rate and a factor: (step, factors). Where a column begins a run: (None, log of
        the mass's constant over the first's).
        """
        values = self.may_be[self.hidden]
        value = np.nan_to_num(values)
        constant = value * np.log(self.expected[self.hidden])[:, None] - gammaln(value + 1)
        constant = np.where(np.isnan(values), -np.inf, constant)
        steps: list[tuple[float | None, np.ndarray]] = []
        for place, column in enumerate(np.diff(values, axis=1).T, start=1):
            told = column[~np.isnan(column)]
            if len(told) and np.ptp(told) < 1e-9:
                with np.errstate(invalid="ignore"):
                    more = np.exp(constant[:, place] - constant[:, place - 1])
                steps.append((float(told[0]), np.nan_to_num(more)))
            else:
                steps.append((None, constant[:, place] - constant[:, 0]))
        return value, constant[:, 0], steps

    def likelihood(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood and its first two derivatives at log relative risks.

        Parameters
        ----------
        eta
            ... × areas.
        """
        eta = np.minimum(eta, _LARGEST_LOG_RATE)
        rate = self.expected * np.exp(eta)
        known, constant = self._known
        value = known * eta - rate + constant
        first, second = known - rate, -rate
        if self.missing.any():
            for part in (value, first, second):
                part[..., self.missing] = 0.0
        if self.hidden.any():
            at = self.hidden
            value[..., at], mean, variance = self._possible(eta[..., at], rate[..., at])
            first[..., at], second[..., at] = mean - rate[..., at], variance - rate[..., at]
        return value, first, second

    def _possible(self, eta: np.ndarray, rate: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood, mean and variance of counts that are one of several values."""
        value, constant, steps = self._hidden_values
        powers: dict[float, np.ndarray] = {}
        # Far beyond any rate that has weight: kept finite, so that sums and their ratios are numbers.
        largest = np.exp(_LARGEST_LOG_MASS)
        mass = np.ones_like(eta)
        total, first = mass.copy(), mass * value[:, 0]
        second = first * value[:, 0]
        for place, (step, factor) in enumerate(steps, start=1):
            if step is None:
                away = (value[:, place] - value[:, 0]) * eta + factor
                mass = np.exp(np.minimum(away, _LARGEST_LOG_MASS))
            else:
                if step not in powers:
                    powers[step] = np.exp(np.minimum(step * eta, _LARGEST_LOG_MASS))
                with np.errstate(over="ignore"):
                    mass = np.minimum(mass * powers[step] * factor, largest)
            part = mass * value[:, place]
            total += mass
            first += part
            second += part * value[:, place]
        mean = first / total
        log = np.log(total) + value[:, 0] * eta + constant - rate
        return log, mean, np.maximum(second / total - mean**2, 0.0)


@dataclass
class Sites:
    """Each area's integrated likelihood as a function of what areas share, ζ; for many s at once.

    Parameters
    ----------
    counts
        The counts.
    own_sd
        s, points × areas: the own deviation's standard deviation at each point of the grid.
    odd_share, odd_sd
        Prior share of areas that are unlike all others, and their deviation's standard deviation: v is then
        a mixture of N(0, s²) and N(0, max(s, odd_sd)²).
    """

    counts: Counts
    own_sd: np.ndarray
    odd_share: float = 0.0
    odd_sd: float = 1.0

    def __post_init__(self) -> None:
        self._centres: dict[int, np.ndarray] = {}

    def only(self, points: np.ndarray) -> Sites:
        """Keep some points of the grid, with what was found for them."""
        found = Sites(self.counts, self.own_sd[points], self.odd_share, self.odd_sd)
        found._centres = {place: centre[points] for place, centre in self._centres.items()}
        return found

    @property
    def parts(self) -> list[tuple[float, np.ndarray]]:
        """Shares and standard deviations of the mixture."""
        if not self.odd_share:
            return [(1.0, self.own_sd)]
        wide = np.maximum(self.own_sd, self.odd_sd)
        return [(1 - self.odd_share, self.own_sd), (self.odd_share, wide)]

    def at(self, zeta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log of the integrated likelihood and its first two derivatives, points × areas."""
        with np.errstate(over="ignore"):
            found = [self._part(place, sd, zeta) for place, (_, sd) in enumerate(self.parts)]
        if len(found) == 1:
            return found[0]
        (one, other), (like, odd) = self.parts, found
        logs = np.log(one[0]) + like[0], np.log(other[0]) + odd[0]
        value = np.logaddexp(*logs)
        weight = np.exp(logs[1] - value)
        first = like[1] + weight * (odd[1] - like[1])
        within = like[2] + weight * (odd[2] - like[2])
        # Between two explanations the likelihood may bend the wrong way; a Newton step must not.
        second = within + weight * (1 - weight) * (odd[1] - like[1]) ** 2
        return value, first, np.minimum(second, _LEAST_BEND * within)

    def _part(
        self, place: int, sd: np.ndarray, zeta: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        centre, curvature = self._centre(place, sd, zeta)
        width = np.sqrt(2 / curvature)
        v = centre + width * _NODES[:, None, None]
        value, first, second = self.counts.likelihood(zeta + v)
        log = value - v**2 / (2 * sd**2) + _LOG_WEIGHTS[:, None, None]
        top = log.max(axis=0)
        weight = np.exp(log - top)
        norm = weight.sum(axis=0)
        weight /= norm
        total = top + np.log(norm)
        slope = (weight * first).sum(axis=0)
        bend = (weight * (second + first**2)).sum(axis=0) - slope**2
        return total + np.log(width / (sd * np.sqrt(2 * np.pi))), slope, bend

    def _centre(self, place: int, sd: np.ndarray, zeta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find about where the integrand over v is largest, and how sharp it is there."""
        v = self._centres.get(place)
        if v is None or v.shape != zeta.shape:
            v = np.zeros_like(zeta)
        for _ in range(_ROUNDS):
            _, first, second = self.counts.likelihood(zeta + v)
            curvature = 1 / sd**2 + np.maximum(-second, 0.0)
            step = np.clip((first - v / sd**2) / curvature, -1.0, 1.0)
            v = v + step
            if (step**2 * curvature).max() < _NEAR**2:
                break
        self._centres[place] = v
        _, _, second = self.counts.likelihood(zeta + v)
        return v, 1 / sd**2 + np.maximum(-second, 0.0)
