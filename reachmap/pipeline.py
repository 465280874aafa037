"""The steps in order, from a project file to a frozen result.

`check` reads and locates; `run` goes the whole way. Counts that have not passed the gate live in `Evidence`,
in memory, and only here: what presents results gets an `Intake` or an `Analysis`.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.disclose import PublishedIntake, gate_reach, gate_spread, publish_intake
from reachmap.equity.equality import KNOWN_RANKS, Equality, Rank, measure_equality
from reachmap.errors import InputError, SettingsError
from reachmap.files import Source, checksum
from reachmap.gaps import Gaps, measure_gaps
from reachmap.gaps.neighbours import touching
from reachmap.gaps.planner import no_list, planners_list
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
from reachmap.population import TargetPopulation, build_target_population
from reachmap.reach import PublishedReach, ReachCounts, estimate_reach, is_counted
from reachmap.read.aliases import read_aliases
from reachmap.read.boundaries import Boundaries, read_boundaries
from reachmap.read.flags import followup_flags
from reachmap.read.participations import Followup, SheetReport, read_participations
from reachmap.read.place_keys import read_place_key
from reachmap.read.statistics import read_covariates
from reachmap.review import Review, review_intake
from reachmap.settings import Settings, read_settings
from reachmap.vocabulary import ALL, BAND_KEYS, FAMILIES, Stratum, strata

Progress = Callable[[str], None]
STEPS = ("read", "locate", "population", "reach", "gaps", "done")
_PACKAGES = ("folium", "geopandas", "numpy", "pandas", "scikit-learn", "scipy", "shapely")


@dataclass(frozen=True)
class Intake:
    """What was read and located, gated.

    Parameters
    ----------
    settings
        The project.
    sheets
        How each sheet was understood.
    counts
        Adults by what became of them; None for small ones.
    flags
        Codes of what a reader must know, with their facts: (code, fields).
    review
        What a person must look at: columns, unsure names, duplicates, totals, bounds.
    """

    settings: Settings
    sheets: tuple[SheetReport, ...]
    counts: PublishedIntake
    flags: tuple[tuple[str, dict[str, Any]], ...]
    review: Review = field(default_factory=Review)


@dataclass(frozen=True)
class Analysis:
    """A whole result, gated; everything that is shown is drawn from it.

    Parameters
    ----------
    settings
        The project.
    intake
        What was read and located.
    cells
        `tables.CELLS`: a row per area and stratum, and the municipality's own rows.
    areas
        Polygons, `tables.AREAS`.
    facts
        model (of all parents), models (how many strata were fitted with which), dispersion (φ), kappa (κ),
        covariates_used, false_flags, unobserved groups.
    provenance
        Versions, seed, checksums of the inputs.
    equality
        How equally all parents are reached: along a rank, between areas, and where shortfalls gather.
    priorities
        The planner's list: `gaps.planner.COLUMNS`, an area a row, largest shortfall first.
    """

    settings: Settings
    intake: Intake
    cells: pd.DataFrame
    areas: gpd.GeoDataFrame
    facts: dict[str, Any]
    provenance: dict[str, Any]
    equality: Equality
    priorities: pd.DataFrame = field(default_factory=no_list)


@dataclass(frozen=True)
class Evidence:
    """What has not passed the gate. Never written, never shown."""

    settings: Settings
    followup: Followup
    boundaries: Boundaries
    located: Located
    counts: ReachCounts
    # Told while it was still known what had been written; gated.
    place_flags: tuple[tuple[str, dict[str, Any]], ...]


def check(project: Source | str | Settings, *, progress: Progress | None = None) -> Intake:
    """Read and locate a project's files, analyse nothing.

    Parameters
    ----------
    project
        A project file, or settings that were read from one.
    progress
        Called with the name of each step (`STEPS`) as it begins.

    Raises
    ------
    ReachmapError
        Wherever `run` would refuse.
    """
    told = progress or _silent
    evidence = _gather(_settings(project), told)
    # The statistics are read too: a project that run would refuse must not pass here.
    target = _target(evidence, told)
    covariates = _covariates(evidence)
    published = _gated(evidence)
    _standard(evidence, published, target, covariates)
    told("done")
    return _intake(evidence, published, target)


def run(project: Source | str | Settings, *, progress: Progress | None = None) -> Analysis:
    """Analyse a project.

    Parameters
    ----------
    project
        A project file, or settings that were read from one.
    progress
        Called with the name of each step (`STEPS`) as it begins.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    told = progress or _silent
    evidence = _gather(_settings(project), told)
    settings = evidence.settings
    target = _target(evidence, told)
    covariates = _covariates(evidence)
    published = _gated(evidence)
    standard = _standard(evidence, published, target, covariates)
    told("gaps")
    neighbours = touching(evidence.boundaries.areas)
    seed = settings.project.seed
    gaps = measure_gaps(
        published,
        target,
        covariates,
        seed=seed,
        adjacency=neighbours,
        spread=_spread(evidence, target),
        standard=standard,
    )
    cells = _cells(evidence, published, gaps)
    analysis = Analysis(
        settings=settings.without_contents(),
        intake=_intake(evidence, published, target),
        cells=cells,
        areas=evidence.boundaries.areas,
        facts=_facts(published, target, gaps, covariates)
        | {"standard": standard.record(published.area_codes)}
        | _repeaters(cells, settings),
        provenance=_provenance(settings),
        equality=_equality(evidence, published, target, neighbours),
        priorities=planners_list(cells, gaps.areas, standard, evidence.boundaries.areas),
    )
    told("done")
    return analysis


def _silent(step: str) -> None:
    """Tell nobody."""


def _settings(project: Source | str | Settings) -> Settings:
    settings = project if isinstance(project, Settings) else read_settings(project)
    followup = settings.participations
    if followup.adults_per(followup.unit) is None:
        factor = "adults_per_family" if followup.unit == FAMILIES else "visits_per_adult"
        raise SettingsError("unit_not_adults", file=settings.path.name, found=followup.unit, key=factor)
    return settings


def _gather(settings: Settings, told: Progress) -> Evidence:
    told("read")
    boundaries = read_boundaries(settings.boundaries, municipality=settings.project.municipality)
    followup = read_participations(settings.participations, period=settings.project.period)
    told("locate")
    keys = _locating_keys(settings)
    located = find_homes(followup.participations, boundaries, keys=keys)
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
    )
    flags = located_flags(
        located,
        boundaries,
        keys,
        spread=counts.intake.spread,
        k=settings.disclosure.k if settings.disclosure.level == "public" else 1,
    )
    # From here on nothing needs to know where anybody lives.
    followup = replace(followup, participations=forget_homes(followup.participations))
    located = replace(located, table=forget_homes(located.table))
    return Evidence(settings, followup, boundaries, located, counts, flags)


def _locating_keys(settings: Settings) -> LocatingKeys:
    given = settings.locate
    return LocatingKeys(
        aliases={} if given.aliases is None else read_aliases(given.aliases),
        postcodes=None if given.postcodes is None else read_place_key(given.postcodes, kind="postcode"),
        schools=None if given.schools is None else read_place_key(given.schools, kind="school"),
        file="aliases.csv" if given.aliases is None else given.aliases.name,
    )


def _target(evidence: Evidence, told: Progress) -> TargetPopulation:
    told("population")
    return build_target_population(
        evidence.settings.population,
        area_codes=evidence.counts.area_codes,
        years=evidence.settings.project.years,
        newly_arrived_years=evidence.settings.participations.newly_arrived_years,
        area_names=_names(evidence),
    )


def _names(evidence: Evidence) -> dict[str, str]:
    areas = evidence.boundaries.areas
    return dict(zip(areas["area_code"], areas["area_name"], strict=True))


def _gated(evidence: Evidence) -> PublishedReach:
    disclosure = evidence.settings.disclosure
    return gate_reach(evidence.counts, k=disclosure.k, level=disclosure.level)


def _spread(evidence: Evidence, target: TargetPopulation) -> Spreading | None:
    """Say where those may live whom a key places in several areas."""
    gate: dict[str, Any] = {"k": evidence.settings.disclosure.k, "level": evidence.settings.disclosure.level}
    intake = publish_intake(evidence.counts, **gate)
    return spreading(
        gate_spread(evidence.counts, **gate),
        evidence.located.places,
        parents=pd.Series(target.mean(strata()[0]), index=list(target.area_codes)),
        located=intake.located_total or intake.adults or 0,
    )


def _covariates(evidence: Evidence) -> pd.DataFrame | None:
    """Read covariates for the project's areas; blanks take the mean, a constant column is refused."""
    settings = evidence.settings.covariates
    if settings.file is None or not settings.use:
        return None
    table = read_covariates(settings.file, use=settings.use, names=_names(evidence))
    codes = list(evidence.counts.area_codes)
    if not set(codes) & set(table.index):
        raise InputError("no_area_matches", file=settings.file.name, example=str(table.index[0])[:40])
    table = table.reindex(codes)
    for name in table.columns:
        if len(codes) > 1 and not table[name].std(ddof=0) > 0:
            raise InputError("covariate_constant", file=settings.file.name, column=name)
    return table.fillna(table.mean()).reset_index(drop=True)


def _standard(
    evidence: Evidence, published: PublishedReach, target: TargetPopulation, covariates: pd.DataFrame | None
) -> Standard:
    settings = evidence.settings
    given = Given(settings.standard, settings.path.name, settings.covariates.file)
    return make_standard(given, published=published, target=target, covariates=covariates)


def _equality(
    evidence: Evidence, published: PublishedReach, target: TargetPopulation, neighbours: pd.DataFrame
) -> Equality:
    areas = evidence.boundaries.areas
    middle = areas.geometry.representative_point()
    points = pd.DataFrame({"x": middle.x.to_numpy(), "y": middle.y.to_numpy()}, index=areas["area_code"])
    return measure_equality(
        published,
        target,
        rank=_rank(evidence),
        points=points,
        adjacency=neighbours,
        seed=evidence.settings.project.seed,
    )


def _rank(evidence: Evidence) -> Rank | None:
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
    table = read_covariates(settings.file, use=(name,), names=_names(evidence))
    high = wanted.disadvantaged == "high" if wanted.disadvantaged else KNOWN_RANKS[name]
    values = table[name].reindex(list(evidence.counts.area_codes)).to_numpy(dtype=float)
    return Rank(name, values, high)


def _intake(evidence: Evidence, published: PublishedReach, target: TargetPopulation) -> Intake:
    disclosure = evidence.settings.disclosure
    counts = publish_intake(evidence.counts, k=disclosure.k, level=disclosure.level)
    return Intake(
        settings=evidence.settings.without_contents(),
        sheets=evidence.followup.sheets,
        counts=counts,
        flags=_flags(evidence, published, target, evidence.settings),
        review=review_intake(
            evidence.followup,
            evidence.located,
            evidence.boundaries,
            counted=is_counted(evidence.located.table, period=evidence.settings.project.period),
            published=published,
            target=target.mean(strata()[0]),
            intake=counts,
            unspread=_unspread(evidence, published.k),
            k=published.k,
        ),
    )


def _unspread(evidence: Evidence, k: int) -> int:
    """Adults who may live in one of several areas; of a small number the largest that it can be."""
    if not evidence.counts.intake.possible & {"postcode", "school"} and evidence.boundaries.earlier is None:
        return 0
    return max(evidence.counts.intake.spread, k - 1)


def _flags(
    evidence: Evidence, published: PublishedReach, target: TargetPopulation, settings: Settings
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Collect what a reader must know, from gated figures only."""
    flags: list[tuple[str, dict[str, Any]]] = []
    everyone = strata()[0]
    means = target.mean(everyone)
    above = published.reached[:, 0] > means
    if above.any():
        names = evidence.boundaries.areas["area_name"].to_numpy()[above].tolist()
        flags.append(("reach_above_target", {"areas": names}))
    unobserved = sorted({s.parent_group for s, seen in _seen(published) if not seen and _own(s)})
    if unobserved:
        flags.append(("groups_unobserved", {"groups": unobserved}))
    if not target.knows_arrival:
        flags.append(("target_without_arrival", {}))
    bands_unseen = not all(seen for s, seen in _seen(published) if s.is_everyone and s.bands != BAND_KEYS)
    if bands_unseen:
        flags.append(("ages_unobserved", {}))
    areas = len(evidence.counts.area_codes)
    if settings.covariates.use and areas < 10 * len(settings.covariates.use):
        flags.append(("few_areas_for_covariates", {"areas": areas}))
    if evidence.boundaries.repairs:
        flags.append(("boundaries_repaired", {"n": len(evidence.boundaries.repairs)}))
    return (
        *flags,
        *evidence.place_flags,
        *followup_flags(evidence.followup, settings, level=settings.disclosure.level),
    )


def _seen(published: PublishedReach) -> list[tuple[Stratum, bool]]:
    return [(s, bool(seen)) for s, seen in zip(strata(), published.observed, strict=True)]


def _own(stratum: Stratum) -> bool:
    return stratum.parent_group != ALL and not stratum.is_everyone


def _cells(evidence: Evidence, published: PublishedReach, gaps: Gaps) -> pd.DataFrame:
    """Put counts and estimates into the one table that everything is drawn from."""
    areas = evidence.boundaries.areas
    count = len(areas)
    order = gaps.areas.assign(
        area_name=np.tile(areas["area_name"].to_numpy(), len(strata())),
        municipality_code=np.tile(areas["municipality_code"].to_numpy(), len(strata())),
        reached=_published_counts(published.reached, published.observed).ravel("F"),
        hidden=(published.hidden & published.observed).ravel("F"),
        place=np.tile(np.arange(count), len(strata())),
    )
    whole = gaps.municipality.assign(
        area_code=ALL,
        area_name="Hela kommunen",
        municipality_code="+".join(evidence.settings.project.municipality),
        reached=_published_counts(published.total[None], published.observed)[0],
        hidden=published.total_hidden & published.observed,
        place=count,
    )
    cells = pd.concat([order, whole], ignore_index=True)
    cells["stratum"] = [
        next(i for i, s in enumerate(strata()) if s.key == key)
        for key in zip(cells["age_band"], cells["parent_group"], strict=True)
    ]
    cells = cells.sort_values(["place", "stratum"], ignore_index=True)
    cells["reached"] = cells["reached"].astype("Int64")
    left = np.maximum(0.0, cells["target"] - cells["reached"].astype(float)).round()
    cells["unreached"] = left.astype("Int64")
    cells["verdict"] = cells["verdict"].astype("str")
    return tables.CELLS.check(_rounded(cells)[tables.CELLS.columns])


def _published_counts(counts: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Counts that may be shown; missing where hidden or where the files do not tell."""
    return np.where(observed[None], counts, np.nan)


def _rounded(cells: pd.DataFrame) -> pd.DataFrame:
    """Round to what is written, so that every output shows the same number."""
    people = ["target", "expected", "shortfall"]
    people += [f"{name}_{end}" for name in ("target", "shortfall") for end in ("low", "high")]
    shares = ["probability_shortfall"]
    shares += [f"{name}{end}" for name in ("coverage", "rate_ratio") for end in ("", "_low", "_high")]
    digits = dict.fromkeys(people, 2) | dict.fromkeys(shares, 5)
    return cells.round(digits)


def _facts(
    published: PublishedReach,
    target: TargetPopulation,
    gaps: Gaps,
    covariates: pd.DataFrame | None,
) -> dict[str, Any]:
    share, sd = target.kappa[BAND_KEYS]
    return {
        "model": gaps.models.get((ALL, ALL), "iid"),
        "models": {
            name: sorted(gaps.models.values()).count(name) for name in sorted(set(gaps.models.values()))
        },
        "dispersion": round(published.dispersion, 4),
        "kappa": share,
        "kappa_sd": sd,
        "located_share": round(published.located_share, 5),
        "covariates_used": list(gaps.covariates_used),
        "covariates_given": [] if covariates is None else list(covariates.columns),
        "target_knows_arrival": target.knows_arrival,
        "expected_share_of_false_flags": None if np.isnan(gaps.false_flags) else round(gaps.false_flags, 4),
        "hidden_cells": int((published.hidden & published.observed).sum()),
        "cells": int(published.hidden.size),
        "hidden_up_to": _hidden_up_to(published),
    }


def _hidden_up_to(published: PublishedReach) -> dict[str, int | None]:
    """What hidden counts of areas are said to be at most, where not all are small; None: nothing."""
    if published.up_to is None:
        return {}
    said = zip(strata(), published.up_to.tolist(), strict=True)
    return {
        f"{s.age_band}|{s.parent_group}": None if np.isinf(most) else int(most)
        for s, most in said
        if most > published.k - 1
    }


def _repeaters(cells: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    """Bound the share reached by the assumed share of adults who are the same people again."""
    whole = cells[(cells["area_code"] == ALL) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)]
    low = float(whole["coverage_low"].iloc[0])
    bound = low * (1 - settings.participations.repeaters)
    return {"coverage_if_repeaters": None if np.isnan(bound) else round(bound, 5)}


def _fingerprint(source: Source, settings: Settings) -> str | None:
    """Checksum of an input; at the public level not of a follow-up: it would confirm a guess of rows."""
    if settings.disclosure.level == "public" and source in settings.participations.files:
        return None
    return checksum(source)


def _provenance(settings: Settings) -> dict[str, Any]:
    return {
        "reachmap": version("reachmap"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "seed": settings.project.seed,
        "inputs": {source.name: _fingerprint(source, settings) for source in settings.input_files()},
        "project_file": checksum(settings.path),
    }
