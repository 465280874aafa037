"""What tests of fetching in the app share: a publisher that may be asked, and waiting for the thread."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The fetch's thread would be the first to import Hypothesis (pandera does), which pytest parses as the page
# is parsed: Python 3.11 may then fail ("AST constructor recursion depth mismatch").
import hypothesis  # noqa: F401
import pytest
from streamlit.testing.v1 import AppTest

from tests.sources.server import Publisher, served


@contextmanager
def allowed(there: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Serve what is published to a machine whose administrator allows the network."""
    with served(there):
        for service, address in there.addresses.items():
            monkeypatch.setenv(f"REACHMAP_{service.upper()}", address)
        monkeypatch.setenv("REACHMAP_STORE", str(folder / "kept"))
        monkeypatch.setenv("REACHMAP_NETWORK", "yes")
        yield there


def html(app: AppTest) -> str:
    """All that the page writes."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def until_done(app: AppTest, *, stop: str) -> AppTest:
    """Look again until the thread has ended, as the page does by itself; ``stop`` is its button's key."""
    for _ in range(600):
        app.run()
        if not [button for button in app.button if button.key == stop]:
            return app
        time.sleep(0.05)
    pytest.fail("the fetch does not end")
