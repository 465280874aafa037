"""The report as a Word file that can be edited: real headings, tables with heading rows, alternative texts.

Word embeds no font and draws no SVG everywhere, so the pictures are PNG, set by typst from the same drawings
as in the PDF. Same report, same bytes: the archive has no time of day.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reachmap.present import palette
from reachmap.present.typeset import set_pages

if TYPE_CHECKING:
    from reachmap.present.report_content import Report
    from reachmap.present.report_parts import Section, Table

_LOCALES = {"sv": "sv-SE", "en": "en-GB"}
_FONT, _TABLE_STYLE = "Calibri", "Light Shading"
_TEXT_MM, _SMALL_MM = 174, 100
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive knows
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
    document = Document()
    _page(document, report)
    _styles(document, report.language)
    _properties(document, report, moment)
    _first_part(document, report)
    _second_part(document, report)
    made = io.BytesIO()
    document.save(made)
    return _repacked(made.getvalue())


def _page(document: Any, report: Report) -> None:  # noqa: ANN401 - python-docx has no types
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _TEXT_MM) / 2)
    section.top_margin, section.bottom_margin = Mm(20), Mm(17)
    section.header_distance = section.footer_distance = Mm(9)
    section.header.paragraphs[0].text = " · ".join([report.project, *report.marks])
    section.footer.paragraphs[0].text = report.made


def _styles(document: Any, language: str) -> None:  # noqa: ANN401
    sizes = {"Normal": 10, "Header": 8.5, "Footer": 8.5, "Heading 1": 18, "Heading 2": 12.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        # A theme's font would win over the name.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:hAnsi"), _FONT)
    for name, colour in (("Heading 1", palette.INK), ("Heading 2", palette.ACCENT)):
        document.styles[name].font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Heading 2"].paragraph_format.space_before = Pt(9)
    document.styles["Heading 2"].paragraph_format.space_after = Pt(3)
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    said = defaults.find(qn("w:lang"))
    if said is None:
        said = OxmlElement("w:lang")
        defaults.append(said)
    said.set(qn("w:val"), _LOCALES[language])


def _properties(document: Any, report: Report, moment: datetime) -> None:  # noqa: ANN401
    core = document.core_properties
    core.title, core.subject, core.language = report.title, report.description, _LOCALES[report.language]
    core.author, core.last_modified_by, core.comments, core.keywords = "ReachMap", "ReachMap", "", ""
    core.created = core.modified = moment.replace(tzinfo=None)
    core.revision = 1


def _first_part(document: Any, report: Report) -> None:  # noqa: ANN401
    document.add_heading(report.title, level=1)
    for mark in report.marks:
        document.add_paragraph().add_run(mark).bold = True
    if report.lead:
        document.add_paragraph().add_run(report.lead[0]).bold = True
        document.add_paragraph(" ".join(report.lead[1:]))
    document.add_heading(report.goals_heading, level=2)
    _table(document, report.goals, _GOALS_MM)
    _note(document, report.goals_note)
    document.add_heading(report.map_heading, level=2)
    _picture(document, report, report.map_svg, report.map_alt, report.legend)
    _note(document, report.map_note)
    document.add_heading(report.top_heading, level=2)
    _table(document, report.top, _TOP_MM)
    _note(document, " ".join(report.top_notes))


def _second_part(document: Any, report: Report) -> None:  # noqa: ANN401
    heading = document.add_heading(report.equality_heading, level=2)
    heading.paragraph_format.page_break_before = True
    found = report.equality
    if found.svg:
        _picture(document, report, found.svg, found.alt, found.legend)
    for line in found.lines:
        document.add_paragraph(line)
    if found.fifths_svg:
        _note(document, found.fifths_title)
        _picture(document, report, found.fifths_svg, found.fifths_alt, (), width_mm=_SMALL_MM)
    document.add_heading(report.ages_heading, level=2)
    _table(document, report.ages, _AGES_MM if len(report.ages.columns) == len(_AGES_MM) else _OFFERED_MM)
    _note(document, report.ages_note)
    for section in (*report.left, *report.right, *report.below):
        _section(document, section)


def _section(document: Any, section: Section) -> None:  # noqa: ANN401
    document.add_heading(section.heading, level=2)
    style = "List Bullet" if len(section.lines) > 1 else None
    for line in section.lines:
        document.add_paragraph(line, style=style)


def _note(document: Any, text: str) -> None:  # noqa: ANN401
    if text:
        run = document.add_paragraph().add_run(text)
        run.font.color.rgb = RGBColor.from_string(palette.QUIET.lstrip("#"))
        run.font.size = Pt(9)


def _table(document: Any, table: Table, widths_mm: Sequence[int]) -> None:  # noqa: ANN401
    if not table.rows:
        return
    made = document.add_table(rows=1, cols=len(table.columns), style=_TABLE_STYLE)
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for row in (table.columns, *table.rows):
        cells = made.rows[0].cells if row is table.columns else made.add_row().cells
        for cell, text, width in zip(cells, row, widths_mm, strict=True):
            cell.text, cell.width = text, Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    # Word repeats this row on the next page, and tells screen readers that it is the headings.
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _picture(
    document: Any,  # noqa: ANN401
    report: Report,
    svg: str,
    alt: str,
    legend: Sequence[tuple[str, str]],
    *,
    width_mm: int = _TEXT_MM,
) -> None:
    data = {"svg": svg, "legend": legend, "language": report.language, "width": width_mm}
    (png,) = set_pages("picture.typ", data)
    shape = document.add_picture(io.BytesIO(png), width=Mm(width_mm))
    told = shape._inline.docPr
    told.set("descr", alt)
    told.set("title", "")


def _repacked(archive: bytes) -> bytes:
    """Pack the same files without the time at which they were packed."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as found,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in found.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, found.read(name))
    return packed.getvalue()
