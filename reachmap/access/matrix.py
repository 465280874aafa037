"""Tables of people and of distances, checked and put into one order before anything is computed.

A distance that is missing (NaN) or infinite means that the place can not be reached from there. Numbers of
people are never missing: an area whose number is unknown must be left out by the caller, who can say so.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reachmap.errors import InputError

Floats = NDArray[np.float64]


def check_unique(labels: pd.Index, *, what: str) -> None:
    """Refuse labels that stand twice.

    Raises
    ------
    InputError
        ``access_label_twice``.
    """
    twice = labels[labels.duplicated()]
    if len(twice):
        raise InputError("access_label_twice", what=what, n=len(twice), example=str(twice[0]))


def amounts(series: pd.Series, labels: pd.Index, *, what: str) -> Floats:
    """People (or seats) in the order of ``labels``.

    Parameters
    ----------
    series
        Finite numbers, none negative, by label.
    labels
        The labels of the distance table on the same side: the same ones, in any order.
    what
        Which input it is, for the error.

    Raises
    ------
    InputError
        ``access_label_twice``, ``access_labels_differ``, ``access_bad_amounts``.
    """
    check_unique(series.index, what=what)
    differing = series.index.symmetric_difference(labels, sort=False)
    if len(differing):
        raise InputError("access_labels_differ", what=what, n=len(differing), example=str(differing[0]))
    values = _numbers(series.reindex(labels), what=what)
    bad = ~np.isfinite(values) | (values < 0)
    if bad.any():
        raise InputError("access_bad_amounts", what=what, n=int(bad.sum()))
    return values


def distances(table: pd.DataFrame) -> Floats:
    """Distances, areas × places, infinite where there is no way.

    Raises
    ------
    InputError
        ``access_label_twice``, ``access_bad_distances`` (negative, or not a number), ``access_no_places``.
    """
    check_unique(table.index, what="distance rows")
    check_unique(table.columns, what="distance columns")
    if not table.shape[1]:
        raise InputError("access_no_places")
    values = _numbers(table, what="distance")
    if (values < 0).any():
        raise InputError("access_bad_distances", n=int((values < 0).sum()))
    return np.where(np.isnan(values), np.inf, values)


def positions(labels: pd.Index) -> dict[Hashable, int]:
    """Where each label stands."""
    return {label: place for place, label in enumerate(labels.tolist())}


def _numbers(table: pd.Series | pd.DataFrame, *, what: str) -> Floats:
    try:
        return np.array(table.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise InputError("access_not_numbers", what=what) from error
