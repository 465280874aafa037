"""The county's report as a Word file that can be edited: says what the PDF says, in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reachmap.present.report_map import shape
from reachmap.present.word_file import WordFile
from reachmap.present.word_style import TEXT_MM

# A map of the country is tall: it is drawn as wide as leaves room for what stands below it.
_TALLEST_MM = 120
_FUNNEL_MM = 130
# The first and the last column of a table hold words.
_FIRST, _LAST = 1.2, 1.5


def word(data: Mapping[str, Any], moment: datetime) -> bytes:
    """Write the report.

    Parameters
    ----------
    data
        From `compare_report.report_data`.
    moment
        Date of the file.
    """
    file = WordFile(
        title=data["title"],
        description=data["description"],
        language=data["language"],
        header=(data["project"], " · ".join(data["marks"])),
        footer=(data["made"], data["page"]),
        moment=moment,
    )
    _overview(file, data)
    for page in data["municipalities"]:
        file.heading(page["name"], level=1, new_page=True)
        _paragraphs(file, page["lead"])
        for part in page["sections"]:
            _part(file, part)
    return file.saved()


def _overview(file: WordFile, data: Mapping[str, Any]) -> None:
    file.heading(data["title"], level=1)
    for mark in data["marks"]:
        file.text(mark, bold=True)
    _paragraphs(file, data["lead"])
    file.heading(data["map_heading"])
    width = min(TEXT_MM, round(_TALLEST_MM / shape(data["map_svg"])))
    file.picture(data["map_svg"], data["map_alt"], legend=data["legend"], width_mm=width)
    file.note(data["map_note"])
    for part in data["overview"]:
        _part(file, part)
    if data["funnel_svg"]:
        file.heading(data["funnel_heading"])
        file.picture(data["funnel_svg"], data["funnel_alt"], width_mm=_FUNNEL_MM)
        file.text(data["funnel_words"])
    for part in data["after"]:
        _part(file, part)


def _paragraphs(file: WordFile, lines: Sequence[str]) -> None:
    for line in lines:
        file.text(line)


def _part(file: WordFile, part: Mapping[str, Any]) -> None:
    file.heading(part["heading"])
    file.lines(part["lines"])
    columns, rows = part["table"]["columns"], part["table"]["rows"]
    if rows:
        weights = [_FIRST, *[1.0] * (len(columns) - 2), _LAST]
        file.table(columns, rows, [TEXT_MM * weight / sum(weights) for weight in weights])
