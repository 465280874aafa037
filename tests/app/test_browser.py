"""The app in a real browser that reaches nothing but the app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.app.server import Opener, Visit

pytest_plugins = ["tests.present.browser", "tests.app.server"]

VASTERAS_AREAS = 50
# A busy machine paints in seconds what a calm one paints in a few tenths.
expect.set_options(timeout=30_000)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def choose(page: Page, label: str, option: str) -> None:
    """Choose in one of the lists, as a person does."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.fixture
def opened(visit: Opener, sample_app: str) -> Visit:
    made = visit(sample_app)
    made.wait_for_map()
    return made


def test_the_sample_is_shown_at_once_and_nothing_is_asked_of_the_network(opened: Visit) -> None:
    page = opened.page
    expect(opened.areas).to_have_count(VASTERAS_AREAS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Var når stödet inte fram?")
    expect(page.get_by_text("Simulerade data", exact=True)).to_be_visible()
    expect(
        page.get_by_text(re.compile("Utan bostadsområde, och därför inte på kartan: [0-9]+"))
    ).to_be_visible()
    expect(page.locator("tbody.areas tr")).to_have_count(VASTERAS_AREAS)
    assert "Traceback" not in page.content()
    opened.assert_calm()


def test_page_and_frame_say_their_language_and_name(opened: Visit) -> None:
    page = opened.page
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page).to_have_title("Var når stödet inte fram?")
    expect(page.locator("iframe")).to_have_attribute("title", "Karta över områdena")
    expect(opened.map.locator("html")).to_have_attribute("lang", "sv")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where does the support not reach?")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("iframe")).to_have_attribute("title", "Map of the areas")
    expect(opened.map.locator("html")).to_have_attribute("lang", "en")
    expect(opened.map.get_by_role("button", name="Zoom in")).to_be_visible()
    expect(opened.areas).to_have_count(VASTERAS_AREAS)
    opened.assert_calm()


def test_a_choice_paints_the_map_anew_and_keeps_frame_zoom_and_place(opened: Visit) -> None:
    before = opened.fills()
    opened.map.get_by_role("button", name="Zooma in").click()
    frame = opened.page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    frame.evaluate("window.sameFrame = true; map_div.panBy([40, 30], {animate: false})")
    place = frame.evaluate("[map_div.getZoom(), map_div.getCenter().lat, map_div.getCenter().lng]")
    navigations = len(opened.frames)
    choose(opened.page, "Delgrupp", "Pappor m.fl.")
    expect(opened.page.locator("caption")).to_contain_text("Pappor m.fl.")
    opened.page.wait_for_function(
        "before => document.querySelector('iframe').contentWindow.eval(`Object.values(map_div._layers)"
        ".filter(l => l.feature).map(l => [l.feature.properties.area_code, l._path.getAttribute('fill')])"
        ".sort().map(p => p.join(' ')).join()`) !== before",
        arg=",".join(before),
    )
    assert opened.fills() != before
    expect(opened.areas).to_have_count(VASTERAS_AREAS)
    assert frame.evaluate("window.sameFrame") is True
    assert frame.evaluate("[map_div.getZoom(), map_div.getCenter().lat, map_div.getCenter().lng]") == place
    assert len(opened.frames) == navigations
    opened.assert_calm()


def test_a_choice_holds_when_the_language_changes(opened: Visit) -> None:
    choose(opened.page, "Delgrupp", "Nyanlända föräldrar")
    choose(opened.page, "Barnets ålder", "3–5 år")
    expect(opened.page.locator("caption")).to_contain_text("Nyanlända föräldrar, 3–5 år")
    opened.page.get_by_text("English", exact=True).click()
    expect(opened.page.locator("caption")).to_contain_text("Newly arrived parents, 3–5 years")
    expect(opened.page.get_by_role("combobox", name="Group of parents")).to_have_value(
        "Newly arrived parents"
    )
    expect(opened.page.get_by_role("combobox", name="The child's age")).to_have_value("3–5 years")
    opened.assert_calm()


def test_a_tip_stays_inside_the_frame(visit: Opener, sample_app: str) -> None:
    made = visit(sample_app, width=400, height=800)
    made.wait_for_map()
    for area in made.areas.all()[::7]:
        area.hover(force=True)
        inside = made.map.locator(".leaflet-tooltip").evaluate(
            "tip => { const at = tip.getBoundingClientRect();"
            " return at.left >= 0 && at.right <= innerWidth && at.top >= 0 && at.bottom <= innerHeight; }"
        )
        assert inside


def test_what_does_not_exist_together_is_not_offered(opened: Visit) -> None:
    choose(opened.page, "Delgrupp", "Tonårsföräldrar")
    expect(opened.page.locator("caption")).to_contain_text("Tonårsföräldrar")
    opened.page.get_by_role("combobox", name="Barnets ålder").click()
    expect(opened.page.get_by_role("option")).to_have_text(["Alla åldrar", "13–15 år", "16–18 år"])


def test_colours_of_the_map_are_those_of_the_legend_and_the_table(opened: Visit) -> None:
    choose(opened.page, "Visa", "Nådda av 100 föräldrar")
    expect(opened.page.locator(".legend p")).to_have_text("Nådda av 100 föräldrar")
    expect(opened.page.locator("tbody.areas .look-share_0, tbody.areas .look-share_1").first).to_be_visible()
    expect(opened.page.locator("tbody.areas .look-clear_shortfall")).to_have_count(0)
    opened.assert_calm()


def test_a_tip_says_the_figures_of_its_area(opened: Visit) -> None:
    opened.areas.last.hover(force=True)
    tip = opened.map.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("av 100 föräldrar nås")
    assert tip.locator("p").first.inner_text() in opened.page.locator("tbody.areas bdi").all_inner_texts()


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_window(visit: Opener, sample_app: str, width: int) -> None:
    made = visit(sample_app, width=width)
    made.wait_for_map()
    main = made.page.locator('[data-testid="stMain"]')
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert made.map.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")


@pytest.mark.parametrize("language", ["Svenska", "English"])
def test_nobody_is_kept_out(opened: Visit, language: str) -> None:
    opened.page.get_by_text(language, exact=True).click()
    expect(opened.page.locator("html")).to_have_attribute(
        "lang", {"Svenska": "sv", "English": "en"}[language]
    )
    opened.page.locator(".st-key-own summary").click()
    expect(opened.page.get_by_test_id("stFileUploader")).to_be_visible()
    frame = opened.page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    faults = []
    for document in (opened.page, frame):
        document.evaluate(Axe().axe_script)
        found: dict[str, Any] = document.evaluate(
            "standards => axe.run({runOnly: {type: 'tag', values: standards}})", STANDARDS
        )
        assert found["passes"]
        faults += [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]]
    assert faults == []
