"""What a reader must know of the reading, without the numbers that could be subtracted.

Of some adults a flag tells how many they are; they are part of a number of the intake (`_OF`). Both numbers
are told where k or more are in the part and in what it leaves. From k on, where few are left, only that there
are some is told, and then the whole is 2k - 1 or more, so that 0 to k - 1 may be left; else nothing, so that
0 to k - 1 may be in it. Of a whole that is hidden nothing is told: it may be small. How many families or
attendances a factor made adults is never told, only the factor: the intake's adults less theirs may be few
who are counted one by one.

Beside an earlier release of some of the same days a number of adults or rows tells, with the one told
then, how many came between. The fact stays; its number goes. Of written totals not even the fact: a total
that stands as it stood differs from its rows by as many as came to them.
"""

from __future__ import annotations

from typing import Any

from reachmap.disclose.intake import PublishedIntake
from reachmap.reach import IntakeCounts

Flag = tuple[str, dict[str, Any]]

# Flags that tell a number of adults, and the same without it.
_WITHOUT = {
    code: f"{code}_few"
    for code in (
        "terms_across_period",
        "points_swapped",
        "codes_carried_over",
        "codes_of_another_version",
        "codes_of_no_version",
    )
} | dict.fromkeys(("unit_apart", "families_as_adults", "visits_as_adults"), "units_untold")
# Flags of adults, and which number of the intake these are part of.
_OF = {
    "terms_across_period": "adults",
    "points_swapped": "point",
    "codes_carried_over": "code",
    "codes_of_another_version": "unknown_name",
    "codes_of_no_version": "unknown_name",
}
# How uncertain codes are is a mean over adults, whoever is hidden among them.
_NEVER_NUMBERED = frozenset({"codes_carried_over"})
# What a stated factor made adults: that there is such, and the factor.
_BY_FACTOR = frozenset({"families_as_adults", "visits_as_adults"})
_TOTALS = frozenset({"total_too_large", "total_too_small", "total_differs_little"})


def gate_flags(
    flags: tuple[Flag, ...], counted: IntakeCounts, told: PublishedIntake | None, *, k: int
) -> tuple[Flag, ...]:
    """Pass flags of adults through the gate.

    Parameters
    ----------
    flags
        Codes with their facts (`read.flags`, `locate.flags`), the number of adults as counted in ``n``.
    counted, told
        What they are part of: as counted, and as it is told; None: where flags lose their numbers anyhow.
    k
        Smallest count that is shown; 1 shows all.

    Returns
    -------
    tuple of (str, dict)
        The same, those of few left out, and without numbers where few others are left, or a factor was used.
    """
    found: list[Flag] = []
    wholes, shown = _wholes(counted), _wholes(counted if told is None else told)
    for code, facts in flags:
        if k > 1 and code in _BY_FACTOR:
            found.append((f"{code}_untold", {"factor": facts["factor"]}))
        elif k <= 1 or code not in _OF:
            found.append((code, facts))
        elif shown[_OF[code]] is not None and facts["n"] >= k:
            whole = wholes[_OF[code]] or 0
            untold = code in _NEVER_NUMBERED or whole - facts["n"] < k
            if whole >= 2 * k - 1:
                found.append((_WITHOUT[code], {}) if untold else (code, facts))
    return tuple(found)


def _wholes(intake: PublishedIntake | IntakeCounts) -> dict[str, int | None]:
    return {"adults": intake.adults, **intake.located, **intake.not_located}


def without_numbers(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Take from flags what could be subtracted from an earlier release.

    Parameters
    ----------
    flags
        Codes with their facts (`read.flags`, `locate.flags`).

    Returns
    -------
    tuple of (str, dict)
        The same without numbers of adults, each code once; those of written totals are left out.
    """
    told: list[Flag] = []
    for code, facts in flags:
        if code in _TOTALS:
            continue
        flag = (_WITHOUT[code], {}) if code in _WITHOUT else (code, facts)
        if flag not in told:
            told.append(flag)
    return tuple(told)
