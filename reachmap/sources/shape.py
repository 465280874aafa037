"""Published cells shaped into the files that a project file names.

Counts of people go as they are, as json-stat2, with source, edition and footnotes in them: the reading side
knows that format. Indicators of areas become one table, a row for each area: a project has one such file.
A cell that is missing stays blank.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import SourceError
from reachmap.files import MemoryFile
from reachmap.read.indicators import indicator, names_of
from reachmap.read.plain import plain
from reachmap.read.scb import is_total, read_statistic
from reachmap.sources import catalogue
from reachmap.sources.catalogue import CLASS, CONTENTS, REGION, area_code
from reachmap.sources.jsonstat import ordered_labels

_DECIMALS = 1
# What a table that the reading side has no name for gives, and by which categories.
_SINGLE_PARENT = ("ensamstående med", "ensamstående förälder")


def as_file(name: str, dataset: Mapping[str, Any]) -> MemoryFile:
    """Write a dataset to a file in memory."""
    return MemoryFile(name, (json.dumps(dataset, ensure_ascii=False, indent=1) + "\n").encode())


def indicators_of(key: str, dataset: Mapping[str, Any], contents: Mapping[str, str]) -> pd.DataFrame:
    """Work out what a table says of each area.

    Parameters
    ----------
    key
        Which of `catalogue.WANTED`.
    dataset
        Its cells.
    contents
        Column to the code of the content that it is.

    Returns
    -------
    DataFrame
        Index area_code, a column for each indicator: shares in per cent, incomes in thousand SEK. A column
        without any figure is left out.
    """
    wanted = catalogue.WANTED[key]
    if contents:
        found = _by_code(dataset, CONTENTS)[list(contents.values())].set_axis(list(contents), axis="columns")
    elif key == catalogue.HOUSEHOLDS:
        found = _households(dataset)
    else:
        statistic = read_statistic(as_file(f"{key}.json", dataset))
        if statistic is None or not set(wanted.columns) <= set(names_of(statistic)):
            raise SourceError("source_strange", about=wanted.id)
        found = pd.DataFrame({name: indicator(statistic, name) for name in wanted.columns})
    return found.dropna(axis="columns", how="all")


def _by_code(dataset: Mapping[str, Any], dimension: str) -> pd.DataFrame:
    """Areas × codes of a dimension; the others have one code each."""
    names, sizes = list(dataset["id"]), list(dataset["size"])
    other = [place for place, name in enumerate(names) if name not in (REGION, dimension)]
    order = [names.index(REGION), names.index(dimension), *other]
    values = np.array(dataset["value"], dtype=float).reshape(sizes).transpose(order)
    codes = [list(ordered_labels(dataset["dimension"][name])) for name in (REGION, dimension)]
    return pd.DataFrame(
        values.reshape(*values.shape[:2], -1)[:, :, 0],
        index=pd.Index([area_code(code) for code in codes[0]], name="area_code"),
        columns=codes[1],
    )


def _households(dataset: Mapping[str, Any]) -> pd.DataFrame:
    """Households of one adult with children, of a hundred; missing where no type is called that."""
    (dimension,) = catalogue.WANTED[catalogue.HOUSEHOLDS].picks
    table = _by_code(dataset, dimension)
    words = ordered_labels(dataset["dimension"][dimension])
    alone = [code for code, label in words.items() if plain(label).startswith(_SINGLE_PARENT)]
    totals = [code for code, label in words.items() if is_total(label)]
    whole = table[totals[0]] if totals else table.sum(axis="columns", min_count=len(words))
    share = 100 * table[alone].sum(axis="columns", min_count=max(1, len(alone))) / whole.where(whole > 0)
    return pd.DataFrame({"single_parent_share": share.clip(0, 100)})


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
    known = table[CLASS].dropna()
    return as_table(name, pd.DataFrame({CLASS: known.map(lambda kind: str(int(kind)))}))
