"""What somebody wants to try: whom to bring nearer, how many venues more, which are fixed, which are out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from reachmap.errors import InputError
from reachmap.vocabulary import ALL, strata

UNREACHED, SHORTFALL, TARGET = DEMANDS = ("unreached", "shortfall", "target")
MOST_PEOPLE, LEAST_WAY = PLAN_OBJECTIVES = ("max_cover", "p_median")
MOST_NEW = 50
LONGEST_NAME = 80


@dataclass(frozen=True)
class Place:
    """A place that is on no list, put on the map by hand: EPSG:3006, metres."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A question to `reachmap.plan_venues`.

    Parameters
    ----------
    name
        What it is called where scenarios are compared.
    strata
        Whom the courses are for: pairs of age band and parent group. Of several each is a course of its own,
        and a parent counts once for each.
    demand
        ``"unreached"``: parents who are not reached. ``"shortfall"``: fewer than expected, an area's mean or
        0. ``"target"``: all parents.
    objective
        ``"max_cover"``: most people within reach. ``"p_median"``: the least mean way.
    new
        How many venues more than there are (the ones that are closed taken off).
    within
        What counts as within reach, metres (minutes with travel times); None: as the project says.
    fixed, forbidden
        Venues that must be among the chosen, and such that may not.
    closed
        Existing venues that are closed.
    move
        Existing venues may be moved: as many stay as there are, but not necessarily where they are.
    added
        Places besides those on the list.
    language
        Only venues that hold courses in it, or do not say in which; empty: all.
    uptake
        Share of the people within reach who take part; None: as many as the support reaches today.
    use_seats
        A venue takes as many as it has seats.
    """

    name: str = ""
    strata: tuple[tuple[str, str], ...] = ((ALL, ALL),)
    demand: str = UNREACHED
    objective: str = MOST_PEOPLE
    new: int = 1
    within: float | None = None
    fixed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    move: bool = False
    added: tuple[Place, ...] = ()
    language: str = ""
    uptake: float | None = None
    use_seats: bool = False

    def __post_init__(self) -> None:
        """Refuse what makes no question.

        Raises
        ------
        InputError
            ``scenario_bad``, with the field and what was found.
        """
        known = {stratum.key for stratum in strata()}
        _demand(self.strata and set(self.strata) <= known, "strata", self.strata)
        _demand(len(set(self.strata)) == len(self.strata), "strata", self.strata)
        _demand(self.demand in DEMANDS, "demand", self.demand)
        _demand(self.objective in PLAN_OBJECTIVES, "objective", self.objective)
        _demand(type(self.new) is int and 0 <= self.new <= MOST_NEW, "new", self.new)
        _demand(
            self.within is None or (math.isfinite(self.within) and self.within >= 0), "within", self.within
        )
        _demand(self.uptake is None or 0 < self.uptake <= 1, "uptake", self.uptake)
        clash = set(self.fixed) & (set(self.forbidden) | set(self.closed))
        _demand(not clash, "fixed", next(iter(sorted(clash)), ""))

    def record(self) -> dict[str, Any]:
        """Write it as plain values, for a file."""
        return asdict(self)


def scenario_of(record: Mapping[str, Any]) -> Scenario:
    """Read a scenario that `Scenario.record` wrote.

    Raises
    ------
    InputError
        ``scenario_bad``: a field is not known, or of the wrong kind.
    """
    names = {field.name for field in fields(Scenario)}
    for key in record:
        _demand(key in names, "key", key)
    values = dict(record)
    try:
        for name in ("fixed", "forbidden", "closed"):
            values[name] = tuple(str(each) for each in values.get(name, ()))
        pairs = values.get("strata", [[ALL, ALL]])
        values["strata"] = tuple((str(band), str(group)) for band, group in pairs)
        values["added"] = tuple(
            Place(str(each["name"])[:LONGEST_NAME], float(each["x"]), float(each["y"]))
            for each in values.get("added", ())
        )
        for name in ("within", "uptake"):
            values[name] = None if values.get(name) is None else float(values[name])
        for name in ("name", "language"):
            values[name] = str(values.get(name, ""))[:LONGEST_NAME]
        for name in ("move", "use_seats"):
            values[name] = values.get(name, False) is True
        return Scenario(**values)
    except (TypeError, ValueError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("scenario_bad", field="scenario", found=str(record)[:80]) from error


def _demand(holds: object, field: str, found: object) -> None:
    if not holds:
        raise InputError("scenario_bad", field=field, found=str(found)[:80])
