"""The result in whole sentences: the answer, the areas, what was read, and what is not said.

The support is the subject, never the people who live somewhere. A figure has its interval in the same
sentence. Unsure is a result and is said. Nothing is computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from reachmap.i18n import N_, Translator
from reachmap.present import labels
from reachmap.present.standard_texts import against_goal, compared_with, expected_means, of_what
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL, LOCATED_BY, NOT_LOCATED

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis, Intake
    from reachmap.settings import Settings, StandardSettings

# Groups and ages of which the headline says how far behind the whole municipality they are.
_WATCHED = ((ALL, "fathers"), (ALL, "newly_arrived"), ("16-18", ALL), ("13-15", ALL))

VISITORS = "other_municipality"

_OUTSIDE = {
    "indicated": N_("in indicated support, which is not offered to every parent"),
    "head_count": N_("counted at lectures and the like, without a home area"),
    "older_children": N_("with no child of 18 or younger"),
    "other_adults": N_("other close adults than parents"),
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
        "A few adults are dated by a term, month or week that lies partly outside the period. "
        "They are counted."
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
        "A few adults named a postcode, a school or an area of another version that lies in several areas. "
        "They are in no area's count."
    ),
    "points_swapped": N_(
        "Of {n} adults' coordinates, north stood where east is asked for. They were turned."
    ),
    "points_swapped_few": N_(
        "Of a few adults' coordinates, north stood where east is asked for. They were turned."
    ),
    "codes_carried_over": N_(
        "{n} adults have codes of another version of the areas. They are carried over by the ground that "
        "the areas share; for about {share} of 100 it is uncertain to which area."
    ),
    "codes_carried_over_few": N_(
        "A few adults have codes of another version of the areas. They are carried over by the ground that "
        "the areas share."
    ),
    "codes_of_another_version": N_(
        "{n} adults have area codes of the municipality that are not in the boundary file. They look like "
        "codes of another version or division (DeSO or RegSO of 2018 or 2025). Name a file with those areas "
        "under [boundaries] as earlier, and they are carried over."
    ),
    "codes_of_another_version_few": N_(
        "A few adults have area codes of the municipality that are not in the boundary file. They look like "
        "codes of another version or division (DeSO or RegSO of 2018 or 2025). Name a file with those areas "
        "under [boundaries] as earlier, and they are carried over."
    ),
    "codes_of_no_version": N_(
        "{n} adults have area codes of the municipality that are in neither of the two boundary files."
    ),
    "codes_of_no_version_few": N_(
        "A few adults have area codes of the municipality that are in neither of the two boundary files."
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
    "ages_unobserved": N_(
        "The files say children's ages for fewer than half of the adults, so nothing is estimated by age."
    ),
    "target_without_arrival": N_(
        "How many newly arrived parents live in each area is not known from the files, so no share is "
        "estimated for them."
    ),
    "few_areas_for_covariates": N_(
        "With {areas} areas there are too few to learn from all of the areas' covariates: "
        "at least ten areas are needed for each."
    ),
}


def whole(analysis: Analysis, age_band: str = ALL, parent_group: str = ALL) -> pd.Series:
    """Return the municipality's own row of a stratum."""
    cells = analysis.cells
    chosen = cells[
        (cells["area_code"] == ALL)
        & (cells["age_band"] == age_band)
        & (cells["parent_group"] == parent_group)
    ]
    return chosen.iloc[0]


def by_area(analysis: Analysis, age_band: str = ALL, parent_group: str = ALL) -> pd.DataFrame:
    """Return the areas' rows of a stratum, largest shortfall first."""
    cells = analysis.cells
    chosen = cells[
        (cells["area_code"] != ALL)
        & (cells["age_band"] == age_band)
        & (cells["parent_group"] == parent_group)
    ]
    return chosen.sort_values(["shortfall", "area_code"], ascending=[False, True])


def _of_100(translator: Translator, row: pd.Series) -> dict[str, str]:
    """Write a row's share, its low and its high end as parents of 100."""
    figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
    low, _, high = labels.rate_interval(translator, *figures).partition("–")
    rate = labels.rate(translator, *figures)
    # Below one of 100 the rate is "fewer than 1", which can not be "about".
    about = rate if row["coverage"] < 0.01 else translator.say("about {rate}", rate=rate)
    return {"about": about, "rate": rate, "low": low, "high": high}


def headline(analysis: Analysis, translator: Translator) -> list[str]:
    """Answer the page's question in a few sentences."""
    row = whole(analysis)
    sentences = []
    if pd.notna(row["coverage"]):
        sentences.append(
            translator.say(
                "The support reached {about} of 100 parents in the whole municipality "
                "(between {low} and {high}).",
                **_of_100(translator, row),
            )
        )
    sentences.append(_flagged(analysis, translator))
    sentences.append(compared_with(translator, analysis.settings.standard))
    return sentences + watched_groups(analysis, translator)


def _flagged(analysis: Analysis, translator: Translator) -> str:
    areas = by_area(analysis)
    clear = int((areas["verdict"] == CLEAR_SHORTFALL).sum())
    likely = int((areas["verdict"] == LIKELY_SHORTFALL).sum())
    total = translator.number(len(areas))
    if clear:
        sentence = translator.count(
            "In {n} area of {total} it reaches clearly fewer parents than expected.",
            "In {n} areas of {total} it reaches clearly fewer parents than expected.",
            clear,
            total=total,
        )
    else:
        sentence = translator.count(
            "In no area can it be said that the support reaches clearly fewer parents than expected "
            "({n} area looked at).",
            "In no area can it be said that the support reaches clearly fewer parents than expected "
            "({n} areas looked at).",
            len(areas),
        )
    if not likely:
        return sentence
    if clear:
        more = translator.count("In {n} more it probably does.", "In {n} more it probably does.", likely)
    else:
        more = translator.count("In {n} area it probably does.", "In {n} areas it probably does.", likely)
    return f"{sentence} {more}"


def watched_groups(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of the groups that are hardest to reach how far behind they are in the municipality."""
    everyone = whole(analysis)
    standard = analysis.settings.standard
    sentences = against_goal(translator, standard, str(everyone["verdict"]))
    for band, group in _WATCHED:
        row = whole(analysis, band, group)
        if row["verdict"] not in (CLEAR_SHORTFALL, LIKELY_SHORTFALL) or pd.isna(row["coverage"]):
            continue
        sentence = translator.say(
            "Of {group} in the whole municipality it reaches {about} of 100 "
            "(between {low} and {high}), against {all} of all parents.",
            group=_who(translator, band, group),
            all=_of_100(translator, everyone)["rate"],
            **_of_100(translator, row),
        )
        sentences.append(
            " ".join([sentence, *against_goal(translator, standard, row["verdict"], group=True)])
        )
    return sentences


def _who(translator: Translator, band: str, group: str) -> str:
    if group != ALL:
        return labels.lower_first(labels.group_label(translator, group))
    return translator.say(
        "parents of children of {band}",
        band=labels.lower_first(labels.band_label(translator, band)),
    )


def clear_areas(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each area with a clear shortfall how far the support reaches there."""
    everyone = _of_100(translator, whole(analysis)) if _has_rate(whole(analysis)) else None
    areas = by_area(analysis)
    return [
        _area_sentence(translator, row, everyone, analysis.settings.standard)
        for _, row in areas[areas["verdict"] == CLEAR_SHORTFALL].iterrows()
    ]


def _has_rate(row: pd.Series) -> bool:
    return bool(pd.notna(row["coverage"]))


def _area_sentence(
    translator: Translator, row: pd.Series, everyone: dict[str, str] | None, standard: StandardSettings
) -> str:
    return translator.say(
        "The support reaches {about} of 100 parents in {area} (between {low} and {high}), "
        "against {all} in the whole municipality: {difference}.",
        area=row["area_name"],
        all=everyone["rate"] if everyone else "",
        difference=labels.difference_sentence(
            translator, row["shortfall"], row["shortfall_low"], row["shortfall_high"]
        )
        + of_what(translator, standard),
        **_of_100(translator, row),
    )


def gated(translator: Translator, number: int | None, k: int) -> str:
    """Write a count, or that it is below k."""
    return labels.reached(translator, number, hidden=number is None, k=k)


def intake_lines(intake: Intake, translator: Translator) -> list[str]:
    """Say what was read, what was located, and what was not, by reason."""
    counts = intake.counts
    lines = [
        translator.say(
            "{file}, sheet {sheet}: {rows} rows read.",
            file=sheet.file,
            sheet=sheet.sheet,
            rows=translator.number(sheet.rows),
        )
        for sheet in intake.sheets
    ]
    lines.append(_adults(intake, translator))
    lines.append(
        _by_reason(
            translator.say("With a home area: {n}", n=_or_hidden(translator, counts.located_total)),
            [(reason, counts.located[reason]) for reason in LOCATED_BY],
            translator,
        )
    )
    lines.append(
        _by_reason(
            translator.say("Without a home area: {n}", n=_or_hidden(translator, counts.not_located_total)),
            [(reason, counts.not_located[reason]) for reason in NOT_LOCATED if reason != VISITORS],
            translator,
        )
    )
    return lines + _left_out(intake, translator)


def _adults(intake: Intake, translator: Translator) -> str:
    counts = intake.counts
    values = {
        "adults": gated(translator, counts.adults, intake.settings.disclosure.k),
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
    return translator.say(
        "{adults} adults in the period {period}: {women} women, {men} men.",
        women=translator.number(counts.women),
        men=translator.number(counts.men),
        **values,
    )


def _or_hidden(translator: Translator, number: int | None) -> str:
    """Write a count, or that it is hidden: not because it is small, but because another one is."""
    return translator.say("hidden") if number is None else translator.number(number)


def _by_reason(text: str, parts: list[tuple[str, int | None]], translator: Translator) -> str:
    """A total and, after it, every reason that is large enough to be shown."""
    texts = [
        f"{translator.number(number)} {labels.reason_label(translator, reason)}"
        for reason, number in parts
        if number
    ]
    if any(number is None for _, number in parts):
        texts.append(translator.say("other reasons are hidden"))
    return f"{text} ({'; '.join(texts)})." if texts else f"{text}."


def _left_out(intake: Intake, translator: Translator) -> list[str]:
    counts = intake.counts
    lines = []
    if counts.outside_period != 0:
        lines.append(
            translator.say(
                "Dated outside the period and not counted: {n}.",
                n=_or_hidden(translator, counts.outside_period),
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


def period(settings: Settings, translator: Translator) -> str:
    """Write the period: its first and last day."""
    first, last = settings.project.period
    return f"{translator.day(first)} – {translator.day(last)}"


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


def notes(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what the result does not say."""
    settings, counts = analysis.settings, analysis.intake.counts
    k = settings.disclosure.k
    lines = [
        _simulated(translator) if settings.project.simulated else "",
        _detailed(translator) if settings.disclosure.level == "detailed" else "",
        translator.say(
            "Counted are adults who took part in {period}, by their home area. Somebody who took part "
            "in two activities stands twice, because the files do not say who people are. If as many as "
            "{repeaters} of 100 were the same people again, the share of parents reached in the whole "
            "municipality could be as low as {low} of 100.",
            period=period(settings, translator),
            repeaters=translator.number(100 * settings.participations.repeaters),
            low=translator.number(100 * analysis.facts["coverage_if_repeaters"], 1),
        )
        if analysis.facts["coverage_if_repeaters"] is not None
        else "",
        without_area(counts.not_located_total, translator),
        other_support(settings.project.not_included, translator),
        translator.say(
            "Counts from 0 to {most} are hidden to protect people, and so are larger ones that would tell "
            "them. The estimates are made without seeing any of these.",
            most=translator.number(k - 1),
        )
        if settings.disclosure.level == "public"
        else "",
        translator.say(
            "The number of parents is an estimate from statistics, not a count: its error is part of every "
            "interval. An interval holds the truth about nine times of ten."
        ),
        *expected_means(translator, settings.standard),
    ]
    false_flags = analysis.facts["expected_share_of_false_flags"]
    if false_flags is not None:
        lines.append(
            translator.say(
                "Of the areas pointed out as clearly or probably below, about {n} of 100 are expected to be "
                "pointed out by chance.",
                n=translator.number(100 * false_flags),
            )
        )
    return [line for line in lines if line] + flag_lines(analysis.intake, translator)


def _simulated(translator: Translator) -> str:
    return translator.say("The data is simulated: places are real, but no figure is about real people.")


def _detailed(translator: Translator) -> str:
    return translator.say(
        "Detailed level: small counts are shown. It must be examined for secrecy before it is given to "
        "anybody; a level is not a secrecy decision."
    )


def without_area(number: int | None, translator: Translator) -> str:
    """Say how many adults could not be placed, and what is assumed of them."""
    if number is None:
        return translator.say(
            "Adults whose home area could not be found are counted in the whole municipality only. How many "
            "they are is hidden."
        )
    return translator.count(
        "{n} adult has no home area that could be found and is counted in the whole municipality; in the "
        "areas, the shares are raised as if such adults lived as the others do.",
        "{n} adults have no home area that could be found. They are counted in the whole municipality; in "
        "the areas, the shares are raised as if they lived as the others do.",
        number,
    )


def other_support(providers: tuple[str, ...], translator: Translator) -> str:
    """Name whose support the files do not hold."""
    if providers:
        return translator.say(
            "Support that is not in the files: {providers}. Parents whom only they reach are counted as not "
            "reached.",
            providers="; ".join(providers),
        )
    return translator.say(
        "Support by others than those in the files (the region, associations) is not included. Parents whom "
        "only they reach are counted as not reached."
    )
