"""Those who are not told of are like those who are, within the activity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reachmap.disclose import gate_reach
from reachmap.gaps import measure_gaps
from reachmap.gaps.unseen import missing_homes
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


def test_beside_a_hidden_area_nothing_is_made_up_for() -> None:
    adults = half_told(0, 30, 20) + half_told(1, 40, 2) + half_told(2, 3, 0)
    published = gate_reach(count(adults, 3), k=K, level="public")
    assert published.hidden[2, 0]
    assert published.completion is not None
    assert (published.completion == 1).all()
