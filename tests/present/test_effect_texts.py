"""Effects of covariates in words: areas, not people; no cause; no more than the interval says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reachmap.i18n import Translator
from reachmap.present.effect_texts import effect_lines
from tests.present.small import analysis

ROW = {
    "covariate": "low_income_share",
    "step": 5.0,
    "sd": 3.0,
    "ratio": 0.85,
    "low": 0.73,
    "high": 0.99,
    "plain_ratio": 0.86,
    "plain_low": 0.8,
    "plain_high": 0.9,
}


def lines(language: str, **changed: Any) -> list[str]:
    small = analysis()
    return effect_lines(
        replace(small, facts=small.facts | {"effects": [ROW | changed]}), Translator(language)
    )


def test_a_ratio_whose_interval_leaves_out_one() -> None:
    said = lines("sv")
    assert said[0] == (
        "I områden där 5 procentenheter fler har låg inkomst når stödet en andel av föräldrarna som är 0,85 "
        "gånger så stor (mellan 0,73 och 0,99). Om områden inte antogs skilja sig åt i något annat skulle "
        "det vara 0,86 gånger (mellan 0,80 och 0,90)."
    )
    assert "visar ingen orsak" in said[1]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_interval_that_holds_one_claims_nothing(language: str) -> None:
    said = lines(language, high=1.2)[0]
    assert {"sv": "går det inte att säga", "en": "can not be said"}[language] in said


def test_the_ratio_without_what_else_tells_areas_apart_stands_beside_with_its_interval() -> None:
    said = lines("en", plain_ratio=0.6, plain_low=0.5, plain_high=0.7)[0]
    assert said.endswith("it would be 0.60 times (between 0.50 and 0.70).")


def test_a_covariate_without_a_wording_keeps_its_name_and_unit() -> None:
    assert "areas where wind is 0.40 higher" in lines("en", covariate="wind", step=0.4, sd=0.4)[0]
    # One standard deviation of a share is not a round number of points.
    assert "areas where low_income_share is 0.40 higher" in lines("en", step=0.4, sd=0.4)[0]


def test_nothing_is_said_without_covariates() -> None:
    assert effect_lines(analysis(), Translator("sv")) == []
