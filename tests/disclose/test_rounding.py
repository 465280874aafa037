"""Rounding: after all hiding, the same each time, and nothing sees more than the rounded numbers."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.compare.share_small import small_counts
from reachmap.disclose.ledger import Release, rounded_release
from reachmap.disclose.levels import Earlier, Levels, gate_levels
from reachmap.disclose.rounding import nearest, round_flags, round_steps
from reachmap.disclose.steps import Part, PublishedSteps
from reachmap.errors import SettingsError
from reachmap.i18n import Translator
from reachmap.pipeline import run
from reachmap.present.export import write_outputs
from reachmap.reach import ReachCounts
from reachmap.settings import read_settings
from reachmap.vocabulary import ALL, strata
from tests.disclose.test_linked import adult, count, drawn

ROOT = Path(__file__).parents[2]
K = 5


def some(sizes: list[int], *, seed: int = 1) -> ReachCounts:
    return count(drawn(np.random.default_rng(seed), sizes, lost=9), len(sizes))


def gated(counts: ReachCounts, rounding: int, **more: Any) -> Levels:
    return gate_levels(counts, k=K, level="public", rounding=rounding, **more)


def alike(one: Levels, other: Levels) -> list[str]:
    """Name what differs of all that is published."""
    differing = []
    for each in fields(one.areas):
        a, b = getattr(one.areas, each.name), getattr(other.areas, each.name)
        same = np.array_equal(a, b, equal_nan=True) if isinstance(a, np.ndarray) else a == b
        differing += [] if same else [each.name]
    return differing + ([] if one.intake == other.intake else ["intake"])


@pytest.mark.parametrize(
    ("number", "three", "five"), [(0, 0, 0), (5, 6, 5), (7, 6, 5), (8, 9, 10), (-4, -3, -5)]
)
def test_the_nearest_multiple(number: int, three: int, five: int) -> None:
    assert (nearest(number, 3), nearest(number, 5), nearest(number, 0)) == (three, five, number)


@given(number=st.integers(0, 10**6), base=st.sampled_from([3, 5]))
def test_so_many_values_round_to_a_number_as_the_base_is(number: int, base: int) -> None:
    rounded = nearest(number, base)
    assert rounded % base == 0
    assert abs(rounded - number) <= base // 2
    assert sum(nearest(n, base) == rounded for n in range(number - base, number + base + 1)) == base


@pytest.mark.parametrize("base", [3, 5])
def test_what_is_hidden_stays_hidden_and_what_is_shown_is_rounded(base: int) -> None:
    counts = some([30, 41, 3, 17, 2, 26])
    plain, found = gated(counts, 0), gated(counts, base)
    assert (found.areas.hidden == plain.areas.hidden).all()
    assert found.areas.hidden.any()
    np.testing.assert_array_equal(np.isnan(found.areas.shown), np.isnan(plain.areas.reached))
    shown, exact = found.areas.shown[~found.areas.hidden], plain.areas.reached[~found.areas.hidden]
    assert (shown % base == 0).all()
    assert (np.abs(shown - exact) <= base // 2).all()
    assert (found.areas.total[~np.isnan(found.areas.total)] % base == 0).all()
    told = [found.intake.adults, found.intake.rows_read, *found.intake.not_located.values()]
    assert all(n is None or n % base == 0 for n in told)


@pytest.mark.parametrize("base", [3, 5])
def test_estimates_are_told_what_rounds_to_a_number_and_the_truth_is_among_it(base: int) -> None:
    counts = some([30, 41, 3, 17, 2, 26], seed=4)
    found = gated(counts, base).areas
    assert np.isnan(found.reached).all()
    for area in range(6):
        for place in range(len(strata())):
            values = found.possible(area, place)
            assert counts.by_area[area, place] in values
            if not found.hidden[area, place]:
                assert (np.abs(values - found.shown[area, place]) <= base // 2).all()
                assert len(values) <= base


def test_a_count_that_is_hidden_or_rounds_alike_moves_nothing() -> None:
    sizes = [30, 41, 3, 17, 2, 26]
    homes = [area for area, n in enumerate(sizes) for _ in range(n)]

    def told(homes: list[int]) -> Levels:
        adults = [adult(home, ages=(4,)) for home in homes] + [adult(None, ages=(4,))] * 9
        return gated(count(adults, len(sizes)), 5)

    before = told(homes)
    # One of two people of a hidden area lives in the other hidden one.
    moved = list(homes)
    moved[moved.index(4)] = 2
    assert alike(before, told(moved)) == []
    # 30 and 41 round as 31 and 40 do; what one activity brought is not told.
    moved = list(homes)
    moved[moved.index(1)] = 0
    assert set(alike(before, told(moved))) <= {"without_largest", "own_largest", "dispersion"}


def test_steps_and_flags_are_rounded() -> None:
    steps = PublishedSteps({"completed": Part(41, 58, 58 / 77)}, adults=77, queue=8)
    found = round_steps(steps, 5)
    assert (found.adults, found.queue, found.parts["completed"].count) == (75, 10, 40)
    assert found.parts["completed"].of == 60
    assert found.parts["completed"].known_share == 60 / 75
    assert round_flags((("x", {"n": 8, "areas": ("A",)}), ("y", {"share": 7})), 5) == (
        ("x", {"n": 10, "areas": ("A",)}),
        ("y", {"share": 7}),
    )
    assert round_steps(steps, 0) is steps


def test_the_ledger_compares_rounded_with_rounded() -> None:
    counts = some([30, 41, 22, 17])
    period = (pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-12-31").date())
    outlines = tuple("abcd")
    shown = gated(counts, 5).areas
    numbers = {
        (code, *stratum.key): int(n)
        for code, row in zip((*counts.area_codes, ALL), [*shown.shown, shown.total], strict=True)
        for stratum, n in zip(strata(), row, strict=True)
        if not np.isnan(n)
    }
    before = Release(period, dict(zip(counts.area_codes, outlines, strict=True)), numbers, {}, K, 5)
    again = gated(counts, 5, earlier=Earlier((before,), period, outlines))
    assert alike(again, gated(counts, 5)) == []
    assert again.limited == ("same",)
    # Twelve weeks of the year with nearly all of its people: a difference of a few must not be told.
    inside = Release((period[0], period[0]), before.outlines, numbers, {}, K, 5)
    limited = gated(counts, 5, earlier=Earlier((inside,), period, outlines))
    assert limited.areas.hidden.all()
    assert rounded_release(before, 3).numbers[(ALL, ALL, ALL)] % 3 == 0


def test_a_share_file_that_says_it_is_rounded_is_looked_at_as_such() -> None:
    from reachmap.compare.share_manifest import Quality

    cells = pd.DataFrame(
        {
            "area_code": ["A", "A"],
            "age_band": [ALL, ALL],
            "parent_group": [ALL, "fathers"],
            "reached": [20, 20],
        }
    )
    quality = Quality(adults=20, located=20, without_area=None)
    assert small_counts(cells, quality, k=K) > 0
    assert small_counts(cells, quality, k=K, rounding=5) == 0
    assert small_counts(cells.assign(reached=[20, 18]), quality, k=K, rounding=5) == 1


def project(folder: Path, rounding: str) -> Path:
    shutil.copytree(ROOT / "sample_data" / "norberg", folder)
    path = folder / "reachmap.toml"
    text = path.read_text(encoding="utf-8").replace("../../boundaries", (ROOT / "boundaries").as_posix())
    path.write_text(
        text.replace('level = "public"', f'level = "public"\nrounding = {rounding}'), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("rounding", ["4", "true", '"5"', "3.0"])
def test_only_three_and_five_are_taken(rounding: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="rounding"):
        read_settings(project(tmp_path / "p", rounding))


def test_every_output_of_a_run_has_multiples_and_says_so(tmp_path: Path) -> None:
    analysis = run(project(tmp_path / "p", "3"))
    write_outputs(analysis, Translator("sv"), tmp_path / "out")
    cells = pd.read_csv(tmp_path / "out" / "cells.csv")
    assert (cells["reached"].dropna() % 3 == 0).all()
    assert cells["reached"].notna().any()
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    numbers = {name: told for name, told in record["counts"].items() if name != "left_out"}
    parts = [n for told in numbers.values() for n in (told.values() if isinstance(told, dict) else [told])]
    assert all(n is None or n % 3 == 0 for n in parts)
    assert record["suppression"]["rounding"] == 3
    for name in ("summary.md", "map.html"):
        assert "närmaste multipel av 3" in (tmp_path / "out" / name).read_text(encoding="utf-8")
    experience = analysis.experience.answers
    assert (experience[["adults", "answered"]].to_numpy(int) % 3 == 0).all()
    assert all(sheet.rows is not None and sheet.rows % 3 == 0 for sheet in analysis.intake.sheets)
    assert all((bound.reached or 0) % 3 == 0 for bound in analysis.intake.review.bounds)
