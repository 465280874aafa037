"""A scenario in terms of venues: which there are, which may be open, and the best choice of so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.read.places import CANDIDATE, EXISTING
from reachmap.siting.demand import Demand
from reachmap.siting.figures import World, ways_for
from reachmap.siting.ground import Ground
from reachmap.siting.scenario import LEAST_WAY, MOST_PEOPLE, Scenario
from reachmap.siting.site import Siting, site_venues


@dataclass(frozen=True)
class Question:
    """A scenario in terms of venues.

    Parameters
    ----------
    scenario
        As it was asked.
    world
        People, venues and the ways between them.
    today
        Venues that are open.
    keep
        Must be open afterwards.
    number
        How many are open afterwards.
    uptake
        Share of those within reach who are taken to come; None: unknown.
    """

    scenario: Scenario
    world: World
    today: tuple[str, ...]
    keep: tuple[str, ...]
    number: int
    uptake: float | None

    @classmethod
    def of(
        cls, ground: Ground, scenario: Scenario, demands: Sequence[Demand], *, uptake: float | None
    ) -> Question:
        """Find the venues that a scenario speaks of.

        Raises
        ------
        InputError
            It names a venue that is not there, or asks for more than there is room for: `scenario_…`.
        """
        listed = ground.with_places(scenario.added)
        known = set(listed["venue"])
        for name in (*scenario.fixed, *scenario.forbidden, *scenario.closed):
            if name not in known:
                raise InputError("scenario_no_venue", found=name[:80])
        spoken = listed["language"].isin(["", scenario.language.casefold()]) | (scenario.language == "")
        existing = listed["status"].eq(EXISTING) & spoken
        possible = (listed["status"].eq(CANDIDATE) & spoken) | listed["venue"].isin(scenario.fixed)
        # What exists and may not be among the chosen is closed: it still counts among what there is today.
        shut = {*scenario.closed, *scenario.forbidden}
        used = listed[existing | (possible & ~listed["venue"].isin(shut))]
        if used.empty:
            raise InputError("scenario_no_places")
        world = _world(ground, used, scenario, demands)
        today = tuple(listed.loc[existing, "venue"])
        stay = tuple(name for name in today if name not in shut)
        fixed = tuple(name for name in scenario.fixed if name not in stay)
        keep = scenario.fixed if scenario.move else (*stay, *fixed)
        number = len(stay) + scenario.new
        if len(set(keep)) > number:
            raise InputError("scenario_fixed_many", fixed=len(fixed), new=scenario.new)
        most = len(world.venues) - (len(today) - len(stay))
        if number > most:
            raise InputError("scenario_few_places", new=scenario.new, places=most - len(stay))
        return cls(scenario, world, today, tuple(dict.fromkeys(keep)), number, uptake)

    def capacity(self) -> pd.Series | None:
        """People whom each venue has room for among those within reach; None where seats do not count."""
        seats = self.world.venues["seats"].astype(float)
        if not self.scenario.use_seats or self.uptake is None or seats.isna().any():
            return None
        return seats / self.uptake

    def open_columns(self) -> pd.DataFrame:
        """Ways to the venues that may be open afterwards."""
        distance = self.world.distance
        shut = {*self.scenario.closed, *self.scenario.forbidden}
        return distance[[name for name in distance.columns if name not in shut]]

    def best(self, objective: str, number: int) -> Siting | None:
        """The best choice; None where no venue is to be open at all."""
        if number == 0:
            return None
        scenario, world = self.scenario, self.world
        distance, people = self.open_columns(), world.people
        capacity = self.capacity()
        if objective == LEAST_WAY:
            # Whoever has no way to any place whatever can not be brought nearer.
            people = people.where(np.isfinite(distance.to_numpy(float)).any(axis=1), 0.0)
        if capacity is not None:
            capacity = capacity.reindex(distance.columns)
        return site_venues(
            people,
            distance,
            p=number,
            objective=objective,
            radius=scenario.within,
            existing=self.keep,
            capacity=capacity if objective == MOST_PEOPLE else None,
        )


def _world(ground: Ground, used: Any, scenario: Scenario, demands: Sequence[Demand]) -> World:  # noqa: ANN401
    """Homes once for each course, with the ways to what is held for it."""
    venues = pd.DataFrame(used.drop(columns="geometry")).assign(x=used.geometry.x, y=used.geometry.y)
    venues = venues.set_index("venue")
    distance = ground.distances(used)
    homes = ground.homes.points
    position = {code: number for number, code in enumerate(ground.codes)}
    area = homes["area_code"].map(position).to_numpy()
    share = homes["share"].to_numpy(float)
    tables = [ways_for(distance, venues, key) for key in scenario.strata]
    people = np.concatenate([demand.people[area] * share for demand in demands])
    rows = pd.concat(tables, ignore_index=True)
    times = len(demands)
    within = float(scenario.within or 0.0)
    return World(ground, venues, rows, np.tile(area, times), np.tile(share, times), pd.Series(people), within)
