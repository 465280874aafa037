"""Complementary suppression: hide as little as possible besides the small counts.

Hidden are all counts of 0 to k-1, and whatever else must be so that nobody can work one of the hidden counts
out to fewer than k values from the cells that are shown, the published sums, and that counts are whole and
not negative. Where the sums alone tell more (a sum of 3 bounds its cells to 0 to 3), nothing that is hidden
helps, and as much is asked as is possible. What must be as wide is every hidden cell, also those that are
hidden for the others' sake: nobody can tell them apart.

The attacker is an outsider (`attack`). Somebody who is alone in a hidden cell knows that cell and may get
further (`attack_by_members`): with ``singletons`` more is hidden, until each published sum in turn tells them
no small count either (`members`).

A table falls into parts that share no sum. Each part is protected at the least cost there is, with proof
(`choose`); parts of more than `PROVEN_UP_TO` cells by certificates and local proofs (`wide`), with a bound
on what that costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.disclose.choose import choose_cheapest, pose
from reachmap.disclose.members import hide_from_members
from reachmap.disclose.system import System, build_system
from reachmap.disclose.wide import protect_widely
from reachmap.errors import TableError

# Cells of a part that is protected with proof.
PROVEN_UP_TO = 3000
SMALLEST_K = 2


@dataclass(frozen=True)
class Protection:
    """What is hidden, and what that costs.

    Parameters
    ----------
    hidden
        Boolean, index of the table: primary and complementary cells alike.
    hidden_sum
        Sum of the hidden counts.
    least_sum
        No choice that is safe from outsiders hides a smaller sum.
    by_certificate
        Share of hidden cells that needed no program of their own: alternating cycles proved them safe (in
        parts protected with proof, all of them count as proven there and are not in this share).
    """

    hidden: pd.Series
    hidden_sum: int
    least_sum: int
    by_certificate: float

    @property
    def is_optimal(self) -> bool:
        """Whether it is proven that nothing hides less."""
        return self.hidden_sum == self.least_sum

    @property
    def loss(self) -> int:
        """How much more is hidden than the least that may be possible."""
        return self.hidden_sum - self.least_sum


def protect(
    table: pd.DataFrame,
    *,
    count: str,
    by: Sequence[str],
    totals: Sequence[Sequence[str]] = (),
    k: int = 5,
    singletons: bool = False,
) -> pd.DataFrame:
    """Mark the cells that are not to be shown.

    Sums are never hidden. Linked groupings must be given together: two tables that are each safe may not be
    safe beside one another. `find_protection` says besides whether nothing hides less.

    Without ``singletons`` nothing hides less that is safe from outsiders, but whoever is alone in a hidden
    cell may work out another one. With it they can not, by each sum in turn: every hidden cell below k is
    taken as if it were 1 (so that the pattern does not tell which are), and what that leaves of the others
    below k keeps k values, or as many as with every cell hidden. That is safe rather than least: the smallest
    cell that helps is hidden, one after the other.

    Parameters
    ----------
    table
        One row for each finest cell that can occur.
    count
        Column of counts, whole and from 0 on.
    by
        Key columns.
    totals
        Groupings whose sums are published, each a list of key columns; ``[]`` is the grand total.
    k
        Smallest count that is shown.
    singletons
        Whether to hide from those as well who are alone in a hidden cell.

    Returns
    -------
    DataFrame
        ``table`` with a column ``hidden``.

    Raises
    ------
    TableError
        The table is not as described, or k is below 2 or not whole.
    """
    found = find_protection(table, count=count, by=by, totals=totals, k=k, singletons=singletons)
    return table.assign(hidden=found.hidden)


def find_protection(
    table: pd.DataFrame,
    *,
    count: str,
    by: Sequence[str],
    totals: Sequence[Sequence[str]] = (),
    k: int = 5,
    singletons: bool = False,
) -> Protection:
    """As `protect`, with what it costs and what the least possible is."""
    # Not `k < …`: what is no number is not below anything, and nothing would be hidden.
    if not isinstance(k, int | float | np.number) or not SMALLEST_K <= k < np.inf or k != int(k):
        raise TableError("schema", table="disclose", problem=f"k: whole, at least {SMALLEST_K}")
    k = int(k)
    system = build_system(table, count=count, by=by, totals=totals)
    hidden = np.zeros(len(table), dtype=bool)
    certified = np.zeros(len(table), dtype=bool)
    least = 0
    for cells, part in system.parts():
        hidden[cells], certified[cells], cost = _protect_part(part, part.counts < k, k=k)
        if singletons:
            hidden[cells], more = _protect_from_members(part, hidden[cells], k=k)
            certified[cells] &= ~more
        least += cost
    mark = np.empty(len(table), dtype=bool)
    mark[system.places] = hidden
    return Protection(
        pd.Series(mark, index=table.index, name="hidden"),
        int(system.counts[hidden].sum()),
        least,
        float(certified.sum() / hidden.sum()) if hidden.any() else 0.0,
    )


def _protect_from_members(system: System, hidden: np.ndarray, *, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Hide more from who is alone in a hidden cell; what is hidden, and what of it is so for their sake."""
    every, before = np.ones(len(hidden), dtype=bool), hidden
    while True:
        more = hide_from_members(system, hidden, numbers=every, guarded=every, k=k)
        if (more == hidden).all():
            return hidden, hidden & ~before
        # What is hidden now must be as wide to outsiders as all else, and that may take others along.
        hidden, _, _ = _protect_part(system, more, k=k)


def _protect_part(system: System, small: np.ndarray, *, k: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Protect what must be hidden: hidden cells, those that cycles proved, and the least sum possible."""
    none = np.zeros(len(small), dtype=bool)
    if not small.any() or not system.rows.shape[0] or small.all():
        return small, none, int(system.counts[small].sum())
    if system.rows.shape[0] == 1:
        hidden = _protect_single_sum(system, small, k=k)
        return hidden, none, int(system.counts[hidden].sum())
    if len(small) > PROVEN_UP_TO:
        wide = protect_widely(system, small, k=k)
        return wide.hidden, wide.certified, wide.least
    hidden, least = choose_cheapest(pose(system, small, k=k))
    return hidden, none, least


def _protect_single_sum(system: System, small: np.ndarray, *, k: int) -> np.ndarray:
    """Choose in a part with one sum: every hidden cell can be 0 to what is hidden of the sum.

    Two hidden cells with k-1 people between them are safe; else one more is enough, as it has at least k.
    """
    hidden = small.copy()
    if small.sum() < 2 or system.counts[small].sum() < k - 1:
        shown = np.flatnonzero(~small)
        hidden[shown[np.argmin(system.counts[shown])]] = True
    return hidden
