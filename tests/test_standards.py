"""``[standard]`` of a project file: what is accepted, what is refused and which key is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from reachmap.errors import SettingsError
from reachmap.i18n import Translator
from reachmap.settings import Settings, read_settings
from reachmap.standards import StandardSettings
from reachmap.vocabulary import strata
from tests.small import PROJECT

COVARIATES = '[covariates]\nfile = "d.csv"\nuse = ["low_income_share"]\n'


def read(folder: Path, section: str, *, more: str = "") -> Settings:
    path = folder / "reachmap.toml"
    path.write_text(f"{PROJECT}{more}[standard]\n{section}", encoding="utf-8")
    return read_settings(path)


def refused(folder: Path, section: str, *, more: str = "") -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read(folder, section, more=more)
    return caught.value


def goal_of(standard: StandardSettings, band: str, group: str) -> tuple[float, bool]:
    return standard.goal_of(next(s for s in strata() if s.key == (band, group)))


def test_nothing_said_is_equal(tmp_path: Path) -> None:
    assert read(tmp_path, "").standard == StandardSettings()


def test_a_goal_is_a_share(tmp_path: Path) -> None:
    assert read(tmp_path, 'kind = "goal"\ngoal = 0.12').standard.goal == 0.12


@pytest.mark.parametrize("found", ["10", "1", "0", "-0.1", '"0.1"', "nan", "inf", "true"])
def test_what_is_no_share_is_no_goal(tmp_path: Path, found: str) -> None:
    error = refused(tmp_path, f'kind = "goal"\ngoal = {found}')
    assert (error.code, error.fields["key"]) == ("setting_not_goal", "goal")


@pytest.mark.parametrize(
    ("section", "code", "key"),
    [
        ('kind = "goal"', "setting_missing", "goal"),
        ('kind = "need"', "setting_missing", "class_goals"),
        ('kind = "need"\nclass_goals = { a = 0.1 }', "setting_missing", "class_file"),
        ('kind = "need"\nclass_goals = {}\nclass_file = "x.csv"', "setting_not_goals", "class_goals"),
        (
            'kind = "need"\nclass_goals = { a = 10 }\nclass_file = "x.csv"',
            "setting_not_goal",
            "class_goals.a",
        ),
        ('kind = "equal"\ngoal = 0.1', "setting_not_of_standard", "goal"),
        ('kind = "goal"\ngoal = 0.1\nclass_file = "x.csv"', "setting_not_of_standard", "class_file"),
        ('kind = "goal"\ngoal = 0.1\ngoals = { dads = 0.1 }', "setting_not_goal_key", "goals.dads"),
        ('kind = "goal"\ngoal = 0.1\ngoals = 0.1', "setting_not_goals", "goals"),
        (
            'kind = "goal"\ngoal = 0.1\ngoals = { "16-18" = 0.1, upper_secondary = 0.2 }',
            "setting_not_same_goal",
            "goals.upper_secondary",
        ),
        ('kind = "best"', "setting_not_choice", "kind"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, section: str, code: str, key: str) -> None:
    error = refused(tmp_path, section)
    assert (error.code, error.fields["section"], error.fields["key"]) == (code, "standard", key)
    for language in ("sv", "en"):
        assert "reachmap.toml" in Translator(language).error(error)
        assert key in Translator(language).error(error)


def test_classes_stand_in_a_file_or_in_a_column_and_not_in_both(tmp_path: Path) -> None:
    both = 'kind = "need"\nclass_goals = { a = 0.1 }\nclass_file = "x.csv"\nclass_column = "k"'
    assert refused(tmp_path, both, more=COVARIATES).code == "setting_not_one_source"


def test_a_column_of_classes_needs_the_file_of_covariates(tmp_path: Path) -> None:
    error = refused(tmp_path, 'kind = "need"\nclass_goals = { a = 0.1 }\nclass_column = "k"')
    assert (error.fields["section"], error.fields["key"]) == ("covariates", "file")


def test_foreign_background_sorts_no_areas_into_classes(tmp_path: Path) -> None:
    section = 'kind = "need"\nclass_goals = { a = 0.1 }\nclass_column = "foreign_share"'
    assert refused(tmp_path, section, more=COVARIATES).code == "setting_not_rank"


def test_peers_without_covariates_are_refused_in_words(tmp_path: Path) -> None:
    error = refused(tmp_path, 'kind = "peers"')
    assert error.code == "peers_without_covariates"
    assert "[covariates]" in Translator("sv").error(error)


def test_the_file_of_classes_is_one_of_the_inputs(tmp_path: Path) -> None:
    settings = read(tmp_path, 'kind = "need"\nclass_goals = { a = 0.1 }\nclass_file = "x.csv"')
    assert tmp_path / "x.csv" in settings.input_files()


def test_which_goal_holds_for_whom() -> None:
    goals = {"0-2": 0.2, "16-18": 0.04, "fathers": 0.05, "teens": 0.06}
    standard = StandardSettings("goal", goal=0.1, goals=goals)
    assert goal_of(standard, "all", "all") == (0.1, False)
    assert goal_of(standard, "0-2", "all") == (0.2, True)
    assert goal_of(standard, "3-5", "all") == (0.1, False)
    # A group's own goal is for all its ages; of one age it is a part.
    assert goal_of(standard, "0-2", "fathers") == (0.05, False)
    assert goal_of(standard, "0-2", "newly_arrived") == (0.2, True)
    assert goal_of(standard, "all", "teens") == (0.06, True)
    # The same people under two names have one goal.
    assert goal_of(standard, "16-18", "teens") == goal_of(standard, "16-18", "all") == (0.04, True)
    assert goal_of(standard, "all", "upper_secondary") == (0.04, True)
