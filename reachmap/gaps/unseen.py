"""What of a stratum is not seen: counts that are hidden, and adults without a known home area."""

from __future__ import annotations

import numpy as np

from reachmap.reach import PublishedReach

# A hidden count that may be any of more values says nothing.
MOST_VALUES = 60


def possible_counts(published: PublishedReach, position: int) -> np.ndarray:
    """What each hidden count of a stratum may be, from all that is published.

    Parameters
    ----------
    published
        Reach after the gate.
    position
        Which stratum.

    Returns
    -------
    ndarray
        Areas × values, padded with NaN. Where a count may be nearly anything it is taken to be missing.
    """
    hidden = np.flatnonzero(np.isnan(published.reached[:, position]))
    found = {int(area): published.possible(int(area), position) for area in hidden}
    found = {area: values for area, values in found.items() if len(values) <= MOST_VALUES}
    width = max((len(values) for values in found.values()), default=1)
    table = np.full((len(published.area_codes), width), np.nan)
    for area, values in found.items():
        table[area, : len(values)] = values
    return table


def missing_homes(published: PublishedReach) -> np.ndarray:
    """Share of each area's adults who have no known home, as its own activities tell (`reach.within`).

    Where these ask as seldom as others do it is the municipality's; where they ask more often it is, too:
    factors are rounded, and a check of a verdict must not become lighter by that.

    Returns
    -------
    ndarray
        Per area, 0 to 1.
    """
    share = published.located_share
    whole = np.full(len(published.area_codes), 1 - share)
    if published.completion is None:
        return whole
    factor, counts = published.completion[:, 0], np.nan_to_num(published.shown[:, 0])
    if not counts.sum() > 0:
        return whole
    return np.asarray(np.maximum(whole, 1 - share * (counts @ factor / counts.sum()) / factor))


def missing_factor(
    published: PublishedReach, position: int, located: np.ndarray, noise: np.ndarray
) -> np.ndarray:
    """What reach with a known area is multiplied by, one factor per draw and area.

    Areas' parts of it follow the activities that their people were at (`PublishedReach.completion`). The
    municipality's own total, where it is shown, says how many more there were of this very stratum; its
    error is that of a share among ``total / φ`` adults; where only is known between which numbers the total
    lies, that is part of it.

    Parameters
    ----------
    published, position
        Reach after the gate, and which stratum.
    located
        Draws × areas: reach with a known area; missing where it is not estimated.
    noise
        Standard normal, draws × 1.
    """
    known = published.known_share[position]
    total = published.total[position]
    by_area = np.ones(located.shape[1])
    if published.completion is not None:
        by_area = published.completion[:, position]
    sum_located = float(np.nansum((located * by_area).mean(axis=0)))
    share = published.located_share
    if total > 0 and sum_located > 0:
        factor = total / (known * sum_located)
        effective = total / published.dispersion
        missing = max(1 - share * known, 0.0) / (share * known * effective)
        spread = np.sqrt(missing + _width(published, position) ** 2 / 12)
    else:
        factor = 1 / (known * share)
        spread = np.sqrt(max(1 - share * known, 0.0))
    return np.asarray(factor * by_area * np.exp(spread * noise - spread**2 / 2))


def _width(published: PublishedReach, position: int) -> float:
    """How wide the interval is that a total lies in, as a part of it; 0 for one that is told."""
    if published.total_low is None or published.total_high is None:
        return 0.0
    width = published.total_high[position] - published.total_low[position]
    return float(width / published.total[position])
