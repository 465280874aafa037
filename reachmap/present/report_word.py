"""The report as a Word file that can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reachmap.present.word_file import WordFile

if TYPE_CHECKING:
    from reachmap.present.report_content import Report
    from reachmap.present.report_parts import Table

_SMALL_MM = 100
# Widths of the columns of each table, millimetres.
_GOALS_MM, _TOP_MM, _AGES_MM = (92, 50, 32), (10, 58, 30, 38, 38), (56, 34, 40, 44)
_OFFERED_MM = (46, 28, 36, 38, 26)  # the ages with what is offered


def word(report: Report, moment: datetime) -> bytes:
    """Write the report.

    Parameters
    ----------
    report
        What it says.
    moment
        Date of the file.
    """
    file = WordFile(
        title=report.title,
        description=report.description,
        language=report.language,
        header=" · ".join([report.project, *report.marks]),
        footer=report.made,
        moment=moment,
    )
    _first_part(file, report)
    _second_part(file, report)
    return file.saved()


def _first_part(file: WordFile, report: Report) -> None:
    file.heading(report.title, level=1)
    for mark in report.marks:
        file.text(mark, bold=True)
    if report.lead:
        file.text(report.lead[0], bold=True)
        file.text(" ".join(report.lead[1:]))
    file.heading(report.goals_heading)
    _table(file, report.goals, _GOALS_MM)
    file.note(report.goals_note)
    file.heading(report.map_heading)
    file.picture(report.map_svg, report.map_alt, legend=report.legend)
    file.note(report.map_note)
    file.heading(report.top_heading)
    _table(file, report.top, _TOP_MM)
    file.note(" ".join(report.top_notes))


def _second_part(file: WordFile, report: Report) -> None:
    file.heading(report.equality_heading, new_page=True)
    found = report.equality
    if found.svg:
        file.picture(found.svg, found.alt, legend=found.legend)
    for line in found.lines:
        file.text(line)
    if found.fifths_svg:
        file.note(found.fifths_title)
        file.picture(found.fifths_svg, found.fifths_alt, width_mm=_SMALL_MM)
    file.heading(report.ages_heading)
    _table(file, report.ages, _AGES_MM if len(report.ages.columns) == len(_AGES_MM) else _OFFERED_MM)
    file.note(report.ages_note)
    for section in (*report.left, *report.right, *report.below):
        file.heading(section.heading)
        file.lines(section.lines)


def _table(file: WordFile, table: Table, widths_mm: Sequence[float]) -> None:
    file.table(table.columns, table.rows, widths_mm)
