"""Fetching in the app: only where it is allowed, with progress and a stop, and a project of what came."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reachmap.app import fetching
from reachmap.app.fetch_panel import jobs_of
from reachmap.app.fetching import Run, work
from reachmap.files import MemoryFile
from reachmap.read.recognise import Recognised, draft_project, recognise
from reachmap.settings import read_settings
from reachmap.sources.project import completed
from reachmap.sources.result import Fetched
from tests.app.fetches import allowed, html, until_done
from tests.sources.server import Fault, Publisher
from tests.sources.tables import Country, all_layers, all_tables

PANEL = """
import streamlit as st
from reachmap.app import fetch_panel
from reachmap.i18n import Translator
fetch_panel.show(Translator("sv"))
st.text(",".join(fetch_panel.held_files()))
"""
COUNTRY = Country({"1907": 3})
NAMES = ["granser_regso_2025.parquet", "befolkning.json", "ettarsklasser.json", "socioekonomi.csv"]


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Serve one municipality, to a machine whose administrator allows the network."""
    there = Publisher(tables=all_tables(COUNTRY), layers=all_layers(COUNTRY))
    with allowed(there, tmp_path, monkeypatch):
        yield there


@pytest.fixture
def came(publisher: Publisher) -> Fetched:
    """What a fetch brings."""
    run = Run(jobs_of("1907", "regso"))
    work(run)
    assert run.fetched is not None
    assert publisher.asked
    return run.fetched


def panel() -> AppTest:
    return AppTest.from_string(PANEL, default_timeout=60).run()


def fetched(app: AppTest) -> str:
    """Fetch a municipality's; what the page says then."""
    app.selectbox[0].select("1907").run()
    app.button(key="fetch_start").click().run()
    return html(until_done(app, stop="fetch_stop"))


@pytest.mark.parametrize("said", [None, "", "no", "1", "true"])
def test_nothing_is_offered_where_nobody_has_allowed_it(
    monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    monkeypatch.delenv("REACHMAP_NETWORK", raising=False)
    if said is not None:
        monkeypatch.setenv("REACHMAP_NETWORK", said)
    app = panel()
    assert not app.button
    assert not app.selectbox
    assert html(app) == ""


def test_a_municipality_has_to_be_chosen_first(publisher: Publisher) -> None:
    app = panel()
    (start,) = app.button
    assert (start.label, start.disabled) == ("Hämta från SCB", True)
    assert "Surahammar (1907)" in app.selectbox[0].options
    assert publisher.asked == []


def test_what_is_fetched_joins_the_files_and_can_be_left_out(publisher: Publisher) -> None:
    app = panel()
    page = fetched(app)
    assert app.text[0].value.split(",") == NAMES, page
    assert "TAB6574 2025" in page
    assert "CC0 1.0" in page
    assert "slumpmässig osäkerhet" in page
    assert len(publisher.asked) == 10
    app.button(key="fetch_forget").click().run()
    assert app.text[0].value == ""


def test_a_column_that_can_not_be_made_is_told_on_the_page(publisher: Publisher) -> None:
    publisher.tables["TAB6685"].dimensions["ContentsCode"].values = {"A": "Något annat"}
    app = panel()
    page = fetched(app)
    assert app.text[0].value.split(",") == NAMES, page
    # By the name that pages give it, not the column's.
    assert "SAKNAS: Personer med låg inkomst" in page
    assert "TAB6685" in page
    assert "A Något annat" in page


def test_a_fetch_can_be_stopped_and_goes_on_later(publisher: Publisher) -> None:
    publisher.faults = [Fault("/config", "slow", value="1.5")]
    app = panel()
    app.selectbox[0].select("1907").run()
    app.button(key="fetch_start").click().run()
    assert "% klart" in app.get("progress")[0].proto.text
    app.button(key="fetch_stop").click().run()
    until_done(app, stop="fetch_stop")
    assert "Avbrutet. Det som hade kommit är sparat." in html(app)
    assert app.text[0].value == ""
    number = len(publisher.asked)
    assert number < 10
    # The choice stands there still.
    app.button(key="fetch_start").click().run()
    until_done(app, stop="fetch_stop")
    assert app.text[0].value.split(",") == NAMES
    assert sum(path.endswith("/data") for path in publisher.paths()) == 4


def test_a_service_that_does_not_answer_is_told_in_words(publisher: Publisher) -> None:
    publisher.faults = [Fault("/wfs", 400, said="Illegal property name")]
    app = panel()
    app.selectbox[0].select("1907").run()
    app.button(key="fetch_start").click().run()
    until_done(app, stop="fetch_stop")
    assert "Illegal property name" in html(app)
    assert app.text[0].value == ""


def test_progress_goes_from_nothing_to_all(publisher: Publisher) -> None:
    run = Run(jobs_of("1907", "regso"))
    shares: list[float] = []
    told = run.told

    def noted(share: float, about: str) -> None:
        shares.append(share)
        told(share, about)

    run.told = noted  # type: ignore[method-assign]
    work(run)
    assert run.fetched is not None
    assert shares[0] == 0
    assert shares[-1] == run.share == 1
    assert shares == sorted(shares)
    assert publisher.asked


def test_a_fault_of_our_own_ends_the_fetch_too(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Fetched:
        raise ZeroDivisionError

    monkeypatch.setattr(fetching, "fetch", broken)
    run = Run(jobs_of("1907", "regso"))
    work(run)
    assert run.done
    assert run.fault is not None
    assert run.fault.fields == {"about": "ZeroDivisionError"}
    assert publisher.asked == []


def test_the_project_file_says_where_everything_comes_from(came: Fetched) -> None:
    known = [recognise(file) for file in came.files if file.name != "ettarsklasser.json"]
    follow_up = Recognised(MemoryFile("uppf.csv", b"x"), "followup")
    text = draft_project(
        [follow_up, *known],
        name="Surahammar",
        municipality="1907",
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        language="sv",
    )
    text = completed(text, came, {file.source.name for file in known})
    raw = tomllib.loads(text)
    assert raw["population"] == {"children": "befolkning.json", "distribution": "ettarsklasser.json"}
    assert raw["covariates"]["use"] == ["low_income_share", "short_education_share"]
    assert {one["file"] for one in raw["source"]} == set(NAMES)
    beside = {file.name: file for file in came.files} | {"uppf.csv": MemoryFile("uppf.csv", b"x")}
    settings = read_settings(MemoryFile("reachmap.toml", text.encode()), beside=beside)
    assert {one.table for one in settings.sources} >= {"stat:RegSO_2025", "TAB6574", "TAB6471"}


def test_what_somebody_dropped_in_is_used_instead(came: Fetched) -> None:
    # Own children: nothing is said of the fetched ones, nor of what would split them.
    text = "[population]\nchildren = 'egna.csv'\n[boundaries]\nfile = 'granser_regso_2025.parquet'\n"
    raw = tomllib.loads(completed(text, came, {"granser_regso_2025.parquet"}))
    assert raw["population"] == {"children": "egna.csv"}
    assert {one["file"] for one in raw["source"]} == {"granser_regso_2025.parquet"}
