"""Venues from the project file to the outputs, and the command, on the smallest sample with few areas."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

import reachmap
from reachmap import Scenario
from reachmap.cli import BAD_INPUT, FINE, invoke
from reachmap.errors import InputError, SettingsError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.gis import geopackage, venue_table
from reachmap.present.venue_page import areas_csv, plan_page
from reachmap.settings import read_settings
from reachmap.siting.scenario import Place
from reachmap.vocabulary import ALL

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data" / "norberg"


@pytest.fixture(scope="module")
def norberg() -> Analysis:
    return reachmap.run(SAMPLE / "reachmap.toml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the sample whose files may be changed."""
    folder = tmp_path / "norberg"
    shutil.copytree(SAMPLE, folder)
    text = (folder / "reachmap.toml").read_text(encoding="utf-8")
    text = text.replace("../../boundaries", (ROOT / "boundaries").as_posix())
    (folder / "reachmap.toml").write_text(text, encoding="utf-8")
    return folder / "reachmap.toml"


def change(project: Path, old: str, new: str) -> None:
    text = project.read_text(encoding="utf-8")
    assert old in text
    project.write_text(text.replace(old, new), encoding="utf-8")


def test_a_plan_counts_what_the_cells_say(norberg: Analysis) -> None:
    plan = reachmap.plan_venues(norberg, Scenario())
    cells = norberg.cells
    own = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL) & (cells["area_code"] != ALL)]
    expected = own["target"] * (1 - own["coverage"])
    assert plan.areas["people"].tolist() == pytest.approx(expected.tolist())
    assert plan.today.within + plan.areas["newly_within"].sum() == pytest.approx(plan.chosen.within)
    assert plan.draws == 100


def test_the_same_question_gets_the_same_answer(norberg: Analysis) -> None:
    one, two = (reachmap.plan_venues(norberg, Scenario(new=2)) for _ in range(2))
    translator = Translator("sv")
    assert plan_page(norberg, one, translator) == plan_page(norberg, two, translator)
    assert areas_csv(one) == areas_csv(two)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_it_is_simulated_and_asks_the_network_for_nothing(
    norberg: Analysis, language: str
) -> None:
    translator = Translator(language)
    html = plan_page(norberg, reachmap.plan_venues(norberg, Scenario()), translator)
    assert translator.say("Simulated data") in html
    assert f'<html lang="{language}">' in html
    assert "<script" not in html
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", html)
    assert "share of points" not in html.lower()


def test_the_list_is_a_layer_for_qgis(norberg: Analysis) -> None:
    layer = venue_table(norberg)
    listed = pd.read_csv(SAMPLE / "platser.csv")
    assert layer["venue"].tolist() == listed["plats"].tolist()
    assert layer["seats"].tolist() == listed["antal platser"].tolist()
    assert layer.geometry.x.tolist() == listed["x"].tolist()
    assert set(layer["municipality_code"]) == {"1962"}


def test_the_command_writes_maps_and_tables_and_takes_a_scenario_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["venues", str(SAMPLE / "reachmap.toml"), "--new", "2", "--within", "4000", "--out", str(out)]
    assert invoke(arguments) == FINE
    said = capsys.readouterr().out
    assert "Var bör nästa kurs hållas?" in said
    assert "fågelvägen gånger 1,3" in said
    assert sorted(path.name for path in out.iterdir()) == ["venues.html", "venues.json", "venues_areas.csv"]
    record = json.loads((out / "venues.json").read_text(encoding="utf-8"))
    assert (record["scenario"]["new"], record["scenario"]["within"]) == (2, 4000.0)
    assert record["options"][0]["proven"] is True


def test_a_bad_scenario_is_refused_before_anything_is_analysed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = str(SAMPLE / "reachmap.toml")
    assert invoke(["venues", project, "--band", "7-9"]) == BAD_INPUT
    assert "Scenariot säger något som inte kan vara" in capsys.readouterr().err
    file = tmp_path / "scenario.json"
    for text in ("{", "[]", '{"scenario": 3}', '{"new": "x"}'):
        file.write_text(text, encoding="utf-8")
        assert invoke(["venues", project, "--scenario", str(file)]) == BAD_INPUT
        assert "Läser" not in capsys.readouterr().err


def test_a_bad_list_is_refused_by_check_as_by_run(project: Path) -> None:
    (project.parent / "platser.csv").write_text(
        "plats,x,y,status\nA,585000,6610000,kanske\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        reachmap.check(project)
    assert caught.value.code == "place_bad_status"


@pytest.mark.parametrize(
    ("key", "value"),
    [("within", "-1"), ("within", '"långt"'), ("detour", "0.5"), ("detour", "9.0"), ("uptake", "1.0")],
)
def test_settings_that_can_not_be(project: Path, key: str, value: str) -> None:
    change(project, "within = 3000", f"{key} = {value}")
    with pytest.raises(SettingsError) as caught:
        read_settings(project)
    assert caught.value.fields["section"] == "venues"
    assert caught.value.fields["key"] == key


def test_an_analysis_without_its_basis_says_what_to_do(norberg: Analysis) -> None:
    with pytest.raises(InputError) as caught:
        reachmap.plan_venues(replace(norberg, basis=None), Scenario())
    assert caught.value.code == "plan_no_basis"


def test_without_home_areas_all_parents_are_counted() -> None:
    analysis = reachmap.run(ROOT / "sample_data" / "ladder" / "ingen_hemort.toml")
    middle = analysis.areas.geometry.representative_point().iloc[0]
    plan = reachmap.plan_venues(analysis, Scenario(added=(Place("Ny", middle.x, middle.y),)))
    assert plan.kind == "target"
    assert plan.chosen.opened == ("Ny",)
    assert plan.chosen.within > 0


def test_the_geopackage_holds_the_venues(norberg: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "reach.gpkg"
    path.write_bytes(geopackage(norberg, Translator("sv")))
    found = pyogrio.read_dataframe(path, layer="venues")
    assert found["status"].value_counts().to_dict() == {"existing": 1, "candidate": 3}
