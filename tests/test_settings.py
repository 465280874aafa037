"""The project file: what it may say, and what is refused by name."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from reachmap.errors import FileMissingError, SettingsError
from reachmap.files import MemoryFile
from reachmap.followup import JointCourse, WideSettings
from reachmap.i18n import Translator
from reachmap.settings import Settings, read_settings

# The example of issue 2, with every key.
FULL = """
[project]
name = "Västerås 2025"
municipality = "1980"
period = ["2025-01-01", "2025-12-31"]
language = "sv"
seed = 1
simulated = true
not_included = ["Regionens föräldragrupper"]
[participations]
files = ["uppfoljning_2025.xlsx"]
unit = "adults"
columns = { area = "Bostadsområde" }
[boundaries]
file = "../../boundaries/regso_2025_vastmanland.gpkg"
code = "regsokod"
name = "regsonamn"
[population]
children = "barn_per_alder.csv"
target = "malgrupp.csv"
[covariates]
file = "socioekonomi.csv"
use = ["low_income_share", "short_education_share"]
[standard]
kind = "equal"
[disclosure]
k = 5
level = "public"
"""

# The least that a project file must say.
LEAST = """
[project]
name = "A"
municipality = "0380"
period = ["2025-01-01", "2025-12-31"]
[participations]
files = "a.xlsx"
[boundaries]
file = "a.gpkg"
code = "kod"
name = "namn"
[population]
children = "barn.csv"
"""


def read(folder: Path, text: str, *, language: str | None = None) -> Settings:
    path = folder / "reachmap.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, language=language)


def changed(old: str, new: str, text: str = FULL) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def refused(folder: Path, text: str, code: str) -> dict[str, object]:
    with pytest.raises(SettingsError, match=rf"^{code}\(") as raised:
        read(folder, text)
    assert raised.value.fields["file"] == "reachmap.toml"
    return raised.value.fields


def test_full_example_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, FULL)
    assert settings.project.name == "Västerås 2025"
    assert settings.project.municipality == ("1980",)
    assert settings.project.period == (date(2025, 1, 1), date(2025, 12, 31))
    assert settings.project.seed == 1
    assert settings.project.simulated is True
    assert settings.project.not_included == ("Regionens föräldragrupper",)
    assert settings.participations.unit == "adults"
    assert settings.participations.columns == {"area": "Bostadsområde"}
    assert settings.boundaries.code == "regsokod"
    assert settings.covariates.use == ("low_income_share", "short_education_share")
    assert settings.standard.kind == "equal"
    assert (settings.disclosure.k, settings.disclosure.level) == (5, "public")


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    settings = read(tmp_path, LEAST)
    assert settings.project.language == "sv"
    assert settings.project.simulated is False
    assert settings.participations.crs == ""
    assert settings.population.target is None
    assert settings.covariates.file is None
    assert (settings.disclosure.k, settings.disclosure.level) == (5, "public")


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, FULL)
    assert settings.participations.files == (tmp_path / "uppfoljning_2025.xlsx",)
    assert settings.population.children == tmp_path / "barn_per_alder.csv"
    assert settings.boundaries.file == tmp_path / "../../boundaries/regso_2025_vastmanland.gpkg"


def test_a_path_may_lead_elsewhere(tmp_path: Path) -> None:
    elsewhere = (tmp_path / "annan mapp" / "a.gpkg").as_posix()
    settings = read(tmp_path, changed('"a.gpkg"', f'"{elsewhere}"', LEAST))
    assert settings.boundaries.file == Path(elsewhere)


def test_input_files_are_all_that_are_named(tmp_path: Path) -> None:
    names = [path.name for path in read(tmp_path, FULL).input_files()]
    assert names == [
        "uppfoljning_2025.xlsx",
        "regso_2025_vastmanland.gpkg",
        "barn_per_alder.csv",
        "malgrupp.csv",
        "socioekonomi.csv",
    ]


def test_several_municipalities_may_be_listed(tmp_path: Path) -> None:
    settings = read(tmp_path, changed('municipality = "1980"', 'municipality = ["1980", "1983"]'))
    assert settings.project.municipality == ("1980", "1983")


def test_dates_may_be_written_without_quotes(tmp_path: Path) -> None:
    text = changed('["2025-01-01", "2025-12-31"]', "[2025-01-01, 2025-12-31]")
    assert read(tmp_path, text).project.period == (date(2025, 1, 1), date(2025, 12, 31))


def test_years_of_the_period(tmp_path: Path) -> None:
    assert read(tmp_path, FULL).project.years == pytest.approx(365 / 365.25)


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = read(tmp_path, FULL)
    with pytest.raises(FrozenInstanceError):
        settings.project.seed = 2  # type: ignore[misc]


def test_the_files_own_language_holds(tmp_path: Path) -> None:
    assert read(tmp_path, changed('"sv"', '"en"')).project.language == "en"


def test_an_asked_language_wins_over_the_files(tmp_path: Path) -> None:
    assert read(tmp_path, FULL, language="en").project.language == "en"


def test_mark_of_utf8_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "reachmap.toml"
    path.write_text(FULL, encoding="utf-8-sig")
    assert read_settings(path).project.name == "Västerås 2025"


def test_a_text_path_will_do(tmp_path: Path) -> None:
    (tmp_path / "reachmap.toml").write_text(FULL, encoding="utf-8")
    assert read_settings(str(tmp_path / "reachmap.toml")).project.name == "Västerås 2025"


def test_unknown_key_is_refused_with_the_close_one(tmp_path: Path) -> None:
    fields = refused(tmp_path, changed("municipality =", "municipalty ="), "setting_unknown")
    assert (fields["section"], fields["key"], fields["close"]) == ("project", "municipalty", "municipality")


def test_unknown_key_with_none_close_lists_the_known(tmp_path: Path) -> None:
    fields = refused(tmp_path, changed("[standard]", "[standard]\nxyz = 1"), "setting_unknown")
    assert (fields["close"], fields["known"]) == (
        "",
        "kind, goal, goals, class_goals, class_file, class_column",
    )


def test_unknown_section_is_refused_with_the_close_one(tmp_path: Path) -> None:
    fields = refused(tmp_path, changed("[disclosure]", "[disclosures]"), "section_unknown")
    assert (fields["key"], fields["close"]) == ("disclosures", "disclosure")


def test_section_that_is_a_value_is_refused(tmp_path: Path) -> None:
    text = "standard = 1\n" + changed('[standard]\nkind = "equal"', "")
    assert refused(tmp_path, text, "setting_not_table")["section"] == "standard"


@pytest.mark.parametrize(
    ("section", "key", "line"),
    [
        ("project", "name", 'name = "A"'),
        ("project", "municipality", 'municipality = "0380"'),
        ("project", "period", 'period = ["2025-01-01", "2025-12-31"]'),
        ("participations", "files", 'files = "a.xlsx"'),
        ("boundaries", "file", 'file = "a.gpkg"'),
    ],
)
def test_missing_key_is_named(tmp_path: Path, section: str, key: str, line: str) -> None:
    fields = refused(tmp_path, changed(line, "", LEAST), "setting_missing")
    assert (fields["section"], fields["key"]) == (section, key)


def test_missing_section_names_its_first_key(tmp_path: Path) -> None:
    text = LEAST[: LEAST.index("[boundaries]")] + '[population]\nchildren = "barn.csv"\n'
    fields = refused(tmp_path, text, "setting_missing")
    assert (fields["section"], fields["key"]) == ("boundaries", "file")


def test_population_needs_children_or_target(tmp_path: Path) -> None:
    refused(tmp_path, changed('children = "barn.csv"', "", LEAST), "population_missing")


def test_target_alone_is_enough(tmp_path: Path) -> None:
    settings = read(tmp_path, changed('children = "barn.csv"', 'target = "mal.csv"', LEAST))
    assert settings.population.target == tmp_path / "mal.csv"


def test_covariates_in_use_need_a_file(tmp_path: Path) -> None:
    text = changed('file = "socioekonomi.csv"', "")
    fields = refused(tmp_path, text, "setting_missing")
    assert (fields["section"], fields["key"]) == ("covariates", "file")


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('name = "Västerås 2025"', "name = 5", "setting_not_text", "name"),
        ('name = "Västerås 2025"', 'name = "  "', "setting_not_text", "name"),
        ('municipality = "1980"', "municipality = 1980", "setting_not_texts", "municipality"),
        ('municipality = "1980"', "municipality = [1980]", "setting_not_texts", "municipality"),
        ('municipality = "1980"', 'municipality = "380"', "setting_not_four_digits", "municipality"),
        ('municipality = "1980"', 'municipality = "Västerås"', "setting_not_four_digits", "municipality"),
        ('["2025-01-01", "2025-12-31"]', '"2025"', "setting_not_two_dates", "period"),
        ('["2025-01-01", "2025-12-31"]', "2025", "setting_not_two_dates", "period"),
        ('["2025-01-01", "2025-12-31"]', '["2025-01-01"]', "setting_not_two_dates", "period"),
        ('["2025-01-01", "2025-12-31"]', '["1/1 2025", "31/12 2025"]', "setting_not_two_dates", "period"),
        ('["2025-01-01", "2025-12-31"]', '["2025-02-30", "2025-12-31"]', "setting_not_two_dates", "period"),
        ('["2025-01-01", "2025-12-31"]', '["2025-12-31", "2025-01-01"]', "setting_not_two_dates", "period"),
        ('language = "sv"', 'language = "fi"', "setting_not_choice", "language"),
        ("seed = 1", "seed = 1.5", "setting_not_whole_number", "seed"),
        ("seed = 1", "seed = true", "setting_not_whole_number", "seed"),
        ("seed = 1", "seed = -1", "setting_not_whole_number", "seed"),
        ("simulated = true", 'simulated = "ja"', "setting_not_truth", "simulated"),
        ('unit = "adults"', 'unit = "parents"', "setting_not_choice", "unit"),
        ('columns = { area = "Bostadsområde" }', 'columns = "area"', "setting_not_headings", "columns"),
        ('columns = { area = "Bostadsområde" }', "columns = { area = 3 }", "setting_not_headings", "columns"),
        ('unit = "adults"', "repeaters = 1", "setting_not_share", "repeaters"),
        ('unit = "adults"', "adults_per_family = 0", "setting_not_factor", "adults_per_family"),
        ('unit = "adults"', "visits_per_adult = true", "setting_not_factor", "visits_per_adult"),
        ('area = "Bostadsområde"', 'wide = "A-F"', "setting_not_wide", "columns.wide"),
        (
            'area = "Bostadsområde"',
            'wide = { from = "A", to = "F", variable = "venue", value = "count" }',
            "setting_not_wide",
            "columns.wide",
        ),
        ('unit = "adults"', "questions = 3", "setting_not_questions", "questions"),
        ('unit = "adults"', "questions.presets = 3", "setting_not_questions", "questions.presets"),
        ('unit = "adults"', "questions.fun = { scale = [1, 5] }", "setting_not_questions", "questions.fun"),
        (
            'unit = "adults"',
            'questions.fun = { heading = "Kul?", scale = [1, 1] }',
            "setting_not_questions",
            "questions.fun",
        ),
        ('unit = "adults"', 'repeaters = "15 %"', "setting_not_share", "repeaters"),
        ('unit = "adults"', "repeaters = -0.1", "setting_not_share", "repeaters"),
        ('unit = "adults"', "repeaters = nan", "setting_not_share", "repeaters"),
        ('unit = "adults"', "newly_arrived_years = 0", "setting_not_whole_number", "newly_arrived_years"),
        ('files = ["uppfoljning_2025.xlsx"]', "files = [1]", "setting_not_texts", "files"),
        ('code = "regsokod"', 'code = ["regsokod"]', "setting_not_text", "code"),
        ('kind = "equal"', 'kind = "fair"', "setting_not_choice", "kind"),
        ('kind = "equal"', 'kind = ["equal"]', "setting_not_choice", "kind"),
        ("k = 5", 'k = "5"', "setting_not_whole_number", "k"),
        ('level = "public"', 'level = "open"', "setting_not_choice", "level"),
    ],
)
def test_wrong_value_is_refused_by_name(tmp_path: Path, old: str, new: str, code: str, key: str) -> None:
    fields = refused(tmp_path, changed(old, new), code)
    assert fields["key"] == key
    assert fields["found"]


def test_wrong_choice_lists_the_right_ones(tmp_path: Path) -> None:
    fields = refused(tmp_path, changed('level = "public"', 'level = "open"'), "setting_not_choice")
    assert fields["choices"] == "public, detailed"


@pytest.mark.parametrize("k", [2, 0, -5])
def test_k_below_three_is_refused(tmp_path: Path, k: int) -> None:
    fields = refused(tmp_path, changed("k = 5", f"k = {k}"), "setting_not_whole_number")
    assert (fields["key"], fields["found"], fields["least"]) == ("k", str(k), 3)


def test_k_three_is_allowed(tmp_path: Path) -> None:
    assert read(tmp_path, changed("k = 5", "k = 3")).disclosure.k == 3


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a.gpkg",
        "/vsicurl/https://example.org/a.gpkg",
        "/vsizip/a.zip/a.gpkg",
        "\\\\server\\dela\\a.gpkg",
        "//server/dela/a.gpkg",
    ],
)
@pytest.mark.parametrize(
    ("section", "key", "line"),
    [
        ("participations", "files", 'files = ["uppfoljning_2025.xlsx"]'),
        ("boundaries", "file", 'file = "../../boundaries/regso_2025_vastmanland.gpkg"'),
        ("population", "children", 'children = "barn_per_alder.csv"'),
        ("population", "target", 'target = "malgrupp.csv"'),
        ("covariates", "file", 'file = "socioekonomi.csv"'),
    ],
)
def test_addresses_are_refused_wherever_a_file_is_named(
    tmp_path: Path, section: str, key: str, line: str, address: str
) -> None:
    fields = refused(tmp_path, changed(line, f"{key} = '{address}'"), "setting_is_address")
    assert (fields["section"], fields["key"], fields["found"]) == (section, key, address)


@pytest.mark.parametrize("name", ["foreign_born_share", "Foreign_background"])
def test_foreign_background_needs_a_purpose(tmp_path: Path, name: str) -> None:
    text = changed('"low_income_share", "short_education_share"', f'"{name}"')
    assert refused(tmp_path, text, "purpose_missing")["column"] == name


def test_blank_purpose_is_refused(tmp_path: Path) -> None:
    text = changed('"low_income_share", "short_education_share"', '"foreign_born_share"')
    text = text.replace("[standard]", 'purpose = " "\n[standard]')
    assert refused(tmp_path, text, "setting_not_text")["key"] == "purpose"


def test_foreign_background_with_a_purpose_is_read(tmp_path: Path) -> None:
    text = changed('"low_income_share", "short_education_share"', '"foreign_born_share"')
    text = text.replace("[standard]", 'purpose = "Följa upp nyanlända föräldrars tillgång."\n[standard]')
    assert read(tmp_path, text).covariates.use == ("foreign_born_share",)


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reachmap.toml").write_bytes(FULL.encode("cp1252"))
    with pytest.raises(SettingsError, match="settings_not_utf8"):
        read_settings(tmp_path / "reachmap.toml")


def test_file_that_is_not_toml_is_refused_with_the_place(tmp_path: Path) -> None:
    fields = refused(tmp_path, '[project]\nname = "A\n', "settings_not_toml")
    assert (fields["line"], fields["column"]) == (2, 10)  # where the text should have ended


def test_file_that_ends_too_soon_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "a = [1,", "settings_cut_off")


def test_project_file_errors_hold_no_word_of_the_librarys(tmp_path: Path) -> None:
    for text in ('[project]\nname = "A\n', "a = [1,", "a = 1\na = 2\n", "a = " + "9" * 5_000):
        (tmp_path / "reachmap.toml").write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            read_settings(tmp_path / "reachmap.toml")
        said = Translator("sv").error(caught.value)
        assert "går inte att läsa som projektfil" in said
        assert not re.search(r"\b(at|line|value|limit|array)\b", said)


def test_endless_nesting_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "a = " + "[" * 50_000, "settings_too_deep")


def test_missing_project_file(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match="file_missing"):
        read_settings(tmp_path / "saknas.toml")


def test_long_nonsense_is_quoted_in_part(tmp_path: Path) -> None:
    fields = refused(tmp_path, changed('"sv"', f'"{"x" * 5000}"'), "setting_not_choice")
    assert len(str(fields["found"])) == 80


def test_a_project_in_memory_names_files_in_memory_only(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_bytes(b"on disk")
    names = ("a.xlsx", "a.gpkg", "barn.csv")
    held = {name: MemoryFile(name, b"1") for name in names}
    project = MemoryFile("reachmap.toml", LEAST.encode())
    settings = read_settings(project, beside=held)
    assert set(settings.input_files()) == set(held.values())
    with pytest.raises(FileMissingError, match=r"a\.gpkg"):
        read_settings(project, beside={name: held[name] for name in names if name != "a.gpkg"})


def test_what_files_in_memory_hold_is_dropped_from_results() -> None:
    held = {name: MemoryFile(name, b"row of somebody") for name in ("a.xlsx", "a.gpkg", "barn.csv")}
    settings = read_settings(MemoryFile("reachmap.toml", LEAST.encode()), beside=held).without_contents()
    assert [source.name for source in settings.input_files()] == ["a.xlsx", "a.gpkg", "barn.csv"]
    assert not any(source.data for source in settings.input_files() if isinstance(source, MemoryFile))
    assert settings.path == MemoryFile("reachmap.toml", b"")


def test_population_may_name_all_its_files(tmp_path: Path) -> None:
    files = 'children = "barn.px"\ndistribution = "ar.px"\nbackground = "b.csv"\narrival_years = "v.csv"'
    more = f"{files}\nexpecting = 900\npurpose = 'Nå nyanlända föräldrar'"
    population = read(tmp_path, changed('children = "barn.csv"', more, LEAST)).population
    assert [getattr(file, "name", None) for file in population.files()] == [
        "barn.px",
        None,
        None,
        "ar.px",
        "b.csv",
        "v.csv",
    ]
    assert population.expecting == 900


@pytest.mark.parametrize(
    ("named", "missed"), [("background", "arrival_years"), ("arrival_years", "background")]
)
def test_background_and_years_in_the_country_need_one_another(
    tmp_path: Path, named: str, missed: str
) -> None:
    text = changed('children = "barn.csv"', f'children = "barn.csv"\n{named} = "x.csv"', LEAST)
    assert refused(tmp_path, text, "setting_missing")["key"] == missed


@pytest.mark.parametrize("expecting", ["-1", "1.5", '"900"', "true"])
def test_expecting_is_a_whole_number(tmp_path: Path, expecting: str) -> None:
    text = changed('children = "barn.csv"', f'children = "barn.csv"\nexpecting = {expecting}', LEAST)
    refused(tmp_path, text, "setting_not_whole_number")


def test_wide_sheet_questions_and_factors(tmp_path: Path) -> None:
    text = changed(
        'columns = { area = "Bostadsområde" }',
        'columns = { date = "När", wide = { from = "A", to = "F", variable = "area", value = "count" } }\n'
        "adults_per_family = 1.6\nvisits_per_adult = 4\n"
        'questions = { presets = ["strategy"], fun = { heading = "Kul?", scale = [0, 10] }, '
        "useful = { scale = [1, 7] } }",
    )
    followup = read(tmp_path, text).participations
    assert followup.columns == {"date": "När"}
    assert followup.wide == WideSettings("A", "F", "area", "count")
    assert [question.key for question in followup.questions] == ["useful", "strengthened", "relation", "fun"]
    assert list(followup.questions[0].scale) == [1, 7]
    assert "till nytta" in followup.questions[0].headings
    assert followup.questions[-1].headings == ("Kul?",)
    factors = {
        unit: followup.adults_per(unit) for unit in ("adults", "families", "attendances", "head_count")
    }
    assert factors == {"adults": 1, "families": 1.6, "attendances": 0.25, "head_count": 0.25}


def test_a_survey_is_a_file_of_the_project(tmp_path: Path) -> None:
    found = read(tmp_path, LEAST + '[survey]\nfile = "enkat.csv"\n')
    assert found.survey.file is not None
    assert found.survey.file.name == "enkat.csv"
    assert found.survey.file in found.input_files()


def test_a_joint_course_says_who_counts(tmp_path: Path) -> None:
    joint = '[[participations.joint]]\nprogramme = "ABC"\nday = 2025-09-16\nwith = "1961"\n'
    found = read(tmp_path, LEAST + joint + 'counted_by = "0380"\n')
    assert found.participations.joint == (JointCourse("ABC", ("1961",), "0380", date(2025, 9, 16)),)
    for wrong in (joint, joint + 'counted_by = "1980"\n'):
        with pytest.raises(SettingsError, match="setting_not_joint"):
            read(tmp_path, LEAST + wrong)
