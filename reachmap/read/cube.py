"""A statistical table with any number of dimensions, whatever file it came in.

Statistics Sweden's database gives the same table as px, json-stat2, json, csv or a workbook. Each is read
into a `Cube`: one row for each cell, one column for each dimension, codes where the file has codes. What
the dimensions mean is decided in `scb`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd

from reachmap.errors import InputError

MOST_CELLS = 20_000_000
MOST_DIMENSIONS = 12
LARGEST_VALUE = 1e12
VALUE = "value"

# Statistics Sweden writes one to six dots for what is missing, secret or not yet there.
_MISSING = re.compile(r"|\.{1,6}|…|null|n/?a", re.IGNORECASE)
# A dash is an exact zero (px: DATASYMBOLNIL).
_NIL = frozenset({"-", "–"})
_NUMBER = re.compile(r"[-+]?(?:\d{1,15}(?:[.,]\d{0,15})?|[.,]\d{1,15})(?:[eE][-+]?\d{1,3})?", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")


@dataclass(frozen=True)
class Cube:
    """A table as one row for each cell.

    Parameters
    ----------
    title
        What the file calls itself, or ``""``.
    frame
        One text column for each dimension (named as the file names it) and `VALUE`, missing where the file
        says so.
    labels
        For a dimension that has codes: what each code is called.
    """

    title: str
    frame: pd.DataFrame
    labels: Mapping[str, Mapping[str, str]]

    @property
    def dimensions(self) -> list[str]:
        """Names of the dimensions, in order."""
        return [str(name) for name in self.frame.columns if name != VALUE]


def from_dense(
    title: str,
    dimensions: Mapping[str, Sequence[str]],
    labels: Mapping[str, Mapping[str, str]],
    values: np.ndarray,
    *,
    file: str,
) -> Cube:
    """Build a cube from values in row-major order, the last dimension running fastest.

    Raises
    ------
    InputError
        There are not as many values as the dimensions ask for, or too many.
    """
    sizes = tuple(len(codes) for codes in dimensions.values())
    check_size(sizes, file=file)
    if len(values) != prod(sizes) or not sizes:
        raise InputError("cube_cells", file=file, found=len(values), expected=prod(sizes))
    places = np.unravel_index(np.arange(len(values)), sizes)
    columns = {
        name: pd.Categorical.from_codes(place, pd.Index(_unique(codes, file)))
        for (name, codes), place in zip(dimensions.items(), places, strict=True)
    }
    return Cube(title, pd.DataFrame(columns | {VALUE: values}), labels)


def check_size(sizes: Sequence[int], *, file: str) -> None:
    """Refuse more dimensions or cells than any table of areas has, before memory is taken for them."""
    cells = 1
    for size in sizes:
        cells *= size
        if cells > MOST_CELLS:
            break
    if len(sizes) > MOST_DIMENSIONS or cells > MOST_CELLS:
        raise InputError("cube_too_large", file=file, limit=MOST_CELLS)


def numbers(texts: pd.Series | Sequence[str], *, file: str) -> np.ndarray:
    """Read values as the database writes them: dots are missing, a dash is 0, decimals with , or dot.

    Raises
    ------
    InputError
        Something is neither, or a number is beyond `LARGEST_VALUE`.
    """
    column = pd.Series(texts, dtype=object)
    known = {text: number(str(text)) for text in column.unique()}
    bad = [text for text, value in known.items() if value is None]
    if bad:
        n = int(column.isin(bad).sum())
        raise InputError("table_not_number", file=file, column=VALUE, n=n)
    return column.map(known).to_numpy(float)


def number(text: str) -> float | None:
    """Read one value; missing is NaN, and None is what is no value at all."""
    squeezed = _SPACES.sub("", text).strip('"')
    if squeezed in _NIL:
        return 0.0
    if _MISSING.fullmatch(squeezed):
        return float("nan")
    if not _NUMBER.fullmatch(squeezed):
        return None
    value = float(squeezed.replace(",", "."))
    return value if abs(value) <= LARGEST_VALUE else None


def _unique(codes: Sequence[str], file: str) -> Sequence[str]:
    if len(set(codes)) != len(codes):
        raise InputError("cube_codes_twice", file=file)
    return codes
