"""Kolada's figures fetched beside share files: only where it is allowed, and used by the comparison."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reachmap.app.compare_page import _compared, _sample
from reachmap.app.fetching import Run, work
from reachmap.compare.share_file import SUFFIX, read_share
from reachmap.i18n import Translator
from reachmap.present.source_texts import KOLADA, shared_lines
from reachmap.sources import kolada
from reachmap.sources.jobs import Job
from tests.app.fetches import allowed, html, until_done
from tests.sources.server import Fault, Publisher

PANEL = """
import streamlit as st
from reachmap.app import kolada_panel
from reachmap.i18n import Translator
kolada_panel.show(Translator("sv"), {codes!r})
st.text(",".join(file.name for file in kolada_panel.files()))
"""
CODES = ("1904", "1907")


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    there = Publisher(kpis={"N24012": "Öppna förskolor", "N24013": "Familjecentraler", "N33802": "Insatser"})
    with allowed(there, tmp_path, monkeypatch):
        yield there


def panel(codes: tuple[str, ...] = CODES) -> AppTest:
    return AppTest.from_string(PANEL.format(codes=codes), default_timeout=60).run()


def fetched(app: AppTest) -> AppTest:
    """Press the button, and look again until the thread has ended, as the page does by itself."""
    app.button(key="kolada_start").click().run()
    return until_done(app, stop="kolada_stop")


def test_nothing_is_offered_where_nobody_has_allowed_it_or_no_file_is_there(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not panel(()).button
    monkeypatch.delenv("REACHMAP_NETWORK")
    assert not panel().button
    assert publisher.asked == []


def test_indicators_of_the_last_years_come_for_the_files_municipalities(publisher: Publisher) -> None:
    app = fetched(panel())
    assert app.text[0].value == "kolada.csv"
    assert "Kolada (RKA)" in html(app)
    last = date.today().year - 1
    years = ",".join(str(year) for year in range(last - 4, last + 1))
    (path,) = [path for path in publisher.paths() if "/data/" in path]
    assert path.endswith(f"/municipality/1904,1907/year/{years}")
    app.button(key="kolada_forget").click().run()
    assert app.text[0].value == ""


def test_an_indicator_that_kolada_no_longer_has_is_told_in_words(publisher: Publisher) -> None:
    del publisher.kpis["N33802"]
    app = fetched(panel())
    assert "N33802" in html(app)
    assert app.text[0].value == ""


def test_a_service_that_refuses_is_told_in_words(publisher: Publisher) -> None:
    publisher.faults = [Fault("/v3/data", 400, said="Bad year", times=9)]
    assert "Bad year" in html(fetched(panel()))


def test_what_was_fetched_stands_beside_the_comparison_and_is_named(publisher: Publisher) -> None:
    shares = [file for file in _sample() if file.suffix == SUFFIX]
    codes = tuple(sorted({code for file in shares for code in read_share(file).manifest.municipality}))
    run = Run((Job("kolada", codes, years=("2024", "2025")),))
    work(run)
    assert run.fetched is not None
    _, shown = _compared([*shares, *run.fetched.files])
    comparison = shown.comparison
    assert comparison.indicators is not None
    assert len(comparison.indicators.columns) == len(kolada.USUAL)
    assert shared_lines(comparison, Translator("sv"))[-1] == f"{KOLADA}."
    assert publisher.asked
