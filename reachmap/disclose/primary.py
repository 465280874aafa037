"""Reach through the gate: what is counted becomes what may be shown, and what the estimates may see.

Every count from 0 to k-1 is hidden, and so is a parent group whose whole it would leave 0 to k-1 of. Then
whatever else would tell one of those by sums is hidden with the same mark: areas' counts of everyone
together with the intake (`intake.hide_everyone`), all other numbers by area and stratum together with the
municipality's rows (`linked.hide_linked`). What goes on to the estimates is `reach.PublishedReach`: of hidden
counts it holds the bounds that follow from what is shown, so nothing that is estimated from it can leak them.
"""

from __future__ import annotations

import numpy as np

from reachmap.disclose.intake import (
    PublishedIntake,
    gate_intake,
    hide_everyone,
    known_share,
    located_share,
)
from reachmap.disclose.linked import hide_linked, public_bounds
from reachmap.disclose.numbers import first_places, lay_out
from reachmap.reach import PublishedReach, ReachCounts, dispersion, whole_of
from reachmap.vocabulary import ALL, strata

# Below this share of adults with a known sex, child's age or arrival, nothing is said of the groups
# that are told apart by it.
SMALLEST_KNOWN_SHARE = 0.5


def small_counts(counts: np.ndarray, *, k: int) -> np.ndarray:
    """Tell which cells of areas × strata are hidden.

    Primary suppression of 0 to k-1, plus every group whose complement in its stratum is 0 to k-1.
    Strata that are the same people have the same counts and so the same mark.

    Parameters
    ----------
    counts
        Rows × strata, in the order of `vocabulary.strata`.
    k
        Smallest count that is shown.
    """
    hidden = counts < k
    # Groups of ages first: what is hidden of them decides what the groups within them can tell.
    everyone = [i for i, stratum in enumerate(strata()) if stratum.is_everyone]
    _hide_few_left(counts, hidden, everyone, k=k)
    _hide_few_teens(counts, hidden, k=k)
    _hide_few_left(counts, hidden, sorted({*range(len(strata()))} - {*everyone}), k=k)
    return np.asarray(hidden)


def _hide_few_left(counts: np.ndarray, hidden: np.ndarray, places: list[int], *, k: int) -> None:
    """Hide groups that leave 0 to k-1 of a whole that is shown."""
    for i in places:
        whole = whole_of(strata()[i])
        if whole is not None:
            hidden[:, i] |= (counts[:, whole] - counts[:, i] < k) & ~hidden[:, whole]


def _hide_few_teens(counts: np.ndarray, hidden: np.ndarray, *, k: int) -> None:
    """Hide what would tell how few parents of teenagers have children of one of the two ages only.

    Few have older ones only: the younger age is hidden. Few have younger ones only: the teenagers are.
    """
    place = {stratum.key: i for i, stratum in enumerate(strata())}
    teens, younger, older = place[ALL, "teens"], place["13-15", ALL], place["16-18", ALL]
    few = (counts[:, teens] - counts[:, older] < k) & ~hidden[:, older]
    hidden[:, teens] |= few
    told = (counts[:, teens] - counts[:, younger] < k) & ~hidden[:, teens] & ~hidden[:, younger]
    for i, stratum in enumerate(strata()):
        if stratum.people == strata()[younger].people:
            hidden[:, i] |= told


def publish_intake(counts: ReachCounts, *, k: int, level: str) -> PublishedIntake:
    """Pass the intake through the gate, beside areas' counts and the municipality's groups."""
    newly_arrived = next(i for i, s in enumerate(strata()) if s.key == (ALL, "newly_arrived"))
    return gate_intake(
        counts.intake,
        k=k,
        level=level,
        areas=counts.by_area[:, 0],
        newly_arrived=int(counts.total[newly_arrived]),
    )


def gate_reach(counts: ReachCounts, *, k: int, level: str) -> PublishedReach:
    """Pass reach through the gate.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown.
    level
        ``public``, or ``detailed``: nothing is hidden, and every output must say so.
    """
    smallest = k if level == "public" else 0
    intake = publish_intake(counts, k=k, level=level)
    known = _known_shares(counts, intake, smallest)
    observed = known >= SMALLEST_KNOWN_SHARE
    hiding = _Hiding(counts, observed, smallest)
    areas_hidden, total_hidden = hiding.areas, hiding.total
    shown_areas = ~areas_hidden[:, 0]
    largest = _largest_activity(counts, shown_areas, 0)
    return PublishedReach(
        area_codes=counts.area_codes,
        reached=_blank(counts.by_area, areas_hidden),
        hidden=areas_hidden,
        total=_blank(counts.total, total_hidden),
        total_hidden=total_hidden,
        observed=observed,
        known_share=np.where(known > 0, known, 1.0),
        located_share=located_share(intake),
        without_largest=_blank(counts.by_area - largest, areas_hidden),
        # What the activity brought to hidden cells must not be told by the total either.
        total_without_largest=_blank(
            counts.total - np.where(areas_hidden, 0, largest).sum(axis=0), total_hidden
        ),
        own_largest=_blank(_own_largest(counts), areas_hidden),
        dispersion=_dispersion(counts, shown_areas, 0, smallest),
        k=k if level == "public" else 1,
        **hiding.bounds(),
    )


class _Hiding:
    """Which numbers of areas × strata and of the municipality are hidden, and what bounds them."""

    def __init__(self, counts: ReachCounts, observed: np.ndarray, k: int) -> None:
        self.counts, self.k = counts, k
        self.everyone = hide_everyone(counts.intake, counts.by_area[:, 0], k=k)
        small = small_counts(np.vstack([counts.by_area, counts.total]), k=k)
        self.total = small[-1]
        self.areas = small[:-1] | self.everyone.areas[:, None]
        self.layout = lay_out(
            counts,
            everyone_hidden=self.areas[:, 0],
            # What the files do not tell is not published at all.
            total_hidden=self.total | ~observed,
            located_known=not self.everyone.totals,
        )
        self.places = np.array(first_places())
        if k and (~self.areas & observed).any():
            self.areas = self._hide_more(observed)

    def _cells(self) -> np.ndarray:
        """Cell of each area and stratum; -1 for everyone of an area that is shown."""
        place = self.layout.place
        areas = range(len(self.areas))
        return np.array([[place.get((a, p), -1) for p in self.places] for a in areas], dtype=np.int64)

    def _hide_more(self, observed: np.ndarray) -> np.ndarray:
        cells = self._cells()
        told = cells >= 0
        hidden = np.zeros(len(self.layout.counts), dtype=bool)
        hidden[cells[told]] = (self.areas | ~observed)[told]
        more = hide_linked(self.layout, hidden, k=self.k)
        return np.asarray(self.areas | (told & observed & more[cells]))

    def bounds(self) -> dict[str, np.ndarray]:
        """What is told of hidden numbers, as `PublishedReach` has it: from shown numbers alone."""
        up_to = _said_at_most(self.counts.by_area, self.areas, self.k)
        total_up_to = _said_at_most(self.counts.total[None], self.total[None], self.k)
        low, high = self._area_bounds(up_to)
        total_low, total_high = _total_bounds(self.counts.total, self.total, low, total_up_to)
        return {
            "low": low,
            "high": high,
            "up_to": up_to,
            "total_low": total_low,
            "total_high": total_high,
            "total_up_to": total_up_to,
        }

    def _area_bounds(self, up_to: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts = self.counts.by_area.astype(float)
        if not self.areas.any():
            return counts, counts
        cells = self._cells()
        told = cells >= 0
        most = np.full(len(self.layout.counts), np.inf)
        most[cells[told]] = np.where(_may_leave_few(self.areas), np.inf, up_to[None])[told]
        hidden = ~np.array(self.layout.shown, dtype=bool)
        hidden[cells[told]] = self.areas[told]
        least, greatest = public_bounds(self.layout.system(), hidden, most=most)
        low, high = np.where(told, least[cells], counts), np.where(told, greatest[cells], counts)
        return low, np.minimum(high, self.counts.total[0])


def _may_leave_few(hidden: np.ndarray) -> np.ndarray:
    """Hidden groups of a shown whole: they may be large, and leave few others."""
    found = np.zeros_like(hidden)
    for i, stratum in enumerate(strata()):
        whole = whole_of(stratum)
        if whole is not None:
            found[:, i] = hidden[:, i] & ~hidden[:, whole]
    return found


def _said_at_most(counts: np.ndarray, hidden: np.ndarray, k: int) -> np.ndarray:
    """What is said of hidden counts (or of the few others they leave), per stratum.

    At most k-1 where only small ones are hidden, 4k-1 where larger ones are besides, else nothing (inf): a
    coarse statement, so that it tells of no single count.
    """
    size = counts.astype(float)
    few = _may_leave_few(hidden)
    for i, stratum in enumerate(strata()):
        whole = whole_of(stratum)
        if whole is not None:
            left = np.minimum(counts[:, i], counts[:, whole] - counts[:, i])
            size[:, i] = np.where(few[:, i], left, size[:, i])
    largest = np.where(hidden, size, 0).max(axis=0, initial=0)
    return np.select([largest < k, largest < 4 * k], [max(k - 1, 0), 4 * k - 1], np.inf)


def _total_bounds(
    total: np.ndarray, hidden: np.ndarray, low: np.ndarray, up_to: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the municipality's rows: at least what areas add up to, at most their whole."""
    place = {stratum.key: i for i, stratum in enumerate(strata())}
    teens = place[ALL, "teens"]
    least, greatest = total.astype(float), total.astype(float)
    for i, stratum in enumerate(strata()):
        if not hidden[i]:
            continue
        least[i] = low[:, i].sum()
        whole = whole_of(stratum)
        around = [j for j in (whole, place[ALL, ALL]) if j is not None and not hidden[j]]
        ages = [stratum.people == strata()[place[key, ALL]].people for key in ("13-15", "16-18")]
        if any(ages) and not hidden[teens]:
            other = place["16-18" if ages[0] else "13-15", ALL]
            around.append(teens)
            least[i] = max(least[i], 0.0 if hidden[other] else total[teens] - total[other])
        greatest[i] = min((total[j] for j in around), default=up_to[i])
        if whole is None or hidden[whole]:
            greatest[i] = min(greatest[i], max(up_to[i], least[i]))
    return least, greatest


def _blank(counts: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    return np.where(hidden, np.nan, counts.astype(float))


def _largest_activity(counts: ReachCounts, shown: np.ndarray, everyone: int) -> np.ndarray:
    """Adults (areas × strata) of the activity that brought most to the areas shown."""
    table = counts.activity_area
    found = np.zeros(counts.by_area.shape, dtype=np.int64)
    visible = table[shown[table["area"].to_numpy(int)]]
    if visible.empty:
        return found
    largest = visible.groupby("activity")[everyone].sum().idxmax()
    rows = table[table["activity"] == largest]
    found[rows["area"].to_numpy(int)] = rows[list(range(len(strata())))].to_numpy()
    return found


def _own_largest(counts: ReachCounts) -> np.ndarray:
    """The most adults that one activity brought, areas × strata."""
    found = np.zeros(counts.by_area.shape, dtype=np.int64)
    if not counts.activity_area.empty:
        most = counts.activity_area.drop(columns="activity").groupby("area").max()
        found[most.index.to_numpy(int)] = most.to_numpy()
    return found


def _dispersion(counts: ReachCounts, shown: np.ndarray, everyone: int, k: int) -> float:
    """φ from areas whose count is shown: a hidden count must not move it."""
    table = counts.activity_area
    visible = table[shown[table["area"].to_numpy(int)]]
    adults = visible[everyone].to_numpy() if not visible.empty else np.array([], dtype=int)
    share = _couples_share(counts, k)
    return dispersion(
        adults,
        activities=int(visible["activity"].nunique()) if not visible.empty else 0,
        couples_share=min(share, 1.0),
    )


def _couples_share(counts: ReachCounts, k: int) -> float:
    """Share who came as couples; 0 or 1 where fewer than k did, or did not."""
    if counts.couples < k or not counts.intake.adults:
        return 0.0
    return 1.0 if counts.intake.adults - counts.couples < k else counts.couples / counts.intake.adults


def _known_shares(counts: ReachCounts, intake: PublishedIntake, k: int) -> np.ndarray:
    newly_arrived = next(i for i, s in enumerate(strata()) if s.key == (ALL, "newly_arrived"))
    told = int(counts.total[newly_arrived])
    told = told if told >= k and counts.intake.adults - told >= k else 0
    return np.array([known_share(counts.intake, intake, s, k=k, newly_arrived=told) for s in strata()])
