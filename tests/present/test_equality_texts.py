"""Equality in sentences and pictures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from reachmap.equity.equality import CLUSTERS, Equality
from reachmap.equity.spread import Spread
from reachmap.i18n import Translator
from reachmap.present.equality import (
    curve_picture,
    equality_lines,
    equality_notes,
    equality_record,
    fifths_picture,
)
from tests.present import small

SWEDISH = Translator("sv")


def _lines(**changed: Any) -> list[str]:
    analysis = small.analysis()
    return equality_lines(replace(analysis, equality=replace(analysis.equality, **changed)), SWEDISH)


def test_the_answer_is_in_words_with_intervals() -> None:
    lines = _lines()
    assert lines[0] == (
        "I den femtedel av kommunen där störst andel har låg inkomst når stödet 4 av 100 föräldrar (mellan 3 "
        "och 5); i den femtedel där minst andel har låg inkomst når det 9 av 100 (mellan 7 och 12)."
    )
    assert lines[1] == "Skillnaden är 5 av 100 (mellan 2 och 8)."
    assert lines[2] == "Det är 2,2 gånger så stor andel (mellan 1,5 och 3,1 gånger)."
    assert lines[3].startswith("Av 100 nådda föräldrar skulle 16 behöva bo i andra områden")
    assert lines[4] == "Hur långt stödet når skiljer sig alltså mer mellan områdena än slumpen ger."
    assert lines[5].startswith("I Skogsbacken och Östra hamnen når stödet 35 föräldrar färre än om det")
    assert lines[5].endswith("ett så stort ställe högst 1 gång på 100.")


def test_a_place_is_told_beside_equal_reach_and_not_by_what_is_expected() -> None:
    """Its areas lack another number beside the rest of the municipality, or a goal."""
    line = _lines()[5]
    assert "35 föräldrar färre än om det nådde alla områden lika, av" in line
    assert "förväntat" not in line


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        ((-0.05, -0.08, -0.02), "Skillnaden är 5 av 100 åt andra hållet (mellan 2 och 8)."),
        (
            (0.01, -0.02, 0.04),
            "Om de skiljer sig åt går inte att säga: mellan 2 av 100 fler i den första och 4 av 100 fler i "
            "den andra.",
        ),
    ],
)
def test_no_sentence_claims_more_than_its_interval(difference: tuple[float, ...], said: str) -> None:
    along = replace(small.equality().along, difference=difference)  # type: ignore[type-var]
    assert _lines(along=along)[1] == said


def test_a_spread_that_chance_may_give_is_told_as_that() -> None:
    assert "inte säkert" in _lines(spread=Spread(0.09, 0.08, 0.06, 0.1, 0.3))[4]


def test_where_nothing_can_be_said_that_is_said() -> None:
    nothing = pd.DataFrame({name: [] for name in CLUSTERS})
    assert _lines(along=None, spread=None, clusters=nothing) == [
        "För lite kan visas för att säga om stödet når områdena lika."
    ]


def test_a_fifth_without_a_share_leaves_the_rank_out() -> None:
    along = replace(small.equality().along, difference=(np.nan,) * 3)  # type: ignore[type-var]
    assert not any("femtedel" in line for line in _lines(along=along))
    assert fifths_picture(replace(small.equality(), along=along), SWEDISH) == ""


def test_notes_say_how_many_areas_are_in_no_fifth() -> None:
    notes = equality_notes(small.equality(), SWEDISH)
    assert any(note.startswith("1 område saknar") for note in notes)
    assert any("Lika är inte detsamma som tillräckligt" in note for note in notes)


@pytest.mark.parametrize("draw", [fifths_picture, curve_picture])
def test_pictures_are_xml_with_a_title_and_escape_names(draw: Callable[[Equality, Translator], str]) -> None:
    hostile = replace(small.equality(), rank="<script>")
    root = ET.fromstring(draw(hostile, SWEDISH))  # noqa: S314 - our own text
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert not list(root.iter("script"))


def test_the_record_is_plain_json_without_nan() -> None:
    text = json.dumps(equality_record(small.equality()), allow_nan=False)
    assert json.loads(text)["fifths"][0]["areas"] == 2
