"""One stratum's areas fitted to a table of counts, by the model that was chosen for it (`choice`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from reachmap.gaps.choice import ModelName
from reachmap.gaps.gamma import GammaFit
from reachmap.gaps.model import SmallAreaFit, SmallAreaModel
from reachmap.gaps.neighbours import Neighbours

# Prior of a covariate's effect per standard deviation, and share of areas that may be unlike all others.
SLOPE_SD, ODD_SHARE = 0.5, 0.05
# The level is known: expected counts add up to the municipality's. Keeps a stratum that is all hidden sane.
LEVEL_SD = 1.0


@dataclass(frozen=True)
class Fitting:
    """What all fits of a stratum have in common.

    Parameters
    ----------
    model
        What it was given.
    index
        Codes of the areas that are fitted.
    expected
        Adults that each would have, were all reached alike.
    dispersion
        φ.
    adjacency
        Which of them are neighbours; None where that is not known.
    draws, seed
        How many draws a fit makes, and from where.
    """

    model: ModelName
    index: pd.Index
    expected: np.ndarray
    dispersion: float
    adjacency: Neighbours | None
    draws: int
    seed: int

    @property
    def spatial(self) -> Literal["bym2", "iid"]:
        """What the Poisson model is to do with neighbours."""
        return "bym2" if self.model == "bym2" else "iid"

    def fit(
        self,
        covariates: pd.DataFrame | None,
        counts: np.ndarray,
        possible: np.ndarray,
        near: object,
    ) -> SmallAreaFit | GammaFit:
        """Fit one table of counts.

        Parameters
        ----------
        covariates
            A row per area; the gamma prior has no use for them.
        counts, possible
            As `model.SmallAreaModel.fit`.
        near
            A fit of nearly the same; of another kind it is no help.
        """
        if self.model != "empirical_bayes":
            return self.small_area(covariates, counts, possible, near, spatial=self.spatial)
        return GammaFit.of(
            counts,
            self.expected,
            possible,
            dispersion=self.dispersion,
            level_sd=LEVEL_SD,
            draws=self.draws,
            seed=self.seed,
        )

    def small_area(
        self,
        covariates: pd.DataFrame | None,
        counts: np.ndarray,
        possible: np.ndarray,
        near: object = None,
        number: int = 0,
        *,
        spatial: Literal["bym2", "iid", "none"],
    ) -> SmallAreaFit:
        """Fit one table by the Poisson model; ``number`` tells a stratum's fits apart."""
        return SmallAreaModel(
            spatial=spatial,
            draws=self.draws,
            seed=self.seed + 100 * number,
            odd_share=ODD_SHARE,
            slope_sd=SLOPE_SD,
            level_sd=LEVEL_SD,
        ).fit(
            pd.Series(counts, self.index),
            pd.Series(self.expected, self.index),
            covariates=None if covariates is None else covariates.set_axis(self.index),
            adjacency=self.adjacency,
            dispersion=self.dispersion,
            possible=pd.DataFrame(possible, self.index),
            near=near if isinstance(near, SmallAreaFit) else None,
        )
