"""Old Excel and OpenDocument workbooks (`tests/read/data`): one invented follow-up in two formats."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.participations import Followup, read_participations
from reachmap.read.recognise import FOLLOWUP, recognise
from reachmap.read.sheets import read_sheets
from reachmap.settings import ParticipationSettings

DATA = Path(__file__).with_name("data")
BOTH = pytest.mark.parametrize("name", ["uppfoljning.xls", "uppfoljning.ods"])
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def follow_up(name: str) -> Followup:
    return read_participations(ParticipationSettings(files=(DATA / name,)), period=PERIOD)


@BOTH
def test_every_sheet_is_read_with_its_swedish_name(name: str) -> None:
    assert [sheet.name for sheet in read_sheets(DATA / name)] == ["Läs mig", "Deltagare å ä ö"]


@BOTH
def test_title_blank_row_and_headings_keep_their_rows(name: str) -> None:
    rows = read_sheets(DATA / name)[1].rows
    assert rows[0][0] == "Uppföljning föräldraskapsstöd 2025 – Västerås"
    assert not any(rows[2])
    assert rows[3][3:5] == ("Bostadsområde", "Kön")


@BOTH
def test_merged_and_date_cells_fill_their_rows(name: str) -> None:
    rows = read_sheets(DATA / name)[1].rows
    assert [row[:2] for row in rows[4:9]] == [("ABC våren", "2025-02-03")] * 3 + [
        ("Komet hösten", "2025-09-15")
    ] * 2


@BOTH
def test_every_adult_is_read_and_the_sum_is_none(name: str) -> None:
    read = follow_up(name)
    people = read.participations
    assert people["area"].tolist() == ["Gäddeholm", "Öster Mälarstrand", "ej svar", "Önsta-Gryta", "Bäckby"]
    assert people["sex"].tolist() == ["woman", "man", "woman", "woman", "man"]
    assert people["date"].tolist() == [pd.Timestamp(2025, 2, 3)] * 3 + [pd.Timestamp(2025, 9, 15)] * 2
    assert people["activity_id"].nunique() == 2


@BOTH
def test_it_is_recognised_in_memory(name: str) -> None:
    found = recognise(MemoryFile(name, (DATA / name).read_bytes()))
    assert (found.kind, found.rows, found.years) == (FOLLOWUP, 5, (2025,))


@BOTH
def test_half_a_file_is_refused_by_name(name: str) -> None:
    whole = (DATA / name).read_bytes()
    with pytest.raises(InputError) as raised:
        read_sheets(MemoryFile(name, whole[: len(whole) // 2]))
    assert raised.value.code == "file_unreadable"
    assert raised.value.fields == {"file": name}
