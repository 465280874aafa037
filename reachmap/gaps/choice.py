"""Which model a stratum has data for: from a map down to the municipality as a whole.

Limits are judgements from simulation (docs/decisions/0019); `run.json` says what every stratum had.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from reachmap.reach import PublishedReach

ModelName = Literal["bym2", "iid", "empirical_bayes", "municipality"]

# Below so many areas, or so many effective adults an area, a map can not tell what neighbours share.
FEWEST_AREAS, FEWEST_ADULTS = 8, 2.0
# Below so many effective adults in all, areas' estimates are hardly nearer the truth than the municipality's.
FEWEST_IN_ALL = 10.0
# With more areas than this they tell themselves how unlike they are.
MOST_GAMMA_AREAS = 400


def model_for(
    expected: np.ndarray,
    *,
    dispersion: float,
    neighbours: bool,
    covariates: bool,
    spread: bool,
    areas_told: bool,
) -> ModelName:
    """Choose the plainer model where data could not tell what the fuller one asks.

    ``"municipality"``: nothing of single areas can be told, or is worth telling. Where all parents' areas
    have a model, `plain_model` still gives an age or group of few adults wide estimates, and no verdict.

    Parameters
    ----------
    expected
        Adults per area, if all were reached alike: they add up to what the stratum has.
    dispersion
        φ.
    neighbours
        Whether it is known which areas are.
    covariates
        Whether there are any that may be used.
    spread
        Whether some adults may live in one of several areas: each area then keeps the wider prior.
    areas_told
        `tells_areas`.
    """
    effective = expected / dispersion
    if not (areas_told or spread) or effective.sum() < FEWEST_IN_ALL:
        return "municipality"
    thin = len(expected) < FEWEST_AREAS or effective.mean() < FEWEST_ADULTS
    if thin:
        return plain_model(len(expected), covariates=covariates, spread=spread)
    return "bym2" if neighbours else "iid"


def plain_model(areas: int, *, covariates: bool, spread: bool) -> ModelName:
    """Choose between the models in which no area learns from its neighbours (parameters: `model_for`)."""
    return "iid" if covariates or spread or areas > MOST_GAMMA_AREAS else "empirical_bayes"


def tells_areas(published: PublishedReach) -> bool:
    """Tell whether anything by area has passed the gate: an area without a shown total shows nothing else."""
    return bool(np.isfinite(published.shown[:, 0]).any())
