"""Which days' people somebody can work out from releases: sums and differences of their periods.

Cut the time into slices where a period begins or ends: a release tells the sum of its slices. Adding some and
subtracting others gives a count of people where every slice is left once or not at all: the year less the
spring, two overlapping halves less the year, the year less a month in its middle. Periods are rows of an
interval matrix, whose dependencies have coefficients 1 and -1 only, so all choices of those are tried.

Only what subtracts something matters: a sum of shown numbers is no less than each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

import numpy as np

Period = tuple[date, date]
# So many earlier releases, and so many numbers, are looked through; of more, nothing new may be told.
MOST_RELEASES, MOST_DERIVED = 12, 5_000


class Told(Protocol):
    """What is known of a period."""

    @property
    def period(self) -> Period:
        """First and last day."""


@dataclass(frozen=True)
class Derivation:
    """A number that the new result gives together with earlier ones.

    Parameters
    ----------
    sign
        1 or -1: how the new result enters.
    others
        Signs and places (in the order of the releases) of earlier ones.
    closed
        Whether no day is left: the same days were counted twice, and 0 tells of nobody.
    """

    sign: int
    others: tuple[tuple[int, int], ...]
    closed: bool

    @property
    def terms(self) -> int:
        """How many numbers are added and subtracted."""
        return 1 + len(self.others)


def share_days(one: Period, other: Period) -> bool:
    """Whether two periods have a day in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def derivations(releases: Sequence[Told], period: Period) -> tuple[Derivation, ...] | None:
    """List what follows of a new result of a period with earlier ones; None where that is too much to list.

    Parameters
    ----------
    releases
        Earlier ones.
    period
        First and last day of the new result.
    """
    near, slices = days_of(releases, period)
    if not near:
        return ()
    if len(near) > MOST_RELEASES:
        return None
    choices = np.stack(
        np.meshgrid(*[np.array([0, 1, -1], dtype=np.int8)] * len(near), indexing="ij"), axis=-1
    ).reshape(-1, len(near))
    left = slices[0] + choices @ slices[1:]
    turn = np.where((left >= 0).all(axis=1), 1, -1).astype(np.int8)
    left, signs = left * turn[:, None], choices * turn[:, None]
    once = ((left >= 0) & (left <= 1)).all(axis=1)
    subtracts = (signs < 0).any(axis=1) | (turn < 0)
    # The new result beside earlier ones that cancel: nothing but itself.
    alone = (left == slices[0]).all(axis=1) & (turn > 0)
    kept = np.flatnonzero(once & subtracts & ~alone)
    if len(kept) > MOST_DERIVED:
        return None
    return tuple(
        Derivation(
            int(turn[row]),
            tuple((int(sign), near[i]) for i, sign in enumerate(signs[row]) if sign),
            not left[row].any(),
        )
        for row in kept
    )


def days_of(releases: Sequence[Told], period: Period) -> tuple[list[int], np.ndarray]:
    """Say which slices of time a period and the releases near it cover.

    Returns
    -------
    list, ndarray
        Places of the releases that share days with the period, or with one that does, and so on; whether the
        period, and each of those, covers a slice.
    """
    near = _connected([release.period for release in releases], period)
    return near, _slices([period, *(releases[place].period for place in near)])


def _connected(periods: Sequence[Period], period: Period) -> list[int]:
    """Places of the periods that share days with one, or with one that does, and so on."""
    found: set[int] = set()
    reached = [period]
    while reached:
        now = reached.pop()
        more = {i for i, each in enumerate(periods) if i not in found and share_days(each, now)}
        found |= more
        reached += [periods[i] for i in more]
    return sorted(found)


def _slices(periods: Sequence[Period]) -> np.ndarray:
    """Whether a period covers a slice of time, periods × slices."""
    ends = [(first.toordinal(), last.toordinal() + 1) for first, last in periods]
    cuts = sorted({day for each in ends for day in each})
    return np.array(
        [[a <= low and high <= b for low, high in pairwise(cuts)] for a, b in ends], dtype=np.int8
    )
