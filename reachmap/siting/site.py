"""`site_venues`: the question, the method that fits it, and the answer in people."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.access.matrix import Floats
from reachmap.errors import InputError
from reachmap.siting.cover import fewest, most_people, shortest_longest
from reachmap.siting.equal import equal_distance, fairest
from reachmap.siting.median import Choice, Flags, Places, choose, fill, finite
from reachmap.siting.problem import Capacity, Problem, build
from reachmap.siting.seats import Seated, seat_all, seat_most


@dataclass(frozen=True)
class Siting:
    """A choice of venues and what it means for people.

    Parameters
    ----------
    objective
        What was asked.
    selected
        Labels of the chosen venues, the existing ones among them, in the order of the columns.
    value
        What the choice is worth in terms of the objective.
    bound
        What no choice betters: an upper bound for ``max_cover``, a lower one for the others. Equal to
        ``value`` where the choice is proven to be best.
    covered_people
        People who live within the radius of a chosen venue; without a radius all who have a way; with
        capacity only those who get a seat.
    mean_distance
        Mean way to the nearest chosen venue, over the people who have one; with capacity to the venue with
        their seat, over those who have a seat. Missing where there is nobody.
    longest_distance
        The longest of those ways.
    equal_distance
        The equally-distributed equivalent of those ways (`equal.equal_distance`): the fairness figure.
    people
        All people, also those without a way.
    """

    objective: str
    selected: tuple[Hashable, ...]
    value: float
    bound: float
    covered_people: float
    mean_distance: float
    longest_distance: float
    equal_distance: float
    people: float

    @property
    def proven(self) -> bool:
        """Whether no other choice is better."""
        return self.value == self.bound


def site_venues(
    weights: pd.Series,
    distance: pd.DataFrame,
    *,
    p: int | None,
    objective: str,
    radius: float | None = None,
    existing: Iterable[Hashable] = (),
    capacity: Capacity | None = None,
) -> Siting:
    """Choose venues out of a list.

    Exactly ``p`` venues are chosen, and **p includes the existing ones**, which are always kept (as PySAL
    spopt counts predefined facilities): to add two to three existing venues, p is 5. Where fewer would do as
    well, the others are those that shorten the mean way most. Among choices that are equally good, one is
    returned, always the same for the same table. Areas without people count for nothing, also in the longest
    way.

    Parameters
    ----------
    weights
        People by area, none missing or negative.
    distance
        Areas × candidates, the existing venues among them; missing or infinite where there is no way. The
        same areas as ``weights``, in any order.
    p
        How many venues, the existing ones included; None for ``min_venues``.
    objective
        ``"max_cover"``: most people within ``radius`` (value: people). ``"p_median"``: least mean way
        (people × distance, summed). ``"p_center"``: the least longest way. ``"min_venues"``: the fewest
        venues that have everybody within ``radius`` (value: their number). ``"kolm_pollak"``: the least
        equally-distributed equivalent distance, inequality aversion -1, scaled by the chosen venues' own
        distances; α is iterated to a fixed point and the bound is proven at it.
    radius
        What counts as within reach, inclusive.
    existing
        Labels of venues that are there and stay.
    capacity
        People that a venue can take, by candidate or one number for all (``max_cover`` and ``p_median``).
        People of one area may then go to different venues, and under ``p_median`` everybody gets a seat.

    Returns
    -------
    Siting
        The choice, what it is worth, and the bound that proves it or says how far from best it may be.

    Raises
    ------
    InputError
        Tables that do not fit together, a question that makes no sense, or one that no choice answers
        (``siting_out_of_reach``, ``siting_too_few_to_reach``, ``siting_seats_too_few``).

    Notes
    -----
    Church & ReVelle 1974 (max_cover), Hakimi 1964 and ReVelle & Swain 1970 (p_median), Minieka 1970
    (p_center), Toregas et al. 1971 (min_venues), Horton et al. 2024 (kolm_pollak).
    """
    problem = build(
        weights, distance, p=p, objective=objective, radius=radius, existing=existing, capacity=capacity
    )
    everybody = float(weights.sum())
    if not len(problem.people):
        return _nobody(problem, objective)
    if problem.room is not None:
        return _seated(problem, objective, everybody, problem.room)
    choice = _chosen(problem, objective)
    return _described(problem, objective, choice, everybody)


def _chosen(problem: Problem, objective: str) -> Choice:
    """The choice, its cost and bound as the method counts them."""
    if objective == "min_venues":
        return _fewest(problem)
    p = problem.kept.sum() if problem.p is None else problem.p
    if objective == "max_cover":
        return most_people(problem.within, problem.people, p, problem.kept)
    start = _start(problem, p)
    if objective == "p_median":
        return choose(problem.people[:, None] * problem.distance, p, problem.kept, start=start)
    if objective == "p_center":
        return shortest_longest(problem.distance, p, problem.kept)
    return fairest(problem.people, problem.distance, p, problem.kept, start=start)


def _fewest(problem: Problem) -> Choice:
    _check_reachable(problem.within)
    cover = fewest(problem.within, problem.kept)
    return Choice(cover.places, float(len(cover.places)), float(cover.least))


def _start(problem: Problem, p: int) -> Places:
    """Places, p of them, that give every row a way.

    Raises
    ------
    InputError
        ``siting_out_of_reach``, ``siting_too_few_to_reach``.
    """
    way = np.isfinite(problem.distance)
    _check_reachable(way)
    places = np.flatnonzero(problem.kept)
    if not way.all():
        places = fewest(way, problem.kept).places
        if len(places) > p:
            raise InputError("siting_too_few_to_reach", p=p, least=len(places))
    return fill(finite(problem.people[:, None] * problem.distance), places, p)


def _check_reachable(within: Flags) -> None:
    out = int((~within.any(axis=1)).sum())
    if out:
        raise InputError("siting_out_of_reach", n=out)


def _described(problem: Problem, objective: str, choice: Choice, everybody: float) -> Siting:
    places = choice.places
    if problem.p is not None and len(places) < problem.p:
        places = fill(finite(problem.people[:, None] * problem.distance), places, problem.p)
    ways = problem.distance[:, places].min(axis=1)
    covered = float(problem.people[problem.within[:, places].any(axis=1)].sum())
    value, bound = choice.cost, choice.bound
    if objective == "max_cover":
        value = covered
        bound = covered if choice.proven else max(everybody - choice.bound, covered)
    if problem.radius is None:
        # Rows are summed in another order than areas: the same people must not differ in the last digit.
        covered = everybody
    return _result(problem, objective, places, (value, bound, covered), (problem.people, ways), everybody)


def _result(
    problem: Problem,
    objective: str,
    places: Places,
    worth: tuple[float, float, float],
    trips: tuple[Floats, Floats],
    everybody: float,
) -> Siting:
    people, ways = trips
    has_way = np.isfinite(ways)
    people, ways = people[has_way], ways[has_way]
    value, bound, covered = worth
    return Siting(
        objective=objective,
        selected=tuple(problem.labels[place] for place in places),
        value=value,
        bound=bound,
        covered_people=covered,
        mean_distance=float(people @ ways / people.sum()) if people.sum() > 0 else float("nan"),
        longest_distance=float(ways.max()) if len(ways) else float("nan"),
        equal_distance=equal_distance(people, ways) if len(ways) else float("nan"),
        people=everybody,
    )


def _seated(problem: Problem, objective: str, everybody: float, room: Floats) -> Siting:
    p = problem.p or 1
    if objective == "max_cover":
        seated = seat_most(problem.within, problem.distance, problem.people, room, p, problem.kept)
    else:
        _check_reachable(np.isfinite(problem.distance))
        seated = seat_all(problem.distance, problem.people, room, p, problem.kept)
    return _described_seats(problem, objective, seated, everybody)


def _described_seats(problem: Problem, objective: str, seated: Seated, everybody: float) -> Siting:
    ways = problem.distance[seated.row, seated.place]
    near = seated.people if problem.radius is None else seated.people[ways <= problem.radius]
    covered = min(float(near.sum()), everybody)
    if objective == "max_cover":
        value, bound = covered, covered if seated.proven else min(max(seated.bound, covered), everybody)
    else:
        value = float(seated.people @ ways)
        bound = value if seated.proven else min(seated.bound, value)
        covered = everybody if problem.radius is None else covered
    worth = (value, bound, covered)
    return _result(problem, objective, seated.places, worth, (seated.people, ways), everybody)


def _nobody(problem: Problem, objective: str) -> Siting:
    """Where nobody lives every choice is as good: the first places."""
    kept = np.flatnonzero(problem.kept)
    others = np.flatnonzero(~problem.kept)
    more = 0 if problem.p is None else problem.p - len(kept)
    places = np.sort(np.concatenate([kept, others[:more]]))
    value = float(len(places)) if objective == "min_venues" else 0.0
    none = np.zeros(0)
    return _result(problem, objective, places, (value, value, 0.0), (none, none), 0.0)
