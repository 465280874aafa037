"""Primary suppression of reach and intake: what only says "färre än 5".

Every count from 0 to k-1 is hidden, with one mark. A parent group whose count is shown must not give away
the rest of its stratum: where all minus the group would be 0 to k-1, the group is hidden too. What goes on
to the estimates is `reach.PublishedReach`: hidden counts are gone from it, so nothing that is estimated from
it can leak them. `protect` is what closes subtractions over areas, ages and sexes; reach and intake do not
pass through it yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.reach import IntakeCounts, PublishedReach, ReachCounts, dispersion, whole_of
from reachmap.vocabulary import ALL, Stratum, strata

# Below this share of adults with a known sex, child's age or arrival, nothing is said of the groups
# that are told apart by it.
SMALLEST_KNOWN_SHARE = 0.5


@dataclass(frozen=True)
class PublishedIntake:
    """`reach.IntakeCounts` after the gate: None for a count from 0 to k-1.

    Also None where one count would tell such another one: women where few are left, who is known where
    few are not, and both totals of the located and the others where one of them is small.
    """

    rows_read: int
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
    for i, stratum in sorted(enumerate(strata()), key=lambda item: not item[1].is_everyone):
        whole = whole_of(stratum)
        if whole is None:
            continue
        rest = counts[:, whole] - counts[:, i]
        hidden[:, i] |= (rest < k) & ~hidden[:, whole]
    return hidden


def gate_intake(intake: IntakeCounts, *, k: int, level: str) -> PublishedIntake:
    """Pass the counts of the intake through the gate."""
    smallest = 0 if level == "detailed" else k

    def gate(number: int) -> int | None:
        return number if number >= smallest else None

    def gate_known(number: int) -> int | None:
        # Showing how many are known shows how many are not; showing women, how many are not women.
        return None if gate(intake.adults - number) is None else gate(number)

    located, lost = sum(intake.located.values()), sum(intake.not_located.values())
    lost -= intake.not_located["other_municipality"]  # they are not among the adults
    # Adults = located + not located: showing two of them would show the third.
    hide_parts = gate(lost) is None or gate(located) is None

    def gate_reasons(parts: dict[str, int]) -> dict[str, int | None]:
        # A reason that can not occur is 0 whoever took part.
        return {reason: gate(n) if reason in intake.possible else n for reason, n in parts.items()}

    return PublishedIntake(
        rows_read=intake.rows_read,
        repeated_rows=gate(intake.repeated_rows),
        adults=gate(intake.adults),
        women=gate_known(intake.women),
        men=gate_known(intake.men),
        age_known=gate_known(intake.age_known),
        arrival_known=gate_known(intake.arrival_known),
        located=gate_reasons(intake.located),
        not_located=gate_reasons(intake.not_located),
        located_total=None if hide_parts else located,
        not_located_total=None if hide_parts else lost,
        outside_period=gate(intake.outside_period),
        outside_coverage={why: gate(n) for why, n in intake.outside_coverage.items()},
        undated=gate(intake.undated),
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
    rows = np.vstack([counts.by_area, counts.total])
    hidden = small_counts(rows, k=k) if level == "public" else np.zeros(rows.shape, dtype=bool)
    areas_hidden, total_hidden = hidden[:-1], hidden[-1]
    everyone = next(i for i, s in enumerate(strata()) if s.key == (ALL, ALL))
    shown_areas = ~areas_hidden[:, everyone]
    largest = _largest_activity(counts, shown_areas, everyone)
    intake = gate_intake(counts.intake, k=k, level=level)
    known = np.array([_known(counts.intake, s, k) for s in strata()])
    return PublishedReach(
        area_codes=counts.area_codes,
        reached=_blank(counts.by_area, areas_hidden),
        hidden=areas_hidden,
        total=_blank(counts.total, total_hidden),
        total_hidden=total_hidden,
        observed=known >= SMALLEST_KNOWN_SHARE,
        known_share=np.where(known > 0, known, 1.0),
        located_share=_share(intake.located_total, intake.adults),
        without_largest=_blank(counts.by_area - largest, areas_hidden),
        # What the activity brought to hidden cells must not be told by the total either.
        total_without_largest=_blank(
            counts.total - np.where(areas_hidden, 0, largest).sum(axis=0), total_hidden
        ),
        own_largest=_blank(_own_largest(counts), areas_hidden),
        dispersion=_dispersion(counts, shown_areas, everyone),
        k=k if level == "public" else 1,
    )


def _blank(counts: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    return np.where(hidden, np.nan, counts.astype(float))


def _share(part: int | None, whole: int | None) -> float:
    """Share of the whole; 1 where the difference is too small to be shown."""
    return 1.0 if part is None or not whole else part / whole


def _known(intake: IntakeCounts, stratum: Stratum, k: int) -> float:
    """Share of adults for whom what decides the stratum is known.

    Where fewer than k are known or unknown, it is 0 or 1: the exact number is not shown, so nothing that
    is shown may rest on it.
    """

    def share(known: int) -> float:
        if intake.adults - known < k:
            return 1.0
        return 0.0 if known < k else known / intake.adults

    found = 1.0
    if stratum.sex is not None:
        found *= share(intake.women + intake.men)
    if stratum.arrival is not None:
        found *= share(intake.arrival_known)
    if stratum.bands != strata()[0].bands:
        found *= share(intake.age_known)
    return found


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


def _dispersion(counts: ReachCounts, shown: np.ndarray, everyone: int) -> float:
    """φ from areas whose count is shown: a hidden count must not move it."""
    table = counts.activity_area
    visible = table[shown[table["area"].to_numpy(int)]]
    adults = visible[everyone].to_numpy() if not visible.empty else np.array([], dtype=int)
    share = counts.couples / counts.intake.adults if counts.intake.adults else 0.0
    return dispersion(
        adults,
        activities=int(visible["activity"].nunique()) if not visible.empty else 0,
        couples_share=min(share, 1.0),
    )
