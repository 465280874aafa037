"""A project with planted small counts: what is hidden moves no byte of any output, and can not be told."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import highspy
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, Intake, check, run
from reachmap.present import intake_sentences
from reachmap.present.export import write_outputs
from reachmap.saved import save
from reachmap.vocabulary import ALL, BAND_KEYS, Stratum, strata
from tests.disclose.map_page import data_of, digits, numbers_of, told_on

ROOT = Path(__file__).parents[2]
CODES = [f"1984R{n:03}" for n in range(1, 9)]
# Areas' adults: three of them have fewer than five, the last one nobody.
SIZES = [60, 44, 31, 52, 25, 3, 2, 0]
PROJECT = """
[project]
name = "Planterad"
municipality = "1984"
period = ["2025-01-01", "2025-12-31"]
[participations]
files = ["deltagare.csv"]
[boundaries]
file = "omraden.gpkg"
code = "regsokod"
name = "regsonamn"
[population]
children = "barn.csv"
"""
Row = dict[str, str]


def rows_of(sizes: list[int]) -> list[Row]:
    """Participants: courses of eight, ages and sexes in turn, each row unlike all others by its day."""
    homes = [code for code, n in zip(CODES, sizes, strict=True) for _ in range(n)]
    order = np.random.default_rng(3).permutation(len(homes))
    rows = [
        {
            "Datum": f"2025-{1 + i % 12:02}-{1 + i % 28:02}",
            "Aktivitet": f"Kurs {i // 8}",
            "Bostadsområde": homes[place],
            "Kön": "man" if i % 4 == 0 else "kvinna",
            "Barnets ålder": str(i % 19),
        }
        for i, place in enumerate(order)
    ]
    return rows + [{**rows[0], "Datum": f"2025-06-{1 + i:02}", "Bostadsområde": ""} for i in range(11)]


def write_files(folder: Path, rows: list[Row]) -> None:
    """Write what a project reads."""
    with (folder / "deltagare.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    shutil.copy(ROOT / "boundaries" / "regso_2025_vastmanland.gpkg", folder / "omraden.gpkg")
    shutil.copy(ROOT / "sample_data" / "arboga" / "barn_per_alder.csv", folder / "barn.csv")


def make(folder: Path, rows: list[Row], more: str = "") -> Path:
    folder.mkdir()
    write_files(folder, rows)
    (folder / "reachmap.toml").write_text(PROJECT + more, encoding="utf-8")
    return folder / "reachmap.toml"


def everything(project: Path) -> dict[str, bytes]:
    """All that a run and a check leave behind."""
    return all_of(run(project), check(project), project)


def all_of(analysis: Analysis, intake: Intake, project: Path) -> dict[str, bytes]:
    write_outputs(analysis, Translator("sv"), project.parent / "resultat")
    found = {path.name: path.read_bytes() for path in (project.parent / "resultat").iterdir()}
    lines = intake_sentences.intake_lines(intake, Translator("sv"))
    return found | {"check": "\n".join(lines).encode(), "projekt.reachmap": save(analysis)}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return everything(make(tmp_path_factory.mktemp("planterad") / "projekt", rows_of(SIZES)))


ROUNDED = "[disclosure]\nrounding = {base}\n"


@pytest.fixture(scope="module")
def rounded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    project = make(tmp_path_factory.mktemp("rundad") / "projekt", rows_of(SIZES), ROUNDED.format(base=5))
    return everything(project)


def without_a_difference(planted: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert planted.keys() == other.keys()
    assert [name for name in planted if planted[name] != other[name]] == []


def test_what_is_changed_is_hidden(planted: dict[str, bytes]) -> None:
    """Who lives in which area, and who is a father of whom; that it moves no byte: `test_every_output`."""
    cells = pd.read_csv(io.BytesIO(planted["cells.csv"]), dtype={"area_code": str})
    everyone = cells[(cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    hidden = everyone.loc[everyone["hidden"], "area_code"].tolist()
    # The fifth is together with the ninth, where nobody is recorded; alone it would tell that.
    assert hidden == [*CODES[4:], "1984R009"]
    fathers = cells[cells["parent_group"] == "fathers"].set_index(["area_code", "age_band"])
    for area in CODES[:2]:
        assert fathers.loc[(area, "0-2"), "hidden"]
        assert fathers.loc[(area, "13-15"), "hidden"]


def change_where_hidden(rows: list[Row]) -> list[Row]:
    """Let some live in another hidden area, and fathers of hidden groups have other children."""
    # Two of the three in one area live in another of the same analysis area: 1, 4 and nobody, as little told
    # as 3, 2 and nobody.
    for row in [row for row in rows if row["Bostadsområde"] == CODES[5]][:2]:
        row["Bostadsområde"] = CODES[6]
    young, old = {"0", "1", "2"}, {"13", "14", "15"}
    exchange(rows, CODES[0], man_of=young, woman_of=old)
    exchange(rows, CODES[1], man_of=old, woman_of=young)
    return rows


def test_hidden_people_move_no_byte_of_a_rounded_run(rounded: dict[str, bytes], tmp_path: Path) -> None:
    project = make(tmp_path / "projekt", change_where_hidden(rows_of(SIZES)), ROUNDED.format(base=5))
    without_a_difference(rounded, everything(project))


@pytest.mark.heavy
def test_hidden_people_move_no_byte_of_a_run_rounded_to_threes(tmp_path: Path) -> None:
    before, after = (
        everything(make(tmp_path / f"projekt {number}", rows, ROUNDED.format(base=3)))
        for number, rows in enumerate((rows_of(SIZES), change_where_hidden(rows_of(SIZES))))
    )
    without_a_difference(before, after)


def exchange(rows: list[Row], area: str, *, man_of: set[str], woman_of: set[str]) -> None:
    """Let a man and a woman of an area change children, who are alike in what else is told of them."""

    def some(sex: str, ages: set[str]) -> list[Row]:
        inside = [row for row in rows if (row["Bostadsområde"], row["Kön"]) == (area, sex)]
        return [row for row in inside if row["Barnets ålder"] in ages]

    alike = ("Slutfört", "Till nytta", "Antal i kö", "Hur fick du veta om stödet")
    man, woman = next(
        (man, woman)
        for man in some("man", man_of)
        for woman in some("kvinna", woman_of)
        if all(man.get(each) == woman.get(each) for each in alike)
    )
    man["Kön"], woman["Kön"] = "kvinna", "man"


def test_no_output_has_a_small_count_of_people(planted: dict[str, bytes]) -> None:
    cells = pd.read_csv(io.BytesIO(planted["cells.csv"]), dtype={"area_code": str})
    assert (cells["reached"].dropna() >= 5).all()
    assert cells.loc[cells["hidden"], ["reached", "unreached"]].isna().all(axis=None)
    record = json.loads(planted["run.json"])
    counts = record["counts"]
    numbers = [n for n in counts.values() if isinstance(n, int)]
    parts = [n for kind in ("located", "not_located", "outside_coverage") for n in counts[kind].values()]
    assert all(n >= 5 for n in numbers)
    assert all(n is None or n == 0 or n >= 5 for n in parts)
    # Men and adults leave women: the others are nobody here, so the women are not told apart from them.
    assert counts["women"] is None
    assert counts["men"] >= 5
    # A checksum of rows would confirm a guess of them.
    assert record["inputs"]["deltagare.csv"] is None
    assert record["inputs"]["barn.csv"] is not None


def test_every_output_has_one_mark_for_hidden_areas(planted: dict[str, bytes]) -> None:
    cells = pd.read_csv(io.BytesIO(planted["cells.csv"]), dtype={"area_code": str})
    names = dict(zip(cells["area_code"], cells["area_name"], strict=True))
    lines = planted["summary.md"].decode().splitlines()
    marks = {
        next(line for line in lines if line.startswith(f"| {names[code]} |")).split("|")[2].strip()
        for code in CODES[5:]
    }
    assert len(marks) == 1
    told = told_on(planted["map.html"].decode())
    texts = {alone for key, alone, _ in told if key[0] in CODES[5:] and key[1:] == ("all", "all")}
    assert texts == marks


_PAGES = {"map.html": "cells.csv", "map_analysis_areas.html": "analysis_areas.csv"}


@pytest.mark.parametrize("of", ["planted", "rounded"])
@pytest.mark.parametrize("name", _PAGES)
def test_a_page_tells_the_numbers_of_its_table_and_of_hidden_ones_a_mark(
    of: str, name: str, request: pytest.FixtureRequest
) -> None:
    outputs: dict[str, bytes] = request.getfixturevalue(of)
    # The municipality's own numbers stand in one table only.
    numbers = numbers_of(outputs, "cells.csv") | numbers_of(outputs, _PAGES[name])
    told = list(told_on(outputs[name].decode()))
    assert {key for key, *_ in told} <= numbers.keys()
    assert any(numbers[key] for key, *_ in told)
    assert any(not numbers[key] for key, *_ in told)
    marks: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for key, alone, sentence in told:
        if numbers[key]:
            assert digits(alone) == digits(sentence) == numbers[key]
        else:
            # "Fewer than 5" at most, where the gate lets that be said.
            assert {digits(alone), digits(sentence)} <= {"", "5"}
            if key[0] != "all":
                marks.setdefault((key[1], key[2]), set()).add((alone, sentence))
    # One mark for all hidden areas of an age and group: another would tell which of them has fewer.
    assert [each for each in marks.values() if len(each) != 1] == []


def test_no_more_of_people_stands_on_the_page(planted: dict[str, bytes]) -> None:
    page = planted["map.html"].decode()
    data = data_of(page)
    # Whoever adds a field to the page says here whether it counts people: all but two are estimates.
    fields = {field.removesuffix("_sentence").removesuffix("_interval") for field in data["fields"]}
    assert fields == {"rate", "reached", "target", "difference"}
    of_outlines = [json.loads(part) for part in re.findall(r"\"properties\": (\{.*?\})", page)]
    assert {key for each in of_outlines for key in each} == {"area_code", "area_name"}
    # The table that stands without the script says what the script's data do.
    everyone = {key[0]: alone for key, alone, _ in told_on(page) if key[1:] == ("all", "all")}
    places = dict(enumerate([*data["codes"], "all"]))
    rows = re.findall(r'<tr role="row" data-place="(\d+)">(.*?)</tr>', page, re.DOTALL)
    assert len(rows) == len(places)
    for place, row in rows:
        (shown,) = re.findall(r'data-field="reached">(.*?)<', row)
        assert html.unescape(shown) == everyone[places[int(place)]]


def test_an_attack_with_all_published_numbers_leaves_five_values(planted: dict[str, bytes]) -> None:
    """Parents of every kind (children of any set of ages, sex, arrival) by area: not the gate's system."""
    hidden = list(attacked(planted, half=0))
    assert len(hidden) > 70
    assert [cell for cell, width in hidden if width < 4] == []


def test_an_attack_on_rounded_numbers_leaves_five_values(rounded: dict[str, bytes]) -> None:
    """Of each number that is told any that rounds to it: two less to two more."""
    hidden = list(attacked(rounded, half=2))
    assert len(hidden) > 70
    assert [cell for cell, width in hidden if width < 4] == []


def attacked(outputs: dict[str, bytes], *, half: int) -> Iterator[tuple[tuple[str, str, str], float]]:
    """Say how wide each hidden number of areas and analysis areas is, by all numbers that are told."""
    cells = pd.read_csv(io.BytesIO(outputs["cells.csv"]), dtype={"area_code": str})
    counts = json.loads(outputs["run.json"])["counts"]
    kinds = [
        (frozenset(bands), man, new)
        for n in range(3)
        for bands in combinations(BAND_KEYS, n)
        for man in (False, True)
        for new in (False, True)
    ]
    members = np.array([[belongs(stratum, *kind) for kind in kinds] for stratum in strata()], dtype=float)
    areas = [code for code in cells["area_code"].unique() if code != ALL]
    blocks = [*areas, "none"]
    place = {stratum.key: i for i, stratum in enumerate(strata())}

    def row(codes: Sequence[str], stratum: int) -> np.ndarray:
        chosen = np.array([ALL in codes or block in codes for block in blocks], dtype=float)
        return np.outer(chosen, members[stratum]).ravel()

    regions = pd.read_csv(io.BytesIO(outputs["analysis_areas.csv"]), dtype={"area_code": str})
    numbers = [*cells.to_dict("records"), *regions.to_dict("records")]
    found = [
        (
            str(told.get("areas", told["area_code"])).split("+"),
            place[told["age_band"], told["parent_group"]],
            told,
        )
        for told in numbers
    ]
    shown = [(codes, at, told) for codes, at, told in found if pd.notna(told["reached"])]
    known, sums = [row(codes, at) for codes, at, _ in shown], [told["reached"] for *_, told in shown]
    if counts["located_total"] is not None:
        known.append(row([ALL], 0) - row(["none"], 0))
        sums.append(counts["located_total"])
    least = least_of(np.array(known), np.array(sums, dtype=float), half=half)
    for codes, at, told in found:
        if told["hidden"] and ALL not in codes:
            goal = row(codes, at)
            low, high = (least(goal * way) * way for way in (1, -1))
            key = (str(told["area_code"]), str(told["age_band"]), str(told["parent_group"]))
            yield key, float(np.floor(high + 1e-6) - np.ceil(low - 1e-6))


def belongs(stratum: Stratum, bands: frozenset[str], man: bool, new: bool) -> bool:
    inside = stratum.bands == BAND_KEYS or bool(bands & set(stratum.bands))
    return inside and (stratum.sex is None or man) and (stratum.arrival is None or new)


def least_of(known: np.ndarray, sums: np.ndarray, *, half: int) -> Callable[[np.ndarray], float]:
    """Return what gives the least value of something among all that fits what is known, up to ``half``.

    One model for all questions: each begins where the one before ended.
    """
    rows, lp = sparse.csr_array(known), highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.col_cost_, lp.col_lower_ = np.zeros(lp.num_col_), np.zeros(lp.num_col_)
    lp.col_upper_ = np.full(lp.num_col_, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = sums - half, sums + half
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    assert solver.passModel(lp) == highspy.HighsStatus.kOk
    columns = np.arange(lp.num_col_, dtype=np.int32)

    def least(goal: np.ndarray) -> float:
        assert solver.changeColsCost(len(columns), columns, goal) == highspy.HighsStatus.kOk
        solver.run()
        found = solver.getModelStatus()
        assert found in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnbounded)
        unbounded = found == highspy.HighsModelStatus.kUnbounded
        return -np.inf if unbounded else float(solver.getInfo().objective_function_value)

    return least
