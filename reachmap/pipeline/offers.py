"""What is offered, beside an analysis or alone, and what is published of who lives in the areas."""

from __future__ import annotations

import platform
from importlib.metadata import version

import geopandas as gpd
import pandas as pd

from reachmap.compare.survey import Survey, read_own_survey
from reachmap.files import Source, checksum
from reachmap.gaps.profile import AreaProfiles, area_profiles
from reachmap.offers import Offers, study_offers
from reachmap.pipeline.figures import sources_of
from reachmap.pipeline.gathering import area_names
from reachmap.pipeline.remembering import Beside
from reachmap.pipeline.results import Evidence, OfferStudy
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.read.activities import read_activities
from reachmap.read.boundaries import read_boundaries
from reachmap.settings import OffersAlone
from reachmap.vocabulary import EVERYONE


def offers_of(
    evidence: Evidence,
    cells: pd.DataFrame,
    published: PublishedReach,
    venues: gpd.GeoDataFrame,
    beside: Beside,
) -> Offers:
    """Study what is offered beside how far it reaches; without activities only the way to the support."""
    settings = evidence.settings
    return study_offers(
        read_activities(settings.activities),
        settings.offers,
        areas=evidence.boundaries.areas,
        cells=cells,
        steps=beside.steps,
        crs=settings.activities.crs,
        venues=venues,
        dispersion=published.dispersion,
        knows=None if beside.survey is None else beside.survey.knows(),
    )


def survey_of(evidence: Evidence) -> Survey | None:
    """Read what parents answered, through its gate; None without a survey."""
    settings = evidence.settings
    if settings.survey.file is None:
        return None
    return read_own_survey(
        settings.survey.file,
        names=area_names(evidence),
        municipality=settings.project.municipality,
        k=settings.disclosure.k,
        rounding=settings.disclosure.rounding,
    )


def profiles_of(covariates: pd.DataFrame | None, target: TargetPopulation) -> AreaProfiles:
    """Put together what is published of who lives in the areas."""
    return area_profiles(covariates, list(target.area_codes), pd.Series(target.mean(EVERYONE)))


def run_offers(settings: OffersAlone) -> OfferStudy:
    """Study what is offered in a project without a follow-up.

    Parameters
    ----------
    settings
        From `settings.read_offers_alone`.

    Raises
    ------
    ReachmapError
        A file is not as it must be.
    """
    areas = None
    files: list[Source] = list(settings.activities.files)
    if settings.boundaries is not None:
        areas = read_boundaries(settings.boundaries, municipality=settings.project.municipality).areas
        files.append(settings.boundaries.file)
    offers = study_offers(
        read_activities(settings.activities), settings.offers, areas=areas, crs=settings.activities.crs
    )
    provenance = {
        "reachmap": version("reachmap"),
        "python": platform.python_version(),
        "inputs": {source.name: checksum(source) for source in files},
        "project_file": checksum(settings.path),
        "sources": sources_of(settings.sources, files),
    }
    return OfferStudy(settings, offers, areas, provenance)
