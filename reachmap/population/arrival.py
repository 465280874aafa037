"""Newly arrived parents by area, where nobody has counted them: raked from what is published.

What is published: parents by area, band and sex (from children), inhabitants by area and background or
country of birth, and the municipality's foreign-born by years in the country. Nothing says *where in the
municipality* the newly arrived live. Raking from a seed without association assumes the least: that among
those of foreign background the newly arrived are everywhere the same share, and that background has nothing
to do with children's ages. Both are wrong somewhere, so every estimate carries a structural error
(`SHARED_SD`, `LOCAL_SD`, judged), and no area gets a verdict on its newly arrived from it
(`TargetPopulation.counts_arrival`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.population.raking import Raking, rake_margins

# Judged, relative. Shared: parents differ from all who have arrived (younger adults, fewer of them parents).
# Local: which districts have homes to let changes from year to year; half as many or twice as many.
SHARED_SD = 0.25
LOCAL_SD = 0.50


@dataclass(frozen=True)
class ArrivedParents:
    """Parents told apart by arrival.

    Parameters
    ----------
    parents
        Areas × bands × sexes × (newly arrived, other).
    noise_sd
        Relative standard deviation that noise in the margins leaves in each cell, same shape.
    """

    parents: np.ndarray
    noise_sd: np.ndarray


def rake_arrival(parents: np.ndarray, foreign_share: np.ndarray, new_share: float) -> ArrivedParents:
    """Tell newly arrived parents from others.

    Parameters
    ----------
    parents
        Areas × bands × sexes.
    foreign_share
        Share of each area's inhabitants who are of foreign background or birth, 0 to 1.
    new_share
        Share of the municipality's foreign-born who are newly arrived, 0 to 1.
    """
    in_area = parents.sum(axis=(1, 2))
    by_origin = np.stack([in_area * foreign_share, in_area * (1 - foreign_share)], axis=1)
    foreign, others = by_origin.sum(axis=0)
    by_arrival = np.array([[foreign * new_share, foreign * (1 - new_share)], [0.0, others]])
    # Those born here can not have arrived: a zero of the seed.
    seed = np.ones((*parents.shape, 2, 2))
    seed[..., 1, 0] = 0.0
    raked = rake_margins(seed, {(0, 1, 2): parents, (0, 3): by_origin, (3, 4): by_arrival})
    return ArrivedParents(parents=raked.table.sum(axis=3), noise_sd=_noise(raked))


def _noise(raked: Raking) -> np.ndarray:
    """Relative noise of the cells without origin, of which the noisier origin's is taken."""
    return np.asarray(raked.relative_sd().max(axis=3))
