"""What a table of Statistics Sweden's database is about, recognised by what it holds.

Which table (population by age, background, birth country, years in the country, income, education, tenure),
which areas (RegSO or DeSO, of which version, or a municipality), which year. Names of dimensions are tried
first, then their values: a workbook leaves the names out. Of several years the newest is taken, area by area.
Where a new code stands beside old years the database writes 0 for the years before it existed: a year that
is nothing but zeros for an area which has people in another is taken for missing, never for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from reachmap.errors import InputError
from reachmap.files import LARGEST_JSON, LARGEST_TEXT, Source, content
from reachmap.read.cube import VALUE, Cube
from reachmap.read.grid import CONTENTS, read_grid
from reachmap.read.jsoncube import looks_like_json, read_json
from reachmap.read.plain import plain
from reachmap.read.px import looks_like_px, read_px
from reachmap.read.sheets import decode, read_sheets

AREA, AGE, SEX, YEAR, CONTENT = "area", "age", "sex", "year", "content"
BACKGROUND, BIRTH, STAY = "background", "birth", "stay"
INCOME, EDUCATION, TENURE, POPULATION = "income", "education", "tenure", "population"
CATEGORIES = (BACKGROUND, BIRTH, STAY, INCOME, EDUCATION, TENURE)
TOTAL = "total"

_ROLES: dict[str, tuple[str, ...]] = {
    AREA: (
        *("region", "regionkod", "region code", "area code", "områdeskod", "område", "kommun"),
        *("regso", "regsokod", "deso", "desokod", "deso 1"),
    ),
    AGE: ("ålder", "alder", "age"),
    SEX: ("kön", "kon", "sex"),
    YEAR: ("år", "tid", "year", "månad", "month"),
    CONTENT: (CONTENTS, "contents", "contentscode"),
    BACKGROUND: (
        *("utländsk svensk bakgrund", "utlandsk svensk bakgrund", "utlbakgrund", "bakgrund"),
        *("foreign swedish background", "utländsk bakgrund", "background"),
    ),
    BIRTH: ("födelseregion", "fodelseregion", "födelseland", "region of birth", "country of birth"),
    STAY: ("vistelsetid", "vistelsetid i sverige", "tid i sverige", "invandringsår", "years in sweden"),
    INCOME: ("inkomstkomponent", "inkomstkomponenter", "inkomstklass", "income component"),
    EDUCATION: ("utbildningsnivå", "utbildning", "level of education", "educational level"),
    TENURE: ("upplåtelseform", "upplatelseform", "tenure", "type of tenure"),
}
_BY_NAME = {name: role for role, names in _ROLES.items() for name in names}

AREA_CODE = re.compile(
    r"(?<![0-9A-Za-z])(\d{4}(?:R\d{3}|[ABC]\d{4}))(?:_(?:Reg|De)SO(\d{4}))?(?![0-9A-Za-z])"
)
_WIDE_AREA = re.compile(r"\s*(\d{2}|\d{4})(?:\s+\D.*)?")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[MK]\d{1,2})?")
_AGES = re.compile(
    r"-?\d{1,3}\s*(?:[-–+]\s*(?:\d{1,3})?)?\s*(?:år)?(?: och äldre| or older)?|tot\w*.*|samtliga.*", re.I
)
_VERSION_IN_TITLE = re.compile(r"(?:Reg|De)SO\D{0,3}(20\d\d)", re.IGNORECASE)
_LEVEL = {"R": "RegSO", "A": "DeSO", "B": "DeSO", "C": "DeSO"}
# DeSO of 2018 came without a version behind its codes; the next came with reference year 2024.
_FIRST_VERSION = ("DeSO", 2024, "2018")

_MEN = frozenset({"1", "män", "man", "men", "male", "males", "pojkar", "pojke", "boys", "boy"})
_WOMEN = frozenset(
    {"2", "kvinnor", "kvinna", "women", "female", "females", "flickor", "flicka", "girls", "girl"}
)
_MOSTLY = 0.8
_VERSION, _STAMP = "(version)", "(year and version)"
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class StatisticsReport:
    """What a file of statistics was taken for.

    Parameters
    ----------
    file
        Its name.
    kind
        ``population``, ``background``, ``birth``, ``stay``, ``income``, ``education`` or ``tenure``.
    level
        ``RegSO``, ``DeSO``, or ``""`` for other areas.
    version
        Of the areas: ``2018``, ``2020``, ``2025``, or ``""`` where the file does not say.
    years
        The years that are used; more than one where areas differ.
    left_out
        Years in the file that are not used.
    areas
        How many areas.
    """

    file: str
    kind: str
    level: str
    version: str
    years: tuple[str, ...]
    left_out: tuple[str, ...]
    areas: int


@dataclass(frozen=True)
class Statistic:
    """A recognised table.

    Parameters
    ----------
    about
        What it was taken for.
    frame
        Columns ``area`` (a code, or a name where the file has no codes) and `VALUE`; ``age``, ``sex`` (``1``,
        ``2`` or ``1+2``), ``content`` and ``category`` where the table has them.
    """

    about: StatisticsReport
    frame: pd.DataFrame

    def has(self, column: str) -> bool:
        """Whether the table has a dimension."""
        return column in self.frame


def is_data_format(source: Source) -> bool:
    """Tell whether a file is JSON or px, by what it holds."""
    data = content(source)
    if data.startswith(_PACKED):
        return False
    text = decode(content(source, largest=LARGEST_TEXT))
    return looks_like_json(text) or looks_like_px(text)


def read_cube(source: Source) -> Cube | None:
    """Read a file's table, whatever its format; None where its sheets hold none."""
    data = content(source)
    if not data.startswith(_PACKED):
        text = decode(content(source, largest=LARGEST_TEXT))
        if looks_like_json(text):
            content(source, largest=LARGEST_JSON)
            return read_json(text, file=source.name)
        if looks_like_px(text):
            return read_px(text, file=source.name)
    for sheet in read_sheets(source):
        cube = read_grid(sheet.name, sheet.rows, file=source.name)
        if cube is not None and AREA in roles_of(cube).values():
            return cube
    return None


def read_statistic(source: Source, *, wanted: Collection[str] = ()) -> Statistic | None:
    """Read and recognise a table; None where it is none of those that are known.

    Parameters
    ----------
    source
        The file.
    wanted
        Codes of the project's areas: they choose the column where a file has areas of two kinds.
    """
    cube = read_cube(source)
    return None if cube is None else recognise(cube, file=source.name, wanted=wanted)


def recognise(cube: Cube, *, file: str, wanted: Collection[str] = ()) -> Statistic | None:
    """Tell what a cube is about, and bring it to one year and plain columns."""
    roles = roles_of(cube)
    kind = next((role for role in CATEGORIES if role in roles.values()), POPULATION)
    if AREA not in roles.values() or (kind == POPULATION and AGE not in roles.values()):
        return None
    columns: dict[str, pd.Series] = {}
    for name, role in roles.items():
        texts = cube.frame[name]
        labels = cube.labels.get(name, {})
        if role == AREA:
            found, version = _areas(texts, labels)
            if AREA not in columns or _better_areas(found, columns[AREA], wanted):
                columns[AREA], columns[_VERSION] = found, version
        else:
            key = "category" if role in CATEGORIES else role
            columns.setdefault(key, _readable(texts, labels, role))
    frame = pd.DataFrame(columns)
    frame[VALUE] = cube.frame[VALUE]
    frame, years, left_out = _of_newest_year(frame, file)
    newest = max(set(frame[_VERSION])) or _in_title(cube.title)
    return Statistic(_report(frame, kind, newest, years, left_out, file), frame.drop(columns=_VERSION))


def roles_of(cube: Cube) -> dict[str, str]:
    """Say what each dimension is: by its name, else by what it holds. Unknown ones are left out."""
    roles = {name: _BY_NAME[plain(name)] for name in cube.dimensions if plain(name) in _BY_NAME}
    for name in cube.dimensions:
        if name in roles or name.startswith(CONTENTS):
            continue
        known = _BY_NAME.get(re.sub(r" \d+$", "", plain(name)))
        role = known or _role_by_values(
            [str(text) for text in cube.frame[name].unique()], cube.labels.get(name, {})
        )
        if role is not None:
            roles[name] = role
    if CONTENT not in roles.values():
        roles |= {name: CONTENT for name in cube.dimensions if name.startswith(CONTENTS)}
    if AREA not in roles.values():
        # Areas by name only: the first dimension that is nothing else.
        left = [name for name in cube.dimensions if name not in roles]
        roles |= dict.fromkeys(left[:1], AREA)
    return roles


def _role_by_values(texts: list[str], labels: Mapping[str, str]) -> str | None:
    texts = [text for text in texts if text][:2_000]
    if not texts:
        return None

    def mostly(fits: Callable[[str], object]) -> bool:
        return sum(bool(fits(text)) for text in texts) >= _MOSTLY * len(texts)

    both = [f"{text} {labels.get(text, '')}" for text in texts]
    if sum(bool(AREA_CODE.search(text)) for text in both) >= _MOSTLY * len(both):
        return AREA
    if all(_sex(text) for text in texts) and len(texts) <= 3:
        return SEX
    if mostly(_YEARS.fullmatch):
        return YEAR
    if mostly(_AGES.fullmatch) and len(texts) > 3:
        return AGE
    words = {plain(labels.get(text, text)).split(" ")[0] for text in texts if plain(labels.get(text, text))}
    if words & {"utländsk", "utrikes"} and words & {"svensk", "inrikes"}:
        return BACKGROUND
    if words & {"hyresrätt", "hyresrätter"}:
        return TENURE
    if words & {"förgymnasial", "eftergymnasial", "gymnasial"}:
        return EDUCATION
    return None


def _areas(texts: pd.Series, labels: Mapping[str, str]) -> tuple[pd.Series, pd.Series]:
    """Codes without version (or names where there are no codes), and the version of each, ``""`` unknown."""
    known: dict[str, str] = {}
    versions: dict[str, str] = {}
    for text in map(str, texts.unique()):
        match = AREA_CODE.search(text) or AREA_CODE.search(labels.get(text, ""))
        wide = _WIDE_AREA.fullmatch(text)
        known[text] = match.group(1) if match else wide.group(1) if wide else labels.get(text, text).strip()
        versions[text] = (match.group(2) or "") if match else ""
    return texts.astype(object).map(known), texts.astype(object).map(versions)


def _better_areas(found: pd.Series, before: pd.Series, wanted: Collection[str]) -> bool:
    """Whether one column of areas fits the project better than another: or has more codes."""

    def worth(column: pd.Series) -> tuple[int, int, int]:
        texts = [str(text) for text in column.unique()]
        codes = sum(bool(AREA_CODE.fullmatch(text)) for text in texts)
        return (len(set(texts) & set(wanted)), codes, len(texts))

    return worth(found) > worth(before)


def _readable(texts: pd.Series, labels: Mapping[str, str], role: str) -> pd.Series:
    """Values of another dimension: sexes as 1, 2, 1+2; ages by code; the rest by what they are called."""

    def read(text: str) -> str:
        if role == SEX:
            return _sex(text) or _sex(labels.get(text, "")) or text
        if role == AGE:
            return text if _AGES.fullmatch(text) else labels.get(text, text)
        return text if role == YEAR else labels.get(text, text)

    known = {text: read(str(text)) for text in texts.unique()}
    return texts.astype(object).map(known)


def _sex(text: str) -> str | None:
    word = plain(text)
    if word in _MEN:
        return "1"
    if word in _WOMEN:
        return "2"
    return "1+2" if word.startswith(("tot", "samtliga", "båda", "both", "1 2")) else None


def is_total(text: str) -> bool:
    """Whether a category is the sum of the others."""
    return plain(text).startswith(("tot", "samtliga", "alla", "all "))


def _in_title(title: str) -> str:
    found = _VERSION_IN_TITLE.search(title)
    return found.group(1) if found else ""


def _of_newest_year(frame: pd.DataFrame, file: str) -> tuple[pd.DataFrame, tuple[str, ...], tuple[str, ...]]:
    """Keep each area's newest year that it has people in, and of that the newest version of its code.

    Years in which nobody lives in any area are years before the codes existed; so is a year that is all zeros
    for one area which has people in another year.

    Returns
    -------
    frame, years, left_out
        Without the column of years; the years that are used, and those that are not.
    """
    years = frame[YEAR].astype(str) if YEAR in frame else pd.Series("", index=frame.index)
    frame = frame.drop(columns=YEAR, errors="ignore").assign(**{_STAMP: years + "|" + frame[_VERSION]})
    if frame.empty:
        raise InputError("no_rows", file=file)
    people = frame[VALUE].abs().groupby(frame[_STAMP]).sum()
    if not (people > 0).any():
        raise InputError("statistics_all_zero", file=file)
    exist = frame[frame[_STAMP].isin(people.index[people > 0])]
    size = exist[VALUE].abs().groupby([exist[AREA], exist[_STAMP]]).sum().rename("size").reset_index()
    size = size.assign(filled=size["size"] > 0).sort_values(["filled", _STAMP])
    chosen = size.groupby(AREA)[_STAMP].last()
    kept = exist[exist[_STAMP] == exist[AREA].map(chosen)].drop(columns=_STAMP).reset_index(drop=True)
    used = {stamp.split("|")[0] for stamp in chosen} - {""}
    return kept, tuple(sorted(used)), tuple(sorted(set(years) - used - {""}))


def _report(
    frame: pd.DataFrame,
    kind: str,
    version: str,
    years: tuple[str, ...],
    left_out: tuple[str, ...],
    file: str,
) -> StatisticsReport:
    codes = frame[AREA].astype(str).unique()
    levels = {_LEVEL[code[4]] for code in codes if AREA_CODE.fullmatch(code)}
    level = levels.pop() if len(levels) == 1 else ""
    if not version and level == _FIRST_VERSION[0] and years and years[-1][:4] < str(_FIRST_VERSION[1]):
        version = _FIRST_VERSION[2]
    return StatisticsReport(file, kind, level, version, years, left_out, len(codes))


def name_areas(areas: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Turn areas that a file has by name into the project's codes.

    Statistics Sweden writes "Uppsala (Luthagen)". Which municipality's name stands before the bracket is not
    asked: it is the one under which most of the project's names of a municipality are found.

    Parameters
    ----------
    areas
        What the file has.
    names
        The project's areas: code to name.

    Returns
    -------
    Series
        Codes where a name was found, else what there was.
    """
    by_place: dict[str, dict[str, str]] = {}
    for text in map(str, areas.unique()):
        match = re.fullmatch(r"\s*(.*?)\s*\((.*)\)\s*", text)
        place, name = (match.group(1), match.group(2)) if match else ("", text)
        by_place.setdefault(place, {})[plain(name)] = text
    known: dict[str, str] = {}
    for municipality in sorted({code[:4] for code in names}):
        wanted = {plain(name): code for code, name in names.items() if code[:4] == municipality}
        best = max(by_place.values(), key=lambda found: len(found.keys() & wanted.keys()), default={})
        known |= {best[name]: code for name, code in wanted.items() if name in best}
    return areas.map(lambda text: known.get(str(text), text))
