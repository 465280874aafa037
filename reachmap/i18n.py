"""Everything that a user reads goes through here: texts, numbers, dates, and the wording of errors.

The English texts in the code are the keys; `locale/sv` and `locale/en` hold both catalogues as gettext
``.po`` files, read as they are (no compiled copy that could be stale). A translator is passed in, never
installed globally: two sessions in one process may speak different languages.
"""

from __future__ import annotations

import gettext
import io
import math
from datetime import date
from functools import cache
from pathlib import Path

from reachmap.errors import ReachmapError

LOCALE = Path(__file__).parent / "locale"
_FORMATS = {"sv": "sv_SE", "en": "en_GB"}


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a text for the catalogues without translating it yet."""
    return text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALE / language / "LC_MESSAGES" / "reachmap.po"
    compiled = io.BytesIO()
    with path.open("rb") as handle:
        write_mo(compiled, read_po(handle, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Translator:
    """Words texts, numbers and dates in one language.

    Parameters
    ----------
    language
        ``"sv"`` or ``"en"``.
    """

    def __init__(self, language: str = "sv") -> None:
        self.language = language
        self._locale = _FORMATS[language]
        self._texts = _catalogue(language)

    def say(self, text: str, **values: object) -> str:
        """Translate a text and fill in its named places."""
        translated = self._texts.gettext(text)
        return translated.format(**values) if values else translated

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Translate a text that depends on a number; ``{n}`` in it is that number."""
        return self._texts.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number as the language does (Swedish: hard space in thousands, decimal comma)."""
        from babel.numbers import format_decimal

        if not math.isfinite(value):
            return "–"
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        # Zero has no sign: -0.3 rounded to whole numbers is 0, not -0.
        return format_decimal(round(value, decimals) + 0.0, format=pattern, locale=self._locale)

    def day(self, value: date) -> str:
        """Write a date in full (``1 januari 2025``)."""
        from babel.dates import format_date

        return format_date(value, format="long", locale=self._locale)

    def listed(self, texts: list[str]) -> str:
        """Join texts as a sentence does (``a, b och c``)."""
        from babel.lists import format_list

        return format_list(texts, locale=self._locale) if texts else ""

    def error(self, error: ReachmapError) -> str:
        """Word an error: what is wrong, where, and what to do."""
        values: dict[str, object] = {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in error.fields.items()
        }
        text = self.say(ERROR_MESSAGES.get(error.code, _UNWORDED), code=error.code, **values)
        if error.fields.get("close"):
            text += " " + self.say("Did you mean {close}?", close=error.fields["close"])
        return text


_UNWORDED = N_("Something is wrong ({code}).")

ERROR_MESSAGES: dict[str, str] = {
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
    "class_missing": N_(
        "{file}: {n} areas have no class in {column}, among them {example}. Every area needs one when the "
        "standard is need."
    ),
    "class_without_goal": N_(
        "{file}: the class {found} has no goal in [standard] class_goals of {project}. Classes with "
        "one: {known}."
    ),
    "class_unused": N_(
        "{project}: [standard] class_goals has a goal for {found}, but no area has that class in {file}. "
        "Classes there: {known}."
    ),
    "goals_not_tables": N_("{file}: a goal must be a section of its own, [[goal]]."),
    "goal_key_unknown": N_("{file}: goal {number} has no key {key}. Keys: {known}."),
    "goal_key_missing": N_("{file}: goal {number} lacks {key}."),
    "goal_choice": N_("{file}: {key} of goal {number} must be one of {choices}, not {found}."),
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
    "unit_not_adults": N_(
        "{file}: the files count {found}, and how many adults they stand for is not said. Say it in "
        "[participations] {key}: families and visits become parents only by a number that somebody "
        "answers for."
    ),
    # --- what people know about participations
    "heading_not_found": N_(
        "{file}, sheet {sheet}: there is no column {heading}, which the project file names for "
        "{column}. Columns there are: {known}."
    ),
    "column_unknown": N_(
        "{file}: [participations] columns names {column}, which is not a column of a participation. "
        "Columns: {known}."
    ),
    "headings_not_found": N_(
        "{file}, sheet {sheet}: no headings are recognised. At least the home area, or women and men, "
        "must have one. Name the headings in the project file: "
        '[participations] columns = {{ area = "Bostadsområde" }}.'
    ),
    "heading_twice": N_(
        "{file}, sheet {sheet}: both {first} and {second} look like {column}. Say which one it is in "
        "the project file, [participations] columns."
    ),
    "sheet_too_large": N_(
        "{file}: a sheet reaches as far as cell {cell}, more than can be read. Something stands there by "
        "mistake: delete the rows and columns beyond the last that is meant, and save the file anew."
    ),
    "no_sheet": N_("{file}: no sheet has any rows."),
    "no_rows": N_("{file}: there are headings but no rows below them."),
    "bad_counts": N_(
        "{file}, sheet {sheet}, column {column}: {n} rows hold something else than a whole number "
        "from 0 to {limit}. Correct them."
    ),
    "bad_dates": N_(
        "{file}, sheet {sheet}, column {column}: {n} rows hold something that is not a date, or that can "
        "be read as two (01/09/2025). Write dates as 2025-09-01, or vt 2025 and ht 2025 where only the "
        "term is known."
    ),
    "identity_numbers": N_(
        "{file}, sheet {sheet}, column {column}: {n} rows hold what looks like a personal identity "
        "number. Nothing is read. Remove the numbers from the file first."
    ),
    "identity_numbers_several": N_(
        "{file}, sheet {sheet}, columns {column}: up to {n} rows in each hold what looks like a personal "
        "identity number. Nothing is read. Remove the numbers from the file first."
    ),
    "identity_number_in_name": N_(
        "{file}: a sheet is called by what looks like a personal identity number. Nothing is read. Name the "
        "sheet anew first."
    ),
    "crs_tie": N_(
        "{file}: the coordinates fit both {first} and {second}. Say which it is in the project file: "
        '[participations] crs = "{epsg}".'
    ),
    "alias_personal": N_(
        "{file}: {n} texts look like an address or a person's name. Only names of places are kept there. "
        "Take them out."
    ),
    "alias_twice": N_("{file}: {n} texts stand more than once with different areas. Keep one of each."),
    "alias_no_area": N_(
        "{file}: {n} area codes are not among the project's areas: {codes}. Correct them, or write "
        "other_municipality or no_answer."
    ),
    "not_a_review": N_(
        "{file}: this is not a filled-in import_review.xlsx. Nothing is written. Take the workbook that "
        "reachmap check wrote, and leave its headings as they are."
    ),
    "decision_unknown": N_(
        "{file}, sheet {sheet}, row {row}: what is chosen there is not known. Nothing is written. Choose "
        "from the list in the last column."
    ),
    "decision_twice": N_(
        "{file}, sheet {sheet}, row {row}: the same is said to mean something else further up. Nothing is "
        "written. Keep one of them."
    ),
    "project_not_amended": N_(
        "{file}: a line could not be added without disturbing the rest. Nothing is written. Add it yourself "
        "to [{section}]: {line}"
    ),
    "project_in_memory": N_("{file} is not on the disk, so nothing can be added to it."),
    "place_key_bad": N_(
        "{file}, column {column}: {n} rows are blank or hold something else than they should."
    ),
    "crs_unknown": N_("The reference system {found} is not known. Write it as EPSG:3006 (SWEREF 99 TM)."),
    # --- what somebody drops into the app
    "not_recognised": N_(
        "{file}: it is not seen what this file is. What is known: a follow-up (home area, or women and men), "
        "boundaries (areas with outlines and codes), children by area and age, parents by area and age, or "
        "other statistics with a row per area and a column of area codes."
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
        "{file}: no column is recognised as area codes. Columns there are: {known}. Name the right one in "
        "the project file: [boundaries] code."
    ),
    "boundary_not_finite": N_(
        "{file}: the outlines of {n} areas have coordinates that are no numbers: {codes}. "
        "Save the file anew from where it was drawn."
    ),
    "boundary_abroad": N_(
        "{file}: {n} areas lie outside Sweden ({codes}), read as {found}. The file names another "
        "reference system than its coordinates have, or the coordinates are wrong."
    ),
    "archive_paths": N_(
        "{file}: the archive holds paths that lead out of it. It is not opened. Pack the files anew."
    ),
    "archive_several": N_(
        "{file}: the archive holds several layers: {known}. Name one in the project file: [boundaries] layer."
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
    "boundary_not_polygons": N_("{file}: {n} areas have no outline."),
    "boundary_invalid": N_("{file}: the outlines of {n} areas cross themselves: {codes}."),
    "boundary_code_twice": N_("{file}: these area codes stand more than once: {codes}."),
    "boundary_code_blank": N_("{file}: {n} areas have no code."),
    "boundary_overlap": N_("{file}: these areas lie over one another: {codes}."),
    "boundary_none_left": N_(
        "{file}: no area belongs to municipality {found}. The first four characters of an area's "
        "code are the municipality's code."
    ),
    "table_column": N_("{file}: the column {column} is missing. Columns there are: {known}."),
    "table_not_number": N_(
        "{file}, column {column}: {n} rows hold something that is not a number, or a negative one."
    ),
    "table_bad_age": N_(
        "{file}, column {column}: {n} rows hold something that is not an age (7) or a class (5-9)."
    ),
    "table_bad_value": N_(
        "{file}, column {column}: {n} rows hold something that is not known. Known values: {known}."
    ),
    "table_blank": N_("{file}, column {column}: {n} rows are blank."),
    "table_row_twice": N_("{file}: {n} rows stand twice (same {columns})."),
    "no_area_matches": N_(
        "{file}: none of its area codes is in the boundaries ({example}). "
        "Both must use the same division and year, with codes such as 1980R001."
    ),
    "areas_missing": N_(
        "{file}: {n} of the municipality's areas are missing, among them {codes}. "
        "A missing area is not an area without children: add its rows (with 0 if it has none)."
    ),
    "age_class_open": N_(
        "{file}: the ages {missing} are missing in some areas. All ages from 0 to 18 are needed."
    ),
    "factors_incomplete": N_("{file}: no factor is given for {missing}."),
    "target_sd_shared": N_(
        "{file}: in {n} rows sd_shared is larger than sd. It is the part of sd that all areas share."
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
    "rake_zero_seed": N_(
        "The margin over {axes} has people in {n} cells where the other margins and the seed allow none."
    ),
    "rake_zero_margin": N_("One of the published totals is 0 and another is not: they are not of the same."),
    "covariate_constant": N_(
        "{file}: the column {column} has the same value in every area and can tell nothing apart. "
        "Take it out of [covariates] use."
    ),
    # --- distances and venues
    "access_label_twice": N_("{what}: {n} labels stand more than once, among them {example}."),
    "access_labels_differ": N_(
        "{what}: {n} labels are on one side only, among them {example}. The distances and the numbers "
        "of people or seats must be about the same areas and places."
    ),
    "access_not_numbers": N_("{what}: some values are not numbers."),
    "access_bad_amounts": N_(
        "{what}: {n} values are missing, infinite or negative. Leave out areas whose number is not known."
    ),
    "access_bad_distances": N_("{n} distances are negative."),
    "access_no_places": N_("There is no place to measure a distance to."),
    "access_unknown_place": N_("There are no distances to {found}."),
    "access_bad_reach": N_("What counts as within reach must be a distance, 0 or more, not {found}."),
    "access_unknown_decay": N_(
        'How the weight falls with distance must be a function, steps, or "gaussian", not {found}.'
    ),
    "access_bad_decay": N_("A weight that falls with distance must be a number, 0 or more."),
    "access_bad_detour": N_("The detour factor must be a number, 1 or more, not {found}."),
    "access_no_crs": N_("A layer does not say which reference system its coordinates have."),
    "access_not_metres": N_(
        "Distances need coordinates in metres, such as SWEREF 99 TM (EPSG:3006), not {found}."
    ),
    "access_no_place_on_map": N_("{n} areas or places have no place on the map."),
    "access_no_area": N_("{n} homes belong to no area."),
    "siting_unknown_objective": N_("What is to be sought must be one of {known}, not {found}."),
    "siting_number_needed": N_("Say how many venues there are to be."),
    "siting_number_not_used": N_(
        "The fewest venues are sought, so their number can not be given beforehand."
    ),
    "siting_bad_number": N_("The number of venues must be a whole number, 1 or more, not {found}."),
    "siting_too_many": N_("{p} venues can not be chosen out of {places} places."),
    "siting_fewer_than_existing": N_(
        "{p} venues are fewer than the {existing} that are there already. The number includes them."
    ),
    "siting_radius_needed": N_("Say what distance counts as within reach."),
    "siting_existing_unknown": N_("The existing venue {found} is not among the places."),
    "siting_seats_not_used": N_(
        "The number of people that a venue can take is used only for most people within reach and for "
        "the least mean distance."
    ),
    "siting_out_of_reach": N_("{n} areas with people have no place within reach at all."),
    "siting_too_few_to_reach": N_(
        "With {p} venues some people have no way to any of them; at least {least} are needed."
    ),
    "siting_seats_too_few": N_("No {p} venues have seats for everybody within their way."),
    "siting_too_large_with_seats": N_(
        "{n} pairs of area and place are too many to be weighed with seats; at most {limit} are. Leave out "
        "places that are far from everybody, or weigh without seats."
    ),
    "siting_solver": N_("The search for venues broke down: {problem}"),
    "siting_no_draws": N_("There are no draws to try the choice on."),
    # --- our own fault
    "schema": N_("An inner table ({table}) is not as it should be: {problem}"),
    "crs_mismatch": N_("Two layers have different reference systems ({found} and {expected})."),
}
