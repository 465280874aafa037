"""Parents per child and persons per membership: remade, and held against what Statistics Sweden publishes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reachmap.population import families
from reachmap.vocabulary import AGE_BANDS, BAND_KEYS, MAN, SEXES, WOMAN


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    return families.draw_families()


@pytest.fixture(scope="module")
def factors() -> pd.DataFrame:
    return pd.read_csv(families.FACTORS_FILE)


@pytest.fixture(scope="module")
def persons() -> pd.DataFrame:
    return pd.read_csv(families.PERSONS_FILE)


def at_home(ages: np.ndarray) -> np.ndarray:
    """Children 0-17 of each family."""
    return np.asarray(((ages >= 0) & (ages < 18)).sum(axis=1))


def test_the_file_of_factors_is_what_the_module_computes() -> None:
    text = families.FACTORS_FILE.read_text(encoding="utf-8")
    assert families.as_csv(families.compute_factors()) == text


def test_the_file_of_persons_is_what_the_module_computes() -> None:
    text = families.PERSONS_FILE.read_text(encoding="utf-8")
    assert families.as_csv(families.compute_persons()) == text


def test_three_of_four_children_are_registered_with_both_parents() -> None:
    # Statistics Sweden, article 2012:126: three of four of all children 0-17.
    ages = np.arange(18) + 0.5
    assert families.share_with_both(ages).mean() == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize(("age", "share"), [(1.0, 0.9), (17.0, 0.6), (9.0, 0.75)])
def test_share_with_both_parents_falls_evenly_between_the_published_ages(age: float, share: float) -> None:
    # 2012:126: nine of ten at one, six of ten at seventeen; nine lies halfway between them.
    assert families.share_with_both(np.array([age]))[0] == pytest.approx(share)


def test_children_not_with_both_live_with_their_mother_as_sixteen_to_five() -> None:
    # At 17: 0.6 with both; of the other 0.4, 16/21 with the mother: 0.6 + 0.3048; the rest with the father.
    age = np.array([17.0])
    assert families.share_with_parent(age, WOMAN)[0] == pytest.approx(0.6 + 0.4 * 16 / 21)
    assert families.share_with_parent(age, MAN)[0] == pytest.approx(0.6 + 0.4 * 5 / 21)


def test_every_child_is_registered_with_somebody() -> None:
    ages = np.linspace(-1, 19, 41)
    both = families.share_with_both(ages)
    together = families.share_with_parent(ages, WOMAN) + families.share_with_parent(ages, MAN) - both
    assert together == pytest.approx(np.ones(41))


def test_lone_parents_are_near_the_published_fifth_of_families() -> None:
    # 16 + 5 % of families are a lone parent's (SCB 2022-06-14); 25 % of children are not with both. The
    # two bases differ: a child that moves between homes is registered in one.
    not_with_both = 1 - families.share_with_both(np.arange(18) + 0.5).mean()
    assert not_with_both == pytest.approx(0.21, abs=0.05)


def test_family_sizes_are_the_published_ones(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    # Barn- och familjestatistik 2021: 41, 43, 13 and 4 % (they add up to 101, so each is 1/101 less).
    ages, weights = drawn
    children = at_home(ages)
    total = weights[children > 0].sum()
    shares = [weights[children == n].sum() / total for n in (1, 2, 3)]
    shares.append(weights[children >= 4].sum() / total)
    assert shares == pytest.approx([0.41 / 1.01, 0.43 / 1.01, 0.13 / 1.01, 0.04 / 1.01], abs=1e-9)


def test_children_make_as_many_families_as_published(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    # SCB 2022-06-14: 2.19 million children 0-17 at the end of 2021 lived in 1.2 million families: 1.8 each.
    ages, weights = drawn
    children = at_home(ages)
    per_family = (weights * children).sum() / weights[children > 0].sum()
    assert per_family == pytest.approx(1.8, abs=0.05)
    assert 2.19 / per_family == pytest.approx(1.2, abs=0.05)


def test_siblings_are_three_years_apart(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    # "Tid mellan barnen" 2017: median 36 months. Gaps that fit within the window are shorter, so only
    # families whose youngest is at most one year old (the window does not cut their first gap).
    ages, _ = drawn
    gaps = (ages[:, 1] - ages[:, 0])[ages[:, 0] < 1]
    assert np.nanmedian(gaps) == pytest.approx(3.0, abs=0.1)


def test_band_membership_counts_children_of_whole_years() -> None:
    # Expected (-0.5), 2.9 is still two, 3.0 is three, 18.9 is eighteen.
    ages = np.array([[-0.5, 2.9, 3.0, 18.9], [6.0, 12.99, np.nan, np.nan]])
    found = families.band_membership(ages)
    assert {band: counts.tolist() for band, counts in found.items()} == {
        "expecting": [1, 0],
        "0-2": [1, 0],
        "3-5": [1, 0],
        "6-12": [0, 2],
        "13-15": [0, 0],
        "16-18": [1, 0],
    }


def test_there_is_a_factor_for_every_band_and_sex(factors: pd.DataFrame) -> None:
    pairs = set(zip(factors["age_band"], factors["sex"], strict=True))
    assert pairs == {(band, sex) for band in BAND_KEYS for sex in SEXES}


def test_a_child_never_stands_for_more_than_one_parent_of_a_sex(factors: pd.DataFrame) -> None:
    assert factors["parents_per_child"].between(0, 1, inclusive="right").all()


def test_a_wide_band_holds_more_siblings(factors: pd.DataFrame) -> None:
    # Seven years (6-12) hold more siblings than three, so fewer mothers per child than any other band.
    mothers = factors[factors["sex"] == WOMAN].set_index("age_band")["parents_per_child"]
    assert mothers.idxmin() == "6-12"


def test_fathers_are_fewer_and_less_sure(factors: pd.DataFrame) -> None:
    wide = factors.pivot_table(index="age_band", columns="sex")
    assert (wide["parents_per_child"][MAN] < wide["parents_per_child"][WOMAN]).all()
    assert (wide["relative_sd"][MAN] > wide["relative_sd"][WOMAN]).all()


def test_persons_per_membership_is_between_one_band_and_all_of_them(persons: pd.DataFrame) -> None:
    # Nobody is in more than all six bands, so 1/6 ≤ κ ≤ 1; two bands: at least 1/2.
    share = persons.set_index("bands")["share"]
    assert 1 / len(AGE_BANDS) <= share["all"] <= 1
    assert 1 / 2 <= share["13-15+16-18"] <= 1


def test_persons_and_memberships_add_up_on_one_family(monkeypatch: pytest.MonkeyPatch) -> None:
    # One family with children of 1, 4 and 14: three memberships, one person. One with a 17-year-old: one
    # of each. κ of all = 2 persons / 4 memberships; κ of teens = 2 / 2.
    ages = np.array([[1.0, 4.0, 14.0], [17.0, np.nan, np.nan]])
    monkeypatch.setattr(families, "draw_families", lambda: (ages, np.ones(2)))
    share = families.compute_persons().set_index("bands")["share"]
    assert share["all"] == 0.5
    assert share["13-15+16-18"] == 1.0
