"""The detailed level is marked in every file, and in none of the public level."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.columns import DETAILED
from reachmap.present.export import write_outputs
from reachmap.present.regions import MAP_FILE, TABLE_FILE
from reachmap.regions import Regions
from tests.present import small

SV = Translator("sv")


def with_regions(analysis: Analysis) -> Analysis:
    """Take the same areas for analysis areas, so that every file is written."""
    cells = analysis.cells[analysis.cells["area_code"] != "all"].reset_index(drop=True)
    codes = analysis.areas["area_code"]
    regions = Regions(cells, analysis.areas, pd.Series(codes.to_numpy(), index=pd.Index(codes)))
    return replace(analysis, regions=regions)


def texts(path: Path) -> list[str]:
    """Everything that can be read in a file: of a workbook each sheet with its strings."""
    if path.suffix != ".xlsx":
        return [path.read_bytes().decode("utf-8", errors="ignore")]
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return [book.read(name).decode() for name in sheets]


@pytest.mark.parametrize("level", ["public", "detailed"])
def test_every_file_says_that_the_detailed_level_needs_a_review(level: str, tmp_path: Path) -> None:
    written = write_outputs(with_regions(small.analysis(level=level)), SV, tmp_path)
    assert {TABLE_FILE, MAP_FILE} <= {path.name for path in written}
    for path in written:
        mark = DETAILED if path.name == "run.json" else SV.say(DETAILED)
        assert all((mark in text) == (level == "detailed") for text in texts(path)), path.name
    rows = pd.read_csv(tmp_path / "cells.csv")
    assert ("mark" in rows) == (level == "detailed")
    if level == "detailed":
        assert (rows["mark"] == SV.say(DETAILED)).all()
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["suppression"]["mark"] == (DETAILED if level == "detailed" else None)


def test_files_of_analysis_areas_go_when_there_are_none_any_more(tmp_path: Path) -> None:
    analysis = small.analysis()
    write_outputs(with_regions(analysis), SV, tmp_path)
    write_outputs(analysis, SV, tmp_path)
    assert not (tmp_path / TABLE_FILE).exists()
    assert not (tmp_path / MAP_FILE).exists()


def test_which_areas_are_together_is_told(tmp_path: Path) -> None:
    analysis = with_regions(small.analysis())
    assert analysis.regions is not None
    joined = pd.Series("analysis_01", index=analysis.regions.members.index)
    regions = replace(analysis.regions, members=joined)
    assert regions.areas_in().to_dict() == {"analysis_01": "+".join(small.CODES)}
    write_outputs(analysis, SV, tmp_path)
    table = pd.read_csv(tmp_path / TABLE_FILE, dtype=str)
    assert table["areas"].tolist() == table["area_code"].tolist()
