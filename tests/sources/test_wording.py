"""A publisher that words its tables otherwise: columns are found all the same, or named as missing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reachmap.errors import SourceError
from reachmap.i18n import Translator
from reachmap.sources import catalogue
from reachmap.sources.catalogue import USUAL, WANTED
from reachmap.sources.contents import PER_CENT, THOUSANDS, Content, contents_of
from reachmap.sources.library import Notice
from reachmap.sources.log import note_lacks, noted_lacks
from reachmap.sources.notices import worded
from reachmap.sources.pxweb import Dimension
from reachmap.sources.result import Fetched
from reachmap.sources.scb import fetch_scb
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Fault, Publisher
from tests.sources.tables import Table

SWEDISH = Translator("sv")
PROMISED = {column for key in USUAL for column in WANTED[key].promised} - {catalogue.CLASS}


def columns(fetched: Fetched) -> pd.DataFrame:
    file = next(found for found in fetched.files if found.name == "socioekonomi.csv")
    return pd.read_csv(io.BytesIO(file.data), index_col=0)


def lacking(fetched: Fetched) -> dict[str, Notice]:
    return {column: notice for notice in fetched.notices for column in notice.lacks}


def fetched_of(library: MakeLibrary, *keys: str) -> Fetched:
    return fetch_scb(library(), municipalities=("0380",), keys=keys or USUAL)


def reworded(publisher: Publisher, table: str, dimension: str, values: dict[str, str]) -> None:
    """Word a dimension otherwise; figures go with the place of a code, as they did."""
    old = publisher.tables[table]
    before = list(old.dimensions[dimension].values)
    dimensions = dict(old.dimensions)
    dimensions[dimension] = replace(old.dimensions[dimension], values=values, units={})
    same = dict(zip(values, before, strict=False))
    publisher.tables[table] = replace(
        old,
        dimensions=dimensions,
        figure=lambda codes: old.figure({**codes, dimension: same.get(codes[dimension], before[0])}),
    )


# --- what is promised is there


def test_every_promised_column_is_made(library: MakeLibrary) -> None:
    fetched = fetched_of(library)
    assert set(columns(fetched).columns) == PROMISED
    assert lacking(fetched) == {}


def test_the_median_is_the_tables_own(library: MakeLibrary, publisher: Publisher) -> None:
    found = columns(fetched_of(library, "median_income"))
    codes = {"InkomstTyp": "NeInk", "Kon": "1+2", "ContentsCode": "0000089U", "Tid": "2024"}
    figure = publisher.tables["TAB6679"].figure({"Region": "0380R002_RegSO2025", **codes})
    assert found.loc["0380R002", "income_median_tkr"] == pytest.approx(figure, abs=0.05)


# --- the same content, worded otherwise


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Medianvärde, tkr", "tkr"),
        ("Medianinkomst, tkr", "tkr"),
        ("Median, tusental kronor", "tusental kronor"),
        ("Inkomst, median", "tkr"),
        ("Medianvärde för samtliga", ""),
        ("Medianvärde (tkr)", "medel"),
        ("Median value, SEK thousands", "SEK thousands"),
    ],
)
@pytest.mark.parametrize("code", ["0000089U", "0000099X"])
def test_a_median_is_found_under_any_of_its_names(label: str, unit: str, code: str) -> None:
    there = Dimension(
        "ContentsCode",
        "tabellinnehåll",
        {"A": "Antal personer totalt", "B": "Medelvärde, tkr", code: label, "C": "Medianålder, antal år"},
        units={"A": "antal", "B": "tkr", code: unit, "C": "antal"},
    )
    assert contents_of(WANTED["median_income"].contents, there) == ({"income_median_tkr": code}, ())


def test_a_code_is_enough_where_nothing_else_has_the_name() -> None:
    there = Dimension("ContentsCode", "", {"0000089U": "Mittvärde, tkr", "B": "Medelvärde, tkr"})
    assert contents_of(WANTED["median_income"].contents, there)[0] == {"income_median_tkr": "0000089U"}


@pytest.mark.parametrize(
    ("values", "units"),
    [
        ({"0000089U": "Medianvärde, prisbasbelopp"}, {}),
        ({"0000089U": "Medianvärde"}, {"0000089U": "kronor"}),
        ({"0000089U": "Andel under medianen, procent"}, {"0000089U": "procent"}),
        ({"A": "Medianvärde för män, tkr", "B": "Medianvärde för kvinnor, tkr"}, {}),
        ({"0000089U": "Medelvärde", "B": "Medianvärde, tkr", "C": "Medianvärde per hushåll, tkr"}, {}),
    ],
)
def test_another_unit_or_several_that_could_be_meant_are_not_taken(
    values: dict[str, str], units: dict[str, str]
) -> None:
    there = Dimension("ContentsCode", "", values, units=units)
    assert contents_of(WANTED["median_income"].contents, there) == ({}, ("income_median_tkr",))


def test_one_content_does_not_give_two_columns() -> None:
    wanted = {"a": Content("1", "värde", THOUSANDS), "b": Content("2", "värde", THOUSANDS)}
    there = Dimension("ContentsCode", "", {"3": "Värde, tkr"})
    assert contents_of(wanted, there) == ({}, ("a", "b"))


def test_units_are_told_apart() -> None:
    assert THOUSANDS.fits("Medelvärde, tkr medel")
    assert not THOUSANDS.fits("Medelvärde kr")
    assert PER_CENT.fits("Låg ekonomisk standard, procent")
    assert not PER_CENT.fits("Låg ekonomisk standard, antal personer")


def test_new_codes_and_words_for_the_mean_are_found(library: MakeLibrary, publisher: Publisher) -> None:
    before = columns(fetched_of(library, "income"))
    values = {"X1": "Andel med inkomsten, %", "X2": "Antal", "X3": "Genomsnittlig nettoinkomst, tusen kronor"}
    reworded(publisher, "TAB6683", "ContentsCode", values)
    publisher.tables["TAB6683"].updated = "2026-09-01T00:00:00Z"
    again = fetch_scb(library(renew=True), municipalities=("0380",), keys=("income",))
    assert columns(again).equals(before)


def test_a_component_that_got_another_code_is_known_by_its_name(
    library: MakeLibrary, publisher: Publisher
) -> None:
    before = columns(fetched_of(library, "median_income"))
    reworded(publisher, "TAB6679", "InkomstTyp", {"1": "sammanräknad förvärvsinkomst", "2": "Nettoinkomst"})
    again = fetch_scb(library(renew=True), municipalities=("0380",), keys=("median_income",))
    assert columns(again).equals(before)


# --- what can not be found is named, and the rest is there


def no_median(publisher: Publisher) -> None:
    values = {"A": "Antal personer totalt", "B": "Medelvärde, tkr", "C": "Kvartil 2, tkr"}
    reworded(publisher, "TAB6679", "ContentsCode", values)


def no_low_standard(publisher: Publisher) -> None:
    reworded(publisher, "TAB6685", "ContentsCode", {"A": "Lever i ekonomisk utsatthet, antal", "B": "Hög"})


def no_area_type(publisher: Publisher) -> None:
    reworded(publisher, "TAB6586", "ContentsCode", {"A": "Index", "B": "Klass"})


def new_education(publisher: Publisher) -> None:
    values = {"1": "grundskola", "2": "gymnasial utbildning", "3": "högskola", "4": "mer", "US": "okänd"}
    reworded(publisher, "TAB6534", "UtbildningsNiva", values)


def new_households(publisher: Publisher) -> None:
    values = {"1": "par", "2": "par med barn", "3": "en vuxen", "4": "en vuxen med barn", "5": "övriga"}
    reworded(publisher, "TAB6568", "Hushallstyp", values | {"6": "samtliga"})


def new_tenure(publisher: Publisher) -> None:
    values = {"1": "hyresrätt", "2": "kooperativ hyresrätt", "3": "äganderätt", "4": "uppgift saknas"}
    reworded(publisher, "TAB6638", "Upplatelseform", values)


def gone(table: str) -> Callable[[Publisher], None]:
    def remove(publisher: Publisher) -> None:
        del publisher.tables[table]

    return remove


def silent(table: str) -> Callable[[Publisher], None]:
    def quieten(publisher: Publisher) -> None:
        old: Table = publisher.tables[table]
        contents = list(old.dimensions["ContentsCode"].values)
        publisher.tables[table] = replace(
            old, figure=lambda codes: None if codes["ContentsCode"] != contents[0] else old.figure(codes)
        )

    return quieten


@pytest.mark.parametrize(
    ("change", "missing", "told"),
    [
        (no_median, ("income_median_tkr",), "TAB6679.*C Kvartil 2, tkr"),
        (no_low_standard, ("low_income_share",), "TAB6685.*B Hög"),
        (no_area_type, ("omradestyper.csv",), "TAB6586.*A Index, B Klass"),
        (new_education, WANTED["education"].columns, "TAB6534.*grundskola, högskola, mer"),
        (new_households, WANTED["households"].columns, "TAB6568.*par, par med barn"),
        (new_tenure, WANTED["tenure"].columns, "TAB6638.*kooperativ hyresrätt"),
        (gone("TAB6683"), ("income_mean_tkr",), "ingen tabell TAB6683"),
        (gone("TAB6471"), ("ettarsklasser.json",), "ingen tabell TAB6471"),
        (silent("TAB6683"), ("income_mean_tkr",), "TAB6683"),
    ],
)
def test_what_can_not_be_made_is_named_with_what_there_is(
    library: MakeLibrary,
    publisher: Publisher,
    change: Callable[[Publisher], None],
    missing: tuple[str, ...],
    told: str,
) -> None:
    change(publisher)
    fetched = fetched_of(library)
    assert tuple(lacking(fetched)) == missing
    made = {file.name for file in fetched.files}
    assert made == {
        *("befolkning.json", "ettarsklasser.json", "socioekonomi.csv", "omradestyper.csv"),
    } - set(missing)
    assert set(columns(fetched).columns) == PROMISED - set(missing)
    (notice,) = {notice.code: notice for notice in lacking(fetched).values()}.values()
    said = worded(notice, SWEDISH)
    assert said.startswith(f"SAKNAS: {', '.join(missing)}.")
    assert "Gör så här" in said
    assert re.search(told, said)


def test_what_the_model_learns_from_names_only_columns_that_are_there(
    library: MakeLibrary, publisher: Publisher
) -> None:
    no_low_standard(publisher)
    fetched = fetched_of(library)
    assert fetched.entries["covariates"]["use"] == ("short_education_share",)


def test_without_the_number_of_children_nothing_is_made(library: MakeLibrary, publisher: Publisher) -> None:
    del publisher.tables["TAB6574"]
    with pytest.raises(SourceError, match=r"table_unknown.*TAB6574"):
        fetched_of(library)


def test_one_table_that_was_asked_for_alone_is_an_error(library: MakeLibrary, publisher: Publisher) -> None:
    no_median(publisher)
    with pytest.raises(SourceError, match=r"content_missing.*TAB6679"):
        fetched_of(library, "median_income")


def test_a_service_that_fails_is_no_missing_column(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.faults = [Fault("TAB6679/data", 403, said="Forbidden", times=9)]
    with pytest.raises(SourceError, match="source_refuses"):
        fetched_of(library)


# --- what could not be made is kept beside the answers


def test_lacks_are_noted_once_in_the_folder(tmp_path: Path) -> None:
    lack = Notice.of("no_figures", lacks=("a", "b"), table="TAB1", title="T", period="2024")
    for _ in range(2):
        note_lacks(tmp_path, ["0380", "0380"], [lack, Notice.of("noise", tables="TAB2")])
    (noted,) = noted_lacks(tmp_path)
    assert noted.municipalities == ("0380",)
    assert noted.notices == (lack,)
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_noted_where_nothing_is_missing(tmp_path: Path) -> None:
    note_lacks(tmp_path, (), [Notice.of("noise", tables="TAB2")])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", '{"asked": 1}', "[" * 100_000, '{"notices": [{"code": 1}]}'])
def test_a_file_that_is_no_note_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "lacks_x.json").write_text(text, encoding="utf-8")
    assert noted_lacks(tmp_path) == []


def test_a_note_that_is_not_known_here_is_told_by_its_code() -> None:
    said = worded(Notice.of("something_new", lacks=("a",), table="TAB1"), SWEDISH)
    assert said.startswith("SAKNAS: a. something_new")
