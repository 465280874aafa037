"""What is offered, in words: languages, levels, forms, times, ways, states and steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_
from reachmap.offers.bands import FARTHER, NONE, NOT_KNOWN, NOT_REACHING, REACHING, SELECTIVE_ONLY
from reachmap.present.labels import band_label, lower_first
from reachmap.vocabulary import BOTH, DAY, EVENING, EXPECTING, IN_PERSON, ONLINE, WEEKDAYS, WEEKEND

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reachmap.i18n import Translator

_LEVELS = {
    "universal": N_("for every parent"),
    "selective": N_("for parents with a certain need"),
    "indicated": N_("for parents in difficulties"),
}
_FORMS = {
    "course": N_("Course"),
    "talk": N_("Talk"),
    "home_visit": N_("Home visit"),
    "lecture": N_("Lecture"),
    "open_preschool": N_("Open preschool"),
    "web": N_("Web"),
}
_TIMES = {DAY: N_("In the daytime"), EVENING: N_("In the evening"), WEEKEND: N_("At weekends")}
_MODES = {
    IN_PERSON: N_("In person"),
    ONLINE: N_("Online"),
    BOTH: N_("In person or online"),
}
_MINDING = {"yes": N_("With child-minding"), "no": N_("Without child-minding")}
WEEKDAY_NAMES = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_DAYS = dict(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True))
_STATES = {
    NONE: N_("no offer"),
    SELECTIVE_ONLY: N_("only for parents with a certain need"),
    NOT_REACHING: N_("offered, and reaches fewer than expected"),
    REACHING: N_("offered, and reaches no fewer than expected"),
    NOT_KNOWN: N_("offered; how far it reaches can not be told"),
    FARTHER: N_("offered, but not within reach"),
}
# What a table has before the words, so that nothing rests on colour.
STATE_MARKS = {NONE: "○", SELECTIVE_ONLY: "◐", NOT_REACHING: "▼", REACHING: "=", NOT_KNOWN: "?", FARTHER: "→"}
_STEPS = {
    "target": N_("Parents"),
    "knows": N_("Know of the support"),
    "within_reach": N_("Have an offer within reach"),
    "offered": N_("Were offered"),
    "enrolled": N_("Enrolled"),
    "began": N_("Took part"),
    "completed": N_("Completed"),
    "useful": N_("Felt it useful"),
}
_VALUES = {"level": _LEVELS, "form": _FORMS, "when": _TIMES, "mode": _MODES, "child_minding": _MINDING}
_DIMENSIONS = {
    "level": N_("For whom"),
    "form": N_("Form of support"),
    "provider": N_("Provider"),
    "language": N_("Language"),
    "when": N_("When"),
    "mode": N_("Where"),
    "child_minding": N_("Child-minding"),
    "area": N_("Area"),
}


def language_label(translator: Translator, code: str) -> str:
    """Name a language; what is no code is written as it stands in the file."""
    from babel import Locale

    name = Locale.parse(translator.language).languages.get(code)
    if name is None and code == "swl":
        name = translator.say("Swedish Sign Language")
    return name or code


def value_label(translator: Translator, dimension: str, value: str) -> str:
    """Name a value of a dimension (`offers.counts`); one that is not told says so."""
    if not value:
        return translator.say("not told")
    if dimension == "language":
        return language_label(translator, value)
    known = _VALUES.get(dimension, {}).get(value)
    return translator.say(known) if known else value


def dimension_label(translator: Translator, dimension: str) -> str:
    """Name what offers are told apart by."""
    return translator.say(_DIMENSIONS[dimension])


def state_label(translator: Translator, state: str) -> str:
    """Say whether there is an offer, and whether it reaches."""
    return translator.say(_STATES[state])


def step_label(translator: Translator, key: str) -> str:
    """Name a step of the way to the support."""
    return translator.say(_STEPS[key])


def kilometres(translator: Translator, km: float) -> str:
    """Write a number of kilometres: with a decimal only where there is one."""
    return translator.number(km, 0 if km == int(km) else 1)


def bands_in_words(translator: Translator, bands: Sequence[str]) -> str:
    """List bands as a sentence does."""
    return translator.listed([lower_first(band_label(translator, band)) for band in bands])


def ages_in_words(translator: Translator, ages: Sequence[int]) -> str:
    """List ages, those that follow on one another as a span: "expecting parents, 0–2 and 16–18 years"."""
    spans: list[list[int]] = []
    for age in sorted(age for age in ages if age >= 0):
        if spans and age == spans[-1][1] + 1:
            spans[-1][1] = age
        else:
            spans.append([age, age])
    said = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    first = [lower_first(band_label(translator, EXPECTING))] if -1 in ages else []
    if said:
        said[-1] = translator.say("{ages} years", ages=said[-1])
    return translator.listed([*first, *said])


def days_and_time(translator: Translator, row: pd.Series) -> str:
    """Say when an activity is held: days, and the hour or the part of the day."""
    days = [translator.say(_DAYS[day]) for day in row["weekdays"]]
    if translator.language == "sv":  # English days have a capital wherever they stand
        days[1:] = map(lower_first, days[1:])
    said = [", ".join(days)] if days else []
    starts = row["starts"]
    if starts == starts:  # a number
        said.append(f"{int(starts):02d}:{round(60 * (starts % 1)) % 60:02d}")
    elif isinstance(row["when"], str):
        part = value_label(translator, "when", row["when"])
        said.append(lower_first(part) if said else part)
    return " ".join(said)
