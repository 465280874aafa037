"""Boundaries in pages."""

from __future__ import annotations

import pytest

from reachmap.errors import SourceError
from reachmap.read.boundaries import read_boundaries
from reachmap.settings import BoundarySettings
from reachmap.sources import geodata
from reachmap.sources.geodata import fetch_boundaries
from tests.sources.conftest import MakeLibrary
from tests.sources.server import Fault, Publisher


def test_areas_are_fetched_and_read_as_a_project_reads_them(library: MakeLibrary) -> None:
    fetched = fetch_boundaries(library(), municipalities=("0380",))
    (file,) = fetched.files
    found = read_boundaries(BoundarySettings(file), municipality=("0380",))
    assert list(found.areas["area_code"]) == [f"0380R{n:03d}" for n in range(1, 6)]
    assert found.areas["area_name"].iloc[0] == "Område 001 å"
    assert (found.version, found.areas.crs.to_epsg()) == ("2025", 3006)
    assert found.areas.area.round().tolist() == [1_000_000.0] * 5
    assert fetched.entries == {"boundaries": {"file": file.name}}
    assert fetched.notices == ()


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5, 200])
def test_pages_are_put_together(
    library: MakeLibrary, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(geodata, "PAGE", page)
    fetched = fetch_boundaries(library(), municipalities=("0380",))
    assert fetched.calls == fetched.least_calls == -(-5 // page)
    assert len(read_boundaries(BoundarySettings(fetched.files[0]), municipality=("0380",)).areas) == 5
    assert all(dict(one.query)["sortBy"] == "regsokod" for one in publisher.asked)


def test_a_service_that_gives_smaller_pages_than_asked_for_is_asked_on(
    library: MakeLibrary, publisher: Publisher
) -> None:
    publisher.page_size = 2
    assert fetch_boundaries(library(), municipalities=("0380", "0381")).calls == 4


@pytest.mark.parametrize(
    ("level", "version", "layer", "number"),
    [
        ("regso", "2025", "stat:RegSO_2025", 5),
        ("regso", "2018", "stat:RegSO_2020", 5),
        ("deso", "2025", "stat:DeSO_2025", 10),
        ("deso", "2018", "stat:DeSO_2018", 10),
    ],
)
def test_kind_and_version_choose_the_layer(
    library: MakeLibrary, publisher: Publisher, level: str, version: str, layer: str, number: int
) -> None:
    fetched = fetch_boundaries(library(), municipalities=("0380",), level=level, version=version)
    assert {dict(one.query)["typeNames"] for one in publisher.asked} == {layer}
    found = read_boundaries(BoundarySettings(fetched.files[0]), municipality=("0380",))
    assert len(found.areas) == number
    assert fetched.origins[0].table == layer
    assert fetched.origins[0].edition == f"{layer[-4:]}_v2"


def test_a_version_that_there_is_not_is_told(library: MakeLibrary) -> None:
    with pytest.raises(SourceError, match=r"version_unknown.*2018, 2020, 2025"):
        fetch_boundaries(library(), municipalities=("0380",), version="2021")


def test_pages_that_end_too_soon_are_told(library: MakeLibrary, publisher: Publisher) -> None:
    publisher.page_size = 0
    with pytest.raises(SourceError, match=r"areas_cut_short.*total=5"):
        fetch_boundaries(library(), municipalities=("0380",))


def test_an_area_that_comes_twice_is_told(library: MakeLibrary, publisher: Publisher) -> None:
    layer = publisher.layers["stat:RegSO_2025"]
    layer.append(layer[0])
    with pytest.raises(SourceError, match=r"areas_twice.*n=1"):
        fetch_boundaries(library(), municipalities=(layer[0]["properties"]["kommunkod"],))


def test_a_municipality_without_areas_is_named(library: MakeLibrary) -> None:
    with pytest.raises(SourceError, match=r"areas_not_in_table.*0114"):
        fetch_boundaries(library(), municipalities=("0380", "0114"))
    with pytest.raises(SourceError, match="areas_none"):
        fetch_boundaries(library(), municipalities=("0114",))


def test_edges_that_do_not_meet_are_told(library: MakeLibrary, publisher: Publisher) -> None:
    moved = next(
        one for one in publisher.layers["stat:RegSO_2025"] if one["properties"]["regsokod"] == "0380R002"
    )
    for point in moved["geometry"]["coordinates"][0]:
        point[0] += 0.5
    (notice,) = fetch_boundaries(library(), municipalities=("0380",)).notices
    assert notice.code == "coverage"


def test_areas_that_lie_over_one_another_are_refused(library: MakeLibrary, publisher: Publisher) -> None:
    moved = next(
        one for one in publisher.layers["stat:RegSO_2025"] if one["properties"]["regsokod"] == "0380R002"
    )
    for point in moved["geometry"]["coordinates"][0]:
        point[0] += 400
    with pytest.raises(ValueError, match="boundary_overlap"):
        fetch_boundaries(library(), municipalities=("0380",))


@pytest.mark.parametrize("kind", [500, "cut"])
def test_a_page_that_fails_once_is_asked_for_again(
    library: MakeLibrary, publisher: Publisher, kind: int | str
) -> None:
    publisher.faults = [Fault("/wfs", kind)]
    assert fetch_boundaries(library(), municipalities=("0380",)).calls == 2


def test_offline_gives_the_same_file(library: MakeLibrary) -> None:
    first = fetch_boundaries(library(), municipalities=("0380",))
    again = fetch_boundaries(library(offline=True), municipalities=("0380",))
    assert (first.files, first.origins) == (again.files, again.origins)


def test_a_gap_between_areas_is_told(library: MakeLibrary, publisher: Publisher) -> None:
    # The middle of five squares in a row loses a corner of ten metres on its edge with the next.
    layer = publisher.layers["stat:RegSO_2025"]
    middle = next(one for one in layer if one["properties"]["regsokod"] == "0380R003")
    ring = middle["geometry"]["coordinates"][0]
    east, south = ring[1]
    ring[2:2] = [[east, south + 400], [east - 10, south + 405], [east, south + 410]]
    notices = fetch_boundaries(library(), municipalities=("0380",)).notices
    assert {notice.code: dict(notice.fields)["n"] for notice in notices} == {"gaps": 1, "coverage": 2}


def test_a_municipality_within_others_is_no_gap(library: MakeLibrary, publisher: Publisher) -> None:
    layer = publisher.layers["stat:RegSO_2025"]
    one = next(one for one in layer if one["properties"]["regsokod"] == "0380R003")
    ring = one["geometry"]["coordinates"][0]
    (west, south), (east, north) = ring[0], ring[2]
    hole = [[west + 300, south + 300], [west + 300, north - 300], [east - 300, north - 300]]
    one["geometry"]["coordinates"].append([*hole, [east - 300, south + 300], hole[0]])
    assert fetch_boundaries(library(), municipalities=("0380",)).notices == ()
