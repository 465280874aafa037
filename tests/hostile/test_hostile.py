"""Every hostile input ends within seconds and under a gigabyte, refused in words or accepted.

Each is run by the command line in a process of its own. Nothing may be run, fetched (somebody listens) or
written. Inputs that take seconds each are run by ``pytest -m heavy tests/hostile``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.cases import CASES, REFUSED, Case
from tests.hostile.listening import Heard, listening
from tests.hostile.projects import Project, Runner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and forks as Linux has them")

MOST_MEMORY = 1_024  # megabytes, and what is loaded before
MOST_TIME = 30  # seconds of the processor: the cases take one or two, so that a slow machine fails none


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as started:
        yield started


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    with listening() as listener:
        yield listener


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.name, marks=[pytest.mark.heavy] if case.heavy else []) for case in CASES],
)
def test_hostile_input(case: Case, runner: Runner, heard: Heard, tmp_path: Path) -> None:
    folder = tmp_path / "projekt"
    folder.mkdir()
    project = Project(folder, heard.address)
    project.whole()
    case.build(project)
    before = {path.name for path in folder.iterdir()}
    command = ["run", str(project.path), "--out", str(tmp_path / "ut")]
    arguments = command if case.ends == REFUSED else ["check", str(project.path)]
    ended = runner.run(arguments, tmp_path, seconds=MOST_TIME)
    said = ended.err if case.ends == REFUSED else ended.out
    assert ended.exit_code == (2 if case.ends == REFUSED else 0), ended.err
    assert ended.megabytes < MOST_MEMORY
    assert ended.tried == ""
    assert heard.asked == []
    assert {path.name for path in folder.iterdir()} == before
    assert not (tmp_path / "ut").exists()
    for word in case.words:
        assert word in said
    assert "HEMLIGT" not in ended.out + ended.err
    assert "root:" not in ended.out + ended.err
    # In the user's language, with no place left unfilled and no word from inside.
    for foreign in (" the ", "Traceback", "Error", "{file}", "{column}"):
        assert foreign not in said
    assert all(len(line) < 1_500 for line in ended.err.splitlines())


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
