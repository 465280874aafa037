"""What a set of open venues means for people: within reach, ways, fairness, seats, who takes part.

Rows are homes, once for each course (stratum) that people may go to; a venue that is for other ages has no
way to it. Everything counts people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.access import distance_by_area, nearest_venue, two_step_floating_catchment
from reachmap.access.matrix import Floats
from reachmap.siting.demand import Key
from reachmap.siting.equal import equal_distance
from reachmap.siting.ground import Ground
from reachmap.vocabulary import strata

FARTHEST_SHARE = 0.2


@dataclass(frozen=True)
class Standing:
    """What a set of open venues means.

    Parameters
    ----------
    objective
        What the set is best at; ``"today"`` for the venues that there are.
    open
        Names of the venues, in the order of the list.
    opened, closed
        Of them new, and existing ones that are not among them.
    people, within, without_way
        People who are counted; of them within reach; of them with no way to any open venue.
    mean, longest
        Way to the nearest open venue over those who have one: mean, longest.
    farthest
        Mean way of the fifth who have farthest.
    fair
        The equally-distributed equivalent of the ways (`equal.equal_distance`).
    value, bound
        What the choice is worth in terms of its objective, and what no choice betters.
    cost
        Of the new ones together; missing where one's is not known.
    seats
        Of all open ones; missing likewise.
    participants
        People within reach × uptake, at each venue at most its seats; missing where the uptake is unknown.
    """

    objective: str
    open: tuple[str, ...]
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    people: float
    within: float
    without_way: float
    mean: float
    longest: float
    farthest: float
    fair: float
    value: float = float("nan")
    bound: float = float("nan")
    cost: float = float("nan")
    seats: float = float("nan")
    participants: float = float("nan")

    @property
    def proven(self) -> bool:
        """Whether no other choice is better."""
        return self.value == self.bound


@dataclass(frozen=True)
class World:
    """People at homes, venues, and the ways between them.

    Parameters
    ----------
    ground
        Where people and venues are.
    venues
        Venues that may be open in this question, index their names.
    distance
        Rows × venues, infinite where there is no way or no course for them.
    area, row_home
        Position of each row's area, and of its home.
    people
        By row.
    within
        What counts as within reach.
    """

    ground: Ground
    venues: pd.DataFrame
    distance: pd.DataFrame
    area: np.ndarray
    share: np.ndarray
    people: pd.Series
    within: float

    def nearest(self, names: Sequence[str]) -> pd.DataFrame:
        """Nearest of some venues, and how far it is, by row."""
        if not names:
            none = pd.Series([None] * len(self.distance), index=self.distance.index, dtype=object)
            return pd.DataFrame({"venue": none, "distance": np.inf}, index=self.distance.index)
        return nearest_venue(self.distance, among=names)

    def stand(
        self, names: Sequence[str], *, objective: str, uptake: float | None, worth: tuple[float, float]
    ) -> Standing:
        """Describe a set of open venues."""
        listed = [name for name in self.venues.index if name in set(names)]
        near = self.nearest(listed)
        ways = near["distance"].to_numpy(float)
        people = self.people.to_numpy(float)
        there = np.isfinite(ways)
        w, z = people[there], ways[there]
        existing = self.venues["status"].eq("existing")
        opened = tuple(name for name in listed if not existing[name])
        some = w.sum() > 0
        return Standing(
            objective=objective,
            open=tuple(listed),
            opened=opened,
            closed=tuple(name for name in self.venues.index if existing[name] and name not in set(listed)),
            people=float(people.sum()),
            within=float(people[ways <= self.within].sum()),
            without_way=float(people[~there].sum()),
            mean=float(w @ z / w.sum()) if some else float("nan"),
            longest=float(z[w > 0].max()) if some else float("nan"),
            farthest=farthest_mean(w, z, share=FARTHEST_SHARE) if some else float("nan"),
            fair=equal_distance(w, z) if some else float("nan"),
            value=worth[0],
            bound=worth[1],
            cost=float(self.venues.loc[list(opened), "cost"].sum(skipna=False)) if opened else 0.0,
            seats=float(self.venues.loc[listed, "seats"].sum(skipna=False)) if listed else 0.0,
            participants=self._participants(near, uptake),
        )

    def _participants(self, near: pd.DataFrame, uptake: float | None) -> float:
        """Within reach × uptake; no venue more than its seats."""
        if uptake is None:
            return float("nan")
        come = self.at_venues(near) * uptake
        seats = self.venues["seats"].reindex(come.index).fillna(np.inf)
        return float(np.minimum(come, seats).sum())

    def at_venues(self, near: pd.DataFrame) -> pd.Series:
        """People within reach by the venue that is nearest to them."""
        close = near["distance"].to_numpy(float) <= self.within
        return self.people[close].groupby(near["venue"][close].to_numpy()).sum()

    def by_area(self, names: Sequence[str]) -> pd.DataFrame:
        """People, people within reach, mean way (missing where nobody has one) by area, in order."""
        near = self.nearest(names)
        by = pd.Series(self.area, index=near.index)
        found = distance_by_area(self.people, near["distance"], within=self.within, by=by)
        return found.reindex(range(len(self.ground.codes)))

    def access(self, names: Sequence[str]) -> pd.Series | None:
        """Seats a person by area (two-step floating catchment, gaussian); None where seats are unknown."""
        listed = [name for name in self.venues.index if name in set(names)]
        seats = self.venues.loc[listed, "seats"].astype(float)
        if not listed or seats.isna().any() or not self.within > 0:
            return None
        each = two_step_floating_catchment(
            self.people, seats, self.distance[listed], reach=self.within, decay="gaussian"
        )
        weight = pd.Series(self.share, index=each.index)
        top = (each * weight).groupby(self.area).sum()
        bottom = weight.groupby(self.area).sum()
        return (top / bottom).reindex(range(len(self.ground.codes)))


def farthest_mean(people: Floats, ways: Floats, *, share: float) -> float:
    """Mean way of the share of people who have farthest; who lies on the line counts in part."""
    order = np.argsort(-ways, kind="stable")
    people, ways = people[order], ways[order]
    wanted = share * people.sum()
    before = np.concatenate([[0.0], np.cumsum(people)[:-1]])
    taken = np.clip(wanted - before, 0.0, people)
    return float(taken @ ways / taken.sum())


def serves(bands: tuple[str, ...], key: Key) -> bool:
    """Whether a venue for these ages (empty: all) is one for the parents of a stratum."""
    if not bands:
        return True
    stratum = next(each for each in strata() if each.key == key)
    return bool(set(bands) & set(stratum.bands))


def ways_for(distance: pd.DataFrame, venues: pd.DataFrame, key: Key) -> pd.DataFrame:
    """Distances with no way to venues that hold nothing for a stratum."""
    others = ~np.array([serves(bands, key) for bands in venues["bands"]], dtype=np.bool_)
    return distance.mask(np.broadcast_to(others, distance.shape), np.inf) if others.any() else distance
