"""Real downloads of Statistics Sweden's, which lie outside the project; without them these are skipped."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reachmap.population import build_target_population
from reachmap.read import populations, scb
from reachmap.read.statistics import read_covariates
from reachmap.settings import PopulationSettings
from reachmap.vocabulary import ALL, strata

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"
AGE_SEX = REAL / "scb-regso-age-sex-2024"
WEALTH = REAL / "scb-regso-birth-income-tenure"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real statistics are not on this computer")


def names_of(municipality: str) -> dict[str, str]:
    with (WEALTH / "region_name_to_regsokod.csv").open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["regsokod"].startswith(municipality)]
    return {row["regsokod"]: row["region"].split("(", 1)[1].rsplit(")", 1)[0] for row in rows}


@pytest.mark.parametrize(
    ("file", "kind", "level", "version", "years", "areas"),
    [
        (
            AGE_SEX / "kalmar_age_gender_population.pxweb_v1.json",
            "population",
            "RegSO",
            "2025",
            ("2024",),
            17,
        ),
        (AGE_SEX / "malmo_age_gender.pxweb_v1.json", "population", "RegSO", "2025", ("2024",), 91),
        (AGE_SEX / "norrkoping_age_gender.pxweb_v1.json", "population", "RegSO", "2025", ("2024",), 40),
        (AGE_SEX / "uppsala_age_gender.pxweb_v1.json", "population", "RegSO", "2025", ("2024",), 61),
        (AGE_SEX / "vaxjo_gender-age-population_2010-2023.json", "population", "RegSO", "", ("2023",), 23),
        (AGE_SEX / "regso_age_sex_tidy.csv", "population", "RegSO", "", ("2023", "2024"), 506),
        (AGE_SEX / "vaxjo_regso_income_2024.pxweb_v1.json", "income", "RegSO", "2025", ("2024",), 23),
        (REAL / "scb-deso-2025-koping" / "deso_age_sex_2025.csv", "population", "DeSO", "", ("2025",), 16),
        (
            REAL / "scb-deso-background-2019" / "lan-S-V-2019.csv",
            "background",
            "DeSO",
            "2018",
            ("2019",),
            4138,
        ),
        (
            REAL / "scb-deso-background-2019" / "lan-B-O-2019.csv",
            "background",
            "DeSO",
            "2018",
            ("2019",),
            1846,
        ),
        (WEALTH / "deso_foreign_born.csv", "birth", "", "", ("2023",), 3363),
        (WEALTH / "deso_income.csv", "income", "", "", ("2023",), 3363),
        (WEALTH / "deso_housing_tenure.csv", "tenure", "", "", ("2023",), 3363),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_every_real_table_is_recognised(
    file: Path, kind: str, level: str, version: str, years: tuple[str, ...], areas: int
) -> None:
    statistic = scb.read_statistic(file)
    assert statistic is not None
    about = statistic.about
    assert (about.kind, about.level, about.version) == (kind, level, version)
    assert (about.years, about.areas) == (years, areas)


def test_the_monthly_population_as_json_stat2_is_read() -> None:
    statistic = scb.read_statistic(REAL / "pxweb-api-fixtures" / "v2_TAB6471_data.json")
    assert statistic is not None
    assert statistic.about.years == ("2026M04",)
    # Both sexes are the sum of men and women but for the noise that is added since reference year 2025.
    by_sex = statistic.frame.groupby("sex")["value"].sum()
    assert by_sex["1+2"] == pytest.approx(by_sex["1"] + by_sex["2"], rel=1e-4)


def test_a_real_px_file_of_another_agency_is_read() -> None:
    cube = scb.read_cube(REAL / "pxweb-api-fixtures" / "pxwebapi_tab4_fewcells.px")
    assert cube is not None
    assert cube.frame["value"].tolist() == [445]
    assert cube.dimensions == ["sector", "greenhouse gas", "contents", "year"]


def test_both_forms_of_uppsalas_population_give_the_same_children() -> None:
    as_json = populations.read_children_table(AGE_SEX / "uppsala_age_gender.pxweb_v1.json")
    as_csv = populations.read_children_table(AGE_SEX / "regso_age_sex_tidy.csv").children
    uppsala = as_csv[as_csv["area_code"].str.startswith("0380")].reset_index(drop=True)
    assert uppsala.equals(as_json.children)
    # Published: 12 603, 13 613, 13 884 and 14 063 children in the four classes.
    classes = as_json.children.groupby("first_age")["count"].sum()
    assert classes.tolist() == [12_603, 13_613, 13_884, 14_063]


def test_kopings_deso_add_up_to_its_regso() -> None:
    file = REAL / "scb-deso-2025-koping" / "deso_age_sex_2025.csv"
    by_deso = populations.read_children_table(file).children
    by_regso = populations.read_children_table(file, wanted=["1983R001", "1983R006"]).children
    assert by_regso["area_code"].nunique() == 9
    assert by_regso["count"].sum() == by_deso["count"].sum()


def test_uppsala_areas_by_name_get_their_codes() -> None:
    names = names_of("0380")
    share = populations.read_foreign_share(WEALTH / "deso_foreign_born.csv", names=names)
    uppsala = share.reindex(list(names))
    assert len(names) == 61
    assert uppsala.between(0.03, 0.7).all()
    rented = read_covariates(WEALTH / "deso_housing_tenure.csv", use=("rented_share",), names=names)
    assert rented.reindex(list(names))["rented_share"].between(0, 100).all()


def test_uppsalas_parents() -> None:
    codes = tuple(sorted(names_of("0380")))
    source = PopulationSettings(children=AGE_SEX / "uppsala_age_gender.pxweb_v1.json")
    target = build_target_population(source, area_codes=codes, years=1.0)
    by_key = {stratum.key: stratum for stratum in strata()}
    everyone = target.mean(by_key[ALL, ALL])
    # 54 163 children 0-19 in 248 016 people: a parent for every child and a little less, 15-25 % of all.
    assert 0.15 < everyone.sum() / 248_016 < 0.25
    assert (everyone > 0).all()
    assert target.sources[0].version == "2025"
