"""Tables seen by exchange between areas: each fits all sums, and the gate proves the same with them."""

from __future__ import annotations

import numpy as np
import pytest

from reachmap.disclose.bounds import Bounds, exact_bounds
from reachmap.disclose.exchange import Exchange
from reachmap.disclose.linked import Words, find_unsafe, hide_linked, told_by_words
from reachmap.disclose.numbers import Layout, lay_out
from reachmap.disclose.solver import Program
from reachmap.vocabulary import ALL, BUILT_IN
from tests.disclose.test_linked import K, adult, count, drawn

AREAS = 4


def laid_out(seed: int, *, hidden_area: bool = False, together: bool = False) -> Layout:
    """A municipality by chance; one area's everyone hidden, or two areas shown together besides."""
    counts = count(drawn(np.random.default_rng(seed), [14, 18, 9, 25], lost=8), AREAS)
    everyone_hidden = np.arange(AREAS) == (2 if hidden_area else -1)
    sums = [np.isin(np.arange(AREAS), [0, 1])] if together else []
    return lay_out(counts, everyone_hidden=everyone_hidden, located_known=True, sums=sums)


def unknown_of(layout: Layout, seed: int, *, of_areas: bool = False) -> np.ndarray:
    """Hide what is never shown, what is small, and some more by chance; or only what is of single areas."""
    shown, numbers = np.array(layout.shown), np.array(layout.counts)
    found: np.ndarray = ~shown | (numbers < K) | (np.random.default_rng(seed).random(len(shown)) < 0.2)
    return found & (np.array(layout.areas) < AREAS) if of_areas else found


KINDS = [{}, {"hidden_area": True}, {"together": True}]


@pytest.mark.parametrize(
    ("kind", "of_areas"),
    [*((kind, False) for kind in [*KINDS, {**KINDS[1], **KINDS[2]}]), (KINDS[2], True)],
)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_seen_stands_in_a_table_that_fits(
    seed: int, kind: dict[str, bool], of_areas: bool
) -> None:
    layout = laid_out(seed, **kind)
    cells = np.flatnonzero(unknown_of(layout, seed, of_areas=of_areas))
    system = layout.system().part(cells)
    low, high = exact_bounds(system)
    bounds = Bounds(system)
    exchange = Exchange.of(layout).part(cells)
    every = np.ones(len(cells), dtype=bool)
    seen = exchange.reach(system.counts, np.where(bounds.free, system.counts, bounds.low), bounds.high, every)
    assert (low <= seen[0]).all()
    assert (seen[1] <= high).all()
    assert (seen[1] - seen[0])[~bounds.free].sum() > len(cells)  # and it is much


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_as_much_is_unsafe_with_exchange_as_without(seed: int, kind: dict[str, bool]) -> None:
    layout = laid_out(seed, **kind)
    hidden, system = unknown_of(layout, seed), layout.system()
    asked = np.where(hidden & np.array(layout.guarded), K - 1.0, 0.0)
    most = np.where(system.counts < K, K - 1.0, np.inf)
    exchange = Exchange.of(layout)
    for said in (None, most):
        plain = find_unsafe(system, hidden, asked, most=said)
        assert find_unsafe(system, hidden, asked, most=said, exchange=exchange).tolist() == plain.tolist()
    assert plain.size


def test_a_few_parents_whom_any_area_may_have_need_no_program_for_each_area(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Five newly arrived in all, of whom any area may have four: their number is hidden in each.
    areas, place = 24, BUILT_IN.places["3-5", "newly_arrived"]
    adults = [adult(area, ages=(4,), sex=sex) for area in range(areas) for sex in ["woman"] * 9 + ["man"] * 6]
    adults += [adult(area, ages=(4,), new=True) for area in range(5)]
    adults += [adult(None, ages=(4,)) for _ in range(9)]
    layout = lay_out(count(adults, areas), everyone_hidden=np.zeros(areas, dtype=bool), located_known=True)
    hidden = ~np.array(layout.shown)
    of_group = [layout.place[area, place] for area in range(areas)]
    hidden[of_group] = True
    hidden[[layout.place[area, BUILT_IN.places[ALL, "newly_arrived"]] for area in range(areas)]] = True
    asked = np.where(np.isin(np.arange(len(hidden)), of_group), K - 1.0, 0.0)
    solve, solved = Program.solve, []

    def counted(program: Program) -> np.ndarray:
        solved.append(program)
        return solve(program)

    monkeypatch.setattr(Program, "solve", counted)
    assert not find_unsafe(layout.system(), hidden, asked, exchange=Exchange.of(layout)).size
    few = len(solved)
    assert not find_unsafe(layout.system(), hidden, asked).size
    assert few < areas / 2 < len(solved) - few


def test_a_block_that_is_laid_out_otherwise_exchanges_with_nobody() -> None:
    layout = laid_out(0)
    some = layout.blocks[2]
    layout.blocks[2] = range(some.start + 1, some.stop + 1)
    assert len(Exchange.of(layout).cells) == len(Exchange.of(laid_out(0)).cells) - 1


def test_areas_that_are_shown_together_exchange_among_themselves_only() -> None:
    exchange = Exchange.of(laid_out(0, together=True))
    assert np.bincount(exchange.near + 1)[[0, -1]].tolist() == [AREAS - 2 + 1, 2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_found_beforehand_to_tell_nothing_tells_nothing(seed: int, kind: dict[str, bool]) -> None:
    layout = laid_out(seed, **kind)
    numbers, shown = np.array(layout.counts), np.array(layout.shown)
    most = np.where(shown & (numbers < K), K - 1.0, np.inf)
    words = Words(most)
    hidden = hide_linked(layout, unknown_of(layout, seed), k=K, words=words) | ~shown
    told = told_by_words(layout, hidden, Words(most), k=K)
    assert words.harmless.any()
    assert not words.harmless[told].any()
    assert told_by_words(layout, hidden, words, k=K).tolist() == told.tolist()


def test_what_is_proven_of_words_holds_of_looser_ones_alone() -> None:
    words, hidden = Words(np.array([4.0, 4.0, np.inf])), np.array([True, True, False])
    words.harmless[:2] = True
    words.say(np.array([4.0, 9.0, 4.0]), hidden=hidden)
    assert words.harmless.tolist() == [True, True, False]
    words.say(np.array([4.0, 8.0, 4.0]), hidden=hidden)
    assert not words.harmless.any()
