"""A chromium without a network: it refuses every outside request, and writes down that it came.

A test module takes the fixtures with ``pytest_plugins = ["tests.present.browser"]``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")  # as .ci/chromium looks for them
LOCAL = ("file:", "data:", "about:", "blob:")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@dataclass
class Visit:
    """An open page and what went wrong on it.

    Parameters
    ----------
    page
        The page.
    outside
        Addresses outside this computer that the page asked for; all were refused.
    files
        Local files that were opened.
    errors
        What the console and uncaught exceptions said.
    """

    page: Page
    outside: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def _meet(self, route: Route) -> None:
        address = route.request.url
        if not address.startswith(LOCAL):
            self.outside.append(address)
            route.abort()
            return
        if address.startswith("file:"):
            self.files.append(address)
        route.continue_()

    def watch(self) -> None:
        """Begin to refuse and to write down."""
        self.page.route("**/*", self._meet)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.errors.append(message.text) if message.type in ("error", "warning") else None
            ),
        )

    def show(self, path: Path) -> Page:
        """Open a file of this computer and wait until it is drawn."""
        self.page.goto(path.resolve().as_uri(), wait_until="load")
        return self.page

    def assert_calm(self) -> None:
        """Fail when anything outside was asked for, or anything complained."""
        assert self.outside == []
        assert self.errors == []


Opener = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's chromium once; without it the test fails, it is never skipped."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.fail("chromium is not on PATH: run `make test`, which installs it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Open files in fresh pages: ``open_page(path, width=400, height=800, script=False)``."""
    contexts = []

    def opened(path: Path, *, width: int = 1280, height: int = 900, script: bool = True) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.watch()
        visit.show(path)
        return visit

    yield opened
    for context in contexts:
        context.close()
