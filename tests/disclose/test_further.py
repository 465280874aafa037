"""What is told besides reach, beside what was told before: no difference is small."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.disclose.further import Figure, Key, Parts, Told, may_be_told
from reachmap.disclose.ledger import Release

K = 5
SPRING, YEAR = (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 1, 1), date(2025, 12, 31))
WHOLE, NORTH, SOUTH = ("said", "all"), ("said", "north"), ("said", "south")


def released(
    told: Told | None, period: tuple[date, date] = SPRING, *, k: int = K, rounding: int = 0
) -> Release:
    return Release(period, {}, {}, {}, k, rounding, None if told is None else told.numbers())


def kept(told: Told, *before: Release, rounding: int = 0) -> frozenset[Key]:
    return may_be_told(told, before, period=YEAR, k=K, rounding=rounding)


def one(*numbers: int, open: bool = False) -> Told:  # noqa: A002
    return Told(counted={("steps", "completed"): Figure(numbers, open=open)})


@pytest.mark.parametrize(
    ("then", "now", "is_told"),
    [
        ((20, 40, 60), (40, 70, 90), True),
        ((20, 40, 60), (23, 70, 90), False),  # three completed in the autumn
        ((20, 40, 60), (40, 63, 90), False),  # three did not
        ((20, 40, 60), (20, 70, 100), False),  # that nobody completed is told of everybody
        ((20, 40, 60), (40, 70, 93), False),  # of three more it is not known
        ((20, 40, 60), (40, 80, 100), True),  # of nobody more
    ],
)
def test_every_atom_of_the_days_between_is_k_or_more(
    then: tuple[int, ...], now: tuple[int, ...], is_told: bool
) -> None:
    assert bool(kept(one(*now, open=True), released(one(*then, open=True)))) == is_told


def test_a_figure_that_was_hidden_then_or_is_not_known_to_have_been_told_is_hidden() -> None:
    now = one(40, 70, 90)
    assert kept(now, released(Told())) == frozenset()
    # Of a ledger of an earlier version.
    assert kept(now, released(None)) == frozenset()
    # Of other days.
    assert kept(now, released(None, (date(2024, 1, 1), date(2024, 12, 31)))) == {("steps", "completed")}


def test_counted_anew_the_same_stays_and_a_correction_of_few_is_not_told() -> None:
    now = one(40, 70, 90)
    assert kept(now, released(now, YEAR)) == {("steps", "completed")}
    assert kept(now, released(one(40, 70, 88), YEAR)) == frozenset()
    assert kept(now, released(one(38, 70, 90), YEAR)) == frozenset()
    assert kept(now, released(one(40, 70, 80), YEAR)) == {("steps", "completed")}
    # What this very period showed already stays, whatever came between.
    assert kept(now, released(one(38, 70, 90)), released(now, YEAR)) == {("steps", "completed")}


def test_rounded_numbers_must_be_further_apart() -> None:
    then, now = one(20, 40), one(30, 60)
    assert kept(now, released(then)) == {("steps", "completed")}
    # 10 may be as little as 2 where each number is rounded to fives.
    assert kept(now, released(then, rounding=5), rounding=5) == frozenset()
    assert kept(one(50, 90), released(then, rounding=5), rounding=5) == {("steps", "completed")}
    # A release that was not rounded is compared as if it were.
    assert kept(now, released(one(31, 58), YEAR), rounding=5) == {("steps", "completed")}


def test_that_a_language_is_needed_is_only_held_against_the_same_period() -> None:
    now = Told(counted={("needs", "ara"): Figure(())})
    assert kept(now, released(Told()))
    assert not kept(now, released(Told(), YEAR))


def test_shares_and_courses_are_told_where_nothing_changed() -> None:
    now = Told(alike={("found", "all", "web"): Figure((1_000_000,)), ("course", "a"): Figure((12,))})
    assert kept(now) == now.numbers().keys()
    assert kept(now, released(now, YEAR)) == now.numbers().keys()
    other = Told(alike={("found", "all", "web"): Figure((1_000_000,)), ("course", "a"): Figure((13,))})
    assert kept(now, released(other, YEAR)) == {("found", "all", "web")}
    assert kept(now, released(now, SPRING)) == frozenset()


def test_a_survey_is_counted_anew_where_days_are_shared() -> None:
    key = ("survey", "A", "knows", "yes")
    now = Told(asked={key: Figure((30, 60))})
    assert kept(now, released(now, SPRING)) == {key}
    assert kept(now, released(Told(asked={key: Figure((28, 57))}), SPRING)) == frozenset()
    assert kept(now, released(Told(asked={key: Figure((28, 57))}), (date(2024, 1, 1), date(2024, 2, 1)))) == {
        key
    }


def said(north: tuple[int, int], south: tuple[int, int], rest: tuple[int, int]) -> Told:
    """Upper and other answers by part; the rest is shown nowhere."""
    whole = tuple(np.sum([north, south, rest], axis=0).tolist())
    figures: dict[Key, Figure] = {
        key: Figure((a, a + b, a + b), open=True)
        for key, (a, b) in {WHOLE: whole, NORTH: north, SOUTH: south}.items()
    }
    return Told(counted=figures, parts=(Parts(WHOLE, (NORTH, SOUTH), depth=3),))


def test_what_parts_leave_of_their_whole_is_not_few() -> None:
    then, now = said((10, 10), (10, 10), (9, 9)), said((20, 20), (30, 30), (11, 20))
    # Two more of the rest: with the part that changed least it is twelve.
    assert kept(now, released(then)) == {WHOLE, SOUTH}


counts = st.tuples(*[st.integers(0, 14)] * 6)


@given(spring=counts, autumn=counts)
def test_no_small_number_of_the_autumn_follows(spring: tuple[int, ...], autumn: tuple[int, ...]) -> None:
    """By all that is shown, with plus and minus: the autumn's parts and what they leave."""

    def told(numbers: np.ndarray) -> Told:
        a, b, c, d, e, f = numbers.tolist()
        return said((a, b), (c, d), (e, f))

    base = 5 + np.array(spring)
    first, year = told(base), told(base + np.array(autumn))
    shown = kept(year, released(first))
    change = {
        key: np.diff([0, *year.counted[key].numbers]) - np.diff([0, *first.counted[key].numbers])
        for key in shown
    }
    for signs in product([0, 1], repeat=2):
        if WHOLE not in change or any(
            s and key not in change for s, key in zip(signs, (NORTH, SOUTH), strict=True)
        ):
            continue
        rest = change[WHOLE] - sum(s * change[key] for s, key in zip(signs, (NORTH, SOUTH), strict=True) if s)
        assert (rest[:2] >= K).all()
    for each in change.values():
        assert (each[:2] >= K).all()
