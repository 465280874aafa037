"""Tables of travel times, wide and long."""

from __future__ import annotations

import numpy as np
import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.travel_times import read_travel_times


def table(text: str) -> MemoryFile:
    return MemoryFile("restider.csv", text.encode())


def test_a_column_for_each_venue() -> None:
    times = read_travel_times(table("områdeskod;namn;Bibliotek;Skola\nA;Norr;12,5;\nB;Söder;7;30\n"))
    assert times.columns.tolist() == ["Bibliotek", "Skola"]
    assert times.T["A"].tolist() == [12.5, np.inf]
    assert times.T["B"].tolist() == [7.0, 30.0]


def test_a_row_for_each_pair_says_the_same() -> None:
    wide = read_travel_times(table("kod,Bibliotek,Skola\nA,12.5,\nB,7,30\n"))
    long = read_travel_times(table("kod,plats,restid\nA,Bibliotek,12.5\nB,Bibliotek,7\nB,Skola,30\n"))
    assert long.loc[wide.index, wide.columns].equals(wide)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("namn,Bibliotek\nA,1\n", "table_column"),
        ("kod,Bibliotek\nA,-1\n", "place_not_number"),
        ("kod,Bibliotek\nA,1e9\n", "place_not_number"),
        ("kod,Bibliotek\nA,1\nA,2\n", "table_row_twice"),
        ("kod,plats,minuter\nA,X,1\nA,X,2\n", "table_row_twice"),
        ("kod,Bibliotek\n", "no_rows"),
        ("kod,namn\nA,Norr\n", "table_column"),
    ],
)
def test_faults(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_travel_times(table(text))
    assert caught.value.code == code
