"""What tests of the app share: one analysis of few areas, kept by the app itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reachmap import saved
from reachmap.app import project
from reachmap.app.opening import PROJECT_VARIABLE
from reachmap.pipeline import Analysis

NORBERG = Path(__file__).parents[2] / "sample_data" / "norberg" / "reachmap.toml"  # few areas: soon analysed


@pytest.fixture(scope="session")
def norberg() -> Analysis:
    """Analyse once what the app then finds done; that it is what `reachmap.run` gives is in test_app."""
    return project.opened(NORBERG).analysis


@pytest.fixture
def begin_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Analysis], None]:
    """Let the app begin with the saved project of an analysis."""

    def save(analysis: Analysis) -> None:
        file = tmp_path / "sparat.reachmap"
        file.write_bytes(saved.save(analysis))
        monkeypatch.setenv(PROJECT_VARIABLE, str(file))

    return save
