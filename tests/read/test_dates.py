"""When something began, in the ways that people write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.read.dates import when

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2025-09-01",
        "20250901",
        "2025/09/01",
        "2025.09.01",
        "2025-09-01 18:00",
        "2025-09-01T18:00:00",
        " 2025-09-01 ",
        "1/9 2025",
        "1/9-25",
        "1/9 -25",
        "1.9.2025",
        "01.09.2025",
        "1 september 2025",
        "1 sept 2025",
        "den 1 sep. 2025",
        "1 sep -25",
        # A course counts once, at its start.
        "2025-09-01 – 2025-12-15",
        "2025-09-01 till 2025-12-15",
        "20250901-20251215",
    ],
)
def test_day(text: str) -> None:
    assert when(text, period=PERIOD) == (date(2025, 9, 1), date(2025, 9, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("sept 2025", "2025-09-01", "2025-09-30"),
        ("September 2025", "2025-09-01", "2025-09-30"),
        ("feb -24", "2024-02-01", "2024-02-29"),
        ("2025-09", "2025-09-01", "2025-09-30"),
        ("May 2025", "2025-05-01", "2025-05-31"),
        # ISO weeks of 2025: week 1 begins on 30 December 2024.
        ("v. 36", "2025-09-01", "2025-09-07"),
        ("v 36", "2025-09-01", "2025-09-07"),
        ("vecka 36, 2024", "2024-09-02", "2024-09-08"),
        ("2025 v. 1", "2024-12-30", "2025-01-05"),
        ("vt 2025", "2025-01-01", "2025-06-30"),
        ("VT25", "2025-01-01", "2025-06-30"),
        ("ht-24", "2024-07-01", "2024-12-31"),
        ("HT 2025", "2025-07-01", "2025-12-31"),
        ("2025 ht", "2025-07-01", "2025-12-31"),
        ("våren 2025", "2025-01-01", "2025-06-30"),
        ("höstterminen 2025", "2025-07-01", "2025-12-31"),
    ],
)
def test_span(text: str, first: str, last: str) -> None:
    assert when(text, period=PERIOD) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "  ", "-", "vet ej", "Vill inte uppge"])
def test_nothing_is_said(text: str) -> None:
    assert when(text, period=PERIOD) is None


@pytest.mark.parametrize(
    "text",
    [
        "01/09/2025",
        "hösten",
        "i höstas",
        "2025-02-30",
        "31/9 2025",
        "2025",
        "45901",
        "1/9",
        "foo 2025",
        "v. 54 2025",
        "v. 53",
        "2025-13",
        "tolv",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        when(text, period=PERIOD)


def test_month_first_or_day_first_is_told_where_only_one_can_be() -> None:
    assert when("25/9/2025", period=PERIOD) == (date(2025, 9, 25),) * 2
    assert when("9/9/2025", period=PERIOD) == (date(2025, 9, 9),) * 2


def test_week_without_a_year_is_asked_about_where_two_lie_in_the_period() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        when("v. 36", period=(date(2024, 7, 1), date(2025, 12, 31)))


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_day_comes_back(day: date) -> None:
    months = "jan feb mars april maj juni juli aug sept okt nov dec".split()  # noqa: SIM905
    for text in (
        day.isoformat(),
        f"{day.day}/{day.month} {day.year}",
        f"{day.day} {months[day.month - 1]} {day.year}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert when(text, period=PERIOD) == (day, day)


@given(st.text(max_size=20))
def test_whatever_is_written_is_a_span_or_refused(text: str) -> None:
    try:
        found = when(text, period=PERIOD)
    except ValueError:
        return
    assert found is None or found[0] <= found[1]
