"""Small lists of activities, and squares to hold them in."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from reachmap import tables
from reachmap.files import MemoryFile
from reachmap.offering import ActivitySettings
from reachmap.read.activities import OffersRead, read_activities
from reachmap.vocabulary import ALL, strata

HEADINGS = "Program;Nivå;Ålder;Språk;Veckodag;Tid;Barnpassning;På plats eller digitalt;Platser;Lokal;Område"


def read(*rows: str, headings: str = HEADINGS, name: str = "utbud.csv") -> OffersRead:
    """Read a list with these rows."""
    data = "\n".join([headings, *rows]).encode()
    return read_activities(ActivitySettings((MemoryFile(name, data),)))


def activities(*rows: str) -> pd.DataFrame:
    """Read a list with these rows, and give its activities."""
    return read(*rows).activities


def settings(path: Path) -> ActivitySettings:
    """Name a file on disk."""
    return ActivitySettings((path,))


def squares(n: int = 3, *, side: int = 1000) -> gpd.GeoDataFrame:
    """Squares in a row from west to east: area 0, 1, 2."""
    codes = [f"A{i}" for i in range(n)]
    shapes = [box(580000 + side * i, 6600000, 580000 + side * (i + 1), 6600000 + side) for i in range(n)]
    return gpd.GeoDataFrame(
        {"area_code": codes, "area_name": [f"Område {i}" for i in range(n)], "municipality_code": "1980"},
        geometry=shapes,
        crs=tables.CRS,
    )


def cells(areas: gpd.GeoDataFrame, *, parents: float = 100.0, verdict: str = "on_par") -> pd.DataFrame:
    """A gated table in which every area and age has as many parents and the same verdict."""
    codes = [*areas["area_code"], ALL]
    rows = [
        {
            "area_code": code,
            "area_name": f"Område {code}",
            "municipality_code": "1980",
            "age_band": stratum.age_band,
            "parent_group": stratum.parent_group,
            "reached": 10,
            "target": parents * (len(areas) if code == ALL else 1),
            "coverage": 0.1,
            "verdict": verdict,
            "hidden": False,
        }
        for code in codes
        for stratum in strata()
    ]
    return pd.DataFrame(rows).astype({"reached": "Int64"})
