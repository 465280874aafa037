"""A follow-up that is wrong in twenty ways, none of which stops the read. Numbers as in docs/review.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from reachmap.files import shipped

WORKBOOK = "uppfoljning.xlsx"
SMALL = "Lilla byn"  # written by three adults: a count that must not leave
HEADINGS = (
    "Kurs",
    "Datum",
    "Bostadsområde",
    "Kön",
    "Barnetsålder",  # 2: no space, so not recognised
    "Nyanländ",
    "Antal deltagare",
    "Gruppledare",  # 3: never read
    "Telefon",  # 4: never read
    "Kommentar",  # 5: free text, not read
)
Row = tuple[object, ...]


def _row(
    area: str,
    n: int = 1,
    *,
    sex: str = "k",
    day: object = date(2025, 9, 2),
    course: str = "ABC ht",
    age: str = "4",
    new: str = "nej",
    note: str = "",
) -> Row:
    return (course, day, area, sex, age, new, n, "Åsa L", "070-123 45 67", note)


def _placed() -> list[Row]:
    """Rows that say where people live, so that something is counted."""
    names = ("Skultuna", "Irsta", "Malmaberg", "Viksäng", "Hökåsen", "Dingtuna", "Tillberga", "Barkarö")
    return [
        _row(name, sex="m" if i % 3 == 0 else "k", age=str(1 + i % 15), day=date(2025, 2 + i % 9, 3 + i))
        for i in range(18)
        for name in names[:6]
    ]


def rows() -> list[Row]:
    """List the rows of the first sheet; the comments number what is wrong."""
    return [
        *_placed(),
        *[_row("Skultnua", age=str(i)) for i in range(1, 7)],  # 6: two letters changed places
        *[_row("Råby", day=date(2025, 3, i)) for i in range(1, 9)],  # 7: three areas are called so
        *[_row("Bjurhofda", day=date(2025, 4, i)) for i in range(1, 8)],  # 8: no area, but like one
        *[_row(SMALL, day=date(2025, 5, i)) for i in range(1, 4)],  # 9: three adults, like nothing
        _row("Storgatan 12, lgh 1102"),  # 10: an address
        _row("Anna Andersson"),  # 11: a person
        _row('=HYPERLINK("http://x")'),  # 12: what a spreadsheet could run
        _row("Viksäng \u202eliamg"),  # 13: a mark of direction
        *[_row("vet ej", age=str(i)) for i in range(6)],  # 14: asked, not answered
        *[_row("", age=str(i)) for i in range(9)],  # 15: blank
        *[_row("Annan kommun", age=str(i)) for i in range(7)],  # 16: lives elsewhere
        *[
            _row("Irsta", sex=word, age=str(i)) for i, word in enumerate(("?", "kv", "p", "kille", "f", "x"))
        ],  # 17
        *[_row("Malmaberg", day=date(2024, 5, i)) for i in range(1, 7)],  # 18: another year
        *[
            _row("Dingtuna", new=word, age=str(i))
            for i, word in enumerate(("kanske", "2", "osv", "jo", "njae"))
        ],  # 19
        *[_row("Irsta", course="Komet vt", note="samma rad") for _ in range(6)],  # 20: the same row again
        _row("Skultuna", 900, course="Öppet hus"),  # 21: visits, not parents
    ]


def write_workbook(path: Path) -> None:
    """Write it: a title (1), the rows, a total that does not add up (22), and one sheet twice (23)."""
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    ) as book:
        _sheet(book, "Deltagare", rows(), total=1_200)
        again = [_row("Skultuna", course="Mini", age=str(i)) for i in range(12)]
        _sheet(book, "Vår", again)
        _sheet(book, "Vår (kopia)", again)
        book.add_worksheet("Anteckningar").write_row(0, 0, ["Ring Åsa om höstens kurser"])  # 24: no follow-up


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Sequence[Row], *, total: int | None = None) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, "Uppföljning av föräldraskapsstöd 2025")
    sheet.write_row(2, 0, HEADINGS)
    for number, row in enumerate(rows, start=3):
        sheet.write_row(number, 0, row)
    if total is not None:
        sheet.write_string(len(rows) + 3, 0, "Summa")
        sheet.write_number(len(rows) + 3, HEADINGS.index("Antal deltagare"), total)


def write_project(folder: Path) -> Path:
    """Write the workbook and its project file, over Västerås' real areas."""
    write_workbook(folder / WORKBOOK)
    areas = shipped("boundaries/regso_2025_vastmanland.gpkg").resolve().as_posix()
    children = shipped("sample_data/vasteras/barn_per_alder.csv").resolve().as_posix()
    path = folder / "reachmap.toml"
    path.write_text(
        f"""# Uppföljningen som den kom in
[project]
name = "Fel på tjugo sätt"
municipality = "1980"
period = ["2025-01-01", "2025-12-31"]
simulated = true

[participations]
files = ["{WORKBOOK}"]  # från verksamheten

[boundaries]
file = "{areas}"
code = "regsokod"
name = "regsonamn"

[population]
children = "{children}"
""",
        encoding="utf-8",
    )
    return path
