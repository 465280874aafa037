"""Courses that stand in the files of several municipalities: who has no known home counts once.

Whoever has a known home counts where that is, in one file only. Who has none may be in the registers of all
that hold a course. Where a project names a course as held together (`followup.JointCourse`), one municipality
counts those: the others left them out themselves, or, if their project says nothing, as many as their file
makes likely are left out here. That two files have a course of the same mark and neither says that they hold
it together may be chance (every town has a library): nothing is left out, and it is said how many that can
be at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from reachmap.compare.share_file import Share
from reachmap.compare.share_manifest import Course

SETTLED, LEFT_OUT, POSSIBLE, NOBODY = "settled", "left_out", "possible", "nobody"


@dataclass(frozen=True)
class JointFound:
    """A course in the files of several municipalities, or that a file says another counts.

    Parameters
    ----------
    mark
        Of the course.
    municipalities
        Codes of those whose files have it (and of the one that is said to count, where its file has not).
    counted_by
        Code of the one that counts who has no known home; blank where that is not said.
    state
        `SETTLED`: each counts its own and one the rest. `LEFT_OUT`: ``fewer`` are left out of files whose
        projects say nothing. `POSSIBLE`: perhaps the same course; nothing is left out. `NOBODY`: the file of
        the one that is said to count does not have the course.
    fewer, most
        Adults left out, as far as the files make likely; and as many as it can be at most.
    """

    mark: str
    municipalities: tuple[str, ...]
    counted_by: str
    state: str
    fewer: float = 0.0
    most: int = 0


def counted_once(shares: Sequence[Share]) -> tuple[list[Share], tuple[JointFound, ...]]:
    """Let who has no known home count once at courses that are held together.

    Parameters
    ----------
    shares
        Files, one of each municipality and period.

    Returns
    -------
    list of Share
        The same files in the same order; ``kept`` below 1 where some count elsewhere.
    tuple of JointFound
        In the order of municipalities.

    Notes
    -----
    Of a file whose project says nothing n q adults of the course are left out, n the adults that it has
    at the course, q the share of its adults and visitors that have no known home; at most the smaller of
    n and all without a known home.
    """
    holders: dict[str, list[tuple[int, Course]]] = {}
    for place, share in enumerate(shares):
        for course in share.manifest.courses or ():
            holders.setdefault(course.mark, []).append((place, course))
    fewer = [0.0] * len(shares)
    found = []
    for mark, each in holders.items():
        told = _settle(mark, each, shares, fewer)
        if told is not None:
            found.append(told)
    kept = [
        replace(share, kept=_kept(share, n)) if n else share for share, n in zip(shares, fewer, strict=True)
    ]
    return kept, tuple(sorted(found, key=lambda one: (one.municipalities, one.mark)))


def _settle(
    mark: str, holders: list[tuple[int, Course]], shares: Sequence[Share], fewer: list[float]
) -> JointFound | None:
    codes = tuple(sorted(shares[place].manifest.code for place, _ in holders))
    declared = {course.counted_by for _, course in holders if course.counted_by}
    if not declared:
        if len(set(codes)) < 2:
            return None
        each = sorted(_homeless(shares[place], course)[1] for place, course in holders)
        return JointFound(mark, codes, "", POSSIBLE, most=sum(each[:-1]))
    # Where two say otherwise, the first code counts: somebody must.
    counter = min(declared)
    if not any(counter in code.split("+") for code in codes):
        return JointFound(mark, (*codes, counter), counter, NOBODY)
    left, most = 0.0, 0
    for place, course in holders:
        share = shares[place]
        its_own = counter in share.manifest.municipality
        if its_own or (course.counted_by == counter):
            continue
        likely, bound = _homeless(share, course)
        fewer[place] += likely
        left, most = left + likely, most + bound
    return JointFound(mark, codes, counter, LEFT_OUT if most else SETTLED, left, most)


def _homeless(share: Share, course: Course) -> tuple[float, int]:
    """How many at a course have no known home: as the file makes likely, and at most."""
    quality = share.manifest.quality
    everybody = (quality.adults or 0) + (quality.visitors or 0)
    if quality.without_area is None or not everybody:
        # Not told: as good as nobody has none, unless no area has a count.
        nowhere = not share.areas()["reached"].notna().any()
        return (float(course.adults), course.adults) if nowhere else (0.0, course.adults)
    most = min(course.adults, quality.without_area)
    return min(float(most), course.adults * quality.without_area / everybody), most


def _kept(share: Share, fewer: float) -> float:
    whole = share.whole()
    if whole is None or pd.isna(whole["reached"]) or not whole["reached"] > 0:
        return 1.0
    return max(0.0, 1.0 - fewer / float(whole["reached"]))
