"""Unknown ages, sexes and arrivals, by the ages that activities are for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap import tables
from reachmap.disclose.intake import PublishedIntake
from reachmap.disclose.levels import gate_levels
from reachmap.disclose.unknown import _strengths
from reachmap.reach import PublishedReach, ReachCounts, estimate_reach
from reachmap.reach.unknown import Kind
from reachmap.vocabulary import ALL, BAND_KEYS, band_of_age, strata

K = 5
PLACE = {stratum.key: i for i, stratum in enumerate(strata())}
SMALL = ("0-2", "3-5", "6-12")
TEENS = ("13-15", "16-18")

Row = dict[str, Any]


def adults(n: int, *, meant_for: tuple[str, ...], age: int | None = None, **known: Any) -> list[Row]:
    """List adults of one area at an activity."""
    row: Row = dict.fromkeys(tables.LOCATED.columns)
    row |= {
        "activity_id": "/".join(meant_for),
        "date": pd.Timestamp("2025-05-05"),
        "form": "course",
        "level": "universal",
        "sex": "woman",
        "arrival": "other",
        "child_ages": None if age is None else (age,),
        "bands": () if age is None else (band_of_age(age),),
        "age_known": age is not None,
        "meant_for": meant_for,
        "adults": 1,
        "area_code": "A",
        "reason": "code",
    }
    return [row | known for _ in range(n)]


def others(n: int, *, meant_for: Kind) -> list[Row]:
    """List adults whose children are of other ages: their own are known, and they are no parents of these.

    Without some, how many come for these ages would tell of how many the age is not known (`beside`).
    """
    return [row | {"bands": ()} for row in adults(n, meant_for=meant_for, age=9)]


BOTH = others(6, meant_for=SMALL) + others(6, meant_for=TEENS)


def count(rows: list[Row]) -> ReachCounts:
    table = pd.DataFrame(rows, columns=tables.LOCATED.columns)
    kinds = {"adults": "int64", "age_known": "bool", "couples": "Int64"}
    return estimate_reach(
        table.assign(date=pd.to_datetime(table["date"])).astype(kinds),
        area_codes=("A", "B"),
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        rows_read=len(rows),
        repeated_rows=0,
        possible=frozenset({"code", "blank"}),
    )


def gated(rows: list[Row], *, rounding: int = 0) -> tuple[PublishedReach, PublishedIntake]:
    levels = gate_levels(count(rows), k=K, level="public", rounding=rounding)
    return levels.areas, levels.intake


def shares(rows: list[Row], **options: Any) -> dict[tuple[str, str], float]:
    published, _ = gated(rows, **options)
    return {key: float(published.known_share[place]) for key, place in PLACE.items()}


def by_hand(whole: float, own: float) -> float:
    """Round a stratum's share through the municipality's as the gate does."""
    return min(whole * round(own / whole, 2), float(np.nextafter(1.0, 0.0)))


def test_unknown_ages_are_of_the_ages_that_the_activity_was_for() -> None:
    # 60 known at courses for small children, 40 at those for teenagers where 40 more are not told of.
    rows = adults(30, meant_for=SMALL, age=1) + adults(30, meant_for=SMALL, age=4)
    rows += adults(20, meant_for=TEENS, age=14) + adults(20, meant_for=TEENS, age=17)
    rows += adults(40, meant_for=TEENS)
    found = shares(rows)
    # Of all, 100 of 140 are known. Of the 40 unknown fewer than five (taken for two) are of small children's.
    assert found["13-15", ALL] == pytest.approx(42 / 80, rel=0.011)
    assert found["16-18", ALL] == found["13-15", ALL]
    assert found["0-2", ALL] == by_hand(100 / 140, 58 / 60)
    assert found[ALL, ALL] == 1.0


def test_where_ages_lie_across_kinds_the_known_are_divided_as_they_came() -> None:
    # By hand: 50 at lectures (30 of 3-5, 20 of 6-12), 50 at courses for 6-12; 50 unknown at lectures.
    rows = adults(30, meant_for=SMALL, age=4) + adults(20, meant_for=SMALL, age=8)
    rows += adults(50, meant_for=("6-12",), age=8) + adults(50, meant_for=SMALL)
    found = shares(rows)
    # Of those at lectures 30 of 50 have children of 3-5, so 0.6 x 50 more; of 6-12 0.4 x 50 more, and none of
    # those at courses for these alone, whose age that tells.
    # (Nobody of 0-2 is a hidden number, taken for two: hence not to the last digit.)
    assert found["3-5", ALL] == pytest.approx(30 / (30 + 30), rel=0.02)
    assert found["6-12", ALL] == pytest.approx(70 / (70 + 20), rel=0.02)


def test_numbers_that_do_not_go_together_leave_bands_as_many_as_they_are() -> None:
    # 70 at courses for 6-12 alone, but of these only 10: no strengths can bring that.
    bands = np.array([0.0, 0.0, 90.0, 10.0, 0.0, 0.0])
    found = _strengths(bands, (SMALL, ("6-12",)), np.array([30.0, 70.0]))
    np.testing.assert_array_equal(found, bands)


def test_unknown_sexes_are_of_the_ages_that_the_activity_was_for() -> None:
    rows = adults(40, meant_for=SMALL, age=4) + adults(20, meant_for=SMALL, age=4, sex="man")
    rows += adults(40, meant_for=TEENS, age=14) + adults(20, meant_for=TEENS, age=14, sex="man")
    rows += adults(60, meant_for=TEENS, age=14, sex=None)
    found = shares(rows + BOTH)
    # About half of the sexes are known at courses for teenagers, nearly all at the others.
    assert found["13-15", "fathers"] == pytest.approx(68 / 126, rel=0.011)
    assert found["3-5", "fathers"] == by_hand(132 / 192, 64 / 66)
    # Of all fathers by the published shares of men by age: 20/60 and 20/120 (of all of the age).
    weights = np.array([20 / 60, 20 / 120])
    share = (np.array([64, 68]) @ weights) / (np.array([66, 126]) @ weights)
    assert found[ALL, "fathers"] == pytest.approx(share, rel=0.02)


def test_unknown_arrivals_too() -> None:
    rows = adults(38, meant_for=SMALL, age=4) + adults(12, meant_for=SMALL, age=4, arrival="newly_arrived")
    rows += adults(50, meant_for=TEENS, age=14, arrival=None) + adults(40, meant_for=TEENS, age=14)
    rows += adults(10, meant_for=TEENS, age=14, arrival="newly_arrived")
    found = shares(rows + BOTH)
    assert found["3-5", "newly_arrived"] == by_hand(112 / 162, 54 / 56)
    assert found["13-15", "newly_arrived"] == by_hand(112 / 162, 58 / 106)


@given(
    small=st.integers(20, 80),
    teens=st.integers(20, 80),
    part=st.integers(1, 3),
)
@settings(max_examples=25, deadline=None)
def test_alike_everywhere_it_is_the_share_of_the_municipality(small: int, teens: int, part: int) -> None:
    rows = adults(4 * small, meant_for=SMALL, age=4) + adults(4 * teens, meant_for=TEENS, age=14)
    rows += adults(part * small, meant_for=SMALL) + adults(part * teens, meant_for=TEENS)
    found = shares(rows)
    for band in ("3-5", "13-15"):
        assert found[band, ALL] == pytest.approx(4 / (4 + part), rel=0.011)


def test_few_of_a_kind_are_not_looked_at() -> None:
    # Who is unknown at one course or another can not be told where fewer than k are.
    found = [
        shares(
            [
                *adults(60 - few, meant_for=SMALL, age=4),
                *adults(few, meant_for=SMALL),
                *adults(few, meant_for=TEENS, age=4),
                *adults(60, meant_for=TEENS, age=14),
                *adults(20 - few, meant_for=TEENS),
                *BOTH,
            ]
        )
        for few in range(K)
    ]
    assert all(each == found[0] for each in found)
    # Taken for two of twenty.
    assert found[0]["13-15", ALL] == by_hand(132 / 152, 68 / 86)


def test_fewer_than_k_unknown_in_all_are_none() -> None:
    rows = adults(60, meant_for=SMALL, age=4) + adults(60, meant_for=TEENS, age=14)
    assert shares(rows + adults(4, meant_for=TEENS))["13-15", ALL] == 1.0


def test_no_stratum_has_more_than_twice_as_many_unknown() -> None:
    rows = adults(200, meant_for=SMALL, age=4) + adults(10, meant_for=TEENS, age=14)
    rows += adults(90, meant_for=TEENS)
    assert shares(rows + BOTH)["13-15", ALL] == pytest.approx(222 / 312 / 2)


def test_nobody_said_what_an_activity_was_for() -> None:
    rows = adults(60, meant_for=(), age=4) + adults(60, meant_for=(), age=14) + adults(30, meant_for=())
    found = shares(rows)
    assert found["3-5", ALL] == found["13-15", ALL] == 120 / 150


def test_rounded_numbers_tell_rounded_shares() -> None:
    rows = adults(61, meant_for=SMALL, age=4) + adults(41, meant_for=TEENS, age=14)
    rows += adults(39, meant_for=TEENS)
    # 65 and 85 after rounding to fives, 40 of them unknown: 47 known of 85, beside 110 of 150; 115 of 155.
    found = shares(rows + BOTH, rounding=5)
    assert found["13-15", ALL] == by_hand(115 / 155, 115 / 155 * (47 / 85) / (110 / 150))


def test_everything_known_is_looked_at_by_nobody() -> None:
    counts = count(adults(60, meant_for=SMALL, age=4) + adults(60, meant_for=TEENS, age=14))
    with_kinds = gate_levels(counts, k=K, level="public").areas
    without = gate_levels(replace(counts, known=None), k=K, level="public").areas
    np.testing.assert_array_equal(with_kinds.known_share, without.known_share)


def test_parts_are_counted() -> None:
    rows = adults(3, meant_for=TEENS, venue="a") + adults(2, meant_for=TEENS, age=14, sex=None, venue="b")
    rows += adults(4, meant_for=(), age=4, arrival=None, venue="b", activity_id="b")
    rows += adults(1, meant_for=("0-2",), venue="b", activity_id="c", area_code=None, reason="blank")
    rows += adults(1, meant_for=("3-5",), venue="c", activity_id="c")
    known = count(rows).known
    assert known is not None
    # One activity is at one place, the first by name, and for all ages that any of its rows says.
    assert known.kinds == (TEENS, BAND_KEYS, ("0-2", "3-5"))
    assert known.places.tolist() == [0, 1, 1]
    assert known.adults.tolist() == [5, 4, 2]
    unknown = {what: numbers.tolist() for what, numbers in known.unknown.items()}
    assert unknown == {"home": [0, 0, 1], "age": [3, 0, 2], "sex": [2, 0, 0], "arrival": [0, 4, 0]}
