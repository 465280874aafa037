"""When something began: a day, or the span of days that a month, a week or a term stands for.

A course counts once, at its start: of two days with a dash between them the first is taken. Of a month, a
week or a term nobody knows the day; it stands for all its days, and whether it lies in a period is judged
by overlap. Terms follow the half-years (vt: January to June, ht: July to December), so that every day is in
one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from reachmap.read.values import is_no_answer

Span = tuple[date, date]

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENGLISH = {"may": 5, "oct": 10}
_YEAR = r"(?P<year>(?:19|20)\d{2}|\d{2})"
_ISO = re.compile(r"(?P<year>(?:19|20)\d{2})[-/.]?(?P<month>\d{2})[-/.]?(?P<day>\d{2})(?!\d)")
_TWO_ISO = re.compile(
    r"(?<!\d)(?:19|20)\d{2}-?\d{2}-?\d{2}(?=\s*[-–—]\s*\d)|(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}(?=\s*till\b)"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})\s*(?P<mark>[/.])\s*(?P<month>\d{{1,2}})(?P<before>[\s./,'’-]+){_YEAR}"
)
_NAMED_MONTH = re.compile(
    rf"(?:den\s+)?(?P<day>\d{{1,2}})?\.?\s*(?P<name>[a-zåäö]{{3,9}})\.?[\s,'’-]*{_YEAR}"
)
_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})[-/ ](?P<month>\d{2})")
_TERM = re.compile(rf"(?P<term>vt|ht|vår(?:en|terminen)?|höst(?:en|terminen)?|spring|autumn)[\s.'’-]*{_YEAR}")
_YEAR_TERM = re.compile(r"(?P<year>(?:19|20)\d{2})[\s-]*(?P<term>vt|ht)")
_WEEK = re.compile(rf"(?:v|vecka|week)\.?\s*(?P<week>\d{{1,2}})(?:[\s,./'’-]+{_YEAR})?")
_YEAR_WEEK = re.compile(r"(?P<year>(?:19|20)\d{2})[\s-]*(?:v|vecka|w|week)\.?\s*(?P<week>\d{1,2})")


def when(text: str, *, period: Span) -> Span | None:
    """Read when something began: "2025-09-01", "1/9 2025", "sept 2025", "v. 36", "ht-24".

    Parameters
    ----------
    text
        What the cell says.
    period
        The project's period: a week without a year is the one that lies in it.

    Returns
    -------
    (date, date) or None
        First and last day that it may have been, both included; None for blank or no answer.

    Raises
    ------
    ValueError
        Anything else, and days that can be read in two ways (01/09/2025).
    """
    words = " ".join(text.casefold().split()).strip(" .")
    if not words or is_no_answer(words):
        return None
    for read in (_day, _month, _term):
        found = read(words)
        if found is not None:
            return found
    found = _week(words, period)
    if found is None:
        raise ValueError
    return found


def _day(words: str) -> Span | None:
    two = _TWO_ISO.search(words)
    first = two.group() if two else words.split(" ")[0].split("t")[0]
    match = _ISO.fullmatch(first.strip())
    if match:
        return _one(int(match["year"]), int(match["month"]), int(match["day"]))
    match = _DAY_FIRST.fullmatch(words)
    if match is None:
        return None
    day, month = int(match["day"]), int(match["month"])
    # 1/9 2025 is how Swedes write it; 01/09/2025 may come from a machine that puts the month first.
    if match["mark"] == "/" and "/" in match["before"] and day <= 12 and day != month:
        raise ValueError
    return _one(_year(match["year"]), month, day)


def _one(year: int, month: int, day: int) -> Span:
    found = date(year, month, day)
    return found, found


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(words: str) -> Span | None:
    match = _YEAR_MONTH.fullmatch(words)
    if match:
        return _whole_month(int(match["year"]), int(match["month"]))
    match = _NAMED_MONTH.fullmatch(words)
    month = _named(match["name"]) if match else None
    if match is None or month is None:
        return None
    year = _year(match["year"])
    return _one(year, month, int(match["day"])) if match["day"] else _whole_month(year, month)


def _named(name: str) -> int | None:
    start = name[:3]
    return _MONTHS.index(start) + 1 if start in _MONTHS else _ENGLISH.get(start)


def _whole_month(year: int, month: int) -> Span:
    if not 1 <= month <= 12:
        raise ValueError
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _term(words: str) -> Span | None:
    match = _TERM.fullmatch(words) or _YEAR_TERM.fullmatch(words)
    if match is None:
        return None
    year = _year(match["year"])
    if match["term"][0] in "vs":
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)


def _week(words: str, period: Span) -> Span | None:
    match = _YEAR_WEEK.fullmatch(words) or _WEEK.fullmatch(words)
    if match is None:
        return None
    week = int(match["week"])
    if match["year"]:
        return _whole_week(_year(match["year"]), week)
    first, last = period
    inside = [
        span
        for year in range(first.year, last.year + 1)
        for span in [_whole_week(year, week)]
        if span[0] <= last and span[1] >= first
    ]
    # In a period of several years, or around New Year, which week 36 it was is not said.
    if len(inside) != 1:
        raise ValueError
    return inside[0]


def _whole_week(year: int, week: int) -> Span:
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)
