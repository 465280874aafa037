"""Maps of a plan: how large a share of an area's people has a course within reach, before and after.

Both maps have the same classes. Venues are told apart by their shape: a filled circle stays, a star is new, a
cross closes, and a small ring is a place that is not chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reachmap.i18n import Translator
from reachmap.present import palette
from reachmap.present.palette import Look
from reachmap.present.report_map import Panel, map_svg
from reachmap.present.venue_shapes import mark_alone, venue_mark
from reachmap.vocabulary import NO_DATA

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reachmap.siting.plan import VenuePlan

# Upper ends of the classes; the first is nobody.
BREAKS = (0.0, 0.25, 0.5, 0.75, 0.9999)


def share_look(people: float, within: float) -> Look:
    """Say how an area is drawn: by the share of its people within reach."""
    if not people > 0:
        return palette.VERDICT_LOOKS[NO_DATA]
    share = within / people
    return palette.share_looks()[sum(share > each + 1e-9 for each in BREAKS)]


def share_legend(translator: Translator) -> list[tuple[Look, str]]:
    """List the classes in words."""
    say = translator.say
    words = [
        say("nobody"),
        say("up to a quarter"),
        say("up to half"),
        say("up to three quarters"),
        say("more than three quarters"),
        say("everybody"),
    ]
    return [
        *zip(palette.share_looks(), words, strict=True),
        (palette.VERDICT_LOOKS[NO_DATA], say("nobody to count")),
    ]


def plan_map(areas: GeoDataFrame, plan: VenuePlan, translator: Translator, *, after: bool) -> str:
    """Draw the areas by the share of their people within reach, and the venues.

    Parameters
    ----------
    areas
        `tables.AREAS`, in the plan's order.
    plan
        The plan.
    translator
        Words the title.
    after
        As it would be; else as it is today.
    """
    figures = plan.areas.set_index("area_code").loc[areas["area_code"]]
    column = "within_after" if after else "within_before"
    looks = [
        share_look(people, within) for people, within in zip(figures["people"], figures[column], strict=True)
    ]
    marks = [
        (float(row["x"]), float(row["y"]), shape)
        for row in plan.venues.to_dict("records")
        if (shape := _shape(row["role"], row["status"], after=after))
    ]
    svg = map_svg(areas, looks, {}, over=lambda panels: _drawn(marks, panels))
    title = map_title(translator, after=after)
    return svg.replace(">", f' role="img"><title>{title}</title>', 1)


def map_title(translator: Translator, *, after: bool) -> str:
    """Name a map."""
    if after:
        return translator.say("Share of people within reach with this choice")
    return translator.say("Share of people within reach today")


def _shape(role: str, status: str, *, after: bool) -> str:
    if not after:
        return "circle" if role in ("kept", "closed") else ""
    return {"kept": "circle", "opened": "star", "closed": "cross"}.get(role, "ring" if status else "")


def _drawn(marks: Sequence[tuple[float, float, str]], panels: Sequence[Panel]) -> list[str]:
    """Draw venues in every panel that holds them; new ones last, on top."""
    order = {"ring": 0, "cross": 1, "circle": 2, "star": 3}
    drawn = []
    for panel in panels:
        for x, y, shape in sorted(marks, key=lambda mark: order[mark[2]]):
            if panel.west <= x <= panel.east and panel.south <= y <= panel.north:
                ((left, top),) = panel.place(np.array([[x, y]]))
                drawn.append(venue_mark(float(left), float(top), shape))
    return drawn


def mark_legend(translator: Translator) -> list[tuple[str, str]]:
    """List what the shapes mean: an SVG of each, and its words."""
    say = translator.say
    words = {
        "circle": say("course is held here"),
        "star": say("new venue"),
        "cross": say("venue that closes"),
        "ring": say("place that is not chosen"),
    }
    return [(mark_alone(shape), text) for shape, text in words.items()]
