"""The WHO's summary measures of one table of groups, and of every draw of a model."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from reachmap.equity.dimension import Dimension, build_dimension, numbers
from reachmap.equity.formulas import evaluate, fitting
from reachmap.equity.intervals import intervals
from reachmap.errors import TableError

# Draws looked at together: few enough for their working copies to stay in a processor's cache.
_AT_ONCE = 32


def measures(
    estimates: pd.Series,
    population: pd.Series,
    *,
    order: pd.Series | None = None,
    standard_errors: pd.Series | None = None,
    reference: Hashable | None = None,
    setting_average: float | None = None,
    favourable: bool = True,
    scale: float | None = 100,
) -> pd.DataFrame:
    """Measure inequality between groups in every way that the WHO does and that fits.

    With ``order``: D, R, ACI, RCI, SII, RII, PAR, PAF. Without: D, R, PAR, PAF, BGV, BGSD, COV, MDBU, MDBW,
    MDMU, MDMW, MDRU, MDRW, IDISU, IDISW, TI, MLD. Of two groups: D and R only. Spread between groups is
    never 0 by chance: hold it against its value under simulated equal reach.

    Parameters
    ----------
    estimates
        One per group, 0 to ``scale``. In an unordered dimension up to 15 % may be missing and are left out.
    population
        People per group; same index.
    order
        1 for the most disadvantaged group; makes the dimension ordered. Groups of the same rank are pooled.
    standard_errors
        Of the estimates. Without them only the measures whose error the WHO takes from elsewhere (ACI, RCI,
        SII, RII, PAR, PAF) have intervals.
    reference
        Label of the group that D, R, MDRU and MDRW hold the others against; else the best-off group
        (highest ``order``), or the best one where there is no order.
    setting_average
        The mean that groups are held against; else the population-weighted mean of the estimates.
    favourable
        Whether more is better. It turns D and R round (so that D ≥ 0 and R ≥ 1 where the disadvantaged are
        worse off), and says which end is best; it does not turn ACI, RCI, SII and RII.
    scale
        What a share of one is written as: 100 for per cent, 1000 for per thousand. None for estimates that
        are no shares: SII and RII then come from a straight line, and PAR and PAF have no interval.

    Returns
    -------
    DataFrame
        Indexed by measure: ``estimate``, ``low``, ``high`` (95 %). D, ACI, SII, PAR, BGSD and the MDs are in
        the estimates' unit, BGV in its square, COV, IDIS and PAF in per cent, TI and MLD × 1000.

    Raises
    ------
    TableError
        See `dimension.build_dimension`; or a standard error is negative.
    """
    dimension = build_dimension(
        estimates,
        population,
        order=order,
        reference=reference,
        setting_average=setting_average,
        favourable=favourable,
        scale=scale,
    )
    if standard_errors is not None and not standard_errors.index.equals(estimates.index):
        raise TableError("schema", table="groups", problem="indexes differ")
    y = numbers(estimates)[dimension.kept]
    errors = None if standard_errors is None else numbers(standard_errors)[dimension.kept]
    if errors is not None and (errors < 0).any():
        raise TableError("schema", table="groups", problem="a standard error is negative")
    values = {name: float(found[0]) for name, found in evaluate(y[None, :], dimension).items()}
    ends = intervals(y, errors, dimension, values)
    rows = {name: (value, *ends[name]) for name, value in values.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "low", "high"])
    return table.rename_axis("measure")


def measures_over_draws(
    draws: np.ndarray,
    population: pd.Series,
    *,
    order: pd.Series | None = None,
    reference: Hashable | None = None,
    setting_average: float | None = None,
    favourable: bool = True,
    scale: float | None = 100,
) -> pd.DataFrame:
    """Measure inequality in every draw of a model.

    Quantiles of a column are that measure's interval. For a rank, the model must have had that rank as a
    covariate; between areas, hold the column against the same of draws under equal reach.

    Parameters
    ----------
    draws
        Draws × groups, groups in the order of ``population``; none missing.
    population, order, reference, setting_average, favourable, scale
        As in `measures`.

    Returns
    -------
    DataFrame
        Draws × measures.

    Raises
    ------
    TableError
        ``draws`` is no table of that many groups, or has missing values; see also `measures`.
    """
    if draws.ndim != 2 or draws.shape[1] != len(population) or not np.isfinite(draws).all():
        raise TableError("schema", table="draws", problem="not draws × groups, or missing values")
    outside = scale is not None and (
        draws.min(initial=0.0) < 0 or draws.max(initial=0.0) > scale * (1 + 1e-9)
    )
    if outside:
        raise TableError("schema", table="draws", problem="a draw lies outside 0 to scale")
    dimension = build_dimension(
        pd.Series(np.zeros(len(population)), index=population.index),
        population,
        order=order,
        reference=reference,
        setting_average=setting_average,
        favourable=favourable,
        scale=scale,
    )
    return pd.DataFrame(_by_parts(draws, dimension), columns=pd.Index(fitting(dimension), name="measure"))


def _by_parts(draws: np.ndarray, dimension: Dimension) -> np.ndarray:
    found = np.empty((len(draws), len(fitting(dimension))))
    for start in range(0, len(draws), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        found[part] = np.column_stack(list(evaluate(draws[part].astype(float), dimension).values()))
    return found
