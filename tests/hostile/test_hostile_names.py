"""A project whose every name is hostile, from its files to all of its outputs: names stay names."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.i18n import Translator
from reachmap.pipeline import run
from reachmap.present.export import OUTPUTS, write_outputs
from tests.hostile.projects import Project, collection, features, followup

AREAS = (
    '=cmd|"/c calc"!A1',
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "\u202e@SUM(1)`|[x](javascript:alert(1))",
    "+1-1" + "x" * 9_000,
)
PROJECT = '-2+3 "><script>alert(3)</script> ](javascript:alert(4))'
COURSE = "<img src=x onerror=alert(5)>"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Tags(HTMLParser):
    """Collects tags, and attributes that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("namn")
    project = Project(folder)
    project.whole()
    project.write("omraden.geojson", collection(features(names=AREAS)))
    head, _, rows = followup().partition("\n")
    lines = [f"{line};{COURSE};=1+1;{PROJECT}" for line in rows.splitlines()]
    for place, name in enumerate(("Norrby", "Söderby", "Österby", "Västerby")):
        lines = [line.replace(name, f"1980R00{place + 1}") for line in lines]
    project.write("uppfoljning.csv", "\n".join([f"{head};Kurs;Plats;Anordnare", *lines]))
    project.settings(name=PROJECT)
    text = project.path.read_text(encoding="utf-8")
    named = 'municipality = "1980"\nnot_included = ["<script>alert(6)</script>"]\n'
    project.write("reachmap.toml", text.replace('municipality = "1980"\n', named))
    write_outputs(run(project.path), Translator("sv"), folder / "ut")
    return folder / "ut"


def test_page_has_no_tag_of_a_names_making(outputs: Path) -> None:
    page = Tags()
    page.feed((outputs / "map.html").read_text(encoding="utf-8"))
    assert page.handlers == []
    assert "img" not in page.tags
    assert not any("javascript:" in address for address in page.addresses)
    # The page's own scripts hold the names as data: a name that ends a script would make further tags.
    text = (outputs / "map.html").read_text(encoding="utf-8")
    assert not re.search(r"<script[^>]*>\s*alert", text)
    assert "</script><img" not in text


def test_summary_has_no_tag_and_no_link_of_a_names_making(outputs: Path) -> None:
    text = (outputs / "summary.md").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)<(script|img)", text)
    assert not re.search(r"(?<!\\)\]\(javascript:", text)


def test_csv_has_no_formula(outputs: Path) -> None:
    for row in csv.reader(io.StringIO((outputs / "cells.csv").read_text(encoding="utf-8"))):
        for cell in row:
            assert not cell.startswith(FORMULA) or re.fullmatch(r"-?[\d.]+", cell)


def test_workbook_has_no_formula_and_no_link(outputs: Path) -> None:
    book = openpyxl.load_workbook(outputs / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert cells
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target]


def test_layers_hold_the_names_as_they_are(outputs: Path) -> None:
    base = sqlite3.connect(f"{(outputs / 'reach.gpkg').as_uri()}?mode=ro", uri=True)
    names = {row[0] for row in base.execute("SELECT DISTINCT area_name FROM areas")}
    base.close()
    assert AREAS[1] in names


def test_record_is_json_and_every_output_is_there(outputs: Path) -> None:
    assert json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    assert {path.name for path in outputs.iterdir()} == set(OUTPUTS)


@pytest.mark.parametrize("address", ["karta", "omrade", "aldrar", "jamlikhet", "metod"])
def test_pages_of_the_app_have_no_tag_of_a_names_making(
    outputs: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROJECT_VARIABLE, str(outputs.parent / "reachmap.toml"))
    script = f"from reachmap.app.page import show\nshow({address!r})\n"
    app = AppTest.from_string(script, default_timeout=180).run()
    assert not app.exception
    bodies = [element.proto.body for element in app.get("html")]
    # What Streamlit itself takes for Markdown, where a name may make a link.
    texts = [element.value for kind in (app.markdown, app.caption, app.title) for element in kind]
    assert any("script" in body for body in bodies), "no hostile name is on the page"
    page = Tags()
    page.feed("\n".join(bodies))
    assert page.handlers == []
    assert not {"img", "iframe"} & set(page.tags)
    # The app's own script tells the browser the page's language.
    assert page.tags.count("script") <= 1
    assert not re.search(r"<script[^>]*>\s*alert", "\n".join(bodies))
    assert not any("javascript:" in link for link in page.addresses)
    assert not any("](javascript:" in text or "<script" in text for text in texts)
