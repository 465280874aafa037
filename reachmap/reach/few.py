"""Few adults whom no area counts: they are left out of everything, and that is said.

Where every area is told, the municipality's number less the areas' is the number of those without a home
area. 0 to k-1 of them could be worked out so; to hide an area for their sake would take the smallest one from
every municipality in which everybody answered. So they are counted nowhere (docs/decisions/0008), and so are
few who may live in one of several areas. Nothing in this module has passed the disclosure gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from reachmap.reach.counting import counts_here
from reachmap.vocabulary import LOCATED_BY, SEVERAL_AREAS, WITHOUT_AREA


@dataclass(frozen=True)
class Few:
    """Whom to leave out.

    Parameters
    ----------
    why
        Of `WITHOUT_AREA` and `SEVERAL_AREAS` those that fewer than k adults are, or nobody.
    rows
        Mask of the participations that are theirs.
    """

    why: tuple[str, ...]
    rows: np.ndarray


def few_in_no_area(located: pd.DataFrame, *, period: tuple[date, date], k: int) -> Few:
    """Find who is to be left out, because they are few whom no area counts.

    Parameters
    ----------
    located
        `tables.LOCATED`.
    period
        First and last day.
    k
        Smallest count that is shown; 0 leaves nobody out.
    """
    inside = counts_here(located, period=period)
    found = located["reason"].isin(LOCATED_BY)
    of = {WITHOUT_AREA: inside & ~found, SEVERAL_AREAS: inside & found & located["area_code"].isna()}
    few = [why for why, rows in of.items() if located.loc[rows.to_numpy(bool), "adults"].sum() < k]
    gone = np.zeros(len(located), dtype=bool)
    for why in few:
        gone |= of[why].to_numpy(bool)
    # Of so few in all no number is shown anyway.
    return Few(tuple(few), gone & ~gone.all())
