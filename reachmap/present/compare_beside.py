"""Other figures of the municipalities (Kolada, Statistics Sweden) beside reach; never as a cause of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reachmap.compare.outlines import name_of
from reachmap.i18n import N_
from reachmap.present.compare_periods import per_cent_interval
from reachmap.present.compare_words import Table, share_text, times_text

if TYPE_CHECKING:
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.indicators import Association
    from reachmap.i18n import Translator

# Columns that a page has room for; all of them stand in the csv.
MOST_BESIDE = 4


def beside_columns(comparison: Comparison, translator: Translator) -> Table:
    """Give other figures (Kolada, Statistics Sweden) as columns: a row for each of `Year.table`."""
    if comparison.indicators is None:
        return [], [[] for _ in comparison.latest.table.index]
    names = [str(name) for name in comparison.indicators.columns[:MOST_BESIDE]]
    found = comparison.indicators[names].reindex(comparison.latest.table.index)
    return names, [[_figure(value, translator) for value in row] for row in found.to_numpy(float)]


def beside_table(comparison: Comparison, translator: Translator) -> Table:
    """Put other figures beside how far the support reaches; no rows without other figures."""
    say = translator.say
    names, columns = beside_columns(comparison, translator)
    headings = [say("Municipality"), say("Reached of 100 parents"), say("Drawn together"), *names]
    if not names:
        return headings, []
    rows = zip(comparison.latest.table.iterrows(), columns, strict=True)
    return headings, [
        [
            name_of(str(code)),
            share_text(row, "crude", translator),
            times_text(row, "pooled", translator),
            *figures,
        ]
        for (code, row), figures in rows
    ]


def _figure(value: float, translator: Translator) -> str:
    if not math.isfinite(value):
        return "–"
    return translator.number(value, 0 if abs(value) >= 100 else 1)


def association_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say how reach goes with other figures, and that it is not cause."""
    if not comparison.associations:
        if comparison.indicators is None:
            return []
        return [translator.say("Too few municipalities have both figures to say whether they go together.")]
    lines = [_association(each, translator) for each in comparison.associations]
    left = len(comparison.indicators.columns) - MOST_BESIDE if comparison.indicators is not None else 0
    if left > 0:
        told = "{n} more figure stands in comparison.csv.", "{n} more figures stand in comparison.csv."
        lines.append(translator.count(*told, left))
    return [
        *lines,
        translator.say("That two figures go together does not show that one is the cause of the other."),
    ]


def _association(each: Association, translator: Translator) -> str:
    values = {
        "indicator": each.indicator,
        "step": translator.number(each.step, 1),
        "interval": per_cent_interval(each.low, each.high, translator),
        "n": translator.number(each.municipalities),
    }
    if each.low > 1:
        text = N_(
            "Where {indicator} is {step} higher, the support reaches more: {interval} ({n} municipalities)."
        )
    elif each.high < 1:
        text = N_(
            "Where {indicator} is {step} higher, the support reaches fewer: {interval} ({n} municipalities)."
        )
    else:
        text = N_(
            "Whether the support reaches more or fewer where {indicator} is higher can not be told: "
            "{interval} where it is {step} higher ({n} municipalities)."
        )
    return translator.say(text, **values)
