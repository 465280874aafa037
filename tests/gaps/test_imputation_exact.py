"""Two areas that share one postcode: the imputations beside the posterior itself, summed over a fine grid."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import multivariate_normal, poisson

from reachmap.gaps.fitting import ODD_SHARE, Fitting
from reachmap.gaps.hyper import sigma_rate
from reachmap.gaps.spread import MixedFit, Places, Table, impute
from reachmap.gaps.sums import Prior
from reachmap.spread import SpreadData

OWN, SHARED, LEVEL_SD = np.array([5.0, 5.0]), np.array([5.0, 5.0]), 1.0
COUNTS, SUM = np.array([2.0, 8.0]), 10.0


def exactly(shares: tuple[float, ...]) -> np.ndarray:
    """Quantiles of the ratio of the first area's rate to the second's."""
    grid = np.linspace(-5.0, 3.0, 121)
    log = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1)
    risk = np.exp(log)
    mass = np.prod(poisson.pmf(COUNTS, OWN * risk), axis=-1) * poisson.pmf(SUM, risk @ SHARED)
    prior = np.zeros(mass.shape)
    for sigma in np.geomspace(0.02, 4.0, 30):
        for first in (0, 1):
            for second in (0, 1):
                sds = np.where([first, second], max(1.0, sigma), sigma)
                share = np.prod(np.where([first, second], ODD_SHARE, 1 - ODD_SHARE))
                spread = np.diag(sds**2) + LEVEL_SD**2
                weight = share * sigma * np.exp(-sigma_rate(2) * sigma)
                prior += weight * multivariate_normal.pdf(log, cov=spread)
    ratio, mass = (log[..., 0] - log[..., 1]).ravel(), (mass * prior).ravel()
    order = np.argsort(ratio)
    below = np.cumsum(mass[order]) / mass.sum()
    return np.asarray(ratio[order][np.searchsorted(below, shares)])


def test_imputations_give_the_posterior_of_two_areas_that_share_a_postcode() -> None:
    index = pd.Index(["a", "b"])
    data = SpreadData(
        members=np.ones((1, 1), dtype=bool),
        count=np.array([SUM]),
        possible=np.full((1, 1), np.nan),
        without_largest=np.array([SUM]),
        own_largest=np.zeros(1),
    )
    table = Table(COUNTS, np.full((2, 1), np.nan), np.array([SUM]))
    prior = Prior.of(index, None, None, level_sd=LEVEL_SD, slope_sd=0.5)
    draws = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        places = Places(data, SHARED[None], OWN, error=1e-6, scale_error=1e-6)
        added = impute(table, places, prior=prior, dispersion=1.0, rng=rng)
        fitting = Fitting("iid", index, OWN + SHARED, 1.0, None, 500, seed)

        def fit(
            counts: np.ndarray, possible: np.ndarray, near: object, number: int, by: Fitting = fitting
        ) -> object:
            return by.small_area(None, counts, possible, near, number, spatial="iid")

        draws.append(MixedFit.of(table, added, fit, None).draws)  # type: ignore[arg-type]
    ratio = np.log(np.vstack(draws))
    found = np.quantile(ratio[:, 0] - ratio[:, 1], [0.05, 0.5, 0.95])
    # Twenty imputations eight times: chance of about 0.05, and the imputations' own prior differs a little.
    assert np.abs(found - exactly((0.05, 0.5, 0.95))).max() < 0.2
