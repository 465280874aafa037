"""What each column was taken as, and how much of it could be read: counts of cells, never what they say.

A cell is *understood*, *unclear* (filled in with something that says nothing here, "vet ej" among it) or
*blank*. The counts have not passed the gate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from reachmap.followup import ParticipationSettings
from reachmap.read import values
from reachmap.read.answers import answer
from reachmap.read.body import COUNTED
from reachmap.read.columns import COLUMNS
from reachmap.read.dates import Span, when
from reachmap.read.parse import Columns
from reachmap.read.personal import PersonalColumn
from reachmap.read.plain import plain

# What a column's cells are read as.
TEXT, WHOLE, NUMBER, DAY, SEX, AGES, YES_NO, CHOICE, ANSWER = KINDS = (
    "text",
    "whole",
    "number",
    "day",
    "sex",
    "ages",
    "yes_no",
    "choice",
    "answer",
)
ALIKE_ENOUGH = 75.0  # per cent of letters: "Bostadsomrade" is like enough to be asked about, "Ort" is not
_COORDINATES = ("x", "y", "lon", "lat")


@dataclass(frozen=True)
class ColumnUse:
    """A heading and what became of its cells: not gated.

    Parameters
    ----------
    file, sheet, heading
        Where it stands.
    column
        What it was taken as; ``""`` where it is not read.
    kind
        What its cells are read as, of `KINDS`; ``""`` where it is not read.
    understood, unclear, blank
        Rows; 0 of each where it is not read.
    guess
        For one that is not read: the column whose headings are most like it, ``""`` where none is.
    looks_like
        For one that is not read because it looks personal: which of `read.personal.KINDS`.
    letters
        The column's letters where ``heading`` is blank, because there is none or it looks personal itself.
    """

    file: str
    sheet: str
    heading: str
    column: str = ""
    kind: str = ""
    understood: int = 0
    unclear: int = 0
    blank: int = 0
    guess: str = ""
    looks_like: str = ""
    letters: str = ""


def column_uses(
    columns: Columns,
    settings: ParticipationSettings,
    *,
    period: Span,
    personal: Sequence[PersonalColumn] = (),
) -> list[ColumnUse]:
    """Tell what the columns of a sheet were taken as, those that are not read last.

    Parameters
    ----------
    columns
        The sheet.
    settings
        Section ``[participations]``.
    period
        First and last day: a week without a year lies in it.
    personal
        The columns that look personal.
    """
    readers = _readers(settings, period)
    sheet, headings = columns.sheet, columns.headings
    wide = f"{headings.wide[0][1]} … {headings.wide[-1][1]}" if headings.wide else ""
    found = []
    for name in columns.text.columns:
        kind, read = readers.get(name, (TEXT, _said))
        understood, unclear, blank = _counts(columns.text[name], read)
        heading = headings.headings.get(name, wide)
        found.append(ColumnUse(sheet.file, sheet.name, heading, name, kind, understood, unclear, blank))
    # A heading that stands twice may be personal once.
    others = Counter(headings.unread) - Counter(one.heading or one.column for one in personal)
    taken, left_out = set(columns.text.columns), set(map(plain, settings.unread))
    unread = [
        # Of what is not to be read nothing is guessed.
        ColumnUse(
            sheet.file,
            sheet.name,
            heading,
            guess="" if plain(heading) in left_out else _like(heading, taken=taken),
        )
        for heading in others.elements()
    ]
    told = [
        ColumnUse(
            sheet.file,
            sheet.name,
            one.heading,
            looks_like=one.kind,
            letters="" if one.heading else one.column,
        )
        for one in personal
    ]
    return found + unread + told


def _readers(settings: ParticipationSettings, period: Span) -> Mapping[str, tuple[str, Callable[[str], Any]]]:
    """Name how each column that is no plain text is read."""
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "date": (DAY, lambda text: when(text, period=period)),
        "sex": (SEX, values.sex),
        "child_ages": (AGES, values.ages),
        "activity_ages": (AGES, values.age_set),
        "newly_arrived": (YES_NO, values.yes_or_no),
        "before": (YES_NO, values.yes_or_no),
        "arrival_year": (WHOLE, values.count),
        "form": (CHOICE, values.form),
        "level": (CHOICE, values.level),
    }
    readers |= dict.fromkeys(COUNTED, (WHOLE, values.count_or_yes))
    readers |= dict.fromkeys(_COORDINATES, (NUMBER, _number))
    for question in settings.questions:
        readers[question.key] = (ANSWER, partial(_answered, question=question))
    return readers


def _said(text: str) -> str | None:
    return None if values.is_no_answer(text) else text


def _number(text: str) -> float | None:
    return float(values.squeeze(text).replace(",", "."))


def _answered(text: str, *, question: Any) -> float | None:  # noqa: ANN401 - bound above
    share = answer(text, question)
    return None if np.isnan(share) else share


def _counts(cells: pd.Series, read: Callable[[str], Any]) -> tuple[int, int, int]:
    """Count the cells that are understood, unclear and blank; each distinct text is read once."""
    times = cells.value_counts()
    blank = int(times.get("", 0))
    read_as = [bool(text) and _is_read(str(text), read) for text in times.index]
    understood = int(times[read_as].sum())
    return understood, len(cells) - blank - understood, blank


def _is_read(text: str, read: Callable[[str], Any]) -> bool:
    try:
        return read(text) is not None
    except (ValueError, OverflowError):
        return False


def _like(heading: str, *, taken: set[str]) -> str:
    """Name the column, of those that no heading was taken as, whose headings are most like one."""
    from rapidfuzz import fuzz, process

    known = {text: column for column, texts in COLUMNS.items() if column not in taken for text in texts}
    best = process.extractOne(plain(heading), list(known), scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH)
    return known[best[0]] if best else ""
