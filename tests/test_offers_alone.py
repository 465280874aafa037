"""A project that says what is offered and names no follow-up: the first step of the ladder."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.cli import BAD_INPUT, FINE, invoke
from reachmap.errors import SettingsError
from reachmap.present.offers_alone import OUTPUTS
from reachmap.settings import read_offers_alone, read_settings

ROOT = Path(__file__).parents[1]
PROJECT = """
[project]
name = "Prov"
municipality = "1980"
period = ["2025-01-01", "2025-12-31"]
[activities]
files = ["utbud.csv"]
"""
OFFERS = "Program;Nivå;Ålder;Språk\nABC;Universell;3-12;svenska\n"


def project(folder: Path, more: str = "", *, offers: str = OFFERS) -> Path:
    (folder / "utbud.csv").write_text(offers, encoding="utf-8")
    path = folder / "reachmap.toml"
    path.write_text(PROJECT + more, encoding="utf-8")
    return path


def test_offers_alone_run_and_say_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ut"
    path = project(tmp_path, '[offers]\nlanguages = ["arabiska"]\n')
    assert invoke(["run", str(path), "--out", str(out)]) == FINE
    assert sorted(file.name for file in out.iterdir()) == sorted(OUTPUTS)
    said = " ".join(capsys.readouterr().out.split())
    assert "Det finns inget erbjudande för blivande föräldrar" in said
    summary = (out / "summary.md").read_text(encoding="utf-8")
    assert "Ingenting hålls på arabiska." in summary
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["offers"]["bands"]["16-18"]["state"] == "none"
    assert str(tmp_path) not in json.dumps(record)
    assert openpyxl.load_workbook(out / "tables.xlsx").sheetnames == ["Läs mig först", "Utbud"]


def test_the_same_twice(tmp_path: Path) -> None:
    path = project(tmp_path)
    for name in ("a", "b"):
        assert invoke(["run", str(path), "--out", str(tmp_path / name)]) == FINE
    for name in OUTPUTS:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_with_boundaries_areas_have_offers_within_reach(tmp_path: Path) -> None:
    boundaries = ROOT / "boundaries" / "regso_2025_vastmanland.gpkg"
    offers = "Program;Nivå;Ålder;Område\nABC;Universell;3-12;Skultuna\n"
    path = project(tmp_path, f'[boundaries]\nfile = "{boundaries.as_posix()}"\n', offers=offers)
    assert invoke(["run", str(path), "--out", str(tmp_path / "ut")]) == FINE
    assert "area,1980" in (tmp_path / "ut" / "offers.csv").read_text(encoding="utf-8")


def test_a_project_with_a_follow_up_is_not_alone(tmp_path: Path) -> None:
    path = project(tmp_path, '[participations]\nfiles = ["uppfoljning.csv"]\n')
    assert read_offers_alone(path) is None
    without = tmp_path / "utan.toml"
    without.write_text(PROJECT.split("[activities]")[0], encoding="utf-8")
    assert read_offers_alone(without) is None


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("[offers]\nwithin_km = 0\n", "setting_not_factor"),
        ('[offers]\nwithin_km = "5"\n', "setting_not_factor"),
        ("[offers]\nwithin = 5\n", "setting_unknown"),
        ("[offers]\nlanguages = [1]\n", "setting_not_texts"),
    ],
)
def test_settings_that_can_not_be_are_refused_by_name(tmp_path: Path, section: str, code: str) -> None:
    path = project(tmp_path, section)
    for read in (read_offers_alone, read_settings):
        with pytest.raises(SettingsError) as caught:
            read(path)
        assert caught.value.code in (code, "setting_missing")
    assert invoke(["run", str(path), "--out", str(tmp_path / "ut")]) == BAD_INPUT


def test_a_bad_list_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project(tmp_path, offers="Program;Ålder\nABC;skolbarn\n")
    assert invoke(["run", str(path), "--out", str(tmp_path / "ut")]) == BAD_INPUT
    assert "utbud.csv, kolumn Ålder: 1 rad " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "Det finns inget erbjudande"), ("en", "Nothing is offered")]
)
def test_the_page_of_offers_opens_first_and_the_others_say_what_they_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(project(tmp_path)))
    app = AppTest.from_string("from reachmap.app import page\npage.show()")
    app.session_state["language"] = language
    app.run(timeout=60)
    assert not app.exception
    shown = " ".join(str(element.proto.body) for element in app.get("html"))
    assert words in shown
    other = AppTest.from_string('from reachmap.app import page\npage.show("aldrar")')
    other.session_state["language"] = language
    other.run(timeout=60)
    assert "[participations] files" in " ".join(str(element.proto.body) for element in other.get("html"))


def test_the_app_opens_for_offers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Path | None] = []
    monkeypatch.setattr("reachmap.app.serve.serve", lambda project, **_: served.append(project))
    path = project(tmp_path)
    assert invoke(["app", str(path), "--port", "8599"]) == FINE
    assert served == [path]
