"""The way to the support, step by step (after Tanahashi 1978), and the step that loses most.

Target, knows of it, an offer within reach, offered, enrolled, began, completed, felt it useful. Every
number is an estimate on one scale, made outwards from ``began``, the adults who took part: backwards by
the share of the registered who came and of the offered who registered, onwards by the share who completed
and who felt it useful. A share that fewer than half tell of carries no number, and a step that no file
tells of has none. Who knows of the support is what parents answered in a survey, where there is one: of
those who answered, with the ends that it could have had those who did not answered all alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod

import pandas as pd

from reachmap.disclose import SMALLEST_KNOWN_SHARE
from reachmap.disclose.steps import FEWEST_FOR_A_SHARE, Part, PublishedSteps
from reachmap.experience import COMPLETED, Experience
from reachmap.goals import Figure
from reachmap.offers.within import BEYOND, NO_OFFER, UNKNOWN_PLACE, WITHIN
from reachmap.reach import wilson
from reachmap.vocabulary import ALL, BAND_KEYS, CASCADE

LEVEL = 0.9


@dataclass(frozen=True)
class Asked:
    """What parents answered to a question of a survey, gated.

    Parameters
    ----------
    count, answered, asked
        Who said so; who answered; who were asked.
    share, low, high
        Of those who answered, with its 90 % interval.
    least, most
        Of all who were asked, if none, or all, of those who did not answer had said so.
    """

    count: int
    answered: int
    asked: int
    share: float
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True)
class Step:
    """One step.

    Parameters
    ----------
    key
        Of `vocabulary.CASCADE`.
    number
        Parents, estimated; None where nothing is known.
    share, low, high
        Of the step that it is a part of, with its 90 % interval; None where not known.
    part
        What was counted for the share, gated; None where it is not a share of a count.
    asked
        The survey that the share is from; None for others.
    """

    key: str
    number: float | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    part: Part | None = None
    asked: Asked | None = None

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.number is not None or self.share is not None


@dataclass(frozen=True)
class Loss:
    """From one step to the next of which something is known: parents lost, and as a share of the first."""

    before: str
    after: str
    people: float
    share: float


def way_to_support(
    steps: PublishedSteps,
    cells: pd.DataFrame | None,
    within: pd.DataFrame | None,
    *,
    dispersion: float = 1.0,
    knows: Asked | None = None,
) -> tuple[Step, ...]:
    """Put the steps of the whole municipality together.

    Parameters
    ----------
    steps
        Gated.
    cells
        `tables.CELLS`, gated; None where there is no target population.
    within
        `within.offers_within`; None where no activity is known.
    dispersion
        φ: adults come in clumps, so that intervals of shares are as wide as those of `n/φ` adults.
    knows
        Who knows of the support, by a survey; None without one.

    Returns
    -------
    tuple of Step
        In the order of `vocabulary.CASCADE`, those without anything known too.
    """
    parts = {key: _shared(key, part, dispersion) for key, part in steps.parts.items()}
    found = {key: parts.get(key, Step(key)) for key in CASCADE}
    began = None if steps.adults is None else float(steps.adults)
    found["began"] = replace(found["began"], number=began)
    enrolled = _over(began, found["began"])
    found["enrolled"] = replace(found["enrolled"], number=enrolled)
    found["offered"] = Step("offered", number=_over(enrolled, found["enrolled"]))
    for key, before in (("completed", "began"), ("useful", "completed")):
        found[key] = replace(found[key], number=_times(found[before].number, found[key]))
    if cells is not None:
        found |= _people(cells, within, ALL)
    found["knows"] = _knows(knows, found["target"])
    return tuple(found[key] for key in CASCADE)


def way_in_area(
    cells: pd.DataFrame, within: pd.DataFrame | None, code: str, *, knows: Asked | None = None
) -> tuple[Step, ...]:
    """Put together what is known of an area: its parents, who knows, an offer in reach, who took part."""
    row = _everyone(cells, code)
    found = {key: Step(key) for key in CASCADE} | _people(cells, within, code)
    if pd.notna(row["coverage"]) and pd.notna(row["target"]):
        found["began"] = Step("began", number=float(row["coverage"] * row["target"]))
    found["knows"] = _knows(knows, found["target"])
    return tuple(found[key] for key in CASCADE)


def _knows(asked: Asked | None, target: Step) -> Step:
    """Who knows of the support: of all parents as of those who answered, if enough did."""
    if asked is None:
        return Step("knows")
    enough = target.number is not None and asked.answered >= FEWEST_FOR_A_SHARE
    number = target.number * asked.share if enough and target.number is not None else None
    part = Part(asked.count, asked.answered)
    return Step("knows", number, asked.share, asked.low, asked.high, part, asked)


def shares_of_steps(way: Sequence[Step], experience: Experience) -> dict[tuple[str, str], Figure]:
    """Give the shares that goals are set for, by measure and group, with their 90 % intervals.

    ``completion``: who completed, of those who began (of a group: `experience`). ``offered_take_part``: who
    registered, of those who were offered, times who came, of those who registered; the ends of the interval
    are the products of the ends, which is too wide rather than too narrow. ``ways_to_support``: parents with
    an offer for their child's age within reach; distances and numbers of parents are taken as they are, so
    both ends are the share itself.
    """
    steps = {step.key: step for step in way}
    found: dict[tuple[str, str], Figure] = {}
    for measure, keys in (("completion", ["completed"]), ("offered_take_part", ["enrolled", "began"])):
        figures = [_figure(steps[key]) for key in keys if key in steps]
        told = [figure for figure in figures if figure is not None]
        if len(told) == len(keys):
            share, low, high = (prod(ends) for ends in zip(*told, strict=True))
            found[measure, ALL] = (share, low, high)
    within = steps.get("within_reach")
    if within is not None and within.share is not None:
        found["ways_to_support", ALL] = (within.share, within.share, within.share)
    groups = experience.answers
    groups = groups[(groups["measure"] == COMPLETED) & (groups["kind"] == "group")]
    for row in groups.to_dict("records"):
        found["completion", str(row["part"])] = (row["share"], row["low"], row["high"])
    return found


def _figure(step: Step) -> Figure | None:
    """A step's share and interval, where enough are told of."""
    if step.share is None or step.low is None or step.high is None or not _is_enough(step):
        return None
    return step.share, step.low, step.high


def largest_loss(steps: Sequence[Step], *, first: str = CASCADE[0], relative: bool = False) -> Loss | None:
    """Find the step from ``first`` on that loses most parents, or the largest share; None for none."""
    known = [
        step for step in steps if step.number is not None and CASCADE.index(step.key) >= CASCADE.index(first)
    ]
    losses = [
        Loss(a.key, b.key, a.number - b.number, 1 - b.number / a.number)
        for a, b in pairwise(known)
        if a.number is not None and b.number is not None and a.number > b.number
    ]
    return max(losses, key=lambda loss: loss.share if relative else loss.people, default=None)


def _shared(key: str, part: Part, dispersion: float) -> Step:
    share = part.share
    if share is None or part.of is None:
        return Step(key, part=part)
    effective = part.of / max(dispersion, 1.0)
    low, high = wilson(share * effective, effective, level=LEVEL)
    return Step(key, share=share, low=float(low), high=float(high), part=part)


def _is_enough(step: Step) -> bool:
    return step.part is not None and step.part.known_share >= SMALLEST_KNOWN_SHARE


def _over(number: float | None, step: Step) -> float | None:
    return None if number is None or not step.share or not _is_enough(step) else number / step.share


def _times(number: float | None, step: Step) -> float | None:
    return None if number is None or step.share is None or not _is_enough(step) else number * step.share


def _everyone(cells: pd.DataFrame, code: str) -> pd.Series:
    chosen = (cells["area_code"] == code) & (cells["age_band"] == ALL) & (cells["parent_group"] == ALL)
    return cells[chosen].iloc[0]


def _people(cells: pd.DataFrame, within: pd.DataFrame | None, code: str) -> dict[str, Step]:
    """Parents of an area (or all), and those of them who have an offer within reach."""
    target = _everyone(cells, code)["target"]
    if pd.isna(target):
        return {}
    found = {"target": Step("target", number=float(target))}
    share = None if within is None else share_within(cells, within, code)
    if share is not None:
        found["within_reach"] = Step("within_reach", number=float(target) * share, share=share)
    return found


def share_within(cells: pd.DataFrame, within: pd.DataFrame, code: str) -> float | None:
    """Share of an area's (or all) parents, by the children's ages, who have an offer within reach.

    Σ N_ab [an offer for b within reach of a] / Σ N_ab over areas and bands; None where parents are not
    known, or where it is not known of any of them where the offers are held.
    """
    chosen = cells["age_band"].isin(BAND_KEYS) & (cells["parent_group"] == ALL) & (cells["area_code"] != ALL)
    rows = cells.loc[chosen, ["area_code", "age_band", "target"]]
    rows = rows if code == ALL else rows[rows["area_code"] == code]
    joined = rows.merge(within, on=["area_code", "age_band"], validate="one_to_one")
    parents = joined["target"].to_numpy(dtype=float)
    untold = bool((joined["state"] == UNKNOWN_PLACE).any())
    if not len(joined) or pd.isna(parents).any() or parents.sum() <= 0 or untold:
        return None
    return float(parents[(joined["state"] == WITHIN).to_numpy()].sum() / parents.sum())


__all__ = [
    "BEYOND",
    "NO_OFFER",
    "Asked",
    "Loss",
    "Step",
    "largest_loss",
    "share_within",
    "way_in_area",
    "way_to_support",
]
