"""The gate of what participants say: an area needs 20 answers, and no sum tells of fewer than k.

Each table is parts × (upper answers, other answers, none). A part is told where each of its counts is k or
more. What is not told is one rest together with those without an area, which anybody can work out by
subtraction: its counts are k or more as well, else another part joins it. Nothing small is then shown or left
over. Within the rest a count of one of two parts can take at least as many values as the least of: either
part's people, the rest's count, and the rest's other counts; so at least k + 1 (more parts: more).

Nor is whoever is alone in a count of the rest told another small one there: were a count below k 1, what each
sum (of the rest's answers; of a part whose adults are shown) in turn leaves of the others must keep k values,
or as many as with no part told (`disclose.members`). Else another part joins the rest. Where few gave no
answer and count as another answer, these two are k + 1 or more together: with k, either would know the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from reachmap.disclose.members import tells_members
from reachmap.disclose.numbers import Layout
from reachmap.disclose.rounding import round_counts
from reachmap.experience.counting import LOWER, SILENT, UPPER, PartCounts
from reachmap.experience.ways import FEWEST_ANSWERS, FOUND_COLUMNS, LEVEL, gate_ways
from reachmap.reach import PublishedReach, wilson
from reachmap.vocabulary import ALL

COLUMNS = ["measure", "kind", "part", "adults", "answered", "share", "low", "high"]
_REST = ""


@dataclass(frozen=True)
class Experience:
    """What participants say, gated.

    Parameters
    ----------
    answers
        `COLUMNS`, a row for each measure and part that may be told: ``kind`` is ``whole``, ``group`` or
        ``area``; ``adults`` who took part, ``answered`` of them, ``share`` of those with an upper answer (or
        who completed), 0 to 1, with a 90 % interval.
    found
        `ways.FOUND_COLUMNS`: how those who say found the support: all, and the groups that may be told of.
    """

    answers: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    found: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FOUND_COLUMNS))


def gate_experience(counts: PartCounts, published: PublishedReach, *, level: str) -> Experience:
    """Let out what tells of nobody.

    Parameters
    ----------
    counts
        As counted.
    published
        Reach after the gate: an area or a group whose reach is hidden is not told of here either.
    level
        ``public``, or ``detailed``: only the least number of answers holds.
    """
    k = published.k if level == "public" else 1
    groups_shown = {
        group: not published.total_hidden[published.groups.places[ALL, group]]
        for group in ("fathers", "newly_arrived", "upper_secondary", "teens")
    }
    area_shown = dict(zip(published.area_codes, ~published.hidden[:, 0], strict=True))
    rows: list[list[object]] = []
    for measure, table in counts.areas.items():
        told = _merged_silent(table, k)
        whole = told.sum()
        if (
            published.total_hidden[0]
            or whole[UPPER] + whole[LOWER] < FEWEST_ANSWERS
            or not _all_large(whole, k, lower=_least_lower(told, k))
        ):
            continue
        rows.append(_row(measure, "whole", ALL, whole, published.dispersion))
        for (name, partition), groups in counts.groups.items():
            if name == measure:
                rows += _groups(measure, partition, groups, groups_shown, published.dispersion, k)
        safe = _safe(told, lambda area: bool(area_shown.get(area, False)), k)
        rows += [_row(measure, "area", area, _of(told, area), published.dispersion) for area in safe]
    told_of = pd.DataFrame(rows, columns=COLUMNS)
    found = gate_ways(counts.found, published, groups_shown=groups_shown, k=k)
    return Experience(_rounded(told_of, published), found)


def _rounded(rows: pd.DataFrame, published: PublishedReach) -> pd.DataFrame:
    """Round the counts of each part, and take its share from what is left of them."""
    if not published.base or rows.empty:
        return rows
    upper = (rows["share"] * rows["answered"]).round().to_numpy(int)
    counts = np.column_stack([upper, rows["answered"] - upper, rows["adults"] - rows["answered"]])
    upper, lower, silent = round_counts(counts.astype(float), published.base).astype(int).T
    answered = upper + lower
    phi = published.dispersion
    found = [wilson(a / phi, b / phi, level=LEVEL) for a, b in zip(upper, answered, strict=True)]
    return rows.assign(
        adults=answered + silent,
        answered=answered,
        share=upper / answered,
        low=[float(low) for low, _ in found],
        high=[float(high) for _, high in found],
    )


def _merged_silent(table: pd.DataFrame, k: int) -> pd.DataFrame:
    """Count fewer than k who did not answer as having given another answer: nothing then tells how few."""
    if not 0 < table[SILENT].sum() < k:
        return table
    merged = table.copy()
    merged[LOWER], merged[SILENT] = table[LOWER] + table[SILENT], 0
    return merged


def _least_lower(table: pd.DataFrame, k: int) -> int:
    """How many other answers there must be: they may hold some who did not answer, if nobody else did not."""
    return k + 1 if k > 1 and not table[SILENT].any() else k


def _all_large(counts: pd.Series, k: int, *, lower: int) -> bool:
    return bool(_each_large(counts.to_frame().T, k, lower=lower)[0])


def _each_large(table: pd.DataFrame, k: int, *, lower: int) -> np.ndarray:
    """Whether each part has k of every answer, other answers ``lower`` too; none at all may be silent."""
    upper, other, silent = (table[kind].to_numpy() for kind in (UPPER, LOWER, SILENT))
    return np.asarray((upper >= k) & (other >= max(k, lower)) & ((silent >= k) | (silent == 0)))


def _groups(
    measure: str,
    partition: str,
    groups: pd.DataFrame,
    shown: dict[str, bool],
    dispersion: float,
    k: int,
) -> list[list[object]]:
    table = _merged_silent(groups, k)
    if partition != "ages":
        safe = _safe(table, lambda group: shown.get(group, False), k)
        return [_row(measure, "group", group, _of(table, group), dispersion) for group in safe]
    # Teenagers are those of 16-18 and the others of 13-15: a sum of two parts, told where both may be.
    both = shown["upper_secondary"] and shown["teens"]
    safe = _safe(table, lambda _: both, k)
    rows = [
        _row(measure, "group", group, _of(table, group), dispersion)
        for group in safe
        if group == "upper_secondary"
    ]
    if {"upper_secondary", "younger_teens"} <= set(safe):
        teens = table.loc[["upper_secondary", "younger_teens"]].sum()
        rows.append(_row(measure, "group", "teens", teens, dispersion))
    return rows


def _of(table: pd.DataFrame, part: str) -> pd.Series:
    return pd.Series(table.loc[part])


def _safe(table: pd.DataFrame, may: Callable[[str], bool], k: int) -> list[str]:
    """Name the parts that may be told."""
    answered = table[UPPER] + table[LOWER]
    lower = _least_lower(table, k)
    told = _each_large(table, k, lower=lower)
    large = [str(part) for part in table.index[told] if part != _REST]
    chosen = [part for part in large if answered[part] >= FEWEST_ANSWERS and may(part)]
    chosen.sort(key=lambda part: (-answered[part], part))
    known = np.array([part != _REST and may(part) for part in table.index])
    while chosen and not (
        _is_safe(table.drop(index=chosen), k, lower=lower)
        and _is_safe_from_members(table, ~table.index.isin(chosen), known, k)
    ):
        chosen.pop()
    return sorted(chosen)


def _is_safe(rest: pd.DataFrame, k: int, *, lower: int) -> bool:
    """Whether what is left tells of nobody: no counts, or large ones that are not one part's alone."""
    alone = int((rest.sum(axis=1) > 0).sum()) == 1 and _REST not in rest.index and k > 1
    return not rest.to_numpy().any() or (_all_large(rest.sum(), k, lower=lower) and not alone)


def _is_safe_from_members(table: pd.DataFrame, rest: np.ndarray, known: np.ndarray, k: int) -> bool:
    """Whether nobody who is alone in a count of the rest is told another small one.

    ``known``: parts whose adults are shown.
    """
    parts, kinds = table.shape
    cells = np.arange(parts * kinds).reshape(parts, kinds)
    layout = Layout(counts=table.to_numpy().ravel().tolist())
    layout.rows = [*cells.T.tolist(), *cells[known].tolist(), cells[~known].ravel().tolist()]
    every = np.ones(cells.size, dtype=bool)
    return not tells_members(layout.system(), np.repeat(rest, kinds), numbers=every, guarded=every, k=k)


def _row(measure: str, kind: str, part: str, counts: pd.Series, dispersion: float) -> list[object]:
    upper, answered = int(counts[UPPER]), int(counts[UPPER] + counts[LOWER])
    # Couples and whole courses answer alike: as many answers as are worth that much.
    low, high = wilson(upper / dispersion, answered / dispersion, level=LEVEL)
    adults = answered + int(counts[SILENT])
    return [measure, kind, part, adults, answered, upper / answered, float(low), float(high)]
