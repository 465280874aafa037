"""Errors about what files hold, in words: by their code."""

from __future__ import annotations

from reachmap.i18n.marking import N_, count

DATA_ERRORS: dict[str, str] = {
    # --- what people know about participations
    "heading_not_found": N_(
        "{place}: there is no column {heading}, which the project file names for {column}. Columns "
        "there are: {known}."
    ),
    "column_unknown": N_(
        "{file}: [participations] columns names {column}, which is not a column of a participation. "
        "Columns: {known}."
    ),
    "headings_not_found": N_(
        "{place}: no headings are recognised. At least the home area, or women and men, must have "
        "one. Write such a heading in the file, or name what stands there in a project file: "
        '[participations] columns = {{ area = "Bostadsområde" }}.'
    ),
    "heading_twice": N_(
        "{place}: both {first} and {second} look like {column}. Give one of them another heading in the "
        "file, or say in a project file which one it is ([participations] columns)."
    ),
    "sheet_too_large": N_(
        "{file}: a sheet reaches as far as cell {cell}, more than can be read. Something stands there by "
        "mistake: delete the rows and columns beyond the last that is meant, and save the file anew."
    ),
    "no_sheet": N_("{file}: no sheet has any rows."),
    "no_rows": N_("{file}: there are headings but no rows below them."),
    "bad_counts": count(
        "{place}, column {column}: {n} row holds something else than a whole number from 0 to "
        "{limit}. Correct it.",
        "{place}, column {column}: {n} rows hold something else than a whole number from 0 to "
        "{limit}. Correct them.",
    ),
    "bad_dates": count(
        "{place}, column {column}: {n} row holds something that is not a date, or that can be read "
        "as two (01/09/2025). Write dates as 2025-09-01, or vt 2025 and ht 2025 where only the term "
        "is known.",
        "{place}, column {column}: {n} rows hold something that is not a date, or that can be read "
        "as two (01/09/2025). Write dates as 2025-09-01, or vt 2025 and ht 2025 where only the term "
        "is known.",
    ),
    "identity_numbers": count(
        "{place}, column {column}: {n} row holds what looks like a personal identity number. Nothing "
        "is read. Remove the numbers from the file first.",
        "{place}, column {column}: {n} rows hold what looks like a personal identity number. Nothing "
        "is read. Remove the numbers from the file first.",
    ),
    "identity_numbers_several": count(
        "{place}, columns {column}: up to {n} row in each holds what looks like a personal identity "
        "number. Nothing is read. Remove the numbers from the file first.",
        "{place}, columns {column}: up to {n} rows in each hold what looks like a personal identity "
        "number. Nothing is read. Remove the numbers from the file first.",
    ),
    "identity_number_in_name": N_(
        "{file}: a sheet is called by what looks like a personal identity number. Nothing is read. Name the "
        "sheet anew first."
    ),
    "crs_tie": N_(
        "{file}: the coordinates fit both {first} and {second}. Say which it is in the project file: "
        '[participations] crs = "{epsg}".'
    ),
    "alias_personal": count(
        "{file}: {n} text looks like an address or a person's name. Only names of places are kept "
        "there. Take it out.",
        "{file}: {n} texts look like an address or a person's name. Only names of places are kept "
        "there. Take them out.",
    ),
    "alias_twice": count(
        "{file}: {n} text stands more than once with different areas. Keep one of them.",
        "{file}: {n} texts stand more than once with different areas. Keep one of each.",
    ),
    "alias_no_area": count(
        "{file}: {n} area code is not among the project's areas: {codes}. Correct it, or write "
        "other_municipality or no_answer.",
        "{file}: {n} area codes are not among the project's areas: {codes}. Correct them, or write "
        "other_municipality or no_answer.",
    ),
    "not_a_review": N_(
        "{file}: this is not a filled-in import_review.xlsx. Nothing is written. Take the workbook that "
        "reachmap check wrote, and leave its headings as they are."
    ),
    "decision_unknown": N_(
        "{place}, row {row}: what is chosen there is not known. Nothing is written. Choose from the "
        "list in the last column."
    ),
    "decision_twice": N_(
        "{place}, row {row}: the same is said to mean something else further up. Nothing is written. "
        "Keep one of them."
    ),
    "project_not_amended": N_(
        "{file}: a line could not be added without disturbing the rest. Nothing is written. Add it yourself "
        "to [{section}]: {line}"
    ),
    "project_in_memory": N_("{file} is not on the disk, so nothing can be added to it."),
    "place_key_bad": count(
        "{file}, column {column}: {n} row is blank or holds something else than it should.",
        "{file}, column {column}: {n} rows are blank or hold something else than they should.",
    ),
    "crs_unknown": N_("The reference system {found} is not known. Write it as EPSG:3006 (SWEREF 99 TM)."),
    # --- what somebody drops into the app
    "saved_broken": N_(
        "{file} is not a whole project saved by ReachMap. Save it anew, or open the original files."
    ),
    "saved_later": N_(
        "{file} was saved by a later ReachMap (format {found}; this one knows up to {known}). Install a "
        "later one to open it."
    ),
    "saved_otherwise": N_(
        "{file} was saved by another version of ReachMap and can not be opened by this one. Open the "
        "original files and save the project anew, or open it with the version that saved it."
    ),
    "not_recognised": N_(
        "{file}: it is not seen what this file is. What is known: a follow-up (home area, or women and "
        "men), boundaries (areas with outlines and codes), children by area and age, parents by area and "
        "age, other statistics with a row per area and a column of area codes, a list of what is offered, "
        "or a list of places (name, coordinates, and whether courses are held there: status)."
    ),
    "needs_purpose": N_(
        "{file}: it is about foreign background or years in the country. Such a file is used only by a "
        "project file that says in a sentence what for: see docs/statistics.md."
    ),
    "file_twice": N_("Two files are called {file}. Give one of them another name, or take it away."),
    "kind_twice": N_("{file} and {other} are of the same kind, and only one can be used. Take one away."),
    "too_many_files": N_("These are {n} files; at most {limit} can be read together."),
    # --- boundaries, statistics
    "boundary_columns_unclear": N_(
        "{file}: no column has a code for every area, each code once. Columns there are: {known}. Call the "
        "column with the codes kod, and the one with the names namn."
    ),
    "boundary_column": N_(
        "{file}: there is no column {column}. Columns there are: {known}. Name the right one in [boundaries]."
    ),
    "boundary_code_unknown": N_(
        "{file}: no column is recognised as area codes. Columns there are: {known}. Call it kod, "
        "or name the right one in a project file ([boundaries] code)."
    ),
    "boundary_not_finite": count(
        "{file}: the outline of {n} area has coordinates that are no numbers: {codes}. Save the file "
        "anew from where it was drawn.",
        "{file}: the outlines of {n} areas have coordinates that are no numbers: {codes}. Save the "
        "file anew from where it was drawn.",
    ),
    "boundary_abroad": count(
        "{file}: {n} area lies outside Sweden ({codes}), read as {found}. The file names another "
        "reference system than its coordinates have, or the coordinates are wrong.",
        "{file}: {n} areas lie outside Sweden ({codes}), read as {found}. The file names another "
        "reference system than its coordinates have, or the coordinates are wrong.",
    ),
    "archive_paths": N_(
        "{file}: the archive holds paths that lead out of it. It is not opened. Pack the files anew."
    ),
    "archive_several": N_(
        "{file}: the archive holds several layers: {known}. Save one as a file of its own, or name it "
        "in a project file ([boundaries] layer)."
    ),
    "archive_without_layer": N_("{file}: the archive holds no Shapefile (.shp), GeoPackage or GeoJSON."),
    "archive_incomplete": N_(
        "{file}: a Shapefile is several files, and some are missing. Pack .shp, .shx, .dbf and .prj "
        "together; found: {found}."
    ),
    "boundary_no_crs": N_(
        "{file}: the file does not say which reference system its coordinates have. "
        "Save it anew with one (SWEREF 99 TM, EPSG:3006)."
    ),
    "boundary_too_many": N_(
        "{file} has {n} areas; at most {limit} are read. Save only your municipality's, or a coarser "
        "division."
    ),
    "boundary_too_wide": N_(
        "{file} has {n} columns; at most {limit} are read. Save only the areas' codes, names and outlines."
    ),
    "boundary_not_polygons": count(
        "{file}: {n} area has no outline.",
        "{file}: {n} areas have no outline.",
    ),
    "boundary_invalid": count(
        "{file}: the outline of {n} area crosses itself: {codes}.",
        "{file}: the outlines of {n} areas cross themselves: {codes}.",
    ),
    "boundary_code_twice": N_("{file}: these area codes stand more than once: {codes}."),
    "boundary_code_blank": count(
        "{file}: {n} area has no code.",
        "{file}: {n} areas have no code.",
    ),
    "boundary_overlap": N_("{file}: these areas lie over one another: {codes}."),
    "boundary_none_left": N_(
        "{file}: no area belongs to municipality {found}. The first four characters of an area's "
        "code are the municipality's code."
    ),
    "indicator_nowhere": N_(
        "{file}: {column} can not be worked out: no category is called what it counts, or none has figures."
    ),
    "table_column": N_("{file}: the column {column} is missing. Columns there are: {known}."),
    "table_not_number": count(
        "{file}, column {column}: {n} row holds something that is not a number, or a negative one.",
        "{file}, column {column}: {n} rows hold something that is not a number, or a negative one.",
    ),
    "table_bad_age": count(
        "{file}, column {column}: {n} row holds something that is not an age (7) or a class (5-9).",
        "{file}, column {column}: {n} rows hold something that is not an age (7) or a class (5-9).",
    ),
    "joint_not_found": N_(
        "{file}: the follow-up has no course “{programme}” with the day and place that "
        "[[participations.joint]] says. Write them as the follow-up does, or leave day and venue out."
    ),
    "table_bad_value": count(
        "{file}, column {column}: {n} row holds something that is not known. Known values: {known}.",
        "{file}, column {column}: {n} rows hold something that is not known. Known values: {known}.",
    ),
    "table_blank": count(
        "{file}, column {column}: {n} row is blank.",
        "{file}, column {column}: {n} rows are blank.",
    ),
    "table_row_twice": count(
        "{file}: {n} row stands twice (same {columns}).",
        "{file}: {n} rows stand twice (same {columns}).",
    ),
    "no_area_matches": N_(
        "{file}: none of its area codes is in the boundaries ({example}). "
        "Both must use the same division and year, with codes such as 1980R001."
    ),
    "areas_missing": count(
        "{file}: {n} of the municipality's areas is missing: {codes}. A missing area is not an area "
        "without children: add its rows (with 0 if it has none).",
        "{file}: {n} of the municipality's areas are missing, among them {codes}. A missing area is "
        "not an area without children: add its rows (with 0 if it has none).",
    ),
    "age_class_open": N_("{file}: ages are missing ({missing}). All ages from 0 to 18 are needed."),
    "age_class_missing": N_(
        "{file}: areas lack ages that others have (areas: {n}), among them {area}, which lacks {missing}. "
        "All areas need the same ages or classes, from 0 to 18; write 0 where there are no children."
    ),
    "age_sex_missing": N_(
        "{file}: areas have girls or boys alone (areas: {n}), among them {area}; first ages {missing}. A "
        "missing row is not 0: add it, or write girls and boys together in all areas."
    ),
    "distribution_classes": N_(
        "{file} does not tell children by single years of age ({missing} are missing). [population] "
        "distribution needs each age from 0 to 18 by itself, for example Statistics Sweden's population of "
        "the municipality by single years. Without the line, classes are split as in the whole country."
    ),
    "other_municipality_table": N_(
        "{file} is about other municipalities ({found}); the project's is {expected}. Take the table of your "
        "own municipality."
    ),
    "factors_incomplete": N_("{file}: no factor is given for {missing}."),
    "target_sd_shared": count(
        "{file}: in {n} row sd_shared is larger than sd. It is the part of sd that all areas share.",
        "{file}: in {n} rows sd_shared is larger than sd. It is the part of sd that all areas share.",
    ),
    "statistics_unknown": N_(
        "{file} is not recognised. Download the table anew from Statistics Sweden's database with region, "
        "age and sex (or background, years in Sweden, income, education, tenure), as px, csv, Excel or json."
    ),
    "statistics_all_zero": N_(
        "{file} holds nothing but zeros: the areas' codes are newer than its year. Download a later year."
    ),
    "statistics_kind": N_("{file} is a table of another kind ({found}); needed here: {expected}."),
    "px_keyword": N_("{file} is a px file, but {keyword} is missing or does not fit the rest."),
    "json_unreadable": N_("{file} can not be read as statistics in JSON. Download it anew, as csv or px."),
    "cube_cells": N_(
        "{file} has {found} values where its headings ask for {expected}. The download was cut off."
    ),
    "cube_codes_twice": N_("{file} has the same code twice in one of its dimensions."),
    "cube_too_large": N_(
        "{file} says that it has more than {limit} values. Download only your municipality's areas."
    ),
    # --- raking
    "rake_not_number": N_("A margin or seed ({name}) has values that are negative or no numbers."),
    "rake_shape": N_("The margin over {axes} has the shape {found}; the seed asks for {expected}."),
    "rake_zero_seed": count(
        "The margin over {axes} has people in {n} cell where the other margins and the seed allow none.",
        "The margin over {axes} has people in {n} cells where the other margins and the seed allow none.",
    ),
    "rake_zero_margin": N_("One of the published totals is 0 and another is not: they are not of the same."),
    "covariate_constant": N_(
        "{file}: the column {column} has the same value in every area and can tell nothing apart. "
        "Take it out of [covariates] use."
    ),
    # --- offers
    "activities_headings": N_(
        "{place}: no headings of a list of activities are recognised. There must be one for the "
        "programme or activity and at least one of ages, language, weekday, time, level, form, in "
        "person or online, seats. Name the headings in the project file: [activities] columns = {{ "
        'ages = "Ålder" }}.'
    ),
    "activities_heading_missing": N_(
        "{place}: there is no column {heading}, which [activities] columns names for {column}."
    ),
    "activities_column_unknown": N_(
        "{file}: [activities] columns names {column}, which is not a column of an activity. Columns: {known}."
    ),
    "activities_ages": count(
        "{place}, column {column}: {n} row holds something that is no age of a child. Write for "
        "example 3-12, 0-2, from 13, or expecting.",
        "{place}, column {column}: {n} rows hold something that is no age of a child. Write for "
        "example 3-12, 0-2, from 13, or expecting.",
    ),
    "activities_time": count(
        "{place}, column {column}: {n} row holds something that is no time. Write for example 18:00, "
        "18-20, daytime or evening.",
        "{place}, column {column}: {n} rows hold something that is no time. Write for example 18:00, "
        "18-20, daytime or evening.",
    ),
    "activities_many": N_("{file} lists {n} activities; at most {limit} are read."),
    "followup_not_yet": N_(
        "{file} names no follow-up yet, so this page has nothing to show. The page What is offered works "
        "without one; to go on, name a follow-up under [participations] files."
    ),
    # --- our own fault
    "schema": N_("An inner table ({table}) is not as it should be: {problem}"),
    "crs_mismatch": N_("Two layers have different reference systems ({found} and {expected})."),
}

# What a table of statistics counts (`read.scb`).
STATISTICS_KINDS: dict[str, str] = {
    "population": N_("population by age"),
    "background": N_("background or country of birth"),
    "birth": N_("country of birth"),
    "stay": N_("years in the country"),
    "income": N_("income"),
    "education": N_("education"),
    "tenure": N_("tenure of homes"),
    "–": N_("not recognised"),
}
