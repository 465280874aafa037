"""Joint courses: nobody is counted twice, and where that can not be known it is said how many it can be."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from benchmarks.invented_shares import made_share
from reachmap.compare import compare_municipalities
from reachmap.compare.courses import course_record, small_courses
from reachmap.compare.joint import LEFT_OUT, NOBODY, POSSIBLE, SETTLED, counted_once
from reachmap.compare.share_file import Share
from reachmap.compare.share_manifest import Course, Quality
from reachmap.followup import JointCourse
from reachmap.i18n import Translator
from reachmap.locate.joint import course_mark
from reachmap.present.compare_joint import joint_lines

MARK = "0123456789abcdef"
# Of 90 adults and 10 visitors, 20 have no known home: of twelve at a course 2.4 are likely to be such.
QUALITY = Quality(adults=90, visitors=10, without_area=20)


def holding(code: str, *, counted_by: str = "", adults: int = 12, mark: str = MARK) -> Share:
    other = "1907" if code == "1961" else "1961"
    course = Course(mark, adults, (other,) if counted_by else (), counted_by)
    return made_share(code, 2025, courses=[course], quality=QUALITY)


def test_where_both_say_who_counts_nothing_is_left_out() -> None:
    shares, found = counted_once([holding("1907", counted_by="1907"), holding("1961", counted_by="1907")])
    assert [(one.state, one.municipalities, one.counted_by) for one in found] == [
        (SETTLED, ("1907", "1961"), "1907")
    ]
    assert [share.kept for share in shares] == [1.0, 1.0]


def test_where_one_says_so_the_other_file_leaves_out_as_many_as_are_likely() -> None:
    before = [holding("1907", counted_by="1907"), holding("1961")]
    shares, (one,) = counted_once(before)
    assert (one.state, one.counted_by) == (LEFT_OUT, "1907")
    assert one.fewer == pytest.approx(12 * 20 / 100)
    assert one.most == 12
    whole = before[1].whole()
    assert whole is not None
    assert shares[0].kept == 1.0
    assert shares[1].kept == pytest.approx(1 - 2.4 / whole["reached"])


def test_what_is_left_out_stands_in_no_figure() -> None:
    together = [holding("1907", counted_by="1907"), holding("1961"), made_share("1980", 2025)]
    apart = [holding("1907"), holding("1961", mark="f" * 16), made_share("1980", 2025)]
    once, twice = (compare_municipalities(shares).latest.table for shares in (together, apart))
    change = once[["reached", "crude", "direct"]] / twice[["reached", "crude", "direct"]]
    fewer = (twice["reached"] - once["reached"]).astype(float).to_dict()
    assert fewer == pytest.approx({"1907": 0.0, "1961": 2.4, "1980": 0.0})
    kept = change["reached"].astype(float).to_dict()
    for name in ("crude", "direct"):
        assert change[name].astype(float).to_dict() == pytest.approx(kept)


def test_courses_that_are_alike_by_chance_are_told_and_left_alone() -> None:
    shares, (one,) = counted_once([holding("1907", adults=30), holding("1961"), holding("1980", adults=8)])
    assert [share.kept for share in shares] == [1.0] * 3
    # One of the three counts its own; of the other two at most all at the course, or all without a home.
    assert (one.state, one.most) == (POSSIBLE, 8 + 12)


def test_a_course_that_the_counting_file_does_not_have_is_told() -> None:
    _, found = counted_once([holding("1907", counted_by="1961"), holding("1961", mark="f" * 16)])
    assert [one.state for one in found] == [NOBODY]


def test_where_both_say_that_they_count_one_does() -> None:
    shares, (one,) = counted_once([holding("1907", counted_by="1907"), holding("1961", counted_by="1961")])
    assert (one.state, one.counted_by) == (LEFT_OUT, "1907")
    assert shares[1].kept < shares[0].kept == 1.0


def test_the_order_of_the_files_does_not_matter() -> None:
    shares = [holding("1907", counted_by="1907"), holding("1961"), holding("1980")]
    forward, told = counted_once(shares)
    backward, again = counted_once(shares[::-1])
    assert told == again
    assert [share.kept for share in forward] == [share.kept for share in backward[::-1]]


def rows(*courses: tuple[str, int], form: str = "course") -> pd.DataFrame:
    days = pd.to_datetime([date(2025, 9, 16)] * len(courses))
    return pd.DataFrame(
        {
            "programme": [name for name, _ in courses],
            "date": days,
            "venue": ["Folkets hus"] * len(courses),
            "form": [form] * len(courses),
            "adults": [count for _, count in courses],
        }
    )


def test_only_courses_of_many_are_marked_and_none_that_tells_of_few() -> None:
    mark = {name: course_mark(name, "2025-09-16", "Folkets hus") for name in ("ABC", "Komet", "Connect")}

    def marked(*courses: tuple[str, int], form: str = "course") -> dict[str, int]:
        found = course_record(rows(*courses, form=form), (), k=5)
        return {course["mark"]: course["adults"] for course in found}

    assert marked(("ABC", 9), ("Komet", 12)) == {mark["ABC"]: 9, mark["Komet"]: 12}
    # Rows of one course are one course.
    assert marked(("ABC", 4), ("ABC", 5), ("Komet", 12)) == {mark["ABC"]: 9, mark["Komet"]: 12}
    # Three at another: all but one of the others would tell it, so the smallest is left out too.
    assert marked(("ABC", 9), ("Komet", 12), ("Connect", 3)) == {mark["Komet"]: 12}
    assert marked(("ABC", 9), form="home_visit") == {}
    assert marked() == {}


def test_what_the_project_names_is_told() -> None:
    joint = JointCourse("ABC", ("1907",), "1907")
    (found,) = course_record(rows(("ABC", 9)), (joint,), k=5)
    assert (found["with"], found["counted_by"]) == (["1907"], "1907")


@pytest.mark.parametrize(
    ("adults", "total", "found"),
    [([9, 12], 21, 0), ([9, 12], 24, 1), ([9, 4], None, 1), ([], 3, 0), ([9], 14, 0)],
)
def test_small_courses_are_counted(adults: list[int], total: int | None, found: int) -> None:
    assert small_courses(adults, total, k=5) == found


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_state_has_a_sentence(language: str) -> None:
    cases = [
        [holding("1907", counted_by="1907"), holding("1961", counted_by="1907")],
        [holding("1907", counted_by="1907"), holding("1961")],
        [holding("1907"), holding("1961")],
        [holding("1907", counted_by="1961"), holding("1961", mark="f" * 16)],
        [holding("1907"), holding("1961", mark="f" * 16)],
    ]
    told = [joint_lines(compare_municipalities(shares), Translator(language)) for shares in cases]
    assert all(len(lines) == 2 for lines in told)
    assert len({lines[1] for lines in told}) == len(cases)
    if language == "sv":
        assert "0 till 12" in told[1][1]
        assert told[4][1] == "Ingen kurs står i två kommuners filer."
