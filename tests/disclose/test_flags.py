"""What is told of the reading beside an earlier release: facts without numbers that could be subtracted."""

from __future__ import annotations

import re

from reachmap.disclose.flags import Flag, without_numbers
from reachmap.i18n import Translator
from reachmap.present.intake_flags import FLAGS

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
