"""The report as a Word file: the same texts, with what Word needs to read it aloud and to edit it."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from functools import cache
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from reachmap.i18n import Translator
from reachmap.present import report
from reachmap.present.report_content import Report
from reachmap.present.report_content import report as content_of
from tests.present.report_cases import CASES

DAY = date(2026, 3, 1)


@cache
def made(case: str, language: str = "sv") -> bytes:
    return report.docx(CASES[case](), Translator(language), day=DAY)


@cache
def said(case: str, language: str = "sv") -> Report:
    return content_of(CASES[case](), Translator(language), day=DAY)


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def headings(document: Any) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]


def test_headings_are_headings_and_go_down_one_step_at_a_time() -> None:
    content = said("one")
    found = headings(opened(made("one")))
    assert found[0] == ("Heading 1", content.title)
    assert {style for style, _ in found[1:]} == {"Heading 2"}
    assert [text for _, text in found[1:]] == [
        content.goals_heading,
        content.map_heading,
        content.top_heading,
        content.equality_heading,
        content.ages_heading,
        *(section.heading for section in (*content.left, *content.right, *content.below)),
    ]


def test_tables_hold_the_same_as_the_pdf_under_heading_rows() -> None:
    content, document = said("one"), opened(made("one"))
    tables = (content.goals, content.top, content.ages)
    assert len(document.tables) == len(tables)
    for found, table in zip(document.tables, tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in found.rows]
        assert rows == [table.columns, *table.rows]
        assert found.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert found.style.name == "Light Shading"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_language_and_title_are_said(language: str) -> None:
    document = opened(made("one", language))
    tag = {"sv": "sv-SE", "en": "en-GB"}[language]
    (lang,) = document.styles.element.findall(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert lang.get(qn("w:val")) == tag
    core = document.core_properties
    assert (core.language, core.title) == (tag, said("one", language).title)
    assert core.author == "ReachMap"


def test_pictures_say_what_they_show_and_are_sharp() -> None:
    content, document = said("one"), opened(made("one"))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        content.map_alt,
        content.equality.alt,
        content.equality.fifths_alt,
    ]
    for shape, width_mm in zip(document.inline_shapes, (174, 174, 100), strict=True):
        assert shape.width == Mm(width_mm)
        image = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        width, _ = struct.unpack(">II", image.blob[16:24])
        assert width == pytest.approx(width_mm / 25.4 * 200, abs=2)  # 200 dots per inch


def test_a_page_of_a4_with_marks_at_its_head() -> None:
    (section,) = opened(made("detailed")).sections
    # Word counts in twentieths of a point.
    assert section.page_width == pytest.approx(Mm(210), abs=635)
    assert section.page_height == pytest.approx(Mm(297), abs=635)
    head = section.header.paragraphs[0].text
    assert "Utförlig nivå – behöver sekretessprövas" in head
    assert "Simulerade data" in head
    assert section.footer.paragraphs[0].text == "Gjord med ReachMap 0.1.0, 1 mars 2026."


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert report.docx(CASES["one"](), Translator("sv"), day=DAY) == made("one")
    with zipfile.ZipFile(io.BytesIO(made("one"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("case", ["hostile", "hostile to all", "crowded", "no goals"])
def test_whatever_comes_it_opens(case: str) -> None:
    document = opened(made(case))
    texts = [p.text for p in document.paragraphs]
    assert said(case).title in texts
    assert not any("instrText" in p._p.xml or "hyperlink" in p._p.xml for p in document.paragraphs)
