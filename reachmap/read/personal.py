"""Columns that look like names, telephone numbers, e-mail or street addresses: told of, never read.

Known by the heading, or by what most of the cells look like. A column that is told of is not read
further, also where its heading is one that is known: where "Bostadsområde" holds street addresses, it is
addresses that would have been read. What the municipality's own premises and providers are called is
theirs to say: a venue's address or a programme's telephone number is nobody's home.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reachmap.read.extent import letters
from reachmap.read.headings import HeadingRow
from reachmap.read.personal_texts import (
    ADDRESS,
    EMAIL,
    IDENTITY,
    KINDS,
    LEADER,
    NAME,
    TELEPHONE,
    kind_of_text,
)
from reachmap.read.sheets import Sheet

# Recognised columns whose cells are free words about a person: of an activity's venue or programme they are
# not, and numbers, days and answers are read as such or not at all.
_OF_PERSONS = frozenset(
    {"area", "postcode", "school", "language", "language_need", "found_via", "next_step", "role"}
)
_MOST_LOOKED_AT = 2_000  # unlike texts of a column: enough to tell what it mostly holds
_LEAST = 3

_WHOSE = (
    r"deltagar(?:e|ens)?|förälder(?:ns)?|barn(?:et)?s?|mammas?|pappas?|vårdnadshavare(?:s|ns)?|kvinna|man"
)
_HEADINGS = {
    IDENTITY: (
        r"(?:person|samordnings|födelse) ?(?:nummer|nr)",
        r"pers ?nr",
        r"pnr",
        r"personal id.*",
    ),
    EMAIL: (r".*\be ?post\w*.*", r".*\be ?mail\w*.*", r".*\bmail ?adress\w*", r"mejl\w*", r"mail"),
    TELEPHONE: (
        r".*\btele?fon\w*",
        r".*\b(?:tel|tfn|mobil|mobile|phone)\b.*",
        r"mobil(?:nummer|nr|telefon)\w*",
        r".*telefonnummer",
    ),
    ADDRESS: (
        r"(?:\w+ )?(?:gatu|post|bostads|hem|utdelnings)?adress(?:en|er)?",
        r"gata|c o|lägenhets ?(?:nummer|nr)",
        r"(?:street |home )?address",
    ),
    LEADER: (
        r"(?:grupp|kurs|cirkel)?ledar(?:e|en|na|namn)\w*(?: \w+)?",
        r"handledare|kontaktperson|handläggare|(?:group )?leader",
    ),
    NAME: (
        r"(?:för |för|efter|till|hel)?(?:och )?(?:efter)?namn(?: och namn)?",
        rf"(?:{_WHOSE}) ?(?:för|efter)?namn",
        r"(?:(?:first|last|full|given|family|sur) ?)?name",
    ),
}
_BY_HEADING = tuple((kind, re.compile("|".join(patterns))) for kind, patterns in _HEADINGS.items())
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class PersonalColumn:
    """A column that looks like it holds what is personal.

    Parameters
    ----------
    heading
        Its heading; empty where that looks personal itself.
    column
        Its letters in the sheet.
    kind
        One of `KINDS`.
    read_as
        What it would have been read as, or empty.
    """

    heading: str
    column: str
    kind: str
    read_as: str = ""


def kind_of_heading(heading: str) -> str:
    """Tell what a heading announces: one of `KINDS`, or nothing."""
    words = _NOT_WORD.sub(" ", heading.casefold()).strip()
    return next((kind for kind, pattern in _BY_HEADING if pattern.fullmatch(words)), "")


def kind_of_column(cells: Sequence[str]) -> str:
    """Tell what most of the unlike texts of a column look like: one of `KINDS`, or nothing."""
    unlike = list(dict.fromkeys(cell for cell in cells if cell and len(cell) > 4))[:_MOST_LOOKED_AT]
    short = {cell for cell in cells[:_MOST_LOOKED_AT] if cell and len(cell) <= 4}
    if len(unlike) < _LEAST:
        return ""
    kinds = [kind_of_text(cell) for cell in unlike]
    for kind in KINDS:
        if 2 * kinds.count(kind) > len(unlike) + len(short):
            return kind
    return ""


def personal_columns(
    rows: Sequence[Sequence[str]],
    headings: Sequence[str],
    places: Mapping[str, int],
) -> tuple[PersonalColumn, ...]:
    """Find the columns of a sheet that look personal.

    Parameters
    ----------
    rows
        The rows below the headings.
    headings
        The heading of each column.
    places
        Where the columns that would be read stand.

    Returns
    -------
    tuple of PersonalColumn
        From left to right.
    """
    read_as = {place: column for column, place in places.items()}
    found = []
    for place, cells in enumerate(zip(*rows, strict=True)):
        heading = headings[place] if place < len(headings) else ""
        column = read_as.get(place, "")
        if column and column not in _OF_PERSONS:
            continue
        # A heading that is known, or that the project file names, is believed; its cells are not.
        kind = "" if column else kind_of_heading(heading)
        kind = kind or kind_of_column(cells)
        if kind:
            shown = "" if kind_of_text(heading) else heading
            found.append(PersonalColumn(shown, letters(place), kind, column))
    return tuple(found)


def without_personal(sheet: Sheet, headings: HeadingRow) -> tuple[HeadingRow, tuple[PersonalColumn, ...]]:
    """Take columns that look personal out of those that are read.

    Returns
    -------
    HeadingRow
        Without them; of the headings that are not read, those that are somebody's name are told by letter.
    tuple of PersonalColumn
        What was taken out, and what would not have been read anyhow.
    """
    wide = {place for place, _ in headings.wide}
    places = {**headings.places, **{f"wide {place}": place for place in wide}}
    row = sheet.rows[headings.row]
    found = personal_columns(sheet.rows[headings.row + 1 :], row, places)
    taken = {one.read_as for one in found}
    # A group of headings stands a row above.
    named = {
        cell: letters(place)
        for cells in (sheet.rows[max(0, headings.row - 1)], row)
        for place, cell in enumerate(cells)
        if cell and kind_of_text(cell)
    }
    left = {column: place for column, place in headings.places.items() if column not in taken}
    unread = (*headings.unread, *(headings.headings[column] for column in headings.places if column in taken))
    return replace(
        headings,
        places=left,
        headings={column: headings.headings[column] for column in left},
        unread=tuple(named.get(heading, heading) for heading in unread),
    ), found
