"""``import_review.xlsx``: the review as a workbook to choose in, read back by `reachmap.read.decisions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.present import intake_flags, intake_sentences, labels
from reachmap.present.columns import marks
from reachmap.present.review import parts
from reachmap.present.review_part import Part, few_or, hidden_or, what_hidden
from reachmap.present.review_places import candidate_texts, names_part, withheld_text
from reachmap.present.xlsx import TEXT, WRAPPED, Cell, Front, Sheet, write_workbook
from reachmap.read.columns import COLUMNS
from reachmap.read.decisions import NOT_READ
from reachmap.review import UnsureName
from reachmap.vocabulary import LOCATED_BY

if TYPE_CHECKING:
    from reachmap.pipeline import Intake

FILE = "import_review.xlsx"
ANSWERS = {"other_municipality": N_("another municipality"), "no_answer": N_("no answer")}
_ASIDE = ("taken", "above")  # parts that have no sheet of their own
# Flags that a part of the review tells of.
_TOLD = ("total_too_large", "total_too_small", "total_differs_little", "reach_above_target")


def area_choices(intake: Intake, translator: Translator, name: UnsureName | None = None) -> dict[str, str]:
    """Write what a text may be said to mean, by code: its candidates, then all areas, then the answers."""
    names = dict(intake.review.areas)
    first = [each.area_code for each in name.candidates] if name else []
    first += [name.taken] if name and name.taken else []
    rest = sorted(names, key=lambda code: (names[code].casefold(), code))
    chosen = dict.fromkeys([*first, *rest])
    found = {code: names.get(code) or code for code in chosen}
    return found | {code: translator.say(text) for code, text in ANSWERS.items()}


def with_codes(choices: Mapping[str, str]) -> list[str]:
    """Write choices with the code in brackets behind each, so that they are read back in any language."""
    return [f"{label} [{code}]" for code, label in choices.items()]


def column_choices(translator: Translator) -> dict[str, str]:
    """Write what a heading may be said to be, by column."""
    known = {column: labels.column_label(translator, column) for column in COLUMNS}
    return dict(sorted(known.items(), key=lambda pair: pair[1].casefold()))


def heading_choices(translator: Translator) -> dict[str, str]:
    """Write what may be chosen for a heading in the workbook: also that it is not to be read."""
    return {NOT_READ: translator.say("Not to be read")} | column_choices(translator)


def flag_lines(intake: Intake, translator: Translator) -> list[str]:
    """Word what else a reader must know: the flags that no part of the review tells of."""
    flags = tuple(flag for flag in intake.flags if flag[0] not in _TOLD)
    return intake_flags.flag_lines(replace(intake, flags=flags), translator)


def review_workbook(intake: Intake, translator: Translator) -> bytes:
    """Write ``import_review.xlsx``.

    Returns
    -------
    bytes
        An xlsx file; the same intake gives the same bytes.
    """
    found = {part.key: part for part in parts(intake, translator)}
    located = _located_part(intake, translator)
    sheets = [
        _with_choice(
            found["columns"], translator.say("Should be read as"), with_codes(heading_choices(translator))
        ),
        _names_sheet(intake, translator),
        *(_sheet(part) for part in (found["not_located"], located, found["repeats"], found["totals"])),
        _sheet(found["bounds"]),
    ]
    front = Front(
        title=translator.say("Overview"),
        project=intake.settings.project.name,
        period=intake_sentences.period(intake.settings, translator),
        marks=marks(intake.settings, translator),
        blocks=overview(intake, translator),
    )
    return write_workbook(front, sheets)


def overview(intake: Intake, translator: Translator) -> list[tuple[str, Sequence[str]]]:
    """Say what was read, what to be aware of, and how to put it right."""
    say = translator.say
    flags = flag_lines(intake, translator)
    how = [
        say(
            "Choose on the sheets {names} and {columns}, in the last column. Leave blank what you do not "
            "know.",
            names=say("Unsure names"),
            columns=say("Columns"),
        ),
        say(
            "In the app you can choose in the review itself instead. With this workbook: save it, and type "
            "reachmap check with the project file and --apply {file}. The choices are kept in aliases.csv "
            "and in the project file, and hold next year too. The follow-up itself is not changed.",
            file=FILE,
        ),
        what_hidden(intake, translator),
        withheld_text(intake, translator),
    ]
    sheets = [f"{part.title}: {part.about}" for part in parts(intake, translator) if part.key not in _ASIDE]
    return [
        (say("What was read"), intake_sentences.intake_lines(intake, translator)),
        (say("The sheets"), sheets),
        *([(say("To be aware of"), flags)] if flags else []),
        (say("How to put it right"), [line for line in how if line]),
    ]


def _located_part(intake: Intake, translator: Translator) -> Part:
    """Adults with a home area, by how it was found."""
    say = translator.say
    counts = intake.counts.located
    rows = [
        [(labels.reason_label(translator, reason), TEXT), few_or(counts[reason], intake, translator)]
        for reason in LOCATED_BY
        if counts[reason] != 0
    ]
    headings = [(say("How"), 60), (say("Adults"), 14)]
    return Part("located", say("Placed"), say("Adults by how their home area was found."), headings, rows)


def _sheet(part: Part) -> Sheet:
    return Sheet(part.key, part.title, part.about, part.columns, part.rows, choices=part.choices)


def _with_choice(part: Part, heading: str, choices: Sequence[str]) -> Sheet:
    """Add a last column to choose in."""
    return Sheet(
        part.key,
        part.title,
        part.about,
        [*part.columns, (heading, 44)],
        [[*row, (None, TEXT)] for row in part.rows],
        choices={len(part.columns): choices},
    )


def _names_sheet(intake: Intake, translator: Translator) -> Sheet:
    """Unsure names and those that were taken for an area, with a column to choose in."""
    say = translator.say
    names = dict(intake.review.areas)
    part = names_part(intake, translator)
    rows: list[list[Cell]] = [
        [
            (name.text, TEXT),
            hidden_or(name.adults, translator),
            (labels.reason_label(translator, name.reason), WRAPPED),
            ("\n".join(candidate_texts(name, translator)), WRAPPED),
            (names.get(name.taken, ""), TEXT),
            (None, TEXT),
        ]
        for name in intake.review.names
    ]
    headings = [
        (say("Written"), 34),
        (say("Adults"), 10),
        (say("Why"), 30),
        (say("May mean"), 60),
        (say("Taken for"), 34),
        (say("Should be"), 44),
    ]
    choices = with_codes(area_choices(intake, translator))
    return Sheet(part.key, part.title, part.about, headings, rows, choices={len(headings) - 1: choices})
