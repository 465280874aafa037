"""Drawings with basic shapes only: what lies where, on drawings small enough to count by hand."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from reachmap.present.plain_svg import plain
from reachmap.present.report_map import patterns

SIZE = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 70 70" width="70" height="70"'
STROKE = 'stroke="#123456" stroke-width="2" stroke-dasharray=""'


def paths(inside: str) -> list[dict[str, str]]:
    root = ElementTree.fromstring(plain(f"<svg {SIZE}>{patterns()}{inside}</svg>"))  # noqa: S314 - ours
    assert root.get("viewBox") == "0 0 70 70"
    return [element.attrib for element in root]


def filled(name: str) -> list[dict[str, str]]:
    return paths(f'<rect x="0" y="0" width="21" height="14" fill="url(#rm-{name})" {STROKE}/>')


def test_dots_stand_in_the_middle_of_their_tiles() -> None:
    ground, dots, edge = filled("dots")
    assert (ground["fill"], dots["fill"]) == ("#D8D5DC", "#6B6572")
    # Tiles of 7 on 21 by 14: three across, two down.
    starts = [(float(x), float(y)) for x, y in re.findall(r"M(\S+) ([^a]+)a", dots["d"])]
    assert starts == [(x - 1.2, y) for y in (3.5, 10.5) for x in (3.5, 10.5, 17.5)]
    assert (edge["fill"], edge["stroke"], edge["stroke-width"]) == ("none", "#123456", "2")
    assert "stroke-dasharray" not in edge


def test_a_dot_that_would_stand_half_outside_is_left_out() -> None:
    _, edge = paths(f'<path d="M0 0L4.5 0L4.5 7L0 7Z" fill="url(#rm-dots)" {STROKE}/>')
    assert edge["fill"] == "none"
    _, dots, _ = paths(f'<path d="M0 0L4.8 0L4.8 7L0 7Z" fill="url(#rm-dots)" {STROKE}/>')
    assert dots["d"].count("M") == 1


@pytest.mark.parametrize(("name", "bands"), [("stripes", 2), ("hatch", 3)])
def test_bands_cross_the_area(name: str, bands: int) -> None:
    """Stripes of 1.2 from 2.5 in tiles of 6: at 2.5 and 8.5. Hatching is turned by 45 degrees."""
    _, marks, _ = filled(name)
    drawn = marks["d"].split("M")[1:]
    assert len(drawn) == pytest.approx(bands, abs=1 if name == "hatch" else 0)
    if name == "stripes":
        assert {y for _, y in re.findall(r"(\S+) (\d+\.\d)", marks["d"])} == {"2.5", "3.7", "8.5", "9.7"}


def test_a_window_cuts_surfaces_and_is_no_edge_of_them() -> None:
    window = '<clipPath id="w"><rect x="0" y="0" width="10" height="10"/></clipPath>'
    area = f'<path d="M5 5L20 5L20 8L5 8Z" fill="#ABCDEF" fill-rule="evenodd" {STROKE}/>'
    surface, edge = paths(f'{window}<g clip-path="url(#w)">{area}</g>')
    assert {x for x, _ in re.findall(r"(\d+\.\d) (\d+\.\d)", surface["d"])} == {"5.0", "10.0"}
    assert "Z" not in edge["d"]
    assert edge["d"].count("M") == 1  # in one line, from window's edge to window's edge


def test_a_ring_in_a_ring_is_a_hole() -> None:
    path = f'<path d="M0 0L21 0L21 21L0 21ZM7 7L14 7L14 14L7 14Z" fill="url(#rm-dots)" {STROKE}/>'
    ground, dots, edge = paths(path)
    assert ground["d"].count("M") == edge["d"].count("M") == 2
    assert dots["d"].count("M") == 8  # nine tiles less the hole's


def test_words_take_the_font_of_the_file_and_nothing_else_changes() -> None:
    text, circle = paths(
        '<text x="1" y="2" font-family="Libertinus Serif">A &lt; B</text><circle cx="1" cy="2" r="3"/>'
    )
    assert text["font-family"] == "Calibri"
    assert circle == {"cx": "1", "cy": "2", "r": "3"}
