"""Draws to the figures that are shown: means, the ratio's median, 90 % intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reachmap.gaps.draws import quantiles_of
from reachmap.gaps.verdicts import SHORTFALL_RATIO, SMALLEST_TARGET
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL, Stratum

DRAWS = 1000
LOW, HIGH = 0.05, 0.95

# What one stratum yields, a column each; rows are areas.
ESTIMATES = (
    "target",
    "target_low",
    "target_high",
    "coverage",
    "coverage_low",
    "coverage_high",
    "rate_ratio",
    "rate_ratio_low",
    "rate_ratio_high",
    "expected",
    "shortfall",
    "shortfall_low",
    "shortfall_high",
    "probability_shortfall",
)
_RATES = slice(3, None)


def summarise(
    target: np.ndarray, reached: np.ndarray, ratio: np.ndarray, expected: np.ndarray
) -> pd.DataFrame:
    """Turn draws (draws × rows) into `ESTIMATES`: means, the ratio's median, 90 % intervals.

    Where fewer than `SMALLEST_TARGET` parents live, no rate or ratio is given.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = reached / target
    shortfall = expected - reached
    columns: dict[str, np.ndarray] = {}
    for name, draws in (("target", target), ("coverage", coverage), ("rate_ratio", ratio)):
        low, median, high = quantiles_of(draws, (LOW, 0.5, HIGH))
        middle = median if name == "rate_ratio" else draws.mean(axis=0)
        columns |= {name: middle, f"{name}_low": low, f"{name}_high": high}
    low, high = quantiles_of(shortfall, (LOW, HIGH))
    columns["expected"] = expected.mean(axis=0)
    columns |= {"shortfall": shortfall.mean(axis=0), "shortfall_low": low, "shortfall_high": high}
    columns["probability_shortfall"] = np.where(
        np.isnan(ratio).any(axis=0), np.nan, (ratio < SHORTFALL_RATIO).mean(axis=0)
    )
    table = np.column_stack([columns[name] for name in ESTIMATES])
    table[~(columns["target"] >= SMALLEST_TARGET), _RATES] = np.nan
    return pd.DataFrame(table, columns=list(ESTIMATES))


def target_only(persons: np.ndarray) -> pd.DataFrame:
    """How many parents there are (draws × rows), where nothing can be said of reach."""
    table = pd.DataFrame(np.nan, index=range(persons.shape[1]), columns=list(ESTIMATES))
    table["target"] = persons.mean(axis=0)
    table["target_low"], table["target_high"] = quantiles_of(persons, (LOW, HIGH))
    return table.assign(verdict="")


def named(tables: Sequence[pd.DataFrame], codes: tuple[str, ...], of: Sequence[Stratum]) -> pd.DataFrame:
    """Put the strata's tables under one another, and say which areas and which stratum they are of."""
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "area_code", list(codes) * len(of))
    table.insert(1, "age_band", [stratum.age_band for stratum in of for _ in codes])
    table.insert(2, "parent_group", [stratum.parent_group for stratum in of for _ in codes])
    return table


def false_flags(areas: pd.DataFrame) -> float:
    """Among areas flagged as short (all ages, all parents), the share expected to be flagged wrongly."""
    flagged = areas[
        (areas["age_band"] == ALL)
        & (areas["parent_group"] == ALL)
        & areas["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL])
    ]
    return float((1 - flagged["probability_shortfall"]).mean()) if len(flagged) else float("nan")
