"""Building the target population: expecting, errors that are shared, and newly arrived parents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.population import TargetPopulation, arrival, build_target_population, families, single_years
from reachmap.population.build import TARGET_SHARED
from reachmap.read.populations import NOISE_SD
from reachmap.read.statistics import read_factors
from reachmap.settings import PopulationSettings
from reachmap.vocabulary import ALL, BAND_KEYS, NEWLY_ARRIVED, OTHER, SEXES, Stratum, strata
from tests.population.conftest import Write

BY_KEY = {stratum.key: stratum for stratum in strata()}
EVERYONE, FATHERS = BY_KEY[ALL, ALL], BY_KEY[ALL, "fathers"]
NEW = BY_KEY[ALL, "newly_arrived"]
EXPECTING = BY_KEY["expecting", ALL]
CODES = ("1980R001", "1980R002", "1980R003")
MANY = 4_000


@pytest.fixture
def sources(write: Write) -> PopulationSettings:
    """Three areas: 30, 60 and no children in each class; 10, 50 and 20 % of foreign background."""
    classes = ("-4", "5-9", "10-14", "15-19")
    children = [f"{code},{age},{n}" for code, n in zip(CODES, (30, 60, 0), strict=True) for age in classes]
    background = [
        f"{code},{origin},{n}"
        for code, foreign in zip(CODES, (100, 500, 200), strict=True)
        for origin, n in (("utländsk bakgrund", foreign), ("svensk bakgrund", 1000 - foreign))
    ]
    stay = ["1980,0-2 år,2025,120", "1980,3-4 år,2025,80", "1980,5- år,2025,800"]
    return PopulationSettings(
        children=write("barn.csv", ["area_code,age,count", *children]),
        background=write("bakgrund.csv", ["region,utländsk/svensk bakgrund,antal", *background]),
        arrival_years=write("vistelse.csv", ["region,vistelsetid,år,antal", *stay]),
    )


def build(settings: PopulationSettings, *, years: float = 1.0) -> TargetPopulation:
    return build_target_population(settings, area_codes=CODES, years=years)


def build_factors() -> np.ndarray:
    """Parents per child, bands × sexes."""
    factors = read_factors(families.FACTORS_FILE)["parents_per_child"]
    return factors.to_numpy().reshape(len(BAND_KEYS), len(SEXES))


def derived_only(settings: PopulationSettings) -> PopulationSettings:
    return replace(settings, background=None, arrival_years=None)


# --- expecting


@pytest.mark.parametrize("years", [0.5, 1.0, 2.0])
def test_a_stated_cohort_is_scaled_to_the_period_and_spread_as_the_newborn(
    sources: PopulationSettings, years: float
) -> None:
    plain = build(derived_only(sources), years=years)
    stated = build(replace(derived_only(sources), expecting=90), years=years)
    newborn = plain.mean(EXPECTING).sum() / years
    factor = newborn / (90 * single_years.country()[:1] / single_years.country()[:5].sum()).sum()
    assert stated.mean(EXPECTING)[1] == pytest.approx(2 * stated.mean(EXPECTING)[0])
    assert stated.mean(EXPECTING).sum() == pytest.approx(90 * factor * years, rel=1e-6)
    assert stated.mean(BY_KEY["0-2", ALL]).tolist() == plain.mean(BY_KEY["0-2", ALL]).tolist()


def test_a_stated_cohort_is_surer_than_last_years_newborn(sources: PopulationSettings) -> None:
    plain = build(derived_only(sources))
    stated = build(replace(derived_only(sources), expecting=90))
    assert (stated.shared_sd[0] < plain.shared_sd[0]).all()
    assert stated.shared_sd[1:].tolist() == plain.shared_sd[1:].tolist()


def test_few_newborn_say_little_of_next_year(sources: PopulationSettings) -> None:
    # n newborn: what is expected has a variance of n, what comes another n. Mothers: factor 0.999.
    target = build(derived_only(sources))
    newborn = target.parents[0, 0, 0, 0] / 0.999
    assert target.own_sd[0, 0, 0, 0] > 0.999 * np.sqrt(2 * newborn)


# --- errors


def correlation(target: TargetPopulation, one: Stratum, other: Stratum, *, areas: tuple[int, int]) -> float:
    first, _ = target.draws(one, draws=MANY, seed=5)
    second, _ = target.draws(other, draws=MANY, seed=5)
    return float(np.corrcoef(first[:, areas[0]], second[:, areas[1]])[0, 1])


def test_fathers_are_less_sure_than_mothers_and_least_of_all_of_teenagers(
    sources: PopulationSettings,
) -> None:
    target = build(derived_only(sources))
    draws = {
        key: target.draws(BY_KEY[key, "fathers"], draws=MANY, seed=5)[0][:, 1] for key in ("0-2", "16-18")
    }
    everyone, _ = target.draws(BY_KEY["16-18", ALL], draws=MANY, seed=5)
    relative = {key: found.std() / found.mean() for key, found in draws.items()}
    assert relative["16-18"] > 1.3 * relative["0-2"]
    assert relative["16-18"] > everyone[:, 1].std() / everyone[:, 1].mean()


def test_areas_and_bands_share_the_factors_error(sources: PopulationSettings) -> None:
    target = build(derived_only(sources))
    shared = replace(target, local=None, own_sd=np.zeros_like(target.own_sd), kappa={})
    assert correlation(shared, FATHERS, FATHERS, areas=(0, 1)) == pytest.approx(1)
    assert correlation(shared, BY_KEY["6-12", "fathers"], BY_KEY["13-15", "fathers"], areas=(0, 1)) > 0.3


def test_splitting_moves_children_from_band_to_band(sources: PopulationSettings) -> None:
    target = build(derived_only(sources))
    split_only = replace(
        target, local=None, shared_sd=np.zeros_like(target.shared_sd), own_sd=np.zeros_like(target.own_sd)
    )
    assert target.common is not None
    split_only = replace(split_only, common=target.common[2:])
    assert correlation(split_only, BY_KEY["0-2", ALL], BY_KEY["3-5", ALL], areas=(0, 1)) < -0.95


def test_how_many_live_apart_is_each_areas_own(sources: PopulationSettings) -> None:
    target = build(derived_only(sources))
    apart = replace(
        target,
        common=None,
        shared_sd=np.zeros_like(target.shared_sd),
        own_sd=np.zeros_like(target.own_sd),
        kappa={},
    )
    assert abs(correlation(apart, FATHERS, FATHERS, areas=(0, 1))) < 0.06
    assert correlation(apart, BY_KEY["6-12", "fathers"], BY_KEY["13-15", "fathers"], areas=(0, 0)) > 0.99


@pytest.mark.parametrize("stratum", [EVERYONE, FATHERS, NEW, BY_KEY["3-5", ALL]])
def test_draws_have_the_mean(sources: PopulationSettings, stratum: Stratum) -> None:
    target = build(sources)
    persons, _ = target.draws(stratum, draws=40_000, seed=5)
    assert persons.mean(axis=0) == pytest.approx(target.mean(stratum), rel=0.02)


def test_an_area_with_no_children_has_no_parents(sources: PopulationSettings) -> None:
    target = build(sources)
    for stratum in strata():
        persons, weighted = target.draws(stratum, draws=10, seed=1)
        assert (persons[:, 2] == 0).all()
        assert (weighted[:, 2] == 0).all()


def test_one_area(sources: PopulationSettings) -> None:
    target = build_target_population(sources, area_codes=CODES[:1], years=1.0)
    assert target.mean(NEW) == pytest.approx(0.12 * 0.1 * target.mean(EVERYONE))


# --- newly arrived, raked


def test_newly_arrived_follow_background_and_the_municipalitys_years_in_the_country(
    sources: PopulationSettings,
) -> None:
    # 120 of 1 000 foreign-born have been here less than three years: 12 % of 10 % and of 50 % of the parents.
    target = build(sources)
    share = target.mean(NEW)[:2] / target.mean(EVERYONE)[:2]
    assert share == pytest.approx([0.012, 0.06])


def test_telling_arrival_apart_leaves_everybody(sources: PopulationSettings) -> None:
    whole, apart = build(derived_only(sources)), build(sources)
    for stratum in (EVERYONE, FATHERS, BY_KEY["3-5", ALL]):
        assert apart.mean(stratum) == pytest.approx(whole.mean(stratum))
        spread = [target.draws(stratum, draws=MANY, seed=5)[0].std(axis=0) for target in (whole, apart)]
        assert spread[1] == pytest.approx(spread[0], rel=0.1)


def test_raked_newly_arrived_have_a_wide_interval_and_no_verdict(sources: PopulationSettings) -> None:
    target = build(sources)
    persons, _ = target.draws(NEW, draws=MANY, seed=5)
    low, high = np.quantile(persons[:, 1], [0.05, 0.95])
    assert high / low > 4
    assert not target.supports_verdict(NEW)
    assert target.supports_verdict(EVERYONE)
    assert target.supports_verdict(FATHERS)


def test_the_structural_error_is_partly_shared(sources: PopulationSettings) -> None:
    # Shared 0.25, local 0.5: a correlation between areas of 0.25² / (0.25² + 0.5²) = 0.2.
    found = correlation(build(sources), NEW, NEW, areas=(0, 1))
    expected = arrival.SHARED_SD**2 / (arrival.SHARED_SD**2 + arrival.LOCAL_SD**2)
    assert found == pytest.approx(expected, abs=0.08)


@given(
    parents=st.lists(st.floats(0, 500), min_size=3, max_size=3),
    foreign=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    new=st.floats(0, 1),
)
def test_raked_parents_are_never_more_than_there_are(
    parents: list[float], foreign: list[float], new: float
) -> None:
    cells = np.ones((3, len(BAND_KEYS), 2)) * np.array(parents)[:, None, None]
    found = arrival.rake_arrival(cells, np.array(foreign), new)
    assert found.parents.sum(axis=3) == pytest.approx(cells, abs=1e-5)
    assert (found.parents >= 0).all()
    total = cells.sum(axis=(1, 2))
    assert found.parents[..., 0].sum(axis=(1, 2)) == pytest.approx(total * foreign * new, abs=1e-4)


def test_background_that_lacks_an_area_is_refused(sources: PopulationSettings, write: Write) -> None:
    short = write("kort.csv", ["region,bakgrund,antal", "1980R001,utländsk,5", "1980R001,svensk,50"])
    with pytest.raises(InputError, match="areas_missing"):
        build(replace(sources, background=short))


# --- a stated target


def stated(
    write: Write, sd: float, *, shared: float | None = None, arrival_key: str = OTHER
) -> TargetPopulation:
    """Two areas of a hundred parents in every cell, told apart by arrival."""
    tail = "" if shared is None else f",{shared}"
    rows = [
        f"{code},{band},{sex},{key},100,{sd if key == arrival_key else 0}"
        + (tail if key == arrival_key else ",0" * (shared is not None))
        for code in CODES[:2]
        for band in BAND_KEYS
        for sex in SEXES
        for key in (NEWLY_ARRIVED, OTHER)
    ]
    heading = "area_code,age_band,sex,arrival,parents,sd" + (",sd_shared" if shared is not None else "")
    path = write("target.csv", [heading, *rows])
    return build_target_population(PopulationSettings(target=path), area_codes=CODES[:2], years=1.0)


@pytest.mark.parametrize(
    ("shared", "expected"), [(0.0, 0.0), (6.0, 0.36), (10.0, 1.0), (None, TARGET_SHARED)]
)
def test_areas_share_as_much_of_the_error_as_the_file_says(
    write: Write, shared: float | None, expected: float
) -> None:
    target = stated(write, 10.0, shared=shared)
    cell = BY_KEY["3-5", "fathers"]
    assert correlation(target, cell, cell, areas=(0, 1)) == pytest.approx(expected, abs=0.06)
    persons, _ = target.draws(cell, draws=20_000, seed=5)
    assert persons.std(axis=0) == pytest.approx(np.full(2, 10.0), rel=0.05)


def test_the_error_of_newly_arrived_does_not_shrink_when_cells_are_added(write: Write) -> None:
    # How many have arrived is one question: 15 of 100 in every cell is 15 % of all of them.
    target = stated(write, 15.0, arrival_key=NEWLY_ARRIVED)
    persons, _ = target.draws(NEW, draws=20_000, seed=5)
    assert persons.std(axis=0) / persons.mean(axis=0) == pytest.approx(np.full(2, 0.15), rel=0.05)
    assert target.supports_verdict(NEW)


def test_other_cells_errors_do_shrink(write: Write) -> None:
    # Twelve cells, each with an error of its own: √12 × 10 of 1 200, over the 2 400 with newly arrived.
    target = replace(stated(write, 10.0, shared=0.0), kappa={})
    persons, _ = target.draws(EVERYONE, draws=20_000, seed=5)
    assert persons.std(axis=0) == pytest.approx(np.full(2, np.sqrt(12) * 10), rel=0.05)


def test_more_shared_than_there_is_is_refused(write: Write) -> None:
    with pytest.raises(InputError, match="target_sd_shared") as raised:
        stated(write, 10.0, shared=11.0)
    assert raised.value.fields["n"] == 24


def test_intervals_hold_the_truth_where_errors_are_as_stated(write: Write) -> None:
    # 200 municipalities of two areas, drawn as the sample's are: 15 % of newly arrived, half of the variance
    # shared by areas, all of it by an area's cells.
    target = stated(write, 15.0, arrival_key=NEWLY_ARRIVED)
    persons, _ = target.draws(NEW, draws=MANY, seed=5)
    low, high = np.quantile(persons, [0.05, 0.95], axis=0)
    rng = np.random.default_rng(2)
    error = (rng.normal(size=(200, 1)) + rng.normal(size=(200, 2))) * np.sqrt(0.5)
    truth = target.mean(NEW) * np.exp(0.15 * error)
    assert ((low < truth) & (truth < high)).mean() == pytest.approx(0.9, abs=0.05)


def test_stated_persons_have_shared_errors_too(write: Write) -> None:
    rows = [
        f"{code},{band},{sex},100,10" for code in CODES[:2] for band in (*BAND_KEYS, ALL) for sex in SEXES
    ]
    path = write("target.csv", ["area_code,age_band,sex,parents,sd", *rows])
    target = build_target_population(PopulationSettings(target=path), area_codes=CODES[:2], years=1.0)
    assert correlation(target, FATHERS, FATHERS, areas=(0, 1)) == pytest.approx(TARGET_SHARED, abs=0.06)
    persons, _ = target.draws(FATHERS, draws=20_000, seed=5)
    assert persons.std(axis=0) == pytest.approx(np.full(2, 10.0), rel=0.05)


# --- the municipality's own distribution


def test_the_municipalitys_single_years_split_its_classes(sources: PopulationSettings, write: Write) -> None:
    # Nobody under three: all of 0-4 are three or four.
    rows = [f"1980,{age} år,2024,{0 if age < 3 else 50}" for age in range(25)]
    path = write("fordelning.csv", ["region,ålder,år,Folkmängd", *rows])
    target = build(replace(derived_only(sources), distribution=path))
    assert target.mean(BY_KEY["0-2", ALL]).tolist() == [0, 0, 0]
    country = build(derived_only(sources))
    assert target.common is not None
    assert country.common is not None
    assert np.abs(target.common[2]).max() < np.abs(country.common[2]).max()


def test_a_distribution_without_single_years_is_refused(sources: PopulationSettings, write: Write) -> None:
    path = write("klasser.csv", ["region,ålder,år,Folkmängd", "1980,0-4 år,2024,50", "1980,5-19 år,2024,50"])
    with pytest.raises(InputError, match="distribution_classes"):
        build(replace(derived_only(sources), distribution=path))


@pytest.mark.parametrize("code", ["0380", "0380R001"])
def test_another_municipalitys_single_years_are_refused(
    sources: PopulationSettings, write: Write, code: str
) -> None:
    rows = [f"{code},{age} år,2024,50" for age in range(25)]
    path = write("granne.csv", ["region,ålder,år,Folkmängd", *rows])
    with pytest.raises(InputError, match="other_municipality_table") as raised:
        build(replace(derived_only(sources), distribution=path))
    assert (raised.value.fields["found"], raised.value.fields["expected"]) == ("0380", "1980")


def test_another_municipalitys_years_in_the_country_are_refused(
    sources: PopulationSettings, write: Write
) -> None:
    path = write("granne.csv", ["region,vistelsetid,år,antal", "0380,0-2 år,2025,120", "0380,3- år,2025,80"])
    with pytest.raises(InputError, match="other_municipality_table"):
        build(replace(sources, arrival_years=path))


def test_where_all_have_arrived_their_number_is_as_certain_as_everybodys(
    sources: PopulationSettings, write: Write
) -> None:
    background = [f"{code},{origin},{n}" for code in CODES for origin, n in (("utländsk", 9), ("svensk", 0))]
    arrived = build(
        replace(
            sources,
            background=write("b.csv", ["region,utländsk/svensk bakgrund,antal", *background]),
            arrival_years=write("v.csv", ["region,vistelsetid,år,antal", "1980,0-2 år,2025,7"]),
        )
    )
    everybody = arrived.draws(EVERYONE, draws=MANY, seed=1)[0]
    new = arrived.draws(NEW, draws=MANY, seed=1)[0]
    assert new.mean(axis=0) == pytest.approx(everybody.mean(axis=0), rel=0.01)
    assert new.std(axis=0) == pytest.approx(everybody.std(axis=0), rel=0.05)
    before = build(derived_only(sources)).draws(EVERYONE, draws=MANY, seed=1)[0]
    assert everybody.std(axis=0) == pytest.approx(before.std(axis=0), rel=0.05)


def test_noise_on_published_counts_is_in_the_areas_own_error(write: Write) -> None:
    """Five-year classes of 40 girls and 40 boys: two noisy cells a class since 2025, none before."""

    def own_sd(year: int) -> np.ndarray:
        rows = [
            f"{code};{age};{sex};{year};40"
            for code in CODES
            for age in ("0-4 år", "5-9 år", "10-14 år", "15-19 år")
            for sex in ("kvinnor", "män")
        ]
        table = write(f"barn{year}.csv", ["region;ålder;kön;år;Antal", *rows])
        return build(PopulationSettings(children=table)).own_sd[..., 0]

    per_child = build_factors()
    split = single_years.country(2025)
    share = {
        BAND_KEYS.index("0-2"): split[:3].sum() / split[:5].sum(),
        BAND_KEYS.index("16-18"): split[16:19].sum() / split[15:20].sum(),
    }
    for band, part in share.items():
        with_noise = own_sd(2025)[0, band] ** 2
        children = np.sqrt(80 * part * (1 - part) + (0.05 * 80 * part) ** 2 + 2 * (NOISE_SD * part) ** 2)
        assert np.sqrt(with_noise) == pytest.approx(children * per_child[band])
    assert (own_sd(2024) < own_sd(2025)).all()


def test_areas_are_in_the_order_that_was_asked_for(sources: PopulationSettings) -> None:
    turned = build_target_population(sources, area_codes=CODES[::-1], years=1.0)
    assert turned.mean(EVERYONE) == pytest.approx(build(sources).mean(EVERYONE)[::-1])
    assert pd.Index(turned.area_codes).tolist() == list(CODES[::-1])
