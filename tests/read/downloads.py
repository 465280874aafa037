"""Small tables in the shapes in which Statistics Sweden's database gives them; the numbers are made up.

Two RegSO of Uppsala, four age classes, two sexes, two years. The count of area i, class j, sex k, year t is
100 i + 10 j + k + t (i from 1, the rest from 0); sexes added up and newest year: 200 i + 20 j + 3.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

CODES = ("0380R001", "0380R002")
NAMES = ("Uppsala (Norra Luthagen)", "Uppsala (Södra Luthagen)")
AGES = ("-4", "5-9", "10-14", "15-19")
SEXES = ("1", "2")
SEX_WORDS = ("män", "kvinnor")
YEARS = ("2023", "2024")
TITLE = "Folkmängden per region efter region, ålder, kön och år"
EXPECTED = {(code, j): 200 * i + 20 * j + 3 for i, code in enumerate(CODES, start=1) for j in range(4)}


def count(i: int, j: int, k: int, t: int) -> int:
    return 100 * (i + 1) + 10 * j + k + t


def cells() -> list[int]:
    return [
        count(i, j, k, t)
        for i in range(len(CODES))
        for j in range(len(AGES))
        for k in range(len(SEXES))
        for t in range(len(YEARS))
    ]


def quoted(*texts: str) -> str:
    return ",".join(f'"{text}"' for text in texts)


def px(*, data: str | None = None, charset: str = "ANSI", version: str = "_RegSO2025") -> str:
    """Write the table as px."""
    codes = [code + version for code in CODES]
    rows = "\n".join(" ".join(map(str, cells()[start : start + 2])) for start in range(0, len(cells()), 2))
    return f"""CHARSET="{charset}";
AXIS-VERSION="2013";
CODEPAGE="iso-8859-15";
LANGUAGE="sv";
LANGUAGES="sv","en";
MATRIX="TAB6574";
SUBJECT-AREA="Befolkning";
TITLE="Folkmängden per region efter region, "
"ålder, kön och år";
UNITS="antal; personer";
STUB="region","ålder","kön";
HEADING="år";
VALUES("region")={quoted(*NAMES)};
VALUES[en]("region")="x","y";
CODES("region")={quoted(*codes)};
VALUES("ålder")={quoted(*(age + " år" for age in AGES))};
CODES("ålder")={quoted(*AGES)};
VALUES("kön")={quoted(*SEX_WORDS)};
CODES("kön")={quoted(*SEXES)};
VALUES("år")={quoted(*YEARS)};
TIMEVAL("år")=TLIST(A1),{quoted(*YEARS)};
NOTE="Avser 31 december. ##Se dokumentation; där finns mer.";
DATA=
{rows if data is None else data}
;
"""


def json_stat() -> dict[str, object]:
    """Write the table as json-stat2."""

    def dimension(label: str, codes: list[str], labels: tuple[str, ...]) -> dict[str, object]:
        index = {code: place for place, code in enumerate(codes)}
        return {"label": label, "category": {"index": index, "label": dict(zip(codes, labels, strict=True))}}

    codes = [f"{code}_RegSO2025" for code in CODES]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": TITLE,
        "id": ["Region", "Alder", "Kon", "ContentsCode", "Tid"],
        "size": [2, 4, 2, 1, 2],
        "dimension": {
            "Region": dimension("region", codes, NAMES),
            "Alder": dimension("ålder", list(AGES), tuple(f"{age} år" for age in AGES)),
            "Kon": dimension("kön", list(SEXES), SEX_WORDS),
            "ContentsCode": dimension("tabellinnehåll", ["000007SF"], ("Folkmängden per region",)),
            "Tid": dimension("år", list(YEARS), YEARS),
        },
        "value": cells(),
    }


def pxweb_json() -> dict[str, object]:
    """Write the table as PxWeb's own json (API 1)."""
    columns = [("Region", "region"), ("Alder", "ålder"), ("Kon", "kön"), ("Tid", "år")]
    return {
        "columns": [
            {"code": code, "text": text, "type": "t" if code == "Tid" else "d"} for code, text in columns
        ]
        + [{"code": "BE0101A9", "text": "Folkmängden per region", "type": "c"}],
        "comments": [],
        "data": [
            {"key": [f"{code}_RegSO2025", age, sex, year], "values": [str(count(i, j, k, t))]}
            for i, code in enumerate(CODES)
            for j, age in enumerate(AGES)
            for k, sex in enumerate(SEXES)
            for t, year in enumerate(YEARS)
        ],
    }


def csv_wide(*, mark: str = ";", title: bool = True) -> str:
    """Write the table as csv, years as columns, a title line above."""
    names = [f"{code} {name}" for code, name in zip(CODES, NAMES, strict=True)]
    lines = [f'"{TITLE}"', ""] if title else []
    lines.append(
        mark.join(f'"{word}"' for word in ("region", "ålder", "kön", "Folkmängd 2023", "Folkmängd 2024"))
    )
    for i, name in enumerate(names):
        for j, age in enumerate(AGES):
            for k, sex in enumerate(SEX_WORDS):
                values = mark.join(str(count(i, j, k, t)) for t in range(2))
                lines.append(f'"{name}"{mark}"{age} år"{mark}"{sex}"{mark}{values}')
    return "\n".join(lines) + "\n"


def csv_ages() -> str:
    """Write the newest year as csv with ages as columns, both sexes together."""
    lines = ["region;" + ";".join(f"{age} år" for age in ("0-4", *AGES[1:]))]
    for i, code in enumerate(CODES):
        sums = (sum(count(i, j, k, 1) for k in range(2)) for j in range(4))
        lines.append(f"{code};" + ";".join(map(str, sums)))
    return "\n".join(lines) + "\n"


def workbook(path: Path, *, texts: bool = False) -> Path:
    """Write the table as the database's workbook: no headings, blanks below labels, footnotes at the end."""
    stub = 4 if texts else 3
    rows: list[Sequence[object]] = [
        [TITLE],
        [],
        [*[""] * stub, "Folkmängd", ""],
        [*[""] * stub, *YEARS],
    ]
    for i, code in enumerate(CODES):
        for j, age in enumerate(AGES):
            for k, sex in enumerate(SEX_WORDS):
                area: list[str] = [f"{code}_RegSO2025"] + ([NAMES[i]] if texts else [])
                first = area if (j, k) == (0, 0) else [""] * len(area)
                rows.append([*first, age if k == 0 else "", sex, *(count(i, j, k, t) for t in range(2))])
    rows += [[], ["Uppgifterna avser förhållandena den 31 december."], [], ["Källa: SCB"]]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("FolkmDesoAldKon")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
    return path


def write_json(path: Path, table: dict[str, object]) -> Path:
    """Write a JSON file."""
    path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    return path
