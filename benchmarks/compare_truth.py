"""Run every sample project and hold its estimates against the rates it was drawn from.

.venv/bin/python -m benchmarks.compare_truth
.venv/bin/python -m benchmarks.compare_truth --model cells    # bands and fathers from one fit of cells
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd

import reachmap
from benchmarks.cells_strata import by_cells
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, GROUP_KEYS, LIKELY_SHORTFALL

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
KEY = ["area_code", "age_band", "parent_group"]


def read_truth() -> pd.DataFrame:
    """Read what the samples were drawn from."""
    truth = pd.read_csv(SAMPLE / "truth.csv", dtype={"municipality_code": str})
    return truth[[*KEY, "rate", "parents", "under_reached"]].rename(columns={"parents": "true_parents"})


def estimate_all(names: Sequence[str] = ()) -> pd.DataFrame:
    """Run the ten projects, or those named; their cells in one table, with the truth beside them."""
    frames = []
    for project in sorted(SAMPLE.glob("*/reachmap.toml")):
        if names and project.parent.name not in names:
            continue
        started = time.process_time()
        cells = reachmap.run(project).cells
        seconds = time.process_time() - started
        frames.append(cells.assign(project=project.parent.name, seconds=seconds))
    cells = pd.concat(frames, ignore_index=True)
    areas = cells[cells["area_code"] != ALL]
    return areas.merge(read_truth(), on=KEY, how="left", validate="many_to_one")


def summary(cells: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """How far estimated shares lie from the true ones, by a column."""
    known = cells[cells["coverage"].notna() & cells["rate"].notna()]
    held = (known["coverage_low"] <= known["rate"]) & (known["rate"] <= known["coverage_high"])
    persons = (known["target_low"] <= known["true_parents"]) & (known["true_parents"] <= known["target_high"])
    known = known.assign(
        held=held,
        persons=persons,
        error=(known["coverage"] - known["rate"]).abs() * 100,
        square=((known["coverage"] - known["rate"]) * 100) ** 2,
        width=(known["coverage_high"] - known["coverage_low"]) * 100,
        hidden_share=known["hidden"],
    )
    table = known.groupby(by, sort=False).agg(
        cells=("held", "size"),
        hidden=("hidden_share", "mean"),
        share_interval_holds=("held", "mean"),
        target_interval_holds=("persons", "mean"),
        median_error=("error", "median"),
        rms_error=("square", lambda squares: np.sqrt(squares.mean())),
        median_width=("width", "median"),
        median_truth=("rate", lambda rates: 100 * rates.median()),
    )
    return table.reset_index()


def planted(cells: pd.DataFrame) -> pd.DataFrame:
    """Under-reached areas found and missed, and others flagged (all ages, all parents), by project."""
    chosen = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    short = chosen["under_reached"].to_numpy(bool)
    clear = (chosen["verdict"] == CLEAR_SHORTFALL).to_numpy()
    likely = (chosen["verdict"] == LIKELY_SHORTFALL).to_numpy()
    flags = pd.DataFrame(
        {
            "project": chosen["project"].to_numpy(),
            "areas": 1,
            "planted": short,
            "found_clear": short & clear,
            "found_likely": short & likely,
            "missed": short & ~clear & ~likely,
            "false_clear": ~short & clear,
            "false_likely": ~short & likely,
        }
    )
    by_project = flags.groupby("project").sum()
    return pd.concat([by_project, by_project.sum().to_frame("all").T]).rename_axis("project").reset_index()


def flags(cells: pd.DataFrame) -> pd.DataFrame:
    """Planted and other areas pointed out, by age band and group (all parents and fathers)."""
    chosen = cells[cells["parent_group"].isin([ALL, "fathers"])]
    short = chosen["under_reached"].astype(bool)
    clear, likely = (chosen["verdict"] == code for code in (CLEAR_SHORTFALL, LIKELY_SHORTFALL))
    table = chosen[["parent_group", "age_band"]].assign(
        planted=short.astype(int),
        found_clear=(short & clear).astype(int),
        found_likely=(short & likely).astype(int),
        false_clear=(~short & clear).astype(int),
        false_likely=(~short & likely).astype(int),
    )
    return table.groupby(["parent_group", "age_band"], sort=False).sum().reset_index()


def seconds(cells: pd.DataFrame) -> pd.DataFrame:
    """Processor seconds of a whole run, by project."""
    return cells.groupby("project")["seconds"].first().reset_index()


def markdown(table: pd.DataFrame) -> str:
    """Write a table as Markdown."""

    def cell(name: str, found: object) -> str:
        if isinstance(found, float | np.floating):
            return f"{found:.0%}" if name.endswith("holds") or name == "hidden" else f"{found:.2f}"
        return str(found)

    lines = ["| " + " | ".join(table.columns) + " |", "|---" * len(table.columns) + "|"]
    for row in table.to_dict("records"):
        lines.append("| " + " | ".join(cell(str(name), found) for name, found in row.items()) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=["strata", "cells"], default="strata")
    parser.add_argument("--projects", nargs="*", default=[], help="only these")
    parser.add_argument("--save", type=Path, help="keep the joined cells as csv")
    options = parser.parse_args()
    with by_cells() if options.model == "cells" else nullcontext():
        cells = estimate_all(options.projects)
    if options.save:
        cells.to_csv(options.save, index=False)
    both_all = cells[cells["parent_group"] == ALL]
    fathers = cells[cells["parent_group"] == "fathers"]
    # Of a group that a project defines the truth is not written down.
    by_group = cells[(cells["age_band"] == ALL) & cells["parent_group"].isin(GROUP_KEYS)]
    order = [group for group in GROUP_KEYS if group in set(by_group["parent_group"])]
    by_group = by_group.sort_values("parent_group", key=lambda groups: groups.map(order.index), kind="stable")
    print(markdown(summary(by_group, by="parent_group")), end="\n\n")
    print(markdown(summary(both_all, by="age_band")), end="\n\n")
    print(markdown(summary(fathers, by="age_band")), end="\n\n")
    everyone = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    print(markdown(summary(everyone, by="project")), end="\n\n")
    print(markdown(planted(cells)), end="\n\n")
    print(markdown(flags(cells)), end="\n\n")
    print(markdown(seconds(cells)))


if __name__ == "__main__":
    main()
