"""What is told of adults by place and ages of activities, and of how many of them something is unknown.

How many adults a part has is public; parts of few are put together, by these numbers alone (`_together`). Of
U unknown among n adults n - U are known: fewer than k of either is only told to be that, else U is told. The
unknown add up to the intake's total. So of one part, the *rest*, only that is told which follows: its U, with
the few unknown and without the few known of the others, is A. It is the largest, or where its A leaves no
room (`_leaves_room`) and few of it are known or unknown, the next, and so on; else nothing of what is asked
for is told. Then each number below k may be k different ones, whatever is told or not, also to somebody who
is alone in another: `tests/disclose/test_parts.py` looks at all. As n is public and each thing that may be
unknown has sums of its own, none tells of another; nor does a published number of parents by age (`beside`).
Homes are told of by place alone: by ages they would tell, of hidden areas, too, and of those without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reachmap.disclose.beside import Beside, join_ages, of_all_ages
from reachmap.disclose.intake import PublishedIntake
from reachmap.disclose.rounding import nearest, round_counts
from reachmap.reach.unknown import AGE, ARRIVAL, HOME, SEX, Kind, KnownByPart
from reachmap.vocabulary import BAND_KEYS

FEW_UNKNOWN, FEW_KNOWN, REST, ALL_KNOWN = "few_unknown", "few_known", "rest", "all_known"
Mark = int | str
_NO_PLACE = -1


@dataclass(frozen=True)
class Parts:
    """What is told.

    Parameters
    ----------
    activities, part
        Activities, and which part each is of.
    places
        Number of each part's place; -1 for several that are told as one.
    kinds
        Age bands that activities of each part are for.
    adults
        Adults of each part.
    marks
        By what may be unknown, per part: of how many it is, or that of few, few known, all known, rest.
    unknown
        What ``marks`` are taken for.
    """

    activities: pd.Index
    part: np.ndarray
    places: tuple[int, ...]
    kinds: tuple[Kind, ...]
    adults: np.ndarray
    marks: dict[str, tuple[Mark, ...]]
    unknown: dict[str, np.ndarray]

    def known(self, what: str) -> np.ndarray:
        """Return of how many adults of each part it is known."""
        return np.asarray(self.adults - self.unknown[what])

    def surely_known(self, what: str) -> np.ndarray:
        """Say of which parts it is known of everybody whoever came: `_surely_known`."""
        return _surely_known(self.kinds, what)

    def divides_as(self, other: Parts) -> bool:
        """Say whether other parts are the same ones."""
        alike = (self.places, self.kinds) == (other.places, other.kinds)
        return alike and bool((self.part == other.part).all())

    def table(self) -> tuple[dict[str, object], ...]:
        """List what is told, part by part, as it is published."""
        return tuple(
            {
                "place": self.places[i],
                "ages": list(self.kinds[i]),
                "adults": int(self.adults[i]),
                "unknown": {what: marks[i] for what, marks in self.marks.items()},
            }
            for i in range(len(self.adults))
        )


def tell_parts(
    known: KnownByPart | None, intake: PublishedIntake, numbers: np.ndarray, *, k: int, base: int
) -> Parts | None:
    """Pass who is of unknown age, sex or arrival, part by part, through the gate.

    Parameters
    ----------
    known
        As counted.
    intake
        The gated intake: only of what it tells the totals of is anything told.
    numbers
        Published numbers of areas and analysis areas, and last the municipality's own, rows × strata: not
        rounded; missing where hidden.
    k
        Smallest count that is shown; 0 shows all.
    base
        What numbers are rounded to multiples of; 0: they are not.
    """
    if known is None or intake.adults is None or not len(known.adults):
        return None
    totals = {AGE: [intake.age_known], SEX: [intake.women, intake.men], ARRIVAL: [intake.arrival_known]}
    asked = [what for what, told in totals.items() if None not in told]
    if k > 1:
        unknown = {what: int(known.unknown[what].sum()) for what in asked}
        known = _untold(known, Beside(numbers[-1], unknown, k, numbers[:-1]))
    return _tell(known, asked, k=k, base=base)


def tell_homes(known: KnownByPart | None, intake: PublishedIntake, *, k: int, base: int) -> Parts | None:
    """Pass who is of unknown home, place by place, through the gate: as `tell_parts`."""
    told = None not in (intake.adults, intake.located_total, intake.not_located_total)
    if known is None or not told or not len(known.adults):
        return None
    return _tell(of_all_ages(known), [HOME], k=k, base=base)


def table_of(parts: Parts | None, homes: Parts | None) -> tuple[dict[str, object], ...]:
    """List what is told: in one table where homes are told of by the same parts."""
    if parts is not None and homes is not None and parts.divides_as(homes):
        return replace(parts, marks=homes.marks | parts.marks).table()
    return tuple(row for each in (parts, homes) if each is not None for row in each.table())


def _untold(known: KnownByPart, beside: Beside) -> KnownByPart:
    """Put activities together until how many come for some ages tells of nobody: `beside`."""

    def told_by(some: KnownByPart) -> Kind:
        together, _, kinds = _together(some, beside.k)
        return beside.told_by(np.bincount(together, some.adults), kinds)

    while told := told_by(known):
        known = join_ages(known, told)
    return known


def _tell(known: KnownByPart, asked: list[str], *, k: int, base: int) -> Parts | None:
    together, places, kinds = _together(known, k)
    adults = np.bincount(together, known.adults).astype(np.int64)
    exact = {what: np.bincount(together, known.unknown[what]).astype(np.int64) for what in asked}
    marks, unknown = {}, {}
    for what, counts in exact.items():
        found = tell_unknown(adults, counts, k=k, sure=_surely_known(kinds, what))
        if found is not None and counts.sum() >= max(k, 1):
            marks[what] = tuple(nearest(mark, base) if isinstance(mark, int) else mark for mark in found)
            unknown[what] = taken_for(
                marks[what],
                round_counts(adults.astype(float), base),
                total=nearest(int(counts.sum()), base),
                k=k,
            )
    if not marks:
        return None
    adults = round_counts(adults, base).astype(np.int64)
    return Parts(known.activities, together[known.part], places, kinds, adults, marks, unknown)


def tell_unknown(
    adults: np.ndarray, unknown: np.ndarray, *, k: int, sure: np.ndarray | None = None
) -> tuple[Mark, ...] | None:
    """Tell how many of each part are unknown.

    Parameters
    ----------
    adults
        Of each part: 2k - 1 or more, or the known and the unknown could both be few and tell each other.
    unknown
        Of them unknown. The sum is public.
    k
        Smallest count that is shown; 0 shows all.
    sure
        Where nobody can be unknown, which is public.

    Returns
    -------
    tuple or None
        Per part its number, or a word; None: nothing is told.
    """
    sure = np.zeros(len(adults), dtype=bool) if sure is None else sure
    few, most = (unknown < k) & ~sure, (adults - unknown < k) & ~sure
    for rest in np.argsort(-adults, kind="stable"):
        if sure[rest]:
            continue
        others = np.arange(len(adults)) != rest
        told = unknown[others & ~few & ~most].sum() + adults[others & most].sum()
        small = int((others & few).sum()), int((others & most).sum())
        if _leaves_room(int(unknown.sum() - told), int(adults[rest]), *small, k):
            return _marks(unknown, {FEW_UNKNOWN: few, FEW_KNOWN: most, ALL_KNOWN: sure, REST: ~others})
        # Were one that is not small told, that it left no room would tell of the small ones.
        if not (few[rest] or most[rest]):
            return None
    return None


def _marks(unknown: np.ndarray, words: dict[str, np.ndarray]) -> tuple[Mark, ...]:
    found: list[Mark] = unknown.tolist()
    for word, where in words.items():
        found = [word if is_so else mark for mark, is_so in zip(found, where, strict=True)]
    return tuple(found)


def _leaves_room(left: int, size: int, few: int, most: int, k: int) -> bool:
    """Tell whether small numbers may be anything from 0 to k-1, and the rest's as many.

    ``left`` is what the rest of ``size`` adults has unknown, with what ``few`` other parts have and without
    what is known in ``most``. As seen by outsiders, and by somebody who is alone in one of these numbers.
    """
    if k <= 1:
        return True
    # Less than this would follow from that nothing is told.
    needed = [min(2 * k, (k - 1) * small + k) for small in (few, most)]
    if left < needed[0] or size - left < needed[1]:
        return False
    kinds = ["rest"] + ["few"] * few + ["most"] * most
    low = np.zeros(len(kinds), dtype=np.int64)
    high = np.full(len(kinds), k - 1)
    sign = np.array([-1 if kind == "most" else 1 for kind in kinds])
    high[0] = size
    if not _are_wide(low, high, sign, left, k):
        return False
    for alone in {kinds.index(kind) for kind in kinds}:
        least, greatest = _bounds(low, high, sign, left)
        for value in {1, size - 1} if alone == 0 else {1}:
            if least[alone] <= value <= greatest[alone]:
                fixed = np.arange(len(kinds)) == alone
                seen = np.where(fixed, value, low), np.where(fixed, value, high)
                if not _are_wide(*seen, sign, left, k):
                    return False
    return True


def _bounds(low: np.ndarray, high: np.ndarray, sign: np.ndarray, total: int) -> tuple[np.ndarray, np.ndarray]:
    """Bound numbers that lie between ``low`` and ``high``, by their sum with signs."""
    least, greatest = np.where(sign > 0, low, -high), np.where(sign > 0, high, -low)
    tight = np.maximum(least, total - (greatest.sum() - greatest))
    loose = np.minimum(greatest, total - (least.sum() - least))
    return np.where(sign > 0, tight, -loose), np.where(sign > 0, loose, -tight)


def _are_wide(low: np.ndarray, high: np.ndarray, sign: np.ndarray, total: int, k: int) -> bool:
    """Tell whether each number that is not known may be k different ones; the first also, if never small."""
    least, greatest = _bounds(low, high, sign, total)
    large = (np.arange(len(low)) == 0) & (least >= k) & (high - greatest >= k)
    return bool(((greatest - least >= k - 1) | large | (low == high)).all())


def taken_for(marks: tuple[Mark, ...], adults: np.ndarray, *, total: int, k: int) -> np.ndarray:
    """Say what each mark is taken for; all add up to the total.

    Few known are the middle of 0 to k-1; few unknown, too, or what is their part of the unknown that they and
    the rest have together, where that is less.
    """
    few, most, rest = (np.array([mark == word for mark in marks]) for word in (FEW_UNKNOWN, FEW_KNOWN, REST))
    middle = max(k - 1, 0) / 2
    found = np.array([0.0 if isinstance(mark, str) else float(mark) for mark in marks])
    found[most] = np.maximum(adults[most] - middle, 0.0)
    share = max(total - found.sum(), 0.0) / max(adults[few | rest].sum(), 1.0)
    found[few] = np.minimum(share * adults[few], middle)
    found[rest] = np.clip(total - found.sum(), 0.0, adults[rest])
    return found


def _surely_known(kinds: tuple[Kind, ...], what: str) -> np.ndarray:
    """Of a parent at an activity for one band only the age is known: it is that band."""
    return np.array([what == AGE and len(kind) == 1 for kind in kinds], dtype=bool)


def _together(known: KnownByPart, k: int) -> tuple[np.ndarray, tuple[int, ...], tuple[Kind, ...]]:
    """Put parts of fewer than 2k - 1 adults together: those for the same ages, then all, then with the least.

    Returns
    -------
    ndarray, tuple, tuple
        Which of the new parts each is of; their places, and the ages that any of theirs is for.
    """
    least = 2 * k - 1
    keys: list[tuple[int, Kind]] = list(zip(known.places.tolist(), known.kinds, strict=True))

    def small() -> set[tuple[int, Kind]]:
        sizes: dict[tuple[int, Kind], int] = {}
        for key, n in zip(keys, known.adults.tolist(), strict=True):
            sizes[key] = sizes.get(key, 0) + n
        return {key for key, n in sizes.items() if n < least}

    some = small()
    keys = [(_NO_PLACE, kind) if (place, kind) in some else (place, kind) for place, kind in keys]
    some = small()
    keys = [(_NO_PLACE, ()) if key in some else key for key in keys]
    if (some := small()) and len(set(keys)) > 1:
        sizes = {
            key: sum(n for n, each in zip(known.adults.tolist(), keys, strict=True) if each == key)
            for key in set(keys) - some
        }
        near = min(sizes, key=lambda key: (sizes[key], key))
        keys = [near if key in some else key for key in keys]
    order = {key: i for i, key in enumerate(sorted(set(keys)))}
    together = np.array([order[key] for key in keys], dtype=np.int64)
    held: list[set[str]] = [set() for _ in order]
    for new, kind in zip(together.tolist(), known.kinds, strict=True):
        held[new] |= set(kind)
    kinds = tuple(tuple(band for band in BAND_KEYS if band in some_bands) for some_bands in held)
    return together, tuple(place for place, _ in order), kinds
