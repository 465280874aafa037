"""What the gate hides in the sample county, and how long it takes: ``python -m benchmarks.gate_county``.

For each municipality: numbers by area and stratum, those hidden for their own sake, those hidden besides, and
processor seconds of `gate_reach` (median of three).
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import numpy as np

from reachmap.disclose import gate_reach, small_counts
from reachmap.pipeline.gathering import gather, project_settings, tell_nobody
from reachmap.reach import ReachCounts

SAMPLE = Path(__file__).parents[1] / "sample_data"
K = 5


def measure(counts: ReachCounts) -> tuple[int, int, int, float]:
    """Numbers shown or hidden, hidden as small, hidden besides, seconds."""
    small = small_counts(np.vstack([counts.by_area, counts.total]), k=K)[:-1]
    seconds = []
    for _ in range(3):
        began = time.process_time()
        published = gate_reach(counts, k=K, level="public")
        seconds.append(time.process_time() - began)
    seen = published.observed[None]
    besides = published.hidden & ~small & seen
    return small.size, int((small & seen).sum()), int(besides.sum()), statistics.median(seconds)


def main() -> None:
    """Print a row for each municipality."""
    for project in sorted(SAMPLE.glob("*/reachmap.toml")):
        counts = gather(project_settings(project), tell_nobody).counts
        numbers, small, besides, seconds = measure(counts)
        areas = len(counts.area_codes)
        print(f"| {project.parent.name} | {areas} | {numbers} | {small} | {besides} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
