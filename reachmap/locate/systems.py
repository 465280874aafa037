"""In which reference system coordinates are, where nobody says so.

Told apart by range: degrees, RT 90 (easting above a million), SWEREF 99 TM, and its twelve local zones, whose
numbers look alike everywhere. Among those that are possible the one whose points fall in the municipality is
taken, if the next one puts at most half as many there; else the user is asked. Which axis comes first is seen
from the numbers: no place in Sweden has a northing that could be an easting, or a latitude that could be a
longitude.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.errors import CrsError, InputError
from reachmap.locate.points import assign_points
from reachmap.read.boundaries import Boundaries

RT90 = "EPSG:3021"
LOCAL_ZONES = tuple(f"EPSG:{code}" for code in range(3007, 3019))  # SWEREF 99 12 00 … 23 15
NAMES = {tables.CRS: "SWEREF 99 TM", tables.WGS84: "WGS 84", RT90: "RT 90 2.5 gon V"} | dict(
    zip(
        LOCAL_ZONES,
        [
            f"SWEREF 99 {zone}"
            for zone in [
                "12 00",
                "13 30",
                "15 00",
                "16 30",
                "18 00",
                "14 15",
                "15 45",
                "17 15",
                "18 45",
                "20 15",
                "21 45",
                "23 15",
            ]
        ],
        strict=True,
    )
)
# Sweden with some sea around it: (west, south, east, north) in each kind of system.
_DEGREES = (10.0, 54.5, 25.0, 70.0)
_METRES = (200_000.0, 6_050_000.0, 950_000.0, 7_750_000.0)
_LOCAL = (-50_000.0, 6_050_000.0, 500_000.0, 7_750_000.0)
_OLD = (1_150_000.0, 6_050_000.0, 1_950_000.0, 7_750_000.0)
_SAMPLE = 2_000  # points enough to tell systems apart
# The next best system puts at most this share of the best one's points in the municipality.
LARGEST_RIVAL = 0.5


def points_of(rows: pd.DataFrame, boundaries: Boundaries) -> np.ndarray:
    """Points of participations in EPSG:3006; `read_points` without the second answer."""
    return read_points(rows, boundaries)[0]


def read_points(rows: pd.DataFrame, boundaries: Boundaries) -> tuple[np.ndarray, np.ndarray]:
    """Project the points of participations, and tell which had their axes in the other order.

    Returns
    -------
    points
        EPSG:3006, shape n × 2, metres; not finite where there is none.
    swapped
        Whether north stood where east is asked for (latitude where longitude is), shape n.

    Raises
    ------
    InputError
        A reference system is named that does not exist.
    CrsError
        None is named, and two fit as well.
    """
    points = np.full((len(rows), 2), np.nan)
    swapped = np.zeros(len(rows), dtype=bool)
    by_degrees = rows[["lon", "lat"]].notna().all(axis=1).to_numpy()
    pairs = np.where(by_degrees[:, None], rows[["lon", "lat"]].to_numpy(), rows[["x", "y"]].to_numpy())
    stated = rows["crs"].to_numpy(object)
    stated[by_degrees] = np.where(_within(_ordered(pairs[by_degrees]), _DEGREES), tables.WGS84, "")
    files = rows["file"].to_numpy(object)
    for file, crs in pd.unique(pd.Series(list(zip(files, stated, strict=True)), dtype=object)):
        chosen = (files == file) & (stated == crs)
        swapped[chosen] = _turned(pairs[chosen])
        ordered = _ordered(pairs[chosen])
        points[chosen] = project(ordered, crs) if crs else _untold(ordered, boundaries, file)
    return points, swapped


def _ordered(pairs: np.ndarray) -> np.ndarray:
    """Put east before north, where the numbers show that it is the other way round."""
    return np.where(_turned(pairs)[:, None], pairs[:, ::-1], pairs)


def _turned(pairs: np.ndarray) -> np.ndarray:
    """Tell where north stands before east."""
    first, second = pairs[:, 0], pairs[:, 1]
    # Latitudes lie above 54, longitudes below 25; northings above six million, eastings below two.
    degrees = (first > 54) & (first < 70) & (second > 10) & (second < 25)
    metres = (first > 6_000_000) & (first < 7_800_000) & (second < 2_000_000) & (second > -100_000)
    return np.asarray(degrees | metres)


def _within(points: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    west, south, east, north = box
    x, y = points[:, 0], points[:, 1]
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _untold(pairs: np.ndarray, boundaries: Boundaries, file: str) -> np.ndarray:
    """Project points whose system nobody names; infinite where they fit none."""
    points = np.where(np.isnan(pairs), np.nan, np.inf)
    for crs, box in ((tables.WGS84, _DEGREES), (RT90, _OLD)):
        chosen = _within(pairs, box)
        points[chosen] = project(pairs[chosen], crs)
    metres = _within(pairs, _METRES) | _within(pairs, _LOCAL)
    if metres.any():
        points[metres] = _by_municipality(pairs[metres], boundaries, file)
    return points


def _by_municipality(pairs: np.ndarray, boundaries: Boundaries, file: str) -> np.ndarray:
    """Project metres in the system that puts them in the municipality."""
    inside = {crs: _inside(pairs, crs, boundaries) for crs in (tables.CRS, *LOCAL_ZONES)}
    best, rival = sorted(inside, key=lambda crs: -inside[crs])[:2]
    if inside[best] == 0:
        # In the municipality under no system. The national grid is known by its range; no zone is.
        national = _within(pairs, _METRES) & ~_within(pairs, _LOCAL)
        return np.where(national[:, None], pairs, np.inf)
    if inside[rival] > LARGEST_RIVAL * inside[best]:
        raise CrsError("crs_tie", file=file, first=NAMES[best], second=NAMES[rival], epsg=best)
    return project(pairs, best)


def _inside(pairs: np.ndarray, crs: str, boundaries: Boundaries) -> int:
    step = max(1, len(pairs) // _SAMPLE)
    some = pairs[::step]
    some = some[_within(some, _METRES if crs == tables.CRS else _LOCAL)]
    if not len(some):
        return 0
    _, reasons = assign_points(project(some, crs), boundaries)
    return int(np.isin(reasons, ["point", "ambiguous"]).sum())


def read_place(first: float, second: float) -> tuple[float, float] | None:
    """Read one place in degrees or SWEREF 99 TM, either axis first; None where it is neither.

    Returns
    -------
    tuple of float or None
        Easting and northing, EPSG:3006.
    """
    pair = _ordered(np.array([[first, second]], dtype=float))
    if _within(pair, _DEGREES).all():
        pair = project(pair, tables.WGS84)
    if not _within(pair, _METRES).all():
        return None
    return float(pair[0, 0]), float(pair[0, 1])


def project(points: np.ndarray, crs: str) -> np.ndarray:
    """Project points (shape n × 2, east first) to EPSG:3006.

    Raises
    ------
    InputError
        There is no such reference system.
    """
    from pyproj import Transformer
    from pyproj.exceptions import CRSError

    if crs == tables.CRS:
        return points
    try:
        transformer = Transformer.from_crs(crs, tables.CRS, always_xy=True)
    except CRSError as error:
        raise InputError("crs_unknown", found=str(crs)[:40]) from error
    x, y = transformer.transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y])
