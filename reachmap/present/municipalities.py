"""Municipalities of a project with several: how many areas of each the support reaches fewer in.

Counts verdicts of areas, which have passed the gate; how far the support reaches in a municipality as a whole
is not worked out here. Names are Statistics Sweden's, as the package duva carries them with the boundaries of
2025 (CC0); a code that is not among them stands for itself.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reachmap.present import palette
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_words import MUNICIPALITIES, by_standard
from reachmap.present.views import LARGEST_RADIUS, Legend
from reachmap.vocabulary import CLEAR_SHORTFALL, LIKELY_SHORTFALL


@dataclass(frozen=True)
class Municipality:
    """A municipality: its code, its areas, and in how many it reaches clearly and probably fewer."""

    code: str
    areas: int
    clear: int
    likely: int

    @property
    def behind(self) -> int:
        """Areas with either verdict."""
        return self.clear + self.likely


@cache
def _known() -> dict[str, str]:
    text = files("reachmap.present").joinpath("assets", "municipalities.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def known_name(code: str) -> str:
    """Name a municipality; the code where it is not known."""
    return _known().get(code, code)


def names(content: MapContent) -> dict[str, str]:
    """Name the municipalities by code, in the order of their names."""
    codes = {str(code) for code in content.areas["municipality_code"]}
    found = {code: known_name(code) for code in codes}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def summary(content: MapContent, chosen: Stratum) -> dict[str, Municipality]:
    """Count areas by verdict, by municipality; most areas behind first."""
    counts = {code: [0, 0, 0] for code in names(content)}
    for place in content.places:
        if place.whole:
            continue
        record = content.cells[chosen].get(place.key)
        verdict = record["verdict"] if record else ""
        count = counts[place.municipality]
        count[0] += 1
        count[1] += verdict == CLEAR_SHORTFALL
        count[2] += verdict == LIKELY_SHORTFALL
    found = [Municipality(code, *count) for code, count in counts.items()]
    found.sort(key=lambda each: (-each.clear, -each.likely, each.code))
    return {each.code: each for each in found}


def _largest(rows: dict[str, Municipality]) -> int:
    return max([4, *(each.behind for each in rows.values())])


def legend(content: MapContent, rows: dict[str, Municipality]) -> Legend:
    """Word the legend."""
    say, number, largest = content.translator.say, content.translator.number, _largest(rows)
    sizes = (("circle_large", number(largest)), ("circle_small", number(largest / 4)))
    heading = by_standard(content.translator, content.settings.standard, MUNICIPALITIES)
    return Legend(heading, ((palette.GROUND, say("no circle: 0")),), sizes)


def looks(codes: Sequence[str]) -> list[palette.Look]:
    """Give every municipality the same ground."""
    return [palette.GROUND for _ in codes]


def told(content: MapContent, rows: dict[str, Municipality], codes: Sequence[str]) -> dict[str, Any]:
    """Say what the map of municipalities shows, in the order of its shapes."""
    largest = _largest(rows)
    sizes = [(n, _radius(rows[code], largest)) for n, code in enumerate(codes) if rows[code].behind]
    return {
        "tips": [[_tip(content, rows[code])] for code in codes],
        "circles": sorted(sizes, key=lambda pair: -pair[1]),
        "colour": "#4A1A6B",
    }


def _radius(each: Municipality, largest: int) -> float:
    return round(LARGEST_RADIUS * math.sqrt(each.behind / largest), 1)


def _tip(content: MapContent, each: Municipality) -> str:
    return by_standard(
        content.translator,
        content.settings.standard,
        "{areas}: clearly fewer than expected in {clear}, probably in {likely}",
        areas=content.translator.count("{n} area", "{n} areas", each.areas),
        clear=content.translator.number(each.clear),
        likely=content.translator.number(each.likely),
    )


def table(content: MapContent, rows: dict[str, Municipality]) -> list[list[str]]:
    """Write the same as rows of a table."""
    known, number = names(content), content.translator.number
    return [
        [known[each.code], number(each.areas), number(each.clear), number(each.likely)]
        for each in rows.values()
    ]
