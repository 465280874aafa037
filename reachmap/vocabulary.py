"""The words of the field, as codes: age bands, parent groups, reasons, verdicts.

Decides which cells exist and which of them are the same people. A *stratum* is one age band (or ``all``)
of one parent group (or ``all``); every table of results has one row per area and stratum. What the codes
are called in the interface is decided in `reachmap.i18n`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

ALL = "all"
EXPECTING = "expecting"

WOMAN, MAN = "woman", "man"
SEXES = (WOMAN, MAN)
NEWLY_ARRIVED, OTHER = "newly_arrived", "other"
ARRIVALS = (NEWLY_ARRIVED, OTHER)


@dataclass(frozen=True)
class AgeBand:
    """Children's ages that are counted together.

    Parameters
    ----------
    key
        The code, such as ``"3-5"``.
    first, last
        Youngest and oldest age in whole years, both included; ``-1`` for a child that is expected.
    """

    key: str
    first: int
    last: int

    def holds(self, age: int) -> bool:
        """Tell whether a child of this age belongs to the band."""
        return self.first <= age <= self.last


AGE_BANDS = (
    AgeBand(EXPECTING, -1, -1),
    AgeBand("0-2", 0, 2),
    AgeBand("3-5", 3, 5),
    AgeBand("6-12", 6, 12),
    AgeBand("13-15", 13, 15),
    AgeBand("16-18", 16, 18),
)
BAND_KEYS = tuple(band.key for band in AGE_BANDS)
OLDEST_CHILD = max(band.last for band in AGE_BANDS)


@dataclass(frozen=True)
class ParentGroup:
    """A named union of cells.

    Parameters
    ----------
    key
        The code, such as ``"fathers"``.
    sex, arrival
        The value that members share; None when it does not matter.
    bands
        The age bands that belong to the group; None for every band.
    name
        What readers are told; blank for a built-in group, which has a name in each language.
    """

    key: str
    sex: str | None = None
    arrival: str | None = None
    bands: tuple[str, ...] | None = None
    name: str = ""


PARENT_GROUPS = (
    ParentGroup(ALL),
    ParentGroup("fathers", sex=MAN),
    ParentGroup("newly_arrived", arrival=NEWLY_ARRIVED),
    ParentGroup("upper_secondary", bands=("16-18",)),
    ParentGroup("teens", bands=("13-15", "16-18")),
)
GROUP_KEYS = tuple(group.key for group in PARENT_GROUPS)


@dataclass(frozen=True)
class Stratum:
    """One age band (or all) of one parent group (or all).

    Two strata with equal ``people`` are the same people under two names (16-18 of all, and all of
    the parents of upper-secondary pupils): what is hidden in one is hidden in the other.
    """

    age_band: str
    parent_group: str
    bands: tuple[str, ...]
    sex: str | None
    arrival: str | None

    @property
    def people(self) -> tuple[tuple[str, ...], str | None, str | None]:
        """What decides who belongs here."""
        return (self.bands, self.sex, self.arrival)

    @property
    def key(self) -> tuple[str, str]:
        """Age band and parent group, as the tables name them."""
        return (self.age_band, self.parent_group)

    @property
    def is_everyone(self) -> bool:
        """Whether neither sex nor arrival narrows it."""
        return self.sex is None and self.arrival is None


@dataclass(frozen=True)
class Groups:
    """Which parent groups there are, and so which strata: what has a column for each carries one of these.

    Parameters
    ----------
    own
        Groups that a project defines itself. Their strata follow those of `PARENT_GROUPS`, so the place of
        a built-in stratum is the same everywhere.
    """

    own: tuple[ParentGroup, ...] = ()

    @property
    def every(self) -> tuple[ParentGroup, ...]:
        """All groups, everyone first."""
        return (*PARENT_GROUPS, *self.own)

    @property
    def keys(self) -> tuple[str, ...]:
        """Codes of all groups, everyone's first."""
        return tuple(group.key for group in self.every)

    @property
    def names(self) -> dict[str, str]:
        """Names of a project's own groups by their code."""
        return {group.key: group.name for group in self.own}

    @cached_property
    def strata(self) -> tuple[Stratum, ...]:
        """Every stratum that has members, groups in order, ``all`` bands first."""
        found = []
        for group in self.every:
            members = group.bands or BAND_KEYS
            found.append(Stratum(ALL, group.key, members, group.sex, group.arrival))
            found.extend(Stratum(key, group.key, (key,), group.sex, group.arrival) for key in members)
        return tuple(found)

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """Place of each stratum by its key."""
        return {stratum.key: i for i, stratum in enumerate(self.strata)}

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """For each stratum a number that its random draws begin with.

        A project's own groups have one of who is in them, so that a group's estimates do not hang on which
        others are defined before it; a built-in stratum has its place.
        """
        first = sum(len(group.bands or BAND_KEYS) + 1 for group in PARENT_GROUPS)
        return tuple(i if i < first else first + _code(stratum) for i, stratum in enumerate(self.strata))

    @cached_property
    def first_places(self) -> tuple[int, ...]:
        """For each stratum the first one of the same people."""
        seen: dict[object, int] = {}
        return tuple(seen.setdefault(stratum.people, i) for i, stratum in enumerate(self.strata))

    @cached_property
    def wholes(self) -> tuple[int | None, ...]:
        """For each stratum the place of what a group is subtracted from; None for no group.

        Fathers of 3-5 are part of all parents of 3-5; parents of teenagers of all parents. The same people
        under another name (16-18 of all parents) are the same group.
        """
        named = {s.people for s in self.strata if s.age_band == ALL and s.parent_group != ALL}
        return tuple(
            (0 if s.people in named else None) if s.is_everyone else self.places[s.age_band, ALL]
            for s in self.strata
        )


def _code(stratum: Stratum) -> int:
    """Number who is in a stratum: other people, another number."""
    ages = sum(1 << i for i, key in enumerate(BAND_KEYS) if key in stratum.bands)
    sex, arrival = (None, *SEXES).index(stratum.sex), (None, *ARRIVALS).index(stratum.arrival)
    return (ages * 3 + sex) * 3 + arrival


BUILT_IN = Groups()
EVERYONE = BUILT_IN.strata[0]


def strata() -> tuple[Stratum, ...]:
    """List the strata of the built-in groups."""
    return BUILT_IN.strata


def band_of_age(age: int) -> str | None:
    """Name the age band of a child, or None when no band holds that age."""
    return next((band.key for band in AGE_BANDS if band.holds(age)), None)


# Why a participation found an area, in the order in which they are tried, and why it did not.
LOCATED_BY = ("code", "exact_name", "alias", "point", "postcode", "school", "suggested")
NOT_LOCATED = (
    "no_answer",
    "other_municipality",
    "outside_boundaries",
    "blank",
    "unknown_name",
    "ambiguous",
    "bad_point",
)

# Why few adults are left out of everything: no area counts them, and so all areas would tell their number.
WITHOUT_AREA, SEVERAL_AREAS = "without_area", "several_areas"
# At a course that several municipalities hold together: without a known home, and counted by another of them.
COUNTED_ELSEWHERE = "counted_elsewhere"

ADULTS, FAMILIES, ATTENDANCES, HEAD_COUNT = "adults", "families", "attendances", "head_count"
UNITS = (ADULTS, FAMILIES, ATTENDANCES, HEAD_COUNT)
PARENT, OTHER_ADULT = "parent", "other_adult"
ROLES = (PARENT, OTHER_ADULT)
LEVELS = ("universal", "selective", "indicated")
FORMS = ("course", "talk", "home_visit", "lecture", "open_preschool", "web")
# Forms where whoever comes is counted by heads, not enrolled.
HEAD_COUNT_FORMS = ("lecture", "open_preschool", "web")

DISCLOSURE_LEVELS = ("public", "detailed")

CLEAR_SHORTFALL = "clear_shortfall"
LIKELY_SHORTFALL = "likely_shortfall"
UNCERTAIN = "uncertain"
ON_PAR = "on_par"
ABOVE = "above"
TOO_FEW = "too_few"
VERDICTS = (CLEAR_SHORTFALL, LIKELY_SHORTFALL, UNCERTAIN, ON_PAR, ABOVE, TOO_FEW)
# The map's class for an area without a target population: no verdict can be given.
NO_DATA = "no_data"

# The way to the support (after Tanahashi 1978), step by step.
CASCADE = ("target", "knows", "within_reach", "offered", "enrolled", "began", "completed", "useful")

IN_PERSON, ONLINE, BOTH = "in_person", "online", "both"
MODES = (IN_PERSON, ONLINE, BOTH)
DAY, EVENING, WEEKEND = "day", "evening", "weekend"
TIMES = (DAY, EVENING, WEEKEND)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
