"""Aliases, postcodes, schools and earlier codes: located, or possible areas with weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from reachmap.errors import InputError
from reachmap.locate import Located, LocatingKeys, find_homes, parents_of_places, possible_reasons
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


def test_postcode_and_school_have_columns_of_their_own() -> None:
    table = participations(["", "ej svar", "", ""]).assign(
        postcode=["754 20", "754 21", "", "99999"], school=["", "", "Treklangens skola", ""]
    )
    found = find_homes(table, BOUNDARIES, keys=KEYS)
    assert found.table["reason"].tolist() == ["postcode", "postcode", "school", "blank"]
    codes = [None if pd.isna(code) else code for code in found.table["area_code"]]
    assert codes == ["0380R001", None, None, None]


def shares(found: Located, row: int, parents: dict[str, float]) -> dict[str, float]:
    """How likely each area is for a row, before anything is known of reach."""
    size = parents_of_places(found.places, pd.Series(parents))
    here = found.places["place"] == found.place[row]
    codes = found.places.loc[here, "area_code"]
    return dict(zip(codes, size[here] / size[here].sum(), strict=True))


def test_who_may_be_in_several_areas_is_put_in_none_of_them() -> None:
    table = participations(["75421", "Treklangens skola", "75420"])
    table.index = pd.Index([9, 4, 7])
    found = find_homes(table, BOUNDARIES, keys=KEYS)
    assert found.table["area_code"].isna().tolist() == [True, True, False]
    assert found.place.tolist()[2] == -1
    assert len(set(found.place)) == 3
    parents = {"0380R001": 300.0, "0380R002": 100.0, "0380R004": 200.0}
    # Nobody counted: half of R001's parents have the one postcode, half the other; all of R002's have 75421.
    assert shares(found, 9, parents) == pytest.approx({"0380R001": 0.6, "0380R002": 0.4})
    # Pupils are counted, and divide the school whatever else the areas have.
    assert shares(found, 4, parents) == pytest.approx({"0380R001": 0.75, "0380R004": 0.25})


def test_places_of_a_counted_key_hold_their_areas_parents() -> None:
    # One postcode lies in A alone, one in A and B as 1 to 2: 300 of B's, so 150 of A's and 250 in the first.
    keys = LocatingKeys(
        postcodes=key(("75420", "0380R001", 1.0), ("75421", "0380R001", 1 / 3), ("75421", "0380R002", 2 / 3))
    )
    found = find_homes(participations(["75421"]), BOUNDARIES, keys=keys)
    sizes = parents_of_places(found.places, pd.Series({"0380R001": 400.0, "0380R002": 300.0}))
    assert sizes.tolist() == pytest.approx([250.0, 150.0, 300.0], rel=1e-3)


def test_areas_without_parents_have_none_in_any_place() -> None:
    found = find_homes(participations(["75421"]), BOUNDARIES, keys=KEYS)
    assert not parents_of_places(found.places, pd.Series(dtype=float))[found.places["per_parent"]].any()


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
    # It covers three quarters of the one area and a quarter of the other, whose parents live closer.
    likely = shares(found, 1, {"0380R002": 100.0, "0380R003": 300.0})
    assert likely == pytest.approx({"0380R002": 0.5, "0380R003": 0.5})
    assert found.carried.tolist()[:2] == pytest.approx([0.0, 0.25])
    assert np.isnan(found.carried.tolist()[2])


def test_review_lists_what_a_person_must_decide() -> None:
    table = participations(["Centrm", "Centrm", "Övre Sevja", "Gottsunda", None, "vet ej"])
    review = find_homes(table, BOUNDARIES).review
    assert set(review["text"]) <= {"Centrm", "Övre Sevja"}
    first = review[review["text"] == "Centrm"].iloc[0]
    assert (first["rows"], first["area_name"]) == (2, "Centrum")
    assert np.isfinite(review["score"]).all()
