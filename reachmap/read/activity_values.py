"""What a cell of an activities file says: ages, days, times, whether people meet.

An evening begins at 17 o'clock *(judged)*.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from reachmap.read import values
from reachmap.vocabulary import BOTH, DAY, EVENING, IN_PERSON, OLDEST_CHILD, ONLINE, WEEKDAYS, WEEKEND

EVENING_FROM = 17.0

_MONTHS = re.compile(r"\d{1,2}\s*(?:mån|month)\w*")
_ALL_AGES = re.compile(r"\b(alla åldrar|alla barn|alla|0-18 år|all ages|all)\b", re.IGNORECASE)
_UP_TO = re.compile(r"(?:upp till|t\.?o\.?m\.?|up to)\s*(\d{1,2})")
_FROM = re.compile(r"(?:från|from|över)\s*(\d{1,2})|(\d{1,2})\s*(?:och uppåt|uppåt|\+)")
_DAYS = dict(zip(("mån", "tis", "ons", "tor", "fre", "lör", "sön"), WEEKDAYS, strict=True)) | {
    day[:3]: day for day in WEEKDAYS
}
_DAY_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])(?:[.:]([0-5]\d))?(?!\d)")
_TIME_WORDS = {
    EVENING: ("kväll", "evening"),
    WEEKEND: ("helg", "weekend", "lördag", "söndag"),
    DAY: ("dagtid", "förmiddag", "eftermiddag", "lunch", "morgon", "daytime", "morning", "afternoon"),
}
_MODES = {
    BOTH: ("hybrid", "båda", "både", "both", "valfritt"),
    ONLINE: ("digital", "online", "webb", "web", "distans", "zoom", "teams", "telefon", "på nätet"),
    IN_PERSON: ("på plats", "fysisk", "in person", "på lokal", "in-person", "i lokal"),
}


def ages_of(text: str) -> frozenset[int] | None:
    """Read the children's ages that an activity is for: "3-12", "väntar barn", "alla åldrar", "från 13".

    Raises
    ------
    ValueError
        Something is said that holds no age of a child.
    """
    if values.is_no_answer(text):
        return None
    words = _MONTHS.sub("0", text.casefold()).replace("år", " ")
    found = set(values.age_set(words) or ())
    upward, downward = _FROM.search(words), _UP_TO.search(words)
    if upward:
        found.update(range(int(upward[1] or upward[2]), OLDEST_CHILD + 1))
    if downward:
        found.update(range(int(downward[1]) + 1))
    if not found and _ALL_AGES.search(text):
        found = set(range(OLDEST_CHILD + 1))
    known = frozenset(age for age in found if -1 <= age <= OLDEST_CHILD)
    if not known:
        raise ValueError
    return known


def weekdays_of(text: str) -> tuple[str, ...]:
    """Read days of the week: "tisdagar", "mån, ons", "Tue"; none where none is named."""
    words = (_DAYS.get(word[:3]) for word in _DAY_WORD.findall(text.casefold()))
    return tuple(dict.fromkeys(day for day in words if day))


def time_of(text: str) -> tuple[float, str | None] | None:
    """Read when an activity begins: "18:00-20:00", "kl 9.30", "kväll"; the hour, or a word of `TIMES`.

    Raises
    ------
    ValueError
        Something is said that is no time.
    """
    words = text.casefold()
    if values.is_no_answer(text) or "varierar" in words or "enligt överenskommelse" in words:
        return None
    clock = _CLOCK.search(words)
    if clock:
        return int(clock[1]) + int(clock[2] or 0) / 60, None
    named = _named(words, _TIME_WORDS)
    if named is None:
        raise ValueError
    return math.nan, named


def when_of(weekdays: Sequence[str], clock: tuple[float, str | None] | None) -> str | None:
    """Tell day, evening and weekend apart; None where neither days nor time tell."""
    if weekdays and set(weekdays) <= {"saturday", "sunday"}:
        return WEEKEND
    if clock is None:
        return None
    hour, named = clock
    return named if named else EVENING if hour >= EVENING_FROM else DAY


def mode_of(text: str) -> str | None:
    """Read whether people meet: "på plats", "digitalt", "hybrid"; None for anything else."""
    return _named(text.casefold(), _MODES)


def _named(words: str, known: Mapping[str, Sequence[str]]) -> str | None:
    return next((code for code, parts in known.items() if any(part in words for part in parts)), None)


def is_minded(text: str) -> bool | None:
    """Read whether child-minding is offered: yes or no, or how many children there is room for."""
    answer = values.yes_or_no(text)
    number = values.leading_number(text)
    return answer if answer is not None else None if number is None else number > 0
