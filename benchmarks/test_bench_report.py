"""How long the steering group's report takes, PDF and Word, once a project is analysed: at most 5 seconds."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import reachmap
from reachmap.files import shipped
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import report


@pytest.fixture(scope="module")
def vasteras() -> Analysis:
    return reachmap.run(shipped("sample_data/vasteras/reachmap.toml"))


@pytest.mark.benchmark(min_rounds=5)
def test_report_of_fifty_areas(benchmark: BenchmarkFixture, vasteras: Analysis) -> None:
    made = benchmark(report.files, vasteras, Translator("sv"))
    assert [data[:4] for data in made.values()] == [b"%PDF", b"PK\x03\x04"]


@pytest.mark.benchmark(min_rounds=5)
def test_pdf_alone(benchmark: BenchmarkFixture, vasteras: Analysis) -> None:
    assert benchmark(report.pdf, vasteras, Translator("sv")).startswith(b"%PDF")
