"""Aliases, postcodes, schools and earlier codes: located, or possible areas with weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from reachmap.errors import InputError
from reachmap.locate import LocatingKeys, find_homes, possible_reasons, weigh
from tests.locate.test_steps import BOUNDARIES, EAST, NORTH, areas, participations


def key(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["place", "area_code", "weight"])


NO_WEIGHT = float("nan")
KEYS = LocatingKeys(
    aliases={"Stan": "0380R003", "Flogsta höghus": "other_municipality"},
    postcodes=key(
        ("75420", "0380R001", NO_WEIGHT),
        ("75421", "0380R001", NO_WEIGHT),
        ("75421", "0380R002", NO_WEIGHT),
        ("75422", "0381R001", NO_WEIGHT),
    ),
    schools=key(("Treklangens skola", "0380R001", 30.0), ("Treklangens skola", "0380R004", 10.0)),
)


def test_each_way_has_its_reason() -> None:
    table = participations(["stan", "flogsta höghus", "754 20", "SE-75421", "treklangens  SKOLA", "75422"])
    found = find_homes(table, BOUNDARIES, keys=KEYS)
    assert found.table["reason"].tolist() == [
        "alias",
        "other_municipality",
        "postcode",
        "postcode",
        "school",
        "unknown_name",
    ]
    codes = [None if pd.isna(code) else code for code in found.table["area_code"]]
    assert codes == ["0380R003", None, "0380R001", None, None, None]


def test_who_may_be_in_several_areas_is_put_in_none_of_them() -> None:
    table = participations(["75421", "Treklangens skola"])
    table.index = pd.Index([9, 4])
    possible = find_homes(table, BOUNDARIES, keys=KEYS).possible
    assert possible["row"].tolist() == [9, 9, 4, 4]
    weighted = weigh(possible, pd.Series({"0380R001": 300.0, "0380R002": 100.0}))
    assert weighted["weight"].tolist() == pytest.approx([0.75, 0.25, 0.75, 0.25])


def test_possible_areas_without_parents_share_evenly() -> None:
    possible = find_homes(participations(["75421"]), BOUNDARIES, keys=KEYS).possible
    assert weigh(possible, pd.Series(dtype=float))["weight"].tolist() == [0.5, 0.5]


def test_point_goes_before_postcode_and_name_before_point() -> None:
    table = participations(["75421", "stan"], metres=[(EAST + 350, NORTH + 50)] * 2)
    found = find_homes(table, BOUNDARIES, keys=KEYS).table
    assert found["reason"].tolist() == ["point", "alias"]


def test_alias_of_no_area_is_refused() -> None:
    keys = LocatingKeys(aliases={"Stan": "0380R099"})
    with pytest.raises(InputError, match="alias_no_area") as raised:
        find_homes(participations(["Stan"]), BOUNDARIES, keys=keys)
    assert raised.value.fields["codes"] == "0380R099"


def test_only_ways_that_are_given_are_possible() -> None:
    table = participations(["Gottsunda"])
    assert not {"alias", "postcode", "school"} & possible_reasons(table, BOUNDARIES)
    assert {"alias", "postcode", "school"} <= possible_reasons(table, BOUNDARIES, keys=KEYS)


def test_codes_of_another_version_are_carried_over() -> None:
    old = areas([("0380A0010", ""), ("0380A0020", "")], first=0)
    # The second lies over two of today's areas, three to one.
    old.loc[1, "geometry"] = shapely.box(EAST + 125, NORTH, EAST + 225, NORTH + 100)
    found = find_homes(
        participations(["0380A0010", "0380a0020_DeSO2018", "0380A0990"]), replace(BOUNDARIES, earlier=old)
    )
    assert found.table["reason"].tolist() == ["code", "code", "unknown_name"]
    assert found.table["area_code"].isna().tolist() == [False, True, True]
    assert found.possible["area_code"].tolist() == ["0380R002", "0380R003"]
    assert found.possible["weight"].tolist() == pytest.approx([0.75, 0.25])


def test_review_lists_what_a_person_must_decide() -> None:
    table = participations(["Centrm", "Centrm", "Övre Sevja", "Gottsunda", None, "vet ej"])
    review = find_homes(table, BOUNDARIES).review
    assert set(review["text"]) <= {"Centrm", "Övre Sevja"}
    first = review[review["text"] == "Centrm"].iloc[0]
    assert (first["rows"], first["area_name"]) == (2, "Centrum")
    assert np.isfinite(review["score"]).all()
