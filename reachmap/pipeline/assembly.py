"""What is told of the reading, and along which rank equality is measured."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reachmap.disclose import publish_intake
from reachmap.equity.equality import KNOWN_RANKS, Equality, Rank, measure_equality
from reachmap.errors import SettingsError
from reachmap.pipeline.gathering import area_names
from reachmap.pipeline.results import Evidence, Intake
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach, is_counted
from reachmap.read.flags import followup_flags
from reachmap.read.statistics import read_covariates
from reachmap.review import review_intake
from reachmap.settings import Settings
from reachmap.vocabulary import ALL, BAND_KEYS, Stratum, strata


def intake_of(evidence: Evidence, published: PublishedReach, target: TargetPopulation) -> Intake:
    """Tell what was read, located and left out, through the gate."""
    disclosure = evidence.settings.disclosure
    counts = publish_intake(evidence.counts, k=disclosure.k, level=disclosure.level)
    return Intake(
        settings=evidence.settings.without_contents(),
        sheets=evidence.followup.sheets,
        counts=counts,
        flags=flags_of(evidence, published, target, evidence.settings),
        review=review_intake(
            evidence.followup,
            evidence.located,
            evidence.boundaries,
            counted=is_counted(evidence.located.table, period=evidence.settings.project.period),
            published=published,
            target=target.mean(strata()[0]),
            intake=counts,
            unspread=unspread(evidence, published.k),
            k=published.k,
        ),
    )


def unspread(evidence: Evidence, k: int) -> int:
    """Adults who may live in one of several areas; of a small number the largest that it can be."""
    if not evidence.counts.intake.possible & {"postcode", "school"} and evidence.boundaries.earlier is None:
        return 0
    return max(evidence.counts.intake.spread, k - 1)


def flags_of(
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
