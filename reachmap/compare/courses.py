"""Courses in a share file: a mark of each, so that one that stands in two files is recognised.

A mark is made of programme, first day and place (`locate.joint.course_mark`) and tells none of them, though
whoever guesses all three can try it. Only what at least k adults took part in has one, never talks or home
visits: that somebody was there would be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from reachmap.compare.share_manifest import MOST_COURSES
from reachmap.compare.share_small import least_shown
from reachmap.disclose import protect
from reachmap.disclose.rounding import BASES, nearest
from reachmap.followup import JointCourse
from reachmap.locate.joint import course_mark, is_course

# Held with one family or alone: a mark would tell of somebody.
_ALONE = ("talk", "home_visit", "web")


def course_record(
    participations: pd.DataFrame,
    joint: Sequence[JointCourse],
    *,
    k: int,
    rounding: int = 0,
    parts: Sequence[pd.Series] = (),
) -> list[dict[str, Any]]:
    """List the courses that at least k adults took part in.

    Parameters
    ----------
    participations
        Those of `tables.LOCATED` that count, visitors among them.
    joint
        What the project says is held together with others.
    k
        Smallest count that is shown.
    rounding
        What counts are rounded to multiples of; 0 for none.
    parts
        Which part each activity is of, where it is published how many of its adults live here
        (``unknown_by_part`` of ``run.json``): by ``activity_id``.

    Returns
    -------
    list of dict
        ``mark``; ``adults``; ``with`` and ``counted_by``, codes, of those that the project names. Adults of
        all courses and of those without a mark add up to a sum that is published: what would tell a small
        one is left out too.
    """
    rows = participations[~participations["form"].isin(_ALONE)]
    # Rows are many, courses few.
    courses, told = ["programme", "date", "venue"], rows[["programme", "date", "venue"]].drop_duplicates()
    marked = told.assign(mark=[course_mark(*each) for each in told.itertuples(index=False)])
    marks = rows[courses].merge(marked, on=courses, how="left").set_axis(rows.index)["mark"].astype("str")
    adults = rows["adults"].groupby(marks).sum().drop("", errors="ignore").sort_index()
    shown = _shown(adults, int(participations["adults"].sum()), k)
    if parts:
        shown = shown.drop(_told_by_parts(participations, marks, parts, k=k), errors="ignore")
    declared = {mark: course for course in joint for mark in marks[is_course(rows, course)]}
    named = shown.index.isin(list(declared))
    kept = pd.concat([shown[named], shown[~named]])[:MOST_COURSES].sort_index()
    return [
        {
            "mark": str(mark),
            "adults": nearest(int(count), rounding),
            "with": list(declared[str(mark)].partners) if mark in declared else [],
            "counted_by": declared[str(mark)].counted_by if mark in declared else "",
        }
        for mark, count in kept.items()
    ]


def _shown(adults: pd.Series, total: int, k: int) -> pd.Series:
    """Leave out what is small, and what would tell it beside the sum of all."""
    rest = total - int(adults.sum())
    table = pd.DataFrame({"course": adults.index.astype("str"), "adults": adults.to_numpy(dtype=int)})
    if rest:
        table = pd.concat([table, pd.DataFrame({"course": [""], "adults": [rest]})], ignore_index=True)
    if table.empty:
        return adults
    hidden = protect(table, count="adults", by=["course"], totals=[[]], k=k)["hidden"].to_numpy(bool)
    return adults[~hidden[: len(adults)]]


def _told_by_parts(
    participations: pd.DataFrame, marks: pd.Series, parts: Sequence[pd.Series], *, k: int
) -> list[str]:
    """Name courses that would tell a small one by what they leave of the adults of their part.

    Parts count who lives here, and so are courses counted: as if it were known how many came from elsewhere.
    """
    here = participations[participations["reason"] != "other_municipality"]
    table = pd.DataFrame({"course": marks.reindex(here.index).fillna(""), "adults": here["adults"]})
    names = [f"part {i}" for i in range(len(parts))]
    for name, part in zip(names, parts, strict=True):
        table[name] = here["activity_id"].map(part).fillna(-1).astype("int64")
    by = ["course", *names]
    table = table.groupby(by)["adults"].sum().reset_index()
    if table.empty:
        return []
    totals = [[], *([name] for name in names)]
    hidden = protect(table, count="adults", by=by, totals=totals, k=k)["hidden"].to_numpy(bool)
    return [mark for mark in table["course"][hidden].unique() if mark]


def small_courses(adults: Sequence[int], total: int | None, *, k: int, rounding: int = 0) -> int:
    """Count what the courses of a share file tell of few: a small one, or one that the total leaves.

    Parameters
    ----------
    adults
        Of each course.
    total
        Adults and visitors together; None where the file does not tell.
    k
        Smallest count that may be shown.
    rounding
        What counts are multiples of; then what one leaves of another tells no count.
    """
    found = sum(count < least_shown(k, rounding) for count in adults)
    if rounding in BASES:
        return found + sum(count % rounding != 0 for count in adults)
    if total is not None and adults:
        # Nobody is left out where nothing is left; more than the total are of files that overlap.
        found += int(0 < total - sum(adults) < k)
    return found
