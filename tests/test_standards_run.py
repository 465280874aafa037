"""A whole run under each standard on a sample municipality, held against the rates it was drawn from."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import reachmap
from reachmap.cli import invoke
from reachmap.errors import InputError, SettingsError
from reachmap.goals import Goal
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import pick, sentences, views
from reachmap.present.areas import area_answer
from reachmap.present.content import MapContent
from reachmap.present.export import run_json, summary
from reachmap.present.goal_texts import goal_texts
from reachmap.present.map import render_map
from reachmap.present.page_texts import page_texts
from reachmap.present.report_content import report
from reachmap.present.workbook import workbook
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL

ROOT = Path(__file__).parents[1]
POINTED_OUT = (CLEAR_SHORTFALL, LIKELY_SHORTFALL)
CLASSES = "områdeskod;klass\n" + "".join(
    f"1983R00{i};{'Hög' if i in (4, 8) else 'övriga'}\n" for i in range(1, 10)
)
SECTIONS = {
    "equal": 'kind = "equal"',
    "goal": 'kind = "goal"\ngoal = 0.15\ngoals = { fathers = 0.05 }',
    "need": 'kind = "need"\nclass_file = "klasser.csv"\nclass_goals = { "hög" = 0.12, "övriga" = 0.06 }',
    "peers": 'kind = "peers"',
}


def project(folder: Path, section: str) -> Path:
    """Copy the sample of Köping with another standard."""
    sample = folder / "sample_data" / "koping"
    shutil.copytree(ROOT / "sample_data" / "koping", sample)
    shutil.copytree(ROOT / "boundaries", folder / "boundaries")
    (sample / "klasser.csv").write_text(CLASSES, encoding="utf-8")
    path = sample / "reachmap.toml"
    text = path.read_text(encoding="utf-8")
    assert SECTIONS["equal"] in text
    path.write_text(text.replace(SECTIONS["equal"], section), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Analysis]:
    folder = tmp_path_factory.mktemp("standards")
    return {kind: reachmap.run(project(folder / kind, section)) for kind, section in SECTIONS.items()}


@pytest.fixture(scope="module")
def truth() -> pd.Series:
    """True share of all parents reached in the period, by area."""
    table = pd.read_csv(ROOT / "sample_data" / "truth.csv", dtype={"municipality_code": str})
    chosen = table[(table["municipality_code"] == "1983") & (table["age_band"] == ALL)]
    return pd.Series(chosen[chosen["parent_group"] == ALL].set_index("area_code")["rate"])


def everyone(analysis: Analysis) -> pd.DataFrame:
    cells = analysis.cells
    chosen = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL) & (cells["area_code"] != ALL)]
    return chosen.set_index("area_code")


def whole(analysis: Analysis, band: str = ALL, group: str = ALL) -> pd.Series:
    return pick.whole(analysis, band, group)


@pytest.mark.parametrize("kind", ["goal", "need"])
def test_under_goals_verdicts_agree_with_the_truth(
    runs: dict[str, Analysis], truth: pd.Series, kind: str
) -> None:
    found = everyone(runs[kind])
    goals = runs[kind].priorities.set_index("area_code")["goal"].reindex(found.index)
    ratio = truth.reindex(found.index) / goals
    pointed = found["verdict"].isin(POINTED_OUT)
    # Nobody at or over the goal is pointed out, and whoever is far below it is.
    assert (ratio[pointed] < 1).all()
    assert pointed[ratio < 0.5].all()
    assert pointed.any()
    # The interval holds the truth in nearly all of nine areas.
    held = (found["rate_ratio_low"] <= ratio) & (ratio <= found["rate_ratio_high"])
    assert held.sum() >= 7


def test_under_a_goal_shortfalls_need_not_net_to_nothing(runs: dict[str, Analysis]) -> None:
    assert everyone(runs["goal"])["shortfall"].sum() > 150
    assert abs(everyone(runs["equal"])["shortfall"].sum()) < 30


def test_what_a_goal_expects_is_that_share_of_the_parents(runs: dict[str, Analysis]) -> None:
    found = everyone(runs["goal"])
    assert (found["expected"] / found["target"]).to_numpy() == pytest.approx(0.15, rel=0.01)
    # The need of each class: 0.12 in two areas, 0.06 in the others.
    need = everyone(runs["need"])
    shares = (need["expected"] / need["target"]).round(2)
    assert sorted(shares) == [0.06] * 7 + [0.12] * 2


def test_the_municipality_is_held_against_the_goal_too(runs: dict[str, Analysis]) -> None:
    row = whole(runs["goal"])
    assert row["rate_ratio"] == pytest.approx(row["coverage"] / 0.15, rel=0.03)
    assert row["verdict"] == CLEAR_SHORTFALL
    # Fathers have a goal of their own, which they meet.
    fathers = whole(runs["goal"], ALL, "fathers")
    assert fathers["rate_ratio"] == pytest.approx(fathers["coverage"] / 0.05, rel=0.05)
    assert whole(runs["equal"])["rate_ratio"] == 1


def test_a_goal_for_all_is_no_harder_for_an_age_than_for_all(runs: dict[str, Analysis]) -> None:
    # An age's ratio to the goal is its ratio to all ages, times that of everybody to the goal.
    level = whole(runs["goal"])["rate_ratio"]
    for band in ("0-2", "3-5", "6-12"):
        relative = whole(runs["equal"], band)["rate_ratio"]
        assert whole(runs["goal"], band)["rate_ratio"] == pytest.approx(relative * level, rel=0.08)


@pytest.mark.parametrize("kind", ["goal", "need", "peers"])
def test_equal_reach_is_judged_alike_whatever_the_standard(runs: dict[str, Analysis], kind: str) -> None:
    """Fathers' 60 per cent of everybody's rate were 71 under a goal of their own, 49 under classes'."""
    equal, other = whole(runs["equal"], group="fathers"), runs[kind]
    told = other.facts["alike"]["groups"]["fathers"]
    figures = [equal[f"rate_ratio{end}"] for end in ("", "_low", "_high")]
    assert told == pytest.approx(figures, abs=1e-5)
    areas = everyone(runs["equal"])["probability_shortfall"]
    assert other.facts["alike"]["behind"] == pytest.approx(areas.to_dict(), abs=0.02, nan_ok=True)
    aims = (Goal("equal_reach", 0.8, 2026, "fathers"), Goal("equal_reach", 0.9, 2026))
    texts = [
        [
            goal.now
            for goal in goal_texts(replace(run, settings=replace(run.settings, goals=aims)), Translator("sv"))
        ]
        for run in (runs["equal"], other)
    ]
    assert texts[0][0] == texts[1][0]
    assert texts[0][0].startswith("60 procent")


def test_peers_are_shown_by_name_and_are_others(runs: dict[str, Analysis]) -> None:
    found = runs["peers"].priorities
    assert all(len(peers) >= 5 for peers in found["peers"])
    assert all(code not in peers for code, peers in zip(found["area_code"], found["peers"], strict=True))
    text = summary(runs["peers"], Translator("sv"))
    assert "Köping sydväst jämförs med " in text
    assert "ursäktar att stödet når få" in text
    assert "ursäktar" not in summary(runs["equal"], Translator("sv"))


def test_what_similar_areas_excuse_is_said_once(runs: dict[str, Analysis]) -> None:
    analysis, translator = runs["peers"], Translator("sv")
    page = render_map(analysis, translator, headline=sentences.headline(analysis, translator), notes=())
    for papers in (summary(analysis, translator), str(report(analysis, translator, day=None)), page):
        assert papers.count("ursäktar att stödet når få") == 1


def test_the_area_that_was_made_to_be_missed_is_found_whatever_the_standard(
    runs: dict[str, Analysis],
) -> None:
    for analysis in runs.values():
        assert everyone(analysis).loc["1983R004", "verdict"] == CLEAR_SHORTFALL


@pytest.mark.parametrize(
    ("kind", "language", "said"),
    [
        ("equal", "sv", "Varje område jämförs med resten av kommunen"),
        ("equal", "en", "Compared with: the whole municipality"),
        ("goal", "sv", "Jämfört med: målet, 15 av 100 föräldrar. Egna mål: pappor m.fl. 5."),
        ("goal", "en", "Compared with: the goal, 15 of 100 parents."),
        ("need", "sv", "Jämfört med: målet för områdets klass, av 100 föräldrar: hög 12 och övriga 6."),
        ("need", "en", "Compared with: the goal for the area's class"),
        ("peers", "sv", "Jämfört med: liknande områden."),
        ("peers", "en", "Compared with: similar areas."),
    ],
)
def test_every_output_says_what_is_compared_with(
    runs: dict[str, Analysis], kind: str, language: str, said: str
) -> None:
    translator = Translator(language)
    assert said in " ".join(sentences.headline(runs[kind], translator))
    assert said in summary(runs[kind], translator)
    texts = {each: page_texts(translator, runs[each].settings) for each in SECTIONS}
    for name in ("legend_verdict", "reading_expected"):
        assert len({texts[each][name] for each in SECTIONS}) == len(SECTIONS)


@pytest.mark.parametrize("kind", ["goal", "need"])
def test_what_a_goal_asks_for_is_called_the_goal_everywhere(runs: dict[str, Analysis], kind: str) -> None:
    """An area may also be told with what it would have if the support reached all areas alike."""
    analysis, sv = runs[kind], Translator("sv")
    content = MapContent(analysis, sv)
    code = str(everyone(analysis)["shortfall"].idxmax())
    place = [each.key for each in content.places].index(("", code))
    tip = " ".join(content.tip(place, (ALL, ALL)))
    area = " ".join(area_answer(analysis, code, sv))
    told = [summary(analysis, sv), tip, area, str(report(analysis, sv, day=None))]
    for text in told:
        assert "färre än målet" in text
        # What remains is said of the whole: what "expected" means is told beside it.
        assert "färre än förväntat" not in text
    assert views.names(content)[views.SHORTFALL] == "Föräldrar färre än målet"
    assert "fewer than expected" not in summary(analysis, Translator("en"))


def test_equality_is_not_told_by_the_goal(runs: dict[str, Analysis]) -> None:
    """How equally the support reaches is the same, however high the goal."""
    said = {
        kind: " ".join(report(runs[kind], Translator("en"), day=None).equality.lines) for kind in SECTIONS
    }
    assert "fewer than expected" in said["equal"]
    assert "clearly or probably fewer than the goal" in said["need"]
    alike = {
        text.split("How equally it reaches is another question: ")[1].split(" live where")[0]
        for kind, text in said.items()
        if kind != "equal"
    }
    assert alike == {said["equal"].split("counted in, ")[1].split(" live where")[0]}


def test_the_record_says_which_standard(runs: dict[str, Analysis]) -> None:
    for kind, analysis in runs.items():
        record = json.loads(run_json(analysis))
        assert record["standard"]["kind"] == record["settings"]["standard"]["kind"] == kind
    assert json.loads(run_json(runs["need"]))["standard"]["class_of_area"]["1983R004"] == "hög"


def test_the_list_says_how_certain_it_is(runs: dict[str, Analysis]) -> None:
    found = runs["equal"].priorities
    assert found["probability_among_five"].sum() == pytest.approx(5, abs=1e-3)
    assert found["shortfall"].is_monotonic_decreasing
    pointed = found["verdict"].isin(POINTED_OUT)
    # A clear verdict has survived twice the odds.
    assert (found.loc[found["verdict"] == CLEAR_SHORTFALL, "tipping_odds"] >= 2).all()
    assert found.loc[pointed, "tipping_odds"].notna().all()
    text = summary(runs["equal"], Translator("sv"))
    assert "ett av de fem där flest saknas i mer än 9 fall av 10" in text
    assert "en karta över var folk bor" in text
    assert "bedömningen står kvar om" in text


def test_ages_and_groups_are_listed_as_they_stand_in_the_cells(runs: dict[str, Analysis]) -> None:
    analysis = runs["equal"]
    found, key = analysis.shortfalls, ["area_code", "age_band", "parent_group"]
    assert len(found)
    assert found["shortfall"].is_monotonic_decreasing
    cells = analysis.cells.set_index(key).loc[pd.MultiIndex.from_frame(found[key])]
    for name in ("shortfall", "shortfall_low", "shortfall_high", "probability_shortfall", "target"):
        assert cells[name].tolist() == found[name].tolist()
    assert (found.groupby(key[1:])["probability_among_five"].sum() <= 5 + 1e-3).all()
    first = found.iloc[0]
    area = analysis.areas.set_index("area_code")["area_name"][first["area_code"]]
    assert f"- {area}, " in summary(analysis, Translator("sv"))


@pytest.mark.parametrize("kind", SECTIONS)
def test_the_workbook_is_the_same_twice(runs: dict[str, Analysis], kind: str) -> None:
    sv = Translator("sv")
    assert workbook(runs[kind], sv, {}) == workbook(runs[kind], sv, {})


@pytest.mark.parametrize(
    ("classes", "code"),
    [
        (CLASSES.replace("1983R004;Hög\n", ""), "class_missing"),
        (CLASSES.replace("1983R004;Hög", "1983R004;låg"), "class_without_goal"),
        (CLASSES.replace("Hög", "övriga"), "class_unused"),
        (CLASSES.replace("klass", "sort"), "table_column"),
        (CLASSES + "1983R004;övriga\n", "table_row_twice"),
        (CLASSES.replace("1983R", "0380R"), "no_area_matches"),
    ],
)
def test_classes_that_do_not_fit_are_refused_before_anything_is_estimated(
    tmp_path: Path, classes: str, code: str
) -> None:
    path = project(tmp_path, SECTIONS["need"])
    (path.parent / "klasser.csv").write_text(classes, encoding="utf-8")
    with pytest.raises((InputError, SettingsError)) as caught:
        reachmap.check(path)
    assert caught.value.code == code
    assert "klasser.csv" in Translator("sv").error(caught.value)


def test_a_column_of_the_covariates_may_hold_the_classes(tmp_path: Path) -> None:
    path = project(tmp_path, SECTIONS["need"].replace('class_file = "klasser.csv"', 'class_column = "klass"'))
    table = pd.read_csv(path.parent / "socioekonomi.csv", dtype=str)
    table["klass"] = ["hög" if code in ("1983R004", "1983R008") else "Övriga" for code in table["area_code"]]
    table.to_csv(path.parent / "socioekonomi.csv", index=False)
    reachmap.check(path)


def test_a_figure_that_an_area_lacks_is_told(tmp_path: Path) -> None:
    path = project(tmp_path, SECTIONS["equal"])
    table = pd.read_csv(path.parent / "socioekonomi.csv", dtype=str)
    table.loc[table["area_code"] == "1983R004", "low_income_share"] = ""
    table.to_csv(path.parent / "socioekonomi.csv", index=False)
    flags = dict(reachmap.check(path).flags)
    assert len(flags["covariates_imputed"]["areas"]) == 1


def test_too_few_areas_for_peers_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kungsor = project(tmp_path, SECTIONS["equal"]).parent.parent / "kungsor"
    shutil.copytree(ROOT / "sample_data" / "kungsor", kungsor)
    path = kungsor / "reachmap.toml"
    text = path.read_text(encoding="utf-8").replace(SECTIONS["equal"], SECTIONS["peers"])
    assert "use = []" in text
    path.write_text(text.replace("use = []", 'use = ["rented_share"]'), encoding="utf-8")
    # It has fewer than six areas.
    assert invoke(["check", str(path), "--out", str(tmp_path / "ut")]) != 0
    assert "peers behöver 5 andra områden" in " ".join(capsys.readouterr().err.split())
