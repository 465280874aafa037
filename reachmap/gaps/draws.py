"""Draws of one stratum that are kept for planning: a fifth of them, in half the digits.

A hundred areas and thirty strata take ten megabytes so. They come from a fit that sees only what is public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

KEPT_DRAWS = 200


@dataclass(frozen=True)
class StratumDraws:
    """Draws × areas, all from the same draws.

    Parameters
    ----------
    target
        Parents.
    reached
        Of them reached, also those without a known home area; None where it was not estimated.
    expected
        What the standard expects to be reached; None likewise.
    """

    target: np.ndarray | None = None
    reached: np.ndarray | None = None
    expected: np.ndarray | None = None

    @classmethod
    def of(
        cls, target: np.ndarray, reached: np.ndarray | None = None, expected: np.ndarray | None = None
    ) -> StratumDraws:
        """Keep every so many-th draw."""
        return cls(*(None if each is None else _thinned(each) for each in (target, reached, expected)))


def _thinned(draws: np.ndarray) -> np.ndarray:
    step = max(1, len(draws) // KEPT_DRAWS)
    return np.array(draws[::step][:KEPT_DRAWS], dtype=np.float32)


def quantiles_of(draws: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles of each column of draws, shares × columns: numpy's, several times as fast.

    Missing where any draw of a column is.
    """
    # Sorting rows that lie together in memory is what is fast.
    ordered = np.sort(np.ascontiguousarray(draws.T), axis=1)
    place = np.asarray(shares) * (len(draws) - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(draws) - 1)
    below, above = ordered[:, low], ordered[:, high]
    with np.errstate(invalid="ignore"):
        between = (place > low) & (above > below)
        found = np.where(between, below + (place - low) * (above - below), below)
    found[np.isnan(ordered[:, -1])] = np.nan
    return np.asarray(found.T)
