"""The project file ``reachmap.toml`` as frozen dataclasses.

Decides what a project may say and what holds where it is silent. Paths are relative to the project file.
Unknown keys are refused by name, so that a misspelt option never goes unnoticed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reachmap.errors import FileMissingError, ReachmapError, SettingsError
from reachmap.files import LARGEST_SETTINGS, MemoryFile, Source, content, is_address
from reachmap.followup import WIDE_VALUES, WIDE_VARIABLES, Question, WideSettings, questions_of, wide_of
from reachmap.followup import ParticipationSettings as ParticipationSettings
from reachmap.goals import SECTION as GOAL
from reachmap.goals import Goal, goals_of
from reachmap.standards import KINDS, standard_of
from reachmap.standards import StandardSettings as StandardSettings
from reachmap.vocabulary import DISCLOSURE_LEVELS, UNITS

LANGUAGES = ("sv", "en")
SMALLEST_K = 3
_POPULATION_FILES = ("children", "target", "factors", "distribution", "background", "arrival_years")
LARGEST_FACTOR = 1000
_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_MUNICIPALITY = re.compile(r"\d{4}")


@dataclass(frozen=True)
class ProjectSettings:
    """``[project]``: what, where, when, and how to say it."""

    name: str
    municipality: tuple[str, ...]
    period: tuple[date, date]
    language: str = "sv"
    seed: int = 1
    simulated: bool = False
    not_included: tuple[str, ...] = ()

    @property
    def years(self) -> float:
        """Length of the period in years (365.25 days each)."""
        first, last = self.period
        return ((last - first).days + 1) / 365.25


@dataclass(frozen=True)
class BoundarySettings:
    """``[boundaries]``: the neighbourhood polygons.

    ``code`` and ``name`` are guessed where the file has usual columns. ``earlier`` is another version or
    division (DeSO 2018), whose codes are carried over. ``repair``: mend overlaps, slivers and outlines.
    """

    file: Source
    code: str | None = None
    name: str | None = None
    layer: str | None = None
    earlier: Source | None = None
    repair: bool = False


@dataclass(frozen=True)
class LocateSettings:
    """``[locate]``: what helps to find home areas besides the boundaries."""

    aliases: Source | None = None
    postcodes: Source | None = None
    schools: Source | None = None


@dataclass(frozen=True)
class PopulationSettings:
    """``[population]``: children to derive the target population from, or the target itself.

    ``distribution``: the municipality's children by single year, which splits age classes.
    ``background`` (inhabitants by area and background or birth country) and ``arrival_years`` (the
    municipality's foreign-born by years in the country) together tell newly arrived parents apart.
    Such figures need a ``purpose`` in words.
    ``expecting``: children that the municipality expects in a year; else as many as are under one year.
    """

    children: Source | None = None
    target: Source | None = None
    factors: Source | None = None
    distribution: Source | None = None
    background: Source | None = None
    arrival_years: Source | None = None
    expecting: int | None = None
    purpose: str = ""

    def files(self) -> tuple[Source | None, ...]:
        """Every file that the section may name, in a stable order."""
        return tuple(getattr(self, key) for key in _POPULATION_FILES)


@dataclass(frozen=True)
class CovariateSettings:
    """``[covariates]``: what is known of the areas, for better estimates where counts are small."""

    file: Source | None = None
    use: tuple[str, ...] = ()
    purpose: str = ""


@dataclass(frozen=True)
class EquitySettings:
    """``[equity]``: what areas are put in order by, a column of the covariates' file.

    ``disadvantaged``: whether ``"high"`` or ``"low"`` figures are the disadvantaged end; known for usual
    indicators.
    """

    rank: str = ""
    disadvantaged: str = ""


@dataclass(frozen=True)
class DisclosureSettings:
    """``[disclosure]``: counts below ``k`` are hidden at the public level."""

    k: int = 5
    level: str = "public"


@dataclass(frozen=True)
class Settings:
    """A whole project file, checked."""

    path: Source
    project: ProjectSettings
    participations: ParticipationSettings
    boundaries: BoundarySettings
    population: PopulationSettings
    covariates: CovariateSettings = field(default_factory=CovariateSettings)
    standard: StandardSettings = field(default_factory=StandardSettings)
    disclosure: DisclosureSettings = field(default_factory=DisclosureSettings)
    locate: LocateSettings = field(default_factory=LocateSettings)
    goals: tuple[Goal, ...] = ()
    equity: EquitySettings = field(default_factory=EquitySettings)

    def input_files(self) -> tuple[Source, ...]:
        """Every file that the project names, in a stable order."""
        named = [
            *self.participations.files,
            self.boundaries.file,
            self.boundaries.earlier,
            self._aliases(),
            self.locate.postcodes,
            self.locate.schools,
            *self.population.files(),
            self.covariates.file,
            self.standard.class_file,
        ]
        return tuple(source for source in named if source is not None)

    def _aliases(self) -> Source | None:
        """Name the file of aliases if there is one: it is made when the first is remembered."""
        aliases = self.locate.aliases
        return None if isinstance(aliases, Path) and not aliases.exists() else aliases

    def without_contents(self) -> Settings:
        """Drop what files in memory hold and keep their names: results need no participant's row."""
        emptied: Settings = _emptied(self)
        return emptied


def _emptied(value: Any) -> Any:  # noqa: ANN401 - whatever a section holds
    if isinstance(value, MemoryFile):
        return MemoryFile(value.name, b"")
    if isinstance(value, tuple):
        return tuple(map(_emptied, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _emptied(getattr(value, f.name)) for f in fields(value)})
    return value


_SECTIONS: dict[str, type] = {
    "project": ProjectSettings,
    "participations": ParticipationSettings,
    "boundaries": BoundarySettings,
    "population": PopulationSettings,
    "covariates": CovariateSettings,
    "standard": StandardSettings,
    "disclosure": DisclosureSettings,
    "locate": LocateSettings,
    "equity": EquitySettings,
}


def read_settings(
    path: Source | str,
    *,
    language: str | None = None,
    beside: Mapping[str, MemoryFile] | None = None,
    planned: bool = False,
) -> Settings:
    """Read and check a project file.

    Parameters
    ----------
    path
        The project file, usually ``reachmap.toml``.
    language
        Overrides the file's own choice.
    beside
        For a project file in memory: the files that it may name, by that name. It then has no folder, and
        names nothing on this computer's disk.
    planned
        The project has no data yet: follow-up and population may be missing.

    Raises
    ------
    SettingsError
        It is not TOML, or a key or value is wrong; section and key are named.
    FileMissingError
        There is no such file.
    """
    path = Path(path) if isinstance(path, str) else path
    try:
        raw = tomllib.loads(content(path, largest=LARGEST_SETTINGS).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError("settings_not_utf8", file=path.name) from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, ReachmapError):
            raise
        raise _not_toml(error, file=path.name) from error
    settings = _Reader(path, raw, beside or {}, planned=planned).settings()
    if language is None:
        return settings
    return replace(settings, project=replace(settings.project, language=language))


def _not_toml(error: Exception, *, file: str) -> SettingsError:
    """Say where a project file is not TOML: the library's own words are English, its places are numbers."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        return SettingsError("settings_too_deep", file=file)
    place = _TOML_PLACE.search(str(error))
    if place is None:
        return SettingsError("settings_cut_off", file=file)
    return SettingsError("settings_not_toml", file=file, line=int(place[1]), column=int(place[2]))


def project_text(sections: Mapping[str, Mapping[str, object]]) -> str:
    """Write a project file: sections of texts and lists of texts.

    The same as the file that `read_settings` reads: what was chosen in the app can be kept and run again.
    """
    lines = []
    for section, values in sections.items():
        lines.append(f"[{section}]")
        for key, value in values.items():
            written = (
                "[" + ", ".join(_quoted(item) for item in value) + "]"
                if isinstance(value, tuple)
                else _quoted(value)
            )
            lines.append(f"{key} = {written}")
        lines.append("")
    return "\n".join(lines)


def _quoted(value: object) -> str:
    # A basic string of TOML is one of JSON, but for DEL, which JSON leaves as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")


class _Reader:
    """Takes values out of the raw tables and says where one is wrong."""

    def __init__(
        self, path: Source, raw: dict[str, Any], beside: Mapping[str, MemoryFile], *, planned: bool = False
    ) -> None:
        self.planned = planned
        self.path = path
        self.raw = raw
        self.beside = beside

    def settings(self) -> Settings:
        self._refuse_unknown(self.raw, (*_SECTIONS, GOAL), section="")
        for section, kind in _SECTIONS.items():
            table = self.raw.setdefault(section, {})
            if not isinstance(table, dict):
                raise self._wrong(section, "", "table", table)
            self._refuse_unknown(table, [f.name for f in fields(kind)], section=section)
        return Settings(
            path=self.path,
            project=self._project(),
            participations=self._participations(),
            boundaries=self._boundaries(),
            population=self._population(),
            covariates=self._covariates(),
            standard=self._standard(),
            disclosure=self._disclosure(),
            locate=self._locate(),
            goals=goals_of(self.raw.get(GOAL, []), file=self.path.name),
            equity=self._equity(),
        )

    def _project(self) -> ProjectSettings:
        section = "project"
        codes = self._texts(section, "municipality", required=True)
        for code in codes:
            if not _MUNICIPALITY.fullmatch(code):
                raise self._wrong(section, "municipality", "four_digits", code)
        return ProjectSettings(
            name=self._text(section, "name", required=True),
            municipality=codes,
            period=self._period(),
            language=self._choice(section, "language", LANGUAGES, "sv"),
            seed=self._whole(section, "seed", default=1, least=0),
            simulated=self._truth(section, "simulated"),
            not_included=self._texts(section, "not_included"),
        )

    def _participations(self) -> ParticipationSettings:
        section = "participations"
        files = tuple(self._path(section, "files", text) for text in self._texts(section, "files"))
        if not files and not self.planned:
            raise SettingsError("setting_missing", file=self.path.name, section=section, key="files")
        columns, wide = self._columns()
        return ParticipationSettings(
            files=files,
            unit=self._choice(section, "unit", UNITS, "adults"),
            columns=columns,
            wide=wide,
            crs=self._text(section, "crs"),
            newly_arrived_years=self._whole(section, "newly_arrived_years", default=3, least=1),
            repeaters=self._share(section, "repeaters", default=0.15),
            adults_per_family=self._factor(section, "adults_per_family"),
            visits_per_adult=self._factor(section, "visits_per_adult"),
            questions=self._questions(),
        )

    def _columns(self) -> tuple[dict[str, str], WideSettings | None]:
        section = "participations"
        columns = self.raw[section].get("columns", {})
        if not isinstance(columns, dict):
            raise self._wrong(section, "columns", "headings", columns)
        named = {column: heading for column, heading in columns.items() if column != "wide"}
        if not all(isinstance(heading, str) for heading in named.values()):
            raise self._wrong(section, "columns", "headings", columns)
        try:
            return named, wide_of(columns["wide"]) if "wide" in columns else None
        except ValueError as error:
            variables, values = ", ".join(WIDE_VARIABLES), ", ".join(WIDE_VALUES)
            raise self._wrong(
                section, "columns.wide", "wide", columns["wide"], variables=variables, values=values
            ) from error

    def _questions(self) -> tuple[Question, ...]:
        section = "participations"
        raw = self.raw[section].get("questions", {})
        if not isinstance(raw, dict):
            raise self._wrong(section, "questions", "questions", raw)
        try:
            return questions_of(raw)
        except ValueError as error:
            key = str(error)
            raise self._wrong(section, f"questions.{key}", "questions", raw.get(key, "")) from error

    def _boundaries(self) -> BoundarySettings:
        section = "boundaries"
        return BoundarySettings(
            file=self._path(section, "file", self._text(section, "file", required=True)),
            code=self._text(section, "code") or None,
            name=self._text(section, "name") or None,
            layer=self._text(section, "layer") or None,
            earlier=self._file(section, "earlier"),
            repair=self._truth(section, "repair"),
        )

    def _locate(self) -> LocateSettings:
        return LocateSettings(**{f.name: self._file("locate", f.name) for f in fields(LocateSettings)})

    def _file(self, section: str, key: str) -> Source | None:
        text = self._text(section, key)
        return self._path(section, key, text) if text else None

    def _population(self) -> PopulationSettings:
        section = "population"
        paths = {
            key: self._path(section, key, text) if text else None
            for key in _POPULATION_FILES
            for text in [self._text(section, key)]
        }
        if paths["children"] is None and paths["target"] is None and not self.planned:
            raise SettingsError("population_missing", file=self.path.name)
        for one, other in (("background", "arrival_years"), ("arrival_years", "background")):
            # Either says nothing of the newly arrived without the other.
            if paths[one] is not None and paths[other] is None:
                raise SettingsError("setting_missing", file=self.path.name, section=section, key=other)
        purpose = self._text(section, "purpose")
        if paths["background"] is not None and not purpose:
            # As for covariates: foreign background is taken in only when somebody has written down what for.
            raise SettingsError("population_purpose_missing", file=self.path.name)
        expecting = None
        if "expecting" in self.raw[section]:
            expecting = self._whole(section, "expecting", default=0, least=0)
        return PopulationSettings(**paths, expecting=expecting, purpose=purpose)

    def _covariates(self) -> CovariateSettings:
        section = "covariates"
        use = self._texts(section, "use")
        purpose = self._text(section, "purpose")
        text = self._text(section, "file")
        if use and not text:
            raise SettingsError("setting_missing", file=self.path.name, section=section, key="file")
        for name in use:
            # Foreign background is taken in only when somebody has written down what for.
            if name.lower().startswith("foreign") and not purpose.strip():
                raise SettingsError("purpose_missing", file=self.path.name, column=name)
        file = self._path(section, "file", text) if text else None
        return CovariateSettings(file=file, use=use, purpose=purpose)

    def _standard(self) -> StandardSettings:
        section = "standard"
        kind = self._choice(section, "kind", KINDS, "equal")
        file = self._file(section, "class_file")
        if self._text(section, "class_column") and not self._text("covariates", "file"):
            raise SettingsError("setting_missing", file=self.path.name, section="covariates", key="file")
        if kind == "peers" and not self._texts("covariates", "use"):
            raise SettingsError("peers_without_covariates", file=self.path.name)
        return standard_of(self.raw[section], kind, file=self.path.name, class_file=file)

    def _equity(self) -> EquitySettings:
        section = "equity"
        rank = self._text(section, "rank")
        if rank and not self._text("covariates", "file"):
            raise SettingsError("setting_missing", file=self.path.name, section="covariates", key="file")
        if rank.lower().startswith("foreign"):
            # Foreign background is never shown as an order of places.
            raise self._wrong(section, "rank", "rank", rank)
        return EquitySettings(rank, self._choice(section, "disadvantaged", ("", "high", "low"), ""))

    def _disclosure(self) -> DisclosureSettings:
        section = "disclosure"
        return DisclosureSettings(
            k=self._whole(section, "k", default=5, least=SMALLEST_K),
            level=self._choice(section, "level", DISCLOSURE_LEVELS, "public"),
        )

    def _period(self) -> tuple[date, date]:
        found = self.raw["project"].get("period")
        if found is None:
            raise SettingsError("setting_missing", file=self.path.name, section="project", key="period")
        try:
            first, last = (day if type(day) is date else date.fromisoformat(str(day)) for day in found)
        except (ValueError, TypeError) as error:
            raise self._wrong("project", "period", "two_dates", found) from error
        if first > last:
            raise self._wrong("project", "period", "two_dates", found)
        return first, last

    def _path(self, section: str, key: str, text: str) -> Source:
        if is_address(text):
            raise SettingsError(
                "setting_is_address", file=self.path.name, section=section, key=key, found=text
            )
        if isinstance(self.path, Path):
            return self.path.parent / text
        if text not in self.beside:
            raise FileMissingError("file_missing", file=text[:80])
        return self.beside[text]

    def _text(self, section: str, key: str, *, default: str = "", required: bool = False) -> str:
        found = self.raw[section].get(key)
        if found is None:
            if required:
                raise SettingsError("setting_missing", file=self.path.name, section=section, key=key)
            return default
        if not isinstance(found, str) or not found.strip():
            raise self._wrong(section, key, "text", found)
        return found.strip()

    def _texts(self, section: str, key: str, *, required: bool = False) -> tuple[str, ...]:
        found = self.raw[section].get(key, [])
        several = [found] if isinstance(found, str) else found
        if not isinstance(several, list) or not all(isinstance(text, str) for text in several):
            raise self._wrong(section, key, "texts", found)
        if required and not several:
            raise SettingsError("setting_missing", file=self.path.name, section=section, key=key)
        return tuple(several)

    def _whole(self, section: str, key: str, *, default: int, least: int) -> int:
        found = self.raw[section].get(key, default)
        if type(found) is not int or not least <= found < 2**32:
            raise self._wrong(section, key, "whole_number", found, least=least)
        return found

    def _share(self, section: str, key: str, *, default: float) -> float:
        found = self.raw[section].get(key, default)
        if type(found) not in (int, float) or not 0 <= found < 1:
            raise self._wrong(section, key, "share", found)
        return float(found)

    def _factor(self, section: str, key: str) -> float | None:
        found = self.raw[section].get(key)
        if found is None:
            return None
        if type(found) not in (int, float) or not 0 < found <= LARGEST_FACTOR:
            raise self._wrong(section, key, "factor", found, most=LARGEST_FACTOR)
        return float(found)

    def _truth(self, section: str, key: str) -> bool:
        found = self.raw[section].get(key, False)
        if type(found) is not bool:
            raise self._wrong(section, key, "truth", found)
        return found

    def _choice(self, section: str, key: str, choices: tuple[str, ...], default: str) -> str:
        found = self.raw[section].get(key, default)
        if found not in choices:
            raise self._wrong(section, key, "choice", found, choices=", ".join(choices))
        return str(found)

    def _wrong(self, section: str, key: str, expected: str, found: object, **more: object) -> SettingsError:
        return SettingsError(
            f"setting_not_{expected}",
            file=self.path.name,
            section=section,
            key=key,
            found=str(found)[:80],
            **more,
        )

    def _refuse_unknown(self, table: dict[str, Any], known: Iterable[str], *, section: str) -> None:
        names = list(known)
        for key in table:
            if key in names:
                continue
            close = get_close_matches(key, names, n=1)
            raise SettingsError(
                "setting_unknown" if section else "section_unknown",
                file=self.path.name,
                section=section,
                key=key[:80],
                close=close[0] if close else "",
                known=", ".join(names),
            )
