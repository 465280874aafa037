"""How long the steering group's report takes: PDF and Word, and all of `reachmap report` (5 at most)."""

from __future__ import annotations

import time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import reachmap
from reachmap.files import shipped
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import report

PROJECT = "sample_data/vasteras/reachmap.toml"


@pytest.fixture(scope="module")
def vasteras() -> Analysis:
    return reachmap.run(shipped(PROJECT))


@pytest.mark.benchmark(min_rounds=5)
def test_report_of_fifty_areas(benchmark: BenchmarkFixture, vasteras: Analysis) -> None:
    made = benchmark(report.files, vasteras, Translator("sv"))
    assert [data[:4] for data in made.values()] == [b"%PDF", b"PK\x03\x04"]


@pytest.mark.benchmark(min_rounds=5)
def test_pdf_alone(benchmark: BenchmarkFixture, vasteras: Analysis) -> None:
    assert benchmark(report.pdf, vasteras, Translator("sv")).startswith(b"%PDF")


@pytest.mark.benchmark(min_rounds=5)
@pytest.mark.usefixtures("vasteras")
def test_analysis_and_report(benchmark: BenchmarkFixture) -> None:
    # What `reachmap report` does, once everything has been imported.
    def work() -> dict[str, bytes]:
        return report.files(reachmap.run(shipped(PROJECT)), Translator("sv"))

    before = time.process_time()
    work()
    benchmark.extra_info["processor_seconds"] = round(time.process_time() - before, 2)
    assert len(benchmark(work)) == 2
