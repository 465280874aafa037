"""Take a picture of every page of the app, in both languages, to be looked at.

    .venv/bin/python -m benchmarks.screenshots out/bilder [PROJECT.toml]

Needs chromium on PATH. The good ones go to docs/pictures.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.app.server import serving
from tests.present.browser import ARGUMENTS, NAMES

SAMPLE = Path(__file__).parents[1] / "sample_data" / "vasteras" / "reachmap.toml"
# As it opens, the whole of it (Streamlit scrolls inside the page: a high window shows what a long page has),
# and on a telephone.
SIZES = {"": (1280, 800), "-hel": (1280, 3000), "-smal": (400, 3000)}


def main() -> None:
    """Take them all."""
    folder = Path(sys.argv[1])
    project = sys.argv[2] if len(sys.argv) > 2 else str(SAMPLE)
    folder.mkdir(parents=True, exist_ok=True)
    executable = next(filter(None, map(shutil.which, NAMES)))
    with (
        tempfile.TemporaryDirectory() as home_folder,
        serving(project, env={"HOME": home_folder}) as home,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for suffix, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(home)
            for language in ("Svenska", "English"):
                _pages(page, language, folder, suffix)
        browser.close()


def _pages(page: Page, language: str, folder: Path, suffix: str) -> None:
    _settle(page)
    page.get_by_text(language, exact=True).click()
    _settle(page)
    links = page.locator(".st-key-menu a")
    for i in range(links.count()):
        links.nth(i).click()
        _settle(page)
        name = links.nth(i).inner_text().strip().casefold().replace(" ", "-")
        page.screenshot(path=str(folder / f"{language[:2].casefold()}-{i + 1}-{name}{suffix}.png"))
        print(name)


def _settle(page: Page) -> None:
    """Wait until the page is whole."""
    page.get_by_role("heading", level=1).wait_for(timeout=600_000)
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", timeout=600_000)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
