"""What earlier releases showed goes into the gate, and what a new one shows into the ledger."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from reachmap.disclose.ledger import Release
from reachmap.disclose.levels import Earlier
from reachmap.pipeline.results import Analysis, Evidence
from reachmap.released import fingerprints, ledger_path, read_ledger, write_ledger


def earlier_of(evidence: Evidence) -> Earlier | None:
    """Collect what was released before; None where nothing was."""
    releases = read_ledger(ledger_path(evidence.settings))
    if not releases:
        return None
    return Earlier(releases, evidence.settings.project.period, fingerprints(evidence.boundaries.areas))


def remember(analysis: Analysis) -> Path:
    """Add what a result shows to the project's ledger, once.

    Raises
    ------
    InputError, OutputError
        The ledger can not be read or written.
    """
    path = ledger_path(analysis.settings)
    assert path is not None  # noqa: S101 - a project that is released has a file
    before, new = read_ledger(path), release_of(analysis)
    if new not in before:
        write_ledger(path, (*before, new))
    return path


def release_of(analysis: Analysis) -> Release:
    """List the numbers that a result shows."""
    regions = analysis.regions
    shown = analysis.cells if regions is None else pd.concat([analysis.cells, regions.cells])
    shown = shown[shown["reached"].notna()]
    return Release(
        period=analysis.settings.project.period,
        outlines=dict(zip(analysis.areas["area_code"], fingerprints(analysis.areas), strict=True)),
        numbers={
            (row["area_code"], row["age_band"], row["parent_group"]): int(row["reached"])
            for row in shown.to_dict("records")
        },
        members={} if regions is None else {str(area): str(name) for area, name in regions.members.items()},
        k=analysis.settings.disclosure.k,
        rounding=analysis.settings.disclosure.rounding,
    )


def remember_shared(analysis: Analysis) -> Path | None:
    """Add what a share file shows to the ledger; nothing of simulated data, nor of a project in memory.

    Raises
    ------
    InputError, OutputError
        The ledger can not be read or written.
    """
    if analysis.settings.project.simulated or ledger_path(analysis.settings) is None:
        return None
    return remember(analysis)
