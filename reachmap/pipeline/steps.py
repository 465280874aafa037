"""The steps in order: `check` reads and locates; `run` goes the whole way."""

from __future__ import annotations

from collections.abc import Sequence

from reachmap.disclose.ledger import Release
from reachmap.files import Source
from reachmap.gaps.measure import measuring
from reachmap.gaps.neighbours import touching
from reachmap.gaps.planner import cells_by_shortfall, planners_list
from reachmap.gaps.second import wake
from reachmap.pipeline.assembly import beside_of, equality_of, intake_of, offer_of
from reachmap.pipeline.figures import (
    cells_of,
    facts_of,
    own_groups_of,
    provenance,
    regions_of,
    repeaters,
)
from reachmap.pipeline.gathering import (
    filled,
    gated,
    gather,
    given_covariates,
    project_settings,
    spread_of,
    standard_of,
    target_of,
    tell_nobody,
)
from reachmap.pipeline.offers import offers_of, profiles_of
from reachmap.pipeline.planning import ground_of
from reachmap.pipeline.results import Analysis, Intake, PlanBasis, Progress
from reachmap.regions import Merging
from reachmap.settings import Settings


def check(
    project: Source | str | Settings,
    *,
    progress: Progress | None = None,
    released: Sequence[Release] = (),
) -> Intake:
    """Read and locate a project's files, analyse nothing.

    Parameters
    ----------
    project
        A project file, or settings that were read from one.
    progress
        Called with the name of each step (`STEPS`) as it begins.
    released
        What was released besides what the ledger beside the project file holds (`disclose.ledger`).

    Raises
    ------
    ReachmapError
        Wherever `run` would refuse.
    """
    told = progress or tell_nobody
    evidence = gather(project_settings(project), told, released=released)
    # The statistics are read too: a project that run would refuse must not pass here.
    target = target_of(evidence, told)
    given = given_covariates(evidence)
    covariates = filled(given)
    levels = gated(evidence, target, covariates)
    ground_of(evidence)
    beside = beside_of(evidence, levels)
    standard_of(evidence, levels.areas, target, covariates)
    told("done")
    return intake_of(evidence, levels, target, given=given, held=beside.held)


def run(
    project: Source | str | Settings,
    *,
    progress: Progress | None = None,
    released: Sequence[Release] = (),
) -> Analysis:
    """Analyse a project.

    Parameters
    ----------
    project
        A project file, or settings that were read from one.
    progress
        Called with the name of each step (`STEPS`) as it begins.
    released
        What was released besides what the ledger beside the project file holds (`disclose.ledger`).

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    told = progress or tell_nobody
    settings = project_settings(project)
    # It loads while files are read.
    wake()
    evidence = gather(settings, told, released=released)
    settings = evidence.settings
    target = target_of(evidence, told)
    given = given_covariates(evidence)
    covariates = filled(given)
    levels = gated(evidence, target, covariates)
    published = levels.areas
    standard = standard_of(evidence, published, target, covariates)
    told("gaps")
    neighbours = touching(evidence.boundaries.areas)
    seed = settings.project.seed
    with measuring(
        published,
        target,
        covariates,
        seed=seed,
        adjacency=neighbours,
        spread=spread_of(evidence, levels, target),
        standard=standard,
    ) as estimates:
        # What needs no estimate, while the first of them are worked out in a second process.
        ground, beside = ground_of(evidence), beside_of(evidence, levels)
        equality = equality_of(evidence, published, target, neighbours)
        intake = intake_of(evidence, levels, target, given=given, held=beside.held)
        gaps = estimates()
    cells = cells_of(evidence, published, gaps)
    regions = regions_of(Merging(levels, evidence.boundaries.areas, target, covariates, standard), seed)
    analysis = Analysis(
        settings=settings.without_contents(),
        intake=intake,
        cells=cells,
        areas=evidence.boundaries.areas,
        facts=facts_of(published, target, gaps, covariates)
        | {"standard": standard.record(published.area_codes)}
        | repeaters(cells, settings)
        | own_groups_of(settings, levels, regions)
        | {"offer": offer_of(evidence), "courses": list(beside.courses)},
        provenance=provenance(settings),
        equality=equality,
        priorities=planners_list(cells, gaps.areas, standard, evidence.boundaries.areas),
        shortfalls=cells_by_shortfall(cells, gaps.areas, published.groups),
        experience=beside.experience,
        regions=regions,
        offers=offers_of(evidence, cells, published, ground.venues, beside),
        profiles=profiles_of(given, target),
        survey=beside.survey,
        venues=ground.venues,
        basis=PlanBasis(ground, gaps.draws),
    )
    told("done")
    return analysis
