"""What a reader must know of how the follow-up was read: written totals, terms, units.

Differences below k are told without the number. Of terms the number of adults is not gated yet
(`disclose.flags`).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from reachmap.read.participations import Followup
from reachmap.settings import Settings

_HOMES = {"area", "postcode", "school", "x", "lon"}

Flag = tuple[str, dict[str, Any]]


def followup_flags(
    followup: Followup, settings: Settings, *, level: str, counted: pd.DataFrame
) -> tuple[Flag, ...]:
    """Collect the flags of a follow-up.

    Parameters
    ----------
    followup
        As read, not gated.
    settings
        The project.
    level
        ``public``, or ``detailed``: no number is too small.
    counted
        The rows whose adults the intake counts.

    Returns
    -------
    tuple of (str, dict)
        Codes of `present.sentences`, with their facts.
    """
    k = settings.disclosure.k if level == "public" else 1
    return (
        *_homes(followup, settings),
        *_personal(followup),
        *_totals(followup, k),
        *_across(counted, settings),
        *_units(followup, settings, k),
    )


def _homes(followup: Followup, settings: Settings) -> list[Flag]:
    """Tell that no file has a column that says where somebody lives: a fact of headings, of nobody."""
    asked = {column for sheet in followup.sheets for column in sheet.recognised}
    asked |= {one.read_as for sheet in followup.sheets for one in sheet.personal}
    wide = settings.participations.wide
    return [] if asked & _HOMES or (wide and wide.variable in _HOMES) else [("no_home_asked", {})]


def _personal(followup: Followup) -> list[Flag]:
    """Tell of columns that would have been read and were not, because of what they look like."""
    return [
        (
            f"personal_{one.kind}",
            {"file": sheet.file, "sheet": sheet.sheet, "column": one.heading or one.column},
        )
        for sheet in followup.sheets
        for one in sheet.personal
        if one.read_as
    ]


def _totals(followup: Followup, k: int) -> list[Flag]:
    flags: list[Flag] = []
    for found in followup.differences:
        where = {"file": found.file, "sheet": found.sheet, "column": found.heading}
        if abs(found.difference) < k:
            flags.append(("total_differs_little", where))
        else:
            code = "total_too_large" if found.difference > 0 else "total_too_small"
            flags.append((code, where | {"n": abs(found.difference)}))
    return flags


def _across(rows: pd.DataFrame, settings: Settings) -> list[Flag]:
    """Tell of terms, months and weeks of which some days lie in the period and some do not."""
    first, last = (pd.Timestamp(day) for day in settings.project.period)
    begun, ended = rows["date"], rows["date_last"]
    across = (begun <= last) & (ended >= first) & ((begun < first) | (ended > last))
    adults = int(rows.loc[across.to_numpy(bool), "adults"].sum())
    return [("terms_across_period", {"n": adults})] if adults else []


def _units(followup: Followup, settings: Settings, k: int) -> list[Flag]:
    flags: list[Flag] = []
    for found in followup.conversions:
        if found.counted < k or (found.adults is not None and found.adults < k):
            continue
        if found.adults is None:
            flags.append(("unit_apart", {"unit": found.unit, "n": found.counted}))
            continue
        stated = settings.participations
        factor = stated.adults_per_family if found.unit == "families" else stated.visits_per_adult
        code = "families_as_adults" if found.unit == "families" else "visits_as_adults"
        facts = {"n": found.counted, "adults": found.adults, "factor": factor}
        flags.append((code, facts))
    return flags
