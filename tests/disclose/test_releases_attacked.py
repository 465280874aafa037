"""Two releases that share days, attacked with all that both tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reachmap.disclose import Levels, gate_levels
from reachmap.disclose.derivations import Period
from reachmap.disclose.ledger import Release
from reachmap.disclose.levels import Earlier
from reachmap.reach import ReachCounts
from tests.disclose.releases_attacked import Releases
from tests.disclose.test_ledger import SPRING, YEAR, both, released
from tests.disclose.test_linked import K, adult, count

# Ages of children of each band.
_AGES = ((0, 1), (1, 2), (3, 4, 5), (6, 7, 9, 11), (13, 14, 15), (16, 17, 18))


def half(random: np.random.Generator, sizes: list[int], *, lost: int) -> ReachCounts:
    """Adults of half a year, most of whom are alike in some respect."""
    share = random.dirichlet(np.full(6, random.choice([0.2, 0.6, 2.0])))
    new, men = random.choice([0, 0.05, 0.3, 0.9]), random.choice([0.05, 0.3, 0.9])
    two = random.choice([0, 0.5])
    found: list[Any] = []
    for home in [*(area for area, n in enumerate(sizes) for _ in range(n)), *[None] * lost]:
        bands = random.choice(6, size=2 if random.random() < two else 1, p=share)
        ages = tuple(int(random.choice(_AGES[band])) for band in bands)
        sex = "man" if random.random() < men else "woman"
        found.append(adult(home, ages=ages, sex=sex, new=random.random() < new))
    return count(found, len(sizes))


def gate(counts: ReachCounts, period: Period, *before: Release) -> Levels:
    outlines = tuple(f"outline {i}" for i in range(len(counts.by_area)))
    return gate_levels(counts, k=K, level="public", earlier=Earlier(before, period, outlines))


def attacked(seed: int, *, year_first: bool) -> Releases:
    """Release a half and the year, in either order; what is narrow by one of them alone is left out."""
    random = np.random.default_rng(seed)
    areas, lost = int(random.integers(2, 5)), int(random.choice([0, 0, 7]))
    halves = [
        half(random, random.poisson(random.choice([3, 7, 15], areas)).tolist(), lost=lost) for _ in range(2)
    ]
    told = [("half", [0], SPRING, halves[0]), ("year", [0, 1], YEAR, both(*halves))]
    together = Releases(2, areas)
    before: list[Release] = []
    for name, days, period, counts in told[::-1] if year_first else told:
        levels = gate(counts, period, *before)
        before.append(released(levels, period))
        together.tell(name, days, levels, counts)
    for slice_, counts in enumerate(halves):
        together.ask(slice_, counts)
    return together


@pytest.mark.parametrize(
    ("seed", "year_first"),
    [
        pytest.param(7, False, id="an age that was hidden in spring and is not in the year"),
        pytest.param(1049, False, id="few of an age and many fathers in autumn"),
        pytest.param(2028, True, id="an area with few in spring after the year told its ages"),
    ],
)
def test_two_releases_leave_every_small_number_five_values(seed: int, *, year_first: bool) -> None:
    releases = attacked(seed, year_first=year_first)
    assert len(releases.goals) > 40
    assert list(releases.narrow()) == []


def test_what_is_not_said_of_a_part_of_released_days_is_not_said_when_it_is_told_again() -> None:
    random = np.random.default_rng(2028)
    halves = [half(random, [12, 9, 15], lost=0) for _ in range(2)]
    year = released(gate(both(*halves), YEAR), YEAR)
    first = gate(halves[0], SPRING, year)
    again = gate(halves[0], SPRING, year, released(first, SPRING))
    for levels in (first, again):
        reach = levels.areas
        assert reach.up_to is not None
        assert reach.total_up_to is not None
        assert reach.total_hidden[1:].any()
        assert np.isinf(reach.up_to).all()
        assert np.isinf(reach.total_up_to[1:]).all()
    assert str(first.areas.total_high) == str(again.areas.total_high)
