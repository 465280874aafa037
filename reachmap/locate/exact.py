"""What somebody wrote as home area, where nothing is guessed: codes, names, aliases, answers, elsewhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from reachmap.locate.words import plain_name, take_apart, words_of
from reachmap.read.boundaries import Boundaries
from reachmap.read.values import is_no_answer

_ELSEWHERE = frozenset(
    {"annan kommun", "annan ort", "utanför kommunen", "bor i annan kommun", "other municipality"}
)
_AREA_CODE = re.compile(r"(\d{4})[A-Z]\d{3,4}")
# Statistics Sweden's tables tell versions apart so: 0380A0010_DeSO2025.
_VERSION = re.compile(r"_(?:de|reg)so(\d{4})$")
_LAST_PART = re.compile(r"^(.+?)\s*[/,(]\s*([^/,()]+)\)?$")
_LIVES_IN = re.compile(r"^(?:bor i|bor på|boende i)\s+")


@cache
def municipality_names() -> Mapping[str, str]:
    """Municipalities by code (Statistics Sweden's register, 290 of them)."""
    with Path(__file__).with_name("municipalities.csv").open(encoding="utf-8", newline="") as handle:
        return {row["municipality_code"]: row["municipality_name"] for row in csv.DictReader(handle)}


@cache
def known_places() -> Mapping[str, frozenset[str]]:
    """Names of Statistics Sweden's RegSO areas and their parts, by municipality, in the whole country."""
    found: dict[str, set[str]] = {}
    with Path(__file__).with_name("places.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["municipality_code"], set()).add(row["place"])
    return {code: frozenset(places) for code, places in found.items()}


def places_elsewhere(municipalities: Collection[str]) -> frozenset[str]:
    """Name the places in all other municipalities."""
    return frozenset().union(
        *(places for code, places in known_places().items() if code not in municipalities)
    )


class TextIndex:
    """Looks up what somebody wrote as home area.

    Parameters
    ----------
    boundaries
        The project's areas and those around it.
    aliases
        Area code, or a reason, by `plain_name`: what a person said that a text means.
    """

    def __init__(self, boundaries: Boundaries, aliases: Mapping[str, str]) -> None:
        own, others = boundaries.areas, boundaries.others
        self.aliases = aliases
        self.codes = {plain_name(code): code for code in own["area_code"]}
        self.names: dict[str, list[str]] = {}
        for code, name in zip(own["area_code"], own["area_name"], strict=True):
            if name:
                self.names.setdefault(plain_name(name), []).append(code)
        self.municipalities = set(own["municipality_code"])
        names = {code: plain_name(name) for code, name in municipality_names().items()}
        self.own_municipality = {names[code] for code in self.municipalities if code in names}
        self.others = set(names.values()) - self.own_municipality
        elsewhere = {plain_name(code) for code in others["area_code"]}
        elsewhere |= {plain_name(name) for name in others["area_name"] if name}
        self.elsewhere = elsewhere | self.others | _ELSEWHERE
        self.version = boundaries.version

    def find(self, text: str) -> tuple[str | None, str]:
        """Return (area code or None, reason)."""
        word = plain_name(text)
        if not word:
            return None, "blank"
        code = _VERSION.sub("", word) if self._same_version(word) else word
        if code in self.codes:
            return self.codes[code], "code"
        if word in self.names:
            codes = self.names[word]
            return (codes[0], "exact_name") if len(codes) == 1 else (None, "ambiguous")
        if word in self.aliases:
            meant = self.aliases[word]
            return (
                (self.codes[plain_name(meant)], "alias") if plain_name(meant) in self.codes else (None, meant)
            )
        if is_no_answer(word):
            return None, "no_answer"
        return None, self._elsewhere(word)

    def _same_version(self, word: str) -> bool:
        said = _VERSION.search(word)
        return said is not None and self.version in ("", said.group(1))

    def _elsewhere(self, word: str) -> str:
        bare = _LIVES_IN.sub("", word).removesuffix(" kommun")
        if bare in self.elsewhere or word in self.elsewhere:
            return "other_municipality"
        if bare in self.own_municipality:
            # The municipality's name is no area of it, and every area is in it.
            return "ambiguous" if len(self.codes) > 1 else "unknown_name"
        last = _LAST_PART.match(bare)
        if last and last.group(2) in self.others:
            return "other_municipality"
        code = _AREA_CODE.fullmatch(_VERSION.sub("", word).upper())
        if code and code.group(1) not in self.municipalities:
            return "other_municipality"
        return "unknown_name"

    def without_municipality(self, text: str) -> str:
        """Leave out the municipality behind an area's name: "Stenhagen/Uppsala", "Skultuna Västerås"."""
        word = _LIVES_IN.sub("", plain_name(text))
        for name in self.own_municipality:
            cut = re.sub(rf"[\s/,(]+{re.escape(name)}s?\)?$", "", word)
            if cut != word and take_apart(words_of(cut)).core:
                return cut
        return word

    def bare_code(self, text: str) -> str:
        """Leave out the version that Statistics Sweden's tables put behind a code."""
        return _VERSION.sub("", plain_name(text)).upper()
