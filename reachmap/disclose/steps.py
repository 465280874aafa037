"""The steps of the way to the support through the gate: offered, enrolled, began, completed, felt it useful.

Each step is a part of a whole, counted where the files tell both: of the adults who took part those who
completed, of those who registered those who came. A part is shown with its whole, or neither is, so that what
can be worked out is what subtraction gives: it must be 0 to k-1 nowhere. Besides the adults, which the intake
shows, wholes meet in two places: adults who came without having registered, and those who registered
without having been offered. Where fewer than k are not told of, they count as not having taken the step, so
that nothing says how few they are.

Nor is whoever is alone in a number that is not shown told another small one. That asks more in three places,
whatever the hidden numbers are: those who did not take a step and the few of whom it is not told, and those
who declined and those who did not answer, are k + 1 or more together (of k, the one of 1 would know 4); and
where it is hidden who came, adults who took part without having registered are what those who registered
leave of all adults, so the offered are hidden as well where these two are nearly alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
    """A part of a whole, as it may be told; both numbers are missing where one of them would tell few.

    Parameters
    ----------
    count
        People in it.
    of
        People of whom it is told.
    known_share
        How much of all adults that is, 0 to 1; 1 where the whole is another one than the adults.
    """

    count: int | None = None
    of: int | None = None
    known_share: float = 1.0

    @property
    def share(self) -> float | None:
        """The part's share; None where it is hidden, or where its whole is too small for a share."""
        if self.count is None or self.of is None or self.of < FEWEST_FOR_A_SHARE:
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
    began = _part(counts.came, counts.not_came, smallest)
    if _few(counts.adults - counts.came, smallest):
        began = Part()
    enrolled = _enrolled(counts, began, smallest)
    declined = counts.declined
    shows_declined = enrolled.of is not None and min(declined, counts.silent) >= least
    told = {
        "completed": (counts.completed + counts.not_completed, _of_adults(counts, "completed", smallest)),
        "useful": (counts.useful + counts.not_useful, _of_adults(counts, "useful", smallest)),
        "began": (counts.registered, began),
        "enrolled": (counts.offered, enrolled),
    }
    return PublishedSteps(
        parts={step: part for step, (whole, part) in told.items() if whole},
        adults=counts.adults if counts.adults >= smallest else None,
        declined=declined if shows_declined else None,
        queue=counts.queue if counts.queue >= least else None,
        needs=tuple(sorted(code for code, n in counts.needs.items() if n >= least)),
    )


def _few(left: int, k: int) -> bool:
    """Whether some are left, and few: that nobody is left of another whole tells nothing of anybody."""
    return 0 < abs(left) < k


def _enrolled(counts: StepCounts, began: Part, k: int) -> Part:
    """Show the offered with those of them who registered, unless a number beside them would be told."""
    registered, rest = counts.registered_of_offered, counts.declined + counts.silent
    if min(counts.declined, counts.silent) < k and rest <= k > 1:
        return Part()
    if began.of is not None and _few(counts.registered - registered, k):
        return Part()
    # To who alone did not come, those who came otherwise are 0 to this difference and one more.
    if began.of is None and counts.registered and -1 <= counts.adults - registered < k - 2:
        return Part()
    return _part(registered, rest, k)


def _part(count: int, rest: int, k: int) -> Part:
    """Show a part with its whole, or neither."""
    return Part() if min(count, rest) < k else Part(count, count + rest)


def _of_adults(counts: StepCounts, step: str, k: int) -> Part:
    """Part the adults in those who took a step, those who did not, and those of whom it is not told."""
    count, rest = getattr(counts, step), getattr(counts, f"not_{step}")
    untold = counts.adults - count - rest
    part = _part(count, rest + untold if untold < k else rest, k)
    if untold < k and rest + untold <= k > 1:
        part = Part()
    return part if part.of is None else replace(part, known_share=part.of / counts.adults)
