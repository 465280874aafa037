"""Comparisons in words, tables, pictures and papers: what was found is shown, and no order is claimed."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pdfua
import pikepdf
import pytest

from benchmarks.invented_shares import invented, made_share
from reachmap.compare import Comparison, compare_municipalities
from reachmap.compare.actions import Judged, judge_actions, read_actions
from reachmap.compare.indicators import read_indicators
from reachmap.compare.outlines import names
from reachmap.compare.share_file import Share
from reachmap.i18n import Translator
from reachmap.present.compare_beside import beside_table
from reachmap.present.compare_export import figures, summary, write_comparison
from reachmap.present.compare_periods import per_cent_interval
from reachmap.present.compare_pictures import county_map, funnel_picture, interval_picture, legend, map_words
from reachmap.present.compare_report import files, pages, pdf, report_data, report_names
from reachmap.present.compare_screen import screen_blocks
from reachmap.present.compare_words import answer_lines, main_table, rank_text, share_text
from reachmap.present.screen import WIDTH

COUNTY = Path(__file__).parents[2] / "sample_data" / "county"
LANGUAGES = ["sv", "en"]
EN = Translator("en")
HOSTILE = "<script>alert(1)</script>|=1+1"


@pytest.fixture(scope="module")
def county() -> Comparison:
    return compare_municipalities(
        sorted(COUNTY.glob("*.reachshare")), indicators=read_indicators(COUNTY / "nyckeltal.csv")
    )


@pytest.fixture(scope="module")
def actions(county: Comparison) -> Judged:
    return judge_actions(read_actions(COUNTY / "atgarder.csv"), county)


@pytest.fixture(scope="module")
def hostile() -> Comparison:
    manifest, cells = invented("1980", 2025, title=HOSTILE)
    shares = [made_share(code, 2025) for code in ("1904", "1907")]
    return compare_municipalities([Share(manifest, cells.assign(area_name=HOSTILE)), *shares])


def test_the_answer_says_who_and_that_the_order_is_not_known(county: Comparison) -> None:
    assert answer_lines(county, Translator("sv")) == [
        "2025 går talen från 8 kommuner att ställa mot varandra.",
        "I Hallstahammar når stödet troligen färre föräldrar än i de andra kommunerna.",
        "Intervallen överlappar: kommunernas ordning går inte att avgöra.",
    ]


def test_municipalities_stand_in_the_order_of_their_codes(county: Comparison) -> None:
    _, rows = main_table(county.latest, Translator("sv"))
    assert [row[0] for row in rows][:3] == ["Skinnskatteberg", "Surahammar", "Kungsör"]
    assert rows[0][1:] == ["–", "–", "–", "–", "–", "–", "ingen fil"]
    assert rows[6][-1] == "räknar på annat sätt: jämförs inte"
    given = [row for row in rows if row[6] != "–"]
    assert all(re.fullmatch(r"\d–\d av 8", row[6]) for row in given)


def test_a_rank_is_never_told_alone() -> None:
    row = pd.Series({"rank": 1.0, "rank_low": 1.0, "rank_high": 1.0})
    assert rank_text(row, 9, Translator("sv")) == "1–1 av 9"
    assert rank_text(pd.Series(dtype=float), 9, Translator("sv")) == "–"


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.8, 0.9, "10 till 20\u00a0% färre"),
        (1.1, 1.3, "10 till 30\u00a0% fler"),
        (0.9, 1.2, "mellan 10\u00a0% färre och 20\u00a0% fler"),
    ],
)
def test_a_change_is_told_by_its_interval(low: float, high: float, told: str) -> None:
    assert per_cent_interval(low, high, Translator("sv")) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_is_a_hundred_columns(county: Comparison, actions: Judged, language: str) -> None:
    blocks = screen_blocks(county, Translator(language), actions=actions)
    assert len(blocks) >= 6
    assert max(len(line) for _, lines in blocks for line in lines) <= WIDTH


def test_every_figure_of_both_years_is_in_the_csv(county: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(figures(county))))
    assert len(rows) == 20
    by = {(row["year"], row["municipality"]): row for row in rows}
    table = county.latest.table
    told = by["2025", "1980"]
    assert float(told["pooled"]) == pytest.approx(
        float(table["pooled"].astype(float).to_dict()["1980"]), rel=1e-4
    )
    assert told["name"] == "Västerås"
    assert by["2025", "1904"]["crude"] == ""
    assert any(name.startswith("indicator: ") for name in told)


def test_pictures_say_what_the_table_says(county: Comparison) -> None:
    translator = Translator("sv")
    drawn = county_map(county)
    assert drawn.count("<path") >= 10
    assert "troligen färre än i de andra: Hallstahammar." in map_words(county, translator)
    assert sum(int(words.rsplit("(", 1)[1][:-1]) for _, words in legend(county, translator)) == 10
    funnel = funnel_picture(county.latest, translator)
    assert funnel.count("<circle") == 8
    assert "Hallstahammar" in funnel
    assert "Västerås" not in funnel
    bars = interval_picture(county.latest, translator)
    assert bars.index("Surahammar") < bars.index("Västerås") < bars.index("Arboga")


def test_names_in_the_funnel_never_lie_over_one_another(county: Comparison) -> None:
    """Two hundred of about the same size, all outside: as many are named as there is room for."""
    codes = sorted(names())[:200]
    rows = {"size": np.linspace(900, 1000, 200), "indirect": np.linspace(0.5, 1.6, 200), "funnel": "below"}
    table = pd.DataFrame(rows, index=codes)
    table = pd.concat([county.latest.table.head(0), table]).astype({"size": float, "indirect": float})
    drawn = funnel_picture(replace(county.latest, table=table), Translator("sv"))
    known = set(names().values())
    boxes = []
    for x, y, anchor, name in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)"[^>]*text-anchor="(\w+)">([^<]+)</text>', drawn
    ):
        if name in known:
            wide = 6 * len(name)
            left = float(x) if anchor == "start" else float(x) - wide
            boxes.append((left, float(y) - 12, left + wide, float(y)))
    assert drawn.count("<circle") == 200
    assert 5 < len(boxes) < 60
    assert not [
        (one, two)
        for one, two in combinations(boxes, 2)
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]


def test_everything_is_written_twice_alike(county: Comparison, actions: Judged, tmp_path: Path) -> None:
    first = write_comparison(county, Translator("sv"), tmp_path / "a", actions=actions)
    second = write_comparison(county, Translator("sv"), tmp_path / "b", actions=actions)
    assert [path.name for path in first] == [path.name for path in second]
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(first, second, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_a_page_for_each_municipality(
    county: Comparison, actions: Judged, language: str
) -> None:
    made = pdf(county, Translator(language), actions=actions)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == language
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) >= 3 + 9
    assert len(pages(county, Translator(language))) >= 3 + 9


def test_pdfua_finds_nothing_in_the_report(county: Comparison, actions: Judged, tmp_path: Path) -> None:
    path = tmp_path / "county.pdf"
    path.write_bytes(pdf(county, Translator("sv"), actions=actions))
    assert [str(finding) for finding in pdfua.validate(str(path)).findings] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_file_says_what_the_pdf_says(county: Comparison, actions: Judged, language: str) -> None:
    translator = Translator(language)
    data = report_data(county, translator, actions=actions)
    _, name = report_names(language)
    document = docx.Document(io.BytesIO(files(county, translator, actions=actions)[name]))
    styled = [(p.style.name if p.style else "", p.text) for p in document.paragraphs]
    chapters = [text for style, text in styled if style == "Heading 1"]
    assert chapters == [data["title"], *(page["name"] for page in data["municipalities"])]
    assert "Västerås" in chapters
    sections = [
        *data["overview"],
        *data["after"],
        *(s for p in data["municipalities"] for s in p["sections"]),
    ]
    tables = [part["table"] for part in sections if part["table"]["rows"]]
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert found == [[table["columns"], *table["rows"]] for table in tables]
    said = {paragraph.text for paragraph in document.paragraphs}
    assert {line for part in sections for line in part["lines"]} <= said
    # The map and the funnel, each with what is seen on it.
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert [alt for alt in told if alt] == [data["map_alt"], data["funnel_alt"]]


def test_other_figures_are_columns_beside_reach(county: Comparison) -> None:
    translator = Translator("sv")
    assert county.indicators is not None
    headings, rows = beside_table(county, translator)
    assert headings[-2:] == list(county.indicators.columns)
    by = {row[0]: row for row in rows}
    assert by["Skinnskatteberg"][-2:] == ["15,1", "94,6"]
    main = {row[0]: row for row in main_table(county.latest, translator)[1]}
    assert all(row[1] == main[name][2] and row[2] == main[name][5] for name, row in by.items())
    assert beside_table(compare_municipalities(county.shares), translator)[1] == []
    assert "| 15,1 | 94,6 |" in summary(county, translator)


def test_names_are_text_wherever_they_are_shown(hostile: Comparison) -> None:
    translator = Translator("sv")
    assert "<script" not in summary(hostile, translator).replace(r"\<script", "")
    assert "<script" not in county_map(hostile) + funnel_picture(hostile.latest, translator)
    assert pdf(hostile, translator)


def test_one_and_two_municipalities_are_told_without_pooling() -> None:
    for codes in (["1980"], ["1980", "1983"]):
        found = compare_municipalities([made_share(code, 2025) for code in codes])
        text = summary(found, Translator("sv"))
        assert "Det är för få för att säga hur de ligger till varandra." in text
        assert "Det finns bara en period" in text
        assert pdf(found, Translator("sv"))


def test_a_municipality_under_one_of_100_is_told_so_in_table_and_sentence() -> None:
    """Rounded to tenths it would be "1.0" in the table and "fewer than 1" in its own sentence."""
    row = pd.Series({"crude": 0.0098, "crude_low": 0.0072, "crude_high": 0.0131})
    assert share_text(row, "crude", EN).replace("\u00a0", " ") == "fewer than 1 (0.7–1.3)"
    assert share_text(row * 2, "crude", EN) == "2.0 (1.4–2.6)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_columns_that_are_there_are_explained(county: Comparison, language: str) -> None:
    translator = Translator(language)
    column = main_table(county.latest, translator)[0][3]
    told = str(report_data(county, translator))
    shown = "\n".join(line for _, lines in screen_blocks(county, translator) for line in lines)
    for text in (told, shown):
        assert column not in text
    assert f"{column}:" in summary(county, translator)


def test_a_position_is_no_place_and_no_rank(county: Comparison) -> None:
    """A place is where courses are held, and a rank would put in order what intervals do not."""
    data = report_data(county, EN)
    own = [part["lines"] for each in data["municipalities"] for part in each["sections"][:1]]
    told = str([*data["overview"], *own, summary(county, EN).split("## How to read it")[1]])
    assert re.search(r"\bRank|\bPlace\b", told) is None
    assert "Possible positions: " in told
