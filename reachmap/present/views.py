"""What the map can show: rates and published figures as fills, counts as circles, and each area's class.

A count never fills an area: a large area would look like much. Its circle's surface is proportional to the
number, on the same scale for every age and group, and what can not be shown is a class of its own.
Draws what the tables say; computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from reachmap.present import figures, palette
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_words import CHANCES, by_standard
from reachmap.present.palette import Look
from reachmap.vocabulary import ALL, NO_DATA, TOO_FEW

VERDICT, SHARE, CERTAINTY = "verdict", "share", "certainty"
SHORTFALL, UNREACHED, REACHED = COUNTS = ("shortfall", "unreached", "reached")
VIEWS = (VERDICT, SHARE, SHORTFALL, UNREACHED, REACHED, CERTAINTY)
LARGEST_RADIUS = 24.0  # pixels
# Chances of 100 that the support reaches over a fifth fewer than expected.
_CHANCES = (0.25, 0.5, 0.75, 0.9)
# What the largest circle may stand for: a quarter of it is a round number too.
_ROUND = (4, 8, 20, 40, 80)
_COLOURS = {SHORTFALL: "#4A1A6B", UNREACHED: "#8558A5", REACHED: palette.ACCENT}


@dataclass(frozen=True)
class Circle:
    """A circle: the place's number, its radius in pixels."""

    place: int
    radius: float


@dataclass(frozen=True)
class Legend:
    """A legend: heading, classes in words, and for circles what two of them stand for and their colour."""

    heading: str
    classes: tuple[tuple[Look, str], ...]
    circles: tuple[tuple[str, str], ...] = ()


def names(content: MapContent) -> dict[str, str]:
    """Word what can be shown, in order."""
    say = content.translator.say
    return {
        VERDICT: content.texts["view_verdict"],
        SHARE: content.texts["view_share"],
        SHORTFALL: by_standard(content.translator, content.settings.standard, "Parents fewer than expected"),
        UNREACHED: say("Parents not reached"),
        REACHED: say("Parents recorded"),
        CERTAINTY: say("How certain a shortfall is"),
        **figures.views(content),
    }


def figure(content: MapContent, i: int, *, view: str) -> str:
    """Write what a view of published figures shows of an area; ``""`` in other views."""
    return figures.written(content, i, view) if view.startswith(figures.PREFIX) else ""


def colour(view: str) -> str:
    """Give the colour of a view's circles."""
    return _COLOURS[view]


def look(content: MapContent, i: int, chosen: Stratum, *, view: str) -> Look | None:
    """Say how an area is drawn; a whole municipality may have no class."""
    if view in (VERDICT, SHARE):
        return content.look(i, chosen, view=view)
    if view.startswith(figures.PREFIX):
        return figures.look(content, i, view)
    verdict = content.look(i, chosen, view=VERDICT)
    record = content.cells[chosen].get(content.places[i].key)
    if record is None or verdict is None:
        return verdict
    if view == CERTAINTY:
        return _certainty(record, verdict)
    return _ground(record, verdict, view=view)


def _certainty(record: Mapping[str, Any], verdict: Look) -> Look:
    chance = record["probability_shortfall"]
    if verdict.key in (TOO_FEW, NO_DATA):
        return verdict
    if pd.isna(chance):
        return palette.VERDICT_LOOKS[NO_DATA]
    return palette.share_looks()[sum(float(chance) >= limit for limit in _CHANCES)]


def _ground(record: Mapping[str, Any], verdict: Look, *, view: str) -> Look:
    """Say what lies under the circle, which is what there is to see where there is none."""
    if pd.notna(record[view]):
        return palette.GROUND
    if view in (UNREACHED, REACHED) and bool(record["hidden"]):
        return palette.HIDDEN
    return verdict if verdict.key == TOO_FEW else palette.VERDICT_LOOKS[NO_DATA]


def circles(content: MapContent, chosen: Stratum, *, view: str) -> list[Circle]:
    """Size the circles of a view of counts, largest first, so that small ones are drawn above."""
    if view not in COUNTS:
        return []
    largest = largest_count(content, view=view)
    found = []
    for i, place in enumerate(content.places):
        record = None if place.whole else content.cells[chosen].get(place.key)
        value = math.nan if record is None or pd.isna(record[view]) else float(record[view])
        if value > 0:
            found.append(Circle(i, round(LARGEST_RADIUS * math.sqrt(value / largest), 1)))
    return sorted(found, key=lambda circle: -circle.radius)


def largest_count(content: MapContent, *, view: str) -> int:
    """Say what the largest circle stands for: a round number that no area of any age and group exceeds."""
    areas = [record for stratum in content.cells.values() for record in stratum.values()]
    values = [float(r[view]) for r in areas if r["area_code"] != ALL and pd.notna(r[view])]
    highest = max(values, default=0.0)
    power = 0
    while True:
        for step in _ROUND:
            if step * 10**power >= highest:
                return int(step * 10**power)
        power += 1


def legend(content: MapContent, *, view: str) -> Legend:
    """Word the legend of a view."""
    for code, heading, classes in content.legends:
        if code == view:
            return Legend(heading, tuple(classes))
    if view.startswith(figures.PREFIX):
        return Legend(*figures.legend(content, view))
    say, words, standard = content.translator.say, content.words, content.settings.standard
    blank = tuple((palette.VERDICT_LOOKS[key], words[key]) for key in (TOO_FEW, NO_DATA))
    if view == CERTAINTY:
        heading = by_standard(content.translator, standard, CHANCES)
        return Legend(heading, (*_chances(content), *blank))
    largest = largest_count(content, view=view)
    number = content.translator.number
    sizes = (("circle_large", number(largest)), ("circle_small", number(largest // 4)))
    hidden = () if view == SHORTFALL else ((palette.HIDDEN, say("hidden, to protect people")),)
    none = say("no circle: 0")
    if view == SHORTFALL:
        none = by_standard(content.translator, standard, "no circle: as many as expected, or more")
    rest = (blank if view == SHORTFALL else blank[1:]) if view != REACHED else blank[1:]
    return Legend(names(content)[view], ((palette.GROUND, none), *hidden, *rest), sizes)


def _chances(content: MapContent) -> list[tuple[Look, str]]:
    say = content.translator.say
    limits = [0, *(round(100 * limit) for limit in _CHANCES), 100]
    looks = palette.share_looks()
    return [
        (
            looks[i],
            say("{low} to under {high}", low=low, high=high) if high < 100 else say("{n} or more", n=low),
        )
        for i, (low, high) in enumerate(pairwise(limits))
    ]
