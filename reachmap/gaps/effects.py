"""What goes with how far the support reaches: effects of the areas' covariates as rate ratios.

A coefficient β of a standardised covariate becomes the ratio of two areas' rates that differ by a round step
of it: exp(β step / sd). Told with what neighbours share and without: where the two differ much, the covariate
lies on the map as reach does, and the data can not tell which of them it is (Clayton, Bernardinelli &
Montomoli 1993, Int. J. Epidemiol. 22:1193-1202; Hodges & Reich 2010, Am. Stat. 64:325-334).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reachmap.gaps.model import SmallAreaFit

COLUMNS = ["covariate", "step", "sd", "ratio", "low", "high", "plain_ratio", "plain_low", "plain_high"]
# Steps that people can picture: percentage points of a share, thousand SEK of an income.
_STEPS = {"_share": (10.0, 5.0, 2.0), "_tkr": (100.0, 50.0, 10.0)}
# A step is at most so many standard deviations: what no two areas differ by is not told.
_MOST_SDS = 2.0
_Z90 = 1.6448536269514722
AREAS_PER_COVARIATE = 10


def usable(covariates: pd.DataFrame | None, areas: int) -> pd.DataFrame | None:
    """Standardise covariates, as many of them as there are areas for.

    Parameters
    ----------
    covariates
        A row per area, no value missing; or None.
    areas
        Number of areas: one covariate for each `AREAS_PER_COVARIATE`.
    """
    if covariates is None:
        return None
    kept = covariates.iloc[:, : areas // AREAS_PER_COVARIATE]
    if kept.shape[1] == 0:
        return None
    return (kept - kept.mean()) / kept.std(ddof=0)


def step_of(name: str, sd: float) -> float:
    """Choose the difference between two areas that an effect is told for, in the covariate's own unit."""
    for ending, steps in _STEPS.items():
        if name.endswith(ending):
            return next((step for step in steps if step <= _MOST_SDS * sd), sd)
    return sd


def effects(
    fits: Sequence[SmallAreaFit], plain: Sequence[SmallAreaFit], covariates: pd.DataFrame
) -> pd.DataFrame:
    """Describe the covariates' effects.

    Parameters
    ----------
    fits, plain
        Fits to standardised covariates, with what neighbours share and without (``spatial="none"``); several
        are imputations of one another and are pooled.
    covariates
        As given: a row per area. Those about foreign background are left out: nobody is told what goes with
        where people come from.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row per covariate: ``step`` and ``sd`` in the covariate's unit; ratios of the rates of
        two areas ``step`` apart, with their 90 % intervals.
    """
    rows = []
    for name in fits[0].coefficients.index.drop("intercept"):
        if str(name).lower().startswith("foreign"):
            continue
        sd = float(covariates[name].std(ddof=0))
        step = step_of(str(name), sd)
        ratios = [_ratio(found, str(name), step / sd) for found in (fits, plain)]
        rows.append([str(name), step, sd, *ratios[0], *ratios[1]])
    return pd.DataFrame(rows, columns=COLUMNS)


def _ratio(fits: Sequence[SmallAreaFit], name: str, sds: float) -> tuple[float, float, float]:
    """Pool imputations (Rubin 1987) and scale: ratio, low, high."""
    means = np.array([fit.coefficients.loc[name, "mean"] for fit in fits])
    within = np.array([fit.coefficients.loc[name, "sd"] for fit in fits]) ** 2
    between = means.var(ddof=1) * (1 + 1 / len(means)) if len(means) > 1 else 0.0
    spread = _Z90 * np.sqrt(within.mean() + between)
    low, middle, high = np.exp(sds * (means.mean() + np.array([-spread, 0.0, spread])))
    return float(middle), float(low), float(high)
