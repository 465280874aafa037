"""All published numbers of reach together, attacked: no hidden count can be narrowed down."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reachmap import tables
from reachmap.disclose import gate_levels, gate_reach, publish_intake
from reachmap.disclose.bounds import Bounds, exact_bounds
from reachmap.disclose.numbers import lay_out
from reachmap.disclose.solver import Program
from reachmap.disclose.system import build_system
from reachmap.reach import PublishedReach, ReachCounts, estimate_reach
from reachmap.vocabulary import BUILT_IN, band_of_age
from tests.disclose.test_primary import same

K = 5


def adult(
    area: int | None, *, ages: tuple[int, ...] = (4,), sex: str | None = "woman", new: bool = False
) -> Any:
    row: dict[str, Any] = dict.fromkeys(tables.LOCATED.columns)
    return row | {
        "activity_id": "K1",
        "date": pd.Timestamp("2025-05-05"),
        "form": "course",
        "level": "universal",
        "sex": sex,
        "arrival": "newly_arrived" if new else "other",
        "child_ages": ages,
        "bands": frozenset(band for band in map(band_of_age, ages) if band),
        "age_known": True,
        "adults": 1,
        "area_code": None if area is None else f"A{area:02}",
        "reason": "blank" if area is None else "code",
    }


def count(adults: list[Any], areas: int) -> ReachCounts:
    table = pd.DataFrame(adults, columns=tables.LOCATED.columns)
    kinds = {"adults": "int64", "age_known": "bool", "couples": "Int64"}
    return estimate_reach(
        table.assign(date=pd.to_datetime(table["date"])).astype(kinds),
        area_codes=tuple(f"A{i:02}" for i in range(areas)),
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        rows_read=len(adults),
        repeated_rows=0,
        possible=frozenset({"code", "blank"}),
    )


def drawn(random: np.random.Generator, sizes: list[int], *, lost: int) -> list[Any]:
    """Adults of areas of some sizes, and some without an area; children, sexes and arrival by chance."""
    homes: list[int | None] = [area for area, n in enumerate(sizes) for _ in range(n)]
    return [
        adult(
            home,
            ages=tuple(random.choice(19, size=random.integers(1, 3), p=AGES)),
            sex="man" if random.random() < 0.3 else "woman",
            new=random.random() < 0.1,
        )
        for home in [*homes, *[None] * lost]
    ]


AGES = np.array([9, 9, 9, 9, 9, 8, 6, 6, 5, 5, 4, 4, 4, 3, 3, 3, 2, 1, 1]) / 100


def attacked(counts: ReachCounts, published: PublishedReach) -> tuple[np.ndarray, np.ndarray]:
    """Exact bounds of every hidden count by area and stratum, with all that is shown (areas × strata)."""
    intake = publish_intake(counts, k=K, level="public")
    hidden = published.hidden | ~published.observed
    layout = lay_out(
        counts,
        everyone_hidden=hidden[:, 0],
        located_known=intake.located_total is not None,
    )
    unknown = ~np.array(layout.shown)
    for (area, place), cell in layout.place.items():
        if area >= 0:
            unknown[cell] = hidden[area, place]
    for place, cell in layout.totals.items():
        unknown[cell] = published.total_hidden[place] or not published.observed[place]
    system = layout.system()
    low, high = system.counts.astype(float), system.counts.astype(float)
    cells = np.flatnonzero(unknown)
    low[cells], high[cells] = exact_bounds(system.part(cells))
    places, areas = BUILT_IN.first_places, range(len(hidden))
    chosen = np.array([[layout.place.get((area, place), -1) for place in places] for area in areas])
    own = counts.by_area.astype(float)
    return np.where(chosen >= 0, low[chosen], own), np.where(chosen >= 0, high[chosen], own)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("lost", [0, 3, 12])
def test_no_hidden_count_is_narrowed_to_fewer_than_k_values(seed: int, lost: int) -> None:
    random = np.random.default_rng(seed)
    counts = count(drawn(random, [1, 4, 18, 25, 40], lost=lost), 5)
    published = gate_reach(counts, k=K, level="public")
    low, high = attacked(counts, published)
    hidden = published.hidden & published.observed
    assert hidden.any()
    # A total that is shown bounds its parts whatever is hidden; here all such totals are 5 or more.
    assert (high - low)[hidden].min() >= K - 1
    assert (low <= counts.by_area).all()
    assert (counts.by_area <= high).all()


def test_of_few_in_all_nothing_tells_how_many_they_are() -> None:
    few = [
        gate_levels(count(adults, 2), k=K, level="public")
        for adults in (
            [adult(0), adult(1)],
            [adult(0), adult(0), adult(1, sex="man"), adult(None)],
        )
    ]
    assert few[0].intake == few[1].intake
    assert same(few[0].areas, few[1].areas)
    assert few[0].areas.possible(0, 0).tolist() == [0, 1, 2, 3, 4]


def test_one_program_proves_many_cells_that_compete_in_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawn as far as it goes, one cell would take all that its row and its column have.
    size, asked = 12, 4.0
    table = pd.DataFrame([(a, b, 1) for a in range(size) for b in range(size)], columns=["a", "b", "n"])
    bounds = Bounds(build_system(table, count="n", by=["a", "b"], totals=[["a"], ["b"]]))
    solve, solved = Program.solve, []

    def counted(program: Program) -> np.ndarray:
        solved.append(program)
        return solve(program)

    monkeypatch.setattr(Program, "solve", counted)
    bounds.sweep(np.full(size * size, asked), rounds=80)
    assert (bounds.width >= asked).all()
    assert len(solved) <= 12
