"""Published numbers of people who are also in parts, adults by place and ages of activities (`parts`).

Adults at activities for some ages are all who can be counted among parents of these. So of all parts for any
of a stratum's ages at least as many adults are known as the stratum has: of 40 at courses for parents of
teenagers, 38 of whom are such, two at most are of unknown age. That must tell of nobody. Of N at parts for
any of some ages (not all adults), n in a published stratum of these and U of all unknown, U - (N - n) or more
are at other parts. So it is asked that

- N - n is k or more, of parents of these ages (also where nothing is told of unknown ages), and that
- N - n is U or more: all of them may be at these; or, of one part beside one other, less by k or more, and k
  or more of the known no parents of these ages.

Then no number below k has fewer values by all other numbers than by what is told of parts alone. Else they
are put together (`apart`, `join_ages`): by what is public, so that which parts there are tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from reachmap.reach.unknown import AGE, ARRIVAL, SEX, Kind, KnownByPart
from reachmap.vocabulary import BAND_KEYS, BUILT_IN, Groups, Stratum


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
    groups
        Whose strata the columns are.
    """

    total: np.ndarray
    unknown: Mapping[str, int] = field(default_factory=dict)
    k: int = 0
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
        return ()

    def _tells(self, what: str, left: int, parts: tuple[int, int], others: int) -> bool:
        """Tell whether so few are left at some parts that it tells who is unknown at these or at others.

        ``parts`` are how many parts these and the others are, ``others`` who of all is not in the stratum.
        """
        unknown = self.unknown[what]
        if left >= unknown or 0 in parts:
            return False
        return parts != (1, 1) or unknown - left < self.k or others - unknown < self.k


def _needed(stratum: Stratum) -> list[str]:
    """Name what must be known of somebody to count them in a stratum."""
    sex, arrival = [SEX] * (stratum.sex is not None), [ARRIVAL] * (stratum.arrival is not None)
    return [AGE] * (stratum.bands != BAND_KEYS) + sex + arrival


def apart(known: KnownByPart, told: Kind) -> KnownByPart:
    """Put all activities for any of some ages together, and all others."""
    inside = [bool({*kind} & {*told}) for kind in known.kinds]
    unions = {
        side: _union({kind for kind, is_in in zip(known.kinds, inside, strict=True) if is_in is side})
        for side in (True, False)
    }
    places = np.zeros(len(known.places), dtype=np.int64)
    return replace(known, places=places, kinds=tuple(unions[side] for side in inside))


def join_ages(known: KnownByPart, told: Kind) -> KnownByPart:
    """Put all activities for some ages together, and with those of other ages that have the fewest adults.

    Where there are no others all are put together.
    """
    size: dict[Kind, int] = {}
    for kind, n in zip(known.kinds, known.adults.tolist(), strict=True):
        size[kind] = size.get(kind, 0) + n
    joined = {kind for kind in size if {*kind} & {*told}}
    if others := size.keys() - joined:
        joined.add(min(others, key=lambda kind: (size[kind], kind)))
    else:
        return of_all_ages(known)
    union = _union(joined)
    return replace(known, kinds=tuple(union if kind in joined else kind for kind in known.kinds))


def of_all_ages(known: KnownByPart) -> KnownByPart:
    """Take activities for what any of them is for."""
    return replace(known, kinds=(_union({*known.kinds}),) * len(known.kinds))


def _union(kinds: set[Kind]) -> Kind:
    held = {band for kind in kinds for band in kind}
    return tuple(band for band in BAND_KEYS if band in held)
