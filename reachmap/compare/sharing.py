"""From an analysis to a share file: gated figures and definitions, nothing else.

What leaves is what the gate of the public level has let through already (`cells.csv`, the intake of
`run.json`) and what it was counted by. Areas' outlines stay: codes and names are enough. Nothing of an
area's economy or of where people come from is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from reachmap.compare.manifest_values import LONGEST_TEXT, MOST_TEXTS
from reachmap.compare.share_file import SUFFIX, write_share
from reachmap.compare.share_manifest import (
    Course,
    Definitions,
    Manifest,
    Offer,
    Quality,
)
from reachmap.vocabulary import GROUP_KEYS

if TYPE_CHECKING:
    import pandas as pd

    from reachmap.disclose import PublishedIntake
    from reachmap.settings import Settings


class _Intake(Protocol):
    @property
    def counts(self) -> PublishedIntake: ...


class Shareable(Protocol):
    """What `share` needs of a `pipeline.Analysis`."""

    @property
    def settings(self) -> Settings:
        """The project."""

    @property
    def intake(self) -> _Intake:
        """What was read, gated."""

    @property
    def cells(self) -> pd.DataFrame:
        """`tables.CELLS`."""

    @property
    def facts(self) -> dict[str, Any]:
        """Model, φ, κ, what was offered."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Versions."""


def share(analysis: Shareable, *, made: date | None = None) -> bytes:
    """Write an analysis as a share file.

    Parameters
    ----------
    analysis
        Gated results of one project.
    made
        The day, which tells a later file of the same period from an earlier one; left out where it is not
        given.

    Returns
    -------
    bytes
        The file; same analysis and day, same bytes.

    Raises
    ------
    InputError
        It is not at the public level, or would carry a small count.
    """
    # Only what every municipality has is held side by side.
    cells = analysis.cells[analysis.cells["parent_group"].isin(GROUP_KEYS)]
    return write_share(manifest(analysis, made=made), cells.reset_index(drop=True))


def manifest(analysis: Shareable, *, made: date | None = None) -> Manifest:
    """Tell whose figures they are and how they were counted; parameters as of `share`."""
    settings, facts = analysis.settings, analysis.facts
    followup = settings.participations
    return Manifest(
        municipality=settings.project.municipality,
        title=_cut(settings.project.name),
        period=settings.project.period,
        made=made,
        made_by=f"ReachMap {analysis.provenance['reachmap']}",
        simulated=settings.project.simulated,
        level=settings.disclosure.level,
        k=settings.disclosure.k,
        dispersion=max(1.0, float(facts["dispersion"])),
        definitions=Definitions(
            unit=followup.unit,
            adults_per_family=followup.adults_per_family,
            visits_per_adult=followup.visits_per_adult,
            newly_arrived_years=followup.newly_arrived_years,
            repeaters=followup.repeaters,
            target="derived" if settings.population.target is None else "given",
            target_knows_arrival=bool(facts["target_knows_arrival"]),
            not_included=tuple(map(_cut, settings.project.not_included[:MOST_TEXTS])),
        ),
        offer=_offer(facts.get("offer", {})),
        quality=_quality(analysis.intake.counts),
        settings=_settings(settings),
        sources=_sources(analysis),
        courses=_courses(facts.get("courses")),
    )


def _settings(settings: Settings) -> dict[str, str | int]:
    found: dict[str, str | int] = {"seed": settings.project.seed, "standard": settings.standard.kind}
    base = settings.disclosure.rounding
    return found | {"rounding": base} if base else found


def file_name(settings: Settings) -> str:
    """Name the file by municipality and the last year of the period."""
    return f"{'_'.join(settings.project.municipality)}_{settings.project.period[1].year}{SUFFIX}"


def _sources(analysis: Shareable) -> tuple[str, ...]:
    """Name the published tables that were used: publisher, title, id, licence."""
    named = (
        f"{told['publisher']}: {told['title']}{_in_brackets(told.get('table', ''))}, {told['licence']}"
        for told in analysis.provenance.get("sources", [])
    )
    return tuple(map(_cut, dict.fromkeys(named)))[:MOST_TEXTS]


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _courses(told: Sequence[Mapping[str, Any]] | None) -> tuple[Course, ...] | None:
    """Marks of courses; None of a project that an earlier ReachMap saved."""
    if told is None:
        return None
    return tuple(Course(one["mark"], one["adults"], tuple(one["with"]), one["counted_by"]) for one in told)


def _offer(told: Mapping[str, Any]) -> Offer:
    return Offer(
        **{name: tuple(map(_cut, told.get(name, ())))[:MOST_TEXTS] for name in Offer.__dataclass_fields__}
    )


def _quality(counts: PublishedIntake) -> Quality:
    both = None if counts.women is None or counts.men is None else counts.women + counts.men
    return Quality(
        adults=counts.adults,
        located=counts.located_total,
        without_area=counts.not_located_total,
        sex_known=both,
        age_known=counts.ages_at_least if counts.age_known is None else counts.age_known,
        arrival_known=counts.arrival_known,
        visitors=counts.not_located["other_municipality"],
        outside_period=counts.outside_period,
    )


def _cut(text: str) -> str:
    return text[:LONGEST_TEXT]


def share_files(paths: Sequence[Path]) -> list[Path]:
    """List share files: those that are named, and all in folders that are named, in order."""
    found: list[Path] = []
    for path in paths:
        found.extend(sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path])
    return found
