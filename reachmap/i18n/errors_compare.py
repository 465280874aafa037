"""Errors about share files and what stands beside them, in words: by their code."""

from __future__ import annotations

from reachmap.i18n.marking import N_, count

COMPARE_ERRORS: dict[str, str] = {
    "share_none": N_("No share file is given. Name one file or more that end in .reachshare."),
    "share_not_one": N_(
        "{file} is not a share file, or is damaged. Ask whoever sent it to make it anew with reachmap share."
    ),
    "share_later_version": N_(
        "{file} was made by a later version of ReachMap (share file version {found}; this one reads up to "
        "{known}). Install the later version."
    ),
    "share_checksum": N_(
        "{file}: the figures are not those that the file says it holds. It was damaged or changed on the "
        "way. Ask for it anew."
    ),
    "share_value": N_("{file}: {key} in it is not as it must be. Ask for it anew."),
    "share_columns": N_(
        "{file}: the figures in it are not those of a share file: columns, ages or values are not as "
        "they must be. Ask for it anew."
    ),
    "share_not_public": N_(
        "{file} is not at the public level, and only that may be shared. Set level to public in [disclosure]."
    ),
    "share_small_counts": count(
        "{file} would carry {n} count that is small, or that others tell. It is refused. Coarser "
        "areas, or a larger k in [disclosure], may help.",
        "{file} would carry {n} counts that are small, or that others tell. It is refused. Coarser "
        "areas, or a larger k in [disclosure], may help.",
    ),
    "share_twice": N_(
        "Two different files are of the same municipality and period ({title}), and neither says that it "
        "is the later one. Take one away."
    ),
    "share_overlap": N_(
        "{first} and {second} ({municipality}) are of periods that overlap. Side by side they could tell "
        "of the few people of the days between. Take one away."
    ),
    "survey_whole_and_areas": N_(
        "{file} has answers of the whole municipality beside those of its areas. Together they would tell "
        "what is hidden of an area. Leave the rows of the whole out: they are added up."
    ),
    "indicators_number": N_("{file} has {n} columns of figures; from 1 to {limit} can be used."),
    "indicators_foreign": N_(
        "{file}, column {column}: where people come from is not held against reach. Take the column away."
    ),
    "actions_leader": N_(
        "{file}, column {column}: costs and evenings are never counted for a leader. Take the column away."
    ),
    "actions_date": count(
        "{file}: {n} row has no date such as 2025-02-01 under when.",
        "{file}: {n} rows have no date such as 2025-02-01 under when.",
    ),
    "survey_more": count(
        "{file}: in {n} row or area more answered than were asked, more gave an answer than "
        "answered, or the numbers of those asked differ. Correct it.",
        "{file}: in {n} rows or areas more answered than were asked, more gave an answer than "
        "answered, or the numbers of those asked differ. Correct them.",
    ),
    "survey_personal": count(
        "{file}: {n} answer looks like a name, an address or a number of somebody. Only sums of "
        "answers are kept there. Take it out.",
        "{file}: {n} answers look like a name, an address or a number of somebody. Only sums of "
        "answers are kept there. Take them out.",
    ),
}
