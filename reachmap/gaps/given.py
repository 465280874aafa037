"""What callers of the models hand over, checked before a library meets it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reachmap.errors import TableError


def numbers(given: pd.Series | pd.DataFrame, table: str) -> np.ndarray:
    """Return a table as an array of numbers; what is missing is NaN.

    Raises
    ------
    TableError
        Something in it is no number.
    """
    try:
        return np.asarray(given.to_numpy(dtype=float, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise TableError("schema", table=table, problem="not numbers") from error


def refuse_draws(draws: int) -> None:
    """Refuse a number of draws that can not be.

    Raises
    ------
    TableError
        It is not a whole number from 1 on.
    """
    if not isinstance(draws, int | np.integer) or draws < 1:
        raise TableError("schema", table="model", problem="draws: whole, at least 1")


def read_covariates(covariates: pd.DataFrame | None, index: pd.Index) -> tuple[np.ndarray, dict[str, int]]:
    """Check covariates and fill what is missing with the mean of the others.

    Returns
    -------
    values, imputed
        Areas × covariates; and how many were filled, by covariate.

    Raises
    ------
    TableError
        The index is not that of the areas, or a covariate is no number, constant, infinite or missing in all.
    """
    if covariates is None:
        return np.empty((len(index), 0)), {}
    if not isinstance(covariates, pd.DataFrame) or not covariates.index.equals(index):
        raise TableError("schema", table="covariates", problem="indexes differ")
    x = numbers(covariates, "covariates")
    absent = np.isnan(x).sum(axis=0)
    for name, column in zip(covariates.columns, x.T, strict=True):
        told = column[~np.isnan(column)]
        if np.isinf(told).any() or not len(told) or (len(index) > 1 and not np.ptp(told) > 0):
            raise TableError("schema", table="covariates", problem=f"{name} is constant, missing or infinite")
    filled = np.where(np.isnan(x), np.nanmean(x, axis=0) if x.size else 0.0, x)
    named = zip(covariates.columns, absent, strict=True)
    return filled, {str(name): int(count) for name, count in named if count}
