"""The review as a step between dropping files and the map: looked through, put right, kept by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from reachmap.app import fragments, project, review
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.files import MemoryFile
from reachmap.i18n import Translator

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from tests.app.server import Opener

pytest_plugins = ["tests.present.browser", "tests.app.server"]

ROOT = Path(__file__).parents[2]
SHOWN_FIRST = ROOT / "sample_data" / "norberg" / "reachmap.toml"
AREAS = ROOT / "boundaries" / "regso_2025_vastmanland.gpkg"
CHILDREN = ROOT / "sample_data" / "surahammar" / "barn_per_alder.csv"
# Surahammar: one name that fits two of its areas, and one that is misspelt twice over.
ROWS = ["Kurs;Datum;Bostadsområde;Kön;Barnetsålder"]
ROWS += [f"ABC {i};2025-03-0{1 + i % 9};{{area}};k;4" for i in range(12)]


def followup() -> bytes:
    names = ["1907R001", "1907R002", "1907R003", "Ramnäss by", "=1+1", "Storgatan 12"]
    lines = [ROWS[0], *(row.format(area=name) for name in names for row in ROWS[1:])]
    return "\n".join(lines).encode()


def files() -> list[tuple[str, bytes, str]]:
    return [
        ("följ <b>upp.csv", followup(), ""),
        (AREAS.name, AREAS.read_bytes(), ""),
        (CHILDREN.name, CHILDREN.read_bytes(), ""),
    ]


def written(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.fixture
def dropped(monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv(PROJECT_VARIABLE, str(SHOWN_FIRST))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    app.file_uploader[0].set_value(files())
    yield press(app.run(), "Läs filerna")
    project._analysis.clear()


def labels(app: AppTest) -> list[str]:
    return [box.label for box in app.selectbox]


def box_of(app: AppTest, label: str) -> Any:
    return next(box for box in app.selectbox if box.label == label)


NAME = "Vad betyder ”Ramnäss by”?"
HEADING = "Vad står under rubriken ”Barnetsålder”?"


def test_the_review_asks_before_the_map(dropped: AppTest) -> None:
    page = written(dropped)
    for title in ("Kolumner", "Osäkra namn", "Ej placerade", "Dubbletter", "Summor", "Gränser per område"):
        assert f"<summary><h3>{title}</h3></summary>" in page
    # What may be a person or run in a spreadsheet is counted, never shown.
    assert "Storgatan" not in page
    assert "=1+1" not in page
    assert "följ &lt;b&gt;upp.csv" in page
    box = box_of(dropped, NAME)
    assert box.value == ""
    assert box.options[0] == "Inte bestämt"
    assert box.options[1].startswith("Ramnäs")  # the nearest first
    assert box.options[-2:] == ["en annan kommun", "inget svar"]
    # The map below is still the one from before.
    assert "Norberg" in page


def test_a_choice_is_kept_in_the_session_and_the_saved_files(dropped: AppTest) -> None:
    box_of(dropped, NAME).select("other_municipality")
    box_of(dropped, HEADING).select("child_ages")
    app = press(dropped, "Läs om med valen")
    assert NAME not in labels(app)
    assert HEADING not in labels(app)
    assert "2 val är sparade." in written(app)
    app = press(app, "Visa kartan")
    shown = app.session_state["own_shown"]
    assert 'columns = {child_ages = "Barnetsålder"}' in shown.text
    assert 'aliases = "aliases.csv"' in shown.text
    assert shown.aliases == "text,area_code\nRamnäss by,other_municipality\n"
    assert shown.opened.analysis.intake.counts.not_located["other_municipality"] == 12


def test_a_heading_that_was_taken_wrongly_is_not_read(dropped: AppTest) -> None:
    box = next(box for box in dropped.multiselect if box.label == "Rubriker som inte ska läsas")
    assert set(box.options) >= {"Kurs", "Datum", "Bostadsområde", "Kön"}
    box.select("Kön")
    app = press(dropped, "Läs om med valen")
    assert "1 val är sparat." in written(app)
    # It can be given a meaning now, as other headings that are not read, or be read again.
    assert "Vad står under rubriken ”Kön”?" in labels(app)
    assert app.multiselect[0].value == ["Kön"]
    shown = press(app, "Visa kartan").session_state["own_shown"]
    assert 'unread = ["Kön"]' in shown.text
    read = shown.opened.analysis.intake.review.columns
    assert {each.column for each in read if each.heading == "Kön"} == {""}


def test_one_of_two_headings_for_the_same_column_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(SHOWN_FIRST))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    lines = followup().decode().splitlines()
    both = "\n".join([f"{lines[0]};Stadsdel (närmaste)", *(f"{line};Norr" for line in lines[1:])])
    app.file_uploader[0].set_value([("följ upp.csv", both.encode(), ""), *files()[1:]])
    app = press(app.run(), "Läs filerna")
    told = "följ upp.csv: rubrikerna Bostadsområde och Stadsdel (närmaste) ser ut att vara samma uppgift."
    assert told in written(app)
    asked = next(radio for radio in app.radio if radio.label == "Vilken av dem ska läsas?")
    assert asked.options == ["Bostadsområde", r"Stadsdel \(närmaste\)"]  # no markup
    app = press(app, "Läs om med valen")
    # The other is not read: as if somebody had said so in the review, where it can be said otherwise.
    assert told not in written(app)
    assert app.multiselect[0].value == ["Stadsdel (närmaste)"]
    assert NAME in labels(app)
    shown = press(app, "Visa kartan").session_state["own_shown"]
    assert 'unread = ["Stadsdel (närmaste)"]' in shown.text
    project._analysis.clear()


def test_aliases_of_last_year_are_dropped_in_with_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(SHOWN_FIRST))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    aliases = ("aliases.csv", b"text,area_code\nRamn\xc3\xa4ss by,no_answer\n", "")
    app.file_uploader[0].set_value([*files(), aliases])
    app = press(app.run(), "Läs filerna")
    assert NAME not in labels(app)
    assert HEADING in labels(app)


def test_aliases_that_can_not_be_read_are_told() -> None:
    taken, rest, faults = review.take_aliases(
        [MemoryFile("Aliases.csv", b"a,b\n1,2\n"), MemoryFile("x.csv", b"")]
    )
    assert (taken, [file.name for file in rest]) == ({}, ["x.csv"])
    assert "area_code" in Translator("sv").error(faults[0]) or "text" in Translator("sv").error(faults[0])


def test_marks_of_markdown_in_a_text_are_taken_as_they_are() -> None:
    assert fragments.plain("Råby *stor* [x](y)") == "Råby \\*stor\\* \\[x\\]\\(y\\)"


# --- in a browser


def test_drop_look_through_choose_map(visit: Opener, tmp_path: Path) -> None:
    from tests.app.server import serving

    expect.set_options(timeout=120_000)
    with serving(str(SHOWN_FIRST), env={"HOME": str(tmp_path)}) as home:
        made = visit(home, height=1400)
        made.wait_for_map()
        page = made.page
        page.get_by_text("Öppna egna filer").click()
        payload: list[FilePayload] = [
            {"name": name, "mimeType": "", "buffer": data} for name, data, _ in files()
        ]
        page.locator("input[type=file]").set_input_files(payload)
        expect(page.locator(".told li")).to_have_count(3)
        page.get_by_role("button", name="Läs filerna").click()
        expect(page.get_by_role("heading", name="Se igenom det som lästes", exact=True)).to_be_visible()
        page.locator("summary", has_text="Osäkra namn").click()
        expect(page.locator(".review table", has_text="Ramnäss by").first).to_be_visible()
        # By keyboard: open the list, take the first candidate.
        box = page.get_by_role("combobox", name=re.compile("Ramnäss by"))
        box.focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option", name="inget svar")).to_be_attached()
        page.keyboard.press("Enter")
        expect(box).to_have_value("Ramnäs")
        page.screenshot(path=str(tmp_path / "step.png"), full_page=True)
        page.get_by_role("button", name="Visa kartan").click()
        expect(made.areas).to_have_count(7)
        page.get_by_text("Egna filer visas").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Spara vad namnen betyder").click()
        assert "Ramnäss by,1907R" in waiting.value.path().read_text(encoding="utf-8")
        assert [path.name for path in tmp_path.rglob("*.csv")] == []
        made.assert_calm()
