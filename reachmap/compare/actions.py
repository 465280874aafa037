"""What was done, and what the next period shows: before and after, held against the rest, never as a cause.

``atgarder.csv``: area (or the municipality's code for all of it), group, what, when, cost, evenings, and how
many took part in what was done. Money and evenings are divided over a programme or a municipality, never
over a leader: a column that names one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.compare.periods import TOO_FEW, area_changes, hold_against_rest, log_changes
from reachmap.compare.plain_table import numbers, read_plain
from reachmap.errors import InputError
from reachmap.read.personal_texts import kind_of_text
from reachmap.vocabulary import ALL, GROUP_KEYS

if TYPE_CHECKING:
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.share_file import Share
    from reachmap.files import Source

LONGEST_TEXT = 80
_HEADINGS = {
    "area_code": ("area", "area code", "område", "områdeskod", "omradeskod", "kod"),
    "group": ("grupp", "delgrupp", "parent group"),
    "what": ("åtgärd", "atgard", "vad", "program", "programme"),
    "when": ("när", "nar", "datum", "date"),
    "cost": ("kostnad", "kronor"),
    "evenings": ("kvällar", "kvallar", "träffar"),
    "participations": ("deltagare", "deltagartillfällen", "antal deltagare"),
}
_LEADERS = ("ledare", "leader", "handläggare", "namn", "name")
_GROUP_WORDS = {
    "alla": ALL,
    "": ALL,
    "pappor": "fathers",
    "män": "fathers",
    "nyanlända": "newly_arrived",
    "tonårsföräldrar": "teens",
    "gymnasiet": "upper_secondary",
}


@dataclass(frozen=True)
class Judged:
    """Actions with what the next period shows.

    Parameters
    ----------
    rows
        As read (``area_code, group, what, when, cost, evenings, participations``) with ``municipality,
        area_name``, the years ``before, after``, ``change`` and ``against`` (change through the rest's) with
        ``_low, _high`` (90 %), ``verdict``.
    costs
        A row for each ``municipality`` and ``what`` (and `ALL`): ``cost, evenings, participations`` and the
        first two through the last; missing where few took part or it is not known.
    """

    rows: pd.DataFrame
    costs: pd.DataFrame


def read_actions(source: Source) -> pd.DataFrame:
    """Read ``atgarder.csv``.

    Parameters
    ----------
    source
        csv or a workbook.

    Returns
    -------
    DataFrame
        ``area_code, group, what, when, cost, evenings, participations``; the last three may be missing.

    Raises
    ------
    InputError
        A column is missing, a date or a group is not known, or a column names leaders.
    """
    table = read_plain(source, _HEADINGS, needed=["area_code", "what", "when"])
    for heading in table.columns.difference(list(_HEADINGS)):
        if any(word in str(heading).lower() for word in _LEADERS):
            raise InputError("actions_leader", file=source.name, column=str(heading)[:40])
    days = pd.to_datetime(table["when"], format="ISO8601", errors="coerce")
    if days.isna().any():
        raise InputError("actions_date", file=source.name, n=int(days.isna().sum()))
    group = table["group"].str.strip().str.lower() if "group" in table else pd.Series(ALL, index=table.index)
    group = group.map(lambda word: _GROUP_WORDS.get(word, word))
    if not group.isin(GROUP_KEYS).all():
        n = int((~group.isin(GROUP_KEYS)).sum())
        known = ", ".join(GROUP_KEYS)
        raise InputError("table_bad_value", file=source.name, column="group", n=n, known=known)
    found = pd.DataFrame(
        {
            "area_code": table["area_code"].str.strip(),
            "group": group,
            "what": table["what"].map(_plain_name),
            "when": days.dt.date,
        }
    )
    for name in ("cost", "evenings", "participations"):
        found[name] = numbers(table[name]) if name in table else np.nan
    return found


def _plain_name(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text).strip()[:LONGEST_TEXT]
    return "–" if kind_of_text(shown) else shown


def judge_actions(actions: pd.DataFrame, comparison: Comparison) -> Judged:
    """Hold each action's area and group before and after against the rest of its municipality.

    Parameters
    ----------
    actions
        From `read_actions`.
    comparison
        Two periods or more.

    Notes
    -----
    Before is the last period that began before the action; after the one that follows. A whole municipality
    is held against the other municipalities' change.
    """
    rows = [_judged(action, comparison) for _, action in actions.iterrows()]
    table = pd.DataFrame(rows, columns=[*_JUDGED]).astype({"verdict": "str", "area_name": "str"})
    joined = pd.concat([actions.reset_index(drop=True), table], axis=1)
    return Judged(joined, _costs(joined, min((s.manifest.k for s in comparison.shares), default=5)))


_JUDGED = (
    "municipality",
    "area_name",
    "year_before",
    "year_after",
    "before",
    "after",
    "change",
    "change_low",
    "change_high",
    "against",
    "against_low",
    "against_high",
    "verdict",
)


def _judged(action: pd.Series, comparison: Comparison) -> dict[str, object]:
    area, group, when = str(action["area_code"]), str(action["group"]), action["when"]
    code = area[:4]
    found: dict[str, object] = {"municipality": code, "area_name": "", "verdict": TOO_FEW}
    pair = _around(code, when, comparison) if isinstance(when, date) else None
    if pair is None:
        return found
    before, after = pair
    found |= {"year_before": before.manifest.period[1].year, "year_after": after.manifest.period[1].year}
    table = (
        _of_municipalities(pair, group, comparison)
        if area == code
        else area_changes(*pair, parent_group=group)[0]
    )
    held, _ = hold_against_rest(table)
    if area not in held.index:
        return found
    row = held.loc[area]
    names = [name for name in _JUDGED if name in held.columns]
    return found | {name: row[name] for name in names}


def _around(code: str, when: date, comparison: Comparison) -> tuple[Share, Share] | None:
    own = [share for share in comparison.shares if share.manifest.code == code]
    began = [share for share in own if share.manifest.period[0] < when]
    first_of = {share.manifest.period[0]: share for share in own}
    if not began:
        return None
    # An action in a period that is there shows in that period, against the one before it.
    inside = began[-1].manifest.period[1] >= when
    order = sorted(first_of)
    at = order.index(began[-1].manifest.period[0])
    before, after = (at - 1, at) if inside else (at, at + 1)
    if before < 0 or after >= len(order):
        return None
    return first_of[order[before]], first_of[order[after]]


def _of_municipalities(pair: tuple[Share, Share], group: str, comparison: Comparison) -> pd.DataFrame:
    """Every municipality that has both periods: a group of all ages."""
    rows = {}
    for code in {share.manifest.code for share in comparison.shares}:
        both = [
            next((s for s in comparison.shares if s.key == (code, own.manifest.period)), None) for own in pair
        ]
        if both[0] is None or both[1] is None:
            continue
        wholes = [share.whole(ALL, group) for share in both if share is not None]
        if any(whole is None for whole in wholes):
            continue
        rows[code] = {
            f"{name}{end}": float("nan") if pd.isna(whole[column]) else float(whole[column])
            for end, whole in zip(("before", "after"), wholes, strict=True)
            if whole is not None
            for name, column in (("", "reached"), ("people_", "target"))
        } | {"phi_before": both[0].manifest.dispersion, "phi_after": both[1].manifest.dispersion}
    return log_changes(pd.DataFrame.from_dict(rows, orient="index"))


def _costs(rows: pd.DataFrame, k: int) -> pd.DataFrame:
    """Add up what was spent, by programme and for all; nothing where fewer than k took part."""
    names = ["cost", "evenings", "participations"]
    both = pd.concat([rows, rows.assign(what=ALL)])
    summed = both.groupby(["municipality", "what"], as_index=False)[names].sum(min_count=1)
    enough = summed["participations"] >= k
    for name in ("cost", "evenings"):
        summed[f"{name}_each"] = (summed[name] / summed["participations"]).where(enough)
    summed["participations"] = summed["participations"].where(enough)
    return summed
