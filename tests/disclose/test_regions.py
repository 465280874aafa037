"""Analysis areas: neighbours together until their totals can be shown, and no line drawn by a count."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose import gate_levels
from reachmap.disclose.regions import EXPECTED_TOGETHER, Ground, Merged, few_stay_wide, merge_areas
from tests.disclose.test_linked import K, count, drawn


def street(*parents: float) -> Ground:
    """Areas in a row, each beside the next."""
    n = len(parents)
    pairs = np.array([(i, i + 1) for i in range(n - 1)], dtype=np.int64).reshape(-1, 2)
    return Ground(np.array(parents), np.arange(n, dtype=float)[:, None], pairs)


def always(_: np.ndarray) -> bool:
    return True


def together(merged: Merged | None) -> list[list[int]]:
    assert merged is not None
    return [np.flatnonzero(some).tolist() for some in merged.members]


def test_areas_with_enough_expected_stay_alone() -> None:
    # 20, 5, 5, 5, 25 of 60 expected: the three in the middle are fifteen together.
    merged = merge_areas(street(20, 5, 5, 5, 25), adults=60, k=5, showable=always)
    assert together(merged) == [[0], [1, 2, 3], [4]]


def test_a_sum_that_can_not_be_told_is_joined_once_more() -> None:
    ground = street(20, 20, 20, 20)
    merged = merge_areas(ground, adults=80, k=5, showable=lambda some: some.sum() > 1 or not some[0])
    assert together(merged) == [[0, 1], [2], [3]]
    assert merged is not None
    assert [np.flatnonzero(some).tolist() for some in merged.failed] == [[0]]


def test_too_few_adults_for_two_parts_have_none() -> None:
    assert merge_areas(street(1, 1, 1), adults=12, k=5, showable=always) is None
    assert merge_areas(street(0, 0), adults=90, k=5, showable=always) is None


def test_an_island_joins_what_is_most_like_it() -> None:
    ground = Ground(np.array([20.0, 20, 5]), np.array([[0.0], [9.0], [8.0]]), np.array([[0, 1]]))
    assert together(merge_areas(ground, adults=45, k=5, showable=always)) == [[0], [1, 2]]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0, 50), min_size=1, max_size=12), st.integers(0, 400))
def test_every_part_expects_enough_and_hangs_together(parents: list[float], adults: int) -> None:
    ground = street(*parents)
    merged = merge_areas(ground, adults=adults, k=5, showable=always)
    if merged is None:
        return
    whole = sum(parents)
    for areas in together(merged):
        assert sum(parents[i] for i in areas) / whole * adults >= EXPECTED_TOGETHER * 5 - 1e-6
        assert areas == list(range(areas[0], areas[-1] + 1))


def brute_wide(total: int, sets: list[list[int]], areas: int, most: int) -> bool:
    """Whether each area takes k values or more in all tables with a total, limits and sets of at most k-1."""
    fits = [
        table
        for table in product(range(min(most, total) + 1), repeat=areas)
        if sum(table) == total and all(sum(table[i] for i in some) <= K - 1 for some in sets)
    ]
    return (
        all(len({table[i] for table in fits} & set(range(K))) == K for i in range(areas)) if fits else False
    )


@pytest.mark.parametrize("sets", [[], [[0, 1]], [[0, 1], [2, 3]], [[0, 1], [0, 1, 2]]])
@pytest.mark.parametrize("most", [4, 19])
def test_few_stay_wide_is_what_all_tables_say(sets: list[list[int]], most: int) -> None:
    for total in range(5, 14):
        merged = Merged(np.zeros(4, dtype=int), tuple(np.isin(np.arange(4), some) for some in sets))
        found = few_stay_wide(np.array([float(total)]), merged, np.ones(4, dtype=bool), most=float(most), k=K)
        assert found == brute_wide(total, sets, 4, most), (total, sets)


@pytest.mark.parametrize("seed", range(3))
def test_counts_draw_no_line(seed: int) -> None:
    """Where the same adults live elsewhere, and the same areas can be told, lines are the same."""
    random = np.random.default_rng(seed)
    ground = street(*[10.0] * 10)
    for _ in range(3):
        sizes = [*random.multinomial(88, np.full(9, 1 / 9)), 2]
        levels = gate_levels(count(drawn(random, sizes, lost=12), 10), k=K, level="public", ground=ground)
        assert levels.members is not None
        parts = [np.flatnonzero(some).tolist() for some in levels.members]
        assert parts == together(merge_areas(ground, adults=90, k=K, showable=always))


def enough(counts: np.ndarray, some: np.ndarray) -> bool:
    return bool(counts[some].sum() >= K)


def test_lines_by_expectation_make_no_shortfall_of_chance() -> None:
    """Of areas alike but for chance, hidden ones have far fewer than expected; analysis areas do not."""
    random, few, parts = np.random.default_rng(5), [], []
    expected = random.uniform(3, 9, 40)
    ground = street(*expected)
    for _ in range(40):
        y = random.poisson(expected)
        few.append(y[y < K].sum() / expected[y < K].sum())
        merged = merge_areas(ground, adults=float(y.sum()), k=K, showable=partial(enough, y))
        assert merged is not None
        parts.append(((merged.members @ y) / (merged.members @ expected)).mean())
    assert np.mean(few) < 0.75
    assert abs(np.mean(parts) - 1) < 0.03
