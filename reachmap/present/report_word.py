"""The report as a Word file that can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reachmap.present.report_map import shape
from reachmap.present.word_file import WordFile
from reachmap.present.word_style import TEXT_MM

if TYPE_CHECKING:
    from reachmap.present.report_content import Report
    from reachmap.present.report_parts import Section, Table

_EQUALITY_PT, _SECTION_PT = 8.5, 8.5  # the second page's sentences
# The map is no higher than leaves room for what stands below it on the page.
_SMALL_MM, _TALLEST_MM, _LOWEST_MM, _GOAL_MM = 80, 115, 35, 9
# Widths of the columns of each table, millimetres.
_GOALS_MM, _TOP_MM, _AGES_MM = (88, 48, 38), (9, 41, 26, 47, 51), (42, 29, 41, 62)
_OFFERED_MM = (40, 22, 30, 54, 28)  # the ages with what is offered


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
        header=(report.project, " · ".join(report.marks)),
        footer=(report.made, report.page),
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
    tallest = max(_LOWEST_MM, _TALLEST_MM - _GOAL_MM * len(report.goals.rows))
    width = min(TEXT_MM, tallest / shape(report.map_svg))
    file.picture(report.map_svg, report.map_alt, legend=report.legend, width_mm=width)
    file.note(report.map_note)
    file.heading(report.top_heading)
    _table(file, report.top, _TOP_MM)
    file.note(" ".join(report.top_notes))


def _second_part(file: WordFile, report: Report) -> None:
    file.heading(report.equality_heading, new_page=True)
    found = report.equality
    if found.svg:
        file.picture(found.svg, found.alt, legend=found.legend)
    if found.fifths_svg:
        file.columns(2)
    for line in found.lines:
        file.lines((line,), size_pt=_EQUALITY_PT)
    if found.fifths_svg:
        file.note(found.fifths_title, next_column=True)
        file.picture(found.fifths_svg, found.fifths_alt, width_mm=_SMALL_MM)
        file.columns(1)
    file.heading(report.ages_heading)
    _table(file, report.ages, _AGES_MM if len(report.ages.columns) == len(_AGES_MM) else _OFFERED_MM)
    file.note(report.ages_note)
    file.columns(2)
    _sections(file, (*report.left, *report.right))
    file.columns(1)
    _sections(file, report.below)


def _sections(file: WordFile, sections: Sequence[Section]) -> None:
    for section in sections:
        file.heading(section.heading)
        file.lines(section.lines, size_pt=_SECTION_PT)


def _table(file: WordFile, table: Table, widths_mm: Sequence[float]) -> None:
    file.table(table.columns, table.rows, widths_mm)
