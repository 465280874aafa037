"""The review in words: the same parts on the screen, in the app and in ``import_review.xlsx``.

Draws what `reachmap.review` decided, computes nothing. Where a count is hidden it says so: *dolt* is one mark
for a small count and for one that would tell such a one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.present import labels
from reachmap.present.review_part import Part, few_or, few_text, hidden_or, place_text
from reachmap.present.review_places import names_part, places_part, taken_part
from reachmap.present.xlsx import PERCENT, TEXT, WHOLE, WRAPPED, Cell
from reachmap.read.personal_texts import ADDRESS, EMAIL, IDENTITY, LEADER, NAME, TELEPHONE
from reachmap.review import (
    MOST,
    NEARLY_ALL,
    NEARLY_NONE,
    SMALLEST_TARGET,
    SOME,
    AreaBounds,
    ColumnReview,
    RepeatReview,
)

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
        place = (place_text(each.file, each.sheet, translator), TEXT)
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
        (say("Where"), 34),
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
        "what it is, or that it is not to be read.",
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


def repeats_part(intake: Intake, translator: Translator) -> Part:
    """Rows that stand twice."""
    say = translator.say
    rows = [
        [
            (place_text(each.file, each.sheet, translator), WRAPPED),
            hidden_or(each.rows, translator),
            (each.first_row, WHOLE),
            (
                place_text(each.other_file, each.other_sheet, translator) or _same_place(each, translator),
                WRAPPED,
            ),
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


def _same_place(each: RepeatReview, translator: Translator) -> str:
    in_workbook = translator.place(each.file, each.sheet) != each.file
    return translator.say("the same sheet") if in_workbook else translator.say("the same file")


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
            [(place_text(each.file, each.sheet, translator), WRAPPED), (each.heading, TEXT), (much, TEXT)]
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
        "(at most {adults}). The truth lies between; the highest can not hold everywhere at once. Areas "
        "with fewer than {least} parents have no share.",
        adults=translator.count("{n} adult", "{n} adults", intake.review.unplaced),
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
    return few_text(intake, translator) if bounds.is_few else translator.say("hidden")


def _width(bounds: AreaBounds) -> float:
    return -1.0 if bounds.low is None or bounds.high is None else bounds.high - bounds.low
