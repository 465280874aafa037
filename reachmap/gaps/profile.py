"""Who lives in an area, and which areas are like it: statistics that are published, nothing that was counted.

What is known of areas is what the project uses (`[covariates] use`), but for foreign background, which is
never shown of an area. Likeness is the Euclidean distance in the standardised figures, as for the
standard `peers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

MOST_SIMILAR = 5


@dataclass(frozen=True)
class AreaProfiles:
    """What is known of areas.

    Parameters
    ----------
    figures
        Areas (index: codes) × indicators, missing where not known; empty where the project uses none.
    whole
        Each indicator's mean over areas, weighted by the number of parents.
    similar
        The most similar areas of each, most similar first; none of an area that lacks a figure.
    """

    figures: pd.DataFrame = field(default_factory=pd.DataFrame)
    whole: Mapping[str, float] = field(default_factory=dict)
    similar: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def area_profiles(covariates: pd.DataFrame | None, codes: list[str], parents: pd.Series) -> AreaProfiles:
    """Put together what is known of areas.

    Parameters
    ----------
    covariates
        One row per area in the order of ``codes``, as given; None where the project uses none.
    codes
        The areas.
    parents
        Parents of each area, in the same order; 0 or missing where nobody is known to live.
    """
    if covariates is None:
        return AreaProfiles()
    shown = [name for name in covariates.columns if not str(name).casefold().startswith("foreign")]
    figures = covariates[shown].set_axis(pd.Index(codes, name="area_code"), axis=0)
    weights = parents.fillna(0).to_numpy(dtype=float)
    if not shown or weights.sum() <= 0:
        return AreaProfiles()
    whole = {name: _mean(figures[name].to_numpy(dtype=float), weights) for name in shown}
    return AreaProfiles(figures, whole, _similar(figures, weights))


def _mean(figure: np.ndarray, weights: np.ndarray) -> float:
    """Mean over the areas that have the figure; missing where nobody lives in any of them."""
    known = np.isfinite(figure)
    total = float(weights[known].sum())
    return float(figure[known] @ weights[known] / total) if total > 0 else float("nan")


def _similar(figures: pd.DataFrame, weights: np.ndarray) -> dict[str, tuple[str, ...]]:
    # Who is alike is told by what is known: an area without a figure is nobody's like.
    complete = figures.notna().all(axis=1).to_numpy()
    figures, weights = figures[complete], weights[complete]
    living = figures.index[weights > 0]
    if len(living) < 2:
        return {}
    # A figure that is the same everywhere makes nobody more or less alike. (SciPy's tree, which is loaded
    # anyway: of an ordinary run nothing else would need scikit-learn, which takes a second or more to load.)
    spread = figures.std(ddof=0).replace(0.0, 1.0)
    places = ((figures - figures.mean()) / spread).to_numpy(dtype=float)
    found = KDTree(places[weights > 0]).query(places, k=min(MOST_SIMILAR + 1, len(living)))[1]
    order = np.asarray(found).tolist()
    return {
        str(code): tuple(str(living[i]) for i in near if living[i] != code)[:MOST_SIMILAR]
        for code, near in zip(figures.index, order, strict=True)
    }
