"""What is told of the reading, and along which rank equality is measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from reachmap.compare.courses import course_record
from reachmap.compare.offer import offer_record
from reachmap.disclose import Levels, protect
from reachmap.disclose.flags import gate_flags, without_numbers
from reachmap.disclose.intake import SPREADING
from reachmap.disclose.rounding import nearest, round_flags
from reachmap.equity.equality import KNOWN_RANKS, Equality, Rank, measure_equality
from reachmap.errors import SettingsError
from reachmap.experience import Experience, gate_experience
from reachmap.pipeline.gathering import area_names
from reachmap.pipeline.offers import survey_of
from reachmap.pipeline.releasing import earlier_of
from reachmap.pipeline.remembering import Beside, hold_back
from reachmap.pipeline.results import Evidence, Intake
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach, counts_here, is_counted
from reachmap.read.flags import followup_flags
from reachmap.read.participations import SheetReport
from reachmap.read.statistics import read_covariates
from reachmap.review import Review, review_intake, round_review
from reachmap.vocabulary import ALL, BAND_KEYS, EVERYONE, GROUP_KEYS, SEVERAL_AREAS, Stratum


def intake_of(
    evidence: Evidence,
    levels: Levels,
    target: TargetPopulation,
    *,
    given: pd.DataFrame | None = None,
    held: tuple[str, ...] = (),
) -> Intake:
    """Tell what was read, located and left out, through the gate.

    ``given``: covariates as they were read; ``held``: of what else less is told.
    """
    published, counts = levels.areas, levels.intake
    return Intake(
        settings=evidence.settings.without_contents(),
        sheets=gate_sheets(
            evidence.followup.sheets, published.base, k=published.k, told=counts.rows_read is not None
        ),
        counts=counts,
        flags=(*_released_flags((*levels.limited, *held)), *flags_of(evidence, levels, target, given)),
        review=review_of(evidence, levels, target),
    )


def review_of(evidence: Evidence, levels: Levels, target: TargetPopulation) -> Review:
    """Collect what a person must look at, through the gate."""
    published, counts = levels.areas, levels.intake
    return round_review(
        review_intake(
            evidence.followup,
            evidence.located,
            evidence.boundaries,
            counted=is_counted(evidence.located.table, period=evidence.settings.project.period),
            published=published,
            target=target.mean(EVERYONE),
            intake=counts,
            unspread=unspread(evidence, levels),
            k=published.k,
            told=counts.rows_read is not None,
        ),
        published.base,
    )


def gate_sheets(
    sheets: tuple[SheetReport, ...], base: int, *, k: int, told: bool = True
) -> tuple[SheetReport, ...]:
    """Hide few rows of a sheet, and what tells them beside all rows, and round the others.

    Where all rows are not told (few, or beside an earlier release), none of any sheet are.
    """
    rows = pd.DataFrame({"sheet": range(len(sheets)), "n": [sheet.rows or 0 for sheet in sheets]})
    hidden = np.full(len(sheets), fill_value=not told)
    if told and k > 1:
        hidden = protect(rows, count="n", by=["sheet"], totals=[[]], k=k, singletons=True)[
            "hidden"
        ].to_numpy()
    return tuple(
        replace(sheet, rows=None if gone or sheet.rows is None else nearest(sheet.rows, base))
        for sheet, gone in zip(sheets, hidden, strict=True)
    )


def may_be_spread(evidence: Evidence) -> bool:
    """Whether a key or another version may place somebody in one of several areas."""
    return bool(evidence.counts.intake.possible & SPREADING) or evidence.boundaries.earlier is not None


def unspread(evidence: Evidence, levels: Levels) -> int:
    """Adults who may live in one of several areas; where that is hidden, the most that it can be.

    No more than adults, or those with a home, less those in the areas and analysis areas that are shown.
    """
    if not may_be_spread(evidence):
        return 0
    intake = levels.intake
    if intake.spread is not None:
        return intake.spread
    if SEVERAL_AREAS in intake.left_out:
        return levels.areas.k - 1
    shown = (levels.areas if levels.regions is None else levels.regions).shown[:, 0]
    known = intake.adults if intake.located_total is None else intake.located_total
    return max(int((known or 0) - np.nansum(shown)), levels.areas.k - 1)


def _spread_flags(evidence: Evidence, levels: Levels) -> list[tuple[str, dict[str, Any]]]:
    if not may_be_spread(evidence):
        return []
    told = levels.intake.spread
    if SEVERAL_AREAS in levels.intake.left_out:
        return [("spread_over_areas_few", {})]
    if told is None:
        return [("spread_over_areas_hidden", {})]
    return [("spread_over_areas", {"n": told})] if told else []


def _released_flags(why: tuple[str, ...]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Say first what earlier releases forbid: a page that has little room must not leave it out."""
    return tuple((f"released_{each}", {}) for each in why)


def flags_of(
    evidence: Evidence, levels: Levels, target: TargetPopulation, given: pd.DataFrame | None = None
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Collect what a reader must know, from gated figures only."""
    published, settings = levels.areas, evidence.settings
    flags: list[tuple[str, dict[str, Any]]] = []
    means = target.mean(EVERYONE)
    above = published.shown[:, 0] > means
    if above.any():
        names = evidence.boundaries.areas["area_name"].to_numpy()[above].tolist()
        flags.append(("reach_above_target", {"areas": names}))
    unseen = [(place, s) for place, (s, seen) in enumerate(_seen(published)) if not seen]
    unseen = [(place, s) for place, s in unseen if s.parent_group in GROUP_KEYS]
    for why, withheld in (("groups_unobserved", False), ("groups_withheld", True)):
        some = {s.parent_group for place, s in unseen if _own(s) and (place in levels.withheld) == withheld}
        if some:
            flags.append((why, {"groups": sorted(some)}))
    if not target.knows_arrival:
        flags.append(("target_without_arrival", {}))
    bands = {place for place, s in unseen if s.is_everyone and s.bands != BAND_KEYS}
    if bands:
        flags.append(("ages_withheld" if bands <= levels.withheld else "ages_unobserved", {}))
    areas = len(evidence.counts.area_codes)
    if settings.covariates.use and areas < 10 * len(settings.covariates.use):
        flags.append(("few_areas_for_covariates", {"areas": areas}))
    lacking = given is not None and given.isna().any(axis=1).to_numpy()
    if np.any(lacking):
        names = evidence.boundaries.areas["area_name"].to_numpy()[lacking].tolist()
        flags.append(("covariates_imputed", {"areas": names}))
    if evidence.boundaries.repairs:
        flags.append(("boundaries_repaired", {"n": len(evidence.boundaries.repairs)}))
    return (*flags, *_spread_flags(evidence, levels), *_flags_of_reading(evidence, levels))


def _flags_of_reading(evidence: Evidence, levels: Levels) -> tuple[tuple[str, dict[str, Any]], ...]:
    settings, located = evidence.settings, evidence.located.table
    here = counts_here(located, period=settings.project.period)
    level = settings.disclosure.level
    read = followup_flags(evidence.followup, settings, level=level, counted=located[here])
    told = levels.intake if levels.intake.rows_read is not None else None
    found = gate_flags((*evidence.place_flags, *read), evidence.counts.intake, told, k=levels.areas.k)
    return round_flags(found, levels.areas.base) if told else without_numbers(found)


def _seen(published: PublishedReach) -> list[tuple[Stratum, bool]]:
    return [(s, bool(seen)) for s, seen in zip(published.groups.strata, published.observed, strict=True)]


def _own(stratum: Stratum) -> bool:
    return stratum.parent_group != ALL and not stratum.is_everyone


def equality_of(
    evidence: Evidence, published: PublishedReach, target: TargetPopulation, neighbours: pd.DataFrame
) -> Equality:
    """Measure how equally all parents are reached, from published counts."""
    areas = evidence.boundaries.areas
    middle = areas.geometry.representative_point()
    points = pd.DataFrame({"x": middle.x.to_numpy(), "y": middle.y.to_numpy()}, index=areas["area_code"])
    return measure_equality(
        published,
        target,
        rank=rank_of(evidence),
        points=points,
        adjacency=neighbours,
        seed=evidence.settings.project.seed,
    )


def rank_of(evidence: Evidence) -> Rank | None:
    """Read what areas are put in order by: as the project says, else the first usual covariate."""
    settings, wanted = evidence.settings.covariates, evidence.settings.equity
    usual = [name for name in settings.use if name in KNOWN_RANKS]
    if settings.file is None or not (wanted.rank or usual):
        return None
    name = wanted.rank or usual[0]
    if not wanted.disadvantaged and name not in KNOWN_RANKS:
        raise SettingsError(
            "setting_missing", file=evidence.settings.path.name, section="equity", key="disadvantaged"
        )
    table = read_covariates(settings.file, use=(name,), names=area_names(evidence))
    high = wanted.disadvantaged == "high" if wanted.disadvantaged else KNOWN_RANKS[name]
    values = table[name].reindex(list(evidence.counts.area_codes)).to_numpy(dtype=float)
    return Rank(name, values, high)


def beside_of(evidence: Evidence, levels: Levels) -> Beside:
    """Collect what is told besides reach, as far as earlier releases leave room for it."""
    told = Beside(
        evidence.steps,
        experience_of(evidence, levels.areas),
        survey_of(evidence),
        courses_of(evidence, levels),
    )
    return hold_back(told, earlier_of(evidence), evidence.settings.disclosure)


def experience_of(evidence: Evidence, published: PublishedReach) -> Experience:
    """Let out of what participants say what tells of nobody."""
    return gate_experience(evidence.said, published, level=evidence.settings.disclosure.level)


def offer_of(evidence: Evidence) -> dict[str, list[str]]:
    """Name what the files say was held, without numbers."""
    located = evidence.located.table
    counted = is_counted(located, period=evidence.settings.project.period)
    return offer_record(located[counted], k=evidence.settings.disclosure.k)


def courses_of(evidence: Evidence, levels: Levels) -> list[dict[str, Any]]:
    """Mark the courses, so that one that two municipalities hold is recognised in both their files."""
    settings, located = evidence.settings, evidence.located.table
    counted = is_counted(located, period=settings.project.period)
    joint = settings.participations.joint
    disclosure = settings.disclosure
    return course_record(
        located[counted],
        joint,
        k=disclosure.k,
        rounding=disclosure.rounding,
        parts=[pd.Series(told.part, index=told.activities) for told in levels.parts],
    )
