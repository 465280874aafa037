"""``[[goal]]``: what the support is to reach, and whether a result shows that it does.

A goal is met when the whole 90 % interval lies at or above its value, not met when all of it lies below, and
otherwise it can not be told. What a person took part in twice is counted twice, so a share of parents is met
only if it would still be met with as many repeaters as the project assumes. A measure that the result does
not hold is never guessed: it can not be told, and the reason says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from reachmap.errors import SettingsError
from reachmap.standards import StandardSettings
from reachmap.vocabulary import ALL, BUILT_IN, Groups

if TYPE_CHECKING:
    import pandas as pd

PARENTS_REACHED, EQUAL_REACH = "parents_reached", "equal_reach"
OFFERED_TAKE_PART, COMPLETION, WAYS_TO_SUPPORT = "offered_take_part", "completion", "ways_to_support"
MEASURES = (PARENTS_REACHED, EQUAL_REACH, OFFERED_TAKE_PART, COMPLETION, WAYS_TO_SUPPORT)
# What is told of groups that a project defines: nothing but how many took part is worked out of them.
OF_OWN_GROUPS = (PARENTS_REACHED, EQUAL_REACH)

MET, NOT_MET, CAN_NOT_TELL = "met", "not_met", "can_not_tell"
STATUSES = (MET, NOT_MET, CAN_NOT_TELL)
# Why it can not be told.
INTERVAL, REPEATERS, MORE_THAN_ALL = "interval", "repeaters", "more_than_all"
NOT_IN_RESULT, NOT_KNOWN, EARLIER_YEAR = "not_in_result", "not_known", "earlier_year"
REASONS = (INTERVAL, REPEATERS, MORE_THAN_ALL, NOT_IN_RESULT, NOT_KNOWN, EARLIER_YEAR)

SECTION = "goal"
KEYS = ("measure", "group", "value", "year")
# What areas are held against is another section, where "goal" is a kind of it and a key.
_OF_STANDARD = frozenset(field.name for field in fields(StandardSettings))
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_LOW, _HIGH, _DRAWS, _SEED = 0.05, 0.95, 1000, 7
# A share and its 90 % interval.
Figure = tuple[float, float, float]


@dataclass(frozen=True)
class Goal:
    """One ``[[goal]]`` of the project file.

    Parameters
    ----------
    measure
        One of `MEASURES`.
    value
        The least that is aimed at, as a share: above 0, at most 1.
    year
        The year in which it is to be met.
    group
        A parent group, built-in or of the project.
    """

    measure: str
    value: float
    year: int
    group: str = ALL


@dataclass(frozen=True)
class Outcome:
    """What a result says of a goal.

    Parameters
    ----------
    goal
        The goal.
    status
        One of `STATUSES`.
    share, low, high
        The measure and its 90 % interval; None where the result does not hold it.
    reason
        One of `REASONS` where it can not be told, else empty.
    """

    goal: Goal
    status: str
    share: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def goals_of(
    raw: Any,  # noqa: ANN401 - what the project file holds
    *,
    file: str,
    groups: Groups = BUILT_IN,
) -> tuple[Goal, ...]:
    """Check the ``[[goal]]`` tables of a project file.

    Parameters
    ----------
    raw
        A list of tables.
    file
        Name of the project file, for errors.
    groups
        Groups that a goal may be for; those of the project itself where the measure is told of them.

    Raises
    ------
    SettingsError
        It is no list of tables, a key is missing, unknown or wrong, or two goals are for the same thing.
    """
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        raise SettingsError("goals_not_tables", file=file)
    goals: dict[tuple[str, str, int], Goal] = {}
    for number, table in enumerate(raw, start=1):
        goal = _goal(table, number=number, file=file, groups=groups)
        key = (goal.measure, goal.group, goal.year)
        if key in goals:
            raise SettingsError(
                "goal_twice", file=file, measure=goal.measure, group=goal.group, year=str(goal.year)
            )
        goals[key] = goal
    return tuple(goals.values())


def _goal(table: Mapping[str, Any], *, number: int, file: str, groups: Groups) -> Goal:
    known = [field.name for field in fields(Goal)]
    for key in table:
        if key in _OF_STANDARD:
            raise SettingsError("goal_key_of_standard", file=file, number=number, key=key)
        if key not in known:
            close = get_close_matches(key, known, n=1)
            raise SettingsError(
                "goal_key_unknown",
                file=file,
                number=number,
                key=key[:80],
                close=close[0] if close else "",
                known=", ".join(known),
            )
    for key in ("measure", "value", "year"):
        if key not in table:
            raise SettingsError("goal_key_missing", file=file, number=number, key=key)
    for key, choices in (("measure", MEASURES), ("group", groups.keys)):
        found = table.get(key, ALL)
        if found not in choices:
            raise SettingsError(
                "goal_choice",
                file=file,
                number=number,
                key=key,
                found=str(found)[:80],
                choices=", ".join(choices),
            )
    group, measure = table.get("group", ALL), table["measure"]
    if group in groups.names and measure not in OF_OWN_GROUPS:
        raise SettingsError(
            "goal_own_group",
            file=file,
            number=number,
            group=groups.names[group],
            measure=measure,
            measures=", ".join(OF_OWN_GROUPS),
        )
    value, year = table["value"], table["year"]
    if type(value) not in (int, float) or not 0 < value <= 1:
        raise SettingsError("goal_value", file=file, number=number, found=str(value)[:80])
    if type(year) is not int or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise SettingsError("goal_year", file=file, number=number, found=str(year)[:80])
    return Goal(measure, float(value), year, group)


def evaluate_goals(
    cells: pd.DataFrame,
    goals: tuple[Goal, ...],
    *,
    period: tuple[date, date],
    repeaters: float,
    steps: Mapping[tuple[str, str], Figure] | None = None,
    alike: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Outcome, ...]:
    """Hold a result against goals, in their order.

    Parameters
    ----------
    cells
        `tables.CELLS`, gated: nothing else is seen.
    goals
        What is aimed at.
    period
        First and last day that the result is of. A goal for an earlier year is not held against it.
    repeaters
        The assumed largest share of adults who took part more than once, 0 to 1.
    steps
        Shares of the steps of the way to the support, by measure and group (`offers.way.shares_of_steps`);
        one that is not there is not in the result.
    alike
        Under a standard other than ``equal`` (else None), where `cells` are held against something else than
        the rest: by area ``behind``, and of ``groups`` the ratio to everyone's, of `gaps.measure.Alike`.
    """
    told = dict(steps or {})
    for group in {goal.group for goal in goals if goal.measure == EQUAL_REACH}:
        found = _alike(cells, alike, group)
        if found is not None:
            told[EQUAL_REACH, group] = found
    return tuple(_outcome(cells, told, goal, period=period, repeaters=repeaters) for goal in goals)


def _alike(cells: pd.DataFrame, alike: Mapping[str, Mapping[str, Any]] | None, group: str) -> Figure | None:
    """How equally a group, or areas (all parents), are reached."""
    if group == ALL:
        return share_reached_alike(cells, None if alike is None else alike["behind"])
    if alike is None:
        return _whole(cells, group, "rate_ratio")
    low_to_high = alike["groups"].get(group)
    return None if low_to_high is None else tuple(low_to_high)


def _outcome(
    cells: pd.DataFrame,
    steps: Mapping[tuple[str, str], Figure],
    goal: Goal,
    *,
    period: tuple[date, date],
    repeaters: float,
) -> Outcome:
    if goal.year < period[0].year:
        return Outcome(goal, CAN_NOT_TELL, reason=EARLIER_YEAR)
    found: Figure | None
    surely = 1.0
    if goal.measure == PARENTS_REACHED:
        found = _whole(cells, goal.group, "coverage")
        surely = 1 - repeaters
    elif goal.measure == EQUAL_REACH or (goal.measure, goal.group) in steps:
        found = steps.get((goal.measure, goal.group))
    else:
        return Outcome(goal, CAN_NOT_TELL, reason=NOT_IN_RESULT)
    if found is None:
        return Outcome(goal, CAN_NOT_TELL, reason=NOT_KNOWN)
    share, low, high = found
    if goal.measure == PARENTS_REACHED and share > 1:
        # More parents than there are: the figures are at fault, and meet no goal.
        return Outcome(goal, CAN_NOT_TELL, reason=MORE_THAN_ALL)
    if high < goal.value:
        return Outcome(goal, NOT_MET, share, low, high)
    if low * surely >= goal.value:
        return Outcome(goal, MET, share, low, high)
    return Outcome(goal, CAN_NOT_TELL, share, low, high, REPEATERS if low >= goal.value else INTERVAL)


def _whole(cells: pd.DataFrame, group: str, figure: str) -> tuple[float, float, float] | None:
    """A figure of the municipality's own row of a group, with its interval."""
    rows = cells[(cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == group)]
    figures = rows[[figure, f"{figure}_low", f"{figure}_high"]].astype(float)
    if len(figures) != 1 or figures.isna().to_numpy().any():
        return None
    share, low, high = (float(value) for value in figures.iloc[0])
    return share, low, high


def share_reached_alike(
    cells: pd.DataFrame, chances: Mapping[str, float | None] | None = None
) -> tuple[float, float, float] | None:
    """Estimate the share of parents who live where the support is not far behind.

    Far behind means below four fifths of what is expected (`rate_ratio` under 0.8). An area's parents count
    by the probability that it is not. How areas' errors hang together is not among the published figures, so
    the interval is the wider, at either end, of two: that areas vary each for itself, and that all vary as
    one. Areas of which nothing can be said count as behind at the low end, not behind at the high end.

    Parameters
    ----------
    cells
        `tables.CELLS`, gated.
    chances
        By area code, of being far behind the rest; None: `cells` has them, being held against the rest.

    Returns
    -------
    tuple or None
        Share of parents, 0 to 1, and its 90 % interval; None where parents are not known, or no area can be
        said anything of.
    """
    import numpy as np

    rows = cells[(cells["area_code"] != ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    parents = rows["target"].to_numpy(dtype=float)
    told = rows["probability_shortfall"] if chances is None else rows["area_code"].map(chances)
    behind = told.to_numpy(dtype=float)
    known = np.isfinite(behind)
    if not known.any() or not np.isfinite(parents).all() or parents.sum() <= 0:
        return None
    weights = parents / parents.sum()
    rest = float(weights[~known].sum())
    weights, behind = weights[known], behind[known]
    apart = (np.random.default_rng(_SEED).random((_DRAWS, len(behind))) >= behind) @ weights
    low = min(float(np.quantile(apart, _LOW)), float(weights[behind < _LOW].sum()))
    high = max(float(np.quantile(apart, _HIGH)), float(weights[behind < _HIGH].sum()))
    share = float(((1 - behind) * weights).sum()) / (1 - rest)
    # Weights of all areas may add up to a little more than one.
    return min(share, 1.0), min(low, 1.0), min(high + rest, 1.0)
