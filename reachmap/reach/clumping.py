"""How far courses clump people: couples, neighbours, whole groups from one district."""

from __future__ import annotations

import numpy as np

# Clumping where a municipality has too few activities to show its own. Judged: clumps of one to four people
# from an area give E[s²]/E[s] = 3 where all sizes are as common, the sample's mostly smaller ones 2.2.
PRIOR_DISPERSION = 2.0
ENOUGH_ACTIVITIES = 30


def dispersion(counts: np.ndarray, *, activities: int, couples_share: float = 0.0) -> float:
    """Estimate how far clumping makes counts vary more than a Poisson's.

    φ = Σ y²_ag / Σ y_ag over area × activity: courses bring couples, neighbours, whole groups from one
    district. Shrunk towards `PRIOR_DISPERSION` in proportion to how far activities fall short of
    `ENOUGH_ACTIVITIES`, never below 1 + the share who came as couples.

    Parameters
    ----------
    counts
        Adults per area and activity.
    activities
        How many activities they come from.
    couples_share
        Share of adults who came as couples, 0 to 1.

    Returns
    -------
    float
        At least 1.
    """
    total = float(counts.sum())
    weight = min(1.0, activities / ENOUGH_ACTIVITIES) if total > 0 else 0.0
    own = float((counts.astype(float) ** 2).sum()) / total if total > 0 else PRIOR_DISPERSION
    return max(weight * own + (1 - weight) * PRIOR_DISPERSION, 1.0 + couples_share)
