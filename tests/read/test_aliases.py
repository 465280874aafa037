"""Aliases: places only, one meaning each, remembered without losing what was there."""

from __future__ import annotations

from pathlib import Path

import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.aliases import looks_personal, read_aliases, remember_alias


@pytest.mark.parametrize(
    "text",
    [
        "Storgatan 12",
        "storgatan",
        "Ringvägen 4 B",
        "Hamnplan 3",
        "754 23 Uppsala",
        "c/o Berg",
        "Anna Svensson",
        "Fatima Ali",
        "Svensson",
        "anna@exempel.se",
        "070-1234567",
        "800101-1234",
        "Box 12",
        "x" * 61,
    ],
)
def test_address_or_person_is_refused_and_nothing_written(text: str, tmp_path: Path) -> None:
    assert looks_personal(text)
    with pytest.raises(InputError, match="alias_personal") as raised:
        remember_alias(tmp_path / "aliases.csv", text, "0380R001")
    assert text not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["Stan", "Övre Sävja", "Område 12", "Flogsta höghus", "N. Luthagen", "Per"])
def test_place_is_remembered(text: str, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    remember_alias(path, f" {text} ", "0380R001")
    assert read_aliases(path) == {text: "0380R001"}


def test_new_meaning_takes_the_place_of_the_old_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    for text, code in [("Stan", "0380R001"), ("Byn", "no_answer"), ("stan", "0380R002")]:
        remember_alias(path, text, code)
    assert read_aliases(path) == {"Byn": "no_answer", "stan": "0380R002"}
    assert path.read_text(encoding="utf-8").splitlines()[0] == "text,area_code"
    assert [each.name for each in tmp_path.iterdir()] == ["aliases.csv"]


def test_no_file_yet_is_no_alias(tmp_path: Path) -> None:
    assert read_aliases(tmp_path / "aliases.csv") == {}


def test_file_from_a_spreadsheet_in_memory() -> None:
    data = "Skrivet;Områdeskod\r\nStan;0380R001\r\n".encode("cp1252")
    assert read_aliases(MemoryFile("alias.csv", data)) == {"Stan": "0380R001"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("text,area_code\nAnna Svensson,0380R001\n", "alias_personal"),
        ("text,area_code\nStan,0380R001\nstan,0380R002\n", "alias_twice"),
        ("text,area_code\nStan,\n", "table_blank"),
        ("text,omr\nStan,1\n", "table_column"),
    ],
)
def test_faulty_file_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        read_aliases(MemoryFile("aliases.csv", text.encode()))


@pytest.mark.parametrize(("text", "code"), [("", "0380R001"), ("Stan", " ")])
def test_blank_is_not_remembered(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="table_blank"):
        remember_alias(tmp_path / "aliases.csv", text, code)
