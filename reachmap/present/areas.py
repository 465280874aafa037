"""One area in words and pictures. Draws and words; computes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reachmap.present import labels, palette, pick, reached_words, standard_texts
from reachmap.present.charts import Bar, interval_bars
from reachmap.present.each_once import ages_and_groups, also_called
from reachmap.vocabulary import ALL, NO_DATA, TOO_FEW

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis
    from reachmap.present.content import MapContent


def area_names(analysis: Analysis) -> dict[str, str]:
    """Code to name; the code where there is no name."""
    return {
        str(code): str(name or code)
        for code, name in zip(analysis.areas["area_code"], analysis.areas["area_name"], strict=True)
    }


def by_shortfall(analysis: Analysis) -> list[str]:
    """Codes, largest shortfall first."""
    return [str(code) for code in pick.by_area(analysis)["area_code"]]


def _row(analysis: Analysis, code: str, band: str, group: str) -> pd.Series:
    cells = analysis.cells
    chosen = (cells["area_code"] == code) & (cells["age_band"] == band) & (cells["parent_group"] == group)
    return cells[chosen].iloc[0]


def _figures(row: pd.Series, name: str = "coverage") -> tuple[float, float, float]:
    return float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"])


def area_answer(analysis: Analysis, code: str, translator: Translator) -> list[str]:
    """Say how far the support reaches in an area, beside what is expected, and what to make of it."""
    row = _row(analysis, code, ALL, ALL)
    k = reached_words.told_as_few(analysis.facts, (ALL, ALL), analysis.settings.disclosure.k)
    count = None if pd.isna(row["reached"]) else int(row["reached"])
    goals = analysis.settings.standard.has_goals
    verdict = labels.verdict_label(translator, str(row["verdict"]) or NO_DATA, goals=goals)
    verdict = labels.upper_first(verdict)
    lines = [labels.upper_first(labels.rate_sentence(translator, *_figures(row))) + ".", f"{verdict}."]
    if pd.notna(row["shortfall"]):
        gap = labels.difference_sentence(translator, *_figures(row, "shortfall"), goals=goals)
        lines[1] = f"{verdict}: {gap}."
    lines.append(
        labels.upper_first(reached_words.reached_sentence(translator, count, hidden=bool(row["hidden"]), k=k))
        + ". "
        + labels.upper_first(labels.target_sentence(translator, *_figures(row, "target")))
        + "."
    )
    return lines


def _name(analysis: Analysis, band: str, group: str, translator: Translator) -> str:
    also = also_called(translator, analysis.settings.groups, (band, group))
    return labels.stratum_label(translator, band, group) + also


def area_bars(analysis: Analysis, code: str, translator: Translator) -> str:
    """Draw the share reached by age and group in an area, beside the whole municipality's share."""
    translator, bars = translator.naming(analysis.settings.groups.names), []
    for band, group in ages_and_groups(analysis.settings.groups):
        row = _row(analysis, code, band, group)
        figures = _figures(row)
        known = pd.notna(row["coverage"])
        look = palette.VERDICT_LOOKS.get(str(row["verdict"]))
        text = labels.rate(translator, *figures) if known else translator.say("not known")
        mark = look.mark if look is not None and known else ""
        bars.append(Bar(_name(analysis, band, group, translator), f"{text} {mark}".strip(), *figures))
    share = float(pick.whole(analysis)["coverage"])
    reference = None if pd.isna(share) else (share, translator.say("the whole municipality, all parents"))
    title = translator.say("Parents reached of 100 in {area}", area=area_names(analysis)[code])
    return interval_bars(title, bars, reference=reference)


def area_rows(analysis: Analysis, code: str, content: MapContent) -> tuple[list[str], list[list[str]]]:
    """Write an area's figures by age and group: headings and rows."""
    translator, texts = content.translator, content.texts
    headings = [
        translator.say("Group of parents"),
        texts["rate"],
        texts["reached"],
        texts["target"],
        texts["difference"],
        texts["view_verdict"],
    ]
    rows = []
    for band, group in ages_and_groups(analysis.settings.groups):
        row = _row(analysis, code, band, group)
        count = None if pd.isna(row["reached"]) else int(row["reached"])
        share, target, gap = _figures(row), _figures(row, "target"), _figures(row, "shortfall")
        verdict = str(row["verdict"]) or NO_DATA
        words = labels.verdict_label(translator, verdict, goals=content.goals)
        few = reached_words.told_of(analysis.facts, row, content.k)
        rows.append(
            [
                _name(analysis, band, group, translator),
                _with(labels.rate(translator, *share), labels.rate_interval(translator, *share)),
                reached_words.reached(translator, count, hidden=bool(row["hidden"]), k=few),
                _with(labels.people(translator, target[0]), labels.people_interval(translator, *target[1:])),
                _with(
                    labels.difference(translator, gap[0]), labels.difference_interval(translator, *gap[1:])
                ),
                f"{palette.VERDICT_LOOKS[verdict].mark} {words}".strip(),
            ]
        )
    return headings, rows


def _with(value: str, interval: str) -> str:
    return f"{value} ({interval})" if interval else value


def area_notes(analysis: Analysis, code: str, translator: Translator) -> list[str]:
    """Say what an area's figures do not say."""
    lines = [standard_texts.groups_of_an_area(translator, analysis.settings.standard)]
    row = _row(analysis, code, ALL, ALL)
    if str(row["verdict"]) == TOO_FEW:
        lines.append(
            translator.say(
                "So few parents live here, or so few took part, that a verdict would mean nothing."
            )
        )
    places = [codes for codes in analysis.equality.clusters["area_codes"] if code in codes and len(codes) > 1]
    names = area_names(analysis)
    for codes in places:
        others = translator.listed([names[each] for each in codes if each != code])
        lines.append(
            translator.say(
                "This area and {areas} together are a place where the support reaches fewer than if it "
                "reached all areas alike.",
                areas=others,
            )
        )
    return lines
