"""Groups that a project defines, in words: who is in them, and where their numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.vocabulary import ARRIVALS, MAN, NEWLY_ARRIVED, SEXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reachmap.errors import ReachmapError
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis
    from reachmap.vocabulary import ParentGroup

_SEXES = {True: N_("men"), False: N_("women")}
_ARRIVALS = {True: N_("those newly arrived"), False: N_("not newly arrived")}


def own_group_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say who is in each of the project's own groups, and how one knows how many took part."""
    own = analysis.settings.groups.own
    if not own:
        return []
    lines = [group_line(group, translator) for group in own]
    lines.append(
        translator.say(
            "How many of the groups that the project defines itself took part is not counted. It is worked "
            "out from the numbers that are told of all parents, of men and of newly arrived at each age: "
            "where these leave one number, that is told, and otherwise between which numbers it lies. "
            "Estimates take that into account: the less is known, the wider their intervals."
        )
    )
    few = [
        (
            any(group.sex not in (None, MAN) for group in own),
            N_("Women are all who are not known to be men."),
        ),
        (
            any(group.arrival not in (None, NEWLY_ARRIVED) for group in own),
            N_("Not newly arrived are all who are not known to be newly arrived."),
        ),
    ]
    return lines + [translator.say(text) for needed, text in few if needed]


def group_line(group: ParentGroup, translator: Translator) -> str:
    """Write a group's name and who is in it."""
    return translator.say("{name}: {definition}.", name=group.name, definition=definition(group, translator))


def sex_choices(translator: Translator) -> dict[str, str]:
    """Name the sexes that a group may be of, by code."""
    return {sex: labels.upper_first(translator.say(_SEXES[sex == MAN])) for sex in SEXES}


def arrival_choices(translator: Translator) -> dict[str, str]:
    """Name what a group may be of newly arrived, by code."""
    return {each: labels.upper_first(translator.say(_ARRIVALS[each == NEWLY_ARRIVED])) for each in ARRIVALS}


def group_error(error: ReachmapError, names: Mapping[str, str], translator: Translator) -> str:
    """Word what is wrong with a group; one that is shown already by its name instead of its code.

    Parameters
    ----------
    error
        What is wrong.
    names
        Names of the groups that are defined, by their code.
    translator
        Language.
    """
    if error.code != "group_same_people":
        return translator.error(error)
    group, _, band = str(error.fields["other"]).partition(", ")
    named = translator.naming(names)
    other = labels.stratum_label(named, band, group) if band else labels.group_label(named, group)
    return translator.error(type(error)(error.code, **{**error.fields, "other": other}))


def definition(group: ParentGroup, translator: Translator) -> str:
    """Say who is in a group: "men, newly arrived, children 13–15 years and 16–18 years"."""
    parts = []
    if group.sex is not None:
        parts.append(translator.say(_SEXES[group.sex == MAN]))
    if group.arrival is not None:
        parts.append(translator.say(_ARRIVALS[group.arrival == NEWLY_ARRIVED]))
    if group.bands is not None:
        ages = [labels.lower_first(labels.band_label(translator, key)) for key in group.bands]
        parts.append(translator.say("the child's age: {ages}", ages=translator.listed(ages)))
    return ", ".join(parts)
