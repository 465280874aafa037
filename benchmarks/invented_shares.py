"""Share files of municipalities that do not exist, drawn from known rates: for tests and for timing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from reachmap.compare.share_file import Share, write_share
from reachmap.compare.share_manifest import Course, Definitions, Manifest, Quality
from reachmap.tables import CELLS
from reachmap.vocabulary import AGE_BANDS, ALL, strata

K = 5
BAND_PARENTS = {"expecting": 0.05, "0-2": 0.16, "3-5": 0.16, "6-12": 0.38, "13-15": 0.14, "16-18": 0.11}
BAND_RATES = {"expecting": 0.06, "0-2": 0.1, "3-5": 0.1, "6-12": 0.06, "13-15": 0.05, "16-18": 0.03}
PERSONS = 0.64  # per membership


def invented(
    code: str,
    year: int,
    *,
    parents: float = 3000,
    times: float = 1.0,
    areas: int = 8,
    area_times: Sequence[float] | None = None,
    mix: dict[str, float] | None = None,
    seed: int = 0,
    made: date | None = None,
    definitions: Definitions | None = None,
    title: str = "",
    chance: bool = True,
    courses: Sequence[Course] = (),
    quality: Quality | None = None,
) -> tuple[Manifest, pd.DataFrame]:
    """Draw one municipality and period.

    Parameters
    ----------
    code, year
        Whose, when.
    parents
        Persons in all; areas have equal parts.
    times
        Its rates through the usual ones.
    areas, area_times
        How many, and their rates through the municipality's.
    mix
        Shares of memberships by band.
    seed
        Of the chance.
    made, definitions, title
        As the manifest has them.
    chance
        Whether counts are Poisson; else expected counts, rounded.
    courses, quality
        As the manifest has them.
    """
    rng = np.random.default_rng([seed, int(code), year])
    shares = BAND_PARENTS if mix is None else mix
    uneven = np.ones(areas) if area_times is None else np.asarray(area_times, dtype=float)
    rows: list[dict[str, object]] = []
    memberships = parents / PERSONS
    counts = {}
    for band in AGE_BANDS:
        expected = memberships * shares[band.key] / areas * BAND_RATES[band.key] * times * uneven
        counts[band.key] = rng.poisson(expected) if chance else np.round(expected).astype(int)
    everyone = np.round(PERSONS * 1.25 * sum(counts.values())).astype(int)
    codes = [f"{code}R{number:03d}" for number in range(1, areas + 1)]
    for stratum in strata():
        if stratum.parent_group != ALL:
            continue
        reached = everyone if stratum.age_band == ALL else counts[stratum.age_band]
        target = parents if stratum.age_band == ALL else memberships * shares[stratum.age_band]
        for place, area in enumerate(codes):
            hidden = everyone[place] < K or reached[place] < K or everyone[place] - reached[place] < K
            hidden = hidden if stratum.age_band != ALL else everyone[place] < K
            rows.append(_row(area, code, stratum.age_band, int(reached[place]), target / areas, bool(hidden)))
        rows.append(_row(ALL, code, stratum.age_band, int(reached.sum()), target, bool(reached.sum() < K)))
    cells = pd.DataFrame(rows, columns=CELLS.columns)
    adults = int(everyone.sum())
    manifest = Manifest(
        municipality=(code,),
        title=title or f"{code} {year}",
        period=(date(year, 1, 1), date(year, 12, 31)),
        made=made,
        made_by="invented",
        simulated=True,
        dispersion=1.0,
        definitions=definitions or Definitions(),
        quality=quality or Quality(adults=adults + 50, located=None, age_known=None),
        courses=tuple(courses),
    )
    return manifest, _typed(cells)


def _row(area: str, code: str, band: str, reached: int, target: float, hidden: bool) -> dict[str, object]:
    rate = reached / target
    half = 1.645 * max(reached, 1) ** 0.5 / target
    missing = dict.fromkeys(CELLS.columns, float("nan"))
    return missing | {
        "area_code": area,
        "area_name": f"Område {area}",
        "municipality_code": code,
        "age_band": band,
        "parent_group": ALL,
        "reached": pd.NA if hidden else reached,
        "target": target,
        "target_low": 0.95 * target,
        "target_high": 1.05 * target,
        "coverage": rate,
        "coverage_low": max(0.0, rate - half),
        "coverage_high": rate + half,
        "unreached": pd.NA if hidden else max(0, round(target - reached)),
        "verdict": "",
        "hidden": hidden,
    }


def _typed(cells: pd.DataFrame) -> pd.DataFrame:
    kinds = {"text": "str", "whole?": "Int64", "truth": "bool"}
    return cells.astype({name: kinds.get(column.kind, "float64") for name, column in CELLS.spec.items()})


def made_share(code: str, year: int, **options: object) -> Share:
    """Draw one as `read_share` would give it."""
    manifest, cells = invented(code, year, **options)  # type: ignore[arg-type]
    return Share(manifest, cells, checksum=f"{code}{year}{options}")


def made_file(code: str, year: int, **options: object) -> bytes:
    """Draw one as the bytes of a share file."""
    return write_share(*invented(code, year, **options))  # type: ignore[arg-type]
