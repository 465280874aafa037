"""Only `reachmap.sources` may use a network, and only `fetch` and the app's panel may ask it to."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import reachmap
from reachmap.sources.permission import app_may_fetch, refuse_if_forbidden

PACKAGE = Path(reachmap.__file__).parent
OF_NETWORKS = {"httpx", "requests", "urllib3", "aiohttp", "ftplib", "smtplib", "telnetlib", "websockets"}
OF_NETWORKS |= {"urllib.request", "http.client", "httpcore"}
# Who may ask for something to be fetched.
MAY_ASK = {"commands/fetch.py", "app/fetching.py", "app/fetch_panel.py", "app/kolada_panel.py"}


@cache
def imported(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_only_the_wire_imports_what_speaks_to_a_network() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if any(name == one or name.startswith(f"{one}.") for name in imported(path) for one in OF_NETWORKS)
    }
    assert users == {"sources/wire.py"}


def test_only_the_command_and_the_panel_ask_for_anything_to_be_fetched() -> None:
    askers = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if path.parent.name != "sources"
        and any(name.startswith("reachmap.sources") for name in imported(path))
    }
    assert askers <= MAY_ASK
    assert "commands/fetch.py" in askers


@pytest.mark.heavy
def test_the_app_and_all_outputs_load_nothing_that_speaks_to_a_network() -> None:
    wanted = "('httpx', 'duckdb', 'reachmap.sources.wire')"
    loads = "import sys, reachmap.app.page, reachmap.present.export"
    code = f"{loads}; print([name for name in {wanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("said", "may"), [("", False), ("no", False), ("YES", True), ("yes ", True), ("1", False)]
)
def test_the_app_may_fetch_only_where_somebody_has_said_so(
    monkeypatch: pytest.MonkeyPatch, said: str, may: bool
) -> None:
    monkeypatch.setenv("REACHMAP_NETWORK", said)
    assert app_may_fetch() is may


def test_the_app_may_not_fetch_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REACHMAP_NETWORK", raising=False)
    assert not app_may_fetch()
    refuse_if_forbidden()


def test_nothing_may_where_it_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REACHMAP_NETWORK", "no")
    with pytest.raises(ConnectionError, match="network_forbidden"):
        refuse_if_forbidden()
