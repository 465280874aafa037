"""The review of homes: names that found no area, those taken for one, and who was not placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.present import labels
from reachmap.present.intake_sentences import few_without_area
from reachmap.present.review_part import Part, few_or, hidden_or, what_hidden
from reachmap.present.xlsx import TEXT, WRAPPED
from reachmap.review import TAKEN, Candidate, UnsureName
from reachmap.vocabulary import NOT_LOCATED

if TYPE_CHECKING:
    from reachmap.pipeline import Intake

_REMEDIES = {
    "no_answer": N_("Nothing to put right. Say next time what the question is for."),
    "other_municipality": N_("Nothing to put right: they are among that municipality's parents."),
    "outside_boundaries": N_("See that the boundary file holds the whole municipality."),
    "blank": N_("Ask everybody next time (reachmap template writes a workbook that does)."),
    "unknown_name": N_("Choose what each means under Unsure names."),
    "ambiguous": N_("Choose what each means under Unsure names."),
    "bad_point": N_("See that the columns hold coordinates, and name their reference system."),
}


def names_part(intake: Intake, translator: Translator) -> Part:
    """Texts that found no area, with what they may mean."""
    say = translator.say
    asked = [name for name in intake.review.names if name.reason != TAKEN]
    rows = [
        [
            (name.text, TEXT),
            hidden_or(name.adults, translator),
            ("\n".join(candidate_texts(name, translator)) or say("nothing that is like it"), WRAPPED),
        ]
        for name in asked
    ]
    about = say("Every name that was written found an area.")
    if asked:
        about = say(
            "What was written as home area and found no area, with the areas most like it and what sets them "
            "apart. Whoever wrote it stands without a home area until you choose."
        )
    withheld = withheld_text(intake, translator)
    headings = [(say("Written"), 34), (say("Adults"), 10), (say("May mean"), 60)]
    hidden = what_hidden(intake, translator) if asked else ""
    about = " ".join(text for text in (about, hidden, withheld) if text)
    return Part("names", say("Unsure names"), about, headings, rows)


def withheld_text(intake: Intake, translator: Translator) -> str:
    """Say that texts are not shown, because they may be an address or a person."""
    number = intake.review.withheld
    if number == 0:
        return ""
    if number is None and intake.counts.rows_read is None:
        return translator.say(
            "Some texts are not shown, because they look like an address, a person or something else than a "
            "place. Correct them in the file."
        )
    if number is None:
        return translator.say(
            "Fewer than {k} texts are not shown, because they look like an address, a person or something "
            "else than a place. Correct them in the file.",
            k=translator.number(intake.settings.disclosure.k),
        )
    return translator.count(
        "{n} text is not shown, because it looks like an address, a person or something else than a place. "
        "Correct it in the file.",
        "{n} different texts are not shown, because they look like addresses, persons or something else than "
        "a place. Correct them in the file.",
        number,
    )


def candidate_texts(name: UnsureName, translator: Translator) -> list[str]:
    """Say what a text may mean, best first, and what sets it apart."""
    return [candidate_text(each, translator) for each in name.candidates]


def candidate_text(candidate: Candidate, translator: Translator) -> str:
    """Say how alike an area's name is, and what sets it apart."""
    alike = translator.number(candidate.score)
    if candidate.apart:
        return translator.say(
            "{area}: {n} of 100 alike; differs in {words}",
            area=candidate.area_name,
            n=alike,
            words=translator.listed(list(candidate.apart)),
        )
    return translator.say("{area}: {n} of 100 alike; the spelling differs", area=candidate.area_name, n=alike)


def taken_part(intake: Intake, translator: Translator) -> Part:
    """Misspelt names that can mean but one area, and which."""
    say = translator.say
    names = dict(intake.review.areas)
    rows = [
        [
            (name.text, TEXT),
            hidden_or(name.adults, translator),
            (names.get(name.taken, name.taken), TEXT),
        ]
        for name in intake.review.names
        if name.reason == TAKEN
    ]
    about = say("No name had to be guessed.")
    if rows:
        about = say(
            "Misspelt names that can mean but one area, and were taken for it. Choose another if wrong."
        )
    headings = [(say("Written"), 34), (say("Adults"), 10), (say("Taken for"), 60)]
    return Part("taken", say("Taken for an area"), about, headings, rows)


def places_part(intake: Intake, translator: Translator) -> Part:
    """Adults without a home area by reason, and what can be done about it."""
    say = translator.say
    counts = intake.counts.not_located
    rows = [
        [
            (labels.reason_label(translator, reason), TEXT),
            few_or(counts[reason], intake, translator),
            (say(_REMEDIES[reason]), WRAPPED),
        ]
        for reason in NOT_LOCATED
        if counts[reason] != 0
    ]
    headings = [(say("Why"), 40), (say("Adults"), 14), (say("What to do"), 60)]
    about = say("Adults who could not be placed, by reason.")
    if few := few_without_area(intake, translator):
        about = few
    elif not rows:
        about = say("Everybody has a home area.")
    return Part("not_located", say("Not placed"), about, headings, rows)
