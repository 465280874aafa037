"""The project's venues as a layer of the map of areas: where courses are held, and where they could be.

Shapes are those of the maps of plans (`reachmap.present.venue_shapes`). Names are given as they are: whoever
writes them into a page writes them as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reachmap.present import labels
from reachmap.present.leaflet import places
from reachmap.present.venue_shapes import mark_alone

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reachmap.i18n import Translator

# Venues that have closed down are not drawn.
_SHAPES = {"existing": "circle", "candidate": "ring"}


def venue_marks(venues: GeoDataFrame, translator: Translator) -> dict[str, Any]:
    """List the venues that are drawn, and what they look like.

    Parameters
    ----------
    venues
        Points, EPSG:3006, with ``venue`` and ``status``.
    translator
        Language.

    Returns
    -------
    dict
        ``kinds``: an SVG and words by status; ``places``: latitude and longitude, status and name of each.
    """
    shown = venues[venues["status"].isin(_SHAPES)]
    points = places(shown["venue"].tolist(), shown.geometry.x.tolist(), shown.geometry.y.tolist())
    return {
        "kinds": {
            status: [mark_alone(shape), _words(translator, status)] for status, shape in _SHAPES.items()
        },
        "places": [
            {
                "at": point["geometry"]["coordinates"][::-1],
                "kind": status,
                "name": point["properties"]["area_name"],
            }
            for point, status in zip(points, shown["status"], strict=True)
        ],
    }


def venue_legend(venues: GeoDataFrame, translator: Translator) -> list[tuple[str, str]]:
    """List what the shapes mean that there are: an SVG of each, and its words."""
    return [
        (mark_alone(shape), _words(translator, status))
        for status, shape in _SHAPES.items()
        if (venues["status"] == status).any()
    ]


def _words(translator: Translator, status: str) -> str:
    return labels.upper_first(labels.status_label(translator, status))
