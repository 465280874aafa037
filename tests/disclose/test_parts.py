"""What is told of who is unknown by place and ages: no number below k follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reachmap.disclose.parts import (
    ALL_KNOWN,
    FEW_KNOWN,
    FEW_UNKNOWN,
    REST,
    Mark,
    _together,
    taken_for,
    tell_unknown,
)
from reachmap.reach.unknown import Kind, KnownByPart

SMALL, TEENS = ("0-2", "3-5"), ("13-15", "16-18")
Vector = tuple[int, ...]


def tell(adults: Vector, unknown: Vector, k: int, **options: Any) -> tuple[Mark, ...] | None:
    return tell_unknown(np.array(adults), np.array(unknown), k=k, **options)


def told_alike(adults: Vector, k: int) -> dict[tuple[int, tuple[Mark, ...] | None], np.ndarray]:
    """List all numbers of unknown that are told alike, for each way of telling and each published total."""
    found: dict[tuple[int, tuple[Mark, ...] | None], list[Vector]] = defaultdict(list)
    for unknown in product(*(range(n + 1) for n in adults)):
        # The intake tells no total of fewer than k, or which fewer than k are left of.
        if k <= sum(unknown) <= sum(adults) - k:
            found[sum(unknown), tell(adults, unknown, k)].append(unknown)
    return {key: np.array(some) for key, some in found.items()}


def narrow(adults: Vector, alike: np.ndarray, k: int) -> set[tuple[int, ...]]:
    """Name numbers below k that have fewer than k values, to outsiders or to who is alone in another one."""
    sides = np.stack([alike, np.array(adults) - alike])
    numbers = [sides[side, :, part] for part in range(len(adults)) for side in (0, 1)]
    found: set[tuple[int, ...]] = set()
    for i, number in enumerate(numbers):
        if (number < k).any() and len(np.unique(number)) < k:
            found.add((i,))
        for j, other in enumerate(numbers):
            seen = number[other == 1]
            if i // 2 != j // 2 and (seen < k).any() and len(np.unique(seen)) < k:
                found.add((i, j))
    return found


def tables() -> Iterator[tuple[Vector, int]]:
    for k, parts, more in ((2, 2, 3), (2, 3, 3), (2, 4, 1), (3, 2, 3), (3, 3, 0)):
        others = range(2 * k + more, 2 * k - 2, -1)
        # Where no part has 4k nothing is told, which is among these.
        for largest in (2 * k + more, 4 * k, 4 * k + 3):
            yield from (((largest, *some), k) for some in combinations_with_replacement(others, parts - 1))


def test_each_small_number_may_be_k_different_ones_whatever_is_told() -> None:
    """All tables of a few parts: also of what is not told, and of a part's own smallness."""
    told = 0
    for adults, k in tables():
        groups = told_alike(adults, k)
        by_total: dict[int, list[np.ndarray]] = defaultdict(list)
        for (total, marks), alike in groups.items():
            by_total[total].append(alike)
            told += len(alike) * (marks is not None)
        # What the public total tells by itself is not told by this.
        total_tells = {total: narrow(adults, np.vstack(some), k) for total, some in by_total.items()}
        for (total, _), alike in groups.items():
            assert narrow(adults, alike, k) <= total_tells[total], (adults, k, alike[:4])
    assert told > 10_000


@pytest.mark.parametrize(("adults", "k"), [((20, 9), 5), ((24, 12, 9), 5), ((17, 8, 7), 4)])
def test_of_published_sizes_too(adults: Vector, k: int) -> None:
    groups = told_alike(adults, k)
    assert any(marks for _, marks in groups)
    for (_, marks), alike in groups.items():
        if marks is not None:
            assert not narrow(adults, alike, k)
        else:
            # To outsiders; of nothing the total alone may tell somebody more.
            assert not {some for some in narrow(adults, alike, k) if len(some) == 1} or len(alike) < k


def tables_told_alike(adults: Vector, unknown: Vector, k: int) -> np.ndarray:
    """List what a reader takes for possible: tables of the same total of which the same is told."""
    marks = tell(adults, unknown, k)
    assert marks is not None
    own = [
        range(k) if mark == FEW_UNKNOWN else range(n - k + 1, n + 1) if mark == FEW_KNOWN else (u,)
        for n, u, mark in zip(adults, unknown, marks, strict=True)
        if mark != REST
    ]
    rest = marks.index(REST)
    found = []
    for others in product(*own):
        left = sum(unknown) - sum(others)
        table = (*others[:rest], left, *others[rest:])
        if 0 <= left <= adults[rest] and tell(adults, table, k) == marks:
            found.append(table)
    return np.array(found)


@pytest.mark.parametrize(
    ("adults", "unknown"),
    [
        # The largest is few and leaves no room, with two few others, or two few known: the next is the rest.
        ((40, 30, 20, 15), (3, 12, 2, 2)),
        ((40, 30, 20, 15), (37, 18, 19, 12)),
        ((50, 40, 30, 20, 12), (4, 20, 1, 18, 2)),
        # With one few more of these it would leave room, and be the rest.
        ((40, 30, 20, 15), (4, 12, 4, 1)),
        ((40, 30, 20, 15), (4, 12, 4, 2)),
        ((40, 39, 30, 20), (2, 3, 16, 4)),
    ],
)
def test_which_part_is_the_rest_tells_no_small_number(adults: Vector, unknown: Vector) -> None:
    """A small number and one that is not the largest can change together which it is: each has k values."""
    alike = tables_told_alike(adults, unknown, 5)
    assert (alike == unknown).all(axis=1).any()
    assert narrow(adults, alike, 5) == set()


def test_small_numbers_may_change_which_part_is_the_rest() -> None:
    assert tell((40, 30, 20, 15), (4, 12, 4, 1), 5) == (FEW_UNKNOWN, REST, FEW_UNKNOWN, FEW_UNKNOWN)
    assert tell((40, 30, 20, 15), (4, 11, 4, 2), 5) == (REST, 11, FEW_UNKNOWN, FEW_UNKNOWN)


def test_a_small_number_and_the_largest_part_move_nothing_that_is_told() -> None:
    rng = np.random.default_rng(5)
    told = 0
    for _ in range(1000):
        adults = rng.integers(9, 90, 6)
        unknown = rng.binomial(adults, rng.choice([0.02, 0.3, 0.98], 6))
        largest = int(np.argmax(adults))
        marks = tell_unknown(adults, unknown, k=5)
        if marks is None:
            continue
        told += 1
        moved = unknown.copy()
        for part, mark in enumerate(marks):
            if mark == FEW_UNKNOWN:
                moved[part] = rng.integers(0, 5)
            if mark == FEW_KNOWN:
                moved[part] = adults[part] - rng.integers(0, 5)
        moved[largest] = unknown.sum() - moved.sum() + moved[largest]
        fits = {
            REST: 0 <= moved[largest] <= adults[largest],
            FEW_UNKNOWN: 0 <= moved[largest] < 5,
            FEW_KNOWN: 0 <= adults[largest] - moved[largest] < 5,
        }
        if fits[str(marks[largest])]:
            assert tell_unknown(adults, moved, k=5) == marks
    assert told > 300


def test_by_hand() -> None:
    # 30 unknown of the largest, with two few: 10 at least, and 10 at least known.
    assert tell((100, 40, 40, 30), (28, 2, 38, 12), 5) == (REST, FEW_UNKNOWN, FEW_KNOWN, 12)
    # Where few of the largest are unknown the next is the rest; else nothing is told.
    assert tell((100, 40, 30), (2, 20, 12), 5) == (FEW_UNKNOWN, REST, 12)
    assert tell((100, 40, 30), (5, 1, 12), 5) is None
    # The largest and a small one must have nine together, so that the largest has five whatever that has.
    assert tell((100, 40, 30), (7, 1, 12), 5) is None
    assert tell((100, 40, 30), (8, 1, 12), 5) == (REST, FEW_UNKNOWN, 12)
    # Few known of the largest, and of no other part, would be told.
    assert tell((100, 40, 30), (97, 0, 30), 5) is None
    assert tell((100, 40, 30), (95, 0, 12), 5) == (REST, FEW_UNKNOWN, 12)
    assert tell((100, 40, 30), (8, 0, 0), 0) == (REST, 0, 0)


def test_where_nobody_can_be_unknown_is_no_small_number_and_no_rest() -> None:
    sure = np.array([True, False, False])
    assert tell((100, 40, 30), (0, 20, 12), 5, sure=sure) == (ALL_KNOWN, REST, 12)
    assert tell((100, 40, 30), (0, 0, 0), 5, sure=np.ones(3, dtype=bool)) is None


def test_what_is_not_told_is_taken_for_its_part_of_what_is_left() -> None:
    adults = np.array([200.0, 100.0, 20.0, 40.0, 50.0])
    marks: tuple[Mark, ...] = (REST, FEW_UNKNOWN, FEW_UNKNOWN, FEW_KNOWN, 12)
    # Of 62 12 and 38 are told: 12 are left of 320.
    found = taken_for(marks, adults, total=62, k=5)
    assert found == pytest.approx([12 - 2 - 0.75, 2, 0.75, 38, 12])
    assert found.sum() == pytest.approx(62)


def parts(*some: tuple[int, Kind, int]) -> KnownByPart:
    places, kinds, adults = zip(*some, strict=True)
    none = np.array([], dtype=int)
    return KnownByPart(pd.Index([]), none, np.array(places), kinds, np.array(adults), {})


def test_parts_of_few_are_put_together_by_their_sizes_alone() -> None:
    known = parts((0, SMALL, 40), (0, TEENS, 8), (1, SMALL, 8), (1, TEENS, 1), (2, ("6-12",), 9))
    together, places, kinds = _together(known, 5)
    # Teenagers' 8 and 1 make nine; of small children's 8 are left, which no other joins: to the least.
    assert places == (-1, 0, 2)
    assert together.tolist() == [1, 0, 0, 0, 2]
    assert kinds == (SMALL + TEENS, SMALL, ("6-12",))


def test_nothing_is_put_together_where_all_is_shown() -> None:
    known = parts((0, SMALL, 1), (1, SMALL, 1))
    assert _together(known, 0)[1] == (0, 1)
    # One part that is small still is alone.
    assert _together(known, 5)[1] == (-1,)
