"""Errors about what publishers' services and the store of their answers give, in words: by their code."""

from __future__ import annotations

from reachmap.i18n.marking import N_

SOURCE_ERRORS: dict[str, str] = {
    # --- on the way
    "source_unreachable": N_(
        "{host} gives no answer ({about}). What was fetched before is kept: try again later, or use "
        "--offline with a folder that was filled elsewhere."
    ),
    "source_busy": N_(
        "{host} asks for a pause again and again ({about}). What was fetched is kept: try later."
    ),
    "source_fails": N_(
        "{host} has a fault of its own (status {status}). What was fetched is kept: try later."
    ),
    "source_asks_to_wait": N_("{host} asks to wait {seconds} seconds. What was fetched is kept: try then."),
    "source_moved": N_("{host} has moved to {where}. ReachMap does not follow it there unasked."),
    "source_leads_away": N_("{host} sends the next page to {where}. ReachMap does not follow it there."),
    "source_answer_large": N_("The answer of {host} is larger than {limit} bytes. Ask for less."),
    "source_address_long": N_(
        "The address would be {n} characters, and is cut off on the way after {limit}. Ask for less at once."
    ),
    "source_address_open": N_(
        "{address} is not encrypted. An address of a service must begin with https, unless it is this "
        "computer's own."
    ),
    "source_not_json": N_("{host} answered with something that is no JSON ({about})."),
    "source_strange": N_("What was answered about {about} is not in the form that its service describes."),
    "source_refuses": N_("The service refuses to answer about {about}: {said}"),
    "network_forbidden": N_(
        "This computer's administrator does not let ReachMap use a network (REACHMAP_NETWORK=no). Use "
        "--offline with a folder that was filled elsewhere."
    ),
    # --- the store
    "not_in_store": N_(
        "{about} is not in the folder {folder}, and no network is used. Fetch it where there is one, with "
        "the same areas and tables, and bring the folder."
    ),
    "store_damaged": N_("{file} in {folder} is not what was kept there. Delete it, and fetch again."),
    # --- tables
    "table_gone": N_("There is no table {table} any more. It was called: {title}. It last answered {asked}."),
    "table_unknown": N_("There is no table {table}."),
    "table_changed": N_("Table {table} ({title}) has no dimension {dimension} any more."),
    "codes_changed": N_(
        "Table {table} ({title}): {dimension} has no {codes} any more. What it has begins: {known}."
    ),
    "categories_new": N_(
        "Table {table} ({title}): {dimension} has {codes}, which is not known and could belong to any "
        "column. What it has begins: {known}."
    ),
    "content_missing": N_(
        "{table} ({title}) has no content that is known to be what is wanted. Its contents are: {known}."
    ),
    "table_changed_since": N_(
        "Table {table} has changed since it was described, and refuses the question: {said}. Fetch with "
        "--renew to see what changed."
    ),
    "answer_lacks": N_(
        "The answer about {table} lacks {n} of the values that were asked for ({dimension}: {codes})."
    ),
    "table_empty": N_("Table {table} has nothing but zeros for these areas (version {version})."),
    "areas_not_in_table": N_("{table} has no areas ({level}) of {codes}."),
    "no_year_for_areas": N_(
        "Table {table} has no year in which areas of version {version} existed. It has: {known}."
    ),
    "year_not_in_table": N_("Table {table} has no figures for {year}. It has: {known}."),
    "year_not_of_areas": N_(
        "Areas of version {version} did not exist in {year}: table {table} would answer 0 for all of them. "
        "Choose another year, or the version of that time."
    ),
    "fetch_needs_purpose": N_(
        "{table} is about foreign background. It is fetched only with --purpose and a sentence that says "
        "what for."
    ),
    "fetch_table_unknown": N_("There is no table {found} to fetch. Tables: {known}."),
    # --- boundaries
    "version_unknown": N_("There are no boundaries of version {version}. Versions: {known}."),
    "areas_none": N_("{about} has none of these areas."),
    "areas_cut_short": N_("Only {n} of {total} areas of {about} came. Try again."),
    "areas_twice": N_(
        "Areas of {about} that came twice: {n}. Others may be missing. Try again with --renew."
    ),
    # --- Kolada
    "kpis_unknown": N_("Kolada has no indicators {kpis}."),
    "kolada_empty": N_("Kolada has no values of {kpis} for these municipalities and years."),
    # --- the command
    "fetch_what": N_("{found} can not be fetched. What can: {known}."),
    "fetch_no_municipality": N_("Say for which municipality: --municipality 0380, or --county 03."),
    "fetch_municipality": N_("{found} is no municipality's code of four digits that ReachMap knows."),
    "fetch_county": N_("{found} is no county's code of two digits that ReachMap knows."),
    "fetch_choice": N_("{option} must be one of {known}, not {found}."),
}
