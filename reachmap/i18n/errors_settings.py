"""Errors about files as such and about the project file, in words: by their code."""

from __future__ import annotations

from reachmap.i18n.marking import N_, count

SETTINGS_ERRORS: dict[str, str] = {
    # --- files
    "path_is_address": N_(
        "{file} is a web address or a network path. Save the file on this computer and name it there."
    ),
    "file_missing": N_("The file {file} does not exist. Check the name in the project file."),
    "file_empty": N_("The file {file} is empty."),
    "file_too_large": N_("The file {file} is {size} bytes; at most {limit} are read."),
    "archive_too_large": N_(
        "The file {file} unpacks to {size} bytes, far more than a real file of its kind. "
        "It is not opened. Save it anew from Excel, or check where it came from."
    ),
    "archive_many": N_(
        "The file {file} is an archive of {n} files, far more than a real file of its kind. "
        "It is not opened. Save it anew from Excel, or check where it came from."
    ),
    "csv_unreadable": N_(
        "{file}: row {row} can not be read: a text there does not end. Look for a quotation mark too "
        "many, or save the file anew as csv."
    ),
    "file_protected": N_(
        "{file} is protected by a password. Open it in Excel, take the password away (File, Info, Protect "
        "Workbook) and save it anew."
    ),
    "file_unreadable": N_(
        "The file {file} can not be opened: it is damaged, protected by a password, "
        "or not what its ending says. Open it where it was made and save it anew."
    ),
    "layer_computed": N_(
        "{file}: what is called {layer} is not a layer with shapes of its own but computed by the file "
        "when it is read. It is not opened. Save the areas as a layer of their own (in QGIS: Export, Save "
        "Features As)."
    ),
    "crs_elsewhere": N_(
        "{file}: its reference system lies at an address and is not fetched. Save the layer anew with its "
        "system in it (SWEREF 99 TM, EPSG:3006)."
    ),
    "file_kind": N_("{file} is of a kind that is not read here. Kinds that are: {known}."),
    "can_not_write": N_(
        "{file} can not be written. Check that the folder exists, is not full, "
        "and that the file is not open in another program."
    ),
    "report_not_set": N_("The report could not be set: {problem}. Please report this."),
    # --- the project file
    "ledger_unreadable": N_(
        "{file} remembers what was released of this project, and can not be read. Put back a copy of it: "
        "without it nothing can be protected beside earlier releases."
    ),
    "ledger_later": N_(
        "{file} remembers what was released of this project, and was written by a later ReachMap (format "
        "{found}; this one reads up to {known}). Open the project with the later one: without it nothing can "
        "be protected beside earlier releases."
    ),
    "released_too_little": N_(
        "{file} remembers what was released of this project. So few took part in this period besides those "
        "of an earlier release that any new number would tell of few. Use what was released, or set another "
        "{key} in [project]: one that shares no days with it, or far more participants."
    ),
    "released_too_many": N_(
        "{file} remembers what was released of this project: so many periods that share days that no new "
        "number of this one can be told. Use what was released, or set a {key} in [project] that shares no "
        "days with those."
    ),
    "settings_not_utf8": N_("{file} is not saved as UTF-8. Save it anew with that encoding."),
    "settings_not_toml": N_(
        "{file} can not be read as a project file: line {line} is not as it must be, at character {column} "
        "or just before. Texts stand in quotation marks, lists in square brackets, and a key stands once in "
        "its section."
    ),
    "settings_cut_off": N_(
        "{file} can not be read as a project file: a quotation mark or bracket lacks its other half, or the "
        "last line is not as it must be."
    ),
    "settings_too_deep": N_(
        "{file} can not be read as a project file: something in it is nested too deep, or is a number of "
        "thousands of digits. Take it away."
    ),
    "setting_missing": N_("{file}: [{section}] lacks {key}."),
    "population_missing": N_(
        "{file}: [population] needs children (children by area, age and sex) "
        "or target (parents by area, age band, sex and arrival)."
    ),
    "purpose_missing": N_(
        "{file}: the column {column} is about foreign background. It is used only when "
        "[covariates] purpose says in a sentence what for."
    ),
    "population_purpose_missing": N_(
        "{file}: [population] background is about foreign background. It is used only when [population] "
        "purpose says in a sentence what for."
    ),
    "section_unknown": N_("{file}: there is no section [{key}]. Sections: {known}."),
    "setting_unknown": N_("{file}: [{section}] has no key {key}. Keys: {known}."),
    "setting_is_address": N_(
        "{file}: [{section}] {key} is a web address or a virtual path ({found}). "
        "Save the file on this computer and name it there."
    ),
    "setting_not_table": N_("{file}: [{section}] must be a section of its own."),
    "setting_not_text": N_("{file}: [{section}] {key} must be a text in quotes, not {found}."),
    "setting_not_texts": N_(
        "{file}: [{section}] {key} must be a text in quotes or a list of such, not {found}."
    ),
    "setting_not_four_digits": N_(
        "{file}: [{section}] {key} must be a municipality code of four digits in quotes "
        '("0380"), not {found}.'
    ),
    "setting_not_two_dates": N_(
        "{file}: [{section}] {key} must be the first and the last day "
        '(["2025-01-01", "2025-12-31"]), not {found}.'
    ),
    "setting_not_whole_number": N_(
        "{file}: [{section}] {key} must be a whole number, {least} or more, not {found}."
    ),
    "setting_not_share": N_(
        "{file}: [{section}] {key} must be a share from 0 up to but not including 1, not {found}."
    ),
    "setting_not_truth": N_("{file}: [{section}] {key} must be true or false, not {found}."),
    "setting_not_choice": N_("{file}: [{section}] {key} must be one of {choices}, not {found}."),
    "setting_not_headings": N_(
        "{file}: [{section}] {key} must give a heading in quotes for each column "
        '(columns = {{ area = "Bostadsområde" }}), not {found}.'
    ),
    "setting_not_wide": N_(
        "{file}: [{section}] {key} must say where the columns begin and end, what their headings say and "
        'what their cells count ({{ from = "A", to = "F", variable = "area", value = "count" }}), '
        "not {found}. variable: {variables}. value: {values}."
    ),
    "setting_not_questions": N_(
        "{file}: [{section}] {key} must be a question with its heading, and if need be its scale "
        '({{ heading = "Var det roligt?", scale = [1, 5] }}), or presets = ["strategy", "stockholm"], '
        "not {found}."
    ),
    "setting_not_joint": N_(
        "{file}: [[{section}.{key}]] must be a course that is held together with other municipalities "
        '(programme = "ABC", day = 2025-09-15, venue = "Folkets hus", with = ["1961"], counted_by = "1980"; '
        "day and venue may be left out, counted_by is one of them), not {found}."
    ),
    "setting_not_factor": N_(
        "{file}: [{section}] {key} must be a number above 0 and at most {most}, not {found}."
    ),
    "setting_not_goal": N_(
        "{file}: [{section}] {key} must be a share of the parents, above 0 and below 1 (0.1 is ten parents "
        "of a hundred), not {found}."
    ),
    "setting_not_goals": N_(
        '{file}: [{section}] {key} must be written as {{ "name" = 0.1 }}, a share of the parents for each, '
        "not {found}."
    ),
    "setting_not_goal_key": N_("{file}: [{section}] {key}: a goal of its own may be set for {found}."),
    "setting_not_same_goal": N_(
        "{file}: [{section}] {key} is not the goal for 16-18, but they are the same parents. Write "
        "one of them."
    ),
    "setting_not_of_standard": N_(
        "{file}: [{section}] {key} means nothing when kind is {found}. Take it away."
    ),
    "setting_not_one_source": N_(
        "{file}: [{section}] has both class_file and class_column. Say once which class each area has."
    ),
    "peers_without_covariates": N_(
        "{file}: [standard] peers holds areas against similar ones, and without statistics of the areas "
        "nobody knows which are. Name a file and columns under [covariates]."
    ),
    "peers_foreign_only": N_(
        "{file}: [standard] peers must not rest on foreign background alone. Name other columns under "
        "[covariates] use."
    ),
    "peers_too_few": N_(
        "{file}: [standard] peers needs {areas} other areas that together expect {adults} adults reached, "
        "which the municipality does not have. Choose equal or goal instead."
    ),
    "class_missing": count(
        "{file}: {n} area has no class in {column}: {example}. Every area needs one when the "
        "standard is need.",
        "{file}: {n} areas have no class in {column}, among them {example}. Every area needs one "
        "when the standard is need.",
    ),
    "class_without_goal": N_(
        "{file}: the class {found} has no goal in [standard] class_goals of {project}. Classes with "
        "one: {known}."
    ),
    "class_unused": N_(
        "{project}: [standard] class_goals has a goal for {found}, but no area has that class in {file}. "
        "Classes there: {known}."
    ),
    "goals_not_tables": N_(
        "{file}: a goal that is followed up must be a section of its own, [[goal]]. A share that areas are "
        'held against stands in [standard], with kind = "goal" and goal = 0.10.'
    ),
    "goal_key_of_standard": N_(
        "{file}: {key} in goal {number} belongs to [standard], which says what areas are held against. A "
        "[[goal]] is one that is followed up: measure, group, value and year."
    ),
    "standard_key_of_goal": N_(
        "{file}: {key} belongs to a [[goal]], which is followed up as met or not. [standard] says what areas "
        'are held against: kind = "goal" and goal = 0.10, without measure, group or year.'
    ),
    "goal_key_unknown": N_("{file}: goal {number} has no key {key}. Keys: {known}."),
    "goal_key_missing": N_("{file}: goal {number} lacks {key}."),
    "goal_choice": N_("{file}: {key} of goal {number} must be one of {choices}, not {found}."),
    "goal_own_group": N_(
        "{file}: goal {number} is for {group}, a group that the project defines. Goals for such groups can "
        "be held against {measures} only: {measure} is not known of them."
    ),
    "groups_too_many": N_("{file}: there are {n} groups; at most {most} can be told of."),
    "group_key_unknown": N_("{file}: group {number} has no key {key}. Keys: {known}."),
    "group_key_missing": N_("{file}: group {number} lacks {key}."),
    "group_key_wrong": N_(
        "{file}: key of group {number} must be small letters a-z, digits and _, and begin with a letter, "
        "not {found}."
    ),
    "group_key_taken": N_(
        "{file}: key of group {number}, {found}, means something else already. Choose another one."
    ),
    "group_name": N_(
        "{file}: name of group {number} must begin with a letter and hold at most {most} letters, digits, "
        "spaces and . , ( ) / - only; it is {found}."
    ),
    "group_choice": N_("{file}: {key} of group {number} must be one of {choices}, not {found}."),
    "group_every_age": N_(
        "{file}: group {number} names all ages. Leave ages out: then those whose children's ages nobody "
        "noted are in it, too."
    ),
    "group_everyone": N_(
        "{file}: the group {group} is all parents. Say sex, arrival or ages to tell whom it is."
    ),
    "group_same_people": N_(
        "{file}: the group {group} is the same people as {other}, which is shown already. Take it away."
    ),
    "group_name_twice": N_("{file}: two groups are called {group}. Give one of them another name."),
    "group_name_built_in": N_(
        "{file}: a group of ReachMap's own is called {group}. Give yours another name."
    ),
    "group_of_goal": N_("{file}: a goal is for the group {group}. Take the goal away first."),
    "group_twice": N_("{file}: two groups have the key {key}. Give one of them another."),
    "goal_value": N_(
        "{file}: value of goal {number} must be a share above 0 and at most 1 (0.10 is 10 of 100), "
        "not {found}."
    ),
    "goal_year": N_("{file}: year of goal {number} must be a year such as 2026, not {found}."),
    "goal_twice": N_(
        "{file}: two goals are for the same measure ({measure}), group ({group}) and year ({year}). "
        "Take one away."
    ),
    "setting_not_rank": N_(
        "{file}: [{section}] {key} = {found} is not taken: areas are not put in order by where people "
        "come from."
    ),
    "setting_not_web_address": N_(
        "{file}: [{section}] {key} must be a web address that begins with https:// and has no name or "
        "password in it, not {found}."
    ),
    "setting_not_tile_address": N_(
        "{file}: [{section}] {key} must be an address with {{z}}, {{x}} and {{y}} in it, not {found}."
    ),
    "setting_not_one_base_map": N_("{file}: [{section}] may name wms or tiles, not both."),
    "unit_not_adults": N_(
        "{file}: the files count {found}, and how many adults they stand for is not said. Say it in "
        "[participations] {key}: families and visits become parents only by a number that somebody "
        "answers for."
    ),
}
