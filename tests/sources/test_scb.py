"""Tables shaped into the files of a project."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pandas as pd
import pytest

from reachmap.errors import SourceError
from reachmap.files import MemoryFile, checksum
from reachmap.read.populations import read_children_table, read_distribution
from reachmap.read.statistics import read_covariates
from reachmap.sources import catalogue
from reachmap.sources.result import Fetched
from reachmap.sources.scb import fetch_scb
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Publisher
from tests.sources.tables import Dimension

AREAS = [f"0380R{n:03d}" for n in range(1, 6)]


def file(fetched: Fetched, name: str) -> MemoryFile:
    return next(found for found in fetched.files if found.name == name)


def told(fetched: Fetched) -> dict[str, dict[str, object]]:
    return {notice.code: dict(notice.fields) for notice in fetched.notices}


def test_children_are_those_of_the_table(library: MakeLibrary, publisher: Publisher) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["population"])
    children = read_children_table(file(fetched, "befolkning.json"), wanted=AREAS)
    table = publisher.tables["TAB6574"]
    youngest = table.figure(
        {
            "Region": "0380R003_RegSO2025",
            "Alder": "-4",
            "Kon": "1+2",
            "ContentsCode": "000007Y7",
            "Tid": "2025",
        }
    )
    found = children.children
    row = found[(found["area_code"] == "0380R003") & (found["first_age"] == 0)].iloc[0]
    assert (row["count"], row["last_age"], children.year) == (youngest, 4, 2025)
    assert sorted(children.children["area_code"].unique()) == AREAS
    assert children.about is not None
    assert (children.about.level, children.about.version) == ("RegSO", "2025")


def test_several_municipalities_are_one_call_a_table(library: MakeLibrary, publisher: Publisher) -> None:
    fetched = fetch_scb(library(), municipalities=("0380", "0381"), keys=["population", "income"])
    assert sum(path.endswith("/data") for path in publisher.paths()) == 2
    assert fetched.calls == fetched.least_calls == 5


def test_single_years_are_the_municipalitys_own(library: MakeLibrary) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["ages"])
    by_age = read_distribution(file(fetched, "ettarsklasser.json"), municipalities=("0380",))
    assert len(by_age) == 25
    assert by_age.sum() == pytest.approx(1)
    assert fetched.entries == {"population": {"distribution": "ettarsklasser.json"}}


def test_indicators_become_one_table(library: MakeLibrary) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",))
    shares = ("low_income_share", "short_education_share", "rented_share", "single_parent_share")
    names = (*shares, "post_secondary_share", "income_mean_tkr", "income_median_tkr")
    table = read_covariates(file(fetched, "socioekonomi.csv"), use=names)
    assert list(table.index) == AREAS
    assert table.notna().all(axis=None)
    assert fetched.entries["covariates"]["use"] == ("low_income_share", "short_education_share")


def test_indicators_are_worked_out_as_said(library: MakeLibrary, publisher: Publisher) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",))
    table = pd.read_csv(io.BytesIO(file(fetched, "socioekonomi.csv").data), index_col=0)

    def figure(id_: str, year: str, **codes: str) -> float:
        found = publisher.tables[id_].figure({"Region": "0380R002_RegSO2025", "Tid": year, **codes})
        assert found is not None
        return found

    def homes(kind: str) -> float:
        return figure("TAB6638", "2025", Upplatelseform=kind, ContentsCode="00000864")

    def households(kind: str) -> float:
        return figure("TAB6568", "2025", Hushallstyp=kind, ContentsCode="000007Y3")

    row = table.loc["0380R002"]
    known = homes("1") + homes("2") + homes("3")
    assert row["rented_share"] == pytest.approx(100 * homes("1") / known, abs=0.05)
    # Of the published total, which has noise of its own, and not of the sum of the parts.
    alone = 100 * households("ESMB") / households("TOTALT")
    assert row["single_parent_share"] == pytest.approx(alone, abs=0.05)
    low = figure("TAB6685", "2024", Alder="tot", ContentsCode="000008AC")
    assert row["low_income_share"] == pytest.approx(low, abs=0.05)
    mean = figure("TAB6683", "2024", Inkomstkomponenter="240", Kon="1+2", ContentsCode="000008A4")
    assert row["income_mean_tkr"] == pytest.approx(mean, abs=0.05)


def test_area_types_become_a_table_of_classes(library: MakeLibrary, publisher: Publisher) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["area_types"])
    lines = file(fetched, "omradestyper.csv").data.decode().splitlines()
    kind = publisher.tables["TAB6586"].figure(
        {"Region": "0380R001_RegSO2025", "ContentsCode": "000008IU", "Tid": "2024"}
    )
    assert kind is not None
    assert lines[:2] == ["area_code,class", f"0380R001,{int(kind)}"]


def test_area_types_are_left_out_for_deso_and_told(library: MakeLibrary, publisher: Publisher) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), level="deso", keys=["area_types", "population"])
    assert [found.name for found in fetched.files] == ["befolkning.json"]
    assert told(fetched)["table_not_of_level"]["table"] == "TAB6586"
    assert not any("TAB6586" in path for path in publisher.paths())


def test_a_missing_figure_stays_blank(library: MakeLibrary, publisher: Publisher) -> None:
    table = publisher.tables["TAB6685"]
    figure = table.figure
    publisher.tables["TAB6685"] = replace(
        table, figure=lambda codes: None if codes["Region"].startswith("0380R004") else figure(codes)
    )
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["low_income"])
    rows = file(fetched, "socioekonomi.csv").data.decode().splitlines()
    assert rows[4] == "0380R004,"
    assert all(not row.endswith(",") for row in (*rows[:4], rows[5]))


# --- areas of 2025 answer 0 for years before they existed


def test_the_service_answers_0_for_years_before_an_area_was_there(publisher: Publisher) -> None:
    figure = publisher.tables["TAB6574"].figure
    codes = {"Alder": "-4", "Kon": "1+2", "ContentsCode": "000007Y7"}
    assert figure({"Region": "0380R001_RegSO2025", "Tid": "2023", **codes}) == 0
    assert figure({"Region": "0380R001", "Tid": "2024", **codes}) == 0


def test_a_year_before_the_areas_is_refused_and_not_fetched_as_0(
    library: MakeLibrary, publisher: Publisher
) -> None:
    with pytest.raises(SourceError, match=r"year_not_of_areas.*2023.*2025"):
        fetch_scb(library(), municipalities=("0380",), keys=["population"], year="2023")
    assert not any(path.endswith("/data") for path in publisher.paths())


def test_older_areas_get_the_newest_year_in_which_they_were_there(library: MakeLibrary) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), version="2020", keys=["population"])
    dataset = json.loads(file(fetched, "befolkning.json").data)
    assert list(dataset["dimension"]["Tid"]["category"]["index"]) == ["2023"]
    assert next(iter(dataset["dimension"]["Region"]["category"]["index"])) == "0380R001"
    assert min(dataset["value"]) > 0


def test_a_year_of_nothing_but_zeros_is_stepped_over(library: MakeLibrary, publisher: Publisher) -> None:
    # A year that is announced before its figures are there is only seen from what it holds.
    table = publisher.tables["TAB6574"]
    table.dimensions["Tid"] = Dimension("år", {"2025": "2025", "2026": "2026"})
    figure = table.figure
    publisher.tables["TAB6574"] = replace(
        table, figure=lambda codes: 0.0 if codes["Tid"] == "2026" else figure({**codes, "Tid": "2025"})
    )
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["population"])
    dataset = json.loads(file(fetched, "befolkning.json").data)
    assert list(dataset["dimension"]["Tid"]["category"]["index"]) == ["2025"]
    assert told(fetched)["period_empty"] == {"table": "TAB6574", "period": "2026"}


def test_a_table_of_nothing_but_zeros_is_refused(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.tables["TAB6574"] = replace(publisher.tables["TAB6574"], figure=lambda _: 0.0)
    with pytest.raises(SourceError, match="table_empty"):
        fetch_scb(library(), municipalities=("0380",), keys=["population"])


def test_a_year_that_is_not_in_the_table_is_told_with_those_that_are(library: MakeLibrary) -> None:
    with pytest.raises(SourceError, match=r"year_not_in_table.*2019.*2025, 2024"):
        fetch_scb(library(), municipalities=("0380",), keys=["population"], year="2019")


# --- noise


def test_noise_makes_parts_differ_from_totals_from_2025_on(publisher: Publisher) -> None:
    figure = publisher.tables["TAB6574"].figure

    def differs(year: str) -> bool:
        codes = {"Region": "0380R001_RegSO2025", "ContentsCode": "000007Y7", "Tid": year}
        ages = ("-4", "5-9", "10-14", "15-19")
        both = [figure(codes | {"Alder": age, "Kon": "1+2"}) for age in ages]
        apart = [[figure(codes | {"Alder": age, "Kon": sex}) for sex in ("1", "2")] for age in ages]
        return any(a + b != total for (a, b), total in zip(apart, both, strict=True))  # type: ignore[operator]

    assert differs("2025")
    assert not differs("2024")


def test_totals_are_asked_for_and_not_added_up(library: MakeLibrary, publisher: Publisher) -> None:
    fetch_scb(library(), municipalities=("0380",), keys=["population"])
    (asked,) = [json.loads(one.body) for one in publisher.asked if one.path.endswith("/data")]
    codes = {part["variableCode"]: part["valueCodes"] for part in asked["selection"]}
    assert codes["Kon"] == ["1+2"]


def test_noise_is_told_and_goes_along_with_the_file(library: MakeLibrary) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["population", "tenure"])
    assert told(fetched)["noise"]["tables"] == "TAB6574"
    assert [origin.noisy for origin in fetched.origins] == [True, False]
    notes = json.loads(file(fetched, "befolkning.json").data)["note"]
    assert "Cell Key Method" in notes[0]


def test_figures_of_2024_have_no_noise(library: MakeLibrary) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["population"], year="2024")
    assert "noise" not in told(fetched)
    assert not fetched.origins[0].noisy


# --- changes


def test_a_code_that_is_wanted_and_gone_is_named(library: MakeLibrary, publisher: Publisher) -> None:
    ages = {"totalt": "totalt", "-4": "0-4 år", "5-9": "5-9 år", "10-14": "10-14 år", "15-17": "15-17 år"}
    publisher.tables["TAB6574"].dimensions["Alder"] = Dimension("ålder", ages)
    with pytest.raises(SourceError, match=r"codes_changed.*ålder.*15-19.*totalt, -4"):
        fetch_scb(library(), municipalities=("0380",), keys=["population"])


def test_a_dimension_that_is_wanted_and_gone_is_named(library: MakeLibrary, publisher: Publisher) -> None:
    del publisher.tables["TAB6574"].dimensions["Alder"]
    with pytest.raises(SourceError, match=r"table_changed.*TAB6574.*Alder"):
        fetch_scb(library(), municipalities=("0380",), keys=["population"])


def test_contents_that_are_gone_are_named(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.tables["TAB6685"].dimensions["ContentsCode"].values = {"X": "Något annat"}
    with pytest.raises(SourceError, match=r"content_missing.*TAB6685.*X Något annat"):
        fetch_scb(library(), municipalities=("0380",), keys=["low_income"])


def test_a_new_dimension_that_has_to_be_chosen_takes_its_total(
    library: MakeLibrary, publisher: Publisher
) -> None:
    table = publisher.tables["TAB6574"]
    values = {"1": "storstad", "9": "totalt"}
    table.dimensions = {"Kommuntyp": Dimension("kommuntyp", values), **table.dimensions}
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["population"])
    dataset = json.loads(file(fetched, "befolkning.json").data)
    assert list(dataset["dimension"]["Kommuntyp"]["category"]["index"]) == ["9"]


# --- foreign background


def test_background_is_not_fetched_without_a_purpose(library: MakeLibrary, publisher: Publisher) -> None:
    with pytest.raises(SourceError, match="fetch_needs_purpose"):
        fetch_scb(library(), municipalities=("0380",), keys=["background"])
    assert publisher.asked == []
    assert "background" not in catalogue.USUAL


def test_background_with_a_purpose_says_what_for(library: MakeLibrary, publisher: Publisher) -> None:
    purpose = "Se om stödet når nyanlända föräldrar"
    fetched = fetch_scb(library(), municipalities=("0380",), keys=["background"], purpose=purpose)
    table = read_covariates(file(fetched, "socioekonomi.csv"), use=("foreign_background_share",))
    figure = publisher.tables["TAB6571"].figure
    codes = {"Region": "0380R001_RegSO2025", "Kon": "1+2", "ContentsCode": "000007Y4", "Tid": "2025"}
    foreign, swedish = (figure(codes | {"UtlBakgrund": code}) for code in ("1", "2"))
    share = 100 * foreign / (foreign + swedish)  # type: ignore[operator]
    assert table.loc["0380R001", "foreign_background_share"] == pytest.approx(share, abs=0.05)
    assert fetched.entries["covariates"]["purpose"] == purpose
    assert "use" not in fetched.entries["covariates"]


# --- where it comes from


def test_each_file_says_where_it_comes_from(library: MakeLibrary) -> None:
    fetched = fetch_scb(library(), municipalities=("0380",))
    assert {origin.file for origin in fetched.origins} == {found.name for found in fetched.files}
    for origin in fetched.origins:
        assert origin.licence.startswith("CC0 1.0")
        assert origin.publisher == "Statistiska centralbyrån (SCB)"
        assert origin.edition == "2026-02-21T07:00:00Z"
        assert origin.sha256 == checksum(file(fetched, origin.file))
    tables = {origin.table for origin in fetched.origins if origin.file == "socioekonomi.csv"}
    assert tables == {"TAB6534", "TAB6568", "TAB6679", "TAB6683", "TAB6685", "TAB6638"}


def test_the_same_answers_make_the_same_bytes(library: MakeLibrary) -> None:
    first = fetch_scb(library(), municipalities=("0380",))
    again = fetch_scb(library(offline=True), municipalities=("0380",))
    assert [found.data for found in first.files] == [found.data for found in again.files]
    assert first.origins == again.origins
    assert (again.calls, again.remembered) == (0, first.calls)
