"""The map on paper: an SVG with the same classes, colours and patterns as the page.

Towns are small on a map of a whole municipality. Where most areas lie within a small part of it, that part is
drawn a second time, larger, beside the whole. Outlines are simplified together, so that neighbours still
share their border. There are no names in the picture: a few areas have numbers, which the table explains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from reachmap.present import palette
from reachmap.present.palette import Look

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# Units are CSS pixels at the width of a page's text: patterns and lines have the size of the screen's.
WIDTH, HEIGHT, _GAP = 660.0, 400.0, 14.0
_SIMPLIFY = 0.35
# Areas of at most so many times the middle size, and at most so many times the middle distance from the
# middle of them, are drawn larger if their window is a small enough part of the whole.
_LARGEST, _FARTHEST, _SMALL_PART, _FEWEST = 3, 2.5, 0.25, 8
_MARGIN = 0.08
_MARK_RADIUS = 8.5
# An area that a number would cover has it beside itself, so many pixels away in both directions.
_BESIDE = 15.0
FONT = "Libertinus Serif"


@dataclass(frozen=True)
class Panel:
    """A window of the ground and where it is drawn.

    Parameters
    ----------
    west, south, east, north
        The window, metres.
    left, top, scale
        Its corner on the picture, and pixels per metre.
    """

    west: float
    south: float
    east: float
    north: float
    left: float
    top: float
    scale: float

    @property
    def width(self) -> float:
        """Pixels across."""
        return (self.east - self.west) * self.scale

    @property
    def height(self) -> float:
        """Pixels down."""
        return (self.north - self.south) * self.scale

    def place(self, xy: np.ndarray) -> np.ndarray:
        """Metres to pixels, y downwards."""
        return np.column_stack(
            [
                self.left + (xy[:, 0] - self.west) * self.scale,
                self.top + (self.north - xy[:, 1]) * self.scale,
            ]
        )

    def holds(self, point: shapely.Point) -> bool:
        """Tell whether a point of the ground lies in it."""
        return self.west <= point.x <= self.east and self.south <= point.y <= self.north


def map_svg(
    areas: GeoDataFrame,
    looks: Sequence[Look],
    marks: Mapping[int, str],
    *,
    over: Callable[[Sequence[Panel]], list[str]] | None = None,
) -> str:
    """Draw the areas.

    Parameters
    ----------
    areas
        `tables.AREAS`, metres.
    looks
        How each area is drawn, in their order.
    marks
        Short texts to write on areas, by position: numbers that a table explains.
    over
        Draws what lies on top, in the panels.
    """
    panels = _panels(areas)
    parts = [_opening(panels), patterns()]
    for number, panel in enumerate(panels):
        parts.append(_clip(panel, number))
        parts.append(f'<g clip-path="url(#clip-{number})">')
        parts += _paths(areas, looks, panel)
        parts.append("</g>")
    if len(panels) > 1:
        parts += [_window(*panels), _border(panels[1])]
    parts += _marks(areas, marks, panels)
    parts += [] if over is None else over(panels)
    return "".join((*parts, "</svg>"))


def _opening(panels: Sequence[Panel]) -> str:
    width = max(panel.left + panel.width for panel in panels) + 2
    height = max(panel.top + panel.height for panel in panels) + 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}">'
    )


def shape(svg: str) -> float:
    """Tell how high a picture of ours is for its width."""
    width, height = (float(part) for part in svg.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split())
    return height / width


@cache
def patterns() -> str:
    """Write the patterns of the page's classes (`assets/parts.html`): the same in every drawing."""
    from reachmap.present.map import templates

    parts = templates().get_template("parts.html").make_module({"palette": palette, "texts": {}})
    drawn = str(getattr(parts, "patterns")())  # noqa: B009 - a macro of the template
    return drawn[drawn.index("<defs>") : drawn.index("</defs>") + len("</defs>")].replace("\n", "")


def swatch_svg(look: Look) -> str:
    """Draw a class as the legend shows it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 18" width="28" height="18">'
        f'{patterns()}<rect x="2" y="2" width="24" height="14" fill="{look.paint}" '
        f'stroke="{look.legend_outline}" stroke-width="{look.outline_px}" {_dashes(look)}/></svg>'
    )


def _dashes(look: Look) -> str:
    return f'stroke-dasharray="{look.dashes}"' if look.dashes else ""


def _panels(areas: GeoDataFrame) -> list[Panel]:
    west, south, east, north = (float(edge) for edge in areas.total_bounds)
    window = _dense_part(areas)
    if window is None:
        return [_fitted((west, south, east, north), 1.0, 1.0, WIDTH, HEIGHT)]
    # Both as high as fits; the widths share the page by their shapes.
    shapes = [(east - west) / (north - south), (window[2] - window[0]) / (window[3] - window[1])]
    room = WIDTH - _GAP
    height = min(HEIGHT, room / sum(shapes))
    first = _fitted((west, south, east, north), 1.0, 1.0, shapes[0] * height, height)
    return [first, _fitted(window, first.left + first.width + _GAP, 1.0, shapes[1] * height, height)]


def _fitted(
    window: tuple[float, float, float, float], left: float, top: float, width: float, height: float
) -> Panel:
    west, south, east, north = window
    scale = min(width / (east - west), height / (north - south))
    return Panel(west, south, east, north, left, top, scale)


def _dense_part(areas: GeoDataFrame) -> tuple[float, float, float, float] | None:
    """Find the window of most areas, where it is a small part of the whole."""
    if len(areas) < _FEWEST:
        return None
    small = areas.geometry[areas.area <= _LARGEST * areas.area.median()]
    centres = shapely.get_coordinates(small.centroid.to_numpy())
    away = np.hypot(*(centres - np.median(centres, axis=0)).T)
    west, south, east, north = (
        float(edge) for edge in small[away <= _FARTHEST * np.median(away)].total_bounds
    )
    margin = _MARGIN * max(east - west, north - south)
    window = (west - margin, south - margin, east + margin, north + margin)
    whole = [float(edge) for edge in areas.total_bounds]
    share = ((window[2] - window[0]) * (window[3] - window[1])) / (
        (whole[2] - whole[0]) * (whole[3] - whole[1])
    )
    return window if share < _SMALL_PART else None


def _rect(left: float, top: float, width: float, height: float) -> str:
    return f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'


def _clip(panel: Panel, number: int) -> str:
    # The whole map keeps the outer half of its outlines; a part of it is cut where its border is.
    more = 0.0 if number else 2.0
    shape = _rect(panel.left - more, panel.top - more, panel.width + 2 * more, panel.height + 2 * more)
    return f'<clipPath id="clip-{number}"><rect {shape}/></clipPath>'


def _border(panel: Panel) -> str:
    shape = _rect(panel.left, panel.top, panel.width, panel.height)
    return f'<rect {shape} fill="none" stroke="{palette.INK}" stroke-width="1.4"/>'


def _window(whole: Panel, part: Panel) -> str:
    """Show on the whole map which part is drawn larger."""
    (left, top), (right, bottom) = whole.place(np.array([[part.west, part.north], [part.east, part.south]]))
    shape = _rect(left, top, right - left, bottom - top)
    return (
        f'<rect {shape} fill="none" stroke="{palette.WHITE}" stroke-width="3.6"/>'
        f'<rect {shape} fill="none" stroke="{palette.INK}" stroke-width="1.4"/>'
    )


def _paths(areas: GeoDataFrame, looks: Sequence[Look], panel: Panel) -> list[str]:
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), _SIMPLIFY / panel.scale)
    window = shapely.box(panel.west, panel.south, panel.east, panel.north)
    seen = [i for i in range(len(shapes)) if shapely.intersects(shapes[i], window)]
    # Neighbours share a border: the thickest outline is drawn last.
    seen.sort(key=lambda i: (looks[i].outline_px, i))
    return [
        f'<path d="{_outline(shapes[i], panel)}" fill="{looks[i].paint}" fill-rule="evenodd" '
        f'stroke="{looks[i].outline}" stroke-width="{0.7 * looks[i].outline_px:.2f}" '
        f'stroke-linejoin="round" {_dashes(looks[i])}/>'
        for i in seen
    ]


def _outline(shape: shapely.Geometry, panel: Panel) -> str:
    lines = []
    for polygon in shapely.get_parts(shape):
        for ring in shapely.get_rings(polygon):
            points = np.round(panel.place(shapely.get_coordinates(ring)[:-1]), 1)
            lines.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(lines)


def _marks(areas: GeoDataFrame, marks: Mapping[int, str], panels: Sequence[Panel]) -> list[str]:
    drawn = []
    for position, text in marks.items():
        # From the middle of the largest circle in the area to that circle's edge.
        inside = shapely.maximum_inscribed_circle(areas.geometry.iloc[position])
        centre = shapely.get_point(inside, 0)
        panel = next(panel for panel in reversed(panels) if panel.holds(centre))
        ((x, y),) = panel.place(np.array([[centre.x, centre.y]]))
        covered = shapely.length(inside) * panel.scale < 1.5 * _MARK_RADIUS
        drawn.append(_mark(x, y, int(text), panel if covered else None))
    return drawn


def _mark(x: float, y: float, number: int, beside_in: Panel | None) -> str:
    """Write a number in a circle; beside the point, with a line to it, where a panel is given."""
    leader = ""
    at_x, at_y = x, y
    if beside_in is not None:
        at_x = _aside(x, beside_in.left, beside_in.left + beside_in.width)
        at_y = _aside(y, beside_in.top, beside_in.top + beside_in.height)
        leader = (
            f'<path d="M{x:.1f} {y:.1f}L{at_x:.1f} {at_y:.1f}" stroke="{palette.WHITE}" stroke-width="3"/>'
            f'<path d="M{x:.1f} {y:.1f}L{at_x:.1f} {at_y:.1f}" stroke="{palette.INK}" stroke-width="1"/>'
        )
    return (
        f'{leader}<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="{_MARK_RADIUS}" fill="{palette.WHITE}" '
        f'stroke="{palette.INK}" stroke-width="1"/>'
        f'<text x="{at_x:.1f}" y="{at_y + 4.2:.1f}" font-family="{FONT}" font-size="13" font-weight="bold" '
        f'text-anchor="middle" fill="{palette.INK}">{number}</text>'
    )


def _aside(at: float, first: float, last: float) -> float:
    """Step away from the middle of a panel, where areas are large; back towards it at the panel's edge."""
    outwards = _BESIDE if at > (first + last) / 2 else -_BESIDE
    inside = first + _MARK_RADIUS <= at + outwards <= last - _MARK_RADIUS
    return at + outwards if inside else at - outwards
