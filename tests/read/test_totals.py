"""Written totals: known as such, not counted, and held against the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from reachmap.read.flags import followup_flags
from reachmap.read.participations import Followup, read_participations
from reachmap.settings import ParticipationSettings, ProjectSettings, Settings

WriteText = Callable[..., Path]
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
HEAD = "Kurs;Bostadsområde;Antal kvinnor;Antal män\n"


def read(path: Path) -> Followup:
    return read_participations(ParticipationSettings(files=(path,)), period=PERIOD)


def differences(path: Path) -> list[tuple[str, int]]:
    return [(found.heading, found.difference) for found in read(path).differences]


def test_total_that_adds_up_says_nothing(write_text: WriteText) -> None:
    assert differences(write_text(HEAD + "A;x;3;1\nB;y;2;0\nSumma;;5;1\n")) == []


def test_total_that_does_not_add_up_is_told_by_column(write_text: WriteText) -> None:
    assert differences(write_text(HEAD + "A;x;3;1\nB;y;2;0\nSumma;;15;0\n")) == [
        ("Antal kvinnor", 10),
        ("Antal män", -1),
    ]


def test_totals_between_and_at_the_end(write_text: WriteText) -> None:
    path = write_text(HEAD + "A;x;3;1\nDelsumma;;3;1\nB;y;2;0\nSumma B;;2;0\nTotalt;;5;1\n")
    followup = read(path)
    assert followup.differences == ()
    assert followup.sheets[0].total_rows == 3
    assert int(followup.participations["adults"].sum()) == 6


def test_total_in_words_names_its_column(write_text: WriteText) -> None:
    path = write_text(HEAD + "A;x;3;1\nB;y;2;0\nSumma kvinnor: 12;;;\nSumma män: 1;;;\n")
    assert differences(path) == [("Antal kvinnor", 7)]


def test_total_of_thousands_with_a_thin_space(write_text: WriteText) -> None:
    path = write_text(HEAD + "A;x;9000;1\nB;y;2000;0\nSumma;;11\u2009000;1\n")
    assert differences(path) == []


def test_total_of_what_only_some_rows_say(write_text: WriteText) -> None:
    assert differences(write_text(HEAD + "A;x;;1\nB;y;2;\nSumma;;2;1\n")) == []


def test_total_below_a_merged_cell_is_a_total(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Kurs", "Bostadsområde", "Antal kvinnor"])
        sheet.merge_range("A2:A4", "ABC")
        for number, cells in enumerate([("x", 3), ("y", 2), ("Summa", 5)], start=1):
            sheet.write_row(number, 1, cells)
    followup = read(path)
    assert int(followup.participations["adults"].sum()) == 5
    assert followup.differences == ()


def flags(followup: Followup, *, level: str = "public") -> list[tuple[str, dict[str, Any]]]:
    settings = Settings(
        path=Path("reachmap.toml"),
        project=ProjectSettings("A", ("1980",), PERIOD),
        participations=ParticipationSettings(files=()),
        boundaries=None,  # type: ignore[arg-type]
        population=None,  # type: ignore[arg-type]
    )
    return list(followup_flags(followup, settings, level=level, counted=followup.participations))


@pytest.mark.parametrize(
    ("total", "code", "number"),
    [(15, "total_too_large", 10), (0, "total_too_small", 5), (9, "total_differs_little", None)],
)
def test_difference_is_told_with_its_number_from_k_on(
    write_text: WriteText, total: int, code: str, number: int | None
) -> None:
    path = write_text(HEAD + f"A;x;3;1\nB;y;2;0\nSumma;;{total};1\n")
    ((found, fields),) = flags(read(path))
    assert found == code
    assert fields.get("n") == number
    assert fields["column"] == "Antal kvinnor"


def test_detailed_level_tells_every_number(write_text: WriteText) -> None:
    ((code, fields),) = flags(read(write_text(HEAD + "A;x;3;1\nSumma;;4;1\n")), level="detailed")
    assert (code, fields["n"]) == ("total_too_large", 1)


def test_terms_that_reach_beyond_the_period_are_told(write_text: WriteText) -> None:
    head = "Bostadsområde;Datum;Antal kvinnor\n"
    assert flags(read(write_text(head + "A;vt 2025;9\nB;v. 1 2025;9\n"))) == [
        ("terms_across_period", {"n": 9})
    ]
    assert flags(read(write_text(head + "A;vt 2025;9\nB;v. 1 2025;2\n"))) == [
        ("terms_across_period", {"n": 2})
    ]
    assert flags(read(write_text(head + "A;vt 2025;9\nB;ht 2024;9\n"))) == []
