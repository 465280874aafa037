"""How sure a choice is: how often each place is among the best ones when people are drawn anew.

Where there are few ways of choosing, all of them are tried on all draws at once; else some draws are solved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from reachmap.access.matrix import Floats
from reachmap.siting.scenario import MOST_PEOPLE
from reachmap.siting.study import selection_frequency

MOST_CHOICES = 20_000
MOST_WORK = 2_000_000_000
SOLVED_DRAWS = 20
_CELLS_AT_ONCE = 20_000_000


@dataclass(frozen=True)
class Drawn:
    """People in draws, and where they live.

    Parameters
    ----------
    people
        Draws × groups (below 0 where a draw of a shortfall is).
    group, share
        Of each row: its group, and the share of the group's people who live there.
    """

    people: Floats
    group: np.ndarray
    share: Floats

    def spread(self) -> csr_array:
        """Groups × rows: shares."""
        rows = np.arange(len(self.group))
        return csr_array((self.share, (self.group, rows)), shape=(self.people.shape[1], len(rows)))


def choice_frequency(
    drawn: Drawn,
    distance: pd.DataFrame,
    *,
    keep: Sequence[str],
    number: int,
    objective: str,
    within: float,
) -> tuple[pd.Series, int]:
    """Share of draws in which each place is among the best choice.

    Parameters
    ----------
    drawn
        The people.
    distance
        Rows × places, infinite where there is no way.
    keep
        Places that are open in any case.
    number
        How many are open, those included.
    objective
        ``"max_cover"`` or ``"p_median"``.
    within
        What counts as within reach.

    Returns
    -------
    share
        0 to 1 by place. Of choices that are equally good the first in order counts. Under ``p_median`` no way
        at all counts as ten times the longest way.
    draws
        How many draws that is of.
    """
    labels = distance.columns.tolist()
    rest = [place for place, label in enumerate(labels) if label not in set(keep)]
    kept = [place for place, label in enumerate(labels) if label in set(keep)]
    more = number - len(kept)
    ways = comb(len(rest), more)
    if ways > MOST_CHOICES or ways * len(distance) * max(more, 1) > MOST_WORK:
        people = pd.DataFrame(np.clip(drawn.people[:SOLVED_DRAWS], 0.0, None) @ drawn.spread())
        table = distance.reset_index(drop=True)
        share = selection_frequency(
            people, table, p=number, objective=objective, radius=within, existing=keep
        )
        return share, len(people)
    choices = np.array(list(combinations(rest, more)), dtype=np.intp).reshape(ways, more)
    worth = _worth(distance.to_numpy(float), objective, within)
    times = np.zeros(len(labels))
    times[kept] = len(drawn.people)
    np.add.at(times, choices[_best(drawn, worth, kept, choices)].ravel(), 1.0)
    return pd.Series(times / len(drawn.people), index=labels, name="share"), len(drawn.people)


def _worth(metres: Floats, objective: str, within: float) -> Floats:
    """What a place is worth to somebody of each row; of several places the best counts."""
    if objective == MOST_PEOPLE:
        return np.asarray(metres <= within, dtype=np.float64)
    there = np.isfinite(metres)
    longest = float(np.max(metres, where=there, initial=0.0))
    return -np.where(there, metres, 10 * longest)


def _best(drawn: Drawn, worth: Floats, kept: list[int], choices: np.ndarray) -> np.ndarray:
    """Which choice is best in each draw."""
    spread, draws = drawn.spread(), len(drawn.people)
    already = worth[:, kept].max(axis=1) if kept else np.full(len(worth), worth.min(initial=0.0))
    most, best = np.full(draws, -np.inf), np.zeros(draws, dtype=np.intp)
    step = max(1, _CELLS_AT_ONCE // max(len(worth) * max(choices.shape[1], 1), 1))
    for start in range(0, len(choices), step):
        some = choices[start : start + step]
        value = np.maximum(worth[:, some].max(axis=2, initial=-np.inf), already[:, None])
        people = drawn.people @ (spread @ value)
        first = people.argmax(axis=1)
        found = people[np.arange(draws), first]
        # A later choice must be better by more than rounding: the same table gives the same answer.
        better = found > most + 1e-9 * np.where(np.isfinite(most), np.abs(most), 0.0)
        most, best = np.where(better, found, most), np.where(better, start + first, best)
    return best
