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

from reachmap.compare.manifest_values import LONGEST_TEXT, MOST_TEXTS, ManifestValues
from reachmap.errors import InputError
from reachmap.locate.joint import MARK_LENGTH
from reachmap.vocabulary import AGE_BANDS, FORMS, LEVELS, UNITS, AgeBand

FORMAT, VERSION = "reachshare", 2
MOST_BANDS = 20
MOST_COURSES = 2000
_CODE = re.compile(r"\d{4}")
_MARK = re.compile(rf"[0-9a-f]{{{MARK_LENGTH}}}")
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
class Course:
    """A course, so that it is recognised in another file.

    Parameters
    ----------
    mark
        Of programme, first day and place (`locate.joint.course_mark`).
    adults
        Who took part, visitors among them.
    partners
        Codes of those that it is held together with, as far as the project says.
    counted_by
        Code of the one that counts who has no known home; blank where the project says nothing.
    """

    mark: str
    adults: int
    partners: tuple[str, ...] = ()
    counted_by: str = ""


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
    courses
        What was held; None in files that do not say: those of version 1.
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
    courses: tuple[Course, ...] | None = ()

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
    del told["courses"]
    if manifest.courses is not None:
        told["courses"] = [_plain_course(course) for course in manifest.courses]
    if not manifest.sources:
        del told["sources"]
    told["format"] = FORMAT
    told["gate"] = {"level": manifest.level, "k": manifest.k}
    told["period"] = [day.isoformat() for day in manifest.period]
    told["made"] = None if manifest.made is None else manifest.made.isoformat()
    return told


def _plain_course(course: Course) -> dict[str, Any]:
    """Leave out what the project says nothing of: most courses are nobody else's."""
    told: dict[str, Any] = {"mark": course.mark, "adults": course.adults}
    if course.partners:
        told |= {"with": list(course.partners), "counted_by": course.counted_by}
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


class _Reader(ManifestValues):
    """Takes the parts of a manifest out of raw JSON."""

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
            courses=self.courses(),
        )

    def courses(self) -> tuple[Course, ...] | None:
        """Read courses; a file of version 1 has none."""
        value = self.raw.get("courses")
        if "courses" not in self.raw:
            return None
        if not isinstance(value, list) or len(value) > MOST_COURSES:
            raise self.amiss("courses")
        found = tuple(self._course(each) for each in value)
        if len({course.mark for course in found}) < len(found):
            raise self.amiss("courses")
        return found

    def _course(self, value: object) -> Course:
        if not isinstance(value, dict) or not _MARK.fullmatch(str(value.get("mark"))):
            raise self.amiss("courses")
        reader = _Reader(value, self.file, "courses.")
        partners = reader.texts("with") if "with" in value else ()
        counter = reader.text("counted_by") if partners else ""
        if not all(_CODE.fullmatch(code) for code in (*partners, *([counter] if partners else []))):
            raise self.amiss("courses")
        return Course(
            str(value["mark"]),
            int(reader.number("adults", least=0, most=1e9, whole=True)),
            partners,
            counter,
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
        return {self.printed(name, "settings"): held for name, held in value.items()}

    def members(self) -> dict[str, str]:
        value = self.raw.get("members")
        if not isinstance(value, dict):
            raise self.amiss("members")
        return {name: str(told.get("sha256")) for name, told in value.items() if isinstance(told, dict)}
