"""The answer in a few sentences claims no more than there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reachmap.i18n import Translator
from reachmap.present.behind import watched_groups
from reachmap.present.sentences import headline
from reachmap.settings import StandardSettings
from reachmap.vocabulary import ALL
from tests.present import small

HELD = "Compared with: "


def test_where_no_area_is_judged_none_is_held_against_the_rest() -> None:
    judged = small.analysis()
    whole = replace(judged, facts={**judged.facts, "model": "municipality"})
    assert HELD in " ".join(headline(judged, Translator("en")))
    assert HELD not in " ".join(headline(whole, Translator("en")))
    # Against a goal the whole municipality is held, too.
    goal = replace(whole.settings, standard=StandardSettings(kind="goal", goal=0.1))
    assert HELD in " ".join(headline(replace(whole, settings=goal), Translator("en")))


@pytest.mark.parametrize(("high", "said"), [(1.64, True), (0.95, False)])
def test_a_group_that_may_be_reached_as_far_is_said_to(high: float, *, said: bool) -> None:
    analysis = small.analysis()
    cells = analysis.cells.copy()
    fathers = cells["area_code"].eq(ALL) & cells["age_band"].eq(ALL) & cells["parent_group"].eq("fathers")
    cells.loc[fathers, "verdict"] = "likely_shortfall"
    cells.loc[fathers, ["rate_ratio_low", "rate_ratio", "rate_ratio_high"]] = [0.01, 0.29, high]
    (sentence,) = watched_groups(replace(analysis, cells=cells), Translator("en"))
    assert ("is possible, too" in sentence) == said
