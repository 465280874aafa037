"""Method, sources and settings in words, for those who ask where a figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.present import intake_sentences, labels
from reachmap.present.effect_texts import effect_lines
from reachmap.present.goal_words import METHOD_VERDICT, by_standard
from reachmap.present.limits import ONE_AREA, held_against_nothing
from reachmap.present.model_texts import few_data
from reachmap.present.own_groups import own_group_lines
from reachmap.present.profile import figure_label
from reachmap.present.rounding import rounding_lines
from reachmap.present.standard_texts import compared_with, expected_means

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis


def method_answer(analysis: Analysis, translator: Translator) -> list[str]:
    """Say in two sentences what the figures are made of."""
    return [
        translator.say(
            "How many took part is counted in the municipality's own files; how many parents there are is "
            "estimated from published statistics; the share reached is estimated from both."
        ),
        translator.say(
            "ReachMap {version}. Everything was worked out on this computer; nothing was sent anywhere.",
            version=str(analysis.provenance.get("reachmap", "")),
        ),
    ]


def method_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say step by step how it is worked out, with the numbers in force."""
    translator = translator.naming(analysis.settings.groups.names)
    say, facts, settings = translator.say, analysis.facts, analysis.settings
    lines = [
        say(
            "Counted: adults who took part in {period}, by the area where they live. A name is taken as "
            "an area only where it can mean no other.",
            period=intake_sentences.period(settings, translator),
        ),
        say(
            "Parents: children by area and age, times a factor of parents per child from published "
            "figures. The error of both is carried along."
        ),
        _model_line(analysis, translator),
        *few_data(analysis, translator),
        say(
            "Those whose home area is not known are taken to live as the others do. A child's age, a sex or "
            "an arrival that is not known is taken to be as among those known at activities for the same "
            "ages."
        ),
        *_held(analysis, translator),
        by_standard(translator, settings.standard, METHOD_VERDICT),
        say(
            "Hidden: counts from 0 to {most}, and others that would tell them. The estimates are made "
            "without seeing what is hidden.",
            most=translator.number(settings.disclosure.k - 1),
        ),
        *rounding_lines(settings, translator),
        *own_group_lines(analysis, translator),
    ]
    used = facts.get("covariates_used") or []
    if used:
        names = "; ".join(labels.lower_first(figure_label(translator, name)) for name in used)
        lines.append(say("Statistics of the areas that the model learns from: {names}.", names=names))
        lines += effect_lines(analysis, translator)
    lines.append(say("Every formula stands in docs/methods.md."))
    return lines


def _held(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what areas are held against; where there is one area, and no goal, that it is nothing."""
    standard = analysis.settings.standard
    if held_against_nothing(analysis):
        return [translator.say(ONE_AREA)]
    return [compared_with(translator, standard), *expected_means(translator, standard)]


def _model_line(analysis: Analysis, translator: Translator) -> str:
    phi = translator.number(float(analysis.facts.get("dispersion", 1.0)), 1)
    if analysis.facts.get("model") == "bym2":
        return translator.say(
            "Share reached: a model lets areas learn from their neighbours and from each other, so that "
            "chance in small numbers is not taken for a difference. People come in groups, so counts vary "
            "more than single people's would: here {phi} times as much.",
            phi=phi,
        )
    return translator.say(
        "Share reached: a model keeps chance in small numbers from being taken for a difference. People come "
        "in groups, so counts vary more than single people's would: here {phi} times as much.",
        phi=phi,
    )


def source_rows(analysis: Analysis, translator: Translator) -> list[list[str]]:
    """List the files with their checksums; a follow-up's is not told: it would confirm a guess of rows."""
    untold = translator.say("not told, to protect people")
    return [
        [name, checksum or untold] for name, checksum in sorted(analysis.provenance.get("inputs", {}).items())
    ]


def _rounding_row(base: int, translator: Translator) -> list[list[str]]:
    return [[translator.say("Counts are rounded to multiples of"), translator.number(base)]] if base else []


def settings_rows(analysis: Analysis, translator: Translator) -> list[list[str]]:
    """List the settings in force."""
    settings, say = analysis.settings, translator.say
    levels = {"public": say("public"), "detailed": say("detailed, needs a confidentiality review")}
    unit = settings.participations.unit
    rows = [
        [say("Municipality"), ", ".join(settings.project.municipality)],
        [say("Period"), intake_sentences.period(settings, translator)],
        [say("What rows count"), labels.unit_label(translator, unit)],
        [
            say("Newly arrived: years since arrival, at most"),
            translator.number(settings.participations.newly_arrived_years),
        ],
        [say("Counts are hidden below"), translator.number(settings.disclosure.k)],
        *_rounding_row(settings.disclosure.rounding, translator),
        [say("Level"), levels.get(settings.disclosure.level, settings.disclosure.level)],
        [say("Seed of all draws"), translator.number(settings.project.seed)],
    ]
    if analysis.equality.rank:
        rows.append([say("Areas are put in order by"), figure_label(translator, analysis.equality.rank)])
    return rows
