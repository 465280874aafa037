"""``share.json``: whose figures, of when, what counts in them, and how much of it is known.

Everything that decides whether two municipalities can be held against one another stands here. Read from
elsewhere it is checked value by value: a text is a text of bearable length, a share lies between 0 and 1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from reachmap.errors import InputError
from reachmap.vocabulary import AGE_BANDS, FORMS, LEVELS, UNITS, AgeBand

FORMAT, VERSION = "reachshare", 1
LONGEST_TEXT = 200
MOST_TEXTS = 200
MOST_BANDS = 20
_CODE = re.compile(r"\d{4}")
_BAND = re.compile(r"[a-z0-9-]{1,20}")


@dataclass(frozen=True)
class Definitions:
    """What a count counts.

    Parameters
    ----------
    unit
        What the files count (`vocabulary.UNITS`); made adults by the factor that follows.
    adults_per_family, visits_per_adult
        Stated factors; None where none is needed.
    bands
        Children's ages that are counted together.
    newly_arrived_years
        Within how many years of arrival a parent is newly arrived.
    levels
        Levels of support that count.
    repeaters
        Assumed largest share of adults who are the same people again.
    target
        ``derived`` from children, or ``given`` by the municipality.
    target_knows_arrival
        Whether it tells newly arrived parents apart.
    not_included
        Others' support that is not in the files.
    """

    unit: str = "adults"
    adults_per_family: float | None = None
    visits_per_adult: float | None = None
    bands: tuple[AgeBand, ...] = AGE_BANDS
    newly_arrived_years: int = 3
    levels: tuple[str, ...] = ("universal", "selective")
    repeaters: float = 0.15
    target: str = "derived"
    target_knows_arrival: bool = False
    not_included: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """What was held, by name only: no counts. What few took part in is left out."""

    forms: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quality:
    """Adults by what is known of them; None for what is hidden or not told.

    ``adults`` live here; ``visitors`` live elsewhere and are not among them.
    """

    adults: int | None = None
    located: int | None = None
    without_area: int | None = None
    sex_known: int | None = None
    age_known: int | None = None
    arrival_known: int | None = None
    visitors: int | None = None
    outside_period: int | None = None

    def share(self, name: str) -> float | None:
        """Share of the adults of whom something is known; None where it can not be told."""
        known = getattr(self, name)
        if known is None or not self.adults:
            return None
        return float(min(1.0, known / self.adults))


@dataclass(frozen=True)
class Manifest:
    """All of ``share.json``.

    Parameters
    ----------
    municipality
        Codes of four digits.
    title
        The project's name.
    period
        First and last day.
    made
        The day it was made; None where it does not say.
    made_by
        Program and version.
    simulated
        Whether the data are invented.
    level, k
        Of the gate.
    dispersion
        Clumping φ.
    settings
        Seed and standard of the run.
    sources
        Published statistics that the figures rest on, with publisher and licence; a file may lack it.
    members
        SHA-256 of the other members; empty before the file is written.
    """

    municipality: tuple[str, ...]
    title: str
    period: tuple[date, date]
    made: date | None = None
    made_by: str = ""
    simulated: bool = False
    level: str = "public"
    k: int = 5
    dispersion: float = 2.0
    definitions: Definitions = field(default_factory=Definitions)
    offer: Offer = field(default_factory=Offer)
    quality: Quality = field(default_factory=Quality)
    settings: Mapping[str, str | int] = field(default_factory=dict)
    version: int = VERSION
    sources: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The municipality, or several as one."""
        return "+".join(self.municipality)

    @property
    def years(self) -> float:
        """Length of the period in years (365.25 days each)."""
        first, last = self.period
        return ((last - first).days + 1) / 365.25


def plain(manifest: Manifest) -> dict[str, Any]:
    """Turn a manifest into what JSON can hold."""
    told: dict[str, Any] = asdict(manifest)
    for key in ("members", "level", "k"):
        del told[key]
    if not manifest.sources:
        del told["sources"]
    told["format"] = FORMAT
    told["gate"] = {"level": manifest.level, "k": manifest.k}
    told["period"] = [day.isoformat() for day in manifest.period]
    told["made"] = None if manifest.made is None else manifest.made.isoformat()
    return told


def manifest_of(data: bytes, *, file: str) -> Manifest:
    """Read ``share.json``.

    Parameters
    ----------
    data
        What the member holds.
    file
        Name of the share file, for errors.

    Raises
    ------
    InputError
        It is made by a later version, or something in it is not as it must be.
    """
    try:
        raw = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError("share_not_one", file=file) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT or not isinstance(raw.get("version"), int):
        raise InputError("share_not_one", file=file)
    if raw["version"] > VERSION:
        raise InputError("share_later_version", file=file, found=raw["version"], known=VERSION)
    return _Reader(raw, file).manifest()


def _no_number(text: str) -> None:
    raise ValueError(text)


class _Reader:
    """Takes values out of one table of the JSON and says where one is wrong."""

    def __init__(self, raw: Mapping[str, Any], file: str, place: str = "") -> None:
        self.raw, self.file, self.place = raw, file, place

    def manifest(self) -> Manifest:
        gate = self.table("gate")
        municipality = self.texts("municipality")
        if not municipality or not all(_CODE.fullmatch(code) for code in municipality):
            raise self.amiss("municipality")
        return Manifest(
            municipality=municipality,
            title=self.text("title"),
            period=self.period(),
            made=None if self.raw.get("made") is None else self.day(self.raw["made"], "made"),
            made_by=self.text("made_by"),
            simulated=self.truth("simulated"),
            level=gate.choice("level", ("public", "detailed")),
            k=int(gate.number("k", least=3, most=1000, whole=True)),
            dispersion=self.number("dispersion", least=1, most=1000),
            definitions=self.table("definitions").definitions(),
            offer=self.table("offer").offer(),
            quality=self.table("quality").quality(),
            settings=self.settings(),
            version=int(self.raw["version"]),
            sources=self.texts("sources") if "sources" in self.raw else (),
            members=self.members(),
        )

    def definitions(self) -> Definitions:
        return Definitions(
            unit=self.choice("unit", UNITS),
            adults_per_family=self.maybe("adults_per_family"),
            visits_per_adult=self.maybe("visits_per_adult"),
            bands=self.bands(),
            newly_arrived_years=int(self.number("newly_arrived_years", least=0, most=100, whole=True)),
            levels=self.texts("levels", choices=LEVELS),
            repeaters=self.number("repeaters", least=0, most=1),
            target=self.choice("target", ("derived", "given")),
            target_knows_arrival=self.truth("target_knows_arrival"),
            not_included=self.texts("not_included"),
        )

    def offer(self) -> Offer:
        return Offer(
            forms=self.texts("forms", choices=FORMS),
            levels=self.texts("levels", choices=LEVELS),
            programmes=self.texts("programmes"),
            providers=self.texts("providers"),
        )

    def quality(self) -> Quality:
        return Quality(**{name: self.count(name) for name in Quality.__dataclass_fields__})

    def table(self, key: str) -> _Reader:
        value = self.raw.get(key)
        if not isinstance(value, dict):
            raise self.amiss(key)
        return _Reader(value, self.file, f"{key}.")

    def text(self, key: str) -> str:
        return self._text(self.raw.get(key), key)

    def _text(self, value: object, key: str) -> str:
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self.amiss(key)
        return "".join(letter if letter.isprintable() else " " for letter in value)

    def texts(self, key: str, *, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.raw.get(key)
        if not isinstance(value, list) or len(value) > MOST_TEXTS:
            raise self.amiss(key)
        found = tuple(self._text(text, key) for text in value)
        if choices and not set(found) <= set(choices):
            raise self.amiss(key)
        return found

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.amiss(key)
        return value

    def truth(self, key: str) -> bool:
        value = self.raw.get(key)
        if not isinstance(value, bool):
            raise self.amiss(key)
        return value

    def number(self, key: str, *, least: float, most: float, whole: bool = False) -> float:
        value = self.raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise self.amiss(key)
        if not least <= value <= most:
            raise self.amiss(key)
        return float(value)

    def maybe(self, key: str) -> float | None:
        return None if self.raw.get(key) is None else self.number(key, least=0, most=1000)

    def count(self, key: str) -> int | None:
        return None if self.raw.get(key) is None else int(self.number(key, least=0, most=1e9, whole=True))

    def day(self, value: object, key: str) -> date:
        try:
            return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
        except ValueError as error:
            raise self.amiss(key) from error

    def period(self) -> tuple[date, date]:
        value = self.raw.get("period")
        if not isinstance(value, list) or len(value) != 2:
            raise self.amiss("period")
        first, last = (self.day(each, "period") for each in value)
        if last < first:
            raise self.amiss("period")
        return first, last

    def bands(self) -> tuple[AgeBand, ...]:
        value = self.raw.get("bands")
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_BANDS:
            raise self.amiss("bands")
        found = tuple(self._band(each) for each in value)
        overlap = any(before.last >= after.first for before, after in pairwise(found))
        if overlap or len({band.key for band in found}) < len(found):
            raise self.amiss("bands")
        return found

    def _band(self, value: object) -> AgeBand:
        if not isinstance(value, dict) or not _BAND.fullmatch(str(value.get("key"))) or value["key"] == "all":
            raise self.amiss("bands")
        reader = _Reader(value, self.file, "bands.")
        first, last = (int(reader.number(end, least=-1, most=25, whole=True)) for end in ("first", "last"))
        if last < first:
            raise self.amiss("bands")
        return AgeBand(str(value["key"]), first, last)

    def settings(self) -> dict[str, str | int]:
        value = self.raw.get("settings")
        if not isinstance(value, dict) or len(value) > MOST_TEXTS:
            raise self.amiss("settings")
        if not all(isinstance(held, str | int) and len(str(held)) <= LONGEST_TEXT for held in value.values()):
            raise self.amiss("settings")
        return {self._text(name, "settings"): held for name, held in value.items()}

    def members(self) -> dict[str, str]:
        value = self.raw.get("members")
        if not isinstance(value, dict):
            raise self.amiss("members")
        return {name: str(told.get("sha256")) for name, told in value.items() if isinstance(told, dict)}

    def amiss(self, key: str) -> InputError:
        return InputError("share_value", file=self.file, key=f"{self.place}{key}")
