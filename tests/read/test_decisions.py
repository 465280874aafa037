"""Choices read back from a workbook, in either language, and refused where they are not clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from reachmap.errors import InputError
from reachmap.i18n import Translator
from reachmap.present.review_book import ANSWERS
from reachmap.read import decisions
from reachmap.read.aliases import ANSWERS as KNOWN_ANSWERS
from reachmap.read.decisions import Decisions, read_decisions, still_unread
from reachmap.read.plain import plain
from tests.conftest import WriteWorkbook

AREAS = {"R1": "Norr", "R2": "Söder (hamnen)", "R3": "Kyrkbyn", "R4": "Kyrkbyn"}
NAMES = ["Skrivet", "Vuxna", "Ska vara"]


def names(write_workbook: WriteWorkbook, *rows: tuple[str, str]) -> Path:
    table = [["Osäkra namn"], [""], NAMES, *[[text, "dolt", choice] for text, choice in rows]]
    return write_workbook({"Översikt": [["Hej"]], "Osäkra namn": table})


def test_the_code_in_brackets_counts(write_workbook: WriteWorkbook) -> None:
    path = names(
        write_workbook,
        ("a", "Söder (hamnen) [R2]"),
        ("b", "en annan kommun [other_municipality]"),
        ("c", ""),
        ("d", "norr"),
        ("e", "R3"),
    )
    found = read_decisions(path, areas=AREAS)
    assert found.aliases == {"a": "R2", "b": "other_municipality", "d": "R1", "e": "R3"}
    assert found.columns == {}


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        ([("a", "Atlantis")], "decision_unknown", 4),
        ([("a", "Kyrkbyn")], "decision_unknown", 4),  # two are called so
        ([("a", "Norr [R1]"), ("b", ""), ("a", "[R2]")], "decision_twice", 6),
    ],
)
def test_what_is_not_clear_is_refused_with_its_row(
    rows: list[tuple[str, str]], code: str, row: int, write_workbook: WriteWorkbook
) -> None:
    with pytest.raises(InputError, match=code) as caught:
        read_decisions(names(write_workbook, *rows), areas=AREAS)
    assert caught.value.fields["row"] == row


def test_columns_are_chosen_by_code(write_workbook: WriteWorkbook) -> None:
    rows = [["Rubrik", "Ska läsas som"], ["Ort", "bostadsområde [area]"], ["Not", ""]]
    path = write_workbook({"Kolumner": rows})
    assert read_decisions(path, areas=AREAS).columns == {"area": "Ort"}
    two = write_workbook({"Kolumner": [*rows, ["Bor", "[area]"]]}, name="b.xlsx")
    with pytest.raises(InputError, match="decision_twice"):
        read_decisions(two, areas=AREAS)


def test_a_heading_is_not_to_be_read(write_workbook: WriteWorkbook) -> None:
    rows = [["Rubrik", "Ska läsas som"], ["Antal", "Ska inte läsas [not_read]"], ["ANTAL", "not_read"]]
    found = read_decisions(write_workbook({"Kolumner": rows}), areas=AREAS)
    assert (found.columns, found.unread[:1]) == ({}, ("Antal",))
    both = write_workbook({"Kolumner": [*rows, ["Antal", "antal deltagare [count]"]]}, name="b.xlsx")
    with pytest.raises(InputError, match="decision_twice") as caught:
        read_decisions(both, areas=AREAS)
    assert caught.value.fields["row"] == 4


def test_what_is_given_a_meaning_is_read_again() -> None:
    chosen = Decisions(columns={"count": "Antal"}, unread=("Kön",))
    assert still_unread(("ANTAL", "Ort"), chosen) == ("Ort", "Kön")


def test_another_workbook_is_refused(write_workbook: WriteWorkbook) -> None:
    path = write_workbook({"Blad1": [["Bostadsområde", "Kön"], ["Kolsva", "k"]]})
    with pytest.raises(InputError, match="not_a_review"):
        read_decisions(path, areas=AREAS)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_headings_are_those_that_are_written(language: str) -> None:
    say = Translator(language).say
    for text, known in (
        ("Written", decisions.WRITTEN),
        ("Should be", decisions.SHOULD_BE),
        ("Heading", decisions.HEADING),
        ("Should be read as", decisions.READ_AS),
    ):
        assert plain(say(text)) in known


def test_the_answers_are_those_that_aliases_know() -> None:
    assert set(ANSWERS) == set(KNOWN_ANSWERS)
