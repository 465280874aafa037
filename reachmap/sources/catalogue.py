"""Which of Statistics Sweden's tables are fetched, and what of them.

A table is known by its id; of each dimension either codes are named, or what they are called begins with
is, or the code that means all, or every code. What is wanted and not there is told: a table that has
changed is never fetched as something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reachmap.errors import SourceError
from reachmap.read.headings import plain
from reachmap.read.scb import AREA_CODE, is_total
from reachmap.sources.plan import Selection
from reachmap.sources.pxweb import Dimension, TableAbout, few

REGSO, DESO, MUNICIPALITIES = "regso", "deso", "municipalities"
LEVELS = (REGSO, DESO)
REGION = "Region"
VERSIONS = ("2018", "2020", "2025")
# Reference years of each division: figures of other years are 0 in the tables, never missing.
_FIRST_YEAR = {"2025": "2024"}
_LAST_YEAR = {"2018": "2023", "2020": "2023"}
_BARE_VERSION = {REGSO: "2020", DESO: "2018"}
_TOTALS = ("1+2", "TotSa", "TotSA", "tot", "totalt", "SA", "TOTALT")


@dataclass(frozen=True)
class Pick:
    """Which codes of a dimension: ``codes``, or labels that begin with one of ``called``, or the ``total``.

    None of them: every code.
    """

    codes: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    total: bool = False


TOTAL, EVERY = Pick(total=True), Pick()


@dataclass(frozen=True)
class Wanted:
    """A table that is fetched.

    Parameters
    ----------
    id
        Its id in the database.
    picks
        Dimension to what is wanted of it; another dimension is left out, or its total taken.
    levels
        Kinds of areas that it has.
    """

    id: str
    picks: Mapping[str, Pick] = field(default_factory=dict)
    levels: tuple[str, ...] = LEVELS


POPULATION, AGES, BACKGROUND, EDUCATION = "population", "ages", "background", "education"
HOUSEHOLDS, INCOME, STANDARD, TENURE, AREA_TYPES = (
    "households",
    "income",
    "low_income",
    "tenure",
    "area_types",
)
WANTED: Mapping[str, Wanted] = {
    # Men and women together: half the noise of their sum, and nobody asks for children's sex.
    POPULATION: Wanted("TAB6574", {"Alder": Pick(codes=("-4", "5-9", "10-14", "15-19")), "Kon": TOTAL}),
    AGES: Wanted(
        "TAB6471", {"Alder": Pick(codes=tuple(map(str, range(25)))), "Kon": TOTAL}, (MUNICIPALITIES,)
    ),
    EDUCATION: Wanted("TAB6534", {"UtbildningsNiva": EVERY}),
    HOUSEHOLDS: Wanted("TAB6568", {"Hushallstyp": EVERY}),
    INCOME: Wanted(
        "TAB6683",
        {
            "Inkomstkomponenter": Pick(codes=("240",)),
            "Kon": TOTAL,
            "ContentsCode": Pick(called=("medelvärde för samtliga", "median")),
        },
    ),
    STANDARD: Wanted("TAB6685", {"Alder": TOTAL, "ContentsCode": Pick(called=("låg ekonomisk",))}),
    TENURE: Wanted("TAB6638", {"Upplatelseform": EVERY}),
    AREA_TYPES: Wanted("TAB6586", {"ContentsCode": Pick(called=("områdestyp",))}, (REGSO,)),
    BACKGROUND: Wanted("TAB6571", {"UtlBakgrund": EVERY, "Kon": TOTAL}),
}
# Of foreign background only when somebody has written down what for.
NEEDS_PURPOSE = (BACKGROUND,)
USUAL = tuple(key for key in WANTED if key not in NEEDS_PURPOSE)


@dataclass(frozen=True)
class Areas:
    """Areas as a table writes them.

    Parameters
    ----------
    codes
        The table's own codes.
    version
        Of the division; ``""`` for municipalities.
    """

    codes: tuple[str, ...]
    version: str


def selection_of(wanted: Wanted, about: TableAbout) -> dict[str, tuple[str, ...]]:
    """Choose the codes of every dimension but areas and time.

    Raises
    ------
    SourceError
        A dimension or a code is not there (any more): each is named.
    """
    lost = [name for name in (REGION, *wanted.picks) if name not in about.dimensions]
    if lost:
        raise SourceError("table_changed", table=about.id, title=about.title, dimension=", ".join(lost))
    chosen: dict[str, tuple[str, ...]] = {}
    for code, dimension in about.dimensions.items():
        if code in (REGION, about.time):
            continue
        codes = _picked(wanted.picks.get(code), dimension, about)
        if codes:
            chosen[code] = codes
    return chosen


def _picked(pick: Pick | None, dimension: Dimension, about: TableAbout) -> tuple[str, ...]:
    if pick is None:
        if len(dimension.values) == 1:
            return tuple(dimension.values)
        return () if dimension.may_be_left_out else (_total(dimension, about),)
    if pick.total:
        return (_total(dimension, about),)
    if pick.called:
        return _called(pick.called, dimension, about)
    missing = [code for code in pick.codes if code not in dimension.values]
    if missing:
        raise SourceError(
            "codes_changed",
            table=about.id,
            title=about.title,
            dimension=dimension.label,
            codes=few(missing),
            known=few(list(dimension.values)),
        )
    return pick.codes or tuple(dimension.values)


def _called(beginnings: tuple[str, ...], dimension: Dimension, about: TableAbout) -> tuple[str, ...]:
    found = tuple(code for code, label in dimension.values.items() if plain(label).startswith(beginnings))
    if not found:
        raise SourceError(
            "codes_changed",
            table=about.id,
            title=about.title,
            dimension=dimension.label,
            codes=", ".join(f"{word} …" for word in beginnings),
            known=few(list(dimension.values.values())),
        )
    return found


def _total(dimension: Dimension, about: TableAbout) -> str:
    """Find the code that means all: from 2025 on counts carry noise, and parts do not add up to it."""
    for code in (*_TOTALS, *(code for code, label in dimension.values.items() if is_total(label))):
        if code in dimension.values:
            return code
    raise SourceError(
        "codes_changed",
        table=about.id,
        title=about.title,
        dimension=dimension.label,
        codes="totalt",
        known=few(list(dimension.values.values())),
    )


def areas_of(about: TableAbout, level: str, municipalities: tuple[str, ...], version: str = "") -> Areas:
    """Find the codes of the municipalities' areas.

    A table holds codes of several divisions side by side: ``0380R001`` is that of 2020 and
    ``0380R001_RegSO2025`` that of 2025.

    Parameters
    ----------
    about
        The table.
    level
        ``regso``, ``deso`` or ``municipalities``.
    municipalities
        Four digits each.
    version
        Which division; the newest that the table has if nothing is said.

    Raises
    ------
    SourceError
        The table has none of a municipality's areas, or not in that division.
    """
    codes = about.dimensions[REGION].values
    if level == MUNICIPALITIES:
        missing = [code for code in municipalities if code not in codes]
        if missing:
            raise SourceError("areas_not_in_table", table=about.id, codes=few(missing), level=level)
        return Areas(municipalities, "")
    by_version: dict[str, list[str]] = {}
    for code in codes:
        match = AREA_CODE.fullmatch(code)
        if match and code[:4] in municipalities and (code[4] == "R") == (level == REGSO):
            by_version.setdefault(match.group(2) or _BARE_VERSION[level], []).append(code)
    wanted = version or max(by_version, default="")
    if version in _BARE_VERSION.values() and version not in by_version:
        wanted = _BARE_VERSION[level]
    found = by_version.get(wanted, [])
    missing = sorted(set(municipalities) - {code[:4] for code in found})
    if missing:
        raise SourceError(
            "areas_not_in_table",
            table=about.id,
            codes=few(missing),
            level=f"{level.replace('so', 'SO').capitalize()} {wanted}".strip(),
        )
    return Areas(tuple(sorted(found)), wanted)


def periods(about: TableAbout, version: str, year: str = "") -> tuple[str, ...]:
    """Name the periods in which a division has figures, the newest first.

    Raises
    ------
    SourceError
        The table has not that year, or the division had no areas in it: the service would answer 0.
    """
    first, last = _FIRST_YEAR.get(version, ""), _LAST_YEAR.get(version, "9999")
    every = about.newest()
    valid = tuple(period for period in every if first <= period[:4] <= last)
    if not year:
        if not valid:
            raise SourceError("no_year_for_areas", table=about.id, version=version, known=few(every))
        return valid
    of_year = tuple(period for period in every if period[:4] == year)
    if not of_year:
        raise SourceError("year_not_in_table", table=about.id, year=year, known=few(every))
    if of_year[0] not in valid:
        raise SourceError("year_not_of_areas", table=about.id, year=year, version=version)
    return of_year


def whole_selection(chosen: Selection, areas: Areas, about: TableAbout, period: str) -> Selection:
    """Put areas and period into a selection, in the table's own order of dimensions."""
    every = {**chosen, REGION: areas.codes, about.time: (period,)}
    return {code: every[code] for code in about.dimensions if code in every}


def area_code(text: str) -> str:
    """Take the version off an area's code."""
    return re.sub(r"_(?:Reg|De)SO\d{4}$", "", text)
