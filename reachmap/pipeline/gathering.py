"""The first steps: files are read, participations located, parents estimated, counts gated.

Everything here works on `Evidence`, which has not passed the gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from reachmap.disclose import Levels, gate_levels, gate_spread
from reachmap.disclose.derived import add_groups
from reachmap.disclose.ledger import TOO_MANY, Release
from reachmap.disclose.rounding import round_spread, round_steps
from reachmap.disclose.steps import gate_steps
from reachmap.errors import InputError, SettingsError
from reachmap.experience import count_parts
from reachmap.files import Source
from reachmap.gaps.spread import Spreading, spreading
from reachmap.gaps.standard import Standard
from reachmap.gaps.standard_given import Given, make_standard
from reachmap.locate import (
    Located,
    LocatingKeys,
    find_homes,
    forget_homes,
    located_flags,
    possible_reasons,
)
from reachmap.locate.joint import leave_to_others
from reachmap.offers.counting import count_steps
from reachmap.pipeline.releasing import earlier_of
from reachmap.pipeline.results import Evidence, Progress
from reachmap.population import TargetPopulation, build_target_population
from reachmap.reach import PublishedReach, estimate_reach, few_in_no_area, is_counted
from reachmap.read.aliases import read_aliases
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.read.participations import Followup, read_participations
from reachmap.read.place_keys import read_place_key
from reachmap.read.statistics import read_covariates
from reachmap.regions import merging_ground
from reachmap.released import FILE
from reachmap.settings import Settings, read_settings
from reachmap.vocabulary import EVERYONE, FAMILIES


def tell_nobody(step: str) -> None:
    """Tell nobody."""


def project_settings(project: Source | str | Settings) -> Settings:
    """Read the project file, and refuse units that nobody can turn into adults."""
    settings = project if isinstance(project, Settings) else read_settings(project)
    followup = settings.participations
    if followup.adults_per(followup.unit) is None:
        factor = "adults_per_family" if followup.unit == FAMILIES else "visits_per_adult"
        raise SettingsError("unit_not_adults", file=settings.path.name, found=followup.unit, key=factor)
    return settings


def gather(settings: Settings, told: Progress, *, released: Sequence[Release] = ()) -> Evidence:
    """Read and locate; what says where somebody lives is forgotten before this returns."""
    told("read")
    boundaries = read_boundaries(settings.boundaries, municipality=settings.project.municipality)
    followup = read_participations(settings.participations, period=settings.project.period)
    told("locate")
    keys = _locating_keys(settings)
    followup, located, left_out = _without_few(settings, followup, boundaries, keys)
    told("reach")
    counts = estimate_reach(
        located.table,
        area_codes=tuple(boundaries.areas["area_code"]),
        period=settings.project.period,
        rows_read=followup.rows_read,
        repeated_rows=followup.repeated_rows,
        possible=possible_reasons(followup.participations, boundaries, keys=keys),
        place=located.place,
        places=located.places,
        left_out=left_out,
    )
    flags = located_flags(
        located,
        boundaries,
        keys,
        counted=is_counted(located.table, period=settings.project.period),
    )
    disclosure = settings.disclosure
    steps = gate_steps(
        count_steps(located.table, followup.answers, period=settings.project.period),
        k=disclosure.k,
        level=disclosure.level,
    )
    steps = round_steps(steps, disclosure.rounding)
    said = count_parts(
        located.table,
        followup.answers,
        area_codes=tuple(boundaries.areas["area_code"]),
        period=settings.project.period,
    )
    # From here on nothing needs to know where anybody lives, or what anybody wrote.
    followup = replace(followup, participations=forget_homes(followup.participations))
    located = replace(located, table=forget_homes(located.table), left_out=forget_homes(located.left_out))
    return Evidence(settings, followup, boundaries, located, counts, flags, steps, said, tuple(released))


def _without_few(
    settings: Settings, followup: Followup, boundaries: Boundaries, keys: LocatingKeys
) -> tuple[Followup, Located, tuple[str, ...]]:
    """Find homes; where few are in no area, read again as if nobody had written of them.

    So no number of rows, of any column or sheet, tells them either. What they wrote as home area is still a
    person's to decide (`Located.left_out`).
    """
    disclosure, period = settings.disclosure, settings.project.period
    k = disclosure.k if disclosure.level == "public" else 0
    first = located = _homes(settings, followup, boundaries, keys)
    out = located.table[:0]
    gone: set[tuple[int, int]] = set()
    # Once, but where factors make adults of families: rounding may leave one fewer in several areas.
    while True:
        few = few_in_no_area(located.table, period=period, k=k)
        if not few.rows.any():
            return followup, replace(located, review=first.review, left_out=out), few.why
        out = pd.concat([out, located.table[few.rows]], ignore_index=True)
        gone |= set(followup.lines[few.rows].itertuples(index=False, name=None))
        followup = read_participations(settings.participations, period=period, without=gone)
        located = _homes(settings, followup, boundaries, keys)


def _homes(settings: Settings, followup: Followup, boundaries: Boundaries, keys: LocatingKeys) -> Located:
    located = find_homes(followup.participations, boundaries, keys=keys)
    joint, own = settings.participations.joint, settings.project.municipality
    return replace(located, table=leave_to_others(located.table, joint, own=own, file=settings.path.name))


def _locating_keys(settings: Settings) -> LocatingKeys:
    given = settings.locate
    return LocatingKeys(
        aliases={} if given.aliases is None else read_aliases(given.aliases),
        postcodes=None if given.postcodes is None else read_place_key(given.postcodes, kind="postcode"),
        schools=None if given.schools is None else read_place_key(given.schools, kind="school"),
        file="aliases.csv" if given.aliases is None else given.aliases.name,
    )


def target_of(evidence: Evidence, told: Progress) -> TargetPopulation:
    """Estimate how many parents there are."""
    told("population")
    return build_target_population(
        evidence.settings.population,
        area_codes=evidence.counts.area_codes,
        years=evidence.settings.project.years,
        newly_arrived_years=evidence.settings.participations.newly_arrived_years,
        area_names=area_names(evidence),
    )


def area_names(evidence: Evidence) -> dict[str, str]:
    """Names of the areas by their code."""
    areas = evidence.boundaries.areas
    return dict(zip(areas["area_code"], areas["area_name"], strict=True))


def gated(evidence: Evidence, target: TargetPopulation, covariates: pd.DataFrame | None) -> Levels:
    """Let the reach through the gate, by area and by analysis area.

    Raises
    ------
    SettingsError
        What was released before leaves nothing that may be told of this period.
    """
    disclosure = evidence.settings.disclosure
    levels = gate_levels(
        evidence.counts,
        k=disclosure.k,
        level=disclosure.level,
        ground=merging_ground(evidence.boundaries.areas, target, covariates),
        earlier=earlier_of(evidence),
        rounding=disclosure.rounding,
    )
    if levels.areas.total_hidden[0] and evidence.counts.total[0] >= disclosure.k:
        # Fewer are hidden in every run; so many only beside an earlier release. No estimate could see any.
        if TOO_MANY in levels.limited:
            raise SettingsError("released_too_many", file=FILE, key="period")
        raise SettingsError("released_too_little", file=FILE, key="period")
    return add_groups(levels, evidence.settings.groups)


def spread_of(evidence: Evidence, levels: Levels, target: TargetPopulation) -> Spreading | None:
    """Say where those may live whom a key places in several areas."""
    disclosure, intake = evidence.settings.disclosure, levels.intake
    told = gate_spread(evidence.counts, k=disclosure.k, level=disclosure.level)
    return spreading(
        round_spread(told, disclosure.rounding),
        evidence.located.places,
        parents=pd.Series(target.mean(EVERYONE), index=list(target.area_codes)),
        located=intake.located_total or intake.adults or 0,
    )


def given_covariates(evidence: Evidence) -> pd.DataFrame | None:
    """Read covariates for the project's areas as given, blanks missing; a constant column is refused."""
    settings = evidence.settings.covariates
    if settings.file is None or not settings.use:
        return None
    table = read_covariates(settings.file, use=settings.use, names=area_names(evidence))
    codes = list(evidence.counts.area_codes)
    if not set(codes) & set(table.index):
        raise InputError("no_area_matches", file=settings.file.name, example=str(table.index[0])[:40])
    table = table.reindex(codes)
    for name in table.columns:
        if len(codes) > 1 and not table[name].std(ddof=0) > 0:
            raise InputError("covariate_constant", file=settings.file.name, column=name)
    return table.reset_index(drop=True)


def filled(given: pd.DataFrame | None) -> pd.DataFrame | None:
    """Put the mean of the areas that have one for a figure that an area lacks: for estimates, never shown."""
    return None if given is None else given.fillna(given.mean())


def standard_of(
    evidence: Evidence, published: PublishedReach, target: TargetPopulation, covariates: pd.DataFrame | None
) -> Standard:
    """Make what reach is held against."""
    settings = evidence.settings
    given = Given(settings.standard, settings.path.name, settings.covariates.file)
    return make_standard(given, published=published, target=target, covariates=covariates)
