"""Own files in the app: recognised, told in words where wrong, analysed, and written nowhere."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import reachmap
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import areas, sentences

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from tests.app.server import Opener, Visit

pytest_plugins = ["tests.present.browser", "tests.app.server"]

ROOT = Path(__file__).parents[2]
SHOWN_FIRST = ROOT / "sample_data" / "norberg"  # 4 areas
OWN = ROOT / "sample_data" / "surahammar"  # 7 areas
AREAS = ROOT / "boundaries" / "regso_2025_vastmanland.gpkg"
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the server a home and a folder for temporary files of its own, both empty."""
    folder = tmp_path_factory.mktemp("server")
    for name in ("home", "tmp"):
        (folder / name).mkdir()
    return folder


# A picture of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class Kept:
    """A server of maps on this computer, and what it was asked for."""

    address: str
    asked: list[str]


@pytest.fixture(scope="module")
def maps() -> Iterator[Kept]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PIXEL)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Kept(f"http://127.0.0.1:{server.server_port}", asked)
        server.shutdown()


@pytest.fixture(scope="module")
def own_app(scratch: Path, maps: Kept) -> Iterator[str]:
    """Serve a project that names a base map."""
    from tests.app.server import serving

    env = {"HOME": str(scratch / "home"), "TMPDIR": str(scratch / "tmp")}
    named = f'[map]\nwms = "{maps.address}/wms"\nlayers = "topo,vatten"\nattribution = "© <b>Kommunen</b>"\n'
    project = scratch.parent / "med_karta.toml"
    text = (SHOWN_FIRST / "reachmap.toml").read_text(encoding="utf-8")
    for name in re.findall(r'"([^"]+\.(?:xlsx|csv|gpkg))"', text):
        text = text.replace(f'"{name}"', f'"{(SHOWN_FIRST / name).as_posix()}"')
    project.write_text(text + named, encoding="utf-8")
    with serving(str(project), env=env) as home:
        yield home


@pytest.fixture
def opened(visit: Opener, own_app: str, maps: Kept) -> Visit:
    made = visit(own_app, height=1400, allowed=(maps.address,))
    made.wait_for_map()
    made.page.get_by_text("Öppna egna filer").click()
    return made


@pytest.fixture(scope="module")
def surahammar(scratch: Path) -> Analysis:
    """Analyse the dropped files outside the app."""
    return reachmap.run(_without_covariates(scratch.parent))


def drop(visit: Visit, *files: FilePayload) -> None:
    visit.page.locator("input[type=file]").set_input_files(files)


def there(path: Path) -> FilePayload:
    return {"name": path.name, "mimeType": "", "buffer": path.read_bytes()}


def named(name: str, content: str) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": content.encode()}


def test_own_files_are_recognised_analysed_and_written_nowhere(
    opened: Visit, scratch: Path, maps: Kept, surahammar: Analysis
) -> None:
    page = opened.page
    before = opened.areas.count()
    # The project names a base map: that alone is asked for, and only while the project is shown.
    assert maps.asked
    assert all(path.startswith("/wms?") and "topo" in path and "vatten" in path for path in maps.asked)
    expect(page.get_by_text("© <b>Kommunen</b>", exact=True)).to_be_visible()
    drop(
        opened,
        there(OWN / "uppfoljning_2025.xlsx"),
        there(OWN / "barn_per_alder.csv"),
        named("brev.md", "Hej"),
    )
    expect(page.locator(".told li")).to_have_count(2)
    expect(page.get_by_role("alert")).to_contain_text("brev.md: det går inte att se vad filen är")
    expect(page.get_by_text("Det som ännu behövs: områdenas gränser.")).to_be_visible()
    assert opened.areas.count() == before
    drop(opened, there(AREAS))
    expect(page.locator(".told li")).to_have_count(3)
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Kommunens kod, fyra siffror")).to_have_value("1907")
    page.get_by_label("Vad projektet heter").fill("Vår <b>egen</b> kommun")
    page.get_by_role("button", name="Läs filerna").click()
    page.get_by_role("button", name="Visa kartan").click()
    expect(page.locator("p.project")).to_contain_text("Vår <b>egen</b> kommun")
    expect(opened.areas).to_have_count(7)
    asked = len(maps.asked)
    # What was looked through is folded, and the question is on the screen, until it is opened again.
    panel = page.locator(".st-key-own summary").first
    expect(page.locator(".st-key-own details").first).not_to_have_attribute("open", "")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(panel).to_contain_text("Egna filer visas: öppna andra eller glöm dem")
    for sentence in sentences.headline(surahammar, Translator("sv")):
        expect(page.get_by_text(sentence, exact=True).first).to_be_visible()
    takes_along_the_five_largest_shortfalls(opened, surahammar, "Ladda ner rapporten (PDF)")
    panel.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Spara projektfilen").click()
    assert 'municipality = "1907"' in waiting.value.path().read_text(encoding="utf-8")
    written = [path for path in scratch.rglob("*") if path.is_file()]
    assert written == []
    assert len(maps.asked) == asked
    page.get_by_role("button", name="Glöm filerna och visa det som visades förut").click()
    expect(opened.areas).to_have_count(before)
    expect(page.locator(".st-key-own details").first).not_to_have_attribute("open", "")
    expect(panel).to_contain_text("Öppna egna filer")
    expect(page.get_by_test_id("stFileChip")).to_have_count(0)
    opened.assert_calm()


def takes_along_the_five_largest_shortfalls(made: Visit, analysis: Analysis, report: str) -> None:
    """Read them at the top of the table, and download the report."""
    names = [areas.area_names(analysis)[code] for code in areas.by_shortfall(analysis)[:5]]
    expect(made.page.locator("tbody.areas bdi").nth(4)).to_have_text(names[4])
    assert made.page.locator("tbody.areas bdi").all_inner_texts()[:5] == names
    with made.page.expect_download() as waiting:
        made.page.get_by_role("button", name=report).click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


def test_a_planner_does_the_same_in_english(
    visit: Opener, own_app: str, maps: Kept, surahammar: Analysis
) -> None:
    made = visit(own_app, height=1400, allowed=(maps.address,))
    page = made.page
    made.wait_for_map()
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_text("Open your own files").click()
    drop(made, there(OWN / "uppfoljning_2025.xlsx"), there(OWN / "barn_per_alder.csv"), there(AREAS))
    expect(page.locator(".told li")).to_have_count(3)
    page.get_by_label("What the project is called").fill("Our own")
    page.get_by_role("button", name="Read the files").click()
    page.get_by_role("button", name="Show the map").click()
    expect(page.locator("p.project")).to_contain_text("Our own")
    expect(made.areas).to_have_count(7)
    takes_along_the_five_largest_shortfalls(made, surahammar, "Download the report (PDF)")
    made.assert_calm()


def _without_covariates(folder: Path) -> Path:
    """Write Surahammar's project as the dropped files make it."""
    told = (OWN / "reachmap.toml").read_text(encoding="utf-8")
    # Neither statistics of the areas nor a list of places were dropped.
    told = re.sub(r"(?ms)^\[(covariates|venues)\].*?(?=^\[|\Z)", "", told)
    told = re.sub(
        r'"(\.\./\.\./boundaries|uppfoljning|barn_per)', lambda m: f'"{OWN.as_posix()}/{m[1]}', told
    )
    told = told.replace("seed = 1\n", "").replace("simulated = true", "simulated = false")
    path = folder / "surahammar.toml"
    path.write_text(told, encoding="utf-8")
    return path


def test_what_can_not_be_read_is_told_without_anybodys_data(opened: Visit) -> None:
    drop(
        opened,
        named("<img src=x onerror=alert(1)>.csv", "Bostadsområde;Kön\nKolsva;19811218-9876\n"),
        named("tom.csv", ""),
    )
    alerts = opened.page.get_by_role("alert")
    expect(alerts).to_have_count(2)
    expect(alerts.first).to_contain_text("<img src=x onerror=alert(1)>.csv")
    expect(alerts.first).to_contain_text("personnummer")
    assert "9876" not in opened.page.content()
    opened.assert_calm()


def test_two_of_a_kind_are_told_when_they_are_analysed(opened: Visit) -> None:
    table = (OWN / "barn_per_alder.csv").read_text(encoding="utf-8")
    drop(
        opened,
        there(OWN / "uppfoljning_2025.xlsx"),
        there(OWN / "barn_per_alder.csv"),
        there(AREAS),
        named("barn igen.csv", table),
    )
    opened.page.get_by_role("button", name="Läs filerna").click()
    expect(opened.page.get_by_role("alert")).to_contain_text("av samma slag")
    expect(opened.areas).to_have_count(4)
