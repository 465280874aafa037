"""A group of one's own in the app: defined in a form, analysed as the package does, refused in words."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape
from pandas.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

import reachmap
from reachmap.app import own, papers, project
from reachmap.app.groups_panel import AGES, ARRIVAL, NAME, SEX
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.errors import InputError
from reachmap.groups import groups_of
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import ages, labels, pick, report, sentences
from reachmap.saved import load, save
from reachmap.settings import Settings, read_settings
from reachmap.standards import StandardSettings
from reachmap.vocabulary import BUILT_IN
from tests.app.conftest import NORBERG
from tests.app.test_app import written

ROOT = Path(__file__).parents[2]
Stated = dict[str, object]
MOTHERS: Stated = {"name": "Mammor till små barn", "sex": "woman", "ages": ["0-2", "3-5"]}
OTHERS: Stated = {"name": "Inte nyanlända", "arrival": "other"}
KEY = "mammor_till_sma_barn"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, norberg: Analysis) -> AppTest:
    del norberg  # analysed before
    monkeypatch.setenv(PROJECT_VARIABLE, str(NORBERG))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()


@pytest.fixture(scope="module")
def mothers() -> Analysis:
    """Analyse outside the app what is defined in it."""
    return with_groups(MOTHERS)


def with_groups(*tables: Stated) -> Analysis:
    settings = read_settings(NORBERG)
    return reachmap.run(replace(settings, groups=groups_of(list(tables), file="")))


def define(app: AppTest, table: Stated) -> AppTest:
    """Fill in the form as ``[[group]]`` would say it, and send it."""
    app.text_input(key=NAME).set_value(str(table["name"]))
    app.radio(key=SEX).set_value(table.get("sex", ""))
    app.radio(key=ARRIVAL).set_value(table.get("arrival", ""))
    app.button_group(key=AGES).set_value(table.get("ages", []))
    (button,) = [each for each in app.button if each.proto.form_id == "groups_form"]
    return button.click().run()


def offered_file(monkeypatch: pytest.MonkeyPatch, app: AppTest) -> str:
    """Give the project file that the next look at the page offers."""
    texts: list[str] = []
    plain = own.project_text

    def keep() -> str:
        texts.append(plain())
        return texts[-1]

    monkeypatch.setattr(own, "project_text", keep)
    assert not app.run().exception
    return texts[-1]


def test_a_group_is_chosen_and_shows_the_numbers_of_the_package(app: AppTest, mothers: Analysis) -> None:
    assert MOTHERS["name"] not in app.selectbox(key="group").options
    page = written(define(app, MOTHERS))
    translator = Translator("sv").naming({KEY: str(MOTHERS["name"])})
    assert (app.selectbox(key="band").value, app.selectbox(key="group").value) == ("all", KEY)
    assert MOTHERS["name"] in app.selectbox(key="group").options
    assert app.text_input(key=NAME).value == ""
    assert "Mammor till små barn: kvinnor, barnets ålder: 0–2 år och 3–5 år." in page
    table = page[page.index("<table") : page.index("</table>")]
    assert labels.stratum_label(translator, "all", KEY) in table
    rows = table.split("<tr role")[2:]
    expected = [pick.whole(mothers, "all", KEY)]
    expected += [row for _, row in pick.by_area(mothers, "all", KEY).iterrows()]
    for shown, row in zip(rows, expected, strict=True):
        share = labels.rate(translator, row["coverage"], row["coverage_low"], row["coverage_high"])
        assert f'<span data-field="rate">{share}</span>'.replace("&", "&amp;") in shown
        assert labels.people(translator, row["target"]) in shown
    english = written(app.radio(key="language").set_value("en").run())
    assert "Mammor till små barn: women, the child&#39;s age: 0–2 years and 3–5 years." in english
    assert app.selectbox(key="group").value == KEY


def test_the_project_file_that_is_offered_makes_the_same_again(
    app: AppTest, mothers: Analysis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = offered_file(monkeypatch, define(app, MOTHERS))
    assert tomllib.loads(text).pop("group") == [{**MOTHERS, "key": KEY}]
    assert text.startswith(NORBERG.read_text(encoding="utf-8").rstrip())
    # In the place of the old one, where the files lie.
    beside = NORBERG.parent.as_posix()
    for name in NORBERG.parent.iterdir():
        text = text.replace(f'"{name.name}"', f'"{beside}/{name.name}"')
    text = text.replace('"../../boundaries', f'"{ROOT.as_posix()}/boundaries')
    (tmp_path / "reachmap.toml").write_text(text, encoding="utf-8")
    settings = read_settings(tmp_path / "reachmap.toml")
    assert settings.groups == mothers.settings.groups
    assert_frame_equal(reachmap.run(settings).cells, mothers.cells)


def test_a_project_of_own_files_takes_its_groups_along(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked through and read from memory as dropped files are, with what was defined before and after."""
    pressed(app, "Se igenom det som lästes av det öppna projektet")
    define(app, MOTHERS)
    pressed(app, "Visa kartan")
    assert MOTHERS["name"] in app.selectbox(key="group").options
    define(app, OTHERS)
    said = [group["name"] for group in tomllib.loads(offered_file(monkeypatch, app))["group"]]
    assert said == [MOTHERS["name"], OTHERS["name"]]
    app.button(key=f"groups_remove_{KEY}").click().run()
    said = [group["name"] for group in tomllib.loads(offered_file(monkeypatch, app))["group"]]
    assert said == [OTHERS["name"]]
    # Back at what was open before, it has what was defined there.
    pressed(app, "Glöm filerna och visa det som visades förut")
    assert MOTHERS["name"] in app.selectbox(key="group").options
    assert OTHERS["name"] not in app.selectbox(key="group").options


def pressed(app: AppTest, label: str) -> None:
    """Press the button that is called so."""
    assert not app.exception
    (button,) = [each for each in app.button if each.label == label]
    button.click().run()


def test_report_and_saved_project_have_the_group(
    app: AppTest, mothers: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[Analysis, tuple[str, ...]]] = []

    def keep(analysis: Analysis, state: tuple[str, ...], _: Translator) -> None:
        shown.append((analysis, state))

    monkeypatch.setattr(papers, "show", keep)
    define(app, MOTHERS)
    analysis, state = shown[-1]
    assert_frame_equal(analysis.cells, mothers.cells)
    kept = papers.saved_project(analysis, state)
    assert load(reachmap.files.MemoryFile("a.reachmap", kept)).settings.groups == mothers.settings.groups
    word = report.files(analysis, Translator("sv"))["rapport.docx"]
    docx = pytest.importorskip("docx")
    told = "\\n".join(each.text for each in docx.Document(io.BytesIO(word)).element.body.iter() if each.text)
    assert "Mammor till små barn" in told


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"name": "Pappor", "sex": "man"}, "gruppen Pappor är samma personer som Pappor m.fl., som redan"),
        ({"name": "Små", "ages": ["0-2"]}, "samma personer som Alla föräldrar, 0–2 år, som redan"),
        ({"name": "Alla"}, "gruppen Alla är alla föräldrar"),
        ({"name": "", "sex": "woman"}, "ska börja med en bokstav"),
        ({"name": "<img src=x onerror=alert(1)>", "sex": "woman"}, "ska börja med en bokstav"),
        ({"name": "=HYPERLINK(1)", "sex": "woman"}, "ska börja med en bokstav"),
        ({"name": 'x"\n[disclosure]\nk = 1', "sex": "woman"}, "ska börja med en bokstav"),
        (MOTHERS | {"name": "Andra mammor"}, "är samma personer som Mammor till små barn, som redan"),
        (OTHERS | {"name": "mammor till SMÅ barn"}, "två grupper heter mammor till SMÅ barn"),
    ],
)
def test_a_refusal_stands_by_the_form_and_nothing_else_is_lost(
    app: AppTest, table: Stated, told: str
) -> None:
    before = written(define(app, MOTHERS))
    page = written(define(app, table))
    assert 'role="alert"' in page
    assert told in page
    assert "<img" not in page
    assert app.text_input(key=NAME).value == table["name"]
    assert app.selectbox(key="group").value == KEY
    assert page[page.index("<table") : page.index("</table>")] in before
    assert 'role="alert"' not in written(define(app, OTHERS))


def test_a_group_is_taken_away_and_nobody_is_left_with_it(app: AppTest, norberg: Analysis) -> None:
    define(app, MOTHERS)
    page = written(app.button(key=f"groups_remove_{KEY}").click().run())
    assert app.selectbox(key="group").value == "all"
    assert str(MOTHERS["name"]) not in page
    assert [each.proto.label for each in app.get("download_button")][-1] == "Spara projektet"
    first = labels.people(Translator("sv"), pick.whole(norberg)["target"])
    assert first in page


def test_a_group_that_a_goal_is_for_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mothers: Analysis
) -> None:
    group = '\n[[group]]\nname = "Mammor till små barn"\nsex = "woman"\nages = ["0-2", "3-5"]\n'
    goal = f'\n[[goal]]\nmeasure = "parents_reached"\ngroup = "{KEY}"\nvalue = 0.2\nyear = 2027\n'
    path = tmp_path / "reachmap.toml"
    text = NORBERG.read_text(encoding="utf-8").replace('"../../', f'"{ROOT.as_posix()}/')
    for name in NORBERG.parent.iterdir():
        text = text.replace(f'"{name.name}"', f'"{name.as_posix()}"')
    path.write_text(text + group + goal, encoding="utf-8")
    monkeypatch.setenv(PROJECT_VARIABLE, str(path))
    monkeypatch.setattr(project, "run", lambda settings, **_: replace(mothers, settings=settings))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    page = written(app.button(key=f"groups_remove_{KEY}").click().run())
    assert "ett mål gäller gruppen Mammor till små barn. Ta bort målet först." in page
    assert MOTHERS["name"] in app.selectbox(key="group").options


def test_groups_that_the_files_can_not_be_analysed_with_are_left_out(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = reachmap.run

    def refusing(settings: Settings, **more: object) -> Analysis:
        if settings.groups != BUILT_IN:
            raise InputError("file_empty", file="x.csv")
        return plain(settings, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(project, "run", refusing)
    page = written(define(app, {**MOTHERS, "name": "Något annat"}))
    assert "x.csv" in page
    assert "<table" in page
    assert app.selectbox(key="group").value == "all"


def test_of_a_saved_project_groups_are_told_only(
    mothers: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "norberg.reachmap"
    kept.write_bytes(save(mothers))
    monkeypatch.setenv(PROJECT_VARIABLE, str(kept))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    page = written(app)
    assert "Öppna originalfilerna för att skapa en grupp." in page
    assert "Mammor till små barn: kvinnor, barnets ålder: 0–2 år och 3–5 år." in page
    assert [each for each in app.button if str(each.key).startswith("groups_")] == []
    assert MOTHERS["name"] in app.selectbox(key="group").options


@pytest.mark.usefixtures("app")
def test_the_form_stands_on_the_page_of_groups_and_what_it_makes_too(mothers: Analysis) -> None:
    opened = AppTest.from_string(
        "from reachmap.app.page import show\nshow('aldrar')\n", default_timeout=180
    ).run()
    page = written(define(opened, MOTHERS))
    lines = ages.unseen_lines(mothers, Translator("sv"))
    assert len(lines) > 2
    assert [line for line in lines if str(escape(line)) not in page] == []


def test_groups_one_after_another_tell_nothing_that_each_alone_does_not(
    norberg: Analysis, mothers: Analysis
) -> None:
    others, both = with_groups(OTHERS), with_groups(OTHERS, MOTHERS)
    built_in = [*BUILT_IN.keys]
    for found in (mothers, others, both):
        same_rows(found, norberg, built_in)
        # How many strata there are is told; of those that were there nothing else than before.
        facts = {key: found.facts[key] for key in norberg.facts if key not in ("models", "unjudged")}
        assert facts == {key: norberg.facts[key] for key in facts} | {"hidden_up_to": facts["hidden_up_to"]}
        assert facts["hidden_up_to"].items() >= norberg.facts["hidden_up_to"].items()
    (key,) = others.settings.groups.names
    same_rows(both, mothers, [KEY])
    same_rows(both, others, [key])
    told = both.facts["worked_out"]
    assert told == {**mothers.facts["worked_out"], **others.facts["worked_out"]}


def same_rows(found: Analysis, other: Analysis, groups: list[str]) -> None:
    one, two = (
        each.cells[each.cells["parent_group"].isin(groups)].reset_index(drop=True) for each in (found, other)
    )
    assert len(one)
    assert_frame_equal(one, two)


def test_a_goal_of_the_app_may_be_another_for_a_group_built_in_or_own(app: AppTest) -> None:
    define(app, MOTHERS)
    app.selectbox(key="standard").set_value("goal").run()
    app.number_input(key="aim").set_value(15).run()
    assert app.selectbox(key="aim_for").options[-1] == MOTHERS["name"]
    app.selectbox(key="aim_for").set_value(KEY).run()
    app.number_input(key=f"aim_{KEY}").set_value(30).run()
    app.selectbox(key="aim_for").set_value("fathers").run()
    page = written(app.number_input(key="aim_fathers").set_value(5).run())
    assert "Jämfört med: målet, 15 av 100 föräldrar. Egna mål: " in page
    assert "Egna mål: pappor m.fl. 5 och mammor till små barn 30." in page
    # Taken away, the goal is that of all; so is that of a group that is no more.
    page = written(app.number_input(key="aim_fathers").set_value(None).run())
    assert "Egna mål: mammor till små barn 30." in page
    page = written(app.button(key=f"groups_remove_{KEY}").click().run())
    assert "målet, 15 av 100 föräldrar." in page
    assert "Egna mål" not in page
    app.selectbox(key="aim_for").set_value("all").run()
    assert app.number_input(key="aim").value == 15


def test_a_goal_of_the_app_is_the_packages(app: AppTest) -> None:
    app.selectbox(key="standard").set_value("goal").run()
    app.selectbox(key="aim_for").set_value("fathers").run()
    page = written(app.number_input(key="aim_fathers").set_value(9).run())
    standard = StandardSettings(kind="goal", goal=0.10, goals={"fathers": 0.09})
    expected = reachmap.run(replace(read_settings(NORBERG), standard=standard))
    for line in sentences.headline(expected, Translator("sv")):
        assert str(escape(line)) in page
