"""Groups that a project defines, in words: their names, who is in them, and where their numbers come from."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import behind, labels, pick, reached_words
from reachmap.present.own_groups import definition, own_group_lines
from reachmap.vocabulary import ALL, BUILT_IN, Groups, ParentGroup
from tests.present.small import analysis

TEEN_FATHERS = ParentGroup("teen_fathers", "man", None, ("13-15", "16-18"), "Pappor till tonåringar")
NEW_MOTHERS = ParentGroup("new_mothers", "woman", "newly_arrived", None, "Nyanlända mammor")
LONG_HERE = ParentGroup("long_here", None, "other", ("expecting",), "Länge här")
FACTS = {"worked_out": {"all|teen_fathers": {"1980R001": [5, 9], ALL: [0, 12]}}, "hidden_up_to": {}}


def having(*groups: ParentGroup) -> Analysis:
    found = analysis()
    return replace(found, settings=replace(found.settings, groups=Groups(groups)))


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (TEEN_FATHERS, "män, barnets ålder: 13–15 år och 16–18 år"),
        (NEW_MOTHERS, "kvinnor, nyanlända"),
        (LONG_HERE, "inte nyanlända, barnets ålder: blivande föräldrar"),
    ],
)
def test_who_is_in_a_group(group: ParentGroup, words: str) -> None:
    assert definition(group, Translator("sv")) == words


def test_nothing_is_said_where_a_project_has_no_groups_of_its_own() -> None:
    assert own_group_lines(having(), Translator("sv")) == []


def test_only_what_a_group_needs_is_said() -> None:
    swedish = Translator("sv")
    lines = own_group_lines(having(TEEN_FATHERS), swedish)
    assert lines[0] == "Pappor till tonåringar: män, barnets ålder: 13–15 år och 16–18 år."
    assert len(lines) == 2
    assert len(own_group_lines(having(NEW_MOTHERS, LONG_HERE), swedish)) == 5


def test_a_group_is_called_what_the_project_calls_it_in_both_languages() -> None:
    for language in ("sv", "en"):
        named = Translator(language).naming(Groups((TEEN_FATHERS,)).names)
        assert labels.group_label(named, "teen_fathers") == "Pappor till tonåringar"
        assert named is Translator(language).naming(Groups((TEEN_FATHERS,)).names)
        assert labels.group_label(named, "fathers") == labels.group_label(Translator(language), "fathers")
    plain = Translator("sv")
    assert plain.naming(BUILT_IN.names) is plain


def test_a_group_of_some_ages_is_told_beside_others_with_children_of_these_ages() -> None:
    found, swedish = having(TEEN_FATHERS), Translator("sv")
    row = pick.whole(found).copy()
    row[["parent_group", "verdict"]] = "teen_fathers", "clear_shortfall"
    row[["rate_ratio", "rate_ratio_low", "rate_ratio_high"]] = 0.55, 0.39, 0.72
    cells = pd.concat([found.cells, row.to_frame().T], ignore_index=True)
    told = behind.watched_groups(replace(found, cells=cells), swedish)
    assert (
        "Stödet når pappor till tonåringar 55 procent så långt som alla föräldrar med barn i samma åldrar i "
        "hela kommunen (mellan 39 och 72)." in told
    )


def test_a_name_that_begins_with_an_abbreviation_keeps_it() -> None:
    assert labels.lower_first("ABC-föräldrar") == "ABC-föräldrar"
    assert labels.lower_first("Pappor") == "pappor"


def test_a_number_that_is_not_one_is_told_as_an_interval() -> None:
    swedish, row = Translator("sv"), {"age_band": ALL, "parent_group": "teen_fathers"}
    area, whole, other = (
        reached_words.told_of(FACTS, {**row, "area_code": code}, 5) for code in ("1980R001", ALL, "1980R002")
    )
    assert reached_words.reached(swedish, None, hidden=True, k=area) == "mellan 5 och 9"
    assert reached_words.reached(swedish, None, hidden=True, k=whole) == "högst 12"
    assert reached_words.reached_sentence(swedish, None, hidden=True, k=area) == (
        "mellan 5 och 9 nådda föräldrar i uppföljningen"
    )
    # Of what nothing is worked out only that it is hidden is true.
    assert reached_words.reached(swedish, None, hidden=True, k=other) == "dolt"
    # And a number that is told is told.
    assert reached_words.reached(swedish, 7, hidden=False, k=area) == "7"
    assert (
        reached_words.reached_sentence(swedish, 1, hidden=False, k=area) == "1 nådd förälder i uppföljningen"
    )


def test_what_is_told_of_built_in_groups_is_as_it_was() -> None:
    row = {"area_code": "1980R001", "age_band": "3-5", "parent_group": ALL}
    assert reached_words.told_of(FACTS, row, 5) == 5
    assert reached_words.told_of(FACTS, {**row, "parent_group": "fathers"}, 5) is None
