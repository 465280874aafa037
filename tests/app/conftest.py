"""What tests of the app share: one analysis of few areas, kept by the app itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from reachmap.app import project
from reachmap.pipeline import Analysis

NORBERG = Path(__file__).parents[2] / "sample_data" / "norberg" / "reachmap.toml"  # few areas: soon analysed


@pytest.fixture(scope="session")
def norberg() -> Analysis:
    """Analyse once what the app then finds done; that it is what `reachmap.run` gives is in test_app."""
    return project.opened(NORBERG).analysis
