"""Analyses that a report must bear: few areas and very many, all hidden, all pointed out, hostile names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from reachmap import tables
from reachmap.goals import Goal
from reachmap.pipeline import Analysis
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL
from tests.present import small

GOALS = (
    Goal("parents_reached", 0.10, 2025),
    Goal("equal_reach", 0.9, 2026),
    Goal("completion", 0.8, 2026, "fathers"),
)


def with_goals(analysis: Analysis, goals: tuple[Goal, ...] = GOALS) -> Analysis:
    return replace(analysis, settings=replace(analysis.settings, goals=goals))


def grid(verdicts: Sequence[str], *, names: Sequence[str] | None = None) -> Analysis:
    """As many areas as verdicts, a kilometre each, shortfalls falling from the first on."""
    few = small.analysis()
    count, across = len(verdicts), int(np.ceil(np.sqrt(len(verdicts))))
    codes = [f"1980R{n:03d}" for n in range(1, count + 1)]
    named = list(names or (f"Område {n}" for n in range(1, count + 1)))
    first = few.cells[few.cells["area_code"] == small.CODES[0]]
    places = [
        first.assign(
            area_code=code,
            area_name=name,
            verdict=verdict,
            shortfall=60.0 - n / 10,
            shortfall_low=20.0,
            shortfall_high=90.0,
        )
        for n, (code, name, verdict) in enumerate(zip(codes, named, verdicts, strict=True))
    ]
    cells = pd.concat([*places, few.cells[few.cells["area_code"] == ALL]], ignore_index=True)
    squares = [
        box(x, y, x + 1000, y + 1000)
        for n in range(count)
        for x, y in [(580000 + 1000 * (n % across), 6600000 + 1000 * (n // across))]
    ]
    areas = gpd.GeoDataFrame(
        {"area_code": codes, "area_name": named, "municipality_code": "1980"},
        geometry=squares,
        crs=tables.CRS,
    )
    return replace(few, cells=tables.CELLS.check(cells), areas=areas)


def nothing_known() -> Analysis:
    """Twelve participants: every area's count hidden, no area of which anything can be said."""
    analysis = grid(["too_few"] * 4)
    areas = analysis.cells["area_code"] != ALL
    cells = analysis.cells.assign(
        reached=analysis.cells["reached"].mask(areas | (analysis.cells["age_band"] != ALL)),
        unreached=analysis.cells["unreached"].mask(areas),
        hidden=areas | (analysis.cells["age_band"] != ALL),
    )
    rates = [
        name
        for name in map(str, cells)
        if name.startswith(("coverage", "rate_ratio", "expected", "shortfall", "probability"))
    ]
    cells.loc[cells["area_code"] != ALL, rates] = np.nan
    return replace(analysis, cells=tables.CELLS.check(cells))


def crowded() -> Analysis:
    """Everything as long and as much as it can be."""
    name = "Norra Mellersta Sankt Olofsgatan-Kvarngärdesområdet "
    analysis = grid([CLEAR_SHORTFALL] * 300, names=[f"{name}{n}" for n in range(300)])
    settings = analysis.settings
    flags = tuple(("reach_above_target", {"areas": [f"{name}{n}" for n in range(40)]}) for _ in range(9))
    project = replace(
        settings.project,
        name="Kommunförbundet för föräldraskapsstöd i Mälardalens samtliga kommuner 2025 med bilagor",
        not_included=("Regionens föräldragrupper och barnmorskemottagningar i hela länet",) * 9,
    )
    goals = tuple(Goal("equal_reach", 0.9, year, "fathers") for year in range(2025, 2037))
    return replace(
        analysis,
        settings=replace(
            settings, project=project, goals=goals, disclosure=replace(settings.disclosure, level="detailed")
        ),
        intake=replace(analysis.intake, flags=flags),
    )


def hostile() -> Analysis:
    """Names that try to be markup, formulas, commands."""
    typst = (
        "#panic()",
        '#read("/etc/passwd")',
        "$ x $ *fet* _kursiv_ `kod` <label> @ref = Rubrik",
        "]] } ) \\ \" ' // /* ",
        '#import "@preview/x:1.0.0"',
        "å" * 200,
        "\u202eomvänd\x00\x07\u2066",
    )
    return with_goals(grid([CLEAR_SHORTFALL] * len(typst), names=typst))


CASES: dict[str, Callable[[], Analysis]] = {
    "seven": lambda: with_goals(small.analysis()),
    "one": lambda: with_goals(grid(["too_few"])),
    "two": lambda: with_goals(grid([CLEAR_SHORTFALL, "on_par"])),
    "three": lambda: with_goals(grid(["uncertain", "on_par", "uncertain"])),
    "one of 300": lambda: with_goals(grid([CLEAR_SHORTFALL, *["on_par"] * 299])),
    "nothing known": lambda: with_goals(nothing_known()),
    "no goals": lambda: small.analysis(simulated=False),
    "detailed": lambda: with_goals(small.analysis(level="detailed")),
    "crowded": crowded,
    "hostile": hostile,
    "hostile to all": lambda: with_goals(
        small.analysis(names=small.HOSTILE, project="<script>#x()[" + "y" * 5000)
    ),
}
