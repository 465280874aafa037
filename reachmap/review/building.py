"""Puts the review together, and rounds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from reachmap.disclose import PublishedIntake
from reachmap.disclose.rounding import nearest
from reachmap.locate import Located
from reachmap.reach import PublishedReach
from reachmap.read.boundaries import Boundaries
from reachmap.read.participations import Followup
from reachmap.review.bounds import area_bounds, most_unplaced
from reachmap.review.names import by_name, unsure_names
from reachmap.review.rows import gated_columns, gated_repeats, gated_total
from reachmap.review.told import Review

T = TypeVar("T")


def review_intake(
    followup: Followup,
    located: Located,
    boundaries: Boundaries,
    *,
    counted: pd.Series,
    published: PublishedReach,
    target: np.ndarray,
    intake: PublishedIntake,
    unspread: int,
    k: int,
    told: bool = True,
) -> Review:
    """Put together what a person must look at.

    Parameters
    ----------
    followup, located, boundaries
        As read and located: not gated.
    counted
        Which participations are in the intake's counts by reason: names are counted as they are.
    published
        Adults recorded by area, after the gate.
    target
        Parents by area.
    intake
        The gated counts.
    unspread
        Adults who may live in one of several areas (a postcode, a school), gated.
    k
        Smallest count that is shown; 1 shows all.
    told
        Whether it may be told how many adults wrote something, how many rows are alike and which written
        totals do not add up: not beside an earlier release of some of the same days. Then the names are those
        of all days in the files. (Rounded to 2k, no two numbers of rows tell a small one.)
    """
    areas = boundaries.areas
    choices = tuple(zip(areas["area_code"], areas["area_name"], strict=True))
    # Beside a release every name of the files is listed: which stand on some days would tell who came then.
    rows = located.table[counted.to_numpy(bool)] if told else located.table
    # Who is left out wrote something that a person may put right.
    names, withheld = unsure_names(pd.concat([rows, located.left_out]), located.review, k=k)
    unplaced = most_unplaced(intake, published.shown[:, 0], k=k) + unspread
    repeats = gated_repeats(followup.repeats, k=k)
    if not told:
        names = tuple(sorted((replace(each, adults=None) for each in names), key=by_name))
        repeats = tuple(replace(each, rows=None) for each in repeats)
        withheld = None if withheld != 0 else 0
    return Review(
        columns=gated_columns(followup.columns, k=k),
        names=names,
        withheld=withheld,
        repeats=repeats,
        totals=tuple(gated_total(each, k=k) for each in followup.differences) if told else (),
        bounds=area_bounds(choices, published, target, unplaced=unplaced),
        unplaced=unplaced,
        areas=choices,
    )


def round_review(review: Review, base: int) -> Review:
    """Round every number of people and rows to a multiple of an odd base; 0: none is."""
    if not base:
        return review
    rows = ("rows", "understood", "unclear", "blank")
    return replace(
        review,
        columns=tuple(_round(each, rows, base) for each in review.columns),
        names=tuple(_round(each, ("adults",), base) for each in review.names),
        repeats=tuple(_round(each, ("rows",), base) for each in review.repeats),
        totals=tuple(_round(each, ("difference",), base) for each in review.totals),
        withheld=None if review.withheld is None else nearest(review.withheld, base),
        unplaced=nearest(review.unplaced, base),
    )


def _round(told: T, names: Sequence[str], base: int) -> T:
    counts = {name: getattr(told, name) for name in names}
    found = {name: nearest(n, base) for name, n in counts.items() if n is not None}
    return replace(told, **found)  # type: ignore[type-var]
