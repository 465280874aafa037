"""Municipalities side by side, in sentences and tables: definitions first, order only with its uncertainty.

Draws and words; computes nothing. Municipalities stand in the order of their codes: a list by size of the
figure would be a ranking, which the intervals do not bear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from reachmap.compare.comparison import ALIKE, APART, FEWER, MISSING, MORE, UNCERTAIN
from reachmap.compare.outlines import name_of
from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.present.compare_joint import joint_lines
from reachmap.present.share_words import band_names
from reachmap.vocabulary import AgeBand

if TYPE_CHECKING:
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.definitions import Remark
    from reachmap.compare.years import Year
    from reachmap.i18n import Translator

Table = tuple[list[str], list[list[str]]]

STANDINGS = {
    FEWER: N_("probably fewer than the others"),
    MORE: N_("probably more than the others"),
    ALIKE: N_("about as the others"),
    UNCERTAIN: N_("can not be told"),
    APART: N_("counted otherwise: not compared"),
    MISSING: N_("no file"),
}
_MOST_NAMED = 12
# Which column of `main_table` it is: narrow papers leave it out.
AGES_ALIKE = 3


def standing(row: pd.Series) -> str:
    """Give the class of a municipality: a standing, or why it has none."""
    state = str(row["state"])
    if state in (APART, MISSING):
        return state
    told = row.get("standing")
    return str(told) if isinstance(told, str) else UNCERTAIN


def title(comparison: Comparison, translator: Translator) -> str:
    """Name the comparison: how many municipalities, and which years."""
    codes = {share.manifest.code for share in comparison.shares}
    years = translator.listed([str(year.year) for year in comparison.years])
    return translator.count(
        "{n} municipality, {years}", "{n} municipalities, {years}", len(codes), years=years
    )


def answer_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Answer first: who reaches fewer or more than the others, and whether the order can be told."""
    year, say = comparison.latest, translator.say
    drawn = year.table[year.table["state"] == "given"]
    told = translator.count(
        "In {year} the figures of {n} municipality can be held against each other.",
        "In {year} the figures of {n} municipalities can be held against each other.",
        len(drawn),
        year=str(year.year),
    )
    if year.pooled is None:
        return [told, say("That is too few to say how they compare.")]
    lines = [told]
    for code, text in (
        (FEWER, N_("The support probably reaches fewer parents than in the others in {names}.")),
        (MORE, N_("The support probably reaches more parents than in the others in {names}.")),
    ):
        names = named(drawn.index[drawn["standing"] == code], translator)
        if names:
            lines.append(say(text, names=names))
    if len(lines) == 1:
        lines.append(say("No municipality can be said to reach more, or fewer, parents than the others."))
    return [*lines, order_line(year, translator)]


def order_line(year: Year, translator: Translator) -> str:
    """Say whether the order of the municipalities can be told."""
    if year.order_certain:
        return translator.say("Their intervals do not overlap: the order can be told.")
    return translator.say("Intervals overlap: the order of the municipalities can not be told.")


def named(codes: Sequence[str] | pd.Index, translator: Translator) -> str:
    """List municipalities by name; many of them as a number."""
    names = [name_of(str(code)) for code in codes]
    left = len(names) - _MOST_NAMED
    if left <= 1:
        return translator.listed(names)
    more = translator.count("{n} more municipality", "{n} more municipalities", left)
    return translator.listed([*names[:_MOST_NAMED], more])


def definition_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say what those that are compared have in common, and how each of the others differs."""
    say, common = translator.say, comparison.common
    bands = [AgeBand("", first, last) for first, last in common.bands]
    lines = [
        say(
            "Compared are adults who live in the municipality, by the same ages of children: {bands}.",
            bands=translator.listed(band_names(bands, translator)),
        ),
        say(
            "Participants from other municipalities are not counted where the course was held but where "
            "they live, if that municipality has them in its files."
        ),
    ]
    lines += joint_lines(comparison, translator)
    return [*lines, *remark_lines(comparison, translator), *_replaced(comparison, translator)]


def remark_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say what sets single files apart, a line for each kind."""
    kinds: dict[tuple[str, bool], list[Remark]] = {}
    for remark in comparison.remarks:
        kinds.setdefault((remark.code, remark.apart), []).append(remark)
    lines = []
    for (code, apart), remarks in sorted(kinds.items(), key=lambda kind: not kind[0][1]):
        told = "; ".join(_remark(remark, translator) for remark in remarks)
        text = translator.say(_REMARKS[code], names=told)
        by_itself = translator.say("They are shown by themselves.")
        lines.append(f"{text} {by_itself}" if apart else text)
    return lines


_REMARKS = {
    "bands": N_("Other ages of children are counted in {names}."),
    "length": N_("The period has another length in {names}."),
    "unit": N_("Visits or heads are counted, not adults, in {names}."),
    "families": N_("Families are counted and made adults by a factor in {names}."),
    "newly_arrived": N_("Newly arrived means another number of years in {names}."),
    "target_given": N_("The number of parents is the municipality's own estimate in {names}."),
    "levels": N_("Support at the indicated level is counted in {names}."),
    "no_areas": N_("No home areas are known, only the whole municipality, in {names}."),
    "located": N_("Home areas are known of few in {names}."),
    "age_known": N_("Children's ages are known of few in {names}."),
    "sex_known": N_("The sex is known of few in {names}."),
    "arrival_known": N_("Whether parents are newly arrived is known of few in {names}."),
}


def _remark(remark: Remark, translator: Translator) -> str:
    told = f"{name_of(remark.municipality)} {remark.period[1].year}"
    fields: dict[str, Any] = remark.fields
    if "share" in fields:
        share = translator.number(100 * fields["share"])
        return translator.say("{name} ({share} of 100)", name=told, share=share)
    if "months" in fields:
        months = translator.count("{n} month", "{n} months", fields["months"])
        return translator.say("{name} ({detail})", name=told, detail=months)
    if "bands" in fields:
        bands = [AgeBand("", first, last) for first, last in fields["bands"]]
        detail = translator.listed(band_names(bands, translator))
        return translator.say("{name} ({detail})", name=told, detail=detail)
    return told


def _replaced(comparison: Comparison, translator: Translator) -> list[str]:
    lines = []
    for share in comparison.replaced:
        later = next(s for s in comparison.shares if s.key == share.key)
        lines.append(
            translator.say(
                "Of {name} {year} there are two files; the later one counts. {late}",
                name=name_of(share.manifest.code),
                year=str(share.manifest.period[1].year),
                late=_late(share.whole(), later.whole(), later.manifest.k, translator),
            )
        )
    return lines


def _late(before: dict[str, Any] | None, after: dict[str, Any] | None, k: int, translator: Translator) -> str:
    """Say how many were written in late; few of them are not told."""
    known = (
        before is not None
        and after is not None
        and pd.notna(before["reached"])
        and pd.notna(after["reached"])
    )
    if not known or before is None or after is None:
        return ""
    late = int(after["reached"]) - int(before["reached"])
    if 0 <= abs(late) < k:
        return translator.say("Fewer than {k} parents differ.", k=translator.number(k))
    if late < 0:
        return translator.count("{n} parent fewer is in it.", "{n} parents fewer are in it.", -late)
    return translator.count("{n} parent was added late.", "{n} parents were added late.", late)


def main_table(year: Year, translator: Translator) -> Table:
    """A row for each municipality: crude, standardised, pooled, between which positions, standing."""
    say = translator.say
    headings = [
        say("Municipality"),
        say("Parents"),
        say("Reached of 100 parents"),
        say("Of 100, ages alike"),
        say("Times all municipalities"),
        say("Drawn together"),
        say("Possible positions"),
        say("Beside the others"),
    ]
    count = int(year.table["rank"].notna().sum()) if "rank" in year.table else 0
    return headings, [
        [name_of(str(code)), *_main_row(row, count, translator)] for code, row in year.table.iterrows()
    ]


def _main_row(row: pd.Series, count: int, translator: Translator) -> list[str]:
    return [
        labels.people(translator, row["parents"]) if pd.notna(row["parents"]) else "–",
        share_text(row, "crude", translator),
        share_text(row, "direct", translator),
        times_text(row, "indirect", translator),
        times_text(row, "pooled", translator),
        rank_text(row, count, translator),
        translator.say(STANDINGS[standing(row)]),
    ]


def share_text(row: pd.Series, name: str, translator: Translator) -> str:
    """Write a share as parents of 100 with its interval; a dash where it is not known."""
    figures = [float(row.get(f"{name}{end}", math.nan)) for end in ("", "_low", "_high")]
    if not all(map(math.isfinite, figures)):
        return "–"
    low, high = (translator.number(100 * figure, 1) for figure in figures[1:])
    return f"{labels.rate_with(translator, figures[0], 1)} ({low}–{high})"


def times_text(row: pd.Series, name: str, translator: Translator) -> str:
    """Write a ratio with its interval; a dash where it is not known."""
    figures = [float(row.get(f"{name}{end}", math.nan)) for end in ("", "_low", "_high")]
    if not math.isfinite(figures[0]):
        return "–"
    value, low, high = (translator.number(figure, 2) for figure in figures)
    return f"{value} ({low}–{high})" if math.isfinite(figures[1]) else value


def rank_text(row: pd.Series, count: int, translator: Translator) -> str:
    """Write between which positions a municipality lies: never one alone."""
    low, high = (float(row.get(name, math.nan)) for name in ("rank_low", "rank_high"))
    if not math.isfinite(low):
        return "–"
    told = {"low": translator.number(low), "high": translator.number(high), "n": translator.number(count)}
    return translator.say("{low}–{high} of {n}", **told)


def second_table(year: Year, translator: Translator) -> Table:
    """Second figures: standardised by sex and arrival too, and the groups by themselves."""
    say = translator.say
    headings = [
        say("Municipality"),
        say("Times all, sex alike too"),
        say("Times all, arrival alike too"),
        say("Fathers reached of 100"),
        say("Newly arrived reached of 100"),
    ]
    rows = [
        [
            name_of(str(code)),
            times_text(row, "by_sex", translator),
            times_text(row, "by_arrival", translator),
            share_text(row, "fathers", translator),
            share_text(row, "newly_arrived", translator),
        ]
        for code, row in year.table.iterrows()
        if row["state"] != MISSING
    ]
    return headings, rows


def similar_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say of each municipality which are most like it."""
    return [
        translator.say(
            "{name}: most like {others}.",
            name=name_of(str(code)),
            others=translator.listed([name_of(str(other)) for other in rows["other"]]),
        )
        for code, rows in comparison.similar.groupby("municipality")
    ]


def reading_lines(translator: Translator, *, ages_alike: bool = True) -> list[str]:
    """Say how the figures are to be read; ``ages_alike``: whether that column of `main_table` is shown."""
    say = translator.say
    alike = say(
        "Of 100, ages alike: what it would be if children's ages were everywhere as in all "
        "municipalities together. A parent with children of two ages counts in both."
    )
    return [
        say(
            "Reached of 100 parents is each municipality's own figure, as its file has it, with 90 % "
            "intervals."
        ),
        *([alike] if ages_alike else []),
        say("Times all municipalities: recorded through what everybody's shares would give at its own ages."),
        say(
            "Drawn together: the same, but a small municipality is drawn towards the others as far as "
            "chance may explain it. What is said beside the others, and the positions, come from it."
        ),
        say("A dash stands where it is not known, is hidden, or can not be compared."),
        say(
            "Position 1 reaches most. Told are the positions between which a municipality lies nine times of "
            "ten: where they overlap the order can not be told."
        ),
        say(
            "That the support reaches fewer says nothing of why. Support that is not in the files is not "
            "seen."
        ),
    ]
