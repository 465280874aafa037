"""Places that people name instead of their area: postcodes, schools, areas of another version.

Decides how many parents of an area a place stands for. A place may lie in several areas; then nobody knows in
which of them somebody lives who names it, but how many parents live where is known well enough to say how
likely each area is (`parents_of_places`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# An area that takes this share of a postcode, school or older area takes all of it.
CERTAIN = 0.99
_ROUNDS = 100
COLUMNS = ("place", "text", "way", "area_code", "size", "per_parent", "several", "likeliest")
# How far off a key's sizes may be, as a standard deviation of their logarithm. Judged: a count of people of
# another year or age; ground with the density of parents; parents spread evenly over an area's postcodes.
_COUNTED, _BY_GROUND, _EVEN = 0.15, 0.3, 0.5


def places_of(key: pd.DataFrame, *, way: str, first: int) -> pd.DataFrame:
    """List the places of a key with the areas that they lie in.

    Parameters
    ----------
    key
        ``place`` (text), ``area_code``, ``weight`` (people, or shares of the place; missing where not known)
        and, for areas of another version, ``covers`` (share of the area's ground that lies in the place).
    way
        ``postcode``, ``school`` or ``code``.
    first
        Number of the first place.

    Returns
    -------
    DataFrame
        A row per place and area: ``place`` (number), ``text``, ``way``, ``area_code``, ``size`` (of what they
        have in common, in people or anything in proportion to them), ``per_parent`` (whether ``size`` is
        rather a share of the area's parents), ``several`` (whether the place lies in several areas),
        ``likeliest`` (whether the area has the largest weight of the place).
    """
    by_place = key.groupby("place", sort=False)
    share = key["weight"] / by_place["weight"].transform("sum")
    alone = by_place["area_code"].transform("size") == 1
    certain = alone | (share.groupby(key["place"]).transform("max") >= CERTAIN)
    per_parent = key["weight"].isna().to_numpy()
    # Nobody counted: an area's parents are taken to be spread evenly over the places that lie in it.
    even = 1 / key.groupby("area_code")["place"].transform("size")
    size = key["weight"].fillna(even)
    if "covers" in key:
        per_parent, size = np.full(len(key), True), key["covers"]
    return pd.DataFrame(
        {
            "place": first + by_place.ngroup().to_numpy(),
            "text": key["place"].to_numpy(object),
            "way": way,
            "area_code": key["area_code"].to_numpy(object),
            "size": size.to_numpy(float),
            "per_parent": per_parent,
            "several": ~certain.to_numpy(bool),
            "likeliest": (alone | (share >= CERTAIN)).to_numpy(bool),
        }
    )


def parents_of_places(places: pd.DataFrame, parents: pd.Series) -> pd.Series:
    """Estimate how many parents of each area live in each of its places.

    Parameters
    ----------
    places
        `Located.places`.
    parents
        Target population by area code; missing counts as 0.

    Returns
    -------
    Series
        Parents, index of ``places``.

    Notes
    -----
    Where a key gives people or shares, the sizes of its places are first scaled so that the places of an
    area together hold its parents as nearly as they can, the division of each place between areas kept as
    the key says: expectation-maximisation for the sizes c of Σ_s c_s w_si = N_i (Richardson 1972, J. Opt.
    Soc. Am. 62:55-59). A key of which a part is missing is not stretched: sizes only matter within a place.
    """
    living = places["area_code"].map(parents).fillna(0.0).to_numpy(float)
    found = np.where(places["per_parent"], places["size"] * living, places["size"])
    counted = ~places["per_parent"].to_numpy(bool)
    for way in places.loc[counted, "way"].unique():
        at = np.flatnonzero(counted & (places["way"] == way).to_numpy())
        place, area = (pd.factorize(places[name].to_numpy(object)[at])[0] for name in ("place", "area_code"))
        found[at] = _scaled(found[at], place, area, living[at])
    return pd.Series(found, index=places.index)


def _scaled(size: np.ndarray, place: np.ndarray, area: np.ndarray, living: np.ndarray) -> np.ndarray:
    """Scale places to their areas' parents; pairs of place and area."""
    total = np.bincount(place, size)
    share = np.divide(size, total[place], out=np.zeros(len(size)), where=total[place] > 0)
    if not (size * living).sum() > 0:
        return size
    wanted = living[np.unique(area, return_index=True)[1]]
    for _ in range(_ROUNDS):
        inside = np.bincount(area, share * total[place])
        factor = np.divide(wanted, inside, out=np.zeros(len(inside)), where=inside > 0)
        total = total * np.bincount(place, share * factor[area])
    return np.asarray(share * total[place])


def uncertainty(places: pd.DataFrame) -> float:
    """How far off the sizes may be: standard deviation of their logarithm, of the least sure key."""
    several = places[places["several"]]
    found = np.where(several["way"] == "code", _BY_GROUND, np.where(several["per_parent"], _EVEN, _COUNTED))
    return float(found.max(initial=0.0))
