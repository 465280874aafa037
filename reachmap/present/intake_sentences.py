"""What was read, located and left out, in sentences, and the flags that a reader must know of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


_FLAGS = {
    "personal_name": N_(
        "{file}, sheet {sheet}, column {column}: what stands there looks like people's names. "
        "It was not read."
    ),
    "personal_telephone": N_(
        "{file}, sheet {sheet}, column {column}: what stands there looks like telephone numbers. "
        "It was not read."
    ),
    "personal_email": N_(
        "{file}, sheet {sheet}, column {column}: what stands there looks like e-mail addresses. "
        "It was not read."
    ),
    "personal_address": N_(
        "{file}, sheet {sheet}, column {column}: what stands there looks like street addresses. "
        "It was not read. Ask for the area, or the postcode, instead."
    ),
    "no_home_asked": N_(
        "The files do not ask where participants live, so nothing can be said of single areas. Ask it from "
        "now on: reachmap template writes a workbook for it."
    ),
    "total_too_large": N_(
        "{file}, sheet {sheet}: the total of {column} is {n} more than its rows. Either it or a row is "
        "wrong; the rows are counted."
    ),
    "total_too_small": N_(
        "{file}, sheet {sheet}: the total of {column} is {n} less than its rows. Either it or a row is "
        "wrong; the rows are counted."
    ),
    "total_differs_little": N_(
        "{file}, sheet {sheet}: the total of {column} differs a little from its rows. Either it or a row is "
        "wrong; the rows are counted."
    ),
    "terms_across_period": N_(
        "{n} adults are dated by a term, month or week that lies partly outside the period. They are counted."
    ),
    "terms_across_period_few": N_(
        "Some adults are dated by a term, month or week that lies partly outside the period. "
        "They are counted."
    ),
    "units_untold": N_(
        "The files count families or attendances too, as the project file says. How many is not shown, as "
        "little as how many rows were read."
    ),
    "unit_apart": N_(
        "{n} {unit} are counted apart and not as parents: the project file does not say how many adults they "
        "stand for (adults_per_family, visits_per_adult)."
    ),
    "families_as_adults": N_(
        "The files count {n} families. They stand for {adults} adults, {factor} for each family, as the "
        "project file says: the true number is not known from the files."
    ),
    "visits_as_adults": N_(
        "The files count {n} attendances. They stand for {adults} adults, if each came {factor} times as the "
        "project file says. Were they all different, it would be {n}."
    ),
    "spread_over_areas": N_(
        "{n} adults named a postcode, a school or an area of another version that lies in several areas. "
        "They are in no area's count. In the estimates they are divided between the areas as the key and the "
        "number of parents say: the areas' shares rest on the key, and their intervals are wider for it."
    ),
    "spread_over_areas_few": N_(
        "Few adults, or none, named a postcode, a school or an area of another version that lies in several "
        "areas. They are counted nowhere: or it would follow from all areas how many they are."
    ),
    "spread_over_areas_hidden": N_(
        "Some adults may have named a postcode, a school or an area of another version that lies in several "
        "areas. They are in no area's count. How many they are is hidden."
    ),
    "points_swapped": N_(
        "Of {n} adults' coordinates, north stood where east is asked for. They were turned."
    ),
    "points_swapped_few": N_(
        "Of some adults' coordinates, north stood where east is asked for. They were turned."
    ),
    "codes_carried_over": N_(
        "{n} adults have codes of another version of the areas. They are carried over by the ground that "
        "the areas share; for about {share} of 100 it is uncertain to which area."
    ),
    "codes_carried_over_few": N_(
        "Some adults have codes of another version of the areas. They are carried over by the ground that "
        "the areas share."
    ),
    "codes_of_another_version": N_(
        "{n} adults have area codes of the municipality that are not in the boundary file. They look like "
        "codes of another version or division (DeSO or RegSO of 2018 or 2025). Name a file with those areas "
        "under [boundaries] as earlier, and they are carried over."
    ),
    "codes_of_another_version_few": N_(
        "Some adults have area codes of the municipality that are not in the boundary file. They look like "
        "codes of another version or division (DeSO or RegSO of 2018 or 2025). Name a file with those areas "
        "under [boundaries] as earlier, and they are carried over."
    ),
    "codes_of_no_version": N_(
        "{n} adults have area codes of the municipality that are in neither of the two boundary files."
    ),
    "codes_of_no_version_few": N_(
        "Some adults have area codes of the municipality that are in neither of the two boundary files."
    ),
    "postcode_without_key": N_(
        "The files have postcodes, but nobody is placed by them: postcodes cross the lines of areas. Give a "
        "table of which areas each one lies in, and how many live there if you know it: postcodes under "
        "[locate]."
    ),
    "school_without_key": N_(
        "The files have the children's schools, but nobody is placed by them. Give a table of which areas "
        "each school's pupils live in, and how many if you know it: schools under [locate]."
    ),
    "reach_above_target": N_(
        "More adults are recorded than there are parents in: {areas}. Check whether the counts are of "
        "adults, and whether the same adults stand several times."
    ),
    "boundaries_repaired": N_("The boundaries had faults; {n} were mended, as the project file asks."),
    "groups_unobserved": N_(
        "The files say too little to tell these groups apart, so nothing is estimated for them: {groups}."
    ),
    "groups_withheld": N_(
        "Figures of some of these days were released before. How many are known to be of these groups is "
        "therefore not told, and nothing is estimated for them: {groups}."
    ),
    "released_same": N_(
        "This period was released before. No number is shown that was hidden then: both can be read together."
    ),
    "released_overlapping": N_(
        "Figures of some of these days were released before. So that nobody can subtract the one from the "
        "other, areas show the number of all parents only, where it differs enough, and rows read and "
        "reasons for having no home area are hidden."
    ),
    "released_redrawn": N_(
        "Some areas have another outline than in an earlier release of the same days. Their numbers are "
        "hidden."
    ),
    "released_too_little": N_(
        "So few took part besides those of an earlier release that no new number is shown."
    ),
    "released_too_many": N_(
        "So many periods that share days were released before that no new number of the support's reach is "
        "shown."
    ),
    "released_steps": N_(
        "Some of the steps on the way to the support are hidden: beside what was released before, they would "
        "tell of few."
    ),
    "released_experience": N_(
        "Some of what participants say is hidden: beside what was released before, it would tell of few."
    ),
    "released_survey": N_(
        "Some of what parents answered is hidden: beside what was released before, it would tell of few."
    ),
    "released_courses": N_(
        "Courses are not marked in share files: beside what was released before, the marks would tell of few."
    ),
    "ages_unobserved": N_(
        "The files say children's ages for fewer than half of the adults, so nothing is estimated by age."
    ),
    "ages_withheld": N_(
        "Figures of some of these days were released before. Of how many adults the children's ages are "
        "known would together with them tell of few, so nothing is estimated by age."
    ),
    "target_without_arrival": N_(
        "How many newly arrived parents live in each area is not known from the files, so no share is "
        "estimated for them."
    ),
    "covariates_imputed": N_(
        "Some statistics are missing for: {areas}. The estimates put the mean of the other areas in their "
        "place."
    ),
    "few_areas_for_covariates": N_(
        "With {areas} areas there are too few to learn from all of the areas' covariates: "
        "at least ten areas are needed for each."
    ),
}


def gated(translator: Translator, number: int | None, k: int) -> str:
    """Write a count, or that it is below k."""
    return reached_words.reached(translator, number, hidden=number is None, k=k)


def _sheet(sheet: SheetReport, translator: Translator) -> str:
    if sheet.rows is None:
        return translator.say(
            "{file}, sheet {sheet}: read. How many rows is hidden.", file=sheet.file, sheet=sheet.sheet
        )
    return translator.say(
        "{file}, sheet {sheet}: {rows} rows read.",
        file=sheet.file,
        sheet=sheet.sheet,
        rows=translator.number(sheet.rows),
    )


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
        "adults": labels.upper_first(gated(translator, counts.adults, intake.settings.disclosure.k)),
        "period": period(intake.settings, translator),
    }
    if counts.women is None and counts.men is not None:
        return translator.say(
            "{adults} adults in the period {period}: {men} men; the others are women or it is not known.",
            men=translator.number(counts.men),
            **values,
        )
    if counts.women is None or counts.men is None:
        return translator.say("{adults} adults in the period {period}.", **values)
    rest = (counts.adults or 0) - counts.women - counts.men
    # Of rounded numbers the difference is none.
    if rest > 0 and not intake.settings.disclosure.rounding:
        return translator.say(
            "{adults} adults in the period {period}: {women} women, {men} men and {rest} whose sex is not "
            "known.",
            rest=translator.number(rest),
            women=translator.number(counts.women),
            men=translator.number(counts.men),
            **values,
        )
    return translator.say(
        "{adults} adults in the period {period}: {women} women, {men} men.",
        women=translator.number(counts.women),
        men=translator.number(counts.men),
        **values,
    )


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
                    "Not counted in coverage: {n} {why}.",
                    n=translator.number(number),
                    why=translator.say(text),
                )
            )
    if counts.repeated_rows:
        lines.append(
            translator.say(
                "{n} rows are alike in every column. They are counted: two adults may well be alike.",
                n=translator.number(counts.repeated_rows),
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


def flag_lines(intake: Intake, translator: Translator) -> list[str]:
    """Word the flags of the intake."""
    return [translator.say(_FLAGS[code], **_flag_values(fields, translator)) for code, fields in intake.flags]


def _flag_values(fields: dict[str, Any], translator: Translator) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in fields.items():
        if name == "groups":
            groups = [labels.lower_first(labels.group_label(translator, key)) for key in value]
            values[name] = translator.listed(groups)
        elif isinstance(value, list):
            values[name] = ", ".join(value)
        elif name == "unit":
            values[name] = labels.unit_label(translator, value)
        elif isinstance(value, str):
            values[name] = value
        else:
            values[name] = translator.number(value, 0 if value == int(value) else 1)
    return values


def period(settings: Settings, translator: Translator) -> str:
    """Write the period: its first and last day."""
    first, last = settings.project.period
    return f"{translator.day(first)} – {translator.day(last)}"
