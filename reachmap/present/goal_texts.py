"""Goals in whole sentences, in both languages: at the head of report, summary and app.

A figure is written with as many decimals as it takes not to contradict the verdict beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reachmap import goals as aims
from reachmap.i18n import N_, Translator
from reachmap.offers.way import shares_of_steps
from reachmap.present import labels, limits
from reachmap.standards import EQUAL
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.goals import Goal, Outcome
    from reachmap.pipeline import Analysis

_STATUS = {
    aims.MET: N_("met"),
    aims.NOT_MET: N_("not met"),
    aims.CAN_NOT_TELL: N_("can not tell"),
}
# A mark beside the words: colour alone tells nothing.
MARKS = {aims.MET: "✓", aims.NOT_MET: "○", aims.CAN_NOT_TELL: "?"}

_AIMS = {
    aims.PARENTS_REACHED: N_("The support reaches at least {value} of 100: {group}"),
    aims.OFFERED_TAKE_PART: N_("At least {value} of 100 who are offered support take part: {group}"),
    aims.COMPLETION: N_("At least {value} of 100 who begin complete: {group}"),
    aims.WAYS_TO_SUPPORT: N_("At least {value} of 100 have a way to the support: {group}"),
}
_EQUAL_AREAS = N_(
    "At least {value} of 100 parents live where the support reaches about as far as in the rest of the "
    "municipality"
)
_EQUAL_GROUP = N_("The support reaches {group} at least {value} per cent as far as all parents")

_REASONS = {
    aims.INTERVAL: N_("The interval holds values on both sides of the goal."),
    aims.REPEATERS: N_("The goal is met only if few took part more than once, which the files do not say."),
    aims.MORE_THAN_ALL: N_("By these figures more parents are reached than there are."),
    aims.NOT_IN_RESULT: N_("The result holds no figures for this."),
    aims.NOT_KNOWN: N_("The files, or the statistics, say too little for an estimate."),
    aims.EARLIER_YEAR: N_("The goal is for a year before the period."),
}
# Where the interval says nothing (`present.limits`), an estimate in front of it would.
_TOO_WIDE = N_("too few figures (between {low} and {high} of 100)")
_TOO_WIDE_GROUP = N_("too few figures (between {low} and {high} per cent)")
_MOST_DECIMALS = 3


@dataclass(frozen=True)
class GoalTexts:
    """A goal in finished texts.

    Parameters
    ----------
    status
        Its code, of `goals.STATUSES`.
    aim
        What is aimed at, with its year.
    now
        The figure and its interval; empty where there is none.
    verdict
        Whether it is met, in words.
    reason
        Why it can not be told; empty where it can.
    """

    status: str
    aim: str
    now: str
    verdict: str
    reason: str

    @property
    def mark(self) -> str:
        """What stands before the verdict."""
        return MARKS[self.status]


def goal_texts(analysis: Analysis, translator: Translator) -> list[GoalTexts]:
    """Word every goal of a project and what the result says of it."""
    settings, translator = analysis.settings, translator.naming(analysis.settings.groups.names)
    outcomes = aims.evaluate_goals(
        analysis.cells,
        settings.goals,
        period=settings.project.period,
        repeaters=settings.participations.repeaters,
        steps=shares_of_steps(() if analysis.offers is None else analysis.offers.way, analysis.experience),
        alike=_alike(analysis),
    )
    last = settings.project.period[1].year
    return [_worded(outcome, translator, last_year=last) for outcome in outcomes]


def _alike(analysis: Analysis) -> Mapping[str, Mapping[str, Any]] | None:
    """What equal reach is judged by under another standard; an older result does not hold it."""
    if analysis.settings.standard.kind == EQUAL:
        return None
    found: Mapping[str, Mapping[str, Any]] = analysis.facts.get("alike", {"behind": {}, "groups": {}})
    return found


def goal_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of every goal, in a line, whether it is met."""
    return [
        " ".join(
            part
            for part in (
                f"{goal.aim} – {goal.verdict}" + (f": {goal.now}." if goal.now else "."),
                goal.reason,
            )
            if part
        )
        for goal in goal_texts(analysis, translator)
    ]


def _worded(outcome: Outcome, translator: Translator, *, last_year: int) -> GoalTexts:
    decimals = _decimals(outcome)
    # What is aimed at for a later year can still be reached.
    still_open = outcome.status == aims.NOT_MET and outcome.goal.year > last_year
    value = translator.number(100 * outcome.goal.value, _needed(outcome.goal.value))
    aim = translator.say(
        "{aim} ({year})", aim=_aim(outcome.goal, value, translator), year=str(outcome.goal.year)
    )
    return GoalTexts(
        status=outcome.status,
        aim=aim,
        now=_now(outcome, decimals, translator),
        verdict=translator.say("not met yet") if still_open else translator.say(_STATUS[outcome.status]),
        reason=translator.say(_REASONS[outcome.reason]) if outcome.reason else "",
    )


def _aim(goal: Goal, value: str, translator: Translator) -> str:
    group = labels.lower_first(labels.group_label(translator, goal.group))
    if goal.measure != aims.EQUAL_REACH:
        return translator.say(_AIMS[goal.measure], value=value, group=group)
    if goal.group == ALL:
        return translator.say(_EQUAL_AREAS, value=value)
    return translator.say(_EQUAL_GROUP, value=value, group=group)


def _now(outcome: Outcome, decimals: int, translator: Translator) -> str:
    if outcome.share is None or outcome.low is None or outcome.high is None:
        return ""
    share = translator.number(100 * outcome.share, decimals)
    low, high = (translator.number(end, decimals) for end in _ends(outcome, decimals))
    if _exact(outcome):
        # Distances are taken as they are: there is no interval to write.
        return translator.say("{share} of 100 (counted from distances, without an interval)", share=share)
    of_group = outcome.goal.measure == aims.EQUAL_REACH and outcome.goal.group != ALL
    says_nothing = limits.ratio_says_nothing if of_group else limits.share_says_nothing
    if outcome.status == aims.CAN_NOT_TELL and says_nothing(outcome.low, outcome.high):
        return translator.say(_TOO_WIDE_GROUP if of_group else _TOO_WIDE, low=low, high=high)
    if outcome.goal.measure == aims.PARENTS_REACHED:
        share = labels.rate_with(translator, outcome.share, decimals)
    if of_group:
        return translator.say("{share} per cent (between {low} and {high})", share=share, low=low, high=high)
    return translator.say("{share} of 100 (between {low} and {high})", share=share, low=low, high=high)


def _ends(outcome: Outcome, decimals: int) -> tuple[float, float]:
    """Give both ends of 100, rounded; of parents reached as they stand elsewhere (`labels.rate_interval`)."""
    low, high = (100 * (end or 0.0) for end in (outcome.low, outcome.high))
    if outcome.goal.measure == aims.PARENTS_REACHED:
        high = min(high, 100.0)
        if decimals == 0 and (outcome.share or 0.0) < labels.UNDER_ONE:
            low, high = 0.0, max(high, 1.0)
    return round(low, decimals), round(high, decimals)


def _exact(outcome: Outcome) -> bool:
    """Whether it is counted and has no interval: ways to the support, by distance."""
    return outcome.goal.measure == aims.WAYS_TO_SUPPORT and outcome.low == outcome.high


def _needed(value: float) -> int:
    """Decimals that a goal's own value needs, written of 100."""
    return next(
        (n for n in range(_MOST_DECIMALS) if abs(round(100 * value, n) - 100 * value) < 1e-9),
        _MOST_DECIMALS,
    )


def _decimals(outcome: Outcome) -> int:
    """As few decimals as keep the written ends apart, and on the side of the goal that they are on.

    A share that is not 0 is not written so, and one of parents stands as elsewhere: with the decimals that it
    has there, and "fewer than 1" where it is that.
    """
    if outcome.share is None or outcome.low is None or outcome.high is None:
        return 0
    share, exact = outcome.share, _exact(outcome)
    fewest, worded = 0, False
    if outcome.goal.measure == aims.PARENTS_REACHED:
        worded = share < labels.UNDER_ONE
        fewest = labels.rate_figure(share, outcome.low, outcome.high)[1]
    goal = 100 * outcome.goal.value

    def true_as_written(decimals: int) -> bool:
        low, high = _ends(outcome, decimals)
        nothing = share > 0 and not worded and not round(100 * share, decimals)
        if (low == high and not exact) or nothing:
            return False
        if outcome.status == aims.NOT_MET:
            return high < goal
        if outcome.status == aims.MET or outcome.reason == aims.REPEATERS:
            return low >= goal
        return low < goal <= high

    return next((n for n in range(fewest, _MOST_DECIMALS) if true_as_written(n)), _MOST_DECIMALS)
