"""What can be opened: a saved project, next term's file, what was read of the open project, a standard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from reachmap import saved
from reachmap.app import holding, project
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import sentences
from reachmap.settings import Settings
from reachmap.vocabulary import ALL
from tests.app.conftest import NORBERG
from tests.app.test_pages import page, written

PAGES = ("karta", "omrade", "aldrar", "jamlikhet", "utbud", "platser", "jamfor", "metod")
ROOT = Path(__file__).parents[2]
REVIEW = "Se igenom det som lästes av det öppna projektet"


@pytest.fixture
def _norberg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(NORBERG))


sample = pytest.mark.usefixtures("_norberg")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def downloads(app: AppTest) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


def test_every_page_works_from_a_saved_project(
    norberg: Analysis, begin_with: Callable[[Analysis], None]
) -> None:
    begin_with(norberg)
    for address in PAGES:
        app = page(address)
        html = written(app)
        # A plan needs what is in memory only, and says so.
        assert ("analysera projektet igen" in html) == (address == "platser")
        assert html.count('class="trouble"') == (address == "platser"), address
        # The page of comparisons is about others' files.
        assert "Norberg 2025" in html or address in ("platser", "jamfor")
        # What needs the files says so; the rest is there.
        assert "Det som är öppet är ett sparat projekt" in html
        assert REVIEW not in [button.label for button in app.button]
        assert downloads(app)[-1] == "Spara projektet"
    app = page("karta")
    assert app.selectbox(key="standard").disabled
    for sentence in sentences.headline(norberg, Translator("sv")):
        assert str(escape(sentence)) in written(app)


def test_a_saved_project_that_is_broken_is_told_on_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "x.reachmap"
    file.write_bytes(b"hej")
    monkeypatch.setenv(PROJECT_VARIABLE, str(file))
    assert "x.reachmap är inte ett helt projekt" in written(page("karta"))


@sample
def test_a_saved_project_is_dropped_in_and_put_away(norberg: Analysis) -> None:
    from dataclasses import replace

    named = replace(norberg.settings.project, name="En *annan* kommun")
    other = replace(norberg, settings=replace(norberg.settings, project=named))
    app = page("omrade")
    app.file_uploader[0].set_value([("a.reachmap", saved.save(other), ""), ("b.reachmap", b"hej", "")])
    app = app.run()
    assert "En *annan* kommun" not in written(app)
    broken = press(app, "Visa b.reachmap")
    assert "b.reachmap är inte ett helt projekt" in written(broken)
    app = press(broken, "Visa a.reachmap")
    assert "En *annan* kommun" in written(app)
    assert app.session_state["own_folds"] == 1
    assert next(panel.label for panel in app.expander).startswith("Egna filer visas")
    assert "Spara projektfilen" not in downloads(app)
    app = press(app, "Glöm filerna och visa det som visades förut")
    assert "En *annan* kommun" not in written(app)


@sample
def test_what_was_read_of_the_open_project_is_looked_through_on_any_page() -> None:
    app = press(page("metod"), REVIEW)
    html = written(app)
    assert "Se igenom det som lästes" in html
    assert "<summary><h3>Ej placerade</h3></summary>" in html
    assert {"Läs om med valen", "Visa kartan"} <= {button.label for button in app.button}


@sample
def test_next_terms_file_is_added_to_the_open_project(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["Kurs;Datum;Bostadsområde;Kön;Barnets ålder"]
    rows += [f"ABC {i // 8};2026-02-{1 + i % 20:02};1962R00{1 + i % 3};k;4" for i in range(24)]
    app = page("karta")
    app.file_uploader[0].set_value([("vt26.csv", "\n".join(rows).encode(), "")])
    app = app.run()
    html = written(app)
    assert "En uppföljning ensam läggs till det öppna projektet: Norberg 2025." in html
    assert "För ett nytt projekt: Det som ännu behövs: " in html
    first, last = app.date_input
    assert (first.value, last.value) == (date(2025, 1, 1), date(2026, 12, 31))
    last.set_value(date(2026, 6, 30))
    app = press(app, "Läs den tillsammans med filerna i Norberg 2025")
    html = written(app)
    assert "vt26.csv" in html
    assert "uppfoljning_2025.xlsx" in html
    draft = app.session_state["own_draft"]
    assert draft.intake.settings.project.period[1].isoformat() == "2026-06-30"
    analysed: list[Settings] = []

    def instead(settings: Settings, **_: object) -> Analysis:
        analysed.append(settings)
        return _shown_before()

    monkeypatch.setattr("reachmap.app.project.run", instead)
    app = press(app, "Visa kartan")
    (settings,) = analysed
    assert [source.name for source in settings.participations.files] == ["uppfoljning_2025.xlsx", "vt26.csv"]
    assert 'files = ["uppfoljning_2025.xlsx", "vt26.csv"]' in app.session_state["own_shown"].text


VENUES = """plats,status,x,y
Familjecentralen,befintlig,545000,6658000
Skolan i norr,kandidat,546000,6660000
Biblioteket,kandidat,,
"""


@sample
def test_a_list_of_places_is_added_to_the_open_project_and_stays_with_the_next_term() -> None:
    app = page("platser")
    app.file_uploader[0].set_value([("våra platser.csv", VENUES.encode(), "")])
    app = app.run()
    assert "våra platser.csv: lista över platser för kurser, 3 rader" in written(app)
    assert "En lista över platser ensam läggs till det öppna projektet" in written(app)
    assert not app.date_input
    app = press(app, "Läs den tillsammans med filerna i Norberg 2025")
    told = "våra platser.csv: 3 platser för kurser (1 där kurser hålls och 2 möjliga). 1 av dem saknar"
    assert told in written(app)
    app = press(app, "Visa kartan")
    assert [table for table in app.get("html") if "Skolan i norr" in str(table.proto)]
    assert "1 rad i listan över platser ligger inte i Sverige" in written(app)
    shown = app.session_state["own_shown"]
    assert 'file = "våra platser.csv"' in shown.text
    assert list(shown.opened.analysis.venues["venue"]) == ["Familjecentralen", "Skolan i norr"]
    rows = ["Kurs;Datum;Bostadsområde;Kön", *[f"A;2026-02-02;1962R00{1 + i % 3};k" for i in range(24)]]
    app.file_uploader[0].set_value([("vt26.csv", "\n".join(rows).encode(), "")])
    app = press(app.run(), "Läs den tillsammans med filerna i Norberg 2025")
    assert told in written(app)
    draft = app.session_state["own_draft"]
    assert draft.settings().venues.file.name == "våra platser.csv"


@sample
def test_what_is_wrong_in_a_list_of_places_is_told_and_what_was_open_stays() -> None:
    app = page("platser")
    bad = VENUES.replace("kandidat,546000", "kanske,546000")
    app.file_uploader[0].set_value([("fel.csv", bad.encode(), ""), ("rätt.csv", VENUES.encode(), "")])
    app = app.run()
    assert "fel.csv, kolumn status: 1 rad säger något annat än befintlig, kandidat eller stängd" in written(
        app
    )
    app.file_uploader[0].set_value([("rätt.csv", VENUES.encode(), ""), ("igen.csv", VENUES.encode(), "")])
    assert "av samma slag" in written(app.run())


def test_a_saved_project_takes_no_list_of_places(
    norberg: Analysis, begin_with: Callable[[Analysis], None]
) -> None:
    """It holds results only; its own places stay."""
    begin_with(norberg)
    app = page("karta")
    app.file_uploader[0].set_value([("våra platser.csv", VENUES.encode(), "")])
    html = written(app.run())
    assert "Det som ännu behövs: uppföljning" in html
    assert "Läs den tillsammans" not in " ".join(button.label for button in app.button)


def _shown_before() -> Analysis:
    from reachmap.app import project

    return project.opened(NORBERG).analysis


@sample
def test_a_file_of_the_project_is_not_added_twice() -> None:
    name = "uppfoljning_2025.xlsx"
    app = page("karta")
    app.file_uploader[0].set_value([(name, (NORBERG.parent / name).read_bytes(), "")])
    app = press(app.run(), "Läs den tillsammans med filerna i Norberg 2025")
    assert "uppfoljning_2025.xlsx" in written(app)
    assert 'class="trouble"' in written(app)


@sample
def test_the_standard_is_chosen_once_said_in_a_sentence_and_kept() -> None:
    app = page("karta")
    box = app.selectbox(key="standard")
    assert box.options == ["Resten av kommunen", "Ett mål", "Liknande områden"][: len(box.options)]
    assert "Varje område jämförs med resten av kommunen" in written(app)
    app = box.set_value("goal").run()
    html = written(app)
    assert "Varje område jämförs med den andel av föräldrarna som kommunen vill nå." in html
    assert "Nådda föräldrar, jämfört med målet" in html
    app.number_input(key="aim").set_value(20).run()
    assert app.session_state["standard"] == "goal"
    held = app.session_state["aim"]
    assert held == 20


def test_where_there_is_one_area_it_is_held_against_nothing(norberg: Analysis) -> None:
    opened, translator = project.opened(NORBERG), Translator("sv")
    assert holding.meaning(opened, translator).startswith("Varje område jämförs med resten av kommunen")
    first = norberg.cells["area_code"].isin([ALL, norberg.areas["area_code"].iloc[0]])
    alone = replace(opened, analysis=replace(norberg, cells=norberg.cells[first]))
    assert holding.meaning(alone, translator) == ""
