"""Small files, made by hand in each test."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import settings

# No test is judged by the clock. In CI hypothesis' own profile holds: so does it, with the same examples.
settings.register_profile("unhurried", deadline=None)
if "CI" not in os.environ:
    settings.load_profile("unhurried")

# The suite has as many processes as there are cores. Tests of the second process allow it.
os.environ["REACHMAP_PROCESSES"] = "1"

WriteText = Callable[..., Path]
WriteWorkbook = Callable[..., Path]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the collector of garbage from what lasts to the end: modules and tests, in each process of xdist.

    It went through all of them over and over, for a fifth of the time until the first test. What tests make
    is collected as ever.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture
def write_text(tmp_path: Path) -> WriteText:
    """Write a text file: ``write_text("a;b", name="x.csv", encoding="cp1252")``."""

    def write(text: str, *, name: str = "fil.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def write_workbook(tmp_path: Path) -> WriteWorkbook:
    """Write a workbook: one list of rows per sheet, by the sheet's name."""

    def write(sheets: dict[str, Sequence[Sequence[object]]], *, name: str = "fil.xlsx") -> Path:
        path = tmp_path / name
        options = {"default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(path, options) as workbook:
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return write
