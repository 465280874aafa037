"""The steps in order: `check` reads and locates; `run` goes the whole way."""

from __future__ import annotations

from reachmap.files import Source
from reachmap.gaps import measure_gaps
from reachmap.gaps.neighbours import touching
from reachmap.gaps.planner import planners_list
from reachmap.pipeline.assembly import courses_of, equality_of, experience_of, intake_of, offer_of
from reachmap.pipeline.figures import cells_of, facts_of, provenance, regions_of, repeaters
from reachmap.pipeline.gathering import (
    covariates_of,
    gated,
    gather,
    project_settings,
    spread_of,
    standard_of,
    target_of,
    tell_nobody,
)
from reachmap.pipeline.offers import offers_of, profiles_of, survey_of
from reachmap.pipeline.planning import ground_of
from reachmap.pipeline.results import Analysis, Intake, PlanBasis, Progress
from reachmap.regions import Merging
from reachmap.settings import Settings


def check(project: Source | str | Settings, *, progress: Progress | None = None) -> Intake:
    """Read and locate a project's files, analyse nothing.

    Parameters
    ----------
    project
        A project file, or settings that were read from one.
    progress
        Called with the name of each step (`STEPS`) as it begins.

    Raises
    ------
    ReachmapError
        Wherever `run` would refuse.
    """
    told = progress or tell_nobody
    evidence = gather(project_settings(project), told)
    # The statistics are read too: a project that run would refuse must not pass here.
    target = target_of(evidence, told)
    covariates = covariates_of(evidence)
    levels = gated(evidence, target, covariates)
    ground_of(evidence)
    survey_of(evidence)
    standard_of(evidence, levels.areas, target, covariates)
    told("done")
    return intake_of(evidence, levels, target)


def run(project: Source | str | Settings, *, progress: Progress | None = None) -> Analysis:
    """Analyse a project.

    Parameters
    ----------
    project
        A project file, or settings that were read from one.
    progress
        Called with the name of each step (`STEPS`) as it begins.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    told = progress or tell_nobody
    evidence = gather(project_settings(project), told)
    settings = evidence.settings
    target = target_of(evidence, told)
    covariates = covariates_of(evidence)
    levels = gated(evidence, target, covariates)
    published = levels.areas
    ground, survey = ground_of(evidence), survey_of(evidence)
    standard = standard_of(evidence, published, target, covariates)
    told("gaps")
    neighbours = touching(evidence.boundaries.areas)
    seed = settings.project.seed
    gaps = measure_gaps(
        published,
        target,
        covariates,
        seed=seed,
        adjacency=neighbours,
        spread=spread_of(evidence, levels, target),
        standard=standard,
    )
    cells = cells_of(evidence, published, gaps)
    analysis = Analysis(
        settings=settings.without_contents(),
        intake=intake_of(evidence, levels, target),
        cells=cells,
        areas=evidence.boundaries.areas,
        facts=facts_of(published, target, gaps, covariates)
        | {"standard": standard.record(published.area_codes)}
        | repeaters(cells, settings)
        | {"offer": offer_of(evidence), "courses": courses_of(evidence)},
        provenance=provenance(settings),
        equality=equality_of(evidence, published, target, neighbours),
        priorities=planners_list(cells, gaps.areas, standard, evidence.boundaries.areas),
        experience=experience_of(evidence, published),
        regions=regions_of(Merging(levels, evidence.boundaries.areas, target, covariates, standard), seed),
        offers=offers_of(evidence, cells, published, ground.venues, survey),
        profiles=profiles_of(covariates, target),
        survey=survey,
        venues=ground.venues,
        basis=PlanBasis(ground, gaps.draws),
    )
    told("done")
    return analysis
