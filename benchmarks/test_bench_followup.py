"""How long 100,000 rows take to read, locate and check, beside openpyxl's plain load in the same run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap import check
from reachmap.locate import locate_participations
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.read.participations import read_participations
from reachmap.settings import BoundarySettings, ParticipationSettings, read_settings

FILE = Path(__file__).resolve().parents[1] / "boundaries" / "regso_2025_vastmanland.gpkg"
PROJECT = FILE.parents[1] / "sample_data/vasteras/reachmap.toml"
ROWS = 100_000
GOAL = 0.3  # of openpyxl's plain load
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
HEADINGS = [
    "Kurs",
    "Datum",
    "Program",
    "Bostadsområde",
    "Kön",
    "Barnets ålder",
    "Nyanländ",
    "Slutfört",
    "Nytta",
]


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    settings = BoundarySettings(file=FILE, code="regsokod", name="regsonamn")
    return read_boundaries(settings, municipality=("1980",))


@pytest.fixture(scope="module")
def workbook(boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "uppfoljning.xlsx"
    rng = np.random.default_rng(1)
    names = boundaries.areas["area_name"].to_numpy()
    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Kurser")
        sheet.write_row(0, 0, [*HEADINGS, "Anteckning"])
        for row in range(1, ROWS + 1):
            day = datetime(2025, 1, 1) + timedelta(days=row % 365)
            told = [rng.choice(["k", "m"]), str(rng.integers(0, 19)), rng.choice(["ja", "nej", ""]), "ja"]
            cells = [f"ABC {row // 10}", day, "ABC", rng.choice(names), *told, int(rng.integers(1, 6))]
            sheet.write_row(row, 0, [*cells, f"anteckning {row}"])
    return path


def test_intake_of_a_large_workbook(
    benchmark: BenchmarkFixture, workbook: Path, boundaries: Boundaries
) -> None:
    settings = ParticipationSettings(files=(workbook,))

    def intake() -> int:
        followup = read_participations(settings, period=PERIOD)
        return len(locate_participations(followup.participations, boundaries))

    assert benchmark.pedantic(intake, rounds=3, warmup_rounds=1) == ROWS  # type: ignore[no-untyped-call]
    if benchmark.stats is None:
        return  # timing is switched off
    start = perf_counter()
    openpyxl.load_workbook(workbook)
    taken = perf_counter() - start
    ratio = benchmark.stats.stats.median / taken
    benchmark.extra_info |= {"openpyxl_s": round(taken, 2), "ratio": round(ratio, 3), "goal": GOAL}
    print(f"intake of {ROWS} rows: {ratio:.2f} of openpyxl's plain load")


def test_check_of_a_large_workbook(benchmark: BenchmarkFixture, workbook: Path) -> None:
    """All of `reachmap.check`, statistics, gate and review too; processor time, for the machine is shared."""
    settings = read_settings(PROJECT)
    settings = replace(settings, participations=replace(settings.participations, files=(workbook,)))
    took: list[float] = []

    def intake() -> int | None:
        begun = process_time()
        rows = check(settings).counts.rows_read
        took.append(process_time() - begun)
        return rows

    assert benchmark.pedantic(intake, rounds=2) == ROWS  # type: ignore[no-untyped-call]
    if benchmark.stats is None:
        return  # timing is switched off
    begun = process_time()
    openpyxl.load_workbook(workbook)
    taken = process_time() - begun
    share = float(np.median(took)) / taken
    benchmark.extra_info |= {"openpyxl_s": round(taken, 2), "ratio": round(share, 3), "goal": GOAL}
