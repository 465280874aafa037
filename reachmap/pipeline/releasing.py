"""What earlier releases showed goes into the gate, and what a new one shows into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from reachmap.disclose.ledger import AGES_KNOWN, Release
from reachmap.disclose.levels import Earlier
from reachmap.disclose.steps import PublishedSteps
from reachmap.pipeline.remembering import Beside, told_of
from reachmap.pipeline.results import Analysis, Evidence
from reachmap.released import fingerprints, ledger_path, read_ledger, write_ledger
from reachmap.vocabulary import GROUP_KEYS


def earlier_of(evidence: Evidence) -> Earlier | None:
    """Collect what was released before; None where nothing was."""
    releases = each_once(read_ledger(ledger_path(evidence.settings)), evidence.released)
    if not releases:
        return None
    return Earlier(releases, evidence.settings.project.period, fingerprints(evidence.boundaries.areas))


def each_once(*lists: Sequence[Release]) -> tuple[Release, ...]:
    """Put lists of releases together, each release once."""
    found: list[Release] = []
    for release in (each for releases in lists for each in releases):
        if release not in found:
            found.append(release)
    return tuple(found)


def remember(analysis: Analysis) -> Path:
    """Add what a result shows to the project's ledger, once.

    Raises
    ------
    InputError, OutputError
        The ledger can not be read or written.
    """
    path = ledger_path(analysis.settings)
    assert path is not None  # noqa: S101 - a project that is released has a file
    before = read_ledger(path)
    after = each_once(before, [release_of(analysis)])
    if after != before:
        write_ledger(path, after)
    return path


def release_of(analysis: Analysis) -> Release:
    """List the numbers that a result shows."""
    regions, counts = analysis.regions, analysis.intake.counts
    known = tuple(n for n in (counts.age_known, counts.adults) if n is not None)
    shown = analysis.cells if regions is None else pd.concat([analysis.cells, regions.cells])
    # What is told of a project's own groups follows from the rest.
    shown = shown[shown["reached"].notna() & shown["parent_group"].isin(GROUP_KEYS)]
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
        further=told_of(
            Beside(
                PublishedSteps() if analysis.offers is None else analysis.offers.steps,
                analysis.experience,
                analysis.survey,
                analysis.facts.get("courses") or (),
            )
        ).numbers()
        | ({AGES_KNOWN: known} if len(known) == 2 else {}),
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
