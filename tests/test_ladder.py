"""The ladder of inputs: each rung's sample goes the whole way, and says no more than it can."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, Intake, check, run
from reachmap.present import intake_sentences, pick, sentences
from reachmap.vocabulary import ALL

ROOT = Path(__file__).parents[1]
LADDER = ROOT / "sample_data" / "ladder"
RUNGS = sorted(path.stem for path in LADDER.glob("*.toml"))
WITHOUT_AREAS = ("kurser_totalt", "ingen_hemort")


@cache
def checked(rung: str) -> Intake:
    return check(LADDER / f"{rung}.toml")


@cache
def analysed(rung: str) -> Analysis:
    return run(LADDER / f"{rung}.toml")


def areas(analysis: Analysis) -> pd.DataFrame:
    return analysis.cells[analysis.cells["area_code"] != ALL]


def codes(intake: Intake) -> set[str]:
    return {code for code, _ in intake.flags}


@pytest.mark.parametrize("rung", RUNGS)
def test_rung_is_read_and_described(rung: str) -> None:
    intake = checked(rung)
    assert intake.settings.project.simulated
    # The lectures are four rows: how many is not told.
    assert (intake.counts.rows_read is None) == (rung == "forelasning")
    assert sum(sheet.rows or 0 for sheet in intake.sheets) == (intake.counts.rows_read or 0)
    assert f"## {rung}" in (ROOT / "docs" / "inputs.md").read_text(encoding="utf-8").replace("`", "")


@pytest.mark.parametrize("rung", WITHOUT_AREAS)
def test_without_homes_there_is_a_municipality_and_no_verdict_on_an_area(rung: str) -> None:
    analysis = analysed(rung)
    assert set(areas(analysis)["verdict"]) <= {"too_few", ""}
    assert areas(analysis)["reached"].isna().all()
    whole = pick.whole(analysis)
    assert whole["reached"] == analysis.intake.counts.adults
    assert 0 < whole["coverage_low"] < whole["coverage_high"] < 1
    notes = " ".join(sentences.notes(analysis, Translator("sv")))
    assert "Filerna frågar inte var deltagarna bor" in notes


def test_venue_is_never_taken_for_a_home() -> None:
    # Half of the rows have "Skogsborg" as their venue, which is an area's name.
    assert "Skogsborg" in (LADDER / "ingen_hemort.csv").read_text(encoding="utf-8")
    assert not any(checked("ingen_hemort").counts.located.values())


@pytest.mark.parametrize(("rung", "column"), [("skola", "school"), ("postnummer", "postcode")])
def test_school_and_postcode_are_read_as_what_they_are(rung: str, column: str) -> None:
    intake = checked(rung)
    assert column in intake.sheets[0].recognised
    assert "no_home_asked" not in codes(intake)
    assert intake.counts.located[column] == intake.counts.adults


def test_school_and_postcode_give_areas_an_interval_that_rests_on_the_key() -> None:
    everyone = areas(analysed("postnummer"))
    everyone = everyone[(everyone["age_band"] == ALL) & (everyone["parent_group"] == ALL)]
    # Of the key's nine areas only Kolsva has a postcode to itself. Nobody else is counted in an area: beside
    # the number who gave a postcode, Kolsva's would tell that the others' are 0.
    assert everyone["reached"].isna().all()
    assert (everyone["rate_ratio_low"] < everyone["rate_ratio_high"]).all()
    # Areas together hold everybody who was reached.
    whole = pick.whole(analysed("postnummer"))
    assert (everyone["coverage"] * everyone["target"]).sum() == pytest.approx(whole["reached"], rel=0.05)
    notes = " ".join(sentences.notes(analysed("postnummer"), Translator("sv")))
    assert "240 vuxna angav ett postnummer" in notes
    assert "vilar på nyckeln" in notes


def test_a_key_whose_numbers_are_off_makes_no_area_clearly_short(tmp_path: Path) -> None:
    """Areas are reached alike but for Nibblesbacke: a school's numbers must not say otherwise."""
    key = (LADDER / "skola_nyckel.csv").read_text(encoding="utf-8")
    # Of the pupils from two areas most are missing, of the others' more are there than there are.
    for right, wrong in (("R006;255", "R006;45"), ("R004;430", "R004;210"), ("R002;215", "R002;440")):
        assert right in key
        key = key.replace(right, wrong)
    (tmp_path / "skola_nyckel.csv").write_text(key, encoding="utf-8")
    text = (LADDER / "skola.toml").read_text(encoding="utf-8")
    text = text.replace("../../", f"{ROOT}/").replace("../koping", f"{LADDER.parent}/koping")
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    (tmp_path / "skola.csv").write_bytes((LADDER / "skola.csv").read_bytes())
    found = areas(run(tmp_path / "project.toml"))
    found = found[(found["age_band"] == ALL) & (found["parent_group"] == ALL)]
    assert not found["verdict"].isin(["clear_shortfall", "above"]).any()


@pytest.mark.parametrize(("rung", "key"), [("skola", "schools"), ("postnummer", "postcodes")])
def test_without_a_key_nobody_is_placed_and_it_is_said_how_to_get_one(
    rung: str, key: str, tmp_path: Path
) -> None:
    text = (LADDER / f"{rung}.toml").read_text(encoding="utf-8")
    text = text.replace(f'{key} = "{rung}_nyckel.csv"', "").replace("[locate]", "")
    project = tmp_path / "project.toml"
    project.write_text(text.replace("../../", f"{ROOT}/").replace("../koping", f"{LADDER.parent}/koping"))
    (tmp_path / f"{rung}.csv").write_bytes((LADDER / f"{rung}.csv").read_bytes())
    intake = check(project)
    assert not any(intake.counts.located.values())
    assert f"{key[:-1]}_without_key" in codes(intake)


def test_twelve_participants_give_no_verdict_on_an_area() -> None:
    assert {"clear_shortfall", "above"}.isdisjoint(areas(analysed("tolv"))["verdict"])


def test_home_visits_become_adults_by_the_stated_number() -> None:
    intake = checked("hembesok")
    # 144 visits in the areas, four to each adult; what was done on the web has no home area.
    assert intake.counts.adults == 36
    assert intake.counts.outside_coverage["head_count"] == 6
    # How many visits there were is not told: adults counted one by one could be what is left beside them.
    assert ("visits_as_adults_untold", {"factor": 4.0}) in intake.flags


def test_heads_at_open_lectures_are_outside_coverage() -> None:
    counts = checked("forelasning").counts
    assert (counts.adults, counts.outside_coverage["head_count"]) == (15, 205)


def test_other_close_adults_are_outside_the_denominator() -> None:
    counts = checked("narstaende").counts
    assert (counts.adults, counts.outside_coverage["other_adults"]) == (28, 12)


def test_residents_of_others_are_credited_to_their_own_municipality() -> None:
    text = (LADDER / "tva_kommuner.csv").read_text(encoding="utf-8")
    # Arboga is 1984; its areas are in the boundary file beside Köping's.
    visitors = text.count(";Annan kommun\n") + text.count(";1984R001\n")
    counts = checked("tva_kommuner").counts
    assert (counts.adults, counts.not_located["other_municipality"]) == (40 - visitors, visitors)
    said = " ".join(intake_sentences.intake_lines(checked("tva_kommuner"), Translator("sv")))
    assert f"Bor i en annan kommun och räknas där: {visitors}." in said


def test_a_hidden_number_with_a_home_is_at_least_what_is_shown_of_it() -> None:
    """A total is hidden for the sake of another number, not of those that stand beside it."""
    intake = checked("tolv")
    none: dict[str, int | None] = dict.fromkeys(intake.counts.located, 0)

    def said(located: dict[str, int | None], rounding: int = 0) -> str:
        counts = replace(intake.counts, located_total=None, located=none | located)
        disclosure = replace(intake.settings.disclosure, rounding=rounding)
        changed = replace(intake, counts=counts, settings=replace(intake.settings, disclosure=disclosure))
        return " ".join(intake_sentences.intake_lines(changed, Translator("sv")))

    assert "Med bostadsområde: minst 829 (829 genom områdets namn)." in said({"exact_name": 829})
    both = said({"exact_name": 829, "code": 30, "alias": None})
    assert "Med bostadsområde: minst 859 (" in both
    assert "; övriga sätt är dolda)." in both
    assert "Med bostadsområde: dolt." in said({"alias": None})
    # Rounded numbers may add to more than there are.
    assert "Med bostadsområde: dolt (830 genom" in said({"exact_name": 830}, rounding=5)
