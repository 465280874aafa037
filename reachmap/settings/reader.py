"""From the raw tables of a project file to its sections: what may be said, and what holds without a word."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

from reachmap.basemap import BaseMap, base_map_of
from reachmap.errors import SettingsError
from reachmap.followup import (
    WIDE_VALUES,
    WIDE_VARIABLES,
    JointCourse,
    ParticipationSettings,
    Question,
    WideSettings,
    joint_of,
    questions_of,
    wide_of,
)
from reachmap.goals import SECTION as GOAL
from reachmap.goals import goals_of
from reachmap.groups import SECTION as GROUP
from reachmap.groups import groups_of
from reachmap.offering import WITHIN_KM, ActivitySettings, OfferSettings, within_km_of
from reachmap.origins import SECTION as SOURCE
from reachmap.origins import origins_of
from reachmap.settings.sections import (
    POPULATION_FILES,
    BoundarySettings,
    CovariateSettings,
    DisclosureSettings,
    EquitySettings,
    LocateSettings,
    OffersAlone,
    PopulationSettings,
    ProjectSettings,
    Settings,
    SurveySettings,
)
from reachmap.settings.values import Values
from reachmap.standards import KINDS, StandardSettings, standard_of
from reachmap.venues import LARGEST_DETOUR, LARGEST_WITHIN, USUAL_DETOUR, VENUE_FILES, VenueSettings
from reachmap.vocabulary import DISCLOSURE_LEVELS, UNITS, Groups

LANGUAGES = ("sv", "en")
SMALLEST_K = 3
# What counts may be rounded to multiples of; 0: they are not.
ROUNDING_BASES = (0, 3, 5)
_MUNICIPALITY = re.compile(r"\d{4}")

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
    "map": BaseMap,
    "activities": ActivitySettings,
    "offers": OfferSettings,
    "venues": VenueSettings,
    "survey": SurveySettings,
}


class Reader(Values):
    """Makes sections of the raw tables."""

    def settings(self) -> Settings:
        """Make the whole of it."""
        self._check_keys()
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
            goals=goals_of(self.raw.get(GOAL, []), file=self.path.name, groups=self._groups()),
            groups=self._groups(),
            equity=self._equity(),
            map=base_map_of(self.raw["map"], file=self.path.name),
            sources=origins_of(self.raw.get(SOURCE, []), file=self.path.name),
            activities=self._activities(),
            offers=self._offers(),
            venues=self._venues(),
            survey=SurveySettings(self.file("survey", "file")),
        )

    def offers_alone(self) -> OffersAlone | None:
        """Make what says what is offered; None where a follow-up is named, or nothing that is offered."""
        self._check_keys()
        activities = self._activities()
        if not activities.files or self.texts("participations", "files"):
            return None
        return OffersAlone(
            path=self.path,
            project=self._project(),
            activities=activities,
            offers=self._offers(),
            boundaries=self._boundaries() if self.raw["boundaries"] else None,
            sources=origins_of(self.raw.get(SOURCE, []), file=self.path.name),
        )

    def _check_keys(self) -> None:
        """Refuse sections and keys that do not exist; a section that is not there is blank."""
        self.refuse_unknown(self.raw, (*_SECTIONS, GOAL, GROUP, SOURCE), section="")
        for section, kind in _SECTIONS.items():
            table = self.raw.setdefault(section, {})
            if not isinstance(table, dict):
                raise self.wrong(section, "", "table", table)
            self.refuse_unknown(table, [f.name for f in fields(kind)], section=section)

    def _activities(self) -> ActivitySettings:
        section = "activities"
        columns = self.raw[section].get("columns", {})
        if not isinstance(columns, dict) or not all(isinstance(text, str) for text in columns.values()):
            raise self.wrong(section, "columns", "headings", columns)
        return ActivitySettings(
            files=tuple(self.named(section, "files", text) for text in self.texts(section, "files")),
            columns=dict(columns),
            crs=self.text(section, "crs"),
        )

    def _offers(self) -> OfferSettings:
        found = self.raw["offers"].get("within_km", WITHIN_KM)
        return OfferSettings(
            within_km=within_km_of(found, file=self.path.name), languages=self.texts("offers", "languages")
        )

    def _project(self) -> ProjectSettings:
        section = "project"
        codes = self.texts(section, "municipality", required=True)
        for code in codes:
            if not _MUNICIPALITY.fullmatch(code):
                raise self.wrong(section, "municipality", "four_digits", code)
        return ProjectSettings(
            name=self.text(section, "name", required=True),
            municipality=codes,
            period=self._period(),
            language=self.choice(section, "language", LANGUAGES, "sv"),
            seed=self.whole(section, "seed", default=1, least=0),
            simulated=self.truth(section, "simulated"),
            not_included=self.texts(section, "not_included"),
        )

    def _participations(self) -> ParticipationSettings:
        section = "participations"
        files = tuple(self.named(section, "files", text) for text in self.texts(section, "files"))
        if not files and not self.planned:
            raise SettingsError("setting_missing", file=self.path.name, section=section, key="files")
        columns, wide = self._columns()
        return ParticipationSettings(
            files=files,
            unit=self.choice(section, "unit", UNITS, "adults"),
            columns=columns,
            unread=self.texts(section, "unread"),
            wide=wide,
            crs=self.text(section, "crs"),
            newly_arrived_years=self.whole(section, "newly_arrived_years", default=3, least=1),
            repeaters=self.share(section, "repeaters", default=0.15),
            adults_per_family=self.factor(section, "adults_per_family"),
            visits_per_adult=self.factor(section, "visits_per_adult"),
            questions=self._questions(),
            joint=self._joint(),
        )

    def _joint(self) -> tuple[JointCourse, ...]:
        raw = self.raw["participations"].get("joint", [])
        try:
            return joint_of(raw, own=self.texts("project", "municipality", required=True))
        except ValueError as error:
            found = raw[int(str(error)) - 1] if isinstance(raw, list) else raw
            raise self.wrong("participations", "joint", "joint", found) from error

    def _columns(self) -> tuple[dict[str, str], WideSettings | None]:
        section = "participations"
        columns = self.raw[section].get("columns", {})
        if not isinstance(columns, dict):
            raise self.wrong(section, "columns", "headings", columns)
        named = {column: heading for column, heading in columns.items() if column != "wide"}
        if not all(isinstance(heading, str) for heading in named.values()):
            raise self.wrong(section, "columns", "headings", columns)
        try:
            return named, wide_of(columns["wide"]) if "wide" in columns else None
        except ValueError as error:
            variables, values = ", ".join(WIDE_VARIABLES), ", ".join(WIDE_VALUES)
            raise self.wrong(
                section, "columns.wide", "wide", columns["wide"], variables=variables, values=values
            ) from error

    def _questions(self) -> tuple[Question, ...]:
        section = "participations"
        raw = self.raw[section].get("questions", {})
        if not isinstance(raw, dict):
            raise self.wrong(section, "questions", "questions", raw)
        try:
            return questions_of(raw)
        except ValueError as error:
            key = str(error)
            raise self.wrong(section, f"questions.{key}", "questions", raw.get(key, "")) from error

    def _boundaries(self) -> BoundarySettings:
        section = "boundaries"
        return BoundarySettings(
            file=self.named(section, "file", self.text(section, "file", required=True)),
            code=self.text(section, "code") or None,
            name=self.text(section, "name") or None,
            layer=self.text(section, "layer") or None,
            earlier=self.file(section, "earlier"),
            repair=self.truth(section, "repair"),
        )

    def _locate(self) -> LocateSettings:
        return LocateSettings(**{f.name: self.file("locate", f.name) for f in fields(LocateSettings)})

    def _population(self) -> PopulationSettings:
        section = "population"
        paths = {
            key: self.named(section, key, text) if text else None
            for key in POPULATION_FILES
            for text in [self.text(section, key)]
        }
        if paths["children"] is None and paths["target"] is None and not self.planned:
            raise SettingsError("population_missing", file=self.path.name)
        for one, other in (("background", "arrival_years"), ("arrival_years", "background")):
            # Either says nothing of the newly arrived without the other.
            if paths[one] is not None and paths[other] is None:
                raise SettingsError("setting_missing", file=self.path.name, section=section, key=other)
        purpose = self.text(section, "purpose")
        if paths["background"] is not None and not purpose:
            # As for covariates: foreign background is taken in only when somebody has written down what for.
            raise SettingsError("population_purpose_missing", file=self.path.name)
        expecting = None
        if "expecting" in self.raw[section]:
            expecting = self.whole(section, "expecting", default=0, least=0)
        return PopulationSettings(**paths, expecting=expecting, purpose=purpose)

    def _covariates(self) -> CovariateSettings:
        section = "covariates"
        use = self.texts(section, "use")
        purpose = self.text(section, "purpose")
        text = self.text(section, "file")
        if use and not text:
            raise SettingsError("setting_missing", file=self.path.name, section=section, key="file")
        for name in use:
            # Foreign background is taken in only when somebody has written down what for.
            if name.lower().startswith("foreign") and not purpose.strip():
                raise SettingsError("purpose_missing", file=self.path.name, column=name)
        file = self.named(section, "file", text) if text else None
        return CovariateSettings(file=file, use=use, purpose=purpose)

    def _groups(self) -> Groups:
        return groups_of(self.raw.get(GROUP, []), file=self.path.name)

    def _standard(self) -> StandardSettings:
        section = "standard"
        kind = self.choice(section, "kind", KINDS, "equal")
        file = self.file(section, "class_file")
        if self.text(section, "class_column") and not self.text("covariates", "file"):
            raise SettingsError("setting_missing", file=self.path.name, section="covariates", key="file")
        if kind == "peers" and not self.texts("covariates", "use"):
            raise SettingsError("peers_without_covariates", file=self.path.name)
        groups = self._groups()
        return standard_of(self.raw[section], kind, file=self.path.name, class_file=file, groups=groups)

    def _equity(self) -> EquitySettings:
        section = "equity"
        rank = self.text(section, "rank")
        if rank and not self.text("covariates", "file"):
            raise SettingsError("setting_missing", file=self.path.name, section="covariates", key="file")
        if rank.lower().startswith("foreign"):
            # Foreign background is never shown as an order of places.
            raise self.wrong(section, "rank", "rank", rank)
        return EquitySettings(rank, self.choice(section, "disadvantaged", ("", "high", "low"), ""))

    def _venues(self) -> VenueSettings:
        section = "venues"
        detour = self.factor(section, "detour")
        detour = USUAL_DETOUR if detour is None else detour
        if not 1 <= detour <= LARGEST_DETOUR:
            raise self.wrong(section, "detour", "detour", detour, most=LARGEST_DETOUR)
        uptake = self.share(section, "uptake", default=0.0)
        return VenueSettings(
            **{key: self.file(section, key) for key in VENUE_FILES},
            crs=self.text(section, "crs"),
            detour=detour,
            within=self.factor(section, "within", most=LARGEST_WITHIN),
            uptake=uptake or None,
        )

    def _disclosure(self) -> DisclosureSettings:
        section = "disclosure"
        return DisclosureSettings(
            k=self.whole(section, "k", default=5, least=SMALLEST_K),
            level=self.choice(section, "level", DISCLOSURE_LEVELS, "public"),
            rounding=self._rounding(section),
        )

    def _rounding(self, section: str) -> int:
        found = self.raw[section].get("rounding", 0)
        if type(found) is not int or found not in ROUNDING_BASES:
            choices = ", ".join(map(str, ROUNDING_BASES))
            raise self.wrong(section, "rounding", "choice", found, choices=choices)
        return found

    def _period(self) -> tuple[date, date]:
        found = self.raw["project"].get("period")
        if found is None:
            raise SettingsError("setting_missing", file=self.path.name, section="project", key="period")
        try:
            first, last = (day if type(day) is date else date.fromisoformat(str(day)) for day in found)
        except (ValueError, TypeError) as error:
            raise self.wrong("project", "period", "two_dates", found) from error
        if first > last:
            raise self.wrong("project", "period", "two_dates", found)
        return first, last
