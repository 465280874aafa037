"""How much more of a shown number there is than was told of, by the activities that people there were at.

`reach.within` says what each adult with a known home stands for: activity by activity, where every area's
count of everyone is shown. Else who of a hidden area did not say where they live would move a number; then it
is place by place, by few numbers that are published (`tell_homes`). Where fewer than k homes are unknown
nothing is made up for, and factors are coarse, so that no single activity can be read from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.disclose.intake import PublishedIntake
from reachmap.disclose.unknown import tell_parts
from reachmap.reach import ReachCounts
from reachmap.reach.within import Answers, stands_for

_DIGITS, _LEAST, _MOST = 1, 0.5, 2.0


@dataclass(frozen=True)
class Homes:
    """Known and unknown homes by place, as published.

    Parameters
    ----------
    part
        Which row of ``told`` each place (`reach.within.Answers`) is part of.
    told
        Adults with a known home and without one, parts × 2; of a small number the middle of 0 to k-1.
    weight
        What an adult with a known home stands for, by part; 1 where fewer than k have one.
    """

    part: np.ndarray
    told: np.ndarray
    weight: np.ndarray


def tell_homes(answers: Answers | None, intake: PublishedIntake, *, k: int, base: int) -> Homes | None:
    """Pass known and unknown homes by place through the gate, as `unknown.tell_parts` does.

    Places where fewer than k have a known home are one part.

    Parameters
    ----------
    answers
        As counted.
    intake
        The gated intake: both its totals must be told.
    k
        Smallest count that is shown.
    base
        What numbers are rounded to multiples of; 0: they are not.
    """
    if answers is None or intake.located_total is None or intake.not_located_total is None:
        return None
    small = answers.by_place[:, 0] < k
    part = np.where(small, (~small).sum(), np.cumsum(~small) - 1)
    counts = np.zeros((part.max(initial=-1) + 1, 2), dtype=np.int64)
    np.add.at(counts, part, answers.by_place)
    known, unknown = (tell_parts(column, k=k, base=base) for column in counts.T)
    if known is None or unknown is None:
        return None
    weight = np.where(counts[:, 0] < k, 1.0, stands_for(known, known + unknown))
    return Homes(part, np.column_stack([known, unknown]), weight)


def relative_completion(
    counts: ReachCounts,
    hidden: np.ndarray,
    *,
    located_share: float,
    all_shown: bool,
    homes: Homes | None = None,
) -> np.ndarray:
    """Say by how much reach as it was told is to be raised, beside the rest of the municipality.

    Parameters
    ----------
    counts
        Reach as counted.
    hidden
        Areas × strata: what is not shown. It gets no factor of its own.
    located_share
        As published; 1 where it is not told that any homes are unknown.
    all_shown
        Whether the count of everyone is shown for every area.
    homes
        What is published by place: only where it is not.

    Returns
    -------
    ndarray
        Areas × strata, in steps of a tenth; 1 where nothing is known. By the activities of everyone in the
        area: those of a group are too few to tell more than chance, and who of everyone is in it may be
        hidden.
    """
    factor = np.ones(counts.by_area.shape)
    table, answers = counts.activity_area, counts.answers
    if answers is None or table.empty or located_share >= 1 or not (all_shown or homes):
        return factor
    weights = answers.weights() if homes is None else homes.weight[homes.part][answers.place]
    weights = weights[answers.activities.get_indexer(pd.Index(table["activity"]))]
    area, everyone = table["area"].to_numpy(int), table[0].to_numpy(float)
    plain = np.bincount(area, everyone, minlength=len(factor))
    heavy = np.bincount(area, everyone * weights, minlength=len(factor))
    raised = np.divide(heavy, plain, out=np.ones(len(factor)), where=plain > 0)
    raised = np.clip(np.round(raised, _DIGITS), _LEAST, _MOST)
    return np.where(hidden, factor, raised[:, None])
