"""Names, telephone numbers, e-mail and addresses are told of, by heading or by content, and not read."""

from __future__ import annotations

from datetime import date

import pytest

from reachmap.files import MemoryFile
from reachmap.followup import ParticipationSettings
from reachmap.read.participations import Followup, read_participations
from reachmap.read.personal import kind_of_column, kind_of_heading
from reachmap.read.personal_texts import kind_of_text

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def read(text: str, **columns: str) -> Followup:
    settings = ParticipationSettings(files=(MemoryFile("a.csv", text.encode()),), columns=columns)
    return read_participations(settings, period=PERIOD)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Namn", "name"),
        ("Förnamn", "name"),
        ("Deltagarens namn", "name"),
        ("Barnets namn", "name"),
        ("För- och efternamn", "name"),
        ("Telefon", "telephone"),
        ("Tel.", "telephone"),
        ("Mobilnummer", "telephone"),
        ("E-post", "email"),
        ("E-postadress", "email"),
        ("Mailadress", "email"),
        ("Adress", "address"),
        ("Gatuadress", "address"),
        ("Gruppledare", "leader"),
        ("Kontaktperson", "leader"),
        ("Personnummer", "identity"),
        ("Pers.nr", "identity"),
        ("Programnamn", ""),
        ("Kursnamn", ""),
        ("Områdesnamn", ""),
        ("Kommentar", ""),
        ("Antal ledare", ""),
        ("", ""),
    ],
)
def test_kind_of_a_heading(heading: str, kind: str) -> None:
    assert kind_of_heading(heading) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("anna@example.org", "email"),
        ("070-123 45 67", "telephone"),
        ("+46 70 123 45 67", "telephone"),
        ("021-39 00 00", "telephone"),
        ("701234567", "telephone"),
        ("Storgatan 5", "address"),
        ("Norra vägen 12 B, 722 12 Västerås", "address"),
        ("c/o Ek", "address"),
        ("Anna Andersson", "name"),
        ("Eva Lind", "name"),
        ("Li Johansson", "name"),
        ("Norrby", ""),
        ("Sankt Eriks torg", ""),
        ("Maria Park", "name"),  # one is not a column: see below
        ("01-09-2025", ""),
        ("2025-09-01", ""),
        ("722 12", ""),
        ("6601234.567", ""),
        ("1980R001", ""),
    ],
)
def test_kind_of_a_text(text: str, kind: str) -> None:
    assert kind_of_text(text) == kind


def test_a_column_is_what_most_of_it_is() -> None:
    assert kind_of_column(["Norrby", "Maria Park", "Söderby", "Storgatan 5"]) == ""
    assert kind_of_column(["Storgatan 5", "Kungsgatan 7", "Norrby", "Västra vägen 1"]) == "address"


def test_what_looks_personal_is_told_of() -> None:
    found = read(
        "Namn;Område;Kön;Tfn;Övrigt\nA B;Norrby;k;1;x@y.se\nC D;Söderby;m;2;z@y.se\nE F;Norrby;k;3;w@y.se\n"
    )
    (sheet,) = found.sheets
    assert [(one.heading, one.column, one.kind) for one in sheet.personal] == [
        ("Namn", "A", "name"),
        ("Tfn", "D", "telephone"),
        ("Övrigt", "E", "email"),
    ]


def test_addresses_under_home_area_are_not_read() -> None:
    found = read("Område;Kön\nStorgatan 5;k\nKungsgatan 7;m\nVästra vägen 1;k\n")
    (sheet,) = found.sheets
    assert [(one.column, one.kind, one.read_as) for one in sheet.personal] == [("A", "address", "area")]
    assert found.participations["area"].isna().all()
    assert found.participations["adults"].sum() == 3
    assert "Storgatan" not in repr(found)


def test_a_venues_address_is_nobodys() -> None:
    found = read("Plats;Kön;Område\nStorgatan 5;k;A\nKungsgatan 7;m;A\nVästra vägen 1;k;B\n")
    assert found.sheets[0].personal == ()
    assert found.participations["venue"].tolist() == ["Storgatan 5", "Kungsgatan 7", "Västra vägen 1"]


def test_a_heading_that_is_somebodys_name_is_not_repeated() -> None:
    found = read("Område;Kön;Anna Andersson\nNorrby;k;1\nSöderby;m;1\n")
    assert found.sheets[0].unread == ("C",)


def test_the_review_says_what_a_column_looks_like_and_never_what_it_holds() -> None:
    found = read(
        "Namn;Område;Kön;Anna Andersson;\nA B;Norrby;k;1;070-123 45 67\n"
        "C D;Söderby;m;2;070-123 45 68\nE F;Norrby;k;3;070-123 45 69\n"
    )
    unread = [(use.heading, use.letters, use.looks_like) for use in found.columns if not use.column]
    assert unread == [("D", "", ""), ("Namn", "", "name"), ("", "E", "telephone")]
    assert "Andersson" not in repr(found)
    assert "070" not in repr(found)


def test_a_name_in_the_upper_of_two_rows_of_headings_is_not_repeated() -> None:
    found = read("Antal;;Anna Andersson;Område\nkvinnor;män;;\n1;2;3;Norrby\n1;0;2;Söderby\n")
    assert found.participations["adults"].sum() == 4
    assert "Andersson" not in repr(found)
