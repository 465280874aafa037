"""Municipalities side by side: what is compared, what is not, and that chance makes no winner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.invented_shares import BAND_PARENTS, made_share
from reachmap.compare import Comparison, compare_municipalities
from reachmap.compare.comparison import APART, FEWER, GIVEN, INSIDE, MISSING
from reachmap.compare.outlines import expected_municipalities, name_of, outlines
from reachmap.compare.pool import overlapping, pool
from reachmap.compare.share_file import Share
from reachmap.compare.share_manifest import Definitions
from reachmap.errors import InputError
from reachmap.vocabulary import AgeBand

COUNTY = Path(__file__).parents[2] / "sample_data" / "county"
CODES = ["1904", "1907", "1960", "1961", "1962", "1980", "1981", "1982", "1983", "1984"]


@pytest.fixture(scope="module")
def county() -> Comparison:
    return compare_municipalities(sorted(COUNTY.glob("*.reachshare")))


def at(table: pd.DataFrame, code: str, column: str) -> float:
    return float(table[column].astype(float).to_dict()[code])


def invented_county(
    year: int = 2025, *, times: Sequence[float] = (1.0,) * 10, chance: bool = True
) -> list[Share]:
    return [
        made_share(code, year, times=each, seed=3, chance=chance)
        for code, each in zip(CODES, times, strict=True)
    ]


def test_the_sample_county_says_what_was_planted(county: Comparison) -> None:
    year = county.latest
    assert list(year.table.index) == CODES
    assert year.table.loc["1904", "state"] == MISSING
    assert year.table.loc["1981", "state"] == APART
    assert (year.table.drop(["1904", "1981"])["state"] == GIVEN).all()
    assert year.table.loc["1961", "standing"] == FEWER
    assert year.table.index[year.table["funnel"].notna() & (year.table["funnel"] != INSIDE)].tolist() == [
        "1961"
    ]
    assert not year.order_certain
    assert year.table.loc["1981", ["direct", "pooled", "rank"]].isna().all()
    assert at(year.table, "1981", "crude") > 0
    assert year.table.loc["1904"].drop(["state"]).isna().all()


def test_the_sample_county_says_what_differs(county: Comparison) -> None:
    told = {(remark.code, remark.municipality, remark.period[0].year) for remark in county.remarks}
    assert {("bands", "1981", 2024), ("bands", "1981", 2025), ("no_areas", "1960", 2025)} <= told
    assert {("located", "1982", 2025), ("age_known", "1982", 2025), ("sex_known", "1982", 2025)} <= told
    assert not {code for code, *_ in told} & {"length", "unit", "levels"}


def test_the_order_of_files_and_reading_twice_move_nothing(county: Comparison) -> None:
    files = sorted(COUNTY.glob("*.reachshare"), reverse=True)
    other = compare_municipalities([*files, files[0]])
    pd.testing.assert_frame_equal(other.latest.table, county.latest.table)


def test_another_mix_of_ages_is_no_difference() -> None:
    """Rates by age are everywhere the same, without chance: crude shares differ, standardised ones do not."""
    young = {**BAND_PARENTS, "0-2": 0.30, "6-12": 0.24}
    shares = [
        made_share("1980", 2025, parents=60_000, chance=False),
        made_share("1983", 2025, parents=60_000, mix=young, chance=False),
        made_share("1984", 2025, parents=60_000, chance=False),
    ]
    table = compare_municipalities(shares).latest.table.loc[["1980", "1983", "1984"]]
    assert at(table, "1983", "crude") > 1.05 * at(table, "1980", "crude")
    assert table["direct"].to_numpy(float) == pytest.approx(np.full(3, at(table, "1980", "direct")), rel=0.01)
    assert table["indirect"].to_numpy(float) == pytest.approx(np.ones(3), rel=0.01)


def test_a_small_municipality_is_no_winner_by_chance() -> None:
    shares = [made_share(code, 2025, parents=20_000, seed=5) for code in CODES[:9]]
    small = made_share("1984", 2025, parents=150, times=2.2, areas=1, chance=False)
    table = compare_municipalities([*shares, small]).latest.table
    assert at(table, "1984", "indirect") > 1.8
    assert at(table, "1984", "pooled") - 1 < 0.5 * (at(table, "1984", "indirect") - 1)
    assert at(table, "1984", "rank_high") > 3
    assert at(table, "1984", "pooled_low") < 1


def test_ranks_come_with_their_uncertainty() -> None:
    table = compare_municipalities(invented_county()).latest.table
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()
    assert (table["rank_high"] - table["rank_low"]).mean() > 3
    apart = compare_municipalities(
        invented_county(times=[0.2 * 1.4**i for i in range(10)], chance=False)
    ).latest
    assert apart.table["rank"].tolist() == list(range(10, 0, -1))
    assert (apart.table["rank_high"] - apart.table["rank_low"] <= 2).all()


def test_intervals_that_overlap_are_seen() -> None:
    figures = pd.DataFrame({"ratio": [1.0, 2.0], "ratio_low": [0.9, 1.9], "ratio_high": [1.1, 2.1]})
    assert not overlapping(figures)
    assert overlapping(figures.assign(ratio_low=[0.9, 1.05]))


def test_two_are_not_pooled() -> None:
    counts = pd.Series([10.0, 20.0])
    assert pool(counts, counts, dispersion=counts / counts, target_sd=0 * counts) is None
    found = compare_municipalities(invented_county()[:2])
    assert found.latest.pooled is None
    assert at(found.latest.table, "1907", "crude") > 0


@pytest.mark.parametrize(
    ("definitions", "code"),
    [
        (Definitions(unit="attendances", visits_per_adult=4.0), "unit"),
        (Definitions(levels=("universal", "indicated")), "levels"),
    ],
)
def test_what_is_counted_otherwise_is_not_drawn_with_the_others(definitions: Definitions, code: str) -> None:
    shares = invented_county()
    odd = made_share("1984", 2025, times=3.0, definitions=definitions)
    found = compare_municipalities([*shares[:9], odd])
    assert [(r.code, r.municipality, r.apart) for r in found.remarks if r.apart] == [(code, "1984", True)]
    assert found.latest.table.loc["1984", "state"] == APART
    same = compare_municipalities(shares[:9]).latest.table
    rest = found.latest.table.loc[CODES[:9], "indirect"].astype(float)
    assert rest.tolist() == pytest.approx(same.loc[CODES[:9], "indirect"].astype(float).tolist())


def test_other_years_of_arrival_leave_arrival_out_only() -> None:
    shares = invented_county()
    odd = made_share("1984", 2025, definitions=Definitions(newly_arrived_years=5))
    found = compare_municipalities([*shares[:9], odd])
    assert found.latest.table.loc["1984", "state"] == GIVEN
    assert [remark.code for remark in found.remarks if remark.municipality == "1984"] == ["newly_arrived"]


def test_bands_of_most_files_are_the_common_ones() -> None:
    wide = Definitions(bands=(AgeBand("expecting", -1, -1), AgeBand("0-18", 0, 18)))
    assert compare_municipalities(invented_county()).common.bands[1] == (0, 2)
    assert wide.bands[1].last == 18


def test_a_later_file_of_the_same_period_stands_for_the_earlier() -> None:
    shares = invented_county()[:3]
    late = made_share("1904", 2025, seed=9, made=date(2026, 5, 1))
    found = compare_municipalities([late, *shares])
    assert [share.checksum for share in found.replaced] == [shares[0].checksum]
    whole = late.whole()
    assert whole is not None
    assert at(found.latest.table, "1904", "reached") == whole["reached"]
    with pytest.raises(InputError, match="share_twice"):
        compare_municipalities([made_share("1904", 2025, seed=9), *shares])


def test_periods_that_overlap_are_refused() -> None:
    from dataclasses import replace

    first = made_share("1980", 2025)
    second = made_share("1980", 2026)
    early = replace(second.manifest, period=(date(2025, 12, 1), date(2026, 11, 30)))
    with pytest.raises(InputError, match="share_overlap"):
        compare_municipalities([first, replace(second, manifest=early)])


def test_nothing_is_an_error_in_words() -> None:
    with pytest.raises(InputError, match="share_none"):
        compare_municipalities([])


def test_missing_ones_are_those_of_a_county_that_is_half_there() -> None:
    assert expected_municipalities({"1980", "0380"}) == ["0380", "1980"]
    assert expected_municipalities(set(CODES[:5])) == CODES
    assert len(outlines()) == 290
    assert name_of("1980+1983") == "Västerås, Köping"


def test_nearest_are_alike() -> None:
    sizes = [2000, 2100, 2200, 30_000, 31_000, 33_000]
    shares = [made_share(code, 2025, parents=size) for code, size in zip(CODES, sizes, strict=False)]
    found = compare_municipalities(shares).similar.groupby("municipality")["other"].first()
    assert found["1904"] == "1907"
    assert found["1961"] == "1962"


@pytest.mark.parametrize(("count", "each"), [(3, 1), (4, 1), (5, 2), (7, 3), (9, 3)])
def test_nobody_is_most_like_itself_and_all_others_are_none(count: int, each: int) -> None:
    sizes = [2000, 2600, 3400, 5000, 8000, 12_000, 20_000, 33_000, 70_000][:count]
    shares = [made_share(code, 2025, parents=size) for code, size in zip(CODES, sizes, strict=False)]
    found = compare_municipalities(shares).similar
    assert (found["municipality"] != found["other"]).all()
    assert (found.groupby("municipality").size() == each).all()


def test_what_share_gives_is_compared_as_it_is() -> None:
    file = COUNTY / "norberg_2025.reachshare"
    of_bytes, of_file = (compare_municipalities([each]) for each in (file.read_bytes(), file))
    assert of_bytes.shares[0].manifest == of_file.shares[0].manifest
    with pytest.raises(InputError, match="share_not_one"):
        compare_municipalities([file.read_bytes()[:500]])
