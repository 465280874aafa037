"""Those who are not told of are like those who are, within the activity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reachmap.disclose import gate_reach
from reachmap.gaps import measure_gaps
from reachmap.reach import PublishedReach
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL, strata
from tests.gaps.test_measure import Adult, K, adult, count, population, publish, rows

FATHERS = next(i for i, stratum in enumerate(strata()) if stratum.key == (ALL, "fathers"))


def half_told(area: int, told: int, untold: int, *, courses: int = 1) -> list[Adult]:
    """Say the homes of some of the adults at an area's own activities."""
    return [adult(area if i < told else None, f"K{area}-{i % courses}") for i in range(told + untold)]


def test_each_who_is_told_of_stands_for_the_activity_by_hand() -> None:
    # Of ten at either activity five and ten say where they live: r = 0.75, (5 + 1.5)/12 and (10 + 1.5)/12.
    counts = count(half_told(0, 5, 5) + half_told(1, 10, 0), 2)
    assert counts.answers is not None
    weights = counts.answers.weights(counts.answers.home)
    assert weights == pytest.approx([0.75 * 12 / 6.5, 0.75 * 12 / 11.5])
    assert counts.answers.weights(counts.answers.told) == pytest.approx(1.0)


def test_unknown_sexes_are_made_up_for_where_they_are_unknown() -> None:
    # Twenty fathers of either area; beside those of the first are twenty adults whose sex nobody wrote down.
    adults = [adult(0, "K0", sex="man") for _ in range(20)] + [adult(0, "K0", sex=None) for _ in range(20)]
    adults += [adult(1, "K1", sex="man") for _ in range(20)] + [adult(1, "K1") for _ in range(20)]
    found = publish(adults, 2, only_everyone=False).completion
    assert found is not None
    assert found[:, FATHERS] == pytest.approx([1.5, 0.8])
    assert found[:, 0] == pytest.approx(1.0)


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


def test_too_few_unknown_are_not_made_up_for() -> None:
    found = publish(half_told(0, 20, K - 1) + half_told(1, 20, 0), 2).completion
    assert found is not None
    assert (found == 1).all()


def test_a_hidden_number_moves_no_factor() -> None:
    def factors(first: int) -> PublishedReach:
        few = [adult(2 + (i >= first), "K9") for i in range(4)]
        adults = half_told(0, 30, 20) + half_told(1, 40, 2) + few
        return gate_reach(count(adults, 4), k=K, level="public")

    one, other = factors(1), factors(3)
    assert one.hidden[2:, 0].all()
    assert one.completion is not None
    assert one.completion[0, 0] > 1
    assert np.array_equal(one.completion, other.completion)  # type: ignore[arg-type]
