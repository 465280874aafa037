"""The app as people start it, and a browser that reaches nothing but it.

A test module takes the fixtures with ``pytest_plugins = ["tests.app.server"]``.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Route

ROOT = Path(__file__).parents[2]
PATIENCE = 180_000  # milliseconds until the first map: the sample is analysed on a busy machine
AREAS = "path.leaflet-interactive"
# Said by Streamlit of every component's frame, whatever the app does: see docs/accessibility.md.
STREAMLITS_OWN = re.compile(
    r"^Unrecognized feature: '[a-z-]+'\.$"
    r"|^An iframe which has both allow-scripts and allow-same-origin for its sandbox attribute can escape"
)


@dataclass
class Visit:
    """An open page of the app and what went wrong on it."""

    page: Page
    home: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()  # what a project names besides

    def _meet(self, route: Route) -> None:
        address = route.request.url
        if address.startswith((f"{self.home}/", "data:", "blob:", "about:", *self.allowed)):
            route.continue_()
            return
        self.outside.append(address)
        route.abort()

    def watch(self) -> None:
        """Begin to refuse and to write down."""
        self.page.context.route("**/*", self._meet)
        self.page.on("websocket", lambda socket: self._listen(socket.url))
        self.page.on("framenavigated", lambda frame: self.frames.append(frame.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.errors.append(message.text) if message.type in ("error", "warning") else None
            ),
        )

    def _listen(self, address: str) -> None:
        if not address.startswith(self.home.replace("http", "ws")):
            self.outside.append(address)

    @property
    def map(self) -> FrameLocator:
        """The frame with the map."""
        return self.page.frame_locator("iframe")

    @property
    def areas(self) -> Locator:
        """The areas that are drawn."""
        return self.map.locator(AREAS)

    def wait_for_map(self) -> None:
        """Wait until areas are drawn and the page has come to rest."""
        self.areas.first.wait_for(state="attached", timeout=PATIENCE)
        self.page.locator('[data-test-script-state="notRunning"]').wait_for(
            state="attached", timeout=PATIENCE
        )

    def fills(self) -> list[str]:
        """Colours of the areas, by name of the area."""
        found = self.areas.evaluate_all(
            """paths => Object.values(map_div._layers)
                .filter(layer => layer.feature)
                .map(layer => [layer.feature.properties.area_code, layer._path.getAttribute('fill')])
                .sort()
                .map(pair => pair.join(' '))"""
        )
        return [str(fill) for fill in found]

    def assert_calm(self) -> None:
        """Fail when anything outside was asked for, or anything but Streamlit itself complained."""
        assert self.outside == []
        assert [text for text in self.errors if not STREAMLITS_OWN.match(text)] == []


Opener = Callable[..., Visit]


@contextmanager
def serving(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run ``reachmap app`` on a free port; give its address. ``env``: what its environment has besides."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "reachmap", "app", *arguments, "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def _wait(process: subprocess.Popen[str], port: int) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the server stopped: {process.stdout.read() if process.stdout else ''}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server did not start")


@pytest.fixture(scope="session")
def sample_app() -> Iterator[str]:
    """Serve the sample once for all tests."""
    with serving() as home:
        yield home


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opener]:
    """Open the app in fresh pages: ``visit(home, width=400, height=800)``."""
    contexts = []

    def opened(home: str, *, width: int = 1280, height: int = 900, allowed: tuple[str, ...] = ()) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        made = Visit(context.new_page(), home, allowed=allowed)
        made.watch()
        made.page.goto(home)
        return made

    yield opened
    for context in contexts:
        context.close()
