"""What participants of Köping's sample say, against a count of the workbook's rows by other code.

Of `reachmap` only the result is used, and the dispersion that `run.json` states: rows are read, counted and
sorted here anew, the texts by the list of ways that the sample was drawn from.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from scipy.optimize import linprog

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, run
from reachmap.present.experience import area_experience_lines, experience_lines, experience_sheet
from tests.sample_script import sample_script

SAMPLE = Path(__file__).parents[2] / "sample_data"
QUESTIONS = {"useful": "Till nytta", "strengthened": "Stärkt", "relation": "Relation"}
WAY = "Hur fick du veta om stödet?"
K, FEWEST = 5, 20


@pytest.fixture(scope="module")
def koping() -> Analysis:
    return run(SAMPLE / "koping" / "reachmap.toml")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return sample_script()


@pytest.fixture(scope="module")
def rows(script: ModuleType) -> pd.DataFrame:
    """Adults of the period whose support counts and who do not live in another municipality."""
    sheet = CalamineWorkbook.from_path(SAMPLE / "koping" / "uppfoljning_2025.xlsx").get_sheet_by_index(0)
    headings, *cells = sheet.to_python()
    table = pd.DataFrame(cells, columns=[str(heading) for heading in headings])
    day = table["Datum"].map(lambda each: isinstance(each, date) and each.year == 2025)
    table = table[day & (table["Nivå"] != "Indikerad") & (table["Form"] != "Föreläsning")]
    areas = script.read_areas()
    names = {
        of: set(areas.loc[(areas["municipality"] == "1983") == of, "name"].str.casefold())
        for of in (True, False)
    }
    home = table["Bostadsområde"].astype(str).str.split().str.join(" ").str.casefold()
    table = table[~(home.isin(names[False]) & ~home.isin(names[True]))]
    words = {text: way for way, (_, texts) in script.WAYS.items() for text in texts}
    ages = [
        within(_ages(child), _ages(course))
        for child, course in zip(table["Barnets ålder"], table["Kursens åldrar"], strict=True)
    ]
    codes = dict(zip(areas["name"].str.casefold(), areas["code"], strict=True))
    return table.assign(
        way=table[WAY].map(lambda text: words[text] if text else ""),
        area=home.map(lambda text: text.upper() if text.startswith("1983r") else codes.get(text, "")),
        fathers=table["Kön"] == "Man",
        newly_arrived=table["Nyanländ"] == "Ja",
        upper_secondary=[any(16 <= age <= 18 for age in each) for each in ages],
        teens=[any(13 <= age <= 18 for age in each) for each in ages],
        all=True,
    )


def _ages(cell: object) -> list[int]:
    return [int(age) for age in re.findall(r"\d+", str(cell).removesuffix(".0"))]


def within(children: list[int], course: list[int]) -> list[int]:
    """Leave out children outside the ages of the course."""
    return [age for age in children if not course or course[0] <= age <= course[-1]]


def wilson(count: float, total: float) -> tuple[float, float]:
    """Wilson's interval at 90 %, as in a textbook."""
    z, p = 1.6448536269514722, count / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return middle - half, middle + half


def test_each_share_of_a_way_is_that_of_the_rows(koping: Analysis, rows: pd.DataFrame) -> None:
    found, phi = koping.experience.found, koping.facts["dispersion"]
    assert {"all", "fathers", "teens"} <= set(found["part"])
    for part, told in found.groupby("part"):
        own = rows[rows[str(part)]]
        answers = own.loc[own["way"] != "", "way"]
        assert (told["answered"] == len(answers)).all()
        assert len(answers) >= FEWEST
        assert told["share"].sum() == pytest.approx(1)
        for row in told.to_dict("records"):
            named = set(told["way"]) - {"other"}
            count = (~answers.isin(named) if row["way"] == "other" else answers == row["way"]).sum()
            assert count >= K
            assert row["share"] == pytest.approx(count / len(answers))
            assert (row["low"], row["high"]) == pytest.approx(
                wilson(count / phi, len(answers) / phi), abs=1e-5
            )


def test_how_many_say_it_of_how_many_stands_in_words_and_workbook(
    koping: Analysis, rows: pd.DataFrame
) -> None:
    lines = "\n".join(experience_lines(koping, Translator("en")))
    told = {
        part: ((rows["way"] != "") & rows[part]).sum()
        for part in koping.experience.found["part"].drop_duplicates()
    }
    assert f"({told['all']} of {len(rows)} adults)" in lines
    assert f"({told['fathers']} of {rows['fathers'].sum()}) most often name: the other parent" in lines
    assert f"({told['teens']} of {rows['teens'].sum()}) most often name: school" in lines
    sheet = [[cell[0] for cell in row] for row in experience_sheet(koping, Translator("en")).rows]
    ways = [row for row in sheet if str(row[0]).startswith("How they found")]
    assert len(ways) == len(koping.experience.found)
    assert {(row[2], row[3]) for row in ways} == {(rows[part].sum(), n) for part, n in told.items()}


def test_groups_with_few_answers_are_not_told(koping: Analysis, rows: pd.DataFrame) -> None:
    assert rows["newly_arrived"].sum() < FEWEST
    told = koping.experience
    assert "newly_arrived" not in {*told.found["part"], *told.answers["part"]}


def test_answers_by_area_and_group_are_those_of_the_rows(koping: Analysis, rows: pd.DataFrame) -> None:
    answers = koping.experience.answers
    assert set(answers["measure"]) == {*QUESTIONS, "completed"}
    for row in answers.to_dict("records"):
        own = rows[rows["area"] == row["part"]] if row["kind"] == "area" else rows[rows[row["part"]]]
        if row["measure"] == "completed":
            said, upper = own, own["Slutfört"] == "Ja"
        else:
            given = pd.to_numeric(own[QUESTIONS[row["measure"]]], errors="coerce").dropna()
            said, upper = own.loc[given.index], given >= 4
        if row["kind"] == "area":
            # Seven homes are misspelt: they are found by `locate`, not by this count.
            assert 0 <= row["adults"] - len(own) <= 7
            assert row["answered"] >= FEWEST
            assert row["share"] == pytest.approx(upper.sum() / len(said), abs=7 / len(said))
        else:
            assert (row["adults"], row["answered"]) == (len(own), len(said))
            assert row["share"] == pytest.approx(upper.sum() / len(said))
    for code in koping.areas["area_code"]:
        told = not answers[(answers["kind"] == "area") & (answers["part"] == code)].empty
        assert bool(area_experience_lines(koping, code, Translator("sv"))) == told


def test_hidden_numbers_of_ways_can_not_be_worked_out(koping: Analysis, rows: pd.DataFrame) -> None:
    """By linear programs over the group's and the others' numbers of each way, given all that is told."""
    found = koping.experience.found
    of_all = dict(zip(*_told(found, "all"), strict=True))
    ways = sorted(set(rows["way"]) - {""})
    for group in set(found["part"]) - {"all"}:
        of_group = dict(zip(*_told(found, str(group)), strict=True))
        cells = list(product((True, False), ways))
        equations, sums = [], []
        for shown, sides in ((of_all, (True, False)), (of_group, (True,))):
            for way, number in shown.items():
                inside = {way} if way != "other" else set(ways) - set(shown)
                equations.append([float(side in sides and each in inside) for side, each in cells])
                sums.append(number)
        for at, (side, way) in enumerate(cells):
            count = int(((rows[str(group)] == side) & (rows["way"] == way)).sum())
            if not 0 < count < K:
                continue
            cost = np.zeros(len(cells))
            cost[at] = 1.0
            low, high = (sign * _least(sign * cost, equations, sums) for sign in (1, -1))
            assert low <= count <= high
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= K - 1


def _least(cost: np.ndarray, equations: list[list[float]], sums: list[int]) -> float:
    solved = linprog(cost, A_eq=equations, b_eq=sums, bounds=(0, None))
    assert solved.fun is not None
    return float(solved.fun)


def _told(found: pd.DataFrame, part: str) -> tuple[list[str], list[int]]:
    own = found[found["part"] == part]
    return list(own["way"]), list((own["share"] * own["answered"]).round().astype(int))
