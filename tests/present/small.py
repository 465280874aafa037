"""A whole analysis of a small made-up municipality, as the pipeline would give it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from reachmap import tables
from reachmap.disclose import PublishedIntake
from reachmap.equity.equality import CLUSTERS, MEASURES, Equality
from reachmap.equity.fifths import AlongRank
from reachmap.equity.spread import Spread
from reachmap.pipeline import Analysis, Intake
from reachmap.reach import OUTSIDE_COVERAGE
from reachmap.read.participations import SheetReport
from reachmap.settings import (
    BoundarySettings,
    DisclosureSettings,
    ParticipationSettings,
    PopulationSettings,
    ProjectSettings,
    Settings,
)
from reachmap.vocabulary import ALL, LOCATED_BY, NOT_LOCATED, Stratum, strata

CODES = ("1980R001", "1980R002", "1980R003", "1980R004", "1980R005", "1980R006", "1980R007")
NAMES = ("Skogsbacken", "Östra hamnen", "Kärret", "Nyby", "Sjövik", "Åsen", "Udden")
# One area for each verdict, and one (Udden) where the number of parents is not known; Kärret is hidden.
VERDICTS = ("clear_shortfall", "likely_shortfall", "uncertain", "on_par", "above", "too_few", "")
HIDDEN = "1980R003"
HOSTILE = (
    '=cmd|"/c calc"!A1',
    "<script>window.hacked=1</script>",
    "Norr\x00\x01by",
    "\u202esdrawkcab ]]> &amp; \"'",
    "@SUM(1)" + "x" * 10_000,
    "\t+1-1 \x7f",
    "-2+3",
)


def analysis(
    *,
    names: tuple[str, ...] = NAMES,
    project: str = "Provköping 2025",
    simulated: bool = True,
    level: str = "public",
) -> Analysis:
    """Seven squares of a kilometre, and the municipality."""
    settings = _settings(project, simulated=simulated, level=level)
    intake = Intake(
        settings=settings,
        sheets=(SheetReport("uppfoljning.xlsx", "Blad1", 60, 0, {"area": "Bostadsområde"}, ("Ledare",)),),
        counts=counts(),
        flags=(),
    )
    squares = [box(580000 + 1000 * x, 6600000, 581000 + 1000 * x, 6601000) for x in range(len(CODES))]
    areas = gpd.GeoDataFrame(
        {"area_code": CODES, "area_name": names, "municipality_code": "1980"},
        geometry=squares,
        crs=tables.CRS,
    )
    facts = {"coverage_if_repeaters": 0.05, "expected_share_of_false_flags": 0.07, "hidden_cells": 18}
    provenance = {"reachmap": "0.1.0", "seed": 1, "inputs": {"uppfoljning.xlsx": "0" * 64}}
    return Analysis(settings, intake, cells(names), areas, facts, provenance, equality())


def equality() -> Equality:
    """Fifths that differ, a spread beyond chance, and one place of two areas."""
    fifths = pd.DataFrame(
        {
            "areas": [2, 1, 1, 1, 1],
            "parents": [400.0, 410.0, 390.0, 400.0, 400.0],
            "coverage": [0.04, 0.05, 0.06, 0.08, 0.09],
            "coverage_low": [0.03, 0.035, 0.045, 0.06, 0.07],
            "coverage_high": [0.052, 0.066, 0.08, 0.1, 0.12],
        },
        index=pd.Index([1, 2, 3, 4, 5], name="fifth"),
    )
    curve = pd.DataFrame({"parents": [0, 0.2, 0.4, 0.6, 0.8, 1], "reached": [0, 0.1, 0.25, 0.45, 0.7, 1]})
    cluster = (CODES[:2], 600.0, 60.0, 33.0, 0.4, 0.004)
    measure = ("areas", "BGV", 9.0, float("nan"), float("nan"), 3.0, 2.0, 5.0)
    return Equality(
        rank="low_income_share",
        high_is_disadvantaged=True,
        along=AlongRank(fifths, (0.05, 0.02, 0.08), (2.25, 1.5, 3.1), curve, (0.17, 0.1, 0.24), 1),
        spread=Spread(0.16, 0.08, 0.06, 0.1, 0.001),
        clusters=pd.DataFrame([cluster], columns=list(CLUSTERS)),
        neighbours_alike=None,
        measures=pd.DataFrame([measure], columns=list(MEASURES)),
    )


def cells(names: tuple[str, ...] = NAMES) -> pd.DataFrame:
    """A row per area and stratum, then the municipality's."""
    places = [*zip(CODES, names, VERDICTS, strict=True), (ALL, "Hela kommunen", "on_par")]
    rows = [_cell(place, stratum, n) for place in places for n, stratum in enumerate(strata())]
    frame = pd.DataFrame(rows, columns=tables.CELLS.columns)
    return tables.CELLS.check(frame.astype({"reached": "Int64", "unreached": "Int64"}))


def _cell(place: tuple[str, str, str], stratum: Stratum, n: int) -> dict[str, object]:
    code, name, verdict = place
    hidden, known = code == HIDDEN, verdict != ""
    number = float("nan")
    figures: dict[str, float] = {}
    for figure, value in {
        "target": 640.25 + n,
        "coverage": 0.08125,
        "rate_ratio": 0.9,
        "shortfall": 5.5,
    }.items():
        figures[figure] = value if known else number
        figures[f"{figure}_low"] = 0.9 * value if known else number
        figures[f"{figure}_high"] = 1.2 * value if known else number
    return figures | {
        "area_code": code,
        "area_name": name,
        "municipality_code": "1980",
        "age_band": stratum.age_band,
        "parent_group": stratum.parent_group,
        "reached": pd.NA if hidden else 50 + n,
        "unreached": pd.NA if hidden or not known else 590,
        "expected": 55.5 if known else number,
        "probability_shortfall": 0.25 if known else number,
        "verdict": verdict,
        "hidden": hidden,
    }


def counts() -> PublishedIntake:
    """An intake of which some numbers are hidden."""
    located: dict[str, int | None] = dict.fromkeys(LOCATED_BY, 0)
    lost: dict[str, int | None] = dict.fromkeys(NOT_LOCATED, 0)
    none_outside: dict[str, int | None] = dict.fromkeys(OUTSIDE_COVERAGE, 0)
    return PublishedIntake(
        rows_read=60,
        repeated_rows=None,
        adults=57,
        women=None,
        men=None,
        age_known=50,
        arrival_known=None,
        located=located | {"exact_name": 40, "point": None},
        not_located=lost | {"blank": 12},
        located_total=None,
        not_located_total=None,
        outside_period=0,
        outside_coverage=none_outside | {"indicated": 7, "head_count": 12, "older_children": None},
        undated=0,
    )


def _settings(project: str, *, simulated: bool, level: str) -> Settings:
    here = Path("reachmap.toml")
    return Settings(
        path=here,
        project=ProjectSettings(
            project,
            ("1980",),
            (date(2025, 1, 1), date(2025, 12, 31)),
            simulated=simulated,
            not_included=("Regionen",),
        ),
        participations=ParticipationSettings((Path("uppfoljning.xlsx"),)),
        boundaries=BoundarySettings(Path("omraden.gpkg"), "kod", "namn"),
        population=PopulationSettings(children=Path("barn.csv")),
        disclosure=DisclosureSettings(5, level),
    )
