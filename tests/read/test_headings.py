"""Which column is which, and which are never read."""

from __future__ import annotations

import pytest

from reachmap.errors import InputError
from reachmap.followup import ParticipationSettings
from reachmap.read.headings import COLUMNS, HeadingRow, Known, find_headings
from reachmap.read.plain import plain
from reachmap.read.sheets import Sheet


def sheet(*rows: tuple[str, ...]) -> Sheet:
    width = max(map(len, rows))
    return Sheet("a.xlsx", "Blad1", tuple(row + ("",) * (width - len(row)) for row in rows))


def headings(*row: str, **chosen: str) -> HeadingRow:
    found = find_headings(sheet(row), Known(chosen))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Bostadsområde", "area"),
        ("Föräldrarnas bostadsområde", "area"),
        ("BOSTADSOMRÅDE", "area"),
        ("  bostadsområde:", "area"),
        ("Kön", "sex"),
        ("Juridiskt kön (frivilligt)", "sex"),
        ("Barnets ålder", "child_ages"),
        ("Antal kvinnor", "women"),
        ("Antal män", "men"),
        ("Antal män (18+)", "men"),
        ("Antal anmälda", "registered"),
        ("Antal som slutfört", "completed"),
        ("Antal föräldrar som slutfört ABC", "completed"),
        ("Antal föräldrar som slutfört", "completed"),
        ("Antal par", "couples"),
        ("Nyanländ", "newly_arrived"),
        ("Ankomstår", "arrival_year"),
        ("Startdatum", "date"),
        ("activity_id", "activity_id"),
        ("child_ages", "child_ages"),
    ],
)
def test_usual_heading_is_recognised(heading: str, column: str) -> None:
    # Beside a column that tells that the sheet is a follow-up.
    beside = "X koordinat" if column != "x" else "Kön"
    assert headings(heading, beside).places[column] == 0


@pytest.mark.parametrize("column", COLUMNS)
def test_each_columns_own_name_is_recognised(column: str) -> None:
    beside = "Bostadsområde" if column != "area" else "Kön"
    assert headings(beside, column).places[column] == 1


def test_no_heading_stands_for_two_columns() -> None:
    every = [plain(heading) for known in COLUMNS.values() for heading in known]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    "heading",
    ["Gruppledare", "Gruppledarens namn", "Namn", "Telefon", "Adress", "E-post", "Personnummer", "Övrigt"],
)
def test_who_somebody_is_is_never_read(heading: str) -> None:
    found = headings("Bostadsområde", heading)
    assert found.places == {"area": 0}
    assert found.unread == (heading,)


def test_headings_are_found_below_a_title() -> None:
    found = find_headings(
        sheet(
            ("Uppföljning av föräldraskapsstöd 2025",),
            ("Norbergs kommun",),
            (),
            ("Datum", "Bostadsområde", "Antal kvinnor"),
            ("2025-09-01", "A", "3"),
        ),
        Known(),
    )
    assert found is not None
    assert found.row == 3
    assert found.places == {"date": 0, "area": 1, "women": 2}


def test_row_with_most_headings_wins() -> None:
    found = find_headings(sheet(("Bostadsområde",), ("Bostadsområde", "Kön")), Known())
    assert found is not None
    assert found.row == 1


def test_headings_are_not_sought_far_down() -> None:
    assert find_headings(sheet(*[("",)] * 30, ("Bostadsområde", "Kön")), Known()) is None


def test_sheet_without_telling_headings_is_no_followup() -> None:
    assert find_headings(sheet(("Datum", "Program", "Anordnare")), Known()) is None


def test_chosen_heading_is_taken() -> None:
    found = headings("Var bor du?", "Kön", area="Var bor du?")
    assert found.places == {"area": 0, "sex": 1}
    assert found.headings == {"area": "Var bor du?", "sex": "Kön"}


def test_chosen_heading_wins_over_a_recognised_one() -> None:
    found = headings("Område", "Stadsdel 2025", area="stadsdel 2025")
    assert found.places == {"area": 1}
    assert found.unread == ("Område",)


def test_chosen_heading_may_take_what_would_be_another_column() -> None:
    assert headings("Plats", "Kön", area="Plats").places == {"area": 0, "sex": 1}


def test_two_headings_for_one_column_are_refused() -> None:
    with pytest.raises(InputError, match="heading_twice") as raised:
        find_headings(sheet(("Bostadsområde", "Stadsdel")), Known())
    assert raised.value.fields == {
        "file": "a.xlsx",
        "sheet": "Blad1",
        "first": "Bostadsområde",
        "second": "Stadsdel",
        "column": "area",
    }


def test_missing_chosen_heading_names_those_that_are_there() -> None:
    with pytest.raises(InputError, match="heading_not_found") as raised:
        find_headings(sheet(("Kön", "Stadsdelen")), Known({"area": "Stadsdelsnamn"}))
    fields = raised.value.fields
    assert (fields["heading"], fields["column"]) == ("Stadsdelsnamn", "area")
    assert fields["known"] == "Kön, Stadsdelen"


def test_unknown_column_names_the_known() -> None:
    with pytest.raises(InputError, match="column_unknown") as raised:
        find_headings(sheet(("Bostadsområde",)), Known({"omrade": "Bostadsområde"}))
    assert raised.value.fields["column"] == "omrade"
    assert str(raised.value.fields["known"]).startswith("activity_id, date")


def test_long_text_is_no_heading() -> None:
    assert find_headings(sheet(("Antal föräldrar som slutfört " + "x" * 200, "Datum")), Known()) is None


@pytest.mark.parametrize("answer", ["-", "🙂", "?"])
def test_an_answer_without_a_word_is_no_second_row_of_headings(answer: str) -> None:
    found = find_headings(sheet(("Något annat", "Bostadsområde"), ("", answer), ("", "Norrby")), Known())
    assert found is not None
    assert found.row == 0


def test_columns_named_by_somebody_are_not_repeated_in_an_error() -> None:
    with pytest.raises(InputError, match="heading_not_found") as caught:
        headings("Kön", "Anna Andersson", area="Ort")
    assert caught.value.fields["known"] == "Kön"


@pytest.mark.parametrize(
    ("row", "read"), [(("Antal", "Kön"), {"sex"}), (("Kön", "Antal", "Kvinnor"), {"sex", "women"})]
)
def test_a_heading_that_is_not_to_be_read_is_none(row: tuple[str, ...], read: set[str]) -> None:
    found = find_headings(sheet(row), Known(unread=frozenset({"antal"})))
    assert found is not None
    assert found.places.keys() == read
    assert found.unread == ("Antal",)


def test_one_of_two_headings_of_a_column_is_left_out() -> None:
    found = find_headings(sheet(("Bostadsområde", "Stadsdel")), Known(unread=frozenset({"stadsdel"})))
    assert found is not None
    assert found.places == {"area": 0}


def test_which_row_holds_the_headings_does_not_hang_on_what_is_read() -> None:
    rows = sheet(("Deltagare", "", "Kurs"), ("kvinnor", "män", "namn"))
    read = find_headings(rows, Known())
    left = find_headings(rows, Known(unread=frozenset({"deltagare kvinnor"})))
    assert read is not None
    assert left is not None
    assert (read.row, left.row) == (1, 1)
    assert read.places.keys() - left.places.keys() == {"women"}
    assert left.unread == ("Deltagare kvinnor", "namn")


def test_what_is_not_to_be_read_wins_over_what_a_column_is_named() -> None:
    stated = ParticipationSettings((), columns={"area": "Ort", "sex": "K/M"}, unread=("ORT",))
    assert Known.of(stated).chosen == {"sex": "K/M"}
    assert Known.of(stated).unread == {"ort"}


def test_where_all_that_tells_is_left_out_there_are_no_headings() -> None:
    assert find_headings(sheet(("Antal", "Kommentar")), Known(unread=frozenset({"antal"}))) is None
