"""What a clear verdict must survive, asked for only while one stands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from reachmap.gaps.checks import chances, least_chances


def draws(*below: float) -> np.ndarray:
    """Hundred draws of each area's ratio, so many of them 0.5 and the others 1."""
    return np.column_stack([np.where(np.arange(100) < 100 * share, 0.5, 1.0) for share in below])


def never() -> np.ndarray:
    pytest.fail("asked for a check that could change nothing")


def test_chances_by_hand() -> None:
    below, above = chances(np.array([[0.5, 2.0], [1.0, np.nan], [0.79, 1.3], [0.8, 1.25]]))
    assert below.tolist() == [0.5, 0.0]
    assert above.tolist() == [0.0, 0.5]


def test_nothing_clear_is_not_checked() -> None:
    below, above = least_chances(draws(0.89, 0.2), [never])
    assert below.tolist() == [0.89, 0.2]
    assert above.tolist() == [0.0, 0.0]


def test_checks_end_where_nothing_stands() -> None:
    checks: list[Callable[[], np.ndarray]] = [lambda: draws(0.74, 0.9), never]
    below, _ = least_chances(draws(0.95, 0.3), checks)
    assert below.tolist() == [0.74, 0.3]


def test_the_smallest_of_all_checks_counts() -> None:
    checks: list[Callable[[], np.ndarray]] = [lambda: draws(0.8, 1.0), lambda: draws(0.9, 0.76)]
    below, _ = least_chances(draws(0.95, 1.0), checks)
    assert below.tolist() == [0.8, 0.76]


def test_above_is_checked_as_below_is() -> None:
    high = np.where(draws(0.95) < 1, 2.0, 1.0)
    _, above = least_chances(high, [lambda: np.where(draws(0.5) < 1, 2.0, 1.0), never])
    assert above.tolist() == [0.5]
