"""How equally the support reaches, in sentences, as a table and as a picture.

Draws and words; computes nothing. The three figures for a reader: the fifths with their difference, the
spread between areas beside chance, and places where shortfalls lie together. What they do not say stands
with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.present.charts import Bar, curve, interval_bars

if TYPE_CHECKING:
    import pandas as pd

    from reachmap.equity.equality import Equality
    from reachmap.equity.fifths import AlongRank
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

# What the disadvantaged and the advantaged end of an indicator are called.
_ENDS = {
    "low_income_share": (
        N_("where most people have a low income"),
        N_("where fewest people have a low income"),
    ),
    "income_median_tkr": (N_("where incomes are lowest"), N_("where incomes are highest")),
    "income_mean_tkr": (N_("where incomes are lowest"), N_("where incomes are highest")),
    "short_education_share": (
        N_("where most people have a short education"),
        N_("where fewest people have a short education"),
    ),
    "post_secondary_share": (
        N_("where fewest people have studied after upper secondary school"),
        N_("where most people have studied after upper secondary school"),
    ),
}
# From here on a spread is told as more than chance.
_BY_CHANCE = 0.05
_AREAS_NAMED = 6


def rank_ends(equality: Equality, translator: Translator) -> tuple[str, str]:
    """Word the disadvantaged and the advantaged end of the rank."""
    if equality.rank in _ENDS:
        first, last = _ENDS[equality.rank]
        return translator.say(first), translator.say(last)
    high = translator.say("where {indicator} is highest", indicator=equality.rank)
    low = translator.say("where {indicator} is lowest", indicator=equality.rank)
    return (high, low) if equality.high_is_disadvantaged else (low, high)


def equality_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say whether the support reaches equally: along the rank, between areas, and in which places not."""
    equality = analysis.equality
    lines = [*along_lines(equality, translator), *spread_lines(equality, translator)]
    lines += cluster_lines(analysis, translator)
    if not lines:
        lines = [translator.say("Too little is shown to say whether the support reaches areas equally.")]
    return lines


def along_lines(equality: Equality, translator: Translator) -> list[str]:
    """Say how far the support reaches at both ends of the rank; nothing where that can not be said."""
    along = equality.along
    if along is None or not math.isfinite(along.difference[0]):
        return []
    first, last = rank_ends(equality, translator)
    ends = (along.fifths.iloc[0], along.fifths.iloc[-1])
    rates = [
        labels.rate(translator, row["coverage"], row["coverage_low"], row["coverage_high"]) for row in ends
    ]
    spans = [_between(translator, row) for row in ends]
    told = translator.say(
        "In the fifth of the municipality {first}, the support reaches {a} of 100 parents ({span_a}); in the "
        "fifth {last}, {b} of 100 ({span_b}).",
        first=first,
        last=last,
        a=rates[0],
        b=rates[1],
        span_a=spans[0],
        span_b=spans[1],
    )
    return [told, *_difference(along, translator)]


def _between(translator: Translator, row: pd.Series) -> str:
    figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
    low, _, high = labels.rate_interval(translator, *figures).partition("–")
    return translator.say("between {low} and {high}", low=low, high=high)


def _difference(along: AlongRank, translator: Translator) -> list[str]:
    """Word the difference, its sign by its interval: where 0 lies inside, none is claimed."""
    estimate, low, high = along.difference
    whole = abs(high - low) >= 0.01
    low_text, middle, high_text = (
        translator.number(abs(100 * value), 0 if whole else 1) for value in (low, estimate, high)
    )
    if low > 0:
        told = translator.say(
            "The difference is {n} of 100 (between {low} and {high}).",
            n=middle,
            low=low_text,
            high=high_text,
        )
        return [told, *_ratio(along, translator)]
    if high < 0:
        told = translator.say(
            "The difference is {n} of 100 the other way (between {low} and {high}).",
            n=middle,
            low=high_text,
            high=low_text,
        )
        return [told, *_ratio(along, translator)]
    return [
        translator.say(
            "Whether they differ can not be said: between {low} of 100 more in the first and {high} of 100 "
            "more in the second.",
            low=low_text,
            high=high_text,
        )
    ]


def _ratio(along: AlongRank, translator: Translator) -> list[str]:
    """Word the ratio as the larger share through the smaller one; nothing where it is not known."""
    estimate, low, high = along.ratio
    if not (math.isfinite(estimate) and low > 0):
        return []
    if estimate < 1:
        estimate, low, high = 1 / estimate, 1 / high, 1 / low
    middle, lower, upper = (translator.number(value, 1) for value in (estimate, low, high))
    return [
        translator.say(
            "That is {n} times as large a share (between {low} and {high} times).",
            n=middle,
            low=lower,
            high=upper,
        )
    ]


def spread_lines(equality: Equality, translator: Translator) -> list[str]:
    """Say how far areas differ, beside what chance alone would give."""
    spread = equality.spread
    if spread is None:
        return []
    share, low, high = (
        translator.number(100 * value) for value in (spread.estimate, spread.chance_low, spread.chance_high)
    )
    told = translator.say(
        "Of 100 parents reached, {share} would have to live in other areas for the support to reach all "
        "areas equally. Chance alone gives {low} to {high}.",
        share=share,
        low=low,
        high=high,
    )
    if spread.p_value <= _BY_CHANCE:
        return [told, translator.say("So reach differs between areas by more than chance.")]
    return [told, translator.say("So it is not sure that reach differs between areas at all.")]


def cluster_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each place of shortfall which areas it is, and how far from chance.

    Its number is from equal reach of all areas, itself included, and from counts: another one than what its
    areas have beside the rest of the municipality or a goal. So it is not called "expected".
    """
    return [
        translator.count(
            "In {areas} the support reaches {n} parent fewer than if it reached all areas alike, of "
            "{parents} in all. If it did, chance would make a place so large {times}.",
            "In {areas} the support reaches {n} parents fewer than if it reached all areas alike, of "
            "{parents} in all. If it did, chance would make a place so large {times}.",
            labels.round_people(row["shortfall"]),
            areas=_named(row["area_codes"], analysis, translator),
            parents=labels.people(translator, row["parents"]),
            times=_times(row["p_value"], translator),
        )
        for _, row in analysis.equality.clusters.iterrows()
    ]


def _times(p_value: float, translator: Translator) -> str:
    of_100 = max(1, math.ceil(100 * p_value - 1e-9))
    return translator.count("at most {n} time in 100", "at most {n} times in 100", of_100)


def _named(codes: Sequence[str], analysis: Analysis, translator: Translator) -> str:
    names = dict(zip(analysis.areas["area_code"], analysis.areas["area_name"], strict=True))
    found = [str(names[code] or code) for code in codes]
    more = len(found) - _AREAS_NAMED
    if more <= 1:
        return translator.listed(found)
    rest = translator.count("{n} more area", "{n} more areas", more)
    return translator.listed([*found[:_AREAS_NAMED], rest])


def equality_notes(equality: Equality, translator: Translator) -> list[str]:
    """Say what these figures do not say."""
    lines = []
    if equality.along is not None:
        lines.append(
            translator.say(
                "The fifths are of the municipality's parents, put together from whole areas. They say "
                "nothing of single parents' circumstances, nor that these are the cause."
            )
        )
    if equality.along is not None and equality.along.left_out:
        lines.append(
            translator.count(
                "{n} area has no such figure and is in no fifth.",
                "{n} areas have no such figure and are in no fifth.",
                equality.along.left_out,
            )
        )
    lines.append(
        translator.say(
            "Equal is not the same as enough, and not the same as right: where needs are greater, more "
            "support may be fair."
        )
    )
    return lines


def fifth_labels(equality: Equality, translator: Translator) -> list[str]:
    """Name the five fifths, the disadvantaged end first."""
    first, last = rank_ends(equality, translator)
    number = translator.number
    return [
        labels.upper_first(first),
        *(translator.say("Fifth {n}", n=number(n)) for n in (2, 3, 4)),
        labels.upper_first(last),
    ]


def fifth_rows(equality: Equality, translator: Translator) -> list[list[str]]:
    """Write the fifths as rows: name, areas, parents, share with its interval."""
    if equality.along is None:
        return []
    rows = []
    for name, (_, row) in zip(
        fifth_labels(equality, translator), equality.along.fifths.iterrows(), strict=True
    ):
        figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
        rate, interval = labels.rate(translator, *figures), labels.rate_interval(translator, *figures)
        shown = f"{rate} ({interval})" if interval else translator.say("too little is shown")
        areas, parents = translator.number(row["areas"]), labels.people(translator, row["parents"])
        rows.append([name, areas, parents, shown])
    return rows


def equality_record(equality: Equality) -> dict[str, Any]:
    """Write what was measured as plain values, for programs (``run.json``)."""
    along, spread, alike = equality.along, equality.spread, equality.neighbours_alike

    def ends(values: tuple[float, float, float]) -> dict[str, float | None]:
        return dict(zip(("estimate", "low", "high"), map(_plain, values), strict=True))

    return {
        "rank": equality.rank or None,
        "high_is_disadvantaged": equality.high_is_disadvantaged if equality.rank else None,
        "fifths": []
        if along is None
        else [
            {"fifth": int(str(fifth)), **{name: _plain(value) for name, value in row.items()}}
            for fifth, row in along.fifths.iterrows()
        ],
        "difference": None if along is None else ends(along.difference),
        "ratio": None if along is None else ends(along.ratio),
        "concentration": None if along is None else ends(along.concentration),
        "spread": None
        if spread is None
        else {name: _plain(getattr(spread, name)) for name in spread.__dataclass_fields__},
        "neighbours_alike": None
        if alike is None
        else {name: _plain(getattr(alike, name)) for name in alike.__dataclass_fields__},
        "clusters": [
            {
                "area_codes": list(row["area_codes"]),
                **{name: _plain(row[name]) for name in equality.clusters.columns if name != "area_codes"},
            }
            for _, row in equality.clusters.iterrows()
        ],
        "measures": [
            {
                name: value if isinstance(value, str) else _plain(value)
                for name, value in zip(equality.measures.columns, row, strict=True)
            }
            for row in equality.measures.itertuples(index=False)
        ],
    }


def _plain(value: Any) -> float | int | None:  # noqa: ANN401 - whatever number a frame holds
    if value is None or not math.isfinite(value):
        return None
    return int(value) if isinstance(value, int) else round(float(value), 5)


def fifths_picture(equality: Equality, translator: Translator) -> str:
    """Draw reach in the five fifths, with intervals, as SVG; empty where there are none.

    The text beside it says the same (`equality_lines`), and its title is its alternative.
    """
    along = equality.along
    if along is None or not math.isfinite(along.difference[0]):
        return ""
    bars = []
    for name, (_, row) in zip(fifth_labels(equality, translator), along.fifths.iterrows(), strict=True):
        figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
        bars.append(Bar(name, labels.rate(translator, *figures), *figures))
    return interval_bars(fifths_title(translator), bars)


def fifths_title(translator: Translator) -> str:
    """Say what the bars show."""
    return translator.say("Parents reached of 100, in five fifths of the municipality")


def curve_picture(equality: Equality, translator: Translator) -> str:
    """Draw the concentration curve as SVG; empty where there is no rank."""
    along = equality.along
    if along is None or not math.isfinite(along.difference[0]):
        return ""
    return curve(
        curve_title(translator),
        list(zip(along.curve["parents"], along.curve["reached"], strict=True)),
        across=translator.say("Parents of 100, from the first fifth to the last"),
        up=translator.say("Reached of 100"),
        ticks=[translator.number(value) for value in (0, 25, 50, 75, 100)],
    )


def curve_title(translator: Translator) -> str:
    """Say what the curve shows."""
    return translator.say("The concentration curve; the dashed line is equal reach")
