"""An attack on what a run wrote: all numbers of its files in one system, kind of adult by kind of adult.

Nothing is taken from the gate. A kind is which ages of children are written down (none: their age is known
and the activity was for others; or no age is known) × sex × arrival, both perhaps unknown. Adults of each
kind are told apart by area and, beside that, by part (place and ages of activities). Children of three ages
are left out, which leaves an attacker more. Numbers of `cells.csv`, `analysis_areas.csv` and `run.json`
(intake, `unknown_by_part`) are sums of these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pandas as pd

from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, Stratum

K = 5
SETS = [frozenset(some) for n in range(3) for some in combinations(BAND_KEYS, n)]
Ages = frozenset[str] | None
Kind = tuple[Ages, str | None, str | None]
KINDS: list[Kind] = list(product([*SETS, None], ("woman", "man", None), ("newly_arrived", "other", None)))
Chosen = Callable[[Kind], bool]
STRATA = {stratum.key: stratum for stratum in BUILT_IN.strata}


def in_stratum(stratum: Stratum) -> Chosen:
    """Tell who is counted in a stratum."""

    def is_in(kind: Kind) -> bool:
        ages, sex, arrival = kind
        of_age = stratum.bands == BAND_KEYS or bool((ages or frozenset()) & {*stratum.bands})
        return of_age and stratum.sex in (None, sex) and stratum.arrival in (None, arrival)

    return is_in


UNKNOWN: dict[str, Chosen] = {
    "age": lambda kind: kind[0] is None,
    "sex": lambda kind: kind[1] is None,
    "arrival": lambda kind: kind[2] is None,
}


@dataclass
class Attack:
    """All tables that fit what is told.

    Parameters
    ----------
    areas
        Codes, then "none" for adults without an area.
    parts
        What is told of each part.
    """

    areas: list[str]
    parts: list[dict[str, Any]]
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    goals: list[tuple[str, dict[int, float]]] = field(default_factory=list)

    def by_area(self, codes: list[str], chosen: Chosen) -> dict[int, float]:
        """Sum adults of some kinds in some areas."""
        places = [i for i, code in enumerate(self.areas) if code in codes or ALL in codes]
        return {a * len(KINDS) + i: 1.0 for a in places for i, kind in enumerate(KINDS) if chosen(kind)}

    def by_part(self, part: int, chosen: Chosen) -> dict[int, float]:
        """Sum adults of some kinds at one part."""
        first = (len(self.areas) + part) * len(KINDS)
        return {first + i: 1.0 for i, kind in enumerate(KINDS) if chosen(kind)}

    def tell(self, row: dict[int, float], low: float, high: float | None = None) -> None:
        """Add what is told of a sum."""
        self.rows.append((row, low, low if high is None else high))

    def at_parts(self) -> None:
        """Every adult is at one part, for one of its ages; what is told of the unknown there."""
        for i in range(len(KINDS)) if self.parts else ():
            row = {a * len(KINDS) + i: 1.0 for a in range(len(self.areas))}
            row |= {(len(self.areas) + p) * len(KINDS) + i: -1.0 for p in range(len(self.parts))}
            self.tell(row, 0)
        for p, part in enumerate(self.parts):
            ages = frozenset(part["ages"])
            self.tell(self.by_part(p, lambda _: True), part["adults"])
            alone = len(ages) == 1
            self.tell(self.by_part(p, lambda kind: kind[0] is None and alone), 0)  # noqa: B023 - called here
            self.tell(self.by_part(p, lambda kind: not (kind[0] or frozenset()) <= ages), 0)  # noqa: B023
            for what, mark in part["unknown"].items():
                if what in UNKNOWN and mark != "all_known":
                    self._unknown_at(p, what, mark, part["adults"])

    def _unknown_at(self, part: int, what: str, mark: int | str, adults: int) -> None:
        row, few = self.by_part(part, UNKNOWN[what]), K - 1
        ends = {"few_unknown": (0, few), "few_known": (adults - few, adults), "rest": (0, adults)}
        self.tell(row, *((mark, mark) if isinstance(mark, int) else ends[mark]))
        if not isinstance(mark, int):
            self.goals.append((f"part {part} {what} {mark}", row))
            known = self.by_part(part, lambda kind: not UNKNOWN[what](kind))
            self.goals.append((f"part {part} {what} known {mark}", known))

    def narrow(self) -> Iterator[tuple[str, float, float]]:
        """Name what is hidden and has fewer than k values."""
        solver = self._solver()
        for name, row in self.goals:
            ends = []
            for way in (1.0, -1.0):
                for column in row:
                    solver.changeColCost(column, way)
                solver.run()
                told = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
                ends.append(solver.getObjectiveValue() * way if told else way * -np.inf)
            for column in row:
                solver.changeColCost(column, 0.0)
            low, high = np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)
            # What a part called the rest has may be told where it is not small.
            if high - low < K - 1 and not (name.endswith("rest") and low >= K):
                yield name, float(low), float(high)

    def _solver(self) -> highspy.Highs:
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        width = (len(self.areas) + len(self.parts)) * len(KINDS)
        solver.addVars(width, np.zeros(width), np.full(width, highspy.kHighsInf))
        for row, low, high in self.rows:
            solver.addRow(low, high, len(row), np.array([*row]), np.array([*row.values()]))
        return solver


def attack_of(folder: Path) -> Attack:
    """Set up all that the files of a run tell."""
    cells = pd.read_csv(folder / "cells.csv", dtype={"area_code": str})
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    numbers = cells.to_dict("records")
    if (folder / "analysis_areas.csv").exists():
        regions = pd.read_csv(folder / "analysis_areas.csv", dtype={"area_code": str})
        numbers += regions.to_dict("records")
    areas = [code for code in cells["area_code"].unique() if code != ALL]
    parts = [part for part in record.get("unknown_by_part", []) if {*part["unknown"]} != {"home"}]
    attack = Attack([*areas, "none"], parts)
    # That nobody of an age that no activity is for is counted at it is public.
    offered = {band for part in parts for band in part["ages"]} or {*BAND_KEYS}
    for told in numbers:
        key = (told["age_band"], told["parent_group"])
        if key not in STRATA:  # what a project defines is worked out from the others
            continue
        row = attack.by_area(str(told.get("areas", told["area_code"])).split("+"), in_stratum(STRATA[key]))
        if pd.notna(told["reached"]):
            attack.tell(row, told["reached"])
        elif told["hidden"] and offered & {*STRATA[key].bands}:
            attack.goals.append((f"{told['area_code']} {key}", row))
    _intake(attack, record["counts"])
    attack.at_parts()
    return attack


def _intake(attack: Attack, counts: dict[str, Any]) -> None:
    sums: dict[str, Chosen] = {
        "adults": lambda _: True,
        "women": lambda kind: kind[1] == "woman",
        "men": lambda kind: kind[1] == "man",
        "age_known": lambda kind: kind[0] is not None,
        "arrival_known": lambda kind: kind[2] is not None,
    }
    for name, chosen in sums.items():
        row = attack.by_area([ALL], chosen)
        if counts[name] is not None:
            attack.tell(row, counts[name])
        else:
            attack.goals.append((name, row))
    # Who may live in several areas is in no area, and neither without one; they are counted among the latter.
    none = attack.by_area(["none"], lambda _: True)
    if "without_area" in counts["left_out"] and "several_areas" in counts["left_out"]:
        attack.tell(none, 0)
    elif counts["not_located_total"] is not None:
        spread = 0 if "several_areas" in counts["left_out"] else counts["spread"]
        if spread is not None:
            attack.tell(none, counts["not_located_total"] + spread)
