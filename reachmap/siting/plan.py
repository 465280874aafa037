"""A plan: which venues, what it brings to whom, what one more would add, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.gaps.draws import StratumDraws
from reachmap.siting.certainty import Drawn, choice_frequency
from reachmap.siting.demand import Demand, Key, area_demand, group_demands
from reachmap.siting.figures import Standing, World, ways_for
from reachmap.siting.ground import Ground
from reachmap.siting.question import Question
from reachmap.siting.scenario import LEAST_WAY, MOST_PEOPLE, TARGET, Scenario
from reachmap.vocabulary import ALL

TODAY = "today"
MOST_ON_CURVE = 8
PLAN_DRAWS = 100
Note = tuple[str, dict[str, Any]]

# A choice that the search can not make is left out and said, where the other one can be made.
_UNANSWERED = ("siting_out_of_reach", "siting_too_few_to_reach", "siting_seats_too_few")


@dataclass(frozen=True)
class VenuePlan:
    """An answer to a scenario; nothing in it counts participants, so it may be shown.

    Parameters
    ----------
    scenario
        The question, ``within`` filled in.
    kind
        Whom it counts: as asked, or ``"target"`` where nothing is known of who is reached.
    unit, ways
        ``"metres"`` or ``"minutes"``; ``"straight"``, ``"roads"`` or ``"times"``.
    uptake
        Share of those within reach who are taken to come; None: unknown.
    today
        The venues that there are.
    options
        The best choice by each objective; the scenario's own first.
    curve
        Index ``new``: ``people_within``, ``added``, ``bound``, ``opened``: each with its own best choice.
    areas
        An area a row: area_code, area_name, people, within_before, within_after, newly_within, mean_before,
        mean_after, access_before, access_after (seats a person).
    groups
        age_band, parent_group, people, within_before, within_after, newly_within, still_out.
    venues
        venue, x, y, area_code, status, role (``kept``, ``opened``, ``closed``, ``not_chosen``), seats, cost,
        people (within reach and nearest to it), certainty (share of the draws in which it is chosen).
    draws
        How many draws the certainty is of; 0: none there.
    notes
        Codes of what must be said, with their facts.
    """

    scenario: Scenario
    kind: str
    unit: str
    ways: str
    uptake: float | None
    today: Standing
    options: tuple[Standing, ...]
    curve: pd.DataFrame
    areas: pd.DataFrame
    groups: pd.DataFrame
    venues: pd.DataFrame
    draws: int
    notes: tuple[Note, ...] = field(default=())

    @property
    def chosen(self) -> Standing:
        """The best choice by the scenario's own objective."""
        return self.options[0]


def make_plan(
    ground: Ground,
    cells: pd.DataFrame,
    scenario: Scenario,
    *,
    draws: Mapping[Key, StratumDraws] | None = None,
) -> VenuePlan:
    """Choose venues and say what it means.

    Parameters
    ----------
    ground
        Where people and venues are.
    cells
        `tables.CELLS`, gated.
    scenario
        The question.
    draws
        Draws of the strata, for how sure the choice is.

    Raises
    ------
    InputError
        A question that can not be answered: `scenario_…`, `siting_…`, `times_…`.
    """
    scenario = replace(
        scenario,
        within=ground.reach if scenario.within is None else scenario.within,
        uptake=ground.uptake if scenario.uptake is None else scenario.uptake,
    )
    demands = [
        area_demand(cells, ground.codes, key, kind=scenario.demand, draws=(draws or {}).get(key))
        for key in scenario.strata
    ]
    question = Question.of(ground, scenario, demands, uptake=_uptake(scenario, cells))
    world = question.world
    today = world.stand(question.today, objective=TODAY, uptake=question.uptake, worth=(np.nan, np.nan))
    options, unanswered = _options(question)
    chosen = options[0]
    certainty, counted = _certainty(question, demands)
    return VenuePlan(
        scenario=scenario,
        kind=demands[0].kind,
        unit=ground.unit,
        ways=ground.ways,
        uptake=question.uptake,
        today=today,
        options=options,
        curve=_curve(question, today),
        areas=_areas(question, chosen),
        groups=_groups(question, cells, chosen, demands[0].kind),
        venues=_venues(question, chosen, certainty),
        draws=counted,
        notes=(*_notes(ground, scenario, demands, question), *unanswered),
    )


def _uptake(scenario: Scenario, cells: pd.DataFrame) -> float | None:
    """As asked, else the share that the support reaches in the whole municipality."""
    if scenario.uptake is not None:
        return scenario.uptake
    band, group = scenario.strata[0]
    rows = cells[(cells["age_band"] == band) & (cells["parent_group"] == group) & (cells["area_code"] == ALL)]
    share = float(rows["coverage"].iloc[0]) if len(rows) else float("nan")
    return min(share, 1.0) if share > 0 else None


def _options(question: Question) -> tuple[tuple[Standing, ...], list[Note]]:
    """The best choice by each objective, the scenario's own first."""
    own = question.scenario.objective
    found, unanswered = [], []
    for objective in sorted((MOST_PEOPLE, LEAST_WAY), key=lambda each: each != own):
        try:
            siting = question.best(objective, question.number)
        except InputError as error:
            if objective == own or error.code not in _UNANSWERED:
                raise
            unanswered.append(("plan_not_all_have_way", {"p": question.number}))
            continue
        names = () if siting is None else tuple(map(str, siting.selected))
        worth = (0.0, 0.0) if siting is None else (siting.value, siting.bound)
        found.append(question.world.stand(names, objective=objective, uptake=question.uptake, worth=worth))
    return tuple(found), unanswered


def _curve(question: Question, today: Standing) -> pd.DataFrame:
    """People within reach by number of new venues, each number with its own best choice."""
    stay = question.number - question.scenario.new
    least = max(len(question.keep) - stay, 0)
    room = question.open_columns().shape[1] - stay
    numbers = range(least, min(max(MOST_ON_CURVE, question.scenario.new), room) + 1)
    rows = []
    for new in numbers:
        siting = question.best(MOST_PEOPLE, stay + new)
        names = () if siting is None else tuple(map(str, siting.selected))
        rows.append(
            {
                "people_within": 0.0 if siting is None else siting.covered_people,
                "bound": 0.0 if siting is None else siting.bound,
                "opened": tuple(name for name in names if name not in today.open),
            }
        )
    curve = pd.DataFrame(rows, index=pd.Index(list(numbers), name="new"))
    curve.insert(1, "added", curve["people_within"].diff())
    return curve


def _certainty(question: Question, demands: list[Demand]) -> tuple[pd.Series | None, int]:
    """Share of draws in which each venue is among the chosen ones."""
    kept = [demand.draws for demand in demands if demand.draws is not None]
    if question.number == 0 or len(kept) < len(demands):
        return None, 0
    world = question.world
    rounds = min(PLAN_DRAWS, *(len(each) for each in kept))
    course = np.repeat(np.arange(len(demands)), len(world.area) // len(demands))
    drawn = Drawn(
        people=np.hstack([each[:rounds] for each in kept]),
        group=course * len(world.ground.codes) + world.area,
        share=world.share,
    )
    return choice_frequency(
        drawn,
        question.open_columns(),
        keep=question.keep,
        number=question.number,
        objective=question.scenario.objective,
        within=world.within,
    )


def _areas(question: Question, chosen: Standing) -> pd.DataFrame:
    world = question.world
    before, after = world.by_area(question.today), world.by_area(chosen.open)
    table = pd.DataFrame(
        {
            "area_code": world.ground.codes,
            "area_name": world.ground.names,
            "people": before["people"],
            "within_before": before["people_within"],
            "within_after": after["people_within"],
            "newly_within": after["people_within"] - before["people_within"],
            "mean_before": before["mean_distance"],
            "mean_after": after["mean_distance"],
        }
    )
    for name, names in (("access_before", question.today), ("access_after", chosen.open)):
        access = world.access(names)
        table[name] = np.nan if access is None else access.to_numpy(float)
    return table


def _groups(question: Question, cells: pd.DataFrame, chosen: Standing, kind: str) -> pd.DataFrame:
    """Who comes within reach and who is still out, by group of the scenario's age band."""
    world = question.world
    band = question.scenario.strata[0][0]
    homes = len(world.ground.homes.points)
    area, share = world.area[:homes], world.share[:homes]
    distance = world.ground.distances(world_venues(world))
    rows = []
    for key, demand in group_demands(cells, world.ground.codes, band, kind=kind).items():
        ways = ways_for(distance, world.venues, key)
        people = demand.people[area] * share
        before, after = (
            float(people[_close(ways, names, world.within)].sum()) for names in (question.today, chosen.open)
        )
        rows.append((*key, float(people.sum()), before, after, after - before, float(people.sum()) - after))
    columns = ["age_band", "parent_group", "people", "within_before", "within_after"]
    return pd.DataFrame(rows, columns=[*columns, "newly_within", "still_out"])


def world_venues(world: World) -> Any:  # noqa: ANN401 - geopandas is loaded late
    """Venues of a world as points."""
    import geopandas as gpd

    venues = world.venues.reset_index()
    points = gpd.points_from_xy(venues["x"], venues["y"])
    return gpd.GeoDataFrame(venues, geometry=points, crs="EPSG:3006")


def _close(ways: pd.DataFrame, names: tuple[str, ...], within: float) -> np.ndarray:
    """Which homes have one of some venues within reach."""
    listed = [name for name in names if name in ways.columns]
    if not listed:
        return np.zeros(len(ways), dtype=np.bool_)
    return np.asarray((ways[listed].to_numpy(float) <= within).any(axis=1))


def _venues(question: Question, chosen: Standing, certainty: pd.Series | None) -> pd.DataFrame:
    world = question.world
    near = world.at_venues(world.nearest(chosen.open))
    names = world.venues.index
    table = world.venues.reset_index(names="venue")
    table["role"] = [
        ("kept" if name in question.today else "opened")
        if name in chosen.open
        else ("closed" if name in question.today else "not_chosen")
        for name in names
    ]
    table["people"] = near.reindex(names).fillna(0.0).to_numpy(float)
    share = np.nan if certainty is None else certainty.reindex(names).to_numpy(float)
    table["certainty"] = share
    columns = ["venue", "x", "y", "area_code", "status", "role", "seats", "cost", "people", "certainty"]
    return table[columns]


def _notes(ground: Ground, scenario: Scenario, demands: list[Demand], question: Question) -> list[Note]:
    notes: list[Note] = []
    if demands[0].kind != scenario.demand:
        notes.append(("plan_demand_is_target", {}))
    names = dict(zip(ground.codes, ground.names, strict=True))
    unknown = sorted({names[code] for demand in demands for code in demand.unknown})
    if unknown:
        notes.append(("plan_areas_unknown", {"areas": unknown}))
    if ground.homes.empty:
        notes.append(("plan_homes_empty", {"areas": [names[code] for code in ground.homes.empty]}))
    if ground.homes.kind == "middle":
        notes.append(("plan_homes_middle", {}))
    if ground.ways == "straight":
        notes.append(("plan_straight", {"detour": ground.detour}))
    if ground.left_out:
        notes.append(("plan_venues_left_out", {"n": ground.left_out}))
    if scenario.use_seats and question.capacity() is None:
        notes.append(("plan_seats_unknown", {}))
    if question.uptake is None:
        notes.append(("plan_uptake_unknown", {}))
    if demands[0].kind == TARGET and scenario.demand == TARGET:
        notes.append(("plan_all_parents", {}))
    return notes
