"""The programmes that have been evaluated: what kind of support each is, and for which ages.

``programmes.csv`` says in our own words what table 1 of Region Västmanland's handbook of parenting
support has (a survey of the literature of 2020-2021; most evaluations are from 2010-2015): kind and the
children's ages, joined where the table has several spans. It says nothing of what else a municipality
may offer, and that a programme stands here is no advice to choose it: newer evaluations may exist.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reachmap.read.plain import plain
from reachmap.read.values import bands

TABLE = Path(__file__).parent / "programmes.csv"


@dataclass(frozen=True)
class EvaluatedProgramme:
    """A programme of the catalogue.

    Parameters
    ----------
    key, name
        Code, and what it is called.
    other_names
        What else it is called.
    level
        ``universal`` or ``selective``.
    ages
        Children's ages in whole years.
    for_need
        For whom: ``acting_out``, ``behaviour_or_emotions``; empty where no need is named.
    how
        ``group`` or ``individual``.
    """

    key: str
    name: str
    other_names: tuple[str, ...]
    level: str
    ages: frozenset[int]
    for_need: str
    how: str

    @property
    def bands(self) -> tuple[str, ...]:
        """Age bands of which it is for at least one age."""
        return bands(tuple(sorted(self.ages)), None)


@cache
def evaluated_programmes() -> tuple[EvaluatedProgramme, ...]:
    """List the catalogue, in the order of its source."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return tuple(
            EvaluatedProgramme(
                key=row["key"],
                name=row["name"],
                other_names=tuple(filter(None, row["other_names"].split(";"))),
                level=row["level"],
                ages=frozenset(range(int(row["first_age"]), int(row["last_age"]) + 1)),
                for_need=row["for_need"],
                how=row["how"],
            )
            for row in csv.DictReader(handle)
        )


@cache
def _by_name() -> dict[str, str]:
    return {
        plain(name): programme.key
        for programme in evaluated_programmes()
        for name in (programme.name, *programme.other_names)
    }


def programme_key(name: str) -> str | None:
    """Name the programme of the catalogue that a text means; None where it is none of them.

    What follows the name ("Komet 3-11 år", "Connect ht 2025") does not matter.
    """
    text = plain(name)
    known = [known for known in _by_name() if text == known or text.startswith(f"{known} ")]
    return _by_name()[max(known, key=len)] if known else None
