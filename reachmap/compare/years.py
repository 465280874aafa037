"""The figures of all municipalities in one period."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reachmap.compare.pool import Pooled


@dataclass(frozen=True)
class Year:
    """One period of all municipalities.

    Parameters
    ----------
    year
        The year in which the middle of the period lies.
    table
        A row for each municipality (index: its code). ``state`` (`GIVEN`, `APART`, `MISSING`), ``parents``,
        ``reached``, ``crude`` with ``_low, _high`` (share of parents, as its own file has it), ``direct``
        (standardised by the child's age), ``indirect`` (ratio to all), ``pooled`` (the same, partially
        pooled), ``rank``, each with ``_low, _high`` (90 %); ``probability_below, probability_above``;
        ``by_sex, by_arrival`` (the indirect ratio standardised by these too); ``fathers, newly_arrived``
        (shares with ends); ``size`` (expected through φ), ``funnel`` (`INSIDE` …).
    limits
        Of the funnel over a grid of sizes: ``size, low_95, high_95, low_99.8, high_99.8``.
    pooled
        Draws and the spread between municipalities; None for too few.
    order_certain
        Whether no two pooled intervals overlap.
    """

    year: int
    table: pd.DataFrame
    limits: pd.DataFrame
    pooled: Pooled | None
    order_certain: bool
