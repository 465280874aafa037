"""What the county's report says where little is known, of the simulated county's own files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reachmap.compare import compare_municipalities
from reachmap.compare.comparison import Comparison
from reachmap.i18n import Translator
from reachmap.present.compare_pictures import _ticks, funnel_note, funnel_picture
from reachmap.present.compare_report import report_data
from reachmap.present.share_words import inspect_blocks

COUNTY = Path(__file__).parents[2] / "sample_data" / "county"
SWEDISH = Translator("sv")
NO_AREAS = "Inga bostadsområden är kända, bara hela kommunen."


@pytest.fixture(scope="module")
def three() -> Comparison:
    """Kungsör asked nobody for the home area."""
    names = ("kungsor", "koping", "arboga")
    return compare_municipalities([COUNTY / f"{name}_2025.reachshare" for name in names])


def test_the_page_of_a_municipality_without_home_areas_says_so(three: Comparison) -> None:
    known = {
        share.manifest.code: dict(inspect_blocks(share, SWEDISH))["Hur mycket som är känt"]
        for share in three.shares
    }
    assert [code for code, lines in known.items() if NO_AREAS in lines] == ["1960"]


def test_the_funnel_says_how_it_is_read_and_has_a_scale(three: Comparison) -> None:
    assert "De streckade linjerna rymmer 95 av 100" in funnel_note(three.latest, SWEDISH)
    assert report_data(three, SWEDISH)["funnel_words"] == funnel_note(three.latest, SWEDISH)
    drawn = funnel_picture(three.latest, SWEDISH)
    assert [n for n in (50, 100, 200) if f">{n}</text>" in drawn] == [50, 100, 200]
    assert _ticks(np.array([8.0, 400.0]), (1, 3)) == [10, 30, 100, 300]
