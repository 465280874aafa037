"""Tables that others have published attacks and protections of."""

from __future__ import annotations

import pandas as pd


def four_by_four() -> pd.DataFrame:
    """sdcTable, tests/testthat/test-simpleheuristic.R; ``hidden`` is its naive pattern.

    Every row and column hides at least two cells, and yet w|b can be worked out.
    """
    counts = {
        "w": [30, 47, 64, 89],
        "x": [90, 124, 5, 31],
        "y": [92, 100, 59, 85],
        "z": [800, 991, 651, 685],
    }
    rows = [(v1, v2, n) for v1, row in counts.items() for v2, n in zip("abcd", row, strict=True)]
    table = pd.DataFrame(rows, columns=["v1", "v2", "n"])
    hidden = {"wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd"}
    return table.assign(hidden=(table["v1"] + table["v2"]).isin(hidden))


def three_by_five() -> pd.DataFrame:
    """sdcTable, data-raw/microdata1.R, counted: with its sums a table of 3 × 5."""
    counts = {"A": (18, 2), "B": (14, 19), "C": (12, 10), "D": (11, 14)}
    rows = [(region, sex, n) for region, row in counts.items() for sex, n in zip("mf", row, strict=True)]
    return pd.DataFrame(rows, columns=["region", "gender", "n"])


def linked() -> pd.DataFrame:
    """sdcTable, tests/testthat/test-linked-tables.r (issue 136 of sdcTools/UserSupport).

    Regions are summed to counties and, in a second table, to groups.
    """
    return pd.DataFrame(
        {
            "region": list("ABIJKLMN"),
            "county": ["county-1"] * 4 + ["county-2"] * 4,
            "group": ["small"] * 5 + ["BIG", "BIG", "small"],
            "n": [2, 2, 8, 8, 3, 3, 3, 7],
        }
    )


def two_singletons() -> pd.DataFrame:
    """sdcTable, tests/testthat/test-protectTable.r: two regions with one person each, of four in all."""
    return pd.DataFrame({"region": ["a", "b", "c"], "n": [1, 2, 1]})
