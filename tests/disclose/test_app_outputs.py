"""The app on a project with planted small cells: what is hidden moves no byte of any page or download.

The project is that of `test_every_output`, where commands' files are. Here every page is opened, the map's in
both languages, for all parents, a group, the project's own group and with neighbours put together. Whatever a
download button hands out is taken as it is, so that a button that is added is walked too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from reachmap.app.current import BAND, GROUP, LANGUAGE, LEVEL, PICKED, REGIONS
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.vocabulary import ALL
from tests.disclose.test_every_output import OWN_GROUPS, SMALL_SURVEY, changed, holding, planted_rows
from tests.disclose.test_outputs_tell_nothing import CODES, ROOT, Row, make
from tests.test_released import SURVEY

# All pages but that of municipalities side by side, which shows share files (`test_every_output`).
PAGES = ("karta", "omrade", "aldrar", "jamlikhet", "utbud", "platser", "metod")
CHOICES: tuple[dict[str, str], ...] = (
    {},
    {BAND: "0-2", GROUP: "fathers"},
    {BAND: ALL, GROUP: "teen_fathers"},
    {LEVEL: REGIONS},
    {PICKED: CODES[5]},
)
# Names that Streamlit gives by itself.
_OF_STREAMLIT = re.compile(rb"[0-9a-f]{32,}")


def made(folder: Path, rows: list[Row], survey: str) -> Path:
    """Write the project."""
    more = '[survey]\nfile = "enkat.csv"\n[venues]\nfile = "platser.csv"\n' + OWN_GROUPS
    project = make(folder, rows, more)
    shutil.copy(ROOT / "sample_data" / "arboga" / "platser.csv", folder)
    (folder / "enkat.csv").write_text(SURVEY + survey, encoding="utf-8")
    return project


def walk(project: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Open every page, and take what it shows and what its download buttons give."""
    found: dict[str, bytes] = {}
    where = ""

    def button(_label: str, data: str | bytes | Callable[[], str | bytes], **named: Any) -> bool:
        given = data() if callable(data) else data
        found[f"{where}/{named['file_name']}"] = given.encode() if isinstance(given, str) else given
        return False

    monkeypatch.setenv(PROJECT_VARIABLE, str(project))
    monkeypatch.setattr(st, "download_button", button)
    # A container has its buttons of its own.
    monkeypatch.setattr(
        st.delta_generator.DeltaGenerator, "download_button", lambda _, *a, **k: button(*a, **k)
    )
    for language, address in (*product(("sv",), PAGES), ("en", "karta")):
        for number, choices in enumerate(CHOICES if address == "karta" else CHOICES[:1]):
            where = f"{language}/{address}/{number}"
            script = f"from reachmap.app.page import show\nshow({address!r})\n"
            app = AppTest.from_string(script, default_timeout=180)
            app.session_state[LANGUAGE] = language
            for key, choice in choices.items():
                app.session_state[key] = choice
            app.run()
            assert not app.exception, where
            protos = (element.proto for element in app.main)
            shown = b"\n".join(proto.SerializeToString() for proto in protos if proto is not None)
            found[f"{where}/page"] = _OF_STREAMLIT.sub(b"", shown)
    return found


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    project = made(tmp_path_factory.mktemp("app") / "projekt", planted_rows(), SMALL_SURVEY)
    with pytest.MonkeyPatch.context() as patch:
        return walk(project, patch)


def test_what_is_hidden_moves_no_byte_of_any_page_or_download(
    planted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = walk(made(tmp_path / "projekt", *changed()), monkeypatch)
    assert planted.keys() == other.keys()
    assert [name for name in planted if planted[name] != other[name]] == []


def test_every_download_is_among_them(planted: dict[str, bytes]) -> None:
    kinds = {Path(name).suffix for name in planted}
    assert kinds == {"", ".docx", ".html", ".json", ".pdf", ".reachmap", ".xlsx"}
    tables = {name for name in planted if name.endswith(("omraden.xlsx", "areas.xlsx"))}
    assert len(tables) == 2 * len(CHOICES)
    assert len({planted[name] for name in tables}) == 2 * (len(CHOICES) - 1)


def test_what_is_walked_tells_of_areas(planted: dict[str, bytes]) -> None:
    """Else nothing would be held to anything: the lists, the table and the map stand in the pages."""
    told = holding(planted, "Nästkvarn")
    assert {f"{language}/karta/0/page" for language in ("sv", "en")} <= told
    assert holding(planted, "Xylander", "Kvarnvretsgr", "zulutolk", "Wexelqvist") == set()
