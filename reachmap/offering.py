"""What a project file may say about what is offered: ``[activities]`` and ``[offers]``.

Decides how far away an offer may be and still lie within reach where the project is silent: five
kilometres along the way *(judged)*, about a quarter of an hour by bicycle. Neither section is needed;
with ``[activities]`` alone, a project without a follow-up can still be told which ages and languages
have no offer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reachmap.errors import SettingsError
from reachmap.files import Source

# How far away along the way an offer may be, in kilometres. Judged: see docs/assumptions.md.
WITHIN_KM = 5.0
_FARTHEST_KM = 500


@dataclass(frozen=True)
class ActivitySettings:
    """``[activities]``: the files that say what is offered.

    Parameters
    ----------
    files
        Workbooks or csv files, a row for each activity.
    columns
        Column to heading, where a heading is not recognised.
    crs
        Reference system of ``x`` and ``y``; the project's own where it is not said.
    """

    files: tuple[Source, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    crs: str = ""


@dataclass(frozen=True)
class OfferSettings:
    """``[offers]``: what offers are held against.

    Parameters
    ----------
    within_km
        How far away along the way an offer may be and still lie within reach.
    languages
        Languages that parents here need, as the municipality knows.
    """

    within_km: float = WITHIN_KM
    languages: tuple[str, ...] = ()


def within_km_of(found: object, *, file: str) -> float:
    """Check ``within_km``: more than 0, at most `_FARTHEST_KM`.

    Raises
    ------
    SettingsError
        ``setting_not_factor``.
    """
    if type(found) not in (int, float) or not 0 < float(str(found)) <= _FARTHEST_KM:
        raise SettingsError(
            "setting_not_factor",
            file=file,
            section="offers",
            key="within_km",
            found=str(found)[:80],
            most=_FARTHEST_KM,
        )
    return float(str(found))
