"""Analysis areas on the map's page: told where areas are hidden, and shown in their place when chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reachmap.app.current import LEVEL, REGIONS
from reachmap.app.opening import PROJECT_VARIABLE
from tests.app.test_app import written
from tests.disclose.test_outputs_tell_nothing import SIZES, make, rows_of

ROOT = Path(__file__).parents[2]


def rows(page: str) -> int:
    """How many rows the map page's table has."""
    return page[page.index("<table") : page.index("</table>")].count("<tr")


def test_analysis_areas_take_the_areas_place_when_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make(tmp_path / "projekt", rows_of(SIZES))
    monkeypatch.setenv(PROJECT_VARIABLE, str(project))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
    before = written(app)
    assert "Områden som är sammanslagna" in before
    after = written(app.radio(key=LEVEL).set_value(REGIONS).run())
    assert 2 < rows(after) < rows(before)
