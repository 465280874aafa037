"""Intervals of `reach` against the tables of UKHSA's PHEindicatormethods."""

from __future__ import annotations

import numpy as np
import pytest

from reachmap.reach import poisson_interval, wilson

# tests/testthat/testdata_funnel_ratio_outputs.csv: events; lower and upper end of the exact interval at 95 %
# and at 99.8 % (there called upper_2s_exp_events, lower_2s_exp_events, and so on).
EVENTS = [
    (1, 0.025317898, 5.571644585, 0.001000547, 9.233410143),
    (2, 0.242209467, 7.224687515, 0.04540199, 11.22886836),
    (3, 0.618671905, 8.767273828, 0.190533306, 13.06224507),
    (4, 1.089865762, 10.24158653, 0.42855244, 14.79414916),
    (5, 1.623486324, 11.6683331, 0.739371928, 16.45474478),
    (6, 2.201894435, 13.0594765, 1.107104434, 18.0616374),
    (7, 2.814363736, 14.42267712, 1.520336178, 19.62617867),
    (8, 3.453831154, 15.76318696, 1.970813969, 21.15619716),
    (9, 4.11537405, 17.08479966, 2.452425215, 22.65737951),
    (10, 4.795387629, 18.39035799, 2.960519925, 24.13397235),
    (20, 12.21651877, 30.88838097, 8.958211233, 38.04188668),
    (47, 34.5338404, 62.50002175, 28.62309641, 72.28346944),
    (100, 81.36400699, 121.6268111, 71.92139974, 134.9243187),
    (716, 664.5083011, 770.4222128, 636.1521174, 802.60414),
]

# tests/testthat/testdata_funnel_prop_outputs.csv: people; the shares (per cent) whose Wilson interval ends at
# 80.642448, at 95 % and at 99.8 %.
SHARES = [
    (41, 68.548635, 92.73626, 61.574398, 99.710497),
    (113, 73.357676, 87.927219, 69.156708, 92.128188),
    (539, 77.306949, 83.977947, 75.38344, 85.901456),
    (2861, 79.194689, 82.090207, 78.359798, 82.925098),
    (110000, 80.408963, 80.875933, 80.274317, 81.010578),
]


@pytest.mark.parametrize(("level", "at"), [(0.95, 1), (0.998, 3)])
def test_few_events_are_exact(level: float, at: int) -> None:
    few = np.array([row for row in EVENTS if row[0] < 10])
    low, high = poisson_interval(few[:, 0], level=level)
    # The table's ends are searched for to seven digits of a share: the smallest loses two there.
    assert low == pytest.approx(few[:, at], rel=1e-5, abs=1e-7)
    assert high == pytest.approx(few[:, at + 1], rel=1e-6)


@pytest.mark.parametrize(("level", "at", "within"), [(0.95, 1, 0.002), (0.998, 3, 0.02)])
def test_byar_lies_as_close_to_exact_as_ukhsa_says(level: float, at: int, within: float) -> None:
    """Technical Guide Confidence Intervals (Public Health England 2018): within 0.2 % from ten on at 95 %."""
    many = np.array([row for row in EVENTS if row[0] >= 10])
    low, high = poisson_interval(many[:, 0], level=level)
    assert low == pytest.approx(many[:, at], rel=within)
    assert high == pytest.approx(many[:, at + 1], rel=within)
    assert low != pytest.approx(many[:, at], rel=1e-6)  # from ten on it is not the exact one


@pytest.mark.parametrize(("level", "at"), [(0.95, 1), (0.998, 3)])
def test_wilson_intervals_end_where_the_table_says(level: float, at: int) -> None:
    table = np.array(SHARES)
    people = table[:, 0]
    _, high = wilson(table[:, at] / 100 * people, people, level=level)
    low, _ = wilson(table[:, at + 1] / 100 * people, people, level=level)
    assert high == pytest.approx(0.80642448, rel=1e-6)
    assert low == pytest.approx(0.80642448, rel=1e-6)
