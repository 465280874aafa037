"""Statistics by area: children by age, a target population, covariates, factors.

Plain tables with a heading row, as csv or a workbook's first sheet; Swedish and English headings are
recognised, area codes stay text. Downloads from Statistics Sweden's database are read by `scb`, and
what is made of them is checked here as plain tables are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read import indicators, scb
from reachmap.read.plain import plain
from reachmap.read.sheets import read_sheets
from reachmap.vocabulary import (
    ALL,
    ARRIVALS,
    BAND_KEYS,
    MAN,
    NEWLY_ARRIVED,
    OLDEST_CHILD,
    OTHER,
    SEXES,
    WOMAN,
)

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
_CHILD_SEX = {"girl": "girl", "flicka": "girl", "flickor": "girl", "2": "girl", "kvinnor": "girl"}
_CHILD_SEX |= {"boy": "boy", "pojke": "boy", "pojkar": "boy", "1": "boy", "män": "boy"}
_BOTH_SEXES = {"1 2", "totalt", "total", "all", "båda", ""}
_PARENT_SEX = {"woman": WOMAN, "kvinna": WOMAN, "kvinnor": WOMAN, "2": WOMAN}
_PARENT_SEX |= {"man": MAN, "män": MAN, "1": MAN}
_ARRIVAL = {"newly arrived": NEWLY_ARRIVED, "nyanländ": NEWLY_ARRIVED, "nyanlända": NEWLY_ARRIVED}
_ARRIVAL |= {"other": OTHER, "övriga": OTHER, "övrig": OTHER, "all": ALL, "alla": ALL, "": ALL}
_CLASS = re.compile(r"(\d{1,3})?\s*[-–]\s*(\d{1,3})\s*(?:år)?|(\d{1,3})\s*(?:år)?")
_OPEN_CLASS = re.compile(r"\d{2,3}\s*(?:[-–+]|år och äldre).*")
# A table that has a column of these is a download: one of its years has to be chosen.
_OF_DOWNLOADS = frozenset({"tid", "år", "year", "månad", "tabellinnehåll"})


def read_children(source: Source) -> pd.DataFrame:
    """Read children (or all inhabitants) by area and age.

    Ages are single years (``7``) or classes (``5-9``, and Statistics Sweden's ``-4`` for 0 to 4); ages
    over `OLDEST_CHILD` are left out. Girls and boys are added together; a row for both is used only
    where the file does not tell them apart.

    Returns
    -------
    DataFrame
        `tables.CHILDREN`: area_code, first_age, last_age (years, both included), count.
    """
    table = _table(source, ("area_code", "age", "count"))
    return checked_children(table, source)


def checked_children(table: pd.DataFrame, source: Source, *, add_up: bool = False) -> pd.DataFrame:
    """Check and add up children.

    Parameters
    ----------
    table
        Columns area_code, age, count and, where sexes are told apart, sex, as the file has them.
    source
        For messages.
    add_up
        Whether rows of the same area, age and sex are parts of it (an area's districts) and not the same
        thing twice.
    """
    spans = {text: age_span(text) for text in table["age"].unique()}
    bad = [text for text, span in spans.items() if span is None]
    if bad:
        n = int(table["age"].isin(bad).sum())
        raise InputError("table_bad_age", file=source.name, column="age", n=n)
    ages = {text: span for text, span in spans.items() if span is not None}
    table = table.assign(
        first_age=table["age"].map({text: span[0] for text, span in ages.items()}).astype(int),
        last_age=table["age"].map({text: span[1] for text, span in ages.items()}).astype(int),
    )
    table = table[(table["first_age"] <= OLDEST_CHILD) & (table["first_age"] >= 0)]
    table = table.assign(count=_numbers(table, "count", source))
    if "sex" in table:
        table = _by_sex(table, source)
    keys = ["area_code", "first_age", "last_age"] + (["sex"] if "sex" in table else [])
    if not add_up:
        _refuse_twice(table, keys, source)
    _refuse_lone_sex(table, source)
    added = table.groupby(["area_code", "first_age", "last_age"])[["count"]].sum().reset_index()
    _refuse_holes(added, source)
    return tables.CHILDREN.check(added)


def age_span(text: str, *, oldest: int = OLDEST_CHILD) -> tuple[int, int] | None:
    """Ages of a class; (-1, -1) for totals, and for classes that begin above the oldest of interest."""
    word = text.casefold().strip()
    if word.startswith(("tot", "samtliga", "alla")) or _OPEN_CLASS.fullmatch(word):
        open_from = int(re.match(r"\d*", word).group() or 999)  # type: ignore[union-attr]
        if open_from > oldest:
            return (-1, -1)
    match = _CLASS.fullmatch(word)
    if match is None:
        return None
    low, high, single = match.groups()
    if single is not None:
        return (int(single), int(single))
    return (int(low or 0), int(high)) if int(low or 0) <= int(high) else None


def _by_sex(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    words = table["sex"].map(plain)
    sex = words.map(_CHILD_SEX)
    both = words.isin(_BOTH_SEXES)
    strange = int((sex.isna() & ~both).sum())
    if strange:
        known = "girl, boy, flicka, pojke, 1, 2"
        raise InputError("table_bad_value", file=source.name, column="sex", n=strange, known=known)
    table = table.assign(sex=sex.fillna(ALL))
    return table[~both] if (~both).any() else table


def _refuse_lone_sex(table: pd.DataFrame, source: Source) -> None:
    """Refuse a file that has girls or boys alone somewhere: the missing ones are not none."""
    if "sex" not in table:
        return
    told = table.groupby(["area_code", "first_age", "last_age"])["sex"].nunique()
    alone = told[told < table["sex"].nunique()]
    if len(alone):
        ages = sorted(set(alone.index.get_level_values("first_age")))
        area = str(alone.index.get_level_values("area_code")[0])
        raise InputError(
            "age_sex_missing",
            file=source.name,
            n=alone.index.get_level_values("area_code").nunique(),
            area=area,
            missing=", ".join(str(int(a)) for a in ages[:6]),
        )


def _refuse_holes(children: pd.DataFrame, source: Source) -> None:
    """Refuse a file where an age is missing: a missing count is not zero."""
    spans = children[["first_age", "last_age"]].drop_duplicates()
    pairs = spans.to_numpy(int).tolist()
    covered = {age for first, last in pairs for age in range(first, last + 1)}
    missing = sorted(set(range(OLDEST_CHILD + 1)) - covered)
    if missing:
        raise InputError("age_class_open", file=source.name, missing=", ".join(map(str, missing[:6])))
    _refuse_holes_somewhere(children, source)
    ordered = spans.sort_values("first_age")
    overlap = ordered["first_age"].to_numpy()[1:] <= ordered["last_age"].to_numpy()[:-1]
    if overlap.any():
        raise InputError("table_row_twice", file=source.name, n=int(overlap.sum()), columns="area_code, age")


def _refuse_holes_somewhere(children: pd.DataFrame, source: Source) -> None:
    """Refuse a file where an area lacks ages that other areas have, and say which area and ages."""
    told = pd.MultiIndex.from_frame(children[["first_age", "last_age"]]).unique()
    cells = pd.crosstab(children["area_code"], [children["first_age"], children["last_age"]]).reindex(
        columns=told.sortlevel()[0]
    )
    lacking = (cells == 0).any(axis=1)
    if lacking.any():
        first = str(lacking.idxmax())
        ages = [_span_text(*span) for span, n in cells.loc[first].items() if n == 0]  # type: ignore[misc]
        raise InputError(
            "age_class_missing",
            file=source.name,
            n=int(lacking.sum()),
            area=first,
            missing=", ".join(ages[:6]),
        )


def _span_text(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def read_target(source: Source) -> pd.DataFrame:
    """Read a target population: parents per area, age band, sex and arrival.

    Returns
    -------
    DataFrame
        `tables.TARGET`; arrival is ``all`` where the file does not tell, a blank ``sd`` is 0, and
        ``sd_shared`` (the part of ``sd`` that all areas share) is missing where it does not say.
    """
    table = _table(source, ("area_code", "age_band", "sex", "parents"))
    table = table.assign(
        age_band=_words(table, "age_band", {plain(key): key for key in (*BAND_KEYS, ALL)}, source),
        sex=_words(table, "sex", _PARENT_SEX, source),
        arrival=_words(table, "arrival", _ARRIVAL, source) if "arrival" in table else ALL,
        parents=_numbers(table, "parents", source),
        sd=_numbers(table.assign(sd=table["sd"].replace("", "0")), "sd", source) if "sd" in table else 0.0,
        sd_shared=_numbers(table, "sd_shared", source, blank=True) if "sd_shared" in table else float("nan"),
    )
    beyond = int((table["sd_shared"] > table["sd"]).sum())
    if beyond:
        raise InputError("target_sd_shared", file=source.name, n=beyond)
    keys = ["area_code", "age_band", "sex", "arrival"]
    _refuse_twice(table, keys, source)
    for_all = table["arrival"] == ALL
    if for_all.any() and not for_all.all():
        # Rows for all would count people twice beside rows that tell arrival apart.
        known = ", ".join(ARRIVALS)
        n = int(for_all.sum())
        raise InputError("table_bad_value", file=source.name, column="arrival", n=n, known=known)
    return tables.TARGET.check(table[tables.TARGET.columns].reset_index(drop=True))


def read_covariates(
    source: Source, *, use: tuple[str, ...], names: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Read covariates by area, from a plain table or a download of income, education, tenure or background.

    Parameters
    ----------
    source
        The file.
    use
        Columns of a plain table, or `indicators.names_of` a download.
    names
        Code to name of the project's areas, for a download that has names only.

    Returns
    -------
    DataFrame
        Index area_code, one float column for each name in ``use``; blanks are missing.
    """
    if use and not is_plain_table(source, ("area_code",)):
        return indicators.read_indicators(source, use, names)
    table = _table(source, ("area_code", *use), wanted=names or ())
    _refuse_twice(table, ["area_code"], source)
    columns = {name: _numbers(table, name, source, least=None, blank=True) for name in use}
    return pd.DataFrame(columns).set_index(pd.Index(table["area_code"], name="area_code"))


def is_plain_table(source: Source, needed: tuple[str, ...]) -> bool:
    """Tell whether a file is a plain table with these columns, and no download (with years or contents)."""
    if scb.is_data_format(source):
        return False
    rows = [row for row in read_sheets(source)[0].rows if any(row)]
    known = {plain(word): column for column, words in _HEADINGS.items() for word in words}
    names = _named(rows[0], known)
    headings = {plain(heading) for heading in rows[0]}
    return not headings & _OF_DOWNLOADS and all(names.count(column) == 1 for column in needed)


def read_factors(source: Source) -> pd.DataFrame:
    """Read parents per child: age_band, sex, parents_per_child, relative_sd, local_sd (0 where not given)."""
    table = _table(source, ("age_band", "sex", "parents_per_child", "relative_sd"))
    table = table.assign(
        age_band=_words(table, "age_band", {plain(key): key for key in BAND_KEYS}, source),
        sex=_words(table, "sex", _PARENT_SEX, source),
        parents_per_child=_numbers(table, "parents_per_child", source),
        relative_sd=_numbers(table, "relative_sd", source),
        local_sd=_numbers(table, "local_sd", source) if "local_sd" in table else 0.0,
    )
    _refuse_twice(table, ["age_band", "sex"], source)
    factors = table.set_index(["age_band", "sex"])[["parents_per_child", "relative_sd", "local_sd"]]
    wanted = pd.MultiIndex.from_product([BAND_KEYS, SEXES], names=["age_band", "sex"])
    missing = [" ".join(key) for key in wanted if key not in factors.index]
    if missing:
        raise InputError("factors_incomplete", file=source.name, missing=", ".join(missing))
    return factors.loc[wanted]


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
    table = _table(source, ("area_code",))
    others = [column for column in table.columns if plain(str(column).strip("()")) in _AREA_WORDS]
    for other in others:
        # A table by DeSO may say besides in which RegSO each lies.
        if table["area_code"].duplicated().any():
            table = _table(source, ("area_code",), wanted=set(table[other]))
    if table["area_code"].duplicated().any():
        return None
    found = {}
    for column in table.columns.drop("area_code"):
        heading = str(column).removeprefix("(").removesuffix(")")
        try:
            numbers = _numbers(table, column, source, least=None, blank=True)
        except InputError:
            continue
        if heading and numbers.notna().any():
            found[heading] = numbers
    return pd.DataFrame(found).set_index(pd.Index(table["area_code"], name="area_code"))


def _table(source: Source, needed: tuple[str, ...], wanted: Collection[str] = ()) -> pd.DataFrame:
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


def _numbers(
    table: pd.DataFrame, column: str, source: Source, *, least: float | None = 0, blank: bool = False
) -> pd.Series:
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


def _words(table: pd.DataFrame, column: str, known: dict[str, str], source: Source) -> pd.Series:
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


def _refuse_twice(table: pd.DataFrame, keys: list[str], source: Source) -> None:
    twice = int(table.duplicated(keys).sum())
    if twice:
        raise InputError("table_row_twice", file=source.name, n=twice, columns=", ".join(keys))
