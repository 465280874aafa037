"""How sure a summary measure is: the WHO's standard errors, and simulation where it has none.

95 % intervals. Formulas: D and R by the groups' own errors (Ahn et al. 2018, JCO Clin. Cancer Inform. 2:1-19,
as are BGV, TI and MLD); ACI, RCI, SII and RII by the scatter of the groups about the fitted line; PAR and PAF
by the counts (Walter 1978, Int. J. Epidemiol. 7:175-182). The rest are simulated from the groups' errors, cut
off at 0 and, for shares, at all (Ahn et al. 2019, PLoS One 14(7)).

healthequal 1.0.1 multiplies TI and MLD by 1000 and PAF by 100 but not their standard errors, so that its
intervals there are 1000 and 100 times too narrow. Here both are multiplied.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr, ndtri

from reachmap.equity.dimension import Dimension
from reachmap.equity.formulas import evaluate, fitting, relative_to_mean
from reachmap.equity.regression import ends_with_error

Z = float(ndtri(0.975))
SIMULATIONS = 1000
SEED = 20250101
SIMULATED = frozenset(
    ("BGSD", "COV", "MDBU", "MDBW", "MDMU", "MDMW", "MDRU", "MDRW", "IDISU", "IDISW"),
)
# What is shown as percentage or share has an upper end; a rate per thousand has none.
_SHARES = (1, 100)
Ends = tuple[float, float]


def intervals(
    y: np.ndarray, errors: np.ndarray | None, dimension: Dimension, estimates: dict[str, float]
) -> dict[str, Ends]:
    """Find both ends of each measure's 95 % interval.

    Parameters
    ----------
    y, errors
        Estimates and their standard errors, per group; None, or missing in any group, if not known.
    estimates
        The measures' own values.

    Returns
    -------
    dict
        Name -> (low, high), missing where the interval needs errors that are not known.
    """
    nothing = np.full_like(y, np.nan)
    known = errors is not None and bool(np.isfinite(errors).all())
    se = errors if errors is not None and known else nothing
    found = dict.fromkeys(fitting(dimension), (np.nan, np.nan))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for name in found:
            if name in _ANALYTIC:
                found[name] = _ANALYTIC[name](y, se, dimension, estimates[name])
    if known and SIMULATED & set(found):
        found |= _simulated(y, se, dimension)
    return found


def _around(estimate: float, error: float) -> Ends:
    return estimate - Z * error, estimate + Z * error


def _on_log_scale(estimate: float, error: float) -> Ends:
    return estimate * float(np.exp(-Z * error)), estimate * float(np.exp(Z * error))


def _two_groups(y: np.ndarray, se: np.ndarray, d: Dimension) -> tuple[float, float, float, float]:
    """Estimate and variance of the group held against, and of the worst-off one."""
    row = y[None, :]
    held = d.picks(row, best=True) if d.reference is None else np.eye(len(y))[d.reference]
    low = d.picks(row, best=False)
    held, low = np.atleast_2d(held)[0], np.atleast_2d(low)[0]
    return float(held @ y), float(held**2 @ se**2), float(low @ y), float(low**2 @ se**2)


def _difference(y: np.ndarray, se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    _, first, _, second = _two_groups(y, se, d)
    return _around(estimate, np.sqrt(first + second))


def _ratio(y: np.ndarray, se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    a, var_a, b, var_b = _two_groups(y, se, d)
    return _on_log_scale(estimate, np.sqrt(np.divide(var_a, a**2) + np.divide(var_b, b**2)))


def _concentration_error(y: np.ndarray, d: Dimension) -> float:
    """Standard error of ACI: the slope of 2 σ² y on the ridit, σ² the ridit's variance."""
    share, away = d.share, d.ridit - d.ridit @ d.share
    spread = share @ away**2
    z = 2 * spread * y
    residual = z - z @ share - away * (z @ (share * away)) / spread
    return float(np.sqrt(share @ residual**2 / (len(y) - 2) / spread))


def _aci(y: np.ndarray, _se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    return _around(estimate, _concentration_error(y, d))


def _rci(y: np.ndarray, _se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    return _around(estimate, float(np.divide(_concentration_error(y, d), d.mean(y[None, :])[0])))


def _ends(y: np.ndarray, d: Dimension) -> tuple[np.ndarray, np.ndarray]:
    unit = 1.0 if d.scale is None else d.scale
    ends, spread = ends_with_error(y / unit, d.population, d.ridit, logistic=d.scale is not None)
    return ends * unit, spread * unit**2


def _sii(y: np.ndarray, _se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    _, spread = _ends(y, d)
    down_up = np.array([-1.0, 1.0])
    return _around(estimate, np.sqrt(down_up @ spread @ down_up))


def _rii(y: np.ndarray, _se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    ends, spread = _ends(y, d)
    down_up = np.array([-1.0, 1.0]) / ends
    return _on_log_scale(estimate, np.sqrt(down_up @ spread @ down_up))


def _attributable_error(y: np.ndarray, d: Dimension) -> float:
    """Walter's standard error of the attributable fraction (a share, not per cent), from the counts."""
    if d.scale is None:
        return np.nan
    row, people = y[None, :], d.population
    picked = np.atleast_2d(d.picks(row, best=True))[0]
    exposed = float(people[picked > 0].sum())
    c = float(d.value(row, best=True)[0]) / d.scale * exposed
    rest = exposed - c
    total = float(people.sum())
    a = float(d.mean(row)[0]) / d.scale * total - c
    b = total - a - exposed
    spread = c * total * (a * rest * (total - c) + b * c**2)
    return float(np.sqrt(np.divide(spread, (a + c) ** 3 * exposed**3)))


def _par(y: np.ndarray, _se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    return _around(estimate, _attributable_error(y, d) * float(d.mean(y[None, :])[0]))


def _paf(y: np.ndarray, _se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    return _around(estimate, 100 * _attributable_error(y, d))


def _bgv(y: np.ndarray, se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    p, away = d.share, y - d.mean(y[None, :])[0]
    first = (p**2 * se**2) @ away**2
    both = (p**2 @ se**2) ** 2 - p**4 @ se**4 + (p**2 * (1 - p) ** 2) @ se**4
    return _around(estimate, np.sqrt(4 * first + 2 * both))


def _ti(y: np.ndarray, se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    above = 1 + np.log(relative_to_mean(y[None, :], d)[0])
    # A mean that is given does not move with the groups; one that is computed does.
    pull = (relative_to_mean(y[None, :], d)[0] * above) @ d.share if d.average is None else 0.0
    return _around(estimate, 1000 * _delta(above - pull, se, y, d))


def _mld(y: np.ndarray, se: np.ndarray, d: Dimension, estimate: float) -> Ends:
    pull = 1.0 if d.average is None else 0.0
    return _around(estimate, 1000 * _delta(pull - 1 / relative_to_mean(y[None, :], d)[0], se, y, d))


def _delta(slope: np.ndarray, se: np.ndarray, y: np.ndarray, d: Dimension) -> float:
    return float(np.sqrt(np.sum((slope * d.share * se / d.mean(y[None, :])[0]) ** 2)))


def _simulated(y: np.ndarray, se: np.ndarray, d: Dimension) -> dict[str, Ends]:
    rng = np.random.default_rng(SEED)
    # Draws by the inverse of the truncated normal: every draw counts, and none is tried twice.
    spread = np.where(se > 0, se, 1.0)
    # What has no scale and falls below 0 anywhere (a change, say) has no end at 0 either.
    floor = ndtr((0.0 - y) / spread) if (y >= 0).all() else np.zeros_like(y)
    roof = ndtr((d.scale - y) / spread) if d.scale in _SHARES else np.ones_like(y)
    u = floor + (roof - floor) * rng.random((SIMULATIONS, len(y)))
    draws = np.where(se > 0, y + spread * ndtri(u), y)
    # An estimate outside its own bounds would leave nothing between them to draw from.
    draws = np.where(np.isfinite(draws), draws, y)
    ends = {
        name: tuple(np.quantile(values, [0.025, 0.975]))
        for name, values in evaluate(draws, d).items()
        if name in SIMULATED
    }
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


_ANALYTIC: dict[str, Callable[[np.ndarray, np.ndarray, Dimension, float], Ends]] = {
    "D": _difference,
    "R": _ratio,
    "ACI": _aci,
    "RCI": _rci,
    "SII": _sii,
    "RII": _rii,
    "PAR": _par,
    "PAF": _paf,
    "BGV": _bgv,
    "TI": _ti,
    "MLD": _mld,
}
