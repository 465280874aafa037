"""Indicators of areas from tables of Statistics Sweden's database: tenure, income, education, background.

A download has counts or means by category; a covariate is one figure for each area. Which figures a table
gives, and by which names they are used in ``[covariates] use``, is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.cube import VALUE
from reachmap.read.plain import plain
from reachmap.read.scb import (
    AGE,
    AREA,
    AREA_CODE,
    BACKGROUND,
    BIRTH,
    CONTENT,
    EDUCATION,
    INCOME,
    SEX,
    TENURE,
    Statistic,
    is_total,
    name_areas,
    read_statistic,
)

CATEGORY = "category"
# Name of the share to the beginnings of the categories that it counts, of all people who have a category.
_SHARES: dict[str, dict[str, tuple[str, ...]]] = {
    TENURE: {
        "rented_share": ("hyres", "rented", "hyra"),
        "cooperative_share": ("bostadsrätt", "cooperative", "tenant owned"),
        "owned_share": ("äganderätt", "owned", "owner occupied"),
    },
    EDUCATION: {
        "short_education_share": ("förgymnasial", "primary", "pre upper secondary"),
        "post_secondary_share": ("eftergymnasial", "forskar", "post secondary", "post graduate"),
    },
    BACKGROUND: {"foreign_background_share": ("utländsk", "utrikes", "foreign")},
}
_MEANS = {"income_mean_tkr": ("medelvärde", "mean"), "income_median_tkr": ("medianvärde", "median")}
_UNKNOWN = ("uppgift saknas", "uppgift om", "okänd", "data missing", "unknown")


def names_of(statistic: Statistic) -> tuple[str, ...]:
    """List the indicators that a table can give."""
    kind = statistic.about.kind
    if kind == INCOME:
        return tuple(_MEANS)
    if kind == BIRTH:
        return ("foreign_born_share",)
    return tuple(_SHARES.get(kind, ()))


def read_indicators(source: Source, use: tuple[str, ...], names: Mapping[str, str] | None) -> pd.DataFrame:
    """Read indicators from a download.

    Parameters
    ----------
    source
        The file.
    use
        Which, of `names_of` the table.
    names
        Code to name of the project's areas, for a file that has names only.

    Returns
    -------
    DataFrame
        Index area_code, one float column for each name in ``use``.

    Raises
    ------
    InputError
        It is no table that is known, or does not give one of the indicators.
    """
    statistic = read_statistic(source, wanted=names or ())
    if statistic is None:
        raise InputError("statistics_unknown", file=source.name)
    known = names_of(statistic)
    columns = {}
    for name in use:
        if name not in known:
            raise InputError("table_column", file=source.name, column=name, known=", ".join(known))
        found = indicator(statistic, name)
        if found.isna().all():
            raise InputError("indicator_nowhere", file=source.name, column=name)
        if names:
            found.index = pd.Index(name_areas(found.index.to_series(), names))
        columns[name] = found
    return pd.DataFrame(columns).rename_axis("area_code")


def indicator(statistic: Statistic, name: str) -> pd.Series:
    """Work out one indicator.

    Returns
    -------
    Series
        Index area code; shares in per cent, incomes in thousand SEK; missing where the table has none.
    """
    frame = _both_sexes(statistic)
    kind = statistic.about.kind
    if kind == INCOME:
        return _mean(frame, _MEANS[name])
    if kind == BIRTH:
        return 100 - _share(frame, lambda word: word.startswith(("sverige", "sweden", "född i sverige")))
    beginnings = _SHARES[kind][name]
    return _share(frame, lambda word: word.startswith(beginnings))


def _both_sexes(statistic: Statistic) -> pd.DataFrame:
    frame = statistic.frame
    codes = frame[AREA].map(lambda text: bool(AREA_CODE.fullmatch(str(text))))
    frame = frame[codes] if codes.any() else frame
    if SEX in frame and (frame[SEX] == "1+2").any():
        frame = frame[frame[SEX] == "1+2"]
    if AGE in frame and frame[AGE].map(is_total).any():
        frame = frame[frame[AGE].map(is_total)]
    return frame


def is_unknown(text: str) -> bool:
    """Whether a category is that of people whose category is not known."""
    return plain(text).startswith(_UNKNOWN)


def _share(frame: pd.DataFrame, counts: Callable[[str], bool]) -> pd.Series:
    """Per cent of an area's people who are in the categories, of those whose category is known."""
    words = frame[CATEGORY].map(plain)
    known = ~frame[CATEGORY].map(is_unknown)
    total = frame[CATEGORY].map(is_total)
    parts = frame[known & ~total]
    inside = words[parts.index].map(counts)
    if not inside.any():
        # Categories that are called something else are no zero.
        return pd.Series(np.nan, index=pd.Index(frame[AREA].unique(), name=AREA))
    part = parts[VALUE].where(inside, 0.0).groupby(parts[AREA]).sum(min_count=1)
    whole = parts.groupby(AREA)[VALUE].sum(min_count=1)
    if total.any() and inside.all():
        # Only the category itself and the total are there.
        whole = frame[total].groupby(AREA)[VALUE].sum(min_count=1)
    return 100 * part / whole.where(whole > 0)


def _mean(frame: pd.DataFrame, beginnings: tuple[str, ...]) -> pd.Series:
    """Mean over rows of the wanted contents; where sexes are told apart, their unweighted mean."""
    wanted = np.ones(len(frame), dtype=bool)
    if CONTENT in frame:
        wanted = frame[CONTENT].map(lambda text: plain(str(text)).startswith(beginnings)).to_numpy(bool)
    rows = frame[wanted]
    if CATEGORY in rows and len(rows):
        # Several components of income (net, earned): the first of the file.
        rows = rows[rows[CATEGORY] == rows[CATEGORY].iloc[0]]
    return rows.groupby(AREA)[VALUE].mean()
