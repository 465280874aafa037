"""Labelled names, and how many of them the matcher gets right.

``misspelt_names.csv``: names as course leaders type them, with the area meant or ``none``. The matcher was
adjusted to them, so they say what it must keep doing, not how it does on names that it has not seen.
``blind_names.csv``: written by others from the lists of names alone. Sets a and b were measured, then led to
a rule each (a point of the compass alone is no name; a place in another municipality is no slip of the pen).
Set c was measured once before sets d and e were written. Those two were written by somebody who had read the
rules of the time, before they were changed again: d was developed on, e (other municipalities, other habits)
measured once, after; f was written before the rules that e led to, and measured once, after them. g is by
somebody who had not seen the rules, and was measured once, after the last of them. Some of their
texts are exact names, which no rule for misspelt ones needs: recall leaves them out.
``area_names.csv``: RegSO 2025 names of some municipalities (Statistics Sweden, CC0), and one invented list
(``nacka_egna``).
"""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd

from reachmap.locate.exact import TextIndex, places_elsewhere
from reachmap.locate.names import NameIndex
from reachmap.read.boundaries import Boundaries

HERE = Path(__file__).parent
_CITY = {"nacka_egna": "0182"}


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


ADJUSTED_TO = "misspelt_names.csv"
BLIND = "blind_names.csv"


def answers(labelled: str = ADJUSTED_TO, *, sets: str = "") -> list[tuple[str, str, str, str]]:
    """Say of every label its list, typed text, right answer, and the area that is taken alone.

    ``sets``: letters of the blind sets, or nothing for all labels of the file.
    """
    names: dict[str, list[str]] = {}
    for row in read("area_names.csv"):
        names.setdefault(row["area_list"], []).append(row["area_name"])
    labels = [row for row in read(labelled) if not sets or row["set"] in sets]
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
    index = NameIndex(names, sorted(texts.others), known=places_elsewhere({code}))
    suggested = index.suggest([texts.without_municipality(row["typed"]) for row in open_ones])
    taken = {
        row["typed"]: names[each.area]
        for row, each in zip(open_ones, suggested, strict=True)
        if each.area is not None
    }
    exact = {row["typed"] for row in rows if texts.find(row["typed"])[1] == "exact_name"}
    return [(row, taken.get(row["typed"], "none")) for row in rows if row["typed"] not in exact]


def measure(labelled: str = ADJUSTED_TO, *, sets: str = "") -> dict[str, int]:
    """Count labels, those with an area, those taken alone, and those rightly so."""
    found = answers(labelled, sets=sets)
    return {
        "labelled": len(found),
        "has_area": sum(right != "none" for _, _, right, _ in found),
        "taken": sum(area != "none" for _, _, _, area in found),
        "right": sum(area == right != "none" for _, _, right, area in found),
    }
