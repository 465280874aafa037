"""What is hidden from those who took part: by hand, against all tables that fit, in whole municipalities."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from reachmap.disclose import attack_by_members, gate_levels
from reachmap.disclose.linked import Words, find_unsafe, hide_linked
from reachmap.disclose.members import _Sums, hide_from_members, parts_of, tells_members
from reachmap.disclose.numbers import Layout, lay_out_total
from reachmap.disclose.system import System, build_system
from reachmap.pipeline.gathering import gather, project_settings, tell_nobody
from reachmap.reach import ReachCounts
from reachmap.vocabulary import ALL, strata
from tests.disclose.brute import bounds, fitting, tables
from tests.disclose.brute import told_to_members as told_pairs
from tests.disclose.published import two_singletons

K = 5
SAMPLE = Path(__file__).parents[2] / "sample_data"
Drawn = tuple[pd.DataFrame, list[str], list[list[str]]]


def one_sum(*counts: int) -> System:
    rows = sparse.csr_array(np.ones((1, len(counts))))
    number = np.array(counts, dtype=np.int64)
    return System(number, rows, np.zeros((len(number), 0), dtype=np.int64), (), np.arange(len(number)))


def more_hidden(system: System, hidden: np.ndarray, *, k: int = K) -> np.ndarray:
    every = np.ones(len(hidden), dtype=bool)
    return hide_from_members(system, hidden, numbers=every, guarded=every, k=k)


@pytest.mark.parametrize("two", [(1, 4), (4, 1), (2, 3), (0, 5)])
def test_two_hidden_with_five_between_them_take_the_smallest_other_along(two: tuple[int, int]) -> None:
    # Whatever they are: were only 1 and 4 kept apart, a third hidden one would tell that they are 1 and 4.
    found = more_hidden(one_sum(*two, 20, 9), np.array([True, True, False, False]))
    assert found.tolist() == [True, True, False, True]


def test_what_is_large_to_that_person_too_hides_nothing() -> None:
    # To whoever is the one of 1, the other has 5: that could be shown.
    hidden = np.array([True, True, False])
    assert more_hidden(one_sum(2, 4, 20), hidden).tolist() == hidden.tolist()
    assert more_hidden(one_sum(1, 9, 20), hidden).tolist() == hidden.tolist()


def test_a_third_that_leaves_too_few_between_the_others_is_not_enough() -> None:
    # 4 in all: to the one in the first, the others have 3 between them, and so 0 to 3.
    hidden = np.array([True, True, True, False])
    assert more_hidden(one_sum(1, 2, 1, 9), hidden).all()
    assert more_hidden(one_sum(1, 2, 2, 9), hidden).tolist() == hidden.tolist()


def test_what_everything_hidden_would_tell_is_not_asked() -> None:
    hidden = np.array([True, True])
    assert more_hidden(one_sum(1, 2), hidden).tolist() == hidden.tolist()


def test_published_singletons_no_longer_know_each_other() -> None:
    table = two_singletons()
    options: dict[str, Any] = {"count": "n", "by": ["region"], "totals": [[]]}
    system = build_system(table, **options)
    found = more_hidden(system, system.counts < 2, k=2)
    assert found.all()
    known = attack_by_members(table, **options, hidden=pd.Series(found[np.argsort(system.places)]))
    assert (known["high"] > known["low"]).all()


def test_parts_of_a_number_are_those_that_make_it_up_with_others() -> None:
    row = np.zeros(len(strata()), dtype=np.int64)
    layout = lay_out_total(row)
    place = {stratum.key: i for i, stratum in enumerate(strata())}
    parts = parts_of(layout.system()).toarray()

    def cell(band: str, group: str) -> int:
        return layout.place[0, place[band, group]]

    inside = [
        ("0-2", ALL, "0-2", "fathers"),
        (ALL, "teens", "16-18", ALL),
        (ALL, "fathers", "3-5", "fathers"),
    ]
    assert all(parts[cell(a, b), cell(c, d)] for a, b, c, d in inside)
    assert parts[cell(ALL, "teens"), cell("16-18", "fathers")]
    assert not parts[cell("0-2", "fathers"), cell("0-2", ALL)]
    assert not parts[cell("0-2", ALL), cell("3-5", ALL)]


def drawn_hidden(data: st.DataObject, counts: np.ndarray, k: int) -> np.ndarray:
    marks = data.draw(st.lists(st.booleans(), min_size=len(counts), max_size=len(counts)))
    return np.asarray((counts < k) | np.array(marks, dtype=bool))


@given(data=st.data(), drawn=tables(), k=st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_in_sums_that_do_not_cross_who_is_alone_is_told_no_small_count(
    data: st.DataObject, drawn: Drawn, k: int
) -> None:
    table, by, totals = drawn
    totals = totals[:1]
    system = build_system(table, count="n", by=by, totals=totals)
    found = more_hidden(system, drawn_hidden(data, system.counts, k), k=k)
    hidden = np.empty(len(table), dtype=bool)
    hidden[system.places] = found
    # What is hidden to begin with is drawn, not protected: what everybody can work out is not asked here.
    first, last = bounds(table, totals, hidden)
    assert not told_pairs(table, totals, hidden, k=k, asked=last - first)


@given(data=st.data(), drawn=tables(), k=st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_how_small_hidden_counts_are_moves_nothing(data: st.DataObject, drawn: Drawn, k: int) -> None:
    table, by, totals = drawn
    if not totals:
        return
    system = build_system(table, count="n", by=by, totals=totals)
    start = drawn_hidden(data, system.counts, k)
    hidden = np.empty(len(table), dtype=bool)
    hidden[system.places] = start
    expected = more_hidden(system, start, k=k)
    small = (table["n"] < k).to_numpy()
    alike = [other.copy() for other in fitting(table, totals, hidden) if ((other < k) == small).all()]
    for other in alike[:: max(len(alike) // 5, 1)]:
        again = build_system(table.assign(n=other), count="n", by=by, totals=totals)
        assert more_hidden(again, start, k=k).tolist() == expected.tolist()


@given(data=st.data(), drawn=tables(), k=st.integers(2, 5))
@settings(max_examples=30, deadline=None)
def test_more_is_hidden_just_where_somebody_is_told_and_then_nobody_is(
    data: st.DataObject, drawn: Drawn, k: int
) -> None:
    table, by, totals = drawn
    if not totals:
        return
    system = build_system(table, count="n", by=by, totals=totals)
    start, every = drawn_hidden(data, system.counts, k), np.ones(len(table), dtype=bool)
    found = more_hidden(system, start, k=k)
    told = [tells_members(system, some, numbers=every, guarded=every, k=k) for some in (start, found)]
    assert told == [(found != start).any(), False]


@given(drawn=tables())
@settings(max_examples=30, deadline=None)
def test_what_several_learn_side_by_side_is_what_each_learns(drawn: Drawn) -> None:
    table, by, totals = drawn
    if not totals:
        return
    system = build_system(table, count="n", by=by, totals=totals)
    sums = _Sums(system)
    bounds = sums.bounds(np.zeros(len(table), dtype=np.int64), np.full(len(table), sums.sums.max()))
    together = sums.learn(bounds, np.arange(len(table)))
    for cell in range(len(table)):
        low, high, can_be = sums.learn(bounds, np.array([cell]))
        assert can_be[0] == together[2][cell]
        if can_be[0]:
            assert (low[0] == together[0][cell]).all()
            assert (high[0] == together[1][cell]).all()


@cache
def counted(municipality: str) -> ReachCounts:
    return gather(project_settings(SAMPLE / municipality / "reachmap.toml"), tell_nobody).counts


def gated(counts: ReachCounts, monkeypatch: pytest.MonkeyPatch) -> tuple[Layout, np.ndarray]:
    """Lay out the system of all numbers, and say what of it is hidden."""
    seen: list[tuple[Layout, np.ndarray]] = []

    def watched(layout: Layout, hidden: np.ndarray, *, k: int, words: Words | None = None) -> np.ndarray:
        found = hide_linked(layout, hidden, k=k, words=words)
        seen.append((layout, found))
        return found

    monkeypatch.setattr("reachmap.disclose.hiding.hide_linked", watched)
    gate_levels(counts, k=K, level="public")
    layout, more = seen[-1]
    return layout, more | ~np.array(layout.shown)


def told_to_members(layout: Layout, hidden: np.ndarray) -> int:
    """Count whoever is alone times the small numbers that all sums at once narrow for them below k values.

    Where as few would be left with every number of an area hidden, none is counted.
    """
    system = layout.system()
    guarded, parts = np.array(layout.guarded), parts_of(system)
    found = 0
    for alone in np.flatnonzero(hidden & guarded & (system.counts == 1)):
        unknown, every = hidden.copy(), hidden | ~layout.last
        unknown[alone] = every[alone] = False
        asked = np.where(unknown & guarded & (system.counts < K), K - 1.0, 0.0)
        asked[parts.indices[parts.indptr[alone] : parts.indptr[alone + 1]]] = 0
        told = find_unsafe(system, unknown, asked)
        if told.size:
            rest = np.zeros_like(asked)
            rest[told] = K - 1
            found += len(np.setdiff1d(told, find_unsafe(system, every, rest)))
    return found


def test_implied_sums_follow_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    layout, _ = gated(counted("norberg"), monkeypatch)
    plain, closed = layout.system(), layout.system(implied=True)
    rank, with_implied = (np.linalg.matrix_rank(each.rows.toarray()) for each in (plain, closed))
    assert closed.rows.shape[0] > plain.rows.shape[0]
    assert with_implied == rank


# In Sala, parents of both ages of teenagers of all areas together told one number.
@pytest.mark.parametrize("municipality", ["norberg", "kungsor", "sala"])
def test_in_a_whole_municipality_nobody_who_is_alone_is_told_a_small_number(
    municipality: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = counted(municipality)
    layout, hidden = gated(counts, monkeypatch)
    assert told_to_members(layout, hidden) == 0
    # Without this guard some were told.
    monkeypatch.setattr("reachmap.disclose.linked.hide_from_members", lambda _, hidden, **__: hidden)
    layout, fewer = gated(counts, monkeypatch)
    assert told_to_members(layout, fewer) > 0
    assert (hidden | ~fewer).all()
