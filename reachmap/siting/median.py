"""The cheapest choice of p places when everyone goes to the cheapest: p-median, over any table of costs.

Three steps. An *interchange* (Teitz & Bart 1968) swaps places until no swap helps. A *Lagrangian relaxation*
(Cornuéjols, Fisher & Nemhauser 1977) proves that nothing can cost less than a bound, and with it which places
and pairs can not belong to any better choice. *HiGHS* solves what is left, mostly little. When even that is
too much, the interchange's choice is returned with the bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from reachmap.access.matrix import Floats
from reachmap.siting.solver import minimise

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

# Two costs closer than this, relative, are the same: sums in another order differ by as much.
SAME = 1e-9
# What HiGHS proves while somebody waits; a p-median of 60,000 pairs took it three minutes.
MOST_PAIRS = 20_000
_ROUNDS = 600
_PATIENCE = 10
# How much of the last direction is kept: it damps the zigzag of plain subgradients.
_MOMENTUM = 0.7
# Interchanges begun from what the prices favour: so many at most, and only from choices not much dearer.
_STARTS = 20
_NEAR = 1.1


@dataclass(frozen=True)
class Choice:
    """Places chosen (positions, sorted), what they cost, and the bound that nothing undercuts."""

    places: Places
    cost: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether no other choice can be cheaper."""
        return self.bound >= self.cost


@dataclass(frozen=True)
class _Relaxed:
    """The best bound, and the prices at which it was reached: by row, and what each place saves there."""

    bound: float
    prices: Floats
    savings: Floats


def choose(cost: Floats, p: int, kept: Flags, *, start: Places | None = None) -> Choice:
    """Choose the p columns with the least sum of row minima.

    Parameters
    ----------
    cost
        People × distance or the like, rows × places; infinite where there is no way.
    p
        How many, the kept ones included.
    kept
        Places that belong to every choice.
    start
        Where the interchange begins (greedy without it); needed where there are pairs without a way, so that
        every row has one.
    """
    cost = finite(cost)
    places = interchange(cost, fill(cost, np.flatnonzero(kept), p) if start is None else start, kept)
    best = Choice(places, total(cost, places), -np.inf)
    if best.cost <= 0 or p in (kept.sum(), cost.shape[1]):
        return Choice(places, best.cost, best.cost)
    best, relaxed = relax(cost, p, kept, best)
    if best.proven:
        return best
    possible = _possible(cost, p, kept, relaxed, best.cost)
    if possible.sum() > MOST_PAIRS:
        return best
    return _solve(cost, p, kept, possible, best)


def finite(cost: Floats) -> Floats:
    """Costs with "no way" (infinite) replaced by more than any choice that serves every row can cost."""
    way = np.isfinite(cost)
    if way.all():
        return cost
    dearest = np.max(cost, axis=1, where=way, initial=0.0).sum()
    return np.where(way, cost, 10 * dearest + 1.0)


def total(cost: Floats, places: Places) -> float:
    """Sum of what each row pays at its cheapest place."""
    return float(cost[:, places].min(axis=1).sum())


def fill(cost: Floats, places: Places, p: int) -> Places:
    """Add places one at a time, each time the one that saves most (the first of equals), up to p."""
    chosen = list(places)
    paid = cost[:, chosen].min(axis=1) if chosen else None
    while len(chosen) < p:
        costs = cost.sum(axis=0) if paid is None else np.minimum(cost, paid[:, None]).sum(axis=0)
        costs[chosen] = np.inf
        chosen.append(np.intp(costs.argmin()))
        paid = cost[:, chosen].min(axis=1)
    return np.sort(np.array(chosen, dtype=np.intp))


def interchange(cost: Floats, places: Places, kept: Flags) -> Places:
    """Swap one place at a time, always the swap that saves most, until none saves anything."""
    places = places.copy()
    while True:
        change = _swaps(cost, places)
        change[kept[places]] = np.inf
        change[:, places] = np.inf
        out, new = np.unravel_index(int(change.argmin()), change.shape)
        if not change[out, new] < -SAME * max(total(cost, places), np.finfo(float).tiny):
            return np.sort(places)
        places[out] = new


def _swaps(cost: Floats, places: Places) -> Floats:
    """What each swap changes the total by, chosen × places."""
    among = cost[:, places]
    first = among.argmin(axis=1)
    rows = np.arange(len(cost))
    paid = among[rows, first]
    without = among.copy()
    without[rows, first] = np.inf
    second = without.min(axis=1)
    better = np.minimum(cost, paid[:, None])
    # A row that loses its place goes to the new one or to its second best, whichever is cheaper. With one
    # place there is no second best, and the new one takes every row.
    moved = np.minimum(cost, second[:, None]) - better
    groups = np.eye(len(places))[first]
    swaps: Floats = groups.T @ moved + (better.sum(axis=0) - paid.sum())[None, :]
    return swaps


def relax(cost: Floats, p: int, kept: Flags, best: Choice) -> tuple[Choice, _Relaxed]:
    """Raise the prices that rows offer for being served until the bound stands still (subgradient).

    Returns
    -------
    tuple
        ``best``, or a cheaper choice met on the way, with the bound; and the prices behind the bound.
    """
    # A pair dearer than all we have paid is out of the question; how much dearer does not matter, and a
    # wild number would spoil the sums.
    cost = np.minimum(cost, 2 * best.cost)
    among = np.sort(cost[:, best.places], axis=1)
    second = among[:, 1] if p > 1 else among[:, 0]
    prices = among[:, 0] + np.minimum(second - among[:, 0], best.cost / len(cost))
    step, waited, direction = 1.0, 0, np.zeros(len(cost))
    relaxed = _Relaxed(-np.inf, prices, np.zeros(cost.shape[1]))
    met: set[tuple[int, ...]] = set()
    for _ in range(_ROUNDS):
        bound, savings, places, slope = _price(cost, p, kept, prices)
        waited += 1
        if bound > relaxed.bound:
            relaxed, waited = _Relaxed(bound, prices, savings), 0
            best = _better(cost, best, np.sort(places), kept, met)
        if relaxed.bound >= best.cost * (1 - SAME) or not slope.any() or step < 1e-4:
            break
        if waited >= _PATIENCE:
            step, waited = step * _MOMENTUM, 0
        direction = slope + _MOMENTUM * direction
        length = float(direction @ direction)
        prices = prices + step * (best.cost - bound) / max(length, 1.0) * direction
    proven = relaxed.bound >= best.cost * (1 - SAME)
    bound = best.cost if proven else max(relaxed.bound, float(cost.min(axis=1).sum()))
    return Choice(best.places, best.cost, bound), relaxed


def _price(cost: Floats, p: int, kept: Flags, prices: Floats) -> tuple[float, Floats, Places, Floats]:
    """Bound at these prices, what each place saves, the places that save most, and the slope."""
    gain = cost - prices[:, None]
    served = gain < 0
    savings = np.where(served, gain, 0.0).sum(axis=0)
    order = np.argsort(np.where(kept, -np.inf, savings), kind="stable")
    places = order[:p]
    bound = float(prices.sum() + savings[places].sum())
    return bound, savings, places, 1.0 - served[:, places].sum(axis=1)


def _better(cost: Floats, best: Choice, places: Places, kept: Flags, met: set[tuple[int, ...]]) -> Choice:
    """Start an interchange from the places that the prices favour: another start may end better."""
    named = tuple(places.tolist())
    if named in met or len(met) >= _STARTS or total(cost, places) > best.cost * _NEAR:
        return best
    met.add(named)
    places = interchange(cost, places, kept)
    paid = total(cost, places)
    return Choice(places, paid, -np.inf) if paid < best.cost * (1 - SAME) else best


def _possible(cost: Floats, p: int, kept: Flags, relaxed: _Relaxed, most: float) -> Flags:
    """Pairs that a choice at least as good may contain: all others push the bound over what we have."""
    order = np.sort(np.where(kept, -np.inf, relaxed.savings))
    opening = np.where(kept, 0.0, np.maximum(relaxed.savings - order[p - 1], 0.0))
    pairing = np.maximum(cost - relaxed.prices[:, None], 0.0)
    fits: Flags = relaxed.bound + opening[None, :] + pairing <= most * (1 + SAME)
    return fits


def _solve(cost: Floats, p: int, kept: Flags, possible: Flags, best: Choice) -> Choice:
    """Let HiGHS prove the choice, or find a better one, among the pairs that are left."""
    columns = np.flatnonzero(possible.any(axis=0) | kept)
    row, column = np.nonzero(possible[:, columns])
    pairs, places, rows = len(row), len(columns), len(cost)
    scale = 1e4 / best.cost
    matrix, low, high = _constraints(row, column, places, rows, p)
    solved = minimise(
        np.concatenate([cost[row, columns[column]] * scale, np.zeros(places)]),
        matrix,
        low,
        high,
        whole=np.arange(pairs + places) >= pairs,
        least=np.concatenate([np.zeros(pairs), kept[columns].astype(np.float64)]),
    )
    if not solved.feasible:
        # Nothing that is left fits together, so nothing beats what the interchange found.
        return Choice(best.places, best.cost, best.cost)
    if solved.point is not None:
        best = Choice(best.places, best.cost, max(best.bound, min(solved.bound / scale, best.cost)))
        found = columns[solved.point[pairs:] > 0.5]
        paid = total(cost, found)
        if paid < best.cost:
            best = Choice(found, paid, min(best.bound, paid))
    return Choice(best.places, best.cost, best.cost) if solved.proven else best


def _constraints(
    row: Places, column: Places, places: int, rows: int, p: int
) -> tuple[csr_array, Floats, Floats]:
    """Each row goes to one place; only to an open one; p places are open."""
    pairs = len(row)
    pair = np.arange(pairs)
    ones = np.ones(pairs)
    entries = [
        (row, pair, ones),
        (rows + pair, pair, ones),
        (rows + pair, pairs + column, -ones),
        (np.full(places, rows + pairs), pairs + np.arange(places), np.ones(places)),
    ]
    matrix = csr_array(
        (
            np.concatenate([value for _, _, value in entries]),
            (np.concatenate([r for r, _, _ in entries]), np.concatenate([c for _, c, _ in entries])),
        ),
        shape=(rows + pairs + 1, pairs + places),
    )
    low = np.concatenate([np.ones(rows), np.full(pairs, -1.0), [p]])
    high = np.concatenate([np.ones(rows), np.zeros(pairs), [p]])
    return matrix, low, high
