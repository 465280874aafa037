"""What a cell says, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.read import values
from reachmap.vocabulary import BAND_KEYS


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("4", (4,)),
        ("4, 9", (4, 9)),
        ("4 och 9", (4, 9)),
        ("4 år och 9 år", (4, 9)),
        ("4 år", (4,)),
        ("9, 4", (4, 9)),
        ("4, 4", (4,)),
        ("0", (0,)),
        ("8 mån", (0,)),
        ("8 månader", (0,)),
        ("8 mån och 4 år", (0, 4)),
        ("8m", (0,)),
        ("väntar barn", (-1,)),
        ("Gravid", (-1,)),
        ("blivande förälder", (-1,)),
        ("väntar barn, 3", (-1, 3)),
        ("3-5", (3,)),
        ("3–5", (3,)),
        ("6 till 12", (6,)),
        ("17", (17,)),
        ("19", (19,)),
        # Over several bands: which one is not said.
        ("4-7", None),
        ("4-7, 9", None),
        # Excel may have made one number of two ages.
        ("4,9", None),
        ("4.5", None),
        # Years and days of birth are no ages.
        ("2019", None),
        ("2019 och 2021", None),
        ("2003-05-04", None),
        ("väntar barn 2025-08-01", (-1,)),
        ("", None),
        ("  ", None),
        ("-", None),
        ("ej svar", None),
        ("Ej svar.", None),
        ("vet ej", None),
        ("tonåring", None),
    ],
)
def test_ages_of_children(text: str, ages: tuple[int, ...] | None) -> None:
    assert values.ages(text) == ages


@given(st.text(max_size=30))
def test_ages_are_in_order_and_each_once(text: str) -> None:
    found = values.ages(text)
    assert found is None or list(found) == sorted(set(found))


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("3-5", {3, 4, 5}),
        ("väntar barn", {-1}),
        ("0-2, väntar barn", {-1, 0, 1, 2}),
        ("3–4 och 7", {3, 4, 7}),
        ("6", {6}),
        ("12-3", None),
        ("", None),
        ("alla", None),
    ],
)
def test_ages_that_an_activity_is_for(text: str, ages: set[int] | None) -> None:
    assert values.age_set(text) == ages


@pytest.mark.parametrize(
    ("children", "meant_for", "bands"),
    [
        ((4,), None, ("3-5",)),
        ((4, 9), None, ("3-5", "6-12")),
        ((3, 5), None, ("3-5",)),
        ((-1,), None, ("expecting",)),
        # The nine-year-old is too old for the course.
        ((4, 9), frozenset({3, 4, 5}), ("3-5",)),
        ((9,), frozenset({3, 4, 5}), ()),
        ((19,), None, ()),
        ((), None, ()),
        (None, None, ()),
        # Nobody said how old the child is, but the course was for one age band only.
        (None, frozenset({3}), ("3-5",)),
        (None, frozenset({-1}), ("expecting",)),
        (None, frozenset({3, 4, 5, 6}), ()),
        (None, frozenset({19}), ()),
        ((), frozenset({3}), ()),
    ],
)
def test_bands_that_are_reached(
    children: tuple[int, ...] | None, meant_for: frozenset[int] | None, bands: tuple[str, ...]
) -> None:
    assert values.bands(children, meant_for) == bands


@given(st.lists(st.integers(-1, 25), max_size=5).map(tuple), st.frozensets(st.integers(-1, 20)) | st.none())
def test_bands_are_known_and_only_of_ages_that_count(
    children: tuple[int, ...], meant_for: frozenset[int] | None
) -> None:
    found = values.bands(children, meant_for)
    assert set(found) <= set(BAND_KEYS)
    assert set(found) <= set(values.bands(children, None))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ja", True),
        ("Ja.", True),
        ("J", True),
        ("yes", True),
        ("x", True),
        ("1", True),
        ("nej", False),
        ("NEJ", False),
        ("n", False),
        ("no", False),
        ("0", False),
        ("", None),
        ("kanske", None),
        ("vet ej", None),
    ],
)
def test_yes_or_no(text: str, answer: bool | None) -> None:
    assert values.yes_or_no(text) is answer


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("k", "woman"),
        ("K", "woman"),
        ("Kvinna", "woman"),
        (" kvinna ", "woman"),
        ("woman", "woman"),
        ("m", "man"),
        ("Man", "man"),
        ("män", "man"),
        ("man", "man"),
        ("", None),
        ("annat", None),
        ("vill ej uppge", None),
        ("mamma", None),
    ],
)
def test_sex(text: str, sex: str | None) -> None:
    assert values.sex(text) == sex


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("3 011", 3011),
        ("3\u00a0011", 3011),
        ("3\u2009011", 3011),
        ("3\u202f011", 3011),
        ("10000", 10_000),
        ("", None),
        (" ", None),
        ("-", None),
        ("ej svar", None),
        ("Uppgift saknas", None),
    ],
)
def test_count(text: str, number: int | None) -> None:
    assert values.count(text) == number


@pytest.mark.parametrize("text", ["10001", "-1", "4.5", "4,5", "tre", "1_0", "ca 10", "9" * 400])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        values.count(text)


@pytest.mark.parametrize(
    ("text", "number"), [("ja", 1), ("nej", 0), ("1", 1), ("0", 0), ("7", 7), ("", None), ("vet ej", None)]
)
def test_count_or_yes(text: str, number: int | None) -> None:
    assert values.count_or_yes(text) == number


@pytest.mark.parametrize(
    ("text", "form"),
    [("Kurs", "course"), ("Öppen föreläsning", "lecture"), ("hembesök", "home_visit"), ("bio", None)],
)
def test_form(text: str, form: str | None) -> None:
    assert values.form(text) == form


@pytest.mark.parametrize(
    ("text", "level"), [("Universell", "universal"), ("indikerat", "indicated"), ("hög", None)]
)
def test_level(text: str, level: str | None) -> None:
    assert values.level(text) == level


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Förälder", "parent"),
        ("mamma", "parent"),
        ("", "parent"),
        ("Vill inte uppge", "parent"),
        ("Mormor", "other_adult"),
        ("annan närstående vuxen", "other_adult"),
    ],
)
def test_role(text: str, role: str) -> None:
    assert values.role(text) == role


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4", 4),
        ("4 - bra", 4),
        ("4,5", 4.5),
        ("-1", -1),
        ("bra", None),
        ("", None),
        ("4x", None),
        ("1.2.3", None),
    ],
)
def test_number_that_a_text_begins_with(text: str, number: float | None) -> None:
    assert values.leading_number(text) == number
