"""Rounding of all that is published: each count to the nearest multiple of 3 or 5, besides what is hidden.

It comes last in the gate. Small counts and what would tell them are hidden as without it; of what is then
shown, each number is rounded by itself, a total too, so that sums need not add up. What is published is a
function of what could be published exactly: whoever attacks it knows less, never more, and every proof of the
gate holds. The nearest multiple (of an odd base: there is no tie) is the same each time. So nothing is
learned from many runs, as from rounding that is drawn anew, and there is no key to keep secret, without which
rounding by chance would tell a count of 0.

The estimates get what a reader gets: of each area's number the values that round to it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from reachmap.reach import IntakeCounts, PublishedReach, ReachCounts

if TYPE_CHECKING:
    from reachmap.disclose.intake import PublishedIntake
    from reachmap.disclose.steps import PublishedSteps
    from reachmap.spread import PublishedSpread

BASES = (3, 5)
T = TypeVar("T")


def nearest(number: int, base: int) -> int:
    """Round to the nearest multiple of an odd base; 0 leaves it as it is."""
    return (number + base // 2) // base * base if base else number


def round_counts(counts: np.ndarray, base: int) -> np.ndarray:
    """Round each; missing stays missing."""
    return np.floor((counts + base // 2) / base) * base if base else counts


def round_fields(told: T, base: int) -> T:
    """Round every count of a frozen record, also in its mappings."""
    found: dict[str, Any] = {}
    for each in fields(told):  # type: ignore[arg-type]
        value = getattr(told, each.name)
        if isinstance(value, dict):
            found[each.name] = {key: _rounded(n, base) for key, n in value.items()}
        else:
            found[each.name] = _rounded(value, base)
    return replace(told, **found)  # type: ignore[type-var]


def _rounded(value: Any, base: int) -> Any:  # noqa: ANN401 - what is no count stays as it is
    return nearest(value, base) if isinstance(value, int) and not isinstance(value, bool) else value


def rounded_reach(counts: ReachCounts, base: int) -> ReachCounts:
    """Round what is compared with earlier releases, and what shares of the known are made of."""
    if not base:
        return counts
    return replace(
        counts,
        by_area=round_counts(counts.by_area, base).astype(np.int64),
        total=round_counts(counts.total, base).astype(np.int64),
        intake=_counted(counts.intake, base),
    )


def _counted(intake: IntakeCounts, base: int) -> IntakeCounts:
    return round_fields(intake, base)


def round_intake(intake: PublishedIntake, base: int) -> PublishedIntake:
    """Round the gated intake."""
    return round_fields(intake, base) if base else intake


def round_published(published: PublishedReach, base: int) -> PublishedReach:
    """Round the gated reach: shown numbers become bounds for the estimates, and stand rounded beside them."""
    if not base:
        return published
    shown, total = round_counts(published.reached, base), round_counts(published.total, base)
    least = published.k if published.k > 1 else 0
    everyone = total[0] + base // 2 if np.isfinite(total[0]) else published.k - 1
    top = np.where(np.isnan(shown[:, 0]), everyone, shown[:, 0] + base // 2)[:, None]
    half = base // 2
    return replace(
        published,
        reached=np.full_like(shown, np.nan),
        rounded=shown,
        base=base,
        total=total,
        without_largest=round_counts(published.without_largest, base),
        total_without_largest=round_counts(published.total_without_largest, base),
        own_largest=round_counts(published.own_largest, base),
        dispersion=round(published.dispersion, 1),
        # Of hidden numbers only what rounded ones beside them tell.
        low=np.where(np.isnan(shown), 0.0, np.maximum(shown - half, least)),
        high=np.where(np.isnan(shown), top, shown + half),
        total_low=np.where(np.isnan(total), 0.0, total),
        total_high=np.where(np.isnan(total), everyone, total),
    )


def round_steps(steps: PublishedSteps, base: int) -> PublishedSteps:
    """Round the steps of the way to the support."""
    if not base:
        return steps
    rounded = round_fields(steps, base)
    adults = rounded.adults or 0
    parts = {}
    for name, part in steps.parts.items():
        found = round_fields(part, base)
        if part.known_share != 1.0 and found.of is not None and adults:
            found = replace(found, known_share=min(found.of / adults, 1.0))
        parts[name] = found
    return replace(rounded, parts=parts)


def round_spread(spread: PublishedSpread | None, base: int) -> PublishedSpread | None:
    """Round what the estimates are told of those who may live in several areas."""
    if spread is None or not base:
        return spread
    data = tuple(
        replace(
            each,
            count=round_counts(each.count, base),
            without_largest=round_counts(each.without_largest, base),
            own_largest=round_counts(each.own_largest, base),
        )
        for each in spread.data
    )
    return replace(round_fields(spread, base), data=data)


def round_flags(
    flags: tuple[tuple[str, dict[str, Any]], ...], base: int
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Round the people and rows that flags tell of."""
    if not base:
        return flags
    people = ("n", "adults")
    return tuple(
        (code, {key: _rounded(value, base) if key in people else value for key, value in facts.items()})
        for code, facts in flags
    )
