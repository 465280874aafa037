"""The whole way on the sample: what `reachmap run` leaves behind, byte for byte and in a browser."""

from __future__ import annotations

import ast
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import reachmap
from reachmap import tables
from reachmap.cli import invoke
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.export import OUTPUTS, cells_csv, write_outputs
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL, VERDICTS, strata
from tests.real_uppsala import POPULATION, UNDER_REACHED, make_project

if TYPE_CHECKING:
    from tests.present.browser import Opener

pytest_plugins = ["tests.present.browser"]

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"
COLUMNS = (
    "area_code,area_name,municipality_code,age_band,parent_group,reached,target,target_low,target_high,"
    "coverage,coverage_low,coverage_high,rate_ratio,rate_ratio_low,rate_ratio_high,expected,shortfall,"
    "shortfall_low,shortfall_high,unreached,probability_shortfall,verdict,hidden"
)


@pytest.fixture(scope="module")
def vasteras() -> Analysis:
    """The demo's analysis, once for all tests here."""
    return reachmap.run(SAMPLE / "vasteras" / "reachmap.toml")


@pytest.fixture(scope="module")
def outputs(vasteras: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resultat")
    write_outputs(vasteras, Translator("sv"), folder)
    return folder


@pytest.fixture(scope="module")
def cells(outputs: Path) -> pd.DataFrame:
    return pd.read_csv(outputs / "cells.csv", dtype={"area_code": str, "municipality_code": str})


def everyone(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]


def test_every_output_is_written_and_nothing_else(outputs: Path) -> None:
    assert sorted(path.name for path in outputs.iterdir()) == sorted(OUTPUTS)


def test_the_columns_of_cells_are_as_others_rely_on(outputs: Path) -> None:
    assert (outputs / "cells.csv").read_text(encoding="utf-8").splitlines()[0] == COLUMNS


def test_a_row_per_area_and_stratum_and_the_municipality(cells: pd.DataFrame) -> None:
    assert len(cells) == (50 + 1) * len(strata())
    assert not cells.duplicated(["area_code", "age_band", "parent_group"]).any()
    whole = cells[cells["area_code"] == ALL]
    assert set(whole["area_name"]) == {"Hela kommunen"}
    assert set(cells["municipality_code"]) == {"1980"}


def test_hidden_cells_have_no_count(cells: pd.DataFrame) -> None:
    hidden = cells[cells["hidden"]]
    assert len(hidden) > 0
    assert hidden["reached"].isna().all()
    assert hidden["unreached"].isna().all()


def test_shown_counts_are_at_least_k(cells: pd.DataFrame) -> None:
    assert cells["reached"].dropna().min() >= 5


def test_what_is_shown_of_a_group_never_leaves_a_small_rest(cells: pd.DataFrame) -> None:
    index = cells.set_index(["area_code", "age_band", "parent_group"])["reached"]
    for group in ("fathers", "newly_arrived"):
        part = index.xs(group, level="parent_group")
        rest = index.xs(ALL, level="parent_group").reindex(part.index) - part
        assert rest.dropna().min() >= 5


def test_the_same_people_under_two_names_are_alike(cells: pd.DataFrame) -> None:
    drop = ["age_band", "parent_group"]
    one = cells[(cells["age_band"] == "16-18") & (cells["parent_group"] == ALL)]
    two = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == "upper_secondary")]
    pd.testing.assert_frame_equal(
        one.drop(columns=drop).reset_index(drop=True), two.drop(columns=drop).reset_index(drop=True)
    )


def test_intervals_hold_their_estimates(cells: pd.DataFrame) -> None:
    for name in ("target", "coverage", "rate_ratio", "shortfall"):
        known = cells.dropna(subset=[name])
        assert (known[f"{name}_low"] <= known[name]).all(), name
        assert (known[name] <= known[f"{name}_high"]).all(), name


def test_few_parents_give_no_rate(cells: pd.DataFrame) -> None:
    few = cells[cells["target"] < 20]
    assert len(few) > 0
    assert (
        few[["coverage", "rate_ratio", "expected", "shortfall", "probability_shortfall"]]
        .isna()
        .all(axis=None)
    )
    assert set(few["verdict"]) == {"too_few"}


def test_verdicts_are_of_the_known_codes(cells: pd.DataFrame) -> None:
    assert set(cells["verdict"]) <= set(VERDICTS)


def test_shortfalls_of_areas_net_to_about_nothing(cells: pd.DataFrame) -> None:
    areas = everyone(cells)[lambda t: t["area_code"] != ALL]
    assert abs(areas["shortfall"].sum()) < 0.05 * areas["expected"].sum()


def test_bands_are_memberships_and_all_is_persons(cells: pd.DataFrame) -> None:
    whole = cells[(cells["area_code"] == ALL) & (cells["parent_group"] == ALL)].set_index("age_band")
    reached, target = whole["reached"].to_dict(), whole["target"].to_dict()
    assert reached.pop(ALL) == 3000
    assert sum(reached.values()) > 3000
    assert target.pop(ALL) < 0.7 * sum(target.values())


def test_every_clear_area_is_planted_and_every_planted_is_pointed_out(cells: pd.DataFrame) -> None:
    truth = pd.read_csv(SAMPLE / "truth.csv", dtype={"area_code": str, "municipality_code": str})
    planted = everyone(truth)[lambda t: (t["municipality_code"] == "1980") & t["under_reached"]]
    clear = everyone(cells)[lambda t: t["verdict"] == CLEAR_SHORTFALL]
    likely = everyone(cells)[lambda t: t["verdict"] == LIKELY_SHORTFALL]
    assert len(clear) >= 5
    assert set(clear["area_code"]) <= set(planted["area_code"])
    assert set(planted["area_code"]) <= set(clear["area_code"]) | set(likely["area_code"])


def test_true_rates_lie_in_nine_of_ten_intervals(cells: pd.DataFrame) -> None:
    truth = pd.read_csv(SAMPLE / "truth.csv", dtype={"area_code": str, "municipality_code": str})
    both = cells.merge(truth, on=["area_code", "age_band", "parent_group"]).dropna(subset=["coverage"])
    held = (both["coverage_low"] <= both["rate"]) & (both["rate"] <= both["coverage_high"])
    assert len(both) > 700
    assert held.mean() > 0.84


def test_same_inputs_and_seed_give_the_same_bytes(outputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vasteras"
    shutil.copytree(SAMPLE / "vasteras", folder)
    project = folder / "reachmap.toml"
    text = project.read_text(encoding="utf-8")
    boundaries = (ROOT / "boundaries" / "regso_2025_vastmanland.gpkg").as_posix()
    project.write_text(
        text.replace("../../boundaries/regso_2025_vastmanland.gpkg", boundaries), encoding="utf-8"
    )
    assert invoke(["run", str(project), "--out", str(tmp_path / "out")]) == 0
    # The project file itself was changed to find the boundaries: its checksum differs, and nothing else.
    sums = [
        json.loads((folder / "run.json").read_bytes())["project_file"]
        for folder in (outputs, tmp_path / "out")
    ]
    assert sums[0] != sums[1]
    for name in OUTPUTS:
        first, second = _members(outputs / name), _members(tmp_path / "out" / name)
        for part, content in first.items():
            assert second.pop(part) == content.replace(sums[0].encode(), sums[1].encode()), (name, part)
        assert not second, name


def _members(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, unpacked; any other file as it is."""
    if path.suffix != ".xlsx":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_record_tells_what_was_run(outputs: Path) -> None:
    record: dict[str, Any] = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    assert record["model"] == "bym2"
    assert record["seed"] == 1
    assert record["simulated"] is True
    assert record["counts"]["rows_read"] == 3028
    assert record["counts"]["adults"] == 3000
    located, lost = record["counts"]["located_total"], record["counts"]["not_located_total"]
    # Eleven live in other municipalities: they are told, and among the adults of those.
    assert record["counts"]["not_located"]["other_municipality"] == 11
    assert located + lost == 3000
    # No name was ambiguous: with one other reason hidden, nobody can tell.
    assert record["counts"]["not_located"]["ambiguous"] is None
    assert [n for n in record["counts"]["not_located"].values() if n is None] == [None, None]
    assert set(record["inputs"]) == {
        "uppfoljning_2025.xlsx",
        "regso_2025_vastmanland.gpkg",
        "malgrupp.csv",
        "socioekonomi.csv",
        "utbud_2025.csv",
        "platser.csv",
        "enkat.csv",
    }
    assert str(ROOT) not in json.dumps(record)


def test_the_summary_says_it_is_simulated_and_names_the_areas(outputs: Path) -> None:
    text = (outputs / "summary.md").read_text(encoding="utf-8")
    assert "Simulerade data" in text
    assert "Önsta-Norra Gryta-Stenby" in text
    assert "färre än förväntat" in text


def test_the_map_draws_every_area_and_asks_the_network_for_nothing(
    open_page: Opener, outputs: Path, vasteras: Analysis
) -> None:
    visit = open_page(outputs / "map.html")
    visit.page.wait_for_selector("path.leaflet-interactive")
    assert visit.page.locator("path.leaflet-interactive").count() == len(vasteras.areas)
    visit.assert_calm()


def test_every_count_on_the_map_is_in_the_cells(
    outputs: Path, open_page: Opener, cells: pd.DataFrame
) -> None:
    visit = open_page(outputs / "map.html")
    visit.page.select_option("#group", "fathers")
    shown = visit.page.locator("tbody [data-field=reached]").all_inner_texts()
    fathers = cells[(cells["parent_group"] == "fathers") & (cells["age_band"] == ALL)]
    numbers = sorted(int(text.replace("\u00a0", "")) for text in shown if re.fullmatch(r"[\d\u00a0]+", text))
    assert numbers == sorted(fathers["reached"].dropna().astype(int))
    assert sum(text == "dolt" for text in shown) == fathers["hidden"].sum()


def test_a_name_can_not_become_a_formula(vasteras: Analysis) -> None:
    renamed = vasteras.cells.assign(area_name="=cmd()")
    assert ",'=cmd()," in cells_csv(renamed)
    assert ",=cmd()," not in cells_csv(renamed)


@pytest.mark.parametrize("folder", ["skinnskatteberg", "arboga", "koping"])
def test_small_municipalities_give_an_honest_answer(folder: str) -> None:
    analysis = reachmap.run(SAMPLE / folder / "reachmap.toml")
    tables.CELLS.check(analysis.cells)
    areas = everyone(analysis.cells)[lambda t: t["area_code"] != ALL]
    truth = pd.read_csv(SAMPLE / "truth.csv", dtype={"area_code": str})
    planted = set(everyone(truth)[lambda t: t["under_reached"]]["area_code"])
    assert set(areas.loc[areas["verdict"] == CLEAR_SHORTFALL, "area_code"]) <= planted


@pytest.mark.skipif(not POPULATION.exists(), reason="the real statistics (shared/data/real) are not here")
def test_real_uppsala(tmp_path: Path, open_page: Opener) -> None:
    analysis = reachmap.run(make_project(tmp_path))
    whole = everyone(analysis.cells)[lambda t: t["area_code"] == ALL].iloc[0]
    # 248 016 inhabitants, of them 54 000 aged 0-18: a parent or a little less for each.
    assert 44_000 < whole["target"] < 58_000
    clear = everyone(analysis.cells)[lambda t: t["verdict"] == CLEAR_SHORTFALL]
    assert len(clear) > 0
    assert set(clear["area_code"]) <= set(UNDER_REACHED)
    write_outputs(analysis, Translator("sv"), tmp_path / "out")
    visit = open_page(tmp_path / "out" / "map.html")
    visit.page.wait_for_selector("path.leaflet-interactive")
    assert visit.page.locator("path.leaflet-interactive").count() == 61
    visit.assert_calm()


def test_what_presents_never_touches_evidence() -> None:
    """Counts that have not passed the gate are read by the pipeline's own functions only."""
    forbidden = {"Evidence", "PlanBasis", "basis", "ReachCounts", "IntakeCounts", "estimate_reach", "gather"}
    package = ROOT / "reachmap"
    sources = [
        *(package / "present").rglob("*.py"),
        *(package / "commands").rglob("*.py"),
        package / "cli.py",
    ]
    assert len(sources) > 4
    for source in sources:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        assert not names & forbidden, source.name
