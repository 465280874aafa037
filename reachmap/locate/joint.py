"""Courses that several municipalities hold together: nobody is counted in two of them.

Whoever has a known home counts where that is, wherever the course was held. Who has none is in the registers
of all that hold it: the project says which of them counts those, and the others leave them out. A course is
known by its programme, first day and place, as the follow-up writes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from reachmap.errors import InputError
from reachmap.followup import JointCourse
from reachmap.locate.words import plain_name
from reachmap.vocabulary import COUNTED_ELSEWHERE, NOT_LOCATED

# So many hexadecimal digits of SHA-256: a thousand courses in each of 290 municipalities meet by chance with
# probability 2e-9.
MARK_LENGTH = 16
_HOMELESS = frozenset(NOT_LOCATED) - {"other_municipality"}
_SIGNS = re.compile(r"[^\w]+")


def course_mark(programme: Any, day: Any, venue: Any) -> str:  # noqa: ANN401 - cells of a table
    """Mark a course by programme, first day and place; blank where one of them is not known.

    The mark does not tell them. Whoever guesses all three can try whether the guess is right.
    """
    if pd.isna(programme) or pd.isna(day) or pd.isna(venue):
        return ""
    words = [_plain(str(programme)), pd.Timestamp(str(day)).date().isoformat(), _plain(str(venue))]
    if not all(words):
        return ""
    return hashlib.sha256("\n".join(["reachmap course 1", *words]).encode()).hexdigest()[:MARK_LENGTH]


def is_course(rows: pd.DataFrame, course: JointCourse) -> pd.Series:
    """Tell which rows of a follow-up are of a course that is held together."""
    same = rows["programme"].map(_known) == _plain(course.programme)
    if course.day is not None:
        same &= rows["date"].map(lambda day: None if pd.isna(day) else _day(day)) == course.day
    if course.venue:
        same &= rows["venue"].map(_known) == _plain(course.venue)
    return same


def leave_to_others(
    located: pd.DataFrame, joint: Sequence[JointCourse], *, own: Sequence[str], file: str
) -> pd.DataFrame:
    """Leave out who has no known home, at courses where another municipality counts those.

    Parameters
    ----------
    located
        `tables.LOCATED`.
    joint
        Courses that are held together.
    own
        Codes of the project's municipalities.
    file
        Name of the project file, for errors.

    Returns
    -------
    DataFrame
        The same rows; ``reason`` is `COUNTED_ELSEWHERE` for those.

    Raises
    ------
    InputError
        The follow-up has no such course: its participants would silently be counted twice.
    """
    reason = located["reason"].copy()
    for course in joint:
        same = is_course(located, course)
        if not same.any():
            raise InputError("joint_not_found", file=file, programme=course.programme[:80])
        if course.counted_by not in own:
            reason[same & located["reason"].isin(_HOMELESS)] = COUNTED_ELSEWHERE
    return located.assign(reason=reason)


def _known(text: Any) -> str:  # noqa: ANN401
    return "" if pd.isna(text) else _plain(str(text))


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", plain_name(text)).strip()


def _day(day: object) -> date:
    return pd.Timestamp(str(day)).date()
