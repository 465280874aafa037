"""Statistics by area: ages and classes, sexes, holes, and numbers as Swedes write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from reachmap.errors import InputError
from reachmap.read.statistics import read_children, read_covariates, read_factors, read_target
from reachmap.vocabulary import BAND_KEYS, SEXES

WriteText = Callable[..., Path]
WriteWorkbook = Callable[..., Path]

CLASSES = ("-4", "5-9", "10-14", "15-19")
WriteRows = Callable[[str, list[str]], Path]


@pytest.fixture
def table(write_text: WriteText) -> WriteRows:
    """Write headings and rows as a csv file."""
    return lambda headings, rows: write_text("\n".join([headings, *rows]) + "\n", name="tabell.csv")


def single_years(area: str = "0380R001", *, count: int = 2) -> list[str]:
    return [f"{area},{age},{count}" for age in range(19)]


def counts(children: pd.DataFrame) -> dict[tuple[str, int, int], float]:
    keys = zip(children["area_code"], children["first_age"], children["last_age"], strict=True)
    return dict(zip(keys, children["count"], strict=True))


def test_single_years(table: WriteRows) -> None:
    children = read_children(table("area_code,age,count", single_years()))
    assert counts(children) == {("0380R001", age, age): 2.0 for age in range(19)}


def test_girls_and_boys_are_added(table: WriteRows) -> None:
    rows = [f"A,{age},{sex},{n}" for age in range(19) for sex, n in (("girl", 3), ("boy", 4))]
    assert set(read_children(table("area_code,age,sex,count", rows))["count"]) == {7.0}


@pytest.mark.parametrize(("girls", "boys"), [("flicka", "pojke"), ("2", "1"), ("kvinnor", "män")])
def test_words_for_girls_and_boys(table: WriteRows, girls: str, boys: str) -> None:
    rows = [f"A,{age},{sex},1" for age in range(19) for sex in (girls, boys)]
    assert set(read_children(table("område,ålder,kön,antal", rows))["count"]) == {2.0}


@pytest.mark.parametrize("both", ["1+2", "totalt"])
def test_rows_for_both_sexes_are_not_added_to_girls_and_boys(table: WriteRows, both: str) -> None:
    rows = [f"A,{age},{sex},{n}" for age in range(19) for sex, n in (("1", 3), ("2", 4), (both, 7))]
    assert set(read_children(table("area_code,age,sex,count", rows))["count"]) == {7.0}


def test_rows_for_both_sexes_alone_are_used(table: WriteRows) -> None:
    rows = [f"A,{age},1+2,7" for age in range(19)]
    assert set(read_children(table("area_code,age,sex,count", rows))["count"]) == {7.0}


def test_classes_of_statistics_sweden(table: WriteRows) -> None:
    # The youngest class is written -4; the oldest and the totals hold no children.
    ages = (*CLASSES, "20-24", "75-79", "80-", "85+", "100+ år", "100 år och äldre", "totalt")
    children = read_children(table("area_code,age,count", [f"A,{age},5" for age in ages]))
    assert counts(children) == {("A", 0, 4): 5, ("A", 5, 9): 5, ("A", 10, 14): 5, ("A", 15, 19): 5}


def test_ages_may_say_years(table: WriteRows) -> None:
    rows = [f"A,{age} år,1" for age in range(19)]
    assert len(read_children(table("area_code,age,count", rows))) == 19


def test_adults_are_left_out(table: WriteRows) -> None:
    rows = [*single_years(), "0380R001,19,50", "0380R001,64,50"]
    assert read_children(table("area_code,age,count", rows))["last_age"].max() == 18


def test_headings_of_statistics_sweden(table: WriteRows) -> None:
    children = read_children(table("RegSO,Ålder,Antal", single_years()))
    assert children["count"].sum() == 38


def test_version_of_the_region_is_cut_from_codes(table: WriteRows) -> None:
    rows = single_years("0380R001_RegSO2025") + single_years("0380A0010_DeSO2025")
    children = read_children(table("region_code,age,count".replace("region", "area"), rows))
    assert set(children["area_code"]) == {"0380R001", "0380A0010"}


def test_codes_with_leading_zeros_stay_text(write_workbook: WriteWorkbook) -> None:
    rows: list[list[object]] = [["area_code", "age", "count"], *[["0380", age, 2] for age in range(19)]]
    assert set(read_children(write_workbook({"Blad1": rows}))["area_code"]) == {"0380"}


@pytest.mark.parametrize("number", ["1 234", "1\u00a0234", "1\u202f234"])
def test_thousands_may_be_spaced(table: WriteRows, number: str) -> None:
    rows = [f"A,{age},{number}" for age in range(19)]
    assert set(read_children(table("area_code,age,count", rows))["count"]) == {1234.0}


def test_missing_age_is_refused(table: WriteRows) -> None:
    rows = [row for row in single_years("A") if not row.startswith(("A,7,", "A,9,"))]
    with pytest.raises(InputError, match="age_class_open") as raised:
        read_children(table("area_code,age,count", rows))
    assert raised.value.fields == {"file": "tabell.csv", "missing": "7, 9"}


def test_age_missing_in_one_area_is_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="age_class_missing") as raised:
        read_children(table("area_code,age,count", single_years("A") + single_years("B")[:-1]))
    assert raised.value.fields == {"file": "tabell.csv", "n": 1, "area": "B", "missing": "18"}


def test_a_blank_in_the_middle_is_told_by_its_area_and_ages(table: WriteRows) -> None:
    rows = [row for row in single_years("A") + single_years("B") if not row.startswith(("B,4,", "B,5,"))]
    with pytest.raises(InputError, match="age_class_missing") as raised:
        read_children(table("area_code,age,count", rows))
    assert raised.value.fields["area"] == "B"
    assert raised.value.fields["missing"] == "4, 5"


def test_girls_without_boys_in_one_place_are_refused(table: WriteRows) -> None:
    rows = [f"A,{age},{sex},1" for age in range(19) for sex in ("girl", "boy")]
    rows.remove("A,7,boy,1")
    with pytest.raises(InputError, match="age_sex_missing") as raised:
        read_children(table("area_code,age,sex,count", rows))
    assert (raised.value.fields["area"], raised.value.fields["missing"]) == ("A", "7")


def test_classes_that_differ_between_areas_are_refused(table: WriteRows) -> None:
    rows = single_years("A") + [f"B,{age},5" for age in CLASSES]
    with pytest.raises(InputError, match="age_class_missing"):
        read_children(table("area_code,age,count", rows))


def test_classes_over_one_another_are_refused(table: WriteRows) -> None:
    rows = [f"A,{age},5" for age in ("0-5", "5-9", "10-18")]
    with pytest.raises(InputError, match="table_row_twice"):
        read_children(table("area_code,age,count", rows))


def test_row_that_stands_twice_is_refused(table: WriteRows) -> None:
    rows = [*single_years("A"), "A,7,2"]
    with pytest.raises(InputError, match="table_row_twice") as raised:
        read_children(table("area_code,age,count", rows))
    assert raised.value.fields["n"] == 1


@pytest.mark.parametrize("age", ["tonåring", "9-5", "", "7,5", "-"])
def test_what_is_no_age_is_refused(table: WriteRows, age: str) -> None:
    with pytest.raises(InputError, match="table_bad_age") as raised:
        read_children(table("area_code;age;count", [f"A;{age};1", f"B;{age};1", "A;7;1"]))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("age", 2)


def test_open_class_of_children_is_refused(table: WriteRows) -> None:
    # 15 and older: how many of them are children is not said.
    with pytest.raises(InputError, match="table_bad_age"):
        read_children(table("area_code,age,count", ["A,0-14,5", "A,15+,5"]))


@pytest.mark.parametrize("count", ["", "..", "ett", "-1", "inf", "nan"])
def test_what_is_no_count_is_refused(table: WriteRows, count: str) -> None:
    rows = [*single_years("A")[:-1], f"A,18,{count}"]
    with pytest.raises(InputError, match="table_not_number") as raised:
        read_children(table("area_code,age,count", rows))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("count", 1)


def test_zero_is_a_count(table: WriteRows) -> None:
    assert read_children(table("area_code,age,count", single_years(count=0)))["count"].sum() == 0


def test_unknown_sex_of_a_child_is_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_bad_value") as raised:
        read_children(table("area_code,age,sex,count", ["A,0,x,1", "A,1,flicka,1"]))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("sex", 1)


def test_missing_column_names_those_that_are_there(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_column") as raised:
        read_children(table("area_code,age", ["A,7"]))
    assert raised.value.fields == {"file": "tabell.csv", "column": "count", "known": "area_code, age"}


def test_blank_area_is_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_blank") as raised:
        read_children(table("area_code,age,count", [*single_years(), ",7,1"]))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("area_code", 1)


def test_headings_alone_are_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="no_rows"):
        read_children(table("area_code,age,count", []))


# --- target population


def test_target_tells_arrival(table: WriteRows) -> None:
    rows = ["A,0-2,woman,newly_arrived,5,1.5", "A,0-2,woman,other,50,"]
    target = read_target(table("area_code,age_band,sex,arrival,parents,sd", rows))
    assert target["arrival"].tolist() == ["newly_arrived", "other"]
    assert target["parents"].tolist() == [5.0, 50.0]
    assert target["sd"].tolist() == [1.5, 0.0]


def test_target_without_arrival_is_for_all(table: WriteRows) -> None:
    target = read_target(table("area_code,age_band,sex,parents", ["A,expecting,man,5"]))
    assert target["arrival"].tolist() == ["all"]
    assert target["sd"].tolist() == [0.0]


def test_target_in_swedish(table: WriteRows) -> None:
    rows = ["A;all;kvinna;nyanländ;5,5", "A;all;kvinna;övriga;7"]
    target = read_target(table("områdeskod;åldersband;kön;ankomst;föräldrar", rows))
    assert target["sex"].tolist() == ["woman", "woman"]
    assert target["arrival"].tolist() == ["newly_arrived", "other"]
    assert target["parents"].tolist() == [5.5, 7.0]


def test_target_for_all_beside_newly_arrived_is_refused(table: WriteRows) -> None:
    rows = ["A,0-2,woman,all,55", "A,0-2,woman,newly_arrived,5"]
    with pytest.raises(InputError, match="table_bad_value") as raised:
        read_target(table("area_code,age_band,sex,arrival,parents", rows))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("arrival", 1)


def test_unknown_band_of_a_target_is_refused_with_the_known(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_bad_value") as raised:
        read_target(table("area_code,age_band,sex,parents", ["A,0-5,woman,5"]))
    assert raised.value.fields["column"] == "age_band"


def test_target_row_that_stands_twice_is_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_row_twice"):
        read_target(table("area_code,age_band,sex,parents", ["A,0-2,woman,5", "A,0-2,kvinna,5"]))


def test_missing_number_of_parents_is_not_zero(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_not_number"):
        read_target(table("area_code,age_band,sex,parents", ["A,0-2,woman,"]))


# --- covariates


def test_covariates_with_decimal_comma(table: WriteRows) -> None:
    found = read_covariates(table("area_code;a;b", ["A;7,5;1 200", "B;-1,5;3"]), use=("a", "b"))
    assert found.index.tolist() == ["A", "B"]
    assert found.index.name == "area_code"
    assert found.to_numpy().tolist() == [[7.5, 1200.0], [-1.5, 3.0]]


@pytest.mark.parametrize("blank", ["", "..", "-"])
def test_blank_covariate_is_missing_not_zero(table: WriteRows, blank: str) -> None:
    found = read_covariates(table("area_code;a", [f"A;{blank}", "B;1"]), use=("a",))
    assert found["a"].isna().tolist() == [True, False]


def test_covariates_not_in_use_are_not_read(table: WriteRows) -> None:
    found = read_covariates(table("area_code;a;note", ["A;1;hej", "B;2;hopp"]), use=("a",))
    assert list(found.columns) == ["a"]


def test_missing_covariate_names_those_that_are_there(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_column") as raised:
        read_covariates(table("area_code;a", ["A;1"]), use=("low_income_share",))
    assert (raised.value.fields["column"], raised.value.fields["known"]) == (
        "low_income_share",
        "area_code, a",
    )


def test_covariate_of_words_is_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_not_number") as raised:
        read_covariates(table("area_code;a", ["A;hög", "B;1"]), use=("a",))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("a", 1)


def test_area_with_two_rows_of_covariates_is_refused(table: WriteRows) -> None:
    with pytest.raises(InputError, match="table_row_twice"):
        read_covariates(table("area_code;a", ["A;1", "A_RegSO2025;2"]), use=("a",))


# --- factors


def factor_rows() -> list[str]:
    return [f"{band},{sex},0.9,0.05" for band in reversed(BAND_KEYS) for sex in SEXES]


def test_factors_come_in_the_order_of_bands(table: WriteRows) -> None:
    factors = read_factors(table("age_band,sex,parents_per_child,relative_sd", factor_rows()))
    assert factors.index.tolist() == [(band, sex) for band in BAND_KEYS for sex in SEXES]
    assert set(factors["parents_per_child"]) == {0.9}


def test_incomplete_factors_name_what_is_missing(table: WriteRows) -> None:
    rows = [row for row in factor_rows() if not row.startswith("13-15,man")]
    with pytest.raises(InputError, match="factors_incomplete") as raised:
        read_factors(table("age_band,sex,parents_per_child,relative_sd", rows))
    assert raised.value.fields == {"file": "tabell.csv", "missing": "13-15 man"}


def test_factor_that_stands_twice_is_refused(table: WriteRows) -> None:
    rows = [*factor_rows(), "0-2,man,0.8,0.1"]
    with pytest.raises(InputError, match="table_row_twice"):
        read_factors(table("age_band,sex,parents_per_child,relative_sd", rows))
