"""Adults who may live in one of several areas, through the gate.

What the estimates see of them is a count for each *part*: places (postcodes, schools, earlier areas) put
together until a part has at least k adults, overlapping places first. In other strata than everyone's, parts
with 0 to k-1 adults, or with so many that 0 to k-1 others are left, are told as one number together, where
that can be told. No output shows these counts; the estimates rest on nothing finer.
"""

from __future__ import annotations

import numpy as np

from reachmap.disclose.activities import as_everyone
from reachmap.disclose.primary import small_counts
from reachmap.reach import ReachCounts
from reachmap.spread import PublishedSpread, SpreadCounts, SpreadData
from reachmap.vocabulary import ALL, BUILT_IN

_EVERYONE = BUILT_IN.places[ALL, ALL]


def gate_spread(counts: ReachCounts, *, k: int, level: str) -> PublishedSpread | None:
    """Pass those who may live in several areas through the gate.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown.
    level
        ``public``, or ``detailed``: nothing is hidden or put together.
    """
    spread = counts.spread
    if spread is None:
        return None
    smallest = k if level == "public" else 0
    parts = _parts(spread.areas, spread.counts[:, _EVERYONE], smallest)
    members = parts == np.arange(parts.max() + 1)[:, None]
    table = members.astype(np.int64) @ spread.counts
    hidden = small_counts(table, k=smallest, groups=counts.groups)
    most, largest = _largest(spread, members, ~hidden[:, _EVERYONE])

    def gate(number: int) -> int | None:
        return number if number >= smallest else None

    ways = np.array(spread.ways, dtype=object)
    by_way = {way: gate(int(spread.counts[ways == way, _EVERYONE].sum())) for way in sorted(set(ways))}
    return PublishedSpread(
        places=spread.places,
        adults=gate(int(spread.counts[:, _EVERYONE].sum())),
        by_way=by_way,
        data=tuple(
            _told(position, whole, members, table, hidden, most, largest, smallest)
            for position, whole in enumerate(counts.groups.wholes)
        ),
    )


def _parts(areas: np.ndarray, counts: np.ndarray, k: int) -> np.ndarray:
    """Put places together until every part has k adults; the part of each place.

    A small part joins the one whose areas are most like its own; without such, the smallest other.
    """
    small = counts < k
    # Small places in the same areas first: one look instead of many.
    _, alike = np.unique(areas, axis=0, return_inverse=True)
    part = np.where(small, alike.ravel(), len(counts) + np.arange(len(counts)))
    _, part = np.unique(part, return_inverse=True)
    number = int(part.max()) + 1
    total = np.bincount(part, counts, minlength=number)
    inside = np.zeros((number, areas.shape[1]), dtype=bool)
    np.logical_or.at(inside, part, areas)
    left = np.ones(number, dtype=bool)
    while left.sum() > 1 and (total[left] < k).any():
        least = int(np.flatnonzero(left)[total[left].argmin()])
        left[least] = False
        others = np.flatnonzero(left)
        common = (inside[others] & inside[least]).sum(axis=1)
        likeness = common / (inside[others] | inside[least]).sum(axis=1)
        best = int(others[np.lexsort((total[others], -likeness))[0]])
        part[part == least] = best
        total[best] += total[least]
        inside[best] |= inside[least]
    return np.asarray(np.unique(part, return_inverse=True)[1])


def _largest(spread: SpreadCounts, members: np.ndarray, shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Adults of each part: of the activity that brought most to shown parts, and the most of any one."""
    part_of = members.argmax(axis=0)
    table = spread.by_activity.assign(part=part_of[spread.by_activity["place"].to_numpy(int)])
    table = table.groupby(["activity", "part"], as_index=False)[[_EVERYONE]].sum()
    most = np.zeros(len(members), dtype=np.int64)
    own = most.copy()
    by_part = table.groupby("part")[_EVERYONE].max()
    own[by_part.index.to_numpy(int)] = by_part.to_numpy()
    visible = table[shown[table["part"].to_numpy(int)]]
    if not visible.empty:
        first = visible.groupby("activity")[_EVERYONE].sum().idxmax()
        rows = table[table["activity"] == first]
        most[rows["part"].to_numpy(int)] = rows[_EVERYONE].to_numpy()
    return most, own


def _told(
    position: int,
    whole: int | None,
    members: np.ndarray,
    table: np.ndarray,
    hidden: np.ndarray,
    most: np.ndarray,
    own: np.ndarray,
    k: int,
) -> SpreadData:
    """Shown parts by themselves, the others as one."""
    shown, rest = ~hidden[:, position], hidden[:, position]
    rows, counts = members[shown], table[shown, position].astype(float)
    brought, largest, of_all = most[shown], own[shown], table[shown, _EVERYONE]
    possible = np.full((len(counts) + int(rest.any()), max(2 * k, 1)), np.nan)
    if rest.any():
        count, values = _together(whole, position, rest, table, hidden, k)
        possible[-1, : len(values)] = values
        rows = np.vstack([rows, members[rest].any(axis=0)])
        # Where their count is not told, it may without the largest be anything that it may be with it.
        counts = np.append(counts, count)
        brought, largest = np.append(brought, most[rest].sum()), np.append(largest, own[rest].max())
        of_all = np.append(of_all, table[rest, _EVERYONE].sum())
    without = counts - as_everyone(counts, brought, of_all)
    own_largest = as_everyone(counts, largest, of_all)
    return SpreadData(rows, counts, possible, without, own_largest)


def _together(
    whole: int | None, position: int, rest: np.ndarray, table: np.ndarray, hidden: np.ndarray, k: int
) -> tuple[float, np.ndarray]:
    """Count of the hidden parts together, missing where it is small or leaves few; and what it may be."""
    count = int(table[rest, position].sum())
    small = np.arange(k, dtype=float)
    if whole is None:
        return (float(count), np.empty(0)) if count >= k else (np.nan, small)
    everyone = int(table[rest, whole].sum())
    if count >= k and everyone - count >= k:
        return float(count), np.empty(0)
    if hidden[rest, whole].any():
        return np.nan, np.empty(0)
    return np.nan, np.union1d(small, np.maximum(everyone - small, 0.0))
