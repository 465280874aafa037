"""Columns, rows that are alike and written totals, gated: rows of a file, not adults of a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from reachmap.read.repeats import Repeats
from reachmap.read.shown import shown_heading
from reachmap.read.totals import TotalDifference
from reachmap.read.uses import ColumnUse
from reachmap.review.hiding import hidden_of_some
from reachmap.review.told import MOST, NEARLY_ALL, NEARLY_NONE, SOME, ColumnReview, RepeatReview, TotalReview


def gated_columns(uses: Iterable[ColumnUse], *, k: int) -> tuple[ColumnReview, ...]:
    """Round the rows of every heading, and say in words how many are understood."""
    found = []
    for use in uses:
        rows = use.understood + use.unclear + use.blank
        found.append(
            ColumnReview(
                file=use.file,
                sheet=use.sheet,
                heading=shown_heading(use.heading),
                column=use.column,
                kind=use.kind,
                rows=rows,
                understood=_about(use.understood, k=k),
                unclear=_about(use.unclear, k=k),
                blank=_about(use.blank, k=k),
                share=_share(use.understood, rows, k=k),
                guess=use.guess,
                looks_like=use.looks_like,
                letters=use.letters,
            )
        )
    return tuple(found)


def _about(number: int, *, k: int) -> int | None:
    """Round to 2k, so that no other count that is published, of adults or rows, tells a small one by it."""
    if number < k:
        return None
    return number if k <= 1 else max(2 * k, round(number / (2 * k)) * 2 * k)


def _share(understood: int, rows: int, *, k: int) -> str:
    if rows - understood < k:
        return NEARLY_ALL
    if understood < k:
        return NEARLY_NONE
    return MOST if 2 * understood > rows else SOME


def gated_repeats(repeats: Sequence[Repeats], *, k: int) -> tuple[RepeatReview, ...]:
    """Hide how many rows are alike where they are few, or tell of few beside a sheet's others."""
    within = [each for each in repeats if not each.other_sheet]
    hidden = [each.rows < k for each in within]
    if within and k > 1:
        table = pd.DataFrame({"place": range(len(within)), "rows": [each.rows for each in within], "all": 0})
        hidden = hidden_of_some(table, count="rows", by=["place", "all"], total=["all"], k=k).tolist()
    shown = dict(zip(map(id, within), hidden, strict=True))
    return tuple(
        RepeatReview(
            each.file,
            each.sheet,
            None if shown.get(id(each), k > 1 and each.rows <= k) else each.rows,
            each.first_row,
            each.other_file,
            each.other_sheet,
        )
        for each in repeats
    )


def gated_total(found: TotalDifference, *, k: int) -> TotalReview:
    """Hide a small difference."""
    small = abs(found.difference) < k
    heading = shown_heading(found.heading)
    return TotalReview(found.file, found.sheet, heading, None if small else found.difference)
