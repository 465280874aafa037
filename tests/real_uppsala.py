"""Make a project of real Uppsala: its 61 RegSO areas, SCB's population 2024, income and tenure.

Only the participations are simulated. The statistics lie outside the project (`shared/data/real`) and are
never copied into it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import xlsxwriter

REAL = Path(__file__).parents[2] / "shared" / "data" / "real"
POPULATION = REAL / "scb-regso-age-sex-2024" / "regso_age_sex_tidy.csv"
BOUNDARIES = REAL / "regso-2025-polygons" / "regso_2025_uppsala_vastmanland.gpkg"
BACKGROUND = REAL / "scb-regso-birth-income-tenure"

# Areas where the simulated support reaches a third as far as elsewhere.
UNDER_REACHED = ("0380R010", "0380R033", "0380R050")


def make_project(folder: Path) -> Path:
    """Write the project's files into a folder; return the project file."""
    people = pd.read_csv(POPULATION, dtype=str)
    people = people[people["regsokod"].str.startswith("0380")]
    people.to_csv(folder / "befolkning_2024.csv", index=False)
    _covariates().to_csv(folder / "socioekonomi.csv", sep=";", decimal=",", encoding="cp1252")
    _participations(people, folder / "uppfoljning_2025.xlsx")
    project = folder / "reachmap.toml"
    project.write_text(
        f"""
[project]
name = "Uppsala 2025"
municipality = "0380"
period = ["2025-01-01", "2025-12-31"]
simulated = true
[participations]
files = ["uppfoljning_2025.xlsx"]
[boundaries]
file = {str(BOUNDARIES)!r}
layer = "regso_2025"
code = "regsokod"
name = "regsonamn"
[population]
children = "befolkning_2024.csv"
[covariates]
file = "socioekonomi.csv"
use = ["wage_income_tkr", "rented_share"]
""",
        encoding="utf-8",
    )
    return project


def _covariates() -> pd.DataFrame:
    """Mean wage income (thousand SEK) and share of people in rented dwellings (per cent), 2023."""
    key = pd.read_csv(BACKGROUND / "region_name_to_regsokod.csv", dtype=str)
    codes = key.dropna().set_index("region")["regsokod"]

    def read(name: str) -> pd.DataFrame:
        table = pd.read_csv(BACKGROUND / name, encoding="utf-8-sig")
        table["area_code"] = table["region"].str.strip().map(codes)
        return table[table["area_code"].str.startswith("0380", na=False)]

    income = read("deso_income.csv").set_index("area_code")["Medelvärde för samtliga, tkr 2023"]
    tenure = read("deso_housing_tenure.csv").pivot_table(
        index="area_code", columns="upplåtelseform", values="Antal 2023", aggfunc="sum"
    )
    rented = 100 * tenure["hyresrätt"] / tenure.sum(axis=1)
    return pd.DataFrame({"wage_income_tkr": income, "rented_share": rented.round(1)})


def _participations(people: pd.DataFrame, path: Path) -> None:
    """Simulate a year's follow-up: clumps of one to three from one area, put into 120 courses."""
    rng = np.random.default_rng(380)
    names = _names()
    young = people[(people["kon"] == "1+2") & people["alder"].isin(["-4", "5-9", "10-14"])]
    children = young.assign(n=young["antal"].astype(float)).groupby("regsokod")["n"].sum()
    rows = []
    for code, count in children.items():
        rate = 0.02 if code in UNDER_REACHED else 0.06
        clumps = rng.poisson(count * rate / 2)
        for size in rng.integers(1, 4, clumps):
            age = int(rng.integers(0, 15))
            area = "" if rng.random() < 0.08 else names[str(code)]
            course = f"Kurs {rng.integers(0, 120)}"
            sexes = rng.choice(["Kvinna", "Man"], size, p=[0.7, 0.3])
            rows += [(course, "2025-03-01", area, sex, str(age)) for sex in sexes]
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Uppföljning")
        sheet.write_row(0, 0, ["Aktivitet", "Datum", "Bostadsområde", "Kön", "Barnets ålder"])
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, row)


def _names() -> dict[str, str]:
    import geopandas as gpd

    layer = gpd.read_file(BOUNDARIES, layer="regso_2025")
    return dict(zip(layer["regsokod"], layer["regsonamn"], strict=True))
