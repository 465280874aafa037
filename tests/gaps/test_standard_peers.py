"""Similar areas: how many, which, and never oneself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.gaps.standard_peers import FEWEST_EXPECTED, FEWEST_PEERS, nearest_peers


def line(count: int) -> pd.DataFrame:
    """Areas along one covariate, a step apart."""
    return pd.DataFrame({"low_income_share": np.arange(count, dtype=float)})


def test_the_five_nearest_where_they_are_large_enough() -> None:
    peers = nearest_peers(line(11), np.full(11, 20.0))
    assert peers is not None
    assert np.flatnonzero(peers[0]).tolist() == [1, 2, 3, 4, 5]
    assert {3, 4, 6, 7} < set(np.flatnonzero(peers[5]).tolist())


def test_more_where_five_expect_too_few() -> None:
    # Five areas of eight expect 40; seven are needed for 50.
    peers = nearest_peers(line(12), np.full(12, 8.0))
    assert peers is not None
    assert peers.sum(axis=1).tolist() == [7] * 12


def test_each_covariate_weighs_the_same_whatever_its_scale() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.normal(size=(20, 2)), columns=["a", "b"])
    peers = nearest_peers(table, np.full(20, 30.0))
    scaled = nearest_peers(table * [1000.0, 0.01], np.full(20, 30.0))
    assert peers is not None
    assert scaled is not None
    assert peers.tolist() == scaled.tolist()


def test_an_area_where_nobody_lives_is_nobodys_peer() -> None:
    expected = np.full(9, 20.0)
    expected[1] = 0
    peers = nearest_peers(line(9), expected)
    assert peers is not None
    assert not peers[:, 1].any()


@pytest.mark.parametrize(("areas", "each"), [(5, 1000.0), (20, 2.0)])
def test_too_few_areas_or_too_few_adults_are_no_peers(areas: int, each: float) -> None:
    assert nearest_peers(line(areas), np.full(areas, each)) is None


@given(seed=st.integers(0, 10_000), areas=st.integers(7, 30))
def test_enough_of_both_and_never_oneself(seed: int, areas: int) -> None:
    rng = np.random.default_rng(seed)
    expected = rng.gamma(2.0, 15.0, areas) + 1
    peers = nearest_peers(pd.DataFrame(rng.normal(size=(areas, 2))), expected)
    if peers is None:
        assert min(expected.sum() - expected) < FEWEST_EXPECTED
        return
    assert not peers.diagonal().any()
    assert (peers.sum(axis=1) >= FEWEST_PEERS).all()
    assert (peers @ expected >= FEWEST_EXPECTED).all()
