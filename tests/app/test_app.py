"""The app without a browser: what it shows is what the package says."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from reachmap.app import project, serve
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.app.serve import ADDRESS, OPTIONS, free_port
from reachmap.cli import invoke
from reachmap.errors import SettingsError
from reachmap.files import shipped
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import intake_sentences, labels, pick, sentences
from reachmap.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sample_data" / "norberg" / "reachmap.toml"  # few areas: soon analysed


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(PROJECT_VARIABLE, str(PROJECT))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()


def written(app: AppTest) -> str:
    """All HTML of the page."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_page_answers_before_anything_is_chosen(app: AppTest, norberg: Analysis) -> None:
    page = written(app)
    translator = Translator("sv")
    for sentence in sentences.headline(norberg, translator):
        assert sentence in page
    assert "Simulerade data" in page
    number = intake_sentences.gated(
        translator, norberg.intake.counts.not_located_total, norberg.settings.disclosure.k
    )
    assert f"Utan bostadsområde, och därför inte på kartan: {number}." in page


@pytest.mark.parametrize("group", ["fathers", "newly_arrived", "teens"])
def test_a_choice_shows_the_numbers_of_the_package(app: AppTest, norberg: Analysis, group: str) -> None:
    translator = Translator("sv")
    page = written(app.selectbox(key="group").set_value(group).run())
    table = page[page.index("<table") : page.index("</table>")]
    assert labels.stratum_label(translator, "all", group) in table
    rows = table.split("<tr role")[2:]
    expected = [pick.whole(norberg, "all", group)]
    expected += [row for _, row in pick.by_area(norberg, "all", group).iterrows()]
    assert len(rows) == len(expected)
    for written_row, row in zip(rows, expected, strict=True):
        share = (row["coverage"], row["coverage_low"], row["coverage_high"])
        assert (
            f'<span data-field="rate">{labels.rate(translator, *share)}</span>'.replace("&", "&amp;")
            in written_row
        )
        assert labels.people(translator, row["target"]) in written_row


def test_a_combination_that_does_not_exist_is_not_offered(app: AppTest) -> None:
    app.selectbox(key="group").set_value("upper_secondary").run()
    assert app.selectbox(key="band").options == ["Alla åldrar", "16–18 år"]
    app.selectbox(key="group").set_value("all").run()
    app.selectbox(key="band").set_value("3-5").run()
    assert "Föräldrar till tonåringar" not in app.selectbox(key="group").options
    assert not app.exception


def test_english_is_a_switch_away_and_keeps_the_choice(app: AppTest) -> None:
    app.selectbox(key="group").set_value("fathers").run()
    page = written(app.radio(key="language").set_value("en").run())
    assert "Where does the support not reach?" in page
    assert "Fathers and other men, all ages" in page
    assert '"language": "en"' in page
    assert app.selectbox(key="group").value == "fathers"


def test_a_wrong_project_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = tmp_path / "<b>fel.toml"
    wrong.write_text("[project\n", encoding="utf-8")
    monkeypatch.setenv(PROJECT_VARIABLE, str(wrong))
    page = written(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
    with pytest.raises(SettingsError) as raised:
        read_settings(wrong)
    told = Translator("sv").error(raised.value)
    assert str(escape(told)) in page
    assert 'role="alert"' in page
    assert "<b>" not in page
    assert "Traceback" not in page


def test_what_goes_wrong_inside_is_told_without_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Anna Andersson")

    monkeypatch.setattr("reachmap.app.project.opened", broken)
    page = written(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
    assert "RuntimeError" in page
    assert "Anna" not in page


def test_the_file_for_streamlit_says_what_the_command_says() -> None:
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {f"{section}.{key}": value for section, table in told.items() for key, value in table.items()}
    assert flat == dict(OPTIONS)


def test_the_server_is_silent_and_bound_to_this_computer() -> None:
    assert OPTIONS["server.address"] == ADDRESS == "127.0.0.1"
    assert OPTIONS["browser.gatherUsageStats"] is False
    assert OPTIONS["server.maxUploadSize"] == 50
    assert OPTIONS["client.showErrorDetails"] == "none"


def test_the_script_is_found_and_does_nothing_but_open_the_app() -> None:
    script = shipped("app.py").read_text(encoding="utf-8")
    assert len([line for line in script.splitlines() if line.strip()]) <= 3
    assert free_port() > 1023


def test_the_analysis_is_ready_before_anybody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(PROJECT))
    serve._prepare("sv")

    def again(_settings: Settings) -> Analysis:
        raise AssertionError("analysed twice")

    monkeypatch.setattr(project, "run", again)
    analysis, _ = project.analysed(read_settings(PROJECT))
    assert analysis.settings.project.name == "Norberg 2025"


def test_a_wrong_project_does_not_keep_the_server_from_starting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(tmp_path / "saknas.toml"))
    serve._prepare("sv")


def imported(source: Path) -> set[str]:
    """Names of modules and of what is taken from them."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_only_the_app_knows_streamlit_and_it_sees_nothing_that_has_not_passed_the_gate() -> None:
    package = ROOT / "reachmap"
    for source in package.rglob("*.py"):
        if (package / "app") in source.parents:
            ungated = {
                "Evidence",
                "PlanBasis",
                "basis",
                "ReachCounts",
                "IntakeCounts",
                "estimate_reach",
                "gather",
            }
            assert not imported(source) & ungated
        else:
            assert not imported(source) & {"streamlit", "streamlit_folium"}, source.name


def test_the_command_refuses_a_wrong_project_before_it_serves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["app", str(tmp_path / "saknas.toml")]) == 2
    assert "finns inte" in capsys.readouterr().err
