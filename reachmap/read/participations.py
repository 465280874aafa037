"""Follow-up files as one table of participations.

Decides what a row counts: one adult; or women and men (and other close adults) of a family or course, in
columns of their own; or a number of adults of unknown sex; or, where nothing else is counted, families or
visits. Total rows ("Summa") are recognised, held against the rows and not counted. Columns that are not
recognised, and those that look like names, telephone numbers, e-mail or addresses, are never read further
than their heading.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.followup import ParticipationSettings
from reachmap.read import values
from reachmap.read.answers import read_answers
from reachmap.read.body import Body, read_body, without_lines
from reachmap.read.dates import Span, when
from reachmap.read.headings import HeadingRow, Known, find_headings
from reachmap.read.parse import Columns
from reachmap.read.personal import PersonalColumn, without_personal
from reachmap.read.repeats import Repeats, find_repeats, numbered
from reachmap.read.sheets import Sheet, read_sheets
from reachmap.read.totals import TotalDifference, check_totals
from reachmap.read.units import Conversion, in_adults
from reachmap.read.uses import ColumnUse, column_uses
from reachmap.vocabulary import (
    ADULTS,
    ATTENDANCES,
    FAMILIES,
    MAN,
    NEWLY_ARRIVED,
    OTHER,
    OTHER_ADULT,
    WOMAN,
)

_WORDS = (
    "programme",
    "provider",
    "venue",
    "language",
    "area",
    "postcode",
    "school",
    "found_via",
    "next_step",
    "language_need",
)
_ADULTS = ("count", "women", "men", "other_adults")
_COUNTS = (*_ADULTS, "families", "visits", "couples", "children", "offered", "registered", "queue")
# Where a row is an adult, these may say yes or no instead of how many.
_COUNTS_OR_YES = ("completed", "declined", "child_minding")
# What belongs to the whole row, not to its women or its men.
_ONCE = ["couples", "children", "child_minding", "offered", "registered", "queue", "declined", "completed"]


@dataclass(frozen=True)
class SheetReport:
    """What a sheet was understood as: headings and counts, never a value of anybody's.

    ``rows`` is missing where it is not told beside what was released before. ``personal`` are columns that
    look like they hold names, telephone numbers, e-mail or addresses: not read.
    """

    file: str
    sheet: str
    rows: int | None
    total_rows: int
    recognised: dict[str, str]
    unread: tuple[str, ...]
    personal: tuple[PersonalColumn, ...] = ()


@dataclass(frozen=True)
class Followup:
    """All follow-up files: the table and how each sheet was read. It has not passed the gate.

    Parameters
    ----------
    participations
        `tables.PARTICIPATIONS`.
    answers
        The same index; a column for each question, 0 (lowest) to 1 (best), missing where not answered.
    sheets
        How each sheet was understood.
    repeated_rows
        Rows that are alike in every column.
    differences
        Written totals that do not add up.
    conversions
        What was counted in families or visits.
    columns
        What each heading was taken as, and how much of it could be read.
    repeats
        Where rows stand twice.
    lines
        Where each participation was read: number of the sheet, and of the line below its headings (of a
        wide sheet each filled cell is a line). The same index.
    """

    participations: pd.DataFrame
    answers: pd.DataFrame
    sheets: tuple[SheetReport, ...]
    repeated_rows: int
    differences: tuple[TotalDifference, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    repeats: tuple[Repeats, ...] = ()
    lines: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def rows_read(self) -> int:
        """Rows below the headings that are not blank and not totals."""
        return sum(sheet.rows or 0 for sheet in self.sheets)


def read_participations(
    settings: ParticipationSettings, *, period: Span, without: Collection[tuple[int, int]] = ()
) -> Followup:
    """Read the follow-up files of a project.

    Parameters
    ----------
    settings
        Section ``[participations]``.
    period
        First and last day; arrival years are compared with the first, weeks without a year lie in it.
    without
        Lines (`Followup.lines`) that are read as if nobody had written them, but for written totals, which
        count them.

    Returns
    -------
    Followup
        ``participations`` follows `tables.PARTICIPATIONS`: a row per adult, or per sex of an aggregate
        row, with ``adults`` its number.

    Raises
    ------
    InputError
        A file can not be read, has no known headings, or holds counts or dates that are none.
    """
    known = Known.of(settings)
    parts: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    reports: list[SheetReport] = []
    differences: list[TotalDifference] = []
    uses: list[ColumnUse] = []
    lines: list[pd.DataFrame] = []
    for source in settings.files:
        for sheet, headings in _followup_sheets(source, settings, known):
            headings, personal = without_personal(sheet, headings)
            body = read_body(sheet, headings, settings.wide)
            differences.extend(check_totals(sheet, headings, body, known))
            number = len(reports)
            body, kept = without_lines(body, [line for place, line in without if place == number])
            reports.append(_report(sheet, headings, body, personal))
            columns = Columns(sheet, headings, body.text)
            uses.extend(column_uses(columns, settings, period=period, personal=personal))
            # A sheet of headings alone, not yet filled in, has no types to join with the others'.
            if len(body.text):
                table, answers, own = _table(columns, settings, period)
                parts.append((table, answers))
                lines.append(pd.DataFrame({"sheet": number, "line": kept[own]}))
    table = pd.concat([table for table, _ in parts], ignore_index=True) if parts else pd.DataFrame()
    if table.empty:
        raise InputError("no_rows", file=", ".join(source.name for source in settings.files))
    repeated, repeats = _repeated(table), find_repeats(table)
    table, conversions = in_adults(table, settings)
    return Followup(
        tables.PARTICIPATIONS.check(table),
        pd.concat([answers for _, answers in parts], ignore_index=True),
        tuple(reports),
        repeated,
        tuple(differences),
        conversions,
        tuple(uses),
        repeats,
        pd.concat(lines, ignore_index=True),
    )


def _repeated(table: pd.DataFrame) -> int:
    """How many rows of the files have another that is alike in every column."""
    shown = table.drop(columns="row")
    shown = shown.assign(**numbered(shown))
    return int(table.loc[shown.duplicated(keep=False), "row"].nunique())


def _followup_sheets(
    source: Source, settings: ParticipationSettings, known: Known
) -> list[tuple[Sheet, HeadingRow]]:
    sheets = read_sheets(source)
    found = [(sheet, find_headings(sheet, known, settings.wide)) for sheet in sheets]
    followups = [(sheet, headings) for sheet, headings in found if headings is not None]
    if not followups:
        raise InputError("headings_not_found", file=source.name, sheet=sheets[0].name)
    return followups


def _report(
    sheet: Sheet, headings: HeadingRow, body: Body, personal: tuple[PersonalColumn, ...]
) -> SheetReport:
    return SheetReport(
        file=sheet.file,
        sheet=sheet.name,
        rows=body.rows,
        total_rows=len(body.totals),
        recognised=headings.headings,
        unread=headings.unread,
        personal=personal,
    )


def _table(
    columns: Columns, settings: ParticipationSettings, period: Span
) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Make the table of one sheet, the answers to its questions, and say which line each row comes from."""
    sheet = columns.sheet
    children = columns.parse("child_ages", values.ages)
    meant_for = columns.parse("activity_ages", values.age_set)
    bands = _bands(children, meant_for)
    meant_bands = {ages: values.meant_bands(ages) for ages in set(meant_for)}
    days = columns.parse("date", lambda text: when(text, period=period), fault="bad_dates")
    table = pd.DataFrame(
        {
            "file": sheet.file,
            "row": [f"{sheet.file}/{sheet.name}/{number}" for number in columns.text.index],
            "date": pd.to_datetime(pd.Series([day and day[0] for day in days], dtype=object)),
            "date_last": pd.to_datetime(pd.Series([day and day[1] for day in days], dtype=object)),
            "form": columns.parse("form", values.form),
            "level": columns.parse("level", values.level),
            "bands": bands,
            "age_known": [ages is not None or held != () for ages, held in zip(children, bands, strict=True)],
            "meant_for": [meant_bands[ages] for ages in meant_for],
            "child_ages": children,
            "arrival": _arrival(columns, settings, period),
            "crs": columns.words("crs").fillna(settings.crs),
            "sex": columns.parse("sex", values.sex),
            "role": [role or values.role("") for role in columns.parse("role", values.role)],
            "before": pd.Series(columns.parse("before", values.yes_or_no), dtype=object),
        }
        | {name: columns.words(name) for name in _WORDS}
        | {name: columns.numbers(name) for name in ("x", "y", "lon", "lat")}
        | {name: columns.counts(name) for name in _COUNTS}
        | {name: columns.counts(name, values.count_or_yes) for name in _COUNTS_OR_YES}
    )
    table["activity_id"] = _activity(columns, table)
    counted = _adults(table, columns, settings)
    answers = read_answers(columns, settings.questions).loc[counted.index]
    return _finish(counted), answers.reset_index(drop=True), counted.index.to_numpy()


def _bands(
    children: list[tuple[int, ...] | None], meant_for: list[frozenset[int] | None]
) -> list[tuple[str, ...]]:
    """Name each row's age bands; rows are many, what they say of ages is little."""
    said = list(zip(children, meant_for, strict=True))
    bands = {each: values.bands(*each) for each in set(said)}
    return [bands[each] for each in said]


def _arrival(columns: Columns, settings: ParticipationSettings, period: Span) -> list[str | None]:
    said = columns.parse("newly_arrived", values.yes_or_no)
    years = columns.parse("arrival_year", values.count, fault="bad_counts")
    earliest = period[0].year - settings.newly_arrived_years
    answers = [
        yes if yes is not None else (None if not year else year >= earliest)
        for yes, year in zip(said, years, strict=True)
    ]
    return [None if new is None else NEWLY_ARRIVED if new else OTHER for new in answers]


def _activity(columns: Columns, table: pd.DataFrame) -> pd.Series:
    """Name the activity of each row; where the file has no such column, by programme, day and place."""
    given = columns.words("activity_id")
    parts = table["programme"].fillna("") + "/" + table["date"].astype(str)
    parts = parts.fillna("") + "/" + table["venue"].fillna("")
    return table["file"] + ":" + given.where(given.notna(), parts)


def _adults(table: pd.DataFrame, columns: Columns, settings: ParticipationSettings) -> pd.DataFrame:
    """Make a row for the women, the men and the others of what counts them; leave the rest as it is.

    The index says which row of the sheet each comes from.
    """
    have = set(columns.text.columns)
    if not have & {"women", "men", "other_adults"}:
        if have & {"sex", "count"} or not have & {"families", "visits"}:
            return table.assign(adults=table["count"].fillna(1), unit=settings.unit)
        return _in_other_units(table, pd.Series(data=True, index=table.index))
    return _by_sex(table, settings)


def _by_sex(table: pd.DataFrame, settings: ParticipationSettings) -> pd.DataFrame:
    # Women and men are persons, whatever else the files count.
    unit = ADULTS if settings.unit == FAMILIES else settings.unit
    women, men, others = (table[name].fillna(0) for name in ("women", "men", "other_adults"))
    parts = [
        table.assign(sex=WOMAN, adults=women, unit=unit),
        table.assign(sex=MAN, adults=men, unit=unit),
        table.assign(sex=None, role=OTHER_ADULT, adults=others, unit=unit),
        # More in all than these together: the sex of the rest is not known.
        table.assign(
            adults=(table["count"].fillna(0) - women - men - others).clip(lower=0), unit=settings.unit
        ),
    ]
    silent = table[list(_ADULTS)].isna().all(axis=1)
    parts.append(_in_other_units(table, silent))
    joined = pd.concat([part[part["adults"] > 0] for part in parts]).sort_index(kind="stable")
    # What belongs to the whole row (those who registered, couples) stays on one of its parts.
    joined[_ONCE] = joined[_ONCE].mask(joined["row"].duplicated())
    return joined


def _in_other_units(table: pd.DataFrame, silent: pd.Series) -> pd.DataFrame:
    """Count families, or else visits, where a row counts no adults."""
    families = table["families"].notna()
    number = table["families"].where(families, table["visits"]).where(silent).fillna(0)
    unit = families.map({True: FAMILIES, False: ATTENDANCES})
    return table.assign(adults=number, unit=unit)


def _finish(table: pd.DataFrame) -> pd.DataFrame:
    text = ["file", "row", "activity_id", "form", "level", "crs", "sex", "arrival", "role", "unit", *_WORDS]
    whole = [name for name in tables.PARTICIPATIONS.columns if name in (*_COUNTS, *_COUNTS_OR_YES)]
    return table.reset_index(drop=True).astype(
        {"adults": "int64"}
        | dict.fromkeys(text, "str")
        | dict.fromkeys(whole, "Int64")
        | dict.fromkeys(["bands", "child_ages", "meant_for", "before"], object)
    )[tables.PARTICIPATIONS.columns]
