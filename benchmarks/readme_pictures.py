"""Take the pictures of README.md anew: the map's page, the app, a plan of venues and the report.

    .venv/bin/python -m benchmarks.readme_pictures out/bilder

Needs chromium on PATH. Look at them, then copy them to docs/pictures. They have few colours, for their size.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import reachmap
from reachmap import Scenario
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import report
from reachmap.present.export import write_outputs
from reachmap.present.report_content import report as content_of
from reachmap.present.typeset import set_pages
from reachmap.present.venue_page import write_plan
from tests.app.server import PATIENCE, serving
from tests.app.test_browser import choose
from tests.present.browser import ARGUMENTS, NAMES

SAMPLE = Path(__file__).parents[1] / "sample_data" / "vasteras" / "reachmap.toml"
SWEDISH = Translator("sv")
# Day and resolution of the report in the picture.
_DAY, _PPI, _GAP = date(2026, 3, 1), 87, 2
_COLOURS = 96


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    analysis = reachmap.run(SAMPLE)
    _paper(analysis, folder / "rapport.png")
    executable = next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        _files(analysis, browser, Path(made), folder)
        with serving(env={"HOME": made}) as home:
            _app(browser.new_page(viewport={"width": 1280, "height": 800}), home, folder)
        browser.close()
    for picture in sorted(folder.glob("*.png")):
        Image.open(picture).convert("RGB").quantize(_COLOURS).save(picture, optimize=True)
        print(picture, picture.stat().st_size)


def _paper(analysis: Analysis, path: Path) -> None:
    """Set the two pages side by side."""
    content = content_of(analysis, SWEDISH, day=_DAY)
    data = report.typeset_data(content)
    pages = [Image.open(io.BytesIO(page)) for page in set_pages(report.TEMPLATE, data, ppi=_PPI)]
    wide, high = pages[0].size
    both = Image.new("RGB", (2 * wide + _GAP, high), "#888888")
    for number, page in enumerate(pages):
        both.paste(page, (number * (wide + _GAP), 0))
    both.save(path)


def _files(analysis: Analysis, browser: Browser, made: Path, folder: Path) -> None:
    """Open the map's page and a plan of venues from disk."""
    write_outputs(analysis, SWEDISH, made)
    write_plan(analysis, reachmap.plan_venues(analysis, Scenario(new=2, within=3000)), SWEDISH, made)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((made / "map.html").as_uri())
    _shot(page, folder / "karta.png")
    page.select_option("#group", "fathers")
    page.select_option("#view", "share")
    _shot(page, folder / "pappor.png")
    page.set_viewport_size({"width": 1280, "height": 760})
    page.goto((made / "venues.html").as_uri())
    _shot(page, folder / "platser.png")


def _app(page: Page, home: str, folder: Path) -> None:
    """Open the app with its places, and then where people have a low income."""
    page.goto(home)
    frame = page.frame_locator("iframe")
    frame.locator("path.leaflet-interactive").first.wait_for(state="attached", timeout=PATIENCE)
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached")
    page.get_by_text("Visa platser på kartan").click()
    frame.locator(".place-mark").first.wait_for()
    _shot(page, folder / "app.png")
    choose(page, "Visa", "Personer med låg inkomst, procent")
    _shot(page, folder / "ekonomi.png")


def _shot(page: Page, path: Path) -> None:
    """Wait for what moves, and take what is in the window."""
    page.mouse.move(5, 5)
    page.wait_for_timeout(2500)
    page.screenshot(path=str(path))


if __name__ == "__main__":
    main()
