"""Keeping to so many calls in a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.sources.pace import Pace
from tests.sources.clock import Clock


def test_three_calls_go_at_once_and_the_fourth_waits_for_the_window() -> None:
    clock = Clock()
    pace = Pace(3, 1.0, clock=clock.read, wait=clock.wait)
    assert [pace.before_call() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert pace.before_call() == pytest.approx(pace.window)


def test_a_lower_limit_counts_the_calls_made_before_it() -> None:
    clock = Clock()
    pace = Pace(10, 1.0, clock=clock.read, wait=clock.wait)
    for _ in range(4):
        pace.before_call()
    pace.set(2, 10)
    assert pace.before_call() > 9


@given(
    calls=st.integers(1, 5),
    window=st.integers(1, 10),
    pauses=st.lists(st.tuples(st.floats(0, 4), st.floats(0, 3), st.floats(0, 1)), max_size=30),
)
def test_no_stretch_as_long_as_the_window_has_more_calls_wherever_they_are_held_up(
    calls: int, window: int, pauses: list[tuple[float, float, float]]
) -> None:
    clock = Clock()
    pace = Pace(calls, window, clock=clock.read, wait=clock.wait)
    arrived = []
    for pause, takes, on_its_way in pauses:
        clock.wait(pause)
        pace.before_call()
        arrived.append(clock.now + takes * on_its_way)
        clock.wait(takes)
        pace.after_call()
    for first, last in zip(arrived, arrived[calls:], strict=False):
        assert last - first >= window
