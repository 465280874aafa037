"""What a file is, told by what it holds, and the project that files make together."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.files import MemoryFile, Source
from reachmap.read import sheets
from reachmap.read.recognise import (
    BOUNDARIES,
    CHILDREN,
    COVARIATES,
    FOLLOWUP,
    TARGET,
    VENUES,
    Recognised,
    draft_project,
    lacking,
    municipalities,
    recognise,
    refuse_twice,
)
from reachmap.settings import project_text, read_settings

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "real"
KOPING = ROOT / "sample_data" / "koping"
AREAS = ROOT / "boundaries" / "regso_2025_vastmanland.gpkg"
CHILDREN_TABLE = "regsokod;alder;kon;antal\n" + "".join(
    f"1983R001;{age};{sex};9\n" for age in ("-4", "5-9", "10-14", "15-19") for sex in (1, 2)
)
YEAR_2025 = (date(2025, 1, 1), date(2025, 12, 31))


def held(path: Path, name: str = "") -> MemoryFile:
    return MemoryFile(name or path.name, path.read_bytes())


def text(content: str, name: str = "fil.csv") -> MemoryFile:
    return MemoryFile(name, content.encode())


@pytest.fixture(scope="module")
def koping() -> list[Recognised]:
    files = [KOPING / name for name in ("uppfoljning_2025.xlsx", "barn_per_alder.csv", "socioekonomi.csv")]
    return [recognise(held(path)) for path in [*files, AREAS]]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (KOPING / "uppfoljning_2025.xlsx", FOLLOWUP),
        (KOPING / "barn_per_alder.csv", CHILDREN),
        (KOPING / "malgrupp.csv", TARGET),
        (KOPING / "socioekonomi.csv", COVARIATES),
        (KOPING / "platser.csv", VENUES),
        (AREAS, BOUNDARIES),
    ],
)
def test_the_samples_files_are_told_apart_whatever_they_are_called(path: Path, kind: str) -> None:
    assert recognise(held(path, f"namnlös{path.suffix}")).kind == kind


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("Bostadsområde;Kön\nKolsva;Kvinna\n", FOLLOWUP),
        ("Område;Antal kvinnor;Antal män\nKolsva;8;5\nSkogsborg;6;7\n", FOLLOWUP),
        (CHILDREN_TABLE, CHILDREN),
        ("Område;Låg inkomst\n1983R001;12,5\n1983R002;14\n", COVARIATES),
        ("Namn;Typ av plats;Longitud;Latitud;Barnets ålder\nBiblioteket;finns;16,2;60,1;0-2\n", VENUES),
        # Coordinates and a name alone may be where somebody lives.
        ("Plats;X;Y\nBiblioteket;587000;6609000\n", FOLLOWUP),
        ("Plats;X;Y;Status;Kön\nBiblioteket;587000;6609000;ja;k\n", FOLLOWUP),
        ("Namn;X;Y;Status;Datum\nBiblioteket;587000;6609000;ja;2025-02-01\n", FOLLOWUP),
    ],
)
def test_tables_are_told_apart_by_their_headings(table: str, kind: str) -> None:
    assert recognise(text(table)).kind == kind


@pytest.mark.parametrize(
    "file",
    [
        text("# En text om något annat\n", "läs mig.md"),
        text("Frukt;Färg\näpple;grön\n"),
        MemoryFile("bild.png", b"\x89PNG\r\n\x1a\n"),
    ],
    ids=lambda file: file.name,
)
def test_anything_else_is_said_not_to_be_known(file: MemoryFile) -> None:
    with pytest.raises(InputError, match="not_recognised") as raised:
        recognise(file)
    assert raised.value.fields["file"] == file.name


def test_a_follow_up_with_two_headings_for_one_column_is_one() -> None:
    text = "Kurs;Datum;Bostadsområde;Stadsdel;Område\n" + "ABC;2025-03-01;Norrby;Väst;Norrby\n" * 6
    found = recognise(MemoryFile("uppf.csv", text.encode()))
    assert (found.kind, found.rows, found.years) == (FOLLOWUP, 6, (2025,))


def test_names_of_people_with_coordinates_are_no_places() -> None:
    """A list of places is drawn on maps: nobody's home may be taken for one."""
    people = [f"{name} {other};587000;6609000;ja" for name in ("Anna", "Erik") for other in ("Berg", "Ek")]
    assert recognise(text("Namn;X;Y;Status\n" + "\n".join(people))).kind == FOLLOWUP


def test_what_is_wrong_in_a_list_of_places_is_told_with_its_column() -> None:
    with pytest.raises(InputError, match="place_bad_status") as raised:
        recognise(text("Plats;X;Y;Status\nA;587000;6609000;kanske\nB;1;2;finns\n", "platser.csv"))
    fields = raised.value.fields
    assert (fields["file"], fields["column"], fields["n"]) == ("platser.csv", "Status", 1)


def test_a_list_of_places_goes_into_the_project(koping: list[Recognised]) -> None:
    places = recognise(held(KOPING / "platser.csv"))
    told = draft_project([*koping, places], name="a", municipality="1983", period=YEAR_2025, language="sv")
    beside = {file.source.name: file.source for file in [*koping, places]}
    settings = read_settings(MemoryFile("reachmap.toml", told.encode()), beside=beside)
    assert settings.venues.file == places.source
    with pytest.raises(InputError, match="kind_twice"):
        refuse_twice([places, replace(places, source=held(KOPING / "platser.csv", "igen.csv"))])


def test_a_damaged_file_is_named() -> None:
    with pytest.raises(InputError, match="file_unreadable"):
        recognise(MemoryFile("a.gpkg", b"SQLite format 3\x00" + b"\xff" * 200))


def test_identity_numbers_stop_it_and_are_not_repeated() -> None:
    with pytest.raises(InputError, match="identity_numbers") as raised:
        recognise(text("Bostadsområde;Kön;Övrigt\nKolsva;Kvinna;19811218-9876\n"))
    assert "9876" not in str(raised.value)


def test_of_a_follow_up_only_numbers_and_years_are_kept(koping: list[Recognised]) -> None:
    followup = koping[0]
    assert followup.rows > 100
    assert followup.years[0] == 2025
    assert not followup.codes
    assert not followup.columns


def test_columns_about_foreign_background_need_a_purpose_and_are_not_taken() -> None:
    table = "kod;foreign_share;utländsk_bakgrund;låg_inkomst;alla_lika\n1983R001;1;2;3;4\n1983R002;2;3;4;4\n"
    assert recognise(text(table)).columns == ("låg_inkomst",)


def test_the_municipality_is_what_boundaries_and_statistics_have_in_common(koping: list[Recognised]) -> None:
    assert municipalities(koping) == ("1983",)
    assert municipalities(koping[:1]) == ()


def test_what_is_lacking_is_named(koping: list[Recognised]) -> None:
    followup, children, covariates, areas = koping
    assert lacking([]) == (FOLLOWUP, BOUNDARIES, CHILDREN)
    assert lacking([followup, covariates]) == (BOUNDARIES, CHILDREN)
    assert lacking([followup, areas, children]) == ()
    assert lacking([followup, areas, recognise(held(KOPING / "malgrupp.csv"))]) == ()


def test_the_files_make_a_project_that_is_read(koping: list[Recognised]) -> None:
    told = draft_project(koping, name='Köping "2025"', municipality="1983", period=YEAR_2025, language="sv")
    beside = {file.source.name: file.source for file in koping if isinstance(file.source, MemoryFile)}
    settings = read_settings(MemoryFile("reachmap.toml", told.encode()), beside=beside)
    assert settings.project.name == 'Köping "2025"'
    assert settings.project.period == YEAR_2025
    assert settings.boundaries.code == "regsokod"
    assert settings.covariates.use == koping[2].columns
    assert set(settings.input_files()) == set(beside.values())


def test_two_files_of_one_kind_are_refused(koping: list[Recognised]) -> None:
    again = recognise(held(AREAS, "igen.gpkg"))
    with pytest.raises(InputError, match="kind_twice"):
        draft_project([*koping, again], name="a", municipality="1983", period=YEAR_2025, language="sv")


def test_two_files_of_one_name_are_refused(koping: list[Recognised]) -> None:
    with pytest.raises(InputError, match="file_twice"):
        draft_project([*koping, koping[0]], name="a", municipality="1983", period=YEAR_2025, language="sv")


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text() | st.lists(st.text()).map(tuple))
)
def test_what_is_written_is_read_back(values: dict[str, str | tuple[str, ...]]) -> None:
    # A lone surrogate can not be written in any file.
    values = {
        key: value
        for key, value in values.items()
        if not any("\ud800" <= mark <= "\udfff" for mark in "".join(value))
    }
    read = tomllib.loads(project_text({"project": values}))["project"]
    assert read == {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("scb-regso-birth-income-tenure/deso_income.csv", COVARIATES),
        ("scb-regso-birth-income-tenure/deso_housing_tenure.csv", COVARIATES),
        ("scb-regso-age-sex-2024/regso_age_sex_tidy.csv", CHILDREN),
        ("scb-deso-2025-koping/deso_age_sex_2025.csv", CHILDREN),
        ("scb-deso-2025-koping/deso_indicators.csv", COVARIATES),
    ],
)
def test_real_statistics_are_told_apart(file: str, kind: str) -> None:
    path = REAL / file
    if not path.exists():
        pytest.skip("the real statistics (shared/data/real) are not here")
    assert recognise(path).kind == kind


def test_background_is_not_taken_without_a_purpose() -> None:
    table = "regsokod;utländsk/svensk bakgrund;kön;2024\n" + "".join(
        f"1983R00{area};{background};totalt;{100 + area}\n"
        for area in (1, 2)
        for background in ("utländsk bakgrund", "svensk bakgrund")
    )
    with pytest.raises(InputError, match="needs_purpose"):
        recognise(text(table))


@pytest.mark.parametrize("name", ["uppfoljning.xls", "uppfoljning.ods"])
def test_a_workbook_is_parsed_once_to_be_recognised(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    read = sheets._workbook

    def counted(source: Source) -> list[sheets.Sheet]:
        parsed.append(source.name)
        return read(source)

    monkeypatch.setattr(sheets, "_workbook", counted)
    recognise(Path(__file__).with_name("data") / name)
    assert parsed == [name]


def test_nothing_that_was_parsed_outlives_the_block(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with sheets.parsed_once():
        sheets.read_sheets(path)
        path.write_text("a;b\n3;4\n", encoding="utf-8")
        assert sheets.read_sheets(path)[0].rows[1] == ("1", "2")
    assert sheets.read_sheets(path)[0].rows[1] == ("3", "4")
