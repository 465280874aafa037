"""The map itself: folium with Leaflet carried along, and the outlines of the areas.

Nothing is asked of the network. The page on file and the app's frame both draw with it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import shapely
from branca.element import MacroElement
from folium.template import Template

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

MAP_ID = "reachmap"
COORDINATE_DECIMALS = 5  # about a metre
_MAP_OPTIONS: dict[str, Any] = {
    "attribution_control": False,
    "scroll_wheel_zoom": False,  # the wheel scrolls the page, also over the map
    "zoom_animation": False,
    "fade_animation": False,
    "zoom_snap": 0.25,
    "min_zoom": 4,
    "max_zoom": 17,
}

# What starts Leaflet; the app's frame uses it too.
START_SCRIPT = """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }},
                {
                    center: {{ this.location|tojson }},
                    crs: L.CRS.{{ this.crs }},
                    ...{{ this.options|tojavascript }}
                }
            );
            // Leaflet focuses a map that is pressed; where a part of it is out of sight the page would then
            // move under the pointer, and the click be lost.
            {{ this.get_name() }}.getContainer().focus = function () {
                HTMLElement.prototype.focus.call(this, { preventScroll: true });
            };
        {% endmacro %}
        """


class OfflineMap(folium.Map):
    """A folium map that carries Leaflet inside the page and asks the network for nothing."""

    # The viewport tag of folium forbids zooming the page, which WCAG 1.4.4 asks for.
    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <script>
                L_NO_TOUCH = {{ this.global_switches.no_touch |tojson }};
                L_DISABLE_3D = {{ this.global_switches.disable_3d |tojson }};
            </script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} role="region" tabindex="0"
                aria-label="{{ this.title|e }}" aria-describedby="map-description"></div>
        {% endmacro %}
        """
        + START_SCRIPT
    )

    def __init__(self, *, title: str, location: Sequence[float], **options: Any) -> None:  # noqa: ANN401
        self.default_js = [("leaflet", _data_uri("text/javascript", _leaflet_js()))]
        self.default_css = [("leaflet_css", _data_uri("text/css", _leaflet_css()))]
        super().__init__(location=location, tiles=None, zoom_control=False, **options)
        self._id = MAP_ID
        self.title = title


def base_map(areas: GeoDataFrame, *, title: str, kind: type[OfflineMap] = OfflineMap) -> OfflineMap:
    """Make the empty map that shows all areas whole; the areas themselves are a layer of their own."""
    west, south, east, north = (float(edge) for edge in areas.to_crs("EPSG:4326").total_bounds)
    offline = kind(
        title=title,
        location=[round((south + north) / 2, 5), round((west + east) / 2, 5)],
        zoom_start=9,
        **_MAP_OPTIONS,
    )
    _Fit([[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]).add_to(offline)
    return offline


class _Fit(MacroElement):
    """Show all of some bounds: at once, or as soon as the map has a size.

    Leaflet's own `fitBounds` leaves a map that has none yet (a frame that is about to open) without a place,
    and everything that is added to it then fails.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            (function (map, bounds) {
                const fit = () => {
                    map.invalidateSize({ pan: false });
                    const size = map.getSize();
                    if (Math.min(size.x, size.y) <= 48) return;
                    map.fitBounds(bounds, { padding: [12, 12] });
                    window.removeEventListener("resize", fit);
                };
                window.addEventListener("resize", fit);
                fit();
            })({{ this._parent.get_name() }}, {{ this.bounds|tojson }});
        {% endmacro %}
        """)

    def __init__(self, bounds: list[list[float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Fit"
        self.bounds = bounds


def outlines(areas: GeoDataFrame) -> dict[str, Any]:
    """Write the outlines with rounded coordinates and nothing but code and name beside them."""
    shapes = areas.to_crs("EPSG:4326")
    rounded = shapely.transform(shapes.geometry.to_numpy(), lambda xy: np.round(xy, COORDINATE_DECIMALS))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": str(code), "area_name": str(name)},
                "geometry": shapely.geometry.mapping(shape),
            }
            for code, name, shape in zip(shapes["area_code"], shapes["area_name"], rounded, strict=True)
        ],
    }


def places(names: Sequence[str], x: Sequence[float], y: Sequence[float]) -> list[dict[str, Any]]:
    """Write points (EPSG:3006) as features with nothing but their name, as `outlines` does."""
    import geopandas as gpd

    points = gpd.GeoSeries.from_xy(list(x), list(y), crs="EPSG:3006").to_crs("EPSG:4326")
    return [
        {
            "type": "Feature",
            "properties": {"area_code": "", "area_name": str(name)},
            "geometry": {
                "type": "Point",
                "coordinates": [round(p.x, COORDINATE_DECIMALS), round(p.y, COORDINATE_DECIMALS)],
            },
        }
        for name, p in zip(names, points, strict=True)
    ]


def label_points(areas: GeoDataFrame) -> list[list[float]]:
    """Find where a name fits best: the centre of the largest circle inside the area."""
    circles = areas.geometry.maximum_inscribed_circle()
    centres = shapely.get_point(circles.to_numpy(), 0)
    shapes = areas.set_geometry(centres, crs=areas.crs).to_crs("EPSG:4326").geometry
    return [[round(float(p.y), 5), round(float(p.x), 5)] for p in shapes]


@cache
def shared_script() -> str:
    """Write what every map's script uses: tips that stay inside the map, and places with their names."""
    folder = files("reachmap.present").joinpath("assets")
    parts = {"reachmapInside": "inside.js", "reachmapPlaces": "places.js"}
    return "".join(
        f"window.{name} = ({folder.joinpath(file).read_text(encoding='utf-8')});\n"
        for name, file in parts.items()
    )


def _leaflet(name: str) -> str:
    return files("xstatic.pkg.leaflet").joinpath("data", name).read_text(encoding="utf-8")


@cache
def _leaflet_js() -> str:
    return re.sub(r"//# sourceMappingURL=.*", "", _leaflet("leaflet.js"))


@cache
def _leaflet_css() -> str:
    """Take the pictures out: controls that would show them are not used."""
    return re.sub(r"url\([^)]*\)", "none", _leaflet("leaflet.css"))


def _data_uri(kind: str, text: str) -> str:
    return f"data:{kind};charset=utf-8;base64,{base64.b64encode(text.encode()).decode('ascii')}"
