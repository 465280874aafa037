"""Direct and indirect standardisation: by hand, laws, and published examples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2

from reachmap.compare.standardise import direct_rate, expected_counts, indirect_ratio
from reachmap.errors import TableError
from reachmap.reach import poisson_interval

# Fay & Feuer (1997), Stat. Med. 16:791-801, table II: Down's syndrome by mother's age, birth order five and
# more, Michigan 1950-1964; the standard is all births. R's dsrTest gives 75.52901 per 100,000 (its
# vignette).
CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30666, 123419, 149919, 104088, 34392]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]


# The same vignette's gamma interval (Fay & Feuer): its lower end is a chi-square quantile of rate and
# variance alone, so that the published end tells the published variance.
GAMMA_LOW = 67.70212
# Exact limits of a Poisson count, 95 % (Garwood 1936, Biometrika 28:437-442): half the chi-square quantiles
# at 2y and 2y + 2, to three places.
EXACT = {10: (4.795, 18.390), 20: (12.217, 30.888), 50: (37.111, 65.919), 100: (81.364, 121.627)}


def downs() -> pd.Series:
    return direct_rate(np.array([CASES]), np.array([BIRTHS]), ALL_BIRTHS, scale=1e5).iloc[0]


def test_downs_syndrome_as_published() -> None:
    assert downs()["rate"] == pytest.approx(75.52901, abs=5e-6)


def test_the_variance_within_dobsons_interval_is_the_published_one() -> None:
    """The interval is T + sqrt(V/Y)(limits of Y - Y): its width gives V back, and V the published end."""
    found = downs()
    events = sum(CASES)
    low, high = poisson_interval(events)
    stretch = (found["high"] - found["low"]) / (float(high) - float(low)) / 1e5
    variance = stretch**2 * events
    rate = found["rate"] / 1e5
    gamma_low = variance / (2 * rate) * chi2.ppf(0.025, 2 * rate**2 / variance)
    assert 1e5 * gamma_low == pytest.approx(GAMMA_LOW, abs=5e-6)
    # Centred as Dobson has it: the distances from the rate are those from the count, stretched.
    assert found["rate"] - found["low"] == pytest.approx(1e5 * stretch * (events - float(low)))


@pytest.mark.parametrize("count", EXACT)
def test_byars_limits_lie_within_two_thousandths_of_the_exact_ones(count: int) -> None:
    assert EXACT[count] == pytest.approx(
        (chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2), abs=6e-4
    )
    low, high = poisson_interval(count)
    assert float(low) == pytest.approx(EXACT[count][0], rel=0.002)
    assert float(high) == pytest.approx(EXACT[count][1], rel=0.002)


def test_indirect_as_in_a_published_example() -> None:
    """epidemiological.net, 18 April 2019, indirect age adjustment: 2,550 deaths where 13,120 are expected."""
    people = pd.DataFrame([[15_000, 20_000, 21_000, 30_000, 50_000]], columns=list("abcde"))
    deaths = pd.Series([200, 1500, 2450, 3700, 4200], index=list("abcde"))
    rates = deaths / pd.Series([20_000, 30_000, 35_000, 37_000, 28_000], index=list("abcde"))
    expected = expected_counts(people, rates)
    assert expected.iloc[0] == pytest.approx(150 + 1000 + 1470 + 3000 + 7500)
    assert indirect_ratio(pd.Series([2550]), expected)["ratio"].iloc[0] == pytest.approx(0.19436, abs=5e-6)


def test_by_hand() -> None:
    """10 of 100 and 30 of 100; the standard has three times as many in the second: 0.25."""
    found = direct_rate(np.array([[10, 30]]), np.array([[100, 100]]), [1, 3]).iloc[0]
    assert found["rate"] == pytest.approx(0.25 * 0.1 + 0.75 * 0.3)
    variance = (0.25**2 * 10 + 0.75**2 * 30) / 100**2
    byar = 40 * (1 - 1 / 360 - 1.959964 / (3 * np.sqrt(40))) ** 3
    assert found["low"] == pytest.approx(0.25 + np.sqrt(variance / 40) * (byar - 40), rel=1e-6)


def test_clumping_widens_and_moves_nothing() -> None:
    counts, people = np.array([[30, 60]]), np.array([[300, 400]])
    plain = direct_rate(counts, people, [1, 1]).iloc[0]
    clumped = direct_rate(counts, people, [1, 1], dispersion=2.5).iloc[0]
    assert clumped["rate"] == pytest.approx(plain["rate"])
    assert clumped["high"] - clumped["low"] > 1.4 * (plain["high"] - plain["low"])
    ratio = indirect_ratio(pd.Series([40.0]), pd.Series([50.0]), dispersion=4.0).iloc[0]
    low, high = poisson_interval(10, exposure=12.5)
    assert (ratio["low"], ratio["high"]) == (pytest.approx(float(low)), pytest.approx(float(high)))


def test_few_events_give_no_rate() -> None:
    assert direct_rate(np.array([[4, 5]]), np.array([[50, 50]]), [1, 1]).isna().all(axis=None)
    assert direct_rate(np.array([[5, 5]]), np.array([[50, 50]]), [1, 1]).notna().all(axis=None)


@given(
    arrays(np.int64, (3, 4), elements=st.integers(5, 500)), arrays(np.int64, 4, elements=st.integers(1, 900))
)
def test_laws(counts: np.ndarray, standard: np.ndarray) -> None:
    people = np.full((3, 4), 1000)
    found = direct_rate(counts, people, standard)
    assert (found["low"] < found["rate"]).all()
    assert (found["rate"] < found["high"]).all()
    each = counts / people
    assert (found["rate"] >= each.min(axis=1) - 1e-12).all()
    assert (found["rate"] <= each.max(axis=1) + 1e-12).all()
    # A single stratum is a plain rate.
    one = direct_rate(counts[:, :1] + 10, people[:, :1], standard[:1])
    low, high = poisson_interval(counts[:, 0] + 10, exposure=1000)
    assert np.allclose(one["low"], low)
    assert np.allclose(one["high"], high)
    # With its own mix as the standard it is the crude rate.
    own = direct_rate(counts, people, people[0])
    assert np.allclose(own["rate"], counts.sum(axis=1) / 4000)


@pytest.mark.parametrize("standard", [[1.0], [0.0, 0.0], [-1.0, 2.0]])
def test_standards_out_of_range_are_refused(standard: list[float]) -> None:
    with pytest.raises(TableError, match="schema"):
        direct_rate(np.array([[10, 20]]), np.array([[100, 100]]), standard)
    with pytest.raises(TableError, match="schema"):
        indirect_ratio(pd.Series([1.0]), pd.Series([0.0]))
