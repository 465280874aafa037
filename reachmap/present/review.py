"""The review in words: the same parts on the screen, in the app and in ``import_review.xlsx``.

Draws what `reachmap.review` decided, computes nothing. Where a count is hidden it says so: *dolt* is one mark
for a small count and for one that would tell such a one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.present import labels, sentences
from reachmap.present.columns import marks
from reachmap.present.screen import paragraph, table, tame
from reachmap.present.xlsx import PERCENT, TEXT, WHOLE, WRAPPED, Cell, Front, Sheet, write_workbook
from reachmap.read.columns import COLUMNS
from reachmap.review import (
    MOST,
    NEARLY_ALL,
    NEARLY_NONE,
    SMALLEST_TARGET,
    SOME,
    TAKEN,
    AreaBounds,
    Candidate,
    UnsureName,
)
from reachmap.vocabulary import LOCATED_BY, NOT_LOCATED

if TYPE_CHECKING:
    from reachmap.pipeline import Intake

FILE = "import_review.xlsx"
ANSWERS = {"other_municipality": N_("another municipality"), "no_answer": N_("no answer")}
_TOLD = ("total_too_large", "total_too_small", "total_differs_little", "reach_above_target")
_NUMBERS = (WHOLE, PERCENT)
_CANDIDATES_ON_SCREEN = 3
_ROWS_ON_SCREEN = {"names": 40, "taken": 20, "bounds": 15}
_ASIDE = ("taken", "above")  # parts that have no sheet of their own
_KINDS = {
    "text": N_("text"),
    "whole": N_("whole numbers"),
    "number": N_("numbers"),
    "day": N_("dates"),
    "sex": N_("woman or man"),
    "ages": N_("ages"),
    "yes_no": N_("yes or no"),
    "choice": N_("known words"),
    "answer": N_("answers on a scale"),
}
_SHARES = {
    NEARLY_ALL: N_("as good as all"),
    MOST: N_("most"),
    SOME: N_("fewer than half"),
    NEARLY_NONE: N_("as good as none"),
}
_REMEDIES = {
    "no_answer": N_("Nothing to put right. Say next time what the question is for."),
    "other_municipality": N_("Nothing to put right: they are among that municipality's parents."),
    "outside_boundaries": N_("See that the boundary file holds the whole municipality."),
    "blank": N_("Ask everybody next time: reachmap template writes a workbook that does."),
    "unknown_name": N_("Choose what each means under Unsure names."),
    "ambiguous": N_("Choose what each means under Unsure names."),
    "bad_point": N_("See that the columns hold coordinates, and name their reference system."),
}


@dataclass(frozen=True)
class Part:
    """One table of the review.

    Parameters
    ----------
    key
        The same in every language.
    title, about
        What it is, and what to do with it; ``about`` stands alone where there are no rows.
    columns
        Heading and width of each column.
    rows
        Texts, and numbers with how they are written; shown texts where a number is hidden.
    choices
        Drop-downs of the workbook, by position of the column.
    """

    key: str
    title: str
    about: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def shown(self, translator: Translator) -> list[list[str]]:
        """Write every cell as text."""
        return [[_shown(value, kind, translator) for value, kind in row] for row in self.rows]


def _shown(value: object, kind: str, translator: Translator) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)  # noqa: S101 - a cell holds nothing else
    if kind == PERCENT:
        return translator.number(100 * value, 0 if value >= 0.0995 else 1)
    return translator.number(value)


def parts(intake: Intake, translator: Translator) -> list[Part]:
    """Write every part of the review, in the order in which it is to be read."""
    return [
        columns_part(intake, translator),
        names_part(intake, translator),
        taken_part(intake, translator),
        places_part(intake, translator),
        repeats_part(intake, translator),
        totals_part(intake, translator),
        above_part(intake, translator),
        bounds_part(intake, translator),
    ]


def columns_part(intake: Intake, translator: Translator) -> Part:
    """Each heading with what it was taken as; those that are not read."""
    say = translator.say
    rows: list[list[Cell]] = []
    for each in intake.review.columns:
        place = (_place(each.file, each.sheet, translator), TEXT)
        heading = each.heading or say("(not shown)")
        if not each.column:
            guess = (
                say("not read; perhaps {column}", column=labels.column_label(translator, each.guess))
                if each.guess
                else say("not read")
            )
            rows.append([place, (heading, TEXT), (guess, TEXT), *[("", TEXT)] * 4])
            continue
        rows.append(
            [
                place,
                (heading, TEXT),
                (labels.column_label(translator, each.column), TEXT),
                (say(_KINDS[each.kind]), TEXT),
                (say(_SHARES[each.share]), TEXT),
                _few_or(each.unclear, intake, translator),
                _few_or(each.blank, intake, translator),
            ]
        )
    headings = [
        (say("Sheet"), 34),
        (say("Heading"), 40),
        (say("Read as"), 34),
        (say("Kind"), 20),
        (say("Rows understood"), 16),
        (say("Rows unclear"), 12),
        (say("Rows blank"), 12),
    ]
    about = say(
        "What each heading was taken as. Unclear is what is filled in and says nothing here (vet ej, a word "
        "among numbers); rows are rounded to {n}. If a heading is taken wrongly, or should be read, choose "
        "what it is.",
        n=translator.number(2 * intake.settings.disclosure.k),
    )
    return Part("columns", say("Columns"), about, headings, rows)


def names_part(intake: Intake, translator: Translator) -> Part:
    """Texts that found no area, with what they may mean."""
    say = translator.say
    asked = [name for name in intake.review.names if name.reason != TAKEN]
    rows = [
        [
            (name.text, TEXT),
            _hidden_or(name.adults, translator),
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
    hidden = _what_hidden(intake, translator) if asked else ""
    about = " ".join(text for text in (about, hidden, withheld) if text)
    return Part("names", say("Unsure names"), about, headings, rows)


def withheld_text(intake: Intake, translator: Translator) -> str:
    """Say that texts are not shown, because they may be an address or a person."""
    number = intake.review.withheld
    if number == 0:
        return ""
    if number is None:
        return translator.say(
            "Fewer than {k} texts are not shown, because they look like an address, a person or something "
            "else than a place. Correct them in the file.",
            k=translator.number(intake.settings.disclosure.k),
        )
    return translator.say(
        "{n} different texts are not shown, because they look like addresses, persons or something else than "
        "a place. Correct them in the file.",
        n=translator.number(number),
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
            _hidden_or(name.adults, translator),
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
            _few_or(counts[reason], intake, translator),
            (say(_REMEDIES[reason]), WRAPPED),
        ]
        for reason in NOT_LOCATED
        if counts[reason] != 0
    ]
    headings = [(say("Why"), 40), (say("Adults"), 14), (say("What to do"), 60)]
    about = say("Adults who could not be placed, by reason.")
    if not rows:
        about = say("Everybody has a home area.")
    return Part("not_located", say("Not placed"), about, headings, rows)


def located_part(intake: Intake, translator: Translator) -> Part:
    """Adults with a home area, by how it was found."""
    say = translator.say
    counts = intake.counts.located
    rows = [
        [(labels.reason_label(translator, reason), TEXT), _few_or(counts[reason], intake, translator)]
        for reason in LOCATED_BY
        if counts[reason] != 0
    ]
    headings = [(say("How"), 60), (say("Adults"), 14)]
    return Part("located", say("Placed"), say("Adults by how their home area was found."), headings, rows)


def repeats_part(intake: Intake, translator: Translator) -> Part:
    """Rows that stand twice."""
    say = translator.say
    rows = [
        [
            (_place(each.file, each.sheet, translator), WRAPPED),
            _hidden_or(each.rows, translator),
            (each.first_row, WHOLE),
            (_place(each.other_file, each.other_sheet, translator) or say("the same sheet"), WRAPPED),
        ]
        for each in intake.review.repeats
    ]
    about = say("No two rows are alike.")
    if rows:
        about = say(
            "Rows of one activity that are alike in every column. They are counted, because two adults may "
            "well be alike. Where rows were entered twice, take them out of the file; where a sheet or a "
            "file stands twice, take one away."
        )
    headings = [
        (say("Where"), 40),
        (say("Rows"), 10),
        (say("The first in row"), 12),
        (say("Like rows in"), 40),
    ]
    return Part("repeats", say("Duplicates"), about, headings, rows)


def totals_part(intake: Intake, translator: Translator) -> Part:
    """Written totals that do not add up."""
    say = translator.say
    rows: list[list[Cell]] = []
    for each in intake.review.totals:
        much = _few_text(intake, translator)
        if each.difference is not None:
            number = translator.number(abs(each.difference))
            more = each.difference > 0
            much = (
                say("{n} more than its rows", n=number) if more else say("{n} less than its rows", n=number)
            )
        rows.append(
            [(_place(each.file, each.sheet, translator), WRAPPED), (each.heading, TEXT), (much, TEXT)]
        )
    about = say("Every total that is written adds up, or none is written.")
    if rows:
        about = say(
            "Totals that their rows do not add up to. The rows are counted, not the total: see which is "
            "wrong."
        )
    headings = [(say("Where"), 40), (say("Column"), 40), (say("The total is"), 30)]
    return Part("totals", say("Totals"), about, headings, rows)


def above_part(intake: Intake, translator: Translator) -> Part:
    """Areas where more adults are recorded than there are parents."""
    say = translator.say
    rows: list[list[Cell]] = [
        [(each.area_name, TEXT), (each.reached, WHOLE), (each.target, WHOLE)]
        for each in intake.review.bounds
        if each.is_above
    ]
    about = say("Nowhere are more adults recorded than there are parents.")
    if rows:
        about = say(
            "More adults are recorded than there are parents. See whether the counts are of adults, and "
            "whether the same adults stand several times."
        )
    headings = [(say("Area"), 44), (say("Recorded"), 14), (say("Parents (estimate)"), 14)]
    return Part("above", say("More recorded than parents"), about, headings, rows)


def bounds_part(intake: Intake, translator: Translator) -> Part:
    """What each area's share could be, whatever home those without one have."""
    say = translator.say
    n = translator.number(intake.review.unplaced)
    widest = sorted(intake.review.bounds, key=lambda each: (-_width(each), each.area_code))
    rows: list[list[Cell]] = [
        [
            (each.area_name or each.area_code, TEXT),
            (each.reached, WHOLE) if each.reached is not None else (_few_text(intake, translator), TEXT),
            (each.target, WHOLE),
            (each.low, PERCENT),
            (each.high, PERCENT),
        ]
        for each in widest
    ]
    about = say(
        "Of 100 parents, how many are recorded if none, and if all, of those without a home area lived there "
        "(at most {n} adults). The truth lies between; the highest can not hold everywhere at once. Areas "
        "with fewer than {least} parents have no share.",
        n=n,
        least=translator.number(SMALLEST_TARGET),
    )
    headings = [
        (say("Area"), 44),
        (say("Recorded"), 14),
        (say("Parents (estimate)"), 14),
        (say("Of 100, if none lived there"), 16),
        (say("Of 100, if all lived there"), 16),
    ]
    return Part("bounds", say("Bounds by area"), about, headings, rows)


def _width(bounds: AreaBounds) -> float:
    return -1.0 if bounds.low is None or bounds.high is None else bounds.high - bounds.low


def _place(file: str, sheet: str, translator: Translator) -> str:
    return translator.say("{file}, sheet {sheet}", file=file, sheet=sheet) if file else ""


def _hidden_or(number: int | None, translator: Translator) -> Cell:
    return (number, WHOLE) if number is not None else (translator.say("hidden"), TEXT)


def _few_or(number: int | None, intake: Intake, translator: Translator) -> Cell:
    return (number, WHOLE) if number is not None else (_few_text(intake, translator), TEXT)


def _few_text(intake: Intake, translator: Translator) -> str:
    return translator.say("fewer than {k}", k=translator.number(intake.settings.disclosure.k))


def _what_hidden(intake: Intake, translator: Translator) -> str:
    if intake.settings.disclosure.level == "detailed":
        return ""
    return translator.say(
        "Hidden means fewer than {k}, or a number that would tell such a one.",
        k=translator.number(intake.settings.disclosure.k),
    )


# --- what may be chosen


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


# --- the screen


def on_screen(intake: Intake, translator: Translator, *, project: str, workbook: str) -> str:
    """Write the whole review for a terminal of a hundred columns.

    Parameters
    ----------
    intake, translator
        What was read, and the language.
    project, workbook
        The project file and the workbook of the review, as they are to be typed.
    """
    say = translator.say
    lines = _titled(say("What was read"), bullets=sentences.intake_lines(intake, translator))
    for part in parts(intake, translator):
        lines += ["", tame(part.title), *paragraph(part.about)]
        rows, rest = _first_rows(part, translator)
        headings = [heading for heading, _ in part.columns]
        right = [any(kind in _NUMBERS for _, kind in cells) for cells in zip(*part.rows, strict=True)]
        if part.key == "columns":
            for place, own in groupby(rows, key=itemgetter(0)):
                inner = [row[1:] for row in own]
                lines += ["", *paragraph(place), *table(headings[1:], inner, right=right[1:])]
        elif rows:
            lines += ["", *table(headings, rows, right=right)]
        if rest:
            text = translator.count(
                "{n} more row is in {file}.", "{n} more rows are in {file}.", rest, file=FILE
            )
            lines += paragraph(text)
    flags = flag_lines(intake, translator)
    if flags:
        lines += ["", *_titled(say("To be aware of"), bullets=flags)]
    how = say(
        "Choose in {file}, in the last column of the sheets {names} and {columns}, save it, and type: "
        "reachmap check {project} --apply {file}. The choices are kept in aliases.csv and in the project "
        "file, and hold next year too. The follow-up itself is not changed.",
        file=workbook,
        names=say("Unsure names"),
        columns=say("Columns"),
        project=project,
    )
    return "\n".join([*lines, "", say("How to put it right"), *paragraph(how), ""])


def flag_lines(intake: Intake, translator: Translator) -> list[str]:
    """Word what else a reader must know: the flags that no part of the review tells of."""
    flags = tuple(flag for flag in intake.flags if flag[0] not in _TOLD)
    return sentences.flag_lines(replace(intake, flags=flags), translator)


def _titled(title: str, *, bullets: Sequence[str]) -> list[str]:
    return [title, *(line for text in bullets for line in paragraph(text, bullet="– "))]


def _first_rows(part: Part, translator: Translator) -> tuple[list[list[str]], int]:
    """Take the rows that a screen has room for; the names only with their best candidates."""
    shown = part.shown(translator)
    if part.key == "names":
        shown = [[*row[:-1], "\n".join(row[-1].split("\n")[:_CANDIDATES_ON_SCREEN])] for row in shown]
    most = _ROWS_ON_SCREEN.get(part.key, len(shown))
    return shown[:most], max(0, len(shown) - most)


# --- the workbook


def review_workbook(intake: Intake, translator: Translator) -> bytes:
    """Write ``import_review.xlsx``.

    Returns
    -------
    bytes
        An xlsx file; the same intake gives the same bytes.
    """
    found = {part.key: part for part in parts(intake, translator)}
    located = located_part(intake, translator)
    sheets = [
        _with_choice(
            found["columns"], translator.say("Should be read as"), with_codes(column_choices(translator))
        ),
        _names_sheet(intake, translator),
        *(_sheet(part) for part in (found["not_located"], located, found["repeats"], found["totals"])),
        _sheet(found["bounds"]),
    ]
    front = Front(
        title=translator.say("Overview"),
        project=intake.settings.project.name,
        period=sentences.period(intake.settings, translator),
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
            "Save, and type reachmap check with the project file and --apply {file}: the choices are kept in "
            "aliases.csv and in the project file, and hold next year too. The follow-up itself is not "
            "changed.",
            file=FILE,
        ),
        _what_hidden(intake, translator),
        withheld_text(intake, translator),
    ]
    sheets = [f"{part.title}: {part.about}" for part in parts(intake, translator) if part.key not in _ASIDE]
    return [
        (say("What was read"), sentences.intake_lines(intake, translator)),
        (say("The sheets"), sheets),
        *([(say("To be aware of"), flags)] if flags else []),
        (say("How to put it right"), [line for line in how if line]),
    ]


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
            _hidden_or(name.adults, translator),
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
