"""The columns of one sheet, each distinct text read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.read import values
from reachmap.read.headings import HeadingRow
from reachmap.read.sheets import Sheet


class Columns:
    """Parses the columns of one sheet.

    Parameters
    ----------
    sheet, headings
        Where the text comes from; named in errors.
    text
        Text by column.
    """

    def __init__(self, sheet: Sheet, headings: HeadingRow, text: pd.DataFrame) -> None:
        self.sheet = sheet
        self.headings = headings
        self.text = text

    def __contains__(self, column: str) -> bool:
        return column in self.text.columns

    def parse(self, column: str, read: Callable[[str], Any], *, fault: str = "bad_counts") -> list[Any]:
        """Read a column; None where it is blank or missing. ``fault``: the error for bad values."""
        if column not in self:
            return [None] * len(self.text)
        codes, texts = pd.factorize(self.text[column])
        parsed: list[Any] = []
        bad = []
        for code, text in enumerate(texts):
            try:
                parsed.append(read(text) if text else None)
            except (ValueError, OverflowError):
                parsed.append(None)
                bad.append(code)
        if bad:
            raise InputError(
                fault,
                file=self.sheet.file,
                sheet=self.sheet.name,
                column=self.headings.headings.get(column, column),
                n=int(np.isin(codes, bad).sum()),
                limit=values.LARGEST_COUNT,
                yes_or_no=read is values.count_or_yes,
            )
        return [parsed[code] for code in codes]

    def words(self, column: str) -> pd.Series:
        """Read a column of free words; missing where blank."""
        if column not in self:
            return pd.Series([None] * len(self.text), dtype="str")
        text = self.text[column].reset_index(drop=True)
        return text.where(text != "").astype("str")

    def counts(self, column: str, read: Callable[[str], int | None] = values.count) -> pd.Series:
        """Read a column of whole numbers, missing where nothing is said."""
        return pd.Series(self.parse(column, read), dtype="Int64")

    def numbers(self, column: str) -> list[float]:
        """Read a column of decimals; infinite where something else is filled in, so no point anywhere."""

        def read(text: str) -> float:
            try:
                return float(values.squeeze(text).replace(",", "."))
            except ValueError:
                return np.inf

        return [np.nan if number is None else number for number in self.parse(column, read)]
