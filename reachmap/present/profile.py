"""Who lives in an area, which areas are like it, and what is offered near it. Draws and words only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.i18n import N_
from reachmap.offers.advice import advise_area
from reachmap.offers.way import way_in_area
from reachmap.offers.within import held_everywhere
from reachmap.present import labels, palette, pick
from reachmap.present.advice import advice_lines
from reachmap.present.offer_labels import (
    STATE_MARKS,
    ages_in_words,
    days_and_time,
    language_label,
    state_label,
)
from reachmap.vocabulary import ALL, BAND_KEYS, EXPECTING, NO_DATA

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.offers.way import Step
    from reachmap.pipeline import Analysis

_MOST_ONLINE = 3
_FIGURES = {
    "low_income_share": N_("People with a low income, per cent"),
    "income_median_tkr": N_("Median income, thousands of kronor"),
    "income_mean_tkr": N_("Mean income, thousands of kronor"),
    "short_education_share": N_("People with a short education, per cent"),
    "post_secondary_share": N_("People who have studied after upper secondary school, per cent"),
    "rented_share": N_("Homes that are rented, per cent"),
}


def figure_label(translator: Translator, name: str) -> str:
    """Name an indicator; one of a project's own has its own name."""
    known = _FIGURES.get(name)
    return translator.say(known) if known else name


def lives_here(analysis: Analysis, code: str, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write who lives in an area, beside the whole municipality: economy, education, parents by age."""
    say, profiles = translator.say, analysis.profiles
    headings = [say("What is known"), say("Here"), say("The whole municipality")]
    rows = [
        [
            figure_label(translator, str(name)),
            _written(float(profiles.figures[name][code]), translator),
            _written(profiles.whole[str(name)], translator),
        ]
        for name in profiles.figures.columns
    ]
    everyone = analysis.cells[analysis.cells["parent_group"] == ALL]
    parents = everyone.set_index(["area_code", "age_band"])["target"]
    rows += [
        [
            _parents_of(translator, band),
            labels.people(translator, float(parents[code, band])) or "–",
            labels.people(translator, float(parents[ALL, band])) or "–",
        ]
        for band in BAND_KEYS
    ]
    return headings, rows


def _written(figure: float, translator: Translator) -> str:
    return translator.number(figure, 1) if math.isfinite(figure) else "–"


def _parents_of(translator: Translator, band: str) -> str:
    name = labels.band_label(translator, band)
    if band == EXPECTING:
        return name
    return translator.say("Parents with children of {band}", band=labels.lower_first(name))


def similar_areas(analysis: Analysis, code: str, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write the areas that are most like one, and how far the support reaches there."""
    say = translator.say
    headings = [say("Similar area"), say("Parents reached of 100"), say("Assessment")]
    goals = analysis.settings.standard.has_goals
    everyone = {str(row["area_code"]): row for _, row in pick.by_area(analysis).iterrows()}
    rows = []
    for other in analysis.profiles.similar.get(code, ()):
        row = everyone[other]
        figures = (float(row["coverage"]), float(row["coverage_low"]), float(row["coverage_high"]))
        share, ends = labels.rate(translator, *figures), labels.rate_interval(translator, *figures)
        verdict = str(row["verdict"]) or NO_DATA
        mark = palette.VERDICT_LOOKS[verdict].mark
        words = f"{mark} {labels.verdict_label(translator, verdict, goals=goals)}".strip()
        rows.append([str(row["area_name"]), f"{share} ({ends})" if ends else share or "–", words])
    return headings, rows


def similar_note(analysis: Analysis, translator: Translator) -> str:
    """Say in what the areas are alike."""
    names = [figure_label(translator, str(name)) for name in analysis.profiles.figures.columns]
    return translator.say(
        "Alike in: {figures}. That areas are alike is no reason that the support should reach few.",
        figures="; ".join(map(labels.lower_first, names)),
    )


def area_way(analysis: Analysis, code: str) -> tuple[Step, ...]:
    """Take the steps that are known of an area."""
    within = None if analysis.offers is None else analysis.offers.within
    knows = None if analysis.survey is None else analysis.survey.knows(code)
    return way_in_area(analysis.cells, within, code, knows=knows)


def area_offers(analysis: Analysis, code: str, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write for each age whether there is an offer within reach of an area."""
    say, offers = translator.say, analysis.offers
    headings = [say("The child's age"), say("Within reach"), say("Nearest, about"), say("Assessment")]
    if offers is None or offers.within is None:
        return headings, []
    rows = offers.within[offers.within["area_code"] == code].set_index("age_band")
    return headings, [
        [
            labels.band_label(translator, band),
            translator.number(int(rows["activities"][band])),
            _length(translator, float(rows["nearest_m"][band])),
            f"{STATE_MARKS[rows['reach'][band]]} {state_label(translator, rows['reach'][band])}",
        ]
        for band in BAND_KEYS
    ]


def _length(translator: Translator, metres: float) -> str:
    """Write a way in kilometres; a dash where it is not known."""
    return "–" if pd.isna(metres) else translator.say("{km} km", km=translator.number(metres / 1000, 1))


def nearest_offers(
    analysis: Analysis, code: str, translator: Translator
) -> tuple[list[str], list[list[str]]]:
    """Write the activities nearest to an area, and those online."""
    say, offers = translator.say, analysis.offers
    headings = [say("Activity"), say("The child's age"), say("When"), say("Language"), say("Way, about")]
    if offers is None or offers.nearest is None:
        return headings, []
    near = offers.nearest[offers.nearest["area_code"] == code]
    ways = dict(zip(near["activity"], near["metres"], strict=True))
    listed = [(i, _length(translator, metres)) for i, metres in ways.items()]
    anywhere = offers.activities.index[held_everywhere(offers.activities)]
    listed += [(i, say("online or at home")) for i in anywhere if i not in ways][:_MOST_ONLINE]
    return headings, [_offer_row(offers.activities.iloc[int(i)], way, translator) for i, way in listed]


def _offer_row(row: pd.Series, way: str, translator: Translator) -> list[str]:
    name = str(row["programme"]) if isinstance(row["programme"], str) else translator.say("not told")
    place = f"{name}, {row['venue']}" if isinstance(row["venue"], str) else name
    languages = [language_label(translator, code) for code in row["languages"]]
    return [
        place,
        ages_in_words(translator, sorted(row["ages"])) if row["ages"] else "–",
        days_and_time(translator, row) or "–",
        labels.upper_first(translator.listed(languages)) or "–",
        way,
    ]


def area_advice(analysis: Analysis, code: str, translator: Translator) -> list[str]:
    """Say what to try for an area: rules of the area first, then those that hold everywhere."""
    offers = analysis.offers
    if offers is None or offers.within is None:
        return []
    own = advice_lines(advise_area(offers.within, code), offers, translator)
    everywhere = [one for one in offers.advice if one.rule != "offer_not_reaching"]
    return own + advice_lines(everywhere, offers, translator)
