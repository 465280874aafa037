"""Those who are not told of are like those who are, within the activity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reachmap.disclose import gate_reach
from reachmap.disclose.completing import weigh_parts
from reachmap.disclose.levels import gate_levels, publish_intake
from reachmap.disclose.parts import tell_homes
from reachmap.gaps import measure_gaps
from reachmap.gaps.unseen import missing_homes
from reachmap.reach import PublishedReach
from reachmap.vocabulary import CLEAR_SHORTFALL, LIKELY_SHORTFALL
from tests.gaps.test_measure import Adult, K, adult, count, population, publish, rows


def half_told(area: int, told: int, untold: int, *, courses: int = 1) -> list[Adult]:
    """Say the homes of some of the adults at an area's own activities."""
    return [adult(area if i < told else None, f"K{area}-{i % courses}") for i in range(told + untold)]


def test_each_who_is_told_of_stands_for_the_activity_by_hand() -> None:
    # Of ten at either activity five and ten say where they live: r = 0.75, (5 + 1.5)/12 and (10 + 1.5)/12.
    counts = count(half_told(0, 5, 5) + half_told(1, 10, 0), 2)
    assert counts.answers is not None
    weights = counts.answers.weights()
    assert weights == pytest.approx([0.75 * 12 / 6.5, 0.75 * 12 / 11.5])


def test_a_course_that_does_not_ask_takes_nothing_from_its_area() -> None:
    # 150 adults of each area in fifty courses; of the first area's every second home is not told.
    adults = half_told(0, 75, 75, courses=50)
    adults += [one for area in range(1, 10) for one in half_told(area, 150, 0, courses=50)]
    published = publish(adults, 10)
    target = population(np.full(10, 2000.0))
    within = rows(measure_gaps(published, target, None, seed=1))
    alike = rows(measure_gaps(replace(published, completion=None), target, None, seed=1))
    flagged = {CLEAR_SHORTFALL, LIKELY_SHORTFALL}
    assert alike["verdict"][0] in flagged
    # An area's own three of each course leave a half uncertain: towards the others' it is drawn.
    assert 0.75 < within["rate_ratio"][0] < 1.1
    assert within["verdict"][0] not in flagged
    # What all areas have together stays the municipality's own number.
    assert within["shortfall"].sum() == pytest.approx(0.0, abs=12)


def test_an_area_whose_courses_seldom_ask_has_more_missing_homes_by_hand() -> None:
    # r = 0.75, factors 0.75 · 102/51.5 = 1.5 and 0.75 · 102/101.5 = 0.8; over 50 and 100 adults 1.0333.
    published = publish(half_told(0, 50, 50) + half_told(1, 100, 0), 2)
    assert missing_homes(published) == pytest.approx([1 - 0.75 * 1.0333 / 1.5, 0.25], abs=1e-4)
    assert missing_homes(replace(published, completion=None)) == pytest.approx([0.25, 0.25])


def test_too_few_unknown_are_not_made_up_for() -> None:
    found = publish(half_told(0, 20, K - 1) + half_told(1, 20, 0), 2).completion
    assert found is not None
    assert (found == 1).all()


# --- where an area is hidden: place by place, by numbers that are published


def held_at(place: str, adults: list[Adult]) -> list[Adult]:
    return [{**one, "venue": place} for one in adults]


def beside_a_hidden_area(*, of_few: str = "Biblioteket", few: int = 3) -> list[Adult]:
    """At the family centre every second adult is asked, at the library all are; of one area few come."""
    centre = held_at("Familjecentralen", half_told(0, 50, 50, courses=10))
    library = held_at("Biblioteket", half_told(1, 80, 0, courses=10) + half_told(3, 20, 0))
    return centre + library + held_at(of_few, [adult(2, "K") for _ in range(few)])


def test_beside_a_hidden_area_a_place_that_seldom_asks_takes_little_from_its_area_by_hand() -> None:
    published = gate_reach(count(beside_a_hidden_area(), 4), k=K, level="public")
    assert published.hidden[:, 0].tolist() == [False, False, True, True]
    # Nobody's home is unknown at the library, which is told to be few: 2, and the other place is the rest.
    assert homes(published) == [(103, "few_unknown"), (100, "rest")]
    # r = 153/203, r_g = (101 + 2 r)/(103 + 2) and (52 + 2 r)/(100 + 2): r/r_g is 0.77 and 1.44.
    assert published.completion is not None
    assert published.completion[:, 0].tolist() == [1.4, 0.8, 1.0, 1.0]


def homes(published: PublishedReach) -> list[tuple[object, object]]:
    rows: list[Any] = list(published.parts)
    return [(row["adults"], row["unknown"]["home"]) for row in rows]


def test_without_places_nothing_is_made_up_for_beside_a_hidden_area() -> None:
    adults = half_told(0, 30, 20) + half_told(1, 40, 2) + half_told(2, 3, 0)
    published = gate_reach(count(adults, 3), k=K, level="public")
    assert published.hidden[2, 0]
    assert published.completion is not None
    assert (published.completion == 1).all()


def test_who_of_a_hidden_area_says_where_they_live_moves_nothing_that_is_not_published() -> None:
    """One of the hidden area does not say where they live, and another at the same place does."""
    before = count(beside_a_hidden_area(), 4)
    adults = beside_a_hidden_area(of_few="Familjecentralen")
    silent = next(one for one in adults if one["reason"] == "blank")
    spoken = next(one for one in adults if one["area_code"] == "A02")
    there = count(adults, 4)
    spoken["area_code"], spoken["reason"] = None, "blank"
    silent["area_code"], silent["reason"] = "A02", "code"
    assert there.answers is not None
    assert before.answers is not None
    found = [gate_reach(each, k=K, level="public") for each in (there, count(adults, 4))]
    assert found[0].parts == found[1].parts
    assert np.array_equal(np.asarray(found[0].completion), np.asarray(found[1].completion))


def test_a_place_where_few_have_a_known_home_weighs_nothing() -> None:
    few = held_at("a", [adult(0 if i < 2 else None, "few") for i in range(22)])
    counts = count([*beside_a_hidden_area(), *few], 4)
    intake = publish_intake(counts, k=K, level="public")
    found = tell_homes(counts.known, intake, k=K, base=0)
    assert found is not None
    assert found.marks["home"] == ("few_unknown", "rest", "few_known")
    assert weigh_parts(found)[2] == 1.0
    # Taken for two known, and two unknown at the library: of 70 unknown 48 are left.
    assert found.unknown["home"].tolist() == [2.0, 48.0, 20.0]


def test_homes_are_told_only_where_both_totals_are() -> None:
    counts = count(held_at("a", half_told(0, 20, K - 1)) + held_at("b", half_told(1, 3, 0)), 2)
    intake = publish_intake(counts, k=K, level="public")
    assert tell_homes(counts.known, intake, k=K, base=0) is None


def test_rounded_homes_by_place_are_of_rounded_numbers() -> None:
    counts = count(beside_a_hidden_area(), 4)
    levels = gate_levels(counts, k=K, level="public", rounding=5)
    assert homes(levels.areas) == [(105, "few_unknown"), (100, "rest")]
