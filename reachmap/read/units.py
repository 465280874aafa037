"""Families and visits become adults, by a factor that the project states and by no other.

Stockholm made 1,600 home visits to 400 families in a year: counted as parents they would be four times too
many. Without a factor they stay what they are and are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.followup import ParticipationSettings
from reachmap.vocabulary import ADULTS


@dataclass(frozen=True)
class Conversion:
    """What was counted in another unit: how many, and how many adults they became (None: no factor)."""

    unit: str
    counted: int
    adults: int | None


def in_adults(
    table: pd.DataFrame, settings: ParticipationSettings
) -> tuple[pd.DataFrame, tuple[Conversion, ...]]:
    """Turn what counts families or visits into adults.

    Whole numbers come out: of rows in a fixed order (not the file's) the running sum is rounded, so that no
    area's number is off by more than one and the whole by no more than a half.

    Parameters
    ----------
    table
        `tables.PARTICIPATIONS`, ``adults`` being the number of ``unit``.
    settings
        The factors.

    Returns
    -------
    DataFrame, tuple of Conversion
        The same rows and index; ``unit`` is ``adults`` wherever a factor is known.
    """
    table = table.copy()
    found = []
    for unit in sorted(set(table["unit"]) - {ADULTS}):
        rows = table.index[table["unit"] == unit]
        counted = table.loc[rows, "adults"]
        factor = settings.adults_per(unit)
        if factor is not None:
            table.loc[rows, "adults"] = _whole(table.loc[rows], factor)
            table.loc[rows, "unit"] = ADULTS
        adults = None if factor is None else int(table.loc[rows, "adults"].sum())
        found.append(Conversion(unit, int(counted.sum()), adults))
    return table, tuple(found)


def _whole(rows: pd.DataFrame, factor: float) -> np.ndarray:
    """Adults of each row, whole, in the rows' own order."""
    first = ["area", "postcode", "school", "sex", "role", "arrival", "activity_id"]
    rest = [name for name in rows.columns if name not in (*first, "row", "file")]
    order = rows[[*first, *rest]].astype(object).map(str).reset_index(drop=True)
    order = order.sort_values([*first, *rest], kind="stable")
    running = np.floor(np.cumsum(rows["adults"].to_numpy()[order.index] * factor) + 0.5)
    adults = np.empty(len(rows), dtype=np.int64)
    adults[order.index] = np.diff(running, prepend=0).astype(np.int64)
    return adults
