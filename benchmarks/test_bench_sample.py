"""How long the sample municipality takes, all of it and the model's part; no limit is asserted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import reachmap
from reachmap.gaps import Gaps, measure_gaps
from reachmap.gaps.measure import measuring
from reachmap.pipeline import steps
from reachmap.vocabulary import strata

PROJECT = Path(__file__).parent.parent / "sample_data" / "vasteras" / "reachmap.toml"


def processor_seconds(benchmark: BenchmarkFixture, work: Callable[[], object]) -> None:
    """Keep the processor's seconds of one run beside the clock's: the machine may have other work."""
    before = time.process_time()
    work()
    benchmark.extra_info["processor_seconds"] = round(time.process_time() - before, 2)


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    """What the pipeline asks of the model, once everything has been imported."""
    found: dict[str, Any] = {}

    with patch.object(steps, "measuring", wraps=measuring) as watched:
        reachmap.run(PROJECT)
    found["args"], found["options"] = watched.call_args
    return found


@pytest.mark.benchmark(min_rounds=3)
@pytest.mark.usefixtures("asked")
def test_whole_run(benchmark: BenchmarkFixture) -> None:
    analysis = benchmark(reachmap.run, PROJECT)
    processor_seconds(benchmark, lambda: reachmap.run(PROJECT))
    assert len(analysis.areas) == 50


@pytest.mark.benchmark(min_rounds=3)
def test_model_part(benchmark: BenchmarkFixture, asked: dict[str, Any]) -> None:
    # Every stratum's fits, checks of clear verdicts, draws and tables.
    def work() -> Gaps:
        return measure_gaps(*asked["args"], **asked["options"])

    gaps = benchmark(work)
    processor_seconds(benchmark, work)
    assert len(gaps.areas) == 50 * len(strata())
