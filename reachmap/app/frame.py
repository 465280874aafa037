"""The map in its frame: the outlines, which never change, and what is painted on them anew.

streamlit-folium keeps the frame as long as the base map's script is the same, so whatever depends on a
choice or on the language is told to the frame apart: colours, circles and texts, not outlines. The frame
takes Leaflet from ``data:`` addresses and asks the network for nothing, but for a base map that the project
names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from reachmap.present import palette, views
from reachmap.present.content import MapContent, Stratum
from reachmap.present.leaflet import START_SCRIPT, OfflineMap, base_map
from reachmap.present.map import templates
from reachmap.present.outline import Drawn

KEY = "map"
HEIGHT = 560  # the style sheet makes the frame fit the window
MOST_FOCUSED = 50  # areas; with more the table is the way for a keyboard
_THROUGH = 0.65  # how much of an area's colour there is over a base map


class FrameMap(OfflineMap):
    """A map whose element is the frame's own; it brings patterns and style."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}
        {% macro html(this, kwargs) %}{{ this.patterns }}{% endmacro %}
        """
        + START_SCRIPT
    )

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Leaflet's
        super().__init__(**options)
        self.style = asset("frame.css")
        self.patterns = _patterns()


class _Outlines(MacroElement):
    """The areas, without colours, and the script that paints them."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            window.reachmapPaint = ({{ this.code }})({{ this._parent.get_name() }}, {{ this.drawn|tojson }});
        {% endmacro %}
        """)

    def __init__(self, drawn: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Outlines"
        self.code = asset("frame.js")
        self.drawn = drawn


class _Told(MacroElement):
    """What is painted now, as finished texts."""

    _template = Template("""
        {% macro script(this, kwargs) %}window.reachmapPaint({{ this.told|tojson }});{% endmacro %}
        """)

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Told"
        self.told = told


def show_map(told: Mapping[str, Any], drawn: Drawn, *, tiles: folium.map.Layer | None = None) -> str:
    """Show the map, or paint it anew where it is shown already.

    Parameters
    ----------
    told
        What is painted: `painted`, or the same of something else than areas.
    drawn
        The outlines.
    tiles
        A base map below them, if the project names one.

    Returns
    -------
    str
        The code of what was clicked last and which click it was, ``""`` before any.
    """
    base = base_map(drawn.areas, title="", kind=FrameMap)
    if tiles is not None:
        tiles.add_to(base)
    _Outlines({"features": drawn.features, "middles": drawn.middles}).add_to(base)
    group = folium.FeatureGroup(name="areas")
    _Told({**told, "opacity": 1 if tiles is None else _THROUGH}).add_to(group)
    found = st_folium(
        base,
        key=KEY,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=group,
    )
    return str((found or {}).get("clicked") or "")


def painted(
    content: MapContent, places: Sequence[int], chosen: Stratum, *, view: str, picked: str
) -> dict[str, Any]:
    """Say how the areas of a map are painted, and what their tips say."""
    looks = [views.look(content, i, chosen, view=view) or palette.VERDICT_LOOKS["no_data"] for i in places]
    number = {place: n for n, place in enumerate(places)}
    sized = [
        (number[c.place], c.radius) for c in views.circles(content, chosen, view=view) if c.place in number
    ]
    codes = [content.places[i].code for i in places]
    return {
        **frame_texts(content),
        **styled(looks),
        "tips": [content.tip(i, chosen) for i in places],
        "circles": sized,
        "colour": views.colour(view) if view in views.COUNTS else "",
        "picked": codes.index(picked) if picked in codes else -1,
        "focused": len(places) <= MOST_FOCUSED,
    }


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


@cache
def _patterns() -> str:
    parts: Any = templates().get_template("parts.html").make_module({"palette": palette, "texts": {}})
    return str(parts.patterns())


@cache
def asset(name: str) -> str:
    """Read a file that the app brings with it."""
    return files("reachmap.app").joinpath("assets", name).read_text(encoding="utf-8")
