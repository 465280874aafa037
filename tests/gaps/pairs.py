"""Which areas are neighbours, as published lists number them."""

from __future__ import annotations

import pandas as pd


def from_zero(first: list[int], second: list[int]) -> pd.DataFrame:
    """Pairs that are numbered from 1, numbered from 0."""
    return pd.DataFrame({"focal": first, "neighbor": second}) - 1
