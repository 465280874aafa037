"""Groups that a project file defines: what it may say, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import SettingsError
from reachmap.groups import MOST, groups_of, is_sound, tables_of, with_group, without_group
from reachmap.i18n import Translator
from reachmap.present.labels import group_label
from reachmap.settings import LANGUAGES, read_settings
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, Groups, ParentGroup
from tests.conftest import WriteText
from tests.small import PROJECT

TEEN_FATHERS = {"name": "Pappor till tonåringar", "sex": "man", "ages": ["16-18", "13-15"]}
SMALL_MOTHERS = {"name": "Mammor till barn 0-2", "key": "mammor", "sex": "kvinna", "ages": "0-2"}


def test_a_group_is_a_union_of_cells_with_a_name() -> None:
    groups = groups_of([TEEN_FATHERS, SMALL_MOTHERS], file="x.toml")
    assert groups.own == (
        ParentGroup("pappor_till_tonaringar", "man", None, ("13-15", "16-18"), "Pappor till tonåringar"),
        ParentGroup("mammor", "woman", None, ("0-2",), "Mammor till barn 0-2"),
    )
    assert groups.keys[-2:] == ("pappor_till_tonaringar", "mammor")
    keys = [stratum.key for stratum in groups.strata[len(BUILT_IN.strata) :]]
    assert keys == [
        *((band, "pappor_till_tonaringar") for band in (ALL, "13-15", "16-18")),
        *((band, "mammor") for band in (ALL, "0-2")),
    ]
    assert is_sound(groups)


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ("fathers", "setting_not_table"),
        ([TEEN_FATHERS] * (MOST + 1), "groups_too_many"),
        ([{**TEEN_FATHERS, "gender": "man"}], "group_key_unknown"),
        ([{"sex": "man"}], "group_key_missing"),
        ([{**TEEN_FATHERS, "key": "Pappor!"}], "group_key_wrong"),
        ([{**TEEN_FATHERS, "key": "fathers"}], "group_key_taken"),
        ([{**TEEN_FATHERS, "name": "<b>Pappor</b>"}], "group_name"),
        ([{**TEEN_FATHERS, "name": "=HYPERLINK(1)"}], "group_name"),
        ([{**TEEN_FATHERS, "name": "1 pappa"}], "group_name"),
        ([{**TEEN_FATHERS, "name": "x" * 61}], "group_name"),
        ([{**TEEN_FATHERS, "name": 7}], "group_name"),
        ([{**TEEN_FATHERS, "sex": "male"}], "group_choice"),
        ([{**TEEN_FATHERS, "arrival": True}], "group_choice"),
        ([{**TEEN_FATHERS, "ages": ["13-18"]}], "group_choice"),
        ([{**TEEN_FATHERS, "ages": [["13-15"]]}], "group_choice"),
        ([{**TEEN_FATHERS, "ages": []}], "group_choice"),
        (
            [{**TEEN_FATHERS, "ages": ["expecting", "0-2", "3-5", "6-12", "13-15", "16-18"]}],
            "group_every_age",
        ),
        ([{"name": "Alla"}], "group_everyone"),
        ([{"name": "Pappor", "sex": "man"}], "group_same_people"),
        ([{"name": "Tonåringars föräldrar", "ages": ["13-15", "16-18"]}], "group_same_people"),
        ([{"name": "Små barn", "ages": ["0-2"]}], "group_same_people"),
        ([{"name": "Pappor till små barn", "sex": "man", "ages": ["0-2"]}], "group_same_people"),
        ([TEEN_FATHERS, {**SMALL_MOTHERS, "key": "pappor_till_tonaringar"}], "group_twice"),
        ([SMALL_MOTHERS, {**SMALL_MOTHERS, "key": "igen"}], "group_same_people"),
        ([SMALL_MOTHERS, {**TEEN_FATHERS, "name": "mammor till BARN 0-2"}], "group_name_twice"),
        ([{**TEEN_FATHERS, "name": "Pappor m.fl."}], "group_name_built_in"),
        ([{**TEEN_FATHERS, "name": "pappor, m fl"}], "group_name_built_in"),
        ([{**TEEN_FATHERS, "name": "Fathers"}], "group_name_built_in"),
        ([{**TEEN_FATHERS, "name": "NEWLY arrived"}], "group_name_built_in"),
    ],
)
def test_a_group_that_can_not_be_is_refused(tables: object, code: str) -> None:
    with pytest.raises(SettingsError) as raised:
        groups_of(tables, file="x.toml")
    assert raised.value.code == code
    for language in ("sv", "en"):
        assert "x.toml" in Translator(language).error(raised.value)


@given(name=st.text(max_size=70))
def test_a_name_that_is_taken_can_stand_anywhere(name: str) -> None:
    try:
        group = groups_of([{**TEEN_FATHERS, "name": name}], file="x.toml").own[0]
    except SettingsError:
        return
    assert group.name[0].isalpha()
    assert not {*group.name} & {*"<>&\"'`*_[]{}|$\\#=+@:~^\n\t"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", BUILT_IN.keys)
def test_no_group_is_called_as_a_built_in_one_in_either_language(language: str, key: str) -> None:
    """In the project file and in the app's form alike; names that say more are taken."""
    label = group_label(Translator(language), key)
    for called in (label, label.upper(), key.replace("_", " ")):
        table = {**TEEN_FATHERS, "name": called}
        with pytest.raises(SettingsError) as raised:
            groups_of([table], file="x.toml")
        assert raised.value.code == "group_name_built_in"
        assert called in Translator(language).error(raised.value)
        with pytest.raises(SettingsError) as raised:
            with_group(BUILT_IN, table, file="x.toml")
        assert raised.value.code == "group_name_built_in"
    (taken,) = groups_of([{**TEEN_FATHERS, "name": f"{label} igen"}], file="x.toml").own
    assert taken.name == f"{label} igen"


def test_groups_that_no_project_file_could_say_are_not_sound() -> None:
    assert is_sound(BUILT_IN)
    assert not is_sound(Groups((ParentGroup("pappor", sex="man", name="Pappor"),)))
    assert not is_sound(Groups((ParentGroup("x", sex="woman", name="<script>"),)))


def test_the_project_file_has_groups_and_goals_for_them(write_text: WriteText) -> None:
    text = """
[[group]]
name = "Mammor till barn 0-2"
key = "mammor"
sex = "woman"
ages = ["0-2"]
[[goal]]
measure = "{measure}"
group = "mammor"
value = 0.2
year = 2026
"""
    settings = read_settings(write_text(PROJECT + text.format(measure="parents_reached"), name="a.toml"))
    assert settings.groups.names == {"mammor": "Mammor till barn 0-2"}
    assert settings.goals[0].group == "mammor"
    with pytest.raises(SettingsError) as raised:
        read_settings(write_text(PROJECT + text.format(measure="completion"), name="b.toml"))
    assert raised.value.code == "goal_own_group"


def test_one_more_group_is_checked_as_one_of_the_project_file() -> None:
    before = groups_of([SMALL_MOTHERS], file="x.toml")
    assert with_group(before, TEEN_FATHERS, file="x.toml") == groups_of(
        [SMALL_MOTHERS, TEEN_FATHERS], file="x.toml"
    )
    for table, code in (
        ({**TEEN_FATHERS, "name": "<b>"}, "group_name"),
        ({"name": "Alla"}, "group_everyone"),
        ({"name": "Små barn", "ages": ["0-2"]}, "group_same_people"),
        ({**TEEN_FATHERS, "name": SMALL_MOTHERS["name"]}, "group_name_twice"),
    ):
        with pytest.raises(SettingsError) as raised:
            with_group(before, table, file="x.toml")
        assert raised.value.code == code
    full = groups_of([{"name": f"Grupp {age}", "sex": "kvinna", "ages": age} for age in BAND_KEYS], file="")
    with pytest.raises(SettingsError) as raised:
        with_group(full, TEEN_FATHERS, file="x.toml")
    assert (raised.value.code, raised.value.fields["n"]) == ("groups_too_many", MOST + 1)


def test_names_of_the_same_letters_are_two_groups_and_those_before_keep_their_keys() -> None:
    groups, names = BUILT_IN, ["Öst", "Ost", "亜", "亜亜", "x" * 60, "x" * 59]
    for name, age in zip(names, BAND_KEYS, strict=True):
        groups = with_group(groups, {"name": name, "sex": "woman", "ages": [age]}, file="x.toml")
    assert list(groups.names.values()) == names
    assert len({*groups.keys}) == len(BUILT_IN.keys) + len(names)
    less = without_group(groups, groups.own[2].key)
    assert less.own == groups.own[:2] + groups.own[3:]
    assert groups_of(tables_of(less), file="x.toml") == less
