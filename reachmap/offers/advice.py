"""What to try: rules, each with a name that docs/methods.md explains and that is printed beside the advice.

A rule looks at what is offered and at gated figures, and at nothing else. It says what might be tried, never
what is wrong with those who live somewhere, and it claims no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from reachmap.disclose.steps import PublishedSteps
from reachmap.offers.bands import FARTHER, NONE, NOT_REACHING, SELECTIVE_ONLY
from reachmap.offers.way import Step
from reachmap.read.programmes import evaluated_programmes
from reachmap.vocabulary import BAND_KEYS, BOTH, DAY, EVENING, ONLINE, WEEKEND

NO_OFFER_FOR_AGE = "no_offer_for_age"
ONLY_FOR_A_NEED = "only_for_a_need"
NONE_WITHIN_REACH = "none_within_reach"
LANGUAGE_WITHOUT_OFFER = "language_without_offer"
FEW_COMPLETE = "few_complete"
FEW_COME = "few_come"
DAYTIME_ONLY = "daytime_only"
NO_CHILD_MINDING = "no_child_minding"
NOT_ONLINE = "not_online"
QUEUE = "queue"
OFFER_NOT_REACHING = "offer_not_reaching"
RULES = (
    NO_OFFER_FOR_AGE,
    ONLY_FOR_A_NEED,
    NONE_WITHIN_REACH,
    LANGUAGE_WITHOUT_OFFER,
    FEW_COMPLETE,
    FEW_COME,
    DAYTIME_ONLY,
    NO_CHILD_MINDING,
    NOT_ONLINE,
    QUEUE,
    OFFER_NOT_REACHING,
)
# Judged: under these shares "many begin and few finish", "many register and few come".
MANY_COMPLETE = MANY_COME = 0.7
_UNTOLD = ""


@dataclass(frozen=True)
class Advice:
    """What a rule says.

    Parameters
    ----------
    rule
        Of `RULES`.
    facts
        What it rests on: codes and numbers.
    """

    rule: str
    facts: Mapping[str, object] = field(default_factory=dict)


def advise(
    bands: pd.DataFrame,
    counts: pd.DataFrame,
    steps: PublishedSteps,
    way: Iterable[Step],
    needed: Iterable[str],
) -> tuple[Advice, ...]:
    """Say what to try in the whole municipality, in the order of `RULES`.

    Parameters
    ----------
    bands
        `bands.band_states`.
    counts
        `counts.count_offers`.
    steps, way
        Gated steps, and the way to the support that is made of them.
    needed
        Languages that parents need: as the project says, and as at least k adults wrote.
    """
    found = [
        *(Advice(NO_OFFER_FOR_AGE, _for_band(band)) for band in _in_state(bands, NONE)),
        *(Advice(ONLY_FOR_A_NEED, _for_band(band)) for band in _in_state(bands, SELECTIVE_ONLY)),
        *(
            Advice(LANGUAGE_WITHOUT_OFFER, {"language": code})
            for code in sorted(set(needed) - set(values_offered(counts, "language")))
        ),
        *_by_steps(way),
        *_by_times(counts),
    ]
    if steps.queue is not None:
        found.append(Advice(QUEUE, {"n": steps.queue}))
    return (*found, *_of_bands(OFFER_NOT_REACHING, _in_state(bands, NOT_REACHING)))


def advise_area(states: pd.DataFrame, code: str) -> tuple[Advice, ...]:
    """Say what to try in one area, beside what holds for the whole municipality.

    Parameters
    ----------
    states
        `bands.area_states`.
    code
        The area.
    """
    rows = states[states["area_code"] == code].set_index("age_band")["reach"]
    found: tuple[Advice, ...] = ()
    for state, rule in ((FARTHER, NONE_WITHIN_REACH), (NOT_REACHING, OFFER_NOT_REACHING)):
        found += _of_bands(rule, [band for band in BAND_KEYS if rows.get(band) == state])
    return found


def _of_bands(rule: str, bands: list[str]) -> tuple[Advice, ...]:
    """One advice for all bands of which a rule says the same."""
    return (Advice(rule, {"bands": tuple(bands)}),) if bands else ()


def _in_state(bands: pd.DataFrame, state: str) -> list[str]:
    return [str(band) for band in bands.index[bands["state"] == state]]


def _for_band(band: str) -> dict[str, object]:
    """The band, and evaluated programmes for every parent that are for it."""
    names = [each.name for each in evaluated_programmes() if each.level == "universal" and band in each.bands]
    return {"bands": (band,), "programmes": tuple(names)}


def values_offered(counts: pd.DataFrame, dimension: str) -> list[str]:
    """Values of a dimension that some activity has, those that are not told left out."""
    rows = counts[(counts["dimension"] == dimension) & (counts["activities"] > 0)]
    return [value for value in rows["value"].unique().tolist() if value != _UNTOLD]


def _by_steps(way: Iterable[Step]) -> list[Advice]:
    steps = {step.key: step for step in way}
    found = []
    for key, rule, many in (("completed", FEW_COMPLETE, MANY_COMPLETE), ("began", FEW_COME, MANY_COME)):
        step = steps.get(key)
        # The whole interval: few are few beyond chance.
        if step is not None and step.share is not None and step.high is not None and step.high < many:
            found.append(Advice(rule, {"share": step.share, "low": step.low, "high": step.high}))
    return found


def _by_times(counts: pd.DataFrame) -> list[Advice]:
    """What no activity has, of those things that every activity tells of."""
    found = []
    when, minding, mode = (_told(counts, dimension) for dimension in ("when", "child_minding", "mode"))
    if when and not when & {EVENING, WEEKEND, _UNTOLD} and DAY in when:
        found.append(Advice(DAYTIME_ONLY))
    if minding == {"no"}:
        found.append(Advice(NO_CHILD_MINDING))
    if mode and not mode & {ONLINE, BOTH, _UNTOLD}:
        found.append(Advice(NOT_ONLINE))
    return found


def _told(counts: pd.DataFrame, dimension: str) -> set[str]:
    rows = counts[(counts["dimension"] == dimension) & (counts["activities"] > 0)]
    return set(rows["value"])
