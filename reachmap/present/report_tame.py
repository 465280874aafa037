"""What comes from files, made harmless and short enough for a page.

Control characters and marks of direction steer programs and hide what a text says: they go before any format
sees them. Names and lines are cut to what two pages have room for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis

LONGEST_NAME, LONGEST_LINE, LONGEST_TITLE = 48, 340, 70
_ENDLESS = re.compile(r"(\w{22})(?=\w)")
_SOFT_HYPHEN = "\u00ad"


def tamed(analysis: Analysis) -> Analysis:
    """Tame the names of project, providers and areas."""
    settings = analysis.settings
    project = replace(
        settings.project,
        name=tame(settings.project.name, LONGEST_TITLE),
        not_included=tuple(tame(name, LONGEST_TITLE) for name in settings.project.not_included),
    )
    return replace(
        analysis,
        settings=replace(settings, project=project),
        cells=analysis.cells.assign(area_name=_tamed_names(analysis.cells["area_name"])),
        areas=analysis.areas.assign(area_name=_tamed_names(analysis.areas["area_name"])),
    )


def _tamed_names(names: pd.Series) -> pd.Series:
    known = {name: tame(str(name), LONGEST_NAME) for name in names.unique()}
    return names.map(known).astype("str")


def tame(text: str, most: int) -> str:
    """Make a text harmless and short: no control or format characters, one space between words."""
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text[: 4 * most])
    plain = cut(" ".join(plain.split()), most)
    # A word that no column has room for may be parted.
    return _ENDLESS.sub(rf"\1{_SOFT_HYPHEN}", plain)


def tame_line(line: str) -> str:
    """Make a finished line harmless and short; its hard spaces and soft hyphens stay."""
    letters = [
        " " if unicodedata.category(letter)[0] == "C" and letter != _SOFT_HYPHEN else letter
        for letter in line[: 4 * LONGEST_LINE]
    ]
    return cut("".join(letters))


def cut(line: str, most: int = LONGEST_LINE) -> str:
    """Cut a line that is too long, and show that it was."""
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
