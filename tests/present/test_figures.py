"""Published figures as views of the map: round breaks, every area in a class that the legend names."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.gaps.profile import AreaProfiles, area_profiles
from reachmap.i18n import Translator
from reachmap.present import figures, palette, views
from reachmap.present.content import MapContent
from tests.present.test_map import CODES, analysis

VIEW = "figure:low_income_share"
INCOME = (4.0, 9.0, 12.5, 20.0, 31.0, math.nan)


def content(values: tuple[float, ...] = INCOME, language: str = "sv") -> MapContent:
    """The stand-in analysis with a figure of each area."""
    known = pd.DataFrame({"low_income_share": values}, index=pd.Index(CODES, name="area_code"))
    stub = replace(analysis(), profiles=AreaProfiles(known, {}, {}))
    stub.settings.covariates = SimpleNamespace(file=Path("ekonomi.csv"))
    return MapContent(stub, Translator(language))


def test_breaks_by_hand() -> None:
    # From the 5th to the 95th percentile of 0, 1, … 100: 5 to 95, 90 in at most four steps: 25.
    assert figures.breaks([float(n) for n in range(101)]) == (25.0, 50.0, 75.0)
    # 0.105 to 0.195 in steps of 0.025.
    assert figures.breaks(np.linspace(0.10, 0.20, 101).tolist()) == (0.125, 0.15, 0.175)
    assert figures.breaks([7.0, 7.0, 7.0]) == ()
    assert figures.breaks([0.0, 5e-324]) == ()
    assert figures.breaks([]) == ()


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_breaks_are_few_even_and_within(values: list[float]) -> None:
    found = figures.breaks(values)
    low, high = np.percentile(values, [5, 95])
    assert len(found) <= len(palette.FIGURE_FILLS) - 1
    assert list(found) == sorted(set(found)) or high - low < 1e-6
    if high - low > 1e-6:
        assert found
        slack = 1e-6 * max(1, abs(low), abs(high))
        assert low - slack <= found[0] <= found[-1] <= high + slack
        steps = [after - before for before, after in pairwise(found)]
        assert steps == pytest.approx(steps[:1] * len(steps), rel=1e-5, abs=1e-9)


def test_every_area_is_in_a_class_that_the_legend_names() -> None:
    made = content()
    assert views.names(made)[VIEW] == "Personer med låg inkomst, procent"
    legend = views.legend(made, view=VIEW)
    words = {look.key: text for look, text in legend.classes}
    found = [views.look(made, i, made.first, view=VIEW) for i in range(len(CODES))]
    told = [words[look.key] for look in found if look]
    assert legend.heading == "Personer med låg inkomst, procent"
    # From 5 to 28.8 in steps of 10.
    high = "20 eller högre"
    assert told == ["under 10", "under 10", "10 till under 20", high, high, "Ingen uppgift"]
    assert views.figure(made, 2, view=VIEW) == "Personer med låg inkomst, procent: 12,5"
    assert views.figure(made, 5, view=VIEW).endswith(": inte känt")
    assert views.figure(made, 2, view="share") == ""
    assert views.circles(made, made.first, view=VIEW) == []


def test_the_same_classes_whichever_age_and_group() -> None:
    made = content()
    for stratum in made.cells:
        assert views.look(made, 3, stratum, view=VIEW) == views.look(made, 3, made.first, view=VIEW)


def test_the_source_is_told_and_what_it_is_not() -> None:
    made = content()
    assert "projektets fil ekonomi.csv" in figures.source(made)
    assert "inte om stödet" in figures.source(made)
    made.sources = [{"file": "ekonomi.csv", "publisher": "SCB", "title": "Låg ekonomisk standard"}]
    assert "SCB, Låg ekonomisk standard" in figures.source(made)


def test_foreign_background_is_no_view() -> None:
    known = pd.DataFrame({"foreign_background_share": INCOME, "low_income_share": range(6)})
    profiles = area_profiles(known, list(CODES), pd.Series(10.0, index=range(6)))
    made = MapContent(replace(analysis(), profiles=profiles), Translator("sv"))
    assert list(figures.views(made)) == [VIEW]


def test_no_view_where_nothing_is_known_of_the_areas_shown() -> None:
    assert figures.views(MapContent(analysis(), Translator("sv"))) == {}
    known = pd.DataFrame({"low_income_share": [1.0]}, index=["another"])
    stub = replace(analysis(), profiles=AreaProfiles(known, {}, {}))
    assert figures.views(MapContent(stub, Translator("sv"))) == {}
