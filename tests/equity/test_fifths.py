"""Reach along a rank."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.equity.fifths import AlongRank, along_rank, fifth_of
from reachmap.equity.hidden import PartlyHidden

NAN = np.nan


def _along(
    rows: Mapping[str, list[float]], *, dispersion: float = 1.0, missing_factor: float = 1.0
) -> AlongRank | None:
    return along_rank(
        PartlyHidden.below(np.array(rows["counts"]), 5),
        np.tile(np.array(rows["people"]), (2000, 1)),
        np.array(rows["rank"]),
        dispersion=dispersion,
        missing_factor=missing_factor,
        fewest=1.0,
        seed=1,
    )


TEN = {
    "counts": [10.0, 10, 20, 20, 30, 30, 40, 40, 50, 50],
    "people": [500.0] * 10,
    "rank": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10],
}


def test_fifths_are_of_people_and_areas_of_one_rank_stay_together() -> None:
    rank = np.array([3.0, 1, 1, NAN, 2, 4])
    people = np.array([20.0, 10, 10, 99, 20, 40])
    # In order: 20 people of rank 1 (middle 10 of 100), 20 of 2 (30), 20 of 3 (50), 40 of 4 (80).
    assert fifth_of(rank, people).tolist() == [3, 1, 1, 0, 2, 5]


def test_ten_areas_by_hand() -> None:
    found = _along(TEN)
    assert found is not None
    assert found.fifths["areas"].tolist() == [2] * 5
    assert found.fifths["coverage"].tolist() == pytest.approx([0.02, 0.04, 0.06, 0.08, 0.1])
    assert found.difference[0] == pytest.approx(0.08)
    assert found.ratio[0] == pytest.approx(5.0)
    assert found.curve["reached"].tolist() == pytest.approx(
        np.array([0, 10, 20, 40, 60, 90, 120, 160, 200, 250, 300]) / 300
    )
    # Σ y (2X - 1) / Σ y with X = 0.05, 0.15, …: by hand (-9-7-10-6-3+3+12+20+35+45)/300 = 80/300.
    assert found.concentration[0] == pytest.approx(80 / 300)
    assert found.fifths["coverage_low"].lt(found.fifths["coverage"]).all()
    assert found.fifths["coverage_high"].gt(found.fifths["coverage"]).all()


def test_intervals_grow_with_the_root_of_the_dispersion_and_rates_with_the_missing() -> None:
    plain, clumped = _along(TEN), _along(TEN, dispersion=4.0)
    assert plain is not None and clumped is not None
    wide = [found.concentration[2] - found.concentration[1] for found in (plain, clumped)]
    assert wide[1] == pytest.approx(2 * wide[0])
    raised = _along(TEN, missing_factor=1.25)
    assert raised is not None
    assert raised.fifths["coverage"].tolist() == pytest.approx((1.25 * plain.fifths["coverage"]).tolist())
    assert raised.ratio[0] == pytest.approx(plain.ratio[0])


def test_nine_areas_or_an_empty_fifth_give_nothing() -> None:
    assert _along({name: values[:9] for name, values in TEN.items()}) is None
    assert _along(TEN | {"people": [5000.0] + [10.0] * 9}) is None


def test_a_fifth_of_which_nothing_is_shown_has_no_share_and_no_difference_is_claimed() -> None:
    found = _along(TEN | {"counts": [NAN, NAN, *TEN["counts"][2:]]})
    assert found is not None
    assert np.isnan(found.fifths["coverage"].iloc[0])
    assert np.isnan(found.difference).all()
    assert found.fifths["coverage"].iloc[1:].notna().all()


def test_areas_without_a_rank_are_counted_apart() -> None:
    more = {"counts": 99.0, "people": 100.0, "rank": NAN}
    found = _along({name: [*values, more[name]] for name, values in TEN.items()})
    assert found is not None
    assert found.left_out == 1
    assert found.fifths["parents"].sum() == pytest.approx(5000)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(10)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    turned = {name: [values[i] for i in order] for name, values in TEN.items()}
    first, second = _along(TEN), _along(turned)
    assert first is not None and second is not None
    assert first.difference == pytest.approx(second.difference)
    assert first.concentration == pytest.approx(second.concentration)


def test_the_difference_is_held_by_its_interval_nine_times_of_ten() -> None:
    rng = np.random.default_rng(7)
    areas, phi = 40, 2.5
    people = rng.uniform(200, 900, areas)
    rank = np.arange(areas, dtype=float)
    rate = np.linspace(0.03, 0.07, areas)
    fifth = fifth_of(rank, people)
    true = [float((rate * people)[fifth == f].sum() / people[fifth == f].sum()) for f in (1, 5)]
    held = 0
    for seed in range(200):
        mean = rate * people
        counts = rng.poisson(rng.gamma(mean / (phi - 1), phi - 1)).astype(float)
        found = along_rank(
            PartlyHidden.below(np.where(counts < 5, NAN, counts), 5),
            np.tile(people, (400, 1)),
            rank,
            dispersion=phi,
            missing_factor=1.0,
            fewest=5.0,
            seed=seed,
        )
        assert found is not None
        held += found.difference[1] <= true[1] - true[0] <= found.difference[2]
    assert 0.84 <= held / 200 <= 0.96
