"""Word files that can be edited: real headings, tables with heading rows, alternative texts.

It looks like the PDF as far as a text that others edit can: the tables have its rules, the legends its
classes, the pages their numbers. Same report, same bytes: the archive has no time of day.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reachmap.present import palette
from reachmap.present.word_picture import SWATCH_MM, Pictures
from reachmap.present.word_style import SMALL_PT, TABLE_STYLE, TEXT_MM, colour, give_styles, set_page

_LOCALES = {"sv": "sv-SE", "en": "en-GB"}
# Tables of so many rows stay on one page, with what is said under them.
_KEPT_ROWS = 12
_LETTER_MM = 1.55  # about the width of a small letter
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
        On every page: what stands to the left and to the right; of the footer the words before a page's
        number.
    moment
        Date of the file.
    """

    def __init__(
        self,
        *,
        title: str,
        description: str,
        language: str,
        header: tuple[str, str],
        footer: tuple[str, str],
        moment: datetime,
    ) -> None:
        # python-docx has no types.
        self.document: Any = Document()
        self.language = language
        self.pictures = Pictures(self.document, language)
        give_styles(self.document, _LOCALES[language])
        set_page(self.document, header, footer)
        core = self.document.core_properties
        core.title, core.subject, core.language = title, description, _LOCALES[language]
        core.author, core.last_modified_by, core.comments, core.keywords = "ReachMap", "ReachMap", "", ""
        core.created = core.modified = moment.replace(tzinfo=None)
        core.revision = 1

    def heading(self, text: str, *, level: int = 2, new_page: bool = False) -> None:
        """Add a heading."""
        made = self.document.add_heading(text, level=level)
        if new_page:
            made.paragraph_format.page_break_before = True
            made.paragraph_format.space_before = Pt(0)

    def text(self, text: str, *, bold: bool = False) -> None:
        """Add a paragraph."""
        self.document.add_paragraph().add_run(text).bold = bold or None

    def lines(self, lines: Sequence[str], *, size_pt: float | None = None) -> None:
        """Add sentences: one as a paragraph, several as a list; ``size_pt``: in letters of another size."""
        style = "List Bullet" if len(lines) > 1 else None
        for line in lines:
            run = self.document.add_paragraph(style=style).add_run(line)
            run.font.size = None if size_pt is None else Pt(size_pt)

    def note(self, text: str, *, next_column: bool = False) -> None:
        """Add a remark in small quiet letters; nothing for a blank one."""
        if text:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(3)
            if next_column:
                paragraph.add_run().add_break(WD_BREAK.COLUMN)
            run = paragraph.add_run(text)
            run.font.color.rgb = colour(palette.QUIET)
            run.font.size = Pt(SMALL_PT)

    def columns(self, number: int) -> None:
        """Go on in so many columns, on the same page."""
        section = self.document.add_section(WD_SECTION.CONTINUOUS)
        _without_empty_line(self.document)
        columns = section._sectPr.find(qn("w:cols"))
        if columns is None:
            columns = OxmlElement("w:cols")
            section._sectPr.append(columns)
        columns.set(qn("w:num"), str(number))
        columns.set(qn("w:space"), str(Mm(8).twips))

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], widths_mm: Sequence[float]
    ) -> None:
        """Add a table; nothing without rows."""
        if not rows:
            return
        made = self.document.add_table(rows=1, cols=len(columns), style=TABLE_STYLE)
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        # Word goes by the cells, other programs by the columns.
        for column, width in zip(made.columns, widths_mm, strict=True):
            column.width = Mm(width)
        together = len(rows) <= _KEPT_ROWS
        self._row(made.rows[0], columns, widths_mm, together=True)
        for cell in made.rows[0].cells:
            cell.paragraphs[0].runs[0].font.color.rgb = colour(palette.QUIET)
        # Word repeats this row on the next page, and tells screen readers that it is the headings.
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in rows:
            self._row(made.add_row(), row, widths_mm, together=together)

    def _row(self, row: Any, texts: Sequence[str], widths_mm: Sequence[float], *, together: bool) -> None:  # noqa: ANN401
        """Fill a row; it is not parted, and stands on the page of what comes after it if asked to."""
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, texts, widths_mm, strict=True):
            cell.text, cell.width = text, Mm(width)
            line = cell.paragraphs[0].paragraph_format
            line.space_after, line.keep_with_next = Pt(0), together

    def picture(
        self, svg: str, alt: str, *, legend: Sequence[tuple[str, str]] = (), width_mm: float = TEXT_MM
    ) -> None:
        """Add a drawing, and its legend as text with swatches; ``alt`` says what is seen."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.pictures.add(paragraph.add_run(), svg, alt, width_mm)
        if legend:
            self._legend(legend)

    def _legend(self, legend: Sequence[tuple[str, str]]) -> None:
        # Programs differ in what holds a picture to a word: the lines are parted here.
        lines, used = [self._legend_line()], 0.0
        for key, words in legend:
            width = SWATCH_MM + _LETTER_MM * (len(words) + 4)
            if used + width > TEXT_MM:
                lines.append(self._legend_line())
                used = 0.0
            if used:
                lines[-1].add_run("     ")
            used += width
            self.pictures.add_swatch(lines[-1].add_run(), key)
            lines[-1].add_run("\u00a0" + words.replace(" ", "\u00a0")).font.size = Pt(SMALL_PT)
        lines[-1].paragraph_format.space_after = None

    def _legend_line(self) -> Any:  # noqa: ANN401 - python-docx has no types
        """Begin a line of a legend: nothing parts it from the next."""
        line = self.document.add_paragraph()
        line.paragraph_format.space_after, line.paragraph_format.keep_with_next = Pt(0), True
        return line

    def saved(self) -> bytes:
        """Write the file; the same content gives the same bytes."""
        made = io.BytesIO()
        self.document.save(made)
        return _repacked(made.getvalue())


def _without_empty_line(document: Any) -> None:  # noqa: ANN401 - python-docx has no types
    """Let the last paragraph end its section, in place of the empty one that python-docx adds for it."""
    ends = document.element.body.p_lst[-1]
    before = ends.getprevious()
    if before.tag == qn("w:p"):
        before.get_or_add_pPr().append(ends.pPr.find(qn("w:sectPr")))
        ends.getparent().remove(ends)


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
