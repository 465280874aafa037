"""The fair distance: long ways weigh more than short ones (Kolm-Pollak).

The *equally-distributed equivalent* of a set of distances is the one distance which, if everybody had it,
would be as good as the distances that people have: K = ln(Σ w e^{αz} / Σ w) / α. It lies between the mean and
the longest, the higher the more unequal the ways are. α = -ε Σ w z / Σ w z² scales the inequality aversion
ε = -1 by the distances themselves, so that kilometres and metres give the same (Horton et al. 2024,
arXiv:2401.15452; after Logan et al. 2021, Computers, Environment and Urban Systems 86:101590).
"""

from __future__ import annotations

import numpy as np

from reachmap.access.matrix import Floats
from reachmap.siting.median import SAME, Choice, Flags, Places, choose, finite, interchange, total

# Beyond this power of e sums leave the range of numbers; such a way is never taken where another one is.
_LARGEST_POWER = 500.0
_ROUNDS = 100


def equal_distance(people: Floats, distance: Floats, *, alpha: float | None = None) -> float:
    """Equally-distributed equivalent of the ways that people have, inequality aversion -1.

    Parameters
    ----------
    people
        Weight of each distance, with a positive sum.
    distance
        The way of each row, finite, 0 or longer.
    alpha
        The scale; without it that of the distances themselves.

    Returns
    -------
    float
        In the unit of ``distance``; 0 where nobody has any way to go.
    """
    alpha = scale_of(people, distance) if alpha is None else alpha
    lived = people > 0
    if alpha <= 0 or not lived.any():
        return 0.0
    people, distance = people[lived], distance[lived]
    longest = float(distance.max())
    # Taken out before the sum: e^{αz} of the longest way would leave the range of numbers.
    spread = np.log(float(people @ np.exp(alpha * (distance - longest))) / float(people.sum()))
    return longest + float(spread) / alpha


def scale_of(people: Floats, distance: Floats) -> float:
    """α = Σ w z / Σ w z² (0 where all ways are 0)."""
    squares = float(people @ distance**2)
    return float(people @ distance) / squares if squares > 0 else 0.0


def fairest(people: Floats, distance: Floats, p: int, kept: Flags, *, start: Places) -> Choice:
    """Choose p places with the least equally-distributed equivalent at their own α.

    With α given, the least Σ w e^{αz} is a p-median problem (that is what makes it solvable exactly). α is
    taken from a choice, the best choice at that α gives the next α, and so on until a choice is the best at
    its own α. Should the choices go in a circle, the fairest among them is returned, with the bound at its
    own α, which it then does not meet.

    Parameters
    ----------
    people
        By row, positive.
    distance
        Rows × places, infinite where there is no way.
    start
        p places that give every row a way.

    Returns
    -------
    Choice
        Cost and bound are equivalents (the unit of ``distance``).
    """
    places = interchange(finite(people[:, None] * distance), start, kept)
    met: dict[tuple[int, ...], Choice] = {}
    for _ in range(_ROUNDS):
        ways = distance[:, places].min(axis=1)
        alpha = scale_of(people, ways)
        if alpha <= 0:
            return Choice(places, 0.0, 0.0)
        power = np.where(np.isfinite(distance), np.minimum(alpha * distance, _LARGEST_POWER), np.inf)
        cost = finite(people[:, None] * np.expm1(power))
        best = choose(cost, p, kept, start=interchange(cost, places, kept))
        own, value = total(cost, places), equal_distance(people, ways)
        if own <= best.cost * (1 + SAME):
            proven = best.proven or best.bound >= own * (1 - SAME)
            return Choice(places, value, value if proven else _equivalent(best.bound, people, alpha))
        met[tuple(places.tolist())] = Choice(
            places, value, min(_equivalent(best.bound, people, alpha), value)
        )
        places = best.places
        if tuple(places.tolist()) in met:
            break
    return min(met.values(), key=lambda choice: choice.cost)


def _equivalent(cost: float, people: Floats, alpha: float) -> float:
    """The equivalent of a sum Σ w (e^{αz} - 1)."""
    return float(np.log1p(max(cost, 0.0) / people.sum())) / alpha
