"""Which of Statistics Sweden's tables are fetched, and what of them.

A table is known by its id; of each dimension codes are named (and what they are called, should a code
change), or the code that means all, or every code, of which each must be known. What is wanted and not there
is told: a table that has changed is never fetched as something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from reachmap.errors import SourceError
from reachmap.read.indicators import is_unknown
from reachmap.read.plain import plain
from reachmap.read.scb import AREA_CODE, is_total
from reachmap.sources.contents import PER_CENT, THOUSANDS, Content
from reachmap.sources.plan import Selection
from reachmap.sources.pxweb import Dimension, TableAbout, few, labelled

REGSO, DESO, MUNICIPALITIES = "regso", "deso", "municipalities"
LEVELS = (REGSO, DESO)
REGION, CONTENTS = "Region", "ContentsCode"
# Divisions of the country that the tables and the boundaries have.
VERSIONS = ("2018", "2020", "2025")
# Reference years of each division: figures of other years are 0 in the tables, never missing.
_FIRST_YEAR = {"2025": "2024"}
_LAST_YEAR = {"2018": "2023", "2020": "2023"}
_BARE_VERSION = {REGSO: "2020", DESO: "2018"}
_TOTALS = ("1+2", "TotSa", "TotSA", "tot", "totalt", "SA", "TOTALT")


@dataclass(frozen=True)
class Pick:
    """Which codes of a dimension: ``codes``, or the ``total``; none of both: every code.

    Parameters
    ----------
    codes
        In the table's own writing.
    called
        What those codes are called, for a table that gives them others; in the same order.
    total
        The code that means all.
    known
        Of every code: beginnings of what they are called. One that begins otherwise could belong to any
        column, and the table is left alone.
    """

    codes: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    total: bool = False
    known: tuple[str, ...] = ()


TOTAL = Pick(total=True)


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
    columns
        What is made of it, but for those in ``contents``.
    contents
        Column to the content that it is; of another table all contents are taken.
    """

    id: str
    picks: Mapping[str, Pick] = field(default_factory=dict)
    levels: tuple[str, ...] = LEVELS
    columns: tuple[str, ...] = ()
    contents: Mapping[str, Content] = field(default_factory=dict)

    @property
    def promised(self) -> tuple[str, ...]:
        """Every column that is to be made of it."""
        return (*self.columns, *self.contents)


POPULATION, AGES, BACKGROUND, EDUCATION = "population", "ages", "background", "education"
HOUSEHOLDS, INCOME, MEDIAN_INCOME, STANDARD = "households", "income", "median_income", "low_income"
TENURE, AREA_TYPES = "tenure", "area_types"
CLASS = "class"
WANTED: Mapping[str, Wanted] = {
    # Men and women together: half the noise of their sum, and nobody asks for children's sex.
    POPULATION: Wanted("TAB6574", {"Alder": Pick(codes=("-4", "5-9", "10-14", "15-19")), "Kon": TOTAL}),
    AGES: Wanted(
        "TAB6471", {"Alder": Pick(codes=tuple(map(str, range(25)))), "Kon": TOTAL}, (MUNICIPALITIES,)
    ),
    EDUCATION: Wanted(
        "TAB6534",
        {"UtbildningsNiva": Pick(known=("förgymnasial", "gymnasial", "eftergymnasial", "forskar"))},
        columns=("short_education_share", "post_secondary_share"),
    ),
    HOUSEHOLDS: Wanted(
        "TAB6568",
        {"Hushallstyp": Pick(known=("sammanboende", "ensamstående", "övriga hushåll"))},
        columns=("single_parent_share",),
    ),
    INCOME: Wanted(
        "TAB6683",
        {"Inkomstkomponenter": Pick(codes=("240",), called=("nettoinkomst",)), "Kon": TOTAL},
        contents={
            "income_mean_tkr": Content("000008A4", r"\bmedel|\bgenomsnitt|\bmean\b|\baverage\b", THOUSANDS)
        },
    ),
    # The mean's table has no median; this one has, of net income too.
    MEDIAN_INCOME: Wanted(
        "TAB6679",
        {"InkomstTyp": Pick(codes=("NeInk",), called=("nettoinkomst",)), "Kon": TOTAL},
        contents={"income_median_tkr": Content("0000089U", r"\bmedian", THOUSANDS)},
    ),
    STANDARD: Wanted(
        "TAB6685",
        {"Alder": TOTAL},
        contents={
            "low_income_share": Content(
                "000008AC", r"\blåg\w* (ekonomisk|inkomst)|\blow (economic|income)|risk of poverty", PER_CENT
            )
        },
    ),
    TENURE: Wanted(
        "TAB6638",
        {"Upplatelseform": Pick(known=("hyresrätt", "bostadsrätt", "äganderätt"))},
        columns=("rented_share", "cooperative_share", "owned_share"),
    ),
    AREA_TYPES: Wanted(
        "TAB6586",
        levels=(REGSO,),
        contents={CLASS: Content("000008IU", r"\bområdestyp|\btyp av område|\barea type|\btype of area")},
    ),
    BACKGROUND: Wanted(
        "TAB6571",
        {"UtlBakgrund": Pick(known=("utländsk", "svensk")), "Kon": TOTAL},
        columns=("foreign_background_share",),
    ),
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


def selection_of(
    wanted: Wanted, about: TableAbout, contents: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Choose the codes of every dimension but areas and time.

    Parameters
    ----------
    wanted, about
        What is wanted of which table.
    contents
        Codes of the contents that were found; without any, all are taken.

    Raises
    ------
    SourceError
        A dimension or a code is not there (any more), or a category is not known: each is named.
    """
    lost = [name for name in (REGION, *wanted.picks) if name not in about.dimensions]
    if lost:
        raise SourceError("table_changed", table=about.id, title=about.title, dimension=", ".join(lost))
    chosen: dict[str, tuple[str, ...]] = {}
    for code, dimension in about.dimensions.items():
        if code in (REGION, about.time):
            continue
        found = tuple(contents) if code == CONTENTS else ()
        codes = found or _picked(wanted.picks.get(code), dimension, about)
        if codes:
            chosen[code] = codes
    return chosen


def _picked(pick: Pick | None, dimension: Dimension, about: TableAbout) -> tuple[str, ...]:
    if pick is None:
        if len(dimension.values) == 1 or dimension.code == CONTENTS:
            return tuple(dimension.values)
        return () if dimension.may_be_left_out else (_total(dimension, about),)
    if pick.total:
        return (_total(dimension, about),)
    if pick.codes:
        return _coded(pick, dimension, about)
    strange = [label for label in dimension.values.values() if not _is_known(label, pick.known)]
    if strange:
        raise SourceError(
            "categories_new",
            table=about.id,
            title=about.title,
            dimension=dimension.label,
            codes=few(strange),
            known=few(labelled(dimension)),
        )
    return tuple(dimension.values)


def _coded(pick: Pick, dimension: Dimension, about: TableAbout) -> tuple[str, ...]:
    """Codes as they are wanted; where one is gone, those that are called the same."""
    missing = [code for code in pick.codes if code not in dimension.values]
    if not missing:
        return pick.codes
    by_label = {plain(label): code for code, label in dimension.values.items()}
    called = [by_label[word] for word in pick.called if word in by_label]
    if not called or len(called) < len(pick.called):
        raise _changed(dimension, about, missing)
    return tuple(called)


def _is_known(label: str, beginnings: tuple[str, ...]) -> bool:
    word = plain(label)
    return is_total(label) or is_unknown(label) or word.startswith(beginnings)


def _changed(dimension: Dimension, about: TableAbout, codes: Sequence[str]) -> SourceError:
    return SourceError(
        "codes_changed",
        table=about.id,
        title=about.title,
        dimension=dimension.label,
        codes=few(codes),
        known=few(labelled(dimension)),
    )


def _total(dimension: Dimension, about: TableAbout) -> str:
    """Find the code that means all: from 2025 on counts carry noise, and parts do not add up to it."""
    for code in (*_TOTALS, *(code for code, label in dimension.values.items() if is_total(label))):
        if code in dimension.values:
            return code
    raise _changed(dimension, about, ["totalt"])


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
