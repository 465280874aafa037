"""What a project file may say about the standard: what reach is held against.

Decides how a goal is written: as a share of the parents, above 0 and below 1, as every share of a project
file is. A goal of 10 is refused rather than read as ten of a hundred: a goal of 1 could then be either.
Which people a goal is for is decided here too: a group's own goal holds for the group at every age, an age
band's own for everybody else with children of that age.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reachmap.errors import SettingsError
from reachmap.files import Source
from reachmap.vocabulary import BAND_KEYS, BUILT_IN, Groups, Stratum

EQUAL, GOAL, NEED, PEERS = "equal", "goal", "need", "peers"
KINDS = (EQUAL, GOAL, NEED, PEERS)
# What each standard needs said, and what it may have said beside that.
_NEEDED = {EQUAL: (), GOAL: ("goal",), NEED: ("class_goals",), PEERS: ()}
_ALLOWED = {
    EQUAL: (),
    GOAL: ("goal", "goals"),
    NEED: ("class_goals", "class_file", "class_column"),
    PEERS: (),
}


@dataclass(frozen=True)
class StandardSettings:
    """``[standard]``: what reach is held against.

    Parameters
    ----------
    kind
        One of `KINDS`.
    goal
        For ``goal``: the share of all parents that should be reached in the period, 0 to 1.
    goals
        For ``goal``: the share for an age band or a parent group, where it is another.
    class_goals
        For ``need``: the share for each class of areas.
    class_file
        For ``need``: a table area_code, class.
    class_column
        For ``need``: instead of a file, a column of the covariates' file.
    """

    kind: str = EQUAL
    goal: float | None = None
    goals: Mapping[str, float] = field(default_factory=dict)
    class_goals: Mapping[str, float] = field(default_factory=dict)
    class_file: Source | None = None
    class_column: str = ""

    @property
    def has_goals(self) -> bool:
        """Whether the municipality itself is held against something too."""
        return self.kind in (GOAL, NEED)

    def goal_of(self, stratum: Stratum) -> tuple[float, bool]:
        """Return the goal for a stratum, under ``goal``: the group's own, else the band's, else everyone's.

        The second value tells whether it was stated for children of these very ages.
        Parents of upper-secondary pupils are those of 16-18 under another name, and have one goal.
        """
        names: tuple[str, ...] = (stratum.parent_group,)
        if not stratum.is_everyone:
            names = (stratum.parent_group, stratum.age_band)
        elif len(stratum.bands) == 1:
            # The same people under any name: 13-15 of parents of teenagers, 13-15 of all.
            names = (*stratum.bands, *(("upper_secondary",) if stratum.bands == ("16-18",) else ()))
        everyone = math.nan if self.goal is None else self.goal
        name = next((name for name in names if name in self.goals), "")
        exact = name in stratum.bands or (stratum.is_everyone and bool(name))
        return self.goals.get(name, everyone), exact


def standard_of(
    raw: Mapping[str, Any],
    kind: str,
    *,
    file: str,
    class_file: Source | None,
    groups: Groups = BUILT_IN,
) -> StandardSettings:
    """Read the section.

    Parameters
    ----------
    raw
        The table as it stands in the file; unknown keys are refused before.
    kind
        One of `KINDS`.
    file
        Name of the project file, for messages.
    class_file
        The file that ``class_file`` names.
    groups
        Groups that may have a goal of their own, as age bands may.

    Raises
    ------
    SettingsError
        A key is missing, belongs to another standard, or holds something else.
    """
    for key in raw:
        if key != "kind" and key not in _ALLOWED[kind]:
            raise _wrong(file, key, "of_standard", kind)
    for key in _NEEDED[kind]:
        if key not in raw:
            raise SettingsError("setting_missing", file=file, section="standard", key=key)
    goals = _shares(file, raw, "goals")
    known = (*BAND_KEYS, *groups.keys[1:])
    for key in goals:
        if key not in known:
            raise _wrong(file, f"goals.{key}", "goal_key", ", ".join(known))
    if goals.get("16-18", goals.get("upper_secondary")) != goals.get("upper_secondary", goals.get("16-18")):
        raise _wrong(file, "goals.upper_secondary", "same_goal", goals["upper_secondary"])
    return StandardSettings(
        kind=kind,
        goal=_share(file, "goal", raw["goal"]) if "goal" in raw else None,
        goals=goals,
        class_goals=_shares(file, raw, "class_goals"),
        class_file=class_file,
        class_column=_class_column(file, raw, kind),
    )


def _class_column(file: str, raw: Mapping[str, Any], kind: str) -> str:
    column = raw.get("class_column", "")
    if not isinstance(column, str) or ("class_column" in raw and not column.strip()):
        raise _wrong(file, "class_column", "text", column)
    if kind == NEED and ("class_file" in raw) == ("class_column" in raw):
        # Neither, or both: which one would hold?
        if "class_file" in raw:
            raise _wrong(file, "class_file", "one_source", kind)
        raise SettingsError("setting_missing", file=file, section="standard", key="class_file")
    if column.lower().startswith("foreign"):
        # Foreign background never becomes a public figure of an area, a goal as little as an order.
        raise _wrong(file, "class_column", "rank", column)
    return column.strip()


def class_key(text: str) -> str:
    """Make a class's name comparable: case and spaces do not matter."""
    return " ".join(text.split()).casefold()


def _shares(file: str, raw: Mapping[str, Any], key: str) -> dict[str, float]:
    found = raw.get(key, {})
    if not isinstance(found, dict) or (key in raw and not found):
        raise _wrong(file, key, "goals", found)
    return {str(name): _share(file, f"{key}.{name}", value) for name, value in found.items()}


def _share(file: str, key: str, found: object) -> float:
    if type(found) not in (int, float) or not 0 < float(str(found)) < 1:
        raise _wrong(file, key, "goal", found)
    return float(str(found))


def _wrong(file: str, key: str, expected: str, found: object) -> SettingsError:
    return SettingsError(
        f"setting_not_{expected}", file=file, section="standard", key=key, found=str(found)[:80]
    )
