"""The next of a row of things, made by a second thread while the last is used."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from reachmap.gaps.cells_ahead import one_ahead


@pytest.mark.parametrize("count", [1, 2, 7])
def test_draws_are_those_of_one_thread(count: int) -> None:
    alone, ahead = np.random.default_rng(1), np.random.default_rng(1)
    by_hand = [alone.standard_normal(3).tolist() for _ in range(count)]
    made = one_ahead((ahead.standard_normal(3).tolist() for _ in range(count)), count)
    assert list(made) == by_hand
    # No more was drawn than was asked for.
    assert ahead.random() == alone.random()


def test_the_next_is_made_by_another_thread() -> None:
    assert threading.get_ident() not in set(one_ahead((threading.get_ident() for _ in range(3)), 3))


def test_what_goes_wrong_there_is_told_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(one_ahead((1 // n for n in (1, 0)), 2))
