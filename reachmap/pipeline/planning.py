"""Plans of venues: what they stand on, and `plan_venues`.

Draws do not leave this package: a `VenuePlan` holds what was made of them, as people and shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.access.places import locate_venues, place_homes
from reachmap.errors import InputError
from reachmap.read.roads import read_roads
from reachmap.read.travel_times import read_travel_times
from reachmap.siting.ground import Ground, no_venues
from reachmap.siting.plan import VenuePlan, make_plan

if TYPE_CHECKING:
    from reachmap.pipeline.results import Analysis, Evidence
    from reachmap.siting.scenario import Scenario


def ground_of(evidence: Evidence) -> Ground:
    """Read where venues are, where people live, and how far it is.

    Raises
    ------
    ReachmapError
        A file is not as it must be.
    """
    given, boundaries = evidence.settings.venues, evidence.boundaries
    venues, left_out = no_venues(), 0
    if given.file is not None:
        venues, left_out = locate_venues(given.file, boundaries, crs=given.crs)
    areas = boundaries.areas
    return Ground(
        codes=tuple(areas["area_code"]),
        names=tuple(areas["area_name"]),
        homes=place_homes(given.homes, boundaries, crs=given.crs),
        venues=venues,
        roads=None if given.roads is None else read_roads(given.roads),
        times=None if given.times is None else read_travel_times(given.times),
        detour=given.detour,
        within=given.within,
        uptake=given.uptake,
        left_out=left_out,
    )


def reach_of_venues(analysis: Analysis) -> tuple[float, str]:
    """Say what counts as within reach where nobody says otherwise, and its unit (metres or minutes).

    Raises
    ------
    InputError
        ``plan_no_basis``.
    """
    if analysis.basis is None:
        raise InputError("plan_no_basis")
    return analysis.basis.ground.reach, analysis.basis.ground.unit


def plan_venues(analysis: Analysis, scenario: Scenario) -> VenuePlan:
    """Say where courses should be for most people, or for the shortest ways, and what that brings to whom.

    Parameters
    ----------
    analysis
        What `reachmap.run` gave in this process: what plans stand on is in memory only.
    scenario
        The question.

    Raises
    ------
    InputError
        ``plan_no_basis``: the analysis was not made in this process; or a question that can not be answered.
    """
    basis = analysis.basis
    if basis is None:
        raise InputError("plan_no_basis")
    return make_plan(basis.ground, analysis.cells, scenario, draws=basis.draws)
