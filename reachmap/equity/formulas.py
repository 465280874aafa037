"""One function for each of the WHO's summary measures, over draws at once.

``y`` is draws × groups. Formulas and names are those of the WHO's Health Equity Assessment Toolkit
(Schlotheuber & Hosseinpoor 2022, Int. J. Environ. Res. Public Health 19:3697) and its R package healthequal:
p_j a group's share of the population, y_j its estimate, μ the mean, X_j its ridit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reachmap.equity.dimension import Dimension
from reachmap.equity.regression import ends_of_rank

SIMPLE = ("D", "R")
ORDERED = ("D", "R", "ACI", "RCI", "SII", "RII", "PAR", "PAF")
UNORDERED = (
    *("D", "R", "PAR", "PAF", "BGV", "BGSD", "COV", "MDBU", "MDBW", "MDMU", "MDMW", "MDRU", "MDRW"),
    *("IDISU", "IDISW", "TI", "MLD"),
)
# The WHO's stand-in for an estimate of 0, which has no logarithm.
_ALMOST_NOTHING = 1e-6


def fitting(dimension: Dimension) -> tuple[str, ...]:
    """Names of the measures that fit: two groups have a difference and a ratio only."""
    if len(dimension.population) <= len(SIMPLE):
        return SIMPLE
    return ORDERED if dimension.ordered else UNORDERED


def evaluate(y: np.ndarray, dimension: Dimension) -> dict[str, np.ndarray]:
    """Evaluate every measure that fits.

    Parameters
    ----------
    y
        Estimates, draws × groups.

    Returns
    -------
    dict
        Name -> one value a draw, in the order of `fitting`; missing where it divides by 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _simple(y, dimension)
        if dimension.ordered and len(fitting(dimension)) > len(SIMPLE):
            found |= _along_the_rank(y, dimension)
        for name in fitting(dimension):
            if name not in found:
                found[name] = MEASURES[name](y, dimension)
    return {name: found[name] for name in fitting(dimension)}


def _simple(y: np.ndarray, d: Dimension) -> dict[str, np.ndarray]:
    # "First minus second" is the better-off's lead for what is good, the worse-off's burden for what is bad.
    first, second = d.against(y), d.value(y, best=False)
    if not d.favourable:
        first, second = second, first
    return {"D": first - second, "R": first / second}


def _along_the_rank(y: np.ndarray, d: Dimension) -> dict[str, np.ndarray]:
    bottom, top = ends_of_rank(y, d)
    return {"SII": top - bottom, "RII": top / bottom}


def _aci(y: np.ndarray, d: Dimension) -> np.ndarray:
    """Σ p_j (2 X_j - 1) y_j."""
    return np.asarray(y @ (d.share * (2 * d.ridit - 1)))


def _rci(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_aci(y, d) / d.mean(y))


def _par(y: np.ndarray, d: Dimension) -> np.ndarray:
    """What the mean would gain if all were as the best-off group; 0 where that group is no better."""
    gain = d.value(y, best=True) - d.mean(y)
    return np.asarray(np.maximum(gain, 0.0) if d.favourable else np.minimum(gain, 0.0))


def _paf(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(100 * _par(y, d) / d.mean(y))


def _bgv(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray((y - d.mean(y)[:, None]) ** 2 @ d.share)


def _bgsd(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(np.sqrt(_bgv(y, d)))


def _cov(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(100 * _bgsd(y, d) / d.mean(y))


def _distances(y: np.ndarray, centre: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(y - centre[:, None]))


def _mdbu(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_distances(y, d.value(y, best=True)).mean(axis=1))


def _mdbw(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_distances(y, d.value(y, best=True)) @ d.share)


def _mdmu(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_distances(y, d.mean(y)).mean(axis=1))


def _mdmw(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_distances(y, d.mean(y)) @ d.share)


def _mdru(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_distances(y, d.against(y)).mean(axis=1))


def _mdrw(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(_distances(y, d.against(y)) @ d.share)


def _idisu(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(100 * _mdmu(y, d) / d.mean(y))


def _idisw(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(100 * _mdmw(y, d) / d.mean(y))


def relative_to_mean(y: np.ndarray, d: Dimension) -> np.ndarray:
    """r_j = y_j / μ, an estimate of 0 taken for the WHO's one in a million."""
    above = np.where(y == 0, _ALMOST_NOTHING, y)
    return np.asarray(above / d.mean(above)[:, None])


def _ti(y: np.ndarray, d: Dimension) -> np.ndarray:
    r = relative_to_mean(y, d)
    return np.asarray(1000 * (r * np.log(r)) @ d.share)


def _mld(y: np.ndarray, d: Dimension) -> np.ndarray:
    return np.asarray(-1000 * np.log(relative_to_mean(y, d)) @ d.share)


MEASURES: dict[str, Callable[[np.ndarray, Dimension], np.ndarray]] = {
    "ACI": _aci,
    "RCI": _rci,
    "PAR": _par,
    "PAF": _paf,
    "BGV": _bgv,
    "BGSD": _bgsd,
    "COV": _cov,
    "MDBU": _mdbu,
    "MDBW": _mdbw,
    "MDMU": _mdmu,
    "MDMW": _mdmw,
    "MDRU": _mdru,
    "MDRW": _mdrw,
    "IDISU": _idisu,
    "IDISW": _idisw,
    "TI": _ti,
    "MLD": _mld,
}
