"""The map in its frame: the outlines, which never change, and what is painted on them anew.

The frame stays as long as the map's script is the same (`reachmap.app.kept_map`), so whatever depends on a
choice or on the language is told to it apart: colours, circles and texts, not outlines. The frame takes
Leaflet from ``data:`` addresses and asks the network for nothing, but for a base map that the project
names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template

from reachmap.app.kept_map import KeptMap, rendered, show_kept
from reachmap.present import palette, views
from reachmap.present.content import MapContent, Stratum
from reachmap.present.leaflet import START_SCRIPT, OfflineMap, base_map, shared_script
from reachmap.present.map import templates
from reachmap.present.outline import Drawn

KEY = "map"
_KEPT = 16  # maps in memory, a third of a megabyte each for a municipality
HEIGHT = 560  # the style sheet makes the frame fit the window
MOST_FOCUSED = 50  # areas; with more the table is the way for a keyboard
NO_VENUES: Mapping[str, Any] = {"kinds": {}, "places": []}
_THROUGH = 0.65  # how much of an area's colour there is over a base map


class FrameMap(OfflineMap):
    """A map whose element is the frame's own; it brings patterns and style."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}{{ this.style }}{% endmacro %}
        {% macro html(this, kwargs) %}{{ this.patterns }}{% endmacro %}
        """
        + START_SCRIPT
    )

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Leaflet's
        super().__init__(**options)
        self.style = _style_sheet()
        self.patterns = _patterns()


class _Outlines(MacroElement):
    """The areas, without colours, and the script that paints them."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            {{ this.shared }}
            window.reachmapPaint = ({{ this.code }})({{ this._parent.get_name() }}, {{ this.drawn|tojson }});
        {% endmacro %}
        """)

    def __init__(self, drawn: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Outlines"
        self.shared = shared_script()
        self.code = asset("frame.js")
        self.drawn = drawn


def show_map(
    told: Mapping[str, Any],
    drawn: Drawn,
    *,
    state: tuple[str, ...],
    part: str,
    tiles: folium.map.Layer | None = None,
) -> None:
    """Show the map, or paint it anew where it is shown already.

    Parameters
    ----------
    told
        What is painted: `painted`, or the same of something else than areas.
    drawn
        The outlines.
    state, part
        Tell the outlines apart from others.
    tiles
        A base map below them, if the project names one.
    """
    kept = _rendered(state, part, drawn, tiles)
    show_kept(kept, {**told, "opacity": 1 if tiles is None else _THROUGH}, key=KEY, height=HEIGHT)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _rendered(
    state: tuple[str, ...],  # noqa: ARG001 - the key
    part: str,  # noqa: ARG001 - the key
    _drawn: Drawn,
    _tiles: folium.map.Layer | None,
) -> KeptMap:
    base = base_map(_drawn.areas, title="", kind=FrameMap)
    if _tiles is not None:
        _tiles.add_to(base)
    _Outlines({"features": _drawn.features, "middles": _drawn.middles}).add_to(base)
    return rendered(base, header=_style_sheet(), html=_patterns())


def painted(
    content: MapContent,
    places: Sequence[int],
    chosen: Stratum,
    *,
    view: str,
    picked: str,
    venues: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Say how the areas of a map are painted, what their tips say, and which venues are drawn on them."""
    looks = [views.look(content, i, chosen, view=view) or palette.VERDICT_LOOKS["no_data"] for i in places]
    number = {place: n for n, place in enumerate(places)}
    sized = [
        (number[c.place], c.radius) for c in views.circles(content, chosen, view=view) if c.place in number
    ]
    codes = [content.places[i].code for i in places]
    return {
        **frame_texts(content),
        **styled(looks),
        "tips": [[*content.tip(i, chosen), *_told_figure(content, i, view)] for i in places],
        "circles": sized,
        "colour": views.colour(view) if view in views.COUNTS else "",
        "picked": codes.index(picked) if picked in codes else -1,
        "focused": len(places) <= MOST_FOCUSED,
        "venues": venues or NO_VENUES,
    }


def _told_figure(content: MapContent, i: int, view: str) -> list[str]:
    told = views.figure(content, i, view=view)
    return [told] if told else []


def frame_texts(content: MapContent) -> dict[str, str]:
    """Give the frame's language and names."""
    texts = content.texts
    return {
        "language": content.translator.language,
        "title": texts["map_title"],
        "zoom_in": texts["zoom_in"],
        "zoom_out": texts["zoom_out"],
    }


def styled(looks: Sequence[palette.Look]) -> dict[str, Any]:
    """List the looks once, and for each shape the number of its own."""
    kinds = {look.key: look for look in looks}
    order = list(kinds)
    return {
        "styles": [_style(look) for look in kinds.values()],
        "classes": [order.index(look.key) for look in looks],
    }


def _style(look: palette.Look) -> dict[str, Any]:
    return {
        "fillColor": look.paint,
        "color": look.outline,
        "weight": look.outline_px,
        "dashArray": look.dashes or None,
    }


def _style_sheet() -> str:
    return f"<style>{asset('frame.css')}</style>"


@cache
def _patterns() -> str:
    parts: Any = templates().get_template("parts.html").make_module({"palette": palette, "texts": {}})
    return str(parts.patterns())


@cache
def asset(name: str) -> str:
    """Read a file that the app brings with it."""
    return files("reachmap.app").joinpath("assets", name).read_text(encoding="utf-8")
