"""From what the project file says of the standard to a `Standard` for its areas.

Whatever is missing is refused by name: a goal that an area lacks is never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.errors import InputError, SettingsError
from reachmap.files import Source
from reachmap.gaps.standard import Standard
from reachmap.gaps.standard_peers import FEWEST_EXPECTED, FEWEST_PEERS, nearest_peers
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.read.area_classes import read_area_classes
from reachmap.standards import GOAL, NEED, PEERS, StandardSettings, class_key
from reachmap.vocabulary import ALL, BAND_KEYS, EVERYONE, Stratum


@dataclass(frozen=True)
class Given:
    """What a standard is made from.

    Parameters
    ----------
    settings
        The section.
    project
        Name of the project file, for messages.
    covariates_file
        Where ``class_column`` stands.
    """

    settings: StandardSettings
    project: str
    covariates_file: Source | None = None


def make_standard(
    given: Given,
    *,
    published: PublishedReach,
    target: TargetPopulation,
    covariates: pd.DataFrame | None,
) -> Standard:
    """Make the standard ready for a project's areas.

    Parameters
    ----------
    given
        What the project says.
    published
        Reach after the gate.
    target
        Target population of the same areas in the same order.
    covariates
        One row per area in that order, no value missing; or None.

    Raises
    ------
    SettingsError, InputError
        ``need``: an area has no class, or a class no goal. ``peers``: no covariates, or too few areas.
    """
    settings, codes, strata = given.settings, published.area_codes, published.groups.strata
    if settings.kind == GOAL:
        shares = np.array([_goal(settings, stratum, published, target) for stratum in strata])
        return Standard(GOAL, goals=np.tile(shares, (len(codes), 1)))
    if settings.kind == NEED:
        classes, shares = _classes(given, codes)
        parts = np.array([age_part(published, target, s.bands, s.parent_group) for s in strata])
        return Standard(NEED, goals=shares[:, None] * parts, classes=classes)
    if settings.kind == PEERS:
        return Standard(PEERS, peers=_peers(given, published, target, covariates))
    return Standard()


def _goal(
    settings: StandardSettings, stratum: Stratum, published: PublishedReach, target: TargetPopulation
) -> float:
    share, exact = settings.goal_of(stratum)
    return share if exact else share * age_part(published, target, stratum.bands, stratum.parent_group)


def age_part(
    published: PublishedReach, target: TargetPopulation, bands: tuple[str, ...], group: str = ALL
) -> float:
    """Say which part of a goal for all parents is a goal for those with children of some ages.

    A parent of two is one parent among all and one in each child's age, but an activity reaches for the ages
    that it is for: met by everybody alike, a goal of 10 of 100 parents is fewer of 100 at each age. With a =
    adults reached per count of them by age and k = parents per membership, a goal g for all is g k a'/(a k')
    for those ages (a', k'), as this municipality's own activities spread: an age is then held against what
    all ages together would be if the goal were met. Of ages that are told of for a ``group`` only, a' and k'
    are the group's.
    """
    adults, parents = _per_count(published, target, BAND_KEYS)
    own_adults, own_parents = _per_count(published, target, bands, group)
    return parents * own_adults / (adults * own_parents)


def _per_count(
    published: PublishedReach, target: TargetPopulation, bands: tuple[str, ...], group: str = ALL
) -> tuple[float, float]:
    """Adults reached per count of them by age, and parents per membership."""
    if len(bands) == 1:
        return 1.0, 1.0
    places, found = published.groups.places, [s for s in published.groups.strata if s.bands == bands]
    # The ages may be told of for a group alone.
    union = next((s for s in found if s.is_everyone), None)
    union = union or next(s for s in found if s.parent_group == group)
    singles = [places[band, ALL if union.is_everyone else group] for band in bands]
    counted = sum(_total(published, place) for place in singles)
    if not published.observed[singles].all() or counted <= 0:
        return 1.0, 1.0
    memberships = float(np.nansum(target.band_means(union)))
    if not memberships > 0:
        return 1.0, 1.0
    adults = _total(published, places[union.key]) / counted
    return max(adults, 1 / len(bands)), float(np.nansum(target.mean(union))) / memberships


def _total(published: PublishedReach, place: int) -> float:
    """Adults of a stratum; where hidden, the middle of what they may be."""
    total = float(published.total[place])
    return float(published.possible(None, place).mean()) if np.isnan(total) else total


def _classes(given: Given, codes: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """Return each area's class, as the project file writes it, and that class's goal."""
    settings = given.settings
    source = settings.class_file or given.covariates_file
    if source is None:
        raise SettingsError("setting_missing", file=given.project, section="standard", key="class_file")
    found = read_area_classes(source, column=settings.class_column, codes=codes).reindex(list(codes))
    missing = found[found.isna()].index
    if len(missing) == len(codes):
        raise InputError("no_area_matches", file=source.name, example=str(codes[0])[:40])
    if len(missing):
        column = settings.class_column or "class"
        raise InputError(
            "class_missing", file=source.name, column=column, n=len(missing), example=str(missing[0])[:40]
        )
    named = {class_key(name): name for name in settings.class_goals}
    keys = [class_key(text) for text in found]
    known = ", ".join(settings.class_goals)
    for key, text in zip(keys, found, strict=True):
        if key not in named:
            raise InputError(
                "class_without_goal", file=source.name, project=given.project, found=text[:40], known=known
            )
    unused = [name for key, name in named.items() if key not in keys]
    if unused:
        known = ", ".join(sorted(set(found)))[:200]
        raise SettingsError(
            "class_unused", project=given.project, file=source.name, found=unused[0][:40], known=known
        )
    classes = tuple(named[key] for key in keys)
    return classes, np.array([settings.class_goals[name] for name in classes])


def _peers(
    given: Given, published: PublishedReach, target: TargetPopulation, covariates: pd.DataFrame | None
) -> np.ndarray:
    if covariates is None:
        raise SettingsError("peers_without_covariates", file=given.project)
    # Who is like whom is shown: foreign background may inform an estimate, but sorts no areas.
    kept = covariates[[name for name in covariates if not str(name).lower().startswith("foreign")]]
    if kept.shape[1] == 0:
        raise SettingsError("peers_foreign_only", file=given.project)
    peers = nearest_peers(kept, _expected(published, target))
    if peers is None:
        raise SettingsError(
            "peers_too_few", file=given.project, areas=FEWEST_PEERS, adults=int(FEWEST_EXPECTED)
        )
    return peers


def _expected(published: PublishedReach, target: TargetPopulation) -> np.ndarray:
    """Adults that each area would have among all reached, had it as many of them as of the parents."""
    parents = np.nan_to_num(target.mean(EVERYONE))
    return np.asarray(parents / max(parents.sum(), 1e-12) * _total(published, 0))
