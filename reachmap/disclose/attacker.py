"""What somebody can work out who has everything that is published.

`attack` is the outsider: the cells that are shown, the sums, and that counts are whole and not negative. It
knows neither k nor which hidden cells are small. `attack_by_members` is somebody who took part, and so knows
one hidden cell as well: the one in which they are alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reachmap.disclose.bounds import exact_bounds
from reachmap.disclose.system import System, build_system
from reachmap.errors import TableError


def attack(
    table: pd.DataFrame,
    *,
    count: str,
    by: Sequence[str],
    totals: Sequence[Sequence[str]] = (),
    hidden: pd.Series,
) -> pd.DataFrame:
    """Bound every cell as tightly as what is published allows.

    Bounds are exact for whole counts (`bounds` says how), never a relaxation. Every cell that can occur must
    stand in the table: a combination of labels without a row is taken to be known as impossible.

    Parameters
    ----------
    table
        One row for each finest cell.
    count
        Column of counts, whole and from 0 on.
    by
        Key columns.
    totals
        Groupings whose sums are published, each a list of key columns; ``[]`` is the grand total.
    hidden
        Which cells are not shown; index of ``table``.

    Returns
    -------
    DataFrame
        ``low`` and ``high``, index of ``table``; shown cells have both at their count, cells that nothing
        bounds have ``inf`` as ``high``.

    Raises
    ------
    TableError
        The table is not as described, or ``hidden`` is not a boolean for each of its rows.
    """
    system = build_system(table, count=count, by=by, totals=totals)
    low, high = attack_system(system, _mask(hidden, table)[system.places])
    found = pd.DataFrame({"low": 0.0, "high": 0.0}, index=table.index)
    found.iloc[system.places, 0] = low
    found.iloc[system.places, 1] = high
    return found


def attack_system(system: System, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of all cells of a system: low, and high (inf where unbounded)."""
    low, high = system.counts.astype(float), system.counts.astype(float)
    cells = np.flatnonzero(hidden)
    low[cells], high[cells] = exact_bounds(system.part(cells))
    return low, high


def attack_by_members(
    table: pd.DataFrame,
    *,
    count: str,
    by: Sequence[str],
    totals: Sequence[Sequence[str]] = (),
    hidden: pd.Series,
    together: bool = False,
) -> pd.DataFrame:
    """Bound every hidden cell as somebody can who is alone in another hidden cell.

    Whoever makes up a hidden cell of 1 alone knows it. Two such cells that only hide one another do not hide
    from each other ("singletons"; sdcTable's ``detectSingletons``). `protect` promises something
    against them only with ``singletons``; this tells where they would get further.

    Parameters
    ----------
    table, count, by, totals, hidden
        As for `attack`.
    together
        Whether all who are alone tell one another (but not about the cell that is bounded), rather than each
        for themselves.

    Returns
    -------
    DataFrame
        ``low`` and ``high``: of every hidden cell the narrowest bounds that any of them has (never narrower
        from two of them joined, unless ``together``); of shown cells their count. Index of ``table``.
    """
    system = build_system(table, count=count, by=by, totals=totals)
    cells = np.flatnonzero(_mask(hidden, table)[system.places])
    low, high = system.counts.astype(float), system.counts.astype(float)
    for some, part in system.part(cells).parts():
        low[cells[some]], high[cells[some]] = _member_bounds(part, together=together)
    found = pd.DataFrame({"low": 0.0, "high": 0.0}, index=table.index)
    found.iloc[system.places, 0] = low
    found.iloc[system.places, 1] = high
    return found


def _member_bounds(system: System, *, together: bool) -> tuple[np.ndarray, np.ndarray]:
    """Narrowest bounds of each hidden cell that somebody alone in another one has."""
    low, high = exact_bounds(system)
    for unknown, about in _views(system.counts == 1, together=together):
        cells = np.flatnonzero(unknown)
        lower, higher = exact_bounds(system.part(cells))
        better = about[cells] & (higher - lower < (high - low)[cells])
        low[cells[better]], high[cells[better]] = lower[better], higher[better]
    return low, high


def _views(alone: np.ndarray, *, together: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs: the cells that somebody does not know, and those of them that they would like to know."""
    each = [np.arange(len(alone)) == cell for cell in np.flatnonzero(alone)]
    if not together:
        return [(~own, ~own) for own in each]
    # All who are alone, about one of them, and about everybody else.
    return [(~alone | one, one) for one in each] + [(~alone, ~alone)]


def _mask(hidden: pd.Series, table: pd.DataFrame) -> np.ndarray:
    if (
        not isinstance(hidden, pd.Series)
        or not hidden.index.equals(table.index)
        or not pd.api.types.is_bool_dtype(hidden)
        or hidden.isna().any()
    ):
        raise TableError("schema", table="disclose", problem="hidden: boolean, index of the table")
    return hidden.to_numpy(dtype=bool)
