"""Equality as a sheet of the workbook: the fifths, the spread, and the WHO's measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_
from reachmap.present.equality import fifth_labels
from reachmap.present.xlsx import GENERAL, TEXT, Cell, Sheet

if TYPE_CHECKING:
    from reachmap.equity.equality import Equality
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

_MEASURES = {
    "D": N_("difference between the ends"),
    "R": N_("ratio between the ends"),
    "ACI": N_("absolute concentration index"),
    "RCI": N_("relative concentration index"),
    "SII": N_("slope index of inequality"),
    "RII": N_("relative index of inequality"),
    "PAR": N_("what all could gain, of 100 parents"),
    "PAF": N_("what all could gain, per cent"),
    "BGV": N_("between-group variance"),
    "BGSD": N_("between-group standard deviation"),
    "COV": N_("coefficient of variation, per cent"),
    "MDMU": N_("mean distance to the mean, each area alike"),
    "MDMW": N_("mean distance to the mean, each parent alike"),
    "IDISU": N_("index of disparity, each area alike, per cent"),
    "IDISW": N_("index of disparity, each parent alike, per cent"),
    "TI": N_("Theil's index × 1,000"),
    "MLD": N_("mean log deviation × 1,000"),
}


def equality_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """Everything that is measured of equality, one figure a row."""
    say, equality = translator.say, analysis.equality
    headings = [
        (say("Part"), 34),
        (say("What"), 58),
        (say("Code"), 12),
        (say("Value"), 12),
        (say("Low"), 12),
        (say("High"), 12),
        (say("By chance: middle"), 16),
        (say("By chance: low"), 16),
        (say("By chance: high"), 16),
    ]
    return Sheet(
        "equality",
        say("Equality"),
        say("How equally the support reaches: the fifths, the spread between areas, and the WHO's measures."),
        headings,
        [*_along(equality, translator), *_spread(equality, translator), *_measures(equality, translator)],
        frozen=2,
    )


def _row(part: str, what: str, code: str, *values: float | None) -> list[Cell]:
    numbers = [None if value is None or value != value else round(float(value), 5) for value in values]
    padded = [*numbers, *[None] * (6 - len(numbers))]
    return [(part, TEXT), (what, TEXT), (code or None, TEXT), *((number, GENERAL) for number in padded)]


def _along(equality: Equality, translator: Translator) -> list[list[Cell]]:
    along = equality.along
    if along is None:
        return []
    part = translator.say("Reached of 100, by fifths")
    names = fifth_labels(equality, translator)
    rows = [
        _row(part, name, f"{fifth}", *(100 * row[c] for c in ("coverage", "coverage_low", "coverage_high")))
        for name, (fifth, row) in zip(names, along.fifths.iterrows(), strict=True)
    ]
    rows.append(_row(part, translator.say("last less first"), "", *(100 * v for v in along.difference)))
    rows.append(_row(part, translator.say("last through first"), "", *along.ratio))
    rows.append(_row(part, translator.say("concentration index of areas"), "", *along.concentration))
    return rows


def _spread(equality: Equality, translator: Translator) -> list[list[Cell]]:
    spread = equality.spread
    if spread is None:
        return []
    values = (100 * spread.estimate, None, None)
    chance = (100 * value for value in (spread.chance, spread.chance_low, spread.chance_high))
    what = translator.say("of 100 reached, would have to live in other areas")
    return [_row(translator.say("Between areas"), what, "", *values, *chance)]


def _measures(equality: Equality, translator: Translator) -> list[list[Cell]]:
    parts = {"rank": translator.say("The WHO's, by fifths"), "areas": translator.say("The WHO's, by areas")}
    columns = ["dimension", "measure", "estimate", "low", "high", "chance", "chance_low", "chance_high"]
    return [
        _row(parts[dimension], translator.say(_MEASURES[code]), code, *values)
        for dimension, code, *values in equality.measures[columns].itertuples(index=False)
    ]
