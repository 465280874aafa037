"""How long hundreds of share files take to read, pool and draw, and in how much memory.

    python benchmarks/compare_country.py          # 10, 30, 100, 290 municipalities, three years each

Invented municipalities of 8 to 60 areas. Each size in a process of its own, on two cores; seconds are of the
clock and of the processor, memory is the most that the process had.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10, 50, 100, 290)
YEARS = (2023, 2024, 2025)
AREAS = (8, 60)


def write_files(folder: Path, municipalities: int) -> int:
    """Write share files; return their bytes."""
    from benchmarks.invented_shares import made_file
    from reachmap.compare.outlines import names

    rng = np.random.default_rng(1)
    written = 0
    for code in sorted(names())[:municipalities]:
        parents, areas = float(rng.lognormal(8.3, 0.8)), int(rng.integers(*AREAS))
        times = float(np.exp(rng.normal(0, 0.15)))
        for year in YEARS:
            data = made_file(code, year, parents=parents, areas=areas, times=times, seed=2)
            (folder / f"{code}_{year}.reachshare").write_bytes(data)
            written += len(data)
    return written


def measure(folder: Path) -> dict[str, float]:
    """Read, compare and draw what lies in a folder."""
    from reachmap.compare import compare_municipalities, read_share
    from reachmap.i18n import Translator
    from reachmap.present.compare_export import summary
    from reachmap.present.compare_pictures import county_map, funnel_picture
    from reachmap.present.compare_report import pdf

    seconds, clock = {}, time.perf_counter()
    processor = time.process_time()

    def lap(name: str) -> None:
        nonlocal clock
        seconds[name] = time.perf_counter() - clock
        clock = time.perf_counter()

    shares = [read_share(path) for path in sorted(folder.iterdir())]
    lap("read")
    comparison = compare_municipalities(shares)
    lap("compare")
    translator = Translator("sv")
    county_map(comparison)
    funnel_picture(comparison.latest, translator)
    summary(comparison, translator)
    lap("draw")
    pdf(comparison, translator)
    lap("report")
    seconds["processor"] = time.process_time() - processor
    seconds["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds


def main() -> None:
    """Measure each size and print a table."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    print("municipalities files   read compare   draw report  processor    MB")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_files(folder, size)
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "2"}
            run = subprocess.run(  # noqa: S603 - this very script
                [sys.executable, __file__, name],
                check=True,
                capture_output=True,
                text=True,
                env=environment,
                cwd=ROOT,
            )
            told = json.loads(run.stdout.splitlines()[-1])
            figures = (told[key] for key in ("read", "compare", "draw", "report", "processor"))
            row = " ".join(f"{figure:7.1f}" for figure in figures)
            print(f"{size:14d} {3 * size:5d} {row} {told['megabytes']:9.0f}", flush=True)


if __name__ == "__main__":
    main()
