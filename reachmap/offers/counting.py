"""Located participations -> people by step of the way to the support: before the gate, in memory only.

A step is counted where the files tell it and the one before: rows that say how many registered tell who came,
rows that say who completed tell who did. Whatever is outside coverage stays outside (`reach.is_counted`), and
so do residents of other municipalities.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from reachmap.disclose.steps import StepCounts
from reachmap.experience.counting import UPPER_ANSWERS
from reachmap.reach import counts_here
from reachmap.read.languages import known_languages

USEFUL = "useful"
_OF_A_ROW = ("offered", "registered", "queue", "declined", "completed")


def count_steps(located: pd.DataFrame, answers: pd.DataFrame, *, period: tuple[date, date]) -> StepCounts:
    """Count people by step.

    Parameters
    ----------
    located
        `tables.LOCATED`, as it was read: with what somebody wrote of a language.
    answers
        The same index: 0 (lowest) to 1 (best) by question, missing where not answered.
    period
        First and last day.
    """
    inside = counts_here(located, period=period)
    rows = _rows(located[inside.to_numpy(bool)])
    adults = rows["adults"]
    done = _fewer(rows["completed"], adults)
    told = rows["completed"].notna()
    came = _fewer(rows["registered"], adults)
    both = rows["offered"].notna() & rows["registered"].notna()
    registered = _fewer(rows["registered"], rows["offered"]).where(both)
    left = (rows["offered"] - registered).where(both)
    declined = _fewer(rows["declined"].fillna(0), left)
    useful, not_useful = _useful(located[inside.to_numpy(bool)], answers)
    return StepCounts(
        adults=_sum(adults),
        completed=_sum(done),
        not_completed=_sum(adults[told]) - _sum(done),
        useful=useful,
        not_useful=not_useful,
        came=_sum(came),
        not_came=_sum(rows["registered"]) - _sum(came),
        registered_of_offered=_sum(registered),
        declined=_sum(declined),
        silent=_sum(left) - _sum(declined),
        queue=_sum(rows["queue"]),
        needs=_needs(located[inside.to_numpy(bool)]),
    )


def _rows(inside: pd.DataFrame) -> pd.DataFrame:
    """One row for each row of the files: its women, men and others together."""
    counts = inside[["row", "adults", *_OF_A_ROW]].astype(dict.fromkeys(_OF_A_ROW, "float64"))
    summed: pd.DataFrame = counts.groupby("row", sort=False).sum(min_count=1)
    return summed


def _fewer(one: pd.Series, other: pd.Series) -> pd.Series:
    """Take the smaller of two counts, row by row; missing where either is."""
    least: pd.Series = pd.concat([one, other], axis=1).min(axis=1, skipna=False)
    return least


def _sum(counts: pd.Series) -> int:
    return int(counts.sum())


def _useful(inside: pd.DataFrame, answers: pd.DataFrame) -> tuple[int, int]:
    """Adults who answered with one of the upper answers, and with another."""
    if USEFUL not in answers:
        return 0, 0
    answered = answers.loc[inside.index, USEFUL]
    adults = inside["adults"].where(answered.notna(), 0)
    upper = _sum(adults[answered >= UPPER_ANSWERS])
    return upper, _sum(adults) - upper


def _needs(inside: pd.DataFrame) -> dict[str, int]:
    """Adults by language that they wrote that they need; a text that names no language tells none."""
    found: dict[str, int] = {}
    for text, adults in inside.groupby("language_need")["adults"].sum().items():
        for code in known_languages(str(text)):
            found[code] = found.get(code, 0) + int(adults)
    return found
