"""Choices by who is within reach: most people with p venues, fewest venues for all, the least longest way.

Rows that can use the same places are one row. A place whose people are all within reach of another one is not
needed. What is left is solved by HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from reachmap.access.matrix import Floats
from reachmap.siting.median import SAME, Choice, Flags, Places, fill, interchange, relax, total
from reachmap.siting.solver import MOST_PAIRS, minimise


@dataclass(frozen=True)
class Cover:
    """The fewest places that serve every row: the places found, and the number that nothing undercuts."""

    places: Places
    least: int


def merge(within: Flags, people: Floats) -> tuple[Flags, Floats]:
    """Rows with the same places become one, their people added."""
    packed = np.packbits(within, axis=1)
    _, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    summed: Floats = np.bincount(group.ravel(), weights=people, minlength=len(first)).astype(np.float64)
    return within[first], summed


def needed(within: Flags, kept: Flags) -> Places:
    """Columns that are kept, or whose rows no other column has all of (the first of equals stays)."""
    have = within.astype(np.float64)
    common = have.T @ have
    size = common.diagonal()
    inside = common >= size[:, None]
    order = np.arange(len(size))
    # j goes when k has all of j's rows and more, or the same rows and stands before it (or is kept).
    rank = np.where(kept, order - len(order), order)
    beats = inside & ((size[None, :] > size[:, None]) | (rank[None, :] < rank[:, None]))
    return np.flatnonzero((~beats.any(axis=1) & (size > 0)) | kept)


def most_people(within: Flags, people: Floats, p: int, kept: Flags) -> Choice:
    """Choose at most p places with as few people as possible outside reach.

    Returns
    -------
    Choice
        Its cost and bound are people outside reach (of all the rows given).
    """
    patterns, summed = merge(within, people)
    outside = float(summed[~patterns.any(axis=1)].sum())
    open_rows = patterns.any(axis=1) & ~patterns[:, kept].any(axis=1) & (summed > 0)
    patterns, summed = patterns[open_rows], summed[open_rows]
    columns = needed(patterns, kept)
    free = kept[columns]
    p = min(p, len(columns))
    if not len(summed) or p == free.sum() or p == len(columns):
        places = columns if p == len(columns) else np.flatnonzero(kept)
        left = float(summed[~patterns[:, places].any(axis=1)].sum())
        return Choice(places, outside + left, outside + left)
    found = _solve_most(patterns[:, columns], summed, p, free)
    return Choice(columns[found.places], outside + found.cost, outside + found.bound)


def _solve_most(within: Flags, people: Floats, p: int, kept: Flags) -> Choice:
    # Being outside is a p-median with costs 0 and 1, so its interchange and its bound serve here too.
    cost = np.where(within, 0.0, people[:, None])
    places = interchange(cost, fill(cost, np.flatnonzero(kept), p), kept)
    best = Choice(places, total(cost, places), 0.0)
    if best.cost <= 0:
        return best
    if within.sum() > MOST_PAIRS:
        return relax(cost, p, kept, best)[0]
    rows, count = within.shape
    scale = 1e4 / people.sum()
    # y (places, whole) then z (rows outside reach): a row is outside or one of its places is open.
    matrix = vstack(
        [
            hstack([csr_array(within.astype(np.float64)), _eye(rows)]),
            csr_array(np.concatenate([np.ones(count), np.zeros(rows)])[None, :]),
        ],
        format="csr",
    )
    solved = minimise(
        np.concatenate([np.zeros(count), people * scale]),
        csr_array(matrix),
        np.concatenate([np.ones(rows), [0.0]]),
        np.concatenate([np.full(rows, np.inf), [p]]),
        whole=np.arange(count + rows) < count,
        least=np.concatenate([kept.astype(np.float64), np.zeros(rows)]),
    )
    return _best(cost, best, solved.point, solved.bound / scale, solved.proven)


def _eye(rows: int) -> csr_array:
    every = np.arange(rows)
    return csr_array((np.ones(rows), (every, every)), shape=(rows, rows))


def _best(cost: Floats, best: Choice, point: Floats | None, bound: float, proven: bool) -> Choice:
    """HiGHS's choice or the interchange's, whichever leaves fewer people outside."""
    if point is not None:
        found = np.flatnonzero(point[: cost.shape[1]] > 0.5)
        paid = total(cost, found)
        if paid < best.cost * (1 - SAME):
            best = Choice(found, paid, 0.0)
    return Choice(best.places, best.cost, best.cost if proven else min(max(bound, 0.0), best.cost))


def fewest(within: Flags, kept: Flags, *, enough: int | None = None) -> Cover:
    """Choose the fewest places (the kept ones included) so that every row has one of its own.

    Parameters
    ----------
    within
        Rows × places; every row has at least one.
    enough
        When so many will do, the search stops as soon as it has them, or the proof that they are too few.
    """
    patterns, _ = merge(within, np.ones(len(within)))
    patterns = patterns[~patterns[:, kept].any(axis=1)]
    base = np.flatnonzero(kept)
    if not len(patterns):
        return Cover(base, len(base))
    patterns = _hardest(patterns)
    columns = needed(patterns, np.zeros(len(kept), dtype=np.bool_))
    patterns = patterns[:, columns]
    found = _greedy(patterns)
    most = len(columns) if enough is None else enough - len(base)
    least = 0
    if enough is None or len(found) > most:
        found, least = _solve_fewest(patterns, found, most, whole_answer=enough is None)
    return Cover(np.sort(np.concatenate([base, columns[found]])), len(base) + least)


def _solve_fewest(patterns: Flags, greedy: Places, most: int, *, whole_answer: bool) -> tuple[Places, int]:
    """Places that serve every row, and the number that nothing undercuts.

    Without ``whole_answer`` any ``most`` places will do: nothing is minimised, and no such places means that
    at least one more is needed.
    """
    rows, count = patterns.shape
    solved = minimise(
        np.full(count, float(whole_answer)),
        csr_array(np.vstack([patterns, np.ones(count)]).astype(np.float64)),
        np.concatenate([np.ones(rows), [0.0]]),
        np.concatenate([np.full(rows, np.inf), [most]]),
        whole=np.ones(count, dtype=np.bool_),
    )
    if not solved.feasible:
        return greedy, most + 1
    found = greedy if solved.point is None else np.flatnonzero(solved.point > 0.5)
    found = min(greedy, found, key=len)
    if not whole_answer:
        return found, 0
    return found, len(found) if solved.proven else min(int(np.ceil(solved.bound - 1e-6)), len(found))


def _hardest(patterns: Flags) -> Flags:
    """Rows without those that are served whenever another one is."""
    if len(patterns) > 4000:
        return patterns
    have = patterns.astype(np.float64)
    common = have @ have.T
    size = common.diagonal()
    # Patterns differ from one another, so a row that has all of another's places has more.
    easier = (common >= size[None, :]) & (size[None, :] < size[:, None])
    return patterns[~easier.any(axis=1)]


def _greedy(patterns: Flags) -> Places:
    left = np.ones(len(patterns), dtype=np.bool_)
    chosen: list[np.intp] = []
    while left.any():
        chosen.append(np.intp(patterns[left].sum(axis=0).argmax()))
        left &= ~patterns[:, chosen[-1]]
    return np.array(chosen, dtype=np.intp)


def shortest_longest(distance: Floats, p: int, kept: Flags) -> Choice:
    """Choose p places so that the longest way to the nearest one is as short as possible.

    A longest way is one of the distances in the table: the shortest of them at which p places serve every
    row is found by halving, each question being answered by `fewest` (Minieka 1970).

    Parameters
    ----------
    distance
        Rows × places, infinite where there is no way; p places are known to serve every row.
    """
    start = _start(distance, p, kept)
    longest = float(distance[:, start].min(axis=1).max())
    low = float(distance.min(axis=1).max())
    radii = np.unique(distance[(distance >= low) & (distance <= longest) & np.isfinite(distance)])
    refused, known, places = -1, len(radii) - 1, start
    if not np.isfinite(longest):
        places = fewest(distance <= radii[known], kept).places
    bound = 0
    while known - refused > 1:
        middle = (refused + known) // 2
        cover = fewest(distance <= radii[middle], kept, enough=p)
        if len(cover.places) <= p:
            known, places = middle, cover.places
        else:
            refused = middle
            # Where the search was cut off, "no" is not proof, and the bound stays below.
            bound = middle + 1 if cover.least > p else bound
    return Choice(places, float(radii[known]), float(radii[min(bound, known)]))


def _start(distance: Floats, p: int, kept: Flags) -> Places:
    """A fair start: the p places with the least sum of squared distances."""
    way = np.isfinite(distance)
    longest = np.max(distance, where=way, initial=0.0)
    return fill(np.where(way, distance, 2 * longest) ** 2, np.flatnonzero(kept), p)
