"""What is said of hidden numbers, and what bounds the municipality's own by what is said."""

from __future__ import annotations

import numpy as np

from reachmap.vocabulary import ALL, BUILT_IN, Groups


def may_leave_few(hidden: np.ndarray, groups: Groups) -> np.ndarray:
    """Find hidden groups of a shown whole: they may be large, and leave few others."""
    found = np.zeros_like(hidden)
    for i, whole in enumerate(groups.wholes):
        if whole is not None:
            found[:, i] = hidden[:, i] & ~hidden[:, whole]
    return found


def said_at_most(counts: np.ndarray, hidden: np.ndarray, k: int, groups: Groups = BUILT_IN) -> np.ndarray:
    """What is said of hidden counts (or of the few others they leave), per stratum.

    At most k-1 where only small ones are hidden, 2k-1 or 4k-1 where larger ones are besides, else nothing: a
    coarse statement, so that it tells of no single count.
    """
    size = counts.astype(float)
    few = may_leave_few(hidden, groups)
    for i, whole in enumerate(groups.wholes):
        if whole is not None:
            left = np.minimum(counts[:, i], counts[:, whole] - counts[:, i])
            size[:, i] = np.where(few[:, i], left, size[:, i])
    largest = np.where(hidden, size, 0).max(axis=0, initial=0)
    return np.select(
        [largest < k, largest < 2 * k, largest < 4 * k], [max(k - 1, 0), 2 * k - 1, 4 * k - 1], np.inf
    )


def total_bounds(
    total: np.ndarray, hidden: np.ndarray, low: np.ndarray, up_to: np.ndarray, groups: Groups = BUILT_IN
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the municipality's rows: at least what areas add up to, at most their whole."""
    place, strata = groups.places, groups.strata
    teens = place[ALL, "teens"]
    least, greatest = total.astype(float), total.astype(float)
    for i, (stratum, whole) in enumerate(zip(strata, groups.wholes, strict=True)):
        if not hidden[i]:
            continue
        least[i] = low[:, i].sum()
        around = [j for j in (whole, place[ALL, ALL]) if j is not None and not hidden[j]]
        ages = [stratum.people == strata[place[key, ALL]].people for key in ("13-15", "16-18")]
        if any(ages) and not hidden[teens]:
            other = place["16-18" if ages[0] else "13-15", ALL]
            around.append(teens)
            least[i] = max(least[i], 0.0 if hidden[other] else total[teens] - total[other])
        greatest[i] = min((total[j] for j in around), default=up_to[i])
        if whole is None or hidden[whole]:
            greatest[i] = min(greatest[i], max(up_to[i], least[i]))
    return least, greatest
