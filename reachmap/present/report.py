"""The report for a steering group: two pages of PDF, and the same as an editable Word file.

The PDF is set by typst from a template of ours (`assets/report.typ`): tagged, with headings, alternative
texts, language and title, its font embedded. Same analysis, language and day give the same bytes.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reachmap.files import write_whole
from reachmap.present.report_content import Report, report
from reachmap.present.report_map import shape
from reachmap.present.typeset import set_pdf

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

TEMPLATE = "report.typ"
_NAMES = {"sv": "rapport", "en": "report"}


def names(language: str) -> tuple[str, str]:
    """Name the PDF and the Word file."""
    return f"{_NAMES[language]}.pdf", f"{_NAMES[language]}.docx"


def pdf(analysis: Analysis, translator: Translator, *, day: date | None = None) -> bytes:
    """Set the report as a tagged PDF of two pages.

    Parameters
    ----------
    analysis
        Gated results.
    translator
        Language.
    day
        When it was made; written on it. None leaves the day out.

    Returns
    -------
    bytes
        The PDF. It is set by typst's rules for PDF/UA-1; the tests check with pdfua, and in the structure
        tree, part of what a machine can check of that standard. Nobody has certified it.

    Raises
    ------
    OutputError
        It could not be set: our fault.
    """
    content = report(analysis, translator, day=day)
    return set_pdf(TEMPLATE, typeset_data(content), moment=_moment(analysis, day))


def docx(analysis: Analysis, translator: Translator, *, day: date | None = None) -> bytes:
    """Write the same as a Word file; parameters and errors as of `pdf`."""
    from reachmap.present.report_word import word

    return word(report(analysis, translator, day=day), _moment(analysis, day))


def write_reports(
    analysis: Analysis, translator: Translator, folder: Path, *, day: date | None = None
) -> list[Path]:
    """Write both; each is made whole before any is put in place.

    Parameters
    ----------
    analysis, translator, day
        As of `pdf`.
    folder
        Where to; made if it does not exist.

    Raises
    ------
    OutputError
        The folder or a file can not be written.
    """
    contents = files(analysis, translator, day=day)
    for name, content in contents.items():
        write_whole(folder / name, content)
    return [folder / name for name in contents]


def files(analysis: Analysis, translator: Translator, *, day: date | None = None) -> dict[str, bytes]:
    """Make both side by side, by their names; parameters and errors as of `pdf`."""
    from concurrent.futures import ThreadPoolExecutor

    from reachmap.present.report_word import word

    translator = translator.naming(analysis.settings.groups.names)
    content, moment = report(analysis, translator, day=day), _moment(analysis, day)
    with ThreadPoolExecutor(max_workers=1) as beside:
        # typst leaves Python to others while it sets.
        paper = beside.submit(set_pdf, TEMPLATE, typeset_data(content), moment=moment)
        made = (word(content, moment), paper.result())[::-1]
    return dict(zip(names(translator.language), made, strict=True))


def typeset_data(content: Report) -> dict[str, Any]:
    """Turn the report into what the template of the PDF reads."""
    return {**asdict(content), "map_shape": shape(content.map_svg)}


def _moment(analysis: Analysis, day: date | None) -> datetime:
    """Date the file: the day it was made, else the last of the period. No time of day."""
    return datetime.combine(day or analysis.settings.project.period[1], time(12), tzinfo=UTC)
