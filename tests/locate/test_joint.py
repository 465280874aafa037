"""Courses that are held together: who has no known home counts with one municipality."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from reachmap.errors import InputError
from reachmap.followup import JointCourse, joint_of
from reachmap.locate.joint import course_mark, is_course, leave_to_others
from reachmap.vocabulary import COUNTED_ELSEWHERE

DAY = date(2025, 9, 16)
ROWS = pd.DataFrame(
    [
        ("ABC", DAY, "Folkets hus", "exact_name"),
        ("abc ", DAY, "folkets  hus", "blank"),
        ("ABC", DAY, "Folkets hus", "other_municipality"),
        ("ABC", DAY, "Folkets hus", "postcode"),
        ("ABC", date(2025, 1, 14), "Folkets hus", "blank"),
        ("Komet", DAY, "Folkets hus", "no_answer"),
        (None, None, None, "blank"),
    ],
    columns=["programme", "date", "venue", "reason"],
).assign(date=lambda rows: pd.to_datetime(rows["date"]))


def left(course: JointCourse) -> list[int]:
    found = leave_to_others(ROWS, [course], own=["1961"], file="reachmap.toml")
    return list(found.index[found["reason"] == COUNTED_ELSEWHERE])


def test_who_has_no_known_home_is_left_to_the_one_that_counts() -> None:
    """Not who lives here, lives elsewhere, or may live in one of several areas of a postcode."""
    assert left(JointCourse("ABC", ("1907",), "1907", DAY, "Folkets hus")) == [1]
    assert left(JointCourse("ABC", ("1907",), "1907")) == [1, 4]
    assert left(JointCourse("ABC", ("1907",), "1961", DAY, "Folkets hus")) == []


@pytest.mark.parametrize(("name", "venue"), [("Komett", ""), ("ABC", "Skolan")])
def test_a_course_that_the_follow_up_does_not_have_is_an_error(name: str, venue: str) -> None:
    with pytest.raises(InputError, match="joint_not_found"):
        left(JointCourse(name, ("1907",), "1907", DAY, venue))


def test_a_course_is_known_by_programme_day_and_place_however_they_are_written() -> None:
    mark = course_mark("ABC", pd.Timestamp(DAY), "Folkets hus")
    assert len(mark) == 16
    assert mark == course_mark(" abc", "2025-09-16", "Folkets  Hus.")
    others = [("ABC", "2025-09-17", "Folkets hus"), ("Komet", DAY, "Folkets hus"), ("ABC", DAY, "Skolan")]
    assert mark not in {course_mark(*each) for each in others}
    assert course_mark("ABC", None, "Folkets hus") == course_mark("ABC", DAY, "…") == ""
    assert is_course(ROWS, JointCourse("ABC", ("1907",), "1907", DAY)).tolist() == [True] * 4 + [False] * 3


def test_the_project_file_says_who_counts() -> None:
    raw = {"programme": "ABC", "day": DAY, "with": "1907", "counted_by": "1907"}
    assert joint_of([raw], own=("1961",)) == (JointCourse("ABC", ("1907",), "1907", DAY),)
    wrong: list[dict[str, object]] = [
        {"programme": ""},
        {"counted_by": "0380"},
        {"with": []},
        {"with": ["1961"]},
        {"with": ["Köping"]},
        {"day": "2025-09-16"},
        {"place": "Folkets hus"},
    ]
    for change in wrong:
        with pytest.raises(ValueError, match="2"):
            joint_of([raw, raw | change], own=("1961",))
