"""Our drawings without patterns, clipping and fonts of their own: what every program draws alike.

Word processors draw basic shapes of SVG; what they make of `pattern` and `clipPath` differs. Here the marks
of a pattern become shapes inside the area that has it, and what a window cuts off is cut off. It reads
drawings of ours only (`report_map`, `report_equality`, `charts`, `funnel`), not SVG at large.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from xml.etree import ElementTree

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from reachmap.present.report_map import FONT

_SVG = "http://www.w3.org/2000/svg"
_WORDS_FONT = "Calibri"  # the font of the Word file
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class _Pattern:
    """A ground and one mark, repeated: a dot of some radius, or a band across the tile.

    Parameters
    ----------
    width, height, turned
        The tile, and by how many degrees all is turned.
    ground, colour
        Of what lies under the marks, and of the marks.
    mark
        Attributes of the mark.
    dot
        Whether it is a dot.
    """

    width: float
    height: float
    turned: float
    ground: str
    colour: str
    mark: dict[str, float]
    dot: bool


def plain(svg: str) -> str:
    """Redraw a picture of ours with basic shapes only.

    Parameters
    ----------
    svg
        The picture.

    Returns
    -------
    str
        The same to look at: marks that would stand half outside their area are left out.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by ourselves, names in it are escaped
    patterns = {found.attrib["id"]: _pattern(found) for found in root.iter(f"{{{_SVG}}}pattern")}
    windows = {found.attrib["id"]: _shape(found[0]) for found in root.iter(f"{{{_SVG}}}clipPath")}
    drawn = ElementTree.Element(root.tag, root.attrib)
    for element in _flat(root, windows):
        drawn.extend(_redrawn(*element, patterns))
    return ElementTree.tostring(drawn, encoding="unicode")


def _kind(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{_SVG}}}")


def _flat(
    root: ElementTree.Element, windows: dict[str, BaseGeometry]
) -> list[tuple[ElementTree.Element, BaseGeometry | None]]:
    """List what is drawn, each with the window that it is seen through."""
    found: list[tuple[ElementTree.Element, BaseGeometry | None]] = []
    for element in root:
        clip = _REFERENCE.match(element.get("clip-path", ""))
        if _kind(element) == "g" and clip:
            found += [(inner, windows[clip[1]]) for inner in element]
        elif _kind(element) not in {"defs", "clipPath"}:
            found.append((element, None))
    return found


def _pattern(element: ElementTree.Element) -> _Pattern:
    ground, mark = element
    turned = _NUMBER.search(element.get("patternTransform", ""))
    return _Pattern(
        width=float(element.attrib["width"]),
        height=float(element.attrib["height"]),
        turned=float(turned[0]) if turned else 0.0,
        ground=ground.attrib["fill"],
        colour=mark.attrib["fill"],
        mark={name: float(value) for name, value in mark.attrib.items() if name != "fill"},
        dot=_kind(mark) == "circle",
    )


def _redrawn(
    element: ElementTree.Element, window: BaseGeometry | None, patterns: dict[str, _Pattern]
) -> list[ElementTree.Element]:
    filled = _REFERENCE.match(element.get("fill", ""))
    if window is None and not filled:
        if element.get("font-family") == FONT:
            element.set("font-family", _WORDS_FONT)
        return [element]
    shape = _shape(element)
    seen = shape if window is None else shape.intersection(window)
    pattern = patterns[filled[1]] if filled else None
    surface = [(_line(seen), {"fill": pattern.ground if pattern else element.attrib["fill"]})]
    if pattern:
        surface.append((_marks(seen, pattern), {"fill": pattern.colour}))
    # The outline by itself: a window's edge is none.
    edge = shape.boundary if window is None else shape.boundary.intersection(window)
    kept = {
        name: value
        for name, value in element.attrib.items()
        if name.startswith("stroke") and (name != "stroke-dasharray" or value)
    }
    surface.append((_line(shapely.line_merge(edge)), {"fill": "none", **kept}))
    return [
        ElementTree.Element(f"{{{_SVG}}}path", {"d": line, "fill-rule": "evenodd", **look})
        for line, look in surface
        if line
    ]


def _shape(element: ElementTree.Element) -> BaseGeometry:
    """Read a rectangle, or a path of straight lines, as a surface; rings in rings are holes."""
    if _kind(element) == "rect":
        x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
        return box(x, y, x + width, y + height)
    rings = [
        np.array(_NUMBER.findall(ring), dtype=float).reshape(-1, 2)
        for ring in element.attrib["d"].split("M")[1:]
    ]
    surfaces = [shapely.make_valid(Polygon(ring)) for ring in rings if len(ring) > 2]
    nothing: BaseGeometry = Polygon()
    return reduce(BaseGeometry.symmetric_difference, surfaces, nothing)


def _marks(shape: BaseGeometry, pattern: _Pattern) -> str:
    """Draw a pattern's marks where they lie in a shape."""
    if shape.is_empty:
        return ""
    turned = affinity.rotate(shape, -pattern.turned, origin=(0, 0))
    west, north, east, south = turned.bounds
    columns = np.arange(np.floor(west / pattern.width), np.ceil(east / pattern.width)) * pattern.width
    rows = np.arange(np.floor(north / pattern.height), np.ceil(south / pattern.height)) * pattern.height
    if pattern.dot:
        return _dots(turned, columns + pattern.mark["cx"], rows + pattern.mark["cy"], pattern.mark["r"])
    if pattern.mark["width"] == pattern.width:
        lows, high = rows + pattern.mark.get("y", 0.0), pattern.mark["height"]
        bands = [box(west, low, east, low + high) for low in lows]
    else:
        lows, wide = columns + pattern.mark.get("x", 0.0), pattern.mark["width"]
        bands = [box(low, north, low + wide, south) for low in lows]
    seen = affinity.rotate(turned.intersection(shapely.union_all(bands)), pattern.turned, origin=(0, 0))
    return _line(seen)


def _dots(shape: BaseGeometry, across: np.ndarray, down: np.ndarray, radius: float) -> str:
    places = np.array([(x, y) for y in down for x in across]).reshape(-1, 2)
    room = shape.buffer(-radius)
    shapely.prepare(room)
    inside = (
        shapely.contains_xy(room, places[:, 0], places[:, 1]) if len(places) else np.array([], dtype=bool)
    )
    return "".join(
        f"M{x - radius:.1f} {y:.1f}a{radius:g} {radius:g} 0 1 0 {2 * radius:g} 0"
        f"a{radius:g} {radius:g} 0 1 0 {-2 * radius:g} 0Z"
        for x, y in places[inside]
    )


def _line(shape: BaseGeometry) -> str:
    """Write surfaces and lines as one path; points are nothing to draw."""
    drawn = []
    for part in shapely.get_parts(shape):
        if isinstance(part, Polygon):
            drawn += [f"{_through(ring.coords[:-1])}Z" for ring in (part.exterior, *part.interiors)]
        elif isinstance(part, LineString):
            drawn.append(_through(part.coords) + ("Z" if part.is_closed else ""))
    return "".join(drawn)


def _through(points: object) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in np.asarray(points, dtype=float))
