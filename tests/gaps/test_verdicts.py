"""From evidence to a class: every branch, and each limit on both its sides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.gaps.verdicts import Evidence, verdicts
from reachmap.vocabulary import (
    ABOVE,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    ON_PAR,
    TOO_FEW,
    UNCERTAIN,
    VERDICTS,
)

# An area with plenty of parents about whom nothing can be told.
PLAIN = {
    "below": 0.3,
    "above": 0.2,
    "below_checked": 0.2,
    "above_checked": 0.1,
    "low": 0.6,
    "high": 1.5,
    "effective_expected": 30.0,
    "below_at_zero": 1.0,
    "target": 500.0,
}


def verdict(**said: float) -> str:
    return str(verdicts(Evidence(**{name: np.array([n]) for name, n in (PLAIN | said).items()}))[0])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, UNCERTAIN),
        # Shortfall: clear from 0.9 where it survives its checks at 0.75, likely from 0.75.
        ({"below": 0.95, "below_checked": 0.8}, CLEAR_SHORTFALL),
        ({"below": 0.9, "below_checked": 0.75}, CLEAR_SHORTFALL),
        ({"below": 0.89, "below_checked": 0.89}, LIKELY_SHORTFALL),
        ({"below": 0.99, "below_checked": 0.74}, LIKELY_SHORTFALL),
        ({"below": 0.75, "below_checked": 0.0}, LIKELY_SHORTFALL),
        ({"below": 0.74, "below_checked": 0.74}, UNCERTAIN),
        # Above likewise, with no weaker class.
        ({"above": 0.9, "above_checked": 0.75}, ABOVE),
        ({"above": 0.99, "above_checked": 0.74}, UNCERTAIN),
        ({"above": 0.89, "above_checked": 0.89}, UNCERTAIN),
        # On par: the whole interval near one, and enough to go by.
        ({"low": 0.8, "high": 1.25}, ON_PAR),
        ({"low": 0.79, "high": 1.2}, UNCERTAIN),
        ({"low": 0.9, "high": 1.26}, UNCERTAIN),
        ({"low": 0.9, "high": 1.1, "effective_expected": 15.0}, ON_PAR),
        ({"low": 0.9, "high": 1.1, "effective_expected": 14.9}, UNCERTAIN),
        # Too few: not even a zero could show a shortfall.
        ({"below_at_zero": 0.74}, TOO_FEW),
        ({"below_at_zero": 0.75}, UNCERTAIN),
        ({"below_at_zero": 0.74, "below": 0.8}, LIKELY_SHORTFALL),
        ({"below_at_zero": 0.74, "above": 0.95, "above_checked": 0.9}, ABOVE),
        # Too few parents: nothing else is said.
        ({"target": 19.9, "below": 1.0, "below_checked": 1.0}, TOO_FEW),
        ({"target": 20.0, "below": 1.0, "below_checked": 1.0}, CLEAR_SHORTFALL),
        ({"target": 19.9, "low": 0.9, "high": 1.1}, TOO_FEW),
        ({"target": 0.0}, TOO_FEW),
        # No other area to be held against: no ratio.
        ({"low": np.nan, "high": np.nan, "below": 0.0, "above": 0.0}, TOO_FEW),
        # Nobody knows how many live there.
        ({"target": np.nan}, NO_DATA),
        ({"target": np.nan, "below": 1.0, "below_checked": 1.0}, NO_DATA),
    ],
)
def test_evidence_gives_a_class(said: dict[str, float], expected: str) -> None:
    assert verdict(**said) == expected


def test_areas_are_judged_apart() -> None:
    both = {name: np.array([n, n]) for name, n in PLAIN.items()}
    both |= {"below": np.array([0.95, 0.1]), "below_checked": np.array([0.9, 0.1])}
    assert verdicts(Evidence(**both)).tolist() == [CLEAR_SHORTFALL, UNCERTAIN]


shares = st.floats(0, 1)


@given(
    below=shares,
    above=shares,
    below_checked=shares,
    above_checked=shares,
    low=st.floats(0, 3) | st.just(np.nan),
    high=st.floats(0, 3),
    effective_expected=st.floats(0, 1e4),
    below_at_zero=shares,
    target=st.floats(0, 1e5) | st.just(np.nan),
)
def test_every_evidence_gives_one_of_the_classes_and_a_clear_one_only_when_it_is(**said: float) -> None:
    found = verdict(**said)
    assert found in {*VERDICTS, NO_DATA}
    if found == CLEAR_SHORTFALL:
        assert said["below"] >= 0.9
        assert said["below_checked"] >= 0.75
        assert said["target"] >= 20
    if found == NO_DATA:
        assert np.isnan(said["target"])
