"""What a run wrote, attacked with all of it at once: areas, analysis areas, intake and unknown by part."""

from __future__ import annotations

from pathlib import Path

import pytest

from reachmap.i18n import Translator
from reachmap.pipeline import run
from reachmap.present.export import write_outputs
from tests.disclose.files_attacked import Attack, attack_of
from tests.disclose.test_outputs_tell_nothing import CODES, Row, make

AREAS = dict(zip(CODES, [44, 36, 30, 24, 12, 3], strict=False))
# Ages that activities are for, of every ten adults how many come, and ages of their children.
FOR = {"0-5": (4, (1, 4)), "3-12": (3, (4, 8)), "13-18": (3, (14, 17))}


def rows_with(silent: dict[str, int], *, no_year: int) -> list[Row]:
    """Adults of areas in turn; so many at activities for some ages do not tell their children's."""
    kinds = [ages for ages, (n, _) in FOR.items() for _ in range(n)]
    homes = [code for code, n in AREAS.items() for _ in range(n)] + [""] * 6
    left, rows = dict(silent), []
    for i, home in enumerate(homes):
        ages = kinds[i % len(kinds)]
        children = FOR[ages][1]
        untold = left.get(ages, 0) > 0 and bool(home) and i > 20
        left[ages] = left.get(ages, 0) - untold
        rows.append(
            {
                "Datum": f"2025-{1 + i % 12:02}-{1 + i % 28:02}",
                "Aktivitet": f"{ages} {i % 3}",
                "Kursens åldrar": ages,
                "Bostadsområde": home,
                "Kön": "man" if i % 4 == 0 else "kvinna",
                "Barnets ålder": "" if untold else str(children[i // len(kinds) % len(children)]),
                "Ankomstår": "" if i % no_year == 0 else "1999",
            }
        )
    return rows


def attacked(silent: dict[str, int], folder: Path) -> Attack:
    project = make(folder / "projekt", rows_with(silent, no_year=9))
    write_outputs(run(project), Translator("sv"), folder / "ut")
    attack = attack_of(folder / "ut")
    assert attack.parts
    return attack


def test_all_that_is_written_leaves_the_municipality_and_every_part_five_values(tmp_path: Path) -> None:
    attack = attacked({"13-18": 2, "0-5": 20}, tmp_path)
    assert any(name.startswith("part") for name, _ in attack.goals)
    attack.goals = [goal for goal in attack.goals if not goal[0].startswith("1984")]
    assert len(attack.goals) > 5
    assert list(attack.narrow()) == []


@pytest.mark.heavy
@pytest.mark.parametrize("silent", [{"13-18": 2, "0-5": 20}, {"13-18": 9, "0-5": 2}])
def test_all_that_is_written_leaves_every_hidden_number_five_values(
    silent: dict[str, int], tmp_path: Path
) -> None:
    attack = attacked(silent, tmp_path)
    assert len(attack.goals) > 20
    assert list(attack.narrow()) == []
