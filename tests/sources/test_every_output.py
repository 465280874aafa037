"""Every file that is made of a fetched project names whose statistics it rests on, and their licence."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyogrio
import pytest
from streamlit.testing.v1 import AppTest

import reachmap
from reachmap import Scenario
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.compare import compare_municipalities, share
from reachmap.compare.comparison import Comparison
from reachmap.compare.share_file import read_share
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, run_offers
from reachmap.present import map_table
from reachmap.present.compare_export import write_comparison
from reachmap.present.compare_report import report_data
from reachmap.present.export import write_outputs
from reachmap.present.offers_alone import write_offers
from reachmap.present.report import write_reports
from reachmap.present.report_content import report
from reachmap.present.source_files import ENDING, metadata, with_source, write_all
from reachmap.present.source_texts import KOLADA, shared_lines, shared_texts
from reachmap.present.venue_page import write_plan
from reachmap.saved import save
from reachmap.settings import read_offers_alone
from reachmap.vocabulary import ALL

SWEDISH = Translator("sv")
Write = Callable[[Analysis, Path], object]


@pytest.fixture(scope="module")
def comparison(analysis: Analysis) -> Comparison:
    """The fetched municipality's own share file, with a figure of Kolada's beside."""
    one = read_share(MemoryFile("0380_2025.reachshare", share(analysis)))
    beside = pd.DataFrame({"Kolada N24012 Öppna förskolor": [3.0]}, index=["0380"])
    return compare_municipalities([one], indicators=beside)


@pytest.fixture(scope="module")
def written(analysis: Analysis, comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that commands and pages write of one project."""
    folder = tmp_path_factory.mktemp("allt")
    write_outputs(analysis, SWEDISH, folder)
    write_reports(analysis, SWEDISH, folder)
    write_plan(analysis, reachmap.plan_venues(analysis, Scenario()), SWEDISH, folder)
    write_comparison(comparison, SWEDISH, folder)
    (folder / "0380_2025.reachshare").write_bytes(share(analysis))
    (folder / "projekt.reachmap").write_bytes(save(analysis))
    codes = list(analysis.areas["area_code"])
    (folder / "omraden.xlsx").write_bytes(map_table.workbook(analysis, SWEDISH, (ALL, ALL), codes))
    return folder


def text_of(path: Path) -> str:
    """What a person or a program can read in a file."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        return "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )
    if path.suffix == ".gpkg":
        return "\n".join(pyogrio.read_dataframe(path, layer="notes")["note"])
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        # Word may part a sentence where its looks change.
        return "\n".join(part.decode("utf-8", errors="replace") for part in parts)
    return path.read_text(encoding="utf-8")


def test_everything_that_is_written_is_looked_at(written: Path) -> None:
    kinds = {path.suffix for path in written.iterdir()}
    assert kinds == {
        *(".csv", ".docx", ".gpkg", ".html", ".json", ".md", ".pdf"),
        *(".reachmap", ".reachshare", ".svg", ".xlsx"),
    }
    assert len(list(written.iterdir())) > 15


def test_every_file_names_table_and_licence(written: Path) -> None:
    silent = []
    for path in sorted(written.iterdir()):
        if path.suffix == ".pdf":
            continue  # Set in compressed streams; what goes into them is held below.
        beside = path.with_name(f"{path.name}{ENDING}")
        text = text_of(beside if path.suffix == ".csv" else path)
        if not ("TAB6574" in text and "CC0 1.0" in text):
            silent.append(path.name)
    assert silent == []


def test_both_reports_are_set_with_table_and_licence(analysis: Analysis, comparison: Comparison) -> None:
    own = report(analysis, SWEDISH, day=None)
    lines = [line for section in own.below for line in section.lines]
    assert any("TAB6574" in line and "CC0 1.0" in line for line in lines)
    told = json.dumps(report_data(comparison, SWEDISH), ensure_ascii=False)
    assert "TAB6574" in told
    assert "CC0 1.0" in told
    assert "Kolada (RKA)" in told


def test_a_csv_has_its_source_beside_it_in_the_w3cs_terms(written: Path, analysis: Analysis) -> None:
    csvs = sorted(path.name for path in written.glob("*.csv"))
    assert csvs == ["analysis_areas.csv", "cells.csv", "comparison.csv", "offers.csv", "venues_areas.csv"]
    told = json.loads((written / f"cells.csv{ENDING}").read_text(encoding="utf-8"))
    assert told["@context"] == "http://www.w3.org/ns/csvw"
    assert told["url"] == "cells.csv"
    sources: list[dict[str, Any]] = analysis.provenance["sources"]
    tables = [one.get("dc:identifier") for one in told["dc:provenance"]]
    assert tables == [source.get("table") for source in sources]
    children = next(one for one in told["dc:provenance"] if one["dc:identifier"] == "TAB6574")
    assert children["dc:license"].startswith("CC0 1.0")
    assert children["dc:publisher"] == "Statistiska centralbyrån (SCB)"
    assert children["dc:temporal"] == "2025"


def test_a_csv_is_not_changed_by_what_stands_beside_it(written: Path, analysis: Analysis) -> None:
    own = pd.read_csv(written / "cells.csv")
    assert len(own) == len(analysis.cells)


def test_what_rests_on_nothing_published_has_nothing_beside_it(tmp_path: Path) -> None:
    contents = {"a.csv": "x\n1\n", "b.md": "b"}
    source = {"publisher": "SCB", "title": "T", "licence": "CC0 1.0"}
    first = write_all(contents, [source], tmp_path)
    assert [path.name for path in first] == ["a.csv", "b.md", f"a.csv{ENDING}"]
    again = write_all(contents, [], tmp_path)
    assert [path.name for path in again] == ["a.csv", "b.md"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.md"]


def test_only_what_is_known_of_a_source_is_said() -> None:
    (told,) = json.loads(metadata("a.csv", [{"title": "T", "noisy": True}]))["dc:provenance"]
    assert told == {"dc:title": "T"}


def test_a_picture_holds_its_source_and_stays_a_picture() -> None:
    made = with_source('<svg xmlns="http://www.w3.org/2000/svg" width="1"><g/></svg>', ["SCB & <TAB1>", "b"])
    assert made.endswith('width="1"><metadata>SCB &amp; &lt;TAB1&gt; b</metadata><g/></svg>')
    assert with_source("<svg/>", []) == "<svg/>"


def test_a_comparison_of_files_that_name_nothing_says_nothing(comparison: Comparison) -> None:
    shares = tuple(replace(one, manifest=replace(one.manifest, sources=())) for one in comparison.shares)
    assert shared_lines(replace(comparison, shares=shares, indicators=None), SWEDISH) == []
    assert shared_texts(replace(comparison, shares=shares)) == [KOLADA]


def test_each_table_is_named_once_however_many_files_rest_on_it(comparison: Comparison) -> None:
    (one,) = comparison.shares
    texts = shared_texts(replace(comparison, shares=(one, one)))
    assert len(texts) == len(set(texts)) == len(one.manifest.sources) + 1


def test_offers_of_a_project_without_a_follow_up_name_the_boundaries(project: Path, tmp_path: Path) -> None:
    text = project.read_text(encoding="utf-8").replace('files = ["uppfoljning.xlsx"]', "")
    (tmp_path / "reachmap.toml").write_text(
        text + '\n[activities]\nfiles = ["utbud.csv"]\n', encoding="utf-8"
    )
    rows = "aktivitet;plats;form;ålder\nABC;Biblioteket;kurs;3-12\n"
    (tmp_path / "utbud.csv").write_text(rows, encoding="utf-8")
    for path in project.parent.glob("*"):
        if path.suffix in (".parquet", ".csv", ".json"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    settings = read_offers_alone(tmp_path / "reachmap.toml")
    assert settings is not None
    for path in write_offers(run_offers(settings), SWEDISH, tmp_path / "ut"):
        beside = path.with_name(f"{path.name}{ENDING}")
        told = text_of(beside if path.suffix == ".csv" else path)
        assert "RegSO" in told, path.name
        assert "CC0 1.0" in told, path.name


def test_a_source_of_ones_own_needs_no_table_to_be_shared(analysis: Analysis) -> None:
    own = {"file": "x.csv", "publisher": "Kommunen", "title": "Egna", "licence": "intern", "changed": False}
    told = replace(analysis, provenance={**analysis.provenance, "sources": [own]})
    found = read_share(MemoryFile("a.reachshare", share(told))).manifest.sources
    assert found == ("Kommunen: Egna, intern",)


def test_the_record_of_a_plan_is_still_a_scenario(written: Path) -> None:
    record = json.loads((written / "venues.json").read_text(encoding="utf-8"))
    assert {source["table"] for source in record["sources"]} >= {"TAB6574", "stat:RegSO_2025"}
    assert record["scenario"]["new"] == 1


def test_the_apps_page_of_sources_names_table_edition_licence_and_day(
    project: Path, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(project))
    script = "from reachmap.app.page import show\nshow('metod')\n"
    app = AppTest.from_string(script, default_timeout=180).run()
    assert not app.exception
    page = "\n".join(element.proto.body for element in app.get("html"))
    rows = [row for row in re.findall(r"<tr\b.*?</tr>", page, re.DOTALL) if "TAB6574" in row]
    source = next(one for one in analysis.provenance["sources"] if one.get("table") == "TAB6574")
    assert len(rows) == 1
    for key in ("file", "publisher", "table", "title", "edition", "licence", "fetched"):
        assert source[key] in rows[0], key
