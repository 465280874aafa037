"""What columns were taken as, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reachmap.followup import ParticipationSettings
from reachmap.read.participations import Followup, read_participations
from reachmap.read.uses import KINDS, ColumnUse
from tests.conftest import WriteText

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def read(*files: Path) -> Followup:
    return read_participations(ParticipationSettings(files=files), period=PERIOD)


def uses(text: str, write_text: WriteText) -> dict[str, ColumnUse]:
    return {use.heading: use for use in read(write_text(text)).columns}


def test_cells_are_understood_unclear_or_blank(write_text: WriteText) -> None:
    found = uses(
        "Bostadsområde;Kön;Barnets ålder;Nyanländ;Antal\n"
        "Kolsva;k;4;ja;1\n"
        "Kolsva;kvinna;väntar barn;kanske;\n"
        "vet ej;annat;4,9;nej;2\n"
        ";;2019-05-03;;1\n",
        write_text,
    )
    counts = {name: (use.understood, use.unclear, use.blank) for name, use in found.items()}
    assert counts == {
        "Bostadsområde": (2, 1, 1),
        "Kön": (2, 1, 1),
        # "4,9" may have been two ages, and a day of birth is no age.
        "Barnets ålder": (2, 2, 0),
        "Nyanländ": (2, 1, 1),
        "Antal": (3, 0, 1),
    }
    kinds = [found[name].kind for name in ("Bostadsområde", "Kön", "Barnets ålder", "Nyanländ", "Antal")]
    assert kinds == ["text", "sex", "ages", "yes_no", "whole"]
    assert set(kinds) <= set(KINDS)


def test_every_row_is_one_of_the_three(write_text: WriteText) -> None:
    text = "Bostadsområde;X;Y;Till nytta;Datum\n" + "Kolsva;1,5;bra;4;v. 36\n;;;;\nA;;2;9;2025-01-01\n"
    for use in uses(text, write_text).values():
        assert use.understood + use.unclear + use.blank == 2


def test_headings_that_are_not_read_are_last_with_what_they_are_like(write_text: WriteText) -> None:
    found = list(uses("Gruppledare;Barnetsålder;Ort;Bostadsområde\nÅsa;4;Bro;Kolsva\n", write_text).values())
    assert [(use.heading, use.column, use.guess) for use in found] == [
        ("Bostadsområde", "area", ""),
        ("Barnetsålder", "", "child_ages"),
        ("Ort", "", ""),
        ("Gruppledare", "", ""),  # looks personal: told of last
    ]


def test_a_column_that_is_taken_is_not_guessed_again(write_text: WriteText) -> None:
    found = uses("Bostadsområde;Bostadsomrade\nKolsva;Bro\n", write_text)
    assert found["Bostadsomrade"].guess == ""


def test_a_wide_sheet_is_named_by_its_first_and_last_heading(write_text: WriteText) -> None:
    from reachmap.followup import WideSettings

    file = write_text("Kurs;Norr;Söder\nABC;3;\nKomet;;4\n")
    wide = WideSettings("Norr", "Söder", "area", "count")
    settings = ParticipationSettings(files=(file,), wide=wide)
    found = {use.column: use for use in read_participations(settings, period=PERIOD).columns}
    assert found["area"].heading == found["count"].heading == "Norr … Söder"
    assert found["count"].understood == 2


# --- rows that stand twice


HEAD = "Kurs;Datum;Bostadsområde;Kön\n"


def test_rows_of_one_activity_that_are_alike(write_text: WriteText) -> None:
    rows = "ABC;2025-03-04;Kolsva;k\n" * 2 + "ABC;2025-03-04;Kolsva;m\nKomet;2025-03-04;Kolsva;k\n"
    (found,) = read(write_text(HEAD + rows)).repeats
    assert (found.rows, found.first_row, found.other_sheet) == (2, 3, "")


def test_women_and_men_of_one_row_are_one_row(write_text: WriteText) -> None:
    text = "Kurs;Bostadsområde;Kvinnor;Män\nABC;Kolsva;2;2\nKomet;Kolsva;1;1\n"
    assert read(write_text(text)).repeats == ()


def test_a_file_that_was_handed_over_twice(write_text: WriteText) -> None:
    text = HEAD + "ABC;2025-03-04;Kolsva;k\nABC;2025-03-04;Gisslarbo;m\nKomet;2025-03-05;Kolsva;k\n"
    more = "Mini;2025-03-06;Kolsva;k\n"
    followup = read(write_text(text, name="a.csv"), write_text(text + more, name="b.csv"))
    (found,) = followup.repeats
    assert (found.file, found.other_file, found.rows, found.first_row) == ("b.csv", "a.csv", 3, 2)


def test_alike_adults_of_two_activities_are_no_repeats(write_text: WriteText) -> None:
    one = write_text(HEAD + "ABC;2025-03-04;Kolsva;k\n", name="a.csv")
    other = write_text(HEAD + "Komet;2025-03-04;Kolsva;k\n", name="b.csv")
    assert read(one, other).repeats == ()
