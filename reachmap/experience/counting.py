"""Located participations and their answers -> adults by measure, part and answer: not gated.

A row that stands for several adults is one answer given that many times. Who completed is counted where every
row that tells it stands for one adult: of a course's sum nobody knows who did, and two counts of nearly the
same adults (`disclose.steps` counts sums too) would tell the few that they differ by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from reachmap.reach import counts_here
from reachmap.vocabulary import MAN, NEWLY_ARRIVED

COMPLETED, FOUND = "completed", "found"
# Upper answers of a scale from 0 to 1: 4 and 5 of five (docs/assumptions.md).
UPPER_ANSWERS = 0.75
# What people write of how they found the support, by pieces of words; never told as they wrote it.
WAYS = {
    "preschool": ("förskol", "preschool", "dagis"),
    "school": ("skol", "school", "elevhäls", "kurator"),
    "adult_education": ("sfi", "svenska för invandrare", "komvux", "vuxenutbildning", "folkhögskol"),
    "child_health": (
        *("bvc", "barnhälso", "mvc", "mödrahälso", "barnmorsk", "familjecentral"),
        *("health", "midwife", "family cent"),
    ),
    "social_services": ("social", "soc", "familjerådgiv", "biståndshandl"),
    "partner": (
        *("partner", "sambo", "medförälder", "andra förälder", "frun", "min fru", "min man", "maken", "maka"),
        *("mamman", "pappan", "barnets mamma", "barnets pappa", "other parent", "husband", "wife", "spouse"),
    ),
    "friends": ("vän", "kompis", "bekant", "släkt", "granne", "friend", "family"),
    "web": ("hemsid", "webb", "web", "google", "internet", "sök på nätet"),
    "social_media": ("facebook", "instagram", "sociala medier", "social media", "tiktok"),
    "letter": ("brev", "utskick", "mejl", "e-post", "letter", "mail", "unikum"),
    "poster": ("affisch", "annons", "tidning", "broschyr", "flyer", "poster", "reklam"),
    "earlier": ("tidigare", "hembesök", "gått förut", "earlier", "home visit"),
}
OTHER_WAY = "other"
_FIRST = ("social_media", "preschool", "adult_education")  # their words hold those of others
UPPER, LOWER, SILENT = "upper", "lower", "silent"


@dataclass(frozen=True)
class PartCounts:
    """Adults by part, before the gate.

    Parameters
    ----------
    areas
        By measure: area codes and ``""`` (no area); columns ``upper``, ``lower``, ``silent``.
    groups
        By measure and partition (``fathers``, ``newly_arrived``, ``ages``): its parts and ``""`` (others).
    found
        By partition: its parts and ``""`` (the others), a column for each way that somebody wrote of and
        ``SILENT`` for those who wrote nothing.
    """

    areas: dict[str, pd.DataFrame]
    groups: dict[tuple[str, str], pd.DataFrame]
    found: dict[str, pd.DataFrame]


def count_parts(
    located: pd.DataFrame, answers: pd.DataFrame, *, area_codes: tuple[str, ...], period: tuple[date, date]
) -> PartCounts:
    """Count adults by measure and part.

    Parameters
    ----------
    located
        `tables.LOCATED`.
    answers
        The same index: 0 (lowest) to 1 (best) by question, missing where not answered.
    area_codes
        Areas of the project.
    period
        First and last day.
    """
    inside = counts_here(located, period=period).to_numpy(bool)
    rows = located[inside]
    said = {str(name): _upper(answers[name].loc[rows.index]) for name in answers}
    said[COMPLETED] = _completed(rows)
    told = {name: kinds for name, kinds in said.items() if (kinds != SILENT).any()}
    home = rows["area_code"].where(rows["area_code"].isin(area_codes)).fillna("").astype(str)
    partitions = _partitions(rows)
    ways = _ways(rows)
    return PartCounts(
        areas={name: _table(home, kinds, rows["adults"]) for name, kinds in told.items()},
        groups={
            (name, partition): _table(parts, kinds, rows["adults"])
            for name, kinds in told.items()
            for partition, parts in partitions.items()
        },
        found={name: _by_way(parts, ways, rows["adults"]) for name, parts in partitions.items()},
    )


def _by_way(parts: pd.Series, ways: pd.Series, adults: pd.Series) -> pd.DataFrame:
    counts = pd.crosstab(parts, ways.replace("", SILENT), adults, aggfunc="sum")
    return counts.rename_axis(index=None, columns=None).fillna(0).astype(int)


def _upper(share: pd.Series) -> pd.Series:
    kinds = np.where(share.isna(), SILENT, np.where(share >= UPPER_ANSWERS, UPPER, LOWER))
    return pd.Series(kinds, index=share.index)


def _completed(rows: pd.DataFrame) -> pd.Series:
    """Who completed, where every row that tells it stands for one adult; else nobody is told of."""
    told = rows["completed"].notna().to_numpy(bool)
    alone = (~rows["row"].duplicated(keep=False) & (rows["adults"] == 1)).to_numpy(bool)
    if not alone[told].all():
        told = np.zeros(len(rows), dtype=bool)
    done = (rows["completed"].astype("float64") >= 1).to_numpy(bool)
    return pd.Series(np.where(~told, SILENT, np.where(done, UPPER, LOWER)), index=rows.index)


def _table(parts: pd.Series, kinds: pd.Series, adults: pd.Series) -> pd.DataFrame:
    names, place = np.unique(parts.to_numpy(dtype=object), return_inverse=True)
    number, said = adults.to_numpy(dtype=float), kinds.to_numpy(dtype=object)
    columns = {
        kind: np.bincount(place, np.where(said == kind, number, 0.0), minlength=len(names))
        for kind in (UPPER, LOWER, SILENT)
    }
    return pd.DataFrame(columns, index=names).astype(int)


def _partitions(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Part adults by group; ages into those with a child of 16-18 and others with one of 13-15."""
    oldest = rows["bands"].map(lambda bands: "16-18" in bands).to_numpy(bool)
    teens = rows["bands"].map(lambda bands: "13-15" in bands).to_numpy(bool)
    parts = {
        "fathers": np.where((rows["sex"] == MAN).to_numpy(bool), "fathers", ""),
        "newly_arrived": np.where((rows["arrival"] == NEWLY_ARRIVED).to_numpy(bool), "newly_arrived", ""),
        "ages": np.where(oldest, "upper_secondary", np.where(teens, "younger_teens", "")),
    }
    return {name: pd.Series(part, index=rows.index) for name, part in parts.items()}


def _ways(rows: pd.DataFrame) -> pd.Series:
    """Sort what people wrote of how they found the support; blank where they wrote nothing."""
    order = [*_FIRST, *(way for way in WAYS if way not in _FIRST)]

    def way(text: object) -> str:
        if not isinstance(text, str) or not text.strip():
            return ""
        found = (each for each in order if any(piece in text.casefold() for piece in WAYS[each]))
        return next(found, OTHER_WAY)

    return rows["found_via"].map(way)
