"""What a written place name says: its words, and what tells it from its neighbours.

A name is taken apart into *marks* and a *core*. Marks are what tells areas of one name apart: points of the
compass, old and new, upper and lower, inner and outer, big and small, numbers. They are written in many ways
("N", "N:a", "norr", "norra") and are never guessed at. The core is the rest, run together: where somebody
puts a space or a hyphen says nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACES = re.compile(r"[\s\u00a0]+")
# "Ö:a", "S:t": a colon inside a word belongs to it. Digits part from letters: "Område1".
_WORD = re.compile(r"[^\W\d_]+(?::[^\W\d_]+)?|\d+")
_ACCENT = re.compile(r"[^\x00-\x7fåäöéü]")
_ZERO = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])")
_ONE = re.compile(r"(?<=[^\W\d_])[1|](?=[^\W\d_])")
_BETWEEN_PARTS = re.compile(r"\s*[-–/]\s*|\s+och\s+")
# What a genitive begins is one name: Näsby is no part of Roslags-Näsby.
_GENITIVE = re.compile(r"^\w*(?<![aeiouyåäös])(?<!for)s-", re.IGNORECASE)

_MARKS = {
    "norra": ("n", "n:a", "norr", "nord", "norra"),
    "södra": ("s", "s:a", "söder", "soder", "syd", "södra", "sodra", "södre"),
    "östra": ("ö", "ö:a", "öst", "öster", "oster", "ost", "östra", "ostra"),
    "västra": ("v", "v:a", "väst", "väster", "vaster", "vast", "vest", "vestra", "västra", "vastra"),
    "nordöstra": ("nö", "nordöst", "nordost", "nordöstra", "nordostra"),
    "nordvästra": ("nv", "nordväst", "nordvast", "nordvästra", "nordvastra"),
    "sydöstra": ("sö", "so", "sydöst", "sydost", "sydöstra", "sydostra"),
    "sydvästra": ("sv", "sydväst", "sydvast", "sydvest", "sydvästra", "sydvastra"),
    "gamla": ("gla", "g:a", "g:la", "gml", "gamla"),
    "nya": ("nya", "ny"),
    "övre": ("övre", "ovre"),
    "nedre": ("nedre",),
    "inre": ("inre",),
    "yttre": ("yttre",),
    "lilla": ("lilla", "l:a"),
    "stora": ("stora", "st"),
    "mellersta": ("mellersta", "mell"),
    "centrala": ("centrala", "central", "centralt"),
    "centrum": ("centrum",),
    "c": ("c",),
    "tätort": ("tätort", "tatort", "tätorten"),
    "omland": ("omland", "omlandet"),
    "landsbygd": ("landsbygd", "landsbygden"),
}
_MARK = {form: mark for mark, forms in _MARKS.items() for form in forms}
# Compass points that stand two in a name ("Syd östra Luthagen") are one.
_PAIRS = {
    ("södra", "östra"): "sydöstra",
    ("södra", "västra"): "sydvästra",
    ("norra", "östra"): "nordöstra",
    ("norra", "västra"): "nordvästra",
}
_AREA_WORDS = frozenset({"område", "området", "omrade", "omradet", "omr", "omradets", "områdets"})
_NOISE = frozenset({"stadsdel", "stadsdelen", "kommun", "regso", "deso"})
_TAILS = ("sområdet", "området", "omradet", "område", "omrade", "omr")
_PLAIN = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "è": "e", "ü": "u", "æ": "a", "ø": "o"})
_SPELLED_OUT = (("oe", "ö"), ("ae", "ä"), ("aa", "å"))
_SOUNDS = (
    ("ck", "k"),
    ("hf", "v"),
    ("fv", "v"),
    ("w", "v"),
    ("ph", "f"),
    ("th", "t"),
    ("z", "s"),
    ("c", "k"),
)
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Place:
    """A name taken apart.

    Parameters
    ----------
    marks
        What tells it from its neighbours (compass points, numbers …), sorted; a number as it stands.
    core
        The rest, lower case, run together.
    joined
        Every word as it stands, run together.
    """

    marks: tuple[str, ...]
    core: str
    joined: str

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        """What two ways of writing one name have in common."""
        return (self.marks, self.core)


def plain_name(text: str) -> str:
    """Write an area's name without regard to case, spaces, and marks that do not show."""
    spaced = _SPACES.sub(" ", text).strip().casefold()
    return spaced if spaced.isprintable() else "".join(mark for mark in spaced if mark.isprintable())


def without_dots(text: str) -> str:
    """Write å, ä, ö and other marked letters as keyboards without them do."""
    return text.translate(_PLAIN)


def by_sound(core: str) -> str:
    """Write a core as it sounds: single letters, k for ck, v for w."""
    for written, heard in _SOUNDS:
        core = core.replace(written, heard)
    return _TWICE.sub(r"\1", core)


def words_of(text: str) -> list[str]:
    """Split a text into lower-case words and numbers; a 0 or 1 inside a word is the letter it looks like."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    text = _ONE.sub("l", _ZERO.sub("o", text))
    if _ACCENT.search(text):
        # Accents that Swedish names seldom have are slips of the finger: "Ormínge".
        text = "".join(_unaccented(letter) for letter in text)
    return _WORD.findall(text)


def _unaccented(letter: str) -> str:
    if letter in "åäöéü" or letter.isascii():
        return letter
    return unicodedata.normalize("NFD", letter)[0]


def take_apart(words: list[str]) -> Place:
    """Take a name apart that `words_of` split."""
    marks, core = [], []
    for word in words:
        mark = _MARK.get(word)
        if mark is not None or word.isdigit():
            marks.append(mark or str(int(word)))
        else:
            core.append(word)
    if len(core) > 1:
        kept = [word for word in core if word not in _NOISE and word not in _AREA_WORDS]
        core = kept or core
    core = ["område" if word in _AREA_WORDS else word for word in core]
    pair = (marks[0], marks[1]) if len(marks) > 1 else ("", "")
    if pair in _PAIRS:
        marks = [_PAIRS[pair], *marks[2:]]
    return Place(tuple(sorted(marks)), "".join(core), "".join(words))


def parts_of(name: str) -> list[str]:
    """Split a name that is put together of several ("Kåbo-Norra Rosendal"); none where it is one."""
    if _GENITIVE.match(name) and name.count("-") == 1:
        return []
    parts = [part.strip() for part in _BETWEEN_PARTS.split(name) if part.strip()]
    return parts if len(parts) > 1 else []


def variants(words: list[str], *, shortened: bool = True) -> list[list[str]]:
    """Write the words without what a style of writing adds: "-området", a genitive, ö as oe.

    Without ``shortened``, "-stan" and "tätort" stay: what they stand for only a whole name says.
    """
    found = [words]
    tail = _without_tail(words)
    if tail != words:
        found.append(tail)
    found.extend([_without_genitive(each) for each in list(found)])
    if shortened and len(words) > 1 and words[-1] in _MARKS["tätort"]:
        found.append(words[:-1])
    if any("rn" in word for word in words):
        found.append([word.replace("rn", "m") for word in words])  # as scanners read an m
    for two, one in _SPELLED_OUT:
        if any(two in word for word in words):
            found.append([word.replace(two, one) for word in words])
    if shortened and any(word.endswith("stan") and len(word) > 6 for word in words):
        found.append([re.sub(r"(?<=...)stan$", "staden", word) for word in words])
    unique = {tuple(each): each for each in found if each}
    return list(unique.values())


def _without_tail(words: list[str]) -> list[str]:
    cut = list(words)
    for tail in _TAILS:
        if words and words[-1].endswith(tail) and len(words[-1]) >= len(tail) + 4:
            cut[-1] = words[-1].removesuffix(tail)
            break
    return cut


def _without_genitive(words: list[str]) -> list[str]:
    return [word[:-1] if len(word) > 4 and word.endswith("s") and word[-2] != "s" else word for word in words]
