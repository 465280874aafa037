"""The shapes of follow-ups: the yearly sheet of families, wide sheets, headings in two rows, units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.errors import InputError
from reachmap.followup import Question, WideSettings
from reachmap.read.headings import Known, find_headings
from reachmap.read.participations import Followup, read_participations
from reachmap.read.sheets import Sheet
from reachmap.read.units import in_adults
from reachmap.settings import ParticipationSettings

WriteText = Callable[..., Path]
WriteWorkbook = Callable[..., Path]
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))

# "Exempel 2", section 2.7.1 of Kartläggning av kommuners lokala förutsättningar (2019), line breaks and all.
YEARLY_HEADINGS = [
    "Gruppledare",
    "Familj",
    "Föräldrarnas bostadsområde",
    "Antal kvinnor \n (juridiskt kön)",
    "Antal anmälda föräldrar",
    "Antal män  \n(juridiskt kön)",
    "Antal föräldrar som  \nslutfört ABC",
    "Antal barn i familjen",
    "Antal par",
    "Antal barn till barnpassning",
]


def read(*paths: Path, **chosen: Any) -> Followup:
    return read_participations(ParticipationSettings(files=paths, **chosen), period=PERIOD)


def counts(table: pd.DataFrame, *by: str) -> dict[Any, int]:
    keys = [table[name].astype("str").fillna("?") for name in by]
    return {key: int(n) for key, n in table.groupby(keys)["adults"].sum().items()}


@pytest.fixture
def yearly(write_workbook: WriteWorkbook) -> Path:
    """The yearly sheet as the report describes it: a group leader once for each group, a total below."""
    rows: list[list[object]] = [["Statistik från ABC-kurser"], [], [*YEARLY_HEADINGS]]
    rows += [["Kim", 1, "Malmen", 1, 2, 1, 2, 2, 1, 1], ["", 2, "Malmen", 1, 1, 0, 1, 1, 0, 0]]
    rows += [["Robin", 3, "Söder", 0, 1, 1, 0, 3, 0, 2], ["", 4, "", 2, 2, 0, 2, 1, 0, 0]]
    rows += [["Summa", "", "", 4, 6, 2, 5, 7, 1, 3]]
    return write_workbook({"2018": rows}, name="ABC.xlsx")


def test_yearly_sheet_is_read_as_it_stands(yearly: Path) -> None:
    followup = read(yearly)
    table = followup.participations
    assert counts(table, "area", "sex") == {
        ("Malmen", "man"): 1,
        ("Malmen", "woman"): 2,
        ("Söder", "man"): 1,
        ("?", "woman"): 2,
    }
    once = ["registered", "completed", "children", "couples", "child_minding"]
    assert {name: int(table[name].sum()) for name in once} == {
        "registered": 6,
        "completed": 5,
        "children": 7,
        "couples": 1,
        "child_minding": 3,
    }
    assert followup.differences == ()


def test_yearly_sheets_group_leaders_and_families_are_never_read(yearly: Path) -> None:
    followup = read(yearly)
    assert followup.sheets[0].unread == ("Gruppledare", "Familj")
    assert "Kim" not in followup.participations.to_csv()


# --- wide sheets


def test_column_for_each_area(write_text: WriteText) -> None:
    path = write_text("Kurs;Datum;Norr;Söder;Väster\nABC;2025-03-01;3;;1\nKomet;2025-04-01;0;2;\n")
    wide = WideSettings("Norr", "Väster", "area", "count")
    table = read(path, wide=wide).participations
    assert counts(table[table["adults"] > 0], "activity_id", "area") == {
        ("fil.csv:ABC", "Norr"): 3,
        ("fil.csv:ABC", "Väster"): 1,
        ("fil.csv:Komet", "Söder"): 2,
    }


def test_column_for_each_age_by_letters(write_text: WriteText) -> None:
    path = write_text("Statistik;;;\nOmråde;0-2 år;3-5 år;6-12 år\nA;1;2;3\n")
    table = read(path, wide=WideSettings("B", "D", "child_ages", "women")).participations
    assert counts(table, "sex", "bands") == {
        ("woman", "('0-2',)"): 1,
        ("woman", "('3-5',)"): 2,
        ("woman", "('6-12',)"): 3,
    }


def test_wide_row_counts_as_one_row_and_what_it_says_once_stays_once(write_text: WriteText) -> None:
    path = write_text("Kurs;Antal anmälda;Norr;Söder\nABC;9;3;4\n")
    followup = read(path, wide=WideSettings("Norr", "Söder", "area", "women"))
    assert followup.rows_read == 1
    assert followup.participations["registered"].sum() == 9


def test_wide_sheet_without_its_columns_is_no_followup(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="headings_not_found"):
        read(write_text("Kurs;Norr\nABC;3\n"), wide=WideSettings("Norr", "Öster", "area", "count"))


# --- headings in two rows


def headings(*rows: tuple[str, ...]) -> dict[str, int]:
    found = find_headings(Sheet("a.xlsx", "Blad1", rows), Known())
    assert found is not None
    assert found.row == len(rows) - 1
    return found.places


def test_group_above_and_what_it_holds_below() -> None:
    above = ("", "", "Antal", "", "")
    below = ("Kurs", "Bostadsområde", "kvinnor", "män", "par")
    expected = {"activity_id": 0, "area": 1, "women": 2, "men": 3, "couples": 4}
    assert headings(above, below) == expected


def test_heading_in_the_upper_row_of_the_two() -> None:
    above = ("Kurs", "Bostadsområde", "Antal deltagare", "")
    assert headings(above, ("", "", "kvinnor", "män")) == {"activity_id": 0, "area": 1, "women": 2, "men": 3}


def test_same_heading_in_two_groups_is_told_apart() -> None:
    above = ("Bostadsområde", "Anmälda", "", "Deltagare", "")
    below = ("", "kvinnor", "män", "kvinnor", "män")
    assert headings(above, below) == {"area": 0, "women": 3, "men": 4}


def test_title_above_the_headings_is_no_group() -> None:
    assert headings(("Kurs", "ABC", "", ""), ("Bostadsområde", "Kön", "Datum", "")) == {
        "area": 0,
        "sex": 1,
        "date": 2,
    }


# --- merged cells that count


def test_number_merged_over_rows_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Kurs", "Bostadsområde", "Antal deltagare", "Antal anmälda"])
        for column, value in ((0, "ABC"), (2, 12), (3, 14)):
            sheet.merge_range(1, column, 3, column, value)
        for number in (1, 2, 3):
            sheet.write(number, 1, f"Område {number}")
    table = read(path).participations
    assert table["adults"].sum() == 12
    assert table["registered"].sum() == 14
    assert set(table["activity_id"]) == {"a.xlsx:ABC"}


# --- who takes part


def test_other_close_adults_are_their_own_category(write_text: WriteText) -> None:
    rows = "Bostadsområde;Kön;Roll\nA;k;Förälder\nA;k;Mormor\nA;m;\n"
    assert counts(read(write_text(rows)).participations, "role") == {"parent": 2, "other_adult": 1}


def test_counted_other_adults_are_neither_women_nor_of_unknown_sex(write_text: WriteText) -> None:
    path = write_text(
        "Bostadsområde;Antal kvinnor;Antal män;Andra närstående vuxna;Antal deltagare\nA;3;2;1;7\n"
    )
    assert counts(read(path).participations, "role", "sex") == {
        ("parent", "woman"): 3,
        ("parent", "man"): 2,
        ("other_adult", "?"): 1,
        ("parent", "?"): 1,
    }


def test_more_is_read_where_it_is(write_text: WriteText) -> None:
    path = write_text(
        "Bostadsområde;Antal kvinnor;Erbjudna;Anmälda;Kö;Tackat nej;Hur hittade du hit?;Nästa steg;"
        "Språkbehov;"
        "Barnpassning;Antal par;Postnummer;Barnets skola;Deltagit tidigare i år\n"
        "A;3;20;8;2;4;BVC;Komet;arabiska;ja;1;731 30;Malmskolan;nej\n"
    )
    (row,) = read(path).participations.to_dict("records")
    got = {
        name: row[name] for name in ("offered", "registered", "queue", "declined", "child_minding", "couples")
    }
    assert got == {
        "offered": 20,
        "registered": 8,
        "queue": 2,
        "declined": 4,
        "child_minding": 1,
        "couples": 1,
    }
    words = ("found_via", "next_step", "language_need", "postcode", "school", "before")
    assert [row[name] for name in words] == ["BVC", "Komet", "arabiska", "731 30", "Malmskolan", False]


# --- units


def test_families_become_adults_by_the_stated_factor(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal familjer\nA;10\nB;5\n")
    table = read(path, adults_per_family=1.6).participations
    assert counts(table, "unit", "area") == {("adults", "A"): 16, ("adults", "B"): 8}


def test_families_without_a_factor_stay_families(write_text: WriteText) -> None:
    followup = read(write_text("Bostadsområde;Antal familjer\nA;10\n"))
    assert counts(followup.participations, "unit") == {"families": 10}
    (conversion,) = followup.conversions
    assert (conversion.unit, conversion.counted, conversion.adults) == ("families", 10, None)


def test_stockholms_visits_are_a_fourth_as_many_families(write_text: WriteText) -> None:
    # 1,600 home visits in 2019 reached 400 families (Slutrapport STIS 2017-2021).
    path = write_text("Stadsdel;Stödform;Antal hembesök\nRinkeby;hembesök;900\nKista;hembesök;700\n")
    table = read(path, visits_per_adult=4).participations
    assert counts(table, "unit", "area") == {("adults", "Rinkeby"): 225, ("adults", "Kista"): 175}


def test_rows_that_count_women_win_over_their_families(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal familjer;Antal kvinnor;Antal män\nA;3;3;2\nB;4;;\n")
    table = read(path, adults_per_family=1.5).participations
    assert counts(table, "area") == {"A": 5, "B": 6}


def test_unit_of_the_project_holds_for_rows_without_one(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal\nA;40\n")
    assert counts(read(path, unit="attendances", visits_per_adult=8).participations, "unit") == {"adults": 5}
    assert counts(read(path, unit="head_count").participations, "unit") == {"head_count": 40}


Visits = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 30)), min_size=1, max_size=15)


@pytest.fixture(scope="module")
def one_visit(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("visit") / "a.csv"
    path.write_text("Kurs;Område;Besök\nK;A;4\n", encoding="utf-8")
    return read(path).participations


@settings(max_examples=20)
@given(rows=Visits.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_conversion_keeps_the_whole_and_does_not_hang_on_the_order(
    one_visit: pd.DataFrame, rows: tuple[list[tuple[str, int]], list[tuple[str, int]]]
) -> None:
    found = []
    for order in rows:
        table = pd.concat([one_visit] * len(order), ignore_index=True)
        table = table.assign(area=[area for area, _ in order], adults=[number for _, number in order])
        converted, _ = in_adults(table, ParticipationSettings(files=(), visits_per_adult=3))
        assert converted.index.equals(table.index)
        found.append(counts(converted, "area"))
    assert found[0] == found[1]
    exact = {area: sum(n for a, n in rows[0] if a == area) / 3 for area in found[0]}
    assert abs(sum(found[0].values()) - sum(exact.values())) <= 0.5 + 1e-9
    assert all(abs(found[0][area] - exact[area]) < 1 + 1e-9 for area in exact)


# --- questions


def test_strategy_and_stockholm_questions_are_known(write_text: WriteText) -> None:
    path = write_text(
        "Bostadsområde;Den kunskap jag fått har varit användbar;Har vi pratat om rätt saker i detta samtal?\n"
        "A;5;1\nB;3;\nC;Vill inte uppge;7\n"
    )
    answers = read(path).answers
    assert answers["useful"].fillna(-1).tolist() == [1, 0.5, -1]
    assert answers["right_things"].fillna(-1).tolist() == [0, -1, -1]
    assert answers["recommend"].isna().all()


def test_own_question_with_its_own_scale(write_text: WriteText) -> None:
    asked = (
        Question("fun", ("Var det roligt?",), (10, 0)),
        Question("worth", ("Värt tiden",), words=("nej", "delvis", "ja")),
    )
    path = write_text("Bostadsområde;Var det roligt?;Värt tiden\nA;0;Ja\nB;10 (inte alls);delvis\n")
    answers = read(path, questions=asked).answers
    assert answers["fun"].tolist() == [1, 0]
    assert answers["worth"].tolist() == [1, 0.5]


def test_answers_follow_the_rows_of_the_table(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal kvinnor;Antal män;Nytta\nA;1;1;5\nB;0;2;1\n")
    followup = read(path)
    assert followup.answers.index.equals(followup.participations.index)
    assert followup.answers["useful"].tolist() == [1, 1, 0]
