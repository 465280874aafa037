"""The map as one HTML file that opens from disk with no network at all.

folium draws the areas with Leaflet alone, which is carried inside the page; the page around it is
our own template. Everything that can be chosen is in the page as finished texts, once, so that map,
tooltip and table can not say different things. Nothing is computed here: numbers come gated from
the pipeline and are only rounded and worded (`reachmap.present.labels`). Texts and names are
escaped by the template, by the JSON writer (no ``<`` in it) and by the script (``textContent``).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import pandas as pd
import shapely
from branca.element import Figure
from folium.template import Template
from jinja2 import Environment, PackageLoader, StrictUndefined

from reachmap.present import labels, palette
from reachmap.vocabulary import (
    ALL,
    BAND_KEYS,
    GROUP_KEYS,
    NO_DATA,
    TOO_FEW,
    VERDICTS,
    strata,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

Stratum = tuple[str, str]
Record = Mapping[str, Any]

MAP_ID, LAYER_ID = "reachmap", "areas"
COORDINATE_DECIMALS = 5  # about a metre
# Breaks that a person can keep in mind, in parents of 100.
_LADDERS = (
    (1, 2, 3, 4, 5),
    (2, 4, 6, 8, 10),
    (3, 6, 9, 12, 15),
    (5, 10, 15, 20, 25),
    (5, 10, 20, 30, 40),
    (10, 20, 40, 60, 80),
)
_MAP_OPTIONS: dict[str, Any] = {
    "attribution_control": False,
    "scroll_wheel_zoom": False,  # the wheel scrolls the page, also over the map
    "zoom_animation": False,
    "fade_animation": False,
    "zoom_snap": 0.25,
    "min_zoom": 4,
    "max_zoom": 17,
}
# The texts of a row of the table, then those that only the tooltip joins into sentences.
TABLE_FIELDS = (
    "rate",
    "rate_interval",
    "reached",
    "target",
    "target_interval",
    "difference",
    "difference_interval",
)
TIP_FIELDS = ("rate_sentence", "reached_sentence", "target_sentence", "difference_sentence")


def render_map(
    analysis: Analysis,
    translator: Translator,
    *,
    headline: Sequence[str],
    notes: Sequence[str],
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
            behaviour=_asset("map.js"),
            data=_as_json(content.data()),
            headline=list(headline),
            notes=list(notes),
            content=content,
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


# --- the parts that folium draws


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
    offline.fit_bounds(
        [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]], padding=(12, 12)
    )
    return offline


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


def _label_points(areas: GeoDataFrame) -> list[list[float]]:
    """Find where a name fits best: the centre of the largest circle inside the area."""
    circles = areas.geometry.maximum_inscribed_circle()
    centres = shapely.get_point(circles.to_numpy(), 0)
    shapes = areas.set_geometry(centres, crs=areas.crs).to_crs("EPSG:4326").geometry
    return [[round(float(p.y), 5), round(float(p.x), 5)] for p in shapes]


# --- what the page says


@dataclass(frozen=True)
class _Place:
    """An area, or a whole municipality."""

    code: str
    name: str
    municipality: str
    whole: bool

    @property
    def key(self) -> tuple[str, str]:
        return (self.municipality, self.code) if self.whole else ("", self.code)


class MapContent:
    """All texts of the map and its table, finished: the page on file and the app show the same.

    Parameters
    ----------
    analysis
        Gated results.
    translator
        Words them.
    """

    def __init__(self, analysis: Analysis, translator: Translator) -> None:
        self.translator = translator
        self.settings = analysis.settings
        self.k = analysis.settings.disclosure.k
        self.areas = analysis.areas
        self.cells = _cells_by_stratum(analysis.cells)
        self.places = self._named(_places(analysis.areas, self.cells))
        self.breaks = _breaks(analysis.cells)
        self.looks = [*palette.VERDICT_LOOKS.values(), *palette.share_looks()]
        self._look_index = {look.key: i for i, look in enumerate(self.looks)}
        self._pool: dict[str, int] = {}
        self.texts = self._texts()
        self.words = self._class_words()
        self.first: Stratum = (ALL, ALL)

    def _named(self, places: list[_Place]) -> list[_Place]:
        """Name a single municipality in the language of the page; its table names it in Swedish."""
        wholes = [place for place in places if place.whole]
        if len(wholes) != 1:
            return places
        name = self.translator.say("The whole municipality")
        return [replace(place, name=name) if place.whole else place for place in places]

    @property
    def shape(self) -> str:
        """Whether the areas together are wider than high: ``wide`` or ``tall``."""
        west, south, east, north = self.areas.total_bounds
        return "wide" if east - west > 1.15 * (north - south) else "tall"

    # --- choices and legend

    @property
    def bands(self) -> list[tuple[str, str, bool]]:
        """Age bands: code, name, and whether it can be chosen at first."""
        return [
            (key, labels.band_label(self.translator, key), (key, self.first[1]) in self.cells)
            for key in (ALL, *BAND_KEYS)
            if any(key == band for band, _ in self.cells)
        ]

    @property
    def groups(self) -> list[tuple[str, str, bool]]:
        """Parent groups: code, name, and whether it can be chosen at first."""
        return [
            (key, labels.group_label(self.translator, key), (self.first[0], key) in self.cells)
            for key in GROUP_KEYS
            if any(key == group for _, group in self.cells)
        ]

    @property
    def legends(self) -> list[tuple[str, str, list[tuple[palette.Look, str]]]]:
        """Both legends: code of the view, heading, classes in words."""
        verdicts = [palette.VERDICT_LOOKS[key] for key in (*VERDICTS, NO_DATA)]
        shares = [
            *palette.share_looks(),
            palette.VERDICT_LOOKS[TOO_FEW],
            palette.VERDICT_LOOKS[NO_DATA],
        ]
        return [
            ("verdict", self.texts["legend_verdict"], [(k, self.words[k.key]) for k in verdicts]),
            ("share", self.texts["legend_share"], [(k, self.words[k.key]) for k in shares]),
        ]

    def _class_words(self) -> dict[str, str]:
        words = {
            key: labels.upper_first(labels.verdict_label(self.translator, key))
            for key in (*VERDICTS, NO_DATA)
        }
        number = self.translator.number
        steps = [(number(low), number(high)) for low, high in pairwise(self.breaks)]
        words["share_0"] = labels.upper_first(self.translator.say("fewer than {k}", k=number(self.breaks[0])))
        for i, (low, high) in enumerate(steps, start=1):
            words[f"share_{i}"] = self.translator.say("{low} to under {high}", low=low, high=high)
        words[f"share_{len(steps) + 1}"] = self.translator.say("{n} or more", n=number(self.breaks[-1]))
        return words

    # --- rows

    def table(self, *, whole: bool, chosen: Stratum | None = None) -> list[dict[str, Any]]:
        """Rows of the table, largest shortfall first; before anything is chosen: of everyone."""
        stratum = self.cells.get(chosen or self.first, {})
        return [self._table_row(i, stratum) for i in self._order(stratum, whole=whole)]

    def _table_row(self, i: int, stratum: Mapping[tuple[str, str], Record]) -> dict[str, Any]:
        place, record = self.places[i], stratum.get(self.places[i].key)
        verdict = _verdict(record, whole=place.whole)
        return {
            "i": i,
            "name": place.name,
            "look": palette.VERDICT_LOOKS.get(verdict),
            "words": self.words.get(verdict, ""),
            **self._row_texts(record, compared=bool(verdict)),
        }

    def _order(self, stratum: Mapping[tuple[str, str], Record], *, whole: bool) -> list[int]:
        """Largest shortfall first, unknown ones last."""

        def rank(i: int) -> tuple[bool, float, str]:
            shortfall = float(stratum.get(self.places[i].key, {}).get("shortfall", np.nan))
            unknown = not np.isfinite(shortfall)
            return (unknown, 0.0 if unknown else -shortfall, self.places[i].code)

        return sorted((i for i, p in enumerate(self.places) if p.whole == whole), key=rank)

    def _row_texts(self, record: Record | None, *, compared: bool = True) -> dict[str, str]:
        t, nan = self.translator, (np.nan, np.nan, np.nan)
        share = nan if record is None else _figures(record, "coverage")
        target = nan if record is None else _figures(record, "target")
        # A whole municipality that is compared with nothing has no difference, not one of 0.
        gap = nan if record is None or not compared else _figures(record, "shortfall")
        hidden = record is not None and bool(record["hidden"])
        stratum = self.first if record is None else (str(record["age_band"]), str(record["parent_group"]))
        count = None if record is None or pd.isna(record["reached"]) else int(record["reached"])
        return {
            "rate": labels.rate(t, *share),
            "rate_interval": labels.rate_interval(t, *share),
            "reached": labels.reached(t, count, hidden=hidden, k=self.k, stratum=stratum),
            "target": labels.people(t, target[0]),
            "target_interval": labels.people_interval(t, *target[1:]),
            "difference": labels.difference(t, gap[0]),
            "difference_interval": labels.difference_interval(t, *gap[1:]),
            "rate_sentence": labels.rate_sentence(t, *share),
            "reached_sentence": labels.reached_sentence(t, count, hidden=hidden, k=self.k, stratum=stratum),
            "target_sentence": labels.target_sentence(t, *target),
            "difference_sentence": labels.difference_sentence(t, *gap),
        }

    # --- the embedded data

    def data(self) -> dict[str, Any]:
        """Everything that the script shows, as finished texts.

        A row is the number of its class by verdict and by share (-1: none), then for each field the
        number of its text in ``texts``: most texts occur many times.
        """
        rows = {"|".join(stratum): self._stratum_data(stratum) for stratum in self.cells}
        return {
            "map": f"map_{MAP_ID}",
            "layer": f"geo_json_{LAYER_ID}",
            "codes": [place.code for place in self.places if not place.whole],
            "names": [place.name for place in self.places],
            "labels": _label_points(self.areas),
            "looks": [self._look_data(look) for look in self.looks],
            "fields": [*TABLE_FIELDS, *TIP_FIELDS],
            "tip": list(TIP_FIELDS),
            "strata": rows,
            "texts": list(self._pool),
            "zoom_in": self.texts["zoom_in"],
            "zoom_out": self.texts["zoom_out"],
        }

    def _stratum_data(self, key: Stratum) -> dict[str, Any]:
        stratum = self.cells[key]
        return {
            "title": labels.stratum_label(self.translator, *key),
            "order": self._order(stratum, whole=False),
            "rows": [self._packed(stratum.get(p.key), whole=p.whole) for p in self.places],
        }

    def _packed(self, record: Record | None, *, whole: bool) -> list[int]:
        verdict, share = self._classes(record, whole=whole)
        texts = self._row_texts(record, compared=bool(verdict))
        return [
            self._look_index.get(verdict, -1),
            self._look_index.get(share, -1),
            *(self._pool.setdefault(texts[field], len(self._pool)) for field in (*TABLE_FIELDS, *TIP_FIELDS)),
        ]

    def _classes(self, record: Record | None, *, whole: bool) -> tuple[str, str]:
        """Class by verdict and by share."""
        verdict = _verdict(record, whole=whole)
        return verdict, verdict if verdict in (TOO_FEW, NO_DATA) else self._share_class(record)

    def look(self, i: int, chosen: Stratum, *, view: str) -> palette.Look | None:
        """Say how an area is drawn by ``verdict`` or ``share``; a whole municipality may have no class."""
        place = self.places[i]
        classes = self._classes(self.cells[chosen].get(place.key), whole=place.whole)
        index = self._look_index.get(classes[view == "share"])
        return None if index is None else self.looks[index]

    def tip(self, i: int, chosen: Stratum) -> list[str]:
        """Say of an area what its tip says: its verdict, then its figures in sentences."""
        place = self.places[i]
        record = self.cells[chosen].get(place.key)
        verdict = _verdict(record, whole=place.whole)
        texts = self._row_texts(record, compared=bool(verdict))
        mark = palette.VERDICT_LOOKS[verdict].mark if verdict else ""
        words = f"{mark} {self.words.get(verdict, '')}".strip()
        return [words, *(labels.upper_first(texts[field]) for field in TIP_FIELDS)]

    def _share_class(self, record: Record | None) -> str:
        """Class the share as it is written, so that map and table never disagree."""
        share = (np.nan,) * 3 if record is None else _figures(record, "coverage")
        if not np.isfinite(share[0]):
            return NO_DATA
        shown, _ = labels.rate_figure(*share)
        if share[0] < 0.01:
            return "share_0"
        return f"share_{sum(shown >= limit for limit in self.breaks)}"

    def _look_data(self, look: palette.Look) -> dict[str, Any]:
        return {
            "paint": look.paint,
            "outline": look.outline,
            "legend_outline": look.legend_outline,
            "px": look.outline_px,
            "dashes": look.dashes,
            "mark": look.mark,
            "words": self.words[look.key],
        }

    # --- fixed texts

    def _texts(self) -> dict[str, str]:
        project = self.settings.project
        first, last = (self.translator.day(day) for day in project.period)
        say = self.translator.say
        return {
            "title": say("Where does the support not reach?"),
            "project": project.name,
            "period": say("{first} to {last}", first=first, last=last),
            "simulated": say("Simulated data") if project.simulated else "",
            "detailed": (
                say("Detailed level – needs a confidentiality review")
                if self.settings.disclosure.level == "detailed"
                else ""
            ),
            "stratum": labels.stratum_label(self.translator, ALL, ALL),
            **self._frame_texts(),
            **self._reading_texts(),
        }

    def _frame_texts(self) -> dict[str, str]:
        say = self.translator.say
        return {
            "skip": say("Skip to the table"),
            "no_script": say(
                "The map and the choices need JavaScript, which is turned off. "
                "The table shows all parents and all ages."
            ),
            "choices": say("What is shown"),
            "band": say("The child's age"),
            "group": say("Group of parents"),
            "view": say("Show"),
            "view_verdict": say("Assessment"),
            "view_share": say("Reached of 100 parents"),
            "choices_hint": say("Choices in grey do not exist together."),
            "map_title": say("Map of the areas"),
            "map_description": say(
                "The table says the same as the map. Choose an area on the map or in the table to "
                "find it in the other. Zoom with plus and minus, move with the arrow keys."
            ),
            "zoom_in": say("Zoom in"),
            "zoom_out": say("Zoom out"),
            "legend_verdict": say("Parents reached, compared with the rest of the municipality"),
            "legend_share": say("Reached of 100 parents"),
            "reading": say("How to read the map"),
            "table_title": say("The same in figures"),
            "table_order": say(
                "Areas where the support reaches fewer than expected stand first. Where intervals "
                "overlap, areas can not be put in order."
            ),
            "area": say("Area"),
            "rate": say("Reached of 100 parents"),
            "reached": say("Number recorded"),
            "target": say("Parents, estimated number"),
            "difference": say("Compared with expected"),
            "notes": say("What the map does not say"),
        }

    def _reading_texts(self) -> dict[str, str]:
        say = self.translator.say
        k = self.translator.number(self.k)
        return {
            "hidden_legend": say(
                "Where it says fewer than {k} or hidden, the number recorded is hidden to protect "
                "people. It is not missing.",
                k=k,
            ),
            "reading_expected": say(
                "The expected number is how many parents the support would reach in the area if "
                "it reached as large a share as in the rest of the municipality, with children "
                "of the same ages. As many as elsewhere need not be enough."
            ),
            "reading_verdict": say(
                "Clearly fewer: at least 9 chances in 10 that the support reaches over a fifth "
                "fewer than expected, and still likely without the largest activity, without what is "
                "known of the areas, and if twice as many homes were unknown there. Probably fewer: at "
                "least 3 chances in 4. Uncertain: the figures do not tell."
            ),
            "reading_whole": say(
                "The row of the whole municipality holds an age or a group against all parents in the "
                "municipality, not against other areas."
            ),
            "reading_interval": say(
                "Smaller figures under a figure are its interval: in 9 cases of 10 the true value lies there."
            ),
            "reading_estimate": say(
                "The number recorded is counted, the share is estimated: it allows for "
                "participants whose area is not known. One can therefore not be divided by the "
                "other."
            ),
            "reading_too_few": say(
                "Too little to go on: there are so few parents in the group that the support could "
                "reach none of them without it meaning anything, or too few to show a share."
            ),
            "reading_no_data": say("No data: how many parents live there is not known."),
        }


# --- small helpers


def _cells_by_stratum(cells: pd.DataFrame) -> dict[Stratum, dict[tuple[str, str], Record]]:
    found: dict[Stratum, dict[tuple[str, str], Record]] = {}
    for row in cells.to_dict("records"):
        whole = row["area_code"] == ALL
        place = (str(row["municipality_code"]) if whole else "", str(row["area_code"]))
        stratum = (str(row["age_band"]), str(row["parent_group"]))
        found.setdefault(stratum, {})[place] = {str(name): value for name, value in row.items()}
    return {s.key: found[s.key] for s in strata() if s.key in found}


def _places(areas: GeoDataFrame, cells: Mapping[Stratum, Mapping[tuple[str, str], Record]]) -> list[_Place]:
    """List the areas in the order of the map, then the whole municipalities."""
    places = [
        _Place(str(code), str(name), str(municipality), whole=False)
        for code, name, municipality in zip(
            areas["area_code"], areas["area_name"], areas["municipality_code"], strict=True
        )
    ]
    wholes = {
        key: _Place(ALL, str(row["area_name"]), key[0], whole=True)
        for stratum in cells.values()
        for key, row in stratum.items()
        if key[1] == ALL
    }
    return [*places, *(wholes[key] for key in sorted(wholes))]


def _verdict(record: Record | None, *, whole: bool) -> str:
    """Class by verdict; a whole municipality is compared with nothing where it has none or is all."""
    if record is None:
        return NO_DATA
    if whole and (record["age_band"], record["parent_group"]) == (ALL, ALL):
        return ""
    verdict = record["verdict"]
    if isinstance(verdict, str) and verdict in VERDICTS:
        return verdict
    return "" if whole and pd.notna(record["target"]) else NO_DATA


def _figures(record: Record, name: str) -> tuple[float, float, float]:
    def number(column: str) -> float:
        return float("nan") if pd.isna(record[column]) else float(record[column])

    return number(name), number(f"{name}_low"), number(f"{name}_high")


def _breaks(cells: pd.DataFrame) -> tuple[int, ...]:
    """Choose the same breaks for all strata: nine areas of ten lie below the last one."""
    shares = cells.loc[cells["area_code"] != ALL, "coverage"].astype(float).dropna()
    high = float(shares.quantile(0.9)) * 100 if len(shares) else 0.0
    return next((ladder for ladder in _LADDERS if ladder[-1] >= high), _LADDERS[-1])


def _as_json(data: object) -> str:
    """Write JSON that can not end a script element: no ``<``, ``>`` or ``&`` in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _asset(name: str) -> str:
    return files("reachmap.present").joinpath("assets", name).read_text(encoding="utf-8")


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
