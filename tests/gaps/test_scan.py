"""The spatial scan: SaTScan's own output on New York, Kulldorff's formula by hand, laws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import xlogy
from scipy.stats import kstest

from reachmap.errors import TableError
from reachmap.gaps import scan, spatial_scan

# Leukaemia in 281 census tracts of upstate New York, 1978-1982 (Turnbull et al. 1990; Waller & Gotway 2004),
# cases without the fractions that were not placed, as given to SaTScan 9.6 for the tests of R package smerc
# (github.com/jfrench/smerc, tests/scan_test_ny_poisson_circular_cartesian*.txt, whose output follows).
NEW_YORK = pd.read_csv(Path(__file__).parent / "data" / "new_york_leukaemia.csv", index_col="tract")
# fmt: off
HALF = [
    ([52, 50, 37, 49, 38, 48, 53, 39, 15, 47, 51, 1, 40, 44, 16, 2, 55, 36, 14, 43, 13, 45, 3, 35, 17, 11, 12,
      46], 100, 58.28, 1.87, 14.083511, 0.00015),
    ([89, 88, 87, 84, 90, 86, 92, 85], 38, 17.79, 2.22, 9.019716, 0.016),
    ([112, 113, 115, 111, 116, 219, 117, 123, 218, 114, 122, 110, 124, 220, 118, 133, 121, 125, 216, 120, 134,
      217, 126, 139, 215, 132, 141, 140, 127, 142, 138, 131, 119], 64, 40.85, 1.64, 6.114140, 0.248),
    ([62, 64, 67, 65], 25, 12.82, 1.99, 4.651839, 0.645),
    ([266, 281, 267, 265], 12, 5.14, 2.37, 3.363518, 0.965),
    ([166, 159, 167], 11, 4.61, 2.41, 3.209485, 0.982),
]
TENTH = [
    ([49, 48, 50, 47, 1, 15, 51, 2, 13, 14, 3, 35, 16, 52, 36, 37, 12, 11, 5, 17, 10, 4, 6, 38, 18, 9], 85,
     49.71, 1.84, 11.577255, 0.0010),
    HALF[1], HALF[2], HALF[3],
    ([46, 45, 41, 54, 44, 43, 53], 28, 15.54, 1.84, 4.169203, 0.755),
    HALF[4], HALF[5],
]
# fmt: on


def place(n: int) -> pd.DataFrame:
    """Areas in a row, one unit apart."""
    return pd.DataFrame({"x": np.arange(float(n)), "y": 0.0})


def scanned(cases: Sequence[float], expected: Sequence[float], **options: Any) -> pd.DataFrame:
    options = {"replications": 99} | options
    return spatial_scan(pd.Series(cases), pd.Series(expected), place(len(cases)), **options)


def members(found: pd.DataFrame) -> tuple[Any, ...]:
    """Areas of the likeliest circle."""
    first: tuple[Any, ...] = found["members"].iloc[0]
    return first


@pytest.mark.parametrize(("share", "published"), [(0.5, HALF), (0.1, TENTH)])
def test_new_york_as_satscan_publishes(share: float, published: list[tuple[Any, ...]]) -> None:
    at = NEW_YORK.rename(columns={"latitude": "x", "longitude": "y"})
    people = NEW_YORK["population"]
    found = spatial_scan(
        NEW_YORK["cases"], people, at, population=people, max_share=share, direction="high", replications=999
    )
    assert len(found) >= len(published)
    for (_, row), (areas, cases, expected, risk, llr, p) in zip(found.iterrows(), published, strict=False):
        assert row["members"][0] == areas[0]
        # Coordinates have five decimals here: two tracts that are almost equally far may change places.
        assert set(row["members"]) == set(areas)
        assert row["cases"] == cases
        assert row["expected"] == pytest.approx(expected, abs=0.005)
        assert row["relative_risk"] == pytest.approx(risk, abs=0.005)
        assert row["llr"] == pytest.approx(llr, abs=5e-7)
        assert row["direction"] == "high"
        # Both are estimates, from 999 replications each (the first of SaTScan's from a fitted distribution).
        assert row["p_value"] == pytest.approx(p, abs=4 * np.sqrt(2 * p * (1 - p) / 999) + 0.005)


def test_poisson_by_hand() -> None:
    # Six areas alike, expected 10 each; the first two have 20 and 22.
    found = scanned([20, 22, 4, 5, 4, 5], [1] * 6).iloc[0]
    assert found["members"] in {(0, 1), (1, 0)}
    assert (found["cases"], found["expected"]) == (42, 20)
    assert found["llr"] == pytest.approx(42 * np.log(42 / 20) + 18 * np.log(18 / 40))
    assert found["relative_risk"] == pytest.approx((42 / 20) / (18 / 40))
    assert found["p_value"] == 0.01


def test_binomial_by_hand() -> None:
    people = pd.Series([50, 50, 100, 100, 100])
    cases = pd.Series([30, 25, 20, 10, 15])
    found = spatial_scan(cases, people * 0, place(5), model="binomial", population=people, replications=99)
    first = found.iloc[0]
    assert set(first["members"]) == {0, 1}
    assert first["expected"] == pytest.approx(100 * 100 / 400)
    inside, outside = (
        55 * np.log(55 / 100) + 45 * np.log(45 / 100),
        45 * np.log(45 / 300) + 255 * np.log(255 / 300),
    )
    alike = 100 * np.log(100 / 400) + 300 * np.log(300 / 400)
    assert first["llr"] == pytest.approx(inside + outside - alike)


def test_fewer_than_expected_is_found_and_named() -> None:
    cases = [1, 0, 12, 11, 12, 12, 11, 13]
    low, high = scanned(cases, [1] * 8, direction="low"), scanned(cases, [1] * 8, direction="high")
    assert set(members(low)) == {0, 1}
    assert set(low["direction"]) == {"low"}
    assert not {0, 1} & {area for inside in high["members"] for area in inside}
    assert set(high["direction"]) <= {"high"}
    assert members(scanned(cases, [1] * 8)) == members(low)


def test_no_cases_and_an_island_with_none() -> None:
    assert scanned([0, 0, 0], [1, 2, 3]).empty
    # An area far off, where nothing happened: a cluster of fewer, by itself, with ratio 0.
    cases, at = pd.Series([30, 31, 29, 0]), pd.DataFrame({"x": [0, 1, 2, 1e6], "y": 0.0})
    found = spatial_scan(cases, pd.Series([1.0] * 4), at, replications=99)
    assert members(found) == (3,)
    assert found.loc[0, "relative_risk"] == 0
    assert found.loc[0, "llr"] == pytest.approx(90 * np.log(90 / 67.5))


def test_equally_far_areas_enter_together() -> None:
    # A cross: all four arms are as far from the middle, and opposite each other.
    at = pd.DataFrame({"x": [0, 1, -1, 0, 0, 9], "y": [0, 0, 0, 1, -1, 9.0]}, index=list("mabcdz"))
    circles = scan._circles(at.to_numpy(), np.ones(6), 5.0)
    row = int(np.flatnonzero(circles.centre == 0)[0])
    assert np.flatnonzero(circles.whole[row]).tolist() == [0, 4]
    assert circles.members(row, 4).tolist() == [0, 1, 2, 3, 4]
    cases = pd.Series([9, 9, 9, 9, 9, 1], index=at.index)
    found = spatial_scan(cases, cases * 0 + 1, at, max_share=0.9, replications=99)
    assert set(members(found)) in [{"m", "a", "b", "c", "d"}, {"z"}]


def test_shared_points_are_one_place() -> None:
    at = pd.DataFrame({"x": [0.0, 0, 5, 9], "y": 0.0})
    circles = scan._circles(at.to_numpy(), np.ones(4), 3.0)
    for row in range(4):
        first = int(np.flatnonzero(circles.whole[row])[0])
        assert {0, 1} <= set(circles.members(row, first).tolist()) or circles.centre[row] > 1


def test_the_cap_is_a_share_of_the_population_itself_included() -> None:
    cases, expected = [9, 9, 1, 1], [1, 1, 1, 1]
    assert set(members(scanned(cases, expected, max_share=0.5))) == {0, 1}
    assert len(members(scanned(cases, expected, max_share=0.49))) == 1
    # Ten times as many people live in the first area: it alone is more than half of them.
    people = pd.Series([10, 1, 1, 1])
    found = scanned(cases, expected, population=people, max_share=0.5)
    assert 0 not in {area for inside in found["members"] for area in inside}


def test_expected_counts_only_in_proportion() -> None:
    cases = [8, 9, 2, 3, 1, 2]
    one, two = scanned(cases, [1, 2, 1, 2, 1, 2]), scanned(cases, [7, 14, 7, 14, 7, 14])
    pd.testing.assert_frame_equal(one, two)


def test_the_same_seed_gives_the_same_answer_and_threads_do_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [8, 9, 2, 3, 1, 2]
    one = scanned(cases, [1] * 6, replications=199, seed=4)
    monkeypatch.setattr(scan, "_THREADS", 1)
    pd.testing.assert_frame_equal(one, scanned(cases, [1] * 6, replications=199, seed=4))
    assert (one["p_value"] != scanned(cases, [1] * 6, replications=199, seed=5)["p_value"]).any()


def brute(
    cases: np.ndarray, base: np.ndarray, at: np.ndarray, cap: float, direction: str, *, binomial: bool
) -> float:
    """Every circle in a plain loop, from the formulas."""
    best, total, everything = 0.0, cases.sum(), base.sum()
    if total == 0:
        return best
    far = np.hypot(*(at[:, None] - at[None, :]).T)
    for centre in range(len(at)):
        for radius in far[centre]:
            inside = far[centre] <= radius
            c, n = cases[inside].sum(), base[inside].sum()
            if n > cap * everything or not 0 < n < everything:
                continue
            e = n * total / everything
            if direction != "both" and (c > e) != (direction == "high"):
                continue
            found = xlogy(c, c / e) + xlogy(total - c, (total - c) / (total - e))
            if binomial:
                off, spared = n - c, everything - total
                expected_off = n * spared / everything
                found += xlogy(off, off / expected_off)
                found += xlogy(spared - off, (spared - off) / (spared - expected_off))
            best = max(best, found)
    return best


areas = st.lists(
    st.tuples(st.integers(0, 12), st.integers(13, 60), st.integers(0, 6), st.integers(0, 6)),
    min_size=3,
    max_size=14,
)


@given(areas, st.sampled_from(["both", "high", "low"]), st.booleans(), st.sampled_from([0.3, 0.5, 1.0]))
@settings(max_examples=60, deadline=None)
def test_the_likeliest_circle_is_that_of_a_plain_loop(
    rows: list[tuple[int, int, int, int]], direction: Any, binomial: bool, cap: float
) -> None:
    table = pd.DataFrame(rows, columns=["cases", "people", "x", "y"], dtype=float)
    found = spatial_scan(
        table["cases"],
        table["people"],
        table,
        model="binomial" if binomial else "poisson",
        population=table["people"],
        max_share=cap,
        direction=direction,
        replications=19,
    )
    best = brute(
        table["cases"].to_numpy(), table["people"].to_numpy(), table[["x", "y"]].to_numpy(), cap, direction,
        binomial=binomial,
    )  # fmt: skip
    assert (found["llr"].iloc[0] if len(found) else 0.0) == pytest.approx(best, abs=1e-8)
    taken = [area for inside in found["members"] for area in inside]
    assert len(taken) == len(set(taken))
    # Equal circles (one and its complement) stand in table order; they differ by rounding.
    assert (np.diff(found["llr"].to_numpy(dtype=float)) <= 1e-8).all()
    assert found["p_value"].between(1 / 20, 1).all()


@pytest.mark.parametrize("binomial", [False, True])
@pytest.mark.parametrize("direction", ["both", "high", "low"])
def test_replications_are_judged_as_the_plain_loop_does(binomial: bool, direction: Any) -> None:
    """The bound that saves logarithms may lose no circle."""
    rng = np.random.default_rng(8)
    at, people = rng.random((40, 2)), rng.integers(20, 900, 40).astype(float)
    world = scan._World(rng.poisson(people * 0.1).astype(float), people, 0.0, binomial)
    world = scan._World(world.cases, people, float(world.cases.sum()), binomial)
    circles = scan._circles(at, people, 0.4 * people.sum())
    draws = world.draw(rng, 12)
    assert (draws.sum(axis=0) == world.total).all()
    fast = scan._strongest(world, circles, direction, draws)
    for i in range(12):
        slow = brute(draws[:, i].astype(float), people, at, 0.4, direction, binomial=binomial)
        assert fast[i] == pytest.approx(slow, abs=1e-9)


@pytest.mark.parametrize("model", ["poisson", "binomial"])
def test_p_is_uniform_where_nobody_differs(model: Any) -> None:
    rng = np.random.default_rng(5)
    at = pd.DataFrame(rng.random((25, 2)), columns=["x", "y"])
    people = pd.Series(rng.integers(50, 500, 25))
    p = []
    for seed in range(60):
        share = people / people.sum()
        counts = (
            rng.multinomial(200, share)
            if model == "poisson"
            else rng.multivariate_hypergeometric(people.to_numpy(), 200, method="marginals")
        )
        found = spatial_scan(
            pd.Series(counts), people, at, model=model, population=people, replications=99, seed=seed
        )
        p.append(found["p_value"].iloc[0])
    assert kstest(p, "uniform").pvalue > 0.01


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"cases": [1.0, np.nan, 1]}, "missing"),
        ({"cases": [1.0, -1, 1]}, "negative"),
        ({"expected": [0.0, 1, 1]}, "none are expected"),
        ({"model": "binomial"}, "needs a population"),
        ({"model": "binomial", "population": pd.Series([1, 1, 1])}, "more cases than people"),
        ({"population": pd.Series([1, 1, 1], index=list("abc"))}, "indexes"),
    ],
)
def test_what_can_not_be_is_refused(change: dict[str, Any], problem: str) -> None:
    given = {"cases": [2.0, 1, 1], "expected": [1.0, 1, 1]} | change
    with pytest.raises(TableError, match=problem):
        scanned(given.pop("cases"), given.pop("expected"), **given)


def test_a_missing_coordinate_is_refused() -> None:
    at = place(3)
    at.loc[1, "x"] = np.nan
    with pytest.raises(TableError, match="coordinate"):
        spatial_scan(pd.Series([1, 2, 3]), pd.Series([1, 1, 1]), at)
    with pytest.raises(TableError, match="indexes"):
        spatial_scan(pd.Series([1, 2, 3]), pd.Series([1, 1, 1]), place(4))
