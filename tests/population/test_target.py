"""The target population, by hand on one or two areas, and by the laws its draws keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.population import TargetPopulation, build_target_population, families
from reachmap.settings import PopulationSettings
from reachmap.vocabulary import ALL, BAND_KEYS, NEWLY_ARRIVED, OTHER, SEXES, Stratum, strata
from tests.population.conftest import Write

BY_KEY = {stratum.key: stratum for stratum in strata()}
EVERYONE, FATHERS = BY_KEY[ALL, ALL], BY_KEY[ALL, "fathers"]
NEW, TEENS = BY_KEY[ALL, "newly_arrived"], BY_KEY[ALL, "teens"]
SIX = len(BAND_KEYS)


@pytest.fixture
def single_years(write: Write) -> Path:
    """Ten children of every age in area A, twenty in area B."""
    rows = [
        f"{area},{age},{sex},{n // 2}"
        for area, n in (("A", 10), ("B", 20))
        for age in range(19)
        for sex in ("girl", "boy")
    ]
    return write("children.csv", ["area_code,age,sex,count", *rows])


@pytest.fixture
def one_to_one(write: Write) -> Path:
    """Factors that are easy to follow: a mother per child, a father per two."""
    rows = [f"{band},{sex},{n},0.1" for band in BAND_KEYS for sex, n in (("woman", 1.0), ("man", 0.5))]
    return write("factors.csv", ["age_band,sex,parents_per_child,relative_sd", *rows])


def given_target(write: Write, rows: list[str]) -> TargetPopulation:
    path = write("target.csv", ["area_code,age_band,sex,arrival,parents,sd", *rows])
    areas = tuple(dict.fromkeys(row.split(",")[0] for row in rows))
    return build_target_population(PopulationSettings(target=path), area_codes=areas, years=1.0)


def full_rows(area: str, parents: float, *, sd: float = 0.0, arrival: str = ALL) -> list[str]:
    return [f"{area},{band},{sex},{arrival},{parents},{sd}" for band in BAND_KEYS for sex in SEXES]


def test_parents_are_children_times_the_factor(single_years: Path, one_to_one: Path) -> None:
    # Area A, 3-5: 3 years × 10 children = 30; 30 mothers, 15 fathers. 6-12: 70 and 35.
    source = PopulationSettings(children=single_years, factors=one_to_one)
    target = build_target_population(source, area_codes=("A", "B"), years=1.0)
    assert target.mean(BY_KEY["3-5", ALL]).tolist() == [45.0, 90.0]
    assert target.mean(BY_KEY["6-12", "fathers"]).tolist() == [35.0, 70.0]


def test_everyone_is_kappa_times_the_memberships(single_years: Path, one_to_one: Path) -> None:
    # Area A: expecting 10, 0-2 30, 3-5 30, 6-12 70, 13-15 30, 16-18 30 children = 200; × 1.5 parents.
    source = PopulationSettings(children=single_years, factors=one_to_one)
    target = build_target_population(source, area_codes=("A",), years=1.0)
    kappa = pd.read_csv(families.PERSONS_FILE).set_index("bands")["share"]
    assert target.mean(EVERYONE)[0] == pytest.approx(300 * kappa["all"])
    assert target.mean(TEENS)[0] == pytest.approx(60 * 1.5 * kappa["13-15+16-18"])


def test_band_means_are_memberships(single_years: Path, one_to_one: Path) -> None:
    source = PopulationSettings(children=single_years, factors=one_to_one)
    target = build_target_population(source, area_codes=("A",), years=1.0)
    assert target.band_means(EVERYONE).tolist() == [[15.0, 45.0, 45.0, 105.0, 45.0, 45.0]]


@pytest.mark.parametrize("years", [0.5, 1.0, 2.0])
def test_a_longer_period_meets_more_who_expect(single_years: Path, one_to_one: Path, years: float) -> None:
    source = PopulationSettings(children=single_years, factors=one_to_one)
    target = build_target_population(source, area_codes=("A",), years=years)
    assert target.mean(BY_KEY["expecting", ALL])[0] == pytest.approx(15 * years)
    assert target.mean(BY_KEY["0-2", ALL])[0] == pytest.approx(45)


def test_shipped_factors_are_used_where_no_file_is_named(single_years: Path) -> None:
    target = build_target_population(PopulationSettings(single_years), area_codes=("A",), years=1.0)
    factor = pd.read_csv(families.FACTORS_FILE).set_index(["age_band", "sex"])["parents_per_child"]
    assert target.mean(BY_KEY["16-18", "fathers"])[0] == pytest.approx(30 * factor["16-18", "man"])


def test_stated_persons_win_over_bands_times_kappa(write: Write) -> None:
    rows = [*full_rows("A", 100), f"A,{ALL},woman,{ALL},333,0", f"A,{ALL},man,{ALL},222,0"]
    target = given_target(write, rows)
    assert target.mean(EVERYONE).tolist() == [555.0]
    assert target.mean(FATHERS).tolist() == [222.0]
    persons, weighted = target.draws(EVERYONE, draws=5, seed=1)
    assert (persons == 555.0).all()
    assert (weighted == 1200.0).all()


def test_without_stated_persons_kappa_is_applied_to_a_given_target(write: Write) -> None:
    target = given_target(write, full_rows("A", 100))
    assert target.mean(EVERYONE)[0] == pytest.approx(1200 * target.kappa[BAND_KEYS][0])


def test_a_cell_that_the_target_file_does_not_have_is_missing_and_not_zero(write: Write) -> None:
    rows = [*full_rows("A", 100), *full_rows("B", 100)[:-1]]
    target = given_target(write, rows)
    assert np.isnan(target.mean(BY_KEY["16-18", "fathers"])).tolist() == [False, True]
    assert np.isnan(target.mean(EVERYONE)).tolist() == [False, True]
    assert target.mean(BY_KEY["13-15", "fathers"]).tolist() == [100.0, 100.0]


@pytest.mark.parametrize("kind", ["children", "target"])
def test_an_area_that_the_file_does_not_have_is_refused(kind: str, single_years: Path, write: Write) -> None:
    target = write("target.csv", ["area_code,age_band,sex,parents", "A,3-5,woman,10"])
    named = PopulationSettings(children=single_years), PopulationSettings(target=target)
    source = named[kind == "target"]
    with pytest.raises(InputError, match="areas_missing"):
        build_target_population(source, area_codes=("A", "B", "C"), years=1.0)


def test_a_file_for_other_areas_altogether_says_so(single_years: Path) -> None:
    with pytest.raises(InputError, match="no_area_matches"):
        build_target_population(PopulationSettings(single_years), area_codes=("X", "Y"), years=1.0)


def test_arrival_is_unknown_where_the_file_does_not_tell_it(write: Write) -> None:
    target = given_target(write, full_rows("A", 100))
    assert not target.knows_arrival
    assert np.isnan(target.mean(NEW)).all()
    assert np.isnan(target.draws(NEW, draws=3, seed=1)[0]).all()


def test_newly_arrived_are_told_apart_where_the_file_does(write: Write) -> None:
    rows = full_rows("A", 10, arrival=NEWLY_ARRIVED) + full_rows("A", 90, arrival=OTHER)
    target = given_target(write, rows)
    assert target.knows_arrival
    assert target.mean(BY_KEY["3-5", "newly_arrived"]).tolist() == [20.0]
    assert target.mean(BY_KEY["3-5", ALL]).tolist() == [200.0]


def population(
    parents: np.ndarray, *, own_sd: float = 0.0, shared_sd: float = 0.0, kappa_sd: float = 0.0
) -> TargetPopulation:
    """Build a target where every cell of an area holds as many."""
    cells = np.broadcast_to(parents[:, None, None, None], (len(parents), SIX, 2, 1)).astype(float)
    return TargetPopulation(
        area_codes=tuple(f"A{i}" for i in range(len(parents))),
        parents=cells,
        own_sd=np.full(cells.shape, own_sd),
        shared_sd=np.full((SIX, 2), shared_sd),
        persons=None,
        persons_sd=None,
        kappa={BAND_KEYS: (0.64, kappa_sd), ("13-15", "16-18"): (0.8, kappa_sd)},
    )


@pytest.mark.parametrize("stratum", [EVERYONE, FATHERS, TEENS, BY_KEY["3-5", ALL]])
def test_draws_have_the_mean(stratum: Stratum) -> None:
    target = population(np.array([100.0, 300.0]), own_sd=10.0, shared_sd=0.1, kappa_sd=0.02)
    persons, _ = target.draws(stratum, draws=20_000, seed=3)
    assert persons.mean(axis=0) == pytest.approx(target.mean(stratum), rel=0.01)


def test_draws_spread_as_far_as_the_stated_errors() -> None:
    # One cell of 100 with its own sd of 10 and a shared 10 %: sd = 100 · √(0.1² + 0.1² + 0.1⁴) ≈ 14.2.
    target = population(np.array([100.0]), own_sd=10.0, shared_sd=0.1)
    persons, _ = target.draws(BY_KEY["3-5", "fathers"], draws=20_000, seed=3)
    assert persons.std() == pytest.approx(14.2, rel=0.05)


def test_areas_share_the_errors_that_are_shared() -> None:
    target = population(np.array([100.0, 300.0]), shared_sd=0.1, kappa_sd=0.02)
    persons, _ = target.draws(EVERYONE, draws=200, seed=3)
    assert np.corrcoef(persons.T)[0, 1] == pytest.approx(1.0)
    assert persons[:, 1] == pytest.approx(3 * persons[:, 0])


def test_areas_own_errors_are_their_own() -> None:
    target = population(np.array([100.0, 100.0]), own_sd=10.0)
    persons, _ = target.draws(BY_KEY["3-5", ALL], draws=5_000, seed=3)
    assert abs(np.corrcoef(persons.T)[0, 1]) < 0.05


def test_strata_share_the_draws_of_the_errors_that_they_share() -> None:
    # 3-5 is its mothers and fathers: a draw where mothers are many is the same draw in both strata.
    target = population(np.array([100.0]), shared_sd=0.1)
    everyone, _ = target.draws(BY_KEY["3-5", ALL], draws=500, seed=3)
    fathers, _ = target.draws(BY_KEY["3-5", "fathers"], draws=500, seed=3)
    assert (everyone > fathers).all()


@given(
    parents=st.just(0.0) | st.floats(0.01, 1e4),
    own=st.floats(0, 1e4),
    shared=st.floats(0, 3),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=50, deadline=None)
def test_draws_are_never_negative(parents: float, own: float, shared: float, seed: int) -> None:
    target = population(np.array([parents]), own_sd=own, shared_sd=shared, kappa_sd=0.02)
    persons, weighted = target.draws(EVERYONE, draws=20, seed=seed)
    assert (persons >= 0).all()
    assert (weighted >= 0).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    target = population(np.array([100.0, 300.0]), own_sd=5.0, shared_sd=0.1, kappa_sd=0.02)
    first, again, other = (target.draws(EVERYONE, draws=50, seed=seed) for seed in (1, 1, 2))
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()
    assert (first[0] != other[0]).any()


def test_weights_count_each_band_at_its_rate() -> None:
    # Two parents of a sex per cell, weights 1..6: (1+2+3+4+5+6) × 2 sexes × 2 = 84 memberships.
    target = population(np.array([2.0]))
    _, weighted = target.draws(EVERYONE, draws=3, seed=1, weights=np.arange(1.0, 7.0))
    assert weighted == pytest.approx(np.full(weighted.shape, 84.0))


def test_weights_of_one_give_the_memberships() -> None:
    target = population(np.array([2.0]), shared_sd=0.2)
    _, plain = target.draws(EVERYONE, draws=3, seed=1)
    _, ones = target.draws(EVERYONE, draws=3, seed=1, weights=np.ones(SIX))
    assert (plain == ones).all()
