"""The simulated county: remade byte for byte, complete, and drawn from the truth it comes with."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from tests.sample_script import sample_script

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"
FOLDERS = sorted(path.parent.name for path in SAMPLE.glob("*/reachmap.toml"))
BY_HAND = {"README.md", "make_sample.py", "make_county.py"}
LADDER = "ladder"  # written by hand too: test_ladder.py runs it
COUNTY = "county"  # made by make_county.py
IDENTITY_NUMBER = re.compile(r"(?<!\d)(\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return sample_script()


@pytest.fixture(scope="module")
def remade(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    script.make_sample(out)
    return Path(out)


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(SAMPLE / "truth.csv", dtype={"municipality_code": str})


@pytest.fixture(scope="module")
def areas() -> pd.DataFrame:
    layer = gpd.read_file(ROOT / "boundaries" / "regso_2025_vastmanland.gpkg")
    return pd.DataFrame(layer.drop(columns="geometry"))


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix != ".pyc"
        and LADDER not in path.parts
        and COUNTY not in path.relative_to(folder).parts
        and path.relative_to(folder).as_posix() not in BY_HAND
    }


def project(folder: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((SAMPLE / folder / "reachmap.toml").read_text(encoding="utf-8"))


def sheet_rows(folder: str) -> dict[str, list[list[object]]]:
    """Read the sheets of a municipality's follow-up as rows of cells."""
    book = CalamineWorkbook.from_path(SAMPLE / folder / "uppfoljning_2025.xlsx")
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    }


def followup(folder: str) -> pd.DataFrame:
    """Rows below the headings, those of the period whose support counts."""
    rows = sheet_rows(folder)["Uppföljning 2025"]
    start = next(i for i, row in enumerate(rows) if "Aktivitet" in row)
    table = pd.DataFrame(rows[start + 1 :], columns=[str(heading) for heading in rows[start]])
    held = table["Datum"].map(lambda day: isinstance(day, date) and day.year == 2025)
    counts = (table["Nivå"] != "Indikerad") & (table["Form"] != "Föreläsning")
    return table[held & counts]


def adults(table: pd.DataFrame) -> int:
    if "Antal kvinnor" in table:
        return int(table[["Antal kvinnor", "Antal män"]].sum().sum())
    return len(table)


def test_remaking_gives_the_same_bytes(remade: Path) -> None:
    shipped, again = files_in(SAMPLE), files_in(remade)
    assert list(shipped) == list(again)
    assert [name for name in shipped if shipped[name] != again[name]] == []


def test_every_municipality_has_a_project(areas: pd.DataFrame) -> None:
    codes = [project(folder)["project"]["municipality"] for folder in FOLDERS]
    assert sorted(map(str, codes)) == sorted(areas["kommunkod"].unique())


@pytest.mark.parametrize("folder", FOLDERS)
def test_project_says_simulated_and_names_files_that_exist(folder: str) -> None:
    settings = project(folder)
    assert settings["project"]["simulated"] is True
    named = [settings["boundaries"]["file"], settings["covariates"]["file"]]
    named += [settings["population"][key] for key in settings["population"]]
    named += list(settings["participations"]["files"])  # type: ignore[call-overload]
    assert [name for name in named if not (SAMPLE / folder / str(name)).is_file()] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_adults_drawn_agree_with_the_truth(folder: str, truth: pd.DataFrame, script: ModuleType) -> None:
    code = project(folder)["project"]["municipality"]
    everyone = (truth["age_band"] == "all") & (truth["parent_group"] == "all")
    expected = truth.loc[everyone & (truth["municipality_code"] == code), "expected_reached"].sum()
    sd = (script.DISPERSION * expected) ** 0.5
    assert abs(adults(followup(folder)) - expected) < 4 * sd


@pytest.mark.parametrize("folder", FOLDERS)
def test_activities_are_of_the_usual_size(folder: str) -> None:
    table = followup(folder)
    sizes = table.groupby("Aktivitet")[table.columns.tolist()].apply(adults)
    assert sizes.max() <= 20
    assert 8 <= sizes.mean() <= 14


@pytest.mark.parametrize("folder", FOLDERS)
def test_workbook_says_simulated_and_holds_no_identity_number(folder: str) -> None:
    rows = [row for sheet in sheet_rows(folder).values() for row in sheet]
    cells = [str(cell) for row in rows for cell in row if cell != ""]
    assert any("simulerade" in cell for cell in cells)
    assert [cell for cell in cells if IDENTITY_NUMBER.search(cell)] == []


def test_about_one_in_ten_has_no_usable_area(areas: pd.DataFrame) -> None:
    table = followup("vasteras")
    own = areas[areas["kommunkod"] == "1980"]
    usable = {text.casefold() for text in (*own["regsonamn"], *own["regsokod"])}
    found = table["Bostadsområde"].map(lambda text: " ".join(text.split()).casefold() in usable)
    assert 0.07 < 1 - found.mean() < 0.13


def test_truth_has_every_area_band_and_group(truth: pd.DataFrame, areas: pd.DataFrame) -> None:
    keys = ["area_code", "age_band", "parent_group"]
    assert not truth.duplicated(keys).any()
    assert len(truth) == len(areas) * 7 * 3
    assert set(truth["area_code"]) == set(areas["regsokod"])


def test_truth_is_a_rate_times_parents(truth: pd.DataFrame) -> None:
    assert truth["rate"].between(0, 0.6).all()
    product = truth["rate"] * truth["parents"]
    assert product.to_numpy() == pytest.approx(truth["expected_reached"].to_numpy(), abs=0.01)


def test_truth_plants_under_reached_areas_where_areas_are_many(truth: pd.DataFrame) -> None:
    everyone = truth[(truth["age_band"] == "all") & (truth["parent_group"] == "all")]
    planted = everyone.groupby("municipality_code")["under_reached"].sum()
    areas = everyone.groupby("municipality_code").size()
    assert planted["1980"] >= 5
    assert (planted[areas >= 6] >= 1).all()
    assert (planted[areas < 6] == 0).all()


def test_groups_are_reached_less_in_every_municipality(truth: pd.DataFrame) -> None:
    def rate(band: str, group: str) -> pd.Series:
        rows = truth[(truth["age_band"] == band) & (truth["parent_group"] == group)]
        sums = rows.groupby("municipality_code")[["expected_reached", "parents"]].sum()
        return sums["expected_reached"] / sums["parents"]

    for group in ("fathers", "newly_arrived"):
        assert (rate("all", group) < rate("all", "all")).all()
    assert (rate("16-18", "all") < 0.6 * rate("0-2", "all")).all()


@pytest.mark.parametrize("folder", ["vasteras", "koping"])
def test_target_has_every_cell_and_no_roll_up(folder: str, areas: pd.DataFrame) -> None:
    with (SAMPLE / folder / "malgrupp.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    code = project(folder)["project"]["municipality"]
    assert len(rows) == (areas["kommunkod"] == code).sum() * 6 * 2 * 2
    assert "all" not in {row["age_band"] for row in rows}
    assert all(0 <= float(row["sd_shared"]) < float(row["sd"]) for row in rows)
    assert all(row["parents"].isdigit() for row in rows)


@pytest.mark.parametrize("folder", FOLDERS)
def test_children_are_about_a_fifth_of_the_inhabitants(folder: str, script: ModuleType) -> None:
    place = next(place for place in script.COUNTY if place.folder == folder)
    children = pd.read_csv(SAMPLE / folder / "barn_per_alder.csv", dtype={"age": str})
    share = children["count"].sum() / place.inhabitants
    assert 0.19 < share < 0.25


def test_readme_states_the_dispersion_that_was_drawn(script: ModuleType) -> None:
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"{script.DISPERSION:.3f}" in text
    assert f"{script.DISPERSION:.3f}" in str(script.__doc__)
