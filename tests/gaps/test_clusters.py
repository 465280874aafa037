"""Moran's I and Getis-Ord's G*: esda's figures on North Carolina, by hand, laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from reachmap.errors import TableError
from reachmap.gaps.clusters import getis_ord, local_moran, moran

LINE = pd.DataFrame({"focal": [0, 1, 2], "neighbor": [1, 2, 3]})


@pytest.fixture(scope="module")
def carolina() -> tuple[pd.Series, pd.DataFrame]:
    """Sudden infant deaths per 1000 births 1974-1978 and bordering counties (Cressie 1993), in libpysal."""
    import geopandas as gpd
    from libpysal import examples
    from libpysal.io import open as read

    counties = gpd.read_file(examples.get_path("sids2.shp")).set_index("FIPS")
    file = read(examples.get_path("sids2.gal"))
    borders = file.read().neighbors
    file.close()
    pairs = [(one, other) for one, others in borders.items() for other in others]
    rate = 1000 * counties["SID74"] / counties["BIR74"]
    return rate, pd.DataFrame(pairs, columns=["focal", "neighbor"])


def test_moran_as_esda(carolina: tuple[pd.Series, pd.DataFrame]) -> None:
    """PySAL's esda 2.9.0, Moran(rate, w), row-standardised."""
    found = moran(*carolina)
    assert found.statistic == pytest.approx(0.24772517169021424, rel=1e-9)
    assert found.expected == pytest.approx(-0.010101010101010102)
    assert found.p_value < 0.002  # 0.0004 one-sided there


# Ashe, Alleghany, Randolph, Macon, Anson, Brunswick: esda 2.9.0, Moran_Local(rate, w).Is and .p_sim
# (one-sided, 9 999 orders), G_Local(rate, w, star=True, transform="B").Zs.
ESDA = pd.DataFrame(
    [
        ("37009", 0.6247640181282823, 0.0358, -1.6990928236051954),
        ("37005", 0.6556864339921046, 0.1749, -1.4355520884810102),
        ("37151", 0.0361048650909154, 0.4111, -0.39966181563115305),
        ("37113", 0.3448170219136194, 0.2759, -1.1058364580244295),
        ("37007", -0.911735592597653, 0.4036, 1.8390788282032338),
        ("37019", 0.12534743410824375, 0.0841, 1.3027895433965813),
    ],
    columns=["county", "moran", "p", "g"],
).set_index("county")


def test_local_moran_as_esda(carolina: tuple[pd.Series, pd.DataFrame]) -> None:
    found = local_moran(*carolina).loc[ESDA.index]
    # esda divides by n-1, spdep and this by n.
    assert found["statistic"].to_numpy() == pytest.approx(ESDA["moran"].to_numpy() * 100 / 99, rel=1e-9)
    assert found["p_value"].to_numpy() == pytest.approx(2 * ESDA["p"].to_numpy(), abs=0.03)
    assert found.loc["37007", "kind"] == "high_low"
    assert found.loc["37009", "kind"] == "low_low"


def test_getis_ord_as_esda(carolina: tuple[pd.Series, pd.DataFrame]) -> None:
    found = getis_ord(*carolina).loc[ESDA.index]
    assert found["statistic"].to_numpy() == pytest.approx(ESDA["g"].to_numpy(), rel=1e-9)
    assert found["kind"].tolist() == ["low", "low", "low", "low", "high", "high"]


def test_a_graph_of_libpysal_is_as_good_as_pairs(carolina: tuple[pd.Series, pd.DataFrame]) -> None:
    from libpysal.graph import Graph

    rate, pairs = carolina
    graph = Graph.from_adjacency(pairs.assign(weight=1))
    pd.testing.assert_frame_equal(local_moran(rate, graph), local_moran(rate, pairs))


def test_by_hand() -> None:
    values = pd.Series([1.0, 2, 3, 6])  # about the mean of 3: -2, -1, 0, 3; Σ z² = 14
    found = moran(values, LINE, permutations=99)
    lags = np.array([-1, -1, 1, 0])
    assert found.statistic == pytest.approx((np.array([-2, -1, 0, 3]) @ lags) / 14)
    local = local_moran(values, LINE, permutations=99)
    assert local["statistic"].to_numpy() == pytest.approx(np.array([2, 1, 0, 0]) / 3.5)
    # G* of the first: (1 + 2 - 2·3) / (s sqrt(2·2/3)), s² = 3.5.
    assert getis_ord(values, LINE, permutations=99)["statistic"].iloc[0] == pytest.approx(
        -3 / np.sqrt(3.5 * 4 / 3)
    )


def test_pairs_both_ways_once_or_with_oneself_are_the_same() -> None:
    values = pd.Series([5.0, 1, 4, 2])
    turned = LINE.rename(columns={"focal": "neighbor", "neighbor": "focal"})
    own = pd.DataFrame({"focal": range(4), "neighbor": range(4)})
    more = pd.concat([LINE, turned, own], ignore_index=True)
    for test in (local_moran, getis_ord):
        pd.testing.assert_frame_equal(test(values, LINE), test(values, more))


def test_islands_are_missing_from_local_moran_only() -> None:
    values = pd.Series([5.0, 1, 4, 2, 9])
    local = local_moran(values, LINE)
    assert local.loc[4, ["statistic", "p_value", "q_value", "kind"]].isna().all()
    assert local.loc[:3, "q_value"].notna().all()
    star = getis_ord(values, LINE)
    assert np.isfinite(star["statistic"].loc[4])
    assert np.isnan(star["p_value"].loc[4])
    assert np.isfinite(moran(values, LINE).p_value)


def test_nothing_to_compare() -> None:
    alike = pd.Series([2.0] * 4)
    assert np.isnan(moran(alike, LINE).statistic)
    assert local_moran(alike, LINE)["p_value"].isna().all()
    assert getis_ord(alike, LINE)["p_value"].isna().all()
    nobody = LINE.iloc[:0]
    assert np.isnan(moran(pd.Series([1.0, 2]), nobody).p_value)
    assert local_moran(pd.Series([1.0, 2]), nobody)["p_value"].isna().all()


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(TableError, match="missing"):
        moran(pd.Series([1.0, np.nan, 2, 3]), LINE)
    with pytest.raises(TableError, match="none of the areas"):
        local_moran(pd.Series([1.0, 2, 3]), LINE)


def test_a_planted_cluster_is_flagged_and_no_noise() -> None:
    side = 12
    at = np.arange(side * side).reshape(side, side)
    across = np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()])
    pairs = pd.DataFrame(
        np.vstack([across, np.column_stack([at[:-1].ravel(), at[1:].ravel()])]), columns=["focal", "neighbor"]
    )
    rng = np.random.default_rng(2)
    noise = pd.Series(rng.normal(size=side * side))
    assert (local_moran(noise, pairs)["q_value"] < 0.05).sum() == 0
    planted = noise.copy()
    planted[at[2:6, 2:6].ravel()] += 6
    found = local_moran(planted, pairs)
    flagged = found.index[(found["q_value"] < 0.05) & (found["kind"] == "high_high")]
    assert len(flagged) >= 3
    assert set(flagged) <= set(at[2:6, 2:6].ravel())
    assert moran(planted, pairs, permutations=999).p_value == 0.002


def test_p_is_uniform_where_neighbours_have_nothing_in_common() -> None:
    rng = np.random.default_rng(4)
    ring = pd.DataFrame({"focal": range(30), "neighbor": np.roll(range(30), 1)})
    p = [
        moran(pd.Series(rng.exponential(size=30)), ring, permutations=199, seed=i).p_value for i in range(150)
    ]
    assert kstest(p, "uniform").pvalue > 0.01


@given(st.permutations(range(8)), st.integers(0, 100))
@settings(max_examples=25, deadline=None)
def test_row_order_is_irrelevant_to_the_statistics(order: list[int], seed: int) -> None:
    values = pd.Series(np.random.default_rng(seed).normal(size=8))
    ring = pd.DataFrame({"focal": range(8), "neighbor": np.roll(range(8), 2)})
    for test in (local_moran, getis_ord):
        one = test(values, ring, permutations=9)["statistic"]
        other = test(values.loc[order], ring, permutations=9)["statistic"]
        pd.testing.assert_series_equal(one, other.sort_index())


def test_the_same_seed_gives_the_same_answer() -> None:
    values = pd.Series([5.0, 1, 4, 2])
    pd.testing.assert_frame_equal(local_moran(values, LINE, seed=3), local_moran(values, LINE, seed=3))
    assert moran(values, LINE, seed=3) == moran(values, LINE, seed=3)
