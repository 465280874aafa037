"""Personal identity numbers are found in every usual notation; telephone numbers are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.read.identity import control_digit_fits, identity_numbers, looks_like_identity_number


# All made up: Skatteverket's examples, and dates that nobody alive has.
@pytest.mark.parametrize(
    "text",
    [
        "19121212-1212",
        "121212-1212",
        "20121212 1212",
        "191212121212",
        "1212121212",
        "701063-2391",
        "19701063-2391",
        "121212+1212",
        "121212–1212",
        "121212 - 1212",
        "121212-T121",
        "Anna Andersson 19121212-1212",
        "tfn 121212-1212, barn 4 år",
        "(121212-1212)",
    ],
)
def test_identity_number_is_found(text: str) -> None:
    assert looks_like_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "3 011",
        "021-39 00 00",
        "070-123 45 67",
        "+46 21 39 00 00",
        "2025-09-01",
        "2025-09-01 18:00",
        "2025-09-01 – 2025-12-15",
        "20250901-20251215",
        "1980R001",
        "ABC-2025-09-01",
        "212000-2080",
        "6601234.567",
        "587654.1201011234",
        "16.5512121234",
        "16,5512121234",
        "123456789012345",
        "tolv föräldrar",
        # Telephone numbers: a birth date could be meant, the control digit is wrong.
        "0701234567",
        "070123 4567",
        "Anna 0701234567",
        "0046701234567",
        # A course of the first of September, numbered within the day.
        "2509010002",
    ],
)
def test_what_is_no_identity_number_is_left_alone(text: str) -> None:
    assert not looks_like_identity_number(text)


def with_control_digit(nine: str) -> str:
    return next(f"{nine}{digit}" for digit in range(10) if control_digit_fits(f"{nine}{digit}"))


def test_control_digit_of_published_examples() -> None:
    # Skatteverket's own test numbers, and the organisation number of Uppsala kommun's neighbour Västerås.
    assert control_digit_fits("1212121212")
    assert control_digit_fits("2120002080")
    assert not control_digit_fits("1212121213")


@given(
    year=st.integers(1900, 2025),
    month=st.integers(1, 12),
    day=st.integers(1, 31),
    coordination=st.booleans(),
    last=st.integers(0, 999),
    century=st.booleans(),
    between=st.sampled_from(["", "-", "+", " ", "–"]),
)
def test_every_notation_of_an_identity_number_is_found(
    year: int, month: int, day: int, coordination: bool, last: int, century: bool, between: str
) -> None:
    ten = with_control_digit(f"{year % 100:02d}{month:02d}{day + 60 * coordination:02d}{last:03d}")
    shown = f"{year // 100}" if century else ""
    assert looks_like_identity_number(f"{shown}{ten[:6]}{between}{ten[6:]}")


@given(last=st.integers(0, 9999), between=st.sampled_from(["-", "+", " - ", "–"]))
def test_with_a_dash_the_control_digit_does_not_matter(last: int, between: str) -> None:
    assert looks_like_identity_number(f"121212{between}{last:04d}")


@given(last=st.integers(0, 9999))
def test_with_a_century_the_control_digit_does_not_matter(last: int) -> None:
    assert looks_like_identity_number(f"19121212{last:04d}")


def test_telephones_among_which_one_passes_by_chance_are_telephones() -> None:
    by_chance = with_control_digit("070123456")
    assert identity_numbers([by_chance]) == 1
    assert identity_numbers([by_chance, "0701234567"]) == 1
    assert identity_numbers([by_chance, "0701234567", "0739876543"]) == 0


def test_childrens_numbers_are_found_among_a_mistyped_one() -> None:
    children = [with_control_digit(f"07012{day}123") for day in range(1, 6)]
    assert identity_numbers([*children, "0701234567"]) == 5


def test_one_certain_number_among_telephones_is_found() -> None:
    assert identity_numbers(["0701234567", "0739876543", "0730000001", "121212-1212"]) == 1
