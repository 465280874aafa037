"""Which days follow from releases: by hand, and held against every combination of small numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.disclose.derivations import MOST_RELEASES, Derivation, derivations


@dataclass(frozen=True)
class One:
    """A release of some days of one month."""

    period: tuple[date, date]


def days(first: int, last: int) -> tuple[date, date]:
    return date(2025, 1, first), date(2025, 1, last)


def found(period: tuple[date, date], *before: tuple[date, date]) -> tuple[Derivation, ...] | None:
    return derivations([One(each) for each in before], period)


@pytest.mark.parametrize(
    ("period", "before", "expected"),
    [
        # The whole tells the other half.
        (days(1, 30), [days(1, 15)], {(1, ((-1, 0),), False)}),
        # A part in the middle tells both ends together.
        (days(11, 20), [days(1, 30)], {(-1, ((1, 0),), False)}),
        # Counted anew.
        (days(1, 30), [days(1, 30)], {(1, ((-1, 0),), True)}),
        # No day in common, and days in common without either within the other: nothing follows.
        (days(16, 30), [days(1, 15)], set()),
        (days(11, 30), [days(1, 20)], set()),
        # Of three, what two have in common follows, which neither pair tells.
        (
            days(11, 30),
            [days(1, 20), days(1, 30)],
            {(-1, ((1, 1),), False), (1, ((1, 0), (-1, 1)), False)},
        ),
        # Both halves and the whole: each half anew, and whether they add up.
        (
            days(1, 30),
            [days(1, 15), days(16, 30)],
            {(1, ((-1, 0),), False), (1, ((-1, 1),), False), (1, ((-1, 0), (-1, 1)), True)},
        ),
    ],
)
def test_what_follows_by_hand(
    period: tuple[date, date],
    before: list[tuple[date, date]],
    expected: set[tuple[int, tuple[tuple[int, int], ...], bool]],
) -> None:
    told = found(period, *before)
    assert told is not None
    assert {(each.sign, each.others, each.closed) for each in told} == expected


def test_of_too_many_releases_nothing_is_listed() -> None:
    assert found(days(1, 30), *[days(1, n) for n in range(1, MOST_RELEASES + 2)]) is None
    # Others do not count: they share no day with any that does.
    assert found(days(30, 30), *[days(n, n) for n in range(1, 25)]) == ()


spans = st.tuples(st.integers(1, 8), st.integers(1, 8)).map(lambda pair: days(min(pair), max(pair)))


@given(period=spans, before=st.lists(spans, max_size=4))
def test_each_gives_what_came_on_some_of_the_days(
    period: tuple[date, date], before: list[tuple[date, date]]
) -> None:
    came = np.array([0, 3, 5, 11, 2, 7, 1, 13, 17])

    def told(each: tuple[date, date]) -> int:
        return int(came[each[0].day : each[1].day + 1].sum())

    covered = np.zeros((len(before) + 1, 9), dtype=int)
    for row, (first, last) in enumerate([period, *before]):
        covered[row, first.day : last.day + 1] = 1
    for each in found(period, *before) or ():
        signs = np.zeros(len(before) + 1, dtype=int)
        signs[0] = each.sign
        for sign, place in each.others:
            signs[place + 1] = sign
        left = signs @ covered
        assert set(left.tolist()) <= {0, 1}
        assert each.closed == (not left.any())
        number = sum(sign * told(span) for sign, span in zip(signs, [period, *before], strict=True))
        assert number == (left * came).sum()
        assert each.terms == np.abs(signs).sum()
