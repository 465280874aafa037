"""What is told of the reading beside an earlier release: facts without numbers that could be subtracted."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from reachmap.disclose.flags import Flag, gate_flags, without_numbers
from reachmap.disclose.levels import publish_intake
from reachmap.i18n import Translator
from reachmap.present.intake_flags import FLAGS
from tests.disclose.kinds import KINDS, counted

K = 5


def told_of(n: int, whole: int, *, hidden: int = 0) -> tuple[Flag, ...]:
    """What is told of codes of another version among names that found no area, beside others' blank homes."""
    people = np.zeros((3, len(KINDS)), dtype=int)
    people[:2, 0], people[-1, 0] = 40, whole + hidden + 20
    counts = counted(people)
    lost = {"unknown_name": whole, "blank": 20, "ambiguous": hidden}
    intake = replace(
        counts.intake,
        not_located=counts.intake.not_located | lost,
        possible=frozenset({"code", "blank", "unknown_name", *["ambiguous"] * bool(hidden)}),
    )
    told = publish_intake(replace(counts, intake=intake), k=K, level="public")
    flags = (("codes_of_another_version", {"n": n}),) if n else ()
    return gate_flags(flags, intake, told, k=K)


@pytest.mark.parametrize("whole", [9, 12, 30])
def test_a_part_of_a_told_number_leaves_k_values_of_either(whole: int) -> None:
    """From the reader's view: all parts of which the same is told."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for n in range(whole + 1):
        alike.setdefault(tuple(map(str, told_of(n, whole))), []).append(n)
    for some in alike.values():
        assert len(some) >= K or (len(some) == 1 and K <= some[0] <= whole - K)


def test_of_few_names_and_of_hidden_ones_nothing_is_told() -> None:
    assert told_of(8, 8) == told_of(0, 8) == ()
    assert told_of(9, 9) == (("codes_of_another_version_few", {}),)
    # With three whose name is ambiguous another reason is hidden: of that nothing is told.
    assert told_of(9, 9, hidden=3) == ()
    assert told_of(40, 40, hidden=3) == (("codes_of_another_version_few", {}),)


def test_how_uncertain_codes_are_is_not_told() -> None:
    people = np.full((3, len(KINDS)), 1)
    counts = counted(people)
    told = publish_intake(counts, k=K, level="public")
    flags = (("codes_carried_over", {"n": 12, "share": 7}),)
    assert gate_flags(flags, counts.intake, told, k=K) == (("codes_carried_over_few", {}),)
    assert gate_flags(flags, counts.intake, told, k=1) == flags


@pytest.mark.parametrize("code", ["families_as_adults", "visits_as_adults"])
def test_what_a_factor_made_adults_is_not_numbered(code: str) -> None:
    """Of 63 adults 60 are 40 families' by a factor of 1.5: three are counted one by one."""
    counts = counted(np.full((3, len(KINDS)), 21))
    told = publish_intake(counts, k=K, level="public")
    flags = ((code, {"n": 40, "adults": 60, "factor": 1.5}),)
    found = gate_flags(flags, counts.intake, told, k=K)
    assert found == ((f"{code}_untold", {"factor": 1.5}),)
    # Beside an earlier release, too: the factor is the project file's.
    assert without_numbers(found) == found
    assert "1,5" in Translator("sv").say(FLAGS[f"{code}_untold"], factor="1,5")
    assert gate_flags(flags, counts.intake, told, k=1) == flags


PLACE = {"file": "a.csv", "sheet": "", "column": "Antal"}


def test_numbers_of_adults_go_and_each_fact_stays_once() -> None:
    flags: tuple[Flag, ...] = (
        ("terms_across_period", {"n": 12}),
        ("codes_carried_over", {"n": 8, "share": 4}),
        ("points_swapped_few", {}),
        ("visits_as_adults", {"n": 200, "adults": 50, "factor": 4.0}),
        ("families_as_adults", {"n": 30, "adults": 45, "factor": 1.5}),
        ("reach_above_target", {"areas": ["A"]}),
    )
    assert without_numbers(flags) == (
        ("terms_across_period_few", {}),
        ("codes_carried_over_few", {}),
        ("points_swapped_few", {}),
        ("units_untold", {}),
        ("reach_above_target", {"areas": ["A"]}),
    )


def test_of_written_totals_nothing_is_told() -> None:
    codes = ("total_too_large", "total_too_small", "total_differs_little")
    assert without_numbers(tuple((code, PLACE | {"n": 7}) for code in codes)) == ()


def test_every_flag_that_tells_adults_has_a_text_without_their_number() -> None:
    """A flag of the reading that comes to tell a number must be said without it too."""
    gated = {"spread_over_areas", "boundaries_repaired"}  # by the gate itself; of outlines
    for code, text in FLAGS.items():
        if re.search(r"\{(n|adults)\}", text) and code not in gated:
            for untold, facts in without_numbers(((code, {"n": 7, **PLACE}),)):
                assert facts == {}, code
                assert "{" not in Translator("sv").say(FLAGS[untold])
