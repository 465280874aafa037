"""What is told of how homes were found, and that small numbers are not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import shapely

from reachmap.locate import LocatingKeys, find_homes, located_flags
from reachmap.locate.flags import Flag
from reachmap.read.boundaries import Boundaries
from tests.locate.test_steps import BOUNDARIES, EAST, NORTH, areas, participations

NO_KEYS = LocatingKeys()


def flags(table: pd.DataFrame, boundaries: Boundaries = BOUNDARIES) -> tuple[Flag, ...]:
    found = find_homes(table, boundaries, keys=NO_KEYS)
    counted = pd.Series(data=True, index=found.table.index)
    return located_flags(found, boundaries, NO_KEYS, counted=counted)


@pytest.mark.parametrize(
    ("turned", "told"),
    [(0, ()), (4, (("points_swapped", {"n": 4}),)), (6, (("points_swapped", {"n": 6}),))],
)
def test_turned_coordinates_are_told(turned: int, told: tuple[Flag, ...]) -> None:
    inside = (EAST + 50.0, NORTH + 50.0)
    table = participations([""] * 9, metres=[inside[::-1]] * turned + [inside] * (9 - turned))
    assert flags(table) == told
    assert find_homes(table, BOUNDARIES).table["reason"].eq("point").all()


def test_codes_of_another_version_get_the_remedy() -> None:
    table = participations(
        ["0380A0990"] * 3 + ["0380C1020_DeSO2018"] * 3 + ["0380R001", "Gottsunda", "0381A0010"]
    )
    assert flags(table) == (("codes_of_another_version", {"n": 6}),)
    found = find_homes(table, BOUNDARIES, keys=NO_KEYS)
    counted = pd.Series([True] * 2 + [False] * 7, index=found.table.index)
    # Of those whom the intake counts.
    told = located_flags(found, BOUNDARIES, NO_KEYS, counted=counted)
    assert told == (("codes_of_another_version", {"n": 2}),)


def test_codes_carried_over_are_told_with_what_is_uncertain() -> None:
    old = areas([("0380A0010", ""), ("0380A0020", "")], first=0)
    # The second lies over two of today's areas, three to one.
    old.loc[1, "geometry"] = shapely.box(EAST + 125, NORTH, EAST + 225, NORTH + 100)
    table = participations(["0380A0010"] * 4 + ["0380A0020"] * 4 + ["0380A0990"] * 5)
    assert flags(table, replace(BOUNDARIES, earlier=old)) == (
        ("codes_carried_over", {"n": 8, "share": 12}),
        ("codes_of_no_version", {"n": 5}),
    )


def test_postcodes_and_schools_without_a_key_are_told() -> None:
    table = participations(["", ""]).assign(postcode=["754 20", ""], school=["", "Treklangens skola"])
    assert [code for code, _ in flags(table)] == ["postcode_without_key", "school_without_key"]
