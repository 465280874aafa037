"""The municipality's own rows: bands and groups against everyone, by hand where counts are large."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from reachmap.gaps.municipality import MunicipalityRows
from reachmap.gaps.summary import DRAWS, ESTIMATES
from reachmap.population import TargetDraws, TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import (
    ABOVE,
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    ON_PAR,
    TOO_FEW,
    UNCERTAIN,
    Stratum,
    strata,
)

AREAS = 4
PLACE = {stratum.key: i for i, stratum in enumerate(strata())}
MOTHERS, FATHERS = 0.6, 0.4


def population(per_band: float = 40_000.0, *, arrivals: int = 1) -> TargetPopulation:
    """As many memberships in every band, six mothers for four fathers; a tenth newly arrived, if told."""
    cells = np.full((AREAS, len(BAND_KEYS), 2, arrivals), per_band / AREAS)
    cells *= np.array([MOTHERS, FATHERS])[None, None, :, None]
    if arrivals == 2:
        cells *= np.array([0.1, 0.9])
    return TargetPopulation(
        area_codes=tuple("ABCD"),
        parents=cells,
        own_sd=np.zeros(cells.shape),
        shared_sd=np.full((len(BAND_KEYS), 2), 0.001),
        persons=None,
        persons_sd=None,
        kappa={BAND_KEYS: (0.65, 1e-6), ("13-15", "16-18"): (0.8, 1e-6)},
    )


def counted(stratum: Stratum, *, per_band: dict[str, float], fathers: float, newly_arrived: float) -> float:
    """Adults of a stratum, where nobody has children in two bands."""
    count = sum(per_band[key] for key in stratum.bands)
    if stratum.sex is not None:
        count *= fathers
    if stratum.arrival is not None:
        count *= newly_arrived
    return round(count)


def reach(
    *,
    bands: dict[str, float] | None = None,
    fathers: float = FATHERS,
    newly_arrived: float = 0.1,
    hide: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> PublishedReach:
    """Reach 2,000 of each band, but what is said; ``fathers`` and ``newly_arrived`` are shares of them."""
    per_band = dict.fromkeys(BAND_KEYS, 2_000.0) | (bands or {})
    total = np.array(
        [counted(s, per_band=per_band, fathers=fathers, newly_arrived=newly_arrived) for s in strata()]
    )
    people = {strata()[PLACE[key]].people for key in hide}
    hidden = np.array([stratum.people in people for stratum in strata()])
    total = np.where(hidden, np.nan, total)
    by_area = np.tile(total / AREAS, (AREAS, 1))
    known: dict[str, Any] = {
        "area_codes": tuple("ABCD"),
        "reached": by_area,
        "hidden": np.tile(hidden, (AREAS, 1)),
        "total": total,
        "total_hidden": hidden,
        "observed": np.ones(len(strata()), dtype=bool),
        "known_share": np.ones(len(strata())),
        "located_share": 1.0,
        "without_largest": by_area,
        "total_without_largest": total,
        "own_largest": np.zeros(by_area.shape),
        "dispersion": 1.0,
        "k": 5,
    }
    return PublishedReach(**(known | more))


def drawn(target: TargetPopulation) -> TargetDraws:
    return target.drawing(draws=DRAWS, seed=1)


def rows(published: PublishedReach, target: TargetPopulation | None = None) -> pd.DataFrame:
    table = MunicipalityRows(published, drawn(target or population()), seed=1).estimate()
    return table.set_index(["age_band", "parent_group"])


def number(table: pd.DataFrame, key: tuple[str, str], column: str) -> float:
    return float(table[column].to_numpy()[list(table.index).index(key)])


def verdict(table: pd.DataFrame, key: tuple[str, str]) -> str:
    return str(table["verdict"].to_numpy()[list(table.index).index(key)])


def test_everyone_is_held_against_everyone() -> None:
    # 12,000 adults of 6 × 40,000 × 0.65 = 156,000 persons.
    found = rows(reach())
    assert number(found, (ALL, ALL), "target") == pytest.approx(156_000, rel=0.001)
    assert number(found, (ALL, ALL), "coverage") == pytest.approx(12_000 / 156_000, rel=0.005)
    assert number(found, (ALL, ALL), "rate_ratio") == 1.0
    assert number(found, (ALL, ALL), "shortfall") == pytest.approx(0.0, abs=1e-9)
    assert verdict(found, (ALL, ALL)) == ON_PAR


def test_fathers_by_hand() -> None:
    # 2,400 fathers of 12,000 adults, a fifth, where two fifths of the parents are fathers: 0.5. Expected
    # 4,800, so 2,400 are missing.
    found = rows(reach(fathers=0.2))
    assert number(found, (ALL, "fathers"), "rate_ratio") == pytest.approx(0.5, rel=0.01)
    assert number(found, (ALL, "fathers"), "expected") == pytest.approx(4_800, rel=0.01)
    assert number(found, (ALL, "fathers"), "shortfall") == pytest.approx(2_400, rel=0.02)
    assert verdict(found, (ALL, "fathers")) == CLEAR_SHORTFALL
    assert verdict(found, ("3-5", "fathers")) == CLEAR_SHORTFALL


def test_fathers_as_many_as_they_are_are_on_par() -> None:
    found = rows(reach())
    assert number(found, (ALL, "fathers"), "rate_ratio") == pytest.approx(1.0, rel=0.01)
    assert verdict(found, (ALL, "fathers")) == ON_PAR


def test_more_fathers_than_there_are_parents_like_them() -> None:
    found = rows(reach(fathers=0.7))
    assert number(found, (ALL, "fathers"), "rate_ratio") == pytest.approx(0.7 / 0.4, rel=0.01)
    assert verdict(found, (ALL, "fathers")) == ABOVE


def test_a_band_against_all_bands_by_hand() -> None:
    # 600 of 40,000 parents of 16-18 against 10,600 of 240,000 memberships: 0.015 / 0.04417 = 0.340.
    found = rows(reach(bands={"16-18": 600.0}))
    assert number(found, ("16-18", ALL), "rate_ratio") == pytest.approx(0.015 * 240_000 / 10_600, rel=0.01)
    assert number(found, ("3-5", ALL), "rate_ratio") == pytest.approx(0.05 * 240_000 / 10_600, rel=0.01)
    assert verdict(found, ("16-18", ALL)) == CLEAR_SHORTFALL
    assert verdict(found, ("3-5", ALL)) == ON_PAR


def test_a_union_of_bands_is_judged_as_a_band() -> None:
    # Teens: 1,200 of 80,000 memberships against 9,200 of 240,000: 0.391.
    found = rows(reach(bands={"13-15": 600.0, "16-18": 600.0}))
    assert number(found, (ALL, "teens"), "rate_ratio") == pytest.approx(0.015 * 240_000 / 9_200, rel=0.01)


def test_a_group_is_held_against_its_own_ages() -> None:
    # Few parents of teenagers are reached, fathers among them as fathers anywhere: no gap for fathers.
    found = rows(reach(bands={"13-15": 200.0, "16-18": 200.0}))
    assert number(found, ("16-18", "fathers"), "rate_ratio") == pytest.approx(1.0, rel=0.05)
    assert number(found, (ALL, "fathers"), "rate_ratio") == pytest.approx(1.0, rel=0.02)


def test_newly_arrived_by_hand() -> None:
    # A twentieth of those reached, a tenth of the parents: 0.5.
    found = rows(reach(newly_arrived=0.05), population(arrivals=2))
    assert number(found, (ALL, "newly_arrived"), "rate_ratio") == pytest.approx(0.5, rel=0.02)
    assert verdict(found, (ALL, "newly_arrived")) == CLEAR_SHORTFALL


def test_newly_arrived_without_a_target_have_no_row_of_numbers() -> None:
    found = rows(reach(newly_arrived=0.05))
    assert np.isnan(number(found, (ALL, "newly_arrived"), "target"))
    assert verdict(found, (ALL, "newly_arrived")) == ""


def test_a_group_that_the_files_do_not_tell_has_a_target_only() -> None:
    observed = np.array([stratum.sex is None for stratum in strata()])
    found = rows(reach(observed=observed))
    assert number(found, (ALL, "fathers"), "target") == pytest.approx(156_000 * FATHERS, rel=0.01)
    assert np.isnan(number(found, (ALL, "fathers"), "coverage"))
    assert verdict(found, (ALL, "fathers")) == ""


def test_what_is_not_known_of_all_is_corrected_for() -> None:
    # Sex is known of half: 2,400 known fathers stand for 4,800.
    known = np.array([0.5 if stratum.sex else 1.0 for stratum in strata()])
    found = rows(reach(fathers=0.2, known_share=known))
    assert number(found, (ALL, "fathers"), "rate_ratio") == pytest.approx(1.0, rel=0.01)


def test_a_hidden_group_total_is_few_or_leaves_few_others() -> None:
    # Hidden fathers of 12,000 adults: 0 to 4, or all but 0 to 4 (2.5 times their part). Nothing between;
    # an exponential rate makes the many exp(-2.5) = 0.08 times as likely as the few.
    work = MunicipalityRows(reach(hide=((ALL, "fathers"),)), drawn(population()), seed=1)
    work.estimate()
    counts = work._counts(PLACE[ALL, "fathers"], work.published.total)
    assert set(counts) <= {0.0, 1.0, 2.0, 3.0, 4.0, 11_996.0, 11_997.0, 11_998.0, 11_999.0, 12_000.0}
    assert (counts > 4).mean() == pytest.approx(0.076, abs=0.02)


def test_a_group_that_is_nearly_everyone_is_never_more_than_everyone() -> None:
    # The whole is drawn with its parts, so the ratio stays below 1 / 0.4.
    found = rows(reach(hide=((ALL, "fathers"),)))
    assert number(found, (ALL, "fathers"), "rate_ratio_high") <= 1 / FATHERS * 1.02
    assert number(found, (ALL, "fathers"), "rate_ratio") < 0.01


def test_a_hidden_band_total_is_a_few() -> None:
    found = rows(reach(hide=(("16-18", ALL),)))
    assert number(found, ("16-18", ALL), "rate_ratio_high") < 0.1
    # So also in the band of the group of that age.
    assert number(found, (ALL, "upper_secondary"), "rate_ratio_high") < 0.1


def test_everything_hidden_says_nothing() -> None:
    every = tuple(stratum.key for stratum in strata())
    found = rows(reach(hide=every), population(200.0))
    # Nothing can be clear where every total is 0 to 4.
    assert not found["verdict"].isin([CLEAR_SHORTFALL, ABOVE]).any()


def test_a_verdict_that_one_activity_made_is_not_clear() -> None:
    # Without the largest activity fathers are as many as they should be.
    published = reach(fathers=0.2)
    without = reach().total
    found = rows(reach(fathers=0.2, total_without_largest=without))
    assert verdict(rows(published), (ALL, "fathers")) == CLEAR_SHORTFALL
    assert verdict(found, (ALL, "fathers")) == LIKELY_SHORTFALL


def test_few_fathers_of_few_adults_are_not_clear() -> None:
    # 3 of the 4.8 fathers expected among 12 adults (a detailed table shows them): nothing to go by.
    few = dict.fromkeys(BAND_KEYS, 2.0)
    found = rows(reach(bands=few, fathers=0.25, k=1), population(400.0))
    assert verdict(found, (ALL, "fathers")) in {UNCERTAIN, TOO_FEW}


def test_a_zero_that_is_shown_is_not_proof_of_never() -> None:
    # At the detailed level 0 of 2,000 parents of 16-18 stands in the table: half a count at most.
    found = rows(reach(bands={"16-18": 0.0}, k=1))
    assert 0 < number(found, ("16-18", ALL), "rate_ratio_high") < 0.01
    assert verdict(found, ("16-18", ALL)) == CLEAR_SHORTFALL


def test_clumping_widens_the_interval() -> None:
    widths = []
    for dispersion in (1.0, 2.0, 4.0):
        found = rows(reach(fathers=0.2, dispersion=dispersion))
        high, low = (number(found, (ALL, "fathers"), f"rate_ratio_{end}") for end in ("high", "low"))
        widths.append(high - low)
    # Twice the dispersion is √2 times the width.
    assert widths[1] / widths[0] == pytest.approx(np.sqrt(2), rel=0.1)
    assert widths[2] / widths[1] == pytest.approx(np.sqrt(2), rel=0.1)


def test_the_error_of_a_share_of_fathers_by_hand() -> None:
    # 240 fathers of 1,200 adults are a share of 0.2; its error is √(0.2 · 0.8 / 1,200) = 0.0115, over the
    # 0.4 expected: 0.0289, times 3.29 for the width of a 90 % interval: 0.095.
    per_band = dict.fromkeys(BAND_KEYS, 200.0)
    found = rows(reach(bands=per_band, fathers=0.2))
    high, low = (number(found, (ALL, "fathers"), f"rate_ratio_{end}") for end in ("high", "low"))
    assert high - low == pytest.approx(0.095, rel=0.1)


def test_the_same_people_have_the_same_row() -> None:
    found = rows(reach(bands={"16-18": 600.0}))
    columns = [*ESTIMATES, "verdict"]
    one = found[columns].to_numpy()[PLACE["16-18", ALL]]
    other = found[columns].to_numpy()[PLACE[ALL, "upper_secondary"]]
    assert one.tolist() == other.tolist()


def test_there_is_a_row_for_every_stratum_and_the_same_seed_gives_the_same() -> None:
    first, again = rows(reach()), rows(reach())
    assert list(first.index) == [stratum.key for stratum in strata()]
    assert first.equals(again)


@pytest.mark.parametrize(("per_band", "told"), [(40_000.0, True), (20.0, False)])
def test_of_fewer_than_twenty_parents_no_group_is_held_against_everyone(
    per_band: float, *, told: bool
) -> None:
    # Newly arrived are a tenth: 0.65 × 6 × 20 / 10 is 8 parents.
    drawn = population(per_band, arrivals=2).drawing(draws=DRAWS, seed=1)
    found = MunicipalityRows(reach(), drawn, 1).alike()
    assert "fathers" in found
    assert ("newly_arrived" in found) == told
