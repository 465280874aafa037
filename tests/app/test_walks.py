"""What people do with the app, from beginning to end, in both languages; and that they never meet."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect

from reachmap import saved
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import areas, labels
from reachmap.vocabulary import ALL
from tests.app.test_browser import choose

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from tests.app.server import Opener, Visit

pytest_plugins = ["tests.present.browser", "tests.app.server"]

WORDS = {
    "sv": {
        "own": "Öppna egna filer",
        "show": "Visa",
        "one": "Område",
        "page": "Ett område",
        "table": "Ladda ner tabellen (Excel)",
        "save": "Spara projektet",
        "report": "Ladda ner rapporten (PDF)",
        "group": "Delgrupp",
        "fathers": "Pappor m.fl.",
        "standard": "Jämförs med",
        "class": "Visa bara",
        "sheet": "Områden",
    },
    "en": {
        "own": "Open your own files",
        "show": "Show",
        "one": "Area",
        "page": "One area",
        "table": "Download the table (Excel)",
        "save": "Save the project",
        "report": "Download the report (PDF)",
        "group": "Group of parents",
        "fathers": "Fathers and other men",
        "standard": "Compared with",
        "class": "Show only",
        "sheet": "Areas",
    },
}


def called(analysis: Analysis, name: str) -> FilePayload:
    """Save a project under another name, as a file to drop."""
    project = replace(analysis.settings.project, name=name)
    other = replace(analysis, settings=replace(analysis.settings, project=project))
    return {"name": "p.reachmap", "mimeType": "", "buffer": saved.save(other)}


def open_saved(made: Visit, file: FilePayload, words: dict[str, str]) -> None:
    made.page.get_by_text(words["own"]).click()
    made.page.locator("input[type=file]").set_input_files([file])
    made.page.get_by_role("button", name=f"{words['show']} p.reachmap").click()


def downloaded(made: Visit, label: str) -> Path:
    with made.page.expect_download() as waiting:
        made.page.get_by_role("button", name=label).click()
    return waiting.value.path()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_planner_a_coordinator_and_a_county_officer(
    visit: Opener, sample_app: str, norberg: Analysis, language: str
) -> None:
    words, translator = WORDS[language], Translator(language)
    made = visit(sample_app, height=1300)
    made.wait_for_map()
    page = made.page
    if language == "en":
        page.get_by_text("English", exact=True).click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    # The county officer opens what a municipality has sent, and sees that it can not be analysed anew.
    open_saved(made, called(norberg, "Norberg, sänt"), words)
    expect(page.locator("p.project")).to_contain_text("Norberg, sänt")
    expect(made.areas).to_have_count(4)
    expect(page.get_by_role("combobox", name=words["standard"], exact=True)).to_be_disabled()
    assert downloaded(made, words["save"]).read_bytes() == called(norberg, "Norberg, sänt")["buffer"]
    # The coordinator looks for where fathers are lacking and takes the table along.
    choose(page, words["group"], words["fathers"])
    expect(page.locator("caption")).to_contain_text(labels.stratum_label(translator, ALL, "fathers"))
    book = openpyxl.load_workbook(io.BytesIO(downloaded(made, words["table"]).read_bytes()))
    assert len([row for row in book[words["sheet"]].iter_rows(min_row=4) if row[0].value]) == 4
    # The planner reads the largest shortfalls, looks at the first, and takes the report to the board.
    order = areas.by_shortfall(norberg)
    names = areas.area_names(norberg)
    choose(page, words["one"], names[order[0]])
    for line in areas.area_answer(norberg, order[0], translator):
        expect(page.get_by_text(line, exact=True)).to_be_visible()
    page.locator(".st-key-menu").get_by_role("link", name=words["page"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(names[order[0]])
    assert downloaded(made, words["report"]).read_bytes().startswith(b"%PDF")
    made.assert_calm()


def test_two_with_two_projects_never_meet(visit: Opener, sample_app: str, norberg: Analysis) -> None:
    """At the same time, on one server; a third who comes sees neither."""
    names = ("Hemliga Alfastad", "Hemliga Betaby")
    visits = [visit(sample_app), visit(sample_app)]
    for made, name in zip(visits, names, strict=True):
        made.wait_for_map()
        open_saved(made, called(norberg, name), WORDS["sv"])
    for made, own, other in zip(visits, names, reversed(names), strict=True):
        expect(made.page.locator("p.project")).to_contain_text(own)
        choose(made.page, "Delgrupp", "Pappor m.fl.")
        expect(made.page.locator("caption")).to_contain_text("Pappor m.fl.")
        made.page.locator(".st-key-menu").get_by_role("link", name="Metod och källor", exact=True).click()
        expect(made.page.get_by_role("heading", level=1)).to_contain_text("Var kommer siffrorna ifrån?")
        expect(made.page.locator("p.project")).to_contain_text(own)
        assert other not in made.page.content()
    third = visit(sample_app)
    third.wait_for_map()
    expect(third.areas).to_have_count(50)
    assert not [name for name in names if name in third.page.content()]
    expect(third.page.get_by_role("combobox", name="Delgrupp")).to_have_value("Alla föräldrar")


def test_a_place_is_put_out_by_a_click_on_the_map(visit: Opener, sample_app: str) -> None:
    made = visit(sample_app, height=1300)
    made.wait_for_map()
    page = made.page
    page.locator(".st-key-menu").get_by_role("link", name="Nya platser", exact=True).click()
    page.get_by_text("Sätt ut en plats på kartan").click()
    frame = page.locator(".st-key-venues_putting iframe")
    area = frame.content_frame.locator("path.leaflet-interactive").first
    expect(area).to_be_visible()
    area.click(force=True)
    expect(page.get_by_role("button", name="Ta bort platserna som satts ut")).to_be_visible()
    made.assert_calm()
