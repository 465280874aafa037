"""What a reader must know of the reading, without the numbers that could be subtracted.

Beside an earlier release of some of the same days a number of adults or rows tells, with the one told
then, how many came between. The fact stays; its number goes. Of written totals not even the fact: a total
that stands as it stood differs from its rows by as many as came to them.
"""

from __future__ import annotations

from typing import Any

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
_TOTALS = frozenset({"total_too_large", "total_too_small", "total_differs_little"})


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
