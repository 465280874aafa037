"""What was released before: old and new together tell no small count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reachmap.disclose import Levels, gate_levels
from reachmap.disclose.ledger import AGES_KNOWN, OVERLAPPING, REDRAWN, SAME, TOO_LITTLE, Release
from reachmap.disclose.levels import Earlier
from reachmap.errors import InputError
from reachmap.reach import ReachCounts
from reachmap.released import read_ledger, write_ledger
from reachmap.vocabulary import ALL, strata
from tests.disclose.test_linked import K, count, drawn
from tests.disclose.test_outputs_tell_nothing import least_of

SPRING, AUTUMN = (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31))
YEAR = (SPRING[0], AUTUMN[1])
AREAS = 8
OUTLINES = tuple(f"outline {i}" for i in range(AREAS))


def half(seed: int, sizes: list[int]) -> ReachCounts:
    return count(drawn(np.random.default_rng(seed), sizes, lost=12), AREAS)


def both(one: ReachCounts, other: ReachCounts) -> ReachCounts:
    """Count two halves of a year together."""
    intake: dict[str, Any] = {
        name: getattr(one.intake, name) + getattr(other.intake, name)
        for name in ("rows_read", "adults", "women", "men", "age_known", "arrival_known")
    }
    for name in ("located", "not_located"):
        more = getattr(other.intake, name)
        intake[name] = {why: n + more[why] for why, n in getattr(one.intake, name).items()}
    return replace(
        one,
        by_area=one.by_area + other.by_area,
        total=one.total + other.total,
        intake=replace(one.intake, **intake),
    )


def released(levels: Levels, period: tuple[date, date]) -> Release:
    """Write down what was shown, as `pipeline.releasing` does."""
    codes, numbers = levels.areas.area_codes, {}
    for place, stratum in enumerate(strata()):
        for code, number in zip(
            (*codes, ALL), (*levels.areas.reached[:, place], levels.areas.total[place]), strict=True
        ):
            if levels.areas.observed[place] and not np.isnan(number):
                numbers[code, *stratum.key] = int(number)
    return Release(period, {code: f"outline {i}" for i, code in enumerate(codes)}, numbers, {}, K)


def gate(counts: ReachCounts, period: tuple[date, date], *before: Release) -> Levels:
    earlier = Earlier(before, period, OUTLINES)
    return gate_levels(counts, k=K, level="public", earlier=earlier)


def attacked(tables: list[tuple[np.ndarray, Levels]]) -> np.ndarray:
    """Least width, of any small number of adults by area and half, over all that tables show of everyone.

    A table covers some halves (a mask of two); those without an area are one more area.
    """
    cells = 2 * (AREAS + 1)
    known, sums = [], []
    for halves, levels in tables:

        def row(area: int, halves: np.ndarray = halves) -> np.ndarray:
            found = np.zeros((2, AREAS + 1))
            found[halves, area] = 1
            return found.ravel()

        for area in np.flatnonzero(~levels.areas.hidden[:, 0]):
            known.append(row(int(area)))
            sums.append(levels.areas.reached[area, 0])
        if levels.intake.adults is not None:
            known.append(np.sum([row(area) for area in range(AREAS + 1)], axis=0))
            sums.append(levels.intake.adults)
        if levels.intake.located_total is not None:
            known.append(np.sum([row(area) for area in range(AREAS)], axis=0))
            sums.append(levels.intake.located_total)
    found = []
    least = least_of(np.array(known), np.array(sums, dtype=float), half=0)
    for cell in range(cells):
        goal = np.eye(cells)[cell]
        low, high = (least(goal * way) * way for way in (1, -1))
        found.append(np.floor(high + 1e-6) - np.ceil(low - 1e-6))
    return np.array(found).reshape(2, AREAS + 1)


@pytest.mark.parametrize("seed", range(3))
def test_a_half_and_the_year_together_tell_no_small_count_of_the_other_half(seed: int) -> None:
    random = np.random.default_rng(seed)
    spring = half(seed, random.poisson(9, AREAS).tolist())
    autumn = half(seed + 90, random.poisson(random.choice([2, 9], AREAS)).tolist())
    first = gate(spring, SPRING)
    year = gate(both(spring, autumn), YEAR, released(first, SPRING))
    assert year.limited[0] == OVERLAPPING
    assert year.areas.hidden[:, 1:].all()
    first_half, whole = np.array([True, False]), np.array([True, True])
    width = attacked([(first_half, first), (whole, year)])
    for counts, each in zip((spring, autumn), width, strict=True):
        small = counts.by_area[:, 0] < K
        assert (each[:AREAS][small] >= K - 1).all()


def test_the_ledger_is_why(seed: int = 1) -> None:
    """Without it the same year tells how few an area had in autumn."""
    spring, autumn = half(seed, [9] * AREAS), half(seed + 90, [9, 9, 9, 9, 9, 9, 2, 1])
    first, year = gate(spring, SPRING), gate(both(spring, autumn), YEAR)
    width = attacked([(np.array([True, False]), first), (np.array([True, True]), year)])
    assert width[1, 6] == 0
    limited = gate(both(spring, autumn), YEAR, released(first, SPRING))
    assert np.flatnonzero(limited.areas.hidden[:, 0]).tolist() == [6, 7]


def test_a_later_half_is_free() -> None:
    spring, autumn = half(3, [9] * AREAS), half(4, [9] * AREAS)
    alone, after = gate(autumn, AUTUMN), gate(autumn, AUTUMN, released(gate(spring, SPRING), SPRING))
    assert after.limited == ()
    np.testing.assert_array_equal(alone.areas.reached, after.areas.reached)


def test_a_half_after_the_year_is_held_against_it() -> None:
    spring, autumn = half(3, [9] * AREAS), half(4, [9, 9, 9, 9, 9, 9, 9, 2])
    year = gate(both(spring, autumn), YEAR)
    after = gate(spring, SPRING, released(year, YEAR))
    assert after.areas.hidden[7, 0]
    width = attacked([(np.array([True, True]), year), (np.array([True, False]), after)])
    assert width[1, 7] >= K - 1


def test_the_same_again_shows_what_was_shown() -> None:
    counts = half(5, [20, 20, 20, 20, 3, 4, 9, 9])
    first = gate(counts, YEAR)
    again = gate(counts, YEAR, released(first, YEAR))
    assert again.limited == (SAME,)
    np.testing.assert_array_equal(first.areas.reached, again.areas.reached)
    # A smaller k shows nothing more.
    less = gate_levels(counts, k=3, level="public", earlier=Earlier((released(first, YEAR),), YEAR, OUTLINES))
    assert (less.areas.hidden | ~first.areas.hidden).all()


def test_rows_that_came_later_are_not_told() -> None:
    counts = half(5, [20, 20, 20, 20, 9, 9, 9, 9])
    more = both(counts, count(drawn(np.random.default_rng(1), [0, 0, 0, 9, 2, 8, 0, 0], lost=0), AREAS))
    after = gate(more, YEAR, released(gate(counts, YEAR), YEAR))
    # Two more live in the fifth; the one that has eight more goes with it. What did not change is shown.
    assert np.flatnonzero(after.areas.hidden[:, 0]).tolist() == [4, 5]
    few = both(counts, count(drawn(np.random.default_rng(1), [0, 0, 0, 0, 2, 0, 0, 0], lost=0), AREAS))
    nothing = gate(few, YEAR, released(gate(counts, YEAR), YEAR))
    assert TOO_LITTLE in nothing.limited
    assert nothing.areas.hidden.all()
    assert nothing.intake.adults is None


def test_areas_with_another_outline_are_not_shown() -> None:
    counts = half(5, [20] * AREAS)
    before = released(gate(counts, YEAR), YEAR)
    moved = replace(before, outlines=before.outlines | {"A02": "elsewhere", "A03": "elsewhere"})
    after = gate(counts, YEAR, moved)
    assert REDRAWN in after.limited
    assert np.flatnonzero(after.areas.hidden[:, 0]).tolist() == [2, 3]


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    before = released(gate(half(5, [20] * AREAS), YEAR), YEAR)
    write_ledger(tmp_path / "released.json", [before])
    assert read_ledger(tmp_path / "released.json") == (before,)
    assert read_ledger(tmp_path / "none.json") == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}', '{"version": 1, "releases": [{}]}'])
def test_a_broken_ledger_stops_everything(text: str, tmp_path: Path) -> None:
    (tmp_path / "released.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_ledger(tmp_path / "released.json")
    assert caught.value.code in ("ledger_unreadable", "file_empty")


def with_known(counts: ReachCounts, *, ages: int, sexes: int) -> ReachCounts:
    """Let it be unknown of so many which ages their children have, of so many women which sex they are."""
    intake = counts.intake
    return replace(counts, intake=replace(intake, age_known=intake.adults - ages, women=intake.women - sexes))


@pytest.mark.parametrize(("ages", "told"), [(3, False), (0, True), (12, True)])
def test_few_ages_that_are_unknown_in_between_hide_how_many_are_known(ages: int, told: bool) -> None:
    spring = with_known(half(3, [20] * AREAS), ages=40, sexes=0)
    first = gate(spring, SPRING)
    assert (first.intake.age_known, first.intake.adults) == (spring.intake.age_known, spring.intake.adults)
    known: dict[tuple[str, ...], tuple[int, ...]] = {
        AGES_KNOWN: (spring.intake.age_known, spring.intake.adults)
    }
    before = replace(released(first, SPRING), further=known)
    counts = both(spring, with_known(half(4, [20] * AREAS), ages=ages, sexes=0))
    year = gate(counts, YEAR, before)
    assert (year.intake.age_known == counts.intake.age_known) == told
    # The spring's share, which is public, stands in for it; without a ledger that tells it nothing does.
    assert year.areas.observed.all()
    place = next(i for i, stratum in enumerate(strata()) if stratum.key == ("0-2", ALL))
    share = spring.intake.age_known / spring.intake.adults
    assert (year.areas.known_share[place] == pytest.approx(share)) == (not told)
    old = gate(counts, YEAR, replace(before, further=None))
    assert old.intake.age_known is None
    assert not old.areas.observed[place]
    assert place in old.withheld


def test_groups_that_are_not_told_for_an_earlier_release_are_said_to_be() -> None:
    spring, autumn = (with_known(half(seed, [20] * AREAS), ages=0, sexes=9) for seed in (5, 6))
    first = gate(spring, SPRING)
    assert first.areas.observed.all()
    assert not first.withheld
    year = gate(both(spring, autumn), YEAR, released(first, SPRING))
    gone = {strata()[place].parent_group for place in year.withheld}
    assert gone == {"fathers"}
    assert np.flatnonzero(~year.areas.observed).tolist() == sorted(year.withheld)
