"""A plain table by area: a heading row in csv or on a workbook's first sheet, its columns known by name.

Swedish and English headings are recognised and area codes stay text. What is read from a table is checked
here, column by column, with errors that count rows and show none.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read import scb
from reachmap.read.plain import plain
from reachmap.read.sheets import read_sheets

_HEADINGS = {
    "area_code": (
        "area code",
        "områdeskod",
        "område",
        "kod",
        "regsokod",
        "desokod",
        "regso",
        "deso",
    ),
    "age": ("age", "ålder", "alder"),
    "sex": ("sex", "kön", "kon"),
    "count": ("count", "antal", "number"),
    "age_band": ("age band", "åldersband", "barnets ålder"),
    "arrival": ("arrival", "ankomst"),
    "parents": ("parents", "föräldrar"),
    "sd": ("sd", "standardavvikelse"),
    "sd_shared": ("sd shared", "gemensam standardavvikelse"),
    "bands": ("bands",),
    "share": ("share",),
    "parents_per_child": ("parents per child",),
    "relative_sd": ("relative sd",),
    "local_sd": ("local sd",),
}
_AREA_WORDS = frozenset(plain(word) for word in _HEADINGS["area_code"])
# A table that has a column of these is a download: one of its years has to be chosen.
_OF_DOWNLOADS = frozenset({"tid", "år", "year", "månad", "tabellinnehåll"})


def is_plain_table(source: Source, needed: tuple[str, ...]) -> bool:
    """Tell whether a file is a plain table with these columns, and no download (with years or contents)."""
    if scb.is_data_format(source):
        return False
    rows = [row for row in read_sheets(source)[0].rows if any(row)]
    known = {plain(word): column for column, words in _HEADINGS.items() for word in words}
    names = _named(rows[0], known)
    headings = {plain(heading) for heading in rows[0]}
    return not headings & _OF_DOWNLOADS and all(names.count(column) == 1 for column in needed)


def table_columns(source: Source) -> tuple[str, ...]:
    """Name a table's columns: known ones as they are called here, others by their heading in brackets."""
    rows = (row for row in read_sheets(source)[0].rows if any(row))
    known = {plain(word): column for column, words in _HEADINGS.items() for word in words}
    return tuple(_named(next(rows), known))


def read_numbers(source: Source) -> pd.DataFrame | None:
    """Read every column of numbers of a table with a row per area.

    Returns
    -------
    DataFrame or None
        Index area_code, a float column for each heading under which all is numbers or blank. None where an
        area has several rows: such a table is not about areas alone.
    """
    table = read_table(source, ("area_code",))
    others = [column for column in table.columns if plain(str(column).strip("()")) in _AREA_WORDS]
    for other in others:
        # A table by DeSO may say besides in which RegSO each lies.
        if table["area_code"].duplicated().any():
            table = read_table(source, ("area_code",), wanted=set(table[other]))
    if table["area_code"].duplicated().any():
        return None
    found = {}
    for column in table.columns.drop("area_code"):
        heading = str(column).removeprefix("(").removesuffix(")")
        try:
            numbers = numbers_of(table, column, source, least=None, blank=True)
        except InputError:
            continue
        if heading and numbers.notna().any():
            found[heading] = numbers
    return pd.DataFrame(found).set_index(pd.Index(table["area_code"], name="area_code"))


def read_table(source: Source, needed: tuple[str, ...], wanted: Collection[str] = ()) -> pd.DataFrame:
    """Read a table as text, its known columns by their names.

    Parameters
    ----------
    source
        The file.
    needed
        Columns that it has to have.
    wanted
        Area codes: of several columns of codes the one that has most of these.

    Raises
    ------
    InputError
        A needed column is missing or there twice, nothing stands under the headings, or an area is blank.
    """
    sheet = read_sheets(source)[0]
    rows = [row for row in sheet.rows if any(row)]
    known = {plain(word): column for column, words in _HEADINGS.items() for word in words}
    known |= {plain(name): name for name in needed}
    names = _with_wanted_areas(_named(rows[0], known), rows, wanted)
    for column in needed:
        if names.count(column) != 1:
            raise InputError(
                "table_column",
                file=source.name,
                column=column,
                known=", ".join(h for h in rows[0] if h),
            )
    table = pd.DataFrame(rows[1:], columns=names, dtype=object).astype(str)
    if table.empty:
        raise InputError("no_rows", file=source.name)
    blank = int((table["area_code"] == "").sum()) if "area_code" in needed else 0
    if blank:
        raise InputError("table_blank", file=source.name, column="area_code", n=blank)
    # Answers from PxWeb carry the region version behind the code: 0380R001_RegSO2025.
    if "area_code" in needed:
        table["area_code"] = table["area_code"].str.replace(r"_(Reg|De)SO\d{4}$", "", regex=True)
    return table


def _named(headings: tuple[str, ...], known: dict[str, str]) -> list[str]:
    """Name the columns; where two headings fit one column (regsokod, regso), the first known one has it."""
    order = list(known)
    best: dict[str, int] = {}
    for place, heading in enumerate(headings):
        word = plain(heading)
        column = known.get(word)
        if column and (column not in best or order.index(word) < order.index(plain(headings[best[column]]))):
            best[column] = place
    chosen = {place: column for column, place in best.items()}
    return [chosen.get(place, f"({heading})") for place, heading in enumerate(headings)]


def _with_wanted_areas(names: list[str], rows: list[tuple[str, ...]], wanted: Collection[str]) -> list[str]:
    """Of several columns of area codes (desokod, regsokod) take the one that has the project's areas."""
    places = [place for place, heading in enumerate(rows[0]) if plain(heading) in _AREA_WORDS]
    if not wanted or len(places) < 2:
        return names
    best = max(places, key=lambda place: len({row[place] for row in rows[1:]} & set(wanted)))
    return [
        "area_code" if place == best else f"({rows[0][place]})" if name == "area_code" else name
        for place, name in enumerate(names)
    ]


def numbers_of(
    table: pd.DataFrame, column: str, source: Source, *, least: float | None = 0, blank: bool = False
) -> pd.Series:
    """Take a column as numbers of `least` or more; ``blank``: what is left out is missing, not wrong."""
    text = table[column].astype(str).str.replace(r"[\s\u00a0\u2009\u202f]", "", regex=True)
    numbers = pd.to_numeric(text.str.replace(",", "."), errors="coerce").astype(float)
    bad = numbers.isna() | (numbers.abs() > 1e12)
    if least is not None:
        bad |= numbers < least
    if blank:
        bad &= ~text.isin(["", "..", "-"])
    if bad.any():
        raise InputError("table_not_number", file=source.name, column=column, n=int(bad.sum()))
    return numbers


def words_of(table: pd.DataFrame, column: str, known: dict[str, str], source: Source) -> pd.Series:
    """Take a column as the codes of its words, each of which has to be known."""
    words = table[column].map(plain).map(known)
    if words.isna().any():
        raise InputError(
            "table_bad_value",
            file=source.name,
            column=column,
            n=int(words.isna().sum()),
            known=", ".join(word for word in known if word),
        )
    return words


def refuse_twice(table: pd.DataFrame, keys: list[str], source: Source) -> None:
    """Refuse a table that says the same thing twice."""
    twice = int(table.duplicated(keys).sum())
    if twice:
        raise InputError("table_row_twice", file=source.name, n=twice, columns=", ".join(keys))
