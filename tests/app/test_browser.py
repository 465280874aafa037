"""The app in a real browser that reaches nothing but the app.

Opening the map costs seconds: a test looks at several things in one visit, and its assertions say which.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

if TYPE_CHECKING:
    from tests.app.server import Opener, Visit

pytest_plugins = ["tests.present.browser", "tests.app.server"]

VASTERAS_AREAS, VENUES = 50, 15
# A busy machine paints in seconds what a calm one paints in a few tenths.
expect.set_options(timeout=30_000)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


_TRIES, _LIST_OPENS = 5, 6_000  # milliseconds


def choose(page: Page, label: str, option: str) -> None:
    """Choose in one of the lists, as a person does."""
    box = page.get_by_role("combobox", name=label, exact=True)
    # A list near the window's edge has few of its options drawn.
    box.evaluate("box => box.scrollIntoView({block: 'center'})")
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(_TRIES):
        box.click()
        try:
            wanted.click(timeout=_LIST_OPENS)
        except TookTooLong:
            # What was chosen just before made the page anew, and that closed the list: open it again.
            page.keyboard.press("Escape")
        else:
            return
    box.click()
    wanted.click()


def frame_of(visit: Visit) -> Frame:
    frame = visit.page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


def faults(document: Page | Frame) -> list[tuple[str, list[str]]]:
    """What axe finds."""
    document.evaluate(Axe().axe_script)
    found: dict[str, Any] = document.evaluate(
        "standards => axe.run({runOnly: {type: 'tag', values: standards}})", STANDARDS
    )
    assert found["passes"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]]


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
    # A tip says the figures of its area.
    opened.areas.last.hover(force=True)
    tip = opened.map.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("av 100 föräldrar nås")
    assert tip.locator("p").first.inner_text() in page.locator("tbody.areas bdi").all_inner_texts()
    # Colours of the map are those of the legend and the table.
    choose(page, "Visa", "Nådda av 100 föräldrar")
    expect(page.locator(".legend p")).to_have_text("Nådda av 100 föräldrar")
    expect(page.locator("tbody.areas .look-share_0, tbody.areas .look-share_1").first).to_be_visible()
    expect(page.locator("tbody.areas .look-clear_shortfall")).to_have_count(0)
    # Counts are circles, one for every area that has one.
    choose(page, "Visa", "Föräldrar som registrerats")
    expect(opened.map.locator("path[fill='#17736B']")).not_to_have_count(0)
    expect(page.locator(".legend .circle")).to_have_count(2)
    # The darkest of the shares is no circle's colour: when it is gone the map is painted anew.
    expect(opened.map.locator("path[fill='#0B4A45']")).to_have_count(0)
    assert {pair.partition(" ")[2] for pair in opened.fills()} <= {"#FBFAF7", "url(#rm-bars)", "#FFFFFF"}
    opened.assert_calm()


def test_language_and_choices_hold_together(opened: Visit) -> None:
    page = opened.page
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page).to_have_title("Var når stödet inte fram?")
    expect(page.locator("iframe")).to_have_attribute("title", "Karta över områdena")
    expect(opened.map.locator("html")).to_have_attribute("lang", "sv")
    choose(page, "Delgrupp", "Nyanlända föräldrar")
    choose(page, "Barnets ålder", "3–5 år")
    expect(page.locator("caption")).to_contain_text("Nyanlända föräldrar, 3–5 år")
    page.get_by_text("English", exact=True).click()
    expect(page.locator("caption")).to_contain_text("Newly arrived parents, 3–5 years")
    expect(page.get_by_role("combobox", name="Group of parents")).to_have_value("Newly arrived parents")
    expect(page.get_by_role("combobox", name="The child's age")).to_have_value("3–5 years")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where does the support not reach?")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("iframe")).to_have_attribute("title", "Map of the areas")
    expect(opened.map.locator("html")).to_have_attribute("lang", "en")
    expect(opened.map.get_by_role("button", name="Zoom in")).to_be_visible()
    expect(opened.areas).to_have_count(VASTERAS_AREAS)
    # What does not exist together is not offered.
    choose(page, "The child's age", "All ages")
    choose(page, "Group of parents", "Parents of teenagers")
    expect(page.locator("caption")).to_contain_text("Parents of teenagers")
    page.get_by_role("combobox", name="The child's age").click()
    expect(page.get_by_role("option")).to_have_text(["All ages", "13–15 years", "16–18 years"])
    opened.assert_calm()


def test_choices_and_clicks_paint_the_map_anew_and_keep_frame_zoom_and_place(opened: Visit) -> None:
    page, before = opened.page, opened.fills()
    opened.map.get_by_role("button", name="Zooma in").click()
    frame = frame_of(opened)
    frame.evaluate("window.sameFrame = true; map_div.panBy([40, 30], {animate: false})")
    where = "[map_div.getZoom(), map_div.getCenter().lat, map_div.getCenter().lng]"
    place = frame.evaluate(where)
    navigations = len(opened.frames)
    choose(page, "Delgrupp", "Pappor m.fl.")
    expect(page.locator("caption")).to_contain_text("Pappor m.fl.")
    page.wait_for_function(
        "before => document.querySelector('iframe').contentWindow.eval(`Object.values(map_div._layers)"
        ".filter(l => l.feature).map(l => [l.feature.properties.area_code, l._path.getAttribute('fill')])"
        ".sort().map(p => p.join(' ')).join()`) !== before",
        arg=",".join(before),
    )
    expect(opened.areas).to_have_count(VASTERAS_AREAS)
    # By keyboard: the areas are buttons; Enter shows the profile beside the map, and focus stays.
    area = opened.map.locator("path.leaflet-interactive[role=button]").nth(5)
    name = str(area.get_attribute("aria-label")).partition(". ")[0]
    area.focus()
    expect(opened.map.locator(".leaflet-tooltip").filter(has_text=name)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
    expect(page.get_by_role("combobox", name="Område", exact=True)).to_have_value(name)
    expect(opened.map.locator("path[aria-pressed=true]")).to_have_count(1)
    assert name in str(frame.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert frame.evaluate("window.sameFrame") is True
    assert frame.evaluate(where) == place
    assert len(opened.frames) == navigations
    opened.assert_calm()


def test_focus_and_reading_follow_the_page(opened: Visit) -> None:
    """Menu, own files, choices, map, own group, area, table, downloads: read and tabbed in that order."""
    order = opened.page.evaluate(
        """() => {
            const named = [".st-key-menu", ".st-key-own", "h1", ".st-key-band", ".st-key-group",
                ".st-key-view", ".st-key-standard", ".legend", "iframe", ".st-key-groups", ".st-key-picked",
                "tbody.areas", ".st-key-page_papers"];
            const found = named.map(selector => document.querySelector(selector));
            return found.map((one, i) => i === 0 || !!(found[i - 1].compareDocumentPosition(one) & 4));
        }"""
    )
    assert all(order), order
    # Nothing jumps the order, and what is tabbed to can be seen.
    assert opened.page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
    opened.page.locator(".st-key-menu a").first.focus()
    stops = []
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        stops.append(
            opened.page.evaluate(
                """() => { const at = document.activeElement.getBoundingClientRect();
                    const panel = document.activeElement.closest(".st-key-own");  // within, a key a time
                    const key = panel ?? document.activeElement.closest('[class*="st-key-"]');
                    return [at.width > 0 && at.height > 0,
                        key ? [...key.classList].find(c => c.startsWith("st-key-")) : ""]; }"""
            )
        )
    assert all(seen for seen, _ in stops), stops
    places = [key for _, key in stops if key]
    expected = ["st-key-menu", "st-key-language", "st-key-own", "st-key-band", "st-key-group"]
    assert [key for key in expected if key in places] == expected
    assert [places.index(key) for key in expected] == sorted(places.index(key) for key in expected)


def test_everything_fits_where_there_is_little_room(visit: Opener, sample_app: str) -> None:
    made = visit(sample_app, width=320, height=800)
    made.wait_for_map()
    main = made.page.locator('[data-testid="stMain"]')
    # 320 pixels is 1280 at four times the size; 640 is 1280 at twice (WCAG 1.4.4 and 1.4.10).
    for width in (320, 640, 1280):
        made.page.set_viewport_size({"width": width, "height": 800})
        made.page.wait_for_timeout(300)
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), width
        assert made.map.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth"), width
        expect(made.page.locator(".legend")).to_be_visible()
    # Question, answer, choices and the whole map: without scrolling.
    frame = made.page.locator("iframe").bounding_box()
    assert frame is not None
    assert frame["y"] + frame["height"] <= 800
    made.page.set_viewport_size({"width": 320, "height": 800})
    for area in made.areas.all()[::9]:
        area.hover(force=True)
        inside = made.map.locator(".leaflet-tooltip").evaluate(
            "tip => { const at = tip.getBoundingClientRect();"
            " return at.left >= 0 && at.right <= innerWidth && at.top >= 0 && at.bottom <= innerHeight; }"
        )
        assert inside


def test_nobody_is_kept_out(opened: Visit) -> None:
    opened.page.locator(".st-key-own summary").click()
    expect(opened.page.get_by_test_id("stFileUploader")).to_be_visible()
    for language, code in (("Svenska", "sv"), ("English", "en")):
        opened.page.get_by_text(language, exact=True).click()
        expect(opened.page.locator("html")).to_have_attribute("lang", code)
        expect(opened.map.locator("html")).to_have_attribute("lang", code)
        assert faults(opened.page) == []
        assert faults(frame_of(opened)) == []
    choose(opened.page, "Show", "Parents not reached")
    expect(opened.page.locator(".legend .circle")).to_have_count(2)
    opened.page.get_by_text("Show places on the map").click()
    expect(opened.page.locator(".legend img")).to_have_count(2)
    expect(opened.map.locator(".place-mark[role=img][tabindex='0'][aria-label]")).to_have_count(VENUES)
    opened.map.locator("path[role=button]").first.focus()
    opened.page.keyboard.press("Enter")
    expect(opened.map.locator("path[aria-pressed=true]")).to_have_count(1)
    assert faults(opened.page) == []
    assert faults(frame_of(opened)) == []
