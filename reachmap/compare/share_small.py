"""Does a share file carry a small count? Asked of every one that is written and of every one that is read.

The gate has been passed before; this is a second look with other eyes, at the file itself. A small count is
carried when it stands there, when a shown group leaves so few of a shown whole, or when the one that is
hidden follows from the municipality's total and the areas that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.disclose.rounding import BASES, nearest
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.compare.share_manifest import Quality

# Groups that are all parents of some ages: the others have no child of those ages.
_AGE_GROUPS = ("upper_secondary", "teens")


def small_counts(cells: pd.DataFrame, quality: Quality, *, k: int, rounding: int = 0) -> int:
    """Count the small counts that the figures carry.

    Parameters
    ----------
    cells
        Columns of `tables.CELLS`.
    quality
        Adults with and without a home area.
    k
        Smallest count that may be shown.
    rounding
        What the file says that its numbers are rounded to multiples of; then each must be one. What one
        leaves of another tells no count: both may be ``rounding // 2`` off.

    Returns
    -------
    int
        0 for a file that may be sent.
    """
    reached = cells["reached"].astype(float)
    least = least_shown(k, rounding)
    standing = int((reached < least).sum())
    told = [quality.adults, quality.located, quality.without_area]
    standing += sum(count is not None and 0 < count < least for count in told)
    if rounding in BASES:
        return standing + int((reached.dropna() % rounding != 0).sum())
    return standing + _left_by_groups(cells, k) + _left_by_areas(cells, quality)


def rounding_of(settings: Mapping[str, str | int]) -> int:
    """Say what a file's numbers are rounded to multiples of, by its settings; 0: they are not."""
    base = settings.get("rounding", 0)
    return base if isinstance(base, int) else 0


def least_shown(k: int, rounding: int) -> int:
    """Smallest number that a file may hold: k, or what k is rounded to."""
    return nearest(k, rounding) if rounding in BASES else k


def _left_by_groups(cells: pd.DataFrame, k: int) -> int:
    """Shown groups that leave 1 to k-1 (or none) of a shown whole."""
    counts, bands, groups = _cube(cells)
    if ALL not in groups:
        return 0
    everyone = counts[:, :, groups.index(ALL)]
    found = 0
    for place, group in enumerate(groups):
        chosen = slice(None) if group not in _AGE_GROUPS else [bands.index(ALL)] if ALL in bands else []
        left = (everyone - counts[:, :, place])[:, chosen]
        found += int(((left >= 0) & (left < k)).sum()) if group != ALL else 0
    return found + _left_by_teens(counts, bands, groups, k)


def _cube(cells: pd.DataFrame) -> tuple[np.ndarray, list[str], list[str]]:
    """Counts as areas × ages × groups, missing where hidden; the names of ages and groups."""
    area, areas = pd.factorize(cells["area_code"])
    band, bands = pd.factorize(cells["age_band"])
    group, groups = pd.factorize(cells["parent_group"])
    counts = np.full((len(areas), len(bands), len(groups)), np.nan)
    counts[area, band, group] = cells["reached"].astype(float).to_numpy()
    return counts, list(map(str, bands)), list(map(str, groups))


def _left_by_teens(counts: np.ndarray, bands: list[str], groups: list[str], k: int) -> int:
    """Parents of teenagers less those of the younger, or of the older, ones."""
    if "teens" not in groups or ALL not in bands:
        return 0
    teens, everyone = counts[:, bands.index(ALL), groups.index("teens")], counts[:, :, groups.index(ALL)]
    left = [teens - everyone[:, bands.index(band)] for band in ("13-15", "16-18") if band in bands]
    return sum(int(((each >= 0) & (each < k)).sum()) for each in left)


def _left_by_areas(cells: pd.DataFrame, quality: Quality) -> int:
    """Areas' hidden counts of everyone that follow from the total and the areas that are shown."""
    chosen = (cells["age_band"] == ALL).to_numpy(bool) & (cells["parent_group"] == ALL).to_numpy(bool)
    reached = cells["reached"][chosen & (cells["area_code"] != ALL).to_numpy(bool)]
    hidden = reached.isna().to_numpy(bool)
    if quality.located is None or not hidden.any():
        return 0
    rest = quality.located - int(reached.sum())
    if rest < 0:
        return int(hidden.sum())
    # Beside one sum, what is hidden lies between nothing and all of the rest, or is the rest where it is one.
    return int(hidden.sum() == 1 and rest > 0)
