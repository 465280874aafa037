"""Who would stand in a list under two names stands there once, by both; tables that are read on keep both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reachmap.i18n import Translator
from reachmap.present.ages import place_lines, unseen_lines
from reachmap.present.areas import area_bars, area_rows
from reachmap.present.content import MapContent
from reachmap.present.each_once import ages_and_groups, also_called
from reachmap.present.priorities import cell_lines
from reachmap.vocabulary import ALL, BUILT_IN, WOMAN, Groups, ParentGroup
from tests.present import small

SV = Translator("sv")
BOTH = "16–18 år (föräldrar till gymnasieelever)"


def test_only_the_same_people_are_put_together() -> None:
    own = Groups((ParentGroup("mothers_of_oldest", bands=("16-18",), sex=WOMAN, name="Mammor till äldre"),))
    for groups in (BUILT_IN, own):
        listed = ages_and_groups(groups)
        assert ("16-18", ALL) in listed
        assert (ALL, "upper_secondary") not in listed
        assert {(ALL, "teens"), (ALL, "fathers"), ("13-15", ALL)} <= set(listed)
        people = [groups.strata[groups.places[key]].people for key in listed]
        assert len(set(people)) == len(people)
        assert [key for key in listed if also_called(SV, groups, key)] == [("16-18", ALL)]
    assert (ALL, "mothers_of_oldest") in ages_and_groups(own)
    assert also_called(SV, BUILT_IN, ("16-18", "upper_secondary")) == ""


def test_an_areas_table_and_picture_name_both_once() -> None:
    analysis = small.analysis()
    code = str(analysis.areas["area_code"].iloc[0])
    _, rows = area_rows(analysis, code, MapContent(analysis, SV))
    for words in (" ".join(row[0] for row in rows), area_bars(analysis, code, SV)):
        assert words.count(BOTH) == 1
        assert words.lower().count("gymnasieelever") == 1


def test_lists_of_the_whole_municipality_name_both_once() -> None:
    analysis = small.analysis()
    cells = analysis.cells.copy()
    cells["verdict"] = "clear_shortfall"
    told = place_lines(replace(analysis, cells=cells), SV)
    cells["coverage"] = float("nan")
    untold = unseen_lines(replace(analysis, cells=cells), SV)
    for lines in (told, untold):
        assert " ".join(lines).count(BOTH) == 1
        assert not [line for line in lines if line.startswith("Föräldrar till gymnasieelever")]


@pytest.mark.parametrize("band", ["16-18", "6-12"])
def test_a_shortfall_names_both(band: str) -> None:
    analysis = small.analysis()
    areas = analysis.cells[analysis.cells["area_code"] != ALL]
    rows = areas.iloc[:1].assign(
        age_band=band, parent_group=ALL, shortfall=9.0, shortfall_low=2.0, shortfall_high=16.0
    )
    rows = rows.assign(probability_among_five=0.5)
    (first, *_) = cell_lines(replace(analysis, shortfalls=rows), SV)
    assert (BOTH in first) == (band == "16-18")


def test_the_tables_that_are_read_on_keep_both() -> None:
    cells = small.analysis().cells
    keys = set(zip(cells["age_band"], cells["parent_group"], strict=True))
    assert {("16-18", ALL), (ALL, "upper_secondary")} <= keys
