"""A project file with a line more: what stood there stays."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import SettingsError
from reachmap.groups import groups_of, with_group, without_group
from reachmap.read.amend import amended, with_aliases, with_columns, with_groups, with_unread
from reachmap.vocabulary import BAND_KEYS, BUILT_IN, SEXES, Groups

PLAIN = """# Vår kommun
[project]
name = "Kolsva [1]"  # [locate] är inte här

[participations]   # uppföljningen
files = ["a.xlsx"]

[boundaries]
file = "b.gpkg"
"""


def test_a_section_that_is_there_gets_the_line_last() -> None:
    text = PLAIN + '\n[locate]  # hjälp\npostcodes = "p.csv"\n'
    new = with_aliases(text, "aliases.csv", file="p.toml")
    assert new == text + 'aliases = "aliases.csv"\n'


def test_a_section_that_is_not_there_is_added_last() -> None:
    new = with_aliases(PLAIN, "aliases.csv", file="p.toml")
    assert new == PLAIN + '\n[locate]\naliases = "aliases.csv"\n'


def test_a_file_that_ends_in_the_middle_of_a_line() -> None:
    new = with_aliases(PLAIN + "[locate]", "a.csv", file="p.toml")
    assert tomllib.loads(new)["locate"] == {"aliases": "a.csv"}


def test_windows_line_ends_stay() -> None:
    new = with_aliases(PLAIN.replace("\n", "\r\n"), "a.csv", file="p.toml")
    assert new.count("\n") == new.count("\r\n")


def test_aliases_that_are_named_stay() -> None:
    text = PLAIN + '[locate]\naliases = "egna.csv"\n'
    assert with_aliases(text, "aliases.csv", file="p.toml") == text


def test_columns_are_added_to_the_section() -> None:
    new = with_columns(PLAIN, {"area": 'Var "bor" du?'}, file="p.toml")
    line = 'columns = {area = "Var \\"bor\\" du?"}\n'
    assert new == PLAIN.replace('["a.xlsx"]\n', f'["a.xlsx"]\n{line}')


def test_columns_that_are_there_stay_and_the_comment_too() -> None:
    wide = 'wide = { from = "A", to = "F", variable = "area", value = "count" }'
    old = f'columns = {{ sex = "Kön {{m/k}}", {wide} }}  # ja'
    text = PLAIN.replace('files = ["a.xlsx"]', f'files = ["a.xlsx"]\n{old}')
    new = with_columns(text, {"child_ages": "Ålder"}, file="p.toml")
    columns = tomllib.loads(new)["participations"]["columns"]
    assert list(columns) == ["sex", "wide", "child_ages"]
    assert columns["wide"]["to"] == "F"
    assert "# ja\n" in new
    assert new.startswith("# Vår kommun\n")


def test_columns_in_a_table_of_their_own() -> None:
    text = PLAIN + '[participations.columns]\narea = "Ort" # förr\nsex = "K/M"\n\n[locate]\n'
    new = with_columns(text, {"area": "Bor", "school": "Skolan"}, file="p.toml")
    read = tomllib.loads(new)
    assert read["participations"]["columns"] == {"area": "Bor", "sex": "K/M", "school": "Skolan"}
    assert read["locate"] == {}


def test_a_heading_that_is_said_already_changes_nothing() -> None:
    text = PLAIN.replace("[boundaries]", 'columns = { area = "Ort" }\n[boundaries]')
    assert with_columns(text, {"area": "Ort"}, file="p.toml") == text


def test_headings_that_are_not_read_are_these_and_no_others() -> None:
    new = with_unread(PLAIN, ["Antal", 'K "x"', "Antal"], file="p.toml")
    assert tomllib.loads(new)["participations"]["unread"] == ["Antal", 'K "x"']
    assert with_unread(new, ["Antal", 'K "x"'], file="p.toml") == new
    assert tomllib.loads(with_unread(new, [], file="p.toml"))["participations"]["unread"] == []
    assert with_unread(PLAIN, [], file="p.toml") == PLAIN


@pytest.mark.parametrize(
    "text",
    ['locate = { postcodes = "p.csv" }\n', 'note = """\n[locate]\n"""\n[locate]\npostcodes = "p.csv"\n'],
)
def test_a_section_however_it_is_written(text: str) -> None:
    new = with_aliases(text, "aliases.csv", file="p.toml")
    assert tomllib.loads(new)["locate"] == {"postcodes": "p.csv", "aliases": "aliases.csv"}


def test_what_reads_back_otherwise_is_refused_and_the_line_told() -> None:
    def elsewhere(project: tomlkit.TOMLDocument) -> None:
        project["aliases"] = "aliases.csv"

    with pytest.raises(SettingsError, match="project_not_amended") as caught:
        amended(PLAIN, elsewhere, section="locate", added={"aliases": "aliases.csv"}, file="p.toml")
    assert caught.value.fields["line"] == 'aliases = "aliases.csv"'


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_heading_is_read_back_as_it_was(heading: str) -> None:
    for text in (PLAIN, PLAIN.replace("[boundaries]", 'columns = { sex = "Kön" }\n[boundaries]')):
        new = with_columns(text, {"area": heading}, file="p.toml")
        assert tomllib.loads(new)["participations"]["columns"]["area"] == heading


GROUPS = """
[[group]]  # de som är svårast att nå
name = "Pappor till tonåringar"
sex = "man"
ages = ["13-15", "16-18"]

[[group]]
name = "亜"  # utan egen nyckel
sex = "kvinna"

[[goal]]
measure = "parents_reached"
value = 0.1
year = 2026
"""
MOTHERS = {"name": "Mammor till små barn", "sex": "woman", "ages": ["0-2", "3-5"]}


def stated(text: str) -> Groups:
    return groups_of(tomllib.loads(text).get("group", []), file="p.toml")


@pytest.mark.parametrize("text", [PLAIN, PLAIN + GROUPS, PLAIN.replace("\n", "\r\n"), "group = []\n" + PLAIN])
def test_a_group_is_added_and_what_stands_there_stays(text: str) -> None:
    groups = with_group(stated(text), MOTHERS, file="p.toml")
    new = with_groups(text, groups, file="p.toml")
    assert stated(new) == groups
    assert 'name = "Mammor till små barn"' in new
    kept = [line for line in text.splitlines() if line != "group = []"]
    assert [line for line in kept if line not in new.splitlines()] == []
    assert (new.count("\r\n") == new.count("\n")) == ("\r\n" in text)
    assert with_groups(new, groups, file="p.toml") == new


def test_groups_are_taken_away_one_by_one() -> None:
    text = PLAIN + GROUPS
    first, second = stated(text).own
    less = with_groups(text, without_group(stated(text), first.key), file="p.toml")
    # The key of the second is made of its place, which it has no longer: now it is written.
    assert stated(less).own == (second,)
    assert "Pappor" not in less
    assert "[[goal]]" in less
    none = with_groups(less, BUILT_IN, file="p.toml")
    assert "group" not in tomllib.loads(none)
    kept = with_groups(text, without_group(stated(text), second.key), file="p.toml")
    assert "# de som är svårast att nå" in kept


def test_groups_that_are_written_in_a_line_are_written_anew() -> None:
    text = 'group = [{name = "Mammor", sex = "kvinna"}]\n' + PLAIN
    groups = with_group(stated(text), MOTHERS, file="p.toml")
    assert stated(with_groups(text, groups, file="p.toml")) == groups


@given(
    names=st.lists(st.text(max_size=70), max_size=6),
    out=st.sets(st.integers(min_value=0, max_value=5)),
)
def test_whatever_a_name_holds_the_project_file_says_what_it_said_and_the_groups(
    names: list[str], out: set[int]
) -> None:
    groups = BUILT_IN
    for place, name in enumerate(names):
        table = {"name": name, "sex": SEXES[0], "ages": [BAND_KEYS[place]]}
        try:
            groups = with_group(groups, table, file="p.toml")
        except SettingsError:
            continue
    text = with_groups(PLAIN + GROUPS, groups, file="p.toml")
    assert stated(text) == groups
    less = Groups(tuple(group for place, group in enumerate(groups.own) if place not in out))
    text = with_groups(text, less, file="p.toml")
    assert stated(text) == less
    said, before = tomllib.loads(text), tomllib.loads(PLAIN + GROUPS)
    assert {**said, "group": ()} == {**before, "group": ()}
