"""Make the share files of the sample county: what ten municipalities would have sent, for two periods.

The county is `make_sample`'s, and so is all of 2025 but for what is odd. Everything is simulated. What
is made here:

**2024** is drawn anew from the same parents and the same areas, and differs from 2025 in two ways that are
written down: all municipalities reached `SHARED` times as many as in 2025 (a dip that all share), and in
Västerås the area `HELPED` had `BEFORE_HELP` times the share of 2025 (what an action there changed;
`atgarder.csv`).

**What is odd**, as in any county:

| municipality | 2024 | 2025 |
|---|---|---|
| Skinnskatteberg | sent | nothing sent |
| Fagersta | sent | few home areas, ages and sexes filled in |
| Kungsör | sent | nobody was asked for the home area |
| Sala | other age bands | other age bands |
| Hallstahammar | half as many as in `make_sample` | half as many |

Surahammar and Hallstahammar hold a course together in 2025: all its participants stand in the follow-ups of
both, and the project files say that Surahammar counts who has no known home.

`nyckeltal.csv` has invented figures of the ten municipalities. The real names of municipalities and areas
are the only thing that is not invented.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reachmap.compare.share_file import SUFFIX, write_share
from reachmap.compare.sharing import manifest
from reachmap.pipeline import Analysis, run
from reachmap.vocabulary import ALL, AgeBand
from sample_data import make_sample as sample

LOG = logging.getLogger("make_county")
HERE = Path(__file__).resolve().parent / "county"

SHARED = 1.25
HELPED, BEFORE_HELP = "1980R033", 0.3
SEED_2024 = 2024
# Whole weeks, so that weekdays stay.
YEAR = timedelta(days=364)
MADE = {2024: date(2025, 2, 3), 2025: date(2026, 2, 2)}
# Of the expected participants there are so many, in both years: one municipality reaches fewer than the
# others.
REACHES_LESS = {"1961": 0.5}
MISSING_2025 = "1904"
POOR_2025, WITHOUT_AREAS_2025, OTHER_BANDS = "1982", "1960", "1981"
# The first counts who has no known home at the course of both.
COUNTS, HOLDS_TOO = "1907", "1961"
PROGRAMME = "ABC"
# Of ten answers on the poor form, so many are left out.
LEFT_OUT = {"Bostadsområde": 0.6, "Kön": 0.5, "Barnets ålder": 0.35}
# Sala counts wider ages.
WIDER = {
    "expecting": ("expecting",),
    "0-5": ("0-2", "3-5"),
    "6-12": ("6-12",),
    "13-18": ("13-15", "16-18"),
}
WIDER_BANDS = (
    AgeBand("expecting", -1, -1),
    AgeBand("0-5", 0, 5),
    AgeBand("6-12", 6, 12),
    AgeBand("13-18", 13, 18),
)

Rows = list[dict[str, Any]]


def earlier_truth(truth: sample.Truth, codes: list[str]) -> sample.Truth:
    """Turn the truth of 2025 into that of 2024."""
    times = np.full(len(codes), SHARED)
    if HELPED in codes:
        times[codes.index(HELPED)] *= BEFORE_HELP
    adults = truth.adults * times[None, :, None, None, None]
    return replace(truth, adults=adults, reached=sample.memberships_reached(adults))


def tables_of(
    place: sample.Municipality, areas: pd.DataFrame, indicators: pd.DataFrame
) -> tuple[sample.Table, sample.Table]:
    """Draw the follow-ups of 2024 and 2025; that of 2025 as `make_sample` does."""
    rng = np.random.default_rng([sample.SEED, int(place.code)])
    places = sample.places_of(place, areas, indicators, rng)
    truth = sample.draw_truth(place, places, rng)
    if place.code in REACHES_LESS:
        less = truth.adults * REACHES_LESS[place.code]
        truth = replace(truth, adults=less, reached=sample.memberships_reached(less))
    now = _table(place, places, truth, rng)
    before = earlier_truth(truth, places.codes)
    then = _table(place, places, before, np.random.default_rng([SEED_2024, int(place.code)]))
    moved = [row | {"Datum": row["Datum"] - YEAR} if "Datum" in row else row for row in then.rows]
    return replace(then, rows=moved), now


def _table(
    place: sample.Municipality, places: sample.Places, truth: sample.Truth, rng: np.random.Generator
) -> sample.Table:
    counted = sample.draw_activities(truth, rng)
    activities = sample.number_activities([*counted, *sample.draw_extras(place, truth, rng)])
    return sample.followup_table(place, activities, sample.area_writer(places, counted), rng)


def left_blank(table: sample.Table, shares: dict[str, float], rng: np.random.Generator) -> sample.Table:
    """Leave answers out at random."""
    rows = [
        {
            heading: None if heading in shares and rng.random() < shares[heading] else value
            for heading, value in row.items()
        }
        for row in table.rows
    ]
    return replace(table, rows=rows)


def without_areas(table: sample.Table) -> sample.Table:
    """Leave out every home area: nobody was asked."""
    asked = [heading for heading in table.headings if "bostadsområde" in heading.lower()]
    rows = [
        {heading: "" if heading in asked else value for heading, value in row.items()} for row in table.rows
    ]
    return replace(table, rows=rows)


def held_together(here: sample.Table, there: sample.Table, name: str) -> tuple[sample.Table, dict[str, Any]]:
    """Let a course of two municipalities stand in the follow-up of one of them.

    Parameters
    ----------
    here, there
        The follow-ups of both, before; in each the largest course of `PROGRAMME` is a part of it.
    name
        Of the other municipality: what those who live there write.

    Returns
    -------
    Table
        That of the first, with all participants of the course.
    dict
        What every row of the course has.
    """
    own, others = _largest(here), _largest(there)
    common = {key: max(own[0][key], others[0][key]) for key in ("Datum", "Plats")}
    area = [heading for heading in here.headings if heading in ("Bostadsområde", "Var bor du?")]
    guests = [
        {heading: row.get(heading) for heading in here.headings}
        | dict.fromkeys(area, name if row["Bostadsområde"] else "")
        | {"Aktivitet": own[0]["Aktivitet"]}
        | common
        for row in others
    ]
    rows = [row | common if row["Aktivitet"] == own[0]["Aktivitet"] else row for row in here.rows]
    return replace(here, rows=[*rows, *guests]), common


def _largest(table: sample.Table) -> Rows:
    """Rows of the course of `PROGRAMME` in 2025 that most took part in."""
    held: dict[str, Rows] = {}
    for row in table.rows:
        if row["Program"] == PROGRAMME and row["Datum"].year == 2025:
            held.setdefault(row["Aktivitet"], []).append(row)
    return max(held.values(), key=len)


def joint_text(place: sample.Municipality, common: dict[str, Any]) -> str:
    """Write what the project file says of the course."""
    other = HOLDS_TOO if place.code == COUNTS else COUNTS
    return (
        f'\n[[participations.joint]]\nprogramme = "{PROGRAMME}"\nday = {common["Datum"].isoformat()}\n'
        f'venue = "{common["Plats"]}"\nwith = ["{other}"]\ncounted_by = "{COUNTS}"\n'
    )


def analysed(
    place: sample.Municipality, table: sample.Table, year: int, folder: Path, *, more: str = ""
) -> Analysis:
    """Analyse a follow-up with the municipality's own statistics; ``more`` goes into the project file."""
    home = sample.HERE / place.folder
    text = (home / "reachmap.toml").read_text(encoding="utf-8").replace("2025", str(year))
    shipped = sample.BOUNDARIES.as_posix()
    text = text.replace(f"../../boundaries/regso_{year}_vastmanland.gpkg", shipped)
    workbook = folder / f"uppfoljning_{year}.xlsx"
    sample.write_workbook(workbook, place, table)
    for source in home.glob("*.csv"):
        (folder / source.name.replace("2025", str(year))).write_bytes(source.read_bytes())
    project = folder / "reachmap.toml"
    project.write_text(text + more, encoding="utf-8")
    return run(project)


def shared(place: sample.Municipality, analysis: Analysis, year: int) -> bytes:
    """Write the share file; Sala's in its own ages."""
    told, cells = manifest(analysis, made=MADE[year]), analysis.cells
    if place.code == OTHER_BANDS:
        told = replace(told, definitions=replace(told.definitions, bands=WIDER_BANDS))
        cells = widened(cells)
    return write_share(told, cells)


def widened(cells: pd.DataFrame) -> pd.DataFrame:
    """Put ages together; a sum is known where all its parts are shown, and its share is that of its parts."""
    kept: pd.DataFrame = cells[cells["age_band"] == ALL]
    parts: list[dict[str, Any]] = []
    for key, bands in WIDER.items():
        of_all = cells[cells["age_band"].isin(bands) & (cells["parent_group"] == ALL)]
        parts.extend(_sum(rows, key, len(bands)) for _, rows in of_all.groupby("area_code", sort=False))
    return pd.concat([kept, pd.DataFrame(parts).astype(cells.dtypes.to_dict())], ignore_index=True)


def _sum(rows: pd.DataFrame, key: str, bands: int) -> dict[str, Any]:
    first = {str(name): value for name, value in rows.iloc[0].items()}
    row: dict[str, Any] = first | {"age_band": key}
    if bands == 1:
        return row
    people = rows["target"].sum()
    row |= {name: rows[name].sum() for name in ("target", "target_low", "target_high")}
    weights = rows["target"] / people
    for name in ("coverage", "coverage_low", "coverage_high"):
        row[name] = (rows[name] * weights).sum(skipna=False)
    row["hidden"] = bool(rows["hidden"].any())
    row["reached"] = pd.NA if row["hidden"] else rows["reached"].sum()
    row["unreached"] = pd.NA if row["hidden"] else max(0, round(people - row["reached"]))
    for name in row:
        if name.startswith(("rate_ratio", "expected", "shortfall", "probability")):
            row[name] = float("nan")
    return row | {"verdict": ""}


def files_of(
    place: sample.Municipality, areas: pd.DataFrame, indicators: pd.DataFrame
) -> Iterable[tuple[str, bytes]]:
    """Make the municipality's files: name and bytes."""
    tables = dict(zip((2024, 2025), tables_of(place, areas, indicators), strict=True))
    if place.code == POOR_2025:
        tables[2025] = left_blank(tables[2025], LEFT_OUT, np.random.default_rng(SEED_2024))
    if place.code == WITHOUT_AREAS_2025:
        tables[2025] = without_areas(tables[2025])
    more = ""
    if place.code in (COUNTS, HOLDS_TOO):
        (other,) = (each for each in sample.COUNTY if each.code in {COUNTS, HOLDS_TOO} - {place.code})
        tables[2025], common = held_together(tables[2025], tables_of(other, areas, indicators)[1], other.name)
        more = joint_text(place, common)
    for year, table in tables.items():
        if (place.code, year) == (MISSING_2025, 2025):
            continue
        with tempfile.TemporaryDirectory() as folder:
            analysis = analysed(place, table, year, Path(folder), more=more if year == 2025 else "")
        yield f"{place.folder}_{year}{SUFFIX}", shared(place, analysis, year)


def figures(rng: np.random.Generator) -> list[list[object]]:
    """Invent figures of the municipalities: nothing is really known of them."""
    rows: list[list[object]] = []
    for place in sample.COUNTY:
        rows.append([place.code, round(float(rng.normal(12, 3)), 1), round(float(rng.normal(88, 4)), 1)])
    return rows


ACTIONS = (
    ["area_code", "group", "what", "when", "cost", "evenings", "participations"],
    ["1980R033", "all", "ABC", "2025-01-20", 42000, 12, 38],
    ["1980", "fathers", "Pappagrupp", "2025-02-10", 18000, 8, 14],
    ["1983", "all", "Aktivt föräldraskap", "2025-01-27", 26000, 10, 21],
)


def answers(rng: np.random.Generator) -> list[list[object]]:
    """Invent what parents of Köping answered."""
    areas = sample.read_areas()
    return sample.survey_rows(areas.loc[areas["municipality"] == "1983", "code"], rng)


def make_county(out: Path = HERE) -> None:
    """Make all share files, the invented figures and the actions."""
    out.mkdir(parents=True, exist_ok=True)
    areas = sample.read_areas()
    indicators = sample.draw_indicators(areas, np.random.default_rng(sample.SEED))
    for place in sample.COUNTY:
        for name, data in files_of(place, areas, indicators):
            (out / name).write_bytes(data)
            LOG.info("%s: %d bytes", name, len(data))
    rng = np.random.default_rng(SEED_2024)
    headings = ["kommunkod", "Barn i familjer med låg inkomst (påhittat)", "Barn i förskola (påhittat)"]
    sample.write_csv(out / "nyckeltal.csv", headings, figures(rng))
    sample.write_csv(out / "enkat.csv", sample.SURVEY_HEADINGS, answers(rng))
    sample.write_csv(out / "atgarder.csv", [str(name) for name in ACTIONS[0]], ACTIONS[1:])


def main() -> None:
    """Make the county beside this file, or in the folder that is named."""
    parser = argparse.ArgumentParser(description="Make the share files of the simulated county.")
    parser.add_argument("out", type=Path, nargs="?", default=HERE)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_county(options.out)


if __name__ == "__main__":
    main()
