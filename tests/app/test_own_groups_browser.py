"""The form for a group of one's own, in a real browser: by keyboard, beside the map, in both languages."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.app.test_browser import faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.app.server import Opener, Visit

pytest_plugins = ["tests.present.browser", "tests.app.server"]
WORDS = {
    "sv": ("Gruppens namn", "Män", ("13–15 år", "16–18 år"), "Lägg till gruppen"),
    "en": ("Name of the group", "Men", ("13–15 years", "16–18 years"), "Add the group"),
}
expect.set_options(timeout=60_000)


def in_the_first_screen(made: Visit) -> bool:
    """Whether answer, goals, choices and the whole map are seen without scrolling."""
    made.page.locator('[data-testid="stMain"]').evaluate("main => main.scrollTo(0, 0)")
    for place in ("h1", ".goals", ".st-key-group", "iframe"):
        box = made.page.locator(place).first.bounding_box()
        if box is None or box["y"] < 0 or box["y"] + box["height"] > 800:
            return False
    return True


def write_by_keyboard(page: Page, name: str, language: str) -> None:
    """Open the form, fill it in and send it, without a mouse."""
    labelled, men, ages, add = WORDS[language]
    form = page.locator(".st-key-groups")
    form.locator("summary").focus()
    if form.locator("details[open]").count() == 0:
        page.keyboard.press("Enter")
    expect(page.get_by_label(labelled)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(form.get_by_role("radio", name=men, exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    for age in ages:
        page.keyboard.press("Space")
        expect(form.get_by_role("button", name=age, exact=True)).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=add)).to_be_focused()


def test_a_group_is_defined_by_keyboard_and_pushes_nothing_out_of_the_first_screen(
    visit: Opener, sample_app: str
) -> None:
    made = visit(sample_app, width=1280, height=800)
    page = made.page
    made.wait_for_map()
    assert in_the_first_screen(made)
    write_by_keyboard(page, "Pappor till tonåringar", "sv")
    assert in_the_first_screen(made)
    assert faults(page) == []
    page.get_by_role("button", name="Lägg till gruppen").press("Enter")
    expect(page.get_by_role("combobox", name="Delgrupp")).to_have_value("Pappor till tonåringar")
    expect(page.locator("caption")).to_contain_text("Pappor till tonåringar, alla åldrar")
    expect(page.locator(".st-key-groups")).to_contain_text(
        "Pappor till tonåringar: män, barnets ålder: 13–15 år och 16–18 år."
    )
    # How far behind the group is stands below the map.
    expect(page.locator(".lines").filter(has=page.get_by_text("Egna grupper"))).to_contain_text(
        "Stödet når pappor till tonåringar"
    )
    made.wait_for_map()
    assert in_the_first_screen(made)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Spara projektfilen med grupperna").click()
    (group,) = tomllib.loads(waiting.value.path().read_text(encoding="utf-8"))["group"]
    assert (group["name"], group["sex"], group["ages"]) == (
        "Pappor till tonåringar",
        "man",
        ["13-15", "16-18"],
    )
    # The same people again, in English: refused beside the form, which keeps what was written.
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    write_by_keyboard(page, "New fathers", "en")
    page.get_by_role("button", name="Add the group").press("Enter")
    expect(page.locator(".st-key-groups").get_by_role("alert")).to_contain_text(
        "New fathers is the same people as Pappor till tonåringar, which is shown already"
    )
    expect(page.get_by_label("Name of the group")).to_have_value("New fathers")
    expect(page.get_by_role("combobox", name="Group of parents")).to_have_value("Pappor till tonåringar")
    assert faults(page) == []
    assert in_the_first_screen(made)
    made.assert_calm()
