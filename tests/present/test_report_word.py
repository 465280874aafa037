"""The report as a Word file: the same texts, with what Word needs to read it aloud and to edit it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from datetime import date
from functools import cache
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from reachmap.i18n import Translator
from reachmap.present import palette, report
from reachmap.present.report_content import Report
from reachmap.present.report_content import report as content_of
from reachmap.vocabulary import VERDICTS
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
    content = said("two")
    found = headings(opened(made("two")))
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
    content, document = said("two"), opened(made("two"))
    tables = (content.goals, content.top, content.ages)
    assert len(document.tables) == len(tables)
    for found, table in zip(document.tables, tables, strict=True):
        rows = [tuple(cell.text for cell in row.cells) for row in found.rows]
        assert rows == [table.columns, *table.rows]
        assert found.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert found.style.name == "ReachMap"
        # Word goes by the cells' widths, other programs by the columns'.
        assert [cell.width for cell in found.rows[0].cells] == [column.width for column in found.columns]
        assert sum(column.width for column in found.columns) == pytest.approx(Mm(174), abs=6000)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_language_and_title_are_said(language: str) -> None:
    document = opened(made("two", language))
    tag = {"sv": "sv-SE", "en": "en-GB"}[language]
    (lang,) = document.styles.element.findall(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert lang.get(qn("w:val")) == tag
    core = document.core_properties
    assert (core.language, core.title) == (tag, said("two", language).title)
    assert core.author == "ReachMap"


def pictures(document: Any) -> tuple[list[Any], list[Any]]:
    """Pictures that say something, and those that decorate."""
    shown = list(document.inline_shapes)
    told = [shape for shape in shown if shape._inline.docPr.get("descr")]
    return told, [shape for shape in shown if shape not in told]


def test_pictures_say_what_they_show_and_are_sharp() -> None:
    content, document = said("two"), opened(made("two"))
    told, decorating = pictures(document)
    assert [shape._inline.docPr.get("descr") for shape in told] == [
        content.map_alt,
        content.equality.alt,
        content.equality.fifths_alt,
    ]
    assert len(decorating) == len(content.legend) + len(content.equality.legend)
    assert all("adec:decorative" in shape._inline.docPr.xml for shape in decorating)
    for shape, width_mm in zip(told[1:], (174, 80), strict=True):
        assert shape.width == Mm(width_mm)
    for shape in told:
        image = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        width, _ = struct.unpack(">II", image.blob[16:24])
        assert width == pytest.approx(shape.width / Mm(25.4) * 200, abs=2)  # 200 dots per inch


def drawings(document: Any) -> list[str]:
    """Vector graphics beside the pictures, of those that say something."""
    told, _ = pictures(document)
    names = [re.findall(r'svgBlip [^>]*r:embed="(\w+)"', shape._inline.xml) for shape in told]
    parts = [document.part.related_parts[name] for (name,) in names]
    assert {part.content_type for part in parts} == {"image/svg+xml"}
    return [part.blob.decode() for part in parts]


def test_pictures_are_vector_graphics_of_basic_shapes() -> None:
    """What Word makes of patterns and clipping is not sure: there are none."""
    drawn = drawings(opened(made("seven")))
    for svg in drawn:
        kinds = {element.tag.split("}")[1] for element in ElementTree.fromstring(svg).iter()}  # noqa: S314
        assert kinds <= {"svg", "title", "path", "rect", "circle", "text", "line"}
        assert "url(#" not in svg
    for key in VERDICTS:
        assert f'fill="{palette.VERDICT_LOOKS[key].fill}"' in drawn[0]
    assert f'fill="{palette.QUIET}"' in drawn[0]  # the dots


def test_a_page_of_a4_with_marks_at_its_head_and_numbers_at_its_foot() -> None:
    for section in opened(made("detailed")).sections:
        # Word counts in twentieths of a point.
        assert section.page_width == pytest.approx(Mm(210), abs=635)
        assert section.page_height == pytest.approx(Mm(297), abs=635)
        head = section.header.paragraphs[0].text
        assert "Utförlig nivå – behöver sekretessprövas" in head
        assert "Simulerade data" in head
        foot = section.footer.paragraphs[0]
        assert foot.text.startswith("Gjord med ReachMap 0.1.0, 1 mars 2026.\tSida")
        codes = [field.get(qn("w:instr")).strip() for field in foot._p.findall(qn("w:fldSimple"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_it_is_of_todays_word_and_brings_no_picture_of_another_page() -> None:
    document = opened(made("two"))
    modes = document.settings.element.findall(f"{qn('w:compat')}/{qn('w:compatSetting')}")
    assert [mode.get(qn("w:val")) for mode in modes] == ["15"]
    with zipfile.ZipFile(io.BytesIO(made("two"))) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert report.docx(CASES["two"](), Translator("sv"), day=DAY) == made("two")
    with zipfile.ZipFile(io.BytesIO(made("two"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("case", ["hostile", "hostile to all", "crowded", "no goals"])
def test_whatever_comes_it_opens(case: str) -> None:
    document = opened(made(case))
    texts = [p.text for p in document.paragraphs]
    assert said(case).title in texts
    assert not any("instrText" in p._p.xml or "hyperlink" in p._p.xml for p in document.paragraphs)
