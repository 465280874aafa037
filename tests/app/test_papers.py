"""The report in the app: two buttons, made when asked for, in the language of the page."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from reachmap.app import papers, project
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import report
from reachmap.present.goal_texts import goal_lines
from reachmap.settings import read_settings

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sample_data" / "norberg" / "reachmap.toml"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(PROJECT_VARIABLE, str(PROJECT))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()


def buttons(app: AppTest) -> list[str]:
    assert not app.exception
    return [button.proto.label for button in app.get("download_button")]


def test_the_report_is_offered_in_the_language_of_the_page(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(papers, "_made", lambda *_: made.append("made"))
    assert buttons(app)[-3:] == ["Ladda ner rapporten (PDF)", "Ladda ner rapporten (Word)", "Spara projektet"]
    english = app.radio(key="language").set_value("en").run()
    assert buttons(english)[-3:] == [
        "Download the report (PDF)",
        "Download the report (Word)",
        "Save the project",
    ]
    assert made == []  # nothing is made before somebody asks


def test_goals_stand_before_anything_is_chosen(app: AppTest, norberg: Analysis) -> None:
    page = "\n".join(element.proto.body for element in app.get("html"))
    lines = goal_lines(norberg, Translator("sv"))
    assert len(lines) == 2
    for line in lines:
        assert str(escape(line)) in page
    assert page.index("Målen") < page.index("<table")


def test_what_is_downloaded_is_what_the_package_makes(norberg: Analysis) -> None:
    state = project.fingerprint(read_settings(PROJECT))
    pdf, word = (papers.download(norberg, state, "sv", name) for name in report.names("sv"))
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 2
    assert docx.Document(io.BytesIO(word)).paragraphs[0].text.startswith("Norberg 2025")
    assert (pdf, word) == tuple(report.files(norberg, Translator("sv"), day=date.today()).values())
    assert papers.download(norberg, state, "sv", report.names("sv")[0]) is pdf  # made once
