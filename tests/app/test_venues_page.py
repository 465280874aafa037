"""New venues: what is chosen changes the plan, places may be put out, scenarios are kept and compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

import reachmap
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import venue_texts
from reachmap.siting.scenario import Place, Scenario

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sample_data" / "norberg" / "reachmap.toml"


@pytest.fixture(scope="module")
def norberg() -> Analysis:
    return reachmap.run(PROJECT)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(PROJECT_VARIABLE, str(PROJECT))
    script = "from reachmap.app.page import show\nshow('platser')\n"
    return AppTest.from_string(script, default_timeout=180).run()


def written(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def says(app: AppTest, analysis: Analysis, scenario: Scenario) -> bool:
    plan = reachmap.plan_venues(analysis, scenario)
    lines = venue_texts.answer(plan, Translator("sv"))
    return all(str(escape(line)) in written(app) for line in lines)


def test_the_page_says_what_the_package_says(app: AppTest, norberg: Analysis) -> None:
    assert says(app, norberg, Scenario())
    app.slider(key="venues_new").set_value(2)
    app.slider(key="venues_within").set_value(5000).run()
    assert says(app, norberg, Scenario(new=2, within=5000.0))
    app.selectbox(key="venues_count").set_value("target").run()
    assert says(app, norberg, Scenario(new=2, within=5000.0, demand="target"))


def test_venues_are_fixed_forbidden_and_closed(app: AppTest, norberg: Analysis) -> None:
    first = reachmap.plan_venues(norberg, Scenario()).chosen.opened[0]
    app.multiselect(key="venues_forbidden").set_value([first]).run()
    assert says(app, norberg, Scenario(forbidden=(first,)))
    existing = reachmap.plan_venues(norberg, Scenario()).today.open
    app.multiselect(key="venues_closed").set_value(list(existing)).run()
    assert says(app, norberg, Scenario(forbidden=(first,), closed=existing))
    # A question that can not be answered is told in words, and the rest of the page stays.
    app.multiselect(key="venues_fixed").set_value([first]).run()
    assert "Scenariot säger något som inte kan vara" in written(app)


def test_a_place_is_put_out_by_its_coordinates(app: AppTest, norberg: Analysis) -> None:
    app.toggle(key="venues_put").set_value(True).run()
    texts = {field.label: field for field in app.text_input}
    texts["Platsens namn"].set_value("Brandstationen")
    texts["Longitud, eller öst"].set_value("549 000")
    texts["Latitud, eller nord"].set_value("6659000,0")
    next(button for button in app.button if button.label == "Sätt ut den").click().run()
    assert "Brandstationen" in app.multiselect(key="venues_fixed").options
    app.multiselect(key="venues_fixed").set_value(["Brandstationen"]).run()
    place = Place("Brandstationen", 549000.0, 6659000.0)
    assert says(app, norberg, Scenario(fixed=("Brandstationen",), added=(place,)))


def test_coordinates_that_lie_nowhere_are_told_in_words(app: AppTest) -> None:
    app.toggle(key="venues_put").set_value(True).run()
    texts = {field.label: field for field in app.text_input}
    texts["Longitud, eller öst"].set_value("0")
    texts["Latitud, eller nord"].set_value("0")
    next(button for button in app.button if button.label == "Sätt ut den").click().run()
    assert app.warning[0].value.startswith("Skriv koordinater")


def test_scenarios_are_kept_and_compared(app: AppTest) -> None:
    for number, name in ((1, "En ny"), (2, "")):
        app.slider(key="venues_new").set_value(number).run()
        next(field for field in app.text_input if field.label.startswith("Scenariots")).set_value(name)
        next(button for button in app.button if button.label == "Behåll scenariot").click().run()
    html = written(app)
    table = html[html.index("Scenarier jämförda") :]
    assert "En ny" in table
    assert "Scenario 2" in table
    next(button for button in app.button if button.label == "Glöm scenarierna").click().run()
    assert "Scenarier jämförda" not in written(app)
