"""Splitting age classes: by hand, its laws, and what Statistics Sweden publishes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.population import single_years
from reachmap.population.single_years import SplitChildren
from reachmap.vocabulary import BAND_KEYS

EVEN = np.ones(25)
SIX = len(BAND_KEYS)
FIVE_YEARS = ((0, 4), (5, 9), (10, 14), (15, 19))
COUNTS = st.lists(st.integers(0, 500), min_size=4, max_size=4)


def spans(*classes: tuple[int, int, float], area: str = "A") -> pd.DataFrame:
    rows = [(area, first, last, count) for first, last, count in classes]
    return pd.DataFrame(rows, columns=["area_code", "first_age", "last_age", "count"])


def split(children: pd.DataFrame, by_age: np.ndarray = EVEN, *, tilt_sd: float = 0.03) -> SplitChildren:
    return single_years.split(children, area_codes=("A",), by_age=by_age, tilt_sd=tilt_sd)


def in_classes(*counts: float) -> pd.DataFrame:
    return spans(*[(*ages, count) for ages, count in zip(FIVE_YEARS, counts, strict=True)])


def test_classes_are_split_by_the_distribution() -> None:
    # Even: of 0-4 one year of five expects (as many as under one), three are 0-2, two are 3-5. Of 15-19 one
    # is 13-15, three are 16-18, and the nineteen-year-olds belong nowhere.
    assert split(in_classes(100, 0, 0, 50)).counts[0].tolist() == pytest.approx([20, 60, 40, 0, 10, 30])


def test_a_distribution_with_fewer_newborn_moves_children_up() -> None:
    # 0-4 as 1, 1, 1, 1, 6: of 100 children ten expected, thirty 0-2, seventy 3-5.
    by_age = EVEN.copy()
    by_age[4] = 6
    assert split(in_classes(100, 0, 0, 0), by_age).counts[0, :3].tolist() == pytest.approx([10, 30, 70])


def test_classes_of_six_and_ten_years() -> None:
    counts = split(spans((0, 5, 60), (6, 15, 100), (16, 18, 30))).counts[0]
    assert counts.tolist() == pytest.approx([10, 30, 30, 70, 30, 30])


def test_single_years_are_not_split_and_not_uncertain() -> None:
    found = split(spans(*[(age, age, 1.0) for age in range(19)]))
    assert found.counts[0].tolist() == [1, 3, 3, 7, 3, 3]
    assert found.tilt.tolist() == [0] * SIX
    assert found.local_sd[0].tolist() == [0] * SIX


def test_a_class_of_which_the_distribution_knows_nobody_is_split_evenly() -> None:
    assert split(in_classes(100, 0, 0, 0), np.zeros(25)).counts[0, 1] == pytest.approx(60)


@given(count=COUNTS, by_age=st.lists(st.floats(0.1, 10), min_size=25, max_size=25))
def test_splitting_keeps_every_child(count: list[int], by_age: list[float]) -> None:
    counts = split(in_classes(*count), np.array(by_age)).counts[0]
    nineteen = count[3] * by_age[19] / sum(by_age[15:20])
    # Those expecting are counted beside the newborn.
    assert counts[1:].sum() == pytest.approx(sum(count) - nineteen)
    assert counts[0] == pytest.approx(count[0] * by_age[0] / sum(by_age[:5]))


def test_the_younger_part_goes_up_where_the_older_goes_down() -> None:
    # Even 0-4: mean age 2. Those expecting (0) are 2 years younger, 0-2 (1) one, the 3- and 4-year-olds 1.5
    # older: times 3 % a year.
    tilt = split(in_classes(100, 0, 0, 0)).tilt
    assert tilt[:3].tolist() == pytest.approx([-0.06, -0.03, 0.045])


@given(count=COUNTS)
def test_the_shared_error_moves_children_and_makes_none(count: list[int]) -> None:
    found = split(in_classes(count[0], count[1], count[2], 0))
    moved = found.counts[0, 1:] * found.tilt[1:]
    assert moved.sum() == pytest.approx(0, abs=1e-9 * (1 + sum(count)))


def test_an_areas_own_error_is_chance_and_its_own_mix() -> None:
    # 0-2 of 100 children in 0-4: binomial variance 100 × 0.6 × 0.4, and 5 % of its 60.
    assert split(in_classes(100, 0, 0, 0)).local_sd[0, 1] == pytest.approx(np.sqrt(24 + 9))


def test_small_areas_are_relatively_less_sure() -> None:
    small, large = (split(in_classes(n, n, n, n)) for n in (20, 2000))
    assert small.local_sd[0, 1] / small.counts[0, 1] > 2 * large.local_sd[0, 1] / large.counts[0, 1]


def test_an_area_with_no_children() -> None:
    found = split(in_classes(0, 0, 0, 0))
    assert found.counts[0].tolist() == [0] * SIX
    assert found.local_sd[0].tolist() == [0] * SIX
    assert np.isfinite(found.tilt).all()


def test_the_country_adds_up_to_the_published_children() -> None:
    # Statistics Sweden, Befolkningsstatistik i sammandrag: 2 189 403 aged 0-17 at the end of 2020; the same
    # formula gives 2 180 508 (2019) and 2 155 379 (2018) to within one per cent.
    births = pd.read_csv(single_years.BIRTHS_FILE).set_index("year")["births"]
    growth = single_years.growth(births)
    ages = np.arange(18)
    published = {2020: 2_189_403, 2019: 2_180_508, 2018: 2_155_379}
    for year, children in published.items():
        estimate = (births.reindex(year - ages).to_numpy() * (1 + growth * ages)).sum()
        assert estimate == pytest.approx(children, rel=1e-9 if year == 2020 else 0.01)


def test_births_have_fallen_so_the_youngest_are_fewest() -> None:
    # 114 263 were born in 2021, 98 451 in 2024 (Statistics Sweden).
    country = single_years.country(2024)
    assert country[0] < country[1] < country[2] < country[3]
    assert country[3] / country[0] == pytest.approx(114_263 / 98_451, rel=0.05)
    assert country.sum() == pytest.approx(1)


@pytest.mark.parametrize(("asked", "used"), [(None, 2024), (2031, 2024), (1990, 2000)])
def test_a_year_without_births_takes_the_nearest(asked: int | None, used: int) -> None:
    assert single_years.country(asked).tolist() == single_years.country(used).tolist()


def test_births_change_by_about_three_per_cent_a_year() -> None:
    # The largest fall was 8.3 %, 2022 (Statistics Sweden, 2023-02).
    births = pd.read_csv(single_years.BIRTHS_FILE)["births"]
    assert (births.pct_change().min()) == pytest.approx(-0.083, abs=0.001)
    assert single_years.change_of_births() == pytest.approx(0.03, abs=0.005)
