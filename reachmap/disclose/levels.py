"""Reach through the gate: what is counted becomes what may be shown, and what the estimates may see.

Every count from 0 to k-1 is hidden, and so is a parent group whose whole it would leave 0 to k-1 of. Then
whatever else would tell one of those by sums is hidden with the same mark: areas' counts of everyone
together with the intake (`intake.hide_everyone`), all other numbers by area and stratum together with the
municipality's rows and analysis areas (`hiding`). What goes on to the estimates is `reach.PublishedReach`,
one for each level: of hidden counts it holds the bounds that follow from what is shown, so nothing that is
estimated from it can leak them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np

from reachmap.disclose.activities import as_everyone
from reachmap.disclose.completing import relative_completion
from reachmap.disclose.derivations import share_days
from reachmap.disclose.further import Figure, Told, may_be_told
from reachmap.disclose.hiding import Hidden, Hiding, hide_total, settle_everyone
from reachmap.disclose.intake import (
    Everyone,
    PublishedIntake,
    ages_that_tell,
    gate_intake,
    hide_known_ages,
    known_shares,
    located_share,
)
from reachmap.disclose.ledger import (
    AGES_KNOWN,
    SAME,
    TOO_LITTLE,
    TOO_MANY,
    Limits,
    Release,
    hidden_of_regions,
    hide_of_all,
    limits_of,
    no_limits,
    rounded_release,
)
from reachmap.disclose.parts import Parts, table_of, tell_homes, tell_parts
from reachmap.disclose.primary import small_counts
from reachmap.disclose.regions import Ground, Merged
from reachmap.disclose.rounding import round_intake, round_published, rounded_reach
from reachmap.disclose.said import total_bounds
from reachmap.disclose.unknown import Unknown
from reachmap.reach import PublishedReach, ReachCounts, dispersion
from reachmap.vocabulary import ALL, BUILT_IN

_NEWLY_ARRIVED = BUILT_IN.places[ALL, "newly_arrived"]
# From fewer φ could tell who of an area came to which.
_ACTIVITIES = 10

# Below this share of adults with a known sex, child's age or arrival, nothing is said of the groups
# that are told apart by it.
SMALLEST_KNOWN_SHARE = 0.5


@dataclass(frozen=True)
class Levels:
    """All that may be shown of reach.

    Parameters
    ----------
    intake
        Adults by what became of them.
    areas
        By area.
    regions
        By analysis area; None where there are none.
    members
        Whether an area is in an analysis area, analysis areas × areas; None where there are none.
    limited
        Why earlier releases forbid something (`ledger`), as codes.
    withheld
        Places of strata of which the files tell enough, and nothing is told for that reason.
    parts
        By which parts it is told of how many something is unknown: what is told of activities must fit.
    """

    intake: PublishedIntake
    areas: PublishedReach
    regions: PublishedReach | None = None
    members: np.ndarray | None = None
    limited: tuple[str, ...] = ()
    withheld: frozenset[int] = frozenset()
    parts: tuple[Parts, ...] = ()


def gate_reach(counts: ReachCounts, *, k: int, level: str) -> PublishedReach:
    """Pass reach by area through the gate (`gate_levels` without analysis areas)."""
    return gate_levels(counts, k=k, level=level).areas


@dataclass(frozen=True)
class Earlier:
    """What was released before, and what is needed to tell what that bears on.

    Parameters
    ----------
    releases
        The ledger.
    period
        First and last day of the new result.
    outlines
        Fingerprints of the areas' outlines, in their order.
    """

    releases: tuple[Release, ...]
    period: tuple[date, date]
    outlines: tuple[str, ...]


def gate_levels(
    counts: ReachCounts,
    *,
    k: int,
    level: str,
    ground: Ground | None = None,
    earlier: Earlier | None = None,
    rounding: int = 0,
) -> Levels:
    """Pass reach through the gate, by area and by analysis area.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown.
    level
        ``public``, or ``detailed``: nothing is hidden, and every output must say so.
    ground
        What is public of the areas; None: they are not put together.
    earlier
        What was released before; None: nothing.
    rounding
        3 or 5: every number that is shown is rounded to a multiple of it (`rounding`); 0: none is.
    """
    limits = no_limits(counts)
    if earlier is not None and level == "public":
        limits = _limits(counts, earlier, k=k, rounding=rounding)
    gated = partial(_gated, counts, k=k, level=level, rounding=rounding)
    found = gated(limits, ground if limits.regions else None)
    if found.regions is None or found.members is None or earlier is None or SAME not in limits.reasons:
        return found
    of_regions = np.zeros(found.regions.hidden.shape, dtype=bool)
    for release in earlier.releases:
        if release.period == earlier.period:
            then = hidden_of_regions(found.members, counts.area_codes, release, counts.groups)
            if then is None:
                return gated(limits, None)
            of_regions |= then
    if (found.regions.hidden | ~found.regions.observed | ~of_regions).all():
        return found
    # With areas' numbers hidden as they were, others of analysis areas could be shown than were.
    return gated(replace(limits, of_regions=of_regions), ground)


def _limits(counts: ReachCounts, earlier: Earlier, *, k: int, rounding: int) -> Limits:
    """What earlier releases leave room for; where either is rounded, both are compared as if they were."""
    base = max([rounding, *(release.rounding for release in earlier.releases)])
    rounded, releases = rounded_reach(counts, base), [rounded_release(r, base) for r in earlier.releases]
    limits = limits_of(
        rounded,
        releases,
        period=earlier.period,
        outlines=earlier.outlines,
        k=k,
        rounding=base,
    )
    if limits.parts:
        return limits
    if not {SAME, TOO_LITTLE, TOO_MANY} & set(limits.reasons):
        # As far as it is hidden for its own sake; more may be, for the areas', and then less is told.
        small = small_counts(counts.total[None], k=k, groups=counts.groups)[0]
        hidden = hide_total(counts.total, small | limits.total, k=k, groups=counts.groups)
        shown = np.where(hidden, np.nan, rounded.total.astype(float))
        more = hide_of_all(shown, counts, releases, earlier.period, k=k, half=base // 2)
        limits = replace(limits, total=limits.total | more)
    return _limit_ages(limits, counts, earlier, k=k, rounding=rounding)


def _limit_ages(limits: Limits, counts: ReachCounts, earlier: Earlier, *, k: int, rounding: int) -> Limits:
    """Say whether it may be told of how many the children's ages are known, and what was told of it then."""
    known = Figure((counts.intake.age_known, counts.intake.adults), open=True)
    kept = may_be_told(
        Told({AGES_KNOWN: known}), earlier.releases, period=earlier.period, k=k, rounding=rounding
    )
    near = (release for release in earlier.releases if share_days(release.period, earlier.period))
    told = [then[AGES_KNOWN] for release in near if AGES_KNOWN in (then := release.further or {})]
    return replace(limits, ages=bool(kept), ages_then=told[-1][0] / told[-1][1] if told else 0.0)


def _gated(
    counts: ReachCounts, limits: Limits, ground: Ground | None, *, k: int, level: str, rounding: int
) -> Levels:
    smallest = k if level == "public" else 0
    kept = limits.areas[:, 0]
    everyone, merged = settle_everyone(counts, k=smallest, ground=ground, kept=kept)
    rounded, telling = rounded_reach(counts, rounding), ages_that_tell(counts, k=smallest)
    known_of = partial(known_shares, rounded, k=smallest, ages_then=limits.ages_then)

    def intake_beside(hidden: np.ndarray, *, parts: bool) -> tuple[PublishedIntake, np.ndarray]:
        """Give the intake, and shares of known, beside the municipality's numbers that are not hidden."""
        totals = _blank(rounded.total, hidden)
        found = publish_intake(counts, k=k, level=level, everyone=everyone, totals=totals)
        found = round_intake(found if parts else _whole_only(found, limits), rounding)
        found = hide_known_ages(found, telling, totals)
        return found, known_of(found, totals)

    observed = intake_beside(limits.total, parts=limits.parts)[1] >= SMALLEST_KNOWN_SHARE
    withheld = (intake_beside(limits.total, parts=True)[1] >= SMALLEST_KNOWN_SHARE) & ~observed
    hiding = Hiding(counts, observed, k=smallest, everyone=everyone, merged=merged, limits=limits)
    # What is hidden for the sake of others is nothing that shares may rest on.
    intake, known = intake_beside(hiding.total | ~observed, parts=limits.parts)
    areas, regions = hiding.bounds()
    all_shown = not areas.hidden[:, 0].any()
    told = _Told(known, observed, located_share(intake), smallest, hiding)
    # Beside an earlier release parts could be told apart from then.
    parts = homes = None
    if limits.parts:
        parts = tell_parts(counts.known, intake, hiding.told(), k=smallest, base=rounding)
    if limits.parts and not all_shown:
        homes = tell_homes(counts.known, intake, k=smallest, base=rounding)

    def publish(counted: ReachCounts, level: Hidden) -> PublishedReach:
        found = round_published(told.publish(counted, level), rounding)
        unknown = None if parts is None else Unknown.of(found, parts)
        return replace(
            found,
            known_share=found.known_share if unknown is None else unknown.known_shares(found),
            completion=relative_completion(counted, found, unknown, homes, all_shown=all_shown),
            parts=table_of(parts, homes),
        )

    joined = None
    if merged is not None and regions is not None:
        joined = publish(merge_counts(counts, merged), regions)
    return Levels(
        intake,
        publish(counts, areas),
        joined,
        None if merged is None else merged.members,
        limits.reasons,
        frozenset(np.flatnonzero(withheld).tolist()),
        tuple(each for each in (parts, homes) if each is not None),
    )


def _whole_only(intake: PublishedIntake, limits: Limits) -> PublishedIntake:
    """Take out of the intake what may be subtracted from an earlier one."""
    adults = not {TOO_LITTLE, TOO_MANY} & set(limits.reasons)
    return PublishedIntake(
        rows_read=None,
        repeated_rows=None,
        adults=intake.adults if adults else None,
        women=None,
        men=None,
        age_known=intake.age_known if limits.ages else None,
        arrival_known=None,
        located=dict.fromkeys(intake.located),
        not_located=dict.fromkeys(intake.not_located),
        located_total=None,
        not_located_total=None,
        outside_period=None,
        outside_coverage=dict.fromkeys(intake.outside_coverage),
        undated=None,
        left_out=intake.left_out,
    )


def publish_intake(
    counts: ReachCounts,
    *,
    k: int,
    level: str,
    everyone: Everyone | None = None,
    totals: np.ndarray | None = None,
) -> PublishedIntake:
    """Pass the intake through the gate, beside areas' counts and the municipality's groups.

    Of ``totals`` it matters which are missing: those that are hidden. None: none is.
    """
    shown = totals is None or not np.isnan(totals[_NEWLY_ARRIVED])
    return gate_intake(
        counts.intake,
        k=k,
        level=level,
        areas=counts.by_area[:, 0],
        newly_arrived=int(counts.total[_NEWLY_ARRIVED]) if shown else None,
        everyone=everyone,
    )


def merge_counts(counts: ReachCounts, merged: Merged) -> ReachCounts:
    """Count by analysis area. Those who may live in several areas are in none."""
    members = merged.members
    table = counts.activity_area
    columns = list(range(len(counts.groups.strata)))
    moved = table.assign(area=merged.region[table["area"].to_numpy(int)])
    return replace(
        counts,
        area_codes=tuple(str(number) for number in range(len(members))),
        by_area=members.astype(np.int64) @ counts.by_area,
        activity_area=moved.groupby(["activity", "area"], as_index=False)[columns].sum(),
        spread=None,
    )


@dataclass(frozen=True)
class _Told:
    """What is published alike at both levels."""

    known: np.ndarray
    observed: np.ndarray
    located_share: float
    k: int
    hiding: Hiding

    def publish(self, counts: ReachCounts, level: Hidden) -> PublishedReach:
        """Publish one level."""
        hidden, total_hidden, k = level.hidden, self.hiding.total, self.k
        shown = ~hidden[:, 0]
        largest = _largest_activity(counts, shown, 0)
        up_to = self.hiding.up_to
        total_up_to = self.hiding.total_up_to
        total_low, total_high = total_bounds(
            counts.total, total_hidden, level.low, total_up_to, counts.groups
        )
        return PublishedReach(
            area_codes=counts.area_codes,
            reached=_blank(counts.by_area, hidden),
            hidden=hidden,
            total=_blank(counts.total, total_hidden),
            total_hidden=total_hidden,
            observed=self.observed,
            known_share=np.where(self.known > 0, self.known, 1.0),
            located_share=self.located_share,
            without_largest=_blank(counts.by_area - largest, hidden),
            # What the activity brought to hidden cells must not be told by the total either.
            total_without_largest=_blank(
                counts.total - np.where(hidden, 0, largest).sum(axis=0), total_hidden
            ),
            own_largest=_blank(_own_largest(counts, 0), hidden),
            dispersion=_dispersion(counts, shown, 0, k),
            k=max(k, 1),
            low=level.low,
            high=level.high,
            up_to=up_to,
            total_low=total_low,
            total_high=total_high,
            total_up_to=total_up_to,
            groups=counts.groups,
        )


def _blank(counts: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    return np.where(hidden, np.nan, counts.astype(float))


def _largest_activity(counts: ReachCounts, shown: np.ndarray, everyone: int) -> np.ndarray:
    """Adults (areas × strata) of the activity that brought most to the areas shown (`as_everyone`)."""
    table = counts.activity_area
    found = np.zeros(len(counts.by_area), dtype=np.int64)
    visible = table[shown[table["area"].to_numpy(int)]]
    if not visible.empty:
        largest = visible.groupby("activity")[everyone].sum().idxmax()
        rows = table[table["activity"] == largest]
        found[rows["area"].to_numpy(int)] = rows[everyone].to_numpy()
    return as_everyone(counts.by_area, found[:, None], counts.by_area[:, [everyone]])


def _own_largest(counts: ReachCounts, everyone: int) -> np.ndarray:
    """The most adults that one activity brought, areas × strata (`as_everyone`)."""
    found = np.zeros(len(counts.by_area), dtype=np.int64)
    most = counts.activity_area.groupby("area")[everyone].max()
    found[most.index.to_numpy(int)] = most.to_numpy()
    return as_everyone(counts.by_area, found[:, None], counts.by_area[:, [everyone]])


def _dispersion(counts: ReachCounts, shown: np.ndarray, everyone: int, k: int) -> float:
    """φ from areas whose count is shown: a hidden count must not move it.

    To a tenth, from few activities a whole: how many of an area came to which is published nowhere.
    """
    table = counts.activity_area
    visible = table[shown[table["area"].to_numpy(int)]]
    adults = visible[everyone].to_numpy() if not visible.empty else np.array([], dtype=int)
    share = _couples_share(counts, k)
    activities = int(visible["activity"].nunique()) if not visible.empty else 0
    found = dispersion(adults, activities=activities, couples_share=min(share, 1.0))
    if not k:
        return found
    # Rather too cautious than not enough.
    return float(np.ceil(round(found, 6))) if activities < _ACTIVITIES else round(found, 1)


def _couples_share(counts: ReachCounts, k: int) -> float:
    """Share who came as couples; 0 or 1 where fewer than k did, or did not."""
    if counts.couples < k or not counts.intake.adults:
        return 0.0
    return 1.0 if counts.intake.adults - counts.couples < k else counts.couples / counts.intake.adults
