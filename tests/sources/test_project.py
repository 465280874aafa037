"""From a municipality's code to a map: what was fetched is a project that runs."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from reachmap.errors import SettingsError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.pipeline.figures import provenance
from reachmap.present.export import run_record, summary, write_outputs
from reachmap.present.report_content import report
from reachmap.present.source_texts import published_lines
from reachmap.settings import read_settings
from reachmap.sources.project import FOLLOWUP, PROJECT_FILE, write_project
from reachmap.sources.result import Fetched
from tests.sources.conftest import THERE, written


def test_what_was_fetched_is_a_project_that_runs(analysis: Analysis) -> None:
    assert len(analysis.areas) == 5
    cells = analysis.cells
    whole = cells[(cells["area_code"] == "all") & (cells["parent_group"] == "all")]
    assert whole["target"].gt(0).all()
    assert analysis.intake.counts.located["code"] == 50
    assert analysis.equality.rank == "low_income_share"


def test_only_what_is_used_is_named_as_a_source(analysis: Analysis) -> None:
    sources = run_record(analysis)["sources"]
    assert {source["table"] for source in sources} >= {"stat:RegSO_2025", "TAB6574", "TAB6685", "TAB6471"}
    # Fetched and used in nothing.
    assert "TAB6586" not in {source["table"] for source in sources}
    assert not any(source["changed"] for source in sources)


def test_licence_and_source_stand_in_every_output(analysis: Analysis, tmp_path: Path) -> None:
    for path in write_outputs(analysis, Translator("sv"), tmp_path):
        if path.suffix in (".html", ".md", ".json"):
            text = path.read_text(encoding="utf-8")
            assert "TAB6574" in text, path.name
            assert "CC0 1.0" in text, path.name
    notes = pyogrio.read_dataframe(tmp_path / "reach.gpkg", layer="notes")["note"]
    assert notes.str.contains("TAB6574 2025.*CC0 1.0").any()
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx", read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any("TAB6574 2025" in cell and "CC0 1.0" in cell for cell in cells)


def test_licence_and_source_stand_in_the_report(analysis: Analysis) -> None:
    made = report(analysis, Translator("sv"), day=None)
    assert any("TAB6574" in line and "CC0 1.0" in line for section in made.below for line in section.lines)


def test_noise_is_told_in_the_summary(analysis: Analysis) -> None:
    assert "a little noise on every count" in summary(analysis, Translator("en"))


def test_a_file_that_was_changed_is_told(analysis: Analysis, fetched: Fetched, tmp_path: Path) -> None:
    path = written(fetched, tmp_path)
    (tmp_path / FOLLOWUP).write_bytes(b"x")
    table = tmp_path / "socioekonomi.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0380R001,", "0380R001,9"), encoding="utf-8")
    found = provenance(read_settings(path))
    assert {source["file"] for source in found["sources"] if source["changed"]} == {"socioekonomi.csv"}
    told = published_lines(replace(analysis, provenance=found), Translator("en"))
    assert told[-1].endswith("no longer what was published: socioekonomi.csv.")


def test_a_follow_up_that_is_named_as_a_source_is_not_held_against_a_checksum(
    fetched: Fetched, tmp_path: Path
) -> None:
    # It would confirm a guess of its rows.
    path = written(fetched, tmp_path)
    (tmp_path / FOLLOWUP).write_bytes(b"x")
    lines = f"file = '{FOLLOWUP}'\npublisher = 'P'\ntitle = 'T'\nlicence = 'L'\nsha256 = 'ab'\n"
    path.write_text(path.read_text(encoding="utf-8") + f"\n[[source]]\n{lines}", encoding="utf-8")
    assert FOLLOWUP not in {source["file"] for source in provenance(read_settings(path))["sources"]}


def test_the_project_file_lacks_only_the_follow_up(fetched: Fetched, tmp_path: Path) -> None:
    made = write_project(fetched, tmp_path / "p", name="Uppsala", municipalities=THERE, year=2025)
    assert made.lacks_followup
    settings = read_settings(made.paths[-1], planned=True)
    assert settings.project.municipality == ("0380",)
    missing = [source.name for source in settings.input_files() if not Path(str(source)).exists()]
    assert missing == [FOLLOWUP]


def test_a_project_file_that_is_there_keeps_what_it_says(fetched: Fetched, tmp_path: Path) -> None:
    text = (
        "# Vårt projekt\n[project]\nname = 'Ett'\nmunicipality = '0380'\n"
        "period = ['2025-01-01', '2025-06-30']\n[participations]\nfiles = ['vara.xlsx']  # ny varje år\n"
        "[population]\ntarget = 'egen.csv'\n[covariates]\nfile = 'egna.csv'\nuse = ['inkomst']\n"
    )
    (tmp_path / PROJECT_FILE).write_text(text, encoding="utf-8")
    made = write_project(fetched, tmp_path, name="Två", municipalities=THERE, year=2024)
    now = (tmp_path / PROJECT_FILE).read_text(encoding="utf-8")
    raw = tomllib.loads(now)
    assert now.startswith("# Vårt projekt\n")
    assert "# ny varje år" in now
    assert raw["project"]["name"] == "Ett"
    assert raw["covariates"] == {"file": "egna.csv", "use": ["inkomst"]}
    assert raw["population"] == {"target": "egen.csv"}
    assert raw["boundaries"] == {"file": "granser_regso_2025.parquet"}
    assert set(made.kept) == {
        "[population] children",
        "[population] distribution",
        "[covariates] file",
        "[covariates] use",
    }


def test_fetching_again_lists_each_source_once_and_keeps_those_of_others(
    fetched: Fetched, tmp_path: Path
) -> None:
    path = written(fetched, tmp_path)
    own = "\n[[source]]\nfile = 'egen.csv'\npublisher = 'Kommunen'\ntitle = 'Egen'\nlicence = 'CC BY 4.0'\n"
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    number = len(tomllib.loads(path.read_text(encoding="utf-8"))["source"])
    written(fetched, tmp_path)
    sources = read_settings(path, planned=True).sources
    assert len(sources) == number
    assert [one.title for one in sources if one.file == "egen.csv"] == ["Egen"]


def test_statistics_alone_may_be_fetched_first(fetched: Fetched, tmp_path: Path) -> None:
    first = Fetched(fetched.files[1:], fetched.origins[1:], {"population": {"children": "befolkning.json"}})
    path = written(first, tmp_path)
    assert "boundaries" not in tomllib.loads(path.read_text(encoding="utf-8"))
    written(fetched, tmp_path)
    assert read_settings(path, planned=True).boundaries.file.name == "granser_regso_2025.parquet"


def test_a_project_file_that_can_not_be_read_is_told_and_nothing_is_written(
    fetched: Fetched, tmp_path: Path
) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / PROJECT_FILE).write_text("[project\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="project_not_amended"):
        written(fetched, tmp_path / "p")
    assert [path.name for path in (tmp_path / "p").iterdir()] == [PROJECT_FILE]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("file = 'a.csv'", "setting_missing"),
        ("file = 1", "setting_not_text"),
        ("fil = 'a.csv'", "setting_unknown"),
        ("noisy = 'ja'", "setting_not_truth"),
    ],
)
def test_a_source_that_is_said_wrong_is_told(fetched: Fetched, tmp_path: Path, line: str, code: str) -> None:
    path = written(fetched, tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + f"\n[[source]]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=code):
        read_settings(path, planned=True)


def test_a_source_that_is_no_table_is_told(fetched: Fetched, tmp_path: Path) -> None:
    path = written(fetched, tmp_path)
    text = path.read_text(encoding="utf-8").partition("[[source]]")[0]
    path.write_text("source = 'SCB'\n" + text, encoding="utf-8")
    with pytest.raises(SettingsError, match="setting_not_table"):
        read_settings(path, planned=True)
