"""Definitions first: what each file counts, and which figures of which files may stand side by side.

Two shares of parents are comparable when the same ages are counted over as long a time and a count is an
adult. What differs in these is shown by itself and never drawn with the others. What differs otherwise (how
the number of parents was estimated, who provides, how much is known) is said beside the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reachmap.compare.share_file import Share
from reachmap.vocabulary import ADULTS, ALL, FAMILIES

# Judged: below these so little is known that a figure that needs it is not drawn with the others.
LEAST_AGES_KNOWN, LEAST_SEX_KNOWN, LEAST_ARRIVAL_KNOWN = 0.5, 0.5, 0.5
# Judged: below these it is said that much is not known.
USUAL_LOCATED, USUAL_KNOWN = 0.8, 0.9
# Judged: periods that differ by more of the longer one are not the same length.
LENGTH_TOLERANCE = 0.1


@dataclass(frozen=True)
class Remark:
    """What must be known of one file before its figures are read.

    Parameters
    ----------
    code
        Which sentence words it.
    municipality, period
        Whose.
    apart
        Whether it keeps the file out of what is drawn together.
    fields
        Facts for the sentence.
    """

    code: str
    municipality: str
    period: tuple[date, date]
    apart: bool = False
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Common:
    """What the files that are drawn together have in common.

    Parameters
    ----------
    bands
        Ages, as pairs of first and last.
    years
        Length of the period.
    newly_arrived_years
        What most of them mean by newly arrived.
    """

    bands: tuple[tuple[int, int], ...]
    years: float
    newly_arrived_years: int


def common_definitions(shares: Sequence[Share]) -> Common:
    """Find what most files share: bands and length of the period; ties go to the more bands."""
    kinds = Counter((_bands(share), round(share.manifest.years, 1)) for share in shares)
    (bands, years), _ = min(kinds.items(), key=lambda kind: (-kind[1], -len(kind[0][0]), kind[0]))
    arrivals = Counter(share.manifest.definitions.newly_arrived_years for share in shares)
    newly = min(arrivals.items(), key=lambda kind: (-kind[1], kind[0]))[0]
    return Common(bands, years, newly)


def remarks_of(share: Share, common: Common) -> list[Remark]:
    """List what sets a file apart, and what must be said of it.

    Parameters
    ----------
    share
        The file.
    common
        From `common_definitions`.
    """
    return [*_of_definitions(share, common), *_of_quality(share)]


def knows_arrival(share: Share, common: Common) -> bool:
    """Tell whether a file's newly arrived parents are those of the others."""
    told = share.manifest.definitions
    known = share.manifest.quality.share("arrival_known")
    enough = known is None or known >= LEAST_ARRIVAL_KNOWN
    same = told.newly_arrived_years == common.newly_arrived_years
    return told.target_knows_arrival and same and enough and _counted(share, "newly_arrived")


def knows_sex(share: Share) -> bool:
    """Tell whether fathers can be told apart from others."""
    known = share.manifest.quality.share("sex_known")
    return (known is None or known >= LEAST_SEX_KNOWN) and _counted(share, "fathers")


def _counted(share: Share, group: str) -> bool:
    row = share.whole(ALL, group)
    return row is not None and row["coverage"] == row["coverage"]


def _bands(share: Share) -> tuple[tuple[int, int], ...]:
    return tuple((band.first, band.last) for band in share.manifest.definitions.bands)


def _of_definitions(share: Share, common: Common) -> list[Remark]:
    told = share.manifest.definitions
    found: list[tuple[str, bool, dict[str, Any]]] = []
    if _bands(share) != common.bands:
        found.append(("bands", True, {"bands": _bands(share)}))
    if abs(share.manifest.years - common.years) > LENGTH_TOLERANCE * max(share.manifest.years, common.years):
        found.append(("length", True, {"months": round(12 * share.manifest.years)}))
    if told.unit not in (ADULTS, FAMILIES):
        found.append(("unit", True, {"unit": told.unit}))
    elif told.unit == FAMILIES:
        found.append(("families", False, {"factor": told.adults_per_family}))
    if told.newly_arrived_years != common.newly_arrived_years:
        found.append(("newly_arrived", False, {"years": told.newly_arrived_years}))
    if told.target == "given":
        found.append(("target_given", False, {}))
    if "indicated" in told.levels:
        found.append(("levels", True, {}))
    return [Remark(code, *share.key, apart, fields) for code, apart, fields in found]


def knows_no_areas(share: Share) -> bool:
    """Whether a file tells of the whole municipality only: no home area is known in it."""
    return share.manifest.quality.share("located") == 0 or not share.tells_areas


def _of_quality(share: Share) -> list[Remark]:
    quality = share.manifest.quality
    found: list[tuple[str, bool, dict[str, Any]]] = []
    located = quality.share("located")
    if knows_no_areas(share):
        found.append(("no_areas", False, {}))
    elif located is not None and located < USUAL_LOCATED:
        found.append(("located", False, {"share": located}))
    limits = (("age_known", LEAST_AGES_KNOWN), ("sex_known", 0.0), ("arrival_known", 0.0))
    for name, least in limits:
        known = quality.share(name)
        if known is not None and known < USUAL_KNOWN:
            found.append((name, known < least, {"share": known}))
    return [Remark(code, *share.key, apart, fields) for code, apart, fields in found]
