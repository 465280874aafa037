"""What the report says, whole and finished: PDF and Word show the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reachmap.present import sentences
from reachmap.present.goal_words import DRAWN, by_standard
from reachmap.present.report_equality import Equality, equality
from reachmap.present.report_parts import Parts, Section, Span, Table
from reachmap.present.report_tame import cut, tamed

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis


@dataclass(frozen=True)
class Report:
    """Everything that stands in the report, in one language.

    Parameters
    ----------
    language, title, description
        Of the document.
    project, marks, lead
        Head of the first page: whose and when, what the figures are not (simulated, detailed), the answer.
    goals_heading, goals, goals_note
        The goals; without any, only the note.
    map_heading, map_svg, map_alt, map_note, legend
        The map; of its legend the class's code and words.
    top_heading, top, top_notes
        Where the shortfall is largest.
    equality_heading, equality
        Whether the support reaches equally.
    ages_heading, ages, ages_spans, ages_note, ages_interval, ages_drawn
        Ages and groups of the whole municipality, each with its interval to draw (None: not known), what
        they are held against, the heading over what is drawn, and how to read that.
    left, right, below
        The rest, in order: beside one another on a page, and below.
    made
        By what it was made, and when.
    page
        The words before a page's number.
    """

    language: str
    title: str
    description: str
    project: str
    marks: tuple[str, ...]
    lead: tuple[str, ...]
    goals_heading: str
    goals: Table
    goals_note: str
    map_heading: str
    map_svg: str
    map_alt: str
    map_note: str
    legend: tuple[tuple[str, str], ...]
    top_heading: str
    top: Table
    top_notes: tuple[str, ...]
    equality_heading: str
    equality: Equality
    ages_heading: str
    ages: Table
    ages_spans: tuple[Span | None, ...]
    ages_note: str
    ages_interval: str
    ages_drawn: str
    left: tuple[Section, ...]
    right: tuple[Section, ...]
    below: tuple[Section, ...]
    made: str
    page: str


def report(analysis: Analysis, translator: Translator, *, day: date | None) -> Report:
    """Word the report.

    Parameters
    ----------
    analysis
        Gated results.
    translator
        Language.
    day
        When it was made; None leaves it out.
    """
    analysis = tamed(analysis)
    parts = Parts(analysis, translator)
    say, texts, project = translator.say, parts.content.texts, analysis.settings.project
    goals, goals_note = parts.goals()
    standard = analysis.settings.standard
    ages, spans = parts.ages()
    return Report(
        language=translator.language,
        title=say("{name}: where does the support not reach?", name=project.name),
        description=say("Report to the steering group, {period}", period=texts["period"]),
        project=say("{name} · parenting support, {period}", name=project.name, period=texts["period"]),
        marks=tuple(text for text in (texts["detailed"], texts["simulated"]) if text),
        lead=tuple(map(cut, sentences.headline(analysis, translator))),
        goals_heading=say("The goals"),
        goals=goals,
        goals_note=goals_note,
        map_heading=by_standard(
            translator, standard, "Where the support reaches fewer, and more, than expected"
        ),
        map_svg=parts.map(),
        map_alt=parts.map_in_words(),
        map_note=parts.map_note(),
        legend=parts.legend(),
        top_heading=by_standard(translator, standard, "Where the shortfall is largest"),
        top=parts.top(),
        top_notes=parts.top_notes(),
        equality_heading=say("Does the support reach equally?"),
        equality=equality(analysis, translator),
        ages_heading=say("The child's age, and groups, in the whole municipality"),
        ages=ages,
        ages_spans=spans,
        ages_note=parts.ages_note(),
        ages_interval=say("Interval"),
        ages_drawn=by_standard(translator, standard, DRAWN),
        left=parts.left(),
        right=parts.right(),
        below=(Section(say("Method and sources"), parts.method()),),
        made=_made(analysis, translator, day),
        page=say("Page"),
    )


def _made(analysis: Analysis, translator: Translator, day: date | None) -> str:
    version = analysis.provenance["reachmap"]
    if day is None:
        return translator.say("Made with ReachMap {version}.", version=version)
    return translator.say("Made with ReachMap {version}, {day}.", version=version, day=translator.day(day))
