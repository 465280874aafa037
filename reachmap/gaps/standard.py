"""What an area's reach is held against: the standards ``equal``, ``goal``, ``need`` and ``peers``.

``equal``, per draw: r_i = Σ_{j≠i} λ_j / Σ_{j≠i} W_j, the rate of all other areas, where λ is reach
(corrected for the missing) and W the target weighted by each band's rate in the whole municipality, so that
an area with many toddlers is expected to be reached as toddlers' parents are. RR_i = (λ_i / W_i) / r_i. It
standardises for age band only: adjusting for sex or arrival would remove the very gap that is sought.

``peers`` is the same with the sums over areas that are like it (`standard_peers`). ``goal`` and ``need`` ask
for a stated share g_i of the parents N_i: expected_i = N_i g_i, RR_i = λ_i / (N_i g_i); there shortfalls need
not net to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.standards import EQUAL
from reachmap.vocabulary import ALL, BAND_KEYS, EVERYONE, Stratum


@dataclass(frozen=True)
class Standard:
    """A standard made ready for the areas of a project, in their order.

    Parameters
    ----------
    kind
        One of `standards.KINDS`.
    goals
        For ``goal`` and ``need``: share of the parents asked for, areas × strata.
    peers
        For ``peers``: whether an area (column) is one of those that another (row) is held against.
    classes
        For ``need``: the class of each area.
    """

    kind: str = EQUAL
    goals: np.ndarray | None = None
    peers: np.ndarray | None = None
    classes: tuple[str, ...] = ()

    def compare(
        self, reached: np.ndarray, weighted: np.ndarray, persons: np.ndarray, position: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Hold areas against the standard.

        Parameters
        ----------
        reached, weighted, persons
            λ, W and N, draws × areas, in persons.
        position
            Which stratum.

        Returns
        -------
        ratio, expected
            draws × areas: RR, and what the standard expects, in persons.
        """
        if self.goals is not None:
            # Where nobody of the stratum lives, nobody is expected: a rate there means nothing.
            living = np.where(weighted > 0, persons, np.nan)
            return against_goal(reached, living, self.goals[:, position])
        return against_others(reached, weighted, among=self.peers)

    def record(self, codes: tuple[str, ...]) -> dict[str, Any]:
        """Say for programs what was held against what, by area code."""
        told: dict[str, Any] = {"kind": self.kind}
        if self.goals is not None and self.classes:
            told["class_of_area"] = dict(zip(codes, self.classes, strict=True))
        if self.goals is not None:
            told["goal_of_area"] = dict(zip(codes, self.goals[:, 0].tolist(), strict=True))
        if self.peers is not None:
            told["peers_of_area"] = {
                code: [codes[j] for j in np.flatnonzero(row)]
                for code, row in zip(codes, self.peers, strict=True)
            }
        return told

    def asked_of_all(self, persons: np.ndarray, position: int) -> np.ndarray | None:
        """Parents that goals ask for in the whole municipality, per draw; None without goals."""
        return None if self.goals is None else np.nansum(persons * self.goals[:, position], axis=1)


EQUALLY = Standard()


def against_goal(
    reached: np.ndarray, persons: np.ndarray, goals: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Hold each area against a share of its parents.

    Parameters
    ----------
    reached, persons
        λ and N, draws × areas.
    goals
        g, per area, above 0.

    Returns
    -------
    ratio, expected
        draws × areas: λ / (N g) and N g.
    """
    expected = persons * goals
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, reached / expected, np.nan)
    return ratio, expected


def against_others(
    reached: np.ndarray, weighted: np.ndarray, *, among: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Hold each area against all the others, or against some of them.

    Parameters
    ----------
    reached
        λ, draws × areas, in persons.
    weighted
        W, draws × areas; 0 or missing where nobody lives.
    among
        Which areas (columns) each (row) is held against; itself is never one. None: all.

    Returns
    -------
    ratio, expected
        draws × areas: RR, and what the standard expects, in persons. Missing where there is no other
        area to be held against.
    """
    usable = np.isfinite(weighted) & np.isfinite(reached)
    have = np.where(usable, reached, 0.0)
    need = np.where(usable, weighted, 0.0)
    if among is None:
        others_have = have.sum(axis=1, keepdims=True) - have
        others_need = need.sum(axis=1, keepdims=True) - need
    else:
        chosen = (among & ~np.eye(len(among), dtype=bool)).T.astype(float)
        others_have, others_need = have @ chosen, need @ chosen
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
    places = [published.groups.places[key, ALL] for key in stratum.bands]
    memberships = np.nansum(target.band_means(EVERYONE), axis=0)
    chosen = [BAND_KEYS.index(key) for key in stratum.bands]
    middle = np.array([published.possible(None, place).mean() for place in places])
    return band_rates(published.total[places], memberships[chosen], hidden_at=middle)
