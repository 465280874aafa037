"""Does a share file carry a small count? Asked of every one that is written and of every one that is read.

The gate has been passed before; this is a second look with other eyes, at the file itself. A small count is
carried when it stands there, when a shown group leaves so few of a shown whole, or when the one that is
hidden follows from the municipality's total and the areas that are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.disclose import attack
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.compare.share_manifest import Quality

# Groups that are all parents of some ages: the others have no child of those ages.
_AGE_GROUPS = ("upper_secondary", "teens")


def small_counts(cells: pd.DataFrame, quality: Quality, *, k: int) -> int:
    """Count the small counts that the figures carry.

    Parameters
    ----------
    cells
        Columns of `tables.CELLS`.
    quality
        Adults with and without a home area.
    k
        Smallest count that may be shown.

    Returns
    -------
    int
        0 for a file that may be sent.
    """
    reached = cells["reached"].astype(float)
    standing = int((reached < k).sum())
    told = [quality.adults, quality.located, quality.without_area]
    standing += sum(count is not None and 0 < count < k for count in told)
    return standing + _left_by_groups(cells, k) + _left_by_areas(cells, quality, k)


def _left_by_groups(cells: pd.DataFrame, k: int) -> int:
    """Shown groups that leave 1 to k-1 (or none) of a shown whole."""
    table = cells.assign(reached=cells["reached"].astype(float)).pivot_table(
        index=["area_code", "age_band"], columns="parent_group", values="reached", dropna=False, sort=False
    )
    if ALL not in table:
        return 0
    found = 0
    for group in table.columns.drop(ALL):
        left = table[ALL] - table[group]
        if group in _AGE_GROUPS:
            left = left[left.index.get_level_values("age_band") == ALL]
        found += int(((left >= 0) & (left < k)).sum())
    return found + _left_by_teens(table, k)


def _left_by_teens(table: pd.DataFrame, k: int) -> int:
    """Parents of teenagers less those of the younger, or of the older, ones."""
    if "teens" not in table:
        return 0
    teens = table["teens"].xs(ALL, level="age_band")
    found = 0
    for band in ("13-15", "16-18"):
        if band in table.index.get_level_values("age_band"):
            left = teens - table[ALL].xs(band, level="age_band").reindex(teens.index)
            found += int(((left >= 0) & (left < k)).sum())
    return found


def _left_by_areas(cells: pd.DataFrame, quality: Quality, k: int) -> int:
    """Areas' hidden counts of everyone that total and shown areas make narrower than k values."""
    everyone = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    areas = everyone[everyone["area_code"] != ALL]
    hidden = areas["reached"].isna().to_numpy(bool)
    if quality.located is None or not hidden.any():
        return 0
    rest = quality.located - int(areas["reached"].astype(float).sum())
    if rest < 0:
        return int(hidden.sum())
    # Any table that fits has the same bounds: all of the rest in the first hidden area.
    counts = areas["reached"].astype(float).fillna(0.0).to_numpy(copy=True)
    counts[np.flatnonzero(hidden)[0]] = rest
    table = pd.DataFrame({"area": areas["area_code"].to_numpy(), "n": counts.astype(int)})
    bounds = attack(table, count="n", by=["area"], totals=[[]], hidden=pd.Series(hidden))
    width = (bounds["high"] - bounds["low"])[hidden]
    return int((width < min(k - 1, rest)).sum())
