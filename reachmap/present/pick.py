"""Rows of a stratum: the municipality's own, and the areas' in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis


def whole(analysis: Analysis, age_band: str = ALL, parent_group: str = ALL) -> pd.Series:
    """Return the municipality's own row of a stratum."""
    cells = analysis.cells
    here = (
        (cells["area_code"] == ALL)
        & (cells["age_band"] == age_band)
        & (cells["parent_group"] == parent_group)
    )
    # By its place: a table of the one row would be made first, and every page asks for dozens of them.
    row: pd.Series = cells.iloc[np.flatnonzero(here)[0]]
    return row


def by_area(analysis: Analysis, age_band: str = ALL, parent_group: str = ALL) -> pd.DataFrame:
    """Return the areas' rows of a stratum, largest shortfall first."""
    cells = analysis.cells
    chosen = cells[
        (cells["area_code"] != ALL)
        & (cells["age_band"] == age_band)
        & (cells["parent_group"] == parent_group)
    ]
    return chosen.sort_values(["shortfall", "area_code"], ascending=[False, True])
