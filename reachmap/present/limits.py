"""What is not said plainly: shares above all parents, intervals that say nothing, one area beside no other.

The figures stay in the tables; sentences say that it can not be told (docs/methods.md, "What is not said
plainly").

- A share of more than all parents is a fault of the figures: they are flagged, and no share is told. An
  interval of a smaller share ends at all parents.
- An interval of a share says nothing where its upper end is a tenth of all or more, and more than ten times
  the lower one.
- An interval of how far a group is reached beside others says nothing where it holds both less than half and
  more than double, or where its upper end is four fifths or more, and more than ten times the lower one.
- Where a municipality is one area there is no rest of it: an area is held against nothing but a goal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

_TIMES = 10.0
_LARGE_SHARE = 0.1
_NEARLY_AS_FAR, _HALF, _DOUBLE = 0.8, 0.5, 2.0

ONE_AREA = N_(
    "The municipality is one area in the boundaries, so there is no other area to hold it against: the whole "
    "municipality is told of, and its ages and groups."
)
NO_OTHER_AREA = N_("With one area only there is none that could be pointed out beside others.")
NOT_AMONG_AREAS = N_(
    "Whether the support reaches areas equally can not be told: there is one area only. Ages and groups are "
    "told of below."
)
MORE_THAN_ALL = N_(
    "By these figures the support reached more parents than there are in the whole municipality: no share is "
    "given. See whether the counts are of adults, whether the same adults stand several times, and whether "
    "the number of parents is of the same areas and time."
)
TOO_WIDE = N_(
    "How large a share of the parents in the whole municipality the support reached can not be told: the "
    "figures are too few."
)


def above_all(share: float) -> bool:
    """Whether a share is more than all parents, which can not be."""
    return share > 1


def share_says_nothing(low: float, high: float) -> bool:
    """Whether the interval of a share is too wide to say anything."""
    return high >= _LARGE_SHARE and high > _TIMES * low


def ratio_says_nothing(low: float, high: float) -> bool:
    """Whether the interval of how far a group is reached beside others is too wide to say anything."""
    return (high >= _NEARLY_AS_FAR and high > _TIMES * low) or (low < _HALF and high > _DOUBLE)


def held_against_nothing(analysis: Analysis) -> bool:
    """Whether there is one area, and no goal to hold it against."""
    codes = analysis.cells["area_code"]
    return codes[codes != ALL].nunique() == 1 and not analysis.settings.standard.has_goals


def reached_plainly(translator: Translator, share: float, low: float, high: float) -> str:
    """Say why no share of the whole municipality is told; nothing where it can be."""
    if above_all(share):
        return translator.say(MORE_THAN_ALL)
    return translator.say(TOO_WIDE) if share_says_nothing(low, high) else ""


def repeaters_may_be_told(analysis: Analysis) -> bool:
    """Whether the share with as many repeaters as are assumed is known, and can be."""
    share = analysis.facts["coverage_if_repeaters"]
    return share is not None and not above_all(share)
