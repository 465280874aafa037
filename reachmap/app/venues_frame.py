"""The map that a place is put on by a click: areas by the share within reach, and the venues."""

from __future__ import annotations

from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from reachmap.app.frame import FrameMap, asset
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import labels, palette
from reachmap.present.content import MapContent
from reachmap.present.leaflet import base_map, outlines, places, shared_script
from reachmap.present.venue_map import map_title, share_look
from reachmap.present.venue_texts import ROLES
from reachmap.siting.plan import VenuePlan

KEY = "venues_map"
HEIGHT = 460
# Radius and fill of a venue by what becomes of it.
_MARKS = {
    "opened": (10, palette.INK),
    "kept": (7, palette.INK),
    "closed": (6, palette.QUIET),
    "not_chosen": (5, palette.WHITE),
}


class Behaviour(MacroElement):
    """What folium has no words for: tips as text, names for screen readers, the language."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            {{ this.shared }}
            ({{ this.code }})({{ this._parent.get_name() }}, {{ this.told|tojson }});
        {% endmacro %}
        """)

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Behaviour"
        self.shared = shared_script()
        self.code = asset("venues.js")
        self.told = told


def clicked_place(
    analysis: Analysis, plan: VenuePlan | None, content: MapContent
) -> tuple[float, float] | None:
    """Show the map; return where somebody clicked last (longitude, latitude)."""
    told = st_folium(
        base_map(analysis.areas, title="", kind=FrameMap),
        key=KEY,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=_layer(analysis, plan, content),
    )
    placed = (told or {}).get("placed")
    return (float(placed[1]), float(placed[2])) if isinstance(placed, list) and len(placed) == 3 else None


def _layer(analysis: Analysis, plan: VenuePlan | None, content: MapContent) -> folium.FeatureGroup:
    translator = content.translator
    group = folium.FeatureGroup(name=map_title(translator, after=True))
    drawn = outlines(analysis.areas)
    for number, feature in enumerate(drawn["features"]):
        feature["id"] = str(number)
        feature["properties"]["style"] = _area_style(plan, feature["properties"]["area_code"])
    tips = {str(number): _area_tip(plan, number, translator) for number in range(len(drawn["features"]))}
    for number, (feature, role) in enumerate(_venues(plan)):
        feature["id"] = f"v{number}"
        radius, fill = _MARKS[role]
        style = {"radius": radius, "fillColor": fill, "fillOpacity": 1, "color": palette.INK, "weight": 2}
        feature["properties"]["style"] = style | ({"color": palette.WHITE} if fill == palette.INK else {})
        tips[feature["id"]] = [labels.upper_first(translator.say(ROLES[role]))]
        drawn["features"].append(feature)
    layer = folium.GeoJson(
        drawn,
        style_function=lambda feature: dict(feature["properties"]["style"]),
        marker=folium.CircleMarker(radius=6),
    )
    layer.add_to(group)
    Behaviour(
        {
            "language": translator.language,
            "title": map_title(translator, after=True),
            "zoom_in": content.texts["zoom_in"],
            "zoom_out": content.texts["zoom_out"],
            "tips": tips,
        }
    ).add_to(layer)
    return group


def _area_style(plan: VenuePlan | None, code: str) -> dict[str, Any]:
    look = palette.VERDICT_LOOKS["no_data"]
    if plan is not None:
        at = plan.areas["area_code"].tolist().index(code)
        people, within = (float(plan.areas[name].to_numpy()[at]) for name in ("people", "within_after"))
        look = share_look(people, within)
    return {
        "fillColor": look.paint,
        "fillOpacity": 1,
        "color": look.outline,
        "weight": look.outline_px,
        "dashArray": look.dashes or None,
    }


def _area_tip(plan: VenuePlan | None, number: int, translator: Translator) -> list[str]:
    if plan is None:
        return []
    within, people = (
        labels.people(translator, float(plan.areas[name].to_numpy()[number]))
        for name in ("within_after", "people")
    )
    return [translator.say("{n} of {all} within reach", n=within, all=people)]


def _venues(plan: VenuePlan | None) -> list[tuple[dict[str, Any], str]]:
    if plan is None:
        return []
    table = plan.venues
    points = places(table["venue"].tolist(), table["x"].tolist(), table["y"].tolist())
    return list(zip(points, table["role"].tolist(), strict=True))
