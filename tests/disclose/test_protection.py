"""What is hidden: enough, and no more than is needed."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose import attack, attack_by_members, find_protection, protect
from reachmap.errors import TableError
from tests.disclose.brute import is_safe, tables, told_by_attack, told_to_members
from tests.disclose.published import linked, three_by_five, two_singletons

Drawn = tuple[pd.DataFrame, list[str], list[list[str]]]


def one_row(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"area": [f"A{i}" for i in range(len(counts))], "n": counts})


def hidden_of(table: pd.DataFrame, by: list[str], totals: list[list[str]], *, k: int = 5) -> list[bool]:
    return list(protect(table, count="n", by=by, totals=totals, k=k)["hidden"])


def random_table(shape: dict[str, int], *, mean: float, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame(list(product(*(range(n) for n in shape.values()))), columns=list(shape))
    table["n"] = random.poisson(random.gamma(1, mean, len(table)))
    return table


def test_the_table_comes_back_with_one_column_more() -> None:
    table = one_row(3, 7, 9).set_index(pd.Index(["x", "y", "z"]))
    found = protect(table, count="n", by=["area"], totals=[[]])
    pd.testing.assert_frame_equal(found.drop(columns="hidden"), table)
    assert found["hidden"].dtype == bool
    assert "hidden" not in table.columns


def test_a_single_small_cell_takes_the_smallest_other_with_it() -> None:
    assert hidden_of(one_row(3, 9, 7), ["area"], [[]]) == [True, False, True]


def test_without_sums_only_small_counts_are_hidden() -> None:
    assert hidden_of(one_row(3, 9, 7), ["area"], []) == [True, False, False]


def test_two_small_cells_hide_one_another_if_they_hold_enough() -> None:
    assert hidden_of(one_row(3, 1, 9), ["area"], [[]]) == [True, True, False]
    # 1 + 2 would tell 0 to 3 of each: fewer than five values.
    assert hidden_of(one_row(1, 2, 9), ["area"], [[]]) == [True, True, True]


def test_zeros_are_hidden_too() -> None:
    assert hidden_of(one_row(0, 0, 9, 8), ["area"], [[]]) == [True, True, False, True]


def test_a_sum_that_tells_more_itself_asks_for_nothing_else() -> None:
    # 2 in the row of A, whatever else is hidden: its cells are 0 to 2.
    table = pd.DataFrame({"a": list("AABB"), "b": list("xyxy"), "n": [2, 0, 9, 8]})
    assert hidden_of(table, ["a", "b"], [["a"]]) == [True, True, False, False]


def test_a_cell_alone_in_its_sum_can_not_be_protected() -> None:
    assert hidden_of(one_row(3, 9), ["area"], [["area"]]) == [True, False]


@pytest.mark.parametrize(("k", "expected"), [(2, [False] * 3), (3, [False] * 3), (4, [True, False, True])])
def test_another_k_hides_others(k: int, expected: list[bool]) -> None:
    assert hidden_of(one_row(3, 9, 7), ["area"], [[]], k=k) == expected


@pytest.mark.parametrize("k", [1, 0, -3])
def test_k_below_two_hides_nothing_and_is_refused(k: int) -> None:
    with pytest.raises(TableError, match="k"):
        protect(one_row(3, 9), count="n", by=["area"], totals=[[]], k=k)


def test_published_three_by_five_needs_three_more() -> None:
    # sdcTable's OPT: three complementary cells (tests/testthat/test-protectTable.r).
    table = three_by_five()
    found = find_protection(
        table, count="n", by=["region", "gender"], totals=[["region"], ["gender"], []], k=3
    )
    hidden = table[found.hidden]
    assert list(hidden["region"] + hidden["gender"]) == ["Am", "Af", "Cm", "Cf"]
    assert found.is_optimal
    assert found.hidden_sum == 18 + 2 + 12 + 10


def test_published_linked_tables_need_one_more_together() -> None:
    # sdcTable hides N as well; alone neither table needs anything.
    table, by = linked(), ["region", "county", "group"]
    small = list("ABKLM")
    for grouping in ("county", "group"):
        alone = find_protection(table, count="n", by=by, totals=[[grouping], []], k=4)
        assert list(table["region"][alone.hidden]) == small
    both = find_protection(table, count="n", by=by, totals=[["county"], ["group"], []], k=4)
    assert list(table["region"][both.hidden]) == [*small, "N"]


@given(drawn=tables(), k=st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_every_hidden_cell_is_as_wide_as_it_can_be(drawn: Drawn, k: int) -> None:
    table, by, totals = drawn
    hidden = protect(table, count="n", by=by, totals=totals, k=k)["hidden"].to_numpy()
    assert hidden[table["n"] < k].all()
    assert is_safe(table, totals, hidden, k=k)


@given(drawn=tables(people=40), k=st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_no_safe_choice_hides_less(drawn: Drawn, k: int) -> None:
    table, by, totals = drawn
    found = find_protection(table, count="n", by=by, totals=totals, k=k)
    assert found.is_optimal
    small = (table["n"] < k).to_numpy()
    shown = np.flatnonzero(~small)
    everything = attack(table, count="n", by=by, totals=totals, hidden=pd.Series(True, index=table.index))
    need = np.minimum(k - 1, everything["high"] - everything["low"])
    for choice in product((False, True), repeat=len(shown)):
        hidden = small.copy()
        hidden[shown] = choice
        if table["n"][hidden].sum() < found.hidden_sum:
            bounds = attack(table, count="n", by=by, totals=totals, hidden=pd.Series(hidden))
            assert ((bounds["high"] - bounds["low"])[hidden] < need[hidden]).any()


@given(drawn=tables(people=40), k=st.integers(2, 5), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_order_of_rows_and_names_of_labels_are_irrelevant(drawn: Drawn, k: int, seed: int) -> None:
    table, by, totals = drawn
    found = find_protection(table, count="n", by=by, totals=totals, k=k)
    shuffled = table.sample(frac=1, random_state=seed)
    again = find_protection(shuffled, count="n", by=by, totals=totals, k=k)
    assert again.hidden.loc[table.index].tolist() == found.hidden.tolist()
    # Other names may choose another of equally cheap sets.
    renamed = table.assign(**{by[0]: table[by[0]].map({0: "ö", 1: "a", 2: "Z"})})
    assert find_protection(renamed, count="n", by=by, totals=totals, k=k).hidden_sum == found.hidden_sum


@pytest.mark.parametrize(
    ("shape", "totals"),
    [
        ({"a": 12, "b": 6}, [["a"], ["b"], []]),
        ({"a": 8, "b": 4, "c": 2}, [["a", "b"], ["b", "c"], ["a", "c"]]),
        ({"a": 8, "b": 4, "c": 2}, [["a"], ["b", "c"]]),
    ],
)
def test_larger_tables_are_safe_and_proven(shape: dict[str, int], totals: list[list[str]]) -> None:
    table = random_table(shape, mean=8, seed=4)
    by = list(shape)
    found = find_protection(table, count="n", by=by, totals=totals, k=5)
    assert found.is_optimal
    assert found.loss == 0
    assert safe_by_attack(table, by, totals, found.hidden, k=5)


def safe_by_attack(
    table: pd.DataFrame, by: list[str], totals: list[list[str]], hidden: pd.Series, *, k: int
) -> bool:
    everything = attack(table, count="n", by=by, totals=totals, hidden=pd.Series(True, index=table.index))
    found = attack(table, count="n", by=by, totals=totals, hidden=hidden)
    need = np.minimum(k - 1, everything["high"] - everything["low"])
    return bool(((found["high"] - found["low"])[hidden] >= need[hidden]).all())


@pytest.mark.parametrize(
    ("shape", "totals"),
    [
        ({"a": 40, "b": 6, "c": 2}, [["a", "b"], ["b", "c"], ["a", "c"]]),
        ({"a": 60, "b": 6}, [["a"], ["b"]]),
    ],
)
def test_the_way_for_wide_tables_is_safe_and_near_the_least(
    shape: dict[str, int], totals: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    table, by = random_table(shape, mean=4, seed=2), list(shape)
    proven = find_protection(table, count="n", by=by, totals=totals, k=5)
    monkeypatch.setattr("reachmap.disclose.protection.PROVEN_UP_TO", 20)
    found = find_protection(table, count="n", by=by, totals=totals, k=5)
    assert safe_by_attack(table, by, totals, found.hidden, k=5)
    assert found.least_sum <= proven.hidden_sum <= found.hidden_sum
    assert found.hidden_sum <= 1.1 * proven.hidden_sum
    assert 0 < found.by_certificate <= 1


def test_areas_of_several_municipalities_are_summed_to_their_own() -> None:
    # Codes of areas begin with that of their municipality; its sums by band are published, as in the county.
    table = random_table({"area": 12, "band": 4}, mean=8, seed=6)
    table["municipality"] = table["area"] // 4
    by, totals = ["municipality", "area", "band"], [["municipality", "band"], ["area"], ["band"], []]
    found = find_protection(table, count="n", by=by, totals=totals, k=5)
    assert found.is_optimal
    assert safe_by_attack(table, by, totals, found.hidden, k=5)


def test_same_table_same_mark() -> None:
    table = random_table({"a": 12, "b": 6}, mean=8, seed=9)
    first, second = (hidden_of(table, ["a", "b"], [["a"], ["b"]]) for _ in range(2))
    assert first == second


def test_published_singletons_do_not_know_each_other_where_that_is_asked() -> None:
    # sdcTable hides b as well (tests/testthat/test-protectTable.r, detectSingletons).
    table = two_singletons()
    options: dict[str, Any] = {"count": "n", "by": ["region"], "totals": [[]]}
    outsiders = protect(table, **options, k=2)["hidden"]
    assert list(table["region"][outsiders]) == ["a", "c"]
    known = attack_by_members(table, **options, hidden=outsiders)
    assert (known["low"] == known["high"]).all()
    members = protect(table, **options, k=2, singletons=True)["hidden"]
    known = attack_by_members(table, **options, hidden=members)
    assert (known["high"] > known["low"]).all()


def test_no_more_is_hidden_where_nobody_who_is_alone_gets_further() -> None:
    table = three_by_five()
    options: dict[str, Any] = {
        "count": "n",
        "by": ["region", "gender"],
        "totals": [["region"], ["gender"], []],
    }
    assert find_protection(table, **options, k=3, singletons=True).is_optimal


@given(drawn=tables(people=30), k=st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_in_sums_that_do_not_cross_nobody_who_is_alone_is_told_a_small_count(drawn: Drawn, k: int) -> None:
    table, by, totals = drawn
    totals = totals[:1]
    options: dict[str, Any] = {"count": "n", "by": by, "totals": totals, "k": k}
    plain, found = find_protection(table, **options), find_protection(table, **options, singletons=True)
    hidden = found.hidden.to_numpy()
    assert told_to_members(table, totals, hidden, k=k) == 0
    assert is_safe(table, totals, hidden, k=k)
    assert found.least_sum == plain.hidden_sum <= found.hidden_sum


@pytest.mark.parametrize("widely", [False, True])
def test_where_sums_cross_more_is_hidden_and_safe_and_all_sums_tell_members_nothing(
    widely: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, by = random_table({"a": 10, "b": 4}, mean=4, seed=5), ["a", "b"]
    totals = [["a"], ["b"]]
    plain = find_protection(table, count="n", by=by, totals=totals, k=5).hidden
    if widely:
        monkeypatch.setattr("reachmap.disclose.protection.PROVEN_UP_TO", 20)
    found = find_protection(table, count="n", by=by, totals=totals, k=5, singletons=True).hidden
    assert found.sum() > plain.sum()
    assert safe_by_attack(table, by, totals, found, k=5)
    assert told_by_attack(table, by, totals, plain)
    assert not told_by_attack(table, by, totals, found)
