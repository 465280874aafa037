"""Where each activity is, and which areas have an offer for a band within reach.

An activity lies where its coordinates say, else where the project's list has its venue, else on the surface
of the area that its venue is said to lie in. What is held online or at home reaches every area. The way is a
straight line times a detour factor, from a point on an area's surface (`reachmap.access`): it sees no water
and no timetable. An activity whose place nobody wrote down is within nobody's reach for certain: where only
such ones are left, it is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.access import straight_line_distance
from reachmap.locate.systems import project
from reachmap.vocabulary import BAND_KEYS, BOTH, ONLINE

if TYPE_CHECKING:
    import geopandas as gpd

WITHIN, BEYOND, UNKNOWN_PLACE, NO_OFFER = STATES = ("within", "beyond", "unknown_place", "no_offer")
WITHIN_COLUMNS = ("area_code", "age_band", "state", "activities", "nearest", "nearest_m", "online")


def place_activities(
    activities: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    *,
    crs: str = "",
    venues: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Find where each activity is held.

    Parameters
    ----------
    activities
        `tables.ACTIVITIES`.
    areas
        `tables.AREAS`.
    crs
        Reference system of ``x`` and ``y``; EPSG:3006 where it is not said.
    venues
        The project's list of venues (points, EPSG:3006, column ``venue``): an activity lies at the one of its
        venue's name, where it has no coordinates of its own.

    Returns
    -------
    DataFrame
        ``x``, ``y`` (EPSG:3006, metres; missing where no place is known) and ``area_code`` (missing
        outside the areas), index of ``activities``.

    Raises
    ------
    InputError
        There is no such reference system.
    """
    points = np.full((len(activities), 2), np.nan)
    for names, system in ((("lon", "lat"), tables.WGS84), (("x", "y"), crs or tables.CRS)):
        pairs = activities[list(names)].to_numpy(dtype=float)
        chosen = np.isfinite(pairs).all(axis=1)
        if chosen.any():
            points[chosen] = project(pairs[chosen], system)
    if venues is not None and len(venues):
        points = np.where(np.isnan(points), _at_venues(activities["venue"], venues), points)
    named = _area_by_name(activities["area"], areas)
    middle = areas.geometry.representative_point()
    by_name = np.isnan(points).any(axis=1) & (named >= 0)
    points[by_name, 0] = middle.x.to_numpy()[named[by_name]]
    points[by_name, 1] = middle.y.to_numpy()[named[by_name]]
    place = np.where(named >= 0, named, _area_of(points, areas))
    codes = np.array([*areas["area_code"], None], dtype=object)[place]
    return pd.DataFrame(
        {"x": points[:, 0], "y": points[:, 1], "area_code": pd.Series(codes, dtype=object).to_numpy()},
        index=activities.index,
    )


def _at_venues(written: pd.Series, venues: gpd.GeoDataFrame) -> np.ndarray:
    """Points of the venues of those names; missing for none, or where two have the name."""
    places = _places_of(venues["venue"])
    found = np.array([places.get(_plain(text), -1) for text in written], dtype=np.int64)
    points = np.column_stack([venues.geometry.x, venues.geometry.y])
    return np.where((found >= 0)[:, None], points[found], np.nan)


def _plain(text: object) -> str:
    return " ".join(text.casefold().split()) if isinstance(text, str) else ""


def _places_of(names: pd.Series) -> dict[str, int]:
    """Position of each name that stands once."""
    texts = names.map(_plain)
    alone = ~texts.duplicated(keep=False)
    return {text: place for place, (text, one) in enumerate(zip(texts, alone, strict=True)) if one and text}


def _area_by_name(written: pd.Series, areas: gpd.GeoDataFrame) -> np.ndarray:
    """Position of the area of that code or name; -1 for none, or where two have the name."""
    known = _places_of(areas["area_name"]) | _places_of(areas["area_code"])
    return np.array([known.get(_plain(text), -1) for text in written], dtype=np.int64)


def _area_of(points: np.ndarray, areas: gpd.GeoDataFrame) -> np.ndarray:
    import shapely

    found = np.full(len(points), -1, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    if len(known):
        hits = areas.sindex.query(shapely.points(points[known]), predicate="intersects")
        found[known[hits[0][::-1]]] = hits[1][::-1]  # on a line between two: the first of them
    return found


def offers_within(
    activities: pd.DataFrame, places: pd.DataFrame, areas: gpd.GeoDataFrame, *, within_m: float
) -> pd.DataFrame:
    """Tell for each area and band whether an offer lies within reach.

    Parameters
    ----------
    activities, places
        `tables.ACTIVITIES`, and where each is held (`place_activities`).
    areas
        `tables.AREAS`.
    within_m
        How far away along the way still is within reach, inclusive, in metres.

    Returns
    -------
    DataFrame
        `WITHIN_COLUMNS`, a row for each area and band: ``state``; ``activities`` within reach; the row of
        ``activities`` that is ``nearest`` (missing where no place is known) and how far it is; whether one is
        held ``online`` or at home.
    """
    metres = distances(places, areas)
    online = held_everywhere(activities)
    rows = []
    for band in BAND_KEYS:
        for_it = np.array([band in bands for bands in activities["bands"]], dtype=bool)
        rows.append(
            _band_within(band, for_it, metres, online, within_m).assign(
                area_code=areas["area_code"].to_numpy()
            )
        )
    return pd.concat(rows, ignore_index=True)[list(WITHIN_COLUMNS)]


def held_everywhere(activities: pd.DataFrame) -> np.ndarray:
    """Tell which activities reach every area: online, or in people's homes."""
    held: np.ndarray = (
        activities["mode"].isin([ONLINE, BOTH]) | (activities["form"] == "home_visit")
    ).to_numpy(bool)
    return held


def distances(places: pd.DataFrame, areas: gpd.GeoDataFrame) -> np.ndarray:
    """Metres along the way from each area to each activity; infinite where no place is known."""
    import geopandas as gpd

    metres = np.full((len(areas), len(places)), np.inf)
    placed = np.flatnonzero(places[["x", "y"]].notna().all(axis=1).to_numpy())
    if len(placed) and len(areas):
        chosen = places.iloc[placed]
        venues = gpd.GeoDataFrame(geometry=gpd.points_from_xy(chosen["x"], chosen["y"]), crs=tables.CRS)
        homes = areas[["geometry"]].reset_index(drop=True)
        metres[:, placed] = straight_line_distance(homes, venues).to_numpy()
    return metres


def _band_within(
    band: str, for_it: np.ndarray, metres: np.ndarray, online: np.ndarray, within_m: float
) -> pd.DataFrame:
    own = np.where(for_it, metres, np.inf)
    near = (own <= within_m) | (for_it & online)
    count = near.sum(axis=1)
    nearest = own.argmin(axis=1) if len(for_it) else np.zeros(len(metres), dtype=np.int64)
    far = own.min(axis=1, initial=np.inf)
    # Somewhere, but nobody wrote down where.
    nowhere = bool((for_it & ~np.isfinite(metres).any(axis=0) & ~online).any()) if len(metres) else False
    beyond = UNKNOWN_PLACE if nowhere else BEYOND
    state = np.where(count > 0, WITHIN, beyond if for_it.any() else NO_OFFER)
    return pd.DataFrame(
        {
            "age_band": band,
            "state": state,
            "activities": count,
            "nearest": pd.Series(nearest, dtype="Int64").where(np.isfinite(far)),
            "nearest_m": np.where(np.isfinite(far), far, np.nan),
            "online": bool((for_it & online).any()),
        }
    )
