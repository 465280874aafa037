"""The documents name what is written."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.present import gis
from reachmap.present.export import OUTPUTS, run_record, write_outputs
from reachmap.present.workbook import workbook
from tests.present import small

ROOT = Path(__file__).parents[2]
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def test_the_readme_names_every_output() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("`reachmap run` writes")[2].partition("\n\nand says")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)) == set(OUTPUTS)
    assert table.split()[0] == NUMBERS[len(OUTPUTS)]


def test_the_guide_names_every_layer_column_and_sheet() -> None:
    text = (ROOT / "docs" / "gis_and_excel.md").read_text(encoding="utf-8")
    for name in ("areas", "cells", "venues", "notes", "layer_styles", *gis.VENUE_COLUMNS):
        assert f"`{name}`" in text, name
    sv = Translator("sv")
    record = run_record(small.analysis())
    for sheet in workbook_sheets(workbook(small.analysis(), sv, record)):
        assert f"| {sheet} |" in text, sheet


def test_files_from_memory_leave_nothing_but_their_name() -> None:
    analysis = small.analysis()
    dropped = MemoryFile("uppfoljning.xlsx", b"Anna Andersson 2")
    participations = replace(analysis.settings.participations, files=(dropped,))
    analysis = replace(analysis, settings=replace(analysis.settings, participations=participations))
    record = run_record(analysis)
    assert record["settings"]["participations"]["files"] == ["uppfoljning.xlsx"]
    texts = "".join(str(value) for value in record.values())
    assert "Andersson" not in texts


def workbook_sheets(content: bytes) -> list[str]:
    import io

    import openpyxl

    return list(openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_output_is_written_whole(tmp_path: Path, language: str) -> None:
    analysis, translator = small.analysis(names=small.HOSTILE), Translator(language)
    written = write_outputs(analysis, translator, tmp_path)
    assert [path.name for path in written] == list(OUTPUTS)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(OUTPUTS)
    assert (tmp_path / "reach.gpkg").read_bytes() == gis.geopackage(analysis, translator)
