"""One year against the next: what all share, who differs, and areas of another version."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, norm

from benchmarks.invented_shares import made_share
from reachmap.compare import compare_municipalities
from reachmap.compare.periods import (
    AS_REST,
    LESS,
    MORE,
    TOO_FEW,
    area_changes,
    hold_against_rest,
    log_changes,
)

COUNTY = Path(__file__).parents[2] / "sample_data" / "county"
CODES = ["1904", "1907", "1960", "1961", "1962", "1980"]


def counted(before: list[float], after: list[float], *, phi: float = 1.0) -> pd.DataFrame:
    people = [1000.0] * len(before)
    return log_changes(
        pd.DataFrame(
            {
                "before": before,
                "after": after,
                "people_before": people,
                "people_after": people,
                "phi_before": phi,
                "phi_after": phi,
            }
        )
    )


def test_a_change_by_hand() -> None:
    found = counted([40.0], [20.0], phi=2.0).iloc[0]
    assert found["log_change"] == pytest.approx(np.log(10.5 / 20.5))
    assert found["sd"] == pytest.approx(np.sqrt(1 / 20.5 + 1 / 10.5))


def test_few_and_hidden_are_too_few() -> None:
    found, common = hold_against_rest(counted([40, 2, np.nan, 40, 40], [40, 2, 30, 41, 39]))
    assert found["verdict"].tolist() == [AS_REST, TOO_FEW, TOO_FEW, AS_REST, AS_REST]
    assert common is not None
    assert common.units == 3
    assert hold_against_rest(counted([40, 40], [40, 40]))[1] is None


def test_a_dip_that_all_share_is_no_areas_own() -> None:
    found, common = hold_against_rest(counted([100.0] * 12, [50.0] * 12))
    assert (found["verdict"] == AS_REST).all()
    assert common is not None
    assert common.high < 0.6 < 1


def test_a_dip_of_one_area_is_its_own() -> None:
    found, common = hold_against_rest(counted([200.0] * 12, [100.0] * 11 + [20.0]))
    assert found["verdict"].tolist() == [AS_REST] * 11 + [LESS]
    assert found["against"].iloc[-1] == pytest.approx(20.5 / 100.5, rel=0.01)
    assert common is not None
    assert common.low < 0.5 < common.high
    assert hold_against_rest(counted([200.0] * 12, [100.0] * 11 + [400.0]))[0]["verdict"].iloc[-1] == MORE


def test_by_chance_one_in_ten_sets_at_most_has_anybody() -> None:
    rng = np.random.default_rng(2)
    sets = [
        counted(rng.poisson(80, 20).astype(float).tolist(), rng.poisson(60, 20).astype(float).tolist())
        for _ in range(100)
    ]
    found = sum((hold_against_rest(table)[0]["verdict"] != AS_REST).any() for table in sets)
    assert found <= 16  # 10 expected; 16 is the 98th percentile of the binomial


def test_false_discoveries_are_scipys() -> None:
    found, _ = hold_against_rest(counted([100.0] * 8, [100, 90, 80, 130, 70, 110, 95, 30]))
    wide = np.log(found["against_high"] / found["against"]) / norm.ppf(0.95)
    p = 2 * norm.sf(np.abs(np.log(found["against"])) / wide)
    assert found["q"].to_numpy() == pytest.approx(false_discovery_control(p))


def test_the_sample_county_shows_what_was_planted() -> None:
    changes = compare_municipalities(sorted(COUNTY.glob("*.reachshare"))).changes
    assert changes is not None
    assert (changes.first, changes.last) == (2024, 2025)
    unlike = changes.areas[changes.areas["verdict"].isin([MORE, LESS])]
    assert unlike.index.tolist() == ["1980R033"]
    row = unlike.iloc[0]
    assert row["against_low"] < 1 / 0.3 < row["against_high"]
    assert changes.common is not None
    assert changes.common.low < 1 / 1.25 < changes.common.high
    assert (changes.municipalities["verdict"] == AS_REST).all()


def test_fewer_known_homes_are_no_fewer_reached() -> None:
    from dataclasses import replace

    before, after = made_share("1980", 2024, chance=False), made_share("1980", 2025, chance=False)
    half = after.cells.assign(reached=(after.cells["reached"] // 2).where(after.cells["area_code"] != "all"))
    adults = int(after.areas()["reached"].sum())
    quality = replace(after.manifest.quality, adults=adults, located=adults // 2)
    fewer = replace(after, cells=half, manifest=replace(after.manifest, quality=quality))
    table, left = area_changes(before, fewer)
    assert left == 0
    assert np.exp(table["log_change"]).to_numpy() == pytest.approx(np.ones(8), abs=0.03)


def test_codes_of_another_version_are_carried_over_where_the_ground_is_the_same() -> None:
    before, after = made_share("1980", 2024), made_share("1980", 2025)
    names = after.areas().index.tolist()
    renamed = dict(zip(names, [f"OLD{i}" for i in range(8)], strict=True))
    old = before.cells.assign(area_code=before.cells["area_code"].replace(renamed))
    from dataclasses import replace

    before = replace(before, cells=old)
    assert area_changes(before, after)[0].empty
    carried = pd.DataFrame(
        {
            "code": ["OLD0", "OLD1", "OLD2", "OLD3", "OLD3"],
            # OLD0 is the first area, OLD1 and OLD2 together the second, OLD3 was divided.
            "area_code": [names[0], names[1], names[1], names[2], names[3]],
            "weight": [1.0, 1.0, 1.0, 0.5, 0.5],
            "covers": [1.0, 0.5, 0.5, 0.9, 0.9],
        }
    )
    table, left = area_changes(before, after, carried=carried)
    assert table.index.tolist() == names[:2]
    counts = before.areas()["reached"].astype(float)
    assert table["before"].tolist() == [counts["OLD0"], counts["OLD1"] + counts["OLD2"]]
    assert left == 6
