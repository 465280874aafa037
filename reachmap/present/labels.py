"""What codes are called and how figures are rounded, the same wherever a person reads them.

A share is told as whole parents "of 100", with one decimal only where its interval is narrower than
one of 100, and below one of 100 as "fewer than 1" (`UNDER_ONE`). Numbers of parents that are estimates are
rounded to what they are worth. A hidden count is told as a class ("fewer than 5"), never as a number
(`reached_words`). A figure that is not known (NaN) gives an empty text.
"""

from __future__ import annotations

import math
from functools import lru_cache

from reachmap.i18n import N_, Translator
from reachmap.present import goal_words
from reachmap.vocabulary import ALL, EXPECTING, NO_DATA

# Below this a share of parents is told as "fewer than 1" of 100, also where it rounds to 1.
UNDER_ONE = 0.01

_BANDS = {
    ALL: N_("All ages"),
    EXPECTING: N_("Expecting parents"),
}

_GROUPS = {
    ALL: N_("All parents"),
    "fathers": N_("Fathers and other men"),
    "newly_arrived": N_("Newly arrived parents"),
    "upper_secondary": N_("Parents of upper-secondary pupils"),
    "teens": N_("Parents of teenagers"),
}

_VERDICTS = {
    "clear_shortfall": N_("clearly fewer than expected"),
    "likely_shortfall": N_("probably fewer than expected"),
    "uncertain": N_("uncertain"),
    "on_par": N_("as many as expected"),
    "above": N_("more than expected"),
    "too_few": N_("too little to go on"),
    NO_DATA: N_("no data"),
}

_STATUSES = {
    "existing": N_("course is held here"),
    "candidate": N_("possible place"),
    "closed": N_("closed down"),
}
_REASONS = {
    # LOCATED_BY
    "code": N_("by the area's code"),
    "exact_name": N_("by the area's name"),
    "alias": N_("by another name of the area"),
    "point": N_("by coordinates"),
    "postcode": N_("by postcode"),
    "school": N_("by school or preschool"),
    "suggested": N_("by a misspelt name that can mean but one area"),
    # NOT_LOCATED
    "no_answer": N_("would not or could not answer"),
    "other_municipality": N_("lives in another municipality"),
    "outside_boundaries": N_("the point lies outside the areas"),
    "blank": N_("nothing is filled in"),
    "unknown_name": N_("the name is not one of the areas"),
    "ambiguous": N_("the name fits several areas"),
    "bad_point": N_("the coordinates can not be read"),
}


_COLUMNS = {
    "activity_id": N_("activity"),
    "date": N_("date"),
    "programme": N_("programme"),
    "form": N_("form of support"),
    "level": N_("level of support"),
    "provider": N_("provider"),
    "venue": N_("venue"),
    "area": N_("home area"),
    "x": N_("coordinate, east"),
    "y": N_("coordinate, north"),
    "crs": N_("reference system of the coordinates"),
    "lon": N_("longitude"),
    "lat": N_("latitude"),
    "sex": N_("sex"),
    "child_ages": N_("children's ages"),
    "activity_ages": N_("ages that the activity is for"),
    "newly_arrived": N_("newly arrived"),
    "arrival_year": N_("year of arrival"),
    "language": N_("language"),
    "count": N_("number of adults"),
    "women": N_("number of women"),
    "men": N_("number of men"),
    "couples": N_("number of couples"),
    "offered": N_("number offered"),
    "registered": N_("number registered"),
    "completed": N_("completed"),
    "postcode": N_("postcode"),
    "school": N_("school or preschool"),
    "other_adults": N_("number of other close adults"),
    "families": N_("number of families"),
    "visits": N_("number of attendances"),
    "role": N_("parent or other close adult"),
    "before": N_("took part before in the year"),
    "children": N_("number of children"),
    "child_minding": N_("child-minding"),
    "queue": N_("number in the queue"),
    "declined": N_("declined"),
    "found_via": N_("how they found the support"),
    "next_step": N_("next step"),
    "language_need": N_("need of another language"),
    "useful": N_("answer: useful"),
    "strengthened": N_("answer: strengthened as a parent"),
    "relation": N_("answer: relation to the child"),
    "right_things": N_("answer: talked about the right things"),
    "helpful": N_("answer: helpful"),
    "recommend": N_("answer: would recommend"),
    "easy_to_reach": N_("answer: easy to reach"),
}

_UNITS = {
    "adults": N_("adults"),
    "families": N_("families"),
    "attendances": N_("attendances"),
    "head_count": N_("heads"),
}


_FILE_KINDS = {
    "followup": N_("follow-up"),
    "boundaries": N_("boundaries of areas"),
    "children": N_("children by area and age"),
    "target": N_("number of parents by area"),
    "covariates": N_("statistics of the areas"),
    "activities": N_("list of what is offered"),
    "venues": N_("list of places for courses"),
}


def file_kind_label(translator: Translator, kind: str) -> str:
    """Say what a file holds (`read.recognise.KINDS`)."""
    return translator.say(_FILE_KINDS[kind])


def column_label(translator: Translator, column: str) -> str:
    """Name what a column of a follow-up was taken as; a project's own question has its own name."""
    known = _COLUMNS.get(column)
    return translator.say(known) if known else translator.say("answer: {question}", question=column)


def unit_label(translator: Translator, unit: str) -> str:
    """Name what is counted, in the plural."""
    return translator.say(_UNITS[unit])


def band_label(translator: Translator, key: str) -> str:
    """Name an age band of children, or all of them."""
    if key in _BANDS:
        return translator.say(_BANDS[key])
    first, last = key.split("-")
    return translator.say("{first}–{last} years", first=first, last=last)


def group_label(translator: Translator, key: str) -> str:
    """Name a parent group, or all parents; a project's own has the project's name for it."""
    return translator.say(_GROUPS[key]) if key in _GROUPS else translator.names.get(key, key)


def stratum_label(translator: Translator, age_band: str, parent_group: str) -> str:
    """Name an age band of a parent group: "All parents, 3–5 years"."""
    return translator.say(
        "{group}, {band}",
        group=group_label(translator, parent_group),
        band=lower_first(band_label(translator, age_band)),
    )


def verdict_label(translator: Translator, key: str, *, goals: bool = False) -> str:
    """Name a verdict (or ``no_data``), in lower case so that it can stand in a sentence.

    ``goals``: whether areas are held against a goal (`StandardSettings.has_goals`).
    """
    return translator.say(goal_words.VERDICTS.get(key, _VERDICTS[key]) if goals else _VERDICTS[key])


def status_label(translator: Translator, key: str) -> str:
    """Say whether courses are held at a venue."""
    return translator.say(_STATUSES[key])


def reason_label(translator: Translator, key: str) -> str:
    """Say how a participation found its area, or why it did not."""
    return translator.say(_REASONS[key])


def _number(translator: Translator, value: float, decimals: int = 0) -> str:
    return _written(translator, round(value, decimals), decimals)


# A page holds the same few numbers thousands of times, and locale rules are slow to apply.
@lru_cache(maxsize=20_000)
def _written(translator: Translator, value: float, decimals: int) -> str:
    return translator.number(value, decimals)


def upper_first(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Begin a text with a small letter, unless it begins with letters that stand for words (ABC)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def round_people(value: float) -> int:
    """Round an estimated number of people to what it is worth.

    To 1 below 20, to 5 below 100, to 10 below 1,000, to 100 from there.
    """
    size = abs(value)
    step = 1 if size < 20 else 5 if size < 100 else 10 if size < 1000 else 100
    return round(value / step) * step


def people(translator: Translator, value: float) -> str:
    """Write an estimated number of people, rounded; empty when it is not known."""
    return _number(translator, round_people(value)) if math.isfinite(value) else ""


def people_interval(translator: Translator, low: float, high: float) -> str:
    """Write an interval of people, rounded: "310–370".

    Empty when it is not known, or so narrow that rounding makes its ends the same.
    """
    if not _has_width(low, high):
        return ""
    return f"{people(translator, low)}–{people(translator, high)}"


def _has_width(low: float, high: float) -> bool:
    known = math.isfinite(low) and math.isfinite(high)
    return known and round_people(low) < round_people(high)


def target_sentence(translator: Translator, value: float, low: float, high: float) -> str:
    """Say how many parents there are: "about 340 parents (between 310 and 370)"."""
    if not math.isfinite(value):
        return translator.say("how many parents there are is not known")
    n = round_people(value)
    if not _has_width(low, high):
        return translator.count("about {n} parent", "about {n} parents", n)
    return translator.count(
        "about {n} parent (between {low} and {high})",
        "about {n} parents (between {low} and {high})",
        n,
        low=people(translator, low),
        high=people(translator, high),
    )


def rate_figure(value: float, low: float, high: float) -> tuple[float, int]:
    """Round a share to parents of 100.

    Returns
    -------
    tuple
        Parents of 100, and how many decimals it is worth: one where the interval is narrower than
        one of 100 and the share is at least one of 100, otherwise none.
    """
    decimals = 1 if value >= UNDER_ONE and high - low < 0.01 else 0
    return round(value * 100, decimals), decimals


def rate(translator: Translator, value: float, low: float, high: float) -> str:
    """Write a share as parents of 100: "4", "4.2", "less than 1"; empty when it is not known."""
    if not math.isfinite(value):
        return ""
    return rate_with(translator, value, rate_figure(value, low, high)[1])


def rate_with(translator: Translator, value: float, decimals: int) -> str:
    """Write a share as parents of 100 where something else than `rate_figure` sets its decimals."""
    if value < UNDER_ONE:
        return translator.say("fewer than {k}", k=_number(translator, 1))
    return _number(translator, value * 100, decimals)


def _rate_bounds(translator: Translator, value: float, low: float, high: float) -> tuple[str, str]:
    _, decimals = rate_figure(value, low, high)
    # A share below one of 100 is told as "fewer than 1": its interval runs from 0 to at least 1.
    lower = 0.0 if value < UNDER_ONE or low < 0.005 else low * 100
    upper = max(high * 100, 1.0)
    return _number(translator, lower, decimals), _number(translator, upper, decimals)


def rate_interval(translator: Translator, value: float, low: float, high: float) -> str:
    """Write the interval of a share as parents of 100: "2–6"; empty when it is not known."""
    if not math.isfinite(value) or not math.isfinite(low) or not math.isfinite(high):
        return ""
    return "–".join(_rate_bounds(translator, value, low, high))


def rate_sentence(translator: Translator, value: float, low: float, high: float) -> str:
    """Say a share with its interval: "about 4 of 100 parents are reached (between 2 and 6)"."""
    if not rate_interval(translator, value, low, high):
        return translator.say("no share is given")
    if value > 1:
        return translator.say("by these figures, more parents than there are: no share is given")
    lower, upper = _rate_bounds(translator, value, low, min(high, 1.0))
    if value < UNDER_ONE:
        return translator.say(
            "fewer than {k} of 100 parents are reached (between {low} and {high})",
            k=_number(translator, 1),
            low=lower,
            high=upper,
        )
    return translator.say(
        "about {rate} of 100 parents are reached (between {low} and {high})",
        rate=rate(translator, value, low, high),
        low=lower,
        high=upper,
    )


def difference(translator: Translator, shortfall: float) -> str:
    """Write a shortfall with its direction: "25 fewer", "12 more", "0"; empty when not known."""
    if not math.isfinite(shortfall):
        return ""
    n = round_people(shortfall)
    if n > 0:
        return translator.say("{n} fewer", n=_number(translator, n))
    if n < 0:
        return translator.say("{n} more", n=_number(translator, -n))
    return _number(translator, 0)


def difference_interval(translator: Translator, low: float, high: float) -> str:
    """Write the interval of a shortfall: "10 to 40 fewer", "5 more to 12 fewer"."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    # An interval that rounding would close is told in whole parents.
    wide = _has_width(low, high)
    first, last = (round_people(low), round_people(high)) if wide else (round(low), round(high))
    values = {"low": _number(translator, abs(first)), "high": _number(translator, abs(last))}
    if first == last == 0:
        return _number(translator, 0)
    if first >= 0:
        return translator.say("{low} to {high} fewer", **values)
    if last <= 0:
        return translator.say("{high} to {low} more", **values)
    return translator.say("{low} more to {high} fewer", **values)


def difference_sentence(
    translator: Translator, shortfall: float, low: float, high: float, *, goals: bool = False
) -> str:
    """Say a shortfall with its interval: "25 fewer than expected (10 to 40 fewer)"; ``goals``: "the goal"."""
    texts = goal_words.DIFFERENCES_BY_GOAL if goals else goal_words.DIFFERENCES
    none, fewer, more, neither = texts
    interval = difference_interval(translator, low, high)
    if not interval or not math.isfinite(shortfall):
        return translator.say(none)
    n = round_people(shortfall)
    values = {"n": _number(translator, abs(n)), "interval": interval}
    return translator.say(fewer if n > 0 else more if n < 0 else neither, **values)
