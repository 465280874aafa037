"""Next term's follow-up is added to a project file, and nothing else there changes."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from reachmap.errors import InputError
from reachmap.read.next_term import with_followups, with_venues

PERIOD = (date(2025, 1, 1), date(2026, 6, 30))
TEXT = """# Vår uppföljning
[project]
name = "Sala"
period = [2025-01-01, 2025-12-31]   # ett år
[participations]
files = "ht25.xlsx"  # från verksamheten
[boundaries]
file = "../områden.gpkg"
"""


def test_the_file_comes_last_and_the_period_is_as_said() -> None:
    text = with_followups(TEXT, ["vt26 <b>.xlsx", "fler.csv"], period=PERIOD, file="reachmap.toml")
    said = tomllib.loads(text)
    assert said["participations"]["files"] == ["ht25.xlsx", "vt26 <b>.xlsx", "fler.csv"]
    assert said["project"] == {"name": "Sala", "period": ["2025-01-01", "2026-06-30"]}
    assert text.startswith("# Vår uppföljning\n")
    assert said["boundaries"] == tomllib.loads(TEXT)["boundaries"]


def test_a_file_of_the_project_is_not_added_again() -> None:
    with pytest.raises(InputError, match="file_twice"):
        with_followups(TEXT, ["ht25.xlsx"], period=PERIOD, file="reachmap.toml")


@pytest.mark.parametrize(
    ("more", "kept"), [("", {}), ('[venues]\nfile = "a.csv"\nwithin = 900\n', {"within": 900})]
)
def test_a_list_of_venues_takes_the_place_of_the_one_before(more: str, kept: dict[str, int]) -> None:
    text = with_venues(TEXT + more, "platser.csv", file="reachmap.toml")
    assert tomllib.loads(text) == tomllib.loads(TEXT) | {"venues": {"file": "platser.csv", **kept}}
    assert "# från verksamheten" in text
