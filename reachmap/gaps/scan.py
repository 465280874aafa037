"""Where gaps gather: Kulldorff's spatial scan statistic.

Every circle about every area's point, up to a share of the population, is asked how much likelier its cases
are if the rate inside differs from the rate outside (Kulldorff 1997, Commun. Stat. Theory Methods
26:1481-1496). The likeliest circle is held against the likeliest circle of replications in which nobody
differs, so that p counts all the circles that were looked at.

Areas that lie equally far from the centre enter a circle together: a circle that held some of them only
would be none. A circle never holds everybody, and islands need no neighbours, only a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import xlogy

from reachmap.errors import TableError
from reachmap.gaps.given import numbers

COLUMNS = ("members", "cases", "expected", "relative_risk", "llr", "p_value", "direction")
# Distances this much apart (relative) are taken for equal: coordinates that are moved keep their ties.
_EQUALLY_FAR = 1e-9
# Log-likelihoods this close are taken for equal: two centres of one circle differ by rounding only.
_AS_LIKELY = 9
_THREADS = 2
# Replications looked at together: enough to be quick about, few enough to stay in a processor's cache.
_AT_ONCE, _COUNTS_AT_ONCE, _BLOCK = 128, 100_000, 2048
Direction = Literal["both", "high", "low"]


def spatial_scan(
    cases: pd.Series,
    expected: pd.Series,
    coordinates: pd.DataFrame,
    *,
    model: Literal["poisson", "binomial"] = "poisson",
    population: pd.Series | None = None,
    max_share: float = 0.5,
    direction: Direction = "both",
    replications: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Find where cases are more or fewer than expected in areas that lie together.

    Parameters
    ----------
    cases
        Observed, per area. Where people come in clumps, divide cases and expected by φ (replications then
        hold the rounded sum of cases).
    expected
        Per area, up to a factor: it is rescaled to the sum of cases. The binomial model ignores it.
    coordinates
        Columns x and y per area, in a projection that keeps distances.
    model
        ``"poisson"``: cases about expected ones. ``"binomial"``: ``cases`` of ``population`` people.
    population
        People per area: what ``max_share`` is a share of (else of ``expected``). The binomial model requires
        it and rounds it to whole people in replications.
    max_share
        The largest circle's share of the population, itself included.
    direction
        Look for more than expected, for fewer, or for both.
    replications, seed
        How many worlds without differences to hold the circles against, and their seed.

    Returns
    -------
    DataFrame
        The likeliest circle first, then the others that share no area with one before them, the likeliest
        first, as long as any replication falls short of them (p < 1). Columns: ``members`` (labels, nearest
        the centre first), ``cases``, ``expected``, ``relative_risk`` (inside : outside), ``llr``,
        ``p_value``, ``direction`` (high, low). Empty if no circle differs.

    Raises
    ------
    TableError
        Indexes differ or repeat a label; a value is missing, no number or negative; nobody lives anywhere;
        cases where none are expected, or more than people; the binomial model without population; an unknown
        model or direction; a share not above 0 and at most 1, or replications that are not whole from 0 on.
    """
    _refuse(model, direction, max_share, replications)
    world = _world(cases, expected, population, model)
    size = world.base if population is None else _amounts(population, cases.index)
    points = _points(coordinates, cases.index)
    if not len(points):
        return pd.DataFrame(columns=list(COLUMNS))
    if population is not None and not size.sum() > 0:
        raise TableError("schema", table="areas", problem="nobody lives anywhere")
    circles = _circles(points, size, max_share * size.sum())
    observed = _likelihoods(world, circles, direction)
    strongest = _replicate(world, circles, direction, replications, seed)
    rows = [
        _row(world, circles.members(row, k), observed[row, k], strongest, cases.index)
        for row, k in _apart(observed, circles, strongest)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _refuse(model: str, direction: str, max_share: float, replications: int) -> None:
    def fail(problem: str) -> None:
        raise TableError("schema", table="scan", problem=problem)

    if model not in ("poisson", "binomial"):
        fail("the model is poisson or binomial")
    if direction not in ("both", "high", "low"):
        fail("the direction is both, high or low")
    if not 0 < max_share <= 1:
        fail("the largest share is above 0 and at most 1")
    if not isinstance(replications, int | np.integer) or replications < 0:
        fail("replications: whole, from 0 on")


def _points(coordinates: pd.DataFrame, index: pd.Index) -> np.ndarray:
    if not {"x", "y"} <= set(coordinates.columns):
        raise TableError("schema", table="areas", problem="coordinates lack x or y")
    if not index.is_unique:
        raise TableError("schema", table="areas", problem="labels are repeated")
    points = numbers(coordinates[["x", "y"]], "areas")
    if not coordinates.index.equals(index):
        raise TableError("schema", table="areas", problem="indexes differ")
    if not np.isfinite(points).all():
        raise TableError("schema", table="areas", problem="a coordinate is missing")
    return points


def _amounts(given: pd.Series, index: pd.Index) -> np.ndarray:
    """Return a series as an array, nothing in it missing or negative."""
    if not given.index.equals(index):
        raise TableError("schema", table="areas", problem="indexes differ")
    found = numbers(given, "areas")
    if not (np.isfinite(found) & (found >= 0)).all():
        raise TableError("schema", table="areas", problem="a value is missing or negative")
    return found


def _world(cases: pd.Series, expected: pd.Series, population: pd.Series | None, model: str) -> _World:
    y = _amounts(cases, cases.index)
    if model == "poisson":
        e = _amounts(expected, cases.index)
        if (y[e == 0] > 0).any():
            raise TableError("schema", table="areas", problem="cases where none are expected")
        return _World(y, e, float(y.sum()), binomial=False)
    if population is None:
        raise TableError("schema", table="areas", problem="the binomial model needs a population")
    people = _amounts(population, cases.index)
    if (y > people).any():
        raise TableError("schema", table="areas", problem="more cases than people")
    return _World(y, people, float(y.sum()), binomial=True)


@dataclass(frozen=True)
class _Circles:
    """All circles: those about ``centre[i]`` hold ``near[i, :k+1]`` for every k where ``whole[i, k]``.

    Centres that are near each other stand near each other, in blocks of `_BLOCK`; within a block those whose
    circles reach furthest come first, so that those that still grow are always its first ones. ``group``
    numbers areas that are equally far from the centre. ``neighbourly`` is an order of areas in which near
    ones stand together, and ``slot`` is ``near`` as places in it: what is looked up together lies together.
    """

    centre: np.ndarray
    near: np.ndarray
    whole: np.ndarray
    group: np.ndarray
    reach: np.ndarray
    neighbourly: np.ndarray
    slot: np.ndarray

    def members(self, row: int, k: int) -> np.ndarray:
        """Positions of the areas in a circle, nearest the centre first, equally far ones in table order."""
        inside = self.near[row, : k + 1]
        away = np.where(inside == self.centre[row], -1, self.group[row, : k + 1])
        return np.asarray(inside[np.lexsort((inside, away))])


def _circles(points: np.ndarray, size: np.ndarray, cap: float) -> _Circles:
    """Grow circles until they hold more than ``cap``; asks for twice as many neighbours until that is so."""
    from scipy.spatial import KDTree

    n, tree = len(points), KDTree(points)
    asked = min(n, 64)
    while True:
        # One more than is used tells whether the last is followed by one as far away.
        found = tree.query(points, k=np.arange(1, min(asked + 1, n) + 1))
        near, apart = np.asarray(found[1])[:, :asked], _new_distance(np.asarray(found[0]))
        held = np.cumsum(size[near], axis=1)
        fits = held <= cap * (1 + 1e-12)
        if asked == n or not fits[:, -1].any():
            return _ordered(near, apart[:, :asked], fits, np.asarray(tree.indices))
        asked = min(n, 2 * asked)


def _new_distance(far: np.ndarray) -> np.ndarray:
    """Whether the next area lies further than this one (the very last one has none after it)."""
    step = np.diff(far, axis=1) > _EQUALLY_FAR * np.maximum(far[:, 1:], np.finfo(float).tiny)
    return np.column_stack([step, np.ones(len(far), dtype=bool)])


def _ordered(near: np.ndarray, apart: np.ndarray, fits: np.ndarray, neighbourly: np.ndarray) -> _Circles:
    reach, slots = fits.sum(axis=1), np.empty(len(near), dtype=np.int64)
    slots[neighbourly] = np.arange(len(near))
    order = np.lexsort((-reach, slots // _BLOCK))
    width = int(reach.max(initial=0))
    apart = apart[order][:, :width]
    group = np.cumsum(np.column_stack([np.zeros(len(apart), dtype=int), apart[:, :-1]]), axis=1)
    return _Circles(
        centre=order,
        near=near[order][:, :width],
        whole=apart & fits[order][:, :width],
        group=group[:, :width],
        reach=reach[order],
        neighbourly=neighbourly,
        slot=slots[near[order][:, :width]],
    )


@dataclass(frozen=True)
class _World:
    """Cases, and what they are held against.

    Parameters
    ----------
    cases
        Observed, per area.
    base
        What they are held against, per area, in proportion: expected cases, or people.
    total
        All cases.
    """

    cases: np.ndarray
    base: np.ndarray
    total: float
    binomial: bool

    @cached_property
    def everything(self) -> float:
        """All of the base."""
        return float(self.base.sum())

    @cached_property
    def expected(self) -> np.ndarray:
        """Cases per area if nobody differs."""
        rate = self.total / self.everything if self.everything > 0 else 0.0
        return np.asarray(self.base * rate)

    def whole(self) -> _World:
        """Return the same world with a whole number of cases, and of people: what replications draw from."""
        base = np.rint(self.base) if self.binomial else self.base
        return _World(self.cases, base, float(round(self.total)), self.binomial)

    def ratio(self, inside: np.ndarray, held: np.ndarray) -> np.ndarray:
        """Log-likelihood ratio of circles with ``inside`` cases that hold ``held`` of the base, or 0."""
        total, everything = self.total, self.everything
        outside, rest = total - inside, everything - held
        with np.errstate(divide="ignore", invalid="ignore"):
            more = inside / held * everything / total, outside / rest * everything / total
            found = xlogy(inside, more[0]) + xlogy(outside, more[1])
            if self.binomial:
                spared = everything - total
                for others, of in ((held - inside, held), (rest - outside, rest)):
                    others = np.maximum(others, 0.0)
                    found = found + xlogy(others, others / of * everything / spared)
        some = (held > everything * 1e-12) & (rest > everything * 1e-12)
        return np.where(some & np.isfinite(found), np.maximum(found, 0.0), 0.0)

    def bound(self, held: np.ndarray) -> np.ndarray:
        """Return what the squared surplus of cases is multiplied by to give no less than `ratio`.

        The ratio is a Kullback-Leibler divergence times a count, and that is at most Pearson's chi-square.
        """
        share = held / self.everything
        spared = 1 - self.total / self.everything if self.binomial else 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            found = 1 / (self.total * share * (1 - share) * spared)
        return np.where(np.isfinite(found) & (found > 0), found, 0.0)

    def draw(self, rng: np.random.Generator, times: int) -> np.ndarray:
        """Cases of replications without differences, areas × times."""
        if self.binomial:
            people = self.base.astype(np.int64)
            return rng.multivariate_hypergeometric(people, int(self.total), size=times, method="marginals").T
        return rng.multinomial(int(self.total), self.base / self.everything, size=times).T


def _likelihoods(world: _World, circles: _Circles, direction: Direction) -> np.ndarray:
    """Log-likelihood ratio of every circle, 0 where it is none or differs the other way."""
    inside = np.cumsum(world.cases[circles.near], axis=1)
    surplus = inside - np.cumsum(world.expected[circles.near], axis=1)
    ratio = world.ratio(inside, np.cumsum(world.base[circles.near], axis=1))
    return np.where(circles.whole & _asked(surplus, direction), ratio, 0.0)


def _asked(surplus: np.ndarray, direction: Direction) -> np.ndarray:
    if direction == "both":
        return np.ones_like(surplus, dtype=bool)
    return surplus > 0 if direction == "high" else surplus < 0


def _replicate(
    world: _World, circles: _Circles, direction: Direction, replications: int, seed: int
) -> np.ndarray:
    """Largest ratio of each replication; the same however many threads share the work."""
    at_once = max(_AT_ONCE, _COUNTS_AT_ONCE // max(1, len(circles.near)))
    null = world.whole()

    def strongest(start: int) -> np.ndarray:
        times = min(at_once, replications - start)
        return _strongest(null, circles, direction, null.draw(np.random.default_rng([seed, start]), times))

    if null.total == 0 or null.everything == 0:
        return np.zeros(replications)
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        return np.concatenate([[], *pool.map(strongest, range(0, replications, at_once))])


def _strongest(world: _World, circles: _Circles, direction: Direction, draws: np.ndarray) -> np.ndarray:
    """Largest ratio of each replication: logarithms only for circles whose bound says that they may be it."""
    own = (draws - world.expected[:, None])[circles.neighbourly].astype(np.float32)
    best = np.zeros(own.shape[1])
    for start in range(0, len(circles.near), _BLOCK):
        _grow(world, circles, direction, own, best, slice(start, start + _BLOCK))
    return best


def _grow(
    world: _World, circles: _Circles, direction: Direction, own: np.ndarray, best: np.ndarray, block: slice
) -> None:
    """Let a block's circles grow area by area, and raise ``best`` to what they come to."""
    reach, near, slot = circles.reach[block], circles.near[block], circles.slot[block]
    surplus = np.zeros((len(reach), len(best)), dtype=np.float32)
    square, held = np.empty_like(surplus), np.zeros(len(reach))
    for k in range(int(reach.max(initial=0))):
        growing = int((reach > k).sum())
        d, s, h = surplus[:growing], square[:growing], held[:growing]
        np.take(own, slot[:growing, k], axis=0, out=s, mode="clip")
        d += s
        h += world.base[near[:growing, k]]
        # Single precision may lose a little of the surplus: look at 1 % more than the bound says.
        bound = (1.01 * world.bound(h) * circles.whole[block][:growing, k]).astype(np.float32)
        np.multiply(d, d, out=s)
        s *= bound[:, None]
        rows, times = np.divmod(np.flatnonzero(s > best.astype(np.float32)), len(best))
        asked = _asked(d[rows, times], direction)
        rows, times = rows[asked], times[asked]
        inside = np.rint(d[rows, times] + world.total * (h[rows] / world.everything))
        np.maximum.at(best, times, world.ratio(inside, h[rows]))


def _apart(observed: np.ndarray, circles: _Circles, strongest: np.ndarray) -> Iterator[tuple[int, int]]:
    """Circles that share no area, the likeliest first, while any replication is weaker (the first always)."""
    rounded = np.round(observed, _AS_LIKELY)
    enough = np.round(strongest.min(), _AS_LIKELY) if len(strongest) else 0.0
    rows, ks = np.nonzero((rounded > 0) & ((rounded > enough) | (rounded == rounded.max(initial=0.0))))
    # Of equally likely circles the one about the first centre in the table, the smallest first.
    order = np.lexsort((ks, circles.centre[rows], -rounded[rows, ks]))
    taken = np.zeros(len(circles.near), dtype=bool)
    for row, k in zip(rows[order].tolist(), ks[order].tolist(), strict=True):
        inside = circles.near[row, : k + 1]
        first = not taken.any()
        if first or (rounded[row, k] > enough and not taken[inside].any()):
            taken[inside] = True
            yield row, k


def _row(
    world: _World, members: np.ndarray, ratio: float, strongest: np.ndarray, labels: pd.Index
) -> tuple[object, ...]:
    cases, expected = world.cases[members].sum(), world.expected[members].sum()
    outside, rest = world.total - cases, world.total - expected
    at_least = int((strongest >= ratio - 10.0**-_AS_LIKELY).sum())
    with np.errstate(divide="ignore"):
        risk = np.divide(cases / expected, outside / rest)
    return (
        tuple(labels[members].tolist()),
        float(cases),
        float(expected),
        float(risk),
        float(ratio),
        (1 + at_least) / (1 + len(strongest)),
        "high" if cases > expected else "low",
    )
