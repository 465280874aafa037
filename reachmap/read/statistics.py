"""Statistics by area: children by age, a target population, covariates, factors.

Plain tables are read by `area_tables`. Downloads from Statistics Sweden's database are read by `scb`, and
what is made of them is checked here as plain tables are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read import indicators
from reachmap.read.area_tables import is_plain_table, numbers_of, read_table, refuse_twice, words_of
from reachmap.read.plain import plain
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

_CHILD_SEX = {"girl": "girl", "flicka": "girl", "flickor": "girl", "2": "girl", "kvinnor": "girl"}
_CHILD_SEX |= {"boy": "boy", "pojke": "boy", "pojkar": "boy", "1": "boy", "män": "boy"}
_BOTH_SEXES = {"1 2", "totalt", "total", "all", "båda", ""}
_PARENT_SEX = {"woman": WOMAN, "kvinna": WOMAN, "kvinnor": WOMAN, "2": WOMAN}
_PARENT_SEX |= {"man": MAN, "män": MAN, "1": MAN}
_ARRIVAL = {"newly arrived": NEWLY_ARRIVED, "nyanländ": NEWLY_ARRIVED, "nyanlända": NEWLY_ARRIVED}
_ARRIVAL |= {"other": OTHER, "övriga": OTHER, "övrig": OTHER, "all": ALL, "alla": ALL, "": ALL}
_CLASS = re.compile(r"(\d{1,3})?\s*[-–]\s*(\d{1,3})\s*(?:år)?|(\d{1,3})\s*(?:år)?")
_OPEN_CLASS = re.compile(r"\d{2,3}\s*(?:[-–+]|år och äldre).*")


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
    table = read_table(source, ("area_code", "age", "count"))
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
    table = table.assign(count=numbers_of(table, "count", source))
    if "sex" in table:
        table = _by_sex(table, source)
    keys = ["area_code", "first_age", "last_age"] + (["sex"] if "sex" in table else [])
    if not add_up:
        refuse_twice(table, keys, source)
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
    table = read_table(source, ("area_code", "age_band", "sex", "parents"))
    table = table.assign(
        age_band=words_of(table, "age_band", {plain(key): key for key in (*BAND_KEYS, ALL)}, source),
        sex=words_of(table, "sex", _PARENT_SEX, source),
        arrival=words_of(table, "arrival", _ARRIVAL, source) if "arrival" in table else ALL,
        parents=numbers_of(table, "parents", source),
        sd=numbers_of(table.assign(sd=table["sd"].replace("", "0")), "sd", source) if "sd" in table else 0.0,
        sd_shared=numbers_of(table, "sd_shared", source, blank=True)
        if "sd_shared" in table
        else float("nan"),
    )
    beyond = int((table["sd_shared"] > table["sd"]).sum())
    if beyond:
        raise InputError("target_sd_shared", file=source.name, n=beyond)
    keys = ["area_code", "age_band", "sex", "arrival"]
    refuse_twice(table, keys, source)
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
    table = read_table(source, ("area_code", *use), wanted=names or ())
    refuse_twice(table, ["area_code"], source)
    columns = {name: numbers_of(table, name, source, least=None, blank=True) for name in use}
    return pd.DataFrame(columns).set_index(pd.Index(table["area_code"], name="area_code"))


def read_factors(source: Source) -> pd.DataFrame:
    """Read parents per child: age_band, sex, parents_per_child, relative_sd, local_sd (0 where not given)."""
    table = read_table(source, ("age_band", "sex", "parents_per_child", "relative_sd"))
    table = table.assign(
        age_band=words_of(table, "age_band", {plain(key): key for key in BAND_KEYS}, source),
        sex=words_of(table, "sex", _PARENT_SEX, source),
        parents_per_child=numbers_of(table, "parents_per_child", source),
        relative_sd=numbers_of(table, "relative_sd", source),
        local_sd=numbers_of(table, "local_sd", source) if "local_sd" in table else 0.0,
    )
    refuse_twice(table, ["age_band", "sex"], source)
    factors = table.set_index(["age_band", "sex"])[["parents_per_child", "relative_sd", "local_sd"]]
    wanted = pd.MultiIndex.from_product([BAND_KEYS, SEXES], names=["age_band", "sex"])
    missing = [" ".join(key) for key in wanted if key not in factors.index]
    if missing:
        raise InputError("factors_incomplete", file=source.name, missing=", ".join(missing))
    return factors.loc[wanted]
