"""Published cells shaped into the files that a project file names.

Counts of people go as they are, as json-stat2, with source, edition and footnotes in them: the reading side
knows that format. Indicators of areas become one table, a row for each area: a project has one such file.
A cell that is missing stays blank.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import SourceError
from reachmap.files import MemoryFile
from reachmap.read.headings import plain
from reachmap.read.indicators import indicator, names_of
from reachmap.read.scb import is_total, read_statistic
from reachmap.sources import catalogue
from reachmap.sources.catalogue import REGION, area_code
from reachmap.sources.jsonstat import ordered_labels

_DECIMALS = 1
# What a table that the reading side has no name for gives, and by which categories.
_SINGLE_PARENT = ("ensamstående med", "ensamstående förälder")


def as_file(name: str, dataset: Mapping[str, Any]) -> MemoryFile:
    """Write a dataset to a file in memory."""
    return MemoryFile(name, (json.dumps(dataset, ensure_ascii=False, indent=1) + "\n").encode())


def indicators_of(key: str, dataset: Mapping[str, Any]) -> pd.DataFrame:
    """Work out what a table says of each area.

    Parameters
    ----------
    key
        Which of `catalogue.WANTED`.
    dataset
        Its cells.

    Returns
    -------
    DataFrame
        Index area_code, a column for each indicator: shares in per cent, incomes in thousand SEK.
    """
    own = _OWN.get(key)
    if own is not None:
        return own(dataset)
    statistic = read_statistic(as_file(f"{key}.json", dataset))
    names = names_of(statistic) if statistic is not None else ()
    if statistic is None or not names:
        raise SourceError("source_strange", about=catalogue.WANTED[key].id)
    found = pd.DataFrame({name: indicator(statistic, name) for name in names})
    return found.dropna(axis="columns", how="all")


def _by_category(dataset: Mapping[str, Any]) -> pd.DataFrame:
    """Areas × labels of the other dimension that has several codes; of yet others the first code."""
    names = list(dataset["id"])
    sizes = dict(zip(names, dataset["size"], strict=True))
    others = sorted((name for name in names if name != REGION), key=lambda name: -sizes[name])
    order = [names.index(REGION), *(names.index(name) for name in others)]
    values = np.array(dataset["value"], dtype=float).reshape(dataset["size"]).transpose(order)
    labels = dataset["dimension"][others[0]]["category"]["label"]
    return pd.DataFrame(
        values.reshape(sizes[REGION], sizes[others[0]], -1)[:, :, 0],
        index=pd.Index(
            [area_code(code) for code in ordered_labels(dataset["dimension"][REGION])], name="area_code"
        ),
        columns=[labels[code] for code in ordered_labels(dataset["dimension"][others[0]])],
    )


def _households(dataset: Mapping[str, Any]) -> pd.DataFrame:
    """Households of one adult with children, of a hundred households."""
    table = _by_category(dataset)
    words = {str(label): plain(str(label)) for label in table.columns}
    alone = [label for label, word in words.items() if word.startswith(_SINGLE_PARENT)]
    totals = [label for label in words if is_total(label)]
    whole = table[totals[0]] if totals else table.sum(axis="columns", min_count=len(words))
    if not alone:
        raise SourceError("source_strange", about=catalogue.WANTED[catalogue.HOUSEHOLDS].id)
    share = 100 * table[alone].sum(axis="columns", min_count=len(alone)) / whole.where(whole > 0)
    return pd.DataFrame({"single_parent_share": share.clip(0, 100)})


def _low_income(dataset: Mapping[str, Any]) -> pd.DataFrame:
    """People of low economic standard, of a hundred: as the table has it."""
    return pd.DataFrame({"low_income_share": _by_category(dataset).iloc[:, 0]})


def _area_types(dataset: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({"class": _by_category(dataset).iloc[:, 0]})


_OWN: Mapping[str, Callable[[Mapping[str, Any]], pd.DataFrame]] = {
    catalogue.HOUSEHOLDS: _households,
    catalogue.STANDARD: _low_income,
    catalogue.AREA_TYPES: _area_types,
}


def as_table(name: str, table: pd.DataFrame) -> MemoryFile:
    """Write a row for each area as csv; numbers with a decimal, blanks where nothing is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["area_code", *table.columns])
    for code, row in table.sort_index().iterrows():
        writer.writerow([code, *(_written(value) for value in row)])
    return MemoryFile(name, text.getvalue().encode())


def _written(value: object) -> str:
    if isinstance(value, str):
        return value
    number = float(str(value))
    return "" if pd.isna(number) else f"{number:.{_DECIMALS}f}"


def as_classes(name: str, table: pd.DataFrame) -> MemoryFile:
    """Write the kind of each area, a whole number, as a table of classes; unknown ones are left out."""
    known = table["class"].dropna()
    return as_table(name, pd.DataFrame({"class": known.map(lambda kind: str(int(kind)))}))
