"""Real Uppsala and real Köping in the app: every area drawn, and no more said than the data bear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from playwright.sync_api import expect

import reachmap
from reachmap.vocabulary import ABOVE, ALL, CLEAR_SHORTFALL
from tests import real_koping, real_uppsala

if TYPE_CHECKING:
    from tests.app.server import Opener

pytest_plugins = ["tests.present.browser", "tests.app.server"]

pytestmark = pytest.mark.skipif(
    not (real_uppsala.POPULATION.exists() and real_koping.STATISTICS.exists()),
    reason="the real statistics (shared/data/real) are not here",
)


@pytest.fixture(scope="module")
def uppsala(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return real_uppsala.make_project(tmp_path_factory.mktemp("uppsala"))


@pytest.fixture(scope="module")
def koping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return real_koping.make_project(tmp_path_factory.mktemp("koping"))


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    from tests.app.server import serving

    with serving(str(request.getfixturevalue(request.param))) as home:
        yield home


@pytest.mark.parametrize(("served", "areas"), [("uppsala", 61), ("koping", 16)], indirect=["served"])
def test_every_area_is_drawn_and_in_the_table(served: str, areas: int, visit: Opener) -> None:
    opened = visit(served)
    opened.wait_for_map()
    expect(opened.areas).to_have_count(areas)
    expect(opened.page.locator("tbody.areas tr")).to_have_count(areas)
    expect(opened.page.get_by_text("Simulerade data", exact=True)).to_be_visible()
    assert "Traceback" not in opened.page.content()
    opened.assert_calm()


def test_thin_data_give_an_honest_answer(koping: Path) -> None:
    cells = reachmap.run(koping).cells
    everyone = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    areas = everyone[everyone["area_code"] != ALL]
    assert len(areas) == 16
    # Sixty adults from anywhere alike: four for an area tell no area from another.
    assert not areas["verdict"].isin([CLEAR_SHORTFALL, ABOVE]).any()
    assert areas["hidden"].sum() > 8
    wide = areas["coverage_high"] / areas["coverage_low"]
    assert (wide > 2).all()
    whole = everyone[everyone["area_code"] == ALL].iloc[0]
    # 4 108 children aged 0-14 and 1 532 aged 15-19 in these figures: about a parent for each child to 18.
    assert 3_500 < whole["target"] < 6_000
    assert pd.notna(whole["reached"])
