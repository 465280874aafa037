"""Choices where a venue takes only so many people: who gets a seat is part of the question.

People of one area may go to different venues. Areas are not merged by distance here unless alike in all ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from reachmap.access.matrix import Floats
from reachmap.errors import InputError
from reachmap.siting.median import SAME, Flags, Places
from reachmap.siting.solver import MOST_PAIRS, Solved, minimise


@dataclass(frozen=True)
class Seated:
    """Places chosen and who goes where.

    Parameters
    ----------
    places
        Positions of the chosen places, sorted.
    row, place, people
        Who has a seat: rows, places (positions among all) and how many people, one entry per pair.
    bound
        What no choice betters, in people (most seats) or people × distance (least way).
    proven
        The choice is optimal.
    """

    places: Places
    row: Places
    place: Places
    people: Floats
    bound: float
    proven: bool


def seat_most(within: Flags, distance: Floats, people: Floats, room: Floats, p: int, kept: Flags) -> Seated:
    """Seat as many people as possible at p venues within reach; among equals, with short ways."""
    cost = np.full(distance.shape, -1.0)
    solved = _open(within, cost, people, room, p, kept, all_seated=False)
    places = _opened(solved, within.shape[1])
    longest = float(np.max(distance, where=within, initial=0.0)) or 1.0
    # A way may cost a seat in ten thousand at most: fewer seats are never taken for shorter ways.
    near = -1.0 + 1e-4 * np.where(within, distance, 0.0) / longest
    seated = _transport(within, near, people, room, places, all_seated=False)
    bound = float(people.sum()) if not np.isfinite(solved.bound) else -solved.bound * float(people.sum())
    return Seated(places, *seated, bound=bound, proven=solved.proven)


def seat_all(distance: Floats, people: Floats, room: Floats, p: int, kept: Flags) -> Seated:
    """Seat everybody at p venues with the least sum of people × distance.

    Raises
    ------
    InputError
        ``siting_seats_too_few``: no p venues have seats for all within their way.
    """
    way = np.isfinite(distance)
    largest = float(np.max(distance, where=way, initial=0.0)) or 1.0
    cost = np.where(way, distance, 0.0) / largest
    solved = _open(way, cost, people, room, p, kept, all_seated=True)
    places = _opened(solved, way.shape[1])
    seated = _transport(way, cost, people, room, places, all_seated=True)
    return Seated(places, *seated, bound=solved.bound * float(people.sum()) * largest, proven=solved.proven)


def _open(
    possible: Flags, cost: Floats, people: Floats, room: Floats, p: int, kept: Flags, *, all_seated: bool
) -> Solved:
    """Which p places to open. Flows are shares of all people, so that HiGHS's tolerances fit any size."""
    row, column = np.nonzero(possible)
    if len(row) > MOST_PAIRS:
        raise InputError("siting_too_large_with_seats", n=len(row), limit=MOST_PAIRS)
    share, rooms = people / people.sum(), np.minimum(room / people.sum(), 1.0)
    pairs, (rows, places) = len(row), possible.shape
    pair, opened = np.arange(pairs), pairs + np.arange(places)
    most = np.minimum(share[row], rooms[column])
    matrix = csr_array(
        (
            np.concatenate([np.ones(3 * pairs), -most, -rooms, np.ones(places)]),
            (
                np.concatenate(
                    [
                        row,
                        rows + column,
                        rows + places + pair,
                        rows + places + pair,
                        rows + np.arange(places),
                        np.full(places, rows + places + pairs),
                    ]
                ),
                np.concatenate([pair, pair, pair, pairs + column, opened, opened]),
            ),
        ),
        shape=(rows + places + pairs + 1, pairs + places),
    )
    solved = minimise(
        np.concatenate([cost[row, column], np.zeros(places)]),
        matrix,
        np.concatenate([share if all_seated else np.zeros(rows), np.full(places + pairs, -np.inf), [p]]),
        np.concatenate([share, np.zeros(places + pairs), [p]]),
        whole=np.arange(pairs + places) >= pairs,
        least=np.concatenate([np.zeros(pairs), kept.astype(np.float64)]),
    )
    if not solved.feasible:
        raise InputError("siting_seats_too_few", p=p)
    return solved


def _opened(solved: Solved, places: int) -> Places:
    if solved.point is None:
        raise InputError("siting_solver", problem="no choice found within the limit of the search")
    return np.flatnonzero(solved.point[-places:] > 0.5)


def _transport(
    possible: Flags, cost: Floats, people: Floats, room: Floats, places: Places, *, all_seated: bool
) -> tuple[Places, Places, Floats]:
    """Who goes to which of the open places, at least cost."""
    row, among = np.nonzero(possible[:, places])
    share, rooms = people / people.sum(), np.minimum(room / people.sum(), 1.0)
    pair, rows = np.arange(len(row)), len(people)
    matrix = csr_array(
        (np.ones(2 * len(row)), (np.concatenate([row, rows + among]), np.concatenate([pair, pair]))),
        shape=(rows + len(places), len(row)),
    )
    solved = minimise(
        cost[row, places[among]],
        matrix,
        np.concatenate([share if all_seated else np.zeros(rows), np.zeros(len(places))]),
        np.concatenate([share, rooms[places]]),
        whole=np.zeros(len(row), dtype=np.bool_),
    )
    if solved.point is None:
        raise InputError("siting_seats_too_few", p=len(places))
    used = solved.point > SAME
    flows = solved.point[used] * people.sum()
    return row[used], places[among[used]], flows
