"""What a project file holds, section by section: frozen, and checked by whoever made them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from reachmap.basemap import BaseMap
from reachmap.files import MemoryFile, Source
from reachmap.followup import ParticipationSettings
from reachmap.goals import Goal
from reachmap.offering import ActivitySettings, OfferSettings
from reachmap.origins import Origin
from reachmap.standards import StandardSettings
from reachmap.venues import VenueSettings
from reachmap.vocabulary import BUILT_IN, Groups

POPULATION_FILES = ("children", "target", "factors", "distribution", "background", "arrival_years")


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
        return tuple(getattr(self, key) for key in POPULATION_FILES)


@dataclass(frozen=True)
class CovariateSettings:
    """``[covariates]``: what is known of the areas, for better estimates where counts are small."""

    file: Source | None = None
    use: tuple[str, ...] = ()
    purpose: str = ""


@dataclass(frozen=True)
class SurveySettings:
    """``[survey]``: what parents answered, as sums by area (`compare.survey`)."""

    file: Source | None = None


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
    """``[disclosure]``: counts below ``k`` are hidden at the public level.

    ``rounding``: 3 or 5 rounds every count that is published to a multiple of it; 0 rounds nothing.
    """

    k: int = 5
    level: str = "public"
    rounding: int = 0


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
    groups: Groups = BUILT_IN
    equity: EquitySettings = field(default_factory=EquitySettings)
    map: BaseMap = field(default_factory=BaseMap)
    sources: tuple[Origin, ...] = ()
    activities: ActivitySettings = field(default_factory=ActivitySettings)
    offers: OfferSettings = field(default_factory=OfferSettings)
    venues: VenueSettings = field(default_factory=VenueSettings)
    survey: SurveySettings = field(default_factory=SurveySettings)

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
            *self.activities.files,
            *self.venues.files(),
            self.survey.file,
        ]
        return tuple(source for source in named if source is not None)

    def files_of_people(self) -> tuple[Source, ...]:
        """Files that tell what people did or answered: a checksum of one would confirm a guess of it."""
        survey = self.survey.file
        return (*self.participations.files, *(() if survey is None else (survey,)))

    def _aliases(self) -> Source | None:
        """Name the file of aliases if there is one: it is made when the first is remembered."""
        aliases = self.locate.aliases
        return None if isinstance(aliases, Path) and not aliases.exists() else aliases

    def without_contents(self) -> Settings:
        """Drop what files in memory hold and keep their names: results need no participant's row."""
        emptied: Settings = _emptied(self)
        return emptied


@dataclass(frozen=True)
class OffersAlone:
    """A project file that says what is offered and names no follow-up: the first step of the ladder."""

    path: Source
    project: ProjectSettings
    activities: ActivitySettings
    offers: OfferSettings
    boundaries: BoundarySettings | None = None
    sources: tuple[Origin, ...] = ()


def _emptied(value: Any) -> Any:  # noqa: ANN401 - whatever a section holds
    if isinstance(value, MemoryFile):
        return MemoryFile(value.name, b"")
    if isinstance(value, tuple):
        return tuple(map(_emptied, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _emptied(getattr(value, f.name)) for f in fields(value)})
    return value
