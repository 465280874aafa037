"""Which numbers of the review's lists are hidden."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reachmap.disclose import protect


def gated_number(number: int, k: int) -> int | None:
    """Give a number from k on."""
    return number if number >= k else None


def hidden_of_some(
    table: pd.DataFrame, *, count: str, by: Sequence[str], total: Sequence[str], k: int
) -> pd.Series:
    """Hide of what stands in a list, where every number is known to be one at least.

    Without the one that is known, numbers are as others are: none is told to fewer than k values.
    """
    more = table.assign(**{count: (table[count] - 1).clip(lower=0)})
    return _hidden(more, count=count, by=by, total=total, k=k)


def _hidden(table: pd.DataFrame, *, count: str, by: Sequence[str], total: Sequence[str], k: int) -> pd.Series:
    """Tell which cells are hidden where the sums over the rest of ``by`` are known."""
    if k <= 1:
        return pd.Series(data=False, index=table.index)
    hidden: pd.Series = protect(table, count=count, by=by, totals=[list(total)], k=k, singletons=True)[
        "hidden"
    ]
    return hidden
