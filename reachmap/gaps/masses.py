"""Sums of Poisson masses over the values that hidden counts may have, without the factor e^(-rate).

With values v₀ < v₁ < … and y = log rate less what fits the middle of them, a sum is e^(v₀ y) times a
polynomial in powers of e^y, worked out by Horner's rule for all at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

LARGEST_LOG_RATE = 25.0
# Powers of a rate stay numbers: beyond, the largest value that a hidden count may have is all that matters.
_LARGEST_LOG_MASS, _LEAST_LOG_MASS, _WIDE_GAP = 600.0, -690.0, 10.0
# Over so much of log mass the largest and the smallest are still numbers beside one another.
_WIDEST_LOG = 600.0
# Exponents up to here leave numbers, and far enough apart for the factors of the outermost nodes.
_LARGEST_EXPONENT = 300.0
_BLOCK = 1 << 12  # counts at a time


@dataclass(frozen=True)
class Nodes:
    """Where a quadrature's nodes lie for many integrals at once: middle + width × n.

    Parameters
    ----------
    number
        n, rising and mirrored around 0, an odd number of them.
    middle, width
        Rows × areas.
    """

    number: np.ndarray
    middle: np.ndarray
    width: np.ndarray

    def exponential(self, power: float = 1.0, shift: np.ndarray | float = 0.0) -> np.ndarray:
        """e^(power (node + shift)), nodes × rows × areas: one exponential for two mirrored nodes."""
        half = len(self.number) // 2
        found = np.empty((len(self.number), *self.middle.shape))
        found[half] = np.exp(np.minimum(power * (self.middle + shift), _LARGEST_EXPONENT))
        positive = self.number[half + 1 :, None, None]
        away = np.multiply(positive, power * self.width, out=found[half + 1 :])
        np.exp(away, out=away)
        np.divide(found[half], away[::-1], out=found[:half])
        away *= found[half]
        return found

    def part(self, columns: slice | np.ndarray) -> Nodes:
        """Take some of the areas."""
        return Nodes(self.number, self.middle[:, columns], self.width[:, columns])

    def places(self) -> np.ndarray:
        """The nodes themselves, nodes × rows × areas."""
        return np.asarray(self.middle + self.number[:, None, None] * self.width)


@dataclass(frozen=True)
class Sums:
    """The sums, laid out.

    Parameters
    ----------
    shift
        y less η, per hidden count.
    first, last
        Least value, and how far beyond it the largest lies.
    constant
        Log of what was taken out of the factors.
    factors
        Values × 3 × hidden counts: factors of the sum, times the value over the least, and its square.
    gaps
        From each value to the next: one number where it is the same for all.
    """

    shift: np.ndarray
    first: np.ndarray
    last: np.ndarray
    constant: np.ndarray
    factors: np.ndarray
    gaps: tuple[float | np.ndarray, ...]

    @classmethod
    def of(cls, values: np.ndarray, expected: np.ndarray) -> Sums:
        """Lay out values (counts × values, in order, padded with NaN) and their expectations."""
        first = values[:, 0]
        middle = np.log(np.maximum(np.nanmean(values, axis=1), 0.25))
        log = values * middle[:, None] - gammaln(values + 1)
        top = np.nanmax(log, axis=1)
        factor = np.nan_to_num(np.exp(np.maximum(log - top[:, None], _LEAST_LOG_MASS)))
        beyond = values - first[:, None]
        gaps: list[float | np.ndarray] = []
        for column in np.diff(beyond, axis=1).T:
            told = column[~np.isnan(column)]
            # A wide gap's power would not be a number for the others, whose values end before it.
            same = len(told) > 0 and np.ptp(told) < 1e-9 and told[0] < _WIDE_GAP
            if not same:
                gaps.append(np.nan_to_num(column))
                continue
            # Gaps that rounding alone tells apart share their powers.
            seen = (gap for gap in gaps if isinstance(gap, float) and abs(gap - told[0]) < 1e-9)
            gaps.append(next(seen, float(told[0])))
        beyond = np.nan_to_num(beyond)
        return cls(
            shift=np.log(expected) - middle,
            first=first,
            last=beyond.max(axis=1),
            constant=top,
            factors=np.stack([factor, factor * beyond, factor * beyond**2]).transpose(2, 0, 1).copy(),
            gaps=tuple(gaps),
        )

    def factored(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """The sums (... × hidden counts) as a log and a factor that is not in it.

        Where factors along the first axis would be too far apart, all of it is in the log.
        """
        y, within = self._within(eta)
        total = self._horner(within, self.factors[:, 0])
        if (self.last * np.ptp(within, axis=0)).max() > _WIDEST_LOG:
            return self._log(y, within, total), None
        most = total.max(axis=0)
        return self._beside(y, within) + np.log(most), total / most

    def moments(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log of the sums, mean and variance of the values."""
        if eta.ndim == 1 and len(eta) > _BLOCK:
            # In blocks that stay in a processor's cache.
            cuts = [slice(first, first + _BLOCK) for first in range(0, len(eta), _BLOCK)]
            log, mean, variance = zip(*(self.part(cut).moments(eta[cut]) for cut in cuts), strict=True)
            return np.concatenate(log), np.concatenate(mean), np.concatenate(variance)
        y, within = self._within(eta)
        total, once, twice = self._horner(
            within, self.factors.reshape(-1, 3, *(1,) * (eta.ndim - 1), len(self.first))
        )
        mean = once / total
        variance = np.maximum(twice / total - mean**2, 0.0)
        return self._log(y, within, total), self.first + mean, variance

    def part(self, columns: slice) -> Sums:
        """Take some of the counts."""
        gaps = (gap if isinstance(gap, float) else gap[columns] for gap in self.gaps)
        return Sums(
            self.shift[columns],
            self.first[columns],
            self.last[columns],
            self.constant[columns],
            self.factors[..., columns],
            tuple(gaps),
        )

    def at_nodes(self, nodes: Nodes, log: np.ndarray) -> np.ndarray | None:
        """Sums at a quadrature's nodes, without the power of the rate of their least value.

        Parameters
        ----------
        nodes
            Of rows × hidden counts.
        log
            Nodes × rows × hidden counts. What a sum is too large for is added to its log here; where sums
            at one area's nodes are too far apart, all of it, and nothing is given back.
        """
        most = _LARGEST_LOG_MASS / self.last
        cut = np.minimum(most, LARGEST_LOG_RATE + self.shift)

        def power(gap: float | np.ndarray, some: slice | np.ndarray) -> np.ndarray:
            if not isinstance(gap, float):
                # Wide gaps' powers are numbers only where the values reach.
                y = nodes.part(some).places() + self.shift[some]
                return np.asarray(np.exp(gap * np.minimum(y, cut[some])))
            found = nodes.exponential(gap, self.shift)
            return np.asarray(np.minimum(found, np.exp(gap * cut), out=found))

        total = self._sum(power, self.factors[:, 0], log.shape)
        reach = nodes.number[-1] * nodes.width
        if (nodes.middle + self.shift + reach > most).any():
            y = np.minimum(nodes.places(), LARGEST_LOG_RATE) + self.shift
            log += self.last * np.maximum(y - most, 0.0)
        if 2 * (self.last * reach).max() < _WIDEST_LOG:
            return total
        log += np.log(total)
        return None

    def _within(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        y = eta + self.shift
        return y, np.minimum(y, _LARGEST_LOG_MASS / self.last)

    def _log(self, y: np.ndarray, within: np.ndarray, total: np.ndarray) -> np.ndarray:
        return np.asarray(np.log(total) + self._beside(y, within))

    def _beside(self, y: np.ndarray, within: np.ndarray) -> np.ndarray:
        """Log of what was taken out of the sums."""
        return np.asarray(self.first * y + self.last * (y - within) + self.constant)

    def _horner(self, y: np.ndarray, factors: np.ndarray) -> np.ndarray:
        shape = np.broadcast_shapes(factors[-1].shape, y.shape)
        return self._sum(lambda gap, some: np.exp(gap * y[..., some]), factors, shape)

    def _sum(
        self,
        power: Callable[[float | np.ndarray, slice | np.ndarray], np.ndarray],
        factors: np.ndarray,
        shape: tuple[int, ...],
    ) -> np.ndarray:
        """Sum up by Horner's rule; ``power`` gives e^(gap y) of some of the counts."""
        powers: dict[float, np.ndarray] = {}
        total = np.empty(shape)
        total[...] = factors[-1]
        for factor, gap in zip(factors[-2::-1], self.gaps[::-1], strict=True):
            if isinstance(gap, float):
                if gap not in powers:
                    powers[gap] = power(gap, slice(None))
                total *= powers[gap]
            elif len(some := np.flatnonzero(gap)):
                # No gap, where values have ended: the sum stays as it is.
                total[..., some] *= power(gap[some], some)
            total += factor
        return total
