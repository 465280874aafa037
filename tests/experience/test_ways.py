"""How people found the support, by group: by hand, and what an attacker or a participant can work out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.disclose import attack
from reachmap.experience.counting import SILENT
from reachmap.experience.ways import gate_ways
from reachmap.reach import PublishedReach
from tests.experience.test_experience import gated, parts, table

K = 5
SHOWN = dict.fromkeys(("fathers", "newly_arrived", "upper_secondary", "teens"), True)


@pytest.fixture(scope="module")
def reach() -> PublishedReach:
    return gated(parts(table({"": (0, 0, 0)})), [50, 40, 30, 50, 40, 30])[1]


def ways(rows: dict[str, dict[str, int]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index").fillna(0).astype(int)


def told(found: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Whole numbers behind the shares, by part and way."""
    counts = (found["share"] * found["answered"]).round().astype(int)
    return {
        str(part): dict(zip(rows["way"], counts[rows.index], strict=True))
        for part, rows in found.groupby("part")
    }


def gate(
    reach: PublishedReach, k: int = K, shown: dict[str, bool] = SHOWN, **tables: pd.DataFrame
) -> dict[str, dict[str, int]]:
    return told(gate_ways(tables, reach, groups_shown=shown, k=k))


def test_a_groups_few_are_put_together_with_other_ways(reach: PublishedReach) -> None:
    fathers = ways(
        {
            "": {"school": 40, "web": 30, "friends": 20, "poster": 13, SILENT: 50},
            "fathers": {"school": 30, "web": 9, "friends": 2, "poster": 4, SILENT: 10},
        }
    )
    found = gate(reach, fathers=fathers)
    # Two fathers wrote of friends and four of a poster: told as one.
    assert found["all"] == {"school": 70, "web": 39, "friends": 22, "poster": 17}
    assert found["fathers"] == {"school": 30, "web": 9, "other": 6}
    # With three others of a poster, a father alone in friends would know them (23 others less 21): the next
    # way joins.
    fathers.loc["", "poster"] = 3
    assert gate(reach, fathers=fathers)["fathers"] == {"school": 30, "other": 15}


def test_few_ways_of_all_are_told_as_one(reach: PublishedReach) -> None:
    fathers = ways({"": {"school": 40, "web": 3, "poster": 4}, "fathers": {"school": 20}})
    assert gate(reach, fathers=fathers)["all"] == {"school": 60, "other": 7}
    # Of five in two ways, who is alone in one knows the four others: the next way joins them.
    fathers = ways({"": {"school": 40, "friends": 8, "web": 4, "poster": 1}, "fathers": {"school": 20}})
    assert gate(reach, fathers=fathers)["all"] == {"school": 60, "other": 13}


def test_few_who_wrote_nothing_are_told_with_other_ways(reach: PublishedReach) -> None:
    fathers = ways(
        {"": {"school": 40, "other": 9, SILENT: 2}, "fathers": {"school": 20, "other": 8, SILENT: 1}}
    )
    assert gate(reach, fathers=fathers)["all"] == {"school": 60, "other": 20}


def test_a_group_is_not_told_where_few_of_it_wrote_nothing(reach: PublishedReach) -> None:
    fathers = ways({"": {"school": 40, SILENT: 20}, "fathers": {"school": 25, SILENT: 2}})
    assert set(gate(reach, fathers=fathers)) == {"all"}


@pytest.mark.parametrize("other", [{"school": 3, "web": 40}, {"school": 0, "web": 0}])
def test_a_group_is_not_told_where_the_others_are_few(reach: PublishedReach, other: dict[str, int]) -> None:
    rows = {"fathers": {"school": 30, "web": 20}} | ({"": other} if sum(other.values()) else {})
    assert "fathers" not in gate(reach, fathers=ways(rows))


def test_a_group_needs_twenty_who_say_and_a_number_that_is_shown(reach: PublishedReach) -> None:
    arrived = ways({"": {"school": 80, "web": 60}, "newly_arrived": {"school": 10, "web": 9}})
    assert set(gate(reach, newly_arrived=arrived)) == {"all"}
    arrived.loc["newly_arrived", "web"] = 10
    assert gate(reach, newly_arrived=arrived)["newly_arrived"] == {"school": 10, "web": 10}
    hidden = SHOWN | {"newly_arrived": False}
    assert set(gate(reach, shown=hidden, newly_arrived=arrived)) == {"all"}


def test_teenagers_are_both_ages_and_each_part_is_kept(reach: PublishedReach) -> None:
    rows = {
        "": {"school": 50, "web": 40, "poster": 20},
        "younger_teens": {"school": 12, "web": 15, "poster": 3},
        "upper_secondary": {"school": 15, "web": 16, "poster": 6},
    }
    found = gate(reach, ages=ways(rows))
    # Three with younger teenagers wrote of a poster, 9 less 6: the web is told together with it.
    assert found["teens"] == {"school": 27, "other": 40}
    assert found["upper_secondary"] == {"school": 15, "other": 22}
    # With few of the younger ones only all teenagers can be told.
    rows["younger_teens"] = {"school": 1, "web": 1, "poster": 2}
    found = gate(reach, ages=ways(rows))
    assert set(found) == {"all", "teens"}


def test_intervals_are_those_of_clumped_answers(reach: PublishedReach) -> None:
    one = ways({"": {"school": 50, "web": 50}, "fathers": {"school": 30, "web": 30}})
    wide, narrow = (
        gate_ways({"fathers": one}, replace(reach, dispersion=phi), groups_shown=SHOWN, k=K)
        for phi in (4.0, 1.0)
    )
    row = wide[(wide["part"] == "fathers") & (wide["way"] == "web")].iloc[0]
    # Wilson's for 7.5 of 15 at 90 %, by hand.
    z2 = 1.6448536**2
    half = 1.6448536 * np.sqrt(0.25 / 15 + z2 / (4 * 15**2)) / (1 + z2 / 15)
    assert (row["low"], row["high"]) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)
    assert ((wide["high"] - wide["low"]) > (narrow["high"] - narrow["low"])).all()


COUNTS = st.lists(st.integers(0, 9), min_size=4, max_size=4)


@given(group=COUNTS, others=COUNTS, more=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_nobody_can_work_a_small_number_out(
    reach: PublishedReach, group: list[int], others: list[int], more: int
) -> None:
    """By the programs of `attack`, for outsiders and for whoever is alone in a hidden number."""
    names = ["school", "web", "friends", "poster"]
    counts = ways(
        {"": dict(zip(names, others, strict=True)), "fathers": dict(zip(names, group, strict=True))}
    )
    counts["school"] += [more, 20]
    found = gate(reach, fathers=counts)
    shown = found.get("fathers", {})
    if "all" not in found:
        return
    whole = set(found["all"])
    long = counts.rename_axis("part").reset_index().melt("part", var_name="way", value_name="n")
    long["of_all"] = long["way"].where(long["way"].isin(whole), "other")
    long["of_group"] = long["way"].where(long["way"].isin(set(shown)), "other")
    by = ["part", "way", "of_all", "of_group"]
    totals = [["of_all"], *([["part", "of_group"]] if shown else [])]
    hidden = pd.Series(True, index=long.index)
    bounds = attack(long, count="n", by=by, totals=totals, hidden=hidden)
    width = bounds["high"] - bounds["low"]
    # That nobody at all wrote of a way tells of nobody.
    small = (long["n"] < K) & (long.groupby("of_all")["n"].transform("sum") > 0)
    assert (width[small] >= K - 1).all()
    if not shown:
        return
    for alone in long.index[long["n"] == 1]:
        known = attack(long, count="n", by=by, totals=totals, hidden=hidden & (long.index != alone))
        free = attack(long, count="n", by=by, totals=[["of_all"]], hidden=hidden & (long.index != alone))
        least = (free["high"] - free["low"]).clip(upper=K - 1)
        others_small = small & (long.index != alone) & (long["way"] != long["way"][alone])
        assert ((known["high"] - known["low"])[others_small] >= least[others_small]).all()
