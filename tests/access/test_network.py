"""Ways along roads, on a small extract made for it; each answer is worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reachmap.access.network import network_distance
from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.roads import Roads, read_roads
from tests.access.pbf import SOUTH, WEST, extract

ROAD = {"highway": "residential"}
# A road round a lake: from 1 (west) over 2 and 3 (north) to 4 (east); 1 and 4 are a kilometre apart.
ROUND_A_LAKE = {1: (0.0, 0.0), 2: (0.0, 1000.0), 3: (1000.0, 1000.0), 4: (1000.0, 0.0)}


def ways(roads: Roads, homes: list[tuple[float, float]], venues: list[tuple[float, float]]) -> np.ndarray:
    corner = np.array([WEST, SOUTH])
    labels = (pd.RangeIndex(len(homes)), pd.RangeIndex(len(venues)))
    table = network_distance(np.array(homes) + corner, np.array(venues) + corner, roads, labels=labels)
    return table.to_numpy()


def test_the_way_goes_round_the_lake(tmp_path: Path) -> None:
    roads = read_roads(extract(tmp_path, ROUND_A_LAKE, [([1, 2, 3, 4], ROAD)]))
    assert ways(roads, [(0, 0)], [(1000, 0)]) == pytest.approx(3000, abs=1)


def test_from_beside_the_road_the_first_stretch_is_straight(tmp_path: Path) -> None:
    roads = read_roads(extract(tmp_path, ROUND_A_LAKE, [([1, 2, 3, 4], ROAD)]))
    assert ways(roads, [(-30, 0)], [(1000, -40)]) == pytest.approx(3000 + 30 + 40, abs=1)


def test_motorways_private_and_unfinished_ways_are_not_walked(tmp_path: Path) -> None:
    for tags in (
        {"highway": "motorway"},
        {"highway": "construction"},
        {"highway": "service", "access": "private"},
        {"highway": "track", "foot": "no"},
        {"route": "ferry"},
    ):
        roads = read_roads(extract(tmp_path, ROUND_A_LAKE, [([1, 2, 3, 4], ROAD), ([1, 4], tags)]))
        assert ways(roads, [(0, 0)], [(1000, 0)]) == pytest.approx(3000, abs=1), tags
    private_but_walked = {"highway": "service", "access": "private", "foot": "yes"}
    roads = read_roads(extract(tmp_path, ROUND_A_LAKE, [([1, 2, 3, 4], ROAD), ([1, 4], private_but_walked)]))
    assert ways(roads, [(0, 0)], [(1000, 0)]) == pytest.approx(1000, abs=1)


def test_of_two_stretches_between_the_same_points_the_shorter_counts(tmp_path: Path) -> None:
    bend = ROUND_A_LAKE | {5: (500.0, 3000.0)}
    made = extract(tmp_path, bend, [([1, 2, 3, 4], ROAD), ([1, 4], ROAD), ([4, 1], ROAD), ([1, 5, 4], ROAD)])
    assert ways(read_roads(made), [(0, 0)], [(1000, 0)]) == pytest.approx(1000, abs=1)


def test_where_no_road_leads_there_is_no_way(tmp_path: Path) -> None:
    island = {10 + i: (5000.0 + 10 * i, 0.0) for i in range(30)}
    mainland = {100 + i: (10.0 * i, 0.0) for i in range(30)}
    made = extract(tmp_path, island | mainland, [(list(island), ROAD), (list(mainland), ROAD)])
    found = ways(read_roads(made), [(0, 0), (5000, 0)], [(290, 0), (5100, 0)])
    assert np.isinf(found[0, 1])
    assert np.isinf(found[1, 0])
    assert found[0, 0] == pytest.approx(290, abs=1)
    assert found[1, 1] == pytest.approx(100, abs=1)


def test_a_stump_that_leads_nowhere_is_not_stepped_onto(tmp_path: Path) -> None:
    mainland = {100 + i: (10.0 * i, 0.0) for i in range(30)}
    stump = {1: (0.0, 40.0), 2: (5.0, 40.0)}
    made = extract(tmp_path, mainland | stump, [(list(mainland), ROAD), ([1, 2], ROAD)])
    assert ways(read_roads(made), [(0, 45)], [(290, 0)]) == pytest.approx(45 + 290, abs=1)


def test_a_way_that_is_cut_at_the_border_of_the_extract_keeps_what_is_inside(tmp_path: Path) -> None:
    made = extract(tmp_path, ROUND_A_LAKE, [([999, 1, 2, 998, 3, 4], ROAD), ([2, 3], ROAD)])
    assert ways(read_roads(made), [(0, 0)], [(1000, 0)]) == pytest.approx(3000, abs=1)


def test_a_way_is_as_long_in_both_directions(tmp_path: Path) -> None:
    roads = read_roads(extract(tmp_path, ROUND_A_LAKE, [([1, 2, 3, 4], {**ROAD, "oneway": "yes"})]))
    there, back = ways(roads, [(0, 0)], [(1000, 900)]), ways(roads, [(1000, 900)], [(0, 0)])
    assert there == pytest.approx(back)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (MemoryFile("a.osm.pbf", b"not an extract" * 20), "file_unreadable"),
        (
            MemoryFile("a.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c" + b"\xff" * 200),
            "file_unreadable",
        ),
        (MemoryFile("a.osm", b"<osm></osm>"), "file_kind"),
    ],
)
def test_what_is_no_extract_is_refused(source: MemoryFile, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_roads(source)
    assert caught.value.code == code


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_roads(extract(tmp_path, ROUND_A_LAKE, [([1, 2], {"waterway": "river"})]))
    assert caught.value.code == "roads_none"
