"""Which column is which: headings that municipalities use, and columns that are never read.

Headings stand in the row where most are recognised, below a title if there is one. Where they stand in two
rows, a group ("Antal") above and what it holds ("kvinnor", "män") below, both are read together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from reachmap.errors import InputError
from reachmap.followup import ParticipationSettings, WideSettings
from reachmap.read.columns import BEGINNINGS, TELLING
from reachmap.read.columns import COLUMNS as COLUMNS
from reachmap.read.extent import place as column_place
from reachmap.read.personal_texts import kind_of_text
from reachmap.read.plain import plain
from reachmap.read.sheets import Sheet

HEADING_ROWS = 30

LONGEST_HEADING = 200  # characters: a question is a heading too

_LETTERS = re.compile(r"[A-Za-z]{1,3}")


_KNOWN = {plain(heading): column for column, headings in COLUMNS.items() for heading in headings}


@dataclass(frozen=True)
class HeadingRow:
    """Where the headings stand and what they were taken as.

    ``row`` is the last row of headings; ``places`` maps a column (or a question) to its position; ``unread``
    lists headings that were not recognised, or are never read (group leaders, names, telephone numbers);
    ``wide`` are the positions and headings of a wide sheet's columns.
    """

    row: int
    places: dict[str, int]
    headings: dict[str, str]
    unread: tuple[str, ...]
    wide: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Known:
    """What headings mean in one project.

    Parameters
    ----------
    chosen
        Column to heading, as the project file says; it wins over what would be recognised.
    questions
        The project's questions, by key, with their headings as `plain` makes them.
    unread
        Headings that are not read, whatever they look like, as `plain` makes them.
    """

    chosen: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: ParticipationSettings) -> Known:
        """Take what a project says of its follow-up's headings."""
        unread = frozenset(map(plain, settings.unread))
        chosen = {column: text for column, text in settings.columns.items() if plain(text) not in unread}
        return cls(chosen, {question.key: question.headings for question in settings.questions}, unread)

    @cached_property
    def _named(self) -> dict[str, str]:
        return {plain(heading): column for column, heading in self.chosen.items()}

    @cached_property
    def _asked(self) -> dict[str, str]:
        return {plain(text): key for key, texts in self.questions.items() for text in texts}

    def column(self, heading: str) -> str | None:
        """Name the column that a heading stands for, or None."""
        text = plain(heading)
        if not text or len(text) > LONGEST_HEADING:
            return None
        if text in self._named:
            return self._named[text]
        column = self._asked.get(text) or _KNOWN.get(text)
        if column is None:
            column = next((c for c, start in BEGINNINGS.items() if text.startswith(start)), None)
        # A column that the project file places elsewhere is not guessed here as well.
        return None if column in self.chosen else column

    def refuse_unknown(self, file: str) -> None:
        """Refuse columns that the project file names and that do not exist."""
        columns = (*COLUMNS, *self.questions)
        unknown = [column for column in self.chosen if column not in columns]
        if unknown:
            raise InputError("column_unknown", file=file, column=unknown[0][:80], known=", ".join(columns))


def find_headings(sheet: Sheet, known: Known, wide: WideSettings | None = None) -> HeadingRow | None:
    """Find the row of headings, below a title if there is one.

    Parameters
    ----------
    sheet
        The sheet.
    known
        What headings mean in this project.
    wide
        Where a wide sheet's columns begin and end.

    Returns
    -------
    HeadingRow or None
        None when no row holds a telling heading: the sheet is not a follow-up.

    Raises
    ------
    InputError
        Two headings look like the same column, or one column is named that does not exist.
    """
    known.refuse_unknown(sheet.file)
    best: _Candidate | None = None
    for position, row in enumerate(sheet.rows[:HEADING_ROWS]):
        above = sheet.rows[position - 1] if position else ()
        for candidate in _candidates(position, row, above, known, wide):
            if candidate.tells and (best is None or candidate.beats(best)):
                best = candidate
    # Where the headings stand does not hang on which of them are read.
    read = None if best is None else best.without(known.unread)
    return _heading_row(sheet, read, known.chosen) if read is not None and read.tells else None


@dataclass(frozen=True)
class _Candidate:
    """A row that may hold the headings: each cell's heading, and the column that it would be."""

    row: int
    cells: tuple[str, ...]
    columns: tuple[str | None, ...]
    wide: tuple[tuple[int, str], ...] = ()
    grouped: bool = False

    def beats(self, other: _Candidate) -> bool:
        """Whether more is recognised; the upper of two rows of headings gives way to both read together."""
        holds_it = self.grouped and other.row == self.row - 1
        return self.score > other.score or (holds_it and self.score == other.score)

    def without(self, unread: frozenset[str]) -> _Candidate:
        """Leave out headings that are not to be read."""
        pairs = zip(self.cells, self.columns, strict=True)
        return replace(self, columns=tuple(None if plain(cell) in unread else each for cell, each in pairs))

    @property
    def tells(self) -> bool:
        """Whether something could be counted or placed by it."""
        return bool(self.wide) or any(column in TELLING for column in self.columns)

    @property
    def score(self) -> int:
        """Columns recognised; one that stands twice speaks against it."""
        found = [column for column in self.columns if column]
        return 2 * len(set(found)) - len(found) + len(self.wide)


def _candidates(
    position: int, row: Sequence[str], above: Sequence[str], known: Known, wide: WideSettings | None
) -> Iterator[_Candidate]:
    alone = tuple(known.column(cell) for cell in row)
    places = wide_places(row, wide)
    if wide is None or places:
        taken = {place for place, _ in places}
        columns = tuple(None if i in taken else column for i, column in enumerate(alone))
        yield _Candidate(position, tuple(row), columns, places)
    # A dash below a heading is an answer, not half a heading.
    worded = all(any(map(str.isalnum, cell)) for cell in row if cell)
    if wide is None and worded and sum(map(bool, above)) > 1:
        cells, columns = _with_groups(row, above, known)
        if any(column and cell for column, cell in zip(columns, row, strict=True)):
            yield _Candidate(position, cells, columns, grouped=True)


def _with_groups(
    row: Sequence[str], above: Sequence[str], known: Known
) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """Read each heading together with the group above it, which holds until the next group begins."""
    cells: list[str] = []
    columns: list[str | None] = []
    group = ""
    for cell, upper in zip(row, above, strict=True):
        group = upper or group
        both = cell if plain(cell) == plain(group) else f"{group} {cell}".strip()
        column = known.column(both) if cell else known.column(upper)
        if column is None and cell and known.column(group) in (None, "count"):
            # The group says nothing else: "Deltagare" over "kvinnor". "Anmälda" over it would.
            column = known.column(cell)
        cells.append((both if cell else upper) if column else cell or upper)
        columns.append(column)
    return tuple(cells), tuple(columns)


def wide_places(row: Sequence[str], wide: WideSettings | None) -> tuple[tuple[int, str], ...]:
    """Find a wide sheet's columns in a row: from one heading, or letter, to another.

    Returns
    -------
    tuple of (int, str)
        Position and heading of each; empty where the row is not the one.
    """
    if wide is None:
        return ()
    texts = [plain(cell) for cell in row]
    first, last = (_end(texts, end) for end in (wide.first, wide.last))
    if first is None or last is None or not first <= last < len(row):
        return ()
    places = tuple((place, row[place]) for place in range(first, last + 1))
    return places if all(heading for _, heading in places) else ()


def _end(texts: Sequence[str], end: str) -> int | None:
    if plain(end) in texts:
        return texts.index(plain(end))
    return column_place(end) if _LETTERS.fullmatch(end) else None


def _heading_row(sheet: Sheet, found: _Candidate, chosen: Mapping[str, str]) -> HeadingRow:
    places: dict[str, int] = {}
    for place, column in enumerate(found.columns):
        if column is None:
            continue
        if column in places:
            raise InputError(
                "heading_twice",
                file=sheet.file,
                sheet=sheet.name,
                first=found.cells[places[column]],
                second=found.cells[place],
                column=column,
            )
        places[column] = place
    _refuse_missing(sheet, found.cells, places, chosen)
    read = {*places.values(), *(place for place, _ in found.wide)}
    unread = tuple(cell for i, cell in enumerate(found.cells) if cell and i not in read)
    headings = {column: found.cells[i] for column, i in places.items()}
    return HeadingRow(found.row, places, headings, unread, found.wide)


def _refuse_missing(
    sheet: Sheet, cells: Sequence[str], places: Mapping[str, int], chosen: Mapping[str, str]
) -> None:
    for column, heading in chosen.items():
        if column not in places:
            raise InputError(
                "heading_not_found",
                file=sheet.file,
                sheet=sheet.name,
                heading=heading,
                column=column,
                known=", ".join(cell for cell in cells if cell and not kind_of_text(cell)),
            )
