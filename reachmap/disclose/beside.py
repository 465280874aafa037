"""Published numbers of people who are also in parts, adults by place and ages of activities (`parts`).

Adults at activities for some ages are all who can be counted among parents of these. So of all parts for any
of a stratum's ages at least as many adults are known as the stratum has: of 40 at courses for parents of
teenagers, 38 of whom are such, two at most are of unknown age. That must tell of nobody. Of N at parts for
any of some ages (not all adults), n in a published stratum of these and U of all unknown, U - (N - n) or more
are at other parts. So it is asked that

- N - n is k or more, of parents of these ages (also where nothing is told of unknown ages), and that
- N - n is U or more: all of them may be at these; or, of one part beside one other, less by k or more, and k
  or more of the known no parents of these ages.

And as an adult is at one activity, whoever is counted at some ages is not counted at others that no activity
is for besides: of six newly arrived, five with children of 6-12, one at most expects a child, if activities
are for the one or the other. So for no hidden number of some age less than k - 1 may be left in that way.

Then no number below k has fewer values by all other numbers than by what is told of parts alone. Else ages
are put together (`join_ages`): by what is public, so that which parts there are tells nothing. Places stay:
where ages are never written down matters most for areas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from reachmap.reach.unknown import AGE, ARRIVAL, SEX, Kind, KnownByPart
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, Groups, Stratum


@dataclass(frozen=True)
class Beside:
    """The municipality's published numbers.

    Parameters
    ----------
    total
        Of each stratum; missing where hidden.
    unknown
        By what may be unknown: of how many in all it is, where that is told.
    k
        Smallest count that is shown.
    rows
        Numbers of areas and of analysis areas, in rows as ``total``; missing where hidden.
    groups
        Whose strata the columns are.
    """

    total: np.ndarray
    unknown: Mapping[str, int] = field(default_factory=dict)
    k: int = 0
    rows: np.ndarray = field(default_factory=lambda: np.zeros((0, len(BUILT_IN.strata))))
    groups: Groups = BUILT_IN

    def told_by(self, adults: np.ndarray, kinds: tuple[Kind, ...]) -> Kind:
        """Name ages of which adults by ages of activities would tell who is unknown; none: of no ages."""
        alone = np.array([len(kind) == 1 for kind in kinds], dtype=bool)
        for stratum, number in zip(self.groups.strata, self.total.tolist(), strict=True):
            inside = np.array([bool({*kind} & {*stratum.bands}) for kind in kinds], dtype=bool)
            if inside.all() or np.isnan(number):
                continue
            left = int(adults[inside].sum() - number)
            # At activities for one age only nobody is of unknown age.
            if (inside & ~alone).any() and left < self.k:
                return stratum.bands
            for what in _needed(stratum):
                may_be = ~alone if what == AGE else np.ones(len(kinds), dtype=bool)
                few = int((inside & may_be).sum()), int((~inside & may_be).sum())
                if what in self.unknown and self._tells(what, left, few, int(adults.sum() - number)):
                    return stratum.bands
        return self._exclude(kinds)

    def _exclude(self, kinds: tuple[Kind, ...]) -> Kind:
        """Name ages of which one is hidden, and the others have nearly all; none: there are no such."""
        meet = np.array([[any({a, b} <= {*kind} for kind in kinds) for b in BAND_KEYS] for a in BAND_KEYS])
        offered = [i for i in range(len(BAND_KEYS)) if meet[i, i]]
        numbers, place = np.vstack([self.rows, self.total]), self.groups.places
        for group in (ALL, "fathers", "newly_arrived"):
            of_band = numbers[:, [place[band, group] for band in BAND_KEYS]]
            whole = numbers[:, place[ALL, group]]
            for some in _apart_from_each_other(meet, offered):
                for hidden in some:
                    others = [i for i in some if i != hidden]
                    left = whole - of_band[:, others].sum(axis=1)
                    if (np.isnan(of_band[:, hidden]) & (left < self.k - 1)).any():
                        return tuple(BAND_KEYS[i] for i in some)
        return ()

    def _tells(self, what: str, left: int, parts: tuple[int, int], others: int) -> bool:
        """Tell whether so few are left at some parts that it tells who is unknown at these or at others.

        ``parts`` are how many parts these and the others are, ``others`` who of all is not in the stratum.
        """
        unknown = self.unknown[what]
        if left >= unknown or 0 in parts:
            return False
        return parts != (1, 1) or unknown - left < self.k or others - unknown < self.k


def _apart_from_each_other(meet: np.ndarray, offered: list[int]) -> Iterator[tuple[int, ...]]:
    """Give sets of two bands and more of which no activity is for two."""
    for size in range(2, len(offered) + 1):
        for some in combinations(offered, size):
            if not any(meet[i, j] for i, j in combinations(some, 2)):
                yield some


def _needed(stratum: Stratum) -> list[str]:
    """Name what must be known of somebody to count them in a stratum."""
    sex, arrival = [SEX] * (stratum.sex is not None), [ARRIVAL] * (stratum.arrival is not None)
    return [AGE] * (stratum.bands != BAND_KEYS) + sex + arrival


def join_ages(known: KnownByPart, told: Kind) -> KnownByPart:
    """Put all activities for some ages together.

    Where they are alike already, with those of other ages that have the fewest adults; all if there are none.
    """
    size: dict[Kind, int] = {}
    for kind, n in zip(known.kinds, known.adults.tolist(), strict=True):
        size[kind] = size.get(kind, 0) + n
    joined = {kind for kind in size if {*kind} & {*told}}
    others = size.keys() - joined
    if len(joined) == 1 and others:
        joined.add(min(others, key=lambda kind: (size[kind], kind)))
    elif len(joined) < 2:
        return of_all_ages(known)
    union = _union(joined)
    return replace(known, kinds=tuple(union if kind in joined else kind for kind in known.kinds))


def of_all_ages(known: KnownByPart) -> KnownByPart:
    """Take activities for what any of them is for."""
    return replace(known, kinds=(_union({*known.kinds}),) * len(known.kinds))


def _union(kinds: set[Kind]) -> Kind:
    held = {band for kind in kinds for band in kind}
    return tuple(band for band in BAND_KEYS if band in held)
