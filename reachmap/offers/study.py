"""All that is said of offers, put together: gated, frozen, and whole without any follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.disclose.steps import PublishedSteps
from reachmap.offering import OfferSettings
from reachmap.offers.advice import Advice, advise
from reachmap.offers.bands import area_states, band_states
from reachmap.offers.counts import ages_without_offer, count_offers
from reachmap.offers.way import Asked, Step, way_to_support
from reachmap.offers.within import distances, offers_within, place_activities
from reachmap.read.languages import language_code

if TYPE_CHECKING:
    import geopandas as gpd

    from reachmap.read.activities import OffersRead

NEAREST_SHOWN = 5


@dataclass(frozen=True)
class Offers:
    """What is offered, and how the way to the support goes.

    Parameters
    ----------
    activities
        `tables.ACTIVITIES` with ``area_code``, where each is held; empty where the project names none.
    counts
        `counts.count_offers`.
    bands
        `bands.band_states`.
    within
        `bands.area_states`; None without areas or without activities.
    nearest
        Rows of ``activities`` nearest to each area: ``area_code, activity, metres``, nearest first; None as
        ``within``.
    ages_without, ages_without_universal
        Children's ages (-1: expected) that no activity, and none for every parent, is for.
    way
        The steps of the whole municipality.
    steps
        Gated counts of steps.
    advice
        What to try in the whole municipality.
    needed
        Languages that parents need.
    within_km
        How far away an offer may be and lie within reach.
    read
        File, sheet, rows and headings of what was read.
    """

    activities: pd.DataFrame
    counts: pd.DataFrame
    bands: pd.DataFrame
    within: pd.DataFrame | None
    nearest: pd.DataFrame | None
    ages_without: tuple[int, ...]
    ages_without_universal: tuple[int, ...]
    way: tuple[Step, ...]
    steps: PublishedSteps
    advice: tuple[Advice, ...]
    needed: tuple[str, ...]
    within_km: float
    read: tuple[tuple[str, str, int, dict[str, str]], ...] = ()

    @property
    def any(self) -> bool:
        """Whether the project names any activities."""
        return len(self.activities) > 0


def study_offers(
    read: OffersRead,
    settings: OfferSettings,
    *,
    areas: gpd.GeoDataFrame | None = None,
    cells: pd.DataFrame | None = None,
    steps: PublishedSteps | None = None,
    crs: str = "",
    venues: gpd.GeoDataFrame | None = None,
    dispersion: float = 1.0,
    knows: Asked | None = None,
) -> Offers:
    """Put together what is said of offers.

    Parameters
    ----------
    read
        The activities; there may be none.
    settings
        Section ``[offers]``.
    areas
        `tables.AREAS`; None for offers alone.
    cells
        `tables.CELLS`, gated; None without a follow-up.
    steps
        Gated; None without a follow-up.
    crs
        Reference system of the activities' coordinates, where the project says.
    venues
        The project's list of venues, with points.
    dispersion
        φ.
    knows
        Who knows of the support, by a survey.

    Raises
    ------
    InputError
        There is no such reference system.
    """
    activities = read.activities
    within = nearest = None
    codes = pd.Series([None] * len(activities), index=activities.index, dtype=object)
    if areas is not None and len(activities):
        places = place_activities(activities, areas, crs=crs, venues=venues)
        codes = places["area_code"]
        reached = offers_within(activities, places, areas, within_m=1000 * settings.within_km)
        within = area_states(reached, cells)
        nearest = _nearest(places, areas)
    counts = count_offers(activities, codes)
    bands = band_states(counts, cells)
    published = steps or PublishedSteps()
    way = way_to_support(published, cells, within, dispersion=dispersion, knows=knows)
    needed = _needed(settings, published)
    return Offers(
        activities=activities.assign(area_code=codes),
        counts=counts,
        bands=bands,
        within=within,
        nearest=nearest,
        ages_without=ages_without_offer(activities),
        ages_without_universal=ages_without_offer(activities, universal=True),
        way=way,
        steps=published,
        advice=advise(bands, counts, published, way, needed) if len(activities) else (),
        needed=needed,
        within_km=settings.within_km,
        read=read.sheets,
    )


def _needed(settings: OfferSettings, steps: PublishedSteps) -> tuple[str, ...]:
    stated = (language_code(text) or text for text in settings.languages)
    return tuple(sorted({*stated, *steps.needs}))


def _nearest(places: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    metres = distances(places, areas)
    order = metres.argsort(axis=1, kind="stable")[:, :NEAREST_SHOWN]
    rows = [
        (code, int(places.index[activity]), float(metres[area, activity]))
        for area, code in enumerate(areas["area_code"])
        for activity in order[area]
        if metres[area, activity] < float("inf")
    ]
    return pd.DataFrame(rows, columns=["area_code", "activity", "metres"])
