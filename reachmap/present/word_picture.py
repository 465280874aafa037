"""Pictures of a Word file: vector graphics, with the same as PNG for programs that draw none.

Word (from 2016 on) and LibreOffice show the SVG and print it sharp; others show the PNG, set by typst from
the same drawing as in the PDF.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.run import Run

from reachmap.present import palette
from reachmap.present.plain_svg import plain
from reachmap.present.report_map import swatch_svg
from reachmap.present.typeset import set_pages

# What Office calls the extensions of a picture: its vector graphics, and that it only decorates.
_SVG_EXTENSION, _DECORATIVE = (
    "{96DAC541-7B7A-43D3-8B79-37D633B846F1}",
    "{C183D7F6-B498-43B3-948B-1728B52AA6E4}",
)
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = "http://schemas.microsoft.com/office/drawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SWATCH_MM = 5.0


class Pictures:
    """Puts pictures into a document of python-docx.

    Parameters
    ----------
    document
        The document.
    language
        Of the texts in pictures.
    """

    def __init__(self, document: Document, language: str) -> None:
        self.part = document.part
        self.language = language
        self._swatches: dict[str, bytes] = {}
        self._drawn: dict[str, str] = {}

    def add(self, run: Run, svg: str, alt: str, width_mm: float) -> None:
        """Add a drawing to a run; ``alt`` says what is seen."""
        (png,) = self._set([(svg, width_mm)])
        self._place(run, svg, png, width_mm).set("descr", alt)

    def add_swatch(self, run: Run, key: str) -> None:
        """Add a class's swatch: it decorates the words after it."""
        if not self._swatches:
            looks = {name: swatch_svg(look) for name, look in palette.VERDICT_LOOKS.items()}
            pages = self._set((svg, SWATCH_MM) for svg in looks.values())
            self._swatches = dict(zip(looks, pages, strict=True))
        svg = swatch_svg(palette.VERDICT_LOOKS[key])
        told = self._place(run, svg, self._swatches[key], SWATCH_MM)
        told.append(
            _extension(_DECORATIVE, f'<adec:decorative xmlns:adec="{_OFFICE}/2017/decorative" val="1"/>')
        )

    def _set(self, drawings: Iterable[tuple[str, float]]) -> list[bytes]:
        pictures: list[Mapping[str, Any]] = [{"svg": svg, "width": width} for svg, width in drawings]
        return set_pages("picture.typ", {"pictures": pictures, "language": self.language})

    def _place(self, run: Run, svg: str, png: bytes, width_mm: float) -> BaseOxmlElement:
        """Put a picture into a run; give the element that tells what it is."""
        inline = run.add_picture(io.BytesIO(png), width=Mm(width_mm))._inline
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")  # LibreOffice keeps an eighth of an inch where nothing is said
        embedded = f'<asvg:svgBlip xmlns:asvg="{_OFFICE}/2016/SVG/main" r:embed="{self._related(svg)}"/>'
        inline.graphic.graphicData.pic.blipFill.blip.append(_extension(_SVG_EXTENSION, embedded))
        inline.docPr.set("title", "")
        inline.docPr.set("descr", "")
        return inline.docPr

    def _related(self, svg: str) -> str:
        """Keep a drawing in the file, once, and give its relation to the text."""
        if svg not in self._drawn:
            name = PackURI(f"/word/media/drawing{len(self._drawn) + 1}.svg")
            part = Part(name, "image/svg+xml", plain(svg).encode(), self.part.package)
            self._drawn[svg] = self.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return self._drawn[svg]


def _extension(uri: str, inside: str) -> BaseOxmlElement:
    names = f'xmlns:a="{_DRAWING}" xmlns:r="{_RELATIONS}"'
    return parse_xml(f'<a:extLst {names}><a:ext uri="{uri}">{inside}</a:ext></a:extLst>')
