"""A funnel of areas from gated counts alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reachmap.compare.areas import area_funnel
from reachmap.compare.funnel import funnel_limits
from tests.present.small import CODES, HIDDEN, cells


def with_counts(counts: list[float], parents: float = 1000.0) -> pd.DataFrame:
    """Everybody of each area: these counts, of as many parents each."""
    found = cells()
    everyone = (found["age_band"] == "all") & (found["parent_group"] == "all") & (found["area_code"] != "all")
    hidden = [np.isnan(count) for count in counts]
    found.loc[everyone, "reached"] = pd.array(
        [pd.NA if h else int(c) for h, c in zip(hidden, counts, strict=True)]
    )
    found.loc[everyone, "hidden"] = hidden
    found.loc[everyone, "target"] = parents
    return found


def test_a_hidden_count_is_no_point_and_is_counted() -> None:
    found = area_funnel(with_counts([80, 80, float("nan"), 80, 80, 80, 80]), located=500, dispersion=1.0)
    assert HIDDEN not in set(found.points["area_code"])
    assert (len(found.points), found.not_shown) == (6, 1)
    # The baseline holds the hidden area's parents and everybody who is located.
    assert found.baseline == pytest.approx(500 / 7000)


def test_positions_by_hand() -> None:
    """At 80 of 1 000: 95 of 100 lie within 63.5 and 98.5, 998 of 1 000 within 54.3 and 109.7."""
    found = area_funnel(with_counts([40, 60, 80, 80, 100, 120, 80]), located=560, dispersion=1.0)
    assert found.baseline == pytest.approx(0.08)
    assert found.points["position"].tolist() == [
        "far_below",
        "below",
        "inside",
        "inside",
        "over",
        "far_over",
        "inside",
    ]


def test_clumps_widen_the_funnel_as_fewer_parents_would() -> None:
    counts = with_counts([40, 60, 80, 80, 100, 120, 80])
    clumped = area_funnel(counts, located=560, dispersion=4.0)
    limits = funnel_limits(0.08, [250.0], kind="rate")
    assert clumped.limits["low_95"].iloc[0] == pytest.approx(limits["low_95"][0])
    assert "far_below" not in set(clumped.points["position"])


@pytest.mark.parametrize("located", [None, 0])
def test_without_a_baseline_nothing_is_drawn(located: int | None) -> None:
    found = area_funnel(with_counts([80.0] * 7), located=located, dispersion=1.0)
    assert found.points.empty
    assert found.not_shown == len(CODES)


def test_areas_of_few_parents_are_not_drawn() -> None:
    assert area_funnel(with_counts([5.0] * 7, parents=19), located=35, dispersion=1.0).points.empty
