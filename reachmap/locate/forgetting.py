"""What is known of where somebody lives is let go as soon as an area stands in its place.

Coordinates, postcodes and schools, and what people wrote about themselves, are needed to find an area and for
nothing after it. What was written as home area stays only where a person has still to decide what it means.
"""

from __future__ import annotations

import pandas as pd

_COORDINATES = ("x", "y", "lon", "lat")
_WORDS = ("area", "postcode", "school", "found_via", "next_step", "language_need")
# Nobody has to decide these: the area is found, or nothing was said that could be one.
TO_DECIDE = frozenset({"suggested", "unknown_name", "ambiguous"})


def forget_homes(table: pd.DataFrame) -> pd.DataFrame:
    """Empty the columns that say where somebody lives, or what somebody wrote.

    Parameters
    ----------
    table
        `tables.LOCATED` or, when it is located, `tables.PARTICIPATIONS`.

    Returns
    -------
    DataFrame
        The same rows, index and columns; ``area`` is kept where its ``reason`` is for a person to decide.
    """
    blank = pd.Series([None] * len(table), index=table.index, dtype="str")
    emptied = table.assign(**dict.fromkeys(_COORDINATES, float("nan")), **dict.fromkeys(_WORDS, blank))
    if "reason" in table:
        emptied["area"] = table["area"].where(table["reason"].isin(TO_DECIDE))
    return emptied
