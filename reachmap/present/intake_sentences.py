"""What was read, located and left out, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.present import labels, reached_words
from reachmap.present.rounding import rounding_lines
from reachmap.vocabulary import LOCATED_BY, NOT_LOCATED, WITHOUT_AREA

if TYPE_CHECKING:
    from reachmap.pipeline import Intake
    from reachmap.read.participations import SheetReport
    from reachmap.settings import Settings

VISITORS = "other_municipality"


_OUTSIDE = {
    "indicated": N_("in indicated support, which is not offered to every parent"),
    "head_count": N_("counted at lectures and the like, without a home area"),
    "older_children": N_("with no child of 18 or younger"),
    "other_adults": N_("other close adults than parents"),
    "counted_elsewhere": N_(
        "without a known home, at courses held together whose participants another municipality counts"
    ),
    "other_unit": N_("families or visits, which are not numbers of parents"),
}


def gated(translator: Translator, number: int | None, k: int) -> str:
    """Write a count, or that it is below k."""
    return reached_words.reached(translator, number, hidden=number is None, k=k)


def _sheet(sheet: SheetReport, translator: Translator) -> str:
    place = translator.place(sheet.file, sheet.sheet)
    if sheet.rows is None:
        return translator.say("{place}: read. How many rows is hidden.", place=place)
    return translator.count("{place}: {n} row read.", "{place}: {n} rows read.", sheet.rows, place=place)


def intake_lines(intake: Intake, translator: Translator) -> list[str]:
    """Say what was read, what was located, and what was not, by reason."""
    counts = intake.counts
    lines = [_sheet(sheet, translator) for sheet in intake.sheets]
    lines += [_adults(intake, translator), *rounding_lines(intake.settings, translator)]
    lines.append(
        _by_reason(
            translator.say("With a home area: {n}", n=_located(intake, translator)),
            [(reason, counts.located[reason]) for reason in LOCATED_BY],
            translator.say("other ways are hidden"),
            translator,
        )
    )
    lines.append(
        few_without_area(intake, translator)
        or _by_reason(
            translator.say("Without a home area: {n}", n=or_hidden(translator, counts.not_located_total)),
            [(reason, counts.not_located[reason]) for reason in NOT_LOCATED if reason != VISITORS],
            translator.say("other reasons are hidden"),
            translator,
        )
    )
    return lines + _left_out(intake, translator)


def few_without_area(intake: Intake, translator: Translator) -> str:
    """Say that few without a home area are counted nowhere; nothing where there are enough of them."""
    if WITHOUT_AREA not in intake.counts.left_out:
        return ""
    return translator.say(
        "Fewer than {k} adults, or none, have no home area that could be found. They are counted nowhere, in "
        "the number of rows as little as anywhere else: or it would follow from all areas how many they are.",
        k=translator.number(intake.settings.disclosure.k),
    )


def _adults(intake: Intake, translator: Translator) -> str:
    counts = intake.counts
    values = {
        "adults": labels.upper_first(_number_of_adults(intake, translator)),
        "period": period(intake.settings, translator),
    }
    if counts.men is not None:
        values["men"] = translator.count("{n} man", "{n} men", counts.men)
        if counts.women is None:
            return translator.say(
                "{adults} in the period {period}: {men}; the others are women or it is not known.", **values
            )
    if counts.women is None or counts.men is None:
        return translator.say("{adults} in the period {period}.", **values)
    values["women"] = translator.count("{n} woman", "{n} women", counts.women)
    rest = (counts.adults or 0) - counts.women - counts.men
    # Of rounded numbers the difference is none.
    if rest > 0 and not intake.settings.disclosure.rounding:
        return translator.say(
            "{adults} in the period {period}: {women}, {men} and {rest} whose sex is not known.",
            rest=translator.number(rest),
            **values,
        )
    return translator.say("{adults} in the period {period}: {women}, {men}.", **values)


def _number_of_adults(intake: Intake, translator: Translator) -> str:
    if intake.counts.adults is None:
        k = translator.number(intake.settings.disclosure.k)
        return translator.say("fewer than {k} adults", k=k)
    return translator.count("{n} adult", "{n} adults", intake.counts.adults)


def or_hidden(translator: Translator, number: int | None) -> str:
    """Write a count, or that it is hidden: not because it is small, but because another one is."""
    return translator.say("hidden") if number is None else translator.number(number)


def _located(intake: Intake, translator: Translator) -> str:
    """Write how many have a home area; where that is hidden, no fewer than the ways that are shown add to."""
    counts = intake.counts
    shown = sum(number for number in counts.located.values() if number)
    # Rounded numbers may add to more than there are.
    if counts.located_total is not None or not shown or intake.settings.disclosure.rounding:
        return or_hidden(translator, counts.located_total)
    return translator.say("at least {n}", n=translator.number(shown))


def _by_reason(text: str, parts: list[tuple[str, int | None]], hidden: str, translator: Translator) -> str:
    """A total and, after it, every reason that is large enough to be shown."""
    texts = [
        f"{translator.number(number)} {labels.reason_label(translator, reason)}"
        for reason, number in parts
        if number
    ]
    if texts and any(number is None for _, number in parts):
        texts.append(hidden)
    return f"{text} ({'; '.join(texts)})." if texts else f"{text}."


def _left_out(intake: Intake, translator: Translator) -> list[str]:
    counts = intake.counts
    lines = []
    if counts.outside_period != 0:
        lines.append(
            translator.say(
                "Dated outside the period and not counted: {n}.",
                n=or_hidden(translator, counts.outside_period),
            )
        )
    visitors = counts.not_located[VISITORS]
    if visitors:
        lines.append(
            translator.say(
                "Living in another municipality, and to be counted there: {n}.", n=translator.number(visitors)
            )
        )
    for why, text in _OUTSIDE.items():
        number = counts.outside_coverage[why]
        if number:
            lines.append(
                translator.say(
                    "Not counted in coverage ({why}): {n}.",
                    n=translator.number(number),
                    why=translator.say(text),
                )
            )
    if counts.repeated_rows:
        lines.append(
            translator.count(
                "{n} row is like another in every column. It is counted: two adults may well be alike.",
                "{n} rows are alike in every column. They are counted: two adults may well be alike.",
                counts.repeated_rows,
            )
        )
    unread = sorted({heading for sheet in intake.sheets for heading in sheet.unread})
    if unread:
        lines.append(translator.say("Columns that were not read: {columns}.", columns=", ".join(unread)))
    totals = sum(sheet.total_rows for sheet in intake.sheets)
    if totals:
        lines.append(translator.count("{n} total row was left out.", "{n} total rows were left out.", totals))
    return lines


def outside_texts(translator: Translator) -> dict[str, str]:
    """Word why adults are not counted in coverage, by the codes of the intake."""
    return {why: translator.say(text) for why, text in _OUTSIDE.items()}


def period(settings: Settings, translator: Translator) -> str:
    """Write the period: its first and last day."""
    first, last = settings.project.period
    return f"{translator.day(first)} – {translator.day(last)}"
