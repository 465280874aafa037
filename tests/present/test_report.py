"""The report as PDF: two pages whatever comes, tagged, and nothing from a file taken for markup.

What is checked of PDF/UA-1 is what stands here and what pdfua checks (a part of what a machine can check of
the standard); no conformance is claimed beyond that.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise

import pdfua
import pikepdf
import pytest

from reachmap.errors import OutputError
from reachmap.i18n import Translator
from reachmap.present import palette, pick, report, typeset
from reachmap.present.report_content import Report
from reachmap.present.report_content import report as content_of
from reachmap.present.typeset import set_pages, set_pdf
from reachmap.vocabulary import BAND_KEYS, CLEAR_SHORTFALL, VERDICTS
from tests.present import small
from tests.present.report_cases import CASES, grid, with_goals
from tests.test_texts import UNWANTED

DAY = date(2026, 3, 1)
SV = Translator("sv")


@cache
def made(case: str, language: str = "sv") -> bytes:
    return report.pdf(CASES[case](), Translator(language), day=DAY)


@cache
def said(case: str, language: str = "sv") -> Report:
    return content_of(CASES[case](), Translator(language), day=DAY)


@cache
def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def elements(data: bytes) -> list[tuple[int, pikepdf.Dictionary]]:
    """Structure elements in reading order, with their depth."""

    def walk(node: object, depth: int) -> Iterator[tuple[int, pikepdf.Dictionary]]:
        for kid in node if isinstance(node, pikepdf.Array) else [node]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield depth, kid
                yield from walk(kid.get("/K"), depth + 1)

    return list(walk(opened(data).Root.StructTreeRoot.K, 0))


def kinds(data: bytes) -> list[str]:
    return [str(element.S) for _, element in elements(data)]


# --- pages


@pytest.mark.parametrize("case", CASES)
def test_two_pages_whatever_comes(case: str) -> None:
    assert len(opened(made(case)).pages) == 2


@pytest.mark.parametrize("case", ["seven"])
def test_two_pages_in_english_too(case: str) -> None:
    assert len(opened(made(case, "en")).pages) == 2


@pytest.mark.parametrize("case", ["crowded"])
def test_nothing_is_printed_over_the_margins(case: str) -> None:
    from PIL import Image, ImageChops

    for page in set_pages(report.TEMPLATE, report.typeset_data(said(case)), ppi=50):
        picture = Image.open(io.BytesIO(page)).convert("RGB")
        white = Image.new("RGB", picture.size, "white")
        box = ImageChops.difference(picture, white).getbbox()
        assert box is not None
        left, _, right, _ = box
        margin = 17 / 25.4 * 50  # a millimetre less than the template's
        assert left >= margin
        assert right <= picture.size[0] - margin


def test_the_same_analysis_gives_the_same_bytes() -> None:
    again = report.pdf(CASES["seven"](), SV, day=DAY)
    assert again == made("seven")
    assert again != report.pdf(CASES["seven"](), SV, day=date(2026, 3, 2))
    undated = report.pdf(CASES["seven"](), SV)
    assert undated == report.pdf(CASES["seven"](), SV)


# --- tags


@pytest.mark.parametrize("case", CASES)
def test_pdfua_finds_nothing(case: str, tmp_path: object) -> None:
    path = f"{tmp_path}/report.pdf"
    with open(path, "wb") as handle:  # noqa: PTH123 - pdfua takes a path as text
        handle.write(made(case))
    found = pdfua.validate(path)
    assert [str(finding) for finding in found.findings] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_language_title_and_standard_are_said(language: str) -> None:
    pdf = opened(made("seven", language))
    assert str(pdf.Root.Lang) == language
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as told:
        assert told["dc:title"] == said("seven", language).title
        assert str(told["pdfuaid:part"]) == "1"


@pytest.mark.parametrize("case", CASES)
def test_headings_go_down_one_step_at_a_time(case: str) -> None:
    levels = [int(kind[2:]) for kind in kinds(made(case)) if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    content = said(case)
    assert len(levels) == 1 + 5 + len(content.left) + len(content.right) + len(content.below)


def test_every_figure_says_what_it_shows() -> None:
    figures = [element for _, element in elements(made("two")) if element.S == "/Figure"]
    content = said("two")
    assert [str(figure.Alt) for figure in figures] == [
        content.map_alt,
        content.equality.alt,
        content.equality.fifths_alt,
    ]
    assert "femtedel" in content.equality.fifths_alt
    assert content.map_alt == (
        "Karta över 2 områden. Tydligt färre än förväntat: Område 1. I nivå med förväntat: 1."
    )
    assert content.equality.alt.endswith(
        "där de bor: tydligt färre än förväntat 50, i nivå med förväntat 50."
    )


@pytest.mark.parametrize("case", ["seven", "crowded", "no goals"])
def test_tables_have_heading_cells_that_their_cells_name(case: str) -> None:
    found = elements(made(case))
    tables = [place for place, (_, element) in enumerate(found) if element.S == "/Table"]
    content = said(case)
    shown = [table for table in (content.goals, content.top, content.ages) if table.rows]
    assert len(tables) == len(shown)
    for start, end, table in zip(tables, [*tables[1:], len(found)], shown, strict=True):
        own = [element for depth, element in found[start:end] if depth > found[start][0]]
        heads = [str(e.ID) for e in own if e.S == "/TH"]
        cells = [e for e in own if e.S == "/TD"]
        columns = len(table.columns) + (table is content.ages)
        assert len(heads) == columns
        assert len(cells) == columns * len(table.rows)
        for n, cell in enumerate(cells):
            named = [str(i) for attribute in cell.A for i in attribute.get("/Headers", [])]
            assert named == [heads[n % columns]]


def test_the_type_is_in_the_file() -> None:
    fonts = [
        found
        for found in opened(made("seven")).objects
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    for font in fonts:
        assert "LibertinusSerif" in str(font.FontName)
        assert "/FontFile3" in font or "/FontFile2" in font


def test_every_letter_that_is_let_through_is_in_the_type() -> None:
    """A letter that no font has is against the standard, and typst refuses it."""
    let_through = [
        chr(code)
        for code in range(32, 0x3000)
        if unicodedata.category(chr(code))[0] != "C" and not typeset._NO_LETTER.match(chr(code))
    ]
    assert set("åäöÅÄÖé–…·✓○▼▲=?\u00a0\u202f") <= set(let_through)
    content = replace(said("seven"), lead=(" ".join(let_through),))
    data = {**report.typeset_data(content), "map_shape": 0.1}
    assert set_pdf(report.TEMPLATE, data, moment=datetime(2026, 1, 1, tzinfo=UTC))


def test_letters_that_the_type_lacks_do_not_stop_the_report() -> None:
    names = ["北京", "Ба́ня", "A\u030angbyn", "😀", "مدينة", "\U000e0041"]
    analysis = grid([CLEAR_SHORTFALL] * len(names), names=names)
    assert len(opened(report.pdf(analysis, SV)).pages) == 2
    data = typeset._inputs(report.typeset_data(content_of(analysis, SV, day=None)))["data"]
    assert "Ångbyn" in data
    assert "北" not in data


# --- what it says


def test_nothing_from_a_file_is_taken_for_markup() -> None:
    content = said("hostile")
    names = [row[1] for row in content.top.rows]
    assert names[0] == "#panic()"
    assert names[1] == '#read("/etc/passwd")'
    assert names[2].startswith("$ x $ *fet* _kursiv_ `kod` <label> @ref = Rubrik")
    assert len(opened(made("hostile")).pages) == 2


def test_what_steers_programs_is_taken_out() -> None:
    for text in every_text(said("hostile to all")):
        assert not any(letter in text for letter in "\x00\x01\x07\x7f\u202e\u2066\t\n")


def test_a_template_that_fails_is_told_as_our_fault() -> None:
    with pytest.raises(OutputError, match="report_not_set"):
        set_pdf(report.TEMPLATE, {"title": "no more than this"}, moment=report._moment(small.analysis(), DAY))


def every_text(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from every_text(inner)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            if not name.endswith("svg"):
                yield from every_text(getattr(value, name))


@pytest.mark.parametrize(
    ("case", "language"), [*((case, "sv") for case in CASES), ("seven", "en"), ("nothing known", "en")]
)
def test_no_text_blames_a_district_shouts_or_shows_code(case: str, language: str) -> None:
    for text in every_text(said(case, language)):
        assert not UNWANTED.search(text)
        assert case.startswith("hostile") or not any(mark in text for mark in ("!", "None", "nan", "{"))


def test_simulated_and_detailed_are_marked() -> None:
    assert said("seven").marks == ("Simulerade data",)
    assert said("detailed").marks == ("Utförlig nivå – behöver sekretessprövas", "Simulerade data")
    assert said("no goals").marks == ()


@pytest.mark.parametrize("count", [0, 1, 2, 5, 7])
def test_of_the_areas_that_are_pointed_out_at_most_five_are_shown(count: int) -> None:
    content = content_of(grid([CLEAR_SHORTFALL] * count + ["on_par"] * 3), SV, day=None)
    assert len(content.top.rows) == min(count, 5)
    told = " ".join(content.top_notes)
    assert ("Inget område kan pekas ut" in told) == (count == 0)
    assert ("2 områden till pekas ut" in told) == (count == 7)
    assert ("Intervallen överlappar" in told) == (count > 1)
    assert content.map_svg.count("<circle cx") == 1 + min(count, 5)  # one circle is the pattern's dot


def test_only_areas_that_are_pointed_out_are_named() -> None:
    content = content_of(grid(["uncertain", "too_few", "on_par"]), SV, day=None)
    assert not [text for text in every_text(content) if "Område 1" in text]


def test_hidden_counts_stay_hidden() -> None:
    content = said("nothing known")
    assert [row[1] for row in content.ages.rows][1:4] == ["färre än\u00a05"] * 3
    assert content.top.rows == ()
    assert "I alla områden är uppgifterna för få" in content.equality.lines[0]


def test_a_share_between_none_and_all_is_not_estimated() -> None:
    wide = grid(["uncertain"] * 4)
    areas = wide.cells["area_code"] != "all"
    for chance, told in ((0.5, False), (0.01, True)):
        cells = wide.cells.assign(
            probability_shortfall=wide.cells["probability_shortfall"].mask(areas, chance)
        )
        lines = content_of(replace(wide, cells=cells), SV, day=None).equality.lines
        assert any("uppskattas att" in line for line in lines) == told


def test_every_row_is_drawn_beside_what_it_is_held_against() -> None:
    """Ages are not held against all parents: a parent of two is one of all, and one at each age."""
    analysis, content = CASES["seven"](), said("seven")
    everyone, *others = content.ages_spans
    assert everyone is not None
    assert everyone.expected is None
    keys = [(band, "all") for band in BAND_KEYS] + [("all", "fathers"), ("all", "newly_arrived")]
    for key, span in zip(keys, others, strict=True):
        row = pick.whole(analysis, *key)
        assert span is not None
        assert span.expected is not None
        assert span.expected / span.middle == pytest.approx(row["expected"] / row["target"] / row["coverage"])
        assert max(span.expected, span.high) <= 1
    assert "genomsnittet för alla åldrar" in content.ages_note


def told_of(group: tuple[str, str], figures: dict[str, object], *, everyone: float = 0.08125) -> str:
    """Head of a report where one row of the whole municipality is another, and all parents' shares too."""
    analysis = small.analysis()
    cells, whole = analysis.cells.copy(), analysis.cells["area_code"] == "all"
    for name, by in (("coverage", 1.0), ("coverage_low", 0.8), ("coverage_high", 1.2)):
        cells[name] = cells[name].mask(whole, everyone * by)
    chosen = whole & (cells["age_band"] == group[0]) & (cells["parent_group"] == group[1])
    for name, value in figures.items():
        cells[name] = cells[name].mask(chosen, value)
    return " ".join(content_of(replace(analysis, cells=cells), SV, day=None).lead)


def test_an_age_is_told_beside_the_mean_of_ages() -> None:
    figures = {"verdict": CLEAR_SHORTFALL, "coverage": 0.03, "coverage_low": 0.02, "coverage_high": 0.05}
    assert (
        "Av föräldrar till barn 16–18 år i hela kommunen når stödet ungefär 3 av 100 (mellan 2 och 5), mot 6 "
        "i genomsnitt för alla åldrar."
    ) in told_of(("16-18", "all"), figures | {"target": 1000.0, "expected": 62.0})


def test_where_all_is_below_one_of_a_hundred_a_group_is_told_by_how_far_it_is_reached() -> None:
    figures = {"verdict": CLEAR_SHORTFALL, "rate_ratio": 0.6, "rate_ratio_low": 0.5, "rate_ratio_high": 0.72}
    told = told_of(("all", "fathers"), figures, everyone=0.004)
    assert (
        "Stödet når pappor m.fl. 60 procent så långt som alla föräldrar i hela kommunen (mellan 50 och 72)."
    ) in told
    assert "mot färre än" not in told


def test_what_stands_for_hidden_areas_is_told() -> None:
    told = {section.heading: section.lines for section in said("nothing known").left}
    assert "Fråga efter bostadsområdet vid varje aktivitet" in " ".join(told["Analysområden"])
    assert "Analysområden" not in {section.heading for section in said("one").left}


def test_the_detailed_level_says_what_a_level_is_not() -> None:
    lines = said("detailed").below[0].lines
    assert any(line.endswith("en nivå är inte ett sekretessbeslut.") for line in lines)


def test_the_day_is_written_where_there_is_one() -> None:
    assert said("seven").made == "Gjord med ReachMap 0.1.0, 1 mars 2026."
    assert content_of(small.analysis(), SV, day=None).made == "Gjord med ReachMap 0.1.0."


def test_whose_support_is_missing_and_who_was_not_placed() -> None:
    text = " ".join(every_text(said("seven")))
    assert "Stöd som inte finns i filerna: Regionen." in text
    assert "Varför: inget är ifyllt (12)." in text


def test_parents_are_shared_out_by_what_is_said_of_their_area() -> None:
    content = content_of(grid([CLEAR_SHORTFALL, "uncertain", "uncertain", "on_par"]), SV, day=None)
    assert content.equality.lines[0].startswith("Av 100 föräldrar bor 25 i områden")
    assert "och 50 där uppgifterna är för få" in content.equality.lines[0]
    assert [key for key, _ in content.equality.legend] == [CLEAR_SHORTFALL, "uncertain", "on_par"]


def test_the_legend_tells_every_class_with_how_many_areas() -> None:
    legend = dict(said("seven").legend)
    assert set(legend) == {*VERDICTS, "no_data"}
    assert all(words.endswith("(1)") for words in legend.values())
    for key in legend:
        assert palette.VERDICT_LOOKS[key].paint in said("seven").map_svg


def test_many_goals_end_with_how_many_more() -> None:
    content = said("crowded")
    assert len(content.goals.rows) == 8
    assert content.goals_note.endswith("4 mål till: se sammanfattningen.")


def test_without_goals_it_says_so() -> None:
    assert said("no goals").goals.rows == ()
    assert said("no goals").goals_note.startswith("Inga mål är angivna")
    assert with_goals(small.analysis()).settings.goals


def test_charts_are_set_in_the_type_that_there_is() -> None:
    svg = said("seven").equality.fifths_svg
    assert "sans-serif" not in svg
    assert 'font-family="Libertinus Serif"' in svg
