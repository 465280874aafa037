"""What is handed over from the app is remembered: in the project's folder, or in the saved project."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reachmap import saved
from reachmap.app import papers, project
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.files import MemoryFile
from reachmap.pipeline.releasing import release_of
from reachmap.released import read_ledger
from tests.disclose.test_outputs_tell_nothing import ROOT
from tests.test_released import SPRING, make

BUTTON = "Jag lämnar ut det här: kom ihåg siffrorna"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("lamna") / "projekt", SPRING, months=(1, 6)).parent


def opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(PROJECT_VARIABLE, str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    assert not app.exception
    return " ".join(element.proto.body for element in app.get("html"))


def test_a_project_in_a_folder_remembers_in_its_ledger(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(folder / "reachmap.toml", monkeypatch)
    assert "Ska något härifrån lämnas ut?" in texts(app)
    assert not (folder / "released.json").exists()
    next(button for button in app.button if button.label == BUTTON).click().run()
    assert "ihågkomna som utlämnade, i released.json bredvid projektfilen" in texts(app)
    assert BUTTON not in [button.label for button in app.button]
    (remembered,) = read_ledger(folder / "released.json")
    shown = project.opened(folder / "reachmap.toml")
    assert remembered == release_of(shown.analysis)
    assert shown.released == (remembered,)
    # It is analysed anew beside what was released, and says so.
    assert "released_same" in {code for code, _ in shown.analysis.intake.flags}
    # The saved project takes it along.
    content = papers.saved_project(shown.analysis, shown.state, shown.released)
    assert saved.released(MemoryFile("x.reachmap", content)) == (remembered,)


def test_a_saved_project_remembers_in_the_session_and_in_the_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "released.json").unlink(missing_ok=True)
    first = project.opened(folder / "reachmap.toml")
    path = tmp_path / "var.reachmap"
    path.write_bytes(saved.save(first.analysis))
    app = opened(path, monkeypatch)
    assert "spara sedan projektet" in texts(app)
    next(button for button in app.button if button.label == BUTTON).click().run()
    assert "Spara projektet: filen tar med sig det" in texts(app)
    assert not list(tmp_path.glob("released*"))
    # Opened again, from the file that took it along, it is known and honoured.
    release = release_of(first.analysis)
    path.write_bytes(saved.save(first.analysis, released=[release]))
    again = opened(path, monkeypatch)
    assert "ihågkomna som utlämnade" in texts(again)
    assert project.opened(path).released == (release,)
    known = {first.analysis.settings.project.municipality: (release,)}
    beside = project.opened(folder / "reachmap.toml", known)
    assert beside.released == (release,)
    assert "released_same" in {code for code, _ in beside.analysis.intake.flags}
