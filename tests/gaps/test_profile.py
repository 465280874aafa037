"""Who lives in an area and which are alike: published statistics, never foreign background."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reachmap.gaps.profile import MOST_SIMILAR, area_profiles

CODES = ["A", "B", "C", "D"]
FIGURES = pd.DataFrame(
    {"low_income_share": [10.0, 11.0, 30.0, 31.0], "short_education_share": [5.0, 6, 20, 21]}
)


def test_the_most_alike_come_first_and_never_the_area_itself() -> None:
    found = area_profiles(FIGURES, CODES, pd.Series([100.0] * 4))
    assert {code: near[0] for code, near in found.similar.items()} == {"A": "B", "B": "A", "C": "D", "D": "C"}
    assert all(code not in near and len(near) <= MOST_SIMILAR for code, near in found.similar.items())


def test_each_figure_weighs_the_same_whatever_its_unit() -> None:
    scaled = FIGURES.assign(low_income_share=FIGURES["low_income_share"] * 1000)
    weights = pd.Series([100.0] * 4)
    assert area_profiles(scaled, CODES, weights).similar == area_profiles(FIGURES, CODES, weights).similar


def test_the_whole_is_the_mean_over_parents() -> None:
    found = area_profiles(FIGURES, CODES, pd.Series([300.0, 0.0, 100.0, 0.0]))
    assert found.whole["low_income_share"] == pytest.approx((300 * 10 + 100 * 30) / 400)
    # Where nobody lives is nobody's like.
    assert found.similar["A"] == ("C",)


def test_what_an_area_lacks_is_not_made_up() -> None:
    """Estimates put a mean in its place; who lives there is not known all the same."""
    figures = FIGURES.assign(low_income_share=[10.0, np.nan, 30.0, 31.0])
    found = area_profiles(figures, CODES, pd.Series([100.0, 500.0, 100.0, 200.0]))
    assert found.figures["low_income_share"].isna().tolist() == [False, True, False, False]
    assert found.whole["low_income_share"] == pytest.approx((10 + 30 + 2 * 31) / 4)
    assert found.similar == {"A": ("C", "D"), "C": ("D", "A"), "D": ("C", "A")}
    nobody = area_profiles(figures, CODES, pd.Series([0.0, 100.0, 0.0, 0.0]))
    assert np.isnan(nobody.whole["low_income_share"])
    assert nobody.similar == {}


def test_foreign_background_is_never_shown_of_an_area() -> None:
    found = area_profiles(FIGURES.assign(foreign_share=[1.0, 2, 3, 4]), CODES, pd.Series([1.0] * 4))
    assert list(found.figures.columns) == list(FIGURES.columns)
    assert area_profiles(FIGURES[[]].assign(Foreign_born=1.0), CODES, pd.Series([1.0] * 4)).figures.empty


def test_without_figures_nothing_is_said() -> None:
    assert area_profiles(None, CODES, pd.Series([1.0] * 4)).similar == {}
