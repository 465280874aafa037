"""What is told besides reach, held against what was released before: steps, answers, what parents say.

A figure is nested numbers of people, shown together or not at all: who completed, of whom it is told, all
adults. What lies between one and the next are its atoms. What somebody works out from releases
(`derivations`) are atoms of the days between; each is told where it is k or more. So a figure is shown where
every release that it can be subtracted from showed it as well, and no atom of any difference is small; and
what parts leave of their whole differs by k or more, too, else the part that changed least is hidden with it.
What the very same release showed already, as it was, is public and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reachmap.disclose.derivations import Derivation, Period, derivations, share_days
from reachmap.disclose.ledger import Release, rounded_release
from reachmap.disclose.rounding import nearest

Key = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """Nested numbers of people.

    Parameters
    ----------
    numbers
        Each within the next; none where only that it is told tells something.
    open
        Whether those between the last two are people of whom nothing is told: that nobody is tells of nobody.
    """

    numbers: tuple[int, ...]
    open: bool = False


@dataclass(frozen=True)
class Parts:
    """Figures that are parts of another one.

    Parameters
    ----------
    whole
        That one.
    parts
        Those.
    depth
        How many of their first atoms add up.
    """

    whole: Key
    parts: tuple[Key, ...]
    depth: int = 1


@dataclass(frozen=True)
class Told:
    """All that is told besides reach.

    Parameters
    ----------
    counted
        Figures of participations: of the days of a period.
    asked
        Figures of a survey: the same parents, where days are shared.
    alike
        What is only told where it is as it was: shares, courses.
    parts
        Which are parts of which.
    """

    counted: Mapping[Key, Figure] = field(default_factory=dict)
    asked: Mapping[Key, Figure] = field(default_factory=dict)
    alike: Mapping[Key, Figure] = field(default_factory=dict)
    parts: tuple[Parts, ...] = ()

    def numbers(self) -> dict[Key, tuple[int, ...]]:
        """What is remembered of it."""
        return {key: figure.numbers for key, figure in {**self.counted, **self.asked, **self.alike}.items()}


def may_be_told(
    told: Told, releases: Sequence[Release], *, period: Period, k: int, rounding: int
) -> frozenset[Key]:
    """Say which figures may be told beside earlier releases.

    Parameters
    ----------
    told
        What the gate lets through of the new result.
    releases
        What was shown before.
    period
        First and last day of the new result.
    k
        Smallest count that is shown.
    rounding
        What numbers are rounded to multiples of.
    """
    base = max([rounding, *(release.rounding for release in releases)])
    before = [rounded_release(release, base) for release in releases]
    held = _Held(before, period, max([k, *(release.k for release in releases)]), base)
    surveys = [
        Derivation(1, ((-1, place),), closed=True)
        for place, release in enumerate(before)
        if share_days(release.period, period)
    ]
    counted = held.kept(_rounded(told.counted, base), told.parts, derivations(before, period))
    asked = held.kept(_rounded(told.asked, base), told.parts, surveys)
    return frozenset(counted | asked | held.unchanged(told.alike))


def _rounded(figures: Mapping[Key, Figure], base: int) -> dict[Key, Figure]:
    return {
        key: Figure(tuple(nearest(n, base) for n in figure.numbers), figure.open)
        for key, figure in figures.items()
    }


def _atoms(numbers: Sequence[int]) -> np.ndarray:
    return np.diff(np.array([0, *numbers], dtype=np.int64))


@dataclass(frozen=True)
class _Held:
    """Figures held against releases."""

    releases: Sequence[Release]
    period: Period
    k: int
    base: int

    def unchanged(self, figures: Mapping[Key, Figure]) -> set[Key]:
        """Keep a kind of figures where all releases that share days are of this period and had just these."""
        near = [release for release in self.releases if share_days(release.period, self.period)]
        kept: set[Key] = set()
        for kind in {key[0] for key in figures}:
            mine = {key: figure.numbers for key, figure in figures.items() if key[0] == kind}
            told = [{key: n for key, n in (each.further or {}).items() if key[0] == kind} for each in near]
            if all(each.period == self.period for each in near) and all(then == mine for then in told):
                kept |= mine.keys()
        return kept

    def kept(
        self,
        figures: Mapping[Key, Figure],
        parts: Iterable[Parts],
        found: Sequence[Derivation] | None,
    ) -> set[Key]:
        """Keep figures that tell nothing small with what was released."""
        public = {key for key, figure in figures.items() if self._is_public(key, figure)}
        if found is None:
            return public
        kept = {key for key, figure in figures.items() if key in public or self._is_safe(key, figure, found)}
        before: set[Key] = set()
        while before != kept:
            before = set(kept)
            for some in parts:
                kept -= self._too_telling(some, figures, kept, found) - public
        return kept

    def _is_public(self, key: Key, figure: Figure) -> bool:
        return any(
            release.period == self.period and (release.further or {}).get(key) == figure.numbers
            for release in self.releases
        )

    def _is_safe(self, key: Key, figure: Figure, found: Sequence[Derivation]) -> bool:
        if not figure.numbers:
            same = [release for release in self.releases if release.period == self.period]
            return all(key in (release.further or {}) for release in same)
        return not any(
            self._is_small(each, self._change(each, key, figure), open=figure.open) for each in found
        )

    def _change(self, derivation: Derivation, key: Key, figure: Figure) -> np.ndarray | None:
        """Atoms of the days that a derivation leaves; None where a release does not tell."""
        change = derivation.sign * _atoms(figure.numbers)
        for sign, place in derivation.others:
            then = (self.releases[place].further or {}).get(key)
            if then is None or len(then) != len(figure.numbers):
                return None
            change = change + sign * _atoms(then)
        return change

    def _is_small(self, derivation: Derivation, change: np.ndarray | None, *, open: bool) -> bool:  # noqa: A002
        if change is None:
            return True
        # An atom is the difference of two numbers, each rounded.
        small = np.abs(change) < self.k + 2 * derivation.terms * (self.base // 2)
        told = np.full(len(change), not derivation.closed)
        told[-1] &= not open
        return bool((small & (told | (change != 0))).any())

    def _too_telling(
        self, some: Parts, figures: Mapping[Key, Figure], kept: set[Key], found: Sequence[Derivation]
    ) -> set[Key]:
        """Name the parts that must go, one at a time, for what they leave of their whole."""
        shown = [key for key in some.parts if key in kept]
        if not shown or some.whole not in figures:
            return set()
        if some.whole not in kept:
            return set(shown)
        for each in found:
            # What was public already and was not told otherwise can not be subtracted.
            found_of = {key: self._change(each, key, figures[key]) for key in (some.whole, *shown)}
            changes = {key: change[: some.depth] for key, change in found_of.items() if change is not None}
            if some.whole not in changes or len(changes) == 1:
                continue
            left = _left({key: _atoms(figures[key].numbers)[: some.depth] for key in changes})
            if left.any() and self._is_small(each, _left(changes), open=some.depth > 1):
                del changes[some.whole]
                return {min(changes, key=lambda key: int(np.abs(changes[key]).sum()))}
        return set()


def _left(atoms: Mapping[Key, np.ndarray]) -> np.ndarray:
    """Take parts from their whole, which comes first."""
    whole, *parts = atoms.values()
    return np.asarray(whole - sum(parts))
