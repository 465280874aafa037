"""Follow-up files as one table of participations.

Decides what a row counts: one adult, or women and men of a family or course in two columns, or a number
of adults of unknown sex. Total rows ("Summa") are recognised and not counted. Columns that are not
recognised are never read further than their heading. Personal identity numbers stop the read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read import values
from reachmap.read.headings import HeadingRow, find_headings
from reachmap.read.sheets import Sheet, read_sheets
from reachmap.settings import ParticipationSettings
from reachmap.vocabulary import MAN, NEWLY_ARRIVED, OTHER, WOMAN

TOTAL_WORDS = ("summa", "totalt", "total", "totalsumma", "sum")
_WORD = re.compile(r"[\s:.,]")
_NUMBERS = ("x", "y", "lon", "lat")
_ANSWERS = ("useful", "strengthened", "relation")
_COUNTS = ("count", "women", "men", "couples", "offered", "registered")


@dataclass(frozen=True)
class SheetReport:
    """What a sheet was understood as: headings and counts, never a value of anybody's."""

    file: str
    sheet: str
    rows: int
    total_rows: int
    recognised: dict[str, str]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Followup:
    """All follow-up files: the table and how each sheet was read."""

    participations: pd.DataFrame
    sheets: tuple[SheetReport, ...]
    repeated_rows: int

    @property
    def rows_read(self) -> int:
        """Rows below the headings that are not blank and not totals."""
        return sum(sheet.rows for sheet in self.sheets)


def read_participations(settings: ParticipationSettings, *, period_start: date) -> Followup:
    """Read the follow-up files of a project.

    Parameters
    ----------
    settings
        Section ``[participations]``.
    period_start
        First day of the period; arrival years are compared with its year.

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
    frames, reports = [], []
    for source in settings.files:
        for sheet, headings in _followup_sheets(source, settings.columns):
            body = _body(sheet, headings)
            reports.append(_report(sheet, headings, body))
            # A sheet of headings alone, not yet filled in, has no types to join with the others'.
            if len(body.text):
                frames.append(_table(sheet, headings, body, settings, period_start))
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if table.empty:
        raise InputError("no_rows", file=", ".join(source.name for source in settings.files))
    shown = table.drop(columns="row").astype(str)
    repeated = int(table.loc[shown.duplicated(keep=False), "row"].nunique())
    return Followup(tables.PARTICIPATIONS.check(table), tuple(reports), repeated)


def _followup_sheets(source: Source, columns: Mapping[str, str]) -> list[tuple[Sheet, HeadingRow]]:
    sheets = read_sheets(source)
    for sheet in sheets:
        _refuse_identity_numbers(sheet)
    found = [(sheet, find_headings(sheet, columns)) for sheet in sheets]
    followups = [(sheet, headings) for sheet, headings in found if headings is not None]
    if not followups:
        raise InputError("headings_not_found", file=source.name, sheet=sheets[0].name)
    return followups


def _refuse_identity_numbers(sheet: Sheet) -> None:
    rows_by_column: dict[int, int] = {}
    verdicts: dict[str, bool] = {}
    for row in sheet.rows:
        for place, cell in enumerate(row):
            if len(cell) < 10:
                continue
            if cell not in verdicts:
                verdicts[cell] = values.looks_like_identity_number(cell)
            if verdicts[cell]:
                rows_by_column[place] = rows_by_column.get(place, 0) + 1
    if rows_by_column:
        place, n = max(rows_by_column.items(), key=lambda item: item[1])
        raise InputError("identity_numbers", file=sheet.file, sheet=sheet.name, column=_letter(place), n=n)


def _letter(place: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(frozen=True)
class _Body:
    """The rows below the headings: text by column, and how many total rows were left out."""

    text: pd.DataFrame
    total_rows: int


def _body(sheet: Sheet, headings: HeadingRow) -> _Body:
    places = list(headings.places.values())
    kept, numbers, totals = [], [], 0
    for number, row in enumerate(sheet.rows[headings.row + 1 :], start=headings.row + 2):
        cells = [row[place] for place in places]
        if not any(cells):
            continue
        first = next((cell for cell in row if cell), "")
        if _WORD.split(first.casefold(), maxsplit=1)[0] in TOTAL_WORDS:
            totals += 1
            continue
        kept.append(cells)
        numbers.append(number)
    text = pd.DataFrame(kept, columns=list(headings.places), index=numbers, dtype=object)
    return _Body(text, totals)


def _report(sheet: Sheet, headings: HeadingRow, body: _Body) -> SheetReport:
    return SheetReport(
        file=sheet.file,
        sheet=sheet.name,
        rows=len(body.text),
        total_rows=body.total_rows,
        recognised=headings.headings,
        unread=headings.unread,
    )


class _Columns:
    """Parses the columns of one sheet, each distinct text once."""

    def __init__(self, sheet: Sheet, headings: HeadingRow, text: pd.DataFrame) -> None:
        self.sheet = sheet
        self.headings = headings
        self.text = text

    def __contains__(self, column: str) -> bool:
        return column in self.text.columns

    def parse(self, column: str, read: Callable[[str], Any], *, fault: str = "bad_counts") -> list[Any]:
        """Read a column; None where it is blank or missing. ``fault``: the error for bad values."""
        if column not in self:
            return [None] * len(self.text)
        parsed: dict[str, Any] = {}
        bad = set()
        for text in self.text[column].unique():
            try:
                parsed[text] = read(text) if text else None
            except (ValueError, OverflowError):
                bad.add(text)
        if bad:
            raise InputError(
                fault,
                file=self.sheet.file,
                sheet=self.sheet.name,
                column=self.headings.headings[column],
                n=int(self.text[column].isin(bad).sum()),
                limit=values.LARGEST_COUNT,
            )
        return [parsed[text] for text in self.text[column]]

    def words(self, column: str) -> list[str | None]:
        """Read a column of free words; None where blank."""
        return self.parse(column, lambda text: text)


def _table(
    sheet: Sheet,
    headings: HeadingRow,
    body: _Body,
    settings: ParticipationSettings,
    period_start: date,
) -> pd.DataFrame:
    columns = _Columns(sheet, headings, body.text)
    children = columns.parse("child_ages", values.ages)
    meant_for = columns.parse("activity_ages", values.age_set)
    table = pd.DataFrame(
        {
            "file": sheet.file,
            "row": [f"{sheet.file}/{sheet.name}/{number}" for number in body.text.index],
            "date": pd.to_datetime(
                pd.Series(columns.parse("date", values.day, fault="bad_dates"), dtype=object)
            ),
            "form": columns.parse("form", values.form),
            "level": columns.parse("level", values.level),
            "bands": [values.bands(c, m) for c, m in zip(children, meant_for, strict=True)],
            "age_known": [ages is not None for ages in children],
            "child_ages": children,
            "arrival": _arrival(columns, settings, period_start),
            "crs": [text or settings.crs for text in columns.words("crs")],
        }
        | {
            name: pd.Series(columns.words(name), dtype="str")
            for name in ("programme", "provider", "venue", "language", "area")
        }
        | {name: _numbers(columns, name) for name in _NUMBERS}
        | {name: _numbers(columns, name) for name in _ANSWERS}
        | {name: _counts(columns, name) for name in _COUNTS}
    )
    table["completed"] = pd.Series(
        columns.parse("completed", values.count_or_yes, fault="bad_counts"), dtype="Int64"
    )
    table["sex"] = columns.parse("sex", values.sex)
    table["activity_id"] = _activity(columns, table)
    return _adults(table, columns)


def _arrival(columns: _Columns, settings: ParticipationSettings, period_start: date) -> list[str | None]:
    said = columns.parse("newly_arrived", values.yes_or_no)
    years = columns.parse("arrival_year", values.count, fault="bad_counts")
    earliest = period_start.year - settings.newly_arrived_years
    answers = [
        yes if yes is not None else (None if not year else year >= earliest)
        for yes, year in zip(said, years, strict=True)
    ]
    return [None if new is None else NEWLY_ARRIVED if new else OTHER for new in answers]


def _numbers(columns: _Columns, name: str) -> list[float]:
    def read(text: str) -> float:
        try:
            return float(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
        except ValueError:
            return np.inf  # filled in but no number: told apart from blank, and no point anywhere

    return [np.nan if number is None else number for number in columns.parse(name, read)]


def _counts(columns: _Columns, name: str) -> pd.Series:
    return pd.Series(columns.parse(name, values.count, fault="bad_counts"), dtype="Int64")


def _activity(columns: _Columns, table: pd.DataFrame) -> pd.Series:
    """Name the activity of each row; where the file has no such column, by programme, day and place."""
    given = pd.Series(columns.words("activity_id"), dtype="str")
    parts = table["programme"].fillna("") + "/" + table["date"].astype(str)
    parts = parts.fillna("") + "/" + table["venue"].fillna("")
    return table["file"] + ":" + given.where(given.notna(), parts)


def _adults(table: pd.DataFrame, columns: _Columns) -> pd.DataFrame:
    """Make a row per sex of what counts women and men, and leave the rest as it is."""
    if not {"women", "men"} & set(columns.text.columns):
        table["adults"] = table["count"].fillna(1)
        return _finish(table)
    women = table.assign(sex=WOMAN, adults=table["women"].fillna(0))
    men = table.assign(sex=MAN, adults=table["men"].fillna(0))
    # More in all than women and men together: the sex of the rest is not known.
    told = table["women"].fillna(0) + table["men"].fillna(0)
    sexless = table.assign(adults=(table["count"].fillna(0) - told).clip(lower=0))
    parts = [part[part["adults"] > 0] for part in (women, men, sexless)]
    # What belongs to the whole row (those who registered, couples) stays on one of its parts.
    joined = pd.concat(parts).sort_index(kind="stable")
    later = joined["row"].duplicated()
    whole = ["couples", "offered", "registered", "completed"]
    joined[whole] = joined[whole].mask(later)
    return _finish(joined)


def _finish(table: pd.DataFrame) -> pd.DataFrame:
    text = ["file", "row", "activity_id", "programme", "form", "level", "provider", "venue"]
    text += ["area", "crs", "language", "sex", "arrival"]
    return table.reset_index(drop=True).astype(
        {"adults": "int64", **dict.fromkeys(text, "str"), "bands": object, "child_ages": object}
    )[tables.PARTICIPATIONS.columns]
