"""All that is in a share file, in words: read before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.compare.definitions import knows_no_areas
from reachmap.compare.outlines import name_of
from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.vocabulary import ALL, AgeBand

if TYPE_CHECKING:
    from reachmap.compare.share_file import Share
    from reachmap.i18n import Translator

Block = tuple[str, list[str]]

FORMS = {
    "course": N_("course"),
    "talk": N_("talk"),
    "home_visit": N_("home visit"),
    "lecture": N_("lecture"),
    "open_preschool": N_("open preschool"),
    "web": N_("on the web"),
}
LEVELS = {
    "universal": N_("universal"),
    "selective": N_("selective"),
    "indicated": N_("indicated"),
}


def inspect_blocks(share: Share, translator: Translator) -> list[Block]:
    """Word everything that a share file holds: headings, each with its lines.

    Parameters
    ----------
    share
        The file.
    translator
        Language.
    """
    say = translator.say
    return [
        (say("What happens when it is sent"), _sending(share, translator)),
        (say("Whose figures, and of when"), _whose(share, translator)),
        (say("How it is counted"), _definitions(share, translator)),
        (say("What was held, by name"), _offer(share, translator)),
        (say("How much is known"), _quality(share, translator)),
        (say("The figures"), _figures(share, translator)),
        (say("What is not in it"), _not_in_it(share, translator)),
    ]


def _sending(share: Share, translator: Translator) -> list[str]:
    say = translator.say
    lines = [say("The file becomes an official document with you and with whoever receives it.")]
    lines.append(
        say(
            "It holds figures at the public level only: counts from 0 to {most}, and those that would "
            "tell them, are left out. It was tried whether they follow from the others.",
            most=translator.number(share.manifest.k - 1),
        )
    )
    if share.manifest.simulated:
        lines.append(say("Simulated data: nothing in it is about real people."))
    return lines


def _whose(share: Share, translator: Translator) -> list[str]:
    told, say = share.manifest, translator.say
    first, last = (translator.day(day) for day in told.period)
    lines = [
        say("{name} ({code}): {title}", name=name_of(told.code), code=told.code, title=told.title),
        say("From {first} to {last}.", first=first, last=last),
        say("Made by {program}, share file version {version}.", program=told.made_by, version=told.version),
    ]
    if told.made is not None:
        lines.append(say("Made on {day}.", day=translator.day(told.made)))
    if told.sources:
        lines.append(say("Published statistics that it rests on: {names}.", names="; ".join(told.sources)))
    return lines


def _definitions(share: Share, translator: Translator) -> list[str]:
    told, say = share.manifest.definitions, translator.say
    lines = [
        say("The files count {unit}.", unit=labels.unit_label(translator, told.unit)),
        say("Children's ages: {bands}.", bands=translator.listed(band_names(told.bands, translator))),
        say(
            "Newly arrived: within {years} of arrival.",
            years=translator.count("{n} year", "{n} years", told.newly_arrived_years),
        ),
        say("Levels of support that count: {levels}.", levels=_listed(told.levels, LEVELS, translator)),
        say("The number of parents is derived from the number of children.")
        if told.target == "derived"
        else say("The number of parents is the municipality's own estimate."),
    ]
    if told.adults_per_family:
        lines.append(say("A family is taken as {n} adults.", n=translator.number(told.adults_per_family, 2)))
    if told.visits_per_adult:
        lines.append(say("{n} visits are taken as one adult.", n=translator.number(told.visits_per_adult, 1)))
    if told.not_included:
        lines.append(say("Not in the files: {names}.", names="; ".join(told.not_included)))
    return lines


def band_names(bands: Sequence[AgeBand], translator: Translator) -> list[str]:
    """Name age bands, also such as ReachMap does not have itself."""
    return [
        labels.lower_first(labels.band_label(translator, "expecting"))
        if band.last < 0
        else translator.say("{first}–{last} years", first=band.first, last=band.last)
        for band in bands
    ]


def _listed(codes: Sequence[str], names: dict[str, str], translator: Translator) -> str:
    return translator.listed([translator.say(names[code]) for code in codes if code in names])


def _offer(share: Share, translator: Translator) -> list[str]:
    offer, say = share.manifest.offer, translator.say
    lines = []
    if offer.programmes:
        lines.append(say("Programmes: {names}.", names="; ".join(offer.programmes)))
    if offer.forms:
        lines.append(say("Forms: {names}.", names=_listed(offer.forms, FORMS, translator)))
    if offer.providers:
        lines.append(say("Providers: {names}.", names="; ".join(offer.providers)))
    if not lines:
        lines = [say("The files do not say what was held.")]
    return [*lines, *_courses(share, translator)]


def _courses(share: Share, translator: Translator) -> list[str]:
    """Word the marks of courses: what they are for, what they tell, and which are held together."""
    courses = share.manifest.courses
    if not courses:
        return []
    lines = [
        translator.count(
            "{n} course is marked, with how many took part ({adults} in all), so that one that two "
            "municipalities hold is recognised. A mark is made of programme, first day and place and does "
            "not tell them; whoever knows all three can try it.",
            "{n} courses are marked, with how many took part ({adults} in all), so that one that two "
            "municipalities hold is recognised. A mark is made of programme, first day and place and does "
            "not tell them; whoever knows all three can try it.",
            len(courses),
            adults=translator.number(sum(course.adults for course in courses)),
        )
    ]
    for course in courses:
        if course.partners:
            names = translator.listed([name_of(code) for code in course.partners])
            lines.append(
                translator.count(
                    "A course of {n} adult is held together with {names}; {counts} counts who has no known "
                    "home.",
                    "A course of {n} adults is held together with {names}; {counts} counts who has no known "
                    "home.",
                    course.adults,
                    names=names,
                    counts=name_of(course.counted_by),
                )
            )
    return lines


def _quality(share: Share, translator: Translator) -> list[str]:
    quality, say = share.manifest.quality, translator.say
    lines = []
    if quality.adults is not None:
        lines.append(translator.count("{n} adult took part.", "{n} adults took part.", quality.adults))
    for name, text in (
        ("located", N_("The home area is known of {share} of 100.")),
        ("age_known", N_("The children's ages are known of {share} of 100.")),
        ("sex_known", N_("The sex is known of {share} of 100.")),
        ("arrival_known", N_("Whether they are newly arrived is known of {share} of 100.")),
    ):
        share_known = quality.share(name)
        if share_known is not None:
            lines.append(say(text, share=translator.number(100 * share_known)))
    if knows_no_areas(share):
        lines.append(say("No home areas are known, only the whole municipality."))
    if quality.visitors:
        lines.append(
            translator.count(
                "{n} person from another municipality took part and is not counted here.",
                "{n} people from other municipalities took part and are not counted here.",
                quality.visitors,
            )
        )
    lines.append(say("Where no share is told, it is of as good as all, or of so few that it is hidden."))
    return lines


def _figures(share: Share, translator: Translator) -> list[str]:
    cells, say = share.cells, translator.say
    areas = cells.loc[cells["area_code"] != ALL, "area_code"].nunique()
    lines = [
        translator.count(
            "{n} figure row: ages and groups of the municipality and of its areas ({areas}).",
            "{n} figure rows: ages and groups of the municipality and of its areas ({areas}).",
            len(cells),
            areas=translator.count("{n} area", "{n} areas", areas),
        ),
        translator.count("{n} count is shown.", "{n} counts are shown.", int(cells["reached"].notna().sum())),
        translator.count("{n} count is hidden.", "{n} counts are hidden.", int(cells["hidden"].sum())),
        say(
            "Each row has the number recorded, the estimated number of parents, the share reached, the "
            "comparison with what is expected and the assessment, with intervals."
        ),
    ]
    whole = share.whole()
    if whole is not None and pd.notna(whole["coverage"]):
        figures = (whole["coverage"], whole["coverage_low"], whole["coverage_high"])
        lines.append(
            say("The whole municipality: {sentence}.", sentence=labels.rate_sentence(translator, *figures))
        )
    return lines


def _not_in_it(share: Share, translator: Translator) -> list[str]:  # noqa: ARG001 - as the others
    say = translator.say
    return [
        say("No rows of participants, no names of leaders, and no places or dates of courses in words."),
        say("Nothing of areas' economy, education or background, and no outlines of areas."),
    ]
