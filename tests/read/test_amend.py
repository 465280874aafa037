"""A project file with a line more: what stood there stays."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import SettingsError
from reachmap.read.amend import amended, with_aliases, with_columns

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
