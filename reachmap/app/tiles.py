"""The base map that a project names: Leaflet's own layers, with nothing fetched but the map itself."""

from __future__ import annotations

import folium

from reachmap.basemap import BaseMap


def tiles_of(named: BaseMap) -> folium.map.Layer | None:
    """Make the layer; None where the project names none."""
    credit = " "  # folium asks for one; whose map it is stands below the map, as text
    if named.wms:
        return folium.raster_layers.WmsTileLayer(
            named.wms, layers=named.layers, fmt="image/png", transparent=True, version="1.1.1", attr=credit
        )
    if named.tiles:
        return folium.raster_layers.TileLayer(named.tiles, attr=credit, max_zoom=19)
    return None
