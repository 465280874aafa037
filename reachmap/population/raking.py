"""Raking: a table that has the published margins and else looks like a seed.

Iterative proportional fitting (Deming & Stephan 1940) over any number of dimensions: the seed's odds ratios
are kept, the margins are met. Published margins need not agree: since reference year 2025 Statistics Sweden
adds noise to every cell that it publishes, totals included. They are therefore reconciled first:

1. Every set of axes that two margins have in common is a sub-margin that both state. The compromise is
   their mean, weighted by the inverse of the number of published cells that each had to add up for it:
   with noise of one variance in every published cell, that is the weighted mean of least variance.
2. From few axes to many, each compromise is raked to the compromises of fewer axes, and each margin to
   those that lie within it. What is 0 stays 0 (published zeros carry no noise), and what agrees stays as
   it is.

After that all margins agree, raking converges, and what was changed (`Raking.disagreement`) tells how large
the noise is (`Raking.noise_sd`). The number of sweeps is bounded, so there is no endless loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np

from reachmap.errors import InputError

MOST_SWEEPS = 2_000
# Margins that differ by less than this, relative to the total, agree: they were rounded on their way here.
AGREE = 1e-9
# Below this a factor that raises a seed to its margins may be more than a float holds.
_SMALL = 1e-200

Axes = tuple[int, ...]


@dataclass(frozen=True)
class Raking:
    """A raked table, and how far the margins were from agreeing.

    Parameters
    ----------
    table
        The table, same shape as the seed.
    margins
        The margins as they were reconciled, by axes in ascending order.
    disagreement
        Margin as given minus the table's own, by axes, in the margin's unit.
    noise_sd
        Estimated standard deviation of the noise in one published cell (0 where margins agree or where
        nothing is stated twice).
    sweeps
        How many times all margins were fitted.
    converged
        Whether the table meets the reconciled margins to the tolerance. It does not where zeros of the
        seed leave no table that has them: then it lies halfway between the margins, and how far it is from
        them counts as noise.
    """

    table: np.ndarray
    margins: dict[Axes, np.ndarray]
    disagreement: dict[Axes, np.ndarray]
    noise_sd: float
    sweeps: int
    converged: bool

    def relative_sd(self) -> np.ndarray:
        """Relative standard deviation that the margins' noise leaves in each cell of the table.

        To first order a raked cell is the seed times one factor per margin, so its relative variance
        is at most the sum of (noise_sd / margin cell)² over the margins. 0 where the table is 0.
        """
        variance = np.zeros(self.table.shape)
        for axes, margin in self.margins.items():
            spread = _spread(margin, axes, self.table.ndim)
            variance += np.divide(self.noise_sd, spread, out=np.zeros_like(spread), where=spread > 0) ** 2
        return np.where(self.table > 0, np.sqrt(variance), 0.0)


def rake(seed: np.ndarray, margins: Mapping[Axes, np.ndarray], *, tolerance: float = 1e-9) -> np.ndarray:
    """Rake a seed to margins.

    Parameters
    ----------
    seed
        Table of any number of dimensions, finite and not negative. Its zeros stay.
    margins
        Axes of the seed to the sums over all other axes, in the order of the axes named; ``()`` is the
        grand total. Margins that disagree are reconciled (see the module).
    tolerance
        Largest difference from a reconciled margin, relative to the total.

    Returns
    -------
    ndarray
        The table, same shape as the seed.

    Raises
    ------
    InputError
        A seed or margin is negative or not finite, a margin does not fit the seed's shape, a margin
        asks for people where the seed has only zeros, or one margin has nobody at all and another has.
    """
    return rake_margins(seed, margins, tolerance=tolerance).table


def rake_margins(seed: np.ndarray, margins: Mapping[Axes, np.ndarray], *, tolerance: float = 1e-9) -> Raking:
    """Rake a seed to margins, and tell how far they were from agreeing; else as `rake`."""
    table = _numbers(seed, "seed")
    if margins and 0 < table.max(initial=0.0) < _SMALL:
        # Only the seed's proportions matter, and by a power of two nothing is rounded.
        table = np.ldexp(table, -int(np.frexp(table.max())[1]))
    given = _checked(table, margins)
    agreed = reconcile(given, table.shape, tolerance=tolerance)
    _refuse_empty_seed(table, agreed)
    table, sweeps, converged = _fit(table, agreed, tolerance=tolerance)
    differences = {axes: margin - _sum_to(table, axes) for axes, margin in given.items()}
    return Raking(
        table=table,
        margins=agreed,
        disagreement=differences,
        noise_sd=_noise_sd(given, agreed if converged else _sums_of(table, given), table.shape),
        sweeps=sweeps,
        converged=converged,
    )


def reconcile(
    margins: Mapping[Axes, np.ndarray], shape: tuple[int, ...], *, tolerance: float = 1e-9
) -> dict[Axes, np.ndarray]:
    """Change margins as little as makes them agree (steps 1 and 2 of the module).

    Parameters
    ----------
    margins
        By axes in ascending order.
    shape
        Of the table that they are margins of.

    Returns
    -------
    dict
        The same keys; wherever two margins share axes, their sums are now equal.
    """
    compromises: dict[Axes, np.ndarray] = {}
    for axes in _shared_axes(margins):
        compromise = _compromise(axes, margins, shape)
        within = {inner: value for inner, value in compromises.items() if set(inner) < set(axes)}
        compromises[axes] = _fit_within(compromise, axes, within, tolerance=tolerance)
    return {
        axes: _fit_within(
            margin,
            axes,
            {inner: value for inner, value in compromises.items() if set(inner) <= set(axes)},
            tolerance=tolerance,
        )
        for axes, margin in margins.items()
    }


def _numbers(values: object, name: str) -> np.ndarray:
    try:
        numbers = np.array(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError("rake_not_number", name=name) from error
    # Sums of larger numbers than this would not be exact, or not finite.
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers > 1e15).any():
        raise InputError("rake_not_number", name=name)
    return numbers


def _checked(table: np.ndarray, margins: Mapping[Axes, np.ndarray]) -> dict[Axes, np.ndarray]:
    """Margins as arrays, their axes in ascending order."""
    checked: dict[Axes, np.ndarray] = {}
    for axes in margins:
        if not isinstance(axes, tuple) or not all(isinstance(axis, int | np.integer) for axis in axes):
            raise InputError("rake_shape", axes=str(axes), found=str(axes), expected="(0, 1, …)")
    for axes, values in sorted(margins.items(), key=lambda item: (len(item[0]), sorted(item[0]))):
        order = tuple(sorted(axes))
        fits = len(set(order)) == len(order) and all(0 <= axis < table.ndim for axis in order)
        margin = _numbers(values, str(axes))
        expected = tuple(table.shape[axis] for axis in axes) if fits else ()
        if not fits or margin.shape != expected or order in checked:
            raise InputError("rake_shape", axes=str(axes), found=str(margin.shape), expected=str(expected))
        checked[order] = np.transpose(margin, np.argsort(axes)) if axes else margin
    return checked


def _shared_axes(margins: Mapping[Axes, np.ndarray]) -> list[Axes]:
    """Sets of axes that two margins, or two such sets, have in common; smallest first."""
    found = {tuple(sorted(set(one) & set(other))) for one, other in combinations(margins, 2)}
    grown = True
    while grown:
        inner = {tuple(sorted(set(one) & set(other))) for one, other in combinations(found, 2)}
        grown = not inner <= found
        found |= inner
    return sorted(found, key=lambda axes: (len(axes), axes))


def _compromise(axes: Axes, margins: Mapping[Axes, np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """Weighted mean of what the margins say of a sub-margin; 0 where any of them says 0."""
    total, weights = np.zeros([shape[axis] for axis in axes]), 0.0
    possible = np.ones(total.shape, dtype=bool)
    for named, margin in margins.items():
        if not set(axes) <= set(named):
            continue
        sums = _sum_within(margin, named, axes)
        weight = 1 / prod(shape[axis] for axis in named if axis not in axes)
        total += weight * sums
        weights += weight
        possible &= sums > 0
    # A published zero is exact, so where one margin has nobody the others' few are noise. A whole table of
    # nobody against one of somebody is not: that is two different tables.
    if not possible.any() and total.any():
        raise InputError("rake_zero_margin")
    return np.where(possible, total / weights, 0.0)


def _fit_within(
    margin: np.ndarray, axes: Axes, compromises: Mapping[Axes, np.ndarray], *, tolerance: float
) -> np.ndarray:
    """Rake one margin to compromises of fewer (or the same) axes."""
    if axes in compromises:
        return compromises[axes]
    place = {axis: position for position, axis in enumerate(axes)}
    targets = {tuple(place[axis] for axis in inner): value for inner, value in compromises.items()}
    fitted, _, _ = _fit(margin, targets, tolerance=tolerance)
    return fitted


def _fit(
    table: np.ndarray, margins: Mapping[Axes, np.ndarray], *, tolerance: float
) -> tuple[np.ndarray, int, bool]:
    """Scale a table to each margin in turn until it has them all: (table, sweeps, converged)."""
    largest = max((float(margin.sum()) for margin in margins.values()), default=0.0)
    allowed = max(tolerance, 1e-12) * max(largest, 1e-300)
    for sweep in range(MOST_SWEEPS):
        gap, met = 0.0, np.zeros(table.shape)
        for axes, margin in margins.items():
            sums = _sum_to(table, axes)
            gap = max(gap, float(np.abs(sums - margin).max(initial=0.0)))
            factor = np.divide(margin, sums, out=np.zeros_like(sums), where=sums > 0)
            table = table * _spread(factor, axes, table.ndim)
            met += table
        if gap <= allowed:
            return table, sweep, True
    # Zeros keep the margins from being met together: halfway between the tables that meet one each.
    return met / len(margins), MOST_SWEEPS, False


def _refuse_empty_seed(table: np.ndarray, margins: Mapping[Axes, np.ndarray]) -> None:
    """Refuse a margin that asks for people where no cell of the seed can hold any."""
    possible = table > 0
    for axes, margin in margins.items():
        # A cell can hold people only where no margin empties it.
        possible = possible & (_spread(margin, axes, table.ndim) > 0)
    for axes, margin in margins.items():
        empty = (margin > 0) & (_sum_to(possible.astype(float), axes) == 0)
        if empty.any():
            raise InputError("rake_zero_seed", axes=str(axes), n=int(empty.sum()))


def _noise_sd(
    given: Mapping[Axes, np.ndarray], agreed: Mapping[Axes, np.ndarray], shape: tuple[int, ...]
) -> float:
    """Root of the squared changes over the number of independent things that are stated twice."""
    stated = sum(margin.size for margin in given.values())
    subsets = {inner for axes in given for size in range(len(axes) + 1) for inner in combinations(axes, size)}
    independent = sum(prod(shape[axis] - 1 for axis in axes) for axes in subsets)
    squares = sum(float(((given[axes] - agreed[axes]) ** 2).sum()) for axes in given)
    largest = max((float(margin.sum()) for margin in given.values()), default=0.0)
    if stated <= independent or squares <= (AGREE * largest) ** 2:
        return 0.0
    return float(np.sqrt(squares / (stated - independent)))


def _sum_to(table: np.ndarray, axes: Axes) -> np.ndarray:
    others = tuple(axis for axis in range(table.ndim) if axis not in axes)
    return np.asarray(table.sum(axis=others))


def _sums_of(table: np.ndarray, margins: Mapping[Axes, np.ndarray]) -> dict[Axes, np.ndarray]:
    return {axes: _sum_to(table, axes) for axes in margins}


def _sum_within(margin: np.ndarray, named: Axes, axes: Axes) -> np.ndarray:
    others = tuple(position for position, axis in enumerate(named) if axis not in axes)
    return np.asarray(margin.sum(axis=others))


def _spread(margin: np.ndarray, axes: Axes, dimensions: int) -> np.ndarray:
    """Give a margin length-1 axes, so that it multiplies the table."""
    shape = [1] * dimensions
    for axis, size in zip(axes, margin.shape, strict=True):
        shape[axis] = size
    return margin.reshape(shape)
