"""What a count says of its area's rate, with the area's own deviation integrated out.

A count is known, hidden among values that it may have, or missing. With rate λ = E e^η its likelihood is
Poisson's, the sum of Poisson's over the possible values, or 1. Counts and expectations come divided by φ, so
they need not be whole.

The area's own (unstructured) deviation v ~ N(0, s²) is integrated out (`quadrature`): what is left to
approximate by a normal distribution is only what areas share, which is far closer to normal than a count of 0
or 1 is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import gammaln

from reachmap.gaps.masses import LARGEST_LOG_RATE, Sums
from reachmap.gaps.quadrature import Group, integrate, rule_of

# Nodes of the quadrature. What a hidden count tells is flat where its values lie and steep beside them: where
# 0 to 4 may be, an area's log likelihood is off by 0.002 with seven nodes, by 0.0002 with eleven and by
# 0.00003 with fifteen at s = 1 (0 to 9: 0.008, 0.003 and 0.001), by next to nothing at s = 0.5.
_KNOWN_NODES, _HIDDEN_NODES = 7, 11
_LEAST_BEND = 0.2  # of what it would be, were it known whether the area is odd
# The quadrature need not be centred exactly: within this many of the integrand's widths.
_ROUNDS, _NEAR = 12, 0.3
# Where areas have moved so little, the quadrature follows by what it knows of its own slope.
_STEADY, _LEAST_SHARE = 0.5, 1e-6


@dataclass(frozen=True)
class Counts:
    """Counts and expectations over φ.

    Parameters
    ----------
    may_be
        Areas × values: what each count may be, in order, padded with NaN. One value: the count is known.
        None: it is missing, and predicted from the rest.
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
    def _known(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Known counts (0 for others), what does not depend on the rate, and expectations (0 if missing)."""
        known = np.where(self.missing | self.hidden, 0.0, np.nan_to_num(self.may_be[:, 0]))
        return (
            known,
            known * np.log(self.expected) - gammaln(known + 1),
            np.where(self.missing, 0.0, self.expected),
        )

    @cached_property
    def _hidden(self) -> np.ndarray:
        return np.flatnonzero(self.hidden)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Areas with a known or no count, and those with a hidden one."""
        known, constant, base = self._known
        if not len(at := self._hidden):
            return (Group(slice(None), known, constant, base),)
        told, sums = np.flatnonzero(~self.hidden), self._sums
        places = at if len(told) else slice(None)
        hidden = Group(places, sums.first, sums.constant + sums.first * sums.shift, base[at], sums)
        return (Group(told, known[told], constant[told], base[told]), hidden) if len(told) else (hidden,)

    @cached_property
    def _sums(self) -> Sums:
        return Sums.of(self.may_be[self.hidden], self.expected[self.hidden])

    def log_likelihood(self, eta: np.ndarray) -> np.ndarray:
        """Log likelihood at log relative risks, ... × areas; half the work of `likelihood`."""
        value, factors = self.factored(eta)
        if factors is not None:
            value[..., self._hidden] += np.log(factors)
        return value

    def factored(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Likelihood as a log, ... × areas, and factors of the areas in ``_hidden`` that are not in it.

        Along the first axis the factors are no further apart than numbers can tell; None: all is in the log.
        """
        eta = np.minimum(eta, LARGEST_LOG_RATE)
        known, constant, base = self._known
        value = known * eta
        value += constant
        rate = np.exp(eta)
        rate *= base
        value -= rate
        if not len(self._hidden):
            return value, None
        log, factors = self._sums.factored(eta[..., self._hidden])
        value[..., self._hidden] += log
        return value, factors

    def times(self, factors: np.ndarray | None, height: np.ndarray) -> None:
        """Multiply what belongs to `factored`'s log by its factors, in place."""
        if factors is not None:
            height[..., self._hidden] *= factors

    def likelihood(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log likelihood and its first two derivatives at log relative risks.

        Parameters
        ----------
        eta
            ... × areas.
        """
        eta = np.minimum(eta, LARGEST_LOG_RATE)
        known, constant, base = self._known
        rate = base * np.exp(eta)
        value, first, second = known * eta - rate + constant, known - rate, -rate
        if len(at := self._hidden):
            log, mean, variance = self._sums.moments(eta[..., at])
            value[..., at] += log
            first[..., at] += mean
            second[..., at] += variance
        return value, first, second


@dataclass
class Sites:
    """Each area's integrated likelihood as a function of what areas share, ζ; for many s at once.

    It remembers where it was looked at last: near there the quadrature's place follows from the slope.

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
        wide = [np.maximum(self.own_sd, self.odd_sd)] if self.odd_share else []
        self._sd = np.stack([self.own_sd, *wide])
        # ζ, and slope and bend of each part of the mixture there.
        self._last: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def only(self, points: np.ndarray) -> Sites:
        """Keep some points of the grid, with what was found for them."""
        kept = Sites(self.counts, self.own_sd[points], self.odd_share, self.odd_sd)
        if self._last is not None:
            zeta, slope, bend = self._last
            kept._last = zeta[points], slope[:, points], bend[:, points]
        return kept

    @property
    def parts(self) -> list[tuple[float, np.ndarray]]:
        """Shares and standard deviations of the mixture."""
        if not self.odd_share:
            return [(1.0, self._sd[0])]
        return [(1 - self.odd_share, self._sd[0]), (self.odd_share, self._sd[1])]

    def at(
        self, zeta: np.ndarray, points: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log of the integrated likelihood and its first two derivatives, points × areas.

        Parameters
        ----------
        zeta
            Points × areas.
        points
            Which points of the grid these are, where not all.
        """
        at = slice(None) if points is None else points
        value, slope, bend = self._integrated(zeta, at)
        self._remember(zeta, slope, bend, at)
        if len(value) == 1:
            return value[0], slope[0], bend[0]
        logs = np.log(1 - self.odd_share) + value[0], np.log(self.odd_share) + value[1]
        both = np.logaddexp(*logs)
        weight = np.exp(logs[1] - both)
        apart = slope[1] - slope[0]
        within = bend[0] + weight * (bend[1] - bend[0])
        # Between two explanations the likelihood may bend the wrong way; a Newton step must not.
        second = within + weight * (1 - weight) * apart**2
        return both, slope[0] + weight * apart, np.minimum(second, _LEAST_BEND * within)

    def _remember(
        self, zeta: np.ndarray, slope: np.ndarray, bend: np.ndarray, at: slice | np.ndarray
    ) -> None:
        if self._last is None:
            if not isinstance(at, slice):
                return
            self._last = np.empty_like(zeta), np.empty_like(slope), np.empty_like(bend)
        self._last[0][at] = zeta
        for mine, new in zip(self._last[1:], (slope, bend), strict=True):
            mine[:, at] = new

    def _integrated(
        self, zeta: np.ndarray, at: slice | np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Integrate each part of the mixture, parts × points × areas.

        Of log ∫ N(v; 0, s²) L(ζ + v) dv the slope is E[v]/s² and the bend Var[v]/s⁴ - 1/s², so that the
        quadrature needs no derivatives of L.
        """
        variance = self._sd[:, at] ** 2
        centre, width = self._window(zeta, variance, at)
        rules = rule_of(_HIDDEN_NODES), rule_of(_KNOWN_NODES)
        found = integrate(self.counts.groups, zeta, centre, width, variance, *rules)
        value = found.log + np.log(width) - np.log(2 * np.pi * variance) / 2
        mean, spread = centre + width * found.mean, width**2 * found.variance
        return value, mean / variance, (spread / variance - 1) / variance

    def _window(
        self, zeta: np.ndarray, variance: np.ndarray, at: slice | np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Say about where the integrand over v lies, and how wide it is (√2 standard deviations)."""
        if self._last is None:
            return self._mode(zeta, variance, np.zeros(variance.shape))
        zeta_then, slope, bend = self._last[0][at], self._last[1][:, at], self._last[2][:, at]
        moved = zeta - zeta_then
        centre = variance * (slope + bend * moved)
        if np.abs(moved).max() > _STEADY:
            return self._mode(zeta, variance, centre)
        return centre, np.sqrt(2 * variance * np.maximum(1 + variance * bend, _LEAST_SHARE))

    def _mode(self, zeta: np.ndarray, variance: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Look for the top of the integrand from v on."""
        curvature = np.empty(0)
        for _ in range(_ROUNDS):
            _, first, second = self.counts.likelihood(zeta + v)
            curvature = 1 / variance + np.maximum(-second, 0.0)
            step = np.clip((first - v / variance) / curvature, -1.0, 1.0)
            v = v + step
            if (step**2 * curvature).max() < _NEAR**2:
                break
        return v, np.sqrt(2 / curvature)
