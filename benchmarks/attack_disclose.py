"""Attack what others published and what the gate leaves; print the tables of benchmarks/README.md.

.venv/bin/python -m benchmarks.attack_disclose [--areas 6160]
"""

from __future__ import annotations

import argparse
import time
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reachmap.disclose import Protection, attack, attack_by_members, find_protection
from reachmap.pipeline.gathering import gather, project_settings, tell_nobody
from reachmap.vocabulary import ALL, strata
from tests.disclose.published import four_by_four, linked, three_by_five, two_singletons

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
K = 5
Totals = list[list[str]]
# Everything that a table of area, band and sex can show beside its cells.
MARGINS: Totals = [["area", "band"], ["area", "sex"], ["band", "sex"], ["area"], ["band"], ["sex"], []]
PUBLISHED: dict[str, Totals] = {
    "any two": [["area", "band"], ["area", "sex"], ["band", "sex"]],
    "each alone": [["area"], ["band"], ["sex"]],
    "the grand total": [[]],
}


def published_cases() -> pd.DataFrame:
    """What attacks say of sdcTable's published cases, before and after protection."""
    four = four_by_four()
    keys = four["v1"] + four["v2"]
    options: dict[str, Any] = {"count": "n", "by": ["v1", "v2"], "totals": [["v1"], ["v2"], []]}
    rows = [_row("4 × 4, naive pattern: w,b = 47", attack(four, hidden=four["hidden"], **options), 1)]
    for more in ("xb", "xd"):
        found = attack(four, hidden=four["hidden"] | (keys == more), **options)
        rows.append(_row(f"4 × 4, and {more[0]},{more[1]} hidden", found, 1))
    regions = linked()
    options = {"count": "n", "by": ["region", "county", "group"], "totals": [["county"], ["group"], []]}
    rows.append(_row("linked, 0-3 hidden: K = 3", attack(regions, hidden=regions["n"] < 4, **options), 4))
    kept = find_protection(regions, k=4, **options)
    rows.append(_row("linked, protected: K = 3", attack(regions, hidden=kept.hidden, **options), 4))
    lone, options = two_singletons(), {"count": "n", "by": ["region"], "totals": [[]]}
    options["hidden"] = lone["n"] < 2
    rows.append(_row("two singletons, outsider: c = 1", attack(lone, **options), 2))
    rows.append(_row("two singletons, the other one: c = 1", attack_by_members(lone, **options), 2))
    options["hidden"] = find_protection(
        lone, count="n", by=["region"], totals=[[]], k=2, singletons=True
    ).hidden
    rows.append(_row("the same, protected with singletons", attack_by_members(lone, **options), 2))
    print_three_by_five()
    return pd.DataFrame(rows, columns=["case", "low", "high"])


def _row(case: str, found: pd.DataFrame, cell: int) -> tuple[str, int, int]:
    return case, int(found["low"].iloc[cell]), int(found["high"].iloc[cell])


def print_three_by_five() -> None:
    """Say how many complementary cells sdcTable's table of 3 × 5 (with its sums) needs."""
    five = find_protection(
        three_by_five(), count="n", by=["region", "gender"], totals=[["region"], ["gender"], []], k=3
    )
    print(f"3 × 5: {int(five.hidden.sum()) - 1} complementary cells, optimal: {five.is_optimal}\n")


def county() -> pd.DataFrame:
    """Memberships of the sample county: municipality, area, band, fathers or others."""
    place = {stratum.key: i for i, stratum in enumerate(strata())}
    rows = []
    for project in sorted(SAMPLE.glob("*/reachmap.toml")):
        counts = gather(project_settings(project), tell_nobody).counts
        bands = [band for band, group in place if group == "fathers" and band != ALL]
        for (i, area), band in product(enumerate(counts.area_codes), bands):
            everyone, fathers = (int(counts.by_area[i, place[band, group]]) for group in (ALL, "fathers"))
            rows.append((project.parent.name, area, band, "fathers", fathers))
            rows.append((project.parent.name, area, band, "others", everyone - fathers))
    return pd.DataFrame(rows, columns=["municipality", "area", "band", "sex", "n"])


def country(areas: int) -> pd.DataFrame:
    """Draw small counts of areas × 6 bands × 3, mostly 0-3: areas differ, bands and sexes too."""
    random = np.random.default_rng(7)
    of_area = random.gamma(1.2, 1.3, areas)[:, None, None]
    of_band = random.gamma(4, 0.25, (1, 6, 1))
    mean = of_area * of_band * np.array([1.4, 0.8, 0.3]) * random.gamma(2, 0.5, (areas, 6, 3))
    keys = list(product(range(areas), range(6), range(3)))
    return pd.DataFrame(keys, columns=["area", "band", "sex"]).assign(n=random.poisson(mean).ravel())


def even(areas: int, mean: float) -> pd.DataFrame:
    """Draw areas × 6 bands × 3 that do not differ."""
    keys = list(product(range(areas), range(6), range(3)))
    table = pd.DataFrame(keys, columns=["area", "band", "sex"])
    return table.assign(n=np.random.default_rng(7).poisson(mean, len(table)))


def line(name: str, table: pd.DataFrame, by: list[str], totals: Totals) -> dict[str, object]:
    """Protect a table; say how long it took (of one processor) and what is hidden."""
    start = time.process_time()
    found = find_protection(table, count="n", by=by, totals=totals, k=K)
    seconds = time.process_time() - start
    return {"table": name, "cells": len(table), "seconds": round(seconds, 1)} | _figures(table, found)


def _figures(table: pd.DataFrame, found: Protection) -> dict[str, object]:
    return {
        "below 5": f"{(table['n'] < K).mean():.1%}",
        "hidden": f"{found.hidden.mean():.1%}",
        "hidden sum": found.hidden_sum,
        "least": found.least_sum,
        "loss": f"{found.loss / max(found.least_sum, 1):.2%}",
        "by cycles alone": f"{found.by_certificate:.1%}",
    }


def main() -> None:
    """Print all tables."""
    options = argparse.ArgumentParser()
    options.add_argument("--areas", type=int, default=6160)
    areas = options.parse_args().areas
    print(published_cases().to_string(index=False), "\n")
    sample = county()
    everyone = sample.groupby(["municipality", "area", "band"])["n"].sum().reset_index()
    rows = [
        line(
            "county, area × band; totals by area and by municipality and band",
            everyone,
            ["municipality", "area", "band"],
            [["area"], ["municipality", "band"], ["municipality"], ["band"], []],
        ),
        line(
            "county, area × band × sex; totals by any two",
            sample,
            ["municipality", "area", "band", "sex"],
            [["area", "band"], ["area", "sex"], ["municipality", "band", "sex"], ["band", "sex"]],
        ),
        line(f"{areas} × 6 × 3; totals by any two", country(areas), ["area", "band", "sex"], MARGINS),
    ]
    by = ["area", "band", "sex"]
    rows += [
        line(f"{areas} × 6 × 3, mean {mean}; totals by {told}", even(areas, mean), by, totals)
        for (told, totals), mean in product(PUBLISHED.items(), (0.5, 3, 10))
    ]
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()
