"""What participants say: counted by hand, and through a gate that an attacker can not see behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reachmap import tables
from reachmap.disclose import gate_reach
from reachmap.experience import Experience, PartCounts, count_parts, gate_experience
from reachmap.experience.counting import LOWER, SILENT, UPPER
from reachmap.reach import PublishedReach, estimate_reach
from tests.disclose.brute import told_by_attack

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
CODES = tuple(f"A{i}" for i in range(6))
K = 5
KINDS = [UPPER, LOWER, SILENT]


def located(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Adults, one a row where nothing else is said."""
    base: dict[str, object] = dict.fromkeys(tables.LOCATED.columns) | {
        "activity_id": "K1",
        "date": pd.Timestamp("2025-05-05"),
        "form": "course",
        "level": "universal",
        "unit": "adults",
        "child_ages": (7,),
        "bands": frozenset({"6-12"}),
        "age_known": True,
        "role": "parent",
        "adults": 1,
        "area_code": "A0",
        "reason": "code",
    }
    table = pd.DataFrame([base | {"row": str(i)} | row for i, row in enumerate(rows)])
    kinds = {"adults": "int64", "age_known": "bool", "couples": "Int64", "completed": "Int64"}
    return table[list(tables.LOCATED.columns)].assign(date=pd.to_datetime(table["date"])).astype(kinds)


def counted(rows: list[dict[str, object]], useful: list[float]) -> PartCounts:
    return count_parts(located(rows), pd.DataFrame({"useful": useful}), area_codes=CODES, period=PERIOD)


def gated(
    counts: PartCounts, sizes: list[int], *, level: str = "public"
) -> tuple[Experience, PublishedReach]:
    """Let counts through beside the reach of as many adults by area."""
    homes = [code for code, n in zip(CODES, sizes, strict=True) for _ in range(n)]
    reach = estimate_reach(
        located([{"area_code": home, "activity_id": f"K{i // 8}"} for i, home in enumerate(homes)]),
        area_codes=CODES,
        period=PERIOD,
        rows_read=len(homes),
        repeated_rows=0,
        possible=frozenset({"code"}),
    )
    published = gate_reach(reach, k=K, level=level)
    return gate_experience(counts, published, level=level), published


def table(counts: dict[str, tuple[int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(counts, orient="index", columns=KINDS)


def parts(areas: pd.DataFrame) -> PartCounts:
    return PartCounts({"useful": areas}, {}, {})


def test_answers_by_hand() -> None:
    rows: list[dict[str, object]] = [
        {},
        {"adults": 4},
        {"area_code": None, "reason": "blank", "sex": "man"},
        {"date": pd.Timestamp("2024-05-05")},
        {"reason": "other_municipality", "area_code": None},
    ]
    found = counted(rows, [0.75, 0.5, np.nan, 1.0, 1.0])
    areas = found.areas["useful"]
    fathers = found.groups["useful", "fathers"]
    # One upper answer, four adults who gave another, and one of no area who gave none.
    assert list(areas.loc["A0"]) == [1, 4, 0]
    assert list(areas.loc[""]) == [0, 0, 1]
    assert fathers.loc[["fathers"]].to_numpy().tolist()[0] == [0, 0, 1]


def test_completion_is_counted_where_every_row_is_one_adult() -> None:
    rows: list[dict[str, object]] = [{"completed": 1}, {"completed": 0}, {"completed": None, "adults": 4}]
    found = counted(rows, [np.nan] * 3)
    assert "useful" not in found.areas
    assert list(found.areas["completed"].loc["A0"]) == [1, 1, 4]


@pytest.mark.parametrize("more", [{"completed": 3, "adults": 4}, {"completed": 1, "row": "0", "sex": "man"}])
def test_a_sum_over_several_adults_tells_of_nobody(more: dict[str, object]) -> None:
    assert "completed" not in counted([{"completed": 1}, more], [np.nan] * 2).areas


def test_what_people_wrote_of_how_they_found_it_is_sorted_and_never_kept() -> None:
    texts = ["Förskolan Solen", "min kurator på skolan", "BVC!", "Facebook", "Anna Svensson", " ", None]
    found = counted([{"found_via": text} for text in texts], [np.nan] * 7).found
    assert set(found) == {"fathers", "newly_arrived", "ages"}
    assert found["fathers"].T[""].to_dict() == {
        "silent": 2,
        "preschool": 1,
        "school": 1,
        "child_health": 1,
        "social_media": 1,
        "other": 1,
    }


def test_an_area_needs_twenty_answers_and_nothing_small() -> None:
    areas = table(
        {
            "A0": (30, 10, 10),  # told
            "A1": (12, 7, 31),  # 19 answers
            "A2": (40, 3, 7),  # three who answered otherwise
            "A3": (25, 20, 5),  # told
            "": (6, 6, 6),
        }
    )
    found, published = gated(parts(areas), [50, 50, 50, 50, 50, 50])
    told = found.answers[found.answers["kind"] == "area"]
    assert told["part"].tolist() == ["A0", "A3"]
    row = told.iloc[0].to_dict()
    assert (row["adults"], row["answered"], row["share"]) == (50, 40, 0.75)
    # As many answers as clumped ones are worth: wider than Wilson's interval for 30 of 40.
    assert published.dispersion > 1
    assert row["low"] < 0.62
    assert row["high"] > 0.85


def test_a_rest_that_tells_by_subtraction_is_made_larger() -> None:
    areas = table({"A0": (30, 10, 10), "A1": (30, 10, 10), "A2": (2, 1, 0)})
    found, _ = gated(parts(areas), [50, 50, 40, 0, 0, 0])
    # The three of A2 would be what is left: the smaller of the others (alike: the later) joins them.
    assert found.answers.query("kind == 'area'")["part"].tolist() == ["A0"]


def test_few_who_did_not_answer_are_counted_as_having_answered_otherwise() -> None:
    found, _ = gated(parts(table({"A0": (60, 38, 2)})), [100, 0, 0, 0, 0, 0])
    row = found.answers.query("kind == 'whole'").iloc[0]
    assert (row["answered"], row["share"]) == (100, 0.6)


def test_an_area_whose_reach_is_hidden_says_nothing() -> None:
    areas = table({"A0": (30, 10, 10), "A1": (30, 10, 10), "": (30, 10, 10)})
    found, published = gated(parts(areas), [50, 3, 0, 0, 0, 0])
    assert published.hidden[1, 0]
    assert "A1" not in set(found.answers["part"])


def test_the_detailed_level_keeps_the_least_number_of_answers() -> None:
    areas = table({"A0": (19, 2, 1), "A1": (17, 2, 1)})
    found, _ = gated(parts(areas), [22, 20, 0, 0, 0, 0], level="detailed")
    assert found.answers.query("kind == 'area'")["part"].tolist() == ["A0"]


def test_teenagers_are_told_as_the_sum_of_their_ages() -> None:
    ages = table({"upper_secondary": (30, 10, 10), "younger_teens": (20, 10, 20), "": (100, 50, 50)})
    counts = PartCounts({"useful": table({"": (150, 70, 80)})}, {("useful", "ages"): ages}, {})
    found, published = gated(counts, [100, 100, 100, 0, 0, 0])
    assert not published.total_hidden[0]
    groups = found.answers.query("kind == 'group'").set_index("part")
    if "teens" in groups.index:
        assert groups.loc["teens", "answered"] == 70
    assert set(groups.index) <= {"upper_secondary", "teens"}


cells = st.tuples(*[st.integers(0, 40)] * 3)


@pytest.fixture(scope="module")
def reach() -> PublishedReach:
    return gated(parts(table({"": (0, 0, 0)})), [50, 40, 30, 50, 40, 30])[1]


@given(areas=st.lists(cells, min_size=6, max_size=6), rest=cells)
@settings(max_examples=40)
def test_nobody_can_work_a_small_count_out(
    reach: PublishedReach, areas: list[tuple[int, int, int]], rest: tuple[int, int, int]
) -> None:
    """By linear programming: what areas are told, the whole and all areas' published sizes are known."""
    counts = table(dict(zip(CODES, areas, strict=True)) | {"": rest})
    hidden = reach.hidden.copy()
    hidden[:, 0] = [sum(area) < K for area in areas]
    published = replace(reach, hidden=hidden)
    found = gate_experience(parts(counts), published, level="public")
    told = set(found.answers.query("kind == 'area'")["part"])
    if not told:
        return
    known = [not published.hidden[i, 0] for i in range(6)]
    merged = 0 < counts[SILENT].sum() < K
    index = [code for code in counts.index if code not in told]
    left = counts.loc[index].copy()
    if merged:
        left[LOWER], left[SILENT] = left[LOWER] + left[SILENT], 0
    equal, sums = [], []
    for kind in range(3):
        row = np.zeros((len(index), 3))
        row[:, kind] = 1
        equal.append(row.ravel())
        sums.append(left.iloc[:, kind].sum())
    for place, code in enumerate(index):
        if code and known[CODES.index(code)]:
            row = np.zeros((len(index), 3))
            row[place] = 1
            equal.append(row.ravel())
            sums.append(left.loc[code].sum())
    for cell in range(len(index) * 3):
        true = left.to_numpy().ravel()[cell]
        code = index[cell // 3]
        total = left.loc[code].sum()
        if (
            not 0 < true < K
            or (code and known[CODES.index(code)] and total < K)
            or (merged and cell % 3 == 2)
        ):
            continue
        aim = np.zeros(len(index) * 3)
        aim[cell] = 1
        rows, right = np.array(equal), np.array(sums)
        least, most = (
            float(np.asarray(linprog(sign * aim, A_eq=rows, b_eq=right).x, dtype=float)[cell])
            for sign in (1, -1)
        )
        assert most - least >= K - 1 - 1e-6


some, many = st.integers(0, 6), st.integers(20, 40)


@given(
    few=st.lists(st.tuples(some, many, many), min_size=2, max_size=3),
    others=st.lists(st.tuples(many, many, many | some), min_size=2, max_size=2),
)
@settings(max_examples=25, deadline=None)
def test_who_is_alone_in_an_answer_is_told_no_small_count(
    reach: PublishedReach, few: list[tuple[int, int, int]], others: list[tuple[int, int, int]]
) -> None:
    """With what is told of areas, the whole and the areas' sizes, and all that follows of those."""
    counts = table(dict(zip(CODES, [*few, *others], strict=False)))
    told = told_areas(counts, reach)
    if told is not None:
        long = counts.rename_axis("part").reset_index().melt("part", var_name="kind", value_name="n")
        hidden = ~long["part"].isin(told)
        assert not told_by_attack(long, ["part", "kind"], [["part"], ["kind"]], hidden)


def told_areas(counts: pd.DataFrame, reach: PublishedReach) -> set[str] | None:
    """Areas that are told, each of them having a reach that is shown; None where the whole is not."""
    hidden = np.zeros((len(counts), reach.hidden.shape[1]), dtype=bool)
    published = replace(reach, area_codes=tuple(counts.index), hidden=hidden)
    found = gate_experience(parts(counts), published, level="public").answers
    return set(found.query("kind == 'area'")["part"]) if (found["kind"] == "whole").any() else None


def test_the_one_of_five_would_know_the_other_four(reach: PublishedReach) -> None:
    """A0 and A1 have five upper answers together, whoever has the one: another area joins them."""
    areas = {"A2": (40, 20, 20), "A3": (30, 20, 20)}
    for two in ((1, 4), (2, 3)):
        few = {"A0": (two[0], 20, 20), "A1": (two[1], 20, 20)}
        assert told_areas(table(few | areas), reach) == {"A2"}
    assert told_areas(table({"A0": (2, 20, 20), "A1": (4, 20, 20)} | areas), reach) == {"A2", "A3"}


def test_five_other_answers_may_hold_some_who_gave_none(reach: PublishedReach) -> None:
    for few in ((60, 4, 1), (60, 1, 4), (60, 5, 0)):
        assert told_areas(table({"A0": few, "A1": (60, 40, 0), "A2": (60, 40, 0)}), reach) == {"A1"}
    assert told_areas(table({"A0": (60, 5, 1), "A1": (60, 40, 0), "A2": (60, 40, 0)}), reach) == {
        "A0",
        "A1",
        "A2",
    }


@pytest.mark.parametrize("level", ["public", "detailed"])
def test_nothing_was_asked(level: str) -> None:
    found, _ = gated(PartCounts({}, {}, {}), [50, 0, 0, 0, 0, 0], level=level)
    assert found.answers.empty
    assert found.found.empty
