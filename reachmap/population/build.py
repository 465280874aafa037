"""Build the target population of a project: from children by age, or as the municipality states it.

Derived: children by band (`single_years`) × parents per child (`families`), and where the project names
background by area and years in the country, told apart by arrival (`arrival`). Stated: the target file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.population import arrival, families, single_years
from reachmap.population.target import TargetPopulation
from reachmap.read.populations import (
    read_arrival_years,
    read_children_table,
    read_distribution,
    read_foreign_share,
)
from reachmap.read.statistics import read_factors, read_target
from reachmap.settings import PopulationSettings
from reachmap.vocabulary import ALL, ARRIVALS, BAND_KEYS, EXPECTING, NEWLY_ARRIVED, SEXES

# Judged: half of a factor's variance is the same question in every band (who counts as a parent, how far
# apart siblings are), half is the band's own.
FACTOR_COMMON = 0.5
# Judged: of an error that a target file states without saying how much of it areas share, half the variance.
TARGET_SHARED = 0.5
_PAIRS = (len(BAND_KEYS), len(SEXES))


def build_target_population(
    settings: PopulationSettings,
    *,
    area_codes: tuple[str, ...],
    years: float,
    newly_arrived_years: int = 3,
    area_names: Mapping[str, str] | None = None,
) -> TargetPopulation:
    """Estimate the target population of a project.

    Parameters
    ----------
    settings
        Section ``[population]``: ``target`` as it stands, else derived from ``children``.
    area_codes
        The project's areas.
    years
        Length of the period, for those expecting a child: a year's cohort is as many as the
        newborn (or as ``expecting`` states), a longer period meets more.
    newly_arrived_years
        Up to how many years in the country somebody is newly arrived.
    area_names
        Code to name of the project's areas, for statistics that have names only.

    Raises
    ------
    InputError
        A file can not be read, or an area is missing from it.
    """
    if settings.target is not None:
        return _given(settings.target, area_codes)
    if settings.children is None:
        raise InputError("population_missing", file="reachmap.toml")
    derived = _derived(settings, settings.children, area_codes, years, area_names)
    if settings.background is None or settings.arrival_years is None:
        return derived
    share = read_foreign_share(settings.background, wanted=area_codes, names=area_names)
    _refuse_missing(pd.Series(share.index), area_codes, settings.background)
    new_share = read_arrival_years(
        settings.arrival_years, years=newly_arrived_years, municipalities=_municipalities(area_codes)
    )
    return _with_arrival(derived, share.reindex(area_codes).to_numpy(float), new_share)


def _derived(
    settings: PopulationSettings,
    source: Source,
    area_codes: tuple[str, ...],
    years: float,
    area_names: Mapping[str, str] | None,
) -> TargetPopulation:
    table = read_children_table(source, wanted=area_codes, names=area_names)
    _refuse_missing(table.children["area_code"], area_codes, source)
    own = None
    if settings.distribution is not None:
        own = read_distribution(settings.distribution, municipalities=_municipalities(area_codes))
    children = single_years.split(
        table.children,
        area_codes=area_codes,
        by_age=single_years.country(table.year) if own is None else own,
        tilt_sd=single_years.TILT_SD_COUNTRY if own is None else single_years.TILT_SD_MUNICIPALITY,
        noise_sd=table.noise_sd,
    )
    factors = read_factors(settings.factors or families.FACTORS_FILE)
    per_child = factors["parents_per_child"].to_numpy().reshape(_PAIRS)
    relative = factors["relative_sd"].to_numpy().reshape(_PAIRS)
    scale = _expecting_scale(children.counts, settings.expecting, years)
    parents = (children.counts * scale)[:, :, None] * per_child[None]
    local_sd, next_year = _next_cohort(children, stated=settings.expecting is not None)
    own_sd = (local_sd * scale)[:, :, None] * per_child[None]
    return TargetPopulation(
        area_codes=area_codes,
        parents=parents[..., None],
        own_sd=own_sd[..., None],
        shared_sd=np.hypot(np.sqrt(1 - FACTOR_COMMON) * relative, next_year[:, None]),
        persons=None,
        persons_sd=None,
        kappa=_kappa(),
        common=_common(np.sqrt(FACTOR_COMMON) * relative, children.tilt),
        local=factors["local_sd"].to_numpy().reshape(1, 1, *_PAIRS, 1),
        counts_arrival=False,
        sources=() if table.about is None else (table.about,),
    )


def _expecting_scale(counts: np.ndarray, stated: int | None, years: float) -> np.ndarray:
    """What each band's children are multiplied by: 1, and for those expecting the length of the period.

    ``stated`` is a year's cohort for the whole municipality; it is spread over areas as the newborn are.
    """
    scale = np.ones(len(BAND_KEYS))
    place = BAND_KEYS.index(EXPECTING)
    newborn = counts[:, place].sum()
    cohort = 1.0 if stated is None or newborn <= 0 else stated / newborn
    scale[place] = cohort * years
    return scale


def _next_cohort(children: single_years.SplitChildren, *, stated: bool) -> tuple[np.ndarray, np.ndarray]:
    """Add what makes those expecting differ from the newborn that they are estimated from.

    Everywhere alike (unless the cohort is stated): births change from year to year. In each area: n newborn
    of one year say what to expect with a variance of n, and as many come with another n.

    Returns
    -------
    local_sd, shared
        Children, areas × bands; relative, bands.
    """
    place = BAND_KEYS.index(EXPECTING)
    local_sd, shared = children.local_sd.copy(), np.zeros(len(BAND_KEYS))
    local_sd[:, place] = np.hypot(local_sd[:, place], np.sqrt(2 * children.counts[:, place]))
    shared[place] = 0.0 if stated else single_years.change_of_births()
    return local_sd, shared


def _common(relative: np.ndarray, tilt: np.ndarray) -> np.ndarray:
    """Mothers' factors, fathers' factors, and the split of age classes: error × 1 × bands × sexes × 1."""
    by_sex = [np.where(np.arange(len(SEXES)) == sex, relative, 0.0) for sex in range(len(SEXES))]
    split = np.repeat(tilt[:, None], len(SEXES), axis=1)
    return np.stack([*by_sex, split])[:, None, :, :, None]


def _municipalities(area_codes: tuple[str, ...]) -> tuple[str, ...]:
    """Four-digit codes that the areas' codes begin with, where they do."""
    return tuple(sorted({code[:4] for code in area_codes if code[:4].isdigit()}))


def _with_arrival(derived: TargetPopulation, foreign: np.ndarray, new_share: float) -> TargetPopulation:
    """Tell newly arrived parents apart, with the structural error that it has."""
    raked = arrival.rake_arrival(derived.parents[..., 0], foreign, new_share)
    new, others = raked.parents[..., :1], raked.parents[..., 1:]
    # More newly arrived in an area are fewer others there: everybody's number stays. The error is one of the
    # odds: where nearly all have arrived, their number can not be wrong by much.
    everybody = new + others
    share = np.divide(new, everybody, out=np.zeros_like(new), where=everybody > 0)
    structure = np.concatenate([1 - share, -share], axis=3)[None]
    whole = np.where(derived.parents > 0, derived.parents, 1.0)

    def with_structure(errors: np.ndarray | None, structural: float) -> np.ndarray:
        number = 0 if errors is None else len(errors)
        before = np.zeros((1, 1)) if errors is None else errors
        return np.concatenate(
            [np.broadcast_to(before, (number, *raked.parents.shape)), structural * structure]
        )

    return replace(
        derived,
        parents=raked.parents,
        own_sd=np.hypot(derived.own_sd * raked.parents / whole, raked.noise_sd * raked.parents),
        common=with_structure(derived.common, arrival.SHARED_SD),
        local=with_structure(derived.local, arrival.LOCAL_SD),
        counts_arrival=False,
    )


def _given(source: Source, area_codes: tuple[str, ...]) -> TargetPopulation:
    target = read_target(source)
    _refuse_missing(target["area_code"], area_codes, source)
    arrivals = (ALL,) if (target["arrival"] == ALL).all() else ARRIVALS
    index = target.set_index(["area_code", "age_band", "sex", "arrival"])

    def block(bands: tuple[str, ...], column: str) -> np.ndarray:
        wanted = pd.MultiIndex.from_product([area_codes, bands, SEXES, arrivals])
        values = index[column].reindex(wanted).to_numpy(float)
        return values.reshape(len(area_codes), len(bands), len(SEXES), len(arrivals))

    stated = (target["age_band"] == ALL).any()
    cells = _stated_errors(block(BAND_KEYS, "parents"), block(BAND_KEYS, "sd"), block(BAND_KEYS, "sd_shared"))
    people = _stated_errors(block((ALL,), "parents"), block((ALL,), "sd"), block((ALL,), "sd_shared"))
    return TargetPopulation(
        area_codes=area_codes,
        parents=block(BAND_KEYS, "parents"),
        own_sd=cells.own_sd,
        shared_sd=np.zeros(_PAIRS),
        persons=block((ALL,), "parents")[:, 0] if stated else None,
        persons_sd=people.own_sd[:, 0] if stated else None,
        kappa=_kappa(),
        common=cells.common,
        local=cells.local,
        persons_common=people.common[:, :, 0] if stated else None,
        persons_local=people.local[:, :, 0] if stated else None,
    )


@dataclass(frozen=True)
class _StatedErrors:
    """A target file's errors as `TargetPopulation` has them."""

    own_sd: np.ndarray
    common: np.ndarray
    local: np.ndarray


def _stated_errors(parents: np.ndarray, sd: np.ndarray, sd_shared: np.ndarray) -> _StatedErrors:
    """Part stated errors into what areas share, what an area's cells share, and a cell's own.

    The shared part is drawn once for each band and sex, and once for all newly arrived: how many have
    arrived is one question, whatever the age of their children. For the same reason the rest of a newly
    arrived cell's error is one for the whole area, while every other cell's is its own.

    Parameters
    ----------
    parents, sd, sd_shared
        Areas × bands (or 1: all bands together) × sexes × arrivals; ``sd_shared`` missing where the file
        does not state it.
    """
    sd = np.nan_to_num(sd)
    shared = np.where(np.isnan(sd_shared), np.sqrt(TARGET_SHARED) * sd, sd_shared)
    rest = np.sqrt(np.maximum(sd**2 - shared**2, 0.0))
    known = np.where(parents > 0, parents, np.inf)
    is_new = np.zeros(parents.shape[3], dtype=bool)
    if parents.shape[3] > 1:
        is_new[ARRIVALS.index(NEWLY_ARRIVED)] = True
    pairs = len(BAND_KEYS) * len(SEXES)
    common = np.zeros((pairs + 1, *parents.shape))
    for band in range(len(BAND_KEYS)):
        # All bands together follow every band's error alike.
        place, part = (band, 1.0) if parents.shape[1] > 1 else (0, len(BAND_KEYS) ** -0.5)
        for sex in range(len(SEXES)):
            move = part * shared[:, place, sex] / known[:, place, sex]
            common[band * len(SEXES) + sex, :, place, sex] = np.where(is_new, 0.0, move)
    common[pairs] = np.where(is_new, shared / known, 0.0)
    return _StatedErrors(
        own_sd=np.where(is_new, 0.0, rest),
        common=common,
        local=np.where(is_new, rest / known, 0.0)[None],
    )


def _refuse_missing(found: pd.Series, area_codes: tuple[str, ...], source: Source) -> None:
    missing = sorted(set(area_codes) - set(found))
    if len(missing) == len(area_codes):
        raise InputError("no_area_matches", file=source.name, example=str(found.iloc[0])[:40])
    if missing:
        raise InputError("areas_missing", file=source.name, n=len(missing), codes=", ".join(missing[:5]))


def _kappa() -> dict[tuple[str, ...], tuple[float, float]]:
    """Persons per membership by union of bands, from the shipped table."""
    table = pd.read_csv(families.PERSONS_FILE)
    return {
        BAND_KEYS if name == ALL else tuple(str(name).split("+")): (float(share), float(sd))
        for name, share, sd in zip(table["bands"], table["share"], table["sd"], strict=True)
    }
