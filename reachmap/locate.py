"""Participations to areas, each with the reason why it was or was not found.

Tried in order: the area's code, its exact name (whatever case and spaces), a point. Nothing is guessed: a
name that two areas share is ambiguous, a name that nobody knows is unknown, and both are counted. A point
becomes an area here and goes no further.
"""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from reachmap import tables
from reachmap.errors import InputError
from reachmap.read.boundaries import Boundaries
from reachmap.read.values import is_no_answer
from reachmap.vocabulary import LOCATED_BY

_BY_TEXT = frozenset({"code", "exact_name", "blank", "no_answer", "other_municipality", "unknown_name"})
_BY_POINT = frozenset({"point", "outside_boundaries", "ambiguous", "bad_point"})

_ELSEWHERE = frozenset(
    {"annan kommun", "annan ort", "utanför kommunen", "bor i annan kommun", "other municipality"}
)
_AREA_CODE = re.compile(r"\d{4}[A-Z]\d{3,4}")
_SPACES = re.compile(r"[\s\u00a0]+")


def locate_participations(participations: pd.DataFrame, boundaries: Boundaries) -> pd.DataFrame:
    """Find the area of each participation.

    Parameters
    ----------
    participations
        `tables.PARTICIPATIONS`.
    boundaries
        The project's areas and those around it.

    Returns
    -------
    DataFrame
        `tables.LOCATED`: the same rows and index, with ``area_code`` (missing where none was found)
        and ``reason`` (one of `vocabulary.LOCATED_BY` or `vocabulary.NOT_LOCATED`).

    Raises
    ------
    InputError
        A coordinate reference system is named that does not exist.
    """
    by_text = _TextIndex(boundaries)
    answers = {text: by_text.find(text) for text in participations["area"].dropna().unique()}
    found = [answers.get(text, (None, "blank")) for text in participations["area"]]
    located = participations.assign(
        area_code=pd.Series([code for code, _ in found], index=participations.index, dtype="str"),
        reason=pd.Series([reason for _, reason in found], index=participations.index, dtype="str"),
    )
    _locate_points(located, boundaries)
    return tables.LOCATED.check(located[tables.LOCATED.columns])


def possible_reasons(participations: pd.DataFrame, boundaries: Boundaries) -> frozenset[str]:
    """Tell which reasons can occur at all: a way that is never tried finds nobody, whoever they are."""
    reasons = _BY_TEXT
    if participations[["x", "y", "lon", "lat"]].notna().any(axis=None):
        reasons |= _BY_POINT
    if boundaries.areas["area_name"].map(plain_name).duplicated().any():
        reasons |= {"ambiguous"}
    return reasons


def plain_name(text: str) -> str:
    """Write an area's name without regard to case and spaces."""
    return _SPACES.sub(" ", text).strip().casefold()


class _TextIndex:
    """Looks up what somebody wrote as home area."""

    def __init__(self, boundaries: Boundaries) -> None:
        own, others = boundaries.areas, boundaries.others
        self.codes = {plain_name(code): code for code in own["area_code"]}
        self.elsewhere_codes = {plain_name(code) for code in others["area_code"]}
        self.names: dict[str, list[str]] = {}
        for code, name in zip(own["area_code"], own["area_name"], strict=True):
            if name:
                self.names.setdefault(plain_name(name), []).append(code)
        self.elsewhere_names = {plain_name(name) for name in others["area_name"] if name}
        self.municipalities = set(own["municipality_code"])

    def find(self, text: str) -> tuple[str | None, str]:
        """Return (area code or None, reason)."""
        word = plain_name(text)
        if not word:
            return None, "blank"
        if word in self.codes:
            return self.codes[word], "code"
        if word in self.names:
            codes = self.names[word]
            return (codes[0], "exact_name") if len(codes) == 1 else (None, "ambiguous")
        if is_no_answer(word):
            return None, "no_answer"
        if word in self.elsewhere_codes | self.elsewhere_names | _ELSEWHERE:
            return None, "other_municipality"
        code = _AREA_CODE.fullmatch(word.upper())
        if code and code.group()[:4] not in self.municipalities:
            return None, "other_municipality"
        return None, "unknown_name"


def _locate_points(located: pd.DataFrame, boundaries: Boundaries) -> None:
    """Fill in, in place, the area of rows that have a point and no area by text."""
    columns = located[["x", "y", "lon", "lat"]].to_numpy()
    pending = ~np.isnan(columns).all(axis=1) & ~located["reason"].isin(LOCATED_BY).to_numpy()
    if not pending.any():
        return
    rows = located.index[pending]
    points = _points(located.loc[rows])
    codes, reasons = assign_points(points, boundaries)
    located.loc[rows, "area_code"] = pd.array(codes, dtype="str")
    located.loc[rows, "reason"] = reasons


def _points(rows: pd.DataFrame) -> np.ndarray:
    """Points in EPSG:3006 (shape n × 2, metres); not finite where there is none."""
    points = np.full((len(rows), 2), np.nan)
    by_degrees = rows[["lon", "lat"]].notna().all(axis=1).to_numpy()
    points[by_degrees] = _project(rows.loc[by_degrees, ["lon", "lat"]].to_numpy(), tables.WGS84)
    for crs in rows.loc[~by_degrees, "crs"].unique():
        chosen = ~by_degrees & (rows["crs"] == crs).to_numpy()
        points[chosen] = _project(rows.loc[chosen, ["x", "y"]].to_numpy(), crs)
    return points


def _project(points: np.ndarray, crs: str) -> np.ndarray:
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    try:
        transformer = Transformer.from_crs(crs, tables.CRS, always_xy=True)
    except CRSError as error:
        raise InputError("crs_unknown", found=str(crs)[:40]) from error
    x, y = transformer.transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y])


def assign_points(points: np.ndarray, boundaries: Boundaries) -> tuple[np.ndarray, np.ndarray]:
    """Find the area that each point lies in.

    Parameters
    ----------
    points
        Shape n × 2, easting and northing in metres, EPSG:3006.
    boundaries
        The project's areas and those around it.

    Returns
    -------
    codes, reasons
        One of each per point (object arrays; no area is None). A point on the line between areas
        is ``ambiguous``.
    """
    usable = np.isfinite(points).all(axis=1)
    codes = np.full(len(points), None, dtype=object)
    reasons = np.where(usable, "outside_boundaries", "bad_point").astype(object)
    shapes = shapely.points(points[usable])
    positions = np.flatnonzero(usable)
    hit, area = _hits(shapes, boundaries.areas)
    times = np.bincount(hit, minlength=len(shapes))
    single = times[hit] == 1
    codes[positions[hit[single]]] = boundaries.areas["area_code"].to_numpy(object)[area[single]]
    reasons[positions[times == 1]] = "point"
    reasons[positions[times > 1]] = "ambiguous"
    elsewhere, _ = _hits(shapes, boundaries.others)
    outside = np.setdiff1d(elsewhere, hit)
    reasons[positions[outside]] = "other_municipality"
    return codes, reasons


def _hits(points: np.ndarray, areas: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (point, area) that touch, by position."""
    if areas.empty or len(points) == 0:
        nothing = np.array([], dtype=int)
        return nothing, nothing
    pairs = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="intersects")
    return pairs[0], pairs[1]
