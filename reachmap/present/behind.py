"""How far behind all parents the ages and groups are that are watched, and a project's own, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from reachmap.i18n import N_, Translator
from reachmap.present import labels, limits
from reachmap.present.pick import whole
from reachmap.present.standard_texts import against_goal
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis
    from reachmap.settings import StandardSettings

# Groups and ages of which the headline says how far behind the whole municipality they are.
_WATCHED = ((ALL, "fathers"), (ALL, "newly_arrived"), ("16-18", ALL), ("13-15", ALL))
WATCHED_AGES = tuple(band for band, group in _WATCHED if group == ALL)
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
_WHOLE_NUMBERS = 0.02  # an interval so wide has no decimals


def of_100(translator: Translator, row: pd.Series) -> dict[str, str]:
    """Write a row's share, its low and its high end as parents of 100."""
    figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
    if not limits.above_all(figures[0]):
        figures = (*figures[:2], min(figures[2], 1.0))
    low, _, high = labels.rate_interval(translator, *figures).partition("–")
    rate = labels.rate(translator, *figures)
    # Below one of 100 the rate is "fewer than 1", which can not be "about".
    about = rate if row["coverage"] < labels.UNDER_ONE else translator.say("about {rate}", rate=rate)
    return {"about": about, "rate": rate, "low": low, "high": high}


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
            **of_100(translator, row),
        )
    expected = float(row["expected"] / row["target"])
    least = min(float(everyone["coverage"]), expected)
    if not standard.has_goals and (
        # All told as "fewer than 1", which tells none from another.
        least < labels.UNDER_ONE or limits.above_all(everyone["coverage"])
    ):
        return _as_far(translator, row, who, _FAR_BY_AGE if at_age else _FAR, standard)
    against = labels.rate(translator, expected, expected, expected + _WHOLE_NUMBERS)
    return translator.say(
        _BEHIND_AGES if at_age else _BEHIND,
        group=who,
        all=against if at_age else of_100(translator, everyone)["rate"],
        **of_100(translator, row),
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
