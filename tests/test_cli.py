"""The command line: both languages, exit codes, and nothing said that must not be said."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import reachmap.pipeline
from reachmap.cli import BAD_INPUT, FINE, OUR_FAULT, invoke
from reachmap.files import shipped

NORBERG = shipped("sample_data/norberg/reachmap.toml")
HEAVY = ("pandas", "geopandas", "folium", "sklearn", "scipy", "numpy", "shapely", "pandera")
ChangedProject = Callable[..., Path]


@pytest.fixture(autouse=True)
def language_of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    # check writes into the folder where it is typed.
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
    monkeypatch.delenv("REACHMAP_LANGUAGE", raising=False)


@pytest.fixture
def changed_norberg(tmp_path: Path) -> ChangedProject:
    """Copy Norberg's project and change one text in one of its files."""

    def change(old: str, new: str, *, file: str = "reachmap.toml") -> Path:
        for path in NORBERG.parent.iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes())
        boundaries = shipped("boundaries/regso_2025_vastmanland.gpkg").resolve().as_posix()
        project = tmp_path / "reachmap.toml"
        text = project.read_text(encoding="utf-8")
        project.write_text(
            text.replace("../../boundaries/regso_2025_vastmanland.gpkg", boundaries), encoding="utf-8"
        )
        target = tmp_path / file
        text = target.read_text(encoding="utf-8")
        assert old in text
        target.write_text(text.replace(old, new), encoding="utf-8")
        return project

    return change


Captured = pytest.CaptureFixture[str]


# --- help


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Kommandon:"),
        (["--help"], "Kommandon:"),
        (["run", "--help"], "Projektfilen"),
        (["demo", "--help"], "Mapp för resultaten"),
        (["check", "--help"], "Projektfilen"),
    ],
)
def test_help_in_swedish(arguments: list[str], said: str, capsys: Captured) -> None:
    assert invoke(arguments) == FINE
    out = capsys.readouterr().out
    assert said in out
    assert "Språk för alla texter." in out
    assert "Visa den här texten." in out
    for english in ("Show", "Options", "OPTIONS", "ARGS", "Arguments", "Commands", "exit"):
        assert english not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], "Commands:"),
        (["run", "--help"], "The project file"),
        (["demo", "--help"], "Folder for the results"),
        (["check", "--help"], "The project file"),
    ],
)
def test_help_in_english(arguments: list[str], said: str, capsys: Captured) -> None:
    assert invoke([*arguments, "--language", "en"]) == FINE
    out = capsys.readouterr().out
    assert said in out
    assert "Language of all texts." in out


def test_help_names_every_command(capsys: Captured) -> None:
    invoke(["--help"])
    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out for command in ("run", "demo", "check", "app"))


def test_help_of_a_command_names_its_argument_and_options(capsys: Captured) -> None:
    invoke(["run", "--help"])
    out = capsys.readouterr().out
    assert "reachmap run [VAL] PROJECT.toml" in out
    assert "--out DIR" in out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import json, sys\n"
        "from reachmap.cli import invoke\n"
        "codes = [invoke(['--help']), invoke(['run', '--help'])]\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print(json.dumps([codes, heavy]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [[0, 0], []]


def test_as_a_module_it_leaves_with_the_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reachmap", "run", "saknas.toml"], capture_output=True, check=False
    )
    assert done.returncode == BAD_INPUT
    assert done.stdout == b""
    # UTF-8 whatever the machine is set to.
    assert "saknas.toml finns inte" in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr


# --- language


def test_language_of_the_machine(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("REACHMAP_LANGUAGE", "en")
    invoke(["--help"])
    assert "Commands:" in capsys.readouterr().out


def test_asked_language_wins_over_the_machines(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("REACHMAP_LANGUAGE", "en")
    invoke(["--language=sv", "--help"])
    assert "Kommandon:" in capsys.readouterr().out


def test_unknown_language_of_the_machine_is_swedish(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("REACHMAP_LANGUAGE", "fi")
    invoke(["--help"])
    assert "Kommandon:" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--language", "fi", "--help"], ["--help", "--language"]])
def test_unknown_language_is_refused_with_the_known(arguments: list[str], capsys: Captured) -> None:
    assert invoke(arguments) == BAD_INPUT
    assert "sv, en" in capsys.readouterr().err


def test_project_file_decides_the_language(changed_norberg: ChangedProject, capsys: Captured) -> None:
    assert invoke(["check", str(changed_norberg('language = "sv"', 'language = "en"'))]) == FINE
    assert "What was read" in capsys.readouterr().out


def test_asked_language_wins_over_the_project_files(capsys: Captured) -> None:
    assert invoke(["check", str(NORBERG), "--language", "en"]) == FINE
    assert "What was read" in capsys.readouterr().out


# --- what is wrong with the arguments


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["foo"], "Det finns inget kommando foo."),
        (["--foo"], "Det finns inget val --foo."),
        (["run", "a.toml", "--foo"], "Det finns inget val --foo."),
        (["run"], "Något saknas: PROJECT.toml."),
        (["check"], "Något saknas: PROJECT.toml."),
        (["run", "a.toml", "--out"], "Något saknas: --out"),
        (["check", "a.toml", "b.toml"], "Kommandot går inte att förstå (reachmap: check a.toml b.toml)."),
        (["--help=x"], "Kommandot går inte att förstå"),
    ],
)
def test_wrong_arguments_are_told_in_swedish(arguments: list[str], said: str, capsys: Captured) -> None:
    assert invoke(arguments) == BAD_INPUT
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "Skriv reachmap --help" in captured.err
    for english in ("No such", "Missing", "unexpected", "requires", "Try"):
        assert english not in captured.err


def test_unknown_command_lists_the_known(capsys: Captured) -> None:
    assert invoke(["foo", "--language", "en"]) == BAD_INPUT
    assert (
        "There is no command foo. Commands: run, demo, report, release, venues, check, template, fetch, "
        "share, inspect, compare, app." in capsys.readouterr().err
    )


# --- what is wrong with a project


@pytest.mark.parametrize("command", ["run", "check"])
def test_missing_project_file(command: str, tmp_path: Path, capsys: Captured) -> None:
    assert invoke([command, str(tmp_path / "saknas.toml")]) == BAD_INPUT
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "saknas.toml finns inte" in captured.err


def test_unknown_key_is_told_by_name(changed_norberg: ChangedProject, capsys: Captured) -> None:
    assert invoke(["run", str(changed_norberg("seed = 1", "sed = 1"))]) == BAD_INPUT
    assert "sed" in capsys.readouterr().err


def test_project_that_run_refuses_is_refused_by_check(
    changed_norberg: ChangedProject, capsys: Captured
) -> None:
    project = changed_norberg("1962R003", "1962R009", file="barn_per_alder.csv")
    assert invoke(["check", str(project)]) == BAD_INPUT
    captured = capsys.readouterr()
    assert "barn_per_alder.csv" in captured.err
    assert "1962R003" in captured.err
    assert "Vad som lästes" not in captured.out


def test_check_counts_the_list_of_places(changed_norberg: ChangedProject, capsys: Captured) -> None:
    assert invoke(["check", str(NORBERG)]) == FINE
    assert "platser.csv: 4 platser för kurser (1 där kurser hålls och 3 möjliga)." in capsys.readouterr().out
    project = changed_norberg("östra,kandidat", "östra,kanske", file="platser.csv")
    assert invoke(["check", str(project)]) == BAD_INPUT
    captured = capsys.readouterr()
    assert "platser.csv" in captured.err
    assert "Vad som lästes" not in captured.out
    assert not list(project.parent.rglob("import_review.xlsx"))


def test_attendances_are_no_adults(changed_norberg: ChangedProject, capsys: Captured) -> None:
    assert invoke(["check", str(changed_norberg('unit = "adults"', 'unit = "attendances"'))]) == BAD_INPUT
    assert "attendances" in capsys.readouterr().err


def test_refused_run_writes_nothing(changed_norberg: ChangedProject, tmp_path: Path) -> None:
    project = changed_norberg("1962R003", "1962R009", file="barn_per_alder.csv")
    assert invoke(["run", str(project), "--out", str(tmp_path / "ut")]) == BAD_INPUT
    assert not (tmp_path / "ut").exists()


# --- check


def test_check_says_what_was_read_and_how(capsys: Captured) -> None:
    assert invoke(["check", str(NORBERG)]) == FINE
    captured = capsys.readouterr()
    assert "108 rader lästa" in captured.out
    assert "Med bostadsområde: 115" in captured.out
    assert "Kolumner som inte lästes: Familj, Gruppledare" in captured.out
    assert re.search(r"Antal kvinnor +antal kvinnor +heltal +så gott", captured.out)
    assert "Norberg omland: 72 av 100 lika; skiljer: omland" in captured.out
    assert Path("resultat", "import_review.xlsx").is_file()
    assert "Läser filerna" in captured.err
    assert "\x1b" not in captured.out + captured.err


def test_check_analyses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyse(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(reachmap.pipeline.steps, "measuring", analyse)
    assert invoke(["check", str(NORBERG)]) == FINE


# --- our fault


def test_a_fault_inside_is_told_without_a_row(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def broken(*_: Any, **__: Any) -> None:
        message = "could not convert 'Anna Andersson, Storgatan 1'"
        raise ValueError(message)

    monkeypatch.setattr(reachmap.pipeline, "check", broken)
    assert invoke(["check", str(NORBERG)]) == OUR_FAULT
    captured = capsys.readouterr()
    assert "Något gick fel inuti ReachMap (ValueError, test_cli.py rad" in captured.err
    for private in ("Anna", "Storgatan", "Traceback"):
        assert private not in captured.out + captured.err


def test_a_broken_table_inside_is_our_fault(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    from reachmap.errors import TableError

    def broken(*_: Any, **__: Any) -> None:
        raise TableError("schema", table="cells", problem="reached: int64")

    monkeypatch.setattr(reachmap.pipeline, "check", broken)
    assert invoke(["check", str(NORBERG)]) == OUR_FAULT
    assert "reached: int64" in capsys.readouterr().err


def test_boundaries_without_a_system_are_the_users(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    from reachmap.errors import CrsError

    def no_crs(*_: Any, **__: Any) -> None:
        raise CrsError("boundary_no_crs", file="a.gpkg")

    monkeypatch.setattr(reachmap.pipeline, "check", no_crs)
    assert invoke(["check", str(NORBERG)]) == BAD_INPUT
    assert "a.gpkg" in capsys.readouterr().err


def test_stopped_by_the_user(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reachmap.pipeline, "check", stopped)
    assert invoke(["check", str(NORBERG)]) == BAD_INPUT
    err = capsys.readouterr().err
    assert "Avbrutet" in err
    assert "Traceback" not in err


# --- the terminal


def test_control_characters_in_a_setting_do_not_reach_the_terminal(
    changed_norberg: ChangedProject, capsys: Captured
) -> None:
    project = changed_norberg('municipality = "1962"', 'municipality = "\\u001b[31m\\u0007röd"')
    assert invoke(["check", str(project)]) == BAD_INPUT
    err = capsys.readouterr().err
    assert "röd" in err
    assert "\x1b" not in err
    assert "\x07" not in err


def test_control_characters_in_a_heading_do_not_reach_the_terminal(
    changed_norberg: ChangedProject, tmp_path: Path, capsys: Captured
) -> None:
    project = changed_norberg("uppfoljning_2025.xlsx", "kurs.csv")
    rows = "Bostadsområde;Kön;\x1b[31mRöd\x07\n" + "1962R001;k;\n" * 30
    (tmp_path / "kurs.csv").write_text(rows, encoding="utf-8")
    assert invoke(["check", str(project)]) == FINE
    out = capsys.readouterr().out
    assert "Röd" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_marks_of_rich_in_a_name_are_left_as_they_are(
    changed_norberg: ChangedProject, tmp_path: Path, capsys: Captured
) -> None:
    project = changed_norberg("uppfoljning_2025.xlsx", "kurs.csv")
    rows = "Bostadsområde;Kön;[bold]Fet[/bold]\n" + "1962R001;k;\n" * 30
    (tmp_path / "kurs.csv").write_text(rows, encoding="utf-8")
    assert invoke(["check", str(project)]) == FINE
    assert "[bold]Fet[/bold]" in capsys.readouterr().out


# --- report


def test_report_writes_both_files_in_the_language_asked_for(tmp_path: Path, capsys: Captured) -> None:
    arguments = ["report", str(NORBERG), "--out", str(tmp_path), "--date", "2026-03-01"]
    assert invoke([*arguments, "--language", "en"]) == FINE
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(first) == ["report.docx", "report.pdf"]
    assert str((tmp_path / "report.pdf").resolve()) in capsys.readouterr().out
    assert invoke([*arguments, "--language", "en"]) == FINE
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_report_refuses_a_day_that_is_none(tmp_path: Path, capsys: Captured) -> None:
    assert invoke(["report", str(NORBERG), "--out", str(tmp_path), "--date", "i går"]) == BAD_INPUT
    assert "i går är inte ett datum" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_goal_is_told_in_words(changed_norberg: ChangedProject, capsys: Captured) -> None:
    project = changed_norberg("value = 0.10", "value = 10")
    assert invoke(["report", str(project)]) == BAD_INPUT
    assert "value för mål 1 ska vara en andel" in capsys.readouterr().err
