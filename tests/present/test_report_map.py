"""The map on paper: every area drawn by its class, towns drawn a second time where they are small."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import box

from reachmap import tables
from reachmap.present import palette
from reachmap.present.report_map import HEIGHT, WIDTH, map_svg, patterns, shape, swatch_svg
from reachmap.vocabulary import NO_DATA, VERDICTS

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = palette.VERDICT_LOOKS["on_par"]


def layer(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"area_code": [f"A{n}" for n in range(len(shapes))]}, geometry=list(shapes), crs=tables.CRS
    )


def squares(count: int, *, size: float = 1000, west: float = 0) -> list[shapely.Polygon]:
    return [box(west + n * size, 0, west + (n + 1) * size, size) for n in range(count)]


def paths(svg: str) -> list[ET.Element]:
    return [path for path in ET.fromstring(svg).iter(f"{SVG}path") if path.get("fill-rule")]  # noqa: S314


def test_every_area_is_drawn_once_by_its_class() -> None:
    looks = [palette.VERDICT_LOOKS[key] for key in (*VERDICTS, NO_DATA)]
    drawn = paths(map_svg(layer(*squares(7)), looks, {}))
    assert sorted(str(path.get("fill")) for path in drawn) == sorted(look.paint for look in looks)
    widths = [float(str(path.get("stroke-width"))) for path in drawn]
    assert widths == sorted(widths)  # the thickest outline is drawn last
    assert [path.get("stroke-dasharray") for path in drawn].count("5 4") == 1


def test_every_pattern_that_is_used_is_there() -> None:
    ids = set(re.findall(r'id="([^"]+)"', patterns()))
    assert {look.pattern_id for look in palette.VERDICT_LOOKS.values() if look.pattern} <= ids
    for look in palette.VERDICT_LOOKS.values():
        assert ET.fromstring(swatch_svg(look)).find(f"{SVG}rect") is not None  # noqa: S314


def test_a_square_kilometre_is_drawn_square_and_whole() -> None:
    svg = map_svg(layer(box(0, 0, 1000, 1000)), [PLAIN], {})
    (path,) = paths(svg)
    corners = {tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", str(path.get("d")))}
    assert corners == {(1.0, 1.0), (1.0, 401.0), (401.0, 1.0), (401.0, 401.0)}
    assert shape(svg) == pytest.approx(1)


def test_holes_stay_holes() -> None:
    ring = box(0, 0, 1000, 1000).difference(box(400, 400, 600, 600))
    (path,) = paths(map_svg(layer(ring), [PLAIN], {}))
    assert str(path.get("d")).count("M") == 2
    assert path.get("fill-rule") == "evenodd"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (40, 1), (1, 40), (3, 2)])
def test_the_picture_keeps_within_its_frame(width: float, height: float) -> None:
    svg = map_svg(layer(box(0, 0, 1000 * width, 1000 * height)), [PLAIN], {0: "1"})
    across, down = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0]
    assert float(across) <= WIDTH + 3.1
    assert float(down) <= HEIGHT + 3.1


def town() -> gpd.GeoDataFrame:
    """Twelve small areas in a corner of a municipality of four large ones."""
    small = [box(500 * x, 500 * y, 500 * x + 500, 500 * y + 500) for x in range(4) for y in range(3)]
    inside = shapely.union_all(small)
    large = [box(x, y, x + 20000, y + 20000) for x in (0, 20000) for y in (0, 20000)]
    return layer(*small, *(area.difference(inside) for area in large))


def test_a_small_town_is_drawn_a_second_time() -> None:
    svg = map_svg(town(), [PLAIN] * 16, {0: "1", 15: "2"})
    assert svg.count("<clipPath") == 2
    assert len(paths(svg)) == 16 + 13  # the town's window holds its areas and the one around them
    numbers = {text.text: float(str(text.get("x"))) for text in ET.fromstring(svg).iter(f"{SVG}text")}  # noqa: S314
    window = float(re.findall(r'id="clip-1"><rect x="([\d.]+)"', svg)[0])
    assert numbers["1"] > window > numbers["2"]


def test_few_areas_or_no_town_are_drawn_once() -> None:
    assert map_svg(layer(*squares(3)), [PLAIN] * 3, {}).count("<clipPath") == 1
    assert map_svg(layer(*squares(30)), [PLAIN] * 30, {}).count("<clipPath") == 1


def test_a_number_stands_beside_an_area_that_it_would_cover() -> None:
    areas = layer(
        box(0, 0, 20000, 20000).difference(box(5000, 5000, 5100, 5100)), box(5000, 5000, 5100, 5100)
    )
    svg = map_svg(areas, [PLAIN] * 2, {1: "1"})
    root = ET.fromstring(svg)  # noqa: S314
    (circle,) = [c for c in root.iter(f"{SVG}circle") if c.get("r") == "8.5"]
    x = 1 + 5050 / 20000 * 400
    assert abs(float(str(circle.get("cx"))) - x) == pytest.approx(15, abs=0.2)
    large = map_svg(areas, [PLAIN] * 2, {0: "1"})
    assert large.count('stroke-width="3"') == 0


def test_outlines_of_neighbours_stay_together() -> None:
    """Simplified together: a wavy border is the same line from both sides."""
    wave = [(10000 + 40 * (-1) ** n, 100 * n) for n in range(201)]
    left = shapely.Polygon([(0, 0), *wave, (0, 20000)])
    right = shapely.Polygon([(20000, 0), *wave, (20000, 20000)])
    one, other = (
        set(re.findall(r"[\d.]+ [\d.]+", str(path.get("d"))))
        for path in paths(map_svg(layer(left, right), [PLAIN] * 2, {}))
    )
    assert len(one & other) >= 2
    assert len(one - other) == 2  # what each has alone is its two outer corners
    assert len(other - one) == 2
