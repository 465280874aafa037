"""What is not said plainly: shares above all, intervals that say nothing, one area beside no other."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reachmap.goals import CAN_NOT_TELL, INTERVAL, MORE_THAN_ALL, Goal, Outcome, evaluate_goals
from reachmap.i18n import Translator
from reachmap.offers.way import Step
from reachmap.pipeline import Analysis
from reachmap.present import goal_texts, labels, limits, method, sentences
from reachmap.present.behind import watched_groups
from reachmap.present.content import MapContent
from reachmap.present.report_content import report
from reachmap.present.report_equality import _whole_hundredths, equality
from reachmap.present.sentences import headline
from reachmap.present.way import step_lines
from reachmap.present.workbook import workbook
from reachmap.settings import StandardSettings
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL
from tests.present import small
from tests.present.report_cases import CASES, grid, with_goals

EN, SV = Translator("en"), Translator("sv")
LANGUAGES = [EN, SV]
REST = ("rest of", "resten av kommunen", "each area is", "varje område jämförs")


def of_whole(analysis: Analysis, group: str = ALL, **figures: float | str) -> Analysis:
    """Change figures of the municipality's own row of a group."""
    cells = analysis.cells.copy()
    own = cells["area_code"].eq(ALL) & cells["age_band"].eq(ALL) & cells["parent_group"].eq(group)
    for name, value in figures.items():
        cells.loc[own, name] = value
    return replace(analysis, cells=cells)


def cells_of_workbook(analysis: Analysis, translator: Translator) -> list[str]:
    """Every text of the workbook but of the dictionary, which explains columns whatever they are held to."""
    book = load_workbook(BytesIO(workbook(analysis, translator, {})))
    texts = [sheet for sheet in book if sheet.title != translator.say("Data dictionary")]
    return [cell for sheet in texts for row in sheet.values for cell in row if isinstance(cell, str)]


def all_texts(analysis: Analysis, translator: Translator) -> str:
    """Everything that the report says."""
    made = report(analysis, translator, day=None)
    sections = [line for part in (*made.left, *made.right, *made.below) for line in part.lines]
    return "\n".join([*made.lead, *made.top_notes, *made.equality.lines, made.ages_note, *sections])


@pytest.mark.parametrize("translator", LANGUAGES, ids=["en", "sv"])
def test_one_area_is_held_against_nothing(translator: Translator) -> None:
    analysis = CASES["one"]()
    told = [
        all_texts(analysis, translator),
        *headline(analysis, translator),
        *sentences.notes(analysis, translator),
        *method.method_lines(analysis, translator),
        *MapContent(analysis, translator).texts.values(),
        *cells_of_workbook(analysis, translator),
    ]
    assert translator.say(limits.ONE_AREA) in told
    assert [line for line in told if any(words in line.lower() for words in REST)] == []
    assert equality(analysis, translator).svg == ""


def test_one_area_is_held_against_a_goal_and_two_against_each_other() -> None:
    goal = StandardSettings(kind="goal", goal=0.1)
    one = CASES["one"]()
    held = replace(one, settings=replace(one.settings, standard=goal))
    assert "Compared with: the goal" in " ".join(headline(held, EN))
    assert EN.say(limits.ONE_AREA) not in headline(CASES["two"](), EN)


@pytest.mark.parametrize("translator", LANGUAGES, ids=["en", "sv"])
def test_more_than_all_parents_are_never_said_to_be_reached(translator: Translator) -> None:
    over = of_whole(small.analysis(), coverage=1.2, coverage_low=0.83, coverage_high=1.65)
    over = of_whole(over, "fathers", verdict=CLEAR_SHORTFALL, rate_ratio_high=0.9)
    over = replace(over, facts={**over.facts, "coverage_if_repeaters": 1.02})
    over = with_goals(over, (Goal("parents_reached", 0.1, 2026),))
    lines = [
        *headline(over, translator),
        *sentences.clear_areas(over, translator),
        *sentences.notes(over, translator),
        *goal_texts.goal_lines(over, translator),
        labels.rate_sentence(translator, 1.2, 0.83, 1.65),
    ]
    assert translator.say(limits.MORE_THAN_ALL) == lines[0]
    assert [line for line in lines if any(number in line for number in ("120", "165", "102"))] == []


def test_a_goal_is_not_met_by_more_parents_than_there_are() -> None:
    over = of_whole(small.analysis(), coverage=1.2, coverage_low=0.83, coverage_high=1.65)
    period = over.settings.project.period
    (found,) = evaluate_goals(over.cells, (Goal("parents_reached", 0.1, 2026),), period=period, repeaters=0.0)
    assert (found.status, found.reason, found.share) == (CAN_NOT_TELL, MORE_THAN_ALL, None)


def test_an_interval_of_parents_ends_at_all_of_them() -> None:
    wide = of_whole(small.analysis(), coverage=0.9, coverage_low=0.7, coverage_high=1.2)
    assert "90 of 100 parents in the whole municipality (between 70 and 100)" in headline(wide, EN)[0]
    assert labels.rate_sentence(EN, 0.9, 0.7, 1.2).endswith("(between 70 and 100)")


@pytest.mark.parametrize(
    ("low", "high", "nothing"),
    [(0.01, 0.1, False), (0.009, 0.1, True), (0.0, 0.09, False), (0.0, 0.1, True), (0.06, 0.6, False)],
)
def test_an_interval_of_a_share_that_says_nothing(low: float, high: float, *, nothing: bool) -> None:
    assert limits.share_says_nothing(low, high) == nothing
    wide = of_whole(small.analysis(), coverage=(low + high) / 2, coverage_low=low, coverage_high=high)
    assert (headline(wide, EN)[0] == EN.say(limits.TOO_WIDE)) == nothing


@pytest.mark.parametrize(
    ("low", "high", "nothing"),
    [
        (0.01, 2.03, True),  # "between 1 and 203 per cent"
        (0.49, 2.01, True),
        (0.5, 2.5, False),
        (0.02, 0.5, False),  # clearly less than all
        (0.05, 0.9, True),
        (0.25, 0.89, False),
    ],
)
def test_an_interval_of_a_group_that_says_nothing(low: float, high: float, *, nothing: bool) -> None:
    assert limits.ratio_says_nothing(low, high) == nothing
    few = of_whole(small.analysis(), coverage=0.004, coverage_low=0.002, coverage_high=0.007)
    few = of_whole(
        few, "fathers", verdict=LIKELY_SHORTFALL, rate_ratio_low=low, rate_ratio=0.4, rate_ratio_high=high
    )
    (told,) = watched_groups(few, EN)
    assert ("can not be told, only that it probably reaches fewer of them" in told) == nothing
    assert ("40 per cent as far" in told) == (not nothing)


def test_a_group_is_not_told_by_a_share_that_says_nothing() -> None:
    wide = of_whole(
        small.analysis(),
        "newly_arrived",
        verdict=CLEAR_SHORTFALL,
        coverage=0.04,
        coverage_low=0.0,
        coverage_high=0.2,
    )
    (told,) = watched_groups(wide, SV)
    assert told.startswith(
        "Det går inte att säga hur långt stödet når nyanlända föräldrar i hela kommunen, bara"
    )


def test_where_a_mean_is_under_one_of_100_a_group_is_told_beside_it() -> None:
    """No "fewer than 1, against fewer than 1"."""
    cells = small.analysis().cells.copy()
    whole = cells["area_code"].eq(ALL) & cells["age_band"].eq(ALL)
    cells.loc[whole & cells["parent_group"].eq(ALL), "coverage"] = 0.0101
    fathers = whole & cells["parent_group"].eq("fathers")
    cells.loc[fathers, "verdict"] = CLEAR_SHORTFALL
    cells.loc[fathers, "expected"] = 0.009 * cells.loc[fathers, "target"]
    (told,) = watched_groups(replace(small.analysis(), cells=cells), EN)
    assert "per cent as far" in told


def test_a_goal_that_can_not_be_told_has_no_estimate_before_too_wide_an_interval() -> None:
    goal = Goal("equal_reach", 0.8, 2026, "fathers")
    told = goal_texts._worded(Outcome(goal, CAN_NOT_TELL, 0.67, 0.02, 1.95, INTERVAL), SV, last_year=2026)
    assert told.now == "för få uppgifter (mellan 2 och 195 procent)"
    told = goal_texts._worded(Outcome(goal, CAN_NOT_TELL, 0.67, 0.3, 1.05, INTERVAL), SV, last_year=2026)
    assert told.now == "67 procent (mellan 30 och 105)"


def test_the_note_of_goals_is_of_those_with_figures() -> None:
    goals = (Goal("parents_reached", 0.08, 2026), Goal("offered_take_part", 0.5, 2026))
    both = report(with_goals(small.analysis(), goals), SV, day=None)
    assert both.goals_note.startswith("Går inte att säga, där siffror anges: intervallet")
    one = report(with_goals(small.analysis(), goals[:1]), SV, day=None)
    assert one.goals_note.startswith("Går inte att säga: intervallet")


def test_parts_of_all_parents_add_up_in_legend_and_sentence() -> None:
    shares = {"clear_shortfall": 0.136, "likely_shortfall": 0.016, "uncertain": 0.804, "above": 0.044}
    whole = _whole_hundredths(shares)
    assert list(whole.values()) == [14, 1, 81, 4]
    assert sum(_whole_hundredths({str(n): 1 / 7 for n in range(7)}).values()) == 100
    made = equality(grid([CLEAR_SHORTFALL, LIKELY_SHORTFALL, "uncertain"]), EN)
    numbers = [int(words.split(": ")[1].split(" ")[0]) for _, words in made.legend]
    assert sum(numbers) == 100
    assert f"Of 100 parents, {numbers[0] + numbers[1]} live" in made.lines[0]
    assert f"and {numbers[2]} where" in made.lines[0]


def test_a_step_whose_number_is_not_known_has_its_share_only() -> None:
    step = Step(key="useful", number=None, share=0.57, low=0.34, high=0.78)
    assert step_lines([step], SV) == ["Hade nytta av det: 57 (34–78) av 100 av dem det är känt om."]


@pytest.mark.parametrize("translator", LANGUAGES, ids=["en", "sv"])
def test_a_number_and_its_per_cent_sign_stay_on_one_line(translator: Translator) -> None:
    assert "13\u00a0%" in translator.say("{low} to {high} % more", low="1", high="13")
    assert "90\u00a0%" in translator.say("Reached of 100 (90 % interval)")
    # No counted text of the catalogues has a per cent sign now: one that is in neither.
    assert "7\u00a0%" in translator.count("{percent} % of one", "{percent} % of {n}", 3, percent="7")


def test_hidden_counts_are_few_in_the_same_words_in_both_languages() -> None:
    k = EN.number(5)
    assert (EN.say("fewer than {k}", k=k), SV.say("fewer than {k}", k=k)) == (
        "fewer than 5",
        "färre än\u00a05",
    )
    from reachmap.present.intake_flags import FLAGS

    for code, text in FLAGS.items():
        if code.endswith("_few") and code != "spread_over_areas_few":
            assert EN.say(text).startswith(("Some adults", "Of some adults"))
            assert SV.say(text).startswith(("Några vuxna", "I några vuxnas"))
