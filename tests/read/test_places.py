"""Lists of venues and of points where people live: what is taken, and what is refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.places import read_home_points, read_venues


def venues(text: str, name: str = "platser.csv") -> MemoryFile:
    return MemoryFile(name, text.encode())


def test_a_list_with_swedish_headings_is_read() -> None:
    table = read_venues(
        venues(
            "plats;status;x;y;antal platser;kostnad;barnets ålder;språk\n"
            "Biblioteket;befintlig;585000;6610000;40;12 500,50;0-2, 3-5;Arabiska\n"
            "Skolan;;586000,5;6611000;;;;\n"
            "Gården;stängd;587000;6612000;1;0;;\n"
        )
    )
    assert table["venue"].tolist() == ["Biblioteket", "Skolan", "Gården"]
    assert table["status"].tolist() == ["existing", "candidate", "closed"]
    assert table["seats"].tolist()[0] == 40
    assert np.isnan(table["seats"].tolist()[1])
    assert table["cost"].tolist()[0] == 12500.5
    assert table["bands"].tolist() == [("0-2", "3-5"), (), ()]
    assert table["language"].tolist() == ["arabiska", "", ""]
    assert table["x"].tolist() == [585000, 586000.5, 587000]


def test_headings_may_stand_below_a_title_and_places_of_one_name_are_numbered() -> None:
    table = read_venues(
        venues(
            "Lista 2025,,\n,,\nNamn,Latitud,Longitud\nSolen,59.6,16.5\nSolen,59.7,16.6\n"
            "Solen,59.7,16.6\nSolen (2),59.8,16.7\n"
        )
    )
    # Rows that are alike in all are one.
    assert table["venue"].tolist() == ["Solen", "Solen (2)", "Solen (2) (2)"]
    assert table["lat"].tolist() == [59.6, 59.7, 59.8]


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("plats,x,y,antal platser\nA,1,2,många\n", "place_not_number", "antal platser"),
        ("plats,x,y,antal platser\nA,1,2,-3\n", "place_not_number", "antal platser"),
        ("plats,x,y,status\nA,1,2,kanske\n", "place_bad_status", "status"),
        ("plats,x,y,barnets ålder\nA,1,2,7-9\n", "place_bad_bands", "barnets ålder"),
        ("plats,x,y\n,1,2\n", "place_blank", "plats"),
        (f"plats,x,y\n{'A' * 201},1,2\n", "place_name_long", "plats"),
    ],
)
def test_faults_name_file_sheet_and_column(text: str, code: str, column: str) -> None:
    with pytest.raises(InputError) as caught:
        read_venues(venues(text))
    assert caught.value.code == code
    assert caught.value.fields["file"] == "platser.csv"
    assert caught.value.fields["sheet"] == "platser"
    assert caught.value.fields["column"] == column
    assert caught.value.fields["n"] == 1


@pytest.mark.parametrize("text", ["plats,adress\nA,Storgatan 1\n", "x,y\n1,2\n", "plats,x\nA,1\n"])
def test_a_list_without_names_or_coordinates_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_venues(venues(text))
    assert caught.value.code == "places_columns"


def test_headings_without_rows_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_venues(venues("plats,x,y\n"))
    assert caught.value.code == "no_rows"


def test_a_personal_identity_number_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_venues(venues("plats,x,y,kontakt\nA,1,2,19121212-1212\n"))
    assert caught.value.code == "identity_numbers"


def test_points_of_dwellings_count_one_each_and_people_where_told() -> None:
    plain = read_home_points(venues("x,y\n1,2\n3,4\n"))
    assert plain["people"].tolist() == [1.0, 1.0]
    told = read_home_points(venues("x,y,befolkning\n1,2,30\n3,4,\n"))
    # Blank is nobody known.
    assert told["people"].tolist() == [30.0, 0.0]


def test_what_is_no_number_in_a_coordinate_has_no_place() -> None:
    table = read_venues(venues("plats,x,y\nA,här,2\nB,,2\nC,1_0,2\n"))
    assert np.isinf(table["x"].tolist()[0])
    assert np.isnan(table["x"].tolist()[1])
    assert np.isinf(table["x"].tolist()[2])
