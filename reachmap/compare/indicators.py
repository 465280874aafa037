"""Other figures beside reach: Kolada's and Statistics Sweden's indicators of municipalities, from a file.

A figure that goes with reach is no cause of it; the intervals are of the association over the municipalities
that are drawn together. Where people come from is not taken: it says nothing that a county may act on, and
much that can be misused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.compare.plain_table import numbers, read_plain
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.gaps import SmallAreaModel

FEWEST = 8  # municipalities; fewer say nothing of an association
MOST_INDICATORS = 30
LONGEST_NAME = 80
_CODE = re.compile(r"(?:SE)?(\d{4})(?:\D.*)?")
_HEADINGS = {
    "municipality": ("municipality code", "kommunkod", "kommun kod", "kommun", "region", "code"),
    "indicator": ("kpi", "nyckeltal", "kpi title", "title"),
    "year": ("period", "ar", "år"),
    "value": ("varde", "värde"),
}
_FOREIGN = (
    "foreign",
    "utland",
    "utländ",
    "utrikes",
    "fodelseland",
    "födelseland",
    "birth_country",
    "bakgrund",
)


@dataclass(frozen=True)
class Association:
    """How reach goes with another figure.

    Parameters
    ----------
    indicator
        Its name.
    municipalities
        How many have both.
    ratio, low, high
        How many times larger reach is where the figure is one standard deviation higher, with 95 %.
    step
        That standard deviation, in the figure's unit.
    """

    indicator: str
    municipalities: int
    ratio: float
    low: float
    high: float
    step: float


def read_indicators(source: Source) -> pd.DataFrame:
    """Read indicators of municipalities.

    Parameters
    ----------
    source
        A table: a row for each municipality and a column for each figure; or Kolada's shape, a row for each
        municipality, figure and year (the newest year is taken).

    Returns
    -------
    DataFrame
        Index: municipality codes; a column of numbers for each figure.

    Raises
    ------
    InputError
        No column of municipality codes, no figures, or figures about where people come from.
    """
    table = read_plain(source, _HEADINGS, needed=["municipality"])
    found = {key: key if key in table else None for key in _HEADINGS}
    codes = table[found["municipality"]].astype(str).str.extract(_CODE.pattern, expand=False)
    table = table[codes.notna().to_numpy()].assign(municipality=codes.dropna().to_numpy())
    wide = _long(table, found) if found["indicator"] and found["value"] else _wide(table, found)
    _refuse_foreign(wide, source)
    return wide


def _long(table: pd.DataFrame, found: dict[str, str | None]) -> pd.DataFrame:
    value, name, year = found["value"], found["indicator"], found["year"]
    rows = pd.DataFrame(
        {
            "municipality": table["municipality"],
            "indicator": table[name].astype(str).str.slice(0, LONGEST_NAME),
            "year": pd.to_numeric(table[year], errors="coerce") if year else 0,
            "value": numbers(table[value]),
        }
    ).dropna(subset=["value"])
    newest = rows.sort_values("year").groupby(["municipality", "indicator"], as_index=False).last()
    return newest.pivot_table(index="municipality", columns="indicator", values="value", aggfunc="last")


def _wide(table: pd.DataFrame, found: dict[str, str | None]) -> pd.DataFrame:
    taken = {found["municipality"], found["year"], "municipality"}
    columns = [name for name in table.columns if name not in taken]
    values = {str(name)[:LONGEST_NAME]: numbers(table[name]) for name in columns}
    wide = pd.DataFrame(values).set_axis(pd.Index(table["municipality"], name="municipality"))
    wide = wide.loc[:, wide.notna().any()]
    return wide[~wide.index.duplicated(keep="last")]


def _refuse_foreign(wide: pd.DataFrame, source: Source) -> None:
    if wide.empty or not len(wide.columns) or len(wide.columns) > MOST_INDICATORS:
        raise InputError("indicators_number", file=source.name, n=len(wide.columns), limit=MOST_INDICATORS)
    for name in wide.columns:
        if any(word in str(name).lower() for word in _FOREIGN):
            raise InputError("indicators_foreign", file=source.name, column=str(name))


def associations(table: pd.DataFrame, indicators: pd.DataFrame | None) -> tuple[Association, ...]:
    """Estimate how reach goes with each figure, one at a time.

    Parameters
    ----------
    table
        `comparison.Year.table`: ``indirect`` and ``size``.
    indicators
        From `read_indicators`.

    Notes
    -----
    The same model as pools municipalities, with the figure as its only covariate (per standard deviation):
    those of few parents weigh less, and municipalities may differ in other ways.
    """
    if indicators is None or "indirect" not in table:
        return ()
    drawn = table[table["indirect"].notna()]
    found = []
    for name in indicators.columns:
        values = indicators[name].reindex(drawn.index).dropna()
        if len(values) >= FEWEST and values.std(ddof=0) > 0:
            found.append(_association(str(name), values, drawn.loc[values.index]))
    return tuple(found)


def _association(name: str, values: pd.Series, drawn: pd.DataFrame) -> Association:
    step = float(values.std(ddof=0))
    x = pd.DataFrame({"x": (values - values.mean()) / step})
    fit = SmallAreaModel(spatial="iid", seed=1).fit(
        drawn["indirect"] * drawn["size"], drawn["size"], covariates=x
    )
    slope = fit.coefficients.loc["x"]
    middle, low, high = (float(np.exp(slope[end])) for end in ("q50", "q025", "q975"))
    return Association(name, len(values), middle, low, high, step)
