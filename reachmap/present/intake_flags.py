"""What a reader must know of the files that were read, in sentences: by the code of the flag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reachmap.i18n import N_, Translator, count
from reachmap.present import labels
from reachmap.vocabulary import FAMILIES

if TYPE_CHECKING:
    from reachmap.pipeline import Intake

FLAGS = {
    "personal_name": N_(
        "{place}, column {column}: what stands there looks like people's names. It was not read."
    ),
    "personal_telephone": N_(
        "{place}, column {column}: what stands there looks like telephone numbers. It was not read."
    ),
    "personal_email": N_(
        "{place}, column {column}: what stands there looks like e-mail addresses. It was not read."
    ),
    "personal_address": N_(
        "{place}, column {column}: what stands there looks like street addresses. "
        "It was not read. Ask for the area, or the postcode, instead."
    ),
    "no_home_asked": N_(
        "The files do not ask where participants live, so nothing can be said of single areas. Ask it from "
        "now on: a column with the home area is enough (reachmap template writes a workbook that has it)."
    ),
    "total_too_large": N_(
        "{place}: the total of {column} is {n} more than its rows. Either it or a row is "
        "wrong; the rows are counted."
    ),
    "total_too_small": N_(
        "{place}: the total of {column} is {n} less than its rows. Either it or a row is "
        "wrong; the rows are counted."
    ),
    "total_differs_little": N_(
        "{place}: the total of {column} differs a little from its rows. Either it or a row is "
        "wrong; the rows are counted."
    ),
    "terms_across_period": count(
        "{n} adult is dated by a term, month or week that lies partly outside the period, and is counted.",
        "{n} adults are dated by a term, month or week that lies partly outside the period. They are "
        "counted.",
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
        "Counted apart and not as parents: {counted}. How many adults that is, no file says; a project file "
        "can say it (adults_per_family, visits_per_adult)."
    ),
    "families_as_adults": count(
        "The files count {n} family. It stands for {adults}, {factor} for each family, as the project "
        "file says: the true number is not known from the files.",
        "The files count {n} families. They stand for {adults}, {factor} for each family, as the project "
        "file says: the true number is not known from the files.",
    ),
    "visits_as_adults": count(
        "The files count {n} attendance. It stands for {adults}, if each came {factor} times as the "
        "project file says. Were they all different, it would be {n}.",
        "The files count {n} attendances. They stand for {adults}, if each came {factor} times as the "
        "project file says. Were they all different, it would be {n}.",
    ),
    "families_as_adults_untold": N_(
        "The files count families. Each stands for {factor} adults, as the project file says: the true "
        "number is not known from the files."
    ),
    "visits_as_adults_untold": N_(
        "The files count attendances. An adult is taken to have come {factor} times, as the project file "
        "says. Were they all different, these adults would be {factor} times as many."
    ),
    "spread_over_areas": count(
        "{n} adult named a postcode, a school or an area of another version that lies in several areas, "
        "and is in no area's count. In the estimates such an adult is divided between the areas as the "
        "key and the number of parents say: the areas' shares rest on the key, and their intervals are "
        "wider for it.",
        "{n} adults named a postcode, a school or an area of another version that lies in several areas. "
        "They are in no area's count. In the estimates they are divided between the areas as the key and "
        "the number of parents say: the areas' shares rest on the key, and their intervals are wider for "
        "it.",
    ),
    "spread_over_areas_few": N_(
        "Few adults, or none, named a postcode, a school or an area of another version that lies in several "
        "areas. They are counted nowhere: or it would follow from all areas how many they are."
    ),
    "spread_over_areas_hidden": N_(
        "Some adults may have named a postcode, a school or an area of another version that lies in several "
        "areas. They are in no area's count. How many they are is hidden."
    ),
    "points_swapped": count(
        "Of {n} adult's coordinates, north stood where east is asked for. They were turned.",
        "Of {n} adults' coordinates, north stood where east is asked for. They were turned.",
    ),
    "points_swapped_few": N_(
        "Of some adults' coordinates, north stood where east is asked for. They were turned."
    ),
    "codes_carried_over": count(
        "{n} adult has a code of another version of the areas. It is carried over by the ground that the "
        "areas share; for about {share} of 100 it is uncertain to which area.",
        "{n} adults have codes of another version of the areas. They are carried over by the ground that "
        "the areas share; for about {share} of 100 it is uncertain to which area.",
    ),
    "codes_carried_over_few": N_(
        "Some adults have codes of another version of the areas. They are carried over by the ground that "
        "the areas share."
    ),
    "codes_of_another_version": count(
        "{n} adult has an area code of the municipality that is not in the boundary file. It looks like a "
        "code of another version or division (DeSO or RegSO of 2018 or 2025). Take "
        "boundaries and statistics of that version; or name a file with its areas in a project file (earlier "
        "under [boundaries]), and the code is carried over.",
        "{n} adults have area codes of the municipality that are not in the boundary file. They look like "
        "codes of another version or division (DeSO or RegSO of 2018 or 2025). Take "
        "boundaries and statistics of that version; or name a file with its areas in a project file (earlier "
        "under [boundaries]), and the codes are carried over.",
    ),
    "codes_of_another_version_few": N_(
        "Some adults have area codes of the municipality that are not in the boundary file. They look like "
        "codes of another version or division (DeSO or RegSO of 2018 or 2025). Take "
        "boundaries and statistics of that version; or name a file with its areas in a project file (earlier "
        "under [boundaries]), and the codes are carried over."
    ),
    "codes_of_no_version": count(
        "{n} adult has an area code of the municipality that is in neither of the two boundary files.",
        "{n} adults have area codes of the municipality that are in neither of the two boundary files.",
    ),
    "codes_of_no_version_few": N_(
        "Some adults have area codes of the municipality that are in neither of the two boundary files."
    ),
    "postcode_without_key": N_(
        "The files have postcodes, but nobody is placed by them: postcodes cross the lines of areas. Ask for "
        "the home area too. A project file can also name a table of which areas each postcode lies in, and "
        "how many live there if you know it (postcodes under [locate])."
    ),
    "school_without_key": N_(
        "The files have the children's schools, but nobody is placed by them. Ask for the home "
        "area too. A project file can also name a table of which areas each school's pupils live in, and how "
        "many if you know it (schools under [locate])."
    ),
    "reach_above_target": N_(
        "More adults are recorded than there are parents in: {areas}. Check whether the counts are of "
        "adults, and whether the same adults stand several times."
    ),
    "boundaries_repaired": count(
        "The boundaries had faults; {n} was mended, as the project file asks.",
        "The boundaries had faults; {n} were mended, as the project file asks.",
    ),
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
        "reasons for having no home area are hidden. Where all of these days are among those of an earlier "
        "release the whole municipality, too, shows the number of all parents only."
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
    "few_areas_for_covariates": count(
        "With {areas} area there are too few to learn from all of the areas' covariates: at least ten "
        "areas are needed for each.",
        "With {areas} areas there are too few to learn from all of the areas' covariates: at least ten "
        "areas are needed for each.",
        of="areas",
    ),
}


def flag_lines(intake: Intake, translator: Translator) -> list[str]:
    """Word the flags of the intake."""
    return [
        translator.marked(FLAGS[code], fields, _values(fields, translator)) for code, fields in intake.flags
    ]


def _values(fields: Mapping[str, Any], translator: Translator) -> dict[str, object]:
    values: dict[str, object] = {name: _value(name, value, translator) for name, value in fields.items()}
    if "unit" in fields:
        values["counted"] = _counted(fields["unit"], fields["n"], translator)
    return values | {"place": translator.place(fields.get("file", ""), fields.get("sheet"))}


def _value(name: str, value: Any, translator: Translator) -> str:  # noqa: ANN401 - what a flag tells
    if name == "groups":
        groups = [labels.lower_first(labels.group_label(translator, key)) for key in value]
        return translator.listed(groups)
    if name == "adults":
        return translator.count("{n} adult", "{n} adults", value)
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, str):
        return value
    return translator.number(value, 0 if value == int(value) else 1)


def _counted(unit: str, n: int, translator: Translator) -> str:
    if unit == FAMILIES:
        return translator.count("{n} family", "{n} families", n)
    return translator.count("{n} attendance", "{n} attendances", n)
