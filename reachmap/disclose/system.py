"""A table and its published sums as a system of equations.

A published sum says: these cells add up to this. The system is 0/1 rows over finest cells, which are taken
in the order of their labels, so that neither the order of a table's rows nor its index moves any answer. A
grouping whose sums follow from another published grouping's (the grand total from totals by area) is left
out: it tells nothing more, and without it a table often falls into parts that know nothing of one another.

A combination of labels that has no row in the table is one that can not occur, as a reader of the published
table would also see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from reachmap.errors import TableError

# Larger counts are no counts of people, and floats would begin to lose units.
LARGEST_COUNT = 10**9


@dataclass(frozen=True)
class System:
    """Cells in canonical order and the sums that are published over them.

    Parameters
    ----------
    counts
        Of each cell, whole and not negative.
    rows
        Published sums × cells, 0/1: rows @ counts are the sums.
    codes
        Cells × key columns: the place of each label among the column's labels.
    groupings
        The groupings that tell something of their own, as places of key columns.
    places
        Where each cell stands in the table.
    """

    counts: np.ndarray
    rows: sparse.csr_array
    codes: np.ndarray
    groupings: tuple[tuple[int, ...], ...]
    places: np.ndarray

    def part(self, cells: np.ndarray) -> System:
        """Return the system of some cells, all others being known: what is left of each sum."""
        rows = self.rows[:, cells]
        rows = rows[np.diff(rows.indptr) > 0]
        return System(self.counts[cells], rows, self.codes[cells], self.groupings, self.places[cells])

    def parts(self) -> Iterator[tuple[np.ndarray, System]]:
        """Yield the cells of each part that shares no sum with another, and its system."""
        label_of_row, label = self._labels()
        rows, cells = np.argsort(label_of_row, kind="stable"), np.argsort(label, kind="stable")
        among = self.rows[rows][:, cells]
        last = int(label.max(initial=-1))
        row_ends = np.searchsorted(label_of_row[rows], np.arange(last + 2))
        cell_ends = np.searchsorted(label[cells], np.arange(last + 2))
        for i in range(last + 1):
            some = cells[cell_ends[i] : cell_ends[i + 1]]
            block = among[row_ends[i] : row_ends[i + 1]]
            shape = (block.shape[0], len(some))
            inner = sparse.csr_array((block.data, block.indices - cell_ends[i], block.indptr), shape=shape)
            inner.sort_indices()
            yield some, System(self.counts[some], inner, self.codes[some], self.groupings, self.places[some])

    def _labels(self) -> tuple[np.ndarray, np.ndarray]:
        """Number of the part that each sum and each cell is in."""
        from scipy.sparse.csgraph import connected_components

        m, n = self.rows.shape
        graph = sparse.block_array([[None, self.rows], [sparse.csr_array((n, m)), None]])
        label = connected_components(graph, directed=False)[1]
        return label[:m], label[m:]

    @property
    def is_forest(self) -> bool:
        """Whether cells and sums hang together without a cycle (nested sums only)."""
        m, n = self.rows.shape
        return bool(self.rows.nnz == m + n - len(np.unique(np.concatenate(self._labels()))))


def build_system(
    table: pd.DataFrame, *, count: str, by: Sequence[str], totals: Sequence[Sequence[str]]
) -> System:
    """Build the system of a table.

    Raises
    ------
    TableError
        A column is missing, a key stands twice or is blank, a grouping is not of key columns, or counts are
        not whole and from 0 on.
    """
    _check(table, count=count, by=by, totals=totals)
    codes = (
        np.column_stack([_label_codes(table[name]) for name in by]) if by else np.zeros((len(table), 0), int)
    )
    places = np.lexsort(codes.T[::-1]) if by else np.arange(len(table))
    codes = codes[places]
    place = {name: i for i, name in enumerate(by)}
    wanted = sorted({tuple(sorted(place[name] for name in grouping)) for grouping in totals})
    members = [number_groups(codes, grouping) for grouping in wanted]
    kept = [i for i in range(len(wanted)) if not _follows(i, members)]
    counts = table[count].to_numpy(dtype=float)[places].astype(np.int64)
    rows = [_indicator(members[i]) for i in kept]
    empty = sparse.csr_array((0, len(table)))
    return System(
        counts,
        sparse.csr_array(sparse.vstack(rows)) if rows and len(table) else empty,
        codes,
        tuple(wanted[i] for i in kept),
        places,
    )


def _check(table: pd.DataFrame, *, count: str, by: Sequence[str], totals: Sequence[Sequence[str]]) -> None:
    def fail(problem: str) -> None:
        raise TableError("schema", table="disclose", problem=problem)

    for name in [count, *by]:
        if name not in table.columns:
            fail(f"{name}: column_in_dataframe")
        if table.columns.duplicated()[table.columns == name].any():
            fail(f"{name}: unique_column_names")
    if any(name not in by for grouping in totals for name in grouping):
        fail("totals: not of key columns")
    if table[list(by)].isna().any(axis=None):
        fail("key: not_nullable")
    if table.duplicated(list(by)).any() if by else len(table) > 1:
        fail("key: unique")
    try:
        counts = table[count].to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        counts = np.full(1, np.nan)
    if not ((counts >= 0) & (counts <= LARGEST_COUNT) & (counts == np.floor(counts))).all():
        fail(f"{count}: whole, from 0 on")


def _label_codes(labels: pd.Series) -> np.ndarray:
    """Number labels by their text, so that any mixture of kinds has one order."""
    codes, unique = pd.factorize(labels)
    order = sorted(range(len(unique)), key=lambda i: (str(unique[i]), type(unique[i]).__name__))
    rank = np.empty(len(unique), dtype=np.int64)
    rank[order] = np.arange(len(unique))
    return rank[codes]


def number_groups(codes: np.ndarray, grouping: Sequence[int]) -> np.ndarray:
    """Number of the group that each cell is in: the combinations of some columns' labels, in their order."""
    group = np.zeros(len(codes), dtype=np.int64)
    for column in grouping:
        # Numbered anew each time, so that the product never leaves what an integer holds.
        group = group * (int(codes[:, column].max(initial=0)) + 1) + codes[:, column]
        group = np.unique(group, return_inverse=True)[1].ravel()
    return group


def _follows(i: int, members: list[np.ndarray]) -> bool:
    """Whether the sums of grouping i are sums of another's sums (of two alike, the first stays)."""

    def nests(fine: np.ndarray, coarse: np.ndarray) -> bool:
        pairs = number_groups(np.column_stack([fine, coarse]), (0, 1))
        return int(pairs.max(initial=-1)) == int(fine.max(initial=-1))

    return any(
        nests(members[j], members[i]) and (j < i or not nests(members[i], members[j]))
        for j in range(len(members))
        if j != i
    )


def _indicator(members: np.ndarray) -> sparse.csr_array:
    n = len(members)
    return sparse.csr_array(
        (np.ones(n), (members, np.arange(n))), shape=(int(members.max()) + 1 if n else 0, n)
    )
