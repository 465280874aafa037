"""Unknown ages, sexes and homes at places: what is too few to be told of them moves no byte of any output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.disclose.test_few_in_no_area import FEW_HERE, all_outputs
from tests.disclose.test_outputs_tell_nothing import Row, make, rows_of, without_a_difference

LARGE, SMALL = "Familjecentralen", "Biblioteket"


def at_places() -> list[Row]:
    """Two thirds at one place, where of some nothing is told; at the other everything but for few."""
    rows = rows_of(FEW_HERE)
    for i, row in enumerate(rows):
        row["Aktivitet"] = f"Kurs {i % 12}"
        row["Plats"] = LARGE if i % 12 < 8 else SMALL
        row["Kursens åldrar"] = "0-18"
        # By the home and the sex, so that who is exchanged below has somebody alike.
        row["Ankomstår"] = "2024" if row["Kön"] == "man" else "1999"
        if row["Plats"] == LARGE and i % 5 == 0:
            row["Barnets ålder"] = ""
        if row["Plats"] == LARGE and i % 7 == 0:
            row["Kön"] = ""
        if row["Plats"] == LARGE and i % 3 == 0:
            row["Ankomstår"] = ""
    return rows


def exchanged(rows: list[Row], column: str, times: int) -> list[Row]:
    """Let some of the small place be silent, and as many who are like them at the other one speak."""
    done = 0
    for one in [row for row in rows if row["Plats"] == SMALL and row[column]]:
        alike = [name for name in ("Bostadsområde", "Kön", "Barnets ålder", "Ankomstår") if name != column]
        for other in rows:
            same = all(one[name] == other[name] and one[name] for name in alike)
            if done < times and same and other["Plats"] == LARGE and not other[column]:
                one[column], other[column] = other[column], one[column]
                done += 1
                break
    assert done == times
    return rows


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return all_outputs(make(tmp_path_factory.mktemp("fore") / "projekt", at_places()))


def test_what_is_used_of_them_is_published(before: dict[str, bytes]) -> None:
    table: list[dict[str, Any]] = json.loads(before["run.json"])["unknown_by_part"]
    assert [row["place"] for row in table] == [0, 1]
    assert [row["unknown"]["age"] for row in table] == ["few_unknown", "rest"]
    assert [row["unknown"]["sex"] for row in table] == ["few_unknown", "rest"]
    assert [row["unknown"]["arrival"] for row in table] == ["few_unknown", "rest"]
    # Areas are hidden here, so that homes are told of by the same parts, and by the same rule.
    assert "home" in table[0]["unknown"]


@pytest.mark.parametrize(("column", "times"), [("Barnets ålder", 2), ("Kön", 1), ("Ankomstår", 1)])
def test_few_unknown_at_a_place_move_no_byte(
    before: dict[str, bytes], column: str, times: int, tmp_path: Path
) -> None:
    rows = exchanged(at_places(), column, times)
    without_a_difference(before, all_outputs(make(tmp_path / "projekt", rows)))
