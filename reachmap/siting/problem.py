"""What `site_venues` is asked, checked and in arrays: the only place that knows labels."""

from __future__ import annotations

import operator
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.access.matrix import Floats, amounts, distances, positions
from reachmap.errors import InputError
from reachmap.siting.median import Flags

OBJECTIVES = ("max_cover", "p_median", "p_center", "min_venues", "kolm_pollak")
_WITH_RADIUS = ("max_cover", "min_venues")
_WITH_SEATS = ("max_cover", "p_median")

Capacity = pd.Series | Mapping[Hashable, float] | float


@dataclass(frozen=True)
class Problem:
    """Who lives how far from where, and what may be chosen.

    Parameters
    ----------
    labels
        Places, in column order.
    people
        By row, positive: areas with the same ways are one row, areas without people are none.
    distance
        Rows × places, infinite where there is no way.
    p
        How many places, the kept ones included; None for the fewest.
    kept
        Places that are there already.
    radius
        What counts as within reach, inclusive; None for any way at all.
    room
        People each place can take; None for all.
    """

    labels: tuple[Hashable, ...]
    people: Floats
    distance: Floats
    p: int | None
    kept: Flags
    radius: float | None
    room: Floats | None

    @property
    def within(self) -> Flags:
        """Which places each row has within reach."""
        reached: Flags = np.isfinite(self.distance)
        return reached if self.radius is None else reached & (self.distance <= self.radius)


def build(
    weights: pd.Series,
    distance: pd.DataFrame,
    *,
    p: int | None,
    objective: str,
    radius: float | None,
    existing: Iterable[Hashable],
    capacity: Capacity | None,
) -> Problem:
    """Check the question and put it into arrays.

    Raises
    ------
    InputError
        Codes ``access_…`` for tables that do not fit, ``siting_…`` for a question that makes no sense.
    """
    if objective not in OBJECTIVES:
        raise InputError("siting_unknown_objective", found=str(objective), known=", ".join(OBJECTIVES))
    table = distances(distance)
    people = amounts(weights, distance.index, what="weights")
    kept = _kept(distance.columns, existing)
    if capacity is not None and objective not in _WITH_SEATS:
        raise InputError("siting_seats_not_used", objective=objective)
    merged, summed = _merged(table[people > 0], people[people > 0])
    return Problem(
        labels=tuple(distance.columns.tolist()),
        people=summed,
        distance=merged,
        p=_number(p, objective, int(kept.sum()), len(kept)),
        kept=kept,
        radius=_radius(radius, objective),
        room=None if capacity is None else _room(distance.columns, capacity),
    )


def _merged(table: Floats, people: Floats) -> tuple[Floats, Floats]:
    """Rows with the same ways become one, their people added; in an order that depends on the ways alone."""
    rows, group = np.unique(table, axis=0, return_inverse=True)
    summed: Floats = np.bincount(group.ravel(), weights=people, minlength=len(rows)).astype(np.float64)
    return rows, summed


def _kept(columns: pd.Index, existing: Iterable[Hashable]) -> Flags:
    where = positions(columns)
    kept = np.zeros(len(columns), dtype=np.bool_)
    for label in existing:
        if label not in where:
            raise InputError("siting_existing_unknown", found=str(label))
        kept[where[label]] = True
    return kept


def _number(p: int | None, objective: str, kept: int, places: int) -> int | None:
    if objective == "min_venues":
        if p is not None:
            raise InputError("siting_number_not_used")
        return None
    if p is None:
        raise InputError("siting_number_needed", objective=objective)
    try:
        number = operator.index(p)
    except TypeError as error:
        raise InputError("siting_bad_number", found=str(p)) from error
    if isinstance(p, bool) or number < 1:
        raise InputError("siting_bad_number", found=str(p))
    if number > places:
        raise InputError("siting_too_many", p=number, places=places)
    if number < kept:
        raise InputError("siting_fewer_than_existing", p=number, existing=kept)
    return number


def _radius(radius: float | None, objective: str) -> float | None:
    if radius is None:
        if objective in _WITH_RADIUS:
            raise InputError("siting_radius_needed", objective=objective)
        return None
    if not isinstance(radius, int | float | np.number) or not radius >= 0:
        raise InputError("access_bad_reach", found=str(radius))
    return float(radius)


def _room(columns: pd.Index, capacity: Capacity) -> Floats:
    """People each place can take; infinite is allowed and means all."""
    if isinstance(capacity, pd.Series | Mapping):
        given = pd.Series(capacity)
        room = amounts(given.replace(np.inf, np.finfo(np.float64).max), columns, what="capacity")
    else:
        room = np.full(len(columns), float(capacity))
    if np.isnan(room).any() or (room < 0).any():
        raise InputError("access_bad_amounts", what="capacity", n=int((~(room >= 0)).sum()))
    return room
