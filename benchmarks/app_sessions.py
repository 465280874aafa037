"""How fast the app is, how much it sends, and what ten people at once cost.

    .venv/bin/python -m benchmarks.app_sessions --seconds 180 [--regso RegSO_2025.gpkg]

Needs chromium on PATH. ``--regso`` names the country's areas (the package duva carries them) and adds a
county and the country: their figures are those of the sample's areas, given out in turn, as what is measured
is how much is drawn and sent. Prints lines of figures; nothing is asserted.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from reachmap import saved
from reachmap.pipeline import Analysis, run
from reachmap.vocabulary import ALL
from tests.app.server import serving
from tests.present.browser import ARGUMENTS, NAMES

SAMPLE = Path(__file__).parents[1] / "sample_data" / "vasteras" / "reachmap.toml"
GROUPS = ("Pappor m.fl.", "Nyanlända föräldrar", "Alla föräldrar")
FILLS = (
    "() => Object.values(document.querySelector('iframe').contentWindow.map_div._layers)"
    ".filter(l => l.feature).map(l => l._path.getAttribute('fill')).join()"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=180, help="of ten sessions; 0 leaves them out")
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--regso", type=Path)
    asked = parser.parse_args()
    executable = next(filter(None, map(shutil.which, NAMES)))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        if asked.seconds:
            _municipality(browser, Path(folder), seconds=asked.seconds, sessions=asked.sessions)
        if asked.regso:
            analysis = run(SAMPLE)
            for name, code in (("county", "03"), ("country", "")):
                _large(browser, Path(folder), _given_out(analysis, _areas(asked.regso, code)), name)
        browser.close()


# --- one municipality


def _municipality(browser: Browser, folder: Path, *, seconds: int, sessions: int) -> None:
    with serving(str(SAMPLE), env={"HOME": str(folder)}) as home:
        started = time.perf_counter()
        page, sent = _opened(browser, home)
        print(f"municipality: first map of a server that starts {time.perf_counter() - started:.1f} s")
        print(f"municipality: {sent()}")
        started = time.perf_counter()
        _opened(browser, home)[0].context.close()
        print(f"municipality: map of a second session {time.perf_counter() - started:.1f} s")
        changes = [_change(page, group) for group in itertools.islice(itertools.cycle(GROUPS), 12)]
        print(f"municipality: changed choice to changed colours, s: {_spread(changes)}")
        before = _memory(home)
        _together(browser, home, seconds=seconds, sessions=sessions)
        print(f"memory: one session {before} MB, after {sessions} more {_memory(home)} MB")


def _together(browser: Browser, home: str, *, seconds: int, sessions: int) -> None:
    """Let several sessions click in turn; a click of one waits while the others' are worked on."""
    pages = [_opened(browser, home)[0] for _ in range(sessions)]
    taken: list[float] = []
    errors = 0
    stop = time.perf_counter() + seconds
    for turn in itertools.count():
        if time.perf_counter() > stop:
            break
        group = GROUPS[turn % len(GROUPS)]
        began = [_begin(page, group) for page in pages]
        for page, before, at in began:
            try:
                page.wait_for_function(f"before => ({FILLS})() !== before", arg=before, timeout=30_000)
                taken.append(time.perf_counter() - at)
            except Exception as error:  # noqa: BLE001 - counted
                errors += 1
                print(type(error).__name__)
        errors += sum("Något gick fel" in page.content() for page in pages)
    print(f"{sessions} sessions, {seconds} s: {len(taken)} choices, s: {_spread(taken)}; errors {errors}")
    for page in pages:
        page.context.close()


def _opened(browser: Browser, home: str) -> tuple[Page, _Sent]:
    context = browser.new_context(viewport={"width": 1280, "height": 1300})
    page = context.new_page()
    sent = _Sent(context, page)
    page.goto(home)
    area = page.frame_locator("iframe").locator("path.leaflet-interactive").first
    area.wait_for(state="attached", timeout=600_000)
    return page, sent


class _Sent:
    """What a page is sent, counted."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.files = self.frames = 0
        client = context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.loadingFinished", self._file)
        client.on("Network.webSocketFrameReceived", self._frame)

    def _file(self, told: dict[str, float]) -> None:
        self.files += int(told["encodedDataLength"])

    def _frame(self, told: dict[str, dict[str, str]]) -> None:
        # Binary frames are told as base64.
        self.frames += len(told["response"]["payloadData"]) * 3 // 4

    def __call__(self) -> str:
        return f"page {self.frames / 1e6:.2f} MB, Streamlit's own files {self.files / 1e6:.1f} MB"


def _begin(page: Page, group: str) -> tuple[Page, str, float]:
    """Choose a group; the colours before, and when."""
    # Read before the click: they may have changed when it is over.
    before = page.evaluate(FILLS)
    page.get_by_role("combobox", name="Delgrupp", exact=True).click()
    started = time.perf_counter()
    page.get_by_role("option", name=group, exact=True).click()
    return page, before, started


def _change(page: Page, group: str) -> float:
    _, before, started = _begin(page, group)
    page.wait_for_function(f"before => ({FILLS})() !== before", arg=before, timeout=60_000)
    return time.perf_counter() - started


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    if not ordered:
        return "none"
    return f"p50 {statistics.median(ordered):.2f}, p95 {ordered[int(0.95 * (len(ordered) - 1))]:.2f}"


def _memory(home: str) -> int:
    """Resident memory of the server, in megabytes."""
    port = home.rpartition(":")[2].encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"reachmap" in words and port in words:
                held = re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())
                return int(held[1]) // 1024 if held else 0
        except OSError:
            continue
    return 0


# --- a county, the country


def _large(browser: Browser, folder: Path, analysis: Analysis, name: str) -> None:
    file = folder / f"{name}.reachmap"
    started = time.perf_counter()
    file.write_bytes(saved.save(analysis))
    size, took = file.stat().st_size / 1e6, time.perf_counter() - started
    print(f"{name}: {len(analysis.areas)} areas, saved {size:.1f} MB ({took:.0f} s)")
    with serving(str(file), env={"HOME": str(folder)}) as home:
        started = time.perf_counter()
        page, sent = _opened(browser, home)
        print(f"{name}: first map {time.perf_counter() - started:.1f} s; {sent()}; memory {_memory(home)} MB")
        page.context.close()
        started = time.perf_counter()
        page, _ = _opened(browser, home)
        print(f"{name}: map of a second session {time.perf_counter() - started:.1f} s")
        page.context.close()


def _areas(regso: Path, code: str) -> gpd.GeoDataFrame:
    read = gpd.read_file(regso)
    read = read[read["kommunkod"].str.startswith(code)].to_crs("EPSG:3006")
    named = {"regsokod": "area_code", "regsonamn": "area_name", "kommunkod": "municipality_code"}
    table = read.rename(columns=named)[[*named.values(), "geometry"]]
    return table.sort_values("area_code", ignore_index=True).astype(dict.fromkeys(named.values(), "str"))


def _given_out(analysis: Analysis, areas: gpd.GeoDataFrame) -> Analysis:
    """Give the sample's figures to other areas, in turn."""
    cells = analysis.cells
    known = [part for code, part in cells.groupby("area_code", sort=True) if code != ALL]
    names = zip(areas["area_code"], areas["area_name"], areas["municipality_code"], strict=True)
    rows = [
        part.assign(area_code=code, area_name=name, municipality_code=municipality)
        for part, (code, name, municipality) in zip(itertools.cycle(known), names, strict=False)
    ]
    both = pd.concat([*rows, cells[cells["area_code"] == ALL]], ignore_index=True)
    text = dict.fromkeys(("area_code", "area_name", "municipality_code", "verdict"), "str")
    return replace(analysis, cells=both.astype(text), areas=areas, offers=None, regions=None)


if __name__ == "__main__":
    main()
