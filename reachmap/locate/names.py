"""Misspelt area names: which area is meant, where only one can be.

Takes a name alone only where all that tells areas apart agrees (`words.Place.marks`: compass points, old and
new, numbers) and the rest is, in this order, the same letters, the same without dots, the same by ear, the
name of one part of a compound ("Emaus" of "Gideonsberg-Emaus"), or one slip away; and where no other
is as near, also among neighbouring municipalities' areas. "Orminge" is never "Västra Orminge". Whatever
is left is a question for a person, with the nearest areas beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from reachmap.locate.exact import municipality_names
from reachmap.locate.slips import (
    SHORTEST_WITH_ONE_SLIP,
    SHORTEST_WITH_TWO_SLIPS,
    TERRAIN,
    is_slip,
    lacks_dots,
    sounds_alike,
)
from reachmap.locate.words import Place, by_sound, parts_of, take_apart, variants, without_dots, words_of

# How much further off the next name must be, in slips.
AHEAD = 2
LONGEST_NAME = 80  # characters; what is longer is no name
CANDIDATES = 5
LEAST_SCORE = 50.0  # per cent alike; what is less is not worth a person's while
_CHUNK = 2_000
_DIGITS_OF_AN_ADDRESS = 3


@dataclass(frozen=True)
class Suggestion:
    """What a text may mean.

    Parameters
    ----------
    area
        Position of the one area that is taken alone; None where a person must choose.
    several
        Whether several areas bear the name, told apart by what the text leaves out.
    """

    area: int | None = None
    several: bool = False


@dataclass
class _Lookup:
    """From a way of writing to the names that it may mean: area (-1: not the project's own) and name."""

    names: dict[object, set[tuple[int, Place]]] = field(default_factory=dict)

    def add(self, key: object, area: int, name: Place) -> None:
        self.names.setdefault(key, set()).add((area, name))

    def find(self, keys: Iterable[object]) -> set[tuple[int, Place]]:
        return set().union(*(self.names.get(key, set()) for key in keys))

    def areas(self, keys: Iterable[object]) -> set[int]:
        return {area for area, _ in self.find(keys)}


@lru_cache(maxsize=1 << 14)
def _key_of(name: str) -> tuple[tuple[str, ...], str]:
    """What two ways of writing a name have in common; the country's thousands are taken apart once."""
    return take_apart(words_of(name)).key


class NameIndex:
    """Finds areas by misspelt names.

    Parameters
    ----------
    names
        The project's areas, by position; blank ones are never found.
    elsewhere
        Names of other places that a text may mean: never suggested, but they compete.
    known
        Names of places in the whole country. What is one of them, letter for letter, is no slip of the pen:
        "Bredaryd" is a place, not a misspelt "Bredared".
    """

    def __init__(self, names: list[str], elsewhere: Iterable[str] = (), *, known: Iterable[str] = ()) -> None:
        self.names = names
        self._known = set(map(_key_of, known))
        self._towns = frozenset(take_apart(words_of(name)).core for name in municipality_names().values())
        self._same, self._dotless, self._heard, self._part = _Lookup(), _Lookup(), _Lookup(), _Lookup()
        self._cores = _Lookup()
        self._written: dict[str, list[tuple[int, Place]]] = {}
        prefix = _common_prefix(names)
        self._places = [take_apart(words_of(name.removeprefix(prefix))) for name in names]
        for area, name in enumerate(names):
            if name:
                self._add(name.removeprefix(prefix), area)
        for name in elsewhere:
            if name:
                self._add(name, -1)

    def _add(self, name: str, area: int) -> None:
        place = take_apart(words_of(name))
        for key in (place.key, place.joined):
            self._same.add(key, area, place)
        self._add_loosely(place, area)
        for part in parts_of(name):
            each = take_apart(words_of(part))
            self._cores.add(each.core, area, each)
            for word in words_of(part):
                self._cores.add(word, area, each)
            # "Halmstad centrum" is a part of town that more than one area may be, "Sund" a word.
            if each.core and each.core not in self._towns and (each.marks or each.core not in TERRAIN):
                self._part.add(each.key, area, each)
                self._add_loosely(each, area)

    def _add_loosely(self, place: Place, area: int) -> None:
        self._dotless.add((place.marks, without_dots(place.core)), area, place)
        self._dotless.add(without_dots(place.joined), area, place)
        self._heard.add((place.marks, without_dots(by_sound(place.core))), area, place)
        self._cores.add(place.core, area, place)
        self._written.setdefault(place.core, []).append((area, place))

    def suggest(self, texts: list[str]) -> list[Suggestion]:
        """Say of each text which area it means, if it can mean but one."""
        found: list[Suggestion | None] = [self._by_key(text) for text in texts]
        left = [i for i, suggestion in enumerate(found) if suggestion is None]
        for i, suggestion in zip(left, self._by_slips([texts[i] for i in left]), strict=True):
            found[i] = suggestion
        return [suggestion or Suggestion() for suggestion in found]

    def _by_key(self, text: str) -> Suggestion | None:
        """Look up ways of writing that are no slips; None where the text may still be misspelt."""
        words = words_of(text)
        typed = take_apart(words)
        if not _may_be_name(text):
            return Suggestion()
        own = self._same.areas([typed.key, typed.joined]) | self._part.areas([typed.key])
        if typed.key in self._known and not own:
            return Suggestion()
        whole = {place for place in map(take_apart, variants(words, shortened=False)) if place.core}
        for place in [place for place in map(take_apart, variants(words)) if place.core]:
            # What a style of writing shortens is told by whole names only: "Vasastan".
            parts = self._part.find([place.key]) if place in whole else set()
            levels = [
                self._same.areas([place.key, place.joined]),
                set().union(*(self._bearers(*each) for each in parts)),
                self._like(place, parts=place in whole),
            ]
            areas = next(filter(None, levels), None)
            if areas:
                only = next(iter(areas)) if len(areas) == 1 else -1
                return Suggestion(None if only == -1 else only, several=len(areas - {-1}) > 1)
        bearers = set().union(*(self._cores.areas([place.core]) for place in whole)) - {-1}
        return Suggestion(several=len(bearers) > 1) if bearers else None

    def _like(self, place: Place, *, parts: bool) -> set[int]:
        """Areas whose name (or, with ``parts``, a part of it) is this one without dots, or sounds like it."""
        keys = [(place.marks, without_dots(place.core)), without_dots(place.joined)]
        found = {each for each in self._dotless.find(keys) if lacks_dots(place, each[1])}
        keys = [(place.marks, without_dots(by_sound(place.core)))]
        found |= {each for each in self._heard.find(keys) if sounds_alike(place, each[1])}
        kept = [each for each in found if parts or self._is_whole(*each)]
        return set().union(*(self._bearers(area, name) for area, name in kept))

    def _bearers(self, area: int, name: Place) -> set[int]:
        """Areas that somebody may mean who writes this name.

        One, if it is the area's whole name or has a mark; of a part without, all that have it.
        """
        return {area} if name.marks or self._is_whole(area, name) else self._cores.areas([name.core])

    def _is_whole(self, area: int, name: Place) -> bool:
        return area == -1 or name.joined == self._places[area].joined

    def _by_slips(self, texts: list[str]) -> list[Suggestion]:
        """Compare with every core that is near enough in length; the marks must agree."""
        places = [take_apart(words_of(text)) for text in texts]
        found = [Suggestion()] * len(places)
        blocks: dict[tuple[int, bool], list[int]] = {}
        for row, place in enumerate(places):
            if len(place.core) >= SHORTEST_WITH_ONE_SLIP:
                dotless = without_dots(place.core) == place.core
                blocks.setdefault((len(place.core), dotless), []).append(row)
        for (length, dotless), rows in blocks.items():
            most = 2 if length >= SHORTEST_WITH_TWO_SLIPS else 1
            # Whoever is further off is no rival of a name that is so near.
            limit = most + AHEAD - 1
            cores = [core for core in self._written if abs(len(core) - length) <= limit]
            # What has no dots is no further from a name without its dots than from the name itself.
            spelt = [without_dots(core) for core in cores] if dotless else cores
            for start in range(0, len(rows) if cores else 0, _CHUNK):
                some = rows[start : start + _CHUNK]
                nearest = _nearest_of([places[row].core for row in some], spelt, limit=limit)
                for row, (at, slips, rivals) in zip(some, nearest, strict=True):
                    if slips <= most and rivals == 1:
                        found[row] = self._nearest(places[row], cores[at], slips)
        return found

    def _nearest(self, place: Place, core: str, slips: int) -> Suggestion:
        if len(place.core) < SHORTEST_WITH_ONE_SLIP or not is_slip(place.core, core, slips):
            return Suggestion()
        written = [(area, each) for area, each in self._written[core] if each.marks == place.marks]
        alike = set().union(*(self._bearers(area, each) for area, each in written))
        if len(alike) == 1 and -1 not in alike:
            return Suggestion(next(iter(alike)))
        own = {area for area, _ in self._written[core]} - {-1}
        return Suggestion(several=len(own) > 1)

    def candidates(self, texts: list[str]) -> pd.DataFrame:
        """List the nearest areas of each text, for a person to choose among.

        Returns
        -------
        DataFrame
            ``text``, ``area`` (position), ``score`` (0 to 100, per cent alike), ``differs`` (``marks``:
            compass point, number and the like; ``spelling``), best first within each text.
        """
        from rapidfuzz import fuzz, process

        rows = []
        plain = [without_dots(" ".join(words_of(name))) for name in self.names]
        for start in range(0, len(texts), _CHUNK):
            some = texts[start : start + _CHUNK]
            queries = [without_dots(" ".join(words_of(text[:LONGEST_NAME]))) for text in some]
            scores = process.cdist(queries, plain, scorer=fuzz.WRatio, score_cutoff=LEAST_SCORE, workers=2)
            for text, row in zip(some, scores, strict=True):
                marks = take_apart(words_of(text)).marks
                for area in np.argsort(-row, kind="stable")[:CANDIDATES]:
                    if row[area] > 0 and self.names[area]:
                        differs = "spelling" if self._places[area].marks == marks else "marks"
                        rows.append((text, int(area), round(float(row[area]), 1), differs))
        return pd.DataFrame(rows, columns=["text", "area", "score", "differs"])


def _nearest_of(written: list[str], cores: list[str], *, limit: int) -> Iterable[tuple[int, int, int]]:
    """Give the place of the nearest core, its slips, and how many (itself too) are less than `AHEAD` behind.

    Slips are those of optimal string alignment; beyond ``limit`` they are not counted.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    off = process.cdist(written, cores, scorer=OSA.distance, score_cutoff=limit, dtype=np.uint8, workers=2)
    best = off.argmin(axis=1)
    slips = off[np.arange(len(written)), best]
    rivals = (off < (slips + AHEAD)[:, None]).sum(axis=1)
    return zip(best.tolist(), slips.tolist(), rivals.tolist(), strict=True)


def _may_be_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and sum(mark.isdigit() for mark in text) < _DIGITS_OF_AN_ADDRESS


def _common_prefix(names: list[str]) -> str:
    """Find what every name begins with, such as "RegSO-"; blank where it is part of a word."""
    filled = [name for name in names if name]
    if len(filled) < 3:
        return ""
    first, last = min(filled), max(filled)
    same = next((i for i, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), 0)
    ends = [i for i, mark in enumerate(first[:same], start=1) if mark in "-:_"]
    return first[: ends[-1]] if ends else ""
