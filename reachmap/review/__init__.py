"""The review of what was read: what a person must look at, through the gate.

Decides what of an unknown place name may be shown. Its text is needed to put it right, so it is shown where
it can be nothing else than a name of a place: not what looks like an address, a person or a number
(`read.aliases.looks_personal`), nothing that a spreadsheet could run, and never another cell of its row. How
many adults wrote it is shown as every count of people is: from k on, and not where the reason's sum would
tell a smaller one (`disclose.protect`). Cells of a column that are understood, unclear and blank are counted
in rows, which are not the intake's adults: they are rounded, so that no difference between the two tells
anything.

Row numbers and headings are facts of a file, not of anybody.
"""

from __future__ import annotations

from reachmap.review.building import review_intake, round_review
from reachmap.review.told import (
    ASKED,
    MOST,
    NEARLY_ALL,
    NEARLY_NONE,
    SHARES,
    SMALLEST_TARGET,
    SOME,
    TAKEN,
    AreaBounds,
    Candidate,
    ColumnReview,
    RepeatReview,
    Review,
    TotalReview,
    UnsureName,
)

__all__ = [
    "ASKED",
    "MOST",
    "NEARLY_ALL",
    "NEARLY_NONE",
    "SHARES",
    "SMALLEST_TARGET",
    "SOME",
    "TAKEN",
    "AreaBounds",
    "Candidate",
    "ColumnReview",
    "RepeatReview",
    "Review",
    "TotalReview",
    "UnsureName",
    "review_intake",
    "round_review",
]
