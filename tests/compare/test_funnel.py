"""Funnel limits: UKHSA's published tables, by hand, laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from reachmap.compare import Overdispersion, funnel_limits, overdispersed_limits, overdispersion
from reachmap.compare.funnel import Kind
from reachmap.errors import TableError
from reachmap.reach import poisson_interval, wilson

# UKHSA, PHEindicatormethods, tests/testthat/testdata_funnel_prop_outputs.csv: people, limits in per cent
# about a baseline of 80.642448 (0.025 and 0.001 in each tail).
PROPORTION = pd.DataFrame(
    [
        (1, 3.204264, 100, 0, 100),
        (5, 46.011039, 100, 26.039864, 100),
        (18, 62.390093, 98.894803, 51.864359, 100),
        (41, 68.548635, 92.73626, 61.574398, 99.710497),
        (113, 73.357676, 87.927219, 69.156708, 92.128188),
        (539, 77.306949, 83.977947, 75.38344, 85.901456),
        (2861, 79.194689, 82.090207, 78.359798, 82.925098),
        (18688, 80.075982, 81.208914, 79.749314, 81.535582),
        (110000, 80.408963, 80.875933, 80.274317, 81.010578),
    ],
    columns=["people", "low_95", "high_95", "low_99.8", "high_99.8"],
)
BASELINE = 0.80642448

# The same, testdata_funnel_rate_outputs.csv: events; for each limit the people of one of three years at whom
# it is reached, and the limit per 100 000; baseline 116.1720835.
# fmt: off
RATE = pd.DataFrame(
    [
        (1, 1598.675694, 20.85059119, 7.264481402, 4588.535848,
         2649.348525, 12.58170943, 0.287087625, 116108.569),
        (2, 2072.984403, 32.15975314, 69.49732367, 959.2695538,
         3221.906682, 20.69168143, 13.02722321, 5117.48863),
        (9, 4902.152951, 61.19760093, 1180.827018, 254.0592274,
         6501.096999, 46.14605812, 703.6760012, 426.3325728),
        (10, 5276.757672, 63.17010446, 1375.943768, 242.2579623,
         6924.776769, 48.13632908, 849.4639547, 392.4043292),
        (49, 18587.54012, 87.87248461, 10401.37233, 157.0305612,
         21440.7871, 76.17879537, 8659.019991, 188.6279666),
        (208, 68366.90896, 101.413585, 51846.00299, 133.7293703,
         73608.65003, 94.19182841, 47706.43155, 145.3333043),
    ],
    columns=["events"]
    + [
        f"{what}_{end}"
        for level in ("95", "99.8")
        for end in (f"low_{level}", f"high_{level}")
        for what in "nr"
    ],
)
# fmt: on
RATE_BASELINE = 116.1720835e-5


def test_proportions_as_ukhsa_publishes() -> None:
    found = 100 * funnel_limits(BASELINE, PROPORTION["people"])
    for column in found:
        assert found[column].to_numpy() == pytest.approx(PROPORTION[column].to_numpy(), abs=2e-6)


@pytest.mark.parametrize("end", ["low_95", "high_95", "low_99.8", "high_99.8"])
def test_rates_as_ukhsa_publishes(end: str) -> None:
    people = 3 * RATE[f"n_{end}"].to_numpy()
    found = 1e5 * funnel_limits(RATE_BASELINE, people, kind="rate")[end].to_numpy()
    # UKHSA searches for the people to seven digits of a share; the fewest lose two there.
    assert found == pytest.approx(RATE[f"r_{end}"].to_numpy(), rel=8e-6)
    assert found * people / 1e5 == pytest.approx(RATE["events"].to_numpy(), rel=8e-6)


def test_a_proportion_at_its_limit_has_an_interval_that_ends_at_the_baseline() -> None:
    n = np.array([50.0, 400, 9000])
    limits = funnel_limits(BASELINE, n)
    for level, name in ((0.95, "95"), (0.998, "99.8")):
        _, high = wilson(limits[f"low_{name}"].to_numpy() * n, n, level=level)
        low, _ = wilson(limits[f"high_{name}"].to_numpy() * n, n, level=level)
        assert high == pytest.approx(BASELINE)
        assert low == pytest.approx(BASELINE)


def test_a_rate_at_its_limit_has_an_interval_that_ends_at_the_baseline() -> None:
    # Below ten events a single rate's interval is exact too.
    limits = funnel_limits(0.01, [600.0], kind="rate")
    _, high = poisson_interval(limits["low_95"].to_numpy() * 600)
    assert high == pytest.approx(6)


def test_by_hand() -> None:
    found = funnel_limits(0.5, pd.Series([100], index=["a"]), levels=(0.95,))
    assert list(found.loc["a"]) == pytest.approx([0.5 - ndtri(0.975) / 20, 0.5 + ndtri(0.975) / 20])
    # No event at all is likelier than 2.5 % where 3.6 are expected, and less likely where 3.7 are.
    few = funnel_limits(0.001, [3600, 3700], kind="rate", levels=(0.95,))["low_95"]
    assert few[0] == 0
    assert few[1] > 0
    assert funnel_limits(0.0, [10], kind="rate").loc[0, "low_95"] == 0


@given(st.floats(0.001, 0.999), st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_limits_hold_the_baseline_and_narrow_with_size(baseline: float, sizes: list[int]) -> None:
    kinds: tuple[Kind, ...] = ("proportion", "rate")
    for kind in kinds:
        found = funnel_limits(baseline, sorted(sizes), kind=kind)
        assert (found["low_99.8"] <= found["low_95"] + 1e-12).all()
        assert (found["low_95"] <= baseline).all()
        assert (found["high_95"] >= baseline).all()
        assert (found["high_95"] <= found["high_99.8"] + 1e-12).all()
        assert (np.diff(found["high_95"]) <= 1e-9).all()
        assert (np.diff(found["low_95"]) >= -1e-9).all()


@pytest.mark.parametrize(
    ("baseline", "sizes", "levels"),
    [
        (0.5, [0], (0.95,)),
        (0.5, [np.nan], (0.95,)),
        (1.5, [3], (0.95,)),
        (0.5, [3], (1.0,)),
        (-1, [3], (0.9,)),
    ],
)
def test_what_can_not_be_is_refused(baseline: float, sizes: list[float], levels: tuple[float]) -> None:
    with pytest.raises(TableError):
        funnel_limits(baseline, sizes, levels=levels)


def test_overdispersion_by_hand() -> None:
    # Four units of 100 about 0.5: chance variance 0.0025, z = -2, -1, 1, 2; φ = 10/4; w = 400 each.
    found = overdispersion(np.array([40.0, 45, 55, 60]), np.full(4, 100.0), winsorise=0.0)
    assert found.phi == pytest.approx(2.5)
    assert found.tau2 == pytest.approx((4 * 2.5 - 3) / (1600 - 400))


def test_only_chance_has_no_overdispersion() -> None:
    rng = np.random.default_rng(1)
    sizes = rng.integers(200, 4000, 400)
    found = overdispersion(rng.binomial(sizes, 0.1), sizes)
    # Winsorising ten per cent at each end takes the mean square of a normal from 1 to 0.68.
    assert found.phi == pytest.approx(0.68, abs=0.08)
    assert found.tau2 == 0
    limits = funnel_limits(0.1, sizes)
    pd.testing.assert_frame_equal(overdispersed_limits(0.1, sizes, found), limits)


def test_true_differences_are_found_and_widen_the_funnel() -> None:
    rng = np.random.default_rng(2)
    sizes = np.full(2000, 5000)
    events = rng.poisson(sizes * np.clip(rng.normal(0.1, 0.02, 2000), 0, None))
    found = overdispersion(events, sizes, kind="rate", winsorise=0.0)
    assert np.sqrt(found.tau2) == pytest.approx(0.02, rel=0.1)
    wide = overdispersed_limits(0.1, sizes, found, kind="rate")
    outside = (events / sizes < wide["low_95"]) | (events / sizes > wide["high_95"])
    assert outside.mean() == pytest.approx(0.05, abs=0.015)


def test_one_odd_unit_does_not_widen_the_funnel() -> None:
    sizes = np.full(30, 1000.0)
    counts = np.tile([95.0, 100, 105], 10)
    odd = counts.copy()
    odd[0] = 600
    calm, drawn_in = overdispersion(counts, sizes, baseline=0.1), overdispersion(odd, sizes, baseline=0.1)
    assert drawn_in.phi == pytest.approx(calm.phi, rel=0.2)
    assert overdispersion(odd, sizes, baseline=0.1, winsorise=0.0).phi > 50 * calm.phi


def test_units_that_can_not_be_are_refused() -> None:
    for counts, sizes in (([1.0], [2.0]), ([3.0, 1], [2.0, 2]), ([1.0, np.nan], [2.0, 2])):
        with pytest.raises(TableError):
            overdispersion(np.array(counts), np.array(sizes))
    assert overdispersion(np.zeros(3), np.ones(3)) == Overdispersion(0.0, 0.0)
