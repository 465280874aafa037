"""What an area's reach is held against: the standard ``equal``.

Per draw: r_i = Σ_{j≠i} λ_j / Σ_{j≠i} W_j, the rate of all other areas, where λ is reach (corrected for the
missing) and W the target weighted by each band's rate in the whole municipality, so that an area with many
toddlers is expected to be reached as toddlers' parents are. RR_i = (λ_i / W_i) / r_i. It standardises for age
band only: adjusting for sex or arrival would remove the very gap that is sought.
"""

from __future__ import annotations

import numpy as np

from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import ALL, BAND_KEYS, Stratum, strata


def against_others(reached: np.ndarray, weighted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hold each area against all the others.

    Parameters
    ----------
    reached
        λ, draws × areas, in persons.
    weighted
        W, draws × areas; 0 or missing where nobody lives.

    Returns
    -------
    ratio, expected
        draws × areas: RR, and what the standard expects, in persons. Missing where there is no other
        area to be held against.
    """
    usable = np.isfinite(weighted) & np.isfinite(reached)
    have = np.where(usable, reached, 0.0)
    need = np.where(usable, weighted, 0.0)
    others_have = have.sum(axis=1, keepdims=True) - have
    others_need = need.sum(axis=1, keepdims=True) - need
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(others_need > 1e-12, others_have / others_need, np.nan)
        expected = np.where(usable, weighted * rate, np.nan)
        ratio = np.where(expected > 0, reached / expected, np.nan)
    return ratio, expected


def band_rates(totals: np.ndarray, targets: np.ndarray, *, hidden_at: np.ndarray | float) -> np.ndarray:
    """Reach per membership of each band in the whole municipality.

    Parameters
    ----------
    totals
        Adults reached per band; missing where hidden.
    targets
        Memberships per band.
    hidden_at
        What a hidden total is taken for: the middle of what it can be.

    Returns
    -------
    ndarray
        A rate per band; all ones where the files say nothing of children's ages.
    """
    counts = np.where(np.isnan(totals), hidden_at, totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(targets > 0, counts / targets, 0.0)
    return rates if rates.sum() > 0 else np.ones(len(rates))


def municipal_rates(published: PublishedReach, target: TargetPopulation, stratum: Stratum) -> np.ndarray:
    """Rate of each of a stratum's bands over the whole municipality, everyone's.

    Parameters
    ----------
    published
        Reach after the gate: the municipality's own rows.
    target
        Target population.
    stratum
        Whose bands.

    Returns
    -------
    ndarray
        `band_rates` of the stratum's bands.
    """
    by_key = {each.key: i for i, each in enumerate(strata())}
    places = [by_key[(key, ALL)] for key in stratum.bands]
    everyone = strata()[by_key[(ALL, ALL)]]
    memberships = np.nansum(target.band_means(everyone), axis=0)
    chosen = [BAND_KEYS.index(key) for key in stratum.bands]
    middle = np.array([published.possible(None, place).mean() for place in places])
    return band_rates(published.total[places], memberships[chosen], hidden_at=middle)
