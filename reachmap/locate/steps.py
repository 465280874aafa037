"""Participations to areas: each way in its order, each with its reason.

Code, exact name, alias, point, postcode, school, and last a misspelt name that can mean but one area. Whoever
a postcode, a school or an older code places in one of several areas has that reason and *no* area: the place
stands beside, with the areas that it lies in, and nobody is put silently into one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.locate.exact import TextIndex, places_elsewhere
from reachmap.locate.names import NameIndex
from reachmap.locate.places import COLUMNS, places_of
from reachmap.locate.points import assign_points
from reachmap.locate.systems import read_points
from reachmap.locate.versions import carry_over
from reachmap.locate.words import plain_name
from reachmap.read.aliases import ANSWERS
from reachmap.read.boundaries import Boundaries
from reachmap.read.place_keys import postcode_of
from reachmap.vocabulary import LOCATED_BY

_BY_TEXT = frozenset(
    {
        "code",
        "exact_name",
        "suggested",
        "blank",
        "no_answer",
        "other_municipality",
        "unknown_name",
        "ambiguous",
    }
)
_BY_POINT = frozenset({"point", "outside_boundaries", "bad_point"})
_REVIEW = ("text", "rows", "reason", "area_code", "area_name", "score", "differs")


@dataclass(frozen=True)
class LocatingKeys:
    """What a project gives besides boundaries, to find home areas by.

    Parameters
    ----------
    aliases
        Area code, or one of `read.aliases.ANSWERS`, by text (`read.aliases.read_aliases`).
    postcodes, schools
        `read.place_keys.read_place_key`; None where the project has none.
    file
        What the aliases' file is called, for errors.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    postcodes: pd.DataFrame | None = None
    schools: pd.DataFrame | None = None
    file: str = "aliases.csv"


@dataclass(frozen=True)
class Located:
    """Where participations were found. Has not passed the gate: in memory only.

    Parameters
    ----------
    table
        `tables.LOCATED`: the same rows and index. ``area_code`` is missing where none was found, and
        where several are possible.
    place
        The place (a number of ``places``) of rows that may be in several areas; -1 for all others. Same
        index as the table.
    places
        `places.places_of` every key that is used: the project's postcodes, schools, earlier areas.
    swapped
        Whether a row's coordinates stood in the other order and were put right. Same index.
    carried
        For rows with a code of another version: the share of its ground that is not in the likeliest area
        (0 to 1); missing for all others. Same index.
    review
        Texts that found no area, with what they may mean, best first: ``text``, ``rows`` (how often it
        stands), ``reason``, ``area_code``, ``area_name``, ``score`` (0 to 100), ``differs`` (``marks`` or
        ``spelling``). The texts were written by persons about themselves.
    left_out
        Participations that are in no count, being few (`reach.few`): rows like those of ``table``.
    """

    table: pd.DataFrame
    place: pd.Series
    places: pd.DataFrame
    swapped: pd.Series
    carried: pd.Series
    review: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)


def locate_participations(
    participations: pd.DataFrame, boundaries: Boundaries, *, keys: LocatingKeys | None = None
) -> pd.DataFrame:
    """Find the area of each participation.

    Parameters
    ----------
    participations
        `tables.PARTICIPATIONS`.
    boundaries
        The project's areas and those around it.
    keys
        Aliases, postcodes and schools, where the project has them.

    Returns
    -------
    DataFrame
        `tables.LOCATED`: the same rows and index, with ``area_code`` (missing where none was found, or
        several are possible) and ``reason`` (one of `vocabulary.LOCATED_BY` or `vocabulary.NOT_LOCATED`).

    Raises
    ------
    InputError
        A coordinate reference system is named that does not exist, or an alias means no area.
    CrsError
        Points fit two reference systems, and none is named.
    """
    return find_homes(participations, boundaries, keys=keys, review=False).table


def find_homes(
    participations: pd.DataFrame,
    boundaries: Boundaries,
    *,
    keys: LocatingKeys | None = None,
    review: bool = True,
) -> Located:
    """Find the area of each participation, the areas that are possible, and what a person must decide.

    Parameters and errors as `locate_participations`; without ``review`` no candidates are looked for.
    """
    search = _Search(participations, boundaries, keys or LocatingKeys())
    search.by_text()
    search.by_point()
    search.by_place("postcode", search.keys.postcodes)
    search.by_place("school", search.keys.schools)
    search.by_likeness()
    table = participations.assign(
        area_code=pd.Series(search.codes, index=participations.index, dtype="str"),
        reason=pd.Series(search.reasons, index=participations.index, dtype="str"),
    )
    return Located(
        table=tables.LOCATED.check(table[tables.LOCATED.columns]),
        place=pd.Series(search.place, index=participations.index),
        places=search.places,
        swapped=pd.Series(search.swapped, index=participations.index),
        carried=pd.Series(search.carried, index=participations.index),
        review=search.review() if review else pd.DataFrame(columns=list(_REVIEW)),
    )


def possible_reasons(
    participations: pd.DataFrame, boundaries: Boundaries, *, keys: LocatingKeys | None = None
) -> frozenset[str]:
    """Tell which reasons can occur at all: a way that is never tried finds nobody, whoever they are."""
    keys = keys or LocatingKeys()
    reasons = _BY_TEXT
    if participations[["x", "y", "lon", "lat"]].notna().any(axis=None):
        reasons |= _BY_POINT
    given = {"alias": keys.aliases, "postcode": keys.postcodes, "school": keys.schools}
    reasons |= {way for way, key in given.items() if key is not None and len(key)}
    if not (boundaries.areas["area_name"] != "").any():
        reasons -= {"exact_name", "suggested"}
    return frozenset(reasons)


class _Search:
    """Goes through the ways, each for the rows that those before it did not find."""

    def __init__(self, rows: pd.DataFrame, boundaries: Boundaries, keys: LocatingKeys) -> None:
        self.rows = rows
        self.boundaries = boundaries
        self.keys = keys
        self.texts = rows["area"].fillna("").to_numpy(object)
        self.codes = np.full(len(rows), None, dtype=object)
        self.reasons = np.full(len(rows), "blank", dtype=object)
        self.index = TextIndex(boundaries, _checked(keys, boundaries))
        self.place = np.full(len(rows), -1)
        self.swapped = np.zeros(len(rows), dtype=bool)
        self.carried = np.full(len(rows), np.nan)
        self.places = _no_places()

    def _open(self) -> np.ndarray:
        return ~np.isin(self.reasons, LOCATED_BY)

    def by_text(self) -> None:
        places, unique = pd.factorize(self.texts)
        answers = [self.index.find(text) for text in unique]
        self.codes = np.array([code for code, _ in answers] or [None], dtype=object)[places]
        self.reasons = np.array([reason for _, reason in answers] or [""], dtype=object)[places]
        earlier = self.boundaries.earlier
        if earlier is not None and (self.reasons == "unknown_name").any():
            key = carry_over(earlier, self.boundaries.areas).rename(columns={"code": "place"})
            self._list_places("code", key)
            unknown = self.reasons == "unknown_name"
            self._find_places("code", unknown, self.index.bare_code)
            uncertain = key.drop_duplicates("place").set_index("place")["uncertain"]
            carried = unknown & (self.reasons == "code")
            codes = [self.index.bare_code(text) for text in self.texts[carried]]
            self.carried[carried] = uncertain.loc[codes].to_numpy()

    def by_point(self) -> None:
        given = self.rows[["x", "y", "lon", "lat"]].notna().any(axis=1).to_numpy()
        pending = np.flatnonzero(given & self._open())
        if not len(pending):
            return
        points, self.swapped[pending] = read_points(self.rows.iloc[pending], self.boundaries)
        self.codes[pending], self.reasons[pending] = assign_points(points, self.boundaries)

    def by_place(self, way: str, key: pd.DataFrame | None) -> None:
        if key is None:
            return
        own = key[key["area_code"].isin(self.boundaries.areas["area_code"])]
        plain = postcode_of if way == "postcode" else plain_name
        self._list_places(way, own.assign(place=own["place"].map(plain)))
        self._find_places(way, self._open(), plain, texts=self.rows[way].fillna("").to_numpy(object))
        # Some write it where they are asked for their area.
        self._find_places(way, self._open(), plain)

    def _list_places(self, way: str, key: pd.DataFrame) -> None:
        first = 0 if self.places.empty else int(self.places["place"].max()) + 1
        listed = places_of(key, way=way, first=first)
        self.places = pd.concat([self.places, listed], ignore_index=True) if first else listed

    def _find_places(
        self,
        way: str,
        pending: np.ndarray,
        plain: Callable[[str], str | None],
        *,
        texts: np.ndarray | None = None,
    ) -> None:
        """Locate rows by a key: in a place's one area, or in a place that lies in several."""
        listed = self.places[self.places["way"] == way]
        numbers = listed.drop_duplicates("place").set_index("text")[["place", "several"]]
        sole = listed[listed["likeliest"]].set_index("text")["area_code"]
        factors, unique = pd.factorize(self.texts if texts is None else texts)
        named = pd.Index([plain(text) if text else None for text in unique] or [None], dtype=object)[factors]
        rows = np.flatnonzero(pending & named.isin(numbers.index))
        found = numbers.loc[named[rows]]
        several = found["several"].to_numpy(bool)
        self.reasons[rows] = way
        self.place[rows[several]] = found["place"].to_numpy()[several]
        self.codes[rows[~several]] = sole.loc[named[rows[~several]]].to_numpy(object)

    def by_likeness(self) -> None:
        pending = self.reasons == "unknown_name"
        unique = list(pd.unique(self.texts[pending]))
        areas = self.boundaries.areas
        elsewhere = sorted({name for name in self.boundaries.others["area_name"] if name} | self.index.others)
        known = places_elsewhere(set(areas["municipality_code"]))
        names = NameIndex(areas["area_name"].tolist(), elsewhere, known=known)
        found = names.suggest([self.index.without_municipality(text) for text in unique])
        codes = areas["area_code"].to_numpy(object)
        answers = {
            text: (codes[each.area], "suggested") if each.area is not None else (None, "ambiguous")
            for text, each in zip(unique, found, strict=True)
            if each.area is not None or each.several
        }
        for row in np.flatnonzero(pending):
            self.codes[row], self.reasons[row] = answers.get(self.texts[row], (None, "unknown_name"))
        self._names = names

    def review(self) -> pd.DataFrame:
        asked = np.isin(self.reasons, ["unknown_name", "ambiguous"]) & (self.texts != "")
        counted = pd.Series(self.texts[asked]).value_counts(sort=False)
        reasons = dict(zip(self.texts[asked], self.reasons[asked], strict=True))
        near = self._names.candidates(list(counted.index))
        areas = self.boundaries.areas.iloc[near["area"].to_numpy(dtype=int)]
        return near.assign(
            rows=near["text"].map(counted),
            reason=near["text"].map(reasons),
            area_code=areas["area_code"].to_numpy(),
            area_name=areas["area_name"].to_numpy(),
        )[list(_REVIEW)]


def _no_places() -> pd.DataFrame:
    kinds = {"place": int, "size": float, "per_parent": bool, "several": bool, "likeliest": bool}
    return pd.DataFrame({name: [] for name in COLUMNS}).astype(kinds | {"way": "str", "area_code": "str"})


def _checked(keys: LocatingKeys, boundaries: Boundaries) -> dict[str, str]:
    """Return aliases by plain text, if every one means an area of the project."""
    known = {plain_name(code) for code in boundaries.areas["area_code"]}
    lost = sorted(
        {code for code in keys.aliases.values() if plain_name(code) not in known and code not in ANSWERS}
    )
    if lost:
        raise InputError("alias_no_area", file=keys.file, codes=", ".join(lost[:5]), n=len(lost))
    return {plain_name(text): code for text, code in keys.aliases.items()}
