"""Make a project of real Köping: its 16 DeSO areas of 2025 with SCB's population and statistics.

The participations are simulated, and few: sixty adults in a year. True outlines of these areas are not at
hand; those of the RegSO areas that they lie in are. Each RegSO area is cut into as many strips of equal width
as it has DeSO areas: enough to draw and to be neighbours, not to say where anybody lives. The statistics lie
outside the project (`shared/data/real`) and are never copied into it.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.real_uppsala import BOUNDARIES, REAL

STATISTICS = REAL / "scb-deso-2025-koping"
ADULTS = 60


def make_project(folder: Path) -> Path:
    """Write the project's files into a folder; return the project file."""
    people = pd.read_csv(STATISTICS / "deso_age_sex_2025.csv", dtype=str)
    indicators = pd.read_csv(STATISTICS / "deso_indicators.csv", dtype={"desokod": str, "regsokod": str})
    people.drop(columns="regsokod").to_csv(folder / "befolkning_2025.csv", index=False)
    shares = ["desokod", "low_economic_standard_pct_2024", "rented_dwellings_pct_2025"]
    indicators[shares].to_csv(folder / "socioekonomi.csv", index=False)
    _strips(indicators).to_file(folder / "deso.gpkg", driver="GPKG", layer="deso")
    _participations(people, folder / "uppfoljning_2025.csv")
    project = folder / "reachmap.toml"
    project.write_text(
        """
[project]
name = "Köping 2025"
municipality = "1983"
period = ["2025-01-01", "2025-12-31"]
simulated = true
[participations]
files = ["uppfoljning_2025.csv"]
[boundaries]
file = "deso.gpkg"
code = "desokod"
name = "desokod"
[population]
children = "befolkning_2025.csv"
[covariates]
file = "socioekonomi.csv"
use = ["low_economic_standard_pct_2024"]
""",
        encoding="utf-8",
    )
    return project


def _strips(indicators: pd.DataFrame) -> gpd.GeoDataFrame:
    outlines = gpd.read_file(BOUNDARIES, layer="regso_2025").set_index("regsokod").geometry
    codes, shapes = [], []
    for regso, inside in indicators.groupby("regsokod"):
        outline = outlines[str(regso)]
        west, south, east, north = outline.bounds
        cuts = np.linspace(west, east, len(inside) + 1)
        for code, left, right in zip(sorted(inside["desokod"]), cuts, cuts[1:], strict=False):
            codes.append(code)
            shapes.append(shapely.intersection(outline, shapely.box(left, south, right, north)))
    return gpd.GeoDataFrame({"desokod": codes}, geometry=shapes, crs=outlines.crs)


def _participations(people: pd.DataFrame, path: Path) -> None:
    """Simulate a thin year: adults in eight courses, from anywhere alike."""
    rng = np.random.default_rng(1983)
    young = people[people["alder"].isin(["-4", "5-9", "10-14", "15-19"])]
    children = young.assign(n=young["antal"].astype(float)).groupby("desokod")["n"].sum()
    areas = rng.choice(children.index, ADULTS, p=children / children.sum())
    table = pd.DataFrame(
        {
            "Aktivitet": [f"Kurs {number}" for number in rng.integers(0, 8, ADULTS)],
            "Datum": "2025-03-01",
            "Bostadsområde": np.where(rng.random(ADULTS) < 0.1, "ej svar", areas),
            "Kön": rng.choice(["Kvinna", "Man"], ADULTS, p=[0.75, 0.25]),
            "Barnets ålder": rng.integers(0, 15, ADULTS),
        }
    )
    table.to_csv(path, sep=";", index=False, encoding="cp1252")
