"""The steps of the way to the support through the gate: offered, enrolled, began, completed, felt it useful.

Each step is a part of the one before, counted where the files tell both: adults who took part are parted into
those who completed, those who did not and those of whom it is not told, those who registered into those who
came and those who did not. A part of 0 to k-1 people is hidden, and whatever else would tell it by a sum that
is shown (`intake.hide_cheapest`): all parts are one system. Where fewer than k are not told of, they count as
not having taken the step, so that nothing says how few they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from reachmap.disclose.intake import hide_cheapest
from reachmap.disclose.numbers import Layout

# Under so many in the denominator no share is told.
FEWEST_FOR_A_SHARE = 20


@dataclass(frozen=True)
class StepCounts:
    """People by step, as counted: not gated.

    Parameters
    ----------
    adults
        Who took part.
    completed, not_completed
        Of those of whom it is told.
    useful, not_useful
        Of those who answered whether the support was useful: the upper answers, and the others.
    came, not_came
        Of those who registered for what tells it: who came, and who did not.
    registered_of_offered, declined, silent
        Of those who were offered what tells both: who registered, who declined, and the others.
    queue
        Who stand in a queue.
    needs
        Adults by language that they wrote that they need.
    """

    adults: int = 0
    completed: int = 0
    not_completed: int = 0
    useful: int = 0
    not_useful: int = 0
    came: int = 0
    not_came: int = 0
    registered_of_offered: int = 0
    declined: int = 0
    silent: int = 0
    queue: int = 0
    needs: Mapping[str, int] = field(default_factory=dict)

    @property
    def registered(self) -> int:
        """Who registered for what tells who came."""
        return self.came + self.not_came

    @property
    def offered(self) -> int:
        """Who were offered what tells who registered."""
        return self.registered_of_offered + self.declined + self.silent


@dataclass(frozen=True)
class Part:
    """A part of a whole, as it may be told.

    Parameters
    ----------
    count
        People in it; None where hidden.
    of
        People of whom it is told.
    known_share
        How much of all adults that is, 0 to 1; 1 where the whole is another one than the adults.
    """

    count: int | None
    of: int
    known_share: float = 1.0

    @property
    def share(self) -> float | None:
        """The part's share; None where it is hidden, or where its whole is too small for a share."""
        if self.count is None or self.of < FEWEST_FOR_A_SHARE:
            return None
        return self.count / self.of


@dataclass(frozen=True)
class PublishedSteps:
    """`StepCounts` after the gate.

    ``parts``: ``enrolled`` (of the offered), ``began`` (of the registered), ``completed`` (of those who
    began) and ``useful`` (of those who answered); one that no file tells of is not among them. ``needs`` are
    the languages that at least k adults need, without how many.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    adults: int | None = None
    declined: int | None = None
    queue: int | None = None
    needs: tuple[str, ...] = ()


def gate_steps(counts: StepCounts, *, k: int, level: str) -> PublishedSteps:
    """Pass the steps through the gate.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown.
    level
        ``public``, or ``detailed``: nothing is hidden.
    """
    smallest = 0 if level == "detailed" else k
    least = max(smallest, 1)
    laid_out = _LaidOut(counts, smallest)
    shown = laid_out.shown()
    wholes = {"completed": laid_out.told["completed"], "useful": laid_out.told["useful"]}
    wholes |= {"began": counts.registered, "enrolled": counts.offered}
    names = {"began": "came", "enrolled": "registered_of_offered"}
    parts = {
        step: Part(
            shown.get(names.get(step, step)),
            of,
            1.0 if step in names else of / counts.adults,
        )
        for step, of in wholes.items()
        if of >= least
    }
    return PublishedSteps(
        parts=parts,
        adults=counts.adults if counts.adults >= smallest else None,
        declined=shown.get("declined"),
        queue=counts.queue if counts.queue >= least else None,
        needs=tuple(sorted(code for code, n in counts.needs.items() if n >= least)),
    )


class _LaidOut:
    """The parts as one system of sums.

    Parameters
    ----------
    counts
        As counted.
    k
        Smallest count that is shown.
    """

    def __init__(self, counts: StepCounts, k: int) -> None:
        self.counts = counts
        self.k = k
        self.layout = Layout()
        self.named: dict[str, int] = {}
        self.told = {
            "completed": self._of_adults(completed=counts.completed, not_completed=counts.not_completed),
            "useful": self._of_adults(useful=counts.useful, not_useful=counts.not_useful),
        }
        if counts.registered:
            came = self._cells(came=counts.came, not_came=counts.not_came)
            # Who came otherwise: without having registered, or to what does not tell.
            self._sum([came[0], *self._left(came_otherwise=counts.adults - counts.came)])
        if counts.offered:
            self._offered()

    def _cells(self, **parts: int) -> list[int]:
        """Part a sum that is shown."""
        made = [self.layout.cell(n, 0, guarded=True) for n in parts.values()]
        self.named |= dict(zip(parts, made, strict=True))
        self._sum(made)
        return made

    def _left(self, **parts: int) -> list[int]:
        """Add what is left of a sum, if anything is: that nobody is left tells nothing of anybody."""
        made = [self.layout.cell(n, 0, guarded=True) for n in parts.values() if n]
        self.named |= dict(zip((name for name, n in parts.items() if n), made, strict=True))
        return made

    def _sum(self, cells: list[int]) -> None:
        self.layout.rows.append(cells)

    def _of_adults(self, **parts: int) -> int:
        """Part the adults in those who took a step and those who did not; return of how many it is told."""
        told = sum(parts.values())
        untold = self.counts.adults - told
        if not told:
            return 0
        (yes, taken), (no, others) = parts.items()
        if untold < self.k:
            self._cells(**{yes: taken, no: others + untold})
            return self.counts.adults
        self._cells(**{yes: taken, no: others, f"{no}_untold": untold})
        return told

    def _offered(self) -> None:
        counts = self.counts
        registered = counts.registered_of_offered
        if counts.declined:
            first = self._cells(
                registered_of_offered=registered, declined=counts.declined, silent=counts.silent
            )
        else:
            first = self._cells(registered_of_offered=registered, silent=counts.silent)
        if counts.registered:
            # The same people may be counted among those who came or did not.
            self._sum([first[0], *self._left(registered_otherwise=counts.registered - registered)])

    def shown(self) -> dict[str, int]:
        """Return the counts that may be shown."""
        guarded = np.array(self.layout.guarded, dtype=bool)
        never = np.zeros(len(guarded), dtype=bool)
        hidden = hide_cheapest(self.layout.system(), guarded, never, k=self.k)
        return {name: self.layout.counts[cell] for name, cell in self.named.items() if not hidden[cell]}
