"""Adults by what became of them, through the gate: with areas' counts of everyone, which they add up to.

Located or not, and how or why: each is a sum that a small count could be told from. So reasons, areas'
counts of everyone and those who may live in several areas are protected together, at the least cost
(`choose`). Women, men and the others, and who is known, are parts of three or two that are settled by
hand: what would tell a small part is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from reachmap.disclose.choose import choose_cheapest, pose
from reachmap.disclose.members import hide_from_members
from reachmap.disclose.numbers import Layout
from reachmap.disclose.system import System
from reachmap.reach import IntakeCounts, ReachCounts
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, SEVERAL_AREAS, WITHOUT_AREA, Stratum

_VISITORS = "other_municipality"
# Ways of locating that may leave somebody in one of several areas.
SPREADING = {"postcode", "school"}


@dataclass(frozen=True)
class PublishedIntake:
    """`reach.IntakeCounts` after the gate: None for a count from 0 to k-1, or one that would tell such a one.

    Women where few men, or few others, are left; who is known where few are not; both totals of the located
    and the others where one of them is small; a reason beside a single small one; rows that are alike.
    ``left_out`` as in `reach.IntakeCounts`: of those who have no area, or several, only that they are few is
    told then. ``ages_at_least``: where nearly all of known age are parents of one age, their number, and
    ``age_known`` is not told.
    """

    rows_read: int | None
    repeated_rows: int | None
    adults: int | None
    women: int | None
    men: int | None
    age_known: int | None
    arrival_known: int | None
    located: dict[str, int | None]
    not_located: dict[str, int | None]
    located_total: int | None
    not_located_total: int | None
    outside_period: int | None
    outside_coverage: dict[str, int | None]
    undated: int | None
    spread: int | None = None
    left_out: tuple[str, ...] = ()
    ages_at_least: int | None = None


@dataclass(frozen=True)
class Everyone:
    """What is hidden of adults by area and by what became of them.

    Parameters
    ----------
    areas
        Areas whose count of everyone is hidden.
    reasons
        Ways of locating, reasons for none, and kinds of who is left out, that are hidden.
    totals
        Whether the totals of located and not located are hidden.
    spread
        Whether the number of those who may live in one of several areas is hidden.
    """

    areas: np.ndarray
    reasons: frozenset[str]
    totals: bool
    spread: bool = False


def hide_everyone(
    intake: IntakeCounts,
    areas: np.ndarray,
    *,
    k: int,
    sums: np.ndarray | None = None,
    kept: np.ndarray | None = None,
) -> Everyone:
    """Choose what is hidden of everyone, at the least cost.

    Parameters
    ----------
    intake
        As counted.
    areas
        Adults of each area.
    k
        Smallest count that is shown.
    sums
        Sets of areas whose sums are shown too, sets × areas.
    kept
        Areas that are hidden whatever else is.
    """
    lost = {why: n for why, n in intake.not_located.items() if why != _VISITORS}
    # Adults = located + not located: showing two of them would show the third. Where few without a home are
    # left out, all adults have one.
    out = WITHOUT_AREA in intake.left_out
    totals = (sum(lost.values()) < k and not out) or sum(intake.located.values()) < k
    layout = Layout()
    named: dict[str, int] = {}

    def cells(parts: dict[str, int], *, guarded: bool) -> list[int]:
        # A reason that can not occur is 0 whoever took part.
        some = {
            why: layout.cell(n, 0, guarded=guarded) for why, n in parts.items() if why in intake.possible or n
        }
        named.update(some)
        return list(some.values())

    # That nobody was found in some way tells nothing of anybody; that few were might.
    few_ways = any(0 < n < k for n in intake.located.values())
    ways = cells(intake.located, guarded=few_ways)
    reasons = cells({} if out else lost, guarded=not totals)
    homes = [layout.cell(n, area, guarded=True) for area, n in enumerate(areas)]
    spread = []
    if (intake.spread or intake.possible & SPREADING) and SEVERAL_AREAS not in intake.left_out:
        # A sentence tells how many they are: a number like the others, that areas may be hidden behind.
        spread = [layout.cell(intake.spread, 0)]
    if totals:
        layout.rows += [[*ways, *reasons], [*homes, *spread, *reasons]]
    else:
        layout.rows += [row for row in (ways, reasons, [*homes, *spread]) if row]
    left_out = _left_out(intake)
    named |= {why: layout.cell(n, 0, guarded=True) for why, n in left_out.items()}
    few = any(0 < n < k for n in left_out.values())
    if few and intake.rows_read == intake.adults + sum(left_out.values()):
        # Every row is one adult: those who are left out are rows read less adults. (Where no kind has few,
        # rows tell at most that nobody was left out for another reason.)
        layout.rows.append([named[why] for why in left_out])
    for some in () if sums is None else sums:
        if some.any():
            layout.rows.append([homes[area] for area in np.flatnonzero(some)])
    never_shown = np.zeros(len(layout.counts), dtype=bool)
    if kept is not None:
        never_shown[homes] = kept
    hidden = _hide(layout.system(), np.array(layout.guarded, dtype=bool), never_shown, k=k)
    return Everyone(
        hidden[homes] if homes else np.zeros(0, dtype=bool),
        frozenset(why for why, cell in named.items() if hidden[cell]).union(lost if out else ()),
        totals,
        bool(hidden[spread].any()),
    )


def _hide(system: System, guarded: np.ndarray, never_shown: np.ndarray, *, k: int) -> np.ndarray:
    """Choose what keeps guarded cells from being told: to outsiders at the least cost, then to members."""
    hidden = np.asarray((system.counts < k) | never_shown)
    numbers = np.ones(len(hidden), dtype=bool)
    while True:
        chosen = _hide_from_outsiders(system, guarded, hidden, k=k)
        hidden = hide_from_members(system, chosen, numbers=numbers, guarded=guarded, k=k)
        if (hidden == chosen).all():
            return hidden


def _hide_from_outsiders(system: System, guarded: np.ndarray, hidden: np.ndarray, *, k: int) -> np.ndarray:
    hidden = hidden.copy()
    for cells, part in system.parts():
        small, asked = hidden[cells], guarded[cells]
        if (small & asked).any() and part.rows.shape[0] and not small.all():
            problem = pose(part, small, k=k)
            problem = replace(problem, need=np.where(asked, problem.need, 0.0))
            hidden[cells] = choose_cheapest(problem)[0]
    return hidden


def _left_out(intake: IntakeCounts) -> dict[str, int]:
    return intake.outside_coverage | {
        "outside_period": intake.outside_period,
        _VISITORS: intake.not_located[_VISITORS],
    }


def gate_intake(
    intake: IntakeCounts,
    *,
    k: int,
    level: str,
    areas: np.ndarray | None = None,
    newly_arrived: int | None = None,
    everyone: Everyone | None = None,
) -> PublishedIntake:
    """Pass the counts of the intake through the gate.

    Parameters
    ----------
    intake
        As counted.
    k
        Smallest count that is shown.
    level
        ``public``, or ``detailed``: nothing is hidden.
    areas
        Adults of each area, where areas' counts are shown beside the intake.
    newly_arrived
        Newly arrived adults, where their total is shown beside it.
    everyone
        What is hidden of everyone, where that is settled already.
    """
    smallest = 0 if level == "detailed" else k
    homes = np.zeros(0, dtype=np.int64) if areas is None else areas
    everyone = everyone or hide_everyone(intake, homes, k=smallest)

    def gate(number: int) -> int | None:
        return number if number >= smallest else None

    def gate_reasons(parts: dict[str, int]) -> dict[str, int | None]:
        return {why: None if why in everyone.reasons else n for why, n in parts.items()}

    women, men = _gate_sexes(intake, smallest)
    located, lost = sum(intake.located.values()), sum(intake.not_located.values())
    lost -= intake.not_located[_VISITORS]  # they are not among the adults
    return PublishedIntake(
        rows_read=gate(intake.rows_read),
        # Somebody of a hidden number may be in one. Whoever has the files is told more in the review.
        repeated_rows=intake.repeated_rows if level == "detailed" else None,
        adults=gate(intake.adults),
        women=women,
        men=men,
        age_known=_gate_known(intake, intake.age_known, smallest),
        arrival_known=_gate_arrival(intake, newly_arrived, smallest),
        located=gate_reasons(intake.located),
        not_located=gate_reasons(intake.not_located),
        located_total=None if everyone.totals else located,
        not_located_total=None if everyone.totals or WITHOUT_AREA in intake.left_out else lost,
        outside_period=gate_reasons(_left_out(intake))["outside_period"],
        outside_coverage=gate_reasons(intake.outside_coverage),
        undated=gate(intake.undated),
        spread=None if everyone.spread else gate(intake.spread),
        left_out=intake.left_out,
    )


def _gate_known(intake: IntakeCounts, known: int, k: int) -> int | None:
    """Showing how many are known shows how many are not."""
    return known if known >= k and intake.adults - known >= k else None


def _gate_sexes(intake: IntakeCounts, k: int) -> tuple[int | None, int | None]:
    """Women and men; where few are neither, the men alone: they stand as fathers among the groups, too.

    Where two of the three are hidden and k together, whoever is alone in one knows that the other is few.
    """
    women, men = (_gate_known(intake, known, k) for known in (intake.women, intake.men))
    if women is not None and men is not None and intake.adults - women - men < k:
        women = None
    if women is None and men is not None and intake.adults - men == k:
        men = None
    if men is None and women is not None and intake.adults - women == k:
        women = None
    return women, men


def _gate_arrival(intake: IntakeCounts, newly_arrived: int | None, k: int) -> int | None:
    """How many are known to be newly arrived or not, unless that tells a small part."""
    known = _gate_known(intake, intake.arrival_known, k)
    told = newly_arrived is not None and newly_arrived >= k and intake.adults - newly_arrived >= k
    if known is not None and told and newly_arrived is not None and known - newly_arrived < k:
        return None
    return known


def located_share(published: PublishedIntake) -> float:
    """Share of adults with a home area, or several possible ones; 1 where what is published does not tell."""
    if published.located_total is None or not published.adults:
        return 1.0
    return published.located_total / published.adults


def ages_that_tell(counts: ReachCounts, *, k: int) -> np.ndarray:
    """Say of each stratum whether its number, beside how many are of known age, would tell of few.

    So it is with parents of an age that nearly all of known age are parents of.
    """
    intake, strata = counts.intake, counts.groups.strata
    of_ages = np.array([s.bands != BAND_KEYS and s.sex is None and s.arrival is None for s in strata])
    if _gate_known(intake, intake.age_known, k) is None:
        return np.zeros(len(of_ages), dtype=bool)
    shown = (counts.total >= k) & (intake.adults - counts.total >= k)
    return np.asarray(of_ages & shown & (intake.age_known - counts.total < k))


def hide_known_ages(intake: PublishedIntake, telling: np.ndarray, totals: np.ndarray) -> PublishedIntake:
    """Do not tell how many are of known age, where a number that would tell of few beside it is shown.

    Parameters
    ----------
    intake
        After the gate.
    telling
        `ages_that_tell`.
    totals
        The municipality's numbers as they are published; missing where hidden.
    """
    shown = totals[telling & np.isfinite(totals)]
    if intake.age_known is None or not len(shown):
        return intake
    return replace(intake, age_known=None, ages_at_least=int(shown.max()))


def known_shares(
    counts: ReachCounts, intake: PublishedIntake, totals: np.ndarray, *, k: int, ages_then: float
) -> np.ndarray:
    """Share of adults for whom what decides a stratum is known, by stratum (`known_share`).

    Parameters
    ----------
    counts
        As counted, or rounded.
    intake
        After the gate.
    totals
        The municipality's numbers as they are published; missing where hidden.
    k, ages_then
        As of `known_share`.
    """
    adults, arrived = counts.intake.adults, totals[BUILT_IN.places[ALL, "newly_arrived"]]
    told = int(arrived) if arrived >= k and adults - arrived >= k else 0
    share = partial(known_share, counts.intake, intake, k=k, newly_arrived=told, ages_then=ages_then)
    return np.array([share(stratum) for stratum in counts.groups.strata])


def known_share(
    intake: IntakeCounts,
    published: PublishedIntake,
    stratum: Stratum,
    *,
    k: int,
    newly_arrived: int = 0,
    ages_then: float = 0.0,
) -> float:
    """Share of adults for whom what decides the stratum is known.

    It rests on published numbers: where fewer than k are not known it is 1, and where a part of the known is
    not told, only those that are told of count (of ages those of the age that nearly all are parents of, else
    the share ``ages_then`` of an earlier release, if any).
    """

    def share(known: int, told: float) -> float:
        if intake.adults - known < k or not intake.adults:
            return 1.0
        return told / intake.adults

    found = 1.0
    if stratum.sex is not None:
        found *= share(intake.women + intake.men, (published.women or 0) + (published.men or 0))
    if stratum.arrival is not None:
        found *= share(intake.arrival_known, published.arrival_known or newly_arrived)
    if stratum.bands != BAND_KEYS:
        least = published.ages_at_least or ages_then * intake.adults
        found *= share(intake.age_known, published.age_known or least)
    return found
