"""Where somebody lives is forgotten once it is an area."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from reachmap.pipeline import Evidence
from reachmap.pipeline.gathering import gather
from reachmap.settings import read_settings
from tests.hostile.projects import Project, followup

SECRET = ("Anna skrev detta", "72299", "Hemliga skolan", "580500.25")


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    project = Project(tmp_path)
    project.whole()
    rows = "".join(
        f"{area};k;4;1;2025-02-03;{x};{y};{SECRET[1]};{SECRET[2]};{SECRET[0]}\n"
        for area, x, y in (
            ("", SECRET[3], "6600500.5"),
            ("Norrby", "", ""),
            ("Ingenstans alls", "", ""),
        )
    )
    head, _, rest = followup(rows).partition("\n")
    project.write("uppfoljning.csv", f"{head};X;Y;Postnummer;Skola;Nästa steg\n{rest}")
    return gather(read_settings(project.path), lambda _: None)


def everybody(evidence: Evidence) -> pd.DataFrame:
    return pd.concat([evidence.located.table, evidence.located.left_out])


def test_evidence_holds_no_coordinates_and_nothing_that_people_wrote(evidence: Evidence) -> None:
    for table in (evidence.followup.participations, evidence.located.table, evidence.located.left_out):
        emptied = table[
            ["x", "y", "lon", "lat", "postcode", "school", "found_via", "next_step", "language_need"]
        ]
        assert emptied.isna().all(axis=None)
    assert not any(text in repr(vars(evidence)) for text in SECRET)
    assert not any(text in everybody(evidence).to_csv() for text in SECRET)


def test_it_was_located_by_what_is_forgotten(evidence: Evidence) -> None:
    reasons = everybody(evidence)["reason"]
    assert set(reasons) == {"exact_name", "point", "unknown_name"}
    assert (reasons == "point").sum() == 1


def test_what_a_person_must_decide_is_kept_until_then(evidence: Evidence) -> None:
    # One adult without a home area is counted nowhere, and may still be given one.
    kept = evidence.located.left_out.dropna(subset="area")
    assert kept["area"].tolist() == ["Ingenstans alls"]
    assert kept["reason"].tolist() == ["unknown_name"]
