"""Follow-up files become one row per adult, or per sex of a counted row; nobody is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap import tables
from reachmap.errors import InputError
from reachmap.i18n import Translator
from reachmap.read.participations import Followup, read_participations
from reachmap.settings import ParticipationSettings

WriteText = Callable[..., Path]
WriteWorkbook = Callable[..., Path]


def read(*paths: Path, columns: dict[str, str] | None = None, newly_arrived_years: int = 3) -> Followup:
    chosen = ParticipationSettings(
        files=paths, columns=columns or {}, newly_arrived_years=newly_arrived_years
    )
    return read_participations(chosen, period=(date(2025, 1, 1), date(2025, 12, 31)))


def adults_by_sex(table: pd.DataFrame) -> dict[str, int]:
    known = table["sex"].fillna("?")
    return {sex: int(table.loc[known == sex, "adults"].sum()) for sex in known.unique()}


def test_each_row_is_an_adult(write_text: WriteText) -> None:
    followup = read(write_text("Bostadsområde;Kön;Barnets ålder\nGottsunda;k;4\nSävja;m;4, 9\n"))
    table = followup.participations
    assert table["area"].tolist() == ["Gottsunda", "Sävja"]
    assert table["sex"].tolist() == ["woman", "man"]
    assert table["adults"].tolist() == [1, 1]
    assert table["bands"].tolist() == [("3-5",), ("3-5", "6-12")]
    assert followup.rows_read == 2


def test_table_follows_its_schema(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Kön\nA;k\n")).participations
    assert list(table.columns) == tables.PARTICIPATIONS.columns


def test_codes_of_areas_stay_text(write_workbook: WriteWorkbook) -> None:
    path = write_workbook({"Blad1": [["Områdeskod", "Kön"], ["0380", "k"], [380, "m"]]})
    assert read(path).participations["area"].tolist() == ["0380", "380"]


def test_columns_of_women_and_men_give_a_row_per_sex(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Antal kvinnor;Antal män\nA;3;2\nB;1;0\nC;;4\n")).participations
    got = table[["area", "sex", "adults"]].to_numpy().tolist()
    assert got == [["A", "woman", 3], ["A", "man", 2], ["B", "woman", 1], ["C", "man", 4]]


def test_one_column_of_women_is_enough(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Antal kvinnor\nA;3\n")).participations
    assert adults_by_sex(table) == {"woman": 3}


def test_what_a_family_has_once_stays_on_one_part(write_text: WriteText) -> None:
    path = write_text(
        "Bostadsområde;Antal kvinnor;Antal män;Antal par;Antal anmälda;Antal som slutfört\nA;1;1;1;2;2\n"
    )
    table = read(path).participations
    assert len(table) == 2
    assert table["registered"].tolist() == [2, pd.NA]
    assert table["completed"].tolist() == [2, pd.NA]
    assert table["couples"].tolist() == [1, pd.NA]


def test_count_of_adults_has_no_sex(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Antal deltagare\nA;7\n")).participations
    assert adults_by_sex(table) == {"?": 7}


def test_blank_count_is_one_adult(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Antal deltagare\nA;\n")).participations
    assert table["adults"].tolist() == [1]


def test_count_beside_blank_women_and_men_has_no_sex(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal kvinnor;Antal män;Antal deltagare\nA;;;5\n")
    assert adults_by_sex(read(path).participations) == {"?": 5}


def test_count_that_is_women_and_men_is_not_added_to_them(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal kvinnor;Antal män;Antal deltagare\nA;3;2;5\n")
    assert adults_by_sex(read(path).participations) == {"woman": 3, "man": 2}


def test_those_beyond_women_and_men_have_no_sex(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Antal kvinnor;Antal män;Antal deltagare\nA;3;;5\n")
    assert adults_by_sex(read(path).participations) == {"woman": 3, "?": 2}


def test_unknown_sex_is_missing(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Kön\nA;annat\nB;\nC;k\n")).participations
    assert table["sex"].isna().tolist() == [True, True, False]


def test_sum_row_is_left_out_and_reported(write_text: WriteText) -> None:
    followup = read(write_text("Bostadsområde;Antal kvinnor\nA;3\nB;2\nSumma;5\n"))
    assert followup.participations["adults"].sum() == 5
    assert followup.rows_read == 2
    assert [sheet.total_rows for sheet in followup.sheets] == [1]


@pytest.mark.parametrize("word", ["Summa", "SUMMA:", "Totalt", "Total", "Totalsumma"])
def test_words_for_a_sum(write_text: WriteText, word: str) -> None:
    followup = read(write_text(f"Gruppledare;Bostadsområde;Antal kvinnor\nx;A;3\n{word};;3\n"))
    assert followup.participations["adults"].sum() == 3


def test_area_called_something_total_is_no_sum(write_text: WriteText) -> None:
    followup = read(write_text("Bostadsområde;Antal kvinnor\nSummans gränd;3\n"))
    assert followup.participations["adults"].sum() == 3


def test_blank_rows_are_no_adults(write_workbook: WriteWorkbook) -> None:
    rows = [["Bostadsområde", "Kön"], ["A", "k"], [], ["", ""], ["B", "m"]]
    followup = read(write_workbook({"Blad1": rows}))
    assert followup.rows_read == 2


def test_rows_are_named_as_the_spreadsheet_numbers_them(write_workbook: WriteWorkbook) -> None:
    rows = [["Titel"], [], ["Bostadsområde", "Kön"], [], ["A", "k"]]
    table = read(write_workbook({"Kurser": rows}, name="a.xlsx")).participations
    assert table["row"].tolist() == ["a.xlsx/Kurser/5"]


def test_row_with_nothing_but_unread_columns_is_blank(write_text: WriteText) -> None:
    followup = read(write_text("Gruppledare;Bostadsområde;Kön\nKim;;\nKim;A;k\n"))
    assert followup.rows_read == 1


def test_two_files_are_read_as_one_table(write_text: WriteText) -> None:
    followup = read(
        write_text("Bostadsområde;Kön\nA;k\n", name="vår.csv"),
        write_text("Stadsdel;Antal män\nB;2\n", name="höst.csv"),
    )
    assert followup.participations["file"].tolist() == ["vår.csv", "höst.csv"]
    assert adults_by_sex(followup.participations) == {"woman": 1, "man": 2}
    assert [sheet.file for sheet in followup.sheets] == ["vår.csv", "höst.csv"]


def test_sheets_that_are_no_followup_are_passed_over(write_workbook: WriteWorkbook) -> None:
    followup = read(
        write_workbook({"Läs mig": [["Fyll i en rad per familj"]], "Kurser": [["Bostadsområde"], ["A"]]})
    )
    assert [sheet.sheet for sheet in followup.sheets] == ["Kurser"]


def test_followup_sheet_without_rows_adds_nobody(write_workbook: WriteWorkbook) -> None:
    followup = read(
        write_workbook(
            {"Höst": [["Bostadsområde", "Antal män"]], "Vår": [["Bostadsområde", "Kön"], ["A", "k"]]}
        )
    )
    assert [sheet.rows for sheet in followup.sheets] == [0, 1]
    assert adults_by_sex(followup.participations) == {"woman": 1}


def test_report_names_headings_and_no_values(write_text: WriteText) -> None:
    (sheet,) = read(write_text("Gruppledare;Bostadsområde;Kön\nKim;Hemlig;k\n")).sheets
    assert sheet.recognised == {"area": "Bostadsområde", "sex": "Kön"}
    assert sheet.unread == ("Gruppledare",)
    assert "Kim" not in repr(sheet)
    assert "Hemlig" not in repr(sheet)


def test_group_leaders_are_not_in_the_table(write_text: WriteText) -> None:
    table = read(write_text("Gruppledare;Bostadsområde;Kön\nKim;A;k\n")).participations
    assert "Kim" not in table.to_csv()


def test_chosen_heading_is_read(write_text: WriteText) -> None:
    followup = read(write_text("Var bor du?;Kön\nA;k\n"), columns={"area": "Var bor du?"})
    assert followup.participations["area"].tolist() == ["A"]


def test_identity_number_stops_the_read(write_workbook: WriteWorkbook) -> None:
    rows = [
        ["Bostadsområde", "Kön", "Anteckning"],
        ["A", "k", "19121212-1212"],
        ["B", "m", "ring"],
        ["C", "m", "121212-1212"],
    ]
    with pytest.raises(InputError, match="identity_numbers") as raised:
        read(write_workbook({"Kurser": rows}, name="a.xlsx"))
    assert raised.value.fields == {"file": "a.xlsx", "sheet": "Kurser", "column": "C", "n": 2}
    assert "1212" not in str(raised.value)


def test_identity_number_written_as_a_number_stops_the_read(write_workbook: WriteWorkbook) -> None:
    with pytest.raises(InputError, match="identity_numbers"):
        read(write_workbook({"Kurser": [["Bostadsområde"], [191212121212]]}))


def test_identity_number_beyond_column_z_has_two_letters(write_workbook: WriteWorkbook) -> None:
    rows = [["Bostadsområde"] + [""] * 27, ["A"] + [""] * 26 + ["19121212-1212"]]
    with pytest.raises(InputError, match="identity_numbers") as raised:
        read(write_workbook({"Kurser": rows}))
    assert raised.value.fields["column"] == "AB"


def test_identity_number_on_a_sheet_that_is_no_followup_stops_too(write_workbook: WriteWorkbook) -> None:
    sheets = {"Kurser": [["Bostadsområde"], ["A"]], "Deltagarlista": [["Namn"], ["19121212-1212"]]}
    with pytest.raises(InputError, match="identity_numbers") as raised:
        read(write_workbook(sheets))
    assert raised.value.fields["sheet"] == "Deltagarlista"


def test_identity_number_in_a_heading_stops_too(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="identity_numbers") as raised:
        read(write_text("Bostadsområde;19121212-1212\nA;x\n"))
    assert "1212" not in str(raised.value)


@pytest.mark.parametrize("value", ["10001", "-2", "2,5", "två"])
def test_count_out_of_range_is_refused_by_column(write_text: WriteText, value: str) -> None:
    with pytest.raises(InputError, match="bad_counts") as raised:
        read(write_text(f"Bostadsområde;Antal kvinnor\nA;{value}\nB;{value}\nC;3\n", name="a.csv"))
    assert raised.value.fields == {
        "file": "a.csv",
        "sheet": "a",
        "column": "Antal kvinnor",
        "n": 2,
        "limit": 10_000,
        "yes_or_no": False,
    }


def test_maybe_where_yes_and_no_are_read_is_told_so(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="bad_counts") as raised:
        read(write_text("Bostadsområde;Kön;Slutfört\nA;k;ja\nA;m;kanske\n", name="a.csv"))
    assert Translator("sv").error(raised.value) == (
        "a.csv, kolumn Slutfört: 1 rad har något annat än ett heltal från 0 till 10\u00a0000. Rätta den. "
        "Ja och nej går också bra."
    )


def test_no_answer_for_a_count_is_missing(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Antal kvinnor;Antal som slutfört\nA;2;ej svar\n")).participations
    assert table["completed"].isna().tolist() == [True]


def test_text_that_is_no_date_is_refused_by_column(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="bad_dates") as raised:
        read(write_text("Bostadsområde;Datum\nA;i höstas\nB;2025-09-01\n"))
    assert (raised.value.fields["column"], raised.value.fields["n"]) == ("Datum", 1)
    assert "höstas" not in str(raised.value)


def test_dates_of_cells_and_texts_are_the_same(write_workbook: WriteWorkbook) -> None:
    rows = [["Bostadsområde", "Datum"], ["A", date(2025, 9, 1)], ["B", "2025-09-01"], ["C", ""]]
    days = read(write_workbook({"Blad1": rows})).participations["date"]
    assert days[0] == days[1] == pd.Timestamp(2025, 9, 1)
    assert pd.isna(days[2])


@pytest.mark.parametrize(
    ("year", "arrival"),
    [("2022", "newly_arrived"), ("2024", "newly_arrived"), ("2021", "other"), ("1990", "other")],
)
def test_year_of_arrival_is_held_against_the_period(write_text: WriteText, year: str, arrival: str) -> None:
    # The period begins in 2025 and newly arrived is three years.
    table = read(write_text(f"Bostadsområde;Ankomstår\nA;{year}\n")).participations
    assert table["arrival"].tolist() == [arrival]


def test_how_long_one_is_newly_arrived_can_be_chosen(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Ankomstår\nA;2021\n")
    assert read(path, newly_arrived_years=4).participations["arrival"].tolist() == ["newly_arrived"]


def test_yes_and_no_to_newly_arrived(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Nyanländ\nA;ja\nB;nej\nC;\n")).participations
    assert table["arrival"].fillna("?").tolist() == ["newly_arrived", "other", "?"]


def test_an_answer_wins_over_the_year(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Nyanländ;Ankomstår\nA;nej;2024\n")).participations
    assert table["arrival"].tolist() == ["other"]


def test_child_too_old_for_the_course_is_no_band(write_text: WriteText) -> None:
    path = write_text('Bostadsområde;Kursens åldrar;Barnets ålder\nA;3-5;"4, 9"\nB;3-5;9\n')
    table = read(path).participations
    assert table["bands"].tolist() == [("3-5",), ()]
    assert table["age_known"].tolist() == [True, True]


def test_unknown_age_is_told_apart_from_no_band(write_text: WriteText) -> None:
    table = read(write_text("Bostadsområde;Barnets ålder\nA;ej svar\n")).participations
    assert table["age_known"].tolist() == [False]


def test_unknown_age_at_a_course_for_one_band_is_of_that_band(write_text: WriteText) -> None:
    path = write_text("Bostadsområde;Kursens åldrar;Barnets ålder\nA;16-18;ej svar\nB;13-18;\nC;;4\n")
    table = read(path).participations
    assert table["bands"].tolist() == [("16-18",), (), ("3-5",)]
    assert table["age_known"].tolist() == [True, False, True]
    assert table["meant_for"].tolist() == [("16-18",), ("13-15", "16-18"), ()]


def test_decimal_comma_in_coordinates(write_text: WriteText) -> None:
    table = read(write_text("Longitud;Latitud\n16,5512121234;59,61\n")).participations
    assert table[["lon", "lat"]].to_numpy().tolist() == [[16.5512121234, 59.61]]


def test_coordinate_that_is_no_number_is_told_apart_from_blank(write_text: WriteText) -> None:
    table = read(write_text("X;Y;Kön\nvet ej;6600000;k\n;;m\n")).participations
    assert table["x"].tolist()[0] == float("inf")
    assert pd.isna(table["x"].tolist()[1])


def test_activities_of_two_files_are_not_mixed_up(write_text: WriteText) -> None:
    followup = read(
        write_text("Kurs;Bostadsområde\nABC 1;A\nABC 2;A\n", name="vår.csv"),
        write_text("Kurs;Bostadsområde\nABC 1;A\n", name="höst.csv"),
    )
    assert followup.participations["activity_id"].nunique() == 3


def test_activity_without_a_name_is_programme_day_and_place(write_text: WriteText) -> None:
    path = write_text(
        "Program;Datum;Plats;Bostadsområde\n"
        "ABC;2025-09-01;Biblioteket;A\n"
        "ABC;2025-09-01;Biblioteket;B\n"
        "ABC;2025-09-01;Skolan;A\n"
        "ABC;;;A\n"
    )
    ids = read(path).participations["activity_id"]
    assert ids[0] == ids[1]
    assert ids.nunique() == 3


def test_rows_alike_are_counted_and_reported(write_text: WriteText) -> None:
    followup = read(write_text("Bostadsområde;Kön\nA;k\nA;k\nA;m\n"))
    assert followup.repeated_rows == 2
    assert followup.participations["adults"].sum() == 3


def test_family_rows_alike_are_counted_as_rows(write_text: WriteText) -> None:
    followup = read(write_text("Bostadsområde;Antal kvinnor;Antal män\nA;1;1\nA;1;1\nB;1;1\n"))
    assert followup.repeated_rows == 2


def test_file_without_known_headings_is_refused(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="headings_not_found") as raised:
        read(write_text("a;b\n1;2\n", name="a.csv"))
    assert raised.value.fields == {"file": "a.csv", "sheet": "a"}


def test_headings_without_rows_are_refused(write_text: WriteText) -> None:
    with pytest.raises(InputError, match="no_rows") as raised:
        read(write_text("Bostadsområde;Kön\n", name="a.csv"))
    assert raised.value.fields == {"file": "a.csv"}


Row = tuple[str, int | None, int | None, int]
CountedRows = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", ""]),
        st.none() | st.integers(0, 9),
        st.none() | st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
)


def _followup_of(rows: list[Row], folder: Path) -> pd.DataFrame:
    lines = ["Kurs;Bostadsområde;Antal kvinnor;Antal män;Antal deltagare"]
    for area, women, men, more in rows:
        cells = ["" if number is None else str(number) for number in (women, men)]
        lines.append(f"K;{area};{cells[0]};{cells[1]};{(women or 0) + (men or 0) + more}")
    lines.append("K;A;1;1;2")  # so that somebody is there
    path = folder / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read(path).participations


@settings(deadline=None, max_examples=30)
@given(rows=CountedRows)
def test_every_adult_put_in_comes_out(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> None:
    table = _followup_of(rows, tmp_path_factory.mktemp("rows"))
    expected = {
        "woman": 1 + sum(women or 0 for _, women, _, _ in rows),
        "man": 1 + sum(men or 0 for _, _, men, _ in rows),
        "?": sum(more for *_, more in rows),
    }
    assert adults_by_sex(table) == {sex: n for sex, n in expected.items() if n}


@settings(deadline=None, max_examples=20)
@given(orders=CountedRows.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_order_of_rows_is_irrelevant(
    orders: tuple[list[Row], list[Row]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    parts = ["area", "sex", "adults"]
    tables_of = [
        _followup_of(order, tmp_path_factory.mktemp("rows"))[parts].fillna("?").sort_values(parts)
        for order in orders
    ]
    assert tables_of[0].to_numpy().tolist() == tables_of[1].to_numpy().tolist()
