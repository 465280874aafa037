"""What a file is, told by what it holds: a follow-up, boundaries, statistics, or one of two lists.

Somebody drops files into the app in any order and under any name. A file's ending says which program made
it; what it is for, only its content says: outlines are boundaries, a table of children or parents by area is
statistics, headings of a follow-up make a follow-up. Nothing of what a follow-up's rows say is kept, only
how many there are and which years they are dated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source, content
from reachmap.offering import ActivitySettings
from reachmap.read.activities import is_activities, read_activities
from reachmap.read.area_tables import is_plain_table, read_numbers, table_columns
from reachmap.read.boundaries import guess_columns
from reachmap.read.headings import HeadingRow, Known, find_headings
from reachmap.read.indicators import names_of
from reachmap.read.layers import read_layer
from reachmap.read.participations import read_participations
from reachmap.read.places import is_venues, read_venues
from reachmap.read.plain import plain
from reachmap.read.scb import (
    AGE,
    AREA,
    AREA_CODE,
    BACKGROUND,
    BIRTH,
    POPULATION,
    STAY,
    is_data_format,
    read_statistic,
)
from reachmap.read.sheets import TEXT_FILES, WORKBOOKS, parsed_once, read_sheets
from reachmap.read.statistics import read_children, read_target
from reachmap.settings import ParticipationSettings, project_text

FOLLOWUP, BOUNDARIES, CHILDREN, TARGET, COVARIATES, ACTIVITIES, VENUES = KINDS = (
    "followup",
    "boundaries",
    "children",
    "target",
    "covariates",
    "activities",
    "venues",
)
# Columns that only a follow-up has; a table of statistics may have an area, a sex and a count too.
_OF_FOLLOWUPS = frozenset({"activity_id", "date", "women", "men", "child_ages", "registered", "completed"})
# Whose rows are of people: a list of places may say for which ages each one is, and nothing else of these.
_OF_PEOPLE = (_OF_FOLLOWUPS - {"child_ages"}) | {"sex", "newly_arrived", "count", "postcode", "school"}
_OUTLINES = (b"SQLite format 3\x00", b"PAR1")
_FOREIGN = ("foreign", "utländsk", "utrikes")


@dataclass(frozen=True)
class Recognised:
    """A file and what it was taken as.

    Parameters
    ----------
    source
        The file.
    kind
        One of `KINDS`.
    rows
        Rows of a follow-up or a table; areas of boundaries.
    codes
        Area codes in boundaries and statistics.
    years
        Years that a follow-up's rows are dated, the most common first.
    columns
        Of covariates: columns of numbers that differ between areas. Those about foreign background are not
        among them: they need a written purpose in the project file.
    code, name
        Of boundaries: which columns hold the areas' codes and names.
    """

    source: Source
    kind: str
    rows: int = 0
    codes: frozenset[str] = frozenset()
    years: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    code: str = ""
    name: str = ""


def recognise(source: Source) -> Recognised:
    """Tell what a file is, and read it once to see that it can be used.

    Raises
    ------
    InputError
        It is none of the kinds, or it is one but can not be read; file, sheet and column are named.
    """
    data = content(source)
    if data.startswith(_OUTLINES) or _is_geojson(data) or _is_zipped_shapefile(data):
        return _boundaries(source)
    if is_data_format(source):
        found = _download(source)
        if found is None:
            raise InputError("not_recognised", file=source.name)
        return found
    with parsed_once():
        return _table(source)


def _is_geojson(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and (b'"Feature' in head or b'"coordinates"' in head)


def _is_zipped_shapefile(data: bytes) -> bool:
    return data.startswith(b"PK") and b".shp" in data[-65536:]


def _boundaries(source: Source) -> Recognised:
    areas = read_layer(source)
    columns = guess_columns(areas)
    if columns is None:
        known = ", ".join(str(column) for column in areas.columns if column != areas.geometry.name)
        raise InputError("boundary_columns_unclear", file=source.name, known=known)
    code, name = columns
    codes = frozenset(areas[code].dropna().astype(str).str.strip())
    return Recognised(source, BOUNDARIES, rows=len(areas), codes=codes, code=code, name=name)


def _table(source: Source) -> Recognised:
    if source.suffix.lower() not in WORKBOOKS + TEXT_FILES:
        raise InputError("not_recognised", file=source.name)
    columns = frozenset(table_columns(source))
    if columns >= {"area_code", "age_band", "sex", "parents"}:
        target = read_target(source)
        return Recognised(source, TARGET, rows=len(target), codes=frozenset(target["area_code"]))
    unread, headings = _headings(source)
    places = [set(row.places) for row in headings if row is not None]
    if not any(_OF_PEOPLE & place for place in places) and is_venues(source):
        return Recognised(source, VENUES, rows=len(read_venues(source)))
    if any(_OF_FOLLOWUPS & place for place in places):
        return _followup(source, unread)
    if is_plain_table(source, ("area_code", "age", "count")):
        children = read_children(source)
        return Recognised(source, CHILDREN, rows=len(children), codes=frozenset(children["area_code"]))
    if is_activities(source):
        settings = ActivitySettings((source,))
        return Recognised(source, ACTIVITIES, rows=len(read_activities(settings).activities))
    found = _download(source) or _covariates(source, columns)
    if found is None and places:
        found = _followup(source, unread)
    if found is None:
        raise InputError("not_recognised", file=source.name)
    return found


def _headings(source: Source) -> tuple[tuple[str, ...], list[HeadingRow | None]]:
    """Find the headings of each sheet, and those left out: of two that look like one column the second.

    Which of them is meant is asked for when the file is read; what the file is does not hang on it.
    """
    sheets, unread = read_sheets(source), list[str]()
    while True:
        try:
            return tuple(unread), [
                find_headings(sheet, Known(unread=frozenset(map(plain, unread)))) for sheet in sheets
            ]
        except InputError as error:
            if error.code != "heading_twice":
                raise
            unread.append(str(error.fields["second"]))


def _download(source: Source) -> Recognised | None:
    """Recognise a download from Statistics Sweden's database that can be used without more being said."""
    statistic = read_statistic(source)
    if statistic is None:
        return None
    kind, areas = statistic.about.kind, statistic.frame[AREA].astype(str)
    if kind in (BACKGROUND, BIRTH, STAY):
        raise InputError("needs_purpose", file=source.name)
    codes = frozenset(areas[areas.str.fullmatch(AREA_CODE.pattern)])
    if kind == POPULATION:
        known = statistic.has(AGE)
        return Recognised(source, CHILDREN, rows=len(areas), codes=codes) if known else None
    return Recognised(source, COVARIATES, rows=len(areas), codes=codes, columns=names_of(statistic))


def _covariates(source: Source, columns: frozenset[str]) -> Recognised | None:
    numbers = read_numbers(source) if "area_code" in columns else None
    if numbers is None or not numbers.shape[1]:
        return None
    usable = [
        str(name)
        for name in numbers.columns
        if numbers[name].std(ddof=0) > 0 and not str(name).casefold().startswith(_FOREIGN)
    ]
    codes = frozenset(map(str, numbers.index))
    return Recognised(source, COVARIATES, rows=len(numbers), codes=codes, columns=tuple(usable))


def _followup(source: Source, unread: tuple[str, ...]) -> Recognised:
    # Arrival years are compared with the period's, which is not chosen yet: any day serves to read the rest.
    settings = ParticipationSettings(files=(source,), unread=unread)
    year = date.today().year
    read = read_participations(settings, period=(date(year, 1, 1), date(year, 12, 31)))
    years = read.participations["date"].dropna().dt.year.value_counts()
    return Recognised(source, FOLLOWUP, rows=read.rows_read, years=tuple(int(year) for year in years.index))


def municipalities(files: Iterable[Recognised]) -> tuple[str, ...]:
    """Name the municipalities that boundaries and statistics have in common, most areas first.

    The first four digits of an area's code are its municipality's. Empty where the codes are of the
    municipality's own making.
    """
    files = tuple(files)
    outlined = frozenset().union(*(file.codes for file in files if file.kind == BOUNDARIES))
    known = frozenset().union(*(file.codes for file in files if file.kind in (CHILDREN, TARGET)))
    both = pd.Series(sorted(outlined & known), dtype="str")
    first_four = both[both.str.fullmatch(r"\d{4}[A-Z]\d+")].str[:4]
    return tuple(
        first_four.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable").index
    )


def lacking(files: Iterable[Recognised]) -> tuple[str, ...]:
    """Name the kinds that a project still needs: children or a target population will do for either."""
    there = {file.kind for file in files}
    people = () if there & {CHILDREN, TARGET} else (CHILDREN,)
    return tuple(kind for kind in (FOLLOWUP, BOUNDARIES) if kind not in there) + people


def refuse_twice(files: Sequence[Recognised]) -> None:
    """See that no two files have the same name, or are of a kind of which there can be one.

    Raises
    ------
    InputError
        Two are; both are named.
    """
    names = [file.source.name for file in files]
    for position, file in enumerate(files):
        before = files[:position]
        if file.source.name in names[:position]:
            raise InputError("file_twice", file=file.source.name)
        other = next((f for f in before if f.kind == file.kind and f.kind != FOLLOWUP), None)
        if other is not None:
            raise InputError("kind_twice", file=file.source.name, other=other.source.name)


def draft_project(
    files: Sequence[Recognised], *, name: str, municipality: str, period: tuple[date, date], language: str
) -> str:
    """Write the project file that the files make together.

    Parameters
    ----------
    files
        What was recognised; nothing may be `lacking`.
    name, municipality, period, language
        What no file says.

    Raises
    ------
    InputError
        Two files are of a kind of which there can be one, or have the same name.
    """
    refuse_twice(files)
    one = {file.kind: file for file in files}
    sections: dict[str, dict[str, object]] = {
        "project": {
            "name": name,
            "municipality": municipality,
            "period": tuple(day.isoformat() for day in period),
            "language": language,
        },
        "participations": {"files": tuple(f.source.name for f in files if f.kind == FOLLOWUP)},
        "boundaries": {
            "file": one[BOUNDARIES].source.name,
            "code": one[BOUNDARIES].code,
            "name": one[BOUNDARIES].name,
        },
        "population": {kind: one[kind].source.name for kind in (CHILDREN, TARGET) if kind in one},
    }
    covariates = one.get(COVARIATES)
    if covariates is not None and covariates.columns:
        sections["covariates"] = {"file": covariates.source.name, "use": covariates.columns}
    if ACTIVITIES in one:
        sections["activities"] = {"files": (one[ACTIVITIES].source.name,)}
    if VENUES in one:
        sections["venues"] = {"file": one[VENUES].source.name}
    return project_text(sections)
