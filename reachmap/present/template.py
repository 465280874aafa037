"""Next year's follow-up as a workbook to fill in, a row for each adult.

Decides what is asked. Nothing in it identifies anybody: no name, number, address or date of birth, and no
field that would mark people with protected identity. "Would rather not say" stands under every question
about a person. Its headings are those that `reachmap.read.headings` knows, so that it is read back without
any mapping.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reachmap.followup import ALL_PRESETS, PRESETS, Question
from reachmap.i18n import N_, Translator
from reachmap.present.labels import band_label, lower_first, upper_first
from reachmap.present.template_offers import offer_fields
from reachmap.present.template_parts import FORMS, LEVELS, YES_NO, Field
from reachmap.vocabulary import BAND_KEYS, EXPECTING

if TYPE_CHECKING:
    from reachmap.read.boundaries import Boundaries
    from reachmap.settings import Settings

ROWS = 2_000  # that have drop-downs
OWN_AREAS = 200  # lines for areas typed by hand
_CREATED = datetime(2026, 1, 1)  # fixed, so that the same template is the same bytes
_LONGEST_HINT = 255  # Excel's own limit

NO_ANSWER = N_("Would rather not say")


def template_for(settings: Settings, boundaries: Boundaries, translator: Translator) -> bytes:
    """Make the template of a project: its areas and its questions."""
    asked = settings.participations.questions
    return make_template(
        translator,
        areas=area_choices(boundaries),
        questions=PRESETS["strategy"] if asked == ALL_PRESETS else asked,
        years=settings.participations.newly_arrived_years,
    )


def area_choices(boundaries: Boundaries) -> list[str]:
    """Names of the areas in order; the code where it has no name of its own."""
    names = boundaries.areas["area_name"]
    alone = ~names.str.casefold().duplicated(keep=False) & (names != "")
    return sorted(names.where(alone, boundaries.areas["area_code"]))


def make_template(
    translator: Translator,
    *,
    areas: Sequence[str] = (),
    questions: Sequence[Question] = PRESETS["strategy"],
    years: int = 3,
) -> bytes:
    """Write the workbook.

    Parameters
    ----------
    translator
        Its language.
    areas
        What home areas can be chosen; without any there is a sheet to type them in.
    questions
        What participants are asked about the support.
    years
        How long after arrival somebody is newly arrived.

    Returns
    -------
    bytes
        An xlsx file; the same bytes for the same arguments.
    """
    import xlsxwriter

    fields = template_fields(translator, areas=areas, questions=questions, years=years)
    offered = offer_fields(translator, areas=areas)
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED, "title": translator.say("Follow-up of parenting support")})
        _instructions(book, translator, typed=not areas)
        followup = book.add_worksheet(translator.say("Follow-up"))
        choices = book.add_worksheet(translator.say("Choices"))
        offers = book.add_worksheet(translator.say("What is offered"))
        sources = _choices(choices, [*fields, *offered])
        _fields(book, followup, fields, sources, translator)
        _fields(book, offers, offered, sources, translator)
        if areas:
            choices.hide()
        followup.activate()
    return data.getvalue()


def template_fields(
    translator: Translator, *, areas: Sequence[str], questions: Sequence[Question], years: int
) -> tuple[Field, ...]:
    """List the template's columns."""
    say = translator.say
    rather_not = say(NO_ANSWER)

    def personal(
        heading: str,
        choices: Sequence[str],
        hint: str = "",
        *,
        strict: bool = True,
        typed: bool = False,
    ) -> Field:
        return Field(heading, hint, (*choices, rather_not), strict, typed)

    yes_no = [say(text) for text in YES_NO]
    arrived = translator.number(years)
    return (
        Field(say("Course"), say("A name of your own for the course or talk, the same on all of its rows.")),
        Field(say("Start date"), say("As 2026-09-01, or vt 2026 or ht 2026 if only the term is known.")),
        Field(say("Programme")),
        Field(say("Form of support"), choices=tuple(say(text) for text in FORMS)),
        Field(say("Level of support"), choices=tuple(say(text) for text in LEVELS)),
        Field(say("Ages that the course is for"), say("For example 3-12.")),
        Field(say("Venue")),
        personal(
            say("Home area"),
            [*areas, say("Other municipality")],
            say(
                "Never write the area of anybody with protected identity: choose that they would rather "
                "not say."
            ),
            strict=bool(areas),
            typed=not areas,
        ),
        personal(say("Sex"), [say("Woman"), say("Man"), say("Other")]),
        personal(
            say("Child's age"),
            [_age(translator, key) for key in BAND_KEYS],
            say("Several children: write the ages with a comma between them, as 4, 9."),
            strict=False,
        ),
        personal(say("Newly arrived (at most {years} years in Sweden)", years=arrived), yes_no),
        personal(say("Parent or other close adult"), [say("Parent"), say("Another close adult")]),
        personal(say("Need of another language"), [], strict=False),
        personal(say("How did you find the support?"), [say(text) for text in _WAYS], strict=False),
        personal(say("Have you taken part earlier this year?"), yes_no),
        personal(say("Completed the course"), yes_no),
        *(personal(_asked(question), _answers(question)) for question in questions),
    )


_WAYS = (
    N_("Child health centre"),
    N_("Midwife"),
    N_("Preschool or school"),
    N_("Family centre"),
    N_("The web"),
    N_("A friend"),
)
_INSTRUCTIONS = (
    N_("Fill in one row for each adult who takes part, on the next sheet. Leave the headings as they are."),
    N_("Let participants answer for themselves. They may always choose that they would rather not say."),
    N_(
        "Never write the home area of anybody with protected identity: choose that they would rather not "
        "say, and mark them in no other way."
    ),
    N_(
        "Write no names, personal identity numbers, telephone numbers or addresses, here or in a column of "
        "your own. A file with personal identity numbers is not read."
    ),
    N_("The home area is where the adult lives, not where the course is held."),
    N_("Somebody who comes to several activities in the year has a row for each of them."),
    N_("The filled-in file holds personal data all the same: keep it where such data belongs."),
    N_(
        "What is offered has a sheet of its own, a row for each activity, with nothing about anybody. Name "
        "this file under [activities] files as well, to be told which ages and languages have no offer."
    ),
)


def _age(translator: Translator, key: str) -> str:
    if key == EXPECTING:
        return translator.say("Expecting a child")
    # "0-2" with a plain hyphen: a long one is not on keyboards.
    return lower_first(band_label(translator, key)).replace("–", "-")


def _asked(question: Question) -> str:
    """A question's fullest heading: that which participants are asked."""
    return upper_first(max(question.headings, key=len))


def _answers(question: Question) -> list[str]:
    if question.words:
        return list(question.words)
    first, last = question.scale
    whole = first == int(first) and last == int(last) and abs(last - first) <= 10
    if not whole:
        return []
    step = 1 if last > first else -1
    return [str(number) for number in range(int(first), int(last) + step, step)]


def _instructions(book: Any, translator: Translator, *, typed: bool) -> None:  # noqa: ANN401 - no types
    sheet = book.add_worksheet(translator.say("Read me"))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.hide_gridlines(2)
    title = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, translator.say("Follow-up of parenting support"), title)
    texts = [translator.say(text) for text in _INSTRUCTIONS]
    if typed:
        texts.append(
            translator.say(
                "Type the names of your areas on the sheet with the choices, in the first column; they can "
                "then be chosen."
            )
        )
    for number, text in enumerate(texts, start=2):
        sheet.write_string(number, 0, f"{number - 1}. {text}")


def _choices(sheet: Any, fields: Sequence[Field]) -> dict[str, str]:  # noqa: ANN401
    """Write each drop-down's choices into a column; return where each field's stand."""
    from xlsxwriter.utility import xl_range_abs

    # First what is typed in by hand.
    with_choices = sorted((field for field in fields if field.choices), key=lambda field: not field.typed)
    found = {}
    for column, field in enumerate(with_choices):
        for row, choice in enumerate(field.choices):
            sheet.write_string(row, column, choice)
        last = len(field.choices) - 1 + OWN_AREAS * field.typed
        name = sheet.get_name().replace("'", "''")
        found[field.heading] = f"='{name}'!{xl_range_abs(0, column, last, column)}"
    sheet.set_column(0, len(with_choices) - 1, 24)
    return found


def _fields(
    book: Any,  # noqa: ANN401
    sheet: Any,  # noqa: ANN401
    fields: Sequence[Field],
    sources: dict[str, str],
    translator: Translator,
) -> None:
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    # As text, so that "3-5" never becomes a day of March.
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS + 1}"})
    sheet.set_row(0, 60)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field.heading, heading)
        sheet.set_column(column, column, 18, text)
        options: dict[str, Any] = {"validate": "any"}
        if field.choices:
            options = {"validate": "list", "source": sources[field.heading], "show_error": field.strict}
            options["error_title"] = translator.say("Choose from the list")
            options["error_message"] = translator.say(
                "Choose one of the answers in the list, or leave it blank."
            )
        if field.hint:
            options["input_message"] = field.hint[:_LONGEST_HINT]
        sheet.data_validation(1, column, ROWS, column, options)
