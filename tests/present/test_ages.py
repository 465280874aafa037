"""Where an age or a group is behind: right for no area, one, and many."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.ages import answer, beside_all_parents, place_lines, why_means_differ
from reachmap.vocabulary import ALL
from tests.present import small


@pytest.mark.parametrize(
    ("municipality", "areas", "told"),
    [
        ("clear_shortfall", [], "of no single area can anything be said."),
        (
            "uncertain",
            ["on_par"],
            "not fewer than of the same age or group elsewhere in the 1 area of which something can be said.",
        ),
        (
            "uncertain",
            ["on_par", "uncertain"],
            "fewer than of the same age or group elsewhere in none of the 2 areas",
        ),
        (
            "clear_shortfall",
            ["likely_shortfall"],
            "; fewer than of the same age or group elsewhere in 1 of 1 area of which",
        ),
        (
            "uncertain",
            ["likely_shortfall", "above"],
            "the support reaches fewer in some places; fewer than of the same age or group elsewhere in 1 of "
            "2 areas",
        ),
    ],
)
def test_in_how_many_areas_fathers_are_behind(municipality: str, areas: list[str], told: str) -> None:
    analysis = small.analysis()
    cells = analysis.cells.copy()
    fathers = (cells["age_band"] == ALL) & (cells["parent_group"] == "fathers")
    places = cells.index[fathers & (cells["area_code"] != ALL)]
    cells.loc[fathers & (cells["area_code"] == ALL), "verdict"] = municipality
    cells.loc[places, "verdict"] = [*areas, *["too_few"] * (len(places) - len(areas))]
    lines = place_lines(replace(analysis, cells=cells), Translator("en"))
    (line,) = [line for line in lines if line.startswith("Fathers")]
    assert told in line


def ages_expected(share_of_expected: float) -> tuple[Analysis, pd.Series, pd.Series]:
    """A municipality whose ages are expected to be reached as all parents are, times something.

    With its cells of the whole, and of these the ones of all parents of an age.
    """
    analysis = small.analysis()
    cells = analysis.cells.copy()
    whole = cells["area_code"] == ALL
    everyone = whole & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)
    share = float(cells.loc[everyone, "coverage"].iloc[0])
    ages = whole & (cells["age_band"] != ALL) & (cells["parent_group"] == ALL)
    cells.loc[ages, "expected"] = cells.loc[ages, "target"] * share * share_of_expected
    return replace(analysis, cells=cells), whole, ages


@pytest.mark.parametrize(("share_of_expected", "told"), [(1.0, False), (0.5, True)])
def test_why_two_means_differ_is_told_where_they_do(share_of_expected: float, told: bool) -> None:
    analysis, whole, _ = ages_expected(share_of_expected)
    analysis.cells.loc[whole & (analysis.cells["parent_group"] == "fathers"), "verdict"] = "clear_shortfall"
    translator = Translator("sv")
    lines = answer(analysis, translator)
    assert (why_means_differ(translator) in lines) is told


@pytest.mark.parametrize(
    ("verdict", "share_of_expected", "told"),
    [("clear_shortfall", 0.5, True), ("clear_shortfall", 1.0, False), ("on_par", 0.5, False)],
)
def test_the_map_tells_why_where_all_parents_and_an_age_stand_beside_one_another(
    verdict: str, share_of_expected: float, told: bool
) -> None:
    analysis, _, ages = ages_expected(share_of_expected)
    analysis.cells.loc[ages, "verdict"] = "uncertain"
    analysis.cells.loc[ages & (analysis.cells["age_band"] == "16-18"), "verdict"] = verdict
    translator = Translator("sv")
    found = beside_all_parents(analysis, translator)
    assert found == (why_means_differ(translator) if told else "")
