"""From draws to a class in words.

A clear shortfall must be likely (P(RR < 0.8) of 0.9 or more) *and* stay likely (0.75) under each check:
without the activity that brought most, without covariates, and with the area's odds of a missing home
doubled. The limits are judgements, explained in docs/methods.md; they are not settings, so that a verdict
means the same in every municipality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.vocabulary import (
    ABOVE,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    ON_PAR,
    TOO_FEW,
    UNCERTAIN,
)

SHORTFALL_RATIO = 0.8
ABOVE_RATIO = 1.25
CLEAR = 0.9
LIKELY = 0.75
# On par needs enough to go by: this many expected adults, after clumping.
ON_PAR_EXPECTED = 15
# Under this many parents no rate or ratio is shown.
SMALLEST_TARGET = 20


@dataclass(frozen=True)
class Evidence:
    """What a verdict rests on, per area.

    Parameters
    ----------
    below, above
        P(ratio < 0.8) and P(ratio > 1.25).
    below_checked, above_checked
        The smallest of the same probabilities under the checks.
    low, high
        The ratio's 90 % interval.
    effective_expected
        E/φ: adults expected, after clumping.
    below_at_zero
        P(ratio < 0.8) had the area counted nothing: the most that could ever be said.
    target
        Parents, mean (missing where unknown).
    """

    below: np.ndarray
    above: np.ndarray
    below_checked: np.ndarray
    above_checked: np.ndarray
    low: np.ndarray
    high: np.ndarray
    effective_expected: np.ndarray
    below_at_zero: np.ndarray
    target: np.ndarray


def verdicts(evidence: Evidence) -> np.ndarray:
    """Class of each area; `vocabulary.NO_DATA` where the target is unknown.

    Returns
    -------
    ndarray of str
        One of `vocabulary.VERDICTS`, or ``no_data``.
    """
    classes = [NO_DATA, TOO_FEW, CLEAR_SHORTFALL, LIKELY_SHORTFALL, ABOVE, ON_PAR, TOO_FEW]
    return np.select([*_found(evidence), evidence.below_at_zero < LIKELY], classes, UNCERTAIN)


def undecided(evidence: Evidence) -> np.ndarray:
    """Areas whose class turns on what could be said had they counted nothing (``below_at_zero``)."""
    return np.asarray(~np.any(_found(evidence), axis=0))


def _found(e: Evidence) -> list[np.ndarray]:
    """Conditions of the classes that are there whatever ``below_at_zero`` is."""
    with np.errstate(invalid="ignore"):
        return [
            np.isnan(e.target),
            (e.target < SMALLEST_TARGET) | np.isnan(e.low),
            (e.below >= CLEAR) & (e.below_checked >= LIKELY),
            e.below >= LIKELY,
            (e.above >= CLEAR) & (e.above_checked >= LIKELY),
            (e.low >= SHORTFALL_RATIO) & (e.high <= ABOVE_RATIO) & (e.effective_expected >= ON_PAR_EXPECTED),
        ]
