"""How many parents are recorded as reached, in words: the number, or what is told of a hidden one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reachmap.i18n import Translator
from reachmap.vocabulary import BUILT_IN

if TYPE_CHECKING:
    import pandas as pd

# Strata that are hidden because they are few, never because too few *others* are left (`small_counts`).
_HIDDEN_AS_FEW = frozenset(
    stratum.key for stratum, whole in zip(BUILT_IN.strata, BUILT_IN.wholes, strict=True) if whole is None
)
# What is told of a number that is not shown: it is below this; it lies between these; nothing.
Told = int | tuple[int, int] | None


def told_as_few(facts: Mapping[str, Any], stratum: tuple[str, str], k: int) -> int | None:
    """Return k where a hidden count of a stratum is surely below it; else None.

    A group may be hidden because too few *others* are left, and larger counts because they would tell a
    small one (``facts["hidden_up_to"]``): of those only that the number is hidden is true.
    """
    larger = "|".join(stratum) in facts.get("hidden_up_to", {})
    return None if larger or stratum not in _HIDDEN_AS_FEW else k


def told_of(facts: Mapping[str, Any], row: Mapping[str, Any] | pd.Series, k: int) -> Told:
    """Return what is told of a number that is not shown: of a project's own group between which it lies."""
    stratum = (str(row["age_band"]), str(row["parent_group"]))
    ends = facts.get("worked_out", {}).get("|".join(stratum), {}).get(str(row["area_code"]))
    return told_as_few(facts, stratum, k) if ends is None else (int(ends[0]), int(ends[1]))


def _between(translator: Translator, ends: tuple[int, int]) -> str:
    low, high = (translator.number(end) for end in ends)
    if ends[0] == 0:
        return translator.say("at most {high}", high=high)
    return translator.say("between {low} and {high}", low=low, high=high)


def reached(translator: Translator, count: int | None, *, hidden: bool, k: Told) -> str:
    """Write a number of parents reached: "18", "fewer than 5", or empty when it is not known.

    Where ``k`` is None (`told_as_few`) it says of a hidden number only that it is hidden; where it is a pair,
    between which numbers it lies.
    """
    if isinstance(k, tuple):
        return _between(translator, k) if hidden else reached(translator, count, hidden=False, k=None)
    if hidden and k is None:
        return translator.say("hidden")
    if hidden and k is not None:
        return translator.say("fewer than {k}", k=translator.number(k))
    return "" if count is None else translator.number(count)


def reached_sentence(translator: Translator, count: int | None, *, hidden: bool, k: Told) -> str:
    """Say how many parents are recorded as reached, or that it is hidden or not known."""
    if isinstance(k, tuple):
        if not hidden:
            return reached_sentence(translator, count, hidden=False, k=None)
        return translator.say("{number} parents recorded", number=_between(translator, k))
    if hidden and k is None:
        return translator.say("the number of parents recorded is hidden")
    if hidden and k is not None:
        return translator.say("fewer than {k} parents recorded", k=translator.number(k))
    if count is None:
        return translator.say("how many parents are recorded is not known")
    return translator.count("{n} parent recorded", "{n} parents recorded", count)
