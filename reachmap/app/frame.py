"""The map in its frame: a base that never changes, and a layer of areas that is painted anew.

streamlit-folium keeps the frame as long as the base map's script is the same, so whatever depends on a
choice or on the language belongs to the layer. The frame takes Leaflet from ``data:`` addresses and
asks the network for nothing.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from reachmap.present import palette
from reachmap.present.content import MapContent, Stratum
from reachmap.present.leaflet import START_SCRIPT, OfflineMap, base_map, outlines
from reachmap.present.map import templates

KEY = "map"
HEIGHT = 560  # the style sheet makes the frame fit the window


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
        self.style = _asset("frame.css")
        parts: Any = templates().get_template("parts.html").make_module({"palette": palette, "texts": {}})
        self.patterns = str(parts.patterns())


class Behaviour(MacroElement):
    """What folium has no words for: tips as text, names for screen readers, the language."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            ({{ this.code }})({{ this._parent.get_name() }}, {{ this.told|tojson }});
        {% endmacro %}
        """)

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Behaviour"
        self.code = _asset("frame.js")
        self.told = told


def show_map(content: MapContent, chosen: Stratum, *, view: str) -> None:
    """Show the map, or paint it anew where it is shown already."""
    st_folium(
        base_map(content.areas, title="", kind=FrameMap),
        key=KEY,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=_layer(content, chosen, view=view),
    )


def _layer(content: MapContent, chosen: Stratum, *, view: str) -> folium.FeatureGroup:
    group = folium.FeatureGroup(name=content.texts["map_title"])
    drawn = outlines(content.areas)
    # Neighbours share a border: the thickest outline is drawn last.
    for i, feature in enumerate(drawn["features"]):
        feature["id"] = str(i)
        feature["properties"]["style"] = _style(content, i, chosen, view=view)
    drawn["features"].sort(key=lambda feature: feature["properties"]["style"]["weight"])
    layer = folium.GeoJson(drawn, style_function=lambda feature: dict(feature["properties"]["style"]))
    layer.add_to(group)
    Behaviour(
        {
            "language": content.translator.language,
            "title": content.texts["map_title"],
            "zoom_in": content.texts["zoom_in"],
            "zoom_out": content.texts["zoom_out"],
            "tips": {feature["id"]: content.tip(int(feature["id"]), chosen) for feature in drawn["features"]},
        }
    ).add_to(layer)
    return group


def _style(content: MapContent, i: int, chosen: Stratum, *, view: str) -> dict[str, Any]:
    look = content.look(i, chosen, view=view) or palette.VERDICT_LOOKS["no_data"]
    return {
        "fillColor": look.paint,
        "fillOpacity": 1,
        "color": look.outline,
        "weight": look.outline_px,
        "dashArray": look.dashes or None,
    }


@cache
def _asset(name: str) -> str:
    return files("reachmap.app").joinpath("assets", name).read_text(encoding="utf-8")
