"""The page in a frame that shows a map: made once for the same outlines, and told anew only what is painted.

It is streamlit-folium's page. `streamlit_folium.st_folium` renders the whole map for every choice, which took
a third of the time from a choice to its colours; here what never changes is rendered once and kept, so that
a choice costs the writing of what is painted. The page is the same, and is told the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as components
import streamlit_folium
from branca.element import Figure

from reachmap.present.leaflet import OfflineMap

_NAME = "map_div"  # as the page in the frame calls its map
_page = components.declare_component(
    "reachmap_map", path=str(Path(streamlit_folium.__file__).parent / "frontend" / "build")
)


@dataclass(frozen=True)
class KeptMap:
    """A map that is rendered: the script that draws it, its style and patterns, and Leaflet."""

    script: str
    header: str
    html: str
    css: tuple[str, ...]
    js: tuple[str, ...]

    @property
    def key(self) -> str:
        """Tell this map from another: the frame begins anew with another map only."""
        return hashlib.sha256(self.script.encode()).hexdigest()


def rendered(base: OfflineMap, *, header: str, html: str) -> KeptMap:
    """Render a map.

    Parameters
    ----------
    base
        The map with all that belongs to it.
    header, html
        Style and patterns.
    """
    figure = base.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - folium puts every map into one
    figure.render()
    script = figure.script.render().replace(base.get_name(), _NAME)
    css, js = (tuple(address for _, address in links) for links in (base.default_css, base.default_js))
    return KeptMap(script, header, html, css, js)


def show_kept(kept: KeptMap, told: Mapping[str, Any], *, key: str, height: int) -> None:
    """Show a map, or paint it anew where it is shown already; what is clicked goes to the session.

    Parameters
    ----------
    kept
        The map.
    told
        What its script ``window.reachmapPaint`` is given.
    key
        Under which the session holds what was clicked.
    height
        Pixels, where the style sheet says nothing.
    """
    own = f"{key}_{kept.key}"

    def take() -> None:
        st.session_state[key] = st.session_state.get(own, {})

    # In a script, "<" could end it.
    painted = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    _page(
        script=kept.script,
        header=kept.header,
        html=kept.html,
        css_links=list(kept.css),
        js_links=list(kept.js),
        feature_group=f"window.reachmapPaint({painted});",
        id=_NAME,
        key=own,
        height=height,
        width=None,
        zoom=None,
        center=None,
        layer_control=None,
        returned_objects=[],
        return_on_hover=False,
        pixelated=False,
        wrap_longitude=False,
        default={},
        on_change=take,
    )
