"""The result in whole sentences: the answer, the areas, what was read, and what is not said.

The support is the subject, never the people who live somewhere. A figure has its interval in the same
sentence. Unsure is a result and is said. Nothing is computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reachmap.i18n import Translator
from reachmap.present import intake_sentences, labels, limits
from reachmap.present.behind import of_100, watched_groups
from reachmap.present.intake_flags import flag_lines
from reachmap.present.intake_sentences import period
from reachmap.present.model_texts import WHOLE, few_data, never_seen, whole_only
from reachmap.present.own_groups import own_group_lines
from reachmap.present.pick import by_area, whole
from reachmap.present.rounding import rounding_lines
from reachmap.present.source_texts import published_lines
from reachmap.present.standard_texts import compared_with, expected_means, of_what
from reachmap.vocabulary import CLEAR_SHORTFALL, LIKELY_SHORTFALL

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis, Intake
    from reachmap.settings import Settings, StandardSettings

# Periods shorter or longer than a year by this factor: ages can not be held against those expecting.
_FAR_FROM_A_YEAR = 1.35


def headline(analysis: Analysis, translator: Translator) -> list[str]:
    """Answer the page's question in a few sentences."""
    translator, row = translator.naming(analysis.settings.groups.names), whole(analysis)
    sentences = []
    if pd.notna(row["coverage"]):
        sentences.append(_reached(translator, row))
    if limits.held_against_nothing(analysis):
        return [*sentences, translator.say(limits.ONE_AREA), *watched_groups(analysis, translator)]
    untold = whole_only(analysis, translator) if analysis.facts.get("model") == WHOLE else []
    sentences += untold or [_flagged(analysis, translator)]
    # Where no area is judged none is held against others; the municipality still is against a goal.
    if analysis.settings.standard.has_goals or not untold:
        sentences.append(compared_with(translator, analysis.settings.standard))
    return sentences + watched_groups(analysis, translator)


def _reached(translator: Translator, row: pd.Series) -> str:
    figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
    return limits.reached_plainly(translator, *figures) or translator.say(
        "The support reached {about} of 100 parents in the whole municipality (between {low} and {high}).",
        **of_100(translator, row),
    )


def _flagged(analysis: Analysis, translator: Translator) -> str:
    areas = by_area(analysis)
    clear = int((areas["verdict"] == CLEAR_SHORTFALL).sum())
    likely = int((areas["verdict"] == LIKELY_SHORTFALL).sum())
    sentence = _clearly(analysis, translator, clear, len(areas))
    if not likely:
        return sentence
    if clear:
        more = translator.count("In {n} more it probably does.", "In {n} more it probably does.", likely)
    else:
        more = translator.count("In {n} area it probably does.", "In {n} areas it probably does.", likely)
    return f"{sentence} {more}"


def _clearly(analysis: Analysis, translator: Translator, clear: int, total: int) -> str:
    """Say in how many areas of all the support reaches clearly fewer than expected, or than the goal."""
    goals, of = analysis.settings.standard.has_goals, translator.number(total)
    if clear and goals:
        return translator.count(
            "In {n} area of {total} it reaches clearly fewer parents than the goal.",
            "In {n} areas of {total} it reaches clearly fewer parents than the goal.",
            clear,
            total=of,
        )
    if clear:
        return translator.count(
            "In {n} area of {total} it reaches clearly fewer parents than expected.",
            "In {n} areas of {total} it reaches clearly fewer parents than expected.",
            clear,
            total=of,
        )
    if goals:
        return translator.count(
            "In no area can it be said that the support reaches clearly fewer parents than the goal "
            "({n} area looked at).",
            "In no area can it be said that the support reaches clearly fewer parents than the goal "
            "({n} areas looked at).",
            total,
        )
    return translator.count(
        "In no area can it be said that the support reaches clearly fewer parents than expected "
        "({n} area looked at).",
        "In no area can it be said that the support reaches clearly fewer parents than expected "
        "({n} areas looked at).",
        total,
    )


def clear_areas(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each area with a clear shortfall how far the support reaches there."""
    everyone = of_100(translator, whole(analysis)) if _has_rate(whole(analysis)) else None
    areas = by_area(analysis)
    return [
        _area_sentence(translator, row, everyone, analysis.settings.standard)
        for _, row in areas[areas["verdict"] == CLEAR_SHORTFALL].iterrows()
    ]


def _has_rate(row: pd.Series) -> bool:
    return bool(pd.notna(row["coverage"])) and not limits.above_all(row["coverage"])


def _area_sentence(
    translator: Translator, row: pd.Series, everyone: dict[str, str] | None, standard: StandardSettings
) -> str:
    figures = (row["shortfall"], row["shortfall_low"], row["shortfall_high"])
    difference = labels.difference_sentence(translator, *figures, goals=standard.has_goals)
    difference += of_what(translator, standard)
    if everyone is None:
        return translator.say("{area}: {difference}.", area=row["area_name"], difference=difference)
    return translator.say(
        "The support reaches {about} of 100 parents in {area} (between {low} and {high}), "
        "against {all} in the whole municipality: {difference}.",
        area=row["area_name"],
        all=everyone["rate"],
        difference=difference,
        **of_100(translator, row),
    )


def notes(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what the result does not say."""
    settings = analysis.settings
    k = settings.disclosure.k
    lines = [
        _simulated(translator) if settings.project.simulated else "",
        detailed_level(translator) if settings.disclosure.level == "detailed" else "",
        translator.say(
            "Counted are adults who took part in {period}, by their home area. Somebody who took part "
            "in two activities stands twice, because the files do not say who people are. If as many as "
            "{repeaters} of 100 were the same people again, the share of parents reached in the whole "
            "municipality could be as low as {low} of 100.",
            period=period(settings, translator),
            repeaters=translator.number(100 * settings.participations.repeaters),
            low=translator.number(100 * analysis.facts["coverage_if_repeaters"], 1),
        )
        if limits.repeaters_may_be_told(analysis)
        else "",
        without_area(analysis.intake, translator),
        other_support(settings.project.not_included, translator),
        translator.say(
            "Counts from 0 to {most} are hidden to protect people, and so are larger ones that would tell "
            "them. The estimates are made without seeing any of these.",
            most=translator.number(k - 1),
        )
        if settings.disclosure.level == "public"
        else "",
        *rounding_lines(settings, translator),
        *(few_data(analysis, translator) if analysis.facts.get("model") != WHOLE else []),
        translator.say(
            "The number of parents is an estimate from statistics, not a count: its error is part of every "
            "interval. An interval holds the truth about nine times of ten."
        ),
        *expecting_over(settings, translator),
        *([] if limits.held_against_nothing(analysis) else expected_means(translator, settings.standard)),
    ]
    false_flags = analysis.facts["expected_share_of_false_flags"]
    if false_flags is not None:
        lines.append(
            translator.say(
                "Of the areas pointed out as clearly or probably below, about {n} of 100 are expected to be "
                "pointed out by chance.",
                n=translator.number(100 * false_flags),
            )
        )
    lines += [
        *own_group_lines(analysis, translator),
        never_seen(translator),
        *published_lines(analysis, translator),
    ]
    return [line for line in lines if line] + flag_lines(analysis.intake, translator)


def expecting_over(settings: Settings, translator: Translator) -> list[str]:
    """Warn where the period is far from a year: those expecting are counted as they come, others on a day."""
    years = settings.project.years
    derived = settings.population.target is None
    if not derived or 1 / _FAR_FROM_A_YEAR < years < _FAR_FROM_A_YEAR:
        return []
    return [
        translator.say(
            "The period is {years} years long. Parents who expect a child are counted as they come during "
            "it, parents of children who are born as they are on a day: over such a period the share of "
            "those expecting can not be held against the shares at other ages.",
            years=translator.number(years, 1),
        )
    ]


def _simulated(translator: Translator) -> str:
    return translator.say("The data is simulated: places are real, but no figure is about real people.")


def detailed_level(translator: Translator) -> str:
    """Say what must be done with results of the detailed level."""
    return translator.say(
        "Detailed level: small counts are shown. It must be examined for secrecy before it is given to "
        "anybody; a level is not a secrecy decision."
    )


def without_area(intake: Intake, translator: Translator) -> str:
    """Say how many adults could not be placed, and what is assumed of them."""
    if few := intake_sentences.few_without_area(intake, translator):
        return few
    number = intake.counts.not_located_total
    if number is None:
        return translator.say(
            "Adults whose home area could not be found are counted in the whole municipality only. How many "
            "they are is hidden."
        )
    if not number:
        return translator.say("Everybody has a home area.")
    return translator.count(
        "{n} adult has no home area that could be found and is counted in the whole municipality; in the "
        "areas, the shares are raised as if such adults lived as the others do.",
        "{n} adults have no home area that could be found. They are counted in the whole municipality; in "
        "the areas, the shares are raised as if they lived as the others do.",
        number,
    )


def other_support(providers: tuple[str, ...], translator: Translator) -> str:
    """Name whose support the files do not hold."""
    if providers:
        return translator.say(
            "Support that is not in the files: {providers}. Parents whom only they reach are counted as not "
            "reached.",
            providers="; ".join(providers),
        )
    return translator.say(
        "Support by others than those in the files (the region, associations) is not included. Parents whom "
        "only they reach are counted as not reached."
    )
