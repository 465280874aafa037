"""The same table in every format that Statistics Sweden's database gives: read alike, recognised alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.errors import InputError, ReachmapError
from reachmap.files import MemoryFile
from reachmap.i18n import Translator
from reachmap.read import cube, populations, scb
from reachmap.read.cube import VALUE, number
from reachmap.read.jsoncube import read_json
from reachmap.read.populations import read_children_table
from reachmap.read.px import read_px
from tests.read import downloads

WriteText = Callable[..., Path]


def found(children: pd.DataFrame) -> dict[tuple[str, int], float]:
    keys = zip(children["area_code"], children["first_age"] // 5, strict=True)
    return dict(zip(keys, children["count"], strict=True))


def files(folder: Path) -> dict[str, Path]:
    """Write the table in every format."""
    written = {
        "json-stat2": downloads.write_json(folder / "a.json", downloads.json_stat()),
        "json-stat1": downloads.write_json(folder / "b.json", {"dataset": downloads.json_stat()}),
        "pxweb": downloads.write_json(folder / "c.json", downloads.pxweb_json()),
        "workbook": downloads.workbook(folder / "d.xlsx"),
        "workbook with texts": downloads.workbook(folder / "e.xlsx", texts=True),
    }
    for mark, name in ((";", "semicolon"), (",", "comma"), ("\t", "tab")):
        path = written[f"csv {name}"] = folder / f"{name}.csv"
        path.write_text(downloads.csv_wide(mark=mark), encoding="utf-8-sig")
    for encoding in ("cp1252", "utf-16", "utf-8"):
        path = written[f"csv {encoding}"] = folder / f"{encoding}.csv"
        path.write_text(downloads.csv_wide(title=False), encoding=encoding)
        if encoding != "utf-16":
            path = written[f"px {encoding}"] = folder / f"{encoding}.px"
            path.write_text(
                downloads.px(charset="Unicode" if encoding == "utf-8" else "ANSI"), encoding=encoding
            )
    path = written["csv with ages as columns"] = folder / "ages.csv"
    path.write_text(downloads.csv_ages(), encoding="utf-8")
    return written


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return files(tmp_path_factory.mktemp("downloads"))


FORMATS = (
    *("json-stat2", "json-stat1", "pxweb", "workbook", "workbook with texts", "px cp1252", "px utf-8"),
    *("csv semicolon", "csv comma", "csv tab", "csv cp1252", "csv utf-16", "csv utf-8"),
    "csv with ages as columns",
)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_children(written: dict[str, Path], name: str) -> None:
    table = read_children_table(written[name])
    assert found(table.children) == downloads.EXPECTED


@pytest.mark.parametrize("name", FORMATS[:-1])
def test_the_newest_year_is_taken_and_said(written: dict[str, Path], name: str) -> None:
    table = read_children_table(written[name])
    assert table.year == 2024
    assert table.about is not None
    assert (table.about.years, table.about.left_out) == (("2024",), ("2023",))
    assert (table.about.kind, table.about.level, table.about.areas) == ("population", "RegSO", 2)


@pytest.mark.parametrize("name", FORMATS[:7])
def test_the_version_of_the_areas_is_said(written: dict[str, Path], name: str) -> None:
    about = read_children_table(written[name]).about
    assert about is not None
    assert about.version == "2025"


@pytest.mark.parametrize("name", ["json-stat2", "px utf-8", "workbook", "csv utf-16"])
def test_a_file_in_memory_is_read_as_one_on_disk(written: dict[str, Path], name: str) -> None:
    source = MemoryFile(written[name].name, written[name].read_bytes())
    assert found(read_children_table(source).children) == downloads.EXPECTED


def test_a_download_is_recognised_whatever_its_name_ends_with(written: dict[str, Path]) -> None:
    data = written["px utf-8"].read_bytes()
    assert found(read_children_table(MemoryFile("tabell.txt", data)).children) == downloads.EXPECTED


# --- which areas, which year


@pytest.mark.parametrize(
    ("text", "code", "version"),
    [
        ("0380R001", "0380R001", ""),
        ("0380R001_RegSO2025", "0380R001", "2025"),
        ("0380C1010_DeSO2025", "0380C1010", "2025"),
        ("0380R001 Uppsala-Luthagen", "0380R001", ""),
        ("Luthagen (0380R001)", "0380R001", ""),
        ("Luthagen 0380R001_RegSO2020", "0380R001", "2020"),
    ],
)
def test_codes_are_found_before_and_behind_names(text: str, code: str, version: str) -> None:
    match = scb.AREA_CODE.search(text)
    assert match is not None
    assert (match.group(1), match.group(2) or "") == (code, version)


@pytest.mark.parametrize("text", ["0380", "2024", "10380R001", "0380R0011", "Luthagen 12"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert scb.AREA_CODE.search(text) is None


def csv_years(rows: list[str]) -> MemoryFile:
    text = "\n".join(["region;ålder;år;Folkmängd", *rows]) + "\n"
    return MemoryFile("tabell.csv", text.encode())


def rows_of(code: str, year: str, *counts: int) -> list[str]:
    return [f"{code};{age};{year};{n}" for age, n in zip(downloads.AGES, counts, strict=True)]


def test_a_year_of_nothing_but_zeros_is_no_year() -> None:
    # The codes of 2025 stand beside 2023 too, with zeros: nobody lived in areas that there were not.
    rows = rows_of("0380R001_RegSO2025", "2024", 1, 2, 3, 4) + rows_of(
        "0380R001_RegSO2025", "2025", 0, 0, 0, 0
    )
    table = read_children_table(csv_years(rows))
    assert table.year == 2024
    assert table.children["count"].tolist() == [1, 2, 3, 4]


def test_an_area_that_is_zero_in_the_newest_year_alone_keeps_an_earlier_one() -> None:
    rows = rows_of("0380R001", "2023", 1, 2, 3, 4) + rows_of("0380R001", "2024", 0, 0, 0, 0)
    rows += rows_of("0380R002", "2023", 5, 5, 5, 5) + rows_of("0380R002", "2024", 6, 6, 6, 6)
    table = read_children_table(csv_years(rows))
    assert found(table.children)["0380R001", 0] == 1
    assert found(table.children)["0380R002", 0] == 6
    assert table.about is not None
    assert table.about.years == ("2023", "2024")


def test_two_versions_of_a_code_are_not_added() -> None:
    rows = rows_of("0380A0010", "2024", 1, 2, 3, 4) + rows_of("0380A0010_DeSO2025", "2024", 9, 9, 9, 9)
    assert set(read_children_table(csv_years(rows)).children["count"]) == {9}


def test_zeros_of_the_old_codes_are_left_out() -> None:
    rows = rows_of("0380A0010", "2024", 0, 0, 0, 0) + rows_of("0380A0010_DeSO2025", "2024", 9, 9, 9, 9)
    rows += rows_of("0380A0020", "2024", 3, 3, 3, 3) + rows_of("0380A0020_DeSO2025", "2024", 0, 0, 0, 0)
    assert found(read_children_table(csv_years(rows)).children) == {
        (code, j): n for code, n in (("0380A0010", 9), ("0380A0020", 3)) for j in range(4)
    }


def test_an_area_without_children_is_zero_where_others_have_some() -> None:
    rows = rows_of("0380R001", "2024", 0, 0, 0, 0) + rows_of("0380R002", "2024", 6, 6, 6, 6)
    assert found(read_children_table(csv_years(rows)).children)["0380R001", 0] == 0


def test_nothing_but_zeros_is_refused() -> None:
    with pytest.raises(InputError, match="statistics_all_zero"):
        read_children_table(csv_years(rows_of("0380R001_RegSO2025", "2019", 0, 0, 0, 0)))


def test_the_municipality_beside_its_areas_is_no_area() -> None:
    rows = rows_of("0380 Uppsala", "2024", 50, 50, 50, 50) + rows_of("0380R001", "2024", 1, 2, 3, 4)
    assert set(read_children_table(csv_years(rows)).children["area_code"]) == {"0380R001"}


def test_parts_are_added_up_to_the_projects_areas() -> None:
    # Three DeSO, of which two make the first RegSO.
    lines = ["desokod,regsokod,alder,kon,tid,antal"]
    for deso, regso, n in (("A0010", "R001", 1), ("A0020", "R001", 10), ("A0030", "R002", 100)):
        lines += [f"1983{deso},1983{regso},{age},{sex},2025,{n}" for age in downloads.AGES for sex in "12"]
    source = MemoryFile("koping.csv", "\n".join(lines).encode())
    by_part = read_children_table(source, wanted=["1983A0010"])
    whole = read_children_table(source, wanted=["1983R001", "1983R002"])
    assert set(by_part.children["area_code"]) == {"1983A0010", "1983A0020", "1983A0030"}
    assert found(whole.children)["1983R001", 0] == 22
    assert found(whole.children)["1983R002", 3] == 200


def test_areas_by_name_get_the_projects_codes() -> None:
    lines = ["region;ålder;Folkmängd 2023"]
    for place, n in (("Uppsala (Centrum)", 1), ("Uppsala (Norr)", 2), ("Enköping (Centrum)", 3)):
        lines += [f"{place};{age};{n}" for age in downloads.AGES]
    source = MemoryFile("namn.csv", "\n".join(lines).encode())
    names = {"0380R001": "Centrum", "0380R002": "Norr"}
    children = read_children_table(source, names=names).children
    assert found(children)["0380R001", 0] == 1
    assert found(children)["0380R002", 0] == 2


@pytest.mark.parametrize("count", ["..", "...", "", "abc", "-5"])
def test_a_missing_count_is_no_zero(count: str) -> None:
    rows = [f"0380R001;{age};2024;{count if age == '5-9' else 7}" for age in downloads.AGES]
    with pytest.raises(InputError, match="table_not_number"):
        read_children_table(csv_years(rows))


def test_a_missing_class_is_refused() -> None:
    rows = rows_of("0380R001", "2024", 1, 2, 3, 4)[:-1]
    with pytest.raises(InputError, match="age_class_open"):
        read_children_table(csv_years(rows))


def test_another_table_is_refused_by_what_it_is() -> None:
    source = MemoryFile("x.csv", "region;upplåtelseform;år;Antal\n0380R001;hyresrätt;2023;5\n".encode())
    with pytest.raises(InputError, match="statistics_kind") as raised:
        read_children_table(source)
    assert raised.value.fields["found"] == "tenure"
    assert "upplåtelseform" in Translator("sv").error(raised.value)


def test_a_px_file_about_something_else_is_not_recognised() -> None:
    text = 'CHARSET="ANSI";\nSTUB="sektor";\nHEADING="gas";\nVALUES("sektor")="a","b";\n'
    source = MemoryFile("y.px", (text + 'VALUES("gas")="c";\nDATA=\n1\n2\n;').encode())
    with pytest.raises(InputError, match="statistics_unknown"):
        read_children_table(source)


# --- px


def test_px_with_keys_leaves_rows_of_zeros_out() -> None:
    rows = "\n".join(
        f'"{code}_RegSO2025","{age}","{sex}",{downloads.count(i, j, k, 0)} {downloads.count(i, j, k, 1)}'
        for i, code in enumerate(downloads.CODES)
        for j, age in enumerate(downloads.AGES)
        for k, sex in enumerate(downloads.SEXES)
        if (i, j, k) != (0, 1, 0)
    )
    keys = "".join(f'KEYS("{name}")=CODES;\n' for name in ("region", "ålder", "kön"))
    text = downloads.px(data=rows).replace("NOTE=", keys + "NOTE=")
    values = read_px(text, file="x").frame
    left_out = values[
        (values["region"] == "0380R001_RegSO2025") & (values["ålder"] == "5-9") & (values["kön"] == "1")
    ]
    assert left_out[VALUE].tolist() == [0, 0]
    assert len(values) == 32


def test_px_marks_of_missing_and_nothing() -> None:
    data = " ".join(['".."', '"-"', '"."', *map(str, downloads.cells()[3:])])
    values = read_px(downloads.px(data=data), file="x").frame[VALUE]
    assert values[:3].isna().tolist() == [True, False, True]
    assert values[1] == 0


def test_px_texts_with_semicolons_and_line_ends() -> None:
    table = read_px(downloads.px(), file="x")
    assert table.title == downloads.TITLE
    assert table.labels["region"]["0380R001_RegSO2025"] == downloads.NAMES[0]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (downloads.px(data="1 2 3"), "cube_cells"),
        (downloads.px().replace('STUB="region","ålder","kön";', ""), "cube_cells"),
        (downloads.px().replace('VALUES("kön")', 'VALUES("sex")'), "px_keyword"),
        (downloads.px().replace('CODES("kön")="1","2"', 'CODES("kön")="1"'), "px_keyword"),
        (downloads.px().replace('CODES("kön")="1","2"', 'CODES("kön")="1","1"'), "cube_codes_twice"),
        (downloads.px(data="x " * 32), "table_not_number"),
        (downloads.px(data="1e300 " * 32), "table_not_number"),
        ('STUB="a";\nVALUES("a")="b";\n', "px_keyword"),
    ],
)
def test_a_px_file_that_is_cut_off_or_made_up_is_refused(broken: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        read_px(broken, file="x.px")


# --- json


def json_stat(**changes: Any) -> str:
    return json.dumps(downloads.json_stat() | changes)


def test_json_stat_values_may_name_their_places() -> None:
    cells = downloads.cells()
    sparse = {str(place): value for place, value in enumerate(cells) if place != 1}
    values = read_json(json_stat(value=sparse), file="x").frame[VALUE]
    assert values.isna().tolist() == [False, True] + [False] * 30
    assert values[0] == cells[0]


def test_json_stat_null_is_missing() -> None:
    values = read_json(json_stat(value=[None, *downloads.cells()[1:]]), file="x").frame[VALUE]
    assert values.isna().sum() == 1


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "{}",
        '{"a": 1}',
        '{"a": ' * 100_000,
        '{"a": [1, 2]}',
        '{"id": 1, "size": 2, "dimension": 3, "value": 4}',
        json_stat(size=[2, 4, 2, 1, 3]),
        json_stat(size=[2, 4]),
        json_stat(size=["x", 4, 2, 1, 2]),
        json_stat(size=[10**9] * 5),
        json_stat(size=[2] * 40),
        json_stat(value=[1, 2]),
        json_stat(value={"99": 1}),
        json_stat(value={"-1": 1}),
        json_stat(value={"x": 1}),
        json_stat(value=[[1]] * 32),
        json_stat(value=[True] * 32),
        json_stat(value=[1e300] * 32),
        json_stat(value=[float("nan")] * 32),
        json_stat(value=[float("inf")] * 32),
        json_stat(value=["abc"] * 32),
        json_stat(dimension={}),
        json_stat(id=["Region"] * 5),
        '{"columns": [], "data": [{"key": [], "values": []}]}',
        '{"columns": [{"code": "a", "type": "c"}], "data": [{"key": ["x"], "values": []}]}',
        '{"columns": 5, "data": 7}',
        '{"a": {"b": {"c": 1}}, "d": {"e": 2}}',
    ],
)
def test_json_that_is_broken_or_made_to_harm_ends_in_a_clear_error(broken: str) -> None:
    with pytest.raises(ReachmapError):
        read_children_table(MemoryFile("x.json", broken.encode()))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_is_a_table_or_a_clear_error(value: object) -> None:
    data = json.dumps({"id": value, "size": value, "dimension": value, "value": value, "x": value}).encode()
    with pytest.raises(ReachmapError):
        read_children_table(MemoryFile("x.json", data))


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_table_or_a_clear_error(data: bytes) -> None:
    for name in ("x.json", "x.px", "x.csv", "x.xlsx"):
        with pytest.raises(ReachmapError):
            read_children_table(MemoryFile(name, data))


@given(
    st.lists(
        st.lists(st.sampled_from(["", "region", "ålder", "5", "0380R001", "-4", ".."]), max_size=4),
        max_size=6,
    )
)
def test_any_sheet_is_a_table_or_a_clear_error(rows: list[list[str]]) -> None:
    text = "\n".join(";".join(row) for row in rows) + "\n"
    with pytest.raises(ReachmapError):
        read_children_table(MemoryFile("x.csv", text.encode()))


def test_a_table_of_too_many_cells_is_refused_before_memory_is_taken() -> None:
    with pytest.raises(InputError, match="cube_too_large"):
        cube.check_size([10**6, 10**6], file="x")


# --- values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1 234", 1234),
        ("1\u00a0234,5", 1234.5),
        ("-3.5", -3.5),
        ("-", 0),
        ("–", 0),
        ('"7"', 7),
        ("1e3", 1000),
    ],
)
def test_values_as_swedes_write_them(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", ".", "..", "......", "…"])
def test_dots_are_missing(text: str) -> None:
    value = number(text)
    assert value is not None
    assert value != value


@pytest.mark.parametrize("text", ["abc", "1e300", "inf", "nan", "1.2.3", "1_000", "0x10", "٣"])
def test_what_is_no_value(text: str) -> None:
    assert number(text) is None


# --- background, years in the country


@pytest.mark.parametrize("total", [True, False])
def test_share_of_foreign_background(total: bool) -> None:
    lines = ["region;utländsk/svensk bakgrund;kön;år;Antal"]
    parts = [("utländsk bakgrund", 20), ("svensk bakgrund", 80)] + ([("totalt", 103)] if total else [])
    for sex in ("män", "kvinnor"):
        lines += [f"0380R001;{name};{sex};2024;{n}" for name, n in parts]
    # The parts are the whole: a total of its own has noise of its own.
    share = populations.read_foreign_share(MemoryFile("x.csv", "\n".join(lines).encode()))
    assert share.to_dict() == {"0380R001": 0.2}


def test_share_of_foreign_born_from_sweden_and_total() -> None:
    lines = ["region;födelseregion;kön;Antal 2022;Antal 2023"]
    lines += ["0380R001;Sverige;totalt;10;60", "0380R001;totalt;totalt;10;80"]
    share = populations.read_foreign_share(MemoryFile("x.csv", "\n".join(lines).encode()))
    assert share["0380R001"] == pytest.approx(0.25)


def test_years_in_the_country_of_people_of_parents_ages() -> None:
    # 20-54: 30 of 100 less than two years, 20 in class 2-4, of which one year of three is less than three.
    lines = ["region;ålder;vistelsetid;år;Antal"]
    for age, scale in (("0-19 år", 7), ("20-34 år", 1), ("35-54 år", 1), ("55+ år", 9), ("totalt", 100)):
        for stay, n in (("0-1 år", 15), ("2-4 år", 10), ("5- år", 25), ("född i Sverige", 500)):
            lines.append(f"0380;{age};{stay};2024;{n * scale}")
    share = populations.read_arrival_years(MemoryFile("x.csv", "\n".join(lines).encode()), years=3)
    assert share == pytest.approx((30 + 20 / 3) / 100)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0-2 år", (0, 2)),
        ("-4 år", (0, 4)),
        ("3 år", (3, 3)),
        ("20+ år", (20, 100)),
        ("10- år", (10, 100)),
        ("10 år eller mer", (10, 100)),
        ("mindre än 1 år", (0, 0)),
        ("2023", (1, 1)),
        ("långt", None),
    ],
)
def test_classes_of_years_in_the_country(text: str, span: tuple[int, int] | None) -> None:
    assert populations._stay(text, 2024) == span


def test_the_municipality_is_chosen_among_several() -> None:
    lines = ["region;vistelsetid;år;Antal"]
    lines += ["0380 Uppsala;0-2 år;2024;10", "0380 Uppsala;3+ år;2024;90", "0381 Enköping;0-2 år;2024;50"]
    source = MemoryFile("x.csv", "\n".join(lines).encode())
    assert populations.read_arrival_years(source, years=3, municipalities=["0380"]) == pytest.approx(0.1)
