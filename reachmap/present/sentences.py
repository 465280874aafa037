"""The result in whole sentences: the answer, the areas, what was read, and what is not said.

The support is the subject, never the people who live somewhere. A figure has its interval in the same
sentence. Unsure is a result and is said. Nothing is computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reachmap.i18n import N_, Translator
from reachmap.present import labels, limits
from reachmap.present.intake_sentences import flag_lines, period
from reachmap.present.model_texts import WHOLE, few_data, never_seen, whole_only
from reachmap.present.own_groups import own_group_lines
from reachmap.present.rounding import rounding_lines
from reachmap.present.source_texts import published_lines
from reachmap.present.standard_texts import against_goal, compared_with, expected_means, of_what
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis
    from reachmap.settings import Settings, StandardSettings

# Groups and ages of which the headline says how far behind the whole municipality they are.
_WATCHED = ((ALL, "fathers"), (ALL, "newly_arrived"), ("16-18", ALL), ("13-15", ALL))
_BEHIND = N_(
    "Of {group} in the whole municipality the support reaches {about} of 100 (between {low} and {high}), "
    "against {all} of all parents."
)
_BEHIND_AGES = N_(
    "Of {group} in the whole municipality the support reaches {about} of 100 (between {low} and {high}), "
    "against {all} on average for all ages."
)
_FAR = N_(
    "The support reaches {group} {ratio} per cent as far as all parents in the whole municipality (between "
    "{low} and {high})."
)
_FAR_BY_AGE = N_(
    "The support reaches {group} {ratio} per cent as far as the average of all ages in the whole "
    "municipality (between {low} and {high})."
)
_FAR_AT_AGES = N_(
    "The support reaches {group} {ratio} per cent as far as all parents with children of the same ages in "
    "the whole municipality (between {low} and {high})."
)
_UNSURE = {
    CLEAR_SHORTFALL: N_(
        "How far the support reaches {group} in the whole municipality can not be told, only that it reaches "
        "clearly fewer of them than expected."
    ),
    LIKELY_SHORTFALL: N_(
        "How far the support reaches {group} in the whole municipality can not be told, only that it "
        "probably reaches fewer of them than expected."
    ),
}
_UNSURE_OF_GOAL = N_("How far the support reaches {group} in the whole municipality can not be told.")
# Shares under one of 100 are all told as "fewer than 1", which tells none from another.
_TOO_SMALL_TO_TELL_APART = 0.01
# Periods shorter or longer than a year by this factor: ages can not be held against those expecting.
_FAR_FROM_A_YEAR = 1.35
_WHOLE_NUMBERS = 0.02  # an interval so wide has no decimals


def whole(analysis: Analysis, age_band: str = ALL, parent_group: str = ALL) -> pd.Series:
    """Return the municipality's own row of a stratum."""
    cells = analysis.cells
    chosen = cells[
        (cells["area_code"] == ALL)
        & (cells["age_band"] == age_band)
        & (cells["parent_group"] == parent_group)
    ]
    return chosen.iloc[0]


def by_area(analysis: Analysis, age_band: str = ALL, parent_group: str = ALL) -> pd.DataFrame:
    """Return the areas' rows of a stratum, largest shortfall first."""
    cells = analysis.cells
    chosen = cells[
        (cells["area_code"] != ALL)
        & (cells["age_band"] == age_band)
        & (cells["parent_group"] == parent_group)
    ]
    return chosen.sort_values(["shortfall", "area_code"], ascending=[False, True])


def _of_100(translator: Translator, row: pd.Series) -> dict[str, str]:
    """Write a row's share, its low and its high end as parents of 100."""
    figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
    if not limits.above_all(figures[0]):
        figures = (*figures[:2], min(figures[2], 1.0))
    low, _, high = labels.rate_interval(translator, *figures).partition("–")
    rate = labels.rate(translator, *figures)
    # Below one of 100 the rate is "fewer than 1", which can not be "about".
    about = rate if row["coverage"] < 0.01 else translator.say("about {rate}", rate=rate)
    return {"about": about, "rate": rate, "low": low, "high": high}


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
        **_of_100(translator, row),
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


def watched_own_groups(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of the groups that the project defines how far behind they are, where they are."""
    built_in = watched_groups(analysis, translator, own_too=False)
    return watched_groups(analysis, translator)[len(built_in) :]


def watched_groups(analysis: Analysis, translator: Translator, *, own_too: bool = True) -> list[str]:
    """Say of the groups that are hardest to reach how far behind they are, the project's own last."""
    everyone = whole(analysis)
    standard = analysis.settings.standard
    sentences = against_goal(translator, standard, str(everyone["verdict"]))
    translator, own = translator.naming(analysis.settings.groups.names), analysis.settings.groups.own
    # Of an own group of some ages only: whether others with children of these ages are not in it.
    of_ages = {group.key: bool(group.sex or group.arrival) for group in own if group.bands}
    for band, group in (*_WATCHED, *((ALL, group.key) for group in own if own_too)):
        row = whole(analysis, band, group)
        if row["verdict"] not in (CLEAR_SHORTFALL, LIKELY_SHORTFALL) or pd.isna(row["coverage"]):
            continue
        who = _who(translator, band, group)
        told = [_behind(translator, row, everyone, who, standard)]
        if group in of_ages and not standard.has_goals:
            told = [_behind_at_ages(translator, row, who, standard, others=of_ages[group])]
        if not standard.has_goals and row["rate_ratio_high"] >= 1:
            told.append(translator.say("That it does not reach fewer of them is possible, too."))
        sentences.append(" ".join([*told, *against_goal(translator, standard, row["verdict"], group=True)]))
    return sentences


def _behind(
    translator: Translator, row: pd.Series, everyone: pd.Series, who: str, standard: StandardSettings
) -> str:
    """Say how far the support reaches an age or a group, beside what that is held against.

    An age is held against the mean of all ages, not against all parents: whoever has children of several
    ages is one of all parents and one at each age.
    """
    at_age = row["age_band"] != ALL
    if limits.share_says_nothing(row["coverage_low"], row["coverage_high"]):
        return _unsure(translator, row, who, standard)
    if standard.has_goals and at_age:
        return translator.say(
            "Of {group} in the whole municipality the support reaches {about} of 100 (between {low} and "
            "{high}).",
            group=who,
            **_of_100(translator, row),
        )
    expected = float(row["expected"] / row["target"])
    least = min(float(everyone["coverage"]), expected)
    if not standard.has_goals and (
        least < _TOO_SMALL_TO_TELL_APART or limits.above_all(everyone["coverage"])
    ):
        return _as_far(translator, row, who, _FAR_BY_AGE if at_age else _FAR, standard)
    against = labels.rate(translator, expected, expected, expected + _WHOLE_NUMBERS)
    return translator.say(
        _BEHIND_AGES if at_age else _BEHIND,
        group=who,
        all=against if at_age else _of_100(translator, everyone)["rate"],
        **_of_100(translator, row),
    )


def _behind_at_ages(
    translator: Translator, row: pd.Series, who: str, standard: StandardSettings, *, others: bool
) -> str:
    """Say how far the support reaches an own group of some ages, beside others with children of them."""
    return _as_far(translator, row, who, _FAR_AT_AGES if others else _FAR_BY_AGE, standard)


def _as_far(translator: Translator, row: pd.Series, who: str, text: str, standard: StandardSettings) -> str:
    """Say how far the support reaches an age or a group beside others; that it can not be told, where so."""
    if limits.ratio_says_nothing(row["rate_ratio_low"], row["rate_ratio_high"]):
        return _unsure(translator, row, who, standard)
    low, ratio, high = (translator.number(100 * row[f"rate_ratio{end}"]) for end in ("_low", "", "_high"))
    return translator.say(text, group=who, ratio=ratio, low=low, high=high)


def _unsure(translator: Translator, row: pd.Series, who: str, standard: StandardSettings) -> str:
    text = _UNSURE_OF_GOAL if standard.has_goals else _UNSURE[row["verdict"]]
    return translator.say(text, group=who)


def _who(translator: Translator, band: str, group: str) -> str:
    if group != ALL:
        return labels.lower_first(labels.group_label(translator, group))
    return translator.say(
        "parents of children of {band}",
        band=labels.lower_first(labels.band_label(translator, band)),
    )


def clear_areas(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each area with a clear shortfall how far the support reaches there."""
    everyone = _of_100(translator, whole(analysis)) if _has_rate(whole(analysis)) else None
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
        **_of_100(translator, row),
    )


def notes(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what the result does not say."""
    settings, counts = analysis.settings, analysis.intake.counts
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
        without_area(counts.not_located_total, translator),
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


def without_area(number: int | None, translator: Translator) -> str:
    """Say how many adults could not be placed, and what is assumed of them."""
    if number is None:
        return translator.say(
            "Adults whose home area could not be found are counted in the whole municipality only. How many "
            "they are is hidden."
        )
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
