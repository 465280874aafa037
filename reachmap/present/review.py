"""The review in words: the same parts on the screen, in the app and in ``import_review.xlsx``.

Draws what `reachmap.review` decided, computes nothing. Where a count is hidden it says so: *dolt* is one mark
for a small count and for one that would tell such a one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.present import labels
from reachmap.present.rounding import rounding_lines
from reachmap.present.xlsx import PERCENT, TEXT, WHOLE, WRAPPED, Cell
from reachmap.read.personal_texts import ADDRESS, EMAIL, IDENTITY, LEADER, NAME, TELEPHONE
from reachmap.review import (
    MOST,
    NEARLY_ALL,
    NEARLY_NONE,
    SMALLEST_TARGET,
    SOME,
    TAKEN,
    AreaBounds,
    Candidate,
    ColumnReview,
    UnsureName,
)
from reachmap.vocabulary import NOT_LOCATED

if TYPE_CHECKING:
    from reachmap.pipeline import Intake

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
_LOOKS_LIKE = {
    NAME: N_("not read: looks like people's names"),
    TELEPHONE: N_("not read: looks like telephone numbers"),
    EMAIL: N_("not read: looks like e-mail addresses"),
    ADDRESS: N_("not read: looks like addresses"),
    LEADER: N_("not read: looks like names of group leaders"),
    IDENTITY: N_("not read: looks like personal identity numbers"),
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
        heading = heading_text(each, translator)
        if not each.column:
            rows.append([place, (heading, TEXT), (unread_text(each, translator), TEXT), *[("", TEXT)] * 4])
            continue
        rows.append(
            [
                place,
                (heading, TEXT),
                (labels.column_label(translator, each.column), TEXT),
                (say(_KINDS[each.kind]), TEXT),
                (say(_SHARES[each.share]), TEXT),
                few_or(each.unclear, intake, translator),
                few_or(each.blank, intake, translator),
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


def heading_text(each: ColumnReview, translator: Translator) -> str:
    """Write a heading; the column's letters where it may be somebody's."""
    if not each.heading and each.letters:
        return translator.say("(column {letters})", letters=each.letters)
    return each.heading or translator.say("(not shown)")


def unread_text(each: ColumnReview, translator: Translator) -> str:
    """Say why a column is not read, or what it may be."""
    if each.looks_like:
        return translator.say(_LOOKS_LIKE[each.looks_like])
    if each.guess:
        column = labels.column_label(translator, each.guess)
        return translator.say("not read; perhaps {column}", column=column)
    return translator.say("not read")


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
    if not rows:
        about = say("Everybody has a home area.")
    return Part("not_located", say("Not placed"), about, headings, rows)


def repeats_part(intake: Intake, translator: Translator) -> Part:
    """Rows that stand twice."""
    say = translator.say
    rows = [
        [
            (_place(each.file, each.sheet, translator), WRAPPED),
            hidden_or(each.rows, translator),
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
        much = say("hidden")
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
    elif intake.counts.rows_read is None:
        about = say("Whether written totals add up is not shown, as little as how many rows were read.")
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
    return Part("above", say("More recorded than parents"), about, _area_columns(translator), rows)


def bounds_part(intake: Intake, translator: Translator) -> Part:
    """What each area's share could be, whatever home those without one have."""
    say = translator.say
    n = translator.number(intake.review.unplaced)
    widest = sorted(intake.review.bounds, key=lambda each: (-_width(each), each.area_code))
    rows: list[list[Cell]] = [
        [
            (each.area_name or each.area_code, TEXT),
            (each.reached, WHOLE)
            if each.reached is not None
            else (_hidden_text(each, intake, translator), TEXT),
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
        *_area_columns(translator),
        (say("Of 100, if none lived there"), 16),
        (say("Of 100, if all lived there"), 16),
    ]
    return Part("bounds", say("Bounds by area"), about, headings, rows)


def _area_columns(translator: Translator) -> list[tuple[str, int]]:
    say = translator.say
    return [(say("Area"), 44), (say("Recorded"), 14), (say("Parents (estimate)"), 14)]


def _hidden_text(bounds: AreaBounds, intake: Intake, translator: Translator) -> str:
    """Say of a hidden count that it is small only where it surely is."""
    return _few_text(intake, translator) if bounds.is_few else translator.say("hidden")


def _width(bounds: AreaBounds) -> float:
    return -1.0 if bounds.low is None or bounds.high is None else bounds.high - bounds.low


def _place(file: str, sheet: str, translator: Translator) -> str:
    return translator.say("{file}, sheet {sheet}", file=file, sheet=sheet) if file else ""


def hidden_or(number: int | None, translator: Translator) -> Cell:
    """Write a count, or that it is hidden."""
    return (number, WHOLE) if number is not None else (translator.say("hidden"), TEXT)


def few_or(number: int | None, intake: Intake, translator: Translator) -> Cell:
    """Write a count, or that it is small."""
    return (number, WHOLE) if number is not None else (_few_text(intake, translator), TEXT)


def _few_text(intake: Intake, translator: Translator) -> str:
    return translator.say("fewer than {k}", k=translator.number(intake.settings.disclosure.k))


def what_hidden(intake: Intake, translator: Translator) -> str:
    """Say what hidden means."""
    if intake.settings.disclosure.level == "detailed":
        return ""
    hidden = translator.say(
        "Hidden means fewer than {k}, or a number that would tell such a one.",
        k=translator.number(intake.settings.disclosure.k),
    )
    return " ".join([hidden, *rounding_lines(intake.settings, translator)])
