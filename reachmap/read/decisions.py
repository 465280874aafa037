"""What a person chose in ``import_review.xlsx``, kept where it holds next year too.

What a name means goes to ``aliases.csv``, what a heading is to ``[participations] columns``, or that it is
nothing to ``unread`` there; the follow-up is never written. Everything is read and tried before anything is
written: a choice that can not be kept leaves all files as they were. The workbook may be in either language:
the code stands in brackets behind a choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reachmap.errors import InputError, SettingsError
from reachmap.files import Source, content, write_whole
from reachmap.read.aliases import ANSWERS, looks_personal, remember_alias
from reachmap.read.amend import with_aliases, with_columns, with_unread
from reachmap.read.columns import COLUMNS
from reachmap.read.participations import read_participations
from reachmap.read.plain import plain
from reachmap.read.sheets import Sheet, read_sheets
from reachmap.settings import Settings

ALIASES = "aliases.csv"
NOT_READ = "not_read"
# The headings of the two sheets that are read back, in both languages, as `plain` makes them.
WRITTEN, SHOULD_BE = ("written", "skrivet"), ("should be", "ska vara")
HEADING, READ_AS = ("heading", "rubrik"), ("should be read as", "ska läsas som")
_CODE = re.compile(r"\[([^\[\]]+)\]\s*$")
_HEADING_ROWS = 10


@dataclass(frozen=True)
class Decisions:
    """What somebody chose.

    Parameters
    ----------
    aliases
        Area code, or one of `read.aliases.ANSWERS`, by what was written.
    columns
        Heading by column.
    unread
        Headings that are not to be read.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read_decisions(source: Source, *, areas: Mapping[str, str]) -> Decisions:
    """Read a filled-in ``import_review.xlsx``.

    Parameters
    ----------
    source
        The workbook.
    areas
        Name of every area of the project, by code.

    Raises
    ------
    InputError
        It is none, a choice is not known, or the same is said to mean two things. Sheet and cell are named.
    """
    sheets = read_sheets(source)
    named = [_chosen(sheet, WRITTEN, SHOULD_BE) for sheet in sheets]
    headed = [_chosen(sheet, HEADING, READ_AS) for sheet in sheets]
    if not any(found is not None for found in (*named, *headed)):
        raise InputError("not_a_review", file=source.name)
    aliases: dict[str, str] = {}
    columns: dict[str, str] = {}
    meant: dict[str, str] = {}
    unread: list[str] = []
    for sheet, found in zip(sheets, named, strict=True):
        for row, text, choice in found or []:
            _take(aliases, text, _area(choice, areas), _Cell(source, sheet, row))
    for sheet, found in zip(sheets, headed, strict=True):
        for row, heading, choice in found or []:
            column, cell = _column(choice), _Cell(source, sheet, row)
            _take(meant, plain(heading), column, cell)
            if column != NOT_READ:
                _take(columns, column or "", column and heading, cell)
            else:
                unread.append(heading)
    return Decisions(aliases, columns, tuple(dict.fromkeys(unread)))


def _chosen(sheet: Sheet, first: tuple[str, ...], last: tuple[str, ...]) -> list[tuple[int, str, str]] | None:
    """Take the rows in which something is chosen; None where the sheet has no such headings."""
    for position, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        cells = [plain(cell) for cell in row]
        here = next((i for i, cell in enumerate(cells) if cell in first), None)
        there = next((i for i, cell in enumerate(cells) if cell in last), None)
        if here is None or there is None:
            continue
        below = enumerate(sheet.rows[position + 1 :], start=position + 2)
        return [(number, each[here], each[there]) for number, each in below if each[here] and each[there]]
    return None


def _area(choice: str, areas: Mapping[str, str]) -> str | None:
    """Read a choice: a code in brackets, a code, or the name of one area alone."""
    in_brackets = _CODE.search(choice)
    for code in (in_brackets[1] if in_brackets else "", choice):
        if code in areas or code in ANSWERS:
            return code
    named = [code for code, name in areas.items() if plain(name) == plain(choice)]
    return named[0] if len(named) == 1 else None


def _column(choice: str) -> str | None:
    in_brackets = _CODE.search(choice)
    code = in_brackets[1] if in_brackets else choice
    return code if code in COLUMNS or code == NOT_READ else None


@dataclass(frozen=True)
class _Cell:
    """Where a choice stands."""

    source: Source
    sheet: Sheet
    row: int


def _take(taken: dict[str, str], key: str, meant: str | None, cell: _Cell) -> None:
    """Add a choice to those before it."""
    file, sheet, row = cell.source.name, cell.sheet.name, cell.row
    if not meant:
        raise InputError("decision_unknown", file=file, sheet=sheet, row=row)
    if taken.setdefault(key, meant) != meant:
        raise InputError("decision_twice", file=file, sheet=sheet, row=row)


def keep_decisions(settings: Settings, decisions: Decisions) -> list[Path]:
    """Write what was chosen into ``aliases.csv`` and the project file.

    Parameters
    ----------
    settings
        The project, read from a file on disk.
    decisions
        What was chosen.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    ReachmapError
        A choice can not be kept; nothing is written.
    """
    project = settings.path
    if not isinstance(project, Path):
        raise SettingsError("project_in_memory", file=project.name)
    if any(looks_personal(text) for text in decisions.aliases):
        number = sum(looks_personal(text) for text in decisions.aliases)
        raise InputError("alias_personal", file=ALIASES, n=number)
    unread = still_unread(settings.participations.unread, decisions)
    _try_headings(settings, decisions.columns, unread)
    old = content(project).decode("utf-8-sig")
    marked = content(project).startswith(b"\xef\xbb\xbf")
    new = with_columns(old, decisions.columns, file=project.name) if decisions.columns else old
    new = with_unread(new, unread, file=project.name)
    if decisions.aliases:
        new = with_aliases(new, ALIASES, file=project.name)
    written = []
    named = settings.locate.aliases
    path = named if isinstance(named, Path) else project.parent / ALIASES
    for text, code in decisions.aliases.items():
        remember_alias(path, text, code)
        written = [path]
    if new != old:
        write_whole(project, new.encode("utf-8-sig" if marked else "utf-8"))
        written.append(project)
    return written


def still_unread(before: Sequence[str], decisions: Decisions) -> tuple[str, ...]:
    """Name the headings that are not to be read: those before and those chosen, but what has a meaning."""
    given = {plain(heading) for heading in decisions.columns.values()}
    named = {plain(heading): heading for heading in (*before, *decisions.unread)}
    return tuple(heading for text, heading in named.items() if text not in given)


def _try_headings(settings: Settings, columns: Mapping[str, str], unread: tuple[str, ...]) -> None:
    """Read the follow-up as it would be read with these headings."""
    stated = settings.participations
    tried = replace(stated, columns=stated.columns | dict(columns), unread=unread)
    if tried != stated:
        read_participations(tried, period=settings.project.period)
