"""What is offered to whom, in words, a picture and tables. Draws and words; computes nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reachmap.offers.bands import BAND_STATES, NONE, NOT_REACHING, SELECTIVE_ONLY
from reachmap.offers.counts import EVERY
from reachmap.offers.within import UNKNOWN_PLACE, WITHIN
from reachmap.present import palette
from reachmap.present.charts import Bar, interval_bars
from reachmap.present.labels import band_label, upper_first
from reachmap.present.offer_labels import (
    STATE_MARKS,
    ages_in_words,
    bands_in_words,
    dimension_label,
    kilometres,
    language_label,
    state_label,
    value_label,
)
from reachmap.read.programmes import evaluated_programmes
from reachmap.vocabulary import ALL, BAND_KEYS, EXPECTING, NO_DATA, band_of_age

if TYPE_CHECKING:
    import pandas as pd

    from reachmap.i18n import Translator
    from reachmap.offers import Offers

# By what offers are told apart in a table, in this order.
SHOWN_DIMENSIONS = ("language", "when", "mode", "provider", "form", "child_minding")
MOST_VALUES = 12
_ROOM = 210  # for the words after a bar


def offers_answer(offers: Offers, translator: Translator) -> list[str]:
    """Say which ages have no offer, which one for some parents only, and which one that falls short."""
    say, states = translator.say, offers.bands["state"]
    found = {state: [band for band in BAND_KEYS if states[band] == state] for state in BAND_STATES}
    lines = []
    if found[NONE]:
        lines.append(say("Nothing is offered to {bands}.", bands=_parents(translator, found[NONE])))
    if found[SELECTIVE_ONLY]:
        lines.append(
            say(
                "To {bands} support is offered only where there is a certain need.",
                bands=_parents(translator, found[SELECTIVE_ONLY]),
            )
        )
    if not lines:
        lines.append(say("Something is offered to parents of children of every age."))
    if found[NOT_REACHING]:
        lines.append(
            say(
                "There are offers to {bands} that reach fewer than expected: that is another thing than no "
                "offer.",
                bands=_parents(translator, found[NOT_REACHING]),
            )
        )
    return [*lines, *_languages(offers, translator)]


def nothing_read(translator: Translator) -> str:
    """Say what to do where no activities have been read."""
    return translator.say(
        "No list of what is offered has been read. Open your own files and drop one in, together with the "
        "follow-up, the boundaries and the statistics; a project file names it under [activities] files. "
        "With one, it says here which ages, languages and times have no offer, and what is within reach of "
        "each area."
    )


def _parents(translator: Translator, bands: list[str]) -> str:
    """Name parents by their children's ages; expecting parents are parents by name already."""
    words = bands_in_words(translator, bands)
    if bands == [EXPECTING]:
        return words
    if EXPECTING in bands:
        rest = bands_in_words(translator, [band for band in bands if band != EXPECTING])
        return translator.say("expecting parents and parents with children of {bands}", bands=rest)
    return translator.say("parents with children of {bands}", bands=words)


def _languages(offers: Offers, translator: Translator) -> list[str]:
    lacking = [
        language_label(translator, str(one.facts["language"]))
        for one in offers.advice
        if one.rule == "language_without_offer"
    ]
    if not lacking:
        return []
    return [translator.say("Nothing is held in {languages}.", languages=translator.listed(lacking))]


def offers_notes(offers: Offers, translator: Translator) -> list[str]:
    """Say what is not known of the offers, and what the figures do not say."""
    say = translator.say
    lines = [
        translator.count("{n} activity was read.", "{n} activities were read.", len(offers.activities)),
        say(
            "An activity counts for every age that it is for, also in part, so the rows do not add up to the "
            "number of activities."
        ),
    ]
    partly = [age for age in offers.ages_without if offers.bands["state"].get(band_of_age(age) or "") != NONE]
    if partly:
        ages = ages_in_words(translator, partly)
        lines.append(say("Of ages that have an offer in part, none is for {ages}.", ages=ages))
    lines += _untold_lines(offers.activities, translator)
    lines.append(say("Support by others that is not in the file is not seen."))
    return lines


def _untold_lines(activities: pd.DataFrame, translator: Translator) -> list[str]:
    """Say of how many activities something is not told, or taken from the catalogue."""
    count = translator.count
    assumed = int(activities["ages_assumed"].sum())
    without_ages = sum(not ages for ages in activities["ages"])
    without_language = sum(not languages for languages in activities["languages"])
    without_time = int(activities["when"].isna().sum())
    told = (
        (
            assumed,
            count(
                "{n} activity has no ages in the file: those of the catalogue of evaluated programmes hold.",
                "{n} activities have no ages in the file: those of the catalogue of evaluated programmes "
                "hold.",
                assumed,
            ),
        ),
        (
            without_ages,
            count(
                "{n} activity does not say for which ages it is: it counts for none.",
                "{n} activities do not say for which ages they are: they count for none.",
                without_ages,
            ),
        ),
        (
            without_language,
            count(
                "{n} activity does not say in which language it is held.",
                "{n} activities do not say in which language they are held.",
                without_language,
            ),
        ),
        (
            without_time,
            count(
                "{n} activity does not say when it is held.",
                "{n} activities do not say when they are held.",
                without_time,
            ),
        ),
    )
    return [text for n, text in told if n]


def offers_by_age_title(translator: Translator) -> str:
    """Name the picture."""
    return translator.say("Activities offered, by the child's age")


def offers_by_age_picture(offers: Offers, translator: Translator) -> str:
    """Draw how many activities there are for each age."""
    rows = offers.counts[offers.counts["dimension"] == EVERY].set_index("age_band")
    bars = []
    for band in BAND_KEYS:
        n = int(rows["activities"].get(band, 0))
        look = None if n else palette.VERDICT_LOOKS[NO_DATA]
        text = _activities(translator, n, int(rows["universal"].get(band, 0)))
        length = float(n) if n else math.nan
        bars.append(Bar(band_label(translator, band), text, length, math.nan, math.nan, look))
    return interval_bars(offers_by_age_title(translator), bars, room=_ROOM)


def _activities(translator: Translator, n: int, universal: int) -> str:
    if not n:
        return translator.say("no offer")
    return translator.say(
        "{n}, of which {universal} for every parent",
        n=translator.number(n),
        universal=translator.number(universal),
    )


def offered_by_age(offers: Offers, translator: Translator) -> dict[str, str]:
    """Say in a few words what is offered for each age, and in all."""
    told = {ALL: translator.number(len(offers.activities))}
    for band, row in offers.bands.iterrows():
        n, state = int(row["activities"]), str(row["state"])
        words = translator.number(n) if n else translator.say("no offer")
        if state == SELECTIVE_ONLY:
            words = translator.say("{n}, for a need", n=words)
        told[str(band)] = f"{STATE_MARKS[NONE]} {words}" if not n else words
    return told


def offers_by_age(offers: Offers, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write for each age what is offered, to how many it is within reach, and whether it reaches."""
    say, number = translator.say, translator.number
    rows = offers.counts[offers.counts["dimension"] == EVERY].set_index("age_band")
    headings = [say("The child's age"), say("Activities"), say("For every parent")]
    if offers.within is not None:
        headings.append(
            say("Areas with an offer within {km} km", km=kilometres(translator, offers.within_km))
        )
    table = []
    for band in BAND_KEYS:
        row = [
            band_label(translator, band),
            number(int(rows["activities"].get(band, 0))),
            number(int(rows["universal"].get(band, 0))),
        ]
        if offers.within is not None:
            row.append(_areas_within(offers, band, translator))
        table.append([*row, _marked(translator, str(offers.bands["state"][band]))])
    return [*headings, say("Assessment")], table


def _areas_within(offers: Offers, band: str, translator: Translator) -> str:
    if offers.within is None:
        return ""
    states = offers.within.loc[offers.within["age_band"] == band, "state"]
    within = int((states == WITHIN).sum())
    if not within and (states == UNKNOWN_PLACE).any():
        return translator.say("not known where")
    return translator.say("{n} of {all}", n=translator.number(within), all=translator.number(len(states)))


def _marked(translator: Translator, state: str) -> str:
    return f"{STATE_MARKS[state]} {state_label(translator, state)}"


def offers_by(
    offers: Offers, dimension: str, translator: Translator, *, names: dict[str, str] | None = None
) -> tuple[list[str], list[list[str]]]:
    """Write how many activities there are by a dimension and the child's age: headings and rows.

    Parameters
    ----------
    offers
        What is offered.
    dimension
        Of `offers.counts.DIMENSIONS`.
    translator
        Language.
    names
        Names of areas by code, for the dimension of areas.
    """
    counts = offers.counts[offers.counts["dimension"] == dimension]
    table = counts.pivot_table(
        index="value", columns="age_band", values="activities", sort=False, aggfunc="sum"
    ).reindex(columns=list(BAND_KEYS))
    rows = [
        [
            upper_first((names or {}).get(str(value), value_label(translator, dimension, str(value)))),
            *(translator.number(int(n)) if n else "–" for n in row),
        ]
        for value, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    headings = [dimension_label(translator, dimension), *(band_label(translator, band) for band in BAND_KEYS)]
    left = len(rows) - MOST_VALUES
    if left > 0:
        more = translator.count("{n} other", "{n} others", left)
        rows = [*rows[:MOST_VALUES], [more, *([""] * len(BAND_KEYS))]]
    return headings, rows


def catalogue_rows(translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write the catalogue of evaluated programmes: kind and ages."""
    say = translator.say
    rows = [
        [
            programme.name,
            upper_first(value_label(translator, "level", programme.level)),
            ages_in_words(translator, sorted(programme.ages)),
        ]
        for programme in evaluated_programmes()
    ]
    return [say("Programme"), say("For whom"), say("The child's age")], rows


def catalogue_source(translator: Translator) -> str:
    """Say where the catalogue is from, and what it does not say."""
    return translator.say(
        "From a survey of the literature that WSP made for Region Västmanland in 2020–2021 (the region's "
        "handbook of parenting support, table 1). Most of the evaluations are from 2010–2015. That a "
        "programme stands here is no advice to choose it."
    )
