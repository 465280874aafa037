"""Ages and groups in words and pictures: who is behind, everywhere or only in places, what can not be told.

Draws and words; computes nothing but how many areas have which verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reachmap.present import behind, labels, palette, pick, standard_texts
from reachmap.present.charts import Bar, interval_bars
from reachmap.present.each_once import ages_and_groups, also_called
from reachmap.present.model_texts import never_seen
from reachmap.present.own_groups import own_group_lines
from reachmap.vocabulary import (
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    TOO_FEW,
)

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

_BEHIND = (CLEAR_SHORTFALL, LIKELY_SHORTFALL)
_WHOLE_NUMBERS = 0.02  # an interval so wide has no decimals


def answer(analysis: Analysis, translator: Translator) -> list[str]:
    """Say which ages and groups the support reaches less far than others, in the whole municipality."""
    lines = behind.watched_groups(analysis, translator)
    bands = [band for band in BAND_KEYS if _whole(analysis, band, ALL)["verdict"] in _BEHIND]
    named = [labels.lower_first(labels.band_label(translator, band)) for band in bands]
    if named:
        told = standard_texts.ages_behind(translator, analysis.settings.standard, translator.listed(named))
        lines = [told, *lines]
    if lines and _told_of_both(analysis, translator):
        lines = [*lines, why_means_differ(translator)]
    return lines or [
        translator.say("Of no age and no group can it be said that the support reaches fewer than of others.")
    ]


def _told_of_both(analysis: Analysis, translator: Translator) -> bool:
    """Whether ages and groups are held against figures that are written as different ones."""
    if analysis.settings.standard.has_goals:
        return False
    held = (_mean_of_ages(analysis, translator), _reference(analysis, translator))
    told = {labels.rate(translator, one[0], one[0], one[0] + _WHOLE_NUMBERS) for one in held if one}
    return len(told) > 1


def beside_all_parents(analysis: Analysis, translator: Translator) -> str:
    """Say why two means differ beside an answer that tells both; nothing beside another."""
    rows = [_whole(analysis, band, ALL) for band in behind.WATCHED_AGES]
    if not any(row["verdict"] in _BEHIND and pd.notna(row["coverage"]) for row in rows):
        return ""
    return why_means_differ(translator) if _told_of_both(analysis, translator) else ""


def why_means_differ(translator: Translator) -> str:
    """Say why the mean of all ages is not the share of all parents: memberships, not persons."""
    return translator.say(
        "A parent with children of several ages counts once among all parents but at each of the ages, "
        "and as reached only at those that the activity was for: so the average for all ages is another "
        "figure than that of all parents."
    )


def age_bars(analysis: Analysis, translator: Translator) -> str:
    """Draw the share reached by the child's age, in the whole municipality."""
    bars = [_bar(analysis, translator, band, ALL, labels.band_label(translator, band)) for band in BAND_KEYS]
    title = translator.say("Parents reached of 100, by the child's age")
    return interval_bars(title, bars, reference=_mean_of_ages(analysis, translator))


def group_bars(analysis: Analysis, translator: Translator) -> str:
    """Draw the share reached by group, in the whole municipality."""
    groups, translator = analysis.settings.groups, translator.naming(analysis.settings.groups.names)
    bars = [
        _bar(analysis, translator, ALL, group, labels.group_label(translator, group)) for group in groups.keys
    ]
    title = translator.say("Parents reached of 100, by group")
    return interval_bars(title, bars, reference=_reference(analysis, translator))


def _whole(analysis: Analysis, band: str, group: str) -> pd.Series:
    return pick.whole(analysis, band, group)


def _mean_of_ages(analysis: Analysis, translator: Translator) -> tuple[float, str] | None:
    """Give what an age is held against: the mean of all ages, which `expected` is made of."""
    for band in BAND_KEYS:
        row = _whole(analysis, band, ALL)
        if pd.notna(row["expected"]) and row["target"] > 0:
            return float(row["expected"] / row["target"]), standard_texts.line_of_ages(
                translator, analysis.settings.standard
            )
    return None


def _reference(analysis: Analysis, translator: Translator) -> tuple[float, str] | None:
    share = float(_whole(analysis, ALL, ALL)["coverage"])
    return None if pd.isna(share) else (share, translator.say("all parents"))


def _bar(analysis: Analysis, translator: Translator, band: str, group: str, name: str) -> Bar:
    row = _whole(analysis, band, group)
    figures = (float(row["coverage"]), float(row["coverage_low"]), float(row["coverage_high"]))
    rate = labels.rate(translator, *figures)
    look = palette.VERDICT_LOOKS.get(row["verdict"]) if row["verdict"] in _BEHIND else None
    text = rate or translator.say("not known")
    if look is not None:
        text = f"{rate} {look.mark}"
    return Bar(name, text, *figures, look=look)


def place_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each age and group whether it is behind everywhere or only in places, and in how many areas."""
    cells = analysis.cells[analysis.cells["area_code"] != ALL]
    translator, lines = translator.naming(analysis.settings.groups.names), []
    for band, group in ages_and_groups(analysis.settings.groups):
        rows = cells[(cells["age_band"] == band) & (cells["parent_group"] == group)]
        told = rows[~rows["verdict"].isin([TOO_FEW, NO_DATA, ""])]
        everywhere = _whole(analysis, band, group)["verdict"] in _BEHIND
        if not len(told) and not everywhere:
            continue
        behind = int(told["verdict"].isin(_BEHIND).sum())
        name = (
            labels.group_label(translator, group)
            if band == ALL
            else labels.stratum_label(translator, band, group)
            + also_called(translator, analysis.settings.groups, (band, group))
        )
        how = _how_widely(behind, translator, everywhere=everywhere)
        lines.append(_where_behind(translator, name, how, behind=behind, told=len(told)))
    lines.append(standard_texts.areas_of_a_group(translator, analysis.settings.standard))
    return lines


def _where_behind(translator: Translator, name: str, how: str, *, behind: int, told: int) -> str:
    """Say in how many areas of which something can be said the support reaches fewer than elsewhere."""
    if not told:
        return translator.say("{name}: {how}; of no single area can anything be said.", name=name, how=how)
    if not behind:
        return translator.count(
            "{name}: {how}; not fewer than of the same age or group elsewhere in the {n} area of which "
            "something can be said.",
            "{name}: {how}; fewer than of the same age or group elsewhere in none of the {n} areas of which "
            "something can be said.",
            told,
            name=name,
            how=how,
        )
    return translator.count(
        "{name}: {how}; fewer than of the same age or group elsewhere in {behind} of {n} area of which "
        "something can be said.",
        "{name}: {how}; fewer than of the same age or group elsewhere in {behind} of {n} areas of which "
        "something can be said.",
        told,
        name=name,
        how=how,
        behind=translator.number(behind),
    )


def _how_widely(behind: int, translator: Translator, *, everywhere: bool) -> str:
    """Tell fewer in the whole municipality from fewer in some areas: not "only" there, as little is known."""
    if everywhere:
        return translator.say("the support reaches fewer in the whole municipality")
    if behind:
        return translator.say("the support reaches fewer in some places")
    return translator.say("the support is nowhere seen to reach fewer")


def area_by_age(analysis: Analysis, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write areas × ages as a table of verdicts: marks with their words."""
    bands = (ALL, *BAND_KEYS)
    headings = [translator.say("Area"), *(labels.band_label(translator, band) for band in bands)]
    cells = analysis.cells[analysis.cells["parent_group"] == ALL]
    verdicts = cells.set_index(["area_code", "age_band"])["verdict"]
    goals = analysis.settings.standard.has_goals
    rows = []
    for _, area in pick.by_area(analysis).iterrows():
        found = [str(verdicts.get((area["area_code"], band), "")) or NO_DATA for band in bands]
        rows.append(
            [str(area["area_name"]), *(_marked(translator, verdict, goals=goals) for verdict in found)]
        )
    return headings, rows


def _marked(translator: Translator, verdict: str, *, goals: bool) -> str:
    mark = palette.VERDICT_LOOKS[verdict].mark
    return f"{mark} {labels.verdict_label(translator, verdict, goals=goals)}".strip()


def unseen_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say which ages and groups the files tell nothing of, and which no such files can."""
    groups, lines = analysis.settings.groups, []
    translator = translator.naming(groups.names)
    for band, group in ages_and_groups(groups)[1:]:
        row = _whole(analysis, band, group)
        if pd.isna(row["coverage"]):
            name = labels.stratum_label(translator, band, group)
            name += also_called(translator, groups, (band, group))
            lines.append(translator.say("{name}: the files or the statistics do not tell.", name=name))
    return [*lines, *own_group_lines(analysis, translator), never_seen(translator)]
