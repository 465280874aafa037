"""Small tables, and what can be known of them found by writing down every table that fits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from reachmap.disclose import attack

# Key columns and published groupings, tangled and nested ones.
SHAPES: list[tuple[dict[str, int], list[list[list[str]]]]] = [
    ({"a": 2, "b": 3}, [[["a"], ["b"]], [["a"], []], [[]], [["a"], ["b"], []], []]),
    ({"a": 3, "b": 3}, [[["a"], ["b"]], [["b"]]]),
    (
        {"a": 2, "b": 2, "c": 2},
        [[["a", "b"], ["b", "c"], ["a", "c"]], [["a", "b"], ["c"]], [["a"], ["b"], ["c"]], [["a", "b"]]],
    ),
]


@st.composite
def tables(draw: st.DrawFn, *, people: int = 14) -> tuple[pd.DataFrame, list[str], list[list[str]]]:
    """A table with some combinations missing, its key columns and published groupings.

    Each of the people is put in a cell, mostly in the first ones; few enough to write down all tables.
    """
    sizes, groupings = draw(st.sampled_from(SHAPES))
    keys = list(product(*(range(size) for size in sizes.values())))
    kept = draw(st.lists(st.sampled_from(keys), min_size=2, max_size=7, unique=True))
    where = draw(st.lists(st.integers(0, len(kept) - 1) | st.integers(0, 1), max_size=people))
    table = pd.DataFrame(kept, columns=list(sizes))
    table["n"] = np.bincount(np.array(where, dtype=int), minlength=len(kept))
    return table, list(sizes), draw(st.sampled_from(groupings))


def sums(table: pd.DataFrame, totals: list[list[str]]) -> np.ndarray:
    """Published sums × cells, 0/1."""
    rows: list[np.ndarray] = []
    for grouping in totals:
        if not grouping:
            rows.append(np.ones(len(table), dtype=int))
            continue
        keys = [tuple(key) for key in table[grouping].to_numpy()]
        rows += [np.array([key == other for other in keys], dtype=int) for key in sorted(set(keys))]
    return np.array(rows, dtype=int).reshape(-1, len(table))


def fitting(table: pd.DataFrame, totals: list[list[str]], hidden: np.ndarray) -> Iterator[np.ndarray]:
    """Every table of whole counts with the same shown cells and sums. Hidden cells must be in some sum."""
    rows, counts = sums(table, totals), table["n"].to_numpy()
    cells = np.flatnonzero(hidden)
    table_now = counts.copy()

    def fill(i: int, left: np.ndarray) -> Iterator[np.ndarray]:
        if i == len(cells):
            if not left.any():
                yield table_now
            return
        column = rows[:, cells[i]]
        for value in range(int(left[column > 0].min()) + 1):
            table_now[cells[i]] = value
            yield from fill(i + 1, left - value * column)

    yield from fill(0, rows @ np.where(hidden, counts, 0))


def bounds(table: pd.DataFrame, totals: list[list[str]], hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest value of each cell over all tables that fit; inf for what no sum holds."""
    low, high = table["n"].to_numpy().copy(), table["n"].to_numpy().astype(float)
    free = hidden & ~sums(table, totals).any(axis=0)
    for found in fitting(table, totals, hidden & ~free):
        np.minimum(low, found, out=low)
        np.maximum(high, found, out=high)
    return np.where(free, 0, low), np.where(free, np.inf, high)


def is_safe(table: pd.DataFrame, totals: list[list[str]], hidden: np.ndarray, *, k: int) -> bool:
    """Whether every hidden cell is k-1 wide, or as wide as with everything hidden."""
    low, high = bounds(table, totals, hidden)
    widest_low, widest_high = bounds(table, totals, np.ones(len(table), dtype=bool))
    need = np.minimum(k - 1, widest_high - widest_low)
    return bool(((high - low)[hidden] >= need[hidden]).all())


def told_to_members(
    table: pd.DataFrame,
    totals: list[list[str]],
    hidden: np.ndarray,
    *,
    k: int,
    asked: np.ndarray | None = None,
) -> int:
    """Count pairs of whoever is alone in a hidden cell and a small count that they can narrow below k values.

    Not where as few would be left with every cell hidden; ``asked``: values that are enough of each cell.
    """
    need = np.full(len(table), k - 1.0) if asked is None else np.minimum(k - 1.0, asked)
    small, found = (table["n"] < k).to_numpy(), 0
    for alone in np.flatnonzero(hidden & (table["n"] == 1).to_numpy()):
        others, every = hidden.copy(), np.ones(len(table), dtype=bool)
        others[alone] = every[alone] = False
        low, high = bounds(table, totals, others)
        least, most = bounds(table, totals, every)
        found += int((others & small & (high - low < np.minimum(need, most - least))).sum())
    return found


def told_by_attack(
    table: pd.DataFrame, by: list[str], totals: list[list[str]], hidden: pd.Series
) -> list[tuple[int, int]]:
    """Whoever is alone and the small counts that all sums narrow for them below five values."""
    found: list[tuple[int, int]] = []
    every = pd.Series(True, index=table.index)
    for alone in table.index[hidden & (table["n"] == 1)]:
        width = []
        for unknown in (hidden, every):
            known = attack(table, count="n", by=by, totals=totals, hidden=unknown & (table.index != alone))
            width.append(known["high"] - known["low"])
        told = hidden & (table.index != alone) & (table["n"] < 5) & (width[0] < width[1].clip(upper=4))
        found += [(alone, int(cell)) for cell in table.index[told]]
    return found
