"""How Word files look: A4, the colours of the app, tables with the rules of the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reachmap.present import palette

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

TEXT_MM, SMALL_PT, TABLE_STYLE = 174, 9, "ReachMap"
_FONT = "Calibri"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.microsoft.com/office/word"
# Size, colour, space before and after, points.
_LOOKS = {
    "Normal": (9.5, palette.INK, 0, 4),
    "List Bullet": (8.5, palette.INK, 0, 2),
    "Heading 1": (18, palette.INK, 0, 4),
    "Heading 2": (12, palette.ACCENT, 7, 3),
    "Header": (8.5, palette.QUIET, 0, 0),
    "Footer": (8.5, palette.QUIET, 0, 0),
}
# A head of more letters has no room beside it.
_ONE_LINE = 105


def colour(code: str) -> RGBColor:
    """Read a colour of the palette."""
    return RGBColor.from_string(code.lstrip("#"))


def set_page(document: Any, header: tuple[str, str], footer: tuple[str, str]) -> None:  # noqa: ANN401
    """Set the page, its head and its foot.

    Parameters
    ----------
    document
        Of python-docx, which has no types for most of this.
    header, footer
        What stands to the left and to the right; after what is to the right in the footer stands the page's
        number.
    """
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_MM) / 2)
    section.top_margin, section.bottom_margin = Mm(17), Mm(15)
    section.header_distance = section.footer_distance = Mm(8)
    for part, texts in ((section.header, header), (section.footer, footer)):
        beside = sum(map(len, texts)) <= _ONE_LINE
        line = part.paragraphs[0]
        line.text = ("\t" if beside else " · ").join(text for text in texts if text)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM), WD_TAB_ALIGNMENT.RIGHT)
    foot = section.footer.paragraphs[0]
    for before, code in ((" ", "PAGE"), (" / ", "NUMPAGES")):
        foot.add_run(before)
        foot._p.append(_field(code))


def give_styles(document: Any, locale: str) -> None:  # noqa: ANN401
    """Give a document our styles, and say its language, such as ``sv-SE``."""
    styles = document.styles
    for name, (size, letters, before, after) in _LOOKS.items():
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), colour(letters)
        lines = style.paragraph_format
        lines.space_before, lines.space_after, lines.line_spacing = Pt(before), Pt(after), 1.0
        # A theme's font would win over the name.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:hAnsi"), _FONT)
        for tabs in style.element.findall(f"{qn('w:pPr')}/{qn('w:tabs')}"):
            tabs.getparent().remove(tabs)  # the template's own, for another page
    indents = styles["List Bullet"].paragraph_format
    indents.left_indent, indents.first_line_indent = Mm(4), Mm(-4)
    styles.element.append(_table_style())
    _speak(styles.element, locale)
    _without_thumbnail(document.part.package)
    _newest(document.settings.element)


def _speak(styles: BaseOxmlElement, locale: str) -> None:
    """Say the language of the text."""
    (defaults,) = styles.findall(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    said = defaults.find(qn("w:lang"))
    if said is None:
        said = OxmlElement("w:lang")
        defaults.append(said)
    said.set(qn("w:val"), locale)


def _without_thumbnail(package: Any) -> None:  # noqa: ANN401
    """Take out the picture of an empty page that python-docx's template brings: folders would show it."""
    for name, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[name]


def _field(code: str) -> BaseOxmlElement:
    """Make what Word fills in: the number of a page, or of pages."""
    return parse_xml(
        f'<w:fldSimple xmlns:w="{_WORDS}" w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )


def _newest(settings: BaseOxmlElement) -> None:
    """Say that the file is of today's Word: without it, Word opens it as one of 2007."""
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = OxmlElement("w:compat")
        settings.append(compat)
    for old in compat.findall(qn("w:compatSetting")):
        compat.remove(old)
    mode = f'w:name="compatibilityMode" w:uri="{_OFFICE}" w:val="15"'
    compat.append(parse_xml(f'<w:compatSetting xmlns:w="{_WORDS}" {mode}/>'))


def _table_style() -> BaseOxmlElement:
    """Make the style of the tables: a rule under the headings, a thin one under each row."""
    quiet, line = palette.QUIET.lstrip("#"), palette.LINES.lstrip("#")
    return parse_xml(
        f'<w:style xmlns:w="{_WORDS}" w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">'
        f'<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{line}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{line}"/></w:tblBorders><w:tblCellMar>'
        '<w:top w:w="20" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/>'
        '<w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{quiet}"/></w:tcBorders></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )
