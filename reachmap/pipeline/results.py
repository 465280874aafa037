"""What the pipeline gives: what was read, what came of it, and what must never leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from reachmap.compare.survey import Survey
from reachmap.disclose import PublishedIntake
from reachmap.disclose.ledger import Release
from reachmap.disclose.steps import PublishedSteps
from reachmap.equity.equality import Equality
from reachmap.experience import Experience, PartCounts
from reachmap.gaps.draws import StratumDraws
from reachmap.gaps.planner import no_cells, no_list
from reachmap.gaps.profile import AreaProfiles
from reachmap.locate import Located
from reachmap.offers import Offers
from reachmap.reach import ReachCounts
from reachmap.read.boundaries import Boundaries
from reachmap.read.participations import Followup, SheetReport
from reachmap.regions import Regions
from reachmap.review import Review
from reachmap.settings import OffersAlone, Settings
from reachmap.siting.ground import Ground, no_venues

# Of a field that is never written: no file may hold draws, nor what a plan is worked out from.
MEMORY_ONLY = "memory_only"
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
class PlanBasis:
    """Where people and venues are, and the draws of who is not reached. Never written, never shown."""

    ground: Ground
    draws: dict[tuple[str, str], StratumDraws] = field(repr=False)


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
    shortfalls
        The same of ages and groups: `gaps.planner.CELL_COLUMNS`, an area's age and group a row.
    experience
        What those who took part say of it, by group and area.
    regions
        Analysis areas: neighbours put together until their totals can be shown; None where there are none.
    offers
        What is offered, the way to the support, what to try.
    profiles
        What is published of who lives in the areas, and which are alike.
    survey
        What parents answered; None without a survey.
    venues
        Points, EPSG:3006: the project's list of venues (`access.places.locate_venues`).
    basis
        What plans are made of: in memory only, and read by the pipeline's functions alone.
    """

    settings: Settings
    intake: Intake
    cells: pd.DataFrame
    areas: gpd.GeoDataFrame
    facts: dict[str, Any]
    provenance: dict[str, Any]
    equality: Equality
    priorities: pd.DataFrame = field(default_factory=no_list)
    shortfalls: pd.DataFrame = field(default_factory=no_cells)
    experience: Experience = field(default_factory=Experience)
    regions: Regions | None = None
    offers: Offers | None = None
    profiles: AreaProfiles = field(default_factory=AreaProfiles)
    survey: Survey | None = None
    venues: gpd.GeoDataFrame = field(default_factory=no_venues)
    basis: PlanBasis | None = field(default=None, repr=False, compare=False, metadata={MEMORY_ONLY: True})


@dataclass(frozen=True)
class OfferStudy:
    """What is offered, of a project without a follow-up.

    Parameters
    ----------
    settings
        The project.
    offers
        What is offered; steps of the way to the support are not known.
    areas
        Polygons, `tables.AREAS`; None where the project names none.
    provenance
        Versions and checksums of the inputs.
    """

    settings: OffersAlone
    offers: Offers
    areas: gpd.GeoDataFrame | None
    provenance: dict[str, Any]


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
    steps: PublishedSteps
    # Counted while it was still known what had been written; not gated.
    said: PartCounts
    # What was released besides what the ledger beside the project file holds.
    released: tuple[Release, ...] = ()
