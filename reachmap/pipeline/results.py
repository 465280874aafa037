"""What the pipeline gives: what was read, what came of it, and what must never leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from reachmap.disclose import PublishedIntake
from reachmap.equity.equality import Equality
from reachmap.gaps.planner import no_list
from reachmap.locate import Located
from reachmap.reach import ReachCounts
from reachmap.read.boundaries import Boundaries
from reachmap.read.participations import Followup, SheetReport
from reachmap.review import Review
from reachmap.settings import Settings

Progress = Callable[[str], None]


STEPS = ("read", "locate", "population", "reach", "gaps", "done")


@dataclass(frozen=True)
class Intake:
    """What was read and located, gated.

    Parameters
    ----------
    settings
        The project.
    sheets
        How each sheet was understood.
    counts
        Adults by what became of them; None for small ones.
    flags
        Codes of what a reader must know, with their facts: (code, fields).
    review
        What a person must look at: columns, unsure names, duplicates, totals, bounds.
    """

    settings: Settings
    sheets: tuple[SheetReport, ...]
    counts: PublishedIntake
    flags: tuple[tuple[str, dict[str, Any]], ...]
    review: Review = field(default_factory=Review)


@dataclass(frozen=True)
class Analysis:
    """A whole result, gated; everything that is shown is drawn from it.

    Parameters
    ----------
    settings
        The project.
    intake
        What was read and located.
    cells
        `tables.CELLS`: a row per area and stratum, and the municipality's own rows.
    areas
        Polygons, `tables.AREAS`.
    facts
        model (of all parents), models (how many strata were fitted with which), dispersion (φ), kappa (κ),
        covariates_used, false_flags, unobserved groups.
    provenance
        Versions, seed, checksums of the inputs.
    equality
        How equally all parents are reached: along a rank, between areas, and where shortfalls gather.
    priorities
        The planner's list: `gaps.planner.COLUMNS`, an area a row, largest shortfall first.
    """

    settings: Settings
    intake: Intake
    cells: pd.DataFrame
    areas: gpd.GeoDataFrame
    facts: dict[str, Any]
    provenance: dict[str, Any]
    equality: Equality
    priorities: pd.DataFrame = field(default_factory=no_list)


@dataclass(frozen=True)
class Evidence:
    """What has not passed the gate. Never written, never shown."""

    settings: Settings
    followup: Followup
    boundaries: Boundaries
    located: Located
    counts: ReachCounts
    # Told while it was still known what had been written; gated.
    place_flags: tuple[tuple[str, dict[str, Any]], ...]
