"""The labelled names, and how many of them the matcher gets right.

``misspelt_names.csv``: names as course leaders type them, with the area meant or ``none``, written before the
matcher. ``area_names.csv``: real RegSO 2025 names of ten municipalities (Statistics Sweden, CC0), Stockholm's
stadsdelar and Malmö's delområden (the cities' open data, CC0), and one invented list (``nacka_egna``).
"""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd

from reachmap.locate.exact import TextIndex
from reachmap.locate.names import NameIndex
from reachmap.read.boundaries import Boundaries

HERE = Path(__file__).parent
# Written when the matcher was done, to see how it does on names that it was never adjusted to.
HELD_OUT = ("0580", "1880", "1780", "1281")
_CITY = {"sthlm": "0180", "malmo": "1280", "nacka_egna": "0182"}


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def answers() -> list[tuple[str, str, str, str]]:
    """Say of every label its list, typed text, right answer, and the area that is taken alone."""
    names: dict[str, list[str]] = {}
    for row in read("area_names.csv"):
        names.setdefault(row["area_list"], []).append(row["area_name"])
    labels = read("misspelt_names.csv")
    return [
        (kind, row["typed"], row["right"], found)
        for kind, own in names.items()
        for row, found in _found(
            [row for row in labels if row["area_list"] == kind], own, _CITY.get(kind, kind)
        )
    ]


def _found(rows: list[dict[str, str]], names: list[str], code: str) -> list[tuple[dict[str, str], str]]:
    areas = gpd.GeoDataFrame(
        {
            "area_code": [f"{code}X{i}" for i in range(len(names))],
            "area_name": names,
            "municipality_code": code,
        },
        geometry=[None] * len(names),
    )
    texts = TextIndex(Boundaries(areas=areas, others=areas.iloc[:0]), {})
    open_ones = [row for row in rows if texts.find(row["typed"])[1] == "unknown_name"]
    index = NameIndex(names, sorted(texts.others))
    suggested = index.suggest([texts.without_municipality(row["typed"]) for row in open_ones])
    taken = {
        row["typed"]: names[each.area]
        for row, each in zip(open_ones, suggested, strict=True)
        if each.area is not None
    }
    return [(row, taken.get(row["typed"], "none")) for row in rows]


def measure(*, only: tuple[str, ...] = ()) -> dict[str, int]:
    """Count labels (of some lists), those with an area, those taken alone, and those rightly so."""
    found = [answer for answer in answers() if not only or answer[0] in only]
    return {
        "labelled": len(found),
        "has_area": sum(right != "none" for _, _, right, _ in found),
        "taken": sum(area != "none" for _, _, _, area in found),
        "right": sum(area == right != "none" for _, _, right, area in found),
    }
