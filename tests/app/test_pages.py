"""The app's pages: each answers its question in words that the package has, and keeps nobody out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from markupsafe import escape
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from reachmap.app import equality_page
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.errors import InputError
from reachmap.experience import Experience
from reachmap.experience.gate import COLUMNS
from reachmap.experience.ways import FOUND_COLUMNS
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import ages, areas, equality, experience, funnel, method, offers, venue_texts, way
from reachmap.present.intake_flags import FLAGS
from tests.app.test_browser import faults

if TYPE_CHECKING:
    from tests.app.server import Opener

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sample_data" / "norberg" / "reachmap.toml"  # few areas: soon analysed
QUESTIONS = {
    "sv": {
        "Karta": "Var når stödet inte fram?",
        "Ett område": "hur långt når stödet här?",
        "Åldrar och grupper": "Vilka når stödet inte?",
        "Jämlikhet": "Når stödet jämlikt?",
        "Utbud": "Vad erbjuds, och för vem?",
        "Nya platser": "Var bör nästa kurs hållas?",
        "Jämför kommuner": "Hur skiljer sig kommunerna åt?",
        "Metod och källor": "Var kommer siffrorna ifrån?",
    },
    "en": {
        "Map": "Where does the support not reach?",
        "One area": "how far does the support reach here?",
        "Ages and groups": "Whom does the support not reach?",
        "Equality": "Does the support reach equally?",
        "What is offered": "What is offered, and to whom?",
        "New venues": "Where should the next course be?",
        "Compare municipalities": "How do municipalities compare?",
        "Method and sources": "Where do the figures come from?",
    },
}


pytest_plugins = ["tests.present.browser", "tests.app.server"]


@pytest.fixture
def _project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(PROJECT))


few_areas = pytest.mark.usefixtures("_project")


def page(address: str) -> AppTest:
    """Open the app at one of its pages."""
    script = f"from reachmap.app.page import show\nshow({address!r})\n"
    return AppTest.from_string(script, default_timeout=180).run()


def written(app: AppTest) -> str:
    """All HTML of the page."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


@few_areas
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_says_what_the_package_says(norberg: Analysis, language: str) -> None:
    translator = Translator(language)
    code = areas.by_shortfall(norberg)[0]
    told = {
        "omrade": areas.area_answer(norberg, code, translator),
        "aldrar": ages.answer(norberg, translator) + ages.place_lines(norberg, translator),
        "jamlikhet": equality.equality_lines(norberg, translator),
        "metod": method.method_lines(norberg, translator),
    }
    for address, lines in told.items():
        app = page(address)
        if language == "en":
            app.radio(key="language").set_value("en").run()
        html = written(app)
        for line in lines:
            assert str(escape(line)) in html, (address, line)


@few_areas
def test_every_picture_says_what_it_counts() -> None:
    translator = Translator("sv")
    told = {
        "aldrar": ["Nådda föräldrar av 100, efter barnets ålder", "Nådda föräldrar av 100, efter delgrupp"],
        "omrade": ["Nådda föräldrar av 100 i ", way.way_caption(translator)],
        "jamlikhet": [funnel.funnel_title(translator)],
        "utbud": [way.way_caption(translator)],
    }
    for address, captions in told.items():
        html = written(page(address))
        for caption in captions:
            assert f'<p class="quiet">{escape(caption)}' in html, (address, caption)


@pytest.mark.parametrize(
    ("lacking", "first", "second"),
    [
        (offers.nothing_read(Translator("sv")), "Öppna egna filer", "[activities] files"),
        (equality_page.why_no_fifths(Translator("sv")), "bland de egna filerna", "[covariates]"),
        (Translator("sv").error(InputError("scenario_no_places")), "Sätt ut en på kartan", "[venues] file"),
    ],
)
def test_what_a_page_lacks_is_told_for_the_app_first(lacking: str, first: str, second: str) -> None:
    assert -1 < lacking.find(first) < lacking.find(second)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_notes_say_what_to_do_before_what_a_project_file_calls_it(language: str) -> None:
    """In the app there is no project file: its words stand last, in brackets, and said to be its words."""
    translator, file = Translator(language), {"sv": "projektfil", "en": "project file"}[language]
    notes = [translator._form(text, {}) for text in (*FLAGS.values(), *venue_texts.NOTES.values())]
    naming = [note for note in notes if re.search(r"\[[a-z]+\]", note)]
    assert len(naming) == 7  # of ways, homes, who comes, postcodes, schools and, twice, earlier codes
    for note in naming:
        said, _, words = note.partition(file)
        assert ". " in said or said.count(" ") > 8, note
        assert re.search(r"\([^()]*\[[a-z]+\][^()]*\)", words), note


@few_areas
@pytest.mark.parametrize("address", ["karta", "omrade", "platser"])
def test_every_list_is_told_its_choice_in_the_new_language(address: str) -> None:
    """A list that is not told goes on showing "Alla" in English."""
    app = page(address)
    for language in ("en", "sv"):
        app.radio(key="language").set_value(language).run()
        assert not app.exception
        lists = [box for box in app.selectbox if not box.disabled]
        assert lists
        for box in lists:
            assert box.proto.set_value, box.label
            assert box.proto.raw_value in box.options, box.label


def test_what_participants_say_stands_on_the_pages_of_groups_and_of_an_area(
    norberg: Analysis, begin_with: Callable[[Analysis], None]
) -> None:
    code, translator = areas.by_shortfall(norberg)[0], Translator("sv")
    answers = [
        ["useful", "whole", "all", 100, 80, 0.7, 0.6, 0.8],
        ["useful", "area", code, 40, 30, 0.6, 0.5, 0.7],
    ]
    found = [["all", "school", 0.6, 0.5, 0.7, 90], ["newly_arrived", "school", 0.8, 0.6, 0.9, 25]]
    said = Experience(pd.DataFrame(answers, columns=COLUMNS), pd.DataFrame(found, columns=FOUND_COLUMNS))
    told = replace(norberg, experience=said)
    begin_with(told)
    for address, lines in {
        "aldrar": experience.experience_lines(told, translator),
        "omrade": experience.area_experience_lines(told, code, translator),
    }.items():
        html = written(page(address))
        assert len(lines) > 1
        assert [line for line in lines if str(escape(line)) not in html] == []


@few_areas
def test_another_area_is_another_answer(norberg: Analysis) -> None:
    app, translator = page("omrade"), Translator("sv")
    last = areas.by_shortfall(norberg)[-1]
    html = written(app.selectbox(key="area").set_value(last).run())
    assert str(escape(areas.area_answer(norberg, last, translator)[0])) in html
    assert areas.area_names(norberg)[last] in html
    table = html[html.index("<table") : html.index("</table>")]
    assert table.count("<tr role") == 1 + 10  # two names of the same people are one row


@few_areas
def test_files_and_settings_are_listed(norberg: Analysis) -> None:
    html = written(page("metod"))
    for name, checksum in norberg.provenance["inputs"].items():
        assert name in html
        assert (checksum or "visas inte, för att skydda människor") in html
    assert "Antal döljs under" in html


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_menu_leads_to_every_page_and_nobody_is_kept_out(
    visit: Opener, sample_app: str, language: str
) -> None:
    made = visit(sample_app)
    made.wait_for_map()
    if language == "en":
        made.page.get_by_text("English", exact=True).click()
    for name, question in QUESTIONS[language].items():
        made.page.locator(".st-key-menu").get_by_role("link", name=name, exact=True).click()
        expect(made.page.get_by_role("heading", level=1)).to_contain_text(question)
        expect(made.page.locator('.st-key-menu a[aria-current="page"]')).to_have_text(name)
        expect(made.page.locator("html")).to_have_attribute("lang", language)
        for picture in made.page.get_by_role("main").locator("img").all():
            assert picture.get_attribute("alt")
        if name in ("Karta", "Map"):
            continue  # with its frame in test_browser.py
        expect(made.page.locator(".rm h2").first).to_be_visible()
        assert faults(made.page) == []
        main = made.page.locator('[data-testid="stMain"]')
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    made.assert_calm()
