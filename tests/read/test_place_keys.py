"""Key files of postcodes and schools."""

from __future__ import annotations

import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.place_keys import postcode_of, read_place_key


def key(text: str, kind: str = "postcode") -> list[tuple[object, ...]]:
    table = read_place_key(MemoryFile("nyckel.csv", text.encode()), kind=kind)
    return list(table.itertuples(index=False, name=None))


@pytest.mark.parametrize("text", ["75423", "754 23", "754\u00a023", "SE-754 23", "s-75423", " 754 23 "])
def test_postcode_in_usual_notations(text: str) -> None:
    assert postcode_of(text) == "75423"


@pytest.mark.parametrize("text", ["7542", "754234", "054 23", "754 23 Uppsala", "", "Gottsunda"])
def test_what_is_no_postcode(text: str) -> None:
    assert postcode_of(text) is None


def test_weights_are_read_as_swedes_write_them() -> None:
    rows = key("Skola;Områdeskod;Elever\nTreklangen;0380R001;1 200,5\nTreklangen;0380R002;0\n", "school")
    assert rows == [("Treklangen", "0380R001", 1200.5), ("Treklangen", "0380R002", 0.0)]


def test_without_weights_they_are_missing() -> None:
    ((place, area, weight),) = key("postnummer,kod\n754 23,0380R001\n")
    assert (place, area) == ("75423", "0380R001")
    assert weight != weight


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("postnummer,kod\n7542,0380R001\n", "place_key_bad"),
        ("postnummer,kod\n75423,\n", "place_key_bad"),
        ("postnummer,kod,vikt\n75423,0380R001,-1\n", "table_not_number"),
        ("postnummer,kod\n75423,a\n754 23,a\n", "table_row_twice"),
        ("postnummer,namn\n75423,a\n", "table_column"),
        ("postnummer,kod\n", "no_rows"),
    ],
)
def test_faulty_key_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        key(text)
