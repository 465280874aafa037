"""What the server was started for: told from the process that starts it to the page, by its environment."""

from __future__ import annotations

import os
from pathlib import Path

from reachmap.files import shipped
from reachmap.settings import LANGUAGES

PROJECT_VARIABLE, LANGUAGE_VARIABLE = "REACHMAP_PROJECT", "REACHMAP_LANGUAGE"
SAMPLE = "sample_data/vasteras/reachmap.toml"


def project_file() -> Path:
    """Find the project that the server was started for, or the sample."""
    named = os.environ.get(PROJECT_VARIABLE)
    return Path(named) if named else shipped(SAMPLE)


def first_language() -> str:
    """Say in which language the app opens, before anybody has chosen one."""
    named = os.environ.get(LANGUAGE_VARIABLE, "")
    return named if named in LANGUAGES else LANGUAGES[0]
