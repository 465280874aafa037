"""Equality of a project: what areas are put in order by, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reachmap import run
from reachmap.errors import SettingsError
from reachmap.pipeline import Analysis
from reachmap.settings import EquitySettings, read_settings

PROJECT = Path(__file__).parents[2] / "sample_data" / "sala" / "reachmap.toml"


@pytest.fixture(scope="module")
def sala() -> Analysis:
    return run(PROJECT)


def _with(rank: str, disadvantaged: str = "") -> Analysis:
    settings = read_settings(PROJECT)
    covariates = replace(
        settings.covariates, file=settings.covariates.file or PROJECT.parent / "socioekonomi.csv"
    )
    return run(replace(settings, covariates=covariates, equity=EquitySettings(rank, disadvantaged)))


def test_few_areas_have_a_spread_and_no_fifths(sala: Analysis) -> None:
    equality = sala.equality
    assert len(sala.areas) < 10
    assert equality.along is None
    assert equality.spread is not None
    assert 0 < equality.spread.chance_low < equality.spread.chance_high < 1
    assert set(equality.measures["dimension"]) == {"areas"}
    # A measure that picks the best area is not among them.
    assert not {"D", "R", "PAR", "MDBU"} & set(equality.measures["measure"])


def test_an_indicator_of_ones_own_must_say_which_end_is_disadvantaged() -> None:
    with pytest.raises(SettingsError) as caught:
        _with("rented_share")
    assert caught.value.code == "setting_missing"
    assert _with("rented_share", "high").equality.rank == "rented_share"


def test_where_people_come_from_is_no_order(tmp_path: Path) -> None:
    project = tmp_path / "reachmap.toml"
    text = PROJECT.read_text(encoding="utf-8")
    project.write_text(text + '\n[equity]\nrank = "foreign_born_share"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(project)
    assert caught.value.code in ("setting_not_rank", "setting_missing")


def test_a_planted_area_is_part_of_a_place_and_its_shortfall_is_about_what_cells_say() -> None:
    analysis = run(PROJECT.parents[1] / "koping" / "reachmap.toml")
    places = analysis.equality.clusters
    planted = "1983R004"
    found = places[[planted in codes for codes in places["area_codes"]]]
    assert len(found) == 1
    cells = analysis.cells.query("age_band == 'all' and parent_group == 'all'").set_index("area_code")
    inside = cells.loc[list(found["area_codes"].iloc[0])]
    assert float(found["shortfall"].iloc[0]) == pytest.approx(inside["shortfall"].sum(), rel=0.35)
    assert np.all(places["p_value"] <= 0.05)
