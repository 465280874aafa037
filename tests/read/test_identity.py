"""Personal identity numbers are found in every usual notation; telephone numbers are left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.identity import (
    control_digit_fits,
    identity_numbers,
    looks_like_identity_number,
    may_be_identity,
    refuse_identity_numbers,
)
from reachmap.read.layers import read_layer
from reachmap.read.sheets import read_sheets


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
        # Parted, in other marks, in other digits, with what can not be seen between.
        "1985-01-01-1236",
        "1985 01 01 1236",
        "85.01.01.1236",
        "1985/01/01/1236",
        "19850101/1236",
        "19850101.1236",
        "850101:1236",
        "850101_1236",
        "850101\u00a01236",
        "850101\u00a0–\u00a01236",
        "19850101\u20101236",
        "850101\u22121236",
        "８５０１０１－１２３６",
        "\u0668\u0665\u0660\u0661\u0660\u0661-\u0661\u0662\u0663\u0666",
        "850101\u200b1236",
        "8501\u00ad01-1236",
        "850101\t1236",
        "SE850101-1236",
        "8501011236.0",
        "198501011236,00",
        # Interim numbers.
        "850101-T123",
        "20100101-TF01",
        "19850101TF12",
        "Mål: 4,5 poäng. Pnr 850101-1236, ring!",
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
        "250901-0002",
        "20250901-0002",
        # No such day.
        "850230-1234",
        "19850431-1234",
        # A day and a time, years, a room.
        "2025-09-01 1815",
        "2025-09-01 1930",
        "2025-09-01 2025",
        "250901 T123",
        "59.3293212345, 18.0686123456",
        "POINT (587654.1201011234 6601234.8501011236)",
        "0380R001_RegSO2025",
        "5870006602000",
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
    born=st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)),
    coordination=st.booleans(),
    last=st.integers(0, 999),
    century=st.booleans(),
    between=st.sampled_from(["", "-", "+", " ", "–", "\u00a0", " - ", "/", ".", "\u2212", "\u200b"]),
    digits=st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩"]),
    around=st.sampled_from(["{}", "Anna {}, 4 år", "({})", "åäö {} ", "tfn {}.", "–{}"]),
)
def test_every_notation_of_an_identity_number_is_found(
    born: dt.date, coordination: bool, last: int, century: bool, between: str, digits: str, around: str
) -> None:
    ten = with_control_digit(f"{born:%y%m}{born.day + 60 * coordination:02d}{last:03d}")
    shown = f"{born.year // 100}" if century else ""
    text = around.format(f"{shown}{ten[:6]}{between}{ten[6:]}".translate(str.maketrans("0123456789", digits)))
    assert looks_like_identity_number(text)
    # The quick search over a whole column must not lose what the slow one finds.
    assert identity_numbers(["", "4 år", text]) == 1


@given(st.text(alphabet="0123456789-+ ./TFtf,\u00a0–８", max_size=24))
def test_the_quick_search_loses_nothing(text: str) -> None:
    assert may_be_identity([text])[0] or not looks_like_identity_number(text)


def test_a_column_of_decimal_numbers_is_one_of_coordinates_unless_most_fit() -> None:
    easting = [f"{658000 + 17 * i}.{7919 * i % 10000:04d}" for i in range(400)]
    assert sum(map(looks_like_identity_number, easting)) > 0
    assert identity_numbers(easting) == 0
    assert identity_numbers(["850709.9805", "tfn", *["121212.1212"] * 3]) == 4
    assert identity_numbers(["tfn 850709.9805", *easting]) == 1


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


def test_courses_numbered_by_their_day_are_no_persons() -> None:
    courses = [f"20250901-{number:04d}" for number in range(40)]
    # Some pass the control digit, as one in ten would.
    assert any(looks_like_identity_number(course) for course in courses)
    assert identity_numbers(courses) == 0


def test_newborns_numbers_are_persons() -> None:
    ten = [with_control_digit(f"2209{day}123") for day in range(10, 16)]
    assert identity_numbers([f"20{number[:6]}-{number[6:]}" for number in ten]) == 6


def test_ids_of_ten_digits_are_no_persons() -> None:
    ids = [str(9_990_000_000 + 7_654 * number) for number in range(130)]
    by_chance = with_control_digit("850101123")
    assert identity_numbers([*ids, by_chance]) == 0
    assert identity_numbers([*ids[:30], by_chance]) == 1


def test_numbers_that_lost_their_zeros_are_found() -> None:
    born = [with_control_digit(f"0{year}0412123").lstrip("0") for year in range(2, 8)]
    assert {len(number) for number in born} == {9}
    assert identity_numbers(born) == 6
    assert identity_numbers(["123456789", "987654321", *born[:1]]) == 0


def test_columns_and_rows_are_named_and_never_a_value() -> None:
    columns = [["Namn", "A", "B"], ["Pnr", "121212-1212", "121213-1211"], ["Anm", "", "pnr 121212-1212"]]
    with pytest.raises(InputError) as raised:
        refuse_identity_numbers(columns, file="a.xlsx", sheet="Blad1")
    assert raised.value.code == "identity_numbers_several"
    assert raised.value.fields == {"file": "a.xlsx", "sheet": "Blad1", "column": "B, C", "n": 2}


def test_sheet_called_by_a_number_is_refused_without_its_name() -> None:
    with pytest.raises(InputError, match="identity_number_in_name") as raised:
        refuse_identity_numbers([["a"]], file="a.xlsx", sheet="850101-1236")
    assert "850101" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "Område;Anm\nA;19850101-1236\n",
        "19850101-1236;Kön\nA;k\n",
        "Uppföljning 850101-1236\n;\nOmråde;Kön\nA;k\n",
        'Område;Kön\nA;"k\nring 850101-1236"\n',
    ],
    ids=["a column that is not used", "a heading", "the title", "a second line"],
)
def test_a_number_anywhere_stops_the_read(text: str) -> None:
    with pytest.raises(InputError, match="identity_numbers"):
        read_sheets(MemoryFile("a.csv", text.encode()))


def test_a_number_beside_a_shape_stops_the_read() -> None:
    shape = '{"type":"Polygon","coordinates":[[[16,59],[17,59],[17,60],[16,59]]]}'
    page = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kod":"A","ansvarig":'
        f'"850101-1236"}},"geometry":{shape}}}]}}'
    )
    with pytest.raises(InputError, match="identity_numbers") as raised:
        read_layer(MemoryFile("a.geojson", page.encode()))
    assert raised.value.fields["column"] == "ansvarig"
