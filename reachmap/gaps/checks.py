"""What a clear verdict must survive, asked for only while one stands.

Each check is another set of draws of the ratio: without the largest activity, without covariates, with other
odds of a missing home. Some of them are fits of their own, so the quick ones come first, and when no area is
left that would be clear the others are not worked out: they could change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from reachmap.gaps.verdicts import ABOVE_RATIO, CLEAR, LIKELY, SHORTFALL_RATIO


def chances(ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """P(ratio < 0.8) and P(ratio > 1.25) of each area, from draws × areas."""
    with np.errstate(invalid="ignore"):
        return (ratio < SHORTFALL_RATIO).mean(axis=0), (ratio > ABOVE_RATIO).mean(axis=0)


def least_chances(
    ratio: np.ndarray, checks: Iterable[Callable[[], np.ndarray]]
) -> tuple[np.ndarray, np.ndarray]:
    """Work out the smallest of each area's chances under the checks.

    Parameters
    ----------
    ratio
        Draws × areas.
    checks
        Each gives such draws as it finds them. They are asked in turn, as long as an area stands whose chance
        is `CLEAR` and at least `LIKELY` under all so far.
    """
    first = chances(ratio)
    least = list(first)
    for check in checks:
        standing = [(one >= CLEAR) & (left >= LIKELY) for one, left in zip(first, least, strict=True)]
        if not np.any(standing):
            break
        least = [np.minimum(left, now) for left, now in zip(least, chances(check()), strict=True)]
    return least[0], least[1]
