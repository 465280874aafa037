"""Parting questions into calls."""

from __future__ import annotations

from itertools import product
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from reachmap.sources.plan import cells, fewest_calls, split


def codes(name: str, n: int) -> tuple[str, ...]:
    return tuple(f"{name}{i}" for i in range(n))


def test_a_question_within_the_limit_is_one_call() -> None:
    asked = {"Region": codes("r", 61), "Alder": codes("a", 4)}
    assert split(asked, 244) == [asked]


def test_one_cell_too_many_is_two_calls() -> None:
    asked = {"Region": codes("r", 61), "Alder": codes("a", 4)}
    parts = split(asked, 243)
    assert [cells(part) for part in parts] == [240, 4]


def test_the_dimension_that_makes_fewest_calls_is_cut() -> None:
    # 10 × 7 in boxes of 35: by rows of 7 five at a time, 2 calls; by columns of 10 three at a time, 3 calls.
    parts = split({"a": codes("a", 10), "b": codes("b", 7)}, 35)
    assert len(parts) == 2


def test_both_dimensions_are_cut_where_one_code_alone_is_too_much() -> None:
    parts = split({"a": codes("a", 4), "b": codes("b", 9)}, 5)
    assert len(parts) == 8
    assert max(map(cells, parts)) == 5


def test_the_whole_country_by_deso_is_as_few_calls_as_can_be() -> None:
    # 6,160 DeSO × 18 ages × 3 sexes = 332,640 cells, 150,000 a call.
    asked = {"Region": codes("r", 6160), "Alder": codes("a", 18), "Kon": codes("k", 3)}
    assert fewest_calls(asked, 150_000) == 3
    assert len(split(asked, 150_000)) == 3


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=4), most=st.integers(1, 60))
def test_parts_hold_every_cell_once_and_none_is_too_large(sizes: list[int], most: int) -> None:
    asked = {f"d{i}": codes(f"d{i}_", n) for i, n in enumerate(sizes)}
    parts = split(asked, most)
    every = [cell for part in parts for cell in product(*part.values())]
    assert sorted(every) == sorted(product(*asked.values()))
    assert all(cells(part) <= most for part in parts)
    assert all(list(part) == list(asked) for part in parts)
    assert len(parts) >= fewest_calls(asked, most)


@given(rows=st.integers(1, 400), width=st.integers(1, 30), most=st.integers(1, 500))
def test_no_more_calls_than_cutting_one_dimension_alone_would_make(rows: int, width: int, most: int) -> None:
    parts = split({"r": codes("r", rows), "w": codes("w", width)}, most)
    ways = [ceil(n / (most // other)) for n, other in ((rows, width), (width, rows)) if most >= other]
    assert len(parts) <= min(ways, default=rows * width)
