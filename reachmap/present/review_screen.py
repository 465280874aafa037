"""The review on a terminal of a hundred columns, as ``reachmap check`` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from reachmap.present import intake_sentences
from reachmap.present.review import parts
from reachmap.present.review_book import FILE, flag_lines
from reachmap.present.review_part import Part
from reachmap.present.screen import paragraph, table, tame
from reachmap.present.xlsx import PERCENT, WHOLE

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Intake

_NUMBERS = (WHOLE, PERCENT)
_CANDIDATES_ON_SCREEN = 3
_ROWS_ON_SCREEN = {"names": 40, "taken": 20, "bounds": 15}


def on_screen(
    intake: Intake, translator: Translator, *, project: str, workbook: str, also: Sequence[str] = ()
) -> str:
    """Write the whole review for a terminal of a hundred columns.

    Parameters
    ----------
    intake, translator
        What was read, and the language.
    project, workbook
        The project file and the workbook of the review, as they are to be typed.
    also
        What else was read, a line each.
    """
    say = translator.say
    read = [*intake_sentences.intake_lines(intake, translator), *also]
    lines = _titled(say("What was read"), bullets=read)
    for part in parts(intake, translator):
        lines += ["", tame(part.title), *paragraph(part.about)]
        rows, rest = _first_rows(part, translator)
        headings = [heading for heading, _ in part.columns]
        right = [any(kind in _NUMBERS for _, kind in cells) for cells in zip(*part.rows, strict=True)]
        if part.key == "columns":
            for place, own in groupby(rows, key=itemgetter(0)):
                inner = [row[1:] for row in own]
                lines += ["", *paragraph(place), *table(headings[1:], inner, right=right[1:])]
        elif rows:
            lines += ["", *table(headings, rows, right=right)]
        if rest:
            text = translator.count(
                "{n} more row is in {file}.", "{n} more rows are in {file}.", rest, file=FILE
            )
            lines += paragraph(text)
    flags = flag_lines(intake, translator)
    if flags:
        lines += ["", *_titled(say("To be aware of"), bullets=flags)]
    how = say(
        "Choose in {file}, in the last column of the sheets {names} and {columns}, save it, and type: "
        "reachmap check {project} --apply {file}. The choices are kept in aliases.csv and in the project "
        "file, and hold next year too. The follow-up itself is not changed.",
        file=workbook,
        names=say("Unsure names"),
        columns=say("Columns"),
        project=project,
    )
    return "\n".join([*lines, "", say("How to put it right"), *paragraph(how), ""])


def _titled(title: str, *, bullets: Sequence[str]) -> list[str]:
    return [title, *(line for text in bullets for line in paragraph(text, bullet="– "))]


def _first_rows(part: Part, translator: Translator) -> tuple[list[list[str]], int]:
    """Take the rows that a screen has room for; the names only with their best candidates."""
    shown = part.shown(translator)
    if part.key == "names":
        shown = [[*row[:-1], "\n".join(row[-1].split("\n")[:_CANDIDATES_ON_SCREEN])] for row in shown]
    most = _ROWS_ON_SCREEN.get(part.key, len(shown))
    return shown[:most], max(0, len(shown) - most)
