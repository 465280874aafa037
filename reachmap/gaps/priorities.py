"""What a planner must know of an order of areas: how sure it is, and what it rests on.

Two figures per area, from the draws that the verdict comes from: how often the area is among those that lack
most parents, and how much more often homes would have to be missing there for the verdict to tip.
"""

from __future__ import annotations

import numpy as np

from reachmap.gaps.verdicts import LIKELY, SHORTFALL_RATIO

LARGEST = 5
# What they are called in a table of areas.
PRIORITIES = ("probability_among_largest", "tipping_odds")


def among_largest(shortfall: np.ndarray, *, most: int = LARGEST) -> np.ndarray:
    """Probability that an area is among those with the largest shortfalls.

    Parameters
    ----------
    shortfall
        Expected minus reached, draws × areas; missing where nothing is known. An area is passed over
        where any draw is missing.
    most
        How many areas are meant.

    Returns
    -------
    ndarray
        Per area; missing where the area is, and everywhere if there are no more areas than that.
    """
    known = np.isfinite(shortfall).all(axis=0)
    chance = np.full(shortfall.shape[1], np.nan)
    if known.sum() <= most:
        return chance
    draws = shortfall[:, known]
    # Ties are told by position, so that every draw has exactly as many.
    order = np.argsort(-draws, axis=1, kind="stable")[:, :most]
    chance[known] = np.bincount(order.ravel(), minlength=draws.shape[1]) / len(draws)
    return chance


def tipping_odds(ratio: np.ndarray, *, located_share: float | np.ndarray) -> np.ndarray:
    """Tell by how much an area's odds of a missing home may grow before its shortfall stops being likely.

    With a share m of an area's homes missing, o = m/(1-m) are the odds; if they are f times as high as was
    reckoned with in that area alone, its reach is (1 + f o)/(1 + o) times what was estimated. The verdict
    tips where P(RR < 0.8) falls under 0.75: at f = (0.8/q (1 + o) - 1)/o, q the ratio's 75th percentile.

    Parameters
    ----------
    ratio
        RR, draws × areas.
    located_share
        1 - m, above 0: of the municipality, or of each area.

    Returns
    -------
    ndarray
        f per area; infinite where nobody's home is missing, missing where the shortfall is not likely.
    """
    odds = np.broadcast_to((1 - located_share) / np.asarray(located_share), ratio.shape[1:])
    # The smallest draw below which lie as many as the verdict asks for, not one interpolated between two.
    needed = int(np.ceil(LIKELY * len(ratio))) - 1
    edge = np.partition(ratio, needed, axis=0)[needed]
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = SHORTFALL_RATIO / edge
        factor = np.where(odds > 0, (bound * (1 + odds) - 1) / odds, np.inf)
    return np.where(edge < SHORTFALL_RATIO, factor, np.nan)
