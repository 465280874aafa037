"""What each area's share of parents reached could be, whatever home those without one have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reachmap.disclose import PublishedIntake
from reachmap.reach import PublishedReach
from reachmap.review.told import SMALLEST_TARGET, AreaBounds


def most_unplaced(intake: PublishedIntake, reached: np.ndarray, *, k: int) -> int:
    """Give the most adults who may lack a home area, from what is published."""
    if intake.not_located_total is not None:
        return intake.not_located_total
    # Hidden, because it or its counterpart is small: where an area's count is shown it is this one.
    if np.isfinite(reached).any() or intake.adults is None:
        return k - 1
    return intake.adults


def area_bounds(
    areas: Sequence[tuple[str, str]], published: PublishedReach, target: np.ndarray, *, unplaced: int
) -> tuple[AreaBounds, ...]:
    """Bound each area's share; ``unplaced``: adults who may live in any of them."""
    is_few = published.up_to is None or bool(published.up_to[0] < published.k)
    found = []
    for at, ((code, name), parents) in enumerate(zip(areas, target, strict=True)):
        count = published.shown[at, 0]
        exact = not np.isnan(published.reached[at, 0])
        may_be = np.array([count]) if exact else published.possible(at, 0)
        low = high = None
        if parents >= SMALLEST_TARGET:
            low = float(may_be.min() / parents)
            high = max(low, min(1.0, float((may_be.max() + unplaced) / parents)))
        reached = None if np.isnan(count) else int(count)
        found.append(AreaBounds(code, name, reached, round(float(parents), 2), low, high, is_few))
    return tuple(found)
