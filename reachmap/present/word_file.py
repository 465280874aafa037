"""Word files that can be edited: real headings, tables with heading rows, alternative texts.

Word embeds no font and draws no SVG everywhere, so the pictures are PNG, set by typst from the same drawings
as in the PDF. Same report, same bytes: the archive has no time of day.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reachmap.present import palette
from reachmap.present.typeset import set_pages

TEXT_MM = 174
_LOCALES = {"sv": "sv-SE", "en": "en-GB"}
_FONT, _TABLE_STYLE = "Calibri", "Light Shading"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive knows


class WordFile:
    """A Word file in the making; A4, portrait.

    Parameters
    ----------
    title, description
        Properties of the file.
    language
        Of the text: what spelling is held against, and how it is read aloud.
    header, footer
        On every page.
    moment
        Date of the file.
    """

    def __init__(
        self, *, title: str, description: str, language: str, header: str, footer: str, moment: datetime
    ) -> None:
        # python-docx has no types.
        self.document: Any = Document()
        self.language = language
        self._page(header, footer)
        self._styles()
        core = self.document.core_properties
        core.title, core.subject, core.language = title, description, _LOCALES[language]
        core.author, core.last_modified_by, core.comments, core.keywords = "ReachMap", "ReachMap", "", ""
        core.created = core.modified = moment.replace(tzinfo=None)
        core.revision = 1

    def _page(self, header: str, footer: str) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm((210 - TEXT_MM) / 2)
        section.top_margin, section.bottom_margin = Mm(20), Mm(17)
        section.header_distance = section.footer_distance = Mm(9)
        section.header.paragraphs[0].text = header
        section.footer.paragraphs[0].text = footer

    def _styles(self) -> None:
        styles = self.document.styles
        sizes = {"Normal": 10, "Header": 8.5, "Footer": 8.5, "Heading 1": 18, "Heading 2": 12.5}
        for name, size in sizes.items():
            style = styles[name]
            style.font.name, style.font.size = _FONT, Pt(size)
            # A theme's font would win over the name.
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            fonts.set(qn("w:hAnsi"), _FONT)
        for name, colour in (("Heading 1", palette.INK), ("Heading 2", palette.ACCENT)):
            styles[name].font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
        styles["Normal"].paragraph_format.space_after = Pt(4)
        styles["Heading 2"].paragraph_format.space_before = Pt(9)
        styles["Heading 2"].paragraph_format.space_after = Pt(3)
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        said = defaults.find(qn("w:lang"))
        if said is None:
            said = OxmlElement("w:lang")
            defaults.append(said)
        said.set(qn("w:val"), _LOCALES[self.language])

    def heading(self, text: str, *, level: int = 2, new_page: bool = False) -> None:
        """Add a heading."""
        made = self.document.add_heading(text, level=level)
        if new_page:
            made.paragraph_format.page_break_before = True

    def text(self, text: str, *, bold: bool = False) -> None:
        """Add a paragraph."""
        self.document.add_paragraph().add_run(text).bold = bold or None

    def lines(self, lines: Sequence[str]) -> None:
        """Add sentences: one as a paragraph, several as a list."""
        style = "List Bullet" if len(lines) > 1 else None
        for line in lines:
            self.document.add_paragraph(line, style=style)

    def note(self, text: str) -> None:
        """Add a remark in small quiet letters; nothing for a blank one."""
        if text:
            run = self.document.add_paragraph().add_run(text)
            run.font.color.rgb = RGBColor.from_string(palette.QUIET.lstrip("#"))
            run.font.size = Pt(9)

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], widths_mm: Sequence[float]
    ) -> None:
        """Add a table; nothing without rows."""
        if not rows:
            return
        made = self.document.add_table(rows=1, cols=len(columns), style=_TABLE_STYLE)
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        for row in (columns, *rows):
            cells = made.rows[0].cells if row is columns else made.add_row().cells
            for cell, text, width in zip(cells, row, widths_mm, strict=True):
                cell.text, cell.width = text, Mm(width)
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        # Word repeats this row on the next page, and tells screen readers that it is the headings.
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in made.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def picture(
        self, svg: str, alt: str, *, legend: Sequence[tuple[str, str]] = (), width_mm: int = TEXT_MM
    ) -> None:
        """Add a drawing with its legend, as PNG; ``alt`` says what is seen."""
        data = {"svg": svg, "legend": legend, "language": self.language, "width": width_mm}
        (png,) = set_pages("picture.typ", data)
        shape = self.document.add_picture(io.BytesIO(png), width=Mm(width_mm))
        told = shape._inline.docPr
        told.set("descr", alt)
        told.set("title", "")

    def saved(self) -> bytes:
        """Write the file; the same content gives the same bytes."""
        made = io.BytesIO()
        self.document.save(made)
        return _repacked(made.getvalue())


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
