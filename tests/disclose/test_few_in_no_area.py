"""Few adults in no area are counted nowhere, and no byte of any output tells how many they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from reachmap.compare import share
from reachmap.files import MemoryFile
from reachmap.followup import ParticipationSettings, WideSettings
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, check, run
from reachmap.pipeline.gathering import gather, project_settings, tell_nobody
from reachmap.present import report, sentences
from reachmap.present.intake_flags import flag_lines
from reachmap.present.intake_sentences import intake_lines
from reachmap.present.review_book import review_workbook
from reachmap.present.review_screen import on_screen
from reachmap.reach import few_in_no_area
from reachmap.read.participations import Followup, read_participations
from reachmap.vocabulary import ALL, SEVERAL_AREAS, WITHOUT_AREA
from tests.disclose.test_outputs_tell_nothing import (
    CODES,
    Row,
    all_of,
    attacked,
    make,
    rows_of,
    without_a_difference,
)

PERIOD = (pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-12-31").date())
ALL_SHOWN = [40, 25, 22, 18, 12, 30, 16, 9]
NINTH = 14
SV, EN = Translator("sv"), Translator("en")


def rows_with(few: int) -> list[Row]:
    """Every area has enough adults; ``few`` have no home area."""
    rows = rows_of(ALL_SHOWN)[:-11]
    rows += [{**rows[0], "Datum": f"2025-03-{1 + i:02}", "Bostadsområde": "1984R009"} for i in range(NINTH)]
    # Those without a home are unlike the others in all that is told of them.
    return rows + [
        {
            "Datum": f"2025-07-{1 + i:02}",
            "Aktivitet": "Bara de",
            "Bostadsområde": "",
            "Kön": "man",
            "Barnets ålder": "17",
        }
        for i in range(few)
    ]


def all_outputs(project: Path) -> dict[str, bytes]:
    analysis, intake = run(project), check(project)
    screens = [
        on_screen(intake, words, project="projekt.toml", workbook="granskning.xlsx") for words in (SV, EN)
    ]
    return all_of(analysis, intake, project) | {
        "share": share(analysis),
        "report.pdf": report.pdf(analysis, SV),
        "granskning.xlsx": review_workbook(intake, SV),
        "screens": repr(screens).encode(),
        "flags": "\n".join(flag_lines(intake, SV)).encode(),
    }


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return all_outputs(make(tmp_path_factory.mktemp("ingen") / "projekt", rows_with(0)))


@pytest.mark.parametrize("few", [1, 4])
def test_how_many_have_no_area_moves_no_byte(nobody: dict[str, bytes], few: int, tmp_path: Path) -> None:
    without_a_difference(nobody, all_outputs(make(tmp_path / "projekt", rows_with(few))))


# Of three areas few come, of one of them nobody: so areas, and analysis areas, are hidden.
FEW_HERE = [60, 44, 31, 52, 25, 3, 2, 0]


def with_hidden_areas(few: int) -> list[Row]:
    return [*rows_of(FEW_HERE)[:-11], *(row for row in rows_with(few) if row["Aktivitet"] == "Bara de")]


def test_beside_hidden_areas_it_moves_no_byte_and_tells_none(tmp_path: Path) -> None:
    nobody, three = (all_outputs(make(tmp_path / str(few), with_hidden_areas(few))) for few in (0, 3))
    without_a_difference(nobody, three)
    hidden = list(attacked(nobody, half=0))
    assert len(hidden) > 70
    assert [cell for cell, width in hidden if width < 4] == []


@pytest.fixture(scope="module")
def with_four(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return run(make(tmp_path_factory.mktemp("fyra") / "projekt", rows_with(4)))


def test_all_areas_together_are_the_municipality(with_four: Analysis) -> None:
    cells = with_four.cells[with_four.cells["parent_group"] == ALL]
    numbers = cells.pivot_table(index="area_code", columns="age_band", values="reached", aggfunc="first")
    told = numbers.loc[:, numbers.notna().all()].astype(int)
    assert ALL in told
    assert (told.drop(index=ALL).sum() == told.loc[ALL]).all()
    assert told.loc[ALL, ALL] == sum(ALL_SHOWN) + NINTH


def test_few_are_said_to_be_few(with_four: Analysis) -> None:
    counts = with_four.intake.counts
    assert counts.left_out == (WITHOUT_AREA, SEVERAL_AREAS)
    assert (counts.rows_read, counts.adults, counts.located_total) == (186, 186, 186)
    assert counts.not_located_total is None
    assert {n for why, n in counts.not_located.items() if why != "other_municipality"} == {None}
    words = "Färre än\u00a05 vuxna, eller inga, saknar ett bostadsområde som gick att hitta."
    assert [line for line in intake_lines(with_four.intake, SV) if line.startswith(words)]
    assert [line for line in sentences.notes(with_four, SV) if line.startswith(words)]
    assert not [line for line in intake_lines(with_four.intake, SV) if line.startswith("Utan bostadsområde")]
    # Nobody can be in several areas here, and nothing is said of it.
    assert not [code for code, _ in with_four.intake.flags if code.startswith("spread")]


def test_five_are_counted(tmp_path: Path) -> None:
    intake = check(make(tmp_path / "projekt", rows_with(5)))
    assert intake.counts.left_out == (SEVERAL_AREAS,)
    assert (intake.counts.adults, intake.counts.not_located_total) == (191, 5)
    assert "Utan bostadsområde: 5." in intake_lines(intake, SV)


def test_the_detailed_level_counts_all(tmp_path: Path) -> None:
    project = make(tmp_path / "projekt", rows_with(4), '[disclosure]\nlevel = "detailed"\n')
    intake = check(project)
    assert intake.counts.left_out == ()
    assert (intake.counts.adults, intake.counts.not_located_total) == (190, 4)


def test_a_name_that_found_no_area_is_still_asked_about(tmp_path: Path) -> None:
    rows = rows_with(2)
    rows[-1]["Bostadsområde"] = "Ingenstans"
    intake = check(make(tmp_path / "projekt", rows))
    assert [(name.text, name.adults) for name in intake.review.names] == [("Ingenstans", None)]
    assert WITHOUT_AREA in intake.counts.left_out
    assert intake.counts.adults == 186


def test_nobody_else_is_a_number_too_small_to_read_without(tmp_path: Path) -> None:
    """Where nobody has a home area and they are few, there is nothing left to read."""
    rows = [row for row in rows_with(4) if row["Bostadsområde"] == ""]
    intake = check(make(tmp_path / "projekt", rows))
    assert (intake.counts.adults, intake.counts.rows_read) == (None, None)


# --- those who may live in one of several areas

KEY = '[locate]\npostcodes = "postnummer.csv"\n'


def with_postcodes(folder: Path, few: int, *, without: int = 0) -> Path:
    """A few wrote a postcode that lies in two areas."""
    rows = rows_with(without)
    rows += [{**rows[0], "Datum": f"2025-09-{1 + i:02}", "Bostadsområde": "732 30"} for i in range(few)]
    project = make(folder, rows, KEY)
    key = f"Postnummer;Områdeskod;Antal\n73230;{CODES[0]};10\n73230;{CODES[1]};30\n73231;{CODES[2]};10\n"
    (folder / "postnummer.csv").write_text(key, encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def nobody_in_several(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return all_outputs(with_postcodes(tmp_path_factory.mktemp("inga") / "projekt", 0))


@pytest.mark.parametrize(("few", "without"), [(3, 0), (1, 2), (3, 2)])
def test_how_many_may_be_in_several_areas_moves_no_byte(
    nobody_in_several: dict[str, bytes], few: int, without: int, tmp_path: Path
) -> None:
    changed = all_outputs(with_postcodes(tmp_path / "projekt", few, without=without))
    without_a_difference(nobody_in_several, changed)


def test_few_in_several_areas_are_said_to_be_counted_nowhere(tmp_path: Path) -> None:
    intake = check(with_postcodes(tmp_path / "projekt", 4, without=6))
    assert intake.counts.left_out == (SEVERAL_AREAS,)
    assert (intake.counts.adults, intake.counts.not_located_total, intake.counts.spread) == (192, 6, None)
    assert ("spread_over_areas_few", {}) in intake.flags
    assert [line for line in flag_lines(intake, EN) if "They are counted nowhere" in line]


# --- whom it is, and reading as if nobody had written of them


def located(*rows: tuple[str, str | None, int]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["reason", "area_code", "adults"])
    undated = pd.to_datetime(pd.Series([None] * len(rows)))
    return table.assign(
        child_ages=None, form=None, role="parent", unit="adults", level=None, date=undated, date_last=undated
    )


def test_fewer_than_k_adults_are_few() -> None:
    code, blank, several = ("code", "A", 20), ("blank", None, 2), ("postcode", None, 3)
    few = few_in_no_area(located(code, blank, blank, several), period=PERIOD, k=5)
    assert few.why == (WITHOUT_AREA, SEVERAL_AREAS)
    assert few.rows.tolist() == [False, True, True, True]
    few = few_in_no_area(located(code, blank, blank, blank, several), period=PERIOD, k=5)
    assert few.why == (SEVERAL_AREAS,)
    assert few.rows.tolist() == [False, False, False, False, True]
    assert few_in_no_area(located(code, blank), period=PERIOD, k=0).why == ()


def test_visitors_and_those_outside_the_period_are_not_left_out() -> None:
    rows = located(("code", "A", 20), ("other_municipality", None, 2), ("blank", None, 2))
    rows.loc[2, "date"] = rows.loc[2, "date_last"] = pd.Timestamp("2023-05-05")
    few = few_in_no_area(rows, period=PERIOD, k=5)
    assert few.why == (WITHOUT_AREA, SEVERAL_AREAS)
    assert not few.rows.any()


SHEET = "Kurs;Datum;Bostadsområde;Antal kvinnor;Antal män;Anmälda\n"
LINES = [
    "A;2025-01-01;Norr;3;1;6",
    "A;2025-01-01;;2;;3",
    "B;2025-02-02;Söder;1;1;2",
    "B;2025-02-02;Söder;1;1;2",
]


def test_lines_are_left_out_as_if_nobody_had_written_them() -> None:
    def read(lines: list[str], **out: set[tuple[int, int]]) -> Followup:
        file = MemoryFile("a.csv", (SHEET + "\n".join(lines) + "\n").encode())
        return read_participations(ParticipationSettings(files=(file,)), period=PERIOD, **out)

    whole = read(LINES)
    assert whole.lines.to_numpy().tolist() == [[0, 0], [0, 0], [0, 1], [0, 2], [0, 2], [0, 3], [0, 3]]
    without, never = read(LINES, without={(0, 1)}), read([*LINES[:1], *LINES[2:]])
    same = ["participations", "answers"]
    for name in same:
        one, other = (getattr(each, name).drop(columns="row", errors="ignore") for each in (without, never))
        pd.testing.assert_frame_equal(one, other)
    assert without.lines["line"].tolist() == [0, 0, 2, 2, 3, 3]
    assert [sheet.rows for sheet in without.sheets] == [3]
    assert (without.columns, without.repeated_rows) == (never.columns, never.repeated_rows)
    assert [each.rows for each in without.repeats] == [each.rows for each in never.repeats] == [2]
    # The written total is of all rows: what is left out does not make it wrong.
    total = "Summa;;;7;3;13"
    assert read([*LINES, total], without={(0, 1)}).differences == ()
    assert read([LINES[0], *LINES[2:], total]).differences != ()


def test_a_cell_of_a_wide_row_is_left_out_and_the_row_stays() -> None:
    file = MemoryFile("a.csv", b"Kurs;Norr;Annat;S\xc3\xb6der\nABC;3;2;4\nKomet;;1;\n")
    settings = ParticipationSettings(files=(file,), wide=WideSettings("Norr", "Söder", "area", "count"))
    whole = read_participations(settings, period=PERIOD)
    assert whole.participations["area"].tolist() == ["Norr", "Annat", "Söder", "Annat"]
    without = read_participations(settings, period=PERIOD, without={(0, 1), (0, 3)})
    assert without.participations["area"].tolist() == ["Norr", "Söder"]
    assert without.participations["adults"].tolist() == [3, 4]
    assert without.sheets[0].rows == 1


def test_what_is_left_out_is_forgotten_but_for_names_to_decide(tmp_path: Path) -> None:
    rows = rows_with(3)
    rows[-1]["Bostadsområde"] = "Ingenstans"
    evidence = gather(project_settings(make(tmp_path / "projekt", rows)), tell_nobody)
    out = evidence.located.left_out
    assert out["area"].dropna().tolist() == ["Ingenstans"]
    assert out[["postcode", "school", "found_via"]].isna().all(axis=None)
