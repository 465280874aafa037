"""QGIS styles (QML) in the colours, patterns and words of our own maps.

Only the parts of a style that say something are written; QGIS takes its defaults for the rest. Names of
elements and options are those that QGIS 3 writes (``<Option name value type>``; seen in 3.22). No map tip is
set: QGIS shows one as HTML, and the name of an area is not ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from reachmap.present import labels, palette
from reachmap.present.columns import plain_text
from reachmap.vocabulary import NO_DATA

if TYPE_CHECKING:
    from reachmap.i18n import Translator

_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.28.0-Firenze"
_POINT, _POLYGON, _NO_GEOMETRY = "0", "2", "4"  # Qgis::GeometryType
MM_PER_PX = 25.4 / 96
# The patterns of the map page (assets/parts.html), in its pixels.
_DOT_DISTANCE, _DOT_SIZE = 7, 2.4
_HATCH_DISTANCE, _HATCH_WIDTH, _HATCH_ANGLE = 7, 1.4, 45
_STRIPE_DISTANCE, _STRIPE_WIDTH, _STRIPE_ANGLE = 6, 1.2, 0
_LABEL_POINTS, _LABEL_EDGE = "9", 3
_HORIZONTAL, _OVER_AREAS = "4", "1"  # QgsPalLayerSettings::Placement; which layers labels keep away from


def area_style(translator: Translator, aliases: Mapping[str, str], *, marks: Sequence[str] = ()) -> str:
    """Draw areas by their verdict; what has none is drawn as having no data.

    Parameters
    ----------
    translator
        Words the legend.
    aliases
        Headings of the columns, by their names.
    marks
        What the legend must say besides ("Simulated data"): entries that no area has.
    """
    root = _root(_POLYGON)
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        {"type": "categorizedSymbol", "attr": "verdict", "symbollevels": "0", "enableorderby": "1"},
    )
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    for look in palette.VERDICT_LOOKS.values():
        number = str(len(symbols))
        # An empty value is QGIS's category for everything else, also for what is missing.
        value = "" if look.key == NO_DATA else look.key
        words = labels.upper_first(labels.verdict_label(translator, look.key))
        _category(categories, value, words, symbol=number)
        _area_symbol(symbols, look, name=number)
    for place, mark in enumerate(marks):
        number = str(len(symbols))
        _category(categories, f"mark_{place}", mark, symbol=number)
        _layer(_symbol(symbols, number, "fill"), "SimpleFill", {"style": "no", "outline_style": "no"})
    _thickest_on_top(renderer)
    _name_on_the_map(root, "area_name")
    return _finished(root, aliases, display="area_name")


def venue_style(translator: Translator, aliases: Mapping[str, str]) -> str:
    """Draw venues: filled where courses are held, a ring where they might be, a cross where they were."""
    root = _root(_POINT)
    renderer = ET.SubElement(
        root, "renderer-v2", {"type": "categorizedSymbol", "attr": "status", "symbollevels": "0"}
    )
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    looks = {
        "existing": ("circle", "3.2", _paint(palette.INK, palette.WHITE, 1)),
        "candidate": ("circle", "2.4", _paint(palette.WHITE, palette.INK, 1)),
        "closed": ("cross2", "2.4", _paint(palette.INK, palette.INK, 1)),
    }
    for number, (status, (shape, size, paint)) in enumerate(looks.items()):
        words = labels.upper_first(labels.status_label(translator, status))
        _category(categories, status, words, symbol=str(number))
        marker = {"name": shape, "size": size, "size_unit": "MM"}
        _layer(_symbol(symbols, str(number), "marker"), "SimpleMarker", marker | paint)
    return _finished(root, aliases, display="venue")


def table_style(aliases: Mapping[str, str], *, display: str = "area_name") -> str:
    """Head the columns of a table without geometry; a row is called what stands in `display`."""
    return _finished(_root(_NO_GEOMETRY), aliases, display=display)


def _root(geometry: str) -> ET.Element:
    root = ET.Element("qgis", {"version": _VERSION, "styleCategories": "AllStyleCategories"})
    root.set("labelsEnabled", "0")
    root.set("geometry", geometry)  # taken out again when the style is finished
    return root


def _finished(root: ET.Element, aliases: Mapping[str, str], *, display: str) -> str:
    """Add headings, what a feature is called, and the kind of geometry; write the text."""
    geometry = root.attrib.pop("geometry")
    listed = ET.SubElement(root, "aliases")
    # QGIS counts the row number (fid) as the first field.
    for place, (name, label) in enumerate(aliases.items(), start=1):
        ET.SubElement(listed, "alias", {"field": name, "index": str(place), "name": plain_text(label)})
    ET.SubElement(root, "previewExpression").text = f'"{display}"'
    ET.SubElement(root, "layerGeometryType").text = geometry
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode") + "\n"


def _category(categories: ET.Element, value: str, label: str, *, symbol: str) -> None:
    text = plain_text(label)
    attributes = {"render": "true", "symbol": symbol, "type": "string", "value": value, "label": text}
    ET.SubElement(categories, "category", attributes)


def _thickest_on_top(renderer: ET.Element) -> None:
    """Draw areas with thick borders last, as on the map page: a neighbour would cover half of them."""
    widths = {look.key: look.outline_px for look in palette.VERDICT_LOOKS.values()}
    cases = [f"WHEN \"verdict\" = '{key}' THEN {px}" for key, px in widths.items() if key != NO_DATA]
    clause = ET.SubElement(
        ET.SubElement(renderer, "orderby"), "orderByClause", {"asc": "1", "nullsFirst": "0"}
    )
    clause.text = f"CASE {' '.join(cases)} ELSE {widths[NO_DATA]} END"


def _name_on_the_map(root: ET.Element, field: str) -> None:
    """Write names where there is room, on white as on the map page: on patterns they could not be read."""
    root.set("labelsEnabled", "1")
    settings = ET.SubElement(ET.SubElement(root, "labeling", {"type": "simple"}), "settings")
    # A field, not an expression, and not HTML: the name of an area is not ours.
    text = {"fieldName": field, "isExpression": "0", "allowHtml": "0", "multilineAlign": "1"}
    text |= {"fontWeight": "50"}  # without a weight QGIS writes the thinnest letters
    text |= {"fontSize": _LABEL_POINTS, "fontSizeUnit": "Point", "textColor": _colour(palette.INK)}
    style = ET.SubElement(settings, "text-style", text)
    white = {"bufferDraw": "1", "bufferSize": _mm(_LABEL_EDGE), "bufferSizeUnits": "MM"}
    ET.SubElement(style, "text-buffer", white | {"bufferColor": _colour(palette.WHITE), "bufferOpacity": "1"})
    ET.SubElement(settings, "placement", {"placement": _HORIZONTAL, "centroidWhole": "0"})
    ET.SubElement(settings, "rendering", {"displayAll": "0", "drawLabels": "1", "obstacleType": _OVER_AREAS})


def _symbol(parent: ET.Element, name: str, kind: str) -> ET.Element:
    attributes = {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"}
    return ET.SubElement(parent, "symbol", attributes)


def _layer(symbol: ET.Element, kind: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    listed = ET.SubElement(layer, "Option", {"type": "Map"})
    for name, value in options.items():
        ET.SubElement(listed, "Option", {"type": "QString", "name": name, "value": value})
    return layer


def _area_symbol(symbols: ET.Element, look: palette.Look, *, name: str) -> None:
    """Draw one class: the surface, its pattern, and on top its border."""
    symbol = _symbol(symbols, name, "fill")
    _layer(symbol, "SimpleFill", {"color": _colour(look.fill), "style": "solid", "outline_style": "no"})
    if look.pattern == palette.DOTS:
        _dots(symbol, f"@{name}@1")
    elif look.pattern == palette.HATCH:
        _lines(symbol, f"@{name}@1", palette.QUIET, _HATCH_DISTANCE, _HATCH_WIDTH, _HATCH_ANGLE)
    elif look.pattern == palette.STRIPES:
        _lines(symbol, f"@{name}@1", palette.LINES, _STRIPE_DISTANCE, _STRIPE_WIDTH, _STRIPE_ANGLE)
    _layer(symbol, "SimpleLine", _border(look))


def _dots(symbol: ET.Element, name: str) -> None:
    distance = {f"distance_{axis}": _mm(_DOT_DISTANCE) for axis in "xy"}
    units = {f"distance_{axis}_unit": "MM" for axis in "xy"}
    layer = _layer(symbol, "PointPatternFill", distance | units)
    dot = {"name": "circle", "size": _mm(_DOT_SIZE), "size_unit": "MM", "outline_style": "no"}
    _layer(_symbol(layer, name, "marker"), "SimpleMarker", dot | {"color": _colour(palette.QUIET)})


def _lines(symbol: ET.Element, name: str, colour: str, distance: float, width: float, angle: int) -> None:
    options = {"angle": str(angle), "distance": _mm(distance), "distance_unit": "MM"}
    layer = _layer(symbol, "LinePatternFill", options)
    line = {"line_color": _colour(colour), "line_style": "solid"}
    line |= {"line_width": _mm(width), "line_width_unit": "MM"}
    _layer(_symbol(layer, name, "line"), "SimpleLine", line)


def _border(look: palette.Look) -> dict[str, str]:
    options = {"line_color": _colour(look.outline), "line_style": "solid", "joinstyle": "round"}
    options |= {"line_width": _mm(look.outline_px), "line_width_unit": "MM"}
    if look.dashes:
        dashes = ";".join(_mm(float(part)) for part in look.dashes.split())
        options |= {"use_custom_dash": "1", "customdash": dashes, "customdash_unit": "MM"}
    return options


def _paint(fill: str, outline: str, width_px: float) -> dict[str, str]:
    return {
        "color": _colour(fill),
        "outline_color": _colour(outline),
        "outline_style": "solid",
        "outline_width": _mm(width_px),
        "outline_width_unit": "MM",
    }


def _colour(code: str) -> str:
    """Write ``#RRGGBB`` as QGIS does: red, green, blue and opacity."""
    return ",".join(str(int(code[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _mm(pixels: float) -> str:
    """Write a length of the map page (96 pixels an inch) in millimetres."""
    return f"{pixels * MM_PER_PX:.2f}"
