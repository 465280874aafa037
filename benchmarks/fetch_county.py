"""Fetch a county from services that enforce their limits; print a table of benchmarks/README.md.

.venv/bin/python -m benchmarks.fetch_county

The services are those of `tests.sources`, on this computer: tables as Statistics Sweden describes them, with
made figures, and limits of cells a call and calls a window that are kept strictly (one call too many is
answered 429).
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from reachmap.sources.jobs import BOUNDARIES, KOLADA, SCB, Job, fetch
from reachmap.sources.kolada import USUAL
from reachmap.sources.result import Fetched
from reachmap.sources.store import Store
from tests.sources.server import Publisher, served
from tests.sources.tables import Country, all_layers, all_tables

# RegSO 2025 areas of the municipalities; the services give each of them two DeSO.
UPPSALA = {"0305": 10, "0319": 5, "0330": 8, "0331": 9, "0360": 9, "0380": 61, "0381": 11, "0382": 10}
STOCKHOLM = {
    **{"0114": 12, "0115": 7, "0117": 15, "0120": 19, "0123": 25, "0125": 11, "0126": 22, "0127": 20},
    **{"0128": 4, "0136": 28, "0138": 14, "0139": 10, "0140": 3, "0160": 27, "0162": 7, "0163": 20},
    **{"0180": 127, "0181": 31, "0182": 16, "0183": 11, "0184": 22, "0186": 13, "0187": 7, "0188": 21},
    **{"0191": 24, "0192": 8},
}


@dataclass(frozen=True)
class Case:
    """What is fetched, and under which limits.

    Parameters
    ----------
    name
        Of the county.
    areas
        Municipality to its number of RegSO areas.
    level
        Kind of areas.
    cells, calls, window
        Limits that the service states and enforces.
    """

    name: str
    areas: dict[str, int]
    level: str = "regso"
    cells: int = 150_000
    calls: int = 3
    window: int = 1


CASES = (
    Case("Uppsala", UPPSALA),
    Case("Uppsala", UPPSALA, "deso"),
    Case("Stockholm", STOCKHOLM),
    Case("Stockholm", STOCKHOLM, "deso"),
    Case("Uppsala", UPPSALA, calls=30, window=10),
    Case("Uppsala", UPPSALA, cells=400),
    Case("Uppsala", UPPSALA, "deso", cells=400),
    Case("Uppsala", UPPSALA, "deso", cells=97),
)


def measure(case: Case) -> dict[str, object]:
    """Fetch a county twice; say what it took."""
    country = Country(case.areas)
    there = Publisher(
        tables=all_tables(country),
        layers=all_layers(country),
        kpis={kpi: kpi for kpi in USUAL},
        cells=case.cells,
        calls=case.calls,
        window=case.window,
    )
    codes = tuple(case.areas)
    years = ("2021", "2022", "2023", "2024")
    jobs = (
        Job(BOUNDARIES, codes, case.level),
        Job(SCB, codes, case.level),
        Job(KOLADA, codes, years=years),
    )
    with tempfile.TemporaryDirectory() as folder, served(there):
        first, took = _timed(jobs, Path(folder), there)
        again, took_again = _timed(jobs, Path(folder), there)
        size = Store(Path(folder)).size()
    assert again.calls == 0
    assert first.files == again.files
    return {
        "county": case.name,
        "areas": sum(case.areas.values()) * (1 if case.level == "regso" else 2),
        "cells a call": case.cells,
        "calls a window": f"{case.calls} in {case.window} s",
        "calls": first.calls,
        "least": first.least_calls,
        "429": there.refused,
        "seconds": round(took, 1),
        "store, kB": round(size / 1000),
        "second run, calls": again.calls,
        "second run, seconds": round(took_again, 2),
    }


def _timed(jobs: tuple[Job, ...], folder: Path, there: Publisher) -> tuple[Fetched, float]:
    start = time.perf_counter()
    fetched = fetch(jobs, folder, places=there.addresses)
    return fetched, time.perf_counter() - start


def main() -> None:
    """Print the table."""
    rows = pd.DataFrame([measure(case) for case in CASES])
    print("| " + " | ".join(rows.columns) + " |")
    print("|" + "--:|" * len(rows.columns))
    for row in rows.itertuples(index=False):
        print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
