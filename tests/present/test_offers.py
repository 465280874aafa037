"""What is offered in words: right for 0, 1 and many, and each advice with its rule."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from reachmap.compare.areas import area_funnel
from reachmap.disclose.steps import Part, PublishedSteps
from reachmap.files import MemoryFile
from reachmap.gaps.profile import AreaProfiles, area_profiles
from reachmap.i18n import Translator
from reachmap.offering import ActivitySettings, OfferSettings
from reachmap.offers import Offers, study_offers
from reachmap.offers.advice import RULES, Advice
from reachmap.offers.way import Step
from reachmap.pipeline import Analysis
from reachmap.present import funnel, labels, offers, profile, way
from reachmap.present.advice import advice_lines
from reachmap.present.offer_files import offer_parts, offer_sheets, offers_csv, offers_record
from reachmap.present.offer_labels import ages_in_words, days_and_time, language_label
from reachmap.present.report_parts import Parts
from reachmap.present.template import make_template
from reachmap.read.activities import read_activities
from reachmap.read.recognise import ACTIVITIES, recognise
from tests.offers.lists import read
from tests.present import small

SV, EN = Translator("sv"), Translator("en")
METHODS = Path(__file__).parents[2] / "docs" / "methods.md"
STEPS = PublishedSteps(
    parts={"began": Part(450, 500), "enrolled": Part(), "completed": Part(50, 57)},
    adults=57,
    queue=1,
    declined=7,
)
ROWS = (
    "ABC;Universell;3-12;svenska;tis;18-20;ja;på plats;14;Biblioteket;Skogsbacken",
    "Connect;Selektiv;13-18;;;;;på plats;;;Udden",
)


def found(*rows: str, languages: tuple[str, ...] = ("arabiska",)) -> Offers:
    analysis = small.analysis()
    return study_offers(
        read(*rows), OfferSettings(5.0, languages), areas=analysis.areas, cells=analysis.cells, steps=STEPS
    )


def analysed(*rows: str) -> Analysis:
    analysis = small.analysis()
    figures = analysis.areas[["area_code"]].assign(low_income_share=range(7), own_figure=range(7, 0, -1))
    profiles = area_profiles(
        figures.drop(columns="area_code").astype(float),
        analysis.areas["area_code"].tolist(),
        analysis.cells.loc[: len(figures) - 1, "target"].fillna(1.0),
    )
    return replace(analysis, offers=found(*rows), profiles=profiles)


def test_the_answer_names_ages_and_languages_without_an_offer() -> None:
    lines = offers.offers_answer(found(*ROWS), SV)
    assert lines == [
        "Det finns inget erbjudande för blivande föräldrar och föräldrar till barn 0–2 år.",
        "För föräldrar till barn 13–15 år och 16–18 år erbjuds stöd bara vid särskilda behov.",
        "Ingenting hålls på arabiska.",
    ]
    everything = found("ABC;Universell;0-18, väntar barn;arabiska;;;;;;;")
    assert offers.offers_answer(everything, SV)[0].startswith("Det finns något erbjudande")


def test_only_expecting_parents_are_not_called_parents_with_children() -> None:
    line = offers.offers_answer(found("ABC;Universell;0-18;arabiska;;;;;;;"), SV)[0]
    assert line == "Det finns inget erbjudande för blivande föräldrar."


@pytest.mark.parametrize(("n", "words"), [(1, "1 aktivitet lästes."), (2, "2 aktiviteter lästes.")])
def test_one_and_many_activities(n: int, words: str) -> None:
    notes = offers.offers_notes(found(*[ROWS[0]] * n), SV)
    assert notes[0] == words
    assert not any("0 aktiviteter" in note for note in notes)


def test_ages_follow_on_one_another() -> None:
    assert ages_in_words(SV, (-1, 0, 1, 2, 16, 18)) == "blivande föräldrar, 0–2, 16 och 18 år"
    assert ages_in_words(SV, (5,)) == "5 år"
    assert (language_label(SV, "ti"), language_label(EN, "ti"), language_label(SV, "romani chib")) == (
        "tigrinja",
        "Tigrinya",
        "romani chib",
    )


@pytest.mark.parametrize("translator", [SV, EN])
def test_every_rule_is_worded_with_its_rule_and_is_in_the_methods(translator: Translator) -> None:
    facts = {"bands": ("3-5", "6-12"), "language": "ar", "n": 12, "share": 0.5, "programmes": ("Komet",)}
    lines = advice_lines([Advice(rule, facts) for rule in RULES], found(*ROWS), translator)
    mark = translator.say("(Rule: {rule}.)", rule="X").split("X")[0]
    assert len(lines) == len(RULES)
    assert all(mark in line and "{" not in line for line in lines)
    methods = METHODS.read_text(encoding="utf-8")
    assert all(f"`{rule}`" in methods for rule in RULES)


def test_a_table_of_ages_tells_no_offer_from_one_that_does_not_reach() -> None:
    headings, rows = offers.offers_by_age(found(*ROWS), SV)
    assert len({len(row) for row in (headings, *rows)}) == 1
    assert next(row[0] for row in rows) == "Blivande föräldrar"
    assert rows[0][-1] == "○ inget erbjudande"
    assert rows[5][-1] == "◐ bara vid särskilda behov"
    # 0, 1.3, 2.6 and 3.9 km along the way; the next is 5.2.
    assert rows[2][-2] == "4 av 7"


def test_the_picture_says_no_offer_in_words_and_has_its_longest_bar_within() -> None:
    svg = offers.offers_by_age_picture(found(*ROWS), SV)
    assert svg.count("inget erbjudande") == 2
    widths = [float(text) for text in re.findall(r'<rect x="8" y="\d+" width="([\d.]+)"', svg)]
    assert max(widths) < 480


def test_steps_without_data_are_empty_frames_and_hidden_ones_say_so() -> None:
    steps = found(*ROWS).way
    assert way.way_picture(steps, SV).count("ingen uppgift") == sum(step.number is None for step in steps)
    told = {row[0]: row for row in way.way_rows(steps, SV)[1]}
    assert told["Anmälde sig"][3] == "dolt"
    assert told["Slutförde"][2].startswith("88 (")
    assert told["Känner till stödet"][1:] == ["ingen uppgift", "–", "–"]
    lines = way.way_lines(steps, STEPS, SV)
    assert "1 förälder stod i kö." in lines
    assert "7 föräldrar tackade nej." in lines


def test_a_loss_has_the_interval_of_its_step_and_a_step_with_more_than_the_one_before_is_explained() -> None:
    steps = (
        Step("target", number=1000),
        Step("knows", number=600, share=0.6, low=0.5, high=0.7),
        Step("within_reach", number=800, share=0.8),
        Step("began", number=100),
        Step("completed", number=90, share=0.9, low=0.84, high=0.93),
        Step("useful", number=63, share=0.7, low=0.62, high=0.77),
    )
    told = " ".join(way.way_lines(steps, STEPS, EN))
    assert "“Took part”: about 700, 88 of 100." in told
    assert "“Felt it useful”: 30 (23–38) of 100." in told
    assert "may have more parents than the one before it" in told
    narrowing = " ".join(way.way_lines((*steps[:2], *steps[3:]), STEPS, EN))
    assert "may have more parents" not in narrowing
    assert "not the number recorded" in " ".join(way.area_way_lines(steps[:4], EN))


def test_an_area_tells_who_lives_there_its_like_and_what_is_near() -> None:
    analysis, code = analysed(*ROWS), small.CODES[0]
    headings, rows = profile.lives_here(analysis, code, SV)
    assert len(headings) == len(rows[0]) == 3
    assert rows[0][:2] == ["Personer med låg inkomst, procent", "0,0"]
    assert rows[1][0] == "own_figure"
    assert next(row[0] for row in profile.similar_areas(analysis, code, SV)[1]) == small.NAMES[1]
    near = profile.nearest_offers(analysis, code, SV)[1]
    assert near[0][0] == "ABC, Biblioteket"
    assert near[0][-1] == "0,0 km"
    within = profile.area_offers(analysis, code, SV)[1]
    assert [row[1] for row in within] == ["0", "0", "1", "1", "0", "0"]
    advice = profile.area_advice(analysis, code, SV)
    assert any("13–15 år och 16–18 år: prova ett erbjudande närmare" in line for line in advice)


def test_without_offers_or_figures_an_area_says_nothing_of_them() -> None:
    analysis = replace(small.analysis(), profiles=AreaProfiles())
    code = small.CODES[0]
    assert profile.area_advice(analysis, code, SV) == []
    assert profile.nearest_offers(analysis, code, SV)[1] == []
    assert profile.area_offers(analysis, code, SV)[1] == []
    assert profile.similar_areas(analysis, code, SV)[1] == []


def test_the_funnel_names_areas_and_says_how_many_are_not_drawn() -> None:
    cells = small.cells().assign(target=700.0)
    picture = area_funnel(cells, located=350, dispersion=1.2)
    headings, rows = funnel.funnel_rows(picture, SV)
    assert {row[0] for row in rows} == set(small.NAMES) - {"Kärret"}
    assert all(len(row) == len(headings) for row in rows)
    assert "1 område är inte med i bilden" in funnel.funnel_lines(picture, SV)[-1]
    svg = funnel.funnel_picture(picture, SV)
    assert svg.count("<circle") == len(rows)
    assert "Kärret" not in svg
    empty = area_funnel(cells, located=None, dispersion=1.2)
    assert len(funnel.funnel_lines(empty, SV)) == 1


def test_files_hold_what_is_offered_and_hidden_counts_as_null() -> None:
    everything = found(*ROWS)
    table = offers_csv(everything).splitlines()
    assert table[1] == "every,,expecting,0,0,0,0,0,none"
    assert len(table) == 1 + len(everything.counts)
    record = offers_record(everything)
    assert record["bands"]["13-15"]["state"] == "selective_only"
    assert next(step for step in record["way"] if step["key"] == "enrolled")["part"]["count"] is None
    assert [sheet.key for sheet in offer_sheets(everything, SV)] == ["offers", "way"]
    assert offers_csv(None).count("\n") == 1
    assert next(title for title, _ in offer_parts(everything, SV)) == "Utbud"


def test_a_name_that_begins_as_a_formula_is_none_in_the_table() -> None:
    text = offers_csv(
        study_offers(read("ABC;3-5;=cmd()", headings="Program;Ålder;Anordnare"), OfferSettings())
    )
    assert ",'=cmd()," in text


def test_the_report_says_what_is_offered_for_each_age() -> None:
    table = Parts(analysed(*ROWS), SV).ages()[0]
    assert table.columns[-1] == "Utbud, aktiviteter"
    assert [row[-1] for row in table.rows] == [
        "2",
        "○ inget erbjudande",
        "○ inget erbjudande",
        "1",
        "1",
        "1, vid behov",
        "1, vid behov",
        "",
        "",
    ]
    assert len(Parts(small.analysis(), SV).ages()[0].columns) == 4


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_template_has_a_sheet_of_offers_that_is_read_back(language: str) -> None:
    translator = Translator(language)
    book = openpyxl.load_workbook(io.BytesIO(make_template(translator, areas=["Norr", "Söder"])))
    sheet = book[translator.say("What is offered")]
    row = [
        "ABC",
        translator.say("Course"),
        translator.say("Universal"),
        "Kommunen",
        "3-12",
        "svenska, arabiska",
    ]
    row += [
        translator.say("Tuesday"),
        "18:00",
        translator.say("Yes"),
        translator.say("In person"),
        "14",
        "Biblioteket",
        "Norr",
    ]
    for column, text in enumerate(row, start=1):
        sheet.cell(2, column, text)
    saved = io.BytesIO()
    book.save(saved)
    source = MemoryFile("mall.xlsx", saved.getvalue())
    back = read_activities(ActivitySettings((source,)))
    assert back.unread == ()
    assert len(back.sheets[0][3]) == len(row)
    told = back.activities.iloc[0]
    assert (told["bands"], told["languages"]) == (("3-5", "6-12"), ("sv", "ar"))
    assert (told["when"], told["mode"], told["child_minding"], told["area"]) == (
        "evening",
        "in_person",
        True,
        "Norr",
    )


def test_a_dropped_list_is_recognised() -> None:
    data = "Program;Åldrar;Språk\nABC;3-12;svenska".encode()
    told = recognise(MemoryFile("utbud.csv", data))
    assert (told.kind, told.rows) == (ACTIVITIES, 1)
    assert labels.file_kind_label(SV, told.kind) == "lista över vad som erbjuds"


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "Måndag, onsdag 18:00"), ("en", "Monday, Wednesday 18:00")]
)
def test_a_second_day_has_a_capital_in_english_only(language: str, said: str) -> None:
    row = pd.Series({"weekdays": ("monday", "wednesday"), "starts": 18.0, "when": "evening"}, dtype=object)
    assert days_and_time(Translator(language), row) == said
