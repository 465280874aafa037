"""The map as one HTML file that opens from disk with no network at all.

folium draws the areas with Leaflet alone, which is carried inside the page; the page around it is
our own template. Everything that can be chosen is in the page as finished texts, once, so that map,
tooltip and table can not say different things. Texts and names are escaped by the template, by the JSON
writer (no ``<`` in it) and by the script (``textContent``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import folium
from branca.element import Figure
from jinja2 import Environment, PackageLoader, StrictUndefined

from reachmap.present import palette
from reachmap.present.content import LAYER_ID, MapContent
from reachmap.present.leaflet import base_map, outlines, shared_script
from reachmap.present.venue_marks import venue_legend

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis


def render_map(
    analysis: Analysis,
    translator: Translator,
    *,
    headline: Sequence[str],
    notes: Sequence[str],
    other: tuple[str, str] | None = None,
) -> str:
    """Render the map page.

    Parameters
    ----------
    analysis
        Gated results; ``cells``, ``areas`` and ``settings`` are read.
    translator
        Words the page.
    headline
        The answer, in finished sentences.
    notes
        What the map does not say, in finished sentences.
    other
        A page beside this one that shows the same people otherwise: its file, and what to call it.

    Returns
    -------
    str
        A whole HTML document; the same input gives the same text.
    """
    content = MapContent(analysis, translator)
    figure = _figure(analysis.areas, content.texts)
    # The mixins add their parts to the figure when they are rendered.
    for child in list(figure._children.values()):
        child.render()
    return (
        templates()
        .get_template("map.html")
        .render(
            texts=content.texts,
            language=translator.language,
            head=figure.header.render(),
            body=figure.html.render(),
            script=figure.script.render(),
            style=_asset("map.css"),
            behaviour=shared_script() + _asset("map.js"),
            data=_as_json(content.data()),
            headline=list(headline),
            notes=list(notes),
            other=other,
            content=content,
            shapes=venue_legend(analysis.venues, translator),
            palette=palette,
        )
    )


def templates() -> Environment:
    """Make what fills in the templates of the page; everything that is filled in is escaped."""
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PackageLoader("reachmap.present", "assets"),
    )


def _figure(areas: GeoDataFrame, texts: Mapping[str, str]) -> Figure:
    offline = base_map(areas, title=texts["map_title"])
    layer = folium.GeoJson(
        outlines(areas), color=palette.EDGE, weight=1, fill_color=palette.WHITE, fill_opacity=1
    )
    layer._id = LAYER_ID
    layer.add_to(offline)
    figure = offline.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - folium puts every map into one
    return figure


def _as_json(data: object) -> str:
    """Write JSON that can not end a script element: no ``<``, ``>`` or ``&`` in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _asset(name: str) -> str:
    return files("reachmap.present").joinpath("assets", name).read_text(encoding="utf-8")
